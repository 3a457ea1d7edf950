"""One file, read, and what it says, kept small: no computer has room for ten thousand documents taken apart.

A text is open while it is being read and understood. Packed, it takes a
twentieth of the room, and is opened again for whoever asks: for the place of a
message, for a rule that must look closely, for a page.
"""

from __future__ import annotations

import hashlib
import posixpath
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from .diagnostics import Span
from .front_matter import Raw, RawList, RawMap, RawScalar, compose
from .front_matter_slips import Lines

_OPEN_AT_ONCE = 16
"""Packed texts that stay open after someone asked: a rule asks a document several things in a row."""


class Written:
    """The text of one file and where in it the front matter and the body stand."""

    __slots__ = ("_body_at", "_first_line", "_front", "_open", "_packed", "_path", "digest")

    def __init__(self, path: str, text: str, front: slice, first_line: int, body_at: int, raw: RawMap) -> None:
        """``front`` and ``body_at`` are places in *text*, ``first_line`` is the line on which the front matter begins.

        *raw* is what the front matter was found to say.
        """
        self._path, self._front, self._first_line, self._body_at = path, front, first_line, body_at
        self.digest = hashlib.sha256(text.encode()).digest()
        """SHA-256 of the text."""
        self._packed = b""
        self._open: Opened | None = Opened(path, text, front, first_line, body_at)
        self._open.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and self.opened.text == other.opened.text

    __hash__ = None  # type: ignore[assignment]

    @property
    def opened(self) -> Opened:
        """The text, taken apart."""
        return self._open or _opened(self)

    def pack(self) -> None:
        """Keep the text packed from now on."""
        if self._open is not None:
            # No text has the sign zero: the reader refuses it.
            self._packed = zlib.compress("\0".join((self._open.text, *self._open.values)).encode(), 1)
            self._open = None

    def unpacked(self) -> Opened:
        """The packed text, opened anew."""
        text, *values = zlib.decompress(self._packed).decode().split("\0")
        opened = Opened(self._path, text, self._front, self._first_line, self._body_at)
        opened.values = values
        return opened


class Opened:
    """A text taken apart, each part when it is asked for."""

    def __init__(self, path: str, text: str, front: slice, first_line: int, body_at: int) -> None:
        self.path, self.text, self._front, self._first_line, self._body_at = path, text, front, first_line, body_at

    @cached_property
    def raw(self) -> RawMap:
        """The front matter; it was read before, so it can be."""
        raw, _ = compose(self.text[self._front], self.path, self._first_line)
        assert raw is not None
        return raw

    @cached_property
    def values(self) -> list[str]:
        """Every value of the front matter as plain text, in the order written."""
        return list(values_of(self.raw))

    @cached_property
    def lines(self) -> Lines:
        """The lines of the whole file."""
        return Lines(self.path, tuple(self.text.split("\n")))

    @cached_property
    def body(self) -> str:
        """The body without the white space at its end."""
        return self.text[self._body_at :].rstrip()


def values_of(raw: Raw) -> Iterator[str]:
    """Every value in *raw* as plain text, in the order written."""
    if isinstance(raw, RawScalar):
        yield raw.text
    else:
        for inner in (value for _, value in raw.entries.values()) if isinstance(raw, RawMap) else raw.items:
            if type(inner) is RawScalar:
                yield inner.text
            else:
                yield from values_of(inner)


_recent: dict[int, tuple[Written, Opened]] = {}


def _opened(written: Written) -> Opened:
    found = _recent.get(id(written))
    if found is None:
        if len(_recent) >= _OPEN_AT_ONCE:
            del _recent[next(iter(_recent))]
        found = _recent[id(written)] = written, written.unpacked()
    return found[1]


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: kind from its folder, slug from its name, fields and body as written."""

    path: str
    kind: str
    slug: str
    text: Written
    body_line: int
    """The line of the file on which the body begins."""
    year: str = ""
    attachments: Mapping[str, int] = field(default_factory=dict)
    """Files in the folder of the same name beside it: name → size in bytes, sorted by name."""

    @property
    def raw(self) -> RawMap:
        """The front matter as written."""
        return self.text.opened.raw

    @property
    def body(self) -> str:
        """The body as written."""
        return self.text.opened.body

    @property
    def lines(self) -> Lines:
        """The lines of the file."""
        return self.text.opened.lines

    def span(self, *location: str | int) -> Span:
        """The place of the value at *location* (``"consultation", "closes_on"``), or the nearest above."""
        place, _ = self._reached(location)
        if place is self.raw:
            return self.lines.span(1, 1)
        if isinstance(place, RawScalar) and not place.text and not place.quoted:
            return self.key_span(*location)
        return self.lines.span(place.line, place.column, place.end_column)

    def key_span(self, *location: str | int) -> Span:
        """The place of the key at *location*; the nearest key above it when it is absent."""
        place: Raw = self.raw
        found: RawScalar | None = None
        for step in location:
            if isinstance(place, RawMap) and isinstance(step, str) and step in place.entries:
                found, place = place.entries[step]
            elif isinstance(place, RawList) and isinstance(step, int) and step < len(place.items):
                place = place.items[step]
                found = None
                if isinstance(place, RawScalar):
                    found = place
            else:
                break
        if found is None:
            return self.span(*location[:-1]) if len(location) > 1 else self.lines.span(1, 1)
        return self.lines.span(found.line, found.column, found.end_column)

    def body_span(self, line: int, column: int = 1, end_column: int | None = None) -> Span:
        """The span at one-based *line* and *column* of the body."""
        return self.lines.span(self.body_line + line - 1, column, end_column)

    def linked(self, target: str) -> str:
        """The repository path that the relative link *target* in the body means; a bare ``#anchor`` means this file."""
        written = unquote(target.partition("#")[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), written)) if written else self.path

    def written(self, *location: str | int) -> str:
        """The text at *location* as the editor wrote it, or an empty string."""
        place = self.node(*location)
        return place.text if isinstance(place, RawScalar) else ""

    def node(self, *location: str | int) -> Raw | None:
        """The raw value at *location*, or ``None``."""
        place, whole = self._reached(location)
        return place if whole else None

    def _reached(self, location: tuple[str | int, ...]) -> tuple[Raw, bool]:
        """The raw value as far along *location* as there are any, and whether that is its end."""
        place: Raw = self.raw
        for step in location:
            if isinstance(place, RawMap) and isinstance(step, str) and step in place.entries:
                place = place.entries[step][1]
            elif isinstance(place, RawList) and isinstance(step, int) and step < len(place.items):
                place = place.items[step]
            else:
                return place, False
        return place, True


__all__ = ["Document", "Opened", "Written", "values_of"]
