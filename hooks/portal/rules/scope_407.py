"""Decision 407/QĐ-TTg: which drafts must be communicated, and what that demands (R10–R12)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..body import Body, Section
from ..diagnostics import Diagnostic, Severity
from ..schema.vocabulary import ActivityStatus, CriterionResult, PublicationStatus, Stage
from ..sections_407 import PARTS, sections, typed_heading
from .bench import Bench
from .passages import content_date, meant_for_readers, reached

_FEWEST_WORDS = 8
_CRITERIA = {
    "needs_proposal": "phải lập đề nghị xây dựng", "direct_impact": "tác động trực tiếp đến quyền, nghĩa vụ",
    "difficult_or_sensitive": "khó, nhạy cảm, được dư luận quan tâm", "province_wide": "tác động trên toàn tỉnh",
}


def check_sections(bench: Bench) -> Iterator[Diagnostic]:
    """A public draft within Decision 407/QĐ-TTg has its five sections, and each says something."""
    for entry in bench.catalog.policies:
        value = entry.value
        if not value.requires_407 or value.publication.status is not PublicationStatus.CONG_KHAI:
            continue
        found, on = sections(entry.body), content_date(value)
        for part in PARTS:
            if not part.required:
                continue
            section = found.get(part.key)
            by_hand = None if section else typed_heading(entry.document.body, part)
            if by_hand:
                line, title = by_hand
                yield from bench.report(
                    "R10", Severity.ERROR, "heading-by-hand", entry.document.body_span(line), on=on, value=title,
                )
            elif section is None:
                yield from bench.report(
                    "R10", Severity.ERROR, "section-missing", entry.document.key_span("title"), on=on,
                    section=part.title,
                )
            elif len(section.text.split()) < _FEWEST_WORDS and not _refused(entry.body, section):
                yield from bench.report(
                    "R10", Severity.ERROR, "section-empty", entry.document.body_span(section.line), on=on,
                    section=section.title, limit=_FEWEST_WORDS,
                )


def _refused(body: Body, section: Section) -> bool:
    """Whether text of *section* was refused: then it is not empty, and that has been said already."""
    after = min((s.line for s in body.sections if s.line > section.line and s.level <= section.level), default=10**9)
    return any(section.line < fault.line < after for fault in body.faults)


def check_communicated(bench: Bench) -> Iterator[Diagnostic]:
    """A draft within Decision 407/QĐ-TTg that has reached consultation has been communicated at least once.

    The decision's target since 2023 is all of them.
    """
    for entry in bench.catalog.policies:
        value = entry.value
        if not value.requires_407 or value.publication.status is not PublicationStatus.CONG_KHAI:
            continue
        if reached(value, Stage.LAY_Y_KIEN) and not any(
            activity.status is ActivityStatus.DA_THUC_HIEN for activity in value.activities
        ):
            planned = sum(activity.status is ActivityStatus.DU_KIEN for activity in value.activities)
            yield from bench.report(
                "R11", Severity.WARNING, "not-communicated", entry.span("stage"), stage=value.stage.label,
                planned=f" (mới có {planned} hoạt động dự kiến)" if planned else "",
            )


def check_criteria(bench: Bench) -> Iterator[Diagnostic]:
    """The four criteria of Decision 407/QĐ-TTg are decided when consultation begins; an exception is explained."""
    for entry in bench.catalog.policies:
        value = entry.value
        if not meant_for_readers(value):
            continue
        criteria, on = value.criteria, content_date(value)
        if criteria is None:
            if reached(value, Stage.LAY_Y_KIEN):
                yield from bench.report(
                    "R12", Severity.WARNING, "criteria-missing", entry.span("stage"), on=on, stage=value.stage.label,
                )
            continue
        for name, criterion in criteria.each:
            span = partial(entry.span, "criteria", name, "result")
            if criterion.result is CriterionResult.CHUA_XAC_DINH and reached(value, Stage.LAY_Y_KIEN):
                yield from bench.report(
                    "R12", Severity.WARNING, "criterion-undecided", span(), on=on, criterion=_CRITERIA[name],
                    field=name, stage=value.stage.label,
                )
            # Only the first criterion has an exception: the law of 2025 took away the step it asks about.
            explained = name == "needs_proposal" and criteria.exception_note
            if criterion.result is CriterionResult.NGOAI_LE and not explained:
                code = "exception-unexplained" if name == "needs_proposal" else "criterion-exception"
                yield from bench.report(
                    "R12", Severity.ERROR, code, span(), on=on, criterion=_CRITERIA[name], field=name,
                )


__all__ = ["check_communicated", "check_criteria", "check_sections"]
