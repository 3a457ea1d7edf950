"""Yearly reports as dated data, and the figures that agencies hand in.

``content/_data/reporting.yml`` says which reports are owed, what they count and whom to ask;
``content/_data/figures.yml`` holds what no page of the portal can tell.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import model_validator

from .record import Record
from .types import AgencyRef, Count, Date, Flag, Line, OneOf, Prose, Slug, Url, fault
from .vocabulary import IndicatorShape, ReportKind, Verification


class DayOfYear(Record):
    """A day that comes back every year."""

    month: Count
    day: Count

    @model_validator(mode="after")
    def _on_the_calendar(self) -> Self:
        try:
            self.of(2025)  # no leap year: the day must exist in every one
        except ValueError:
            raise fault("date-impossible", value=f"{self.day}/{self.month}") from None
        return self

    def of(self, year: int) -> dt.date:
        """That day of *year*."""
        return dt.date(year, self.month, self.day)


class ReportIndicator(Record):
    """One line of a report: what is counted, how, on what basis, and whom to ask when the portal cannot tell."""

    id: Slug
    label: Line
    unit: Line
    shape: Annotated[IndicatorShape, OneOf(IndicatorShape)] = IndicatorShape.SO_LUONG
    out_of: Line | None = None
    """What the total of a share is called."""
    article: Line | None = None
    counted: Prose
    missing: Prose | None = None
    """Why the portal cannot know it (all of it)."""
    ask: tuple[AgencyRef, ...] = ()
    """Whom to ask; nobody named means every agency that reports."""


class ReportDuty(Record):
    """A report owed every year, as the law or the plan of its years wants it.

    Deadline, last day of the period and addressee stand where they are set: in the parameters of a legal document, or
    in the plan. Here is what these do not say.
    """

    kind: Annotated[ReportKind, OneOf(ReportKind)]
    title: Line
    subject: Line
    from_plan: Flag = False
    due_parameter: Slug | None = None
    period_parameter: Slug | None = None
    period_from: DayOfYear | None = None
    period_to: DayOfYear | None = None
    collected_by: AgencyRef | None = None
    to: tuple[AgencyRef, ...] = ()
    gaps_from: DayOfYear
    verification: Annotated[Verification, OneOf(Verification)]
    """Of what is said here, the period above all."""
    note: Prose | None = None
    valid_from: Date | None = None
    valid_to: Date | None = None
    indicators: tuple[ReportIndicator, ...]

    @model_validator(mode="after")
    def _dated(self) -> Self:
        wanted = ("period_from", "period_to") if self.from_plan else (
            "due_parameter", "period_parameter", "collected_by")
        for field in wanted:
            if getattr(self, field) is None:
                raise fault("field-missing", field=field)
        if not self.indicators:
            raise fault("field-missing", field="indicators")
        return self


class SuppliedFigure(Record):
    """A figure that an agency hands in, with who says so, since when, and who let it into the report."""

    report: Annotated[ReportKind, OneOf(ReportKind)]
    year: Count
    indicator: Slug
    agency: AgencyRef | None = None
    """Whose figure it is; nobody's for the whole province."""
    value: Count | None = None
    out_of: Count | None = None
    text: Prose | None = None
    source: Line
    given_by: Line
    given_on: Date
    url: Url | None = None
    approved_by: Line | None = None
    approved_on: Date | None = None
    """Since when reports and the public page may use it; without it nobody sees it."""
    sample: Flag = False

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.value is None and self.text is None:
            raise fault("field-missing", field="value")
        if self.value is not None and self.out_of is not None and self.value > self.out_of:
            raise fault("figure-over-total", value=self.value, total=self.out_of)
        if self.approved_on is not None and self.approved_by is None:
            raise fault("field-missing", field="approved_by")
        return self


__all__ = ["DayOfYear", "ReportDuty", "ReportIndicator", "SuppliedFigure"]
