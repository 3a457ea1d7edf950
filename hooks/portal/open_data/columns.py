"""From a frozen record to what is said of it: its columns, its JSON Schema, its JSON, its cells. One declaration each.

A record is a dataclass; the type of each field says all: ``str``, ``int``, ``bool``, a day, a moment,
:class:`Coded` (a value of a list, or a reference), a tuple of these, and ``None`` where a value may be missing.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

import yaml

from ..schema.vocabulary import Term

SEPARATOR = " | "
"""Between the values of a list in one cell of a table; a bar inside a value is written ``\\|``, a backslash twice."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A value that machines know by its code and readers by its label: of a closed list, or another record."""

    code: str
    label: str

    @classmethod
    def of(cls, term: Term) -> Coded:
        """*term* of a closed list."""
        return cls(term.value, term.label)


@dataclass(frozen=True, slots=True)
class Terms:
    """Annotation of :class:`Coded`: a value of the closed list *term*."""

    term: type[Term]


@dataclass(frozen=True, slots=True)
class Codes:
    """Annotation of :class:`Coded`: one of these codes, which no list of the schema has."""

    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class To:
    """Annotation of :class:`Coded`: the ``id`` of a record of the dataset *dataset*, with its name."""

    dataset: str


@dataclass(frozen=True, slots=True)
class Format:
    """Annotation of ``str``: a format of JSON Schema."""

    name: str


Address = Annotated[str, Format("uri-reference")]
"""Of a page or file of the portal: absolute where the portal's address is configured, else from its root."""
Web = Annotated[str, Format("uri")]
Mail = Annotated[str, Format("email")]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record has. ``id`` never changes and is never used again for something else."""

    dataset: ClassVar[str]
    id: str
    page: Address
    sample: bool
    changed_on: dt.date | None


_LAST = ("page", "sample", "changed_on")


@dataclass(frozen=True)
class Column:
    """A field of a record: *kind* is its type without ``None`` and without the tuple around it."""

    name: str
    label: str
    meaning: str
    kind: type
    many: bool
    optional: bool
    note: Terms | Codes | To | Format | None

    @property
    def coded(self) -> bool:
        """Whether tables give it two cells, code and label."""
        return self.kind is Coded

    @property
    def type_words(self) -> str:
        """The type in Vietnamese, for who reads the documentation."""
        if isinstance(self.note, To):
            one = f"mã và tên trong bộ “{self.note.dataset}”"
        elif self.coded:
            one = "mã và nhãn trong danh sách"
        else:
            one = _TYPE_WORDS.get(self.note.name if isinstance(self.note, Format) else "", "") or _KINDS[self.kind]
        return f"danh sách: {one}" if self.many else one

    @property
    def names(self) -> tuple[str, ...]:
        """Headings in the CSV file."""
        return (self.name, f"{self.name}_label") if self.coded else (self.name,)

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings in the workbook."""
        return (f"{self.label} (mã)", self.label) if self.coded else (self.label,)


_KINDS: Mapping[type, str] = {
    str: "chữ", int: "số nguyên", bool: "đúng hoặc sai", dt.date: "ngày (năm-tháng-ngày)",
    dt.datetime: "ngày giờ Việt Nam (ISO 8601, +07:00)",
}
_TYPE_WORDS = {"uri-reference": "địa chỉ trang", "uri": "địa chỉ trên mạng", "email": "địa chỉ thư điện tử"}


@cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """``vi/open-data.yml``: title and description of each dataset, label and meaning of each field."""
    path = Path(__file__).parent.parent / "vi" / "open-data.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


def columns(record: type[Record]) -> tuple[Column, ...]:
    """The columns of *record*: ``id`` first, what every record has last."""
    if record not in _COLUMNS:
        _COLUMNS[record] = tuple(_columns(record))
    return _COLUMNS[record]


_COLUMNS: dict[type[Record], tuple[Column, ...]] = {}


