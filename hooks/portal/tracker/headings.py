"""Which rows of a sheet are its headings, and what each column means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .. import vietnamese
from .grid import Sheet, letter

CHOICE = "handling."
MARK = " › "
"""Between a heading and the one below it."""
_DEEPEST = 4
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, its headings from top to bottom, what it means (empty: not known, kept as it is)."""

    place: int
    path: tuple[str, ...]
    key: str = ""
    name: str = ""
    """The headings as one name, unique in the table: ``Hình thức xử lý › Thay thế``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet: heading rows, columns, and the words above it."""

    first: int
    last: int
    columns: tuple[Column, ...]
    caption: tuple[str, ...] = ()

    def of(self, key: str) -> tuple[Column, ...]:
        """The columns of one meaning."""
        return tuple(column for column in self.columns if column.key == key)

    @property
    def title(self) -> Column | None:
        """The column of the documents' names."""
        return next(iter(self.of("title")), None)


@cache
def words() -> Mapping[str, Any]:
    """``vi/tracker.yml``."""
    text = (Path(__file__).parent.parent / "vi" / "tracker.yml").read_text("utf-8")
    loaded = yaml.load(text, Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


_SHORT = (
    ("van ban quy pham phap luat", "vbqppl"), ("van ban qppl", "vbqppl"), ("vb qppl", "vbqppl"), ("van ban", "vb"),
    ("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("thuong truc hdnd", "tt hdnd"), ("quyet dinh", "qd"),
    ("nghi quyet", "nq"), ("so thu tu", "stt"),
)


def plain(text: str) -> str:
    """*text* as headings are compared: no case, marks, signs; long names in their short form."""
    bare = f" {' '.join(re.findall(r'[a-z0-9]+', vietnamese.fold(text)))} "
    for long, short in _SHORT:
        bare = bare.replace(f" {long} ", f" {short} ")
    return bare.strip()


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Every way of calling every column, the longest first."""
    found = {(plain(phrase), key) for key, phrases in words()["columns"].items() for phrase in phrases}
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


@cache
def meaning(text: str) -> tuple[str, float]:
    """What a column called *text* holds, and how much of its name said so (0 to 1)."""
    bare = plain(re.sub(r"\([^)]*\)", " ", text)) or plain(text)
    if not bare or len(bare) > _LONGEST:
        return "", 0.0
    for phrase, key in _phrases():
        if key == "ordinal":
            if bare == phrase:
                return key, 1.0
        elif f" {phrase} " in f" {bare} ":
            return key, len(phrase) / len(bare)
    return "", 0.0


def tables(sheet: Sheet) -> list[Table]:
    """The tables of *sheet*, from top to bottom; a heading repeated for the next printed page is no new table."""
    found: list[Table] = []
    skip_to = 0
    for row in sorted(sheet.rows):
        if row <= skip_to or not _is_heading(sheet, row):
            continue
        last = _last_heading_row(sheet, row)
        skip_to = last
        columns = tuple(_columns(sheet, row, last))
        before = found[-1] if found else None
        if before is None or _names(columns) != _names(before.columns):
            start = found[-1].last if found else 0
            found.append(Table(row, last, columns, tuple(_caption(sheet, start, row))))
    return found


def is_repeated(sheet: Sheet, row: int, table: Table) -> bool:
    """Whether *row* says the table's headings again."""
    cells = sheet.rows.get(row, {})
    said = {plain(part) for column in table.columns for part in column.path}
    texts = [plain(cell.line) for cell in cells.values()]
    return len(texts) >= 2 and all(text in said for text in texts)


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether *row* numbers the columns: ``(1) (2) (3)``, ``1 2 3``, ``A B 1 2``."""
    texts = [cell.line.strip("()[] ") for _, cell in sorted(sheet.rows.get(row, {}).items())]
    numbers = [text for text in texts if re.fullmatch(r"\d{1,2}(?:\s*=.*)?|[A-Z]", text)]
    return len(texts) >= 4 and len(numbers) == len(texts) and len(set(texts)) == len(texts)


def _names(columns: tuple[Column, ...]) -> list[str]:
    return [plain(column.name) for column in columns]


def _is_heading(sheet: Sheet, row: int) -> bool:
    met: Counter[str] = Counter()
    titled = False
    for cell in sheet.rows[row].values():
        if cell.kind != "t" or len(cell.text) > _LONGEST:
            continue
        key, share = meaning(cell.line)
        if key and share >= 0.4:
            met[key] += 1
            titled |= key == "title" and share >= 0.5
    others = len(met) - ("title" in met)
    return (titled and others >= 1 and len(sheet.rows[row]) >= 2) or others >= 3


def _last_heading_row(sheet: Sheet, row: int) -> int:
    last = row
    while last + 1 < row + _DEEPEST and _is_below(sheet, row, last, last + 1):
        last += 1
    return last


def _is_below(sheet: Sheet, first: int, last: int, row: int) -> bool:
    """Whether *row* belongs to the headings begun in row *first*: names below merged names, or column numbers."""
    cells = sheet.rows.get(row, {})
    if is_numbering(sheet, row):
        return True
    if not cells:
        return any(sheet.from_above.get((row, column)) for column in sheet.rows[first]) and row + 1 in sheet.rows
    if any(cell.kind != "t" or len(cell.text) > _LONGEST for cell in cells.values()):
        return False
    columns = sorted(sheet.rows[first])
    names = [column for column in columns if meaning(sheet.at(first, column))[0] in ("ordinal", "title", "agency")]
    if any(column in cells for column in names):
        return False
    under_merged = any(
        r1 <= last and first <= r1 and c1 <= column <= c2 and c2 > c1
        for r1, c1, _, c2 in sheet.merged for column in cells
    )
    known = sum(bool(meaning(cell.line)[0]) for cell in cells.values())
    return under_merged or known * 2 >= len(cells) > 1


def _columns(sheet: Sheet, first: int, last: int) -> Iterator[Column]:
    rows = [row for row in range(first, last + 1) if not is_numbering(sheet, row)]
    places = sorted({column for row in rows for column in sheet.rows.get(row, {})})
    places = list(range(places[0], places[-1] + 1)) if places else []
    cover = {
        (row, column): (r1, c1)
        for r1, c1, r2, c2 in sheet.merged if r1 <= last and r2 >= first and c2 - c1 < 300
        for row in range(max(r1, first), min(r2, last) + 1) for column in range(c1, c2 + 1)
    }
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    found: list[Column] = []
    for column in places:
        path: list[str] = []
        for level, row in enumerate(rows):
            text = sheet.at(*cover.get((row, column), (row, column)))
            if not text and level + 1 < len(rows) and sheet.at(rows[level + 1], column) and found:
                # A name over several columns whose merging was lost: the column to the left has it.
                left = found[-1]
                text = left.path[level] if len(left.path) > level + 1 else ""
            if text and (not path or plain(path[-1]) != plain(text)):
                path.append(text)
        key = _key(path)
        if key in taken and key != "reply":
            key = ""
        taken.add(key)
        name = MARK.join(path) or f"Cột {letter(column)}"
        seen[name] += 1
        found.append(Column(column, tuple(path), key, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    if found and "title" not in taken:
        found = _with_title(sheet, last, found)
    yield from found


def _key(path: list[str]) -> str:
    if not path:
        return ""
    leaf, share = meaning(path[-1])
    above = meaning(path[-2])[0] if len(path) > 1 else ""
    if leaf.startswith(CHOICE):
        return leaf if above == "handling" or share >= 0.6 else ""
    if above == "handling":
        return ""  # a way of handling that nobody has told us of
    if leaf and share >= 0.25:
        return leaf
    joined, share = meaning(" ".join(path))
    return joined if share >= 0.25 else above


def _with_title(sheet: Sheet, last: int, columns: list[Column]) -> list[Column]:
    """No heading says so: the names of documents are the longest texts of an unknown column."""
    lengths = {}
    for column in columns:
        if column.key == "":
            texts = [sheet.at(row, column.place) for row in range(last + 1, min(last + 60, sheet.last) + 1)]
            lengths[column.place] = sum(map(len, texts)) / max(len([t for t in texts if t]), 1)
    best = max(lengths, key=lambda place: lengths[place], default=0)
    if lengths.get(best, 0) < 30:
        return columns
    return [Column(c.place, c.path, "title", c.name) if c.place == best else c for c in columns]


def _caption(sheet: Sheet, above: int, row: int) -> Iterator[str]:
    for number in range(max(above + 1, row - 8), row):
        texts = [cell.line for _, cell in sorted(sheet.rows.get(number, {}).items())]
        if above == 0 and texts:
            yield " ".join(texts)


__all__ = ["CHOICE", "MARK", "Column", "Table", "is_numbering", "is_repeated", "meaning", "plain", "tables", "words"]
