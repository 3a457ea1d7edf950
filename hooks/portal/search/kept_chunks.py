"""What is made of a chunk of documents alone: found as an earlier build kept it, or made and kept."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable, Iterator, Mapping

from . import records, terms
from .collection import Chunk, Collection
from .columns import Columns, packed
from .memory import Memory


def counted(collection: Collection, chunks: Iterable[Chunk], memory: Memory) -> Iterator[Columns]:
    """What :func:`terms.count` gives of each of *chunks*."""
    words = terms.Words()
    for chunk in chunks:
        name = f"c-{chunk.name}"
        file = memory.find(name)
        if file is None:
            documents = (document for page in chunk.pages for document in collection.read(page))
            file = memory.keep(name, packed(terms.count(words, documents)))
            memory.read_anew += len(chunk)
        yield Columns(file)


def recorded(
    collection: Collection, chunks: Iterable[Chunk], values: Mapping[str, Mapping[str, int]], letters: records.Letters,
    phrases: bytes, memory: Memory,
) -> Iterator[bytes]:
    """The record of each document of *chunks*, see :func:`records.pieces`."""
    edition = hashlib.sha256(json.dumps([letters.known, {k: list(v) for k, v in values.items()}]).encode() + phrases)
    for chunk in chunks:
        name = f"r-{hashlib.sha256(edition.digest() + chunk.name.encode()).hexdigest()}"
        data = memory.read(name)
        if data is None:
            documents = (document for page in chunk.pages for document in collection.read(page))
            pieces = list(records.pieces(documents, values, letters, phrases))
            memory.remember(name, marshal.dumps(pieces))
        else:
            pieces = marshal.loads(data)  # noqa: S302 - our own, and whole
        yield from pieces
