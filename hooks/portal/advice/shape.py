"""Advice on the shape of a document: title, summary, walls of text, capitals, what changes for the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..catalog import Entry
from ..rules.passages import meant_for_readers
from ..schema.kinds import Policy
from .findings import Finding, Piece, longer_than, syllables

LONGEST_SUMMARY = 60
LONGEST_PARAGRAPH = 120
LONGEST_WITHOUT_BREAK = 350
"""Syllables of a body that has neither heading nor list."""
_KINDS = re.compile(
    r"^(?:dự thảo |dự án )?(?:nghị quyết|quyết định|chỉ thị|kế hoạch|đề án|quy định|quy chế|văn bản|thông báo)?"
    r"(?: quy phạm pháp luật)?(?: số \S+)?(?: của \S+(?: \S+){0,5}?(?: tỉnh(?: lâm đồng)?| xã| phường))?"
    r"(?: (?:về việc|về|ban hành|quy định|quy chế|sửa đổi|bổ sung|sửa đổi, bổ sung|một số điều|thay thế|của))*\s*",
    re.IGNORECASE,
)
_FEWEST_TITLE_WORDS = 3
_CAPITALS = re.compile(r"[A-ZÀ-ỸĐ](?<!\w.)[A-ZÀ-ỸĐ]+(?:[ ,\-–/]+[A-ZÀ-ỸĐ]{2,}){3,}(?!\w)")
_LETTER = re.compile(r"[^\W\d_]")


def of_shape(entry: Entry[Any], body: Sequence[Piece]) -> Iterator[Finding]:
    """What can be said of *entry*, whose body has these pieces, without looking at its words one by one."""
    yield from _of_title(entry)
    yield from _of_body(entry, body)
    value = entry.value
    summary = getattr(value, "summary", None)
    if summary and (count := longer_than(summary, LONGEST_SUMMARY)):
        yield Finding("summary-long", entry.span("summary"), count, {"count": count, "limit": LONGEST_SUMMARY})
    if isinstance(value, Policy) and meant_for_readers(value) and not value.impact and not value.relevance \
            and not any(row.effect for row in value.comparison):
        yield Finding("change-for-me-missing", entry.document.key_span("title"))


def _of_title(entry: Entry[Any]) -> Iterator[Finding]:
    field = "question" if hasattr(entry.value, "question") else "title"
    title: str = getattr(entry.value, field)
    letters = "".join(_LETTER.findall(title))
    if len(letters) > 12 and letters.isupper():
        yield Finding("all-capitals", entry.span(field), len(title),
                      {"value": title, "written": f"{field}: {_sentence_case(title)}"})
    if isinstance(entry.value, Policy) and syllables(_KINDS.sub("", title, count=1)) < _FEWEST_TITLE_WORDS:
        yield Finding("title-vague", entry.span(field), 0, {"value": title})


def _of_body(entry: Entry[Any], body: Sequence[Piece]) -> Iterator[Finding]:
    for piece in body:
        if count := longer_than(piece.text, LONGEST_PARAGRAPH):
            yield Finding("wall-of-text", piece.span(0, len(piece.text)), count,
                          {"count": count, "limit": LONGEST_PARAGRAPH})
        for match in _CAPITALS.finditer(piece.text):
            yield Finding("all-capitals", piece.span(*match.span()), len(match.group()),
                          {"value": match.group(), "written": _sentence_case(match.group())})
    if entry.body.sections or any(map(_listed, body)):
        return
    if (total := sum(syllables(piece.text) for piece in body)) > LONGEST_WITHOUT_BREAK:
        first = entry.document.body_span(1)
        yield Finding("wall-of-text", first, total, {"count": total, "limit": LONGEST_WITHOUT_BREAK})


def _listed(piece: Piece) -> bool:
    return piece.start > 0 or piece.passage.text.lstrip()[:2] in ("- ", "* ", "+ ", "1.")


def _sentence_case(text: str) -> str:
    return text[:1] + text[1:].lower()


__all__ = ["of_shape"]
