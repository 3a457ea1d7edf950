"""Office files without the moment they were written: the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EARLIEST = dt.date(1980, 1, 1)
"""The first day a zip can tell."""


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


__all__ = ["steady"]
