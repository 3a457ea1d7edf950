"""Which of the portal's two font files holds a letter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def _letters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


# What the second file holds (portal.css says the same to browsers).
_SECOND = _letters(
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x300, 0x301),
    (0x303, 0x304), (0x308, 0x309), (0x323, 0x323), (0x329, 0x329), (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
)
_FIRST = _letters(
    (0x20, 0x7E), (0xA0, 0xFF), (0x152, 0x153), (0x2BB, 0x2BC), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E),
    (0x2022, 0x2022), (0x2026, 0x2026), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2212, 0x2212),
)
_BARRED = str.maketrans("ƀɃ", "bB")


@lru_cache(maxsize=4096)
def runs(text: str) -> tuple[tuple[int, str], ...]:
    """*text* split by the font file that holds its letters; what neither holds loses its marks, or goes."""
    found: list[tuple[int, str]] = []
    for letter in unicodedata.normalize("NFC", text):
        known = letter
        if letter not in _FIRST and letter not in _SECOND:
            bare = unicodedata.normalize("NFD", letter.translate(_BARRED))
            known = "".join(c for c in bare if c in _FIRST)
        for one in known:
            place = 1 if one in _SECOND else 0
            if found and found[-1][0] == place:
                found[-1] = (place, found[-1][1] + one)
            else:
                found.append((place, one))
    return tuple(found)
