"""The syllables that are known before anything is asked, and by which number of a file a reader looks a term up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .bits import Ints

_Kind = TypeVar("_Kind", int, Ints)
LEXICON = 2048
"""Syllables known before anything is asked; they serve repair and completion as well."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The commonest folded syllables in order, and how common each is."""

    syllables: Sequence[str]
    classes: Sequence[int]
    """Twice the binary logarithm of how many documents have it, rounded."""
    files: Sequence[int]
    """How many new files begin with it; 0: it lies in the file of the one before."""
    rare: int
    """Files of syllables that are not in the lexicon."""

    def files_of(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """The number of the piece in which each of *pairs* stands or would; an empty second: the first alone."""
        at = {name: place for place, name in enumerate(self.syllables)}
        before = np.cumsum([0] + [share(k) for k in self.classes]).tolist()
        ends = np.cumsum(self.files).tolist()
        found = []
        for first, second in pairs:
            place = at.get(first)
            if place is None:
                found.append(sum(self.files) + hashed(first) % self.rare)
                continue
            many = max(1, self.files[place])
            part = 0
            if second:
                part = before[at[second]] * many // before[-1] if second in at else hashed(second) % many
            found.append(ends[place] - many + part)
        return found


def share(kind: _Kind) -> _Kind:
    """How much room a syllable of class *kind*, or each of many, takes among the seconds of a pair.

    The reader counts the same.
    """
    return kind * kind + 1


def hashed(text: str) -> int:
    """FNV-1a, 32 bits, of *text* in UTF-8."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def hashes(texts: Sequence[str]) -> Ints:
    """:func:`hashed` of each of *texts*, a letter of all of them at a time."""
    said = [text.encode() for text in texts]
    sizes = np.array([len(s) for s in said], np.int64)
    letters = np.frombuffer(b"".join(said), np.uint8)
    begins = np.cumsum(sizes) - sizes
    found = np.full(len(said), 0x811C9DC5, np.uint32)
    left = np.flatnonzero(sizes)
    place = 0
    while len(left):
        found[left] = (found[left] ^ letters[begins[left] + place]) * np.uint32(0x01000193)
        place += 1
        left = left[sizes[left] > place]
    return found.astype(np.int64)


def kind_of(count: Ints) -> Ints:
    """The class of a count of documents."""
    return np.round(2 * np.log2(np.maximum(count, 1))).astype(np.int64)


@dataclass(frozen=True)
class Names:
    """The words of an index, and which are in its lexicon."""

    exact: Sequence[str]
    folded: Sequence[str]
    documents: int
    members: Ints
    """The folded syllables of the lexicon …"""
    kinds: Ints
    """… and the class of each."""

    @cached_property
    def places(self) -> Ints:
        """The place of each folded syllable in the lexicon, or -1; and of the one numbered -1, which is none."""
        places = np.full(len(self.folded) + 1, -1, np.int64)
        places[self.members] = np.arange(len(self.members))
        return places

    @cached_property
    def digest(self) -> bytes:
        """Of the lexicon and of how many documents there are."""
        told = "\n".join(self.folded[member] for member in self.members.tolist())
        return hashlib.sha256(f"{self.documents}\n{told}\0".encode() + self.kinds.tobytes()).digest()

    @cached_property
    def signs(self) -> NDArray[np.uint64]:
        """Of each word of :attr:`exact` a number that stays the same when others come and go; and of none, the last."""
        told = b"".join(hashlib.blake2b(word.encode(), digest_size=8).digest() for word in self.exact)
        return np.frombuffer(told + bytes(8), np.uint64)

    @cached_property
    def sizes(self) -> Ints:
        """Bytes of each folded syllable; 0 of the one numbered -1."""
        return np.array([len(n.encode()) for n in self.folded] + [0], np.int64)


def common(alone: Ints, documents: int) -> tuple[Ints, Ints]:
    """The folded syllables of the lexicon, and their classes. *alone*: how many documents have each syllable."""
    # What one document alone has is known only where there are few documents: the start file is everybody's.
    wanted = np.flatnonzero((alone > 1) | (documents < 1000))
    members = np.sort(wanted[np.argsort(-alone[wanted], kind="stable")[:LEXICON]])
    return members, kind_of(alone[members])
