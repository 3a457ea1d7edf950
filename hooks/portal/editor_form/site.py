"""The files of ``/bien-tap/``: page, configuration, our two small scripts, the editor's own files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from .. import headers
from ..catalog import Catalog
from ..schema.field_descriptions import TITLE_FIELDS, Choice
from ..source import FOLDERS
from .collections import LONGEST_NAME, TOLD_APART_BY, collections
from .fields import DECAP, SVELTIA, Known
from .settings import LOCAL, Editor
from .vendor import package

FOLDER = "bien-tap"
PAGE, CONFIG, BEFORE, START, STYLE, WORDS = (
    "index.html", "config.json", "before.js", "start.js", "page.css", "words.json")
VENDOR = "vendor"
_OURS = (BEFORE, START, STYLE, WORDS)


def known_of(catalog: Catalog) -> Known:
    """What the registers of *catalog* hold: every agency by its slug, every commune by its full name."""
    agencies = sorted(
        (Choice(e.slug, e.value.name + (f" (đến {e.value.valid_to:%d/%m/%Y})" if e.value.valid_to else ""))
         for e in catalog.agencies), key=lambda c: (c.label.casefold(), c.value))
    localities = [Choice(e.value.full_name, e.value.full_name) for e in catalog.localities]
    return Known(tuple(agencies), tuple(localities))


def templates(root: Path) -> dict[str, tuple[str, str]]:
    """What tells apart, and the body of, each kind's ``_template.md`` below *root*."""
    found = {}
    for kind, folder in [("policy", "policies"), *((kind, f"content/{name}") for name, kind in FOLDERS.items())]:
        try:
            text = (root / folder / "_template.md").read_text("utf-8")
        except OSError:
            continue
        front, _, body = text.removeprefix("---\n").partition("\n---\n")
        field = TOLD_APART_BY.get(kind, TITLE_FIELDS.get(kind, "title"))
        title = re.search(rf"^{field}:[ ]*(.+)$", front, re.MULTILINE)
        found[kind] = (title[1].strip().strip("\"'") if title else "", body.strip() + "\n")
    return found


def configuration(editor: Editor, known: Known, template: Mapping[str, tuple[str, str]], site_url: str = "",
                  ) -> dict[str, Any]:
    """The editor's whole configuration."""
    found: dict[str, Any] = {"load_config_file": False, "backend": editor.backend()}
    if editor.review and editor.forge != LOCAL:
        found["publish_mode"] = "editorial_workflow"
    if site_url:
        found |= {"site_url": site_url.rstrip("/"), "display_url": site_url}
    found |= {"media_folder": "content/assets", "public_folder": "/content/assets"}
    found["slug"] = {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"}
    found["collections"] = collections(known, editor.cms, template)
    if editor.cms == SVELTIA:
        found["app_title"] = "Biên tập cổng truyền thông chính sách"
        found["slug"] |= {"maxlength": LONGEST_NAME, "timezone": "local"}
        found["output"] = {"omit_empty_optional_fields": True, "yaml": {"quote": "none", "indent_size": 2}}
    else:
        found["locale"] = "vi"
        if editor.forge == LOCAL:
            found["local_backend"] = True
    return found


def policy(editor: Editor | None) -> str:
    """The Content-Security-Policy of the editor's pages; without an editor that of nothing at all."""
    if editor is None:
        return headers.editor_policy()
    return headers.editor_policy(editor.hosts, evaluates=editor.cms == DECAP)


def files(editor: Editor, catalog: Catalog, root: Path, vendored: Mapping[str, bytes], site_url: str = "",
          ) -> dict[str, bytes]:
    """Every file of the editor by its path below ``bien-tap/``. *root* is the checkout."""
    said = configuration(editor, known_of(catalog), templates(root), site_url)
    texts = {name: (root / "overrides" / "editor" / name).read_bytes() for name in _OURS}
    found = texts | {f"{VENDOR}/{path}": data for path, data in vendored.items()}
    found[CONFIG] = (json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    found[PAGE] = _page(editor, root, policy(editor)).encode()
    return dict(sorted(found.items()))


def _page(editor: Editor, root: Path, said: str) -> str:
    template = (root / "overrides" / "editor" / PAGE).read_text("utf-8")
    entry = {SVELTIA: "sveltia-cms.js", DECAP: "decap-cms.js"}[editor.cms]
    values = {"policy": headers.for_meta(said), "cms": editor.cms, "entry": f"{VENDOR}/{entry}",
              "version": f"{package(editor.cms).name} {package(editor.cms).version}"}
    return re.sub(r"\{\{ (\w+) \}\}", lambda m: escape(values[m[1]], quote=False), template)


def write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write the files *made* below *folder*."""
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def ours(made: Mapping[str, bytes]) -> dict[str, bytes]:
    """What runs or paints of the files *made* and is our own, by address in the site."""
    return {f"{FOLDER}/{path}": made[path] for path in _OURS if path in made}


def vendored(made: Mapping[str, bytes], editor: Editor | None) -> dict[str, str]:
    """The locked SHA-256 of each file of the editor's program, by address in the site; none when nothing was *made*."""
    if editor is None or not made:
        return {}
    return {f"{FOLDER}/{VENDOR}/{path}": digest for path, digest in package(editor.cms).files.values()}


__all__ = [
    "CONFIG", "FOLDER", "PAGE", "VENDOR", "configuration", "files", "known_of", "ours", "policy", "templates",
    "vendored", "write",
]
