"""Planned interruptions: what readers are told and until when, and how early they must be told. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import legal_clock
from .catalog import Catalog, Entry, PublicCatalog
from .schema.downtime import Downtime
from .schema.kinds import LegalDocument, Parameter
from .schema.record import Record
from .schema.vocabulary import Verification

NOTICE = "thong-bao-tam-dung"
"""Name of the figure in the register of law: how long before a planned interruption it must be announced."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long the notice must be for an interruption that starts at *starts_at*.

    *last_day* is the last day of an announcement in time. *doubtful* are the holidays before the start that nobody
    has verified yet: without them the last day would be another.
    """

    starts_at: dt.datetime
    days: int
    last_day: dt.date
    law: Entry[LegalDocument]
    parameter: Parameter
    doubtful: tuple[dt.date, ...] = ()

    def first_start(self, announced_on: dt.date, holidays: frozenset[dt.date]) -> dt.date:
        """The first day an interruption announced on *announced_on* may start on."""
        return legal_clock.first_day_after_notice(announced_on, self.days, holidays)


def term(catalog: Catalog, starts_at: dt.datetime) -> Term | None:
    """The notice that the law of the day of *starts_at* asks for; ``None`` when it asks for none.

    Decree 224/2026/NĐ-CP, Article 13: at least seven working days. Only a figure in working days is understood.
    """
    held = catalog.parameter(NOTICE, legal_clock.today(starts_at))
    if held is None or held[1].unit != "ngay-lam-viec":
        return None
    law, parameter = held
    last = legal_clock.last_day_of_notice(starts_at, parameter.value, catalog.holiday_dates)
    doubtful = tuple(sorted(
        e.value.on for e in catalog.holidays
        if last < e.value.on < legal_clock.today(starts_at) and e.value.on.weekday() < 5
        and e.value.verification is Verification.CHUA_XAC_MINH
    ))
    return Term(starts_at, parameter.value, last, law, parameter, doubtful)


def told(catalog: PublicCatalog) -> tuple[Downtime, ...]:
    """What every page says at the build's moment: announced and not yet over, soonest first."""
    ahead = (e.value for e in catalog.downtime if e.value.ends_at > catalog.as_of)
    return tuple(sorted(ahead, key=lambda d: (d.starts_at, d.ends_at, d.reason)))


def change_moments(catalog: PublicCatalog, withheld: Iterable[Entry[Record]] = ()) -> Iterator[dt.datetime]:
    """When a notice appears, and when it goes. *withheld* lends the moments of those not yet announced."""
    for entry in (*catalog.downtime, *withheld):
        if isinstance(entry.value, Downtime):
            yield legal_clock.start_of(entry.value.announced_on)
            yield entry.value.ends_at


__all__ = ["NOTICE", "Term", "change_moments", "term", "told"]
