"""``portal fmt`` for one file: the canonical form, proven to say the same."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from .. import canonical, schema, vietnamese
from ..source import parse_document
from . import meaning
from .cleaning import words


class NotFormatted(Exception):
    """The gate cannot read the file: it is ``portal check`` that says why, and ``portal fix`` that may help."""


class _AnyName:
    """Names as they are written: for comparing a file with itself."""

    def agency(self, text: str) -> str:
        return vietnamese.slug(text)

    def locality(self, text: str) -> str:
        return vietnamese.slug(text)

    def suggest(self, text: str, register: str) -> str:
        return ""

    def place_of(self, text: str) -> tuple[tuple[str, ...], dt.date | None]:
        return (), None


def format_file(data: bytes, path: str, kind: str) -> str:
    """*data*, the file *path* of *kind*, in canonical form. Raises :class:`NotFormatted`.

    Whatever the writer makes is read again: a form that says anything else is no form of this file.
    """
    before, told = parse_document(data, path, kind, PurePosixPath(path).stem)
    if before is None or told:
        raise NotFormatted
    try:
        text = canonical.formatted(data.decode("utf-8-sig"), kind)
    except canonical.NotReadable:
        raise NotFormatted from None
    after, told = parse_document(text.encode(), path, kind, before.slug)
    if after is None or told:
        raise NotFormatted
    first, second = (meaning.of(document.raw, kind) for document in (before, after))
    if not meaning.same(first, second) or words(before.body) != words(after.body):
        raise NotFormatted
    first_value, _ = schema.parse(before, _AnyName())
    second_value, _ = schema.parse(after, _AnyName())
    if first_value is not None and (
        second_value is None or meaning.typed(first_value) != meaning.typed(second_value)
    ):
        raise NotFormatted
    return text


__all__ = ["NotFormatted", "format_file"]
