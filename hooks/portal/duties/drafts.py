"""Duties about drafts and what was said of them: R11–R17, R20, R22."""

from __future__ import annotations

from collections.abc import Iterator

from .. import clocks, legal_clock, vietnamese
from ..promises import promise
from ..rules.consultations import check_asked_departments, check_complete, check_duration
from ..rules.passages import meant_for_readers, reached
from ..rules.scope_407 import check_communicated, check_criteria
from ..schema.vocabulary import Stage
from .duty import Desk, Duty, title_of

_OWN_PROMISE = "Luật buộc công khai giải trình nhưng không nêu số ngày; ngày này là lời hẹn của cơ quan hoặc của tỉnh."


def drafts(desk: Desk) -> Iterator[Duty]:
    """Communicated, screened, long enough and complete (R11–R14), four departments asked (R22): as the gate says."""
    bench = desk.bench
    yield from desk.found(check_communicated(bench), "R11", frozenset({"not-communicated"}))
    yield from desk.found(
        check_criteria(bench), "R12", frozenset({"criteria-missing", "criterion-undecided", "exception-unexplained"}),
    )
    # What is over cannot be made longer.
    running = (d for d in check_duration(bench)
               if (e := desk.by_path.get(d.span.path)) and e.value.consultation.closes_on >= desk.today)
    yield from desk.found(running, "R13", frozenset({"consultation-too-short"}))
    missing = frozenset({"consultation-missing", "full-text-missing", "response-address-missing"})
    yield from desk.found(check_complete(bench), "R14", missing)
    yield from desk.found(check_asked_departments(bench), "R22", frozenset({"departments-not-asked"}))


def replies(desk: Desk) -> Iterator[Duty]:
    """Who asked people must answer them in public, before appraisal at the latest (Law 64/2025/QH15, Article 6(4))."""
    for entry in desk.catalog.policies:
        value = entry.value
        kept = promise(value, desk.catalog.province, desk.as_of)
        if kept is None or kept.answered_on or value.consultation is None or value.stage.off_path:
            continue
        closed = value.consultation.closes_on
        if not meant_for_readers(value) or closed >= desk.today:
            continue
        further = f"; dự thảo đã sang bước “{value.stage.label}”" if reached(value, Stage.THAM_DINH) else ""
        yield desk.duty(
            "R15", value.lead_agency, entry,
            "Công khai kết quả tiếp thu, giải trình góp ý "
            f"(hết hạn góp ý ngày {vietnamese.date_text(closed)}{further}).",
            "Tổng hợp ý kiến, ghi vào feedback số đã nhận, tiếp thu, giải trình; không có ý kiến nào thì ghi số 0.",
            subject=title_of(value), span=entry.span("consultation", "closes_on"),
            due=legal_clock.end_of(kept.due_on), on=closed, by_law=False, doubt=_OWN_PROMISE,
        )


def publications(desk: Desk) -> Iterator[Duty]:
    """What was made and must be public is still not (R16)."""
    for clock in clocks.publications(desk.catalog):
        value = clock.entry.value
        if clock.done is None and not value.stage.off_path:
            yield desk.clocked(
                "R16", value.lead_agency, clock, "Đưa hồ sơ dự thảo ra công khai.",
                "Trình người duyệt; duyệt rồi ghi status: cong-khai, approved_by, approved_on.",
                subject=title_of(value),
            )


def corrections(desk: Desk) -> Iterator[Duty]:
    """Somebody reported wrong information and has no answer yet (R17)."""
    for clock in clocks.corrections(desk.catalog):
        value = clock.entry.value
        if clock.done is None:
            yield desk.clocked(
                "R17", getattr(value, "agency", None) or value.lead_agency, clock,
                f"Trả lời phản ánh về thông tin không chính xác, nhận ngày {vietnamese.date_text(clock.started)}.",
                "Kết luận đúng, sai; đính chính ngay trên trang đã sai, rồi ghi answered_on.", subject=title_of(value),
            )


def gazette(desk: Desk) -> Iterator[Duty]:
    """An adopted document has not been sent to the gazette (R20)."""
    for clock, final in clocks.gazette(desk.catalog):
        value = clock.entry.value
        if clock.done is None:
            yield desk.clocked(
                "R20", value.lead_agency, clock, f"Gửi {final.number.text} đăng công báo điện tử.",
                "Gửi văn bản, rồi ghi ngày gửi vào gazette_sent_on.", subject=title_of(value),
            )


__all__ = ["corrections", "drafts", "gazette", "publications", "replies"]
