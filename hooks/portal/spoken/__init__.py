"""Spoken Vietnamese: what an announcer says for what is written, and how long it takes."""

from .pace import ASSUMED, seconds, syllables
from .reading import Reader, Reading
from .words import Words, of

__all__ = ["ASSUMED", "Reader", "Reading", "Words", "of", "seconds", "syllables"]
