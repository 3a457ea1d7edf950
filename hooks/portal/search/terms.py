"""Counting: which words and pairs of neighbours stand in which field of which document, and how much each says.

All of a collection at once, in arrays. A *term* is a folded syllable, or two
neighbouring ones (Vietnamese words are mostly of two syllables: pairs give
back what folding takes). Its *impact* for a document is the part of BM25F
between 0 and 1 that does not depend on how rare the term is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import analysis

WEIGHTS = (10.0, 5.0, 1.0)
"""Of title, names and context, text. Measured with ``make bench-search``."""
SHORTNESS = (0.4, 0.4, 0.6)
"""How much a long field counts less, 0 to 1 (BM25's b)."""
SATURATION = 1.5
"""BM25's k1."""
_CHUNK = 1 << 21
BREAK = -1
Fields = Sequence[NDArray[np.int32]]
"""A document's fields, each its words by number."""


class Words:
    """Every exact word met so far, with a number; grows while documents are read."""

    def __init__(self) -> None:
        self.exact: list[str] = []
        self.folded: list[str] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._as_typed: dict[str, int] = {}

    @classmethod
    def of(cls, exact: list[str], folded: list[str]) -> Words:
        """Words already known, by their numbers."""
        words = cls()
        words.exact, words.folded = exact, folded
        words._numbers = {pair: place for place, pair in enumerate(zip(exact, folded, strict=True))}
        return words

    def number(self, word: str) -> int:
        """The number of *word* (as :func:`analysis.words` gives it)."""
        known = self._as_typed.get(word)
        if known is None:
            folded, exact = analysis.spell(word)
            # Not by the exact form alone: "à" and "a1" are written alike there.
            known = self._numbers.setdefault((exact, folded), len(self.exact))
            if known == len(self.exact):
                self.exact.append(exact)
                self.folded.append(folded)
            self._as_typed[word] = known
        return known

    def read(self, text: str) -> NDArray[np.int32]:
        """The words of *text* by number, :data:`BREAK` between two that form no pair."""
        found: list[int] = []
        for word, apart in analysis.words(text):
            if apart and found:
                found.append(BREAK)
            found.append(self.number(word))
        return np.array(found, np.int32)


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


def count(words: Words, fields: Sequence[Fields]) -> Terms:
    """*fields*: for each document its fields as :meth:`Words.read` gives them, in the order of :data:`WEIGHTS`."""
    names = sorted(set(words.folded))
    rank = {name: place for place, name in enumerate(names)}
    fold = np.array([rank[f] for f in words.folded], np.int64) if names else np.zeros(0, np.int64)
    counted = [[np.count_nonzero(f != BREAK) for f in d] for d in fields]
    lengths = np.array(counted, np.float32).reshape(-1, len(WEIGHTS))
    mean = np.maximum(lengths.mean(0), 1e-9).astype(np.float32) if len(fields) else np.ones(len(WEIGHTS), np.float32)
    pieces = [_counted(chunk, at, lengths, mean, fold, len(names)) for at, chunk in _chunks(fields)]
    key, document, weight, variant = (np.concatenate(c) for c in zip(*pieces, strict=True)) if pieces else (
        np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int64))
    order = np.argsort(key, kind="stable")
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
    chunk: Sequence[Fields], at: int, lengths: NDArray[np.float32], mean: NDArray[np.float32],
    fold: NDArray[np.int64], names: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    gap = np.array([BREAK], np.int32)
    flat = np.concatenate([part for d in chunk for f in d for part in (f, gap)])
    sizes = np.array([[len(f) + 1 for f in d] for d in chunk])
    document = np.repeat(np.arange(len(chunk)), sizes.sum(1))
    field = np.repeat(np.tile(np.arange(len(WEIGHTS)), len(chunk)), sizes.ravel())
    here = lengths[at:at + len(chunk)]
    each = (np.array(WEIGHTS) / (1 - np.array(SHORTNESS) + np.array(SHORTNESS) * here / mean)).astype(np.float32)
    weight = each[document, field]
    word = flat.astype(np.int64)
    alone = word >= 0
    pair = alone[:-1] & alone[1:]
    exact_base, fold_base = len(fold) + 1, names + 1
    exact = np.concatenate([(word[alone]) * exact_base, word[:-1][pair] * exact_base + word[1:][pair] + 1])
    owner = np.concatenate([document[alone], document[:-1][pair]])
    value = np.concatenate([weight[alone], weight[:-1][pair]])
    # First per spelling, then per folded term: the spelling that weighs most names the document's variant.
    spelled, inverse = np.unique(exact, return_inverse=True)
    row = inverse.astype(np.int64) * len(chunk) + owner
    rows, back = np.unique(row, return_inverse=True)
    total = np.bincount(back, value, len(rows)).astype(np.float32)
    which, owner = spelled[rows // len(chunk)], rows % len(chunk)
    second = which % exact_base - 1
    key = fold[which // exact_base] * fold_base + np.where(second >= 0, fold[np.maximum(second, 0)] + 1, 0)
    order = np.lexsort((-total, owner, key))
    key, owner, total, which = key[order], owner[order], total[order], which[order]
    begins = np.flatnonzero(np.r_[True, (key[1:] != key[:-1]) | (owner[1:] != owner[:-1])][:len(key)])
    return (key[begins], (owner[begins] + at).astype(np.int32),
            np.add.reduceat(total, begins).astype(np.float32), which[begins])
