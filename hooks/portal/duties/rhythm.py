"""Duties that come round: press conferences, monthly information (R18), reports (R20), looking again, R27."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from .. import legal_clock, report_terms, vietnamese
from .. import reports as yearly
from ..catalog import Entry
from ..diagnostics import explain
from ..report_terms import Term
from ..rules.interruptions import check_downtime_notice
from ..rules.passages import meant_for_readers, withdrawn
from ..schema.kinds import Agency
from ..schema.vocabulary import PressEventType, Stage, Verification
from .duty import Desk, Duty, title_of

_PRESS = (
    ("hop-bao-dinh-ky", PressEventType.HOP_BAO, "họp báo", "Tổ chức họp báo"),
    ("thong-tin-dinh-ky", PressEventType.THONG_TIN_THANG, "cung cấp thông tin định kỳ", "Cung cấp thông tin định kỳ"),
)


def press(desk: Desk) -> Iterator[Duty]:
    """The provincial committee holds a press conference in every three months and informs in every month.

    Decree 244/2026/NĐ-CP, Article 6(2). The portal counts calendar quarters and months; the window before the present
    one is told too, since its event may only be missing here.
    """
    province = desk.catalog.province
    committee = desk.catalog.agency_by_id.get(province.people_committee) if province else None
    if committee is None:
        return
    for name, kind, noun, act in _PRESS:
        held = desk.catalog.parameter(name, desk.today)
        if held is None or held[1].unit != "thang" or 12 % held[1].value:
            continue
        law, figure = held
        first, last = _window(desk.today, figure.value)
        before = _window(first - dt.timedelta(days=1), figure.value)
        basis = (f"{figure.article} {law.value.citation}",)
        sure = figure.verification is Verification.DA_XAC_MINH
        events = [e for e in desk.catalog.press_events if e.value.type is kind and not withdrawn(e.value)
                  and e.value.agency == committee.slug]
        for start, end in (before, (first, last)):
            if start < figure.valid_from:
                continue
            inside = sorted((e for e in events if start <= e.value.starts_at.date() <= end),
                            key=lambda e: e.value.starts_at)
            if any(e.value.starts_at <= desk.as_of and meant_for_readers(e.value) for e in inside):
                continue
            about: Entry[Any] = inside[0] if inside else committee
            span = f"{vietnamese.date_text(start)} – {vietnamese.date_text(end)}"
            over = end < desk.today
            if inside and not over:
                when = vietnamese.moment_text(inside[0].value.starts_at)
                step = f"Đã có lịch {when}: chuẩn bị nội dung, mời báo chí, đăng kết quả sau buổi đó."
            elif inside:
                step = "Đã có tệp nhưng chưa công khai: duyệt rồi đăng."
            elif over:
                step = "Đã làm thì thêm tệp vào content/hop-bao; chưa làm thì nêu lý do trong báo cáo năm."
            else:
                step = "Ấn định ngày giờ, chủ trì, nội dung rồi thêm tệp vào content/hop-bao (portal new press-event)."
            yield desk.duty(
                "R18", committee.slug, about, f"{act} của UBND tỉnh trong kỳ {span}.", step,
                subject=title_of(about.value) if inside else f"{noun[:1].upper()}{noun[1:]} {span}",
                due=legal_clock.end_of(end), sure=sure, basis=basis,
                doubt="Cổng tính theo tháng, quý dương lịch; nghị định không nói kỳ bắt đầu từ ngày nào.",
            )


def _window(day: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """First and last day of the calendar window of so many months that *day* lies in."""
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, legal_clock.add_months(first, months) - dt.timedelta(days=1)


def reports(desk: Desk) -> Iterator[Duty]:
    """The yearly reports, from the day their register tells (1 October): to be sent, and what each still lacks.

    Until 30/11 by the plan; before 20/12 by Decree 244/2026/NĐ-CP, Article 10. What is missing is a duty of those who
    know it, told by the report itself.
    """
    catalog, province = desk.catalog, desk.catalog.province
    if province is None:
        return
    for term in report_terms.terms(catalog, desk.today.year, desk.today):
        if desk.today < term.gaps_from:
            continue
        kept = {e.slug: e for e in (*catalog.legal_documents, *catalog.plans)}[term.source]
        receivers = (e.value.name for e in (term.recipients if term.law else (term.collector,)))
        said = f"{term.duty.title}: gửi {', '.join(receivers)}, trước ngày {vietnamese.date_text(term.before)}."
        senders = (term.collector,) if term.law else _reporting(desk, term)
        for agency in senders:
            yield desk.duty(
                "R20", agency.slug, kept, said,
                f"Chạy portal report --kind {term.kind.value} --year {term.year}, bổ sung chỗ còn thiếu, ký rồi gửi.",
                subject=f"{term.duty.title} năm {term.year}", due=legal_clock.end_of(term.last_day), by_law=term.law,
                basis=(term.basis,), doubt=_SENT,
            )
        yield from _gaps(desk, term)


_SENT = "Cổng chưa có chỗ ghi báo cáo đã gửi hay chưa."


def _reporting(desk: Desk, term: Term) -> list[Entry[Agency]]:
    """Every body that reports to the collector of *term*."""
    province = desk.catalog.province
    apart = {term.collector.slug, province.people_committee if province else ""}
    return [agency for agency in desk.public.speaking_agencies if agency.slug not in apart]


def _gaps(desk: Desk, term: Term) -> Iterator[Duty]:
    kept = next(e for e in desk.catalog.reporting if e.value is term.duty)
    for gap in yearly.gaps(desk.public, term.year, desk.as_of):
        if gap.kind is not term.kind:
            continue
        for agency in gap.gap.ask or _reporting(desk, term):
            lacking = f"Báo cáo còn thiếu: {gap.figure.indicator.label}. {gap.gap.why}"
            yield desk.duty(
                "R20", agency.slug, kept, lacking, gap.gap.how,
                subject=f"{term.duty.title} năm {term.year}", due=legal_clock.end_of(term.last_day), by_law=False,
                basis=(term.basis,),
            )


def look_again(desk: Desk) -> Iterator[Duty]:
    """What nobody has looked at for longer than the province's own figure of days."""
    held = desk.catalog.measure("xac-minh-lai", desk.today)
    if held is None:
        return
    limit = held.value.value
    basis = (f"Mức tỉnh tự chọn: xác minh lại sau {limit} ngày (content/_data/measures.yml)",)
    for entry, agency, field, day in _looked_at(desk):
        due = day + dt.timedelta(days=limit)
        if due < desk.today:
            yield desk.duty(
                "", agency, entry,
                f"Đã {(desk.today - day).days} ngày chưa xác minh lại (lần cuối {vietnamese.date_text(day)}).",
                f"Đọc lại, sửa nếu cần, rồi ghi ngày hôm nay vào {field}.", subject=title_of(entry.value),
                span=entry.span(field), due=legal_clock.end_of(due), sure=False, basis=basis,
            )


