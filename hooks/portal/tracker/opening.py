"""The child process: opens one workbook that nobody vouches for and prints its cells as JSON.

Runs as a script, alone: it imports none of the portal, so that a file that takes it over finds little to take.
Formulas are never computed; their stored values are read. Links to other files are never followed.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

_DOCTYPE = b"<!DOCTYPE"


class Refused(Exception):
    """The file is not read; ``code`` says why, ``values`` fill the sentence."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def answer(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """Everything the workbook *data* holds, or why it is not read."""
    try:
        return _workbook(data, limits)
    except Refused as refused:
        return {"code": refused.code, "values": refused.values}
    except (MemoryError, RecursionError):
        return {"code": "too-complex", "values": {}}
    except Exception:  # a library that stumbles over a file: the file is at fault
        return {"code": "broken", "values": {}}


def _workbook(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    names = _parts(data, limits)
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = []
    cells = 0
    for place, sheet in enumerate(book._sheets):
        if not isinstance(sheet, ReadOnlyWorksheet):
            continue  # a chart has no rows
        formulas = _formulas(book, sheet)
        read = _sheet(book, sheet, formulas, limits, cells)
        cells += sum(len(row) for row in read["rows"].values())
        sheets.append(read | {"place": place})
    if not sheets:
        raise Refused("broken")
    return {
        "sheets": sheets, "links": sum(name.startswith("xl/externalLinks/externalLink") for name in names),
        "epoch": 1904 if book.epoch == CALENDAR_MAC_1904 else 1900,
    }


def _parts(data: bytes, limits: dict[str, int]) -> list[str]:
    """Names of the parts, once they are bearable: few enough, small enough, and of a workbook."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("locked" if locked else "old-format")
    if not data.startswith(b"PK"):
        raise Refused("not-a-workbook")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Refused("broken") from None
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits["entries"]:
        raise Refused("too-large", what=f"{len(entries)} phần bên trong")
    if "xl/workbook.xml" not in names:
        other = "xl/workbook.bin" in names or "content.xml" in names or "word/document.xml" in names
        raise Refused("other-format" if other else "not-a-workbook")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("locked")
    left = limits["unpacked"]
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels")):
            continue  # pictures and printer settings are never opened
        left -= _unpacked(archive, entry, left)
    return names


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """How large *entry* really is; what it says of itself is not believed."""
    size, before = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > left:
                raise Refused("too-large", what=f"phần {entry.filename} nở ra quá lớn khi mở")
            if _DOCTYPE in before + chunk:
                raise Refused("entities")
            before = chunk[-len(_DOCTYPE):]
    return size


def _formulas(book: Any, sheet: Any) -> set[tuple[int, int]]:
    """Where formulas stand."""
    from xml.etree.ElementTree import iterparse

    found: set[tuple[int, int]] = set()
    with book._archive.open(sheet._worksheet_path) as source:
        if not any(b"<f" in chunk for chunk in iter(lambda: source.read(1 << 20), b"")):
            return found
    from openpyxl.utils import coordinate_to_tuple

    with book._archive.open(sheet._worksheet_path) as source:
        for _, element in iterparse(source):  # noqa: S314 - no part with a DOCTYPE comes this far
            if element.tag.endswith("}c"):
                if any(child.tag.endswith("}f") for child in element) and element.get("r"):
                    found.add(coordinate_to_tuple(element.get("r", "")))
            elif element.tag.endswith("}row"):
                element.clear()
    return found


def _sheet(
    book: Any, sheet: Any, formulas: set[tuple[int, int]], limits: dict[str, int], before: int
) -> dict[str, Any]:
    from openpyxl.worksheet._reader import WorkSheetParser

    formats = _formats(book)
    rows: dict[str, list[list[Any]]] = {}
    last, count, far = 0, before, ""
    with book._archive.open(sheet._worksheet_path) as source:
        parser = WorkSheetParser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, found in parser.parse():
            last = max(last, number)
            kept = []
            for cell in found:
                column = cell["column"]
                value = _value(cell, formats)
                formula = (number, column) in formulas
                if value is None and not formula:
                    continue
                if column > limits["columns"]:
                    far = far or f"{column}:{number}"
                    continue
                kept.append([column, *(value or ["t", ""]), *([True] if formula else [])])
            if kept:
                rows[str(number)] = kept
                count += len(kept)
            if len(rows) > limits["rows"] or count > limits["cells"]:
                raise Refused("too-large", what=f"trang tính “{sheet.title}” có hơn {limits['rows']} dòng có chữ "
                                                f"hoặc hơn {limits['cells']} ô có chữ")
        merged = [[m.min_row, m.min_col, m.max_row, m.max_col] for m in _merged(parser)]
        hidden = sorted(int(n) for n, a in parser.row_dimensions.items() if a.get("hidden") in ("1", "true"))
    return {"title": sheet.title, "state": sheet.sheet_state, "rows": rows, "last": last, "merged": merged[:20_000],
            "hidden": hidden, "far": far}


def _merged(parser: Any) -> Iterator[Any]:
    if parser.merged_cells is not None:
        yield from parser.merged_cells.mergeCell
    del parser.merged_cells


def _formats(book: Any) -> list[str]:
    """The number format of each style, for dates shown as a month."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own = book._number_formats
    found = []
    for style in book._cell_styles:
        identity = style.numFmtId
        custom = identity - 164
        found.append(own[custom] if 0 <= custom < len(own) else BUILTIN_FORMATS.get(identity, "General"))
    return found


def _value(cell: dict[str, Any], formats: list[str]) -> list[Any] | None:
    """Kind and value: ``t`` text, ``n`` number, ``d`` date (day, format), ``e`` error."""
    value, kind = cell["value"], cell["data_type"]
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "e":
        return ["e", str(value)]
    if isinstance(value, bool):
        return ["t", "TRUE" if value else "FALSE"]
    if isinstance(value, dt.datetime | dt.date):
        style = int(cell["style_id"] or 0)
        day = value.date() if isinstance(value, dt.datetime) else value
        return ["d", [day.isoformat(), formats[style] if style < len(formats) else ""]]
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return ["n", int(value) if whole else value]
    return ["t", str(value)[:32_767]]


def _limit(limits: dict[str, int]) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
        resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # the clock of the parent remains


if __name__ == "__main__":
    _given = json.loads(sys.argv[1])
    _limit(_given)
    warnings.simplefilter("ignore")
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(), _given)))
