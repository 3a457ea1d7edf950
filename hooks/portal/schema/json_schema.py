"""JSON Schema of front matter, for editors' tools; derived from the models, described in Vietnamese."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from . import kinds
from .parse import field_words


class _Schema(GenerateJsonSchema):
    """Defaults are of the object, not of the text a file holds, so they are left out."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of *kind*'s front matter, with labels and help in Vietnamese.

    Raises ``KeyError`` for an unknown kind.
    """
    model = kinds.KINDS[kind]
    schema = model.model_json_schema(schema_generator=_Schema)
    _describe(schema, model)
    for name, inner in schema.get("$defs", {}).items():
        _describe(inner, getattr(kinds, name))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = kind
    schema.pop("description", None)
    return schema


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    schema.pop("title", None)
    schema.pop("description", None)
    for name, inner in schema.get("properties", {}).items():
        words = field_words(model, (name,))
        inner.pop("title", None)
        inner["title"] = words.get("label", name)
        if words.get("help"):
            inner["description"] = words["help"]
        if words.get("example"):
            inner["examples"] = [words["example"]]