def _looked_at(desk: Desk) -> Iterator[tuple[Entry[Any], str, str, dt.date]]:
    """Entry, agency, field with the day, the day: of everything that is shown today and can grow old."""
    shown = desk.public
    for person in shown.spokespersons:
        if legal_clock.in_force(person.value.valid_from, person.value.valid_to, desk.today):
            yield person, person.value.agency, "verified_on", person.value.verified_on
    for channel in shown.social_channels:
        yield channel, channel.value.agency, "verified_on", channel.value.verified_on
    for faq in shown.faqs:
        yield faq, faq.value.agency, "reviewed_on", faq.value.reviewed_on
    for policy in shown.policies:
        value = policy.value
        if value.stage.off_path or value.stage.position >= Stage.BAN_HANH.position:
            continue
        days = (value.reviewed_on, value.publication.approved_on, value.changed_in_substance(desk.today))
        yield policy, value.lead_agency, "reviewed_on", max(day for day in days if day)


def downtime(desk: Desk) -> Iterator[Duty]:
    """A planned interruption is announced too late, or not yet (R27)."""
    province = desk.catalog.province
    agency = desk.catalog.agency_by_id.get(province.coordinating_agency) if province else None
    if agency is None:
        return
    for found in check_downtime_notice(desk.bench):
        if found.code == "downtime-notice-short":
            said = explain(found)
            yield desk.duty("R27", agency.slug, agency, said.message, said.fix, subject="Tạm dừng cổng",
                            span=found.span, basis=found.basis, sure=False,
                            doubt="Tính bằng ngày làm việc; ngày nghỉ chưa đối chiếu thì hạn có thể khác.")


__all__ = ["downtime", "look_again", "press", "reports"]
