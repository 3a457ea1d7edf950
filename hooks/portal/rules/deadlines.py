"""Clocks that run for the administration: publication, corrections, gazette, reports (R16, R17, R20).

What is overdue and can still be done is a warning. What was done late cannot
be mended any more and is advice: blocking it would reward a false date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from .. import legal_clock, vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import Parameter
from .agencies import successors
from .bench import Bench
from .passages import meant_for_readers, withdrawn

_AHEAD = 30
_PROVINCE = Span("content/_data/province.yml")


def _due(bench: Bench, parameter: Parameter, start: dt.date) -> dt.date:
    moment = legal_clock.start_of(start)
    return legal_clock.due(moment, parameter.value, parameter.unit, bench.catalog.holiday_dates).date()


def check_published_in_time(bench: Bench) -> Iterator[Diagnostic]:
    """Information is public within five working days of its making, unless another law says otherwise.

    Law 104/2016/QH13, Article 18(4), until 31/8/2026; the figure of the later law is a parameter of the register.
    """
    for entry in bench.catalog.policies:
        value = entry.value
        if value.created_on is None or withdrawn(value):
            continue
        held = bench.catalog.parameter("cong-khai-thong-tin", value.created_on)
        if held is None:
            continue
        due = _due(bench, held[1], value.created_on)
        words: dict[str, Any] = {
            "created": vietnamese.date_text(value.created_on), "due": vietnamese.date_text(due), "limit": held[1].value,
        }
        if not meant_for_readers(value):
            if bench.today > due:
                yield from bench.report(
                    "R16", Severity.ADVICE, "publication-overdue", entry.span("created_on"), on=value.created_on,
                    **words,
                )
            continue
        proof = value.publication
        shown = max(d for d in (proof.approved_on, proof.public_from and proof.public_from.date()) if d)
        if shown > due:
            yield from bench.report(
                "R16", Severity.ADVICE, "published-late", entry.span("publication", "approved_on"),
                on=value.created_on, shown=vietnamese.date_text(shown), **words,
            )


def check_corrected_in_time(bench: Bench) -> Iterator[Diagnostic]:
    """A report of wrong information is answered within the days of the law in force on the day of the report.

    Ten days since 1/9/2026 (access-to-information law of 2026, Article 22), fifteen before (law of 2016, Article 22).
    """
    for correction in bench.catalog.corrections:
        value = correction.value
        if not withdrawn(value):
            yield from _answer(bench, correction, (), "answered_on", value.reported_on, value.answered_on)
    for policy in bench.catalog.policies:
        if not withdrawn(policy.value):
            for place, row in enumerate(policy.value.corrections):
                yield from _answer(bench, policy, ("corrections", place), "on", row.reported_on, row.on)


def _answer(
    bench: Bench, entry: Entry[Any], at: tuple[str | int, ...], field: str, reported: dt.date, answered: dt.date | None
) -> Iterator[Diagnostic]:
    if answered is not None and answered < reported:
        yield from bench.dates_reversed(entry, (*at, "reported_on"), (*at, field))
        return
    held = bench.catalog.parameter("tra-loi-phan-anh", reported)
    if held is None:
        return
    due = _due(bench, held[1], reported)
    words: dict[str, Any] = {
        "reported": vietnamese.date_text(reported), "due": vietnamese.date_text(due), "limit": held[1].value,
    }
    if answered is not None and answered > due:
        yield from bench.report(
            "R17", Severity.ADVICE, "correction-late", entry.span(*at, field), on=reported,
            answered=vietnamese.date_text(answered), late=(answered - due).days, **words,
        )
    elif answered is None and bench.today > due:
        yield from bench.report(
            "R17", Severity.WARNING, "correction-unanswered", entry.span(*at, "reported_on"), on=reported,
            late=(bench.today - due).days, **words,
        )


def check_reports_and_gazette(bench: Bench) -> Iterator[Diagnostic]:
    """Adopted documents go to the gazette within three days; yearly reports are remembered thirty days ahead.

    Law 64/2025/QH15, Article 9(1); Decree 244/2026/NĐ-CP, Article 10 (before 20/12); the plan's own report (30/11).
    """
    for entry in bench.catalog.policies:
        final = entry.value.final_document
        held = bench.catalog.parameter("gui-cong-bao", final.issued_on) if final else None
        if final is None or held is None or withdrawn(entry.value):
            continue
        due = _due(bench, held[1], final.issued_on)
        words: dict[str, Any] = {
            "number": final.number.text, "issued": vietnamese.date_text(final.issued_on),
            "due": vietnamese.date_text(due), "limit": held[1].value,
        }
        if final.gazette_sent_on is None and bench.today > due:
            yield from bench.report(
                "R20", bench.weight(entry, Severity.WARNING), "gazette-missing", source=held[0].slug,
                span=entry.span("final_document", "issued_on"), on=final.issued_on, **words,
            )
        elif final.gazette_sent_on is not None and final.gazette_sent_on > due:
            yield from bench.report(
                "R20", Severity.ADVICE, "gazette-late", entry.span("final_document", "gazette_sent_on"),
                on=final.issued_on, source=held[0].slug, sent=vietnamese.date_text(final.gazette_sent_on), **words,
            )
    for report, before, whom, source in _reports(bench):
        # "Before 20/12" means that the 19th is the last day.
        left = (before - bench.today).days - 1
        if 0 <= left <= _AHEAD:
            yield from bench.report(
                "R20", Severity.ADVICE, "report-due", _PROVINCE, source=source, report=report,
                before=vietnamese.date_text(before), left=f"còn {left} ngày" if left else "hôm nay là ngày cuối",
                whom=whom,
            )


def _reports(bench: Bench) -> Iterator[tuple[str, dt.date, str, str]]:
    """Reports of this year: name, the day before which they are due, addressee, slug of the law behind."""
    held = bench.catalog.parameter("bao-cao-phat-ngon", bench.today)
    if held is not None and (month := re.fullmatch(r"ngay-thang-(\d{1,2})", held[1].unit)):
        day = _day(bench.today.year, int(month[1]), held[1].value)
        if day:
            name = "báo cáo công tác phát ngôn, cung cấp thông tin cho báo chí"
            yield name, day, "Bộ Văn hóa, Thể thao và Du lịch", held[0].slug
    plans = [e for e in bench.catalog.plans if e.value.report is not None and not withdrawn(e.value)]
    if plans:
        plan = max(plans, key=lambda e: (e.value.year, e.slug))
        duty = plan.value.report
        day = _day(bench.today.year, duty.month, duty.day) if duty else None
        if duty and day:
            agency = bench.catalog.agency_by_id.get(duty.to)
            heirs = successors(bench.catalog, agency, bench.today) if agency else []
            whom = heirs[0][0].value.name if heirs else agency.value.name if agency else duty.to
            title = plan.value.title[:1].lower() + plan.value.title[1:]
            name = f"báo cáo kết quả truyền thông chính sách theo {title}"
            yield name, day, whom, ""


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


__all__ = ["check_corrected_in_time", "check_published_in_time", "check_reports_and_gazette"]
