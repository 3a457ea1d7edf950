"""What rules read of a document: its text piece by piece with exact places, and the day it speaks of."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..catalog import Entry
from ..diagnostics import Span
from ..front_matter import Raw, RawList, RawMap, RawScalar
from ..schema.kinds import (
    Correction,
    Faq,
    LegalDocument,
    Page,
    Plan,
    Policy,
    PressEvent,
    Published,
    SocialChannel,
    Spokesperson,
)
from ..schema.record import Record
from ..schema.vocabulary import PublicationStatus, Stage
from ..written import values_of

# Addresses are not prose: a number inside one is no phone, a slash no document number.
# ``mailto:`` and ``tel:`` stay, because what they hold is shown to readers.
# Two patterns, each beginning with signs that are searched for fast; no address holds the bracket of the other.
_TARGET = re.compile(r"\]\((?!mailto:|tel:)[^)\n]{0,500}\)")
_ADDRESS = re.compile(r"http(?:s?)://[^\s<>)\]]+")
_LONGEST_SCALAR = 60


@dataclass(frozen=True)
class Passage:
    """A paragraph of a body, or one front-matter value; places in it become spans."""

    entry: Entry[Any]
    text: str
    field: tuple[str | int, ...] = ()
    """Location of the value; empty for a paragraph of the body."""
    line: int = 0
    """Line of the body on which the paragraph starts."""

    @cached_property
    def prose(self) -> str:
        """The text with web addresses blanked, so that offsets stay the same."""
        return _without_addresses(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins: a paragraph may hold thousands of findings."""
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    @property
    def key(self) -> str:
        """Name of the innermost field, empty in a body."""
        return next((str(step) for step in reversed(self.field) if isinstance(step, str)), "")

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``; of what runs over several lines, its first line."""
        if not self.field:
            row = bisect_right(self._starts, start) - 1
            begin = self._starts[row]
            last = min(end, self._starts[row + 1] - 1) if row + 1 < len(self._starts) else end
            return self.entry.document.body_span(self.line + row, start - begin + 1, last - begin + 1)
        whole = self.entry.span(*self.field)
        lines, part = self.entry.document.lines, self.text[start:end]
        for number in range(whole.line, whole.line + _LONGEST_SCALAR):
            place = number - lines.first
            source = lines.lines[place] if 0 <= place < len(lines.lines) else ""
            column = source.find(part, whole.column - 1 if number == whole.line else 0)
            if part and column >= 0:
                return lines.span(number, column + 1, column + 1 + len(part))
        return whole


class Text:
    """All text of one document in one piece.

    Each rule first asks the whole whether there can be anything for it; only then the passages are made and read one
    by one. ``prose`` holds each passage's prose between signs that no text has: a pattern that knows no line's end
    finds in it whatever it finds in a passage.
    """

    def __init__(self, entry: Entry[Any]) -> None:
        self.entry = entry
        opened = entry.document.text.opened
        values = values_of(_at(opened.raw, entry.at)) if entry.at else opened.values
        body = opened.body.replace("\n\n", _BETWEEN)
        if _BLANK_LINE.search(body):
            body = _BETWEEN.join(p.text for p in paragraphs(entry))
        self.text = f"{_BETWEEN.join(values)}{_BETWEEN}{body}"

    @cached_property
    def prose(self) -> str:
        """The text with web addresses blanked."""
        return _without_addresses(self.text)

    @cached_property
    def lower(self) -> str:
        """The prose in lower case."""
        return self.prose.lower()

    @cached_property
    def odd(self) -> bool:
        """Whether it has a letter that patterns for any case take for another one, and ``lower`` does not."""
        return any(letter in self.prose for letter in "ſıİ")

    @cached_property
    def pieces(self) -> list[str]:
        """Its values and paragraphs as plain text, addresses and all."""
        return self.text.split(_BETWEEN)

    @cached_property
    def slashed(self) -> str:
        """Those parts of the prose that hold a slash, as every number of a document does."""
        return _BETWEEN.join(piece for piece in self.prose.split(_BETWEEN) if "/" in piece)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Its passages, in the order written."""
        return tuple(passages(self.entry))


