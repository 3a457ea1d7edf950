"""The whole index as files: a start file, packs of terms, of document numbers and of page records.

Nothing here reads a page: what is found is :mod:`documents`' business. The
same documents give the same bytes. Files below :data:`FOLDER` but the start
file have the hash of the whole index in their address and never change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..schema.vocabulary import SynonymKind
from . import analysis, numbers, packs, records, shards, terms
from .documents import SearchDocument
from .memory import Memory

FOLDER = "assets/search"
START = f"{FOLDER}/start.bin"
VERSION = 2
NUMBERS_IN_PIECE = 24


def in_order(documents: Iterable[SearchDocument]) -> list[SearchDocument]:
    """By kind, what counts more first, a page's sections together: kinds and weights become a few ranges."""
    documents = list(documents)
    weight: dict[tuple[str, str], float] = {}
    for d in documents:
        page = (d.kind, d.address.partition("#")[0])
        weight[page] = max(weight.get(page, 0), d.weight)
    return sorted(documents, key=lambda d: (
        d.kind, -weight[d.kind, d.address.partition("#")[0]], d.address.partition("#")[0], -d.weight, d.address))


def build(
    documents: Iterable[SearchDocument], synonyms: Iterable[Any] = (), memory: Memory | None = None,
) -> dict[str, bytes]:
    """Address → bytes of every file of the index.

    *synonyms*: objects with ``say``, ``means``, ``weight``, ``both`` and
    ``kind``. *memory* keeps what reading a document gave, so that an unchanged
    one is not read again.
    """
    chosen = in_order(documents)
    memory = memory if memory is not None else Memory()
    fields = memory.read(chosen)
    counted = terms.count(memory.words, fields)
    weights = np.array([d.weight for d in chosen] or [1.0], np.float32)
    lexicon, files = shards.cut(counted, memory.words.exact, len(chosen), weights)
    letters = records.letters_of(chosen)
    phrases = records.phrases_of(chosen, letters)
    values = _facet_values(chosen)
    for place, data in _synonyms(synonyms, lexicon).items():
        files[place] += data
    by_number = _numbers(chosen)
    found = dict(packs.packed("t", files))
    found |= packs.packed("r", records.pieces(chosen, values, letters, phrases))
    found |= packs.packed("n", by_number)
    if values:
        found["f.bin"] = records.deflated(json.dumps(_facet_columns(chosen, values)).encode())
    pages = [d.address.partition("#")[0] for d in chosen]
    folder = hashlib.sha256(b"".join(f"{VERSION} {a} ".encode() + found[a] for a in sorted(found))).hexdigest()[:12]
    start = {
        "version": VERSION, "folder": folder, "documents": len(chosen), "pack": packs.IN_PACK,
        "letters": letters.known, "phrases": letters.decoded(phrases), "syllables": _fronted(lexicon.syllables),
        "classes": _characters(lexicon.classes), "files": _characters(lexicon.files), "rare": lexicon.rare,
        "numbers": len(by_number), "whole": min(shards.LONGEST_OF_ONE, shards.LONGEST_LIST),
        "levels": shards.LEVELS, "model": {
            "weights": terms.WEIGHTS, "shortness": terms.SHORTNESS, "saturation": terms.SATURATION,
            "means": [round(float(m), 1) for m in counted.means]},
        "pages": [place for place, _ in _ranges(pages)] if len(set(pages)) < len(pages) else [],
        "kinds": _ranges([d.kind for d in chosen]), "weights": _ranges([round(d.weight, 3) for d in chosen]),
        "facets": [[label, list(v)] for label, v in values.items()],
        "types": [[" ".join(analysis.syllables(name)), symbol] for name, symbol in numbers.TYPES.items()],
    }
    return {f"{FOLDER}/{folder}/{name}": data for name, data in found.items()} | {
        START: records.deflated(json.dumps(start, ensure_ascii=False, separators=(",", ":")).encode()),
    }


def _ranges(values: Sequence[Any]) -> list[list[Any]]:
    """``[[first place, value] …]`` of the runs of equal *values*."""
    return [[i, v] for i, v in enumerate(values) if not i or v != values[i - 1]]


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


def _facet_values(documents: Sequence[SearchDocument]) -> dict[str, dict[str, int]]:
    values: dict[str, dict[str, int]] = {}
    for document in documents:
        for label, value in document.facets:
            known = values.setdefault(label, {})
            known.setdefault(value, len(known))
    return values


def _facet_columns(
    documents: Sequence[SearchDocument], values: Mapping[str, Mapping[str, int]],
) -> list[list[list[int]]]:
    """Per facet, per document the places of its values; fetched only where facets are shown."""
    return [[[v[value] for name, value in d.facets if name == label] for d in documents] for label, v in values.items()]


def _numbers(documents: Sequence[SearchDocument]) -> list[bytes]:
    """Which documents bear which number; all keys of one number in one piece."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, document in enumerate(documents):
        year = next((value for name, value in document.facets if name == "Năm"), "")
        for name in document.names:
            for key in numbers.keys(name, year):
                owners = found.setdefault(key.partition("/")[0], {}).setdefault(key.partition("/")[2], [])
                if not owners or owners[-1] != place:
                    owners.append(place)
    count = -(-len(found) // NUMBERS_IN_PIECE)
    pieces: list[dict[str, dict[str, list[int]]]] = [{} for _ in range(count)]
    for number in sorted(found):
        pieces[shards.hashed(number) % count][number] = {k: _spans(v) for k, v in found[number].items()}
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


def _synonyms(synonyms: Iterable[Any], lexicon: shards.Lexicon) -> dict[int, bytes]:
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