def _columns(record: type[Record]) -> Iterator[Column]:
    hints = get_type_hints(record, include_extras=True)
    names = [f.name for f in fields(record) if f.name not in ("id", *_LAST)]
    own, common = words()[record.dataset]["fields"], words()["every"]["fields"]
    for name in ("id", *names, *_LAST):
        said = own[name] if name in own else common[name]
        yield _column(name, said[0], said[1], hints[name])


def _column(name: str, label: str, meaning: str, hint: Any) -> Column:
    note, optional, many = None, False, False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, note = get_args(hint)[0], get_args(hint)[1]
        elif origin in (Union, types.UnionType):
            hint, optional = next(a for a in get_args(hint) if a is not type(None)), True
        elif origin is tuple:
            hint, many = get_args(hint)[0], True
        else:
            return Column(name, label, meaning, hint, many, optional, note)


# JSON Schema


def schema(record: type[Record]) -> dict[str, Any]:
    """The JSON Schema of one record, without words of its own: every key is there, nothing else is."""
    properties = {}
    for column in columns(record):
        one = _schema_of(column)
        said = {"type": "array", "items": one} if column.many else one
        if column.optional:
            said = {"anyOf": [said, {"type": "null"}]}
        properties[column.name] = {"title": column.label, "description": column.meaning, **said}
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _schema_of(column: Column) -> dict[str, Any]:
    if column.coded:
        return {"type": "object", "additionalProperties": False, "required": ["code", "label"],
                "properties": {"code": _code_schema(column.note), "label": {"type": "string", "minLength": 1}}}
    if column.kind is str:
        return {"type": "string"} | ({"format": column.note.name} if isinstance(column.note, Format) else {})
    return dict(_SCHEMAS[column.kind])


_SCHEMAS: Mapping[type, Mapping[str, Any]] = {
    int: {"type": "integer", "minimum": 0}, bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"}, dt.datetime: {"type": "string", "format": "date-time"},
}


def _code_schema(note: Any) -> dict[str, Any]:
    if isinstance(note, Terms):
        return {"type": "string", "oneOf": [{"const": t.value, "title": t.label} for t in note.term]}
    if isinstance(note, Codes):
        return {"type": "string", "oneOf": [{"const": code, "title": label} for code, label in note.labels]}
    return {"type": "string", "minLength": 1}


# Values


def as_json(record: Record) -> dict[str, Any]:
    """*record* as JSON says it: every field, ``null`` where there is nothing."""
    return {column.name: _plain(getattr(record, column.name)) for column in columns(type(record))}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Coded):
        return {"code": value.code, "label": value.label}
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return value


Cell = str | int | bool | dt.date | dt.datetime | None


def cells(record: Record) -> list[Cell]:
    """*record* as one row of a table: a coded value in two cells, a list in one with :data:`SEPARATOR`."""
    row: list[Cell] = []
    for column in columns(type(record)):
        value = getattr(record, column.name)
        if column.coded:
            several = value if column.many else (value,) if value is not None else ()
            if not several and not column.many:
                row += [None, None]
            else:
                row += [_joined(v.code for v in several), _joined(v.label for v in several)] if column.many else [
                    value.code, value.label]
        else:
            row.append(_joined(value) if column.many else value)
    return row


def _joined(values: Any) -> str:
    return SEPARATOR.join(str(v).replace("\\", "\\\\").replace("|", "\\|") for v in values)


def shown(column: Column, record: Record) -> str:
    """What *record* has in *column*, as an example in the documentation; empty when it has nothing."""
    value = getattr(record, column.name)
    if value is None or value == ():
        return ""
    if column.many:
        value = value[0]
    if isinstance(value, Coded):
        return f"{value.code} – {value.label}"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(_plain(value))
    return text if len(text) <= 80 else text[:80].rsplit(" ", 1)[0] + " …"


__all__ = [
    "SEPARATOR", "Address", "Cell", "Coded", "Codes", "Column", "Format", "Mail", "Record", "Terms", "To", "Web",
    "as_json", "cells", "columns", "schema", "shown", "words",
]
