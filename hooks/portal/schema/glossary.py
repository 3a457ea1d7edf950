"""Legal and administrative words in plain language: ``content/_data/glossary.yml``.

A term with a basis is explained by a provision of the register of documents;
without one the wording is the portal's own, and readers are told so.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator

from .record import Record
from .synonyms import Words
from .types import Flag, LegalDocumentSlug, Line, fault, length, line

MOST_WORDS = 30
"""Written words (syllables between spaces) of an explanation: what is read at a glance on a phone."""


def _short(value: Any) -> str:
    text = line(300)(value)
    count = len(text.split())
    if count > MOST_WORDS:
        raise fault("explanation-too-long", count=count, limit=MOST_WORDS)
    return text


Explanation = Annotated[str, PlainValidator(_short), length(300)]
"""One line of at most thirty words."""


class TermBasis(Record):
    """The provision that says what a term means, or what it demands."""

    document: LegalDocumentSlug
    """Slug of the legal document in ``content/van-ban/``."""
    article: Line


class GlossaryTerm(Record):
    """A word of the law, and what it means to a reader."""

    term: Words
    variants: tuple[Words, ...] = ()
    unlike: tuple[Words, ...] = ()
    """Phrases that hold the same syllables and mean something else; they are never marked."""
    explanation: Explanation
    simpler: Words | None = None
    basis: TermBasis | None = None
    mark: Flag = True
    """Whether its first place in a section of a text opens the explanation; ``False`` for words everybody knows."""


__all__ = ["MOST_WORDS", "GlossaryTerm", "TermBasis"]
