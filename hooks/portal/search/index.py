"""The whole index as files: a start file, packs of terms, of document numbers and of page records.

Nothing here reads a page: what is found is :mod:`documents`' business. The
same documents give the same bytes. Files below :data:`FOLDER` but the start
file have the hash of the whole index in their address and never change.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from ..schema.vocabulary import SynonymKind
from . import analysis, kept_chunks, numbers, packs, records, shards
from .collection import Collection, Page
from .documents import SearchDocument
from .lexicon import Lexicon, hashed
from .memory import Memory
from .postings import SATURATION, SHORTNESS, WEIGHTS, Postings

FOLDER = "assets/search"
START = f"{FOLDER}/start.bin"
VERSION = 2
NUMBERS_IN_PIECE = 24


def build(
    documents: Iterable[SearchDocument], synonyms: Iterable[Any] = (), memory: Memory | None = None,
) -> dict[str, bytes]:
    """Address → bytes of every file of the index; for the rest see :func:`lay_out`."""
    found: dict[str, bytes] = {}
    with contextlib.nullcontext(memory) if memory else Memory() as used:
        start = lay_out(documents, synonyms, used, found.__setitem__)
    folder = folder_of(found, found.__getitem__)
    return {f"{FOLDER}/{folder}/{name}": data for name, data in found.items()} | {START: start(folder)}


def folder_of(names: Iterable[str], read: Callable[[str], bytes]) -> str:
    """The name of the folder of the files *names*, made of what they hold."""
    whole = hashlib.sha256()
    for name in sorted(names):
        whole.update(f"{VERSION} {name} ".encode())
        whole.update(read(name))
    return whole.hexdigest()[:12]


def lay_out(
    documents: Iterable[SearchDocument], synonyms: Iterable[Any], memory: Memory, put: Callable[[str, bytes], None],
) -> Callable[[str], bytes]:
    """*put* every file of the index but the start file; gives that, once the name of their folder is known.

    *synonyms*: objects with ``say``, ``means``, ``weight``, ``both`` and ``kind``. *memory* keeps what reading
    documents gave, so that unchanged ones are not read again.
    """
    with Collection(documents) as collection:
        chunks = list(collection.chunks())
        postings = Postings(list(kept_chunks.counted(collection, chunks, memory)))
        weights = np.array([w for page in collection.pages for w in page.weights] or [1.0], np.float32)
        lexicon, files = shards.cut(postings, weights, memory)
        for place, data in _synonyms(synonyms, lexicon).items():
            files[place] += data
        _put_packs(put, "t", files)
        sample = list(collection.at(records.sampled(len(collection))))
        letters = records.letters_of(sample)
        phrases = records.phrases_of(sample, letters)
        values = _facet_values(collection.pages)
        _put_packs(put, "r", kept_chunks.recorded(collection, chunks, values, letters, phrases, memory))
        by_number = _numbers(collection.pages)
        _put_packs(put, "n", by_number)
        if values:
            put("f.bin", records.deflated(_facet_columns(collection.pages, values).encode()))
        memory.settle()
    pages = [(page.address, len(page.weights)) for page in collection.pages]
    start = {
        "version": VERSION, "folder": "", "documents": len(collection), "pack": packs.IN_PACK,
        "letters": letters.known, "phrases": letters.decoded(phrases), "syllables": _fronted(lexicon.syllables),
        "classes": _characters(lexicon.classes), "files": _characters(lexicon.files), "rare": lexicon.rare,
        "numbers": len(by_number), "whole": min(shards.LONGEST_OF_ONE, shards.LONGEST_LIST),
        "levels": shards.LEVELS, "model": {
            "weights": WEIGHTS, "shortness": SHORTNESS, "saturation": SATURATION,
            "means": [round(m, 1) for m in postings.means]},
        "pages": [place for place, _ in _ranges(a for a, many in pages for _ in range(many))]
        if len({a for a, _ in pages}) < len(collection) else [],
        "kinds": _ranges(page.kind for page in collection.pages for _ in page.weights),
        "weights": _ranges(round(w, 3) for page in collection.pages for w in page.weights),
        "facets": [[label, list(v)] for label, v in values.items()],
        "types": [[" ".join(analysis.syllables(name)), symbol] for name, symbol in numbers.TYPES.items()],
    }

    def named(folder: str) -> bytes:
        said = json.dumps(start | {"folder": folder}, ensure_ascii=False, separators=(",", ":"))
        return records.deflated(said.encode())
    return named


def _put_packs(put: Callable[[str, bytes], None], kind: str, pieces: Iterable[bytes]) -> None:
    for name, data in packs.packed(kind, pieces):
        put(name, data)


def _ranges(values: Iterable[Any]) -> list[list[Any]]:
    """``[[first place, value] …]`` of the runs of equal *values*."""
    found: list[list[Any]] = []
    for place, value in enumerate(values):
        if not found or value != found[-1][1]:
            found.append([place, value])
    return found


def _characters(numbers: Sequence[int]) -> str:
    """One character a number, 48 the first; runs of 0 are most of it, and deflate well."""
    return "".join(chr(48 + n) for n in numbers)


def _fronted(names: Sequence[str]) -> str:
    """Ascending *names*, each as how many letters it shares with the one before and the rest of it."""
    said = []
    last = ""
    for name in names:
        shared = 0
        while shared < min(len(name), len(last), 9) and name[shared] == last[shared]:
            shared += 1
        said.append(chr(65 + shared) + name[shared:])
        last = name
    return "".join(said)


def _facet_values(pages: Iterable[Page]) -> dict[str, dict[str, int]]:
    values: dict[str, dict[str, int]] = {}
    for page in pages:
        for facets in dict.fromkeys(page.facets):
            for label, value in facets:
                known = values.setdefault(label, {})
                known.setdefault(value, len(known))
    return values


def _facet_columns(pages: Iterable[Page], values: Mapping[str, Mapping[str, int]]) -> str:
    """Per facet, per document the places of its values; fetched only where facets are shown."""
    columns: dict[str, list[str]] = {label: [] for label in values}
    for page in pages:
        for facets, same in groupby(page.facets):
            many = sum(1 for _ in same)
            for label, column in columns.items():
                column += [json.dumps([values[label][value] for name, value in facets if name == label])] * many
    return f"[{', '.join('[' + ', '.join(column) + ']' for column in columns.values())}]"


def _numbers(pages: Iterable[Page]) -> list[bytes]:
    """Which documents bear which number; all keys of one number in one piece."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, keys in enumerate(keys for page in pages for keys in page.numbers):
        for key in keys:
            owners = found.setdefault(key.partition("/")[0], {}).setdefault(key.partition("/")[2], [])
            if not owners or owners[-1] != place:
                owners.append(place)
    count = -(-len(found) // NUMBERS_IN_PIECE)
    pieces: list[dict[str, dict[str, list[int]]]] = [{} for _ in range(count)]
    for number in sorted(found):
        pieces[hashed(number) % count][number] = {k: _spans(v) for k, v in found[number].items()}
    return [records.deflated(json.dumps(p, separators=(",", ":")).encode()) for p in pieces]


def _spans(places: Sequence[int]) -> list[int]:
    """Ascending *places* as steps: a step, then how many follow one another."""
    spans: list[int] = []
    last = 0
    for place in places:
        if spans and place == last + 1:
            spans[-1] += 1
        else:
            spans += [place - last, 1]
        last = place
    return spans


def _synonyms(synonyms: Iterable[Any], lexicon: Lexicon) -> dict[int, bytes]:
    """What else may be meant, behind the bits of the file in which what was typed stands."""
    found: list[tuple[list[str], Any]] = []
    for entry in synonyms:
        pairs = [(say, entry.means) for say in entry.say]
        if entry.both:
            pairs += [(means, entry.say) for means in entry.means]
        for typed, meant in pairs:
            folded = analysis.syllables(typed)
            if folded:
                short = int(entry.kind == SynonymKind.VIET_TAT)
                found.append((folded, [" ".join(folded), round(entry.weight, 2), short, *meant]))
    files: dict[int, list[Any]] = {}
    places = lexicon.files_of([(f[0], f[1] if len(f) > 1 else "") for f, _ in found])
    for place, (_, entry) in zip(places, found, strict=True):
        files.setdefault(place, []).append(entry)
    return {place: json.dumps(sorted(entries), ensure_ascii=False, separators=(",", ":")).encode()
            for place, entries in files.items()}
