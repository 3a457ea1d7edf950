"""Runs of words as numbers: which of many texts may hold one of many runs, without cutting each text into words.

Every letter is folded by a table, every word is the value of a polynomial over its letters, every run one over its
words. What is found is a suspicion (other runs may have the same number); nothing that is there is missed.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Words = tuple[str, ...]
S = TypeVar("S")
"""Whose text it is."""
Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"\w+")
_TABLE = 0x3000
"""Letters beyond are rare here; a text that has one is a suspect."""
_APART, _GONE, _STRANGE = 0, 0xFFFE, 0xFFFF
_SIGMA = 0x3A3
"""Its small form depends on what follows."""
_BASE = 0x9E3779B97F4A7C15
_STEPS = (1, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD)
BATCH = 1 << 18
"""Characters worth looking at together."""
REMEMBERED = 1 << 15
"""Texts that are known again when they come again."""


def folded(text: str) -> str:
    """*text* in lower case, without marks."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower())).replace("đ", "d")


def words_of(text: str) -> list[str]:
    """The words of *text*, lower case, without marks."""
    return _WORD.findall(folded(text))


@cache
def _letters() -> NDArray[np.uint16]:
    """What each character is after folding: a letter, nothing, a gap between words, or not to be told by itself."""
    table = np.full(_TABLE + 1, _STRANGE, np.uint16)
    for code in range(_TABLE):
        plain = folded(chr(code))
        if not plain:
            table[code] = _GONE
        elif len(plain) == 1 and ord(plain) < _TABLE and code != _SIGMA:
            table[code] = ord(plain) if _WORD.match(plain) else _APART
    return table


