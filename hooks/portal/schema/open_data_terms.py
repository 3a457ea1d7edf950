"""On which terms the province lets its open data be used again: its own decision, never a guess of the software."""

from __future__ import annotations

from .record import Record
from .types import Line, Url


class OpenDataTerms(Record):
    """The licence the province decided on; without it the portal says that nothing has been decided."""

    license: Line
    license_url: Url | None = None
    decided_by: Line | None = None
    """The document that decides it."""