_BETWEEN = "\n\0\n"
_BLANK_LINE = re.compile(r"\n[^\S\n]+(?=\n)")


def _without_addresses(text: str) -> str:
    if "](" in text:
        text = _TARGET.sub(_blank, text)
    return _ADDRESS.sub(_blank, text) if "://" in text else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def passages(entry: Entry[Any]) -> Iterator[Passage]:
    """Every front-matter value and every paragraph of *entry*, in the order written."""
    yield from _values(entry, _at(entry.document.raw, entry.at), ())
    yield from paragraphs(entry)


def paragraphs(entry: Entry[Any]) -> Iterator[Passage]:
    """The passages of its body alone."""
    paragraph: list[str] = []
    first = 1
    for number, line in enumerate([*entry.document.body.split("\n"), ""], 1):
        if line.strip():
            if not paragraph:
                first = number
            paragraph.append(line)
        elif paragraph:
            yield Passage(entry, "\n".join(paragraph), (), first)
            paragraph = []


def _at(raw: Raw, location: tuple[str | int, ...]) -> Raw:
    for step in location:
        if isinstance(raw, RawMap) and isinstance(step, str):
            raw = raw.entries[step][1]
        elif isinstance(raw, RawList) and isinstance(step, int):
            raw = raw.items[step]
    return raw


def _values(entry: Entry[Any], raw: Raw, at: tuple[str | int, ...]) -> Iterator[Passage]:
    if isinstance(raw, RawScalar):
        if raw.text.strip():
            yield Passage(entry, raw.text, at)
    elif isinstance(raw, RawList):
        for place, item in enumerate(raw.items):
            yield from _values(entry, item, (*at, place))
    else:
        for name, (_, value) in raw.entries.items():
            yield from _values(entry, value, (*at, name))


def content_date(value: Record) -> dt.date | None:
    """The day whose offices and laws *value* speaks of; ``None`` when it does not say."""
    if isinstance(value, Policy):
        asked = [step.on for step in value.stage_history if step.stage is Stage.LAY_Y_KIEN]
        if asked:
            return asked[-1]
        return value.consultation.opens_on if value.consultation else value.publication.approved_on or value.created_on
    if isinstance(value, Faq):
        return value.answered_on
    if isinstance(value, Spokesperson):
        return value.valid_from
    if isinstance(value, Plan):
        return value.issued_on or dt.date(max(value.year, 1), 1, 1)
    if isinstance(value, Correction):
        return value.answered_on or value.reported_on
    if isinstance(value, PressEvent):
        return value.starts_at.date()
    if isinstance(value, SocialChannel):
        return value.verified_on
    if isinstance(value, Page):
        return value.updated_on
    if isinstance(value, LegalDocument):
        return value.issued_on
    return None


def checked_date(value: Record) -> dt.date | None:
    """The day on which somebody last stood by *value*: a reviewed answer must be right on the day of review."""
    day = content_date(value)
    reviewed = getattr(value, "reviewed_on", None)
    return max(day, reviewed) if day and reviewed else day


def withdrawn(value: Record) -> bool:
    """Whether *value* was taken down; nobody reads it any more."""
    return isinstance(value, Published) and value.publication.status is PublicationStatus.GO_BO


def meant_for_readers(value: Record) -> bool:
    """Whether *value* claims to be public (now or archived); drafts and withdrawn documents do not."""
    if not isinstance(value, Published):
        return True
    return value.publication.status in (PublicationStatus.CONG_KHAI, PublicationStatus.LUU_TRU)


def reached(value: Policy, stage: Stage) -> bool:
    """Whether *value* is at *stage* or past it; paused and withdrawn drafts are at no step of the path."""
    return not value.stage.off_path and value.stage.position >= stage.position


__all__ = [
    "Passage", "Text", "checked_date", "content_date", "meant_for_readers", "paragraphs", "passages", "reached",
    "withdrawn",
]
