"""The edition for a computer without a network: the same pages, opened from a disk (``portal build --edition usb``).

From ``file://`` browsers run no modules, fetch nothing and draw no icon out
of another file. So the finished tree is turned once: the modules become one
script, the data scripts, the icons part of each page; everything else stays
as it is. The turned tree passes the same checks as a site, then it is packed.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import vietnamese
from .modules import NotTurned, bundle, closure

SCRIPT = "assets/offline/portal.js"
README = "DOC-TOI.txt"
SUMS = "SHA256SUMS"
_ENTRY = "portal.js"
_WORKER = "search-worker.js"
"""A page on a disk may start none; the search runs on the page."""
_ONLINE_ONLY = ("404.html", "robots.txt", "sitemap.xml")
"""Made for web servers and search engines."""
_FEEDS = ("*.atom.xml", "*.rss.xml", "*.feed.json")
"""… and for programs that come back to look."""
_PACKED = (".pdf", ".docx", ".xlsx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".webp", ".mp3", ".mp4", ".woff2")
_USE = re.compile(r'href="[^"]*/icons\.svg#([a-z0-9-]+)"|href="icons\.svg#([a-z0-9-]+)"')
_SYMBOL = re.compile(r'<symbol\b[^>]*\bid="([^"]+)".*?</symbol>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turned:
    """What turning a tree made and took away."""

    made: Mapping[str, bytes]
    """Every script made for this edition, by address."""
    dropped: frozenset[str]
    """Addresses that are no longer in the tree."""


def turn(tree: Path, assets: Mapping[str, str], frame: str, readme: str) -> Turned:
    """Turn the finished *tree* into one that works from ``file://``.

    *assets*: address by path below ``overrides/assets``; *frame*: the text the
    modules are set into; *readme*: the finished text of ``DOC-TOI.txt``.
    Raises :class:`NotTurned`, ``OSError``.
    """
    modules = {path.removeprefix("js/"): (tree / address).read_text("utf-8")
               for path, address in assets.items() if re.fullmatch(r"js/[\w-]+\.js", path)}
    bundled = closure(modules, _ENTRY)
    data = sorted(p.relative_to(tree).as_posix() for p in (tree / "assets").rglob("*.json"))
    index = {p.relative_to(tree).as_posix(): p.read_bytes() for p in sorted((tree / "assets/search").rglob("*.bin"))}
    folders = {name.rpartition("/")[0] for name in index}
    texts = {SCRIPT: bundle(frame, bundled, _ENTRY, files=json.dumps(data), folders=json.dumps(sorted(folders)))} | {
        f"assets/offline/{name}.js": data_script(name, json.loads((tree / name).read_bytes())) for name in data
    } | index_scripts(index)
    made = {address: text.encode() for address, text in texts.items()}
    for address, content in (made | {README: readme.encode()}).items():
        path = tree / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    icons = {m[1]: m[0] for m in _SYMBOL.finditer((tree / assets["icons.svg"]).read_text("utf-8"))}
    for path in sorted(tree.rglob("*.html")):
        html = path.read_text("utf-8")
        path.write_text(with_icons(html, icons), "utf-8")
    scripts = {f"js/{name}" for name in (*bundled, _WORKER)}
    dropped = {*data, *index, *_ONLINE_ONLY, *(address for path, address in assets.items() if path in scripts)}
    dropped |= {p.relative_to(tree).as_posix() for ending in _FEEDS for p in tree.rglob(ending)}
    for address in dropped:
        (tree / address).unlink(missing_ok=True)
    shutil.rmtree(tree / "assets/search", ignore_errors=True)  # nothing but empty folders now
    return Turned(made, frozenset(dropped))


def with_icons(html: str, icons: Mapping[str, str]) -> str:
    """*html* with the icons it uses inside it; where a script changes the state, those of all states."""
    used = {m[1] or m[2] for m in _USE.finditer(html)}
    if not used:
        return html
    if "data-status" in html:
        used |= {name for name in icons if name.startswith("status-")}
    if missing := used - icons.keys():
        raise NotTurned(f"icons.svg has no {', '.join(sorted(missing))}")
    sprite = f'<svg hidden aria-hidden="true">{"".join(icons[name] for name in sorted(used))}</svg>'
    return _USE.sub(lambda m: f'href="#{m[1] or m[2]}"', html).replace("<body>", f"<body>\n    {sprite}", 1)


# Data → scripts


def data_script(name: str, value: object) -> str:
    """A script that hands over *value*; a line for each record, so that the leak watch reads them one by one."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    if isinstance(value, list):
        said = "[\n" + ",\n".join(json.dumps(item, **compact) for item in value) + "\n]"  # type: ignore[arg-type]
    else:
        said = json.dumps(value, **compact)  # type: ignore[arg-type]
    return f"portalOffline({json.dumps(name)}, {said});\n"


def index_scripts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Scripts by address that hand over the *files* of the search index in base64."""
    def script(name: str, data: bytes) -> str:
        return f"portalOffline({json.dumps(name)}, {json.dumps(base64.b64encode(data).decode())});\n"
    return {f"assets/offline/{name}.js": script(name, data) for name, data in sorted(files.items())}


# Packing


def readme(template: str, site_name: str, day: dt.date, site_url: str) -> str:
    """``DOC-TOI.txt``: with the mark and line ends that old Windows editors need."""
    online = f"\n  Bản mới nhất: {site_url}" if site_url else ""
    said = template.replace("{site_name}", site_name.upper()).replace("{day}", vietnamese.date_text(day))
    return "\ufeff" + said.replace("{online}", online).replace("\n", "\r\n")


def pack(tree: Path, day: dt.date) -> bytes:
    """The checked *tree* as one zip with a folder in it, and the sums of all its files; the same bytes every time."""
    folder = f"cong-truyen-thong-{day.isoformat()}"
    files = {p.relative_to(tree).as_posix(): p.read_bytes() for p in sorted(tree.rglob("*")) if p.is_file()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    files[SUMS] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # What a person should see first stands first.
        for path in sorted(files, key=lambda p: (p not in (README, "index.html"), p)):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path], compresslevel=9)
    return out.getvalue()


__all__ = ["README", "SCRIPT", "SUMS", "NotTurned", "Turned", "data_script", "pack", "readme", "turn", "with_icons"]
