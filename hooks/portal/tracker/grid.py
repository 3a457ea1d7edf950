"""Sheets as the importer sees them: cells with kinds and places, merged cells spread where that is safe."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .. import vietnamese

Stored = str | int | float | list[str]
"""A cell as the register keeps it: text, number, or a date ``[day, number format]``."""


def letter(column: int) -> str:
    """``28`` → ``AB``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def clean(text: str) -> str:
    """*text* in NFC, without what nobody sees, each line trimmed; line breaks stay."""
    if vietnamese.stacked_marks(text) is not None:
        text = text.encode("ascii", "backslashreplace").decode()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\u00a0", " ")
    text = vietnamese.HIDDEN.sub("", unicodedata.normalize("NFC", text))
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")).strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with something in it."""

    row: int
    column: int
    kind: str
    """``t`` text, ``n`` number, ``d`` date, ``e`` error."""
    value: Any
    formula: bool = False

    @property
    def text(self) -> str:
        """What a reader of the sheet sees, more or less."""
        if self.kind == "d":
            return date_shown(self.value)
        if self.kind == "n":
            return str(self.value)
        return clean(str(self.value))

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def stored(self) -> Stored:
        """The value as the register keeps it."""
        if self.kind == "d":
            return [str(part) for part in self.value]
        return self.value if self.kind == "n" else self.text

    @property
    def place(self) -> str:
        """``B12``."""
        return f"{letter(self.column)}{self.row}"


def date_shown(value: Any) -> str:
    """A date cell as text: a month where the format shows no day."""
    day, form = dt.date.fromisoformat(value[0]), str(value[1]).lower()
    bare = re.sub(r'"[^"]*"|\[[^]]*]|\\.', "", form)
    if "d" not in bare and "m" in bare and "y" in bare and day.day == 1:
        return f"Tháng {day.month:02d}/{day.year}"
    return vietnamese.date_text(day)


def shown(value: Stored) -> str:
    """A stored cell as text."""
    return date_shown(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class Sheet:
    """One sheet: cells by row and column (both from 1)."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    last: int
    """The last row the file mentions; rows after it do not exist."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column."""
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False
    far: str = ""

    def at(self, row: int, column: int) -> str:
        """The text of a cell on one line; empty where nothing is."""
        cell = self.rows.get(row, {}).get(column)
        return cell.line if cell else ""

    @cached_property
    def _wide(self) -> Mapping[int, list[tuple[int, int, int, int]]]:
        found: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in self.merged:
            found.setdefault(area[0], []).append(area)
        return found

    def width(self, row: int, column: int) -> int:
        """Over how many columns the cell is merged."""
        return next((c2 - c1 + 1 for r1, c1, _, c2 in self._wide.get(row, ()) if c1 == column), 1)

    @cached_property
    def from_above(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Cells covered by one merged downwards, and the place of its value (its first column only)."""
        found = {}
        for r1, c1, r2, _ in self.merged:
            if r2 > r1 and r2 - r1 < 5000:
                found.update({(row, c1): (r1, c1) for row in range(r1 + 1, r2 + 1)})
        return found


@dataclass(frozen=True)
class Workbook:
    """All sheets, in their order."""

    name: str
    sheets: tuple[Sheet, ...]
    links: int = 0
    """How many other files it leans on; they are not opened."""
    epoch: int = 1900
    notes: tuple[str, ...] = field(default=())


def workbook(name: str, answer: Mapping[str, Any]) -> Workbook:
    """The workbook that the child process told of."""
    sheets = []
    for told in answer["sheets"]:
        rows = {
            int(number): {c[0]: Cell(int(number), c[0], c[1], c[2], len(c) > 3) for c in cells}
            for number, cells in told["rows"].items()
        }
        merged = tuple(tuple(area) for area in told["merged"])
        last = max((told["last"], *rows), default=0)
        sheets.append(Sheet(
            clean(told["title"]), rows, last, merged, frozenset(told["hidden"]), told["state"] != "visible",
            told["far"],
        ))
    return Workbook(name, tuple(sheets), answer["links"], answer["epoch"])


__all__ = ["Cell", "Sheet", "Stored", "Workbook", "clean", "date_shown", "letter", "shown", "workbook"]
