"""How short forms are said aloud (``content/_data/spoken.yml``), and how fast announcers read (``province.yml``)."""

from __future__ import annotations

from typing import Annotated

from .record import Record
from .synonyms import Phrases, Words
from .types import Count, Date, Line, OneOf, Prose
from .vocabulary import SpokenKind, Verification


class SpokenForm(Record):
    """What is written, and what an announcer says for it."""

    written: Phrases
    spoken: Words
    kind: Annotated[SpokenKind, OneOf(SpokenKind)]
    source: Line
    """Where the reading comes from."""
    checked_on: Date


class Announcer(Record):
    """The pace of public address; what is not verified is said to be an assumption."""

    syllables_per_minute: Count
    verification: Annotated[Verification, OneOf(Verification)]
    source: Prose


__all__ = ["Announcer", "SpokenForm"]
