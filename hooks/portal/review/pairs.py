"""The same document on both sides of a change, and the differences between their fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..schema.kinds import Entity
from ..schema.parse import field_words
from ..schema.record import Record
from ..schema.types import FuzzyDate
from ..schema.vocabulary import Term


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that is another now. ``None`` stands for a field that is not written."""

    location: tuple[str, ...]
    label: str
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.location[-1]


def documents(catalog: Catalog) -> dict[tuple[str, str], Entry[Any]]:
    """Documents and localities by kind and slug; committees of communes are made from localities and left out."""
    found = {}
    for item in fields(catalog):
        group = getattr(catalog, item.name)
        for entry in group if isinstance(group, tuple) else ():
            if isinstance(entry, Entry) and isinstance(entry.value, Entity):
                kind = "locality" if item.name == "localities" else entry.document.kind
                if kind != "register" and not (entry.at and kind != "locality"):
                    found[kind, entry.slug] = entry
    return found


def title(entry: Entry[Any]) -> str:
    """What readers call *entry*."""
    value = entry.value
    for name in ("title", "question", "full_name", "name"):
        if text := getattr(value, name, None):
            return str(text)
    return entry.slug


def field_changes(before: Record, after: Record) -> Iterator[FieldChange]:
    """Every field of *after* that differs from *before*, single records within looked into."""
    yield from _walk(type(after), (), before, after)


def _walk(
    model: type[Record], at: tuple[str, ...], before: Record | None, after: Record | None
) -> Iterator[FieldChange]:
    written = after or before
    assert written is not None
    for name in type(written).model_fields:
        one, other = getattr(before, name, None), getattr(after, name, None)
        if one == other:
            continue
        if isinstance(one or other, Record):
            yield from _walk(model, (*at, name), one, other)
        else:
            words = field_words(model, (*at, name))
            yield FieldChange((*at, name), words.get("label", name), one, other)


def said(value: Any, names: Mapping[str, str]) -> str:
    """*value* as readers see it; *names* are those of agencies by id. Empty for nothing."""
    if value is None or value == ():
        return ""
    if isinstance(value, Term | FuzzyDate):
        return value.label
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dt.datetime):
        return vietnamese.moment_text(value)
    if isinstance(value, dt.date):
        return vietnamese.date_text(value)
    if isinstance(value, tuple):
        return "; ".join(said(item, names) for item in value)
    if isinstance(value, Record):
        parts = (said(getattr(value, name), names) for name in type(value).model_fields)
        return " · ".join(part for part in parts if part)
    text = str(getattr(value, "text", value))
    return names.get(text, text)


__all__ = ["FieldChange", "documents", "field_changes", "said", "title"]
