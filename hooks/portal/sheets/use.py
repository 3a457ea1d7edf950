"""How long what is printed and read out of a draft is of use: while people can still be told something with it."""

from __future__ import annotations

import datetime as dt

from .. import promises
from ..catalog import PublicCatalog
from ..schema.kinds import Policy
from ..views import PolicyView

FRESH = dt.timedelta(days=60)
"""For so long after a reply, an issue or the day of effect there is news of it to hang up and to read out."""


def last_day(policy: Policy, catalog: PublicCatalog) -> dt.date | None:
    """The last day on which sheets of *policy* are of use; ``None`` for one that calls nobody to anything.

    Until the end of the consultation; until the day the reply is promised for; and for :data:`FRESH` after the reply,
    the issue and the day of effect.
    """
    if policy.stage.off_path:
        return None
    days = [policy.consultation.closes_on] if policy.consultation else []
    promise = promises.promise(policy, catalog.province, catalog.as_of)
    if promise and promise.answered_on is None:
        days.append(promise.due_on)
    news = [policy.feedback.published_on] if policy.feedback else []
    if final := policy.final_document:
        news += [final.issued_on, *([final.effective_on] if final.effective_on else [])]
    return max((*days, *(day + FRESH for day in news)), default=None)


def still_of_use(view: PolicyView) -> bool:
    """Whether somebody may hang up or read out sheets of the draft on the day of the build."""
    last = last_day(view.policy, view.catalog)
    return last is not None and view.catalog.today <= last


__all__ = ["last_day", "still_of_use"]
