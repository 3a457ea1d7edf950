"""Time in law: states, calendar and working days, what holds when."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import legal_clock
from portal.legal_clock import ConsultationState as State
from portal.vietnamese import TIME_ZONE

OPENS, CLOSES = dt.date(2026, 11, 9), dt.date(2026, 12, 15)
HOLIDAYS = {dt.date(2026, 9, 1), dt.date(2026, 9, 2)}


def vn(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (vn(2026, 11, 8, 23, 59, 59), State.UPCOMING),
        (vn(2026, 11, 9), State.OPEN),
        (vn(2026, 12, 7, 23, 59), State.OPEN),
        (vn(2026, 12, 8), State.SOON),
        (vn(2026, 12, 15, 23, 59, 59), State.SOON),
        (vn(2026, 12, 16), State.CLOSED),
        (dt.datetime(2026, 11, 8, 17, 0, tzinfo=dt.UTC), State.OPEN),
        (dt.datetime(2026, 12, 15, 16, 59, tzinfo=dt.UTC), State.SOON),
        (dt.datetime(2026, 12, 15, 17, 0, tzinfo=dt.UTC), State.CLOSED),
    ],
)
def test_a_consultation_is_open_from_first_to_last_minute_of_its_days(at: dt.datetime, state: State) -> None:
    assert legal_clock.consultation_state(OPENS, CLOSES, None, at) is state


@pytest.mark.parametrize(
    ("answered", "at", "state"),
    [
        (dt.date(2026, 12, 20), vn(2026, 12, 19, 23, 59), State.CLOSED),
        (dt.date(2026, 12, 20), vn(2026, 12, 20), State.ANSWERED),
        (dt.date(2026, 12, 10), vn(2026, 12, 12), State.SOON),
        (dt.date(2026, 12, 10), vn(2026, 12, 16), State.ANSWERED),
    ],
)
def test_an_answer_counts_once_the_consultation_is_over(answered: dt.date, at: dt.datetime, state: State) -> None:
    assert legal_clock.consultation_state(OPENS, CLOSES, answered, at) is state


@pytest.mark.parametrize(
    ("at", "left"),
    [(vn(2026, 12, 15, 23, 0), 0), (vn(2026, 12, 14), 1), (vn(2026, 12, 16), -1), (vn(2026, 11, 15), 30)],
)
def test_days_left_are_whole_calendar_days(at: dt.datetime, left: int) -> None:
    assert legal_clock.days_left(CLOSES, at) == left


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        ((2026, 11, 23), 1, (2026, 11, 24)),
        ((2026, 11, 27), 1, (2026, 11, 30)),
        ((2026, 11, 28), 1, (2026, 11, 30)),
        ((2026, 11, 23), 5, (2026, 11, 30)),
        ((2026, 8, 31), 1, (2026, 9, 3)),
        ((2026, 8, 28), 3, (2026, 9, 4)),
        ((2026, 11, 23), 0, (2026, 11, 23)),
    ],
)
def test_working_days_skip_weekends_and_holidays_and_the_first_day(
    day: tuple[int, int, int], count: int, due: tuple[int, int, int]
) -> None:
    assert legal_clock.add_working_days(dt.date(*day), count, HOLIDAYS) == dt.date(*due)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(1, 60))
def test_the_last_working_day_is_one_and_as_many_lie_between(day: dt.date, count: int) -> None:
    due = legal_clock.add_working_days(day, count, HOLIDAYS)
    between = (day + dt.timedelta(days=n) for n in range(1, (due - day).days + 1))
    assert sum(legal_clock.is_working_day(d, HOLIDAYS) for d in between) == count
    assert legal_clock.is_working_day(due, HOLIDAYS)


@pytest.mark.parametrize(
    ("value", "unit", "due"),
    [
        (24, "gio", vn(2026, 11, 28, 8, 30)),
        (12, "gio", vn(2026, 11, 27, 20, 30)),
        (10, "ngay", vn(2026, 12, 7, 23, 59, 59)),
        (5, "ngay-lam-viec", vn(2026, 12, 4, 23, 59, 59)),
        (3, "thang", vn(2027, 2, 27, 23, 59, 59)),
    ],
)
def test_periods_end_as_the_law_counts_them(value: int, unit: str, due: dt.datetime) -> None:
    assert legal_clock.due(vn(2026, 11, 27, 8, 30), value, unit, HOLIDAYS) == due


def test_an_unknown_unit_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="tuan"):
        legal_clock.due(vn(2026, 11, 27), 1, "tuan", ())


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)), ((2024, 1, 31), 1, (2024, 2, 29)), ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)), ((2026, 11, 15), 1, (2026, 12, 15)), ((2026, 5, 31), 12, (2027, 5, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    day: tuple[int, int, int], count: int, after: tuple[int, int, int]
) -> None:
    assert legal_clock.add_months(dt.date(*day), count) == dt.date(*after)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 120))
def test_adding_months_never_skips_one(day: dt.date, count: int) -> None:
    later = legal_clock.add_months(day, count)
    assert (later.year - day.year) * 12 + later.month - day.month == count
    assert later.day <= day.day


DAY = dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("since", "until", "on", "holds"),
    [
        (None, None, DAY, True), (DAY, None, DAY, True), (None, DAY, DAY, True), (DAY, DAY, DAY, True),
        (DAY, None, dt.date(2026, 6, 30), False), (None, DAY, dt.date(2026, 7, 2), False),
    ],
)
def test_both_ends_of_validity_belong_to_it(
    since: dt.date | None, until: dt.date | None, on: dt.date, holds: bool
) -> None:
    assert legal_clock.in_force(since, until, on) is holds


def test_the_next_change_is_the_first_moment_still_to_come() -> None:
    moments = [vn(2026, 12, 1), vn(2026, 11, 25), vn(2026, 11, 20)]
    assert legal_clock.next_change(moments, vn(2026, 11, 23)) == vn(2026, 11, 25)
    assert legal_clock.next_change(moments, vn(2026, 12, 1)) is None
