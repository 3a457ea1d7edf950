"""A place that could be written more plainly, and the pieces of text that are looked at."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..catalog import Entry
from ..diagnostics import Span
from ..rules.passages import Passage, paragraphs

_WEIGHT = {
    "change-for-me-missing": 0, "title-vague": 1, "all-capitals": 1, "wall-of-text": 2, "summary-long": 2,
    "long-sentence": 3, "hard-word": 4, "passive-chain": 5, "noun-chain": 5, "empty-verb": 6,
    "abbreviation-unexplained": 6,
}
"""What matters most to a reader first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``excess`` tells the worse of two alike."""

    code: str
    span: Span
    excess: int = 0
    values: dict[str, object] = field(default_factory=dict)

    def rank(self) -> tuple[int, int, Span]:
        """Worst first, then in the order of the text."""
        return _WEIGHT[self.code], -self.excess, self.span


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a point of a list of a body: words a person reads in one go, quotations and tables excepted."""

    passage: Passage
    start: int
    text: str

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``."""
        return self.passage.span(self.start + start, self.start + end)


_POINT = re.compile(r"^[ \t]*(?:[-+*]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_NOT_PROSE = re.compile(r"^[ \t]*(?:#|>|\||`{3}|~{3}|!\[|\[\^)")


def pieces(entry: Entry[Any]) -> Iterator[Piece]:
    """The prose of the body of *entry*, paragraph by paragraph, point by point."""
    fenced = False
    for passage in paragraphs(entry):
        if passage.text.count("```") % 2:
            fenced = not fenced
            continue
        if fenced or _NOT_PROSE.match(passage.text):
            continue
        starts = [m.start() for m in _POINT.finditer(passage.text)]
        cuts = sorted({0, *starts, len(passage.text)})
        for begin, end in itertools.pairwise(cuts):
            text = passage.prose[begin:end]
            if "`" in text:
                text = _CODE.sub(lambda m: " " * len(m.group()), text)
            mark = _POINT.match(text)
            lead = mark.end() if mark else 0
            if text[lead:].strip():
                yield Piece(passage, begin + lead, text[lead:].rstrip())


def syllables(text: str) -> int:
    """Written Vietnamese words (*chữ*) of *text*: what stands between spaces and holds a letter or a digit."""
    return sum(1 for word in text.split() if word[0].isalnum() or _LETTER.search(word))


def longer_than(text: str, limit: int) -> int:
    """The :func:`syllables` of *text* when they are more than *limit*, else 0; nearly always without counting."""
    return count if len(text.split()) > limit and (count := syllables(text)) > limit else 0


_LETTER = re.compile(r"\w")


__all__ = ["Finding", "Piece", "longer_than", "pieces", "syllables"]
