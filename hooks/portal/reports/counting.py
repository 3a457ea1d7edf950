"""How the portal counts each line that it can count: from the public catalog, within a period, as it stood at its end.

A counter answers with the evidence (the figure is its sum), or adds what is missing in single files. What no counter
knows is a gap until an agency hands it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from .. import addresses, legal_clock, progress, vietnamese
from ..catalog import Entry, PublicCatalog
from ..schema.kinds import Activity, Entity, Policy
from ..schema.vocabulary import ActivityForm, ActivityStatus, PressEventType
from .figures import Evidence

MEDIA = (ActivityForm.TIN_BAI, ActivityForm.CHUYEN_MUC, ActivityForm.PHAT_THANH_TRUYEN_HINH, ActivityForm.CONG_TTDT,
         ActivityForm.MANG_XA_HOI)
MEETINGS = (ActivityForm.HOI_NGHI, ActivityForm.HOI_THAO, ActivityForm.TOA_DAM, ActivityForm.DOI_THOAI)


@dataclass(frozen=True, slots=True)
class Found:
    """What a counter found, and what single files should say and do not."""

    evidence: tuple[Evidence, ...]
    lacking: tuple[Evidence, ...] = ()
    why: str = ""
    """What is lacking, to stand after a number; a whole sentence when nothing was found (``unsure``)."""
    how: str = ""
    unsure: bool = False
    """Whether finding nothing proves nothing: what the portal has not been given may exist all the same."""


@dataclass(frozen=True)
class Scope:
    """What is counted: the public catalog, the days (both included), one agency or all."""

    catalog: PublicCatalog
    first: dt.date
    last: dt.date
    agency: str = ""

    @classmethod
    def of(cls, catalog: PublicCatalog, first: dt.date, last: dt.date, agency: str = "") -> Scope:
        """The scope, with the *catalog* as it is known now and its states as they stood at the end of *last*."""
        end = min(catalog.as_of, legal_clock.end_of(last))
        return cls(replace(catalog, as_of=end), first, min(last, catalog.today), agency)

    def within(self, day: dt.date) -> bool:
        """Whether *day* counts."""
        return self.first <= day <= self.last

    def mine(self, agency: str) -> bool:
        """Whether what is *agency*'s counts."""
        return not self.agency or agency == self.agency

    def named(self, agency: str) -> str:
        """Short name of *agency*."""
        entry = self.catalog.agency_by_id.get(agency)
        return (entry.value.short_name or entry.value.name) if entry else agency

    @cached_property
    def consulted(self) -> tuple[tuple[Entry[Policy], dt.date], ...]:
        """Drafts whose consultation began in the period, with the day."""
        found = ((e, progress.consulted_from(e.value)) for e in self.catalog.policies if self.mine(e.value.lead_agency))
        return tuple((e, day) for e, day in found if day is not None and self.within(day))

    @cached_property
    def ledger(self) -> progress.Ledger:
        """The ledger of communication, as the page of progress keeps it."""
        return progress.communication(self.catalog)

    @cached_property
    def unanswered(self) -> tuple[progress.Case, ...]:
        """Consultations that ended in the period and have no published reply."""
        owed = (progress.OVERDUE, progress.NOT_DUE)
        return tuple(c for c in progress.replies(self.catalog).cases
                     if c.state in owed and self.within(c.on) and self.mine(c.agency))

    @cached_property
    def communication(self) -> tuple[progress.Case, ...]:
        """The drafts that must be communicated and are counted."""
        return tuple(c for c in self.ledger.cases if c.state.counted and self.within(c.on) and self.mine(c.agency))

    @cached_property
    def activities(self) -> tuple[tuple[Entry[Policy], Activity, int], ...]:
        """Activities carried out in the period, by day; with the place in their draft's list."""
        found = [
            (entry, activity, place)
            for entry in self.catalog.policies for place, activity in enumerate(entry.value.activities)
            if activity.status is ActivityStatus.DA_THUC_HIEN
            and self.within(activity.on) and self.mine(activity.agency)
        ]
        return tuple(sorted(found, key=lambda f: (f[1].on, f[0].slug, f[2])))

    def page(self, entry: Entry[Entity], title: str) -> Evidence:
        """*entry* as evidence, without a number yet."""
        return Evidence(title, entry.document.path, addresses.of(entry), sample=entry.value.sample)

    def act(self, entry: Entry[Policy], activity: Activity) -> Evidence:
        """An *activity* of the draft *entry* as evidence, without a number yet."""
        audience = f"; {activity.audience}" if activity.audience else ""
        return replace(
            self.page(entry, entry.value.title), on=activity.on, agency=activity.agency, url=activity.evidence or "",
            note=f"{activity.form.label}: {activity.channel}{audience}",
        )


