"""What a field of the schema holds: a record, a list, or a value of which form. Read from the models, never listed."""

from __future__ import annotations

import types as pytypes
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, PlainValidator

from . import types
from .types import OneOf
from .vocabulary import Term


@dataclass(frozen=True, slots=True)
class Leaf:
    """``form``: ``date``, ``moment``, ``time``, ``planned``, ``number``, ``phone``, ``flag``, ``count``, ``term``,
    ``name`` (slugs, files, addresses of the net), ``reference`` (agency, commune), ``text``, or ``record``.
    """

    form: str
    many: bool = False
    term: type[Term] | None = None
    record: type[BaseModel] | None = None


def _validator(alias: Any) -> Any:
    return next(m.func for m in alias.__metadata__ if isinstance(m, PlainValidator))


_FORMS = {
    _validator(types.Date): "date", _validator(types.Moment): "moment", _validator(types.ClockTime): "time",
    _validator(types.PlannedDate): "planned", _validator(types.Number): "number",
    _validator(types.PhoneNumber): "phone", _validator(types.Flag): "flag", _validator(types.NotSecret): "flag",
    _validator(types.Count): "count", _validator(types.FileName): "name", _validator(types.Slug): "name",
    _validator(types.Email): "name", _validator(types.Url): "name", _validator(types.AgencyRef): "reference",
    _validator(types.LocalityRef): "reference",
}


@cache
def leaf(owner: type[BaseModel], name: str) -> Leaf | None:
    """What the field *name* of *owner* holds; ``None`` when there is no such field."""
    field = owner.model_fields.get(name)
    return None if field is None else _of(field.annotation, field.metadata)


def _of(annotation: Any, metadata: Sequence[Any] = ()) -> Leaf:
    for mark in metadata:
        if isinstance(mark, OneOf):
            return Leaf("term", term=mark.term)
        if isinstance(mark, PlainValidator):
            return Leaf(_FORMS.get(mark.func, "text"))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Leaf("record", record=annotation)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _of(inner[0], inner[1:])
    if origin in (tuple, list):
        found = _of(inner[0])
        return Leaf(found.form, True, found.term, found.record)
    if origin in (typing.Union, pytypes.UnionType):
        return _of(next(one for one in inner if one is not type(None)))
    return Leaf("text")


def leaf_at(model: type[BaseModel], location: Sequence[str | int]) -> Leaf | None:
    """What the value at *location* below *model* is; an item of a list is asked for by its place."""
    owner: type[BaseModel] | None = model
    found: Leaf | None = None
    for step in location:
        if isinstance(step, int):
            found = found and Leaf(found.form, False, found.term, found.record)
            continue
        found = leaf(owner, step) if owner is not None else None
        owner = found.record if found is not None else None
    return found


def order(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of *model* in the order files have them: its own as the schema lists them, then what all kinds share.

    What a document is comes before what all documents say (``sample``, ``publication``).
    """
    owners = [owner for owner in model.__mro__ if owner is not BaseModel and issubclass(owner, BaseModel)]
    own = [name for name in model.model_fields if name not in _shared(model)]
    shared: list[str] = []
    for owner in reversed(owners[1:]):
        shared += [n for n in owner.model_fields if n in _shared(model) and n not in shared]
    return (*own, *shared)


def _shared(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for owner in model.__mro__[1:] if issubclass(owner, BaseModel) and owner is not BaseModel
                     for name in owner.model_fields)


__all__ = ["Leaf", "leaf", "leaf_at", "order"]
