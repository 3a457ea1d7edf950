"""When offices can be called: data of the province, with its source."""

from __future__ import annotations

from typing import Annotated

from .record import Record
from .types import ClockTime, OneOf, Prose
from .vocabulary import Verification, Weekday


class WorkingSession(Record):
    """A stretch of the offices' day: from ``starts``, until before ``ends``."""

    starts: ClockTime
    ends: ClockTime


class WorkingHours(Record):
    """When offices can be called; what is not verified is only ever said as *có thể*."""

    days: tuple[Annotated[Weekday, OneOf(Weekday)], ...]
    sessions: tuple[WorkingSession, ...]
    verification: Annotated[Verification, OneOf(Verification)]
    source: Prose | None = None
