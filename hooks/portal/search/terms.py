"""Counting: which words and pairs of neighbours stand in which field of which document, in columns.

A chunk of documents at a time, and of nothing but what they say: :mod:`postings` puts chunks together and knows how
much each word says. A *term* is a folded syllable, or two
neighbouring ones (Vietnamese words are mostly of two syllables: pairs give
back what folding takes).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import analysis
from .columns import letters, smallest
from .documents import SearchDocument

FIELDS = 3
"""Title; names and context; text."""
_PIECES = 50_000
_LINES = 5000
"""Lines remembered: a page's sections repeat its lines right after it, and every page of a kind some of its names."""
BREAK = -1


class Words:
    """Every exact word met so far, with a number; grows while documents are read."""

    def __init__(self) -> None:
        self.exact: list[str] = []
        self.folded: list[str] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._pieces = _Pieces(self)
        self._lines: dict[str, bytes] = {}

    def number(self, word: str) -> int:
        """The number of *word* (as :func:`analysis.words` gives it)."""
        folded, exact = analysis.spell(word)
        # Not by the exact form alone: "à" and "a1" are written alike there.
        known = self._numbers.setdefault((exact, folded), len(self.exact))
        if known == len(self.exact):
            self.exact.append(exact)
            self.folded.append(folded)
        return known

    def read(self, text: str) -> NDArray[np.int32]:
        """The words of *text* by number; wherever two neighbours form no pair stands a :data:`BREAK`, or several."""
        return np.frombuffer(self.coded(text), np.int32)

    def coded(self, text: str) -> bytes:
        """The bytes of what :meth:`read` gives."""
        return b"".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> bytes:
        known = self._lines.get(line)
        if known is None:
            # No word reaches over a space, and what stands around one decides nothing on its other side.
            said = list(chain.from_iterable(map(self._pieces.__getitem__, line.split(" "))))
            said.append(BREAK)
            if len(self._lines) >= _LINES:
                self._lines.clear()
            known = self._lines[line] = array("i", said).tobytes()
        return known


class _Pieces(dict[str, tuple[int, ...]]):
    """What stands between two spaces, marks and all, to its words by number: a few thousand make up most of a text."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found: list[int] = []
        *said, (_, ends) = analysis.words(f"{piece} x")  # the last tells whether a break stands after the others
        for word, apart in said:
            if apart:
                found.append(BREAK)
            found.append(self._words.number(word))
        if ends:
            found.append(BREAK)
        if len(self) >= _PIECES:
            self.clear()
        if len(piece) <= analysis.LONGEST:
            self[piece] = tuple(found)
        return tuple(found)


class Layout:
    """How a row says in one number where a term stands: document of the chunk, both words' forms, field."""

    def __init__(self, kind: type[np.unsignedinteger[Any]]) -> None:
        self.kind = kind
        self.form, self.owner = (9, 20) if kind is np.uint32 else (21, 44)
        """Bits of a form, and where the document begins; the field is in the two lowest."""
        self.owners = 1 << 8 * kind(0).itemsize - self.owner

    def holds(self, documents: int, forms: int) -> bool:
        """Whether a chunk of so many *documents*, with so many *forms* of one folded word, can be told."""
        return documents <= self.owners and forms <= 1 << self.form


NARROW, WIDE = Layout(np.uint32), Layout(np.uint64)


