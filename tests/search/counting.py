"""What the index of some documents is made of, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from portal.search import Memory, SearchDocument, kept_chunks
from portal.search.collection import Collection
from portal.search.postings import Postings, Terms


@contextmanager
def postings(documents: Iterable[SearchDocument]) -> Iterator[Postings]:
    """What an index of *documents* is cut from."""
    with Collection(documents) as collection, Memory() as memory:
        yield Postings(list(kept_chunks.counted(collection, collection.chunks(), memory)))


def counted(documents: Iterable[SearchDocument]) -> tuple[Postings, Terms]:
    """The words and all the terms of *documents*, which are numbered as :func:`in_order` gives them."""
    with postings(documents) as made:
        return made, made.terms()


def in_order(documents: Iterable[SearchDocument]) -> list[SearchDocument]:
    """*documents* in the order of the index."""
    with Collection(documents) as collection:
        return list(collection.at(range(len(collection))))
