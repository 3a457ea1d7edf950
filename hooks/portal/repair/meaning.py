"""What a file says, however it is written: the measure by which a repair is allowed or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from .. import vietnamese
from ..front_matter import Raw, RawList, RawMap, compose
from ..schema import field_words
from ..schema.kinds import KINDS
from ..schema.leaves import Leaf, leaf
from ..schema.repairs import field_meant, values_of
from ..schema.spelling import standard
from .cleaning import words


@dataclass(frozen=True)
class Unread:
    """A text where fields are asked for: only its words are known."""

    said: tuple[str, ...]


def of(raw: Raw, kind: str, *, day_first: bool = False) -> Any:
    """What the front matter *raw* of a document of *kind* says: fields by name, values in their one spelling."""
    return _Reading(day_first).value(raw, Leaf("record", record=KINDS[kind]))


@dataclass(frozen=True)
class _Reading:
    day_first: bool

    def value(self, raw: Raw, found: Leaf) -> Any:
        if isinstance(raw, RawMap):
            return {
                (name := name_of(found.record, key)): self.value(
                    value, (found.record and leaf(found.record, name)) or Leaf("text"))
                for key, (_, value) in raw.entries.items()
            }
        one = Leaf(found.form, term=found.term, record=found.record)
        if isinstance(raw, RawList):
            return [self.value(item, one) for item in raw.items]
        if found.form == "record":
            return Unread(_tokens(raw.text))
        if not raw.text.strip() and not raw.quoted:
            return None
        if found.many and (parts := values_of(raw.text, found)) is not None:
            return [words(standard(one, part, day_first=self.day_first)) for part in parts]
        return words(standard(one, raw.text, day_first=self.day_first))


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[:\s]+", " ", words(text)).split())


def name_of(record: type[BaseModel] | None, key: str) -> str:
    """The field of *record* that *key* certainly means; *key* itself when none is."""
    if record is None or key in record.model_fields:
        return key
    return field_meant(key, record.model_fields, _labels(record)) or key


@cache
def _labels(record: type[BaseModel]) -> Mapping[str, str]:
    return {vietnamese.slug(field_words(record, (name,)).get("label", "")): name for name in record.model_fields}


def same(before: Any, after: Any) -> bool:
    """Whether what was said *before* is said *after*; what could not be told apart before may now be."""
    if isinstance(before, Unread):
        return before.said == (after.said if isinstance(after, Unread) else tuple(_flat(after)))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(value, after[name]) for name, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return bool(before == after)


def _flat(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [token for name, value in said.items() for token in (name, *_flat(value))]
    if isinstance(said, list):
        return [token for value in said for token in _flat(value)]
    return list(_tokens(said or ""))


def readable(front: str, kind: str) -> dict[str, Any]:
    """What the fields say that can be read alone, of a front matter that cannot be read as a whole."""
    starts = [match.start() for match in re.finditer(r"^(?![\s#-])[^\n:]+:", front, re.MULTILINE)]
    found: dict[str, Any] = {}
    for start, end in zip(starts, [*starts[1:], len(front)], strict=True):
        raw, problems = compose(front[start:end], "")
        if raw is not None and not problems and len(raw.entries) == 1:
            (name, value), = of(raw, kind).items()
            found[name] = None if name in found else value
    return {name: value for name, value in found.items() if value is not None}


def typed(value: Any) -> Any:
    """A typed object as plain values whose texts are what readers see of them."""
    if isinstance(value, BaseModel):
        return {name: typed(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: typed(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [typed(one) for one in value]
    return words(value) if type(value) is str else value


__all__ = ["Unread", "name_of", "of", "readable", "same", "typed"]
