"""When two rows are the same document: the same name after small edits, never the same name with another figure."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from .. import vietnamese
from .headings import plain


def key_of(title: str) -> str:
    """*title* as documents are compared: no case, marks, signs; ``UBND`` and its long form are one."""
    return re.sub(r"^(?:du thao|dt)\s+", "", plain(title))


def same(first: str, second: str) -> bool:
    """Whether two titles differ only by small edits (a typo, a word more or less).

    Figures are identity: another number, day or year is another document; so is another proper name.
    """
    if key_of(first) == key_of(second):
        return True
    a, b = _words(first), _words(second)
    if not a or not b or not 0.7 < len(a) / len(b) < 1.43:
        return False
    folded_a, folded_b = [vietnamese.fold(w) for w in a], [vietnamese.fold(w) for w in b]
    if _figures(folded_a) != _figures(folded_b):
        return False
    common = sum((Counter(folded_a) & Counter(folded_b)).values())
    if common < 0.8 * min(len(a), len(b)):
        return False
    changed = 0
    for tag, i, j, k, m in SequenceMatcher(None, folded_a, folded_b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        changed += max(j - i, m - k)
        if tag == "replace" and _names(a, i, j) and _names(b, k, m):
            near = SequenceMatcher(None, " ".join(folded_a[i:j]), " ".join(folded_b[k:m])).ratio()
            if near < 0.6:
                return False
    return changed <= max(2, len(a) // 8)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _figures(words: list[str]) -> Counter[str]:
    return Counter(word.lstrip("0") or "0" for word in words if any(c.isdigit() for c in word))


def _names(words: list[str], start: int, end: int) -> bool:
    return any(word[0].isupper() for place, word in enumerate(words[start:end], start) if place)


__all__ = ["key_of", "same"]
