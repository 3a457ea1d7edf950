"""Every row of a sheet, told apart: a document, a section, a heading, a total, the rest of the row above, nothing."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .. import vietnamese
from .grid import Cell, Sheet, Stored, letter
from .headings import Column, Table, is_numbering, is_repeated, plain, tables, words


class RowKind(enum.StrEnum):
    """What a row is. Only ``DOCUMENT`` rows become records."""

    DOCUMENT = "van-ban"
    LOOSE = "ngoai-bang"
    EMPTY = "trong"
    NUMBERED = "chi-so-thu-tu"
    CAPTION = "ten-bang"
    HEADING = "tieu-de"
    SECTION = "dong-muc"
    TOTAL = "tong-cong"
    CONTINUED = "noi-tiep"
    CLOSING = "cuoi-bang"


REASONS = {
    RowKind.EMPTY: "dòng trống", RowKind.NUMBERED: "chỉ có số thứ tự, chưa ghi văn bản nào",
    RowKind.LOOSE: "trang tính không có bảng theo dõi", RowKind.CAPTION: "lời ở trên bảng",
    RowKind.HEADING: "dòng tiêu đề",
    RowKind.SECTION: "dòng mục (áp dụng cho các dòng dưới)", RowKind.TOTAL: "dòng tổng cộng",
    RowKind.CONTINUED: "nối vào dòng trên", RowKind.CLOSING: "lời ở cuối bảng",
}
"""Why a row is passed over, in Vietnamese."""


@dataclass(slots=True)
class Row:
    """One row. ``cells`` are by the column's name; ``sections`` the headings above it, outermost first."""

    sheet: str
    number: int
    kind: RowKind
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    text: str = ""
    hidden: bool = False
    table: int = 0
    joined: list[int] = field(default_factory=list)
    """Rows below that continue this one."""

    def said(self, column: Column | None) -> str:
        """The text of a column, the parts of continued rows on lines of their own."""
        return "\n".join(c.text for c in self.cells.get(column.name, ())) if column else ""

    def place(self, column: Column | None) -> str:
        """The place to point at: the column's cell, or the row's first."""
        found = self.cells.get(column.name) if column else None
        return f"{self.sheet}!{found[0].place if found else f'A{self.number}'}"

    @property
    def stored(self) -> dict[str, Stored]:
        """The cells as the register keeps them."""
        return {
            name: cells[0].stored if len(cells) == 1 else "\n".join(c.text for c in cells)
            for name, cells in self.cells.items() if cells
        }


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet with its tables and all its rows, one for each row of the file."""

    title: str
    tables: tuple[Table, ...]
    rows: tuple[Row, ...]


_ROMAN = re.compile(r"(?:[IVXL]{1,6}|[A-ZĐ])\s*[.)/-]*")
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,3})*\s*[.)]?|\d{1,3}[a-zđ]")
_LED = re.compile(
    r"^\s*(?:phần|mục|chương)?\s*(?:(?P<roman>[IVXL]{1,6}|[A-ZĐ])|\d{1,2})\s*[.)/:–-]\s*(?P<rest>\S.*)$", re.IGNORECASE
)


def read(sheet: Sheet, is_agency: Callable[[str], bool]) -> ReadSheet:
    """All rows of *sheet*. *is_agency* tells whether a text names a body: such a row alone heads a section."""
    found = [table for table in tables(sheet) if table.title is not None]
    rows: list[Row] = []
    reader = _Reader(sheet, found, is_agency)
    for number in range(1, sheet.last + 1):
        rows.append(reader.row(number))
    return ReadSheet(sheet.title, tuple(found), tuple(rows))


class _Reader:
    def __init__(self, sheet: Sheet, found: list[Table], is_agency: Callable[[str], bool]) -> None:
        self.sheet, self.tables, self.is_agency = sheet, found, is_agency
        self.sections: list[tuple[int, str]] = []
        self.last: Row | None = None
        self.table = -1
        self.numbered: Mapping[int, bool] = {place: self._has_numbers(place) for place in range(len(found))}

    def row(self, number: int) -> Row:
        sheet = self.sheet
        while self.table + 1 < len(self.tables) and self.tables[self.table + 1].first <= number:
            self.table += 1
            self.sections, self.last = [], None
        cells = {column: cell for column, cell in sheet.rows.get(number, {}).items() if cell.text}
        row = Row(sheet.title, number, RowKind.EMPTY, hidden=number in sheet.hidden_rows, table=max(self.table, 0))
        row.text = " | ".join(cell.line for _, cell in sorted(cells.items()))
        if not self.tables:
            row.kind = RowKind.LOOSE if cells else RowKind.EMPTY
            if cells:
                row.cells = {f"Cột {letter(column)}": [cell] for column, cell in sorted(cells.items())}
            return row
        if self.table < 0:
            row.kind = RowKind.CAPTION if cells else RowKind.EMPTY
            return row
        table = self.tables[self.table]
        if number <= table.last:
            row.kind = RowKind.HEADING
            return row
        row.kind = self._kind(number, cells, table)
        if row.kind is RowKind.DOCUMENT:
            row.cells = self._cells(number, cells, table)
            row.sections = tuple(text for _, text in self.sections)
            self.last = row
        elif row.kind is RowKind.CONTINUED and self.last is not None:
            self.last.joined.append(number)
            for name, more in self._cells(number, cells, table, spread=False).items():
                self.last.cells.setdefault(name, []).extend(more)
        elif row.kind is RowKind.SECTION:
            self._section(row.text, cells, table)
        return row

    def _has_numbers(self, place: int) -> bool:
        table = self.tables[place]
        end = self.tables[place + 1].first if place + 1 < len(self.tables) else self.sheet.last + 1
        ordinal = next(iter(table.of("ordinal")), None)
        if ordinal is None:
            return False
        texts = [self.sheet.at(row, ordinal.place) for row in range(table.last + 1, end)]
        return sum(bool(_NUMBER.fullmatch(text)) for text in texts) >= 1

    def _kind(self, number: int, cells: Mapping[int, Cell], table: Table) -> RowKind:
        if not cells:
            return RowKind.EMPTY
        sheet, title = self.sheet, table.title
        if is_repeated(sheet, number, table) or is_numbering(sheet, number):
            return RowKind.HEADING
        ordinal = next(iter(table.of("ordinal")), None)
        number_text = cells[ordinal.place].line if ordinal and ordinal.place in cells else ""
        title_text = cells[title.place].line if title and title.place in cells else ""
        rest = {c: cell for c, cell in cells.items() if c not in (ordinal and ordinal.place, title and title.place)}
        said = title_text or number_text or next(iter(cells.values())).line
        if not title_text and not rest and (not number_text or _NUMBER.fullmatch(number_text)):
            covered = ordinal and sheet.from_above.get((number, ordinal.place))
            return RowKind.CONTINUED if covered and not number_text else RowKind.NUMBERED
        if self._is_total(number_text, title_text, cells):
            return RowKind.TOTAL
        if self._is_closing(said, rest, title_text):
            return RowKind.CLOSING
        if _NUMBER.fullmatch(number_text) and (title_text or not self._is_section_text(said, rest, number)):
            only = not rest and title_text and self.is_agency(_LED.sub(lambda m: m["rest"], title_text))
            return RowKind.SECTION if only else RowKind.DOCUMENT
        if self._is_section(number, number_text, title_text, cells, rest):
            return RowKind.SECTION
        if ordinal and not number_text and self.last is not None and self.numbered[self.table]:
            return RowKind.CONTINUED if self._continues(number, table, title_text, rest) else RowKind.DOCUMENT
        return RowKind.DOCUMENT

    def _is_total(self, number_text: str, title_text: str, cells: Mapping[int, Cell]) -> bool:
        known = {plain(text) for text in words()["totals"]}
        first = next((cell.line for _, cell in sorted(cells.items()) if cell.kind == "t"), "")
        for text in (number_text, title_text, first):
            bare = re.sub(r"[\d:().\s]+$", "", plain(re.sub(r"[:(].*$", "", text))).strip()
            if bare in known or (re.match(r"tong (?:cong|so)\b", plain(text)) and len(text) < 80):
                return True
        return False

    def _is_closing(self, said: str, rest: Mapping[int, Cell], title_text: str) -> bool:
        bare = plain(said)
        if any(bare.startswith(plain(text)) for text in words()["closing"]) and len(rest) <= 2:
            return True
        return not rest and bool(re.match(r"ghi chu\b|\* ?ghi chu|luu y\b", bare)) and ":" in said

    def _is_section_text(self, text: str, rest: Mapping[int, Cell], number: int) -> bool:
        return not rest and (self.is_agency(text) or self._width(number) >= 3)

    def _width(self, number: int) -> int:
        return max((self.sheet.width(number, column) for column in self.sheet.rows.get(number, {})), default=1)

    def _is_section(
        self, number: int, number_text: str, title_text: str, cells: Mapping[int, Cell], rest: Mapping[int, Cell]
    ) -> bool:
        said = title_text or number_text or next(iter(cells.values())).line
        counts = all(cell.kind == "n" or re.fullmatch(r"\d{1,4}", cell.line) for cell in rest.values())
        led = _LED.match(said)
        bare = led["rest"] if led else said
        if rest and not counts:
            # “I | Sở Tài chính” in other columns than those of number and name.
            return len(cells) <= 2 and bool(_ROMAN.fullmatch(number_text)) and self.is_agency(bare)
        if _ROMAN.fullmatch(number_text) and title_text:
            return True
        if self._width(number) >= 3 and not _NUMBER.fullmatch(number_text):
            return True
        if self.is_agency(bare):
            return True
        if led and led["roman"] and len(said) < 120 and (led["roman"].isupper()):
            return True
        return not number_text and len(said) < 100 and said.isupper() and len(said) > 5

    def _continues(self, number: int, table: Table, title_text: str, rest: Mapping[int, Cell]) -> bool:
        """A row without a number, in a numbered table: more of the row above, unless it names a document of its own."""
        assert self.last is not None
        covered = self.sheet.from_above
        ordinal, title = table.of("ordinal")[0], table.title
        if covered.get((number, ordinal.place)) or (title and covered.get((number, title.place))):
            return True
        if not title_text:
            return self.last.number + len(self.last.joined) == number - 1
        agency = next(iter(table.of("agency")), None)
        starts = re.match(
            r"(?:du thao )?(?:nghi quyet|quyet dinh|chi thi|de an|quy che|ke hoach|thong tu)\b",
            vietnamese.fold(title_text),
        )
        own = bool(starts) or (agency is not None and agency.place in rest)
        return not own and self.last.number + len(self.last.joined) == number - 1

    def _cells(
        self, number: int, cells: Mapping[int, Cell], table: Table, *, spread: bool = True
    ) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        names = {column.place: column.name for column in table.columns}
        for place, cell in sorted(cells.items()):
            found.setdefault(names.get(place) or f"Cột {letter(place)}", []).append(cell)
        if spread:
            for column in table.columns:
                above = self.sheet.from_above.get((number, column.place))
                if above and column.name not in found and column.key != "ordinal" and above[0] > table.last:
                    shared = self.sheet.rows.get(above[0], {}).get(above[1])
                    if shared is not None and shared.text:
                        found[column.name] = [shared]
        return found

    def _section(self, text: str, cells: Mapping[int, Cell], table: Table) -> None:
        ordinal = next(iter(table.of("ordinal")), None)
        mark = cells[ordinal.place].line if ordinal and ordinal.place in cells else ""
        said = " ".join(c.line for _, c in sorted(cells.items()) if c.kind == "t" and not re.fullmatch(r"\d+", c.line))
        led = re.match(r"\s*(?:phần|mục|chương)?\s*([IVXL]+|[A-ZĐ]|\d{1,2})\b", mark or said)
        sign = led[1] if led else ""
        # Letters stand above Roman numbers above figures; without any sign a section ends all before it.
        level = 0 if not sign else 3 if sign.isdigit() else 2 if re.fullmatch(r"[IVX]+", sign) else 1
        self.sections = [pair for pair in self.sections if level and pair[0] < level]
        self.sections.append((level, said))


__all__ = ["REASONS", "ReadSheet", "Row", "RowKind", "read"]
