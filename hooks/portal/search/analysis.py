"""From text to what is searched: syllables, their marks, the breaks between them.

Specified once, here, and followed by ``overrides/assets/js/search-analysis.js``;
``tests/search/analysis.json`` is the table of cases both must pass.

* A *word* is a run of letters, digits and combining marks U+0300–036F, after NFC and lower case.
* Its *folded* form has no marks, ``đ`` is ``d``, and a final ``y`` that spells the sound ``i`` is ``i``
  (``kỹ`` = ``kĩ``): this is what is looked up.
* Its *exact* form keeps the marks, the tone as a digit at the end, so that ``hoà`` and ``hòa`` are one:
  this is what decides between pages that are otherwise equal.
* Between two neighbours stands a *break* when a line ends there, or one of ``. ; : ! ? …`` followed by white
  space: no word of two syllables reaches over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_SPACE = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What JavaScript calls white space; Python counts other control characters and leaves out U+FEFF."""
_PIECES = re.compile(f"[^\\W_](?:[^\\W_]|[\u0300-\u036f])*|\n|[.;:!?…](?=[{_SPACE}])")
_BREAKS = frozenset("\n.;:!?…")
_DOUBLES = str.maketrans({"ð": "đ", "ɖ": "đ", "ς": "σ"})
"""Letters that look like đ; and the sigma that lower case writes at the end of what it takes for a word."""
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}
_MARKS = re.compile("[\u0300-\u036f]")
_SHORT_I = re.compile(r"([bcdđghklmnpqrstvx]|ch|gh|kh|ng|nh|ph|qu|th|tr)y")
LONGEST = 40
"""Characters of a word that count; nobody types more, and hostile text may hold a word of a megabyte."""


@lru_cache(maxsize=65536)  # a province's whole vocabulary; the same few thousand syllables come again and again
def spell(word: str) -> tuple[str, str]:
    """``(folded, exact)`` of one word: ``Hoà`` → ``("hoa", "hoa1")``; accepts any case and any form."""
    parts = unicodedata.normalize("NFD", word.lower().translate(_DOUBLES))
    tone = "".join(_TONES.get(c, "") for c in parts)[-1:]
    plain = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if match := _SHORT_I.fullmatch(plain):
        plain = match[1] + "i"
    folded = _MARKS.sub("", unicodedata.normalize("NFD", plain)).replace("đ", "d")
    return folded, plain + tone


def words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word of *text* as it stands, lower case and NFC, and whether a break stands before it."""
    apart = False
    for piece in _PIECES.findall(unicodedata.normalize("NFC", text.replace("\r", "\n")).lower()):
        if piece[0] in _BREAKS:
            apart = True
        else:
            yield piece[:LONGEST], apart
            apart = False


def syllables(text: str) -> list[str]:
    """The folded words of *text*: ``Đà Lạt`` → ``["da", "lat"]``."""
    return [spell(word)[0] for word, _ in words(text)]
