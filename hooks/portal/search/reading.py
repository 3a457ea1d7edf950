"""Reads the files of the index again, without a browser: for the watch over a finished tree, and for tests.

Follows what :mod:`index` and :mod:`shards` lay out. Damage is found, not guessed around: :class:`Damaged`.
"""

from __future__ import annotations

import base64
import functools
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from .index import FOLDER, START
from .shards import EVEN

_SAID = re.compile(rf'^portalOffline\("({FOLDER}/[^"]+\.bin)", "([A-Za-z0-9+/=]*)"\);$', re.MULTILINE)
_GROUP = re.compile(r"([A-J])([^A-J]*)")
P = ParamSpec("P")
T = TypeVar("T")


class Damaged(Exception):
    """A file is not what the build of an index writes."""


def _sound(read: Callable[P, T]) -> Callable[P, T]:
    """Whatever goes wrong while reading bytes means that they are damaged."""
    @functools.wraps(read)
    def reader(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return read(*arguments, **named)
        except (zlib.error, ValueError, LookupError, TypeError, AttributeError) as fault:
            raise Damaged(str(fault)) from None
    return reader


@dataclass(frozen=True, slots=True)
class Start:
    """The start file: its *facts* as written, and what the other files cannot be read without."""

    facts: Mapping[str, Any]
    syllables: tuple[str, ...]
    phrases: bytes
    """What records were compressed against."""

    @property
    def folder(self) -> str:
        """Where the other files lie, from the site's root."""
        return f"{FOLDER}/{self.facts['folder']}"


@dataclass(frozen=True, slots=True)
class Record:
    """What a hit shows."""

    title: str
    context: str
    address: str
    text: str
    rest: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """A file of terms: the places of the documents of each ``(first, second)``, and the synonyms that lie there."""

    documents: Mapping[tuple[str, str], tuple[int, ...]]
    synonyms: tuple[Any, ...]


@_sound
def start(data: bytes) -> Start:
    """The start file; raises :class:`Damaged`."""
    facts = json.loads(zlib.decompress(data, -15))
    names: list[str] = []
    for shared, rest in _GROUP.findall(facts["syllables"]):
        names.append((names[-1] if names else "")[:ord(shared) - 65] + rest)
    codes = {letter: bytes((place,)) for place, letter in enumerate(facts["letters"])}
    phrases = b"".join(codes.get(c) or b"\xff" + ord(c).to_bytes(3, "big") for c in facts["phrases"])
    return Start(facts, tuple(names), phrases)


@_sound
def records(data: bytes, opened: Start) -> tuple[Record, ...]:
    """A bundle of page records; raises :class:`Damaged`."""
    reader = zlib.decompressobj(-15, zdict=opened.phrases) if opened.phrases else zlib.decompressobj(-15)
    coded = reader.decompress(data)
    if not reader.eof or reader.unused_data:
        raise ValueError("more or less than one stream")
    letters, said, place = opened.facts["letters"], [], 0
    while place < len(coded):
        rare = coded[place] == 255
        said.append(chr(int.from_bytes(coded[place + 1:place + 4], "big")) if rare else letters[coded[place]])
        place += 4 if rare else 1
    return tuple(Record(title, context, address, text, tuple(rest))
                 for title, context, address, text, *rest in json.loads("".join(said)))


@_sound
def columns(data: bytes) -> Any:
    """A file of numbers of documents, or of facets, as written; raises :class:`Damaged`."""
    return json.loads(zlib.decompress(data, -15))


@_sound
def terms(data: bytes, opened: Start) -> Terms:
    """A file of terms; raises :class:`Damaged`."""
    bits = _Bits(data)
    names, known = opened.syllables, len(opened.syllables)
    documents = max(opened.facts["documents"], 2)
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    first = 0
    for _ in range(bits.golomb(0)):
        first += bits.golomb(0)
        head = bits.letters() if first == known else names[first]
        second = 0
        for _ in range(bits.golomb(0) + 1):
            second += bits.golomb(2)
            tail = bits.letters() if second > known else names[second - 1] if second else ""
            found[head, tail] = bits.rows(opened.facts["whole"], documents.bit_length() - 2)
    rest = data[(bits.place + 7) // 8:]
    return Terms(found, tuple(json.loads(rest)) if rest else ())


class _Bits:
    """A file as a line of zeros and ones: Python finds and reads in those faster than bit by bit."""

    def __init__(self, data: bytes) -> None:
        self.line = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
        self.place = 0

    def take(self, count: int) -> int:
        begin, self.place = self.place, self.place + count
        if self.place > len(self.line):
            raise ValueError("too short")
        return int(self.line[begin:self.place], 2) if count else 0

    def golomb(self, order: int) -> int:
        one = self.line.index("1", self.place)
        width = one - self.place + 1 + order
        self.place = one
        return self.take(width) - (1 << order)

    def letters(self) -> str:
        return bytes(self.take(8) for _ in range(self.take(8))).decode()

    def rows(self, whole: int, widest: int) -> tuple[int, ...]:
        """The documents of one entry; its impacts and spellings are stepped over."""
        count = self.golomb(0) + 1
        if count >= whole and self.take(1):
            self.take(6)
        order = self.take(4) if count > 1 else widest
        level = self.take(2) if count > 1 else EVEN
        width = self.take(3) if count > 1 and level == EVEN else 0
        self.take(4)
        many = self.golomb(0) + 1
        if many > 1:
            self.take(12 * many)
        found, document = [], -1
        for _ in range(count):
            document += self.golomb(order) + 1
            found.append(document)
            if level == EVEN:
                self.take(width)
            else:
                self.golomb(level)
            if many > 1:
                left = many - 1
                while left and not self.take(1):
                    left -= 1
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Said:
    """What one file of an index says: *texts* as written, *terms* as pairs of folded syllables that stood together."""

    texts: tuple[str, ...]
    terms: tuple[tuple[str, str], ...] = ()


def files(tree: Path) -> Iterator[tuple[str, str, bytes]]:
    """Every file of the index in *tree*: the path it lies at, its address, its bytes.

    Where pages are opened from a disk, the files lie in scripts, many in one (:mod:`portal.offline`).
    """
    for path in sorted((tree / FOLDER).rglob("*.bin")):
        address = path.relative_to(tree).as_posix()
        yield address, address, path.read_bytes()
    for path in sorted((tree / "assets/offline" / FOLDER).rglob("*.bin.js")):
        for address, said in _SAID.findall(path.read_text("utf-8")):
            yield path.relative_to(tree).as_posix(), address, base64.b64decode(said)


def said(address: str, data: bytes, opened: Start) -> Said:
    """Everything that can be read out of the file at *address*; raises :class:`Damaged`."""
    if address == START:
        facts = {name: value for name, value in opened.facts.items() if name != "syllables"}
        return Said(tuple(_strings(facts)), tuple((name, "") for name in opened.syllables))
    kind = address.removeprefix(f"{opened.folder}/")
    if kind.startswith("r/"):
        return Said(tuple(_strings([(r.title, r.context, r.address, r.text, r.rest) for r in records(data, opened)])))
    if kind.startswith("t/"):
        found = terms(data, opened)
        return Said(tuple(_strings(found.synonyms)), tuple(found.documents))
    if kind.startswith("n/") or kind == "f.bin":
        return Said(tuple(_strings(columns(data))))
    raise Damaged(f"{address} belongs to no index that starts here")


def all_said(tree: Path) -> Iterator[tuple[str, str, Said]]:
    """Path, address and words of every file of the index in *tree*; raises :class:`Damaged` at the first bad one."""
    everything = list(files(tree))
    opened = next((start(data) for _, address, data in everything if address == START), None)
    for path, address, data in everything:
        if opened is None:
            raise Damaged(f"{path}: there is no start file")
        try:
            yield path, address, said(address, data, opened)
        except Damaged as fault:
            raise Damaged(f"{path}: {fault}") from None


def all_records(tree: Path) -> dict[str, Record]:
    """Every page record of the index in *tree*, by its address, in the documents' order; raises :class:`Damaged`."""
    everything = {address: data for _, address, data in files(tree)}
    opened = start(everything[START])
    count = -(-opened.facts["documents"] // opened.facts["bundle"])
    bundles = (records(everything[f"{opened.folder}/r/{place}.bin"], opened) for place in range(count))
    return {record.address: record for bundle in bundles for record in bundle}


def found_by(tree: Path, first: str, second: str = "") -> set[int]:
    """Places of the documents that the folded syllable *first*, or the pair, finds in the index in *tree*."""
    everything = {address: data for _, address, data in files(tree)}
    opened = start(everything[START])
    return {place for address, data in everything.items() if address.startswith(f"{opened.folder}/t/")
            for place in terms(data, opened).documents.get((first, second), ())}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
