"""JSON Schema of front matter and registers, for editors' tools; derived from the models, described in Vietnamese."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from . import kinds
from .field_descriptions import REGISTER_RECORDS, FieldDescription, Written, describe_record, kind_words
from .parse import record_at

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of *kind*'s front matter, with labels, help and choices in Vietnamese.

    A value is taken as a tool sees it that reads YAML 1.2 (``front_matter.plain_values``). The schema never
    refuses a file in its canonical form that the gate takes; what only the gate can judge (registers, dates between
    each other) is left to it. Raises ``KeyError`` for an unknown kind.
    """
    words = kind_words()[kind]
    return {"$schema": DRAFT, "title": words["label"], "description": words["help"],
            **_of_record(kinds.KINDS[kind]), "x-kind": kind}


def register_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of the register ``content/_data/<name>.yml``. Raises ``KeyError`` for an unknown one."""
    if name in REGISTER_RECORDS:
        return {"$schema": DRAFT, "title": f"{name}.yml", **_of_record(REGISTER_RECORDS[name])}
    model: type[BaseModel] = kinds.Locality if name == "localities" else kinds.REGISTERS[name]
    schema = _of_record(model)
    defs = schema.pop("$defs", {})
    item = model.__name__
    return {
        "$schema": DRAFT, "title": f"{name}.yml", "type": "object", "required": [name], "additionalProperties": False,
        "properties": {name: {"type": "array", "items": {"$ref": f"#/$defs/{item}"}}},
        "$defs": dict(sorted({**defs, item: schema}.items())),
    }


def register_names() -> tuple[str, ...]:
    """Registers that have a schema, in alphabetical order."""
    return tuple(sorted({*kinds.REGISTERS, *REGISTER_RECORDS, "localities"}))


def _of_record(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=Written)
    _describe(schema, model)
    for name, inner in schema.get("$defs", {}).items():
        _describe(inner, _inner(model, name))
    return dict(schema)


def _inner(model: type[BaseModel], name: str) -> type[BaseModel]:
    """The record called *name* somewhere below *model*."""
    waiting = [model]
    while waiting:
        current = waiting.pop()
        if current.__name__ == name:
            return current
        waiting.extend(found for field in current.model_fields if (found := record_at(current, (field,))))
    raise KeyError(name)


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    schema.pop("title", None)
    schema.pop("description", None)
    for field in describe_record(model):
        inner = schema["properties"][field.name]
        inner.pop("title", None)
        inner |= {"title": field.label, "description": _told(field), "examples": [field.example_value]}
        choices = inner.get("items", inner) if field.choices else {}
        if choices:
            # What completion lists show beside each value.
            choices["enumDescriptions"] = [choice.label for choice in field.choices]


def _told(field: FieldDescription) -> str:
    """The help, and the example on a line of its own: what an editor shows under the cursor."""
    return f"{field.help}\n\nVí dụ: {' '.join(field.example.split())}"


__all__ = ["json_schema", "register_names", "register_schema"]
