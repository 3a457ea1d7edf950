"""Reads the files of the index again, without a browser: for the watch over a finished tree, and for tests.

Follows what :mod:`index` and :mod:`shards` lay out. Damage is found, not guessed around: :class:`Damaged`.
"""

from __future__ import annotations

import base64
import codecs
import functools
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from . import packs
from .index import FOLDER, START
from .shards import EVEN

_SAID = re.compile(rf'^portalOffline\("({FOLDER}/[^"]+\.bin)", "([A-Za-z0-9+/=]*)"\);$', re.MULTILINE)
_GROUP = re.compile(r"([A-J])([^A-J]*)")
_RARE = re.compile(rb"\xff(.{3})", re.DOTALL)
_AT_ONCE = 16
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

    @property
    def widest(self) -> int:
        """Bits of the number of any document, one excepted."""
        return int(max(self.facts["documents"], 2)).bit_length() - 2

    def decoded(self, coded: bytes) -> str:
        """The text of *coded*: a letter a byte, any rarer one 255 and its number in three bytes."""
        known, *rare = _RARE.split(coded)
        said = [codecs.charmap_decode(known, "strict", self.facts["letters"])[0]]
        for number, known in zip(rare[::2], rare[1::2], strict=True):
            said += chr(int.from_bytes(number, "big")), codecs.charmap_decode(known, "strict", self.facts["letters"])[0]
        return "".join(said)


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
    """A piece of terms: the places of the documents of each ``(first, second)``, and the synonyms that lie there."""

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
def pieces(address: str, data: bytes) -> tuple[bytes, ...]:
    """What lies in the file at *address*; raises :class:`Damaged`."""
    return (data,) if address.rpartition("/")[2].startswith("p") else tuple(piece for _, piece in packs.places(data))


@_sound
def record(data: bytes, opened: Start) -> Record:
    """A page record; raises :class:`Damaged`."""
    reader = zlib.decompressobj(-15, zdict=opened.phrases) if opened.phrases else zlib.decompressobj(-15)
    coded = reader.decompress(data)
    if not reader.eof or reader.unused_data:
        raise ValueError("more or less than one stream")
    title, context, address, text, *rest = json.loads(opened.decoded(coded))
    return Record(title, context, address, text, tuple(rest))


@_sound
def columns(data: bytes) -> Any:
    """A piece of numbers of documents, or the file of facets, as written; raises :class:`Damaged`."""
    return json.loads(zlib.decompress(data, -15))


@_sound
def terms(data: bytes, opened: Start) -> Terms:
    """A piece of terms; raises :class:`Damaged`."""
    bits = _Bits(data)
    found = {term: bits.rows(opened.facts["whole"], opened.widest) for term in bits.terms(opened)}
    return Terms(found, bits.synonyms(data))


