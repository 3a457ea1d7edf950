"""How long a spoken text takes. Vietnamese is counted by syllables, and each stands alone in writing."""

from __future__ import annotations

import math
import re

ASSUMED = 180
"""Syllables a minute where the province sets none: our own assumption for loudspeakers outdoors, no source."""


def syllables(text: str) -> int:
    """Syllables of a text that has been written out as it is said."""
    return len(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d", text))


def seconds(text: str, per_minute: int = ASSUMED) -> int:
    """Seconds it takes to read *text* aloud at *per_minute* syllables, rounded up."""
    return math.ceil(syllables(text) * 60 / per_minute)
