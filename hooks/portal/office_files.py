"""Tables and office files as programs read them right: CSV for Excel, files without the moment of making."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable

_GUARD = "'"
_DANGEROUS = re.compile(r"[=+\-@\t\r\n'＝＋－＠]|0[\d.,]*$|\d{12,}$")
"""What a spreadsheet would take for a formula, and digits it would shorten: they begin with an apostrophe, and so does
what begins with an apostrophe itself. Whoever reads the file takes one apostrophe away."""

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EARLIEST = dt.date(1980, 1, 1)
"""The first day a zip can tell."""


def csv_table(columns: Iterable[str], rows: Iterable[Iterable[str | int]]) -> bytes:
    """UTF-8 with a byte-order mark, commas, CRLF: what Excel reads as Vietnamese. No text starts a formula."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(cell: str | int) -> str | int:
    """*cell* as a spreadsheet takes it for the text it is (see :data:`_DANGEROUS`); numbers stay numbers."""
    return f"{_GUARD}{cell}" if isinstance(cell, str) and _DANGEROUS.match(cell) else cell


def steady(data: bytes, day: dt.date = _EARLIEST) -> bytes:
    """The Word or Excel file *data* with every moment in it set to *day*; parts keep their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), content)
            entry = zipfile.ZipInfo(part.filename, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=9)
    return out.getvalue()


__all__ = ["csv_table", "guarded", "steady"]
