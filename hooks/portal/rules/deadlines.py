"""Clocks that run for the administration: publication, corrections, gazette, reports (R16, R17, R20).

What is overdue and can still be done is a warning. What was done late cannot
be mended any more and is advice: blocking it would reward a false date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import clocks, legal_clock, report_terms, vietnamese
from ..clocks import Clock
from ..diagnostics import Diagnostic, Severity, Span
from .bench import Bench
from .passages import meant_for_readers

_AHEAD = 30
_PROVINCE = Span("content/_data/province.yml")


def _words(clock: Clock, started: str) -> dict[str, Any]:
    return {started: vietnamese.date_text(clock.started), "due": vietnamese.date_text(clock.due_on),
            "limit": clock.figure.value}


def check_published_in_time(bench: Bench) -> Iterator[Diagnostic]:
    """Information is public within five working days of its making, unless another law says otherwise.

    Law 104/2016/QH13, Article 18(4), until 31/8/2026; the figure of the later law is a parameter of the register.
    """
    for clock in clocks.publications(bench.catalog):
        entry, words = clock.entry, _words(clock, "created")
        if not meant_for_readers(entry.value):
            if bench.today > clock.due_on:
                yield from bench.report(
                    "R16", Severity.ADVICE, "publication-overdue", entry.span("created_on"), on=clock.started, **words,
                )
        elif clock.done and clock.done > clock.due:
            yield from bench.report(
                "R16", Severity.ADVICE, "published-late", entry.span("publication", "approved_on"), on=clock.started,
                shown=vietnamese.date_text(legal_clock.today(clock.done)), **words,
            )


def check_corrected_in_time(bench: Bench) -> Iterator[Diagnostic]:
    """A report of wrong information is answered within the days of the law in force on the day of the report.

    Ten days since 1/9/2026 (access-to-information law of 2026, Article 22), fifteen before (law of 2016, Article 22).
    """
    for clock in clocks.corrections(bench.catalog):
        entry, words = clock.entry, _words(clock, "reported")
        answer = (*clock.at[:-1], "on") if clock.at[:-1] else ("answered_on",)
        answered = legal_clock.today(clock.done) if clock.done else None
        if answered is not None and answered < clock.started:
            yield from bench.dates_reversed(entry, clock.at, answer)
        elif answered is not None and answered > clock.due_on:
            yield from bench.report(
                "R17", Severity.ADVICE, "correction-late", entry.span(*answer), on=clock.started,
                answered=vietnamese.date_text(answered), late=(answered - clock.due_on).days, **words,
            )
        elif answered is None and bench.today > clock.due_on:
            yield from bench.report(
                "R17", Severity.WARNING, "correction-unanswered", entry.span(*clock.at), on=clock.started,
                late=(bench.today - clock.due_on).days, **words,
            )


def check_reports_and_gazette(bench: Bench) -> Iterator[Diagnostic]:
    """Adopted documents go to the gazette within three days; yearly reports are remembered thirty days ahead.

    Law 64/2025/QH15, Article 9(1); Decree 244/2026/NĐ-CP, Article 10 (before 20/12); the plan's own report (30/11).
    """
    for clock, final in clocks.gazette(bench.catalog):
        entry, words = clock.entry, _words(clock, "issued") | {"number": final.number.text}
        if final.gazette_sent_on is None and bench.today > clock.due_on:
            yield from bench.report(
                "R20", bench.weight(entry, Severity.WARNING), "gazette-missing", source=clock.law.slug,
                span=entry.span("final_document", "issued_on"), on=clock.started, **words,
            )
        elif final.gazette_sent_on is not None and final.gazette_sent_on > clock.due_on:
            yield from bench.report(
                "R20", Severity.ADVICE, "gazette-late", entry.span("final_document", "gazette_sent_on"),
                on=clock.started, source=clock.law.slug, sent=vietnamese.date_text(final.gazette_sent_on), **words,
            )
    for term in report_terms.terms(bench.catalog, bench.today.year, bench.today):
        # "Before 20/12" means that the 19th is the last day.
        left = (term.last_day - bench.today).days
        if 0 <= left <= _AHEAD:
            yield from bench.report(
                "R20", Severity.ADVICE, "report-due", _PROVINCE, source=term.source if term.law else "",
                report=term.duty.title[:1].lower() + term.duty.title[1:], before=vietnamese.date_text(term.before),
                left=f"còn {left} ngày" if left else "hôm nay là ngày cuối",
                whom=", ".join(e.value.name for e in (term.recipients if term.law else (term.collector,))),
                kind=term.kind.value, year=term.year,
            )


__all__ = ["check_corrected_in_time", "check_published_in_time", "check_reports_and_gazette"]
