"""Screening drafts for Decision 407/QĐ-TTg (*rà soát*): the questions of a day, the verdict, the list of a year. Pure.

Criteria, examples and provisions are data (``content/_data/screening.yml``).
"""

from __future__ import annotations

import datetime as dt

from .. import legal_clock
from ..catalog import Catalog, Entry
from ..schema.screening import ScreeningQuestion
from .decision import ANSWER_LABELS, FIELDS, GUIDED, NO, UNSURE, YES, Answers, Decision, Outcome, decide, ready_text
from .yearly import COLUMNS, YearList, screening_list, years


def questions(catalog: Catalog, on: dt.date) -> tuple[Entry[ScreeningQuestion], ...]:
    """What is asked on the day, in its order."""
    held = (e for e in catalog.screening if legal_clock.in_force(e.value.valid_from, e.value.valid_to, on))
    return tuple(sorted(held, key=lambda e: e.value.step.position))


def cited(catalog: Catalog, question: ScreeningQuestion) -> str:
    """The provision behind *question*: article and document, with a word when nobody has verified it."""
    document = catalog.legal_document_by_slug.get(question.document)
    doubt = "" if question.verification.value == "da-xac-minh" else " (chưa xác minh)"
    return f"{question.article}, {document.value.citation if document else question.document}{doubt}"


__all__ = [
    "ANSWER_LABELS", "COLUMNS", "FIELDS", "GUIDED", "NO", "UNSURE", "YES", "Answers", "Decision", "Outcome", "YearList",
    "cited", "decide", "questions", "ready_text", "screening_list", "years",
]
