"""The register of a year's tracker: every row as last imported, and what was then written into each policy file.

``policies/_theo-doi/<năm>.json``. The portal's reader passes the folder over (its name begins with ``_``), so nothing
of it can reach a page; it belongs into the repository all the same: it is what makes a second import find its rows.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .grid import Stored

FOLDER = "policies/_theo-doi"
_FORMAT = 1


class BadRegister(Exception):
    """The register's file is not one of ours; the message is Vietnamese."""


@dataclass(slots=True)
class KeptRow:
    """A row as last imported. ``cells`` are by the column's name; ``policy`` is the path of its file, if it has one."""

    sheet: str
    row: int
    key: str
    title: str
    agency: str
    understood: bool
    cells: dict[str, Stored]
    table: int = 0
    sections: list[str] = field(default_factory=list)
    policy: str = ""
    why: list[str] = field(default_factory=list)
    """Why it was not understood, or has no file."""
    planned: dict[str, str] = field(default_factory=dict)
    """The planned time: the words as written, the days they mean, how exactly, how sure."""
    gone: bool = False
    """It was not in the sheet when the sheet was last read."""


@dataclass(slots=True)
class KeptSheet:
    """The layout of a sheet, to write it again: words above the table, the headings of each column, their meaning."""

    title: str
    caption: list[str]
    columns: list[dict[str, Any]]
    """``path`` (headings from top to bottom), ``name``, ``key``."""
    table: int = 0
    """Which table of the sheet, from 0."""


@dataclass(slots=True)
class Register:
    """All of it. ``imported`` holds, by policy file and field, the value the tracker last said."""

    year: int
    sheets: list[KeptSheet] = field(default_factory=list)
    rows: list[KeptRow] = field(default_factory=list)
    imported: dict[str, dict[str, Any]] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    """Names a person told us the meaning of (``--agency-map``)."""

    @property
    def path(self) -> str:
        """Where it lies in the checkout."""
        return f"{FOLDER}/{self.year}.json"

    def data(self) -> bytes:
        """The file's bytes; equal content gives equal bytes."""
        whole = {"format": _FORMAT} | asdict(self)
        whole["imported"] = {
            path: dict(sorted(fields.items())) for path, fields in sorted(self.imported.items())
        }
        whole["agencies"] = dict(sorted(self.agencies.items()))
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def load(root: Path, year: int) -> Register:
    """The register of *year*, empty when there is none yet. Raises :class:`BadRegister`."""
    register = Register(year)
    path = root / register.path
    if not path.is_file():
        return register
    try:
        whole = json.loads(path.read_bytes())
        if whole.pop("format") != _FORMAT:
            raise BadRegister(f"{register.path} do một bản khác của cổng ghi. Hãy dùng đúng bản đó.")
        return Register(
            whole["year"], [KeptSheet(**sheet) for sheet in whole["sheets"]],
            [KeptRow(**row) for row in whole["rows"]], whole["imported"], whole["agencies"],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadRegister(
            f"{register.path} bị hỏng (có thể do sửa tay hay trộn nhánh). Hãy lấy lại bản trước từ kho."
        ) from None


__all__ = ["FOLDER", "BadRegister", "KeptRow", "KeptSheet", "Register", "load"]
