"""Yearly reports: what is owed for a year, until when, over which days, to whom.

The report of the plan (its ``report``: before 30/11) and the report on speaking to the press (Decree 244/2026/NĐ-CP,
Article 10: before 20/12, figures of 15/12 to 14/12) have two deadlines and two periods in one year. Each is read from
where it is set; nothing here knows a date. All days are Vietnamese calendar days.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from . import legal_clock, vietnamese
from .catalog import Catalog, Entry
from .schema.kinds import Agency, LegalDocument, Parameter, Plan
from .schema.reporting import ReportDuty
from .schema.vocabulary import PublicationStatus, ReportKind, Verification
from .succession import of_the_day

_ONE_DAY = dt.timedelta(days=1)


class NoTerm(LookupError):
    """No such report is owed for the year, or nothing is known of it; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Term:
    """One report of one year."""

    duty: ReportDuty
    year: int
    first: dt.date
    """First day whose facts count."""
    last: dt.date
    """Last day whose facts count."""
    before: dt.date
    """The day before which it is due: the day before this one is the last on which it is in time."""
    gaps_from: dt.date
    """Since when what is missing stands on the to-do page."""
    collector: Entry[Agency]
    """Who sums up and sends it; agencies report to this one."""
    recipients: tuple[Entry[Agency], ...]
    """Who receives the summed-up report."""
    basis: str
    """The provision, cited."""
    source: str
    """Slug of the legal document or of the plan it rests on."""
    law: bool
    """Whether a legal document demands it, not a plan."""
    began_on: dt.date | None
    """Since when the legal document holds; the first period may begin earlier."""

    @property
    def kind(self) -> ReportKind:
        """Which report."""
        return self.duty.kind

    @property
    def last_day(self) -> dt.date:
        """The last day on which it is in time: "before 20/12" means that the 19th is the last."""
        return self.before - _ONE_DAY

    def days_left(self, today: dt.date) -> int:
        """Days of the period after *today*; 0 when it is over or ends today."""
        return max((self.last - today).days, 0)


def term(catalog: Catalog, kind: ReportKind, year: int, on: dt.date) -> Term:
    """The report *kind* of *year*, its addressees being the agencies of the day *on*. Raises :class:`NoTerm`."""
    duties = [e.value for e in catalog.reporting if e.value.kind is kind]
    if not duties:
        raise NoTerm(f"content/_data/reporting.yml chưa khai báo loại báo cáo “{kind.value}”.")
    reasons = []
    for duty in duties:
        try:
            return _of_plan(catalog, duty, year, on) if duty.from_plan else _of_law(catalog, duty, year, on)
        except NoTerm as reason:
            reasons.append(str(reason))
    raise NoTerm(" ".join(reasons))


def terms(catalog: Catalog, year: int, on: dt.date) -> tuple[Term, ...]:
    """Every report owed for *year*, the earliest deadline first."""
    found = []
    for kind in ReportKind:
        try:
            found.append(term(catalog, kind, year, on))
        except NoTerm:
            continue
    return tuple(sorted(found, key=lambda t: (t.before, t.kind.position)))


def _of_law(catalog: Catalog, duty: ReportDuty, year: int, on: dt.date) -> Term:
    ends = {name: found for name in (duty.due_parameter, duty.period_parameter)
            if name and (found := _yearly(catalog, name, year)) is not None}
    if duty.due_parameter not in ends or duty.period_parameter not in ends:
        raise NoTerm(_before_the_law(catalog, duty, year))
    law, parameter, before = ends[duty.due_parameter]
    last = ends[duty.period_parameter][2]
    if not legal_clock.in_force(duty.valid_from, duty.valid_to, before):
        raise NoTerm(f"Quy định về báo cáo này không áp dụng cho năm {year}.")
    collector = _agency(catalog, duty.collected_by or "")
    return Term(
        duty, year, _after_a_year(last), last, before, duty.gaps_from.of(year), of_the_day(catalog, collector, on),
        tuple(of_the_day(catalog, _agency(catalog, a), on) for a in duty.to),
        f"{parameter.article} {law.value.citation}", law.slug, True, law.value.valid_from,
    )


def _yearly(catalog: Catalog, name: str, year: int) -> tuple[Entry[LegalDocument], Parameter, dt.date] | None:
    """The day of *year* that the parameter *name* (unit ``ngay-thang-12``) sets, if it holds on that very day."""
    for law in catalog.legal_documents:
        for parameter in law.value.parameters:
            month = re.fullmatch(r"ngay-thang-(\d{1,2})", parameter.unit)
            if parameter.name != name or month is None:
                continue
            try:
                day = dt.date(year, int(month[1]), parameter.value)
            except ValueError:
                continue
            if legal_clock.in_force(parameter.valid_from, parameter.valid_to, day):
                return law, parameter, day
    return None


