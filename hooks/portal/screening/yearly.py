"""The screening list of a year: what each agency reviewed, what is inside, what is outside and why. Internal.

No rule found makes the list public, and it names drafts that nobody has announced.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import vietnamese
from ..catalog import Catalog, is_public
from ..schema.screening import Criteria
from ..schema.vocabulary import CriterionResult, ScreeningStep
from .decision import FIELDS

INSIDE, OUTSIDE, OPEN, WAITING = "Thuộc diện", "Không thuộc diện", "Chưa kết luận", "Chưa rà soát"
COLUMNS = ("Cơ quan", "Dự thảo", "Kết luận", "Vì sao", "Ngày rà soát", "Đã công khai", "Minh họa", "Tệp")
_STEPS = {name: step for step, name in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One draft of the list; *on* is the day of screening, where it was written down."""

    title: str
    agency: str
    outcome: str
    why: str
    on: dt.date | None
    path: str
    hidden: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class AgencyList:
    """The drafts of one agency, reviewed ones by day, then those still waiting."""

    slug: str
    name: str
    rows: tuple[Row, ...]

    def _of(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def inside(self) -> int:
        """Drafts that must be communicated."""
        return self._of(INSIDE)

    @property
    def outside(self) -> int:
        """Drafts that need not be."""
        return self._of(OUTSIDE)

    @property
    def open(self) -> int:
        """Reviewed, with something still unclear."""
        return self._of(OPEN)

    @property
    def waiting(self) -> int:
        """Not reviewed."""
        return self._of(WAITING)

    @property
    def reviewed(self) -> int:
        """Inside, outside and open together."""
        return len(self.rows) - self.waiting


@dataclass(frozen=True, slots=True)
class YearList:
    """The list of a year, by agency name."""

    year: int
    agencies: tuple[AgencyList, ...]

    def cells(self) -> Iterator[tuple[str | int, ...]]:
        """A table's rows under :data:`COLUMNS`."""
        for group in self.agencies:
            for row in group.rows:
                on = row.on.isoformat() if row.on else ""
                yield (group.name, row.title, row.outcome, row.why, on, "chưa" if row.hidden else "rồi",
                       "minh họa" if row.sample else "", row.path)


def screening_list(catalog: Catalog, year: int, as_of: dt.datetime) -> YearList:
    """The list of *year* at *as_of*.

    A draft belongs to the year it was screened in; where that day is not written, to the year of its folder.
    """
    groups: dict[str, list[Row]] = {}
    for found, row in _rows(catalog, as_of):
        if found == year:
            groups.setdefault(row.agency, []).append(row)
    known = catalog.agency_by_id

    def listed(agency: str) -> AgencyList:
        entry = known.get(agency)
        name = (entry.value.short_name or entry.value.name) if entry else agency
        rows = sorted(groups[agency], key=lambda r: (r.outcome == WAITING, r.on or dt.date.max, r.path, r.title))
        return AgencyList(agency, name, tuple(rows))

    return YearList(year, tuple(sorted(map(listed, groups), key=lambda group: vietnamese.sort_key(group.name))))


def years(catalog: Catalog, as_of: dt.datetime) -> tuple[int, ...]:
    """Years with a draft, latest first."""
    return tuple(sorted({year for year, _ in _rows(catalog, as_of)}, reverse=True))


def _rows(catalog: Catalog, as_of: dt.datetime) -> Iterator[tuple[int, Row]]:
    for entry in catalog.policies:
        value, criteria = entry.value, entry.value.criteria
        on = criteria.screened_on if criteria else None
        folder = re.match(r"policies/(\d{4})/", entry.document.path)
        year = on.year if on else int(folder[1]) if folder else None
        if year is not None:
            outcome, why = _verdict(criteria)
            yield year, Row(value.title, value.lead_agency, outcome, why, on, entry.document.path,
                            not is_public(value, as_of), value.sample)
    for item in catalog.screened:
        screened = item.value
        on = screened.criteria.screened_on
        if on is not None:
            outcome, why = _verdict(screened.criteria)
            yield on.year, Row(screened.title, screened.agency, outcome, why, on, item.document.path, True,
                               screened.sample)


def _verdict(criteria: Criteria | None) -> tuple[str, str]:
    if criteria is None:
        return WAITING, "Chưa trả lời bốn tiêu chí."
    if criteria.scope:
        note = criteria.exception_note
        return INSIDE, "Đạt cả bốn tiêu chí." + (f" Tiêu chí thứ nhất áp dụng theo hướng dẫn: {note}" if note else "")
    wanted = CriterionResult.KHONG_DAT if criteria.scope is False else CriterionResult.CHUA_XAC_DINH
    parts = [
        _label(_STEPS[name]) + (f" ({criterion.reason.rstrip('.')})" if criterion.reason else "")
        for name, criterion in criteria.each if criterion.result is wanted
    ]
    said = "; ".join(parts)
    if criteria.scope is False:
        return OUTSIDE, f"Không đạt: {said}." if said else "Tiêu chí ghi ngoại lệ không có trong quyết định."
    return OPEN, f"Chưa rõ: {said}."


def _label(step: ScreeningStep) -> str:
    return step.label[:1].lower() + step.label[1:]


__all__ = ["COLUMNS", "AgencyList", "Row", "YearList", "screening_list", "years"]
