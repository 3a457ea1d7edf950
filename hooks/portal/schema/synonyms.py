"""Words that mean the same to a reader and are written otherwise in a text: ``content/_data/synonyms.yml``.

Search widens a question by them. They are facts of the language only: nothing
in them says what a body is called today, that is the registers' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, PlainValidator, WithJsonSchema, model_validator

from .record import Record
from .types import Flag, OneOf, fault, length, line
from .vocabulary import SynonymKind

_LONGEST = 80


def _weight(value: Any) -> float:
    text = value.strip() if isinstance(value, str) else value
    if not isinstance(text, str):
        raise fault("expected-text")
    if not re.fullmatch(r"0[.,]\d{1,2}|1(?:[.,]0{1,2})?", text, re.ASCII) or not Decimal(text.replace(",", ".")):
        raise fault("weight", value=text)
    return float(text.replace(",", "."))


def _some(values: Sequence[str]) -> Sequence[str]:
    if not values:
        raise fault("value-empty")
    return values


Weight = Annotated[
    float, PlainValidator(_weight),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1, "x-form": "weight"}),
]
"""How much a meaning counts beside the word itself: above 0, at most 1, two decimals."""
Words = Annotated[str, PlainValidator(line(_LONGEST)), length(_LONGEST)]
"""A word or phrase of at most 80 characters."""
Phrases = Annotated[tuple[Words, ...], AfterValidator(_some)]
"""At least one."""


class Synonym(Record):
    """What people say, and what the texts say for it."""

    say: Phrases
    means: Phrases
    kind: Annotated[SynonymKind, OneOf(SynonymKind)]
    weight: Weight
    """The surer the meaning, the nearer to 1; a short form of several meanings stands low."""
    both: Flag = False
    """Whether a question in the texts' words also finds what is written in the people's."""

    @model_validator(mode="after")
    def _different(self) -> Self:
        said = {text.casefold() for text in self.say}
        for text in self.means:
            if text.casefold() in said:
                raise fault("synonym-same", value=text)
        return self


__all__ = ["Synonym"]
