"""The words of a field: its label, help and example, found by where it stands in a record."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel


def dotted(location: Sequence[str | int]) -> str:
    """``("consultation", "closes_on")`` → ``consultation.closes_on``; list places count from 1."""
    text = ""
    for step in location:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def record_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that describes the map at *location* below *model*."""
    current: type[BaseModel] | None = model
    for step in location:
        if isinstance(step, int):
            continue
        if current is None or step not in (known := records_in(current)):
            return None
        current = known[step]
    return current


@cache
def records_in(model: type[BaseModel]) -> Mapping[str, type[BaseModel] | None]:
    """Every field of *model*, with the model of the map or of the maps it holds."""
    return {name: next(_models(field.annotation), None) for name, field in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) in (tuple, list, types.UnionType, typing.Union, typing.Annotated):
        for inner in typing.get_args(annotation):
            yield from _models(inner)


def field_words(model: type[BaseModel], location: Sequence[str | int]) -> Mapping[str, str]:
    """Label, help and example of the field at *location*, from ``vi/fields.yml``."""
    steps = [s for s in location if isinstance(s, str)]
    if not steps:
        return {}
    owner = record_at(model, steps[:-1])
    while owner is not None and owner is not BaseModel:
        found = fields().get(record_name(owner), {}).get(steps[-1])
        if found:
            return found
        base = owner.__mro__[1]
        owner = base if issubclass(base, BaseModel) else None
    return {}


def record_name(record: type[BaseModel]) -> str:
    """``StageStep`` → ``stage-step``, the key of ``fields.yml``."""
    return "".join("-" + c.lower() if c.isupper() else c for c in record.__name__).lstrip("-")


@cache
def fields() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``vi/fields.yml``: record → field → label, help, example."""
    path = Path(__file__).parent.parent / "vi" / "fields.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded
