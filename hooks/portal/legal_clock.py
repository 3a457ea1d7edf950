"""Time in law: states computed from dates, calendar and working days, what holds when.

Nothing here reads a clock. ``at`` is a moment with a time zone; days are
Vietnamese calendar days (UTC+7). Hours are real hours and count weekends;
*ngày làm việc* skip weekends and the holidays given.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Collection, Iterable

from .vietnamese import PERIODS, TIME_ZONE


class ConsultationState(enum.StrEnum):
    """Where a consultation stands at a moment; never written in a file."""

    UPCOMING = "upcoming"
    OPEN = "open"
    SOON = "soon"
    CLOSED = "closed"
    ANSWERED = "answered"


SOON_DAYS = 7


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of *day* in Vietnam."""
    return dt.datetime.combine(day, dt.time.min, TIME_ZONE)


def end_of(day: dt.date) -> dt.datetime:
    """The last second of *day* in Vietnam: a deadline includes its whole day."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), TIME_ZONE)


def today(at: dt.datetime) -> dt.date:
    """The Vietnamese calendar day of *at*."""
    return at.astimezone(TIME_ZONE).date()


def consultation_state(
    opens_on: dt.date, closes_on: dt.date, answered_on: dt.date | None, at: dt.datetime
) -> ConsultationState:
    """State of a consultation at *at*; ``SOON`` is open with at most seven days left."""
    if answered_on is not None and start_of(answered_on) <= at and at > end_of(closes_on):
        return ConsultationState.ANSWERED
    if at < start_of(opens_on):
        return ConsultationState.UPCOMING
    if at > end_of(closes_on):
        return ConsultationState.CLOSED
    return ConsultationState.SOON if days_left(closes_on, at) <= SOON_DAYS else ConsultationState.OPEN


def days_left(closes_on: dt.date, at: dt.datetime) -> int:
    """Whole days after today until *closes_on*; 0 on the last day, negative when past."""
    return (closes_on - today(at)).days


def is_working_day(day: dt.date, holidays: Collection[dt.date]) -> bool:
    """Whether offices work on *day*: Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: dt.date, count: int, holidays: Collection[dt.date]) -> dt.date:
    """The *count*-th working day after *day*; the day of receipt itself is not counted."""
    while count > 0:
        day += dt.timedelta(days=1)
        if is_working_day(day, holidays):
            count -= 1
    return day


def last_day_of_notice(moment: dt.datetime, count: int, holidays: Collection[dt.date]) -> dt.date:
    """The last day on which something can be announced so that *count* whole working days lie before *moment*'s day.

    The day of the announcement is not counted, as in :func:`add_working_days`, nor the day of *moment*.
    """
    day = today(moment)
    while count > 0:
        day -= dt.timedelta(days=1)
        if is_working_day(day, holidays):
            count -= 1
    return day - dt.timedelta(days=1)


def first_day_after_notice(announced_on: dt.date, count: int, holidays: Collection[dt.date]) -> dt.date:
    """The first day that something announced on *announced_on* may happen on: *count* working days lie in between."""
    return add_working_days(announced_on, count, holidays) + dt.timedelta(days=1)


def due(start: dt.datetime, value: int, unit: str, holidays: Collection[dt.date]) -> dt.datetime:
    """The last moment of a period of *value* *unit* (``gio``, ``ngay``, ``ngay-lam-viec``, ``thang``) from *start*.

    Raises ``ValueError`` for another unit.
    """
    if unit == "gio":
        return start + dt.timedelta(hours=value)
    if unit == "ngay":
        return end_of(today(start) + dt.timedelta(days=value))
    if unit == "ngay-lam-viec":
        return end_of(add_working_days(today(start), value, holidays))
    if unit == "thang":
        return end_of(add_months(today(start), value))
    raise ValueError(unit)


def amount_text(value: int, unit: str) -> str:
    """A figure of the law in words: ``15 ngày làm việc``; ``20 ngay-thang-12`` is a day of the year."""
    fixed = re.fullmatch(r"ngay-thang-(\d{1,2})", unit)
    return f"ngày {value}/{fixed[1]}" if fixed else f"{value} {PERIODS.get(unit, unit)}"


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day *count* months later, or that month's last day."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (after - dt.timedelta(days=1)).day))


def in_force(valid_from: dt.date | None, valid_to: dt.date | None, on: dt.date) -> bool:
    """Whether *on* lies within the dates, both included; an open side does not bound."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def next_change(moments: Iterable[dt.datetime], at: dt.datetime) -> dt.datetime | None:
    """The first of *moments* after *at*: when a page will next say something else."""
    return min((m for m in moments if m > at), default=None)
