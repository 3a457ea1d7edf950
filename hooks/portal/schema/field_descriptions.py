"""Every kind and every field as an editor needs them told: label, help, example, choices, relation, limits.

The one place for forms, guides and editors' tools; what a form demands is read from the types the gate checks with, so
the two cannot differ. Nothing in here knows any form's own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticUndefined

from ..front_matter import compose, plain_values
from ..source import FOLDERS
from . import kinds
from .accessibility import AccessibilityTest
from .parse import field_words, record_at, record_name
from .reader_words import MOST_QUESTIONS, AtMostThree

TITLE_FIELDS = {"faq": "question", "spokesperson": "full_name", "agency": "name", "locality": "name",
                "social-channel": "name"}
"""The field that names a document of the kind; ``title`` for all others."""
REGISTER_RECORDS: dict[str, type[BaseModel]] = {
    "province": kinds.Province, "accessibility": AccessibilityTest,
}
"""Registers that are one record; those that are lists are ``kinds.REGISTERS`` and ``localities``."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list: as files hold it, as readers and editors see it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What a field names: documents of a *kind*, by a *key* of theirs.

    ``key`` is ``slug`` (file name without ``.md``), ``code`` (localities) or a field. An *open* relation only offers
    what is known: a value that the register does not hold passes the gate.
    """

    kind: str
    key: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of one record.

    ``form`` says how it is filled in: ``line``, ``question``, ``paragraph``, ``date`` (year-month-day), ``moment``
    (``2026-12-31T08:30``, Vietnam's clock), ``time``, ``planned-date``, ``document-number``, ``phone``, ``email``,
    ``url``, ``flag``, ``always-no``, ``count``, ``weight``, ``file`` (in the document's own folder), ``picture``,
    ``slug``, ``reference`` (by name or slug), ``choice`` or ``record`` (then ``fields`` are its own). ``many`` is a
    list of such values. ``pattern`` (to be met by the text without the spaces around it) never refuses what the gate
    takes; the gate may refuse more.
    """

    name: str
    label: str
    help: str
    example: str
    """A line of front matter to copy, the field's name included."""
    form: str
    required: bool
    many: bool
    machine: bool
    """A command or a test writes it (``portal new``, ``portal screen``); nobody need type it."""
    default: str | None = None
    """The value that is meant where nothing is written, as a file would hold it."""
    choices: tuple[Choice, ...] = ()
    relation: Relation | None = None
    least: int | None = None
    most: int | None = None
    """Of the text in characters, of a count or weight in value."""
    most_items: int | None = None
    pattern: str | None = None
    record: str | None = None
    """The name of the record in ``fields.yml``, for the form ``record``."""
    fields: tuple[FieldDescription, ...] = ()

    @property
    def example_value(self) -> Any:
        """The example's value as a tool sees it that reads YAML 1.2."""
        raw, _ = compose(self.example, "fields.yml")
        return plain_values(raw)[self.name] if raw is not None else None


@dataclass(frozen=True, slots=True)
class KindDescription:
    """One kind of document, or one register: what it is called, where it lives, its fields."""

    kind: str
    label: str
    plural: str
    help: str
    folder: str
    """Below the root of the checkout: ``policies`` (with a folder for every year), ``content/hoi-dap``."""
    title_field: str
    has_body: bool
    also: tuple[str, ...]
    """Other names, without marks, by which commands know the kind."""
    fields: tuple[FieldDescription, ...]

    def field(self, name: str) -> FieldDescription:
        """The field *name*. Raises ``KeyError``."""
        return next((f for f in self.fields if f.name == name), None) or _missing(name)


def _missing(name: str) -> FieldDescription:
    raise KeyError(name)


@cache
def describe_kinds() -> Mapping[str, KindDescription]:
    """Every kind that has documents of its own or a register like them, in the order of ``kinds.KINDS``."""
    return {kind: _kind(kind) for kind in kinds.KINDS}


@cache
def describe_record(model: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """The fields of *model*, in the order of the schema. A record within itself is not described again."""
    schema = model.model_json_schema(schema_generator=Written)
    defs = schema.get("$defs", {})
    return tuple(
        _field(model, name, field, _resolved(schema["properties"][name], defs))
        for name, field in model.model_fields.items()
    )


def describe_registers() -> Mapping[str, tuple[FieldDescription, ...]]:
    """The fields of the record, or of one item, of every register ``content/_data/<name>.yml``."""
    listed = {**kinds.REGISTERS, "localities": kinds.Locality, **REGISTER_RECORDS}
    return {name: describe_record(model) for name, model in sorted(listed.items())}


class Written(GenerateJsonSchema):
    """The schema of what a file holds: defaults, which are of the object, are left out."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """Of the value itself."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        """Of the value itself: a field left out is allowed, one written and left empty is not."""
        return self.generate_inner(schema["schema"])


def _kind(kind: str) -> KindDescription:
    words = kind_words()[kind]
    folder = next((f"content/{name}" for name, found in FOLDERS.items() if found == kind), "")
    return KindDescription(
        kind, words["label"], words["plural"], words["help"],
        {"policy": "policies", "locality": "content/_data/localities.yml"}.get(kind, folder),
        TITLE_FIELDS.get(kind, "title"), kind not in ("locality", "social-channel"), tuple(words["also"]),
        describe_record(kinds.KINDS[kind]),
    )


@cache
def kind_words() -> Mapping[str, Mapping[str, Any]]:
    """``vi/kinds.yml``: kind → label, plural, help, also."""
    path = Path(__file__).parent.parent / "vi" / "kinds.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


def _resolved(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """*schema* with its reference, if it is one, looked up."""
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    return {**defs[reference], "x-form": "record"} if reference else schema


def _field(model: type[BaseModel], name: str, field: FieldInfo, schema: Mapping[str, Any]) -> FieldDescription:
    words = field_words(model, (name,))
    many = schema.get("type") == "array"
    one = schema["items"] if many else schema
    inner = record_at(model, (name,))
    kind, _, key = one.get("x-relation", "").partition(".")
    by = "code" if kind == "locality" else key or "slug"
    limits = ("minLength", "maxLength") if one.get("type") == "string" else ("minimum", "maximum")
    form = "record" if inner else one["x-form"]
    return FieldDescription(
        name, words.get("label", ""), words.get("help", ""), words.get("example", ""), form, field.is_required(), many,
        words.get("written_by") == "may" or model.__name__.startswith("Accessibility"),
        default=_default(field),
        choices=tuple(Choice(value, one["x-labels"][value]) for value in one.get("enum", ()) if "x-labels" in one),
        relation=Relation(kind, by, bool(one.get("x-open"))) if kind else None,
        least=one.get(limits[0]), most=one.get(limits[1]),
        most_items=MOST_QUESTIONS if AtMostThree in field.metadata else None,
        pattern=one.get("pattern"),
        record=record_name(inner) if inner else None,
        fields=describe_record(inner) if inner else (),
    )


def _default(field: FieldInfo) -> str | None:
    if field.default is None or field.default is PydanticUndefined or field.default == ():
        return None
    return str(field.default).lower() if isinstance(field.default, bool) else str(field.default)


__all__ = [
    "TITLE_FIELDS", "Choice", "FieldDescription", "KindDescription", "Relation", "Written", "describe_kinds",
    "describe_record", "describe_registers", "kind_words",
]