def count(words: Words, documents: Iterable[SearchDocument]) -> dict[str, NDArray[Any]]:
    """The columns that all that is said of *documents* gives:

    * ``exact``, ``folded``: their words, by exact, then by folded form; terms name a word by its place here, a folded
      syllable by its place among all in dictionary order;
    * ``lengths``: words of each field of each document;
    * ``heads``: of each folded syllable, where the terms begin that begin with it (itself the first), and one more;
    * ``second``: of each term, 0 or one more than its second syllable; ``documents``: how many documents have it;
      ``starts``: where its rows begin, and one more;
    * ``rows``, by term, document, forms, field (:class:`Layout`), each once; ``times``: how often.
    """
    # Every part ends in a break.
    parts = [words.coded(part) for d in documents for part in (d.title, "\n".join((d.context, *d.names)), d.text)]
    said = np.frombuffer(b"".join(parts), np.int32)
    sizes = np.array([len(part) for part in parts], np.int64) // said.itemsize
    many = len(parts) // FIELDS
    del parts
    ends = np.cumsum(sizes)
    met = np.r_[0, np.cumsum(said >= 0)]
    lengths = (met[ends] - met[ends - sizes]).astype(np.float32)
    used = np.zeros(len(words.exact) + 1, bool)
    used[said] = True  # BREAK, -1, is the last
    order = sorted(np.flatnonzero(used[:-1]).tolist(), key=lambda number: (words.exact[number], words.folded[number]))
    place = np.full(len(used), BREAK, np.int64)
    place[order] = np.arange(len(order))
    word = place[said]
    folded = [words.folded[number] for number in order]
    names = {name: number for number, name in enumerate(sorted(set(folded)))}
    fold = np.array([names[f] for f in folded], np.int64)
    owner = np.repeat(np.arange(many), sizes.reshape(-1, FIELDS).sum(1))
    field = np.repeat(np.tile(np.arange(FIELDS), many), sizes)
    said_of: dict[str, NDArray[Any]] = {
        "exact": letters([words.exact[number] for number in order]), "folded": letters(folded), "lengths": lengths}
    return said_of | _grouped(word, owner, field, fold, len(names), many)


def _grouped(
    word: NDArray[np.int64], owner: NDArray[np.int64], field: NDArray[np.int64], fold: NDArray[np.int64],
    names: int, documents: int,
) -> dict[str, NDArray[Any]]:
    """Everything that tells one occurrence from another is one number, so that sorting plain numbers groups them."""
    form = forms(fold)
    of_form, of_owner = int(form.max(initial=0)).bit_length(), max(documents - 1, 0).bit_length()
    layout = NARROW if NARROW.holds(documents, 1 << of_form) else WIDE
    below = 2 + 2 * of_form + of_owner
    if below + (names * (names + 1)).bit_length() > 63 or not layout.holds(documents, 1 << of_form):
        raise OverflowError("more words than one number tells apart")
    place = np.flatnonzero(word >= 0)
    alone = word[place]
    paired = place[:-1][np.diff(place) == 1]
    one, two = word[paired], word[paired + 1]
    base = names + 1
    rest = (owner << 2 * of_form + 2) | field
    found = np.concatenate([
        (fold[alone] * base << below) | rest[place] | (form[alone] << of_form + 2),
        (fold[one] * base + fold[two] + 1 << below) | rest[paired] | (form[one] << of_form + 2) | (form[two] << 2)])
    found.sort()
    first = begins(found)
    times = np.diff(np.r_[first, len(found)])
    found = found[first]
    key = found >> below
    terms = begins(key)
    key = key[terms]
    starts = np.r_[terms, len(found)]
    last = (1 << of_form) - 1
    kind = layout.kind
    rows = ((found >> 2 * of_form + 2 & (1 << of_owner) - 1).astype(kind) << kind(layout.owner)
            | (found >> of_form + 2 & last).astype(kind) << kind(layout.form + 2)
            | (found >> 2 & last).astype(kind) << kind(2) | (found & 3).astype(kind))
    return {
        "heads": np.searchsorted(key // base, np.arange(names + 1)).astype(np.int32),
        "second": smallest(key % base),
        "documents": smallest(np.diff(np.searchsorted(begins(found >> 2 * of_form + 2), starts))),
        "starts": starts.astype(np.int32), "rows": rows, "times": smallest(times)}


def forms(fold: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each word among those of its folded form."""
    order = np.argsort(fold, kind="stable")
    first = np.flatnonzero(np.diff(fold[order], prepend=-1))
    form = np.empty(len(fold), np.int64)
    form[order] = np.arange(len(fold)) - np.repeat(first, np.diff(np.r_[first, len(fold)]))
    return form


def begins(*labels: NDArray[Any]) -> NDArray[np.int64]:
    """Where each run of rows begins that are equal in all *labels*."""
    many = len(labels[0])
    changes = np.zeros(many, bool)
    changes[:1] = True
    for label in labels:
        changes[1:] |= label[1:] != label[:-1]
    return np.flatnonzero(changes)