def _before_the_law(catalog: Catalog, duty: ReportDuty, year: int) -> str:
    """Why there is no report *duty* for *year*: which law sets it since when, what held before."""
    name = duty.due_parameter or ""
    found = [(law, p) for law in catalog.legal_documents for p in law.value.parameters if p.name == name]
    if not found:
        return f"Không văn bản nào trong content/van-ban/ có thông số {name}, nên không biết hạn của báo cáo này."
    law, parameter = min(found, key=lambda pair: pair[1].valid_from)
    if parameter.valid_to is not None and parameter.valid_to.year < year:
        last = vietnamese.date_text(parameter.valid_to)
        return f"Thông số {name} của {law.value.citation} chỉ áp dụng đến hết {last}."
    said = (f"Năm {year} chưa có báo cáo này: {parameter.article} {law.value.citation} quy định từ ngày "
            f"{vietnamese.date_text(parameter.valid_from)}.")
    before = ", ".join(number.named for number in law.value.replaces)
    if before:
        said += (f" Khi đó áp dụng {before}; danh mục văn bản của cổng không có kỳ số liệu, hạn và mẫu báo cáo của văn "
                 "bản ấy nên không thể làm thay.")
    return said


def _of_plan(catalog: Catalog, duty: ReportDuty, year: int, on: dt.date) -> Term:
    plans = [e for e in catalog.plans
             if e.value.report is not None and e.value.publication.status is not PublicationStatus.GO_BO]
    held = [e for e in plans if e.value.year <= year]
    if not held:
        first = min((e.value.year for e in plans), default=None)
        raise NoTerm(f"Năm {year} chưa có kế hoạch nào yêu cầu báo cáo hằng năm; kế hoạch đầu tiên là của năm {first}."
                     if first else "Không kế hoạch nào trong content/ke-hoach/ có mục report (báo cáo hằng năm).")
    plan = max(held, key=lambda e: (e.value.year, e.slug))
    owed = plan.value.report
    assert owed is not None and duty.period_from is not None and duty.period_to is not None  # the schema's promise
    try:
        before = dt.date(year, owed.month, owed.day)
    except ValueError:
        raise NoTerm(f"{plan.document.path}: {owed.day}/{owed.month} không có trong lịch năm {year}.") from None
    last, first_day = duty.period_to.of(year), duty.period_from.of(year)
    return Term(
        duty, year, first_day if first_day <= last else duty.period_from.of(year - 1), last, before,
        duty.gaps_from.of(year), of_the_day(catalog, _agency(catalog, owed.to), on),
        tuple(of_the_day(catalog, _named(catalog, name, plan), on) for name in owed.then_to), _cited(plan), plan.slug,
        False, None,
    )


def _cited(plan: Entry[Plan]) -> str:
    """``Kế hoạch … năm 2023``, with its number where it is known."""
    number = f" số {plan.value.number}" if plan.value.number else ""
    return f"{plan.value.title}{number}, năm {plan.value.year}"


def _after_a_year(last: dt.date) -> dt.date:
    """The first day of the period of a year that ends on *last*."""
    try:
        return last.replace(year=last.year - 1) + _ONE_DAY
    except ValueError:  # 29 February
        return dt.date(last.year - 1, 3, 1)


def _agency(catalog: Catalog, identity: str) -> Entry[Agency]:
    if identity not in catalog.agency_by_id:
        raise NoTerm(f"Không thấy cơ quan “{identity}” trong danh bạ cơ quan.")
    return catalog.agency_by_id[identity]


def _named(catalog: Catalog, name: str, plan: Entry[Plan]) -> Entry[Agency]:
    """The agency a plan calls *name*."""
    wanted = vietnamese.slug(name)
    for entry in catalog.agencies:
        names = (entry.slug, entry.value.name, entry.value.short_name or "", *entry.value.aliases)
        if wanted in map(vietnamese.slug, names):
            return entry
    raise NoTerm(f"{plan.document.path}: không thấy “{name}” (then_to) trong danh bạ cơ quan.")


def unverified(found: Term) -> bool:
    """Whether the register's own words on the period still wait for confirmation."""
    return found.duty.verification is Verification.CHUA_XAC_MINH


__all__ = ["NoTerm", "Term", "term", "terms", "unverified"]
