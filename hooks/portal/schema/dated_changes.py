"""Changes of a date that readers already know: a deadline put off, a press event moved or called off.

Each is a dated fact of its own, so that whoever wrote the first date into a calendar is told of the second.
"""

from __future__ import annotations

from .record import Record
from .types import Date, Flag, Line


class Extension(Record):
    """A consultation was given more time: on which day that was announced, and the last day it had before."""

    on: Date
    previous: Date


class EventChange(Record):
    """A press event became another: on which day that was announced, what changed, whether it is called off."""

    on: Date
    note: Line
    cancelled: Flag = False


__all__ = ["EventChange", "Extension"]
