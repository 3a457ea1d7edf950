"""A report made: each line counted, completed with what agencies handed in, or told as a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .. import report_terms, vietnamese
from ..catalog import Entry, PublicCatalog
from ..report_terms import NoTerm, Term
from ..schema.kinds import Agency, Published
from ..schema.reporting import ReportIndicator, SuppliedFigure
from ..schema.vocabulary import IndicatorShape, ReportKind
from ..succession import of_the_day
from .counting import COUNTERS, HINTS, Found, Scope, by_agency
from .figures import Evidence, Figure, Gap, Report

FIGURES = "content/_data/figures.yml"


def make(catalog: PublicCatalog, kind: ReportKind, year: int, agency: Entry[Agency] | None = None) -> Report:
    """The report *kind* of *year* as it stands at the catalog's ``as_of``, of the province or of one *agency*.

    Raises :class:`report_terms.NoTerm` when nothing is owed for that year, or the agency did not exist in its period.
    """
    term = report_terms.term(catalog, kind, year, catalog.today)
    if agency is not None:
        _existed(catalog, agency, term)
    scope = Scope.of(catalog, term.first, term.last, agency.slug if agency else "")
    silent = _silent(scope)
    figures = tuple(
        _figure(number, line, scope, term, agency, silent) for number, line in enumerate(term.duty.indicators, 1)
    )
    assert catalog.province is not None  # the gate demands it
    return Report(term, figures, agency, catalog.today, scope.last, catalog.province,
                  by_agency(scope) if kind is ReportKind.KE_HOACH else ())


def _silent(scope: Scope) -> bool:
    """Whether finding nothing proves nothing: the portal opened later, or has nothing of the period or of the body."""
    opened = min((e.value.publication.approved_on or dt.date.max for e in scope.catalog.documents
                  if isinstance(e.value, Published)), default=dt.date.max)
    return scope.last < opened or not any(count(scope).evidence for count in COUNTERS.values())


def _existed(catalog: PublicCatalog, agency: Entry[Agency], term: Term) -> None:
    begun, ended = agency.value.valid_from, agency.value.valid_to
    name = agency.value.name
    if ended is not None and ended < term.first:
        day = vietnamese.date_text(ended)
        heirs = "; ".join(e.value.name + (f" ({note})" if note else "")
                          for e, note in catalog.successors(agency, catalog.today))
        raise NoTerm(f"{name} đã kết thúc hoạt động ngày {day}, trước kỳ số liệu năm {term.year}."
                     + (f" Nay là: {heirs}." if heirs else ""))
    if begun is not None and begun > term.last:
        day = vietnamese.date_text(begun)
        raise NoTerm(f"{name} bắt đầu hoạt động ngày {day}, sau kỳ số liệu năm {term.year}.")


def _figure(
    number: int, line: ReportIndicator, scope: Scope, term: Term, agency: Entry[Agency] | None, silent: bool
) -> Figure:
    given = [e for e in scope.catalog.figures
             if e.value.report is term.kind and e.value.year == term.year and e.value.indicator == line.id
             and e.value.given_on <= scope.catalog.today]
    own = [e for e in given if agency is None or e.value.agency == agency.slug]
    if line.shape is IndicatorShape.LOI:
        words = tuple(_signed(scope, e.value) for e in own if e.value.text)
        return Figure(number, line, tuple(_handed_in(scope, e, 1) for e in own), True,
                      None if words else _gap(line, scope, term, agency), words)
    if line.id in COUNTERS:
        found = COUNTERS[line.id](scope)
        if silent and not found.evidence:
            whose = "của cơ quan này " if agency else ""
            why = f"Cổng không có hồ sơ nào {whose}trong kỳ; không có hồ sơ không có nghĩa là không có việc."
            found = Found((), (), why, _how(line, term, agency), unsure=True)
        evidence = (*found.evidence, *(_handed_in(scope, e, e.value.value) for e in own))
        known = any(e.amount is not None for e in evidence) or not (found.lacking or found.unsure)
        return Figure(number, line, evidence, known, _lacking(found, scope, agency, known))
    hints = HINTS[line.id](scope).evidence if line.id in HINTS else ()
    whole = [e for e in own if e.value.agency is None]
    parts = [e for e in own if e.value.agency is not None]
    counted = whole or parts
    evidence = tuple(_handed_in(scope, e, e.value.value) for e in counted)
    if whole:
        evidence += tuple(replace(_handed_in(scope, e, None), note=f"{_giver(e.value)}; đã nằm trong số của toàn tỉnh")
                          for e in parts)
    if not counted:
        return Figure(number, line, hints, False, _gap(line, scope, term, agency))
    missing = None if whole or agency is not None else _from_some(line, scope, parts, term)
    return Figure(number, line, (*evidence, *hints), True, missing)


def _handed_in(scope: Scope, entry: Entry[SuppliedFigure], amount: int | None) -> Evidence:
    """A figure handed in, as evidence."""
    value = entry.value
    return Evidence(
        value.source, f"{entry.document.path}:{entry.span('indicator').line}", "", value.given_on, amount,
        value.out_of if amount is not None else None, "Số do cơ quan gửi", _giver(value), value.agency or "",
        value.url or "", value.sample,
    )


def _giver(value: SuppliedFigure) -> str:
    return f"{value.given_by} gửi ngày {vietnamese.date_text(value.given_on)}"


def _signed(scope: Scope, value: SuppliedFigure) -> str:
    """Words with whose they are."""
    return f"{scope.named(value.agency)}: {value.text}" if value.agency else str(value.text)


def _lacking(found: Found, scope: Scope, agency: Entry[Agency] | None, known: bool) -> Gap | None:
    """The gap of a line that single files leave incomplete."""
    if not found.lacking:
        return None if known else Gap(found.why, (agency,) if agency else (), found.how)
    asked = {item.agency: scope.catalog.agency_by_id[item.agency] for item in found.lacking if item.agency}
    ask = tuple(sorted(asked.values(), key=lambda e: vietnamese.sort_key(e.value.name)))
    return Gap(f"Chưa đủ: {len(found.lacking)} {found.why}.", ask, found.how, found.lacking, not known)


def _gap(line: ReportIndicator, scope: Scope, term: Term, agency: Entry[Agency] | None) -> Gap:
    """The gap of a line that nobody has told anything about."""
    ask = (agency,) if agency is not None else _asked(line, scope)
    return Gap(line.missing or "Cổng không đếm được chỉ tiêu này.", ask, _how(line, term, agency))


def _asked(line: ReportIndicator, scope: Scope) -> tuple[Entry[Agency], ...]:
    """Whom the register tells to ask, or who took over from them."""
    known = scope.catalog.agency_by_id
    return tuple(of_the_day(scope.catalog, known[a], scope.catalog.today) for a in line.ask if a in known)


def _how(line: ReportIndicator, term: Term, agency: Entry[Agency] | None) -> str:
    whose = f", agency: {agency.slug}" if agency else ""
    return f"thêm một mục vào {FIGURES}: report: {term.kind.value}, year: {term.year}, indicator: {line.id}{whose}"


def _from_some(
    line: ReportIndicator, scope: Scope, parts: list[Entry[SuppliedFigure]], term: Term
) -> Gap | None:
    """What is still open when only some agencies have handed in theirs."""
    told = {e.value.agency for e in parts}
    ask = _asked(line, scope)
    if ask and all(e.slug in told for e in ask):
        return None
    names = ", ".join(sorted((scope.named(a) for a in told if a), key=vietnamese.sort_key))
    return Gap(f"Mới có số của {len(told)} cơ quan ({names}).", tuple(e for e in ask if e.slug not in told),
               _how(line, term, None), (), False)


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A gap as the to-do page tells it."""

    kind: ReportKind
    report: str
    """Title of the report, with its year."""
    basis: str
    before: dt.date
    """The day before which the report is due."""
    figure: Figure
    gap: Gap
    """Why, whom to ask (nobody named: every agency that reports), how, which files; ``whole``: nothing is known."""


