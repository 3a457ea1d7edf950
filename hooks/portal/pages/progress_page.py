"""The dashboard: what was owed and what was done, with the drafts behind every figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import addresses, charts, progress
from ..progress import Ledger, Line, Quarter, Tally
from .page import DerivedPage, Facts


@dataclass(frozen=True)
class Part:
    """One ledger as the page shows it: this quarter, this year, by quarter, by agency of this year."""

    ledger: Ledger
    quarter: Tally
    year: Tally
    quarters: tuple[Line, ...]
    agencies: tuple[Line, ...]


def part(ledger: Ledger, facts: Facts) -> Part:
    """*ledger* cut into the periods that hold today."""
    today = facts.catalog.today
    now, year = Quarter.of(today), (dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))

    def name(agency: str) -> str:
        body = facts.catalog.agency_by_id[agency].value
        return body.short_name or body.name

    return Part(
        ledger, ledger.tally(now.first_day, now.last_day), ledger.tally(*year), ledger.by_quarter(today),
        ledger.by_agency(name, *year),
    )


def progress_page(facts: Facts) -> DerivedPage:
    """How far communication has come; every figure from :mod:`portal.progress`."""
    catalog = facts.catalog
    samples = sum(e.value.sample for e in (*catalog.policies, *catalog.spokespersons))
    return DerivedPage(
        addresses.PROGRESS, "progress.html", "Tiến độ truyền thông",
        "Bao nhiêu dự thảo phải truyền thông đã được truyền thông, bao nhiêu đợt góp ý được trả lời đúng hẹn, cơ quan "
        "nào đã công bố người phát ngôn.",
        {"communication": part(progress.communication(catalog), facts),
         "replies": part(progress.replies(catalog), facts),
         "coverage": progress.coverage(catalog), "quarter": Quarter.of(catalog.today), "samples": samples,
         "target": catalog.parameter("ty-le-truyen-thong", catalog.today), "stacked": charts.stacked,
         "longest": progress.longest, "states_of": progress.states_of, "by_slug": facts.by_slug},
        sample=samples > 0,
    )
