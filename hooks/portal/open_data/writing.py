"""Records as files: JSON for programs, CSV for tables, XLSX for offices. The same records give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from ..office_files import csv_table, guarded, steady
from ..vietnamese import HIDDEN, TIME_ZONE
from .columns import Cell, Column, Record, as_json, cells
from .datasets import Dataset

_CELL_LIMIT = 32_767
_CUT = " … (còn nữa: xem trang của bản ghi)"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def json_file(head: Mapping[str, Any], records: Iterable[Record]) -> bytes:
    """*head*, then ``records``, a line each, so that versions of the file can be compared by line."""
    lines = ",\n".join(json.dumps(as_json(r), ensure_ascii=False, separators=(",", ":")) for r in records)
    start = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return f'{start},\n "records": [\n{lines}\n]\n}}\n'.encode()


def csv_file(dataset: Dataset, records: Iterable[Record]) -> bytes:
    """The records as CSV (:func:`.office_files.csv_table`)."""
    return csv_table((name for column in dataset.columns for name in column.names),
                     (map(_text, cells(record)) for record in records))


def _text(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, (dt.date, dt.datetime)) else cell


def workbook(dataset: Dataset, records: Sequence[Record], about: Sequence[tuple[str, str]]) -> bytes:
    """XLSX: the records, what each column means, and *about* the data. Text is text, days are days."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    book.properties.title, book.properties.creator = dataset.title, ""
    bold, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0D5651")
    wrapped = Alignment(vertical="top", wrap_text=True)

    def heading(sheet: Any, texts: Iterable[str]) -> list[Any]:
        row = []
        for text in texts:
            cell = WriteOnlyCell(sheet, text)
            cell.font, cell.fill, cell.alignment = bold, fill, wrapped
            row.append(cell)
        return row

    def filled(title: str, headings: Sequence[str], table: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        letters = [get_column_letter(place) for place in range(1, len(headings) + 1)]
        for letter, width in zip(letters, widths, strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.append(heading(sheet, headings))
        # The library makes objects of every cell, which takes ten times as long as writing it.
        written = _rows(table, letters, [style(sheet, form) for form in _FORMATS])
        sheet.auto_filter.ref = f"A1:{letters[-1]}{len(written) + 1}"
        rows[f"xl/worksheets/sheet{len(rows) + 1}.xml"] = "".join(written).encode()

    def style(sheet: Any, form: str) -> int:
        cell = WriteOnlyCell(sheet)
        cell.number_format = form
        return int(cell.style_id)

    rows: dict[str, bytes] = {}
    columns = dataset.columns
    filled("Dữ liệu", [h for c in columns for h in c.headings], (cells(r) for r in records),
           [w for c in columns for w in _widths(c)])
    filled("Các cột", ("Cột", "Tên trường", "Kiểu", "Nghĩa"),
           ((h, n, c.type_words, c.meaning) for c in columns for h, n in zip(c.headings, c.names, strict=True)),
           (34, 26, 36, 90))
    filled("Về dữ liệu này", ("Mục", "Nội dung"), about, (28, 110))
    made = io.BytesIO()
    book.save(made)
    return steady(made.getvalue(), rows=rows)


_FORMATS = ("@", "dd/mm/yyyy", "dd/mm/yyyy hh:mm")
_FIRST_DAY = dt.datetime(1899, 12, 30)


def _rows(table: Iterable[Sequence[Cell]], letters: Sequence[str], styles: Sequence[int]) -> list[str]:
    """The rows below the headings as the sheet's XML; *styles* are those of guarded text, days and moments."""
    guard, day, moment = (f' s="{style}"' for style in styles)

    def written(value: Cell, place: str) -> str:
        if isinstance(value, bool):
            value = "Có" if value else "Không"
        if isinstance(value, int):
            return f'<c r="{place}" t="n"><v>{value}</v></c>'
        if isinstance(value, dt.datetime):
            since = value.astimezone(TIME_ZONE).replace(tzinfo=None) - _FIRST_DAY
            return f'<c r="{place}"{moment} t="n"><v>{since / dt.timedelta(days=1)!r}</v></c>'
        if isinstance(value, dt.date):
            return f'<c r="{place}"{day} t="n"><v>{value.toordinal() - _FIRST_DAY.toordinal()}</v></c>'
        text = _for_sheet(value or "")
        # Else the office program would take “=…” for a formula, once somebody edits the cell.
        own = guard if text.startswith("#") or guarded(text) != text else ""
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        return f'<c r="{place}"{own} t="inlineStr"><is><t{space}>{_xml(text)}</t></is></c>'

    return [
        f'<row r="{number}">' + "".join(
            written(value, f"{letter}{number}")
            for value, letter in zip(row, letters, strict=True) if value is not None and value != ""
        ) + "</row>"
        for number, row in enumerate(table, start=2)
    ]


def _xml(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _for_sheet(text: str) -> str:
    # A workbook cannot hold control characters, writes _x0041_ for a letter, and ends a cell at 32,767 characters.
    text = _ESCAPED.sub("_x005F_", HIDDEN.sub("", text))
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - len(_CUT)] + _CUT


def _widths(column: Column) -> tuple[int, ...]:
    if column.coded:
        return (22, 34)
    if column.kind in (dt.date, int, bool):
        return (14,)
    return (60,) if column.name in ("title", "summary", "question", "answer", "claim", "fact") else (30,)
