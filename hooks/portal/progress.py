"""How far communication has come: what was owed, what was done, what cannot be said yet. Pure figures.

Three ledgers, each of the public catalog at its ``as_of``: drafts that must be communicated (Decision 407/QĐ-TTg),
consultations that were promised a reply (Law 64/2025/QH15, Article 6(4)), bodies that must name a spokesperson
(Decree 244/2026/NĐ-CP, Article 3(3)). A case is in one state. States that are not *counted* are neither success nor
failure: they are shown, and stand in no share. What stands in no state is *aside*, with the reason, so that cases
and asides together are everything public: nothing is dropped in silence.

All days are Vietnamese calendar days.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import vietnamese
from .catalog import Entry, PublicCatalog
from .directory import AgencySpeakers, directory
from .promises import ReplyState
from .schema.kinds import Agency, Policy
from .schema.vocabulary import ActivityStatus, AgencyLevel, SpokespersonKind, Stage
from .views import PolicyView


@dataclass(frozen=True, slots=True)
class State:
    """What became of a case: its name, the reader's word, whether it stands in the share and above the line."""

    name: str
    label: str
    counted: bool = True
    good: bool = False


COMMUNICATED = State("communicated", "Đã truyền thông", good=True)
NOT_COMMUNICATED = State("not-communicated", "Chưa truyền thông")
UNDECIDED = State("undecided", "Chưa xác định tiêu chí", counted=False)
STOPPED = State("stopped", "Đã dừng soạn thảo", counted=False)
COMMUNICATION = (COMMUNICATED, NOT_COMMUNICATED, UNDECIDED, STOPPED)

ON_TIME = State("on-time", "Trả lời đúng hẹn", good=True)
LATE = State("late", "Trả lời muộn")
OVERDUE = State("overdue", "Quá hẹn, chưa trả lời")
NOT_DUE = State("not-due", "Chưa đến ngày hẹn", counted=False)
REPLIES = (ON_TIME, LATE, OVERDUE, NOT_DUE, STOPPED)

REGULAR = State("regular", "Có người phát ngôn thường xuyên", good=True)
OTHER = State("other", "Chỉ có người đứng đầu hoặc người được ủy quyền", good=True)
NOBODY = State("nobody", "Chưa công bố ai")
COVERAGE = (REGULAR, OTHER, NOBODY)


class Quarter(NamedTuple):
    """A quarter of a calendar year; quarters compare in time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter *day* lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def following(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.following.first_day - dt.timedelta(days=1)

    @property
    def label(self) -> str:
        """``Quý IV/2026``, as administrative texts write it."""
        return f"Quý {('I', 'II', 'III', 'IV')[self.number - 1]}/{self.year}"


def percent_of(good: int, counted: int) -> int | None:
    """*good* of *counted* in whole per cent, ``None`` without a denominator.

    Rounded half up, but 100 means all and 0 means none: 199 of 200 is 99 %.
    """
    if not counted:
        return None
    rounded = (200 * good + counted) // (2 * counted)
    return rounded if good in (0, counted) else min(max(rounded, 1), 99)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases are in each state, in the order of *states*."""

    states: tuple[State, ...]
    counts: tuple[int, ...]

    @property
    def good(self) -> int:
        """Numerator of the share."""
        return sum(n for state, n in self.each if state.good)

    @property
    def counted(self) -> int:
        """Denominator of the share; with 0 there is no share."""
        return sum(n for state, n in self.each if state.counted)

    @property
    def total(self) -> int:
        """Every case, counted in the share or not."""
        return sum(self.counts)

    @property
    def percent(self) -> int | None:
        """The share in whole per cent (:func:`percent_of`)."""
        return percent_of(self.good, self.counted)

    @property
    def each(self) -> tuple[tuple[State, int], ...]:
        """State and count."""
        return tuple(zip(self.states, self.counts, strict=True))


def tally(states: tuple[State, ...], found: Iterable[State]) -> Tally:
    """Count *found* by state."""
    counts = Counter(found)
    return Tally(states, tuple(counts[state] for state in states))


@dataclass(frozen=True, slots=True)
class Case:
    """One draft in a ledger: who leads it, the day that puts it into a quarter, what became of it."""

    slug: str
    agency: str
    on: dt.date
    state: State


