"""T11: nothing of the template is left in what readers see; T12: an event is told before it happens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Published
from ..schema.parse import field_words
from ..schema.vocabulary import PressEventType, PublicationStatus
from .bench import Bench
from .passages import withdrawn

_LEFT = re.compile(
    r"\.{5,}|…{2,}|_{4,}|[xX]{3,}(?!\w)(?<!\w[xX]{3})|<\s*(?:điền|nhập|ghi|tên|họ|số|ngày)\b[^>\n]*>?"
    r"|\[\s*(?:điền|nhập|ghi)\b[^\]\n]*\]?|^Viết ở đây:",
    re.IGNORECASE | re.MULTILINE,
)
_ONE_LINE = frozenset("title summary question full_name approved_by position topic".split())
"""Fields in which a lone ellipsis can only be the template's."""
_ILLUSTRATION = "(minh họa)"
_SENTENCE = "Nhiều gia đình ở vùng khó khăn chưa đóng đủ học phí đầu năm."


def check_leftovers(bench: Bench) -> Iterator[Diagnostic]:
    """What is public, or waits for approval, holds no blank of the template that nobody filled in."""
    told: set[tuple[str, int]] = set()
    for passage in bench.passages:
        value = passage.entry.value
        if passage.entry.at or not isinstance(value, Published) or withdrawn(value):
            continue
        if value.publication.status is PublicationStatus.NHAP:
            continue  # a draft may have blanks; they are asked about when it goes to be approved
        match = _LEFT.search(passage.prose)
        if match is None and passage.key in _ONE_LINE:
            match = re.search("…", passage.prose)
            if match is None and not value.sample:
                match = re.search(re.escape(_ILLUSTRATION), passage.prose)
        if match is None:
            continue
        span = passage.span(*match.span())
        if (span.path, span.line) in told:
            continue
        told.add((span.path, span.line))
        yield from bench.report(
            "T11", bench.weight(passage.entry, Severity.ERROR), "template-left", span, value=match.group().strip(),
            example=field_words(type(value), passage.field).get("example", "") or _SENTENCE,
        )


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


__all__ = ["check_leftovers", "check_told_ahead"]
