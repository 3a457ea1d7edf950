"""``portal new``: a file of the right kind in the right place, from the template editors also copy by hand."""

from __future__ import annotations

import re
from pathlib import Path

from . import vietnamese
from .source import FOLDERS

_TITLE_FIELDS = {"faq": "question", "spokesperson": "full_name", "agency": "name", "social-channel": "name"}


class TemplateMissing(Exception):
    """The kind has no ``_template.md`` (registers such as localities)."""


def create(root: Path, kind: str, title: str, year: str) -> Path:
    """Write the template of *kind* with *title* set; returns the path relative to *root*.

    Raises ``FileExistsError`` when the file exists, :class:`TemplateMissing`
    when there is no template. The template's ``sample`` mark stays: until its
    editor has filled it in, the file holds placeholders and must say so.
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
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    return path
