"""What one duty is, how grave it is before the law, and the desk at which duties are written down."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import legal_clock, vietnamese
from ..catalog import Catalog, Entry, PublicCatalog, is_public
from ..clocks import Clock
from ..diagnostics import Diagnostic, Span, explain
from ..rules.bench import Bench
from ..rules.passages import meant_for_readers
from ..schema.kinds import Published
from ..schema.vocabulary import Verification

FAR = "nhin-truoc"
"""The province's figure for how far ahead the list looks."""


class Grade(enum.IntEnum):
    """How grave before the law, gravest first. What rests on nothing verified can only remind."""

    MISSED = 0
    OWED = 1
    AHEAD = 2
    REMINDER = 3

    @property
    def label(self) -> str:
        """The grade in words."""
        return ("Quá hạn theo luật", "Luật buộc, còn thiếu", "Sắp đến hạn", "Nhắc")[self]

    @property
    def meaning(self) -> str:
        """What the word says, a sentence."""
        return (
            "Luật đặt thời hạn và thời hạn đã qua.",
            "Luật buộc phải có; luật không đặt ngày, hoặc ngày hẹn do cơ quan tự đặt đã qua.",
            "Thời hạn còn ở phía trước.",
            "Mức do tỉnh tự chọn, hoặc căn cứ, ngày nghỉ chưa xác minh: chỉ nhắc, không kết luận là trái luật.",
        )[self]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something one agency has to do.

    ``due`` is the last moment in time (+07:00), past when it was missed, ``None`` when no day is set.
    """

    rule: str
    """Id of the public rule; empty for the province's own measures."""
    agency: str
    """Id of the responsible agency of today."""
    grade: Grade
    what: str
    next_step: str
    basis: tuple[str, ...]
    """Document and article, as texts cite them."""
    due: dt.datetime | None
    subject: str
    """The object it is about, as readers call it."""
    path: str
    line: int
    doubt: str = ""
    """What about it is not certain."""
    by_the_hour: bool = False
    hidden: bool = False
    """The object is not public."""
    sample: bool = False
    places: tuple[str, ...] = ()
    """All places it is about, with the line, when there are several."""

    @property
    def order(self) -> tuple[Any, ...]:
        """By gravity before the law, then by time, then by the number of the rule."""
        far = dt.datetime.max.replace(tzinfo=dt.UTC)
        return self.grade, self.due or far, self.rule or "Z", self.path, self.line, self.what

    def overdue(self, at: dt.datetime) -> bool:
        """Whether its time is up."""
        return self.due is not None and self.due < at

    def days(self, at: dt.datetime) -> int | None:
        """Whole Vietnamese days after today until the last day; negative when past."""
        return legal_clock.days_left(legal_clock.today(self.due), at) if self.due else None

    def due_text(self) -> str:
        """``30/11/2026``, with the hour where hours count; empty without a day."""
        if self.due is None:
            return ""
        if self.by_the_hour:
            return vietnamese.moment_text(self.due)
        return vietnamese.date_text(legal_clock.today(self.due))

    def left_text(self, at: dt.datetime) -> str:
        """``còn 3 ngày``, ``hôm nay là ngày cuối``, ``quá 4 ngày``; empty without a day."""
        days = self.days(at)
        if days is None:
            return ""
        if self.overdue(at):
            return f"quá {-days} ngày" if days else "vừa quá hạn"
        return f"còn {days} ngày" if days else "hôm nay là ngày cuối"


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the portal cannot tell: which duty, why, whom to ask."""

    rule: str
    what: str
    why: str
    whom: str
    basis: tuple[str, ...]


class Desk:
    """The whole Catalog at one moment, with what every family of duties asks of it. Never handed to a public output."""

    def __init__(self, catalog: Catalog, as_of: dt.datetime, *, samples: bool = True) -> None:
        self.catalog = catalog if samples else catalog.without_samples()
        self.as_of = as_of
        self.bench = Bench(self.catalog, as_of)
        self.public: PublicCatalog = self.catalog.public(as_of)

    @property
    def today(self) -> dt.date:
        """The Vietnamese day."""
        return self.bench.today

    @cached_property
    def by_path(self) -> Mapping[str, Entry[Any]]:
        """Documents of their own file, by path."""
        return {entry.document.path: entry for entry in self.bench.entries}

    def figure(self, name: str) -> int | None:
        """The province's own figure today, if it has one."""
        held = self.catalog.measure(name, self.today)
        return held.value.value if held else None

    def responsible(self, agency: str) -> str:
        """*agency*, or who took over from it when it is gone."""
        entry = self.catalog.agency_by_id.get(agency)
        if entry is None or legal_clock.in_force(None, entry.value.valid_to, self.today):
            return agency
        heirs = self.catalog.successors(entry, self.today)
        return heirs[0][0].slug if heirs else agency

    def cited(self, rule: str, on: dt.date | None = None, source: str = "") -> tuple[tuple[str, ...], bool]:
        """Provisions behind *rule* on a day, as text, and whether any of them is verified."""
        held = [b for b in self.bench.basis(rule, on or self.today) if not source or b.document == source]
        sure = any(b.verification is Verification.DA_XAC_MINH for b in held)
        return tuple(self.bench.cite(b) for b in held), sure

    def duty(
        self, rule: str, agency: str, entry: Entry[Any], what: str, next_step: str, *, subject: str,
        span: Span | None = None, due: dt.datetime | None = None, on: dt.date | None = None, source: str = "",
        by_law: bool = True, sure: bool = True, doubt: str = "", basis: tuple[str, ...] = (), by_the_hour: bool = False,
        places: tuple[str, ...] = (),
    ) -> Duty:
        """A duty about *entry*. *by_law*: the day is the law's, not one somebody promised; *sure*: all is verified."""
        cited, verified = (basis, True) if basis else self.cited(rule, on, source)
        late = due is not None and due < self.as_of
        if not (sure and verified):
            grade = Grade.REMINDER
        elif due is None or (late and not by_law):
            grade = Grade.OWED
        else:
            grade = Grade.MISSED if late else Grade.AHEAD
        value, place = entry.value, span or entry.span()
        return Duty(
            rule, self.responsible(agency), grade, what, next_step, cited, due, subject, place.path, place.line,
            doubt, by_the_hour, isinstance(value, Published) and not is_public(value, self.as_of),
            bool(getattr(value, "sample", False)), places,
        )

    def clocked(self, rule: str, agency: str, clock: Clock, what: str, next_step: str, *, subject: str) -> Duty:
        """The duty of a *clock* that still runs, or ran out."""
        verified = clock.figure.verification is Verification.DA_XAC_MINH
        days = ", ".join(vietnamese.date_text(day) for day in clock.doubtful)
        doubt = "" if verified else "Con số của thời hạn này chưa được xác minh."
        if days:
            doubt = f"{doubt} Ngày nghỉ chưa đối chiếu trong khoảng này: {days}; hạn thật có thể khác.".strip()
        article = f"{clock.figure.article} {clock.law.value.citation}"
        return self.duty(
            rule, agency, clock.entry, what, next_step, subject=subject, span=clock.entry.span(*clock.at),
            due=clock.due, sure=verified and not clock.doubtful, doubt=doubt, basis=(article,),
            by_the_hour=clock.figure.unit == "gio",
        )

    def found(self, diagnostics: Iterator[Diagnostic], rule: str, codes: frozenset[str]) -> Iterator[Duty]:
        """What the gate says anyway, as duties of the agency behind each document; other codes are left alone."""
        for diagnostic in diagnostics:
            entry = self.by_path.get(diagnostic.span.path)
            if diagnostic.code not in codes or entry is None:
                continue
            said = explain(diagnostic)
            agency = str(getattr(entry.value, "lead_agency", None) or getattr(entry.value, "agency", ""))
            yield self.duty(
                rule, agency, entry, said.message, said.fix, subject=title_of(entry.value), span=diagnostic.span,
                basis=diagnostic.basis, sure=meant_for_readers(entry.value) and self._verified(rule, diagnostic),
                doubt="" if self._verified(rule, diagnostic) else "Căn cứ chưa được xác minh.",
            )

    def _verified(self, rule: str, diagnostic: Diagnostic) -> bool:
        known = self.catalog.rule(rule)
        bases = known.value.basis if known else ()
        return not diagnostic.basis or any(
            b.verification is Verification.DA_XAC_MINH and self.bench.cite(b) in diagnostic.basis for b in bases
        )


def title_of(value: Any) -> str:
    """What a document is called."""
    names = ("title", "question", "full_name", "short_name", "name")
    return str(next(filter(None, (getattr(value, name, None) for name in names)), ""))


__all__ = ["FAR", "Desk", "Duty", "Grade", "Unknown", "title_of"]
