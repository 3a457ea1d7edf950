"""The terms of the index cut into small pieces, so that a question costs those of its own words and no others.

All about one first syllable lies together: its own list and the lists of the
pairs it begins. Rare syllables share a file, common ones have several, cut at
second syllables in dictionary order (what a reader types on is mostly in the
file already fetched); the files lie many in one (:mod:`packs`). Everything is
one stream of bits for each file, read by
``overrides/assets/js/search-shards.js``; the order of its parts:

* count of groups; for each group the step to its syllable, or its letters where the lexicon does not have it;
* count of its entries; for each entry the step to its second syllable, or its letters; the count of its documents;
  how many documents have it in all where the list was cut; its codes' orders; its spellings;
* its documents, ascending, each with its impact and which spelling it has.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import bits, lexicon
from .bits import Ints
from .lexicon import Lexicon, Names, hashes, kind_of, share
from .memory import Memory
from .postings import Postings, Terms

_Kind = TypeVar("_Kind", int, Ints)
LONGEST_LIST = 1000
"""Documents a pair keeps at most, those it says most about …"""
LONGEST_OF_ONE = 400
"""… and a single syllable, which says less."""
OF_EACH_SPELLING = 24
"""… of each spelling at least, so that a word typed with its marks finds its own."""
LEVELS = 16
"""Steps an impact is rounded to."""
SPELLINGS = 7
EVEN = 3
"""Stands where an order stands, and says that an entry's impacts are plain numbers of equal width."""
EMPTY = b"\x80"
"""A file of no groups."""
ROWS = 1 << 17
"""Documents of terms laid out at once: what bounds the memory that laying out takes …"""
WINDOW = 1 << 19
"""… and rows of counts read at once."""
FILE_BITS = 600 * 8
"""A file is closed, and a common syllable divided, at about this size."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The rows of :class:`Terms` that are kept, and the order entries stand in the files."""

    rows: Ints
    count: Ints
    total: Ints


def _champions(terms: Terms, weight: NDArray[np.float32]) -> _Chosen:
    """Per term the documents it says most about, in their own order."""
    total = np.diff(terms.start)
    keep = np.ones(len(terms.document), bool)
    longest = np.where(terms.second < 0, LONGEST_OF_ONE, LONGEST_LIST)
    for term in np.flatnonzero(total > longest).tolist():
        rows = slice(*terms.start[term:term + 2].tolist())
        keep[rows] = _best(
            terms.impact[rows] * weight[terms.document[rows]], terms.variant[rows], int(longest[term]))
    kept = np.flatnonzero(keep)
    return _Chosen(kept, np.bincount(terms.term[kept], minlength=len(total)), total)


