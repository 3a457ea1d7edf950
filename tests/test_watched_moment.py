"""How long the answers about a moment hold."""

from __future__ import annotations

import datetime as dt
import operator
import os
import time
from typing import Any

import pytest

from portal.legal_clock import consultation_state, days_left, today
from portal.vietnamese import TIME_ZONE
from portal.watched_moment import WatchedMoment

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=TIME_ZONE)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("away", [-HOUR, 0 * HOUR, HOUR])
def test_until_then_every_comparison_turns_out_the_same(compare: Any, swapped: bool, away: dt.timedelta) -> None:
    def asked(at: dt.datetime) -> bool:
        return bool(compare(NOON + away, at) if swapped else compare(at, NOON + away))

    watched = WatchedMoment.of(NOON)
    said = asked(watched)
    assert said == asked(NOON)
    minutes = [NOON + dt.timedelta(minutes=m) for m in range(180)]
    assert all(asked(at) == said for at in minutes if watched.until is None or at < watched.until)
    flips = [at for at in minutes if asked(at) != said]
    assert bool(flips) <= (watched.until is not None)
    assert watched.until is None or watched.until - NOON <= away, "no earlier than there is a reason"


def test_the_earliest_of_all_is_remembered_whatever_the_time_zone() -> None:
    watched = WatchedMoment.of(NOON)
    for hours in (5, 2, 9):
        assert watched.astimezone(dt.UTC) < NOON + hours * HOUR
    assert watched >= NOON - HOUR and min(watched, NOON + 7 * HOUR) == NOON
    watched = WatchedMoment.of(NOON)
    assert sorted([NOON + 3 * HOUR, watched, NOON + 2 * HOUR])[0] is watched
    assert watched.until is not None and watched.until >= NOON + 2 * HOUR


def test_its_day_is_free() -> None:
    watched = WatchedMoment.of(NOON)
    assert (today(watched), watched.date(), days_left(NOON.date(), watched)) == (NOON.date(), NOON.date(), 0)
    assert watched.until is None
    assert consultation_state(NOON.date(), NOON.date(), None, watched) == consultation_state(NOON.date(), NOON.date(), None, NOON)
    assert watched.until == dt.datetime(2026, 11, 23, 23, 59, 59, tzinfo=TIME_ZONE)


@pytest.mark.parametrize("ask", [lambda m: m.hour, lambda m: m.isoformat(), lambda m: NOON + HOUR - m, lambda m: m - NOON,
                                 lambda m: m + HOUR, lambda m: m.timestamp(), lambda m: f"{m:%H}", str, lambda m: m.replace(hour=3),
                                 lambda m: m.time()])
def test_who_asks_for_more_than_the_day_binds_it_to_the_moment(ask: Any) -> None:
    watched = WatchedMoment.of(NOON)
    assert ask(watched) == ask(NOON)
    assert watched.until == NOON


def test_what_a_copy_of_the_process_asked_counts() -> None:
    """Half of the pages are made by a copy of the process, whose comparisons are its own."""
    from portal import shared_work

    here = os.getpid()
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=TIME_ZONE)
    watched = WatchedMoment.of(noon)

    def task() -> dt.datetime | None:
        if os.getpid() != here:
            assert not noon + dt.timedelta(hours=3) <= watched
        else:
            time.sleep(0.01)
        return watched.until

    for until in shared_work.done([task] * 50, 2):
        watched.hear_too(until)
    assert watched.until == noon + dt.timedelta(hours=3)
