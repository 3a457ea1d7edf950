"""The documents of one build in the order of the index, laid by in a file: a site's words are more than fit in memory.

In memory stays of each page what the order and the small files need. Pages lie
together in *chunks* that are read, counted and recorded as one; where a chunk
ends is decided by addresses, so that an edit changes its own chunk and no other.
"""

from __future__ import annotations

import hashlib
import marshal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import TracebackType
from typing import Any, TypeVar

from . import numbers
from .documents import SearchDocument

_CHUNKS = 128
"""About so many chunks at most: each is an open file."""
_PAGES = 32
"""Pages a chunk has on average at least."""
_SIZE = 2 << 20
"""Bytes of documents after which a chunk ends anyway: what bounds the memory that counting takes."""
_Value = TypeVar("_Value")
Facets = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its sections as documents, the heaviest first."""

    kind: str
    address: str
    weights: tuple[float, ...]
    facets: tuple[Facets, ...]
    numbers: tuple[tuple[str, ...], ...]
    """The keys of the document numbers that each bears."""
    digest: bytes
    """Of everything that the documents say."""
    place: int
    size: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring pages."""

    pages: Sequence[Page]
    name: str
    """A digest of everything that their documents say, in their order."""

    def __len__(self) -> int:
        return sum(len(page.weights) for page in self.pages)


class Collection:
    """By kind, what counts more first, a page's sections together: kinds and weights become a few ranges."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the collection
        self._told: dict[Any, Any] = {}
        found: dict[tuple[str, str], list[Page]] = {}
        for (kind, address), together in groupby(documents, lambda d: (d.kind, d.address.partition("#")[0])):
            found.setdefault((kind, address), []).append(self._lay_by(kind, address, together))
        for (kind, address), parts in found.items():
            if len(parts) > 1:
                found[kind, address] = [self._lay_by(kind, address, (d for part in parts for d in self.read(part)))]
        self.pages = sorted((page for page, in found.values()), key=lambda p: (p.kind, -p.weights[0], p.address))

    def __enter__(self) -> Collection:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def __len__(self) -> int:
        return sum(len(page.weights) for page in self.pages)

    def read(self, page: Page) -> list[SearchDocument]:
        """The documents of *page*."""
        self._file.seek(page.place)
        return [SearchDocument(*said) for said in marshal.loads(self._file.read(page.size))]  # noqa: S302 - our own

    def at(self, places: Iterable[int]) -> Iterator[SearchDocument]:
        """The documents at the ascending *places*."""
        ends, begin = iter(self.pages), 0
        page: Page | None = None
        for place in places:
            while page is None or place >= begin + len(page.weights):
                begin += len(page.weights) if page else 0
                page = next(ends)
            yield self.read(page)[place - begin]

    def chunks(self) -> Iterator[Chunk]:
        """All pages, in order."""
        often = _PAGES
        while often * _CHUNKS < len(self.pages):
            often *= 2
        pages: list[Page] = []
        size = 0
        for page in self.pages:
            pages.append(page)
            size += page.size
            ends = int.from_bytes(hashlib.sha256(page.address.encode("utf-8", "surrogatepass")).digest()[:4], "big")
            if size > _SIZE or ends % often == 0:
                yield _chunk(pages)
                pages, size = [], 0
        if pages:
            yield _chunk(pages)

    def _lay_by(self, kind: str, address: str, documents: Iterable[SearchDocument]) -> Page:
        chosen = sorted(documents, key=lambda d: (-d.weight, d.address))
        # The second version of the format: the same documents give the same bytes.
        said = marshal.dumps([(d.address, d.title, d.kind, d.context, d.names, d.text, d.facets, d.weight, d.reasons)
                              for d in chosen], 2)
        place = self._file.seek(0, 2)
        self._file.write(said)
        return Page(self._once(kind), address, self._once(tuple(d.weight for d in chosen)),
                    self._once(tuple(self._once(tuple(map(self._once, d.facets))) for d in chosen)),
                    self._once(tuple(map(_numbers, chosen))), hashlib.sha256(said).digest(), place, len(said))

    def _once(self, value: _Value) -> _Value:
        """*value*, or what is equal to it and known already: pages share most of what is in memory of them."""
        known: _Value = self._told.setdefault(value, value)
        return known


def _chunk(pages: Sequence[Page]) -> Chunk:
    return Chunk(pages, hashlib.sha256(b"".join(page.digest for page in pages)).hexdigest())


def _numbers(document: SearchDocument) -> tuple[str, ...]:
    year = next((value for name, value in document.facets if name == "Năm"), "")
    return tuple(key for name in document.names for key in numbers.keys(name, year))