def _best(strength: NDArray[np.float32], variant: NDArray[np.int64], longest: int) -> NDArray[np.bool_]:
    """Which rows of one list are kept: the strongest, and of each spelling its strongest; the first of equals."""
    many = len(strength)
    # Strong and early ones are small numbers: the bits of a float above 0 are ordered as it is.
    order = (0x7FFFFFFF - strength.astype(np.float32).view(np.int32).astype(np.int64) << 31) | np.arange(many)
    keep = np.zeros(many, bool)
    keep[np.partition(order, longest - 1)[:longest] & 0x7FFFFFFF] = True
    # Most have one spelling, as a rule that of any of them: the few others alone are sorted.
    usual = variant == variant[many // 2]
    others = np.flatnonzero(~usual)
    if len(others):
        _, label = np.unique(variant[others], return_inverse=True)
        alike = [np.flatnonzero(usual)] if (usual & ~keep).any() else []
        alike += [others[label == s] for s in np.flatnonzero(np.bincount(label[~keep[others]])).tolist()]
        for rows in alike:
            same = order[rows]
            if len(same) > OF_EACH_SPELLING:
                same = np.partition(same, OF_EACH_SPELLING - 1)[:OF_EACH_SPELLING]
            keep[same & 0x7FFFFFFF] = True
    return keep


def _rank(sorted_labels: NDArray[np.signedinteger[Any]]) -> Ints:
    """Place of each row among those of its label."""
    begins = np.flatnonzero(np.r_[True, sorted_labels[1:] != sorted_labels[:-1]])
    return np.arange(len(sorted_labels)) - np.repeat(begins, np.diff(np.r_[begins, len(sorted_labels)]))


def cut(postings: Postings, weight: NDArray[np.float32], memory: Memory) -> tuple[Lexicon, list[bytes]]:
    """The lexicon and the files by number: those of its syllables, then :attr:`Lexicon.rare` of the rare ones.

    *weight*: what each document counts for. *memory* keeps the files of stretches.
    """
    members, kinds = lexicon.common(postings.alone, postings.documents)
    names = Names(postings.exact, postings.folded, postings.documents, members, kinds)
    steps, files, rare = [], [], []
    for begin, end, stretches in _windows(names, postings):
        terms = postings.terms(begin, end)
        at = names.places[terms.first]
        for first, last in stretches:
            rows = _Rows(terms.some(np.flatnonzero((first <= at) & (at < last))), names, weight)
            begun, laid = _kept(rows, names, memory)
            steps += begun
            files += laid
        if (at < 0).any():
            rare.append(terms.some(np.flatnonzero(at < 0)))
    strange = _kept(_Rows(Terms.together(rare), names, weight), names, memory)[1] if rare else [EMPTY]
    syllables = [names.folded[member] for member in names.members.tolist()]
    return Lexicon(syllables, names.kinds.tolist(), steps, len(strange)), files + strange


def _kept(rows: _Rows, names: Names, memory: Memory) -> tuple[list[int], list[bytes]]:
    """How many files begin with each syllable, and the files; as an earlier build laid the same rows out, if one did.

    One changed document moves the impacts of all a little, but hardly a level, and it is levels that files hold.
    """
    name = f"t-{rows.digest(names)}"
    if (data := memory.read(name)) is not None:
        steps, files = marshal.loads(data)  # noqa: S302 - our own, and whole
        return steps, files
    entries = _Entries(rows, names)
    found = ([], entries.rare_files()) if (rows.first_at < 0).all() else entries.files()
    memory.remember(name, marshal.dumps(found))
    return found


def _windows(names: Names, postings: Postings) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """What is read at once: its first folded syllable and the one behind its last; stretches of the lexicon in it.

    A stretch has about :data:`ROWS` rows, all of one first syllable.
    """
    members = names.members
    rows = postings.rows[members]
    part = (np.cumsum(rows) - rows + postings.alone[members]) // ROWS
    stretches = [*np.flatnonzero(np.diff(part, prepend=-1)).tolist(), len(members)]
    read = np.r_[0, np.cumsum(postings.weight)]
    begin = 0
    waiting: list[tuple[int, int]] = []
    for first, last in pairwise(stretches):
        end = int(members[last]) if last < len(members) else len(names.folded)
        if waiting and read[end] - read[begin] > WINDOW:
            yield begin, int(members[first]), waiting
            begin, waiting = int(members[first]), []
        waiting.append((first, last))
    if begin < len(names.folded):
        yield begin, len(names.folded), waiting


class _Rows:
    """All that the files of some terms are made of: of each term its syllables and counts, of each row what is kept."""

    def __init__(self, terms: Terms, names: Names, weight: NDArray[np.float32]) -> None:
        chosen = _champions(terms, weight)
        self.first, self.second = terms.first.astype(np.int64), terms.second.astype(np.int64)
        self.first_at = names.places[self.first]
        self.second_at = np.where(self.second < 0, 0, names.places[self.second] + 1)
        # A second syllable that is not in the lexicon stands behind all that are, with its letters.
        self.spelled = (self.second >= 0) & (self.second_at == 0)
        self.second_at[self.spelled] = len(names.members) + 1
        self.count = chosen.count.astype(np.int64)
        self.total = chosen.total.astype(np.int64)
        self.term = terms.term[chosen.rows]
        self.document = terms.document[chosen.rows]
        self.level = np.clip(np.round(terms.impact[chosen.rows] * LEVELS) - 1, 0, LEVELS - 1).astype(np.uint8)
        self.variant = terms.variant[chosen.rows]
        self.starts = np.cumsum(self.count) - self.count

    def digest(self, names: Names) -> str:
        """Of everything that the files say, and of nothing that only the numbering of words decides."""
        folded = names.folded
        letters = (*(folded[n] for n in self.first[self.first_at < 0].tolist()), "",
                   *(folded[n] for n in self.second[self.spelled].tolist()))
        # Where all documents have one spelling it is not written.
        same = self.variant == self.variant[self.starts][self.term]
        several = np.flatnonzero(~np.logical_and.reduceat(same, self.starts)[self.term])
        base = len(names.exact) + 1
        told = hashlib.sha256(names.digest + "\n".join(letters).encode())
        for column in (self.first_at, self.second_at, self.count, self.total, self.document, self.level, several):
            told.update(b"%d " % len(column) + column.tobytes())
        told.update(names.signs[self.variant[several] // base].tobytes())
        told.update(names.signs[self.variant[several] % base - 1].tobytes())
        return told.hexdigest()


class _Entries:
    """One entry a term: its header and its documents as codes, then laid out file by file."""

    def __init__(self, rows: _Rows, names: Names) -> None:
        self.names, self.known, self.folded = names, len(names.members), names.folded
        self.first, self.second, self.spelled = rows.first, rows.second, rows.spelled
        self.first_at, self.second_at = rows.first_at, rows.second_at
        self.count, self.total, self.cut = rows.count, rows.total, rows.total > rows.count
        self.whole = max(names.documents, 2).bit_length() - 2
        self.row_term = term = rows.term.astype(np.int64)
        document, level = rows.document.astype(np.int64), rows.level.astype(np.int64)
        place = _rank(term)
        gap = np.where(place == 0, document, np.diff(document, prepend=0) - 1)
        self.least = np.minimum.reduceat(level, rows.starts)
        most = np.maximum.reduceat(level, rows.starts)
        level -= self.least[term]
        self._orders(gap, level, term, most - self.least, names.documents)
        self._spellings(rows.variant, term, names.exact)
        code, length = bits.golomb(gap, self.order[term])
        low, low_length = self._level_codes(level, term)
        mark, mark_length = self._marks()
        self.row_value = ((code << low_length | low) << mark_length) | mark
        self.row_length = length + low_length + mark_length

    def _orders(self, gap: Ints, level: Ints, term: Ints, spread: Ints, documents: int) -> None:
        """The codes that make each entry smallest."""
        many = len(self.count)
        usual = np.clip(np.floor(np.log2(np.maximum(documents / self.count * 0.7, 1))).astype(np.int64), 0, 15)
        costs = np.stack([
            np.bincount(term, bits.golomb(gap, np.clip(usual - d, 0, 15)[term])[1], many) for d in range(4)])
        self.order = np.where(self.count == 1, self.whole, np.clip(usual - costs.argmin(0), 0, 15))
        # Impacts: Golomb codes, or for those spread evenly as many digits as the widest needs.
        self.width = np.where(spread > 0, bits.widths(np.maximum(spread, 1)), 0)
        choices = np.stack([
            *(np.bincount(term, bits.golomb(level, o)[1], many) for o in range(EVEN)), self.width * self.count])
        self.level_order = np.where(self.count == 1, EVEN, choices.argmin(0))

    def _level_codes(self, level: Ints, term: Ints) -> tuple[Ints, Ints]:
        order = self.level_order[term]
        code, length = bits.golomb(level, np.minimum(order, EVEN - 1))
        even = order == EVEN
        return np.where(even, level, code), np.where(even, self.width[term], length)

    def _spellings(self, variant: Ints, term: Ints, exact: Sequence[str]) -> None:
        """Which spellings an entry has, the commonest first, and each row's place among them."""
        pairs = np.lexsort((variant, term))
        label = np.r_[0, np.cumsum((np.diff(term[pairs]) != 0) | (np.diff(variant[pairs]) != 0))]
        sizes = np.bincount(label)
        head = pairs[np.flatnonzero(np.r_[True, np.diff(label) != 0])]
        order = np.lexsort((variant[head], -sizes, term[head]))
        place = np.empty(len(order), np.int64)
        place[order] = _rank(term[head][order])
        self.spellings = np.minimum(np.bincount(term[head], minlength=len(self.count)), SPELLINGS)
        row_place = np.empty(len(term), np.int64)
        row_place[pairs] = place[label]
        self.row_spelling = np.minimum(row_place, SPELLINGS - 1)
        shown = head[(place < SPELLINGS) & (self.spellings[term[head]] > 1)]
        which = place[(place < SPELLINGS) & (self.spellings[term[head]] > 1)]
        base = len(exact) + 1
        self.spelling_term, self.spelling_place = term[shown], which
        said = np.where(which == SPELLINGS - 1, -1, variant[shown])
        spelled, back = np.unique(said, return_inverse=True)
        texts = [exact[v // base] + (f" {exact[v % base - 1]}" if v % base else "") for v in spelled.tolist() if v >= 0]
        codes = np.r_[np.zeros(len(spelled) - len(texts), np.int64), hashes(texts) & 0xFFF]
        self.spelling_code = codes[back]

    def _marks(self) -> tuple[Ints, Ints]:
        """Zeros, then a one, for the place of a row's spelling; the last of all needs no one."""
        many = self.spellings[self.row_term]
        last = self.row_spelling == many - 1
        return (np.where((many > 1) & ~last, 1, 0),
                np.where(many <= 1, 0, np.where(last, many - 1, self.row_spelling + 1)))

    def _sizes(self) -> Ints:
        """About how many bits each entry takes."""
        size: Ints = np.bincount(self.row_term, self.row_length, len(self.count)).astype(np.int64) + 24
        size += 8 * self._letters(np.where(self.spelled, self.second, -1))
        size += 12 * np.where(self.spellings > 1, self.spellings, 0)
        return size

    def files(self) -> tuple[list[int], list[bytes]]:
        """How many files begin with each syllable, and the files."""
        here = np.unique(self.first_at)
        whole = np.bincount(self.first_at, self._sizes(), self.known)[here]
        parts, begin = np.ones(self.known, np.int64), np.zeros(self.known, np.int64)
        parts[here] = np.maximum(1, np.ceil(whole / FILE_BITS))
        steps = self._begins(whole, parts[here])
        begin[here] = np.cumsum(steps) - parts[here]
        file = begin[self.first_at] + self._part(parts)
        return steps.tolist(), self._lay(file, int(steps.sum()))

    def rare_files(self) -> list[bytes]:
        """The files of syllables that the lexicon does not have."""
        rare = int(self._sizes().sum() // FILE_BITS) + 1
        strange, back = np.unique(self.first, return_inverse=True)
        return self._lay((hashes([self.folded[f] for f in strange.tolist()]) % rare)[back], rare)

    @staticmethod
    def _begins(sizes: Ints, parts: Ints) -> Ints:
        """How many files begin with each syllable: a small one joins the file before while there is room."""
        steps = np.zeros(len(sizes), np.int64)
        room = 0.0
        for place, (size, part) in enumerate(zip(sizes.tolist(), parts.tolist(), strict=True)):
            if part > 1 or size > room:
                steps[place] = part
                room = FILE_BITS - size if part == 1 else 0
            else:
                room -= size
        return steps

    def _part(self, parts: Ints) -> Ints:
        """Which of its syllable's files an entry lies in."""
        shares = share(self.names.kinds)
        before = np.cumsum(shares) - shares
        whole = max(int(shares.sum()), 1)
        many = parts[self.first_at]
        at = np.clip(self.second_at - 1, 0, self.known - 1)
        part = np.where(self.second_at > 0, before[at] * many // whole, 0)
        spread = np.flatnonzero(self.spelled & (many > 1))
        part[spread] = hashes([self.folded[n] for n in self.second[spread].tolist()]) % many[spread]
        return part

    def _letters(self, names: Ints) -> Ints:
        """Bytes of each name, 0 where there is none."""
        return self.names.sizes[names]

    def _lay(self, file: Ints, files: int) -> list[bytes]:
        """The bits of every file. An entry is its header, its letters, its spellings, its rows."""
        known, terms = self.known, len(self.count)
        outside = self.first_at < 0
        first_key = np.where(outside, known, self.first_at)
        order = np.lexsort((self.second, self.second_at, self.first, first_key, file))
        new_file = np.r_[True, np.diff(file[order]) != 0]
        new_group = new_file | (np.diff(self.first[order], prepend=-1) != 0)
        entries = np.diff(np.r_[np.flatnonzero(new_group), terms])
        groups_in_file = np.bincount(file[order][new_group], minlength=files)
        pieces: list[tuple[Ints, Ints]] = []

        def put(values: Ints, lengths: Ints) -> None:
            pieces.append((values.astype(np.int64), lengths.astype(np.int64)))

        def put_if(condition: Ints, values: Ints, code: int | Ints = 0) -> None:
            value, length = bits.golomb(np.where(condition, values, 0), code)
            put(value, np.where(condition, length, 0))

        previous = np.r_[0, first_key[order][:-1]]
        put_if(new_file, groups_in_file[file[order]])
        put_if(new_group, np.where(new_file, first_key[order], first_key[order] - previous))
        group_letters = len(pieces)
        put_if(new_group, np.repeat(entries, entries) - 1)
        before = np.r_[0, self.second_at[order][:-1]]
        put_if(np.ones(terms, bool), np.where(new_group, self.second_at[order], self.second_at[order] - before), 2)
        entry_letters = len(pieces)
        count, cut = self.count[order], self.cut[order]
        put_if(np.ones(terms, bool), count - 1)
        # Whether the list was cut is asked only of lists that are long enough.
        could = count >= min(LONGEST_OF_ONE, LONGEST_LIST)
        put(cut.astype(np.int64), could.astype(np.int64))
        put(kind_of(self.total[order]), np.where(could & cut, 6, 0))
        put(self.order[order], np.where(count > 1, 4, 0))
        put(self.level_order[order], np.where(count > 1, 2, 0))
        put(self.width[order], np.where((count > 1) & (self.level_order[order] == EVEN), 3, 0))
        put(self.least[order], np.full(terms, 4))
        put_if(np.ones(terms, bool), self.spellings[order] - 1)
        offsets, places, lengths = self._places(
            pieces, order, file, files, group_letters, entry_letters, new_group & outside[order])
        words = np.zeros(int(offsets[-1] // 64) + 2, np.uint64)
        for (values, sizes), at in zip(pieces, places["pieces"], strict=True):
            bits.scatter(words, at, values, sizes)
        for which, at in (("groups", self.first), ("entries", self.second)):
            self._write_letters(words, places[which], at[order][lengths[which]])
        spelled = places["spellings"]
        at_term = np.empty(terms, np.int64)
        at_term[order] = np.arange(terms)
        by_place = spelled[at_term[self.spelling_term]] + 12 * self.spelling_place
        bits.scatter(words, by_place, self.spelling_code, np.full(len(by_place), 12))
        sums = np.cumsum(self.row_length) - self.row_length
        head = np.r_[0, np.cumsum(self.count)[:-1]]
        rows = places["rows"][at_term[self.row_term]] + sums - sums[head[self.row_term]]
        bits.scatter(words, rows, self.row_value, self.row_length)
        stream = bits.packed(words)
        return [stream[a // 8:b // 8] or EMPTY for a, b in pairwise(offsets.tolist())]

    def _places(
        self, pieces: Sequence[tuple[Ints, Ints]], order: Ints, file: Ints, files: int,
        group_letters: int, entry_letters: int, new_rare: Ints,
    ) -> tuple[Ints, Mapping[str, Any], Mapping[str, NDArray[np.bool_]]]:
        """Where each file begins, and in it every piece of every entry, in bits."""
        spelled = self.spelled[order]
        letters = {"groups": np.where(new_rare, self._letters(np.where(new_rare, self.first[order], -1)), -1),
                   "entries": np.where(spelled, self._letters(np.where(spelled, self.second[order], -1)), -1)}
        rows = np.bincount(self.row_term, self.row_length, len(self.count)).astype(np.int64)[order]
        spellings = np.where(self.spellings[order] > 1, 12 * self.spellings[order], 0)
        columns: list[tuple[str, Ints]] = []
        for number, (_, sizes) in enumerate(pieces):
            if number == group_letters:
                columns.append(("groups", np.where(letters["groups"] >= 0, 8 + 8 * letters["groups"], 0)))
            if number == entry_letters:
                columns.append(("entries", np.where(letters["entries"] >= 0, 8 + 8 * letters["entries"], 0)))
            columns.append(("pieces", sizes))
        columns += [("spellings", spellings), ("rows", rows)]
        size = sum(c for _, c in columns)
        per_file = np.bincount(file[order], size, files).astype(np.int64)
        # Files begin on whole bytes.
        offsets = np.r_[0, np.cumsum((per_file + 7) // 8 * 8)]
        inside = np.cumsum(size) - size
        begin = np.r_[0, np.cumsum(np.bincount(file[order], minlength=files))[:-1]]
        at = offsets[file[order]] + inside - inside[np.minimum(begin[file[order]], len(inside) - 1)]
        places: dict[str, Any] = {"pieces": []}
        for name, sizes in columns:
            if name == "pieces":
                places["pieces"].append(at.copy())
            elif name in letters:
                places[name] = at[letters[name] >= 0]
            else:
                places[name] = at.copy()
            at = at + sizes
        return offsets, places, {name: found >= 0 for name, found in letters.items()}

    def _write_letters(self, words: bits.Words, places: Ints, names: Ints) -> None:
        texts = [self.folded[n].encode() for n in names.tolist()]
        sizes = np.array([len(t) for t in texts], np.int64)
        bits.scatter(words, places, sizes, np.full(len(texts), 8))
        if texts:
            data = np.frombuffer(b"".join(texts), np.uint8).astype(np.int64)
            inside = np.arange(len(data)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            bits.scatter(words, np.repeat(places, sizes) + 8 + 8 * inside, data, np.full(len(data), 8))
