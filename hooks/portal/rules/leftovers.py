"""T11: nothing of the template is left in what readers see; T12: an event is told before it happens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Published
from ..schema.parse import field_words
from ..schema.vocabulary import PressEventType, PublicationStatus
from .bench import Bench, Read
from .passages import Passage, Text, withdrawn

_LEFT = re.compile(
    r"\.{5,}|…{2,}|_{4,}|[xX]{3,}(?!\w)(?<!\w[xX]{3})|<\s*(?:điền|nhập|ghi|tên|họ|số|ngày)\b[^>\n]*>?"
    r"|\[\s*(?:điền|nhập|ghi)\b[^\]\n]*\]?|^Viết ở đây:",
    re.IGNORECASE | re.MULTILINE,
)
_BRACKET = re.compile(r"\[\s*(?:điền|nhập|ghi)\b")
_SIGNS = (".....", "…", "____", "xxx", "<", "viết ở đây:", "(minh họa)")
_ONE_LINE = frozenset("title summary question full_name approved_by position topic".split())
"""Fields in which a lone ellipsis can only be the template's."""
_ILLUSTRATION = "(minh họa)"
_SENTENCE = "Nhiều gia đình ở vùng khó khăn chưa đóng đủ học phí đầu năm."


def read_leftovers(bench: Bench) -> Read:
    """What is public, or waits for approval, holds no blank of the template that nobody filled in."""

    def read(text: Text) -> Iterator[Diagnostic]:
        value = text.entry.value
        if text.entry.at or not isinstance(value, Published) or withdrawn(value):
            return
        if value.publication.status is PublicationStatus.NHAP:
            return  # a draft may have blanks; they are asked about when it goes to be approved
        if not _may_be_left(text):
            return
        told: set[int] = set()
        for passage in text.passages:
            match = _left(passage, sample=value.sample)
            if match is None or (span := passage.span(*match.span())).line in told:
                continue
            told.add(span.line)
            yield from bench.report(
                "T11", bench.weight(passage.entry, Severity.ERROR), "template-left", span,
                value=match.group().strip(),
                example=field_words(type(value), passage.field).get("example", "") or _SENTENCE,
            )

    return read


def _may_be_left(text: Text) -> bool:
    """Whether there is anything of which a blank is made; brackets open many links, so what follows them counts."""
    return text.odd or any(sign in text.lower for sign in _SIGNS) or _BRACKET.search(text.lower) is not None


def _left(passage: Passage, *, sample: bool) -> re.Match[str] | None:
    match = _LEFT.search(passage.prose)
    if match is None and passage.key in _ONE_LINE:
        match = re.search("…", passage.prose)
        if match is None and not sample:
            match = re.search(re.escape(_ILLUSTRATION), passage.prose)
    return match


def check_told_ahead(bench: Bench) -> Iterator[Diagnostic]:
    """A press conference approved for the portal after it was held is a slip of the date, or a late notice."""
    for entry in bench.catalog.press_events:
        value = entry.value
        approved, held = value.publication.approved_on, value.starts_at.date()
        if withdrawn(value) or value.type is not PressEventType.HOP_BAO or approved is None or approved <= held:
            continue
        yield from bench.report(
            "T12", Severity.ADVICE, "event-before-approval", entry.span("starts_at"),
            held=vietnamese.date_text(held), approved=vietnamese.date_text(approved),
            suggested=f"{value.starts_at:%m-%dT%H:%M}", year=str(approved.year),
            related=[entry.span("publication", "approved_on")],
        )


__all__ = ["check_told_ahead", "read_leftovers"]
