"""Page records: what is shown of a document and judged by its words, small enough to fetch a dozen.

Read again by ``overrides/assets/js/search-files.js``.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from .documents import SearchDocument

PHRASES = 6000
"""Characters of common phrases that every record is compressed against: a third off each record for 2 kB once."""
SAMPLE = 240
"""Documents that letters and phrases are counted in."""
LONGEST_TEXT = 4000
"""Characters of a page's text that are kept for the extract under a result."""


class Letters:
    """Text as bytes, one for each of the commonest characters: a Vietnamese letter with its marks takes two or
    three in UTF-8. Any other is 255 and its number in three bytes.
    """

    def __init__(self, known: str) -> None:
        self.known = known
        self._places = np.full(sys.maxunicode + 1, 255, np.uint8)
        self._places[[ord(c) for c in known]] = range(len(known))

    def coded(self, text: str) -> bytes:
        """*text* as bytes. Raises :class:`UnicodeEncodeError` for half a character."""
        letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        places = self._places[letters]
        rare = np.flatnonzero(places == 255)
        if not len(rare):
            return places.tobytes()
        said = np.zeros(len(places) + 3 * len(rare), np.uint8)
        at = rare + 3 * np.arange(len(rare))
        usual = np.ones(len(said), bool)
        for more in (1, 2, 3):
            said[at + more] = letters[rare] >> 8 * (3 - more) & 255
            usual[at + more] = False
        said[usual] = places
        return said.tobytes()

    def decoded(self, data: bytes) -> str:
        """The text that *data* stands for."""
        found = []
        place = 0
        while place < len(data):
            if data[place] < 255:
                found.append(self.known[data[place]])
                place += 1
            else:
                found.append(chr(int.from_bytes(data[place + 1:place + 4], "big")))
                place += 4
        return "".join(found)


def sampled(many: int) -> range:
    """The places among *many* documents of those that letters and phrases are counted in."""
    return range(0, many, max(1, many // SAMPLE))[:SAMPLE]


def letters_of(documents: Iterable[SearchDocument]) -> Letters:
    """What every record is written with, and the commonest characters of *documents*, a sample."""
    signs = '",[]\\'
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(document.title + document.context + document.address + document.text[:3000])
    common = [c for c, _ in counts.most_common(254) if c not in signs]
    return Letters("".join(sorted([*signs, *common[:254 - len(signs)]])))


def phrases_of(documents: Iterable[SearchDocument], letters: Letters) -> bytes:
    """Runs of words that records have most often, the best last, where deflate reaches them cheapest."""
    known = set(letters.known)
    counts: Counter[str] = Counter()
    for document in documents:
        pieces = re.findall(r"\S+\s*", document.text[:3000])
        for many in (2, 3, 4, 6):
            counts.update(map("".join, zip(*(pieces[i:] for i in range(many)), strict=False)))
    best = sorted((-n * (len(p) - 3), p) for p, n in counts.items() if n > 3)
    chosen: list[str] = []
    size, seen = 0, ""
    for _, phrase in best[:4000]:
        if phrase not in seen and not set(phrase) - known:
            chosen.append(phrase)
            seen += "\0" + phrase
            size += len(phrase)
        if size > PHRASES:
            break
    return letters.coded("".join(reversed(chosen)))[-PHRASES:]


def pieces(
    documents: Iterable[SearchDocument], values: Mapping[str, Mapping[str, int]], letters: Letters, phrases: bytes,
) -> Iterator[bytes]:
    """The record of each document; *values*: the place of each value of each facet."""
    labels = {label: place for place, label in enumerate(values)}
    ready = _maker(phrases)
    for d in documents:
        record = _trimmed([d.title, d.context, d.address, d.text[:LONGEST_TEXT], "\n".join(d.names),
                           [[labels[name], values[name][value]] for name, value in d.facets],
                           [list(r) for r in d.reasons]])
        maker = ready.copy()  # the phrases are taken in once, not for every record
        yield maker.compress(letters.coded(_compact(record))) + maker.flush()


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _trimmed(record: list[Any]) -> list[Any]:
    while len(record) > 4 and not record[-1]:
        record.pop()
    return record


def deflated(data: bytes) -> bytes:
    """*data* as raw deflate."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return maker.compress(data) + maker.flush()


def _maker(phrases: bytes) -> Any:
    """Makes raw deflate that may refer back to *phrases*; small, for it is copied for every record."""
    return zlib.compressobj(6, zlib.DEFLATED, -14, 6, zlib.Z_DEFAULT_STRATEGY, *([phrases] if phrases else []))
