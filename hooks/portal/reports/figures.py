"""What a report is made of: figures, the evidence each is the sum of, and the gaps. Every output reads these."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..catalog import Entry
from ..progress import Line, percent_of
from ..report_terms import Term
from ..schema.kinds import Agency, Province
from ..schema.reporting import ReportIndicator
from ..schema.vocabulary import IndicatorShape
from ..vietnamese import count_text, date_text


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a figure was counted from, and what it adds. Without an *amount* it only tells of the matter."""

    title: str
    path: str
    """File in the repository, for who keeps it."""
    address: str
    """Public address inside the portal; empty when there is no page."""
    on: dt.date | None = None
    amount: int | None = None
    out_of: int | None = None
    group: str = ""
    """Heading it is counted under, where a figure is told by headings."""
    note: str = ""
    agency: str = ""
    """Id of the body it is of."""
    url: str = ""
    """Evidence elsewhere on the net, as the file names it."""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What a figure lacks: why, whom to ask, how to enter it."""

    why: str
    ask: tuple[Entry[Agency], ...]
    """Nobody named: every agency that reports."""
    how: str
    items: tuple[Evidence, ...] = ()
    """The files that lack it, when single files do."""
    whole: bool = True
    """Whether nothing is known; else the figure stands but is not complete."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a report."""

    number: int
    indicator: ReportIndicator
    evidence: tuple[Evidence, ...]
    known: bool
    """Whether the figure may be said: an unknown one is no zero."""
    gap: Gap | None = None
    words: tuple[str, ...] = ()
    """The paragraphs of a line that holds words."""

    @property
    def value(self) -> int | None:
        """The sum of the evidence; ``None`` when it is not known."""
        return sum(e.amount or 0 for e in self.evidence) if self.known and not self.is_words else None

    @property
    def out_of(self) -> int | None:
        """The total a share is of."""
        if not self.is_share or not self.known:
            return None
        return sum(e.out_of or 0 for e in self.evidence)

    @property
    def percent(self) -> int | None:
        """The share in whole per cent."""
        value, total = self.value, self.out_of
        return None if value is None or total is None else percent_of(value, total)

    @property
    def is_share(self) -> bool:
        """Whether it is a count out of a total."""
        return self.indicator.shape is IndicatorShape.TY_LE

    @property
    def is_words(self) -> bool:
        """Whether it holds words."""
        return self.indicator.shape is IndicatorShape.LOI

    @property
    def counted(self) -> tuple[Evidence, ...]:
        """The evidence that adds something, or tells the total."""
        return tuple(e for e in self.evidence if e.amount is not None)

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """Headings with their sums, in the order of the evidence; nothing for a figure without headings."""
        sums: dict[str, int] = {}
        for item in self.counted:
            if item.group:
                sums[item.group] = sums.get(item.group, 0) + (item.amount or 0)
        return tuple(sums.items())

    @property
    def has_groups(self) -> bool:
        """Whether it is told by more than one heading."""
        return len(self.groups) > 1

    @property
    def text(self) -> str:
        """The figure as read: ``7``, ``9 trên 10 (90%)``, ``chưa có số``; words are not repeated."""
        if self.is_words:
            return f"{len(self.words)} nội dung" if self.words else "chưa có nội dung"
        if self.value is None:
            return "chưa có số"
        if not self.is_share:
            return count_text(self.value)
        share = f" ({self.percent}%)" if self.percent is not None else ""
        return f"{count_text(self.value)} trên {count_text(self.out_of or 0)}{share}"

    @property
    def sheet(self) -> str:
        """What its sheet of evidence is called."""
        return f"CT{self.number:02d}"


@dataclass(frozen=True)
class Report:
    """A report as it stands on a day."""

    term: Term
    figures: tuple[Figure, ...]
    agency: Entry[Agency] | None
    """Whose report it is; nobody's for the whole province."""
    as_of: dt.date
    counted_to: dt.date
    """The last day whose facts are in it: ``as_of``, or the last of the period when that is over."""
    province: Province
    by_agency: tuple[Line, ...] = ()
    """Of each lead agency: what became of its drafts."""

    @property
    def title(self) -> str:
        """``Báo cáo … năm 2026``."""
        return f"{self.term.duty.title} năm {self.term.year}"

    @property
    def sender(self) -> Entry[Agency]:
        """Who signs: the agency, or whoever sums up for the province."""
        return self.agency or self.term.collector

    @property
    def recipients(self) -> tuple[Entry[Agency], ...]:
        """Who receives it: an agency's goes to whoever sums up, unless that is the same body."""
        if self.agency is not None and self.agency.slug != self.term.collector.slug:
            return (self.term.collector,)
        return self.term.recipients

    @property
    def days_left(self) -> int:
        """Days of the period that are still to come."""
        return self.term.days_left(self.as_of)

    @property
    def gaps(self) -> tuple[tuple[Figure, Gap], ...]:
        """The figures that lack something."""
        return tuple((figure, figure.gap) for figure in self.figures if figure.gap is not None)

    @property
    def sample(self) -> bool:
        """Whether anything illustrative was counted."""
        return any(item.sample for figure in self.figures for item in figure.evidence)

    @property
    def state(self) -> str:
        """Since when and until when it counts, and what is still to come."""
        said = f"Số liệu từ ngày {date_text(self.term.first)} đến hết ngày {date_text(self.term.last)}"
        if self.as_of < self.term.first:
            return f"{said}; kỳ chưa bắt đầu."
        if self.days_left:
            return f"{said}; tính đến ngày {date_text(self.as_of)}, còn {self.days_left} ngày nữa mới hết kỳ."
        return f"{said}; kỳ đã kết thúc." if self.as_of > self.term.last else f"{said}; hôm nay là ngày cuối kỳ."

    @property
    def due(self) -> str:
        """Until when it is owed, and to whom."""
        names = ", ".join(entry.value.name for entry in self.recipients)
        if self.agency is None and not self.term.law:
            return (f"Các cơ quan gửi {self.term.collector.value.name} trước ngày {date_text(self.term.before)}; "
                    f"bản tổng hợp gửi {names}.")
        return f"Gửi {names} trước ngày {date_text(self.term.before)}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the period and of the lines."""
        said = [self.term.duty.note] if self.term.duty.note else []
        began = self.term.began_on
        if began is not None and self.term.first < began <= self.term.last:
            said.append(f"Kỳ số liệu bắt đầu ngày {date_text(self.term.first)}, trước ngày văn bản có hiệu lực "
                        f"({date_text(began)}).")
        return tuple(said)

    def figure(self, identity: str) -> Figure | None:
        """The line called *identity*."""
        return next((f for f in self.figures if f.indicator.id == identity), None)


__all__ = ["Evidence", "Figure", "Gap", "Report"]
