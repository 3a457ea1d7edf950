"""Counting: which words and pairs of neighbours stand in which field of which document, and how much each says.

All of a collection at once, in arrays. A *term* is a folded syllable, or two
neighbouring ones (Vietnamese words are mostly of two syllables: pairs give
back what folding takes). Its *impact* for a document is the part of BM25F
between 0 and 1 that does not depend on how rare the term is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from . import analysis

WEIGHTS = (10.0, 5.0, 1.0)
"""Of title, names and context, text. Measured with ``make bench-search``."""
SHORTNESS = (0.4, 0.4, 0.6)
"""How much a long field counts less, 0 to 1 (BM25's b)."""
SATURATION = 1.5
"""BM25's k1."""
_CHUNK = 1 << 19
"""Words counted at once: what bounds the memory that counting takes."""
_PIECES = 200_000
_LINES = 5000
"""Lines remembered: a page's sections repeat its lines right after it, and every page of a kind some of its names."""
BREAK = -1
Fields = Sequence[NDArray[np.int32]]
"""A document's fields, each its words by number."""


class Words:
    """Every exact word met so far, with a number; grows while documents are read."""

    def __init__(self) -> None:
        self.exact: list[str] = []
        self.folded: list[str] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._pieces = _Pieces(self)
        self._lines: dict[str, NDArray[np.int32]] = {}

    @classmethod
    def of(cls, exact: list[str], folded: list[str]) -> Words:
        """Words already known, by their numbers."""
        words = cls()
        words.exact, words.folded = exact, folded
        words._numbers = {pair: place for place, pair in enumerate(zip(exact, folded, strict=True))}
        return words

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
        lines = [self._line(line) for line in text.split("\n")]
        return lines[0] if len(lines) == 1 else np.concatenate(lines)

    def _line(self, line: str) -> NDArray[np.int32]:
        known = self._lines.get(line)
        if known is None:
            # No word reaches over a space, and what stands around one decides nothing on its other side.
            said = list(chain.from_iterable(map(self._pieces.__getitem__, line.split(" "))))
            said.append(BREAK)
            if len(self._lines) >= _LINES:
                self._lines.clear()
            known = self._lines[line] = np.array(said, np.int32)
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


@dataclass(frozen=True, slots=True)
class Terms:
    """Every (term, document) once, sorted by term, then document; columns of equal length but for the last four."""

    term: NDArray[np.int32]
    document: NDArray[np.int32]
    impact: NDArray[np.float32]
    variant: NDArray[np.int64]
    """The spelling with marks that this document has most of."""
    first: NDArray[np.int32]
    """Of each term: folded number of its first syllable …"""
    second: NDArray[np.int32]
    """… and of its second, or -1."""
    start: NDArray[np.int64]
    """Where each term's rows begin, and one more."""
    folded: Sequence[str]
    means: Sequence[float]
    """Words a field has on average."""

    def some(self, which: NDArray[np.int64]) -> Terms:
        """The terms *which* alone, in that order."""
        many = np.diff(self.start)[which]
        start = np.r_[0, np.cumsum(many)]
        rows = np.arange(start[-1]) + np.repeat(self.start[which] - start[:-1], many)
        return Terms(
            np.repeat(np.arange(len(which), dtype=np.int32), many), self.document[rows], self.impact[rows],
            self.variant[rows], self.first[which], self.second[which], start, self.folded, self.means)


def count(words: Words, fields: Sequence[Fields]) -> Terms:
    """*fields*: for each document its fields as :meth:`Words.read` gives them, in the order of :data:`WEIGHTS`."""
    names = sorted(set(words.folded))
    rank = {name: place for place, name in enumerate(names)}
    fold = np.array([rank[f] for f in words.folded], np.int64) if names else np.zeros(0, np.int64)
    lengths = np.array([[len(f) - np.count_nonzero(f == BREAK) for f in d] for d in fields], np.float32)
    lengths = lengths.reshape(-1, len(WEIGHTS))
    mean = np.maximum(lengths.mean(0), 1e-9).astype(np.float32) if len(fields) else np.ones(len(WEIGHTS), np.float32)
    form = _forms(fold)
    each = (np.array(WEIGHTS) / (1 - np.array(SHORTNESS) + np.array(SHORTNESS) * lengths / mean)).astype(np.float32)
    pieces = [_counted(chunk, at, each, fold, form) for at, chunk in _chunks(fields)]
    key, document, weight, variant = (np.concatenate(c) for c in zip(*pieces, strict=True)) if pieces else (
        np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int64))
    if len(pieces) > 1:
        order = np.argsort(key, kind="stable")  # of a few ascending runs: merged, not sorted
        key, document, weight, variant = key[order], document[order], weight[order], variant[order]
    begins = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
    start = np.r_[begins, len(key)].astype(np.int64)
    base = len(names) + 1
    first, second = key[begins] // base, key[begins] % base - 1
    return Terms(
        np.repeat(np.arange(len(begins), dtype=np.int32), np.diff(start)), document,
        (weight / (SATURATION + weight)).astype(np.float32), variant,
        first.astype(np.int32), second.astype(np.int32), start, names, np.maximum(mean, 1e-3).tolist(),
    )


