"""Which documents have a term and how much each says of it: chunks put together, some first syllables at a time.

The *impact* of a term for a document is the part of BM25F between 0 and 1 that does not depend on how rare the term
is. It depends on how long documents are on average, so on all of them: what is kept of a chunk are counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import Ints
from .columns import Columns, words
from .terms import FIELDS, NARROW, WIDE, begins

WEIGHTS = (10.0, 5.0, 1.0)
"""Of title, names and context, text. Measured with ``make bench-search``."""
SHORTNESS = (0.4, 0.4, 0.6)
"""How much a long field counts less, 0 to 1 (BM25's b)."""
SATURATION = 1.5
"""BM25's k1."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Every (term, document) once, sorted by term, then document; the first four columns have equal length."""

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

    def some(self, which: Ints) -> Terms:
        """The terms *which* alone, in that order."""
        many = np.diff(self.start)[which]
        start = np.r_[0, np.cumsum(many)]
        rows = np.arange(start[-1]) + np.repeat(self.start[which] - start[:-1], many)
        return Terms(
            np.repeat(np.arange(len(which), dtype=np.int32), many), self.document[rows], self.impact[rows],
            self.variant[rows], self.first[which], self.second[which], start)

    @classmethod
    def together(cls, parts: Sequence[Terms]) -> Terms:
        """All terms of *parts*, one part behind the other."""
        many = [len(part.first) for part in parts]
        rows = [len(part.term) for part in parts]
        before, at = np.cumsum([0, *many]).tolist(), np.cumsum([0, *rows]).tolist()
        return cls(
            np.concatenate([part.term + np.int32(before[i]) for i, part in enumerate(parts)]),
            np.concatenate([part.document for part in parts]), np.concatenate([part.impact for part in parts]),
            np.concatenate([part.variant for part in parts]), np.concatenate([part.first for part in parts]),
            np.concatenate([part.second for part in parts]),
            np.concatenate([*(part.start[:-1] + at[i] for i, part in enumerate(parts)), [at[-1]]]))


class Postings:
    """All of *chunks*, as :func:`terms.count` gives them: the documents of one behind those of the other."""

    def __init__(self, chunks: Sequence[Columns]) -> None:
        met: dict[tuple[str, str], int] = {}
        said = [_met(columns, met) for columns in chunks]
        ordered = sorted(met)
        self.exact = [exact for exact, _ in ordered]
        """Every word, in order."""
        self.folded = sorted({folded for _, folded in ordered})
        """Every folded syllable, in order."""
        number = np.zeros(len(met), np.int32)
        number[[met[pair] for pair in ordered]] = np.arange(len(met))
        ranks = {name: rank for rank, name in enumerate(self.folded)}
        rank = np.array([ranks[folded] for _, folded in met], np.int32)
        self.rows = np.zeros(len(self.folded), np.int64)
        """Of each folded syllable, how many documents have terms that begin with it, each counted for each term."""
        self.alone = np.zeros(len(self.folded), np.int64)
        """Of each, how many documents have it."""
        self.weight = np.zeros(len(self.folded), np.int64)
        """Of each, how much has to be read for its terms."""
        self._chunks: list[_Chunk] = []
        forms = [np.zeros(0, np.int32)]
        lengths = [np.zeros((0, FIELDS), np.float32)]
        at = known = 0
        for columns, own in zip(chunks, said, strict=True):
            fold = rank[own]
            order = np.argsort(fold, kind="stable")
            heads = begins(fold[order])
            chunk = _Chunk(columns, fold[order][heads], columns.read("heads"), heads + known, at)
            forms.append(number[own][order])
            known += len(own)
            many = columns.read("documents").astype(np.int64)
            if len(many):
                self.rows[chunk.names] += np.add.reduceat(many, chunk.heads[:-1])
                self.alone[chunk.names] += many[chunk.heads[:-1]]
                self.weight[chunk.names] += np.diff(columns.read("starts")[chunk.heads])
            self._chunks.append(chunk)
            lengths.append(columns.read("lengths").reshape(-1, FIELDS))
            at += len(lengths[-1])
        self.documents = at
        self._words = np.concatenate(forms)
        """Of each form of each folded syllable of each chunk, the number of the word."""
        length = np.concatenate(lengths)
        mean = np.maximum(length.mean(0), 1e-9).astype(np.float32) if at else np.ones(FIELDS, np.float32)
        self.means: list[float] = np.maximum(mean, 1e-3).tolist()
        """Words a field has on average."""
        longer = 1 - np.array(SHORTNESS) + np.array(SHORTNESS) * length / mean
        self._each = (np.array(WEIGHTS) / longer).astype(np.float32)

    def terms(self, begin: int = 0, end: int | None = None) -> Terms:
        """The terms whose first syllables are those from *begin* to before *end* of :attr:`folded`."""
        last = len(self.folded) if end is None else end
        parts = [_part(chunk, begin, last, len(self.folded) + 1) for chunk in self._chunks]
        parts = [part for part in parts if len(part.key)]
        if not parts:
            none = np.zeros(0, np.int32)
            return Terms(none, none, none.astype(np.float32), none.astype(np.int64), none, none, np.zeros(1, np.int64))
        return self._merged(parts)

    def _merged(self, parts: Sequence[_Part]) -> Terms:
        """A *run* is the rows of one term in one chunk; runs by term, then chunk, are rows by term, then document."""
        layout = WIDE if any(part.rows.dtype == np.uint64 for part in parts) else NARROW
        key, many = np.concatenate([p.key for p in parts]), np.concatenate([p.many for p in parts])
        order = np.argsort(key, kind="stable")
        starts = (np.cumsum(many) - many)[order]
        key, many = key[order], many[order]
        run = np.repeat(np.arange(len(order), dtype=np.int32), many)
        take = np.arange(len(run)) + (starts - (np.cumsum(many) - many))[run]
        row = np.concatenate([_wide(p.rows) if layout is WIDE else p.rows for p in parts])[take]
        times = np.concatenate([p.times for p in parts])[take]
        at = np.concatenate([np.full(len(p.key), p.at) for p in parts])[order]
        document = (row >> layout.kind(layout.owner)).astype(np.int64) + at[run]
        value = times * self._each[document, (row & layout.kind(3)).astype(np.int64)].astype(np.float64)
        # First per spelling, then per folded term: the spelling that weighs most names the document's variant.
        row >>= layout.kind(2)
        first = begins(run, row)
        total = np.add.reduceat(value, first).astype(np.float32)
        row, run, document = row[first], run[first], document[first]
        first = begins(run, document)
        weight = np.add.reduceat(total, first).astype(np.float32)
        spelled = _heaviest(total, first)
        row, run, document = row[spelled], run[first], document[first]
        # Words are named as in the chunk: of each run, where the forms of its syllables begin.
        last = layout.kind((1 << layout.form) - 1)
        one, two = (np.concatenate([getattr(p, name) for p in parts])[order][run] for name in ("one", "two"))
        one += (row >> layout.kind(layout.form) & last).astype(np.int64)
        second = np.where(two < 0, 0, self._words[two + (row & last).astype(np.int64)] + 1)
        heads = begins(key)
        term = np.repeat(np.arange(len(heads), dtype=np.int32), np.diff(np.r_[heads, len(key)]))[run]
        base = len(self.folded) + 1
        return Terms(
            term, document.astype(np.int32), (weight / (SATURATION + weight)).astype(np.float32),
            self._words[one].astype(np.int64) * (len(self.exact) + 1) + second,
            (key[heads] // base).astype(np.int32), (key[heads] % base - 1).astype(np.int32),
            np.searchsorted(term, np.arange(len(heads) + 1)))


def _met(columns: Columns, met: dict[tuple[str, str], int]) -> NDArray[np.int32]:
    """The words of *columns*, in their order, as numbers in that in which words are *met*."""
    pairs = zip(words(columns.read("exact")), words(columns.read("folded")), strict=True)
    return np.array([met.setdefault(pair, len(met)) for pair in pairs], np.int32)


def _heaviest(weight: NDArray[np.float32], first: Ints) -> Ints:
    """Of each group of rows that begins at *first*, the row with the highest *weight*, the first of equals."""
    many = np.diff(np.r_[first, len(weight)])
    found = first.copy()
    several = np.flatnonzero(many > 1)
    if len(several):
        which = np.repeat(np.arange(len(several)), many[several])
        rows = np.arange(len(which)) + (first[several] - np.r_[0, np.cumsum(many[several])[:-1]])[which]
        order = np.lexsort((-weight[rows], which))
        found[several] = rows[order[begins(which)]]
    return found


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The columns of a chunk, and what they name by its own numbers."""

    columns: Columns
    names: NDArray[np.int32]
    """The number of each of its folded syllables among those of all chunks."""
    heads: NDArray[np.int32]
    forms: Ints
    """Where the forms of each folded syllable begin among the words of all chunks."""
    at: int
    """The place of its first document."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some terms of one chunk: of each its number, its rows, and where the forms of its syllables begin."""

    at: int
    key: Ints
    many: Ints
    one: Ints
    two: Ints
    """-1 where the term is one syllable."""
    rows: NDArray[np.unsignedinteger[Any]]
    times: NDArray[np.unsignedinteger[Any]]


def _part(chunk: _Chunk, begin: int, end: int, base: int) -> _Part:
    low, high = np.searchsorted(chunk.names, (begin, end)).tolist()
    first, last = chunk.heads[[low, high]].tolist()
    head = np.repeat(np.arange(low, high), np.diff(chunk.heads[low:high + 1]))
    second = chunk.columns.read("second", first, last).astype(np.int64) - 1
    starts = chunk.columns.read("starts", first, last + 1).astype(np.int64)
    key = chunk.names[head] * np.int64(base) + np.where(second < 0, 0, chunk.names[second] + 1)
    return _Part(
        chunk.at, key, np.diff(starts),
        chunk.forms[head], np.where(second < 0, -1, chunk.forms[second]),
        chunk.columns.read("rows", starts[0], starts[-1]), chunk.columns.read("times", starts[0], starts[-1]))


def _wide(rows: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.unsignedinteger[Any]]:
    """*rows* in the layout :data:`WIDE`."""
    if rows.dtype == WIDE.kind:
        return rows
    wide = rows.astype(np.uint64)
    last = np.uint64((1 << NARROW.form) - 1)
    two, form, owner = np.uint64(2), np.uint64(NARROW.form + 2), np.uint64(NARROW.owner)
    found: NDArray[np.unsignedinteger[Any]] = (
        wide >> owner << np.uint64(WIDE.owner) | (wide >> form & last) << np.uint64(WIDE.form + 2)
        | (wide >> two & last) << two | wide & np.uint64(3))
    return found