def _reviewed(scope: Scope) -> Found:
    """Drafts consulted in the period: those whose four criteria settle the matter, of all."""
    evidence, lacking = [], []
    for entry, day in scope.consulted:
        decided = entry.value.scope_407
        item = replace(
            scope.page(entry, entry.value.title), on=day, agency=entry.value.lead_agency, note=_SETTLED[decided],
            amount=int(decided is not None), out_of=1,
        )
        evidence.append(item)
        lacking += [item] if decided is None else []
    return Found(tuple(evidence), tuple(lacking), "dự thảo còn tiêu chí chưa xác định",
                 "điền mục criteria trong tệp của dự thảo")


_SETTLED = {True: "Thuộc diện phải truyền thông", False: "Không thuộc diện", None: "Chưa kết luận"}


def _in_scope(scope: Scope) -> Found:
    """Drafts that must be communicated."""
    return Found(tuple(replace(item, amount=1, out_of=None) for item in _communicated(scope).evidence))


def _communicated(scope: Scope) -> Found:
    """Of those, the drafts that were."""
    return Found(tuple(
        replace(
            scope.page(entry := scope.catalog.policy_by_slug[case.slug], entry.value.title), on=case.on,
            agency=case.agency, amount=int(case.state.good), out_of=1, note=case.state.label,
        ) for case in scope.communication
    ))


def _plans(scope: Scope) -> Found:
    """Plans issued in the period; a plan whose day is not known belongs to its own year."""
    found = []
    for entry in scope.catalog.plans:
        plan = entry.value
        issued = scope.within(plan.issued_on) if plan.issued_on else plan.year == scope.last.year
        if issued and scope.mine(plan.agency):
            found.append(replace(scope.page(entry, plan.title), on=plan.issued_on, amount=1, agency=plan.agency,
                                 note="" if plan.issued_on else "Không rõ ngày ban hành"))
    return Found(tuple(found), (), "Cổng chưa có kế hoạch nào của kỳ này; cơ quan có thể đã ban hành mà chưa gửi đăng.",
                 "thêm kế hoạch vào content/ke-hoach/", unsure=not found)


def _activities(scope: Scope) -> Found:
    """Activities by form, in the order of the forms."""
    found = sorted(scope.activities, key=lambda f: f[1].form.position)
    return Found(tuple(replace(scope.act(e, a), amount=1, group=a.form.label) for e, a, _ in found))


def _summed(forms: Iterable[ActivityForm]) -> Callable[[Scope], Found]:
    """The numbers written with activities of *forms*; one without a number lacks it."""
    chosen = tuple(forms)

    def count(scope: Scope) -> Found:
        found = sorted((f for f in scope.activities if f[1].form in chosen), key=lambda f: f[1].form.position)
        evidence = tuple(replace(scope.act(e, a), amount=a.count, group=a.form.label) for e, a, _ in found)
        return Found(evidence, tuple(e for e in evidence if e.amount is None), "hoạt động chưa ghi số lượng",
                     "điền count của hoạt động trong tệp của dự thảo")

    return count


def _attendance(scope: Scope) -> Found:
    """Who attended is told in words; they stand as a hint and add up to nothing."""
    return Found(tuple(scope.act(e, a) for e, a, _ in scope.activities if a.form in MEETINGS))


def _press_conferences(scope: Scope) -> Found:
    """Press conferences held, each once: events of the portal, and those named in a draft's file alone."""
    found, seen = [], set()
    for event in scope.catalog.press_events:
        value, day = event.value, legal_clock.today(event.value.starts_at)
        held = value.starts_at <= scope.catalog.as_of
        if value.type is PressEventType.HOP_BAO and held and scope.within(day) and scope.mine(value.agency):
            seen.add((value.agency, day))
            found.append(replace(scope.page(event, value.title), on=day, amount=1, agency=value.agency,
                                 note=scope.named(value.agency)))
    for entry, activity, _ in scope.activities:
        if activity.form is ActivityForm.HOP_BAO and (activity.agency, activity.on) not in seen:
            seen.add((activity.agency, activity.on))
            found.append(replace(scope.act(entry, activity), amount=1))
    return Found(tuple(sorted(found, key=lambda e: (e.on or scope.first, e.path))))


