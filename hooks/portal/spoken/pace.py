"""How long a spoken text takes. Vietnamese is counted by syllables, and each stands alone in writing."""

from __future__ import annotations

import math
import re

ASSUMED = 180
"""Syllables a minute where the province sets none: our own assumption for loudspeakers outdoors, no source."""


def syllables(text: str) -> int:
    """Syllables of a text that has been written out as it is said; what is left in capitals is spelled."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d", text)
    return sum(len(word) if len(word) > 1 and word.isupper() else 1 for word in words)


def seconds(text: str, per_minute: int = ASSUMED) -> int:
    """Seconds it takes to read *text* aloud at *per_minute* syllables, rounded up."""
    return math.ceil(syllables(text) * 60 / per_minute)
