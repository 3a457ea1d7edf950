"""Page records: what is shown of a document and judged by its words, small enough to fetch a dozen.

Read again by ``overrides/assets/js/search-files.js``.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .documents import SearchDocument

PHRASES = 6000
"""Characters of common phrases that every record is compressed against: a third off each record for 2 kB once."""
SAMPLE = 600
"""Documents that letters and phrases are counted in."""
LONGEST_TEXT = 4000
"""Characters of a page's text that are kept for the extract under a result."""


class Letters:
    """Text as bytes, one for each of the commonest characters: a Vietnamese letter with its marks takes two or
    three in UTF-8. Any other is 255 and its number in three bytes.
    """

    def __init__(self, known: str) -> None:
        self.known = known
        self._codes = _Codes((ord(c), chr(i)) for i, c in enumerate(known))

    def coded(self, text: str) -> bytes:
        """*text* as bytes."""
        return text.translate(self._codes).encode("latin-1")

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


class _Codes(dict[int, str]):
    """For ``str.translate``: a known character's place, any other's number behind 255."""

    def __missing__(self, code: int) -> str:
        self[code] = "\xff" + code.to_bytes(3, "big").decode("latin-1")
        return self[code]


def _sampled(documents: Sequence[SearchDocument]) -> Sequence[SearchDocument]:
    return documents[::max(1, len(documents) // SAMPLE)][:SAMPLE]


def letters_of(documents: Sequence[SearchDocument]) -> Letters:
    """The commonest characters of *documents*."""
    counts = Counter('",[]')
    for document in _sampled(documents):
        counts.update(document.title + document.context + document.address + document.text[:3000])
    return Letters("".join(sorted(c for c, _ in counts.most_common(254))))


def phrases_of(documents: Sequence[SearchDocument], letters: Letters) -> bytes:
    """Runs of words that records have most often, the best last, where deflate reaches them cheapest."""
    known = set(letters.known)
    counts: Counter[str] = Counter()
    for document in _sampled(documents):
        pieces = re.findall(r"\S+\s*", document.text[:3000])
        for many in (2, 3, 4, 6):
            counts.update("".join(pieces[i:i + many]) for i in range(len(pieces) - many))
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
    for d in documents:
        record = _trimmed([d.title, d.context, d.address, d.text[:LONGEST_TEXT], "\n".join(d.names),
                           [[labels[name], values[name][value]] for name, value in d.facets],
                           [list(r) for r in d.reasons]])
        yield deflated(letters.coded(json.dumps(record, ensure_ascii=False, separators=(",", ":"))), phrases)


def _trimmed(record: list[Any]) -> list[Any]:
    while len(record) > 4 and not record[-1]:
        record.pop()
    return record


def deflated(data: bytes, phrases: bytes = b"") -> bytes:
    """*data* as raw deflate, which may refer back to *phrases*."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, *([phrases] if phrases else []))
    return maker.compress(data) + maker.flush()