def _press_meetings(scope: Scope) -> Found:
    """The meetings with the press, for whoever looks into their minutes."""
    return Found(tuple(
        replace(scope.page(e, e.value.title), on=day, agency=e.value.agency, note=scope.named(e.value.agency))
        for e in scope.catalog.press_events
        if e.value.type is PressEventType.GIAO_BAN and e.value.starts_at <= scope.catalog.as_of
        and scope.within(day := legal_clock.today(e.value.starts_at)) and scope.mine(e.value.agency)
    ))


def _comments(part: str, of: str | None = None) -> Callable[[Scope], Found]:
    """Comments *part* (a field of ``feedback``), out of the field *of*, by the day the reply was published."""

    def count(scope: Scope) -> Found:
        evidence = [
            replace(scope.page(e, e.value.title), on=said.published_on, agency=e.value.lead_agency,
                    amount=getattr(said, part), out_of=getattr(said, of) if of else None,
                    note="Công bố kết quả tiếp thu, giải trình")
            for e in scope.catalog.policies
            if (said := e.value.feedback) and scope.within(said.published_on) and scope.mine(e.value.lead_agency)
        ]
        lacking = [
            replace(scope.page(e := scope.catalog.policy_by_slug[c.slug], e.value.title), on=c.on, agency=c.agency,
                    note=f"hết hạn góp ý {vietnamese.date_text(c.on)}, {c.state.label[:1].lower()}{c.state.label[1:]}")
            for c in scope.unanswered
        ]
        return Found(tuple(sorted(evidence, key=lambda e: (e.on or scope.first, e.path))), tuple(lacking),
                     "đợt góp ý đã hết hạn chưa công bố kết quả",
                     "điền mục feedback trong tệp của dự thảo khi công bố kết quả")

    return count


def _faqs(scope: Scope) -> Found:
    """Questions answered in the period."""
    found = [replace(scope.page(e, e.value.question), on=e.value.answered_on, amount=1, agency=e.value.agency,
                     note=scope.named(e.value.agency))
             for e in scope.catalog.faqs if scope.within(e.value.answered_on) and scope.mine(e.value.agency)]
    return Found(tuple(sorted(found, key=lambda e: (e.on or scope.first, e.path))))


def _budget(part: str) -> Callable[[Scope], Found]:
    """Money written with the activities (the field *part*), in đồng; an activity without any figure lacks it."""

    def count(scope: Scope) -> Found:
        told = [(e, a, getattr(a, part)) for e, a, _ in scope.activities]
        silent = [(e, a) for e, a, _ in scope.activities if a.state_budget is None and a.other_budget is None]
        return Found(
            tuple(replace(scope.act(e, a), amount=money) for e, a, money in told if money is not None),
            tuple(scope.act(e, a) for e, a in silent), "hoạt động chưa ghi kinh phí (không tốn kinh phí thì ghi 0)",
            "điền state_budget, other_budget của hoạt động trong tệp của dự thảo",
        )

    return count


COUNTERS: dict[str, Callable[[Scope], Found]] = {
    "du-thao-ra-soat": _reviewed,
    "du-thao-thuoc-dien": _in_scope,
    "du-thao-da-truyen-thong": _communicated,
    "ke-hoach-ban-hanh": _plans,
    "hoat-dong": _activities,
    "tin-bai": _summed(MEDIA),
    "hoi-nghi": _summed(MEETINGS),
    "hop-bao": _press_conferences,
    "y-kien-nhan": _comments("received"),
    "y-kien-tiep-thu": _comments("accepted", "received"),
    "y-kien-giai-trinh": _comments("explained", "received"),
    "hoi-dap": _faqs,
    "kinh-phi-ngan-sach": _budget("state_budget"),
    "kinh-phi-khac": _budget("other_budget"),
}
"""Lines the portal counts by itself, by the id of the indicator."""

HINTS: dict[str, Callable[[Scope], Found]] = {"nguoi-du": _attendance, "chu-dong-giao-ban": _press_meetings}
"""Lines it cannot count, but knows where to look."""


def by_agency(scope: Scope) -> tuple[progress.Line, ...]:
    """The ledger of communication by lead agency, within the period; as the page of progress draws it."""
    lines = scope.ledger.by_agency(scope.named, scope.first, scope.last)
    return tuple(line for line in lines if scope.mine(line.agency))


__all__ = ["COUNTERS", "HINTS", "Found", "Scope", "by_agency"]
