"""Planned interruptions of the portal are announced ahead (R27)."""

from __future__ import annotations

from collections.abc import Iterator

from .. import downtime, legal_clock, vietnamese
from ..diagnostics import Diagnostic, Severity
from .bench import Bench


def check_downtime_notice(bench: Bench) -> Iterator[Diagnostic]:
    """A planned interruption is announced at least seven working days ahead (Decree 224/2026/NĐ-CP, Article 13).

    The day of the announcement and the day of the interruption do not count. What still lies ahead can be moved: a
    warning. What is over cannot be mended: advice.
    """
    for entry in bench.catalog.downtime:
        value = entry.value
        needed = downtime.term(bench.catalog, value.starts_at)
        if needed is None or value.announced_on <= needed.last_day:
            continue
        ahead = value.starts_at > bench.as_of
        first = needed.first_start(value.announced_on, bench.catalog.holiday_dates)
        yield from bench.report(
            "R27", Severity.WARNING if ahead else Severity.ADVICE,
            "downtime-notice-short" if ahead else "downtime-notice-was-short",
            entry.span("announced_on"), on=legal_clock.today(value.starts_at), source=needed.law.slug,
            related=[entry.span("starts_at")], starts=vietnamese.moment_text(value.starts_at),
            announced=vietnamese.date_text(value.announced_on), last=vietnamese.date_text(needed.last_day),
            first=vietnamese.date_text(first), days=needed.days, suggested=first.isoformat(),
        )


__all__ = ["check_downtime_notice"]
