"""The reply promised to those who commented: until when, and whether the promise was kept.

Law 64/2025/QH15, Article 6(4) asks for the reply; the day is the file's, or the province's own measure (R15).
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from . import legal_clock
from .schema.kinds import Policy, Province


class ReplyState(enum.StrEnum):
    """What became of the promise; only the first two change with the clock."""

    PENDING = "pending"
    OVERDUE = "overdue"
    KEPT = "kept"
    LATE = "late"


_COLOURS = {
    ReplyState.PENDING: "upcoming", ReplyState.OVERDUE: "stopped", ReplyState.KEPT: "answered", ReplyState.LATE: "soon",
}


REPLY_LABELS = {
    ReplyState.PENDING: "Chưa đến hẹn trả lời", ReplyState.OVERDUE: "Quá hẹn trả lời",
    ReplyState.KEPT: "Trả lời đúng hẹn", ReplyState.LATE: "Trả lời chậm",
}
"""Each state in words, without the days."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised reply as it stands at a moment."""

    due_on: dt.date
    """The last Vietnamese day on which the reply is in time; that whole day counts."""
    answered_on: dt.date | None
    state: ReplyState
    days_late: int
    """Days after ``due_on`` on which the reply came, or until today; 0 while in time."""

    @property
    def due_at(self) -> str:
        """Last moment of the promise, ISO 8601 with +07:00, for the reader's clock."""
        return legal_clock.end_of(self.due_on).isoformat()

    @property
    def name(self) -> str:
        """Which of the page's states gives colour and icon."""
        return _COLOURS[self.state]

    @property
    def label(self) -> str:
        """The state in words."""
        word = REPLY_LABELS[self.state]
        return f"{word} {self.days_late} ngày" if self.state in (ReplyState.OVERDUE, ReplyState.LATE) else word


def promise(policy: Policy, province: Province | None, at: dt.datetime) -> Promise | None:
    """The promise behind *policy*'s consultation as it stands at *at*; ``None`` where nothing was promised.

    A reply dated after *at* has not been given yet.
    """
    consultation = policy.consultation
    if consultation is None or province is None:
        return None
    due_on = consultation.reply_due_on or consultation.closes_on + dt.timedelta(days=province.reply_days)
    today = legal_clock.today(at)
    answered_on = policy.feedback.published_on if policy.feedback else None
    if answered_on is not None and answered_on > today:
        answered_on = None
    late = max(((answered_on or today) - due_on).days, 0)
    if answered_on is None:
        state = ReplyState.OVERDUE if late else ReplyState.PENDING
    else:
        state = ReplyState.LATE if late else ReplyState.KEPT
    return Promise(due_on, answered_on, state, late)


__all__ = ["REPLY_LABELS", "Promise", "ReplyState", "promise"]
