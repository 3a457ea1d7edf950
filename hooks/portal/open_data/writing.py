"""Records as files: JSON for programs, CSV for tables, XLSX for offices. The same records give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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

    def written(sheet: Any, value: Cell) -> Any:
        if isinstance(value, bool):
            value = "Có" if value else "Không"
        if value is None or value == "" or isinstance(value, int):
            return value if value != "" else None
        if isinstance(value, str):
            text = _for_sheet(value)
            if guarded(text) == text and not text.startswith("#"):
                return text
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"  # the library would take "=…" for a formula and "#N/A" for an error
            cell.number_format = "@"  # and so would the office program, once somebody edits the cell
            return cell
        moment = isinstance(value, dt.datetime)
        cell = WriteOnlyCell(sheet, value.astimezone(TIME_ZONE).replace(tzinfo=None) if isinstance(
            value, dt.datetime) else value)
        cell.number_format = "dd/mm/yyyy hh:mm" if moment else "dd/mm/yyyy"
        return cell

    def filled(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        count = 0
        sheet.append(heading(sheet, headings))
        for row in rows:
            sheet.append([written(sheet, value) for value in row])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count + 1}"

    columns = dataset.columns
    filled("Dữ liệu", [h for c in columns for h in c.headings], (cells(r) for r in records),
           [w for c in columns for w in _widths(c)])
    filled("Các cột", ("Cột", "Tên trường", "Kiểu", "Nghĩa"),
           ((h, n, c.type_words, c.meaning) for c in columns for h, n in zip(c.headings, c.names, strict=True)),
           (34, 26, 36, 90))
    filled("Về dữ liệu này", ("Mục", "Nội dung"), about, (28, 110))
    made = io.BytesIO()
    book.save(made)
    return steady(made.getvalue())


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
