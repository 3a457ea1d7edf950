"""``portal new``: a file of the right kind in the right place, from the template editors also copy by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import canonical, disk, vietnamese
from .schema.field_descriptions import TITLE_FIELDS
from .source import FOLDERS
from .yaml_text import scalar


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
    folder, text = template(root, kind, year)
    path = Path(folder, f"{vietnamese.slug(title)[:100].strip('-') or 'tep-moi'}.md")
    if (root / path).exists():
        raise FileExistsError(path.as_posix())
    text = put_in(text, TITLE_FIELDS.get(kind, "title"), f"{TITLE_FIELDS.get(kind, 'title')}: {scalar(title)}\n")
    for name, block in (blocks or {}).items():
        text = put_in(text, name, block)
    for name in unused:
        text = put_aside(text, name)
    write(root, path.as_posix(), canonical.settled(text if sample else without_sample(text), kind))
    return path


def template(root: Path, kind: str, year: str) -> tuple[str, str]:
    """The folder, below *root*, of new files of *kind*, and the text of its template.

    Raises :class:`TemplateMissing`.
    """
    place = next((name for name, found in FOLDERS.items() if found == kind), "")
    found, folder = f"content/{place}/_template.md", f"content/{place}"
    if kind == "policy":
        found, folder = "policies/_template.md", f"policies/{year}"
    if not (root / found).is_file() or kind == "locality":
        raise TemplateMissing(found)
    return folder, (root / found).read_text("utf-8")


def write(root: Path, path: str, text: str) -> None:
    """Write *text* to the new file *path* below *root*. Raises ``FileExistsError``; never overwrites."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    with (root / path).open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def parted(text: str) -> tuple[list[str], str, str]:
    """The remarks that head a template, its fields, its body."""
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    head, _, fields = front.partition("\n\n")
    return head.split("\n"), f"{fields}\n", body


def used_fields(text: str) -> list[str]:
    """Top-level fields that *text*, the fields of a template, uses rather than shows."""
    return re.findall(r"^([a-z_0-9]+):", text, re.MULTILINE)


def put_in(text: str, name: str, block: str) -> str:
    """*text* with the field *name* as *block*, in its place; a field that a template does not know comes last."""
    before, found, after = _around(_block(name), text)
    return before + block + after if found else f"{text}\n{block}"


def put_aside(text: str, name: str) -> str:
    """*text* with the field *name* shown behind ``#`` and no longer used."""
    return re.sub(_block(name), _aside, text, count=1, flags=re.MULTILINE)


def without_sample(text: str) -> str:
    """*text* without the mark of illustrative content and the remark that explains it."""
    return re.sub(r"^(?:# [^\n]*\n)?sample: true\n\n?", "", text, count=1, flags=re.MULTILINE)


def _block(name: str) -> str:
    """A field of a template with all that is indented below it, whether it is used or stands behind a ``#``."""
    return rf"^#?{name}:.*\n(?:#?  .*\n)*"


def _around(pattern: str, text: str) -> tuple[str, str, str]:
    """*text* before, at and after the first match of *pattern*; nothing found, nothing before."""
    match = re.search(pattern, text, re.MULTILINE)
    return (text[: match.start()], match[0], text[match.end() :]) if match else ("", "", text)


def _aside(block: re.Match[str]) -> str:
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
