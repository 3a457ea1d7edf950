"""The table of cases that the analysis must pass on both sides, in Python and in the browser."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

from portal.search import analysis, numbers

TABLE: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "analysis.json").read_text("utf-8"))
"""``words``: the folded and the exact words of a text, ``|`` where a break stands; ``keys``: what a document number is
found by; ``asked``: the keys that a question asks for and its words that are the number (the browser's side alone)."""


def said(text: str) -> tuple[str, str]:
    """The folded and the exact words of *text*, as the table writes them."""
    columns: tuple[list[str], list[str]] = ([], [])
    for word, apart in analysis.words(text):
        for column, form in zip(columns, analysis.spell(word), strict=True):
            column.extend(["|", form] if apart else [form])
    return " ".join(columns[0]), " ".join(columns[1])


def every_character() -> list[str]:
    """Every assigned character in the middle of a word, at its end, alone, and after what may be a break."""
    kept = (chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co"))
    return [f"a{c}b.{c}d {c}" for c in kept if not _many_alike(c)]


def _many_alike(character: str) -> bool:
    """Ideographs and Hangul syllables are thousands of the same; a few of each are enough."""
    name = unicodedata.name(character, "")
    return name.startswith(("CJK UNIFIED", "HANGUL SYLLABLE", "EGYPTIAN", "TANGUT", "CUNEIFORM", "NUSHU")) and ord(character) % 97 > 0


def types() -> list[list[str]]:
    """The types of documents as the start file carries them."""
    return [[" ".join(analysis.syllables(name)), symbol] for name, symbol in numbers.TYPES.items()]
