"""The certain repairs of what the schema finds wrong in a file that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel

from .. import vietnamese
from ..diagnostics import Edit
from ..front_matter import RawMap, RawScalar, compose
from ..source import Document
from ..yaml_text import scalar
from .leaves import Leaf, leaf_at, order
from .spelling import standard

Location = Sequence[str | int]
_EXACT = frozenset(("date", "moment", "planned", "number", "flag", "count", "term"))


def of_value(
    model: type[BaseModel], location: Location, document: Document, place: Location, code: str
) -> tuple[Edit, ...]:
    """What mends the value at *location* of *model*, which is at *place* of *document*; nothing when in doubt."""
    raw, leaf = document.node(*place), leaf_at(model, location)
    if not isinstance(raw, RawScalar) or leaf is None or not raw.text.strip():
        return ()
    if code == "expected-list" and leaf.many and leaf.form != "record":
        return _list_of_one(raw, leaf, document)
    if code == "expected-map" and leaf.record is not None and not leaf.many and not raw.quoted:
        return _spaced_fields(raw, leaf.record, document)
    if leaf.many:
        return ()
    return respelled(raw, leaf, document)


def respelled(raw: RawScalar, leaf: Leaf, document: Document, *, day_first: bool = False) -> tuple[Edit, ...]:
    """The value *raw* of the form *leaf* in its standard spelling, when it has another."""
    text = standard(leaf, raw.text, day_first=day_first)
    if text == raw.text or not on_one_line(raw, document):
        return ()
    return (Edit(raw.line, raw.column, raw.end_column, scalar(text, exact=leaf.form in _EXACT, flow=True)),)


def of_key(
    key: str, fields: Iterable[str], by_label: Mapping[str, str], document: Document, place: Location
) -> tuple[Edit, ...]:
    """The field's own name for its Vietnamese label, or for its name in other letters (``Title``, ``“title”``)."""
    name, above = field_meant(key, fields, by_label), document.node(*place[:-1])
    if name is None or not isinstance(above, RawMap) or name in above.entries:
        return ()
    found = above.entries[str(place[-1])][0]
    source = document.lines.span(found.line, 1).source
    if source[found.column - 1 : found.end_column - 1].strip("\"'") != key:
        return ()
    return (Edit(found.line, found.column, found.end_column, name),)


def field_meant(key: str, fields: Iterable[str], by_label: Mapping[str, str]) -> str | None:
    """The one of *fields* that *key* certainly is: by its name, its label, or what offices call it; else ``None``."""
    said, others = vietnamese.slug(key), also_called()
    if not said:
        return None
    meant = {name for name in fields
             if said == vietnamese.slug(name) or by_label.get(said) == name or said in others.get(name, ())}
    return next(iter(meant)) if len(meant) == 1 else None


@cache
def also_called() -> Mapping[str, frozenset[str]]:
    """Other names of fields, as slugs, by field (``vi/repair.yml``)."""
    path = Path(__file__).parent.parent / "vi" / "repair.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {name: frozenset(map(vietnamese.slug, names)) for name, names in loaded["also_called"].items()}


def on_one_line(raw: RawScalar, document: Document) -> bool:
    """Whether what stands between the columns of *raw* is the whole value."""
    source = document.lines.span(raw.line, 1).source[raw.column - 1 : raw.end_column - 1].strip()
    if not raw.quoted:
        return source == raw.text
    read, problems = compose(f"value: {source}", "")
    value = read.entries["value"][1] if read is not None and not problems else None
    return isinstance(value, RawScalar) and value.quoted and value.text == raw.text


def values_of(text: str, leaf: Leaf) -> list[str] | None:
    """The values that *text* certainly is, where the list *leaf* is asked for; ``None`` when that is not certain."""
    one = Leaf(leaf.form, term=leaf.term)
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if leaf.term is None or leaf.many is False:
        return parts if len(parts) == 1 else None
    known = {term.value for term in leaf.term}
    whole = standard(one, text)
    values = [whole] if whole in known else [standard(one, part) for part in parts]  # a label may hold a comma
    return values if values and known.issuperset(values) else None


def _list_of_one(raw: RawScalar, leaf: Leaf, document: Document) -> tuple[Edit, ...]:
    """One value where several may stand; several values of a closed list, between commas."""
    values = values_of(raw.text, leaf)
    if values is None or not on_one_line(raw, document):
        return ()
    one = Leaf(leaf.form, term=leaf.term)
    written = ", ".join(scalar(standard(one, value), exact=leaf.form in _EXACT, flow=True) for value in values)
    return (Edit(raw.line, raw.column, raw.end_column, f"[{written}]"),)


def _spaced_fields(raw: RawScalar, record: type[BaseModel], document: Document) -> tuple[Edit, ...]:
    """``opens_on:2026-11-23`` line after line: fields whose colons lack the space, taken together for one text."""
    edits, names = [], set(order(record))
    for number in range(raw.line, raw.line + raw.text.count(" ") + raw.text.count("\n") + 1):
        line = document.lines.span(number, 1).source
        match = re.fullmatch(r"[ ]+([a-z_]+):(?=\S)([^#]*)", line)
        if match is None or match[1] not in names:
            break
        edits.append(Edit(number, match.end(1) + 2, match.end(1) + 2, " "))
    said = [document.lines.span(edit.line, 1).source.strip() for edit in edits]
    return tuple(edits) if said and " ".join(said) == raw.text else ()


__all__ = ["field_meant", "of_key", "of_value", "on_one_line", "respelled", "values_of"]