@dataclass(frozen=True, slots=True)
class Aside:
    """Drafts that stand in no state, and why."""

    name: str
    reason: str
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart and of its table. ``agency`` is the id of the body, empty in a row for a period."""

    label: str
    tally: Tally
    agency: str = ""


@dataclass(frozen=True)
class Ledger:
    """Every draft once: in ``cases`` or in ``asides``."""

    states: tuple[State, ...]
    cases: tuple[Case, ...]
    asides: tuple[Aside, ...]

    def tally(self, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> Tally:
        """All cases between two days, both included."""
        return tally(self.states, (case.state for case in self.cases if first <= case.on <= last))

    def in_state(self, state: State) -> tuple[str, ...]:
        """Slugs of the drafts in *state*."""
        return tuple(case.slug for case in self.cases if case.state is state)

    def by_quarter(self, today: dt.date) -> tuple[Line, ...]:
        """Every quarter of this year and the last up to today, empty ones too; years before as one row each.

        Rows begin with the first period that has a case. Every case is in exactly one row.
        """
        if not self.cases:
            return ()
        now, first = Quarter.of(today), min(case.on for case in self.cases)
        recent = max(Quarter(now.year - 1, 1), Quarter.of(first))
        lines = [
            Line(f"Năm {year}", self.tally(dt.date(year, 1, 1), dt.date(year, 12, 31)))
            for year in range(first.year, now.year - 1)
        ]
        while recent <= now:
            lines.append(Line(recent.label, self.tally(recent.first_day, recent.last_day)))
            recent = recent.following
        return tuple(lines)

    def by_agency(
        self, name: Callable[[str], str], first: dt.date = dt.date.min, last: dt.date = dt.date.max
    ) -> tuple[Line, ...]:
        """A row per lead agency with a case between two days: most cases first, then by *name*."""
        chosen = [case for case in self.cases if first <= case.on <= last]
        lines = [
            Line(name(agency), tally(self.states, (c.state for c in chosen if c.agency == agency)), agency)
            for agency in sorted({case.agency for case in chosen})
        ]
        return tuple(sorted(lines, key=lambda line: (-line.tally.total, vietnamese.sort_key(line.label))))


def communication(catalog: PublicCatalog) -> Ledger:
    """Drafts that must be communicated, by the day their consultation began.

    The duty runs from consultation until the text is issued (Decision 407/QĐ-TTg), so an activity counts when it was
    carried out by ``as_of`` and no later than the day of issue; the schema demands evidence of each.
    """
    today, cases = catalog.today, list[Case]()
    aside: dict[str, list[str]] = {name: [] for name, _ in _NOT_COMMUNICATION}
    for entry in catalog.policies:
        policy, scope = entry.value, entry.value.scope_407
        begun = consulted_from(policy)
        if scope is False:
            aside["outside"].append(entry.slug)
        elif begun is not None and begun <= today:
            state = (
                STOPPED if policy.stage.off_path else UNDECIDED if scope is None
                else COMMUNICATED if was_communicated(policy, today) else NOT_COMMUNICATED
            )
            cases.append(Case(entry.slug, policy.lead_agency, begun, state))
        elif begun is None and not policy.stage.off_path and policy.stage.position >= Stage.LAY_Y_KIEN.position:
            aside["undated"].append(entry.slug)
        else:
            aside["ahead" if scope else "open"].append(entry.slug)
    return Ledger(COMMUNICATION, tuple(cases), _asides(_NOT_COMMUNICATION, aside))


_NOT_COMMUNICATION = (
    ("ahead", "Thuộc diện phải truyền thông, chưa lấy ý kiến"),
    ("open", "Chưa xác định tiêu chí, chưa lấy ý kiến"),
    ("undated", "Hồ sơ thiếu ngày bắt đầu lấy ý kiến"),
    ("outside", "Không thuộc diện phải truyền thông"),
)


def consulted_from(policy: Policy) -> dt.date | None:
    """The day comments were first invited: of the consultation, else of the first step at or past consultation."""
    if policy.consultation is not None:
        return policy.consultation.opens_on
    steps = [s.on for s in policy.stage_history
             if not s.stage.off_path and s.stage.position >= Stage.LAY_Y_KIEN.position]
    return min(steps, default=None)


def was_communicated(policy: Policy, today: dt.date) -> bool:
    """Whether an activity was carried out by *today*, while the text was still a draft."""
    issued = [s.on for s in policy.stage_history if s.stage is Stage.BAN_HANH]
    if policy.final_document is not None:
        issued.append(policy.final_document.issued_on)
    last = min([today, *issued])
    return any(a.status is ActivityStatus.DA_THUC_HIEN and a.on <= last for a in policy.activities)


def replies(catalog: PublicCatalog) -> Ledger:
    """Consultations that have ended, by their last day: whether the reply was published by the promised day.

    The promise is the file's own date, else the province's number of days after the end (``reply_days``); the law
    demands a public explanation (Law 64/2025/QH15, Article 6(4)) and no number of days is known from it.
    """
    today, cases = catalog.today, list[Case]()
    aside: dict[str, list[str]] = {name: [] for name, _ in _NOT_REPLIES}
    for entry in catalog.policies:
        policy, promise = entry.value, PolicyView(entry, catalog).promise
        if policy.consultation is None:
            aside["none"].append(entry.slug)
        elif policy.consultation.closes_on >= today:
            aside["running"].append(entry.slug)
        elif promise is None:
            aside["undated"].append(entry.slug)
        else:
            closed = policy.consultation.closes_on
            state = STOPPED if policy.stage.off_path else _OF_PROMISE[promise.state]
            cases.append(Case(entry.slug, policy.lead_agency, closed, state))
    return Ledger(REPLIES, tuple(cases), _asides(_NOT_REPLIES, aside))


_NOT_REPLIES = (
    ("running", "Chưa hết hạn góp ý"),
    ("undated", "Không rõ ngày hẹn trả lời"),
    ("none", "Chưa có đợt lấy ý kiến"),
)


_OF_PROMISE = {
    ReplyState.KEPT: ON_TIME, ReplyState.LATE: LATE, ReplyState.OVERDUE: OVERDUE, ReplyState.PENDING: NOT_DUE,
}


def _asides(reasons: Iterable[tuple[str, str]], found: dict[str, list[str]]) -> tuple[Aside, ...]:
    return tuple(Aside(name, reason, tuple(found[name])) for name, reason in reasons)


@dataclass(frozen=True)
class Coverage:
    """Who must name a spokesperson today, and who has: a row per kind of body, and the gaps by name."""

    lines: tuple[Line, ...]
    whole: Tally
    gaps: tuple[tuple[str, tuple[Entry[Agency], ...]], ...]
    """Label of the kind, and its bodies that have published nobody."""


_KINDS_OF_BODY: tuple[tuple[str, Callable[[AgencyLevel], bool]], ...] = (
    ("UBND tỉnh", lambda level: level is AgencyLevel.TINH),
    ("Sở, ban, ngành", lambda level: level not in (AgencyLevel.TINH, AgencyLevel.XA)),
    ("UBND xã, phường, đặc khu", lambda level: level is AgencyLevel.XA),
)


def coverage(catalog: PublicCatalog) -> Coverage:
    """Spokespersons whose term includes the day of ``as_of``. It is a state of that day; no quarter has one."""
    groups = directory(catalog)
    lines, gaps = [], []
    for label, belongs in _KINDS_OF_BODY:
        bodies = [group for group in groups if belongs(group.agency.value.level)]
        if bodies:
            lines.append(Line(label, tally(COVERAGE, map(_covered, bodies))))
            gaps.append((label, tuple(group.agency for group in bodies if not group.speakers)))
    return Coverage(tuple(lines), tally(COVERAGE, map(_covered, groups)), tuple(gaps))


def _covered(group: AgencySpeakers) -> State:
    kinds = {speaker.person.kind for speaker in group.speakers}
    return NOBODY if not kinds else REGULAR if SpokespersonKind.THUONG_XUYEN in kinds else OTHER


def next_turn(catalog: PublicCatalog) -> tuple[dt.date, ...]:
    """Days on which a figure changes by itself: the day after each promised reply, the first day of next quarter."""
    promised = (PolicyView(entry, catalog).reply_due_on for entry in catalog.policies)
    after = tuple(day + dt.timedelta(days=1) for day in promised if day is not None)
    return (*after, Quarter.of(catalog.today).following.first_day)


def longest(lines: Sequence[Line]) -> int:
    """The most cases in one row; charts of counts are drawn to it."""
    return max((line.tally.total for line in lines), default=0)


def states_of(lines: Sequence[Line]) -> tuple[State, ...]:
    """The states that occur in *lines*, in their order: what a legend has to explain."""
    each = [pair for line in lines for pair in line.tally.each]
    states = lines[0].tally.states if lines else ()
    return tuple(state for state in states if any(n for found, n in each if found is state))


__all__ = [
    "COMMUNICATION", "COVERAGE", "REPLIES", "Aside", "Case", "Coverage", "Ledger", "Line", "Quarter", "State", "Tally",
    "communication", "consulted_from", "coverage", "longest", "next_turn", "percent_of", "replies", "states_of",
    "tally", "was_communicated",
]
