"""A digest of what a page is given: equal for two builds exactly when the page would be made of the same things.

What is read from a file stands for itself by the digest of that file. What nothing here can tell apart from something
else is refused, never guessed at.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from typing import Any

from .asked import AskedCatalog
from .catalog import Catalog, Entry
from .schema.record import Record
from .source import Document
from .watched_moment import WatchedMoment


class Alike(Exception):
    """Something that could be told apart from something else by nothing that is known of it here."""


class Digests:
    """Digests of one build. *entries* are those whose records are found again wherever they are shown."""

    def __init__(self, entries: Iterable[Entry[Any]]) -> None:
        self._records: dict[int, Entry[Any]] = {id(entry.value): entry for entry in entries}
        self._entries: dict[int, tuple[Entry[Any], bytes]] = {}
        self._documents: dict[int, tuple[Document, bytes]] = {}

    def of(self, *things: object) -> bytes:
        """The digest of *things*; raises :class:`Alike`."""
        written = io.BytesIO()
        try:
            _Writer(written, self).dump(things)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError) as fault:
            raise Alike(str(fault)) from fault
        return hashlib.sha256(written.getbuffer()).digest()

    def entry(self, entry: Entry[Any]) -> bytes:
        """The digest of *entry*: its file, its place in it, and what was found in the files it may show."""
        found = self._entries.get(id(entry))
        if found is None:
            own = self.of(self._document(entry.document), entry.slug, entry.at, dict(entry.files))
            found = self._entries[id(entry)] = entry, own  # held, so that no other can come to have its identity
        return found[1]

    def _document(self, document: Document) -> bytes:
        found = self._documents.get(id(document))
        if found is None:
            own = self.of(document.path, document.kind, document.slug, document.year, dict(document.attachments),
                          document.text.digest)
            found = self._documents[id(document)] = document, own
        return found[1]

    def record(self, record: Record) -> tuple[object, ...]:
        """What tells *record* apart: that of a whole file by the file, one inside another by all it says."""
        whole = self._records.get(id(record))
        return (self.entry(whole),) if whole is not None else tuple(vars(record).items())


class _Writer(pickle.Pickler):
    """Writes down what a thing consists of; nobody ever reads it back."""

    def __init__(self, file: io.BytesIO, digests: Digests) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        # What is the same object twice is written twice, as two equal ones are.
        self.fast = True
        self._digests = digests

    def reducer_override(self, thing: Any) -> Any:
        """The class of *thing* and what tells it from others of its class."""
        kind = type(thing)
        if kind is Entry:
            return Entry, (self._digests.entry(thing),)
        if isinstance(thing, Enum):
            return kind, (thing.name,)
        if isinstance(thing, Record):
            return kind, self._digests.record(thing)
        if told_by := getattr(kind, "told_by", None):
            return kind, told_by(thing)
        if kind is AskedCatalog:  # what is asked of it is heard
            return AskedCatalog, ()
        if isinstance(thing, (Catalog, WatchedMoment)) or _lazy(kind):
            raise pickle.PicklingError(f"{kind.__name__} cannot be told apart")
        return NotImplemented


_known: dict[type, bool] = {}


def _lazy(kind: type) -> bool:
    """Whether what one of *kind* consists of depends on what it was asked before."""
    if kind not in _known:
        _known[kind] = any(isinstance(made, cached_property) for base in kind.__mro__ for made in vars(base).values())
    return _known[kind]


__all__ = ["Alike", "Digests"]
