"""Screening a draft for Decision 407/QĐ-TTg (*rà soát*): the answers, the questions, and what was found outside.

The questions are ``content/_data/screening.yml``; drafts that have no file of their own because they are outside
are ``content/_data/screened.yml``, which readers never see.
"""

from __future__ import annotations

from typing import Annotated

from .record import Record
from .types import AgencyRef, Date, Flag, LegalDocumentSlug, Line, OneOf, Prose
from .vocabulary import CriterionResult, ScreeningStep, Verification


class Criterion(Record):
    """One criterion of Decision 407/QĐ-TTg, answered, with the reason."""

    result: Annotated[CriterionResult, OneOf(CriterionResult)]
    reason: Prose | None = None


class Criteria(Record):
    """The four criteria; a draft is in scope when all are met (Decision 407/QĐ-TTg)."""

    needs_proposal: Criterion
    direct_impact: Criterion
    difficult_or_sensitive: Criterion
    province_wide: Criterion
    exception_note: Prose | None = None
    screened_on: Date | None = None

    @property
    def each(self) -> tuple[tuple[str, Criterion], ...]:
        """Field name and answer, in the order of the decision."""
        return (
            ("needs_proposal", self.needs_proposal), ("direct_impact", self.direct_impact),
            ("difficult_or_sensitive", self.difficult_or_sensitive), ("province_wide", self.province_wide),
        )

    @property
    def requires_407(self) -> bool:
        """All four met; the first also by the documented exception (guidance after 1/4/2025)."""
        met = all(c.result is CriterionResult.DAT for _, c in self.each[1:])
        return met and self.needs_proposal.result in (CriterionResult.DAT, CriterionResult.NGOAI_LE)

    @property
    def scope(self) -> bool | None:
        """``True`` inside, ``False`` outside, ``None`` while open: all four must be met, so one that is not met
        settles it whatever the others say.
        """
        results = {criterion.result for _, criterion in self.each}
        if CriterionResult.CHUA_XAC_DINH in results and CriterionResult.KHONG_DAT not in results:
            return None
        return self.requires_407


class ScreeningQuestion(Record):
    """One question of the screening, as an editor without legal training can answer it."""

    step: Annotated[ScreeningStep, OneOf(ScreeningStep)]
    question: Line
    explain: Prose
    example_yes: Prose
    """An example of a draft for which the answer is yes."""
    example_no: Prose
    ask: Line
    """Who can tell when the editor cannot."""
    document: LegalDocumentSlug
    """Slug of the legal document in ``content/van-ban/`` that the question rests on."""
    article: Line
    verification: Annotated[Verification, OneOf(Verification)]
    remark: Prose | None = None
    """What makes the question harder than it reads today."""
    valid_from: Date
    valid_to: Date | None = None


class Screened(Record):
    """A draft that was screened and found outside, so that it has no file of its own. Never shown to readers."""

    title: Line
    agency: AgencyRef
    criteria: Criteria
    sample: Flag = False


__all__ = ["Criteria", "Criterion", "Screened", "ScreeningQuestion"]
