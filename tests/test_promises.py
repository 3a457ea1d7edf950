"""The promised reply: kept, late, overdue or not yet due, at the last and first moments in Vietnam."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import portal
from portal import pages, promises
from portal.promises import ReplyState
from portal.schema.kinds import Feedback, Policy

VIETNAM = dt.timezone(dt.timedelta(hours=7))
CLOSES, DUE = dt.date(2026, 10, 16), dt.date(2026, 11, 15)


@pytest.fixture(scope="module")
def catalog() -> Any:
    root = Path(__file__).parents[1]
    as_of = dt.datetime(2026, 11, 23, tzinfo=VIETNAM)
    return portal.load(root, as_of=as_of).catalog.public(as_of)


@pytest.fixture
def policy(catalog: Any) -> Policy:
    """A consultation that closed on 16/10/2026 without a day of its own for the reply."""
    found = next(e.value for e in catalog.policies if e.slug == "quan-ly-nha-kinh-da-lat")
    consultation = found.consultation.model_copy(update={
        "opens_on": dt.date(2026, 9, 21), "closes_on": CLOSES, "reply_due_on": DUE,
    })
    return found.model_copy(update={"consultation": consultation})


def answered(policy: Policy, on: dt.date) -> Policy:
    feedback = Feedback.model_construct(received=1, accepted=1, explained=0, published_on=on)
    return policy.model_copy(update={"feedback": feedback})


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=VIETNAM)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(("moment", "state", "late", "words"), [
    (at(2026, 11, 15, 23, 59, 59), ReplyState.PENDING, 0, "Chưa đến hẹn trả lời"),
    (at(2026, 11, 16), ReplyState.OVERDUE, 1, "Quá hẹn trả lời 1 ngày"),
    (dt.datetime(2026, 11, 15, 16, 59, 59, tzinfo=dt.UTC), ReplyState.PENDING, 0, "Chưa đến hẹn trả lời"),
    (dt.datetime(2026, 11, 15, 17, tzinfo=dt.UTC), ReplyState.OVERDUE, 1, "Quá hẹn trả lời 1 ngày"),
    (at(2026, 11, 25, 9), ReplyState.OVERDUE, 10, "Quá hẹn trả lời 10 ngày"),
])
def test_an_awaited_reply_is_in_time_until_the_last_second_of_its_day(
    policy: Policy, catalog: Any, moment: dt.datetime, state: ReplyState, late: int, words: str
) -> None:
    found = promises.promise(policy, catalog.province, moment)
    assert found is not None
    assert (found.state, found.days_late, found.label, found.answered_on) == (state, late, words, None)
    assert found.due_at == "2026-11-15T23:59:59+07:00"


@pytest.mark.parametrize(("on", "state", "words"), [
    (dt.date(2026, 10, 10), ReplyState.KEPT, "Trả lời đúng hẹn"),
    (DUE, ReplyState.KEPT, "Trả lời đúng hẹn"),
    (DUE + dt.timedelta(days=1), ReplyState.LATE, "Trả lời chậm 1 ngày"),
])
def test_a_given_reply_was_kept_or_late_for_ever(
    policy: Policy, catalog: Any, on: dt.date, state: ReplyState, words: str
) -> None:
    for moment in (at(2026, 11, 23), at(2030, 1, 1)):
        found = promises.promise(answered(policy, on), catalog.province, moment)
        assert found is not None
        assert (found.state, found.label, found.answered_on) == (state, words, on)


def test_a_reply_of_tomorrow_is_not_there_yet(policy: Policy, catalog: Any) -> None:
    found = promises.promise(answered(policy, dt.date(2026, 11, 24)), catalog.province, at(2026, 11, 23, 23))
    assert found is not None and found.state is ReplyState.OVERDUE


def test_without_a_day_of_its_own_the_province_keeps_its_measure(policy: Policy, catalog: Any) -> None:
    assert policy.consultation is not None
    plain = policy.model_copy(update={"consultation": policy.consultation.model_copy(update={"reply_due_on": None})})
    found = promises.promise(plain, catalog.province, at(2026, 11, 1))
    assert found is not None and found.due_on == CLOSES + dt.timedelta(days=catalog.province.reply_days)
    assert promises.promise(policy.model_copy(update={"consultation": None}), catalog.province, at(2026, 11, 1)) is None


def test_the_scheduler_is_told_when_a_promise_runs_out(catalog: Any) -> None:
    open_one = next(e.value for e in catalog.policies if e.value.consultation and not e.value.feedback)
    promise = promises.promise(open_one, catalog.province, catalog.as_of)
    assert promise is not None
    after = dt.datetime.combine(promise.due_on + dt.timedelta(days=1), dt.time(), VIETNAM)
    assert after in pages.change_moments(catalog)
