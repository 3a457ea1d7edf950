"""What readers are asked, told in their language, and answered: short, answerable, answered for by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, PlainValidator

from .. import vietnamese
from .record import Record
from .types import Count, Date, Flag, Line, OneOf, Prose, fault, length, line
from .vocabulary import Language

T = TypeVar("T")
MOST_QUESTIONS = 3
_QUESTION_LENGTH, _MEANING_LENGTH, _NAME_LENGTH = 140, 200, 80
_MACHINES = re.compile(
    r"(?i:\b(?:google|chat ?gpt|gpt|gemini|copilot|deepl|máy dịch|dịch máy|tự động|phần mềm|machine|translate\w*)\b)"
    r"|\bAI\b"
)
"""Programs, with their marks: people are called Mây, Ái and K'Bing."""


def _question(value: Any) -> str:
    text = line(_QUESTION_LENGTH)(value)
    if not text.endswith("?"):
        raise fault("question-form", value=text)
    return text


def _person(value: Any) -> str:
    text = line(_NAME_LENGTH)(value)
    bare = " ".join(vietnamese.slug(text).split("-"))
    if " " not in bare or _MACHINES.search(text) or not re.fullmatch(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?", text):
        raise fault("translator-name", value=text)
    return text


def _few(values: Sequence[T]) -> Sequence[T]:
    if len(values) > MOST_QUESTIONS:
        raise fault("relevance-too-many", count=len(values), limit=MOST_QUESTIONS)
    return values


Question = Annotated[str, PlainValidator(_question), length(_QUESTION_LENGTH, "question")]
"""A question to be answered yes or no, with its question mark; at most 140 characters."""
Meaning = Annotated[str, PlainValidator(line(_MEANING_LENGTH)), length(_MEANING_LENGTH)]
"""What an answer means, in one line of at most 200 characters."""
PersonName = Annotated[str, PlainValidator(_person), length(_NAME_LENGTH)]
"""Full name of a human being: at least two words of letters, never the name of a program."""
AtMostThree = AfterValidator(_few)
"""No reader answers more than three questions to learn whether something is their business."""


class RelevanceQuestion(Record):
    """Asked on the reader's device; a yes means that the draft concerns them."""

    question: Question
    if_yes: Meaning


class Translation(Record):
    """The summary in another language, by a named human being."""

    language: Annotated[Language, OneOf(Language)]
    title: Line | None = None
    summary: Prose
    translator: PersonName
    translated_on: Date


class HeardPoint(Record):
    """One thing people said, how many said it, and what became of it."""

    heard: Prose
    count: Count | None = None
    accepted: Flag
    reply: Prose