def gaps(catalog: PublicCatalog, year: int, as_of: dt.datetime) -> tuple[OpenGap, ...]:
    """What the reports of *year* lack at *as_of*, from the day the register tells (1 October) until they are due.

    Empty before and after. The order is by deadline, then by line.
    """
    return tuple(_open(replace(catalog, as_of=as_of), year))


def _open(catalog: PublicCatalog, year: int) -> Iterator[OpenGap]:
    for term in report_terms.terms(catalog, year, catalog.today):
        if term.gaps_from <= catalog.today <= max(term.last_day, term.last):
            report = make(catalog, term.kind, year)
            for figure, gap in report.gaps:
                yield OpenGap(term.kind, report.title, term.basis, term.before, figure, gap)


def years(catalog: PublicCatalog, kind: ReportKind) -> tuple[int, ...]:
    """Years of which there is a report *kind* whose period has begun, latest first; back to the first plan or law."""
    found, year = [], catalog.today.year + 1
    while year > 2000:  # the register's documents end the walk long before
        try:
            if report_terms.term(catalog, kind, year, catalog.today).first <= catalog.today:
                found.append(year)
        except NoTerm:
            if year <= catalog.today.year:
                break
        year -= 1
    return tuple(found)


__all__ = ["FIGURES", "OpenGap", "gaps", "make", "years"]
