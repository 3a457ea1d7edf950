"""``portal new``: a file of the right kind in the right place, from the template editors also copy by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import disk, vietnamese
from .source import FOLDERS

_TITLE_FIELDS = {"faq": "question", "spokesperson": "full_name", "agency": "name", "social-channel": "name"}


class TemplateMissing(Exception):
    """The kind has no ``_template.md`` (registers such as localities)."""


def create(
    root: Path, kind: str, title: str, year: str, blocks: Mapping[str, str] | None = None, *,
    unused: Iterable[str] = (), sample: bool = True,
) -> Path:
    """Write the template of *kind* with *title* set; returns the path relative to *root*.

    Raises ``FileExistsError`` when the file exists, :class:`TemplateMissing`
    when there is no template. The template's ``sample`` mark stays: until its
    editor has filled it in, the file holds placeholders and must say so;
    without *sample* it goes, for a file that is somebody's real record.
    *blocks* are fields written out, in place of the template's own, used
    there or only shown; the fields *unused* are shown and no longer used.
    """
    if kind == "policy":
        template, folder = Path("policies/_template.md"), Path("policies", year)
    else:
        place = next((name for name, found in FOLDERS.items() if found == kind), "")
        template, folder = Path("content", place, "_template.md"), Path("content", place)
    if not (root / template).is_file() or kind == "locality":
        raise TemplateMissing(template.as_posix())
    path = folder / f"{vietnamese.slug(title)[:100].strip('-') or 'tep-moi'}.md"
    if (root / path).exists():
        raise FileExistsError(path.as_posix())
    text = (root / template).read_text("utf-8")
    field = _TITLE_FIELDS.get(kind, "title")
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    text = re.sub(rf"^{field}:.*$", lambda _: f"{field}: {quoted}", text, count=1, flags=re.MULTILINE)
    for name, block in (blocks or {}).items():
        before, found, after = _around(_block(name), text)
        text = before + block + after if found else text
    for name in unused:
        text = re.sub(_block(name), _put_aside, text, count=1, flags=re.MULTILINE)
    if not sample:
        text = re.sub(r"^(?:# [^\n]*\n)?sample: true\n\n?", "", text, count=1, flags=re.MULTILINE)
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    return path


def _block(name: str) -> str:
    """A field of a template with all that is indented below it, whether it is used or stands behind a ``#``."""
    return rf"^#?{name}:.*\n(?:#?  .*\n)*"


def _around(pattern: str, text: str) -> tuple[str, str, str]:
    """*text* before, at and after the first match of *pattern*; nothing found, nothing before."""
    match = re.search(pattern, text, re.MULTILINE)
    return (text[: match.start()], match[0], text[match.end() :]) if match else ("", "", text)


def _put_aside(block: re.Match[str]) -> str:
    return re.sub(r"^(?=[^#\n])", "#", block[0], flags=re.MULTILINE)


def append_screened(root: Path, item: str) -> Path:
    """Add *item* to the register of drafts found outside; returns its path relative to *root*.

    What stands there is kept byte for byte; the file is the old one or the new one, never half of one.
    """
    path = Path("content/_data/screened.yml")
    try:
        text = (root / path).read_text("utf-8")
    except FileNotFoundError:
        text = "screened:\n"
    text = re.sub(r"^screened: *\[ *\][ \t]*$", "screened:", text, flags=re.MULTILINE)
    gap = "" if text.rstrip().endswith("screened:") else "\n"
    disk.write_beside(root / path, f"{text.rstrip()}\n{gap}{item}".encode())
    return path