def _forms(fold: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each word among those of its folded form."""
    order = np.argsort(fold, kind="stable")
    begins = np.flatnonzero(np.diff(fold[order], prepend=-1))
    form = np.empty(len(fold), np.int64)
    form[order] = np.arange(len(fold)) - np.repeat(begins, np.diff(np.r_[begins, len(fold)]))
    return form


def _chunks(fields: Sequence[Fields]) -> Iterable[tuple[int, Sequence[Fields]]]:
    begin = size = 0
    for place, document in enumerate(fields):
        size += sum(map(len, document))
        if size > _CHUNK:
            yield begin, fields[begin:place + 1]
            begin, size = place + 1, 0
    if begin < len(fields):
        yield begin, fields[begin:]


def _counted(
    chunk: Sequence[Fields], at: int, each: NDArray[np.float32], fold: NDArray[np.int64], form: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """Term, document, weight and variant of every term of every document of *chunk*, by term, then document.

    Everything that tells one occurrence from another is one number, so that sorting plain numbers groups them.
    """
    gap = np.array([BREAK], np.int32)
    word = np.concatenate([part for d in chunk for f in d for part in (f, gap)]).astype(np.int64)
    sizes = np.array([[len(f) + 1 for f in d] for d in chunk])
    owner = np.repeat(np.arange(len(chunk)), sizes.sum(1))
    field = np.repeat(np.tile(np.arange(len(WEIGHTS)), len(chunk)), sizes.ravel())
    names = int(fold.max(initial=-1)) + 1
    of_form, of_owner = int(form.max(initial=0)).bit_length(), (len(chunk) - 1).bit_length()
    below = 2 + 2 * of_form + of_owner
    if below + (names * (names + 1)).bit_length() > 63:
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
    begins = _begins(found)
    times = np.diff(np.r_[begins, len(found)])
    found = found[begins]
    here = (found >> 2 * of_form + 2) & ((1 << of_owner) - 1)
    value = times * each[at + here, found & 3].astype(np.float64)
    # First per spelling, then per folded term: the spelling that weighs most names the document's variant.
    begins = _begins(found >> 2)
    total = np.add.reduceat(value, begins).astype(np.float32) if len(begins) else np.zeros(0, np.float32)
    found = found[begins] >> 2
    begins = _begins(found >> 2 * of_form)
    many = np.diff(np.r_[begins, len(found)])
    spelled = begins.copy()
    several = np.flatnonzero(many > 1)
    if len(several):
        which = np.repeat(np.arange(len(several)), many[several])
        rows = np.arange(len(which)) + (begins[several] - np.r_[0, np.cumsum(many[several])[:-1]])[which]
        order = np.lexsort((-total[rows], which))
        spelled[several] = rows[order[_begins(which)]]
    weight = np.add.reduceat(total, begins).astype(np.float32) if len(begins) else total
    key = found[begins] >> 2 * of_form
    forms = found[spelled]
    term = key >> of_owner
    head = np.argsort(fold, kind="stable")
    first_word = np.searchsorted(fold[head], np.arange(names + 1))
    first, second = term // base, term % base - 1
    last = (1 << of_form) - 1
    one = head[first_word[first] + (forms >> of_form & last)]
    two = np.where(second >= 0, head[np.minimum(first_word[second] + (forms & last), len(head) - 1)], -1)
    return (term, ((key & ((1 << of_owner) - 1)) + at).astype(np.int32), weight,
            one * (len(fold) + 1) + two + 1)


def _begins(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each run of equal *labels* begins."""
    return np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]][:len(labels)])