class _Powers:
    """Powers of the base and of its inverse modulo 2**64, as many as were ever needed."""

    up: Numbers = np.ones(1, np.uint64)
    down: Numbers = np.ones(1, np.uint64)

    @classmethod
    def of(cls, many: int) -> tuple[Numbers, Numbers]:
        if len(cls.up) < many:
            size = max(many, BATCH + BATCH // 4)
            cls.up, cls.down = (np.cumprod(np.array([1] + [factor] * (size - 1), np.uint64), dtype=np.uint64)
                                for factor in (_BASE, pow(_BASE, -1, 1 << 64)))
        return cls.up, cls.down


def _numbered(text: str) -> tuple[Numbers, Places, Places]:
    """The number of each word of *text*, the place at which it begins, and the places of strange characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _letters()[np.minimum(codes, _TABLE)]
    strange = np.flatnonzero(letters == _STRANGE)
    places: Places | None = None
    if strange.size or (letters == _GONE).any():
        letters = np.where(letters == _STRANGE, np.uint16(_APART), letters)
        places = np.flatnonzero(letters != _GONE)
        letters = letters[places]
    inside = np.zeros(len(letters) + 2, np.int8)
    inside[1:-1] = letters != _APART
    turns = np.flatnonzero(np.diff(inside))
    begins, ends = turns[::2], turns[1::2]
    up, down = _Powers.of(len(letters) + 1)
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * up[:len(letters)], out=sums[1:])
    numbers = (sums[ends] - sums[begins]) * down[begins]
    return numbers ^ numbers >> np.uint64(29), begins if places is None else places[begins], strange


def _joined(numbers: Numbers, size: int) -> Numbers:
    """The number of every *size* neighbours."""
    many = max(len(numbers) - size + 1, 0)
    total = np.zeros(many, np.uint64)
    for place in range(size):
        total += numbers[place:place + many] * np.uint64(_STEPS[place])
    return total ^ total >> np.uint64(31)


class Sieve:
    """Finds texts that may hold one of *runs*, of at most five words each."""

    def __init__(self, runs: Iterable[Words]) -> None:
        self.runs: list[Words] = list(dict.fromkeys(runs))
        self.sizes = sorted({len(run) for run in self.runs})
        self._by_size: list[tuple[int, Numbers, Places, NDArray[np.bool_], np.uint64]] = []
        # Whatever holds a strange letter is a suspect already.
        strange = self._strange([" ".join(run) for run in self.runs])
        for size in self.sizes:
            which = np.array([place for place, run in enumerate(self.runs)
                              if len(run) == size and place not in strange], np.int64)
            words = _numbered("\n".join(" ".join(self.runs[place]) for place in which.tolist()))[0]
            numbers = _joined(words, size)[::size]
            order = np.argsort(numbers)
            bits = max(10, (16 * len(which)).bit_length())
            shift = np.uint64(64 - bits)
            met = np.zeros(1 << bits, np.bool_)
            met[numbers * np.uint64(_BASE) >> shift] = True
            if len(which):
                self._by_size.append((size, numbers[order], which[order], met, shift))

    @staticmethod
    def _strange(texts: Sequence[str]) -> set[int]:
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        return set(np.searchsorted(ends, _numbered("\n".join(texts))[2], "right").tolist())

    def hits(self, texts: Sequence[str], found: NDArray[np.bool_] | None = None) -> set[int]:
        """Places of the texts that may hold a run; not those that may only hold what is *found*, by its place."""
        suspects: set[int] = set()
        begin = 0
        while begin < len(texts):
            end, size = begin, 0
            while end < len(texts) and (end == begin or size < BATCH):
                size += len(texts[end]) + 1
                end += 1
            suspects.update(self._batch(texts[begin:end], begin, found))
            begin = end
        return suspects

    def _batch(self, texts: Sequence[str], first: int, found: NDArray[np.bool_] | None) -> Iterator[int]:
        numbers, begins, strange = _numbered("\n".join(texts))
        suspects = [strange]
        for size, known, which, met, shift in self._by_size:
            said = _joined(numbers, size)
            at = np.flatnonzero(met[said * np.uint64(_BASE) >> shift])
            place = np.minimum(np.searchsorted(known, said[at]), len(known) - 1)
            same = known[place] == said[at]
            if found is not None:
                same &= ~found[which[place]]
            suspects.append(begins[at[same]])
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        yield from (np.unique(np.searchsorted(ends, np.concatenate(suspects), "right")) + first).tolist()


def windows(words: Sequence[str], size: int) -> Iterator[Words]:
    """Every *size* neighbours of *words*."""
    return zip(*(words[place:] for place in range(size)), strict=False)


def found_in(runs: Collection[Words], texts: Iterable[str]) -> set[Words]:
    """Which of *runs* stand in one of *texts*."""
    return set(sources_of(runs, ((None, text) for text in texts)))


def sources_of(runs: Collection[Words], texts: Iterable[tuple[S, str]]) -> dict[Words, S]:
    """Those of *runs* that stand in one of *texts*, each with the source of one that has it."""
    sieve = Sieve(runs)
    places = {run: place for place, run in enumerate(sieve.runs)}
    found = np.zeros(len(places), np.bool_)
    said: dict[Words, S] = {}
    for batch in batches(texts) if places else ():
        for place in sieve.hits([text for text, _ in batch], found):
            text, source = batch[place]
            words = words_of(text)
            for size in sieve.sizes:
                for run in places.keys() & set(windows(words, size)):
                    found[places[run]] = True
                    said.setdefault(run, source)
    return said


def batches(texts: Iterable[tuple[S, str]]) -> Iterator[list[tuple[str, S]]]:
    """Each of *texts* once or, when it comes again much later, more often; so many at a time as are worth it."""
    seen: dict[str, S] = {}
    size = told = 0
    for source, text in texts:
        if text not in seen:
            seen[text] = source
            size += len(text)
            if size > BATCH:
                yield list(itertools.islice(seen.items(), told, None))
                told, size = len(seen), 0
                if told > REMEMBERED:
                    seen, told = {}, 0
    yield list(itertools.islice(seen.items(), told, None))