class _Bits:
    """A file as a line of zeros and ones: Python finds and reads in those faster than bit by bit."""

    def __init__(self, data: bytes) -> None:
        self.line = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
        self.place = 0

    def terms(self, opened: Start) -> Iterator[tuple[str, str]]:
        """Each term; whoever takes it reads or passes its documents before the next is asked for."""
        names, known = opened.syllables, len(opened.syllables)
        first = 0
        for _ in range(self.golomb(0)):
            first += self.golomb(0)
            head = self.letters() if first == known else names[first]
            second = 0
            for _ in range(self.golomb(0) + 1):
                second += self.golomb(2)
                yield head, self.letters() if second > known else names[second - 1] if second else ""

    def synonyms(self, data: bytes) -> tuple[Any, ...]:
        """What stands in *data* behind the last term."""
        rest = data[(self.place + 7) // 8:]
        return tuple(json.loads(rest)) if rest else ()

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

    def _head(self, whole: int, widest: int) -> tuple[int, int, int, int, int]:
        """Of one entry: how many documents, orders of their gaps and of their impacts, width of those, spellings."""
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
        return count, order, level, width, many

    def rows(self, whole: int, widest: int) -> tuple[int, ...]:
        """The documents of one entry; its impacts and spellings are stepped over."""
        count, order, level, width, many = self._head(whole, widest)
        found, document, least = [], -1, 1 << order
        line, place = self.line, self.place
        for _ in range(count):
            one = line.index("1", place)
            place = 2 * one - place + 1 + order
            document += int(line[one:place], 2) - least + 1
            found.append(document)
            place = self._beyond(place, level, width, many)
        self._stand(place)
        return tuple(found)

    def skip(self, whole: int, widest: int) -> None:
        """Past the documents of one entry."""
        count, order, level, width, many = self._head(whole, widest)
        line, place = self.line, self.place
        if count >= 2 * _AT_ONCE:
            several = _several(order, level, width, many)
            while count >= _AT_ONCE and (match := several.match(line, place)):
                count, place = count - _AT_ONCE, match.end()
        for _ in range(count):
            place = self._beyond(2 * line.index("1", place) - place + 1 + order, level, width, many)
        self._stand(place)

    def _beyond(self, place: int, level: int, width: int, many: int) -> int:
        """Where the impact and the spelling at *place* end."""
        place = place + width if level == EVEN else 2 * self.line.index("1", place) - place + 1 + level
        if many > 1:
            one = self.line.find("1", place, place + many - 1)
            place = one + 1 if one >= 0 else place + many - 1
        return place

    def _stand(self, place: int) -> None:
        if place > len(self.line):
            raise ValueError("too short")
        self.place = place


@functools.cache
def _several(order: int, level: int, width: int, many: int) -> re.Pattern[str]:
    """So many documents of an entry, however far apart but not very; one by one takes ten times as long."""
    def golomb(order: int, more: int = 0) -> str:
        return "(?:" + "|".join(f"{'0' * zeros}1.{{{zeros + order + more}}}" for zeros in range(12)) + ")"
    row = golomb(order, width) if level == EVEN else golomb(order) + golomb(level)
    marks = "|".join("0" * zeros + "1" for zeros in range(many - 1)) + f"|{'0' * (many - 1)}" if many > 1 else ""
    return re.compile(f"(?:{row}(?:{marks})){{{_AT_ONCE}}}")


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
    if kind == "f.bin":
        return Said(tuple(_strings(columns(data))))
    if kind.startswith("r/"):
        shown = [record(piece, opened) for piece in pieces(address, data)]
        return Said(tuple(_strings([(r.title, r.context, r.address, r.text, r.rest) for r in shown])))
    if kind.startswith("t/"):
        found = [_said_of_terms(piece, opened) for piece in pieces(address, data)]
        return Said(tuple(text for f in found for text in f.texts), tuple(pair for f in found for pair in f.terms))
    if kind.startswith("n/"):
        return Said(tuple(_strings([columns(piece) for piece in pieces(address, data)])))
    raise Damaged(f"{address} belongs to no index that starts here")


@_sound
def _said_of_terms(data: bytes, opened: Start) -> Said:
    bits, found = _Bits(data), []
    for term in bits.terms(opened):
        found.append(term)
        bits.skip(opened.facts["whole"], opened.widest)
    return Said(tuple(_strings(bits.synonyms(data))), tuple(found))


@dataclass(frozen=True, slots=True)
class Known:
    """Files of an index that were read: two that stand for the same and are read the same way say the same."""

    way: bytes = b""
    """Stands for everything the start file says about reading the others."""
    files: Set[bytes] = frozenset()
    """Stands for the bytes of each of them, and for what kind of file it is."""


class Reading:
    """Reads the files of the index in *tree*, those that are *known* excepted; :attr:`known` then has all of them."""

    def __init__(self, tree: Path, known: Known | None = None) -> None:
        self._tree, self._before = tree, known or Known()
        self.known = Known()

    def said(self) -> Iterator[tuple[str, str, Said]]:
        """Path, address and words of every file; raises :class:`Damaged` at the first bad one."""
        everything = list(files(self._tree))
        opened = next((start(data) for _, address, data in everything if address == START), None)
        way = hashlib.sha256(repr(opened and (opened.syllables, opened.phrases, opened.facts["letters"],
                                              opened.facts["whole"], opened.widest)).encode()).digest()
        before = self._before.files if self._before.way == way else frozenset[bytes]()
        found: set[bytes] = set()
        for path, address, data in everything:
            if opened is None:
                raise Damaged(f"{path}: there is no start file")
            kind = address.removeprefix(f"{opened.folder}/").partition("/")[0]
            place = address.rpartition("/")[2][:1]  # whether it is a pack of pieces or one of them
            own = hashlib.sha256(f"{kind}/{place}\0".encode() + data).digest()
            found.add(own)
            if own in before:
                continue
            try:
                yield path, address, said(address, data, opened)
            except Damaged as fault:
                raise Damaged(f"{path}: {fault}") from None
        self.known = Known(way, found)


def all_said(tree: Path) -> Iterator[tuple[str, str, Said]]:
    """Path, address and words of every file of the index in *tree*; raises :class:`Damaged` at the first bad one."""
    yield from Reading(tree).said()


def all_records(tree: Path) -> dict[str, Record]:
    """Every page record of the index in *tree*, by its address, in the documents' order; raises :class:`Damaged`."""
    everything = {address: data for _, address, data in files(tree)}
    opened = start(everything[START])
    shown = (record(piece, opened) for _, piece in _in_order(everything, f"{opened.folder}/r/"))
    return {one.address: one for one in shown}


def _in_order(everything: Mapping[str, bytes], folder: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of every piece below *folder* of the files by address."""
    found: dict[int, bytes] = {}
    for address, data in everything.items():
        if address.startswith(folder):
            name = address.removeprefix(folder).removesuffix(".bin")
            if name.startswith("p"):
                found[int(name[1:])] = data
            else:
                found |= {int(name) * packs.IN_PACK + place: piece for place, piece in packs.places(data)}
    yield from sorted(found.items())


def found_by(tree: Path, first: str, second: str = "") -> set[int]:
    """Places of the documents that the folded syllable *first*, or the pair, finds in the index in *tree*."""
    everything = {address: data for _, address, data in files(tree)}
    opened = start(everything[START])
    return {place for _, piece in _in_order(everything, f"{opened.folder}/t/")
            for place in terms(piece, opened).documents.get((first, second), ())}


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            yield from map(str, one)
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
