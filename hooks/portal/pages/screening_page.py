"""The page that screens a draft: a guide anybody can read, answered on the spot with JavaScript. Nothing is sent."""

from __future__ import annotations

from .. import addresses, screening
from ..schema.vocabulary import ScreeningStep
from ..screening import Answers, Outcome
from .page import DerivedPage, Facts


def screening_page(facts: Facts) -> DerivedPage:
    """``ra-soat.html``."""
    catalog = facts.catalog
    asked = [(e, screening.cited(catalog, e.value)) for e in screening.questions(catalog, catalog.today)]
    blank = Answers({ScreeningStep.BI_MAT: screening.NO})
    return DerivedPage(
        addresses.SCREENING, "screening.html", "Rà soát dự thảo",
        "Năm câu hỏi cho biết một dự thảo có thuộc diện phải truyền thông theo Quyết định 407/QĐ-TTg không.",
        {
            "asked": asked, "outcomes": tuple(Outcome), "labels": screening.ANSWER_LABELS,
            "answers": (screening.YES, screening.NO, screening.UNSURE), "guided": screening.GUIDED,
            "fields": screening.FIELDS,
            "blank": screening.ready_text(blank, "Tên dự thảo", "mã cơ quan", None),
        },
        (("Hướng dẫn", addresses.GUIDES),),
    )


__all__ = ["screening_page"]
