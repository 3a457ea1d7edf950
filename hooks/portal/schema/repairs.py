"""The certain repairs of what the schema finds wrong in a file that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from .. import vietnamese
from ..diagnostics import Edit
from ..front_matter import Raw, RawList, RawMap, RawScalar, compose
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
    raw, leaf = node(document.raw, place), leaf_at(model, location)
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
    known = list(fields)
    meant = {name for name in known if vietnamese.slug(name) == vietnamese.slug(key)}
    if (label := by_label.get(vietnamese.slug(key))) is not None:
        meant.add(label)
    above = node(document.raw, place[:-1])
    if len(meant) != 1 or not isinstance(above, RawMap) or not meant.isdisjoint(above.entries):
        return ()
    found = above.entries[str(place[-1])][0]
    source = document.lines.span(found.line, 1).source
    if source[found.column - 1 : found.end_column - 1].strip("\"'") != key:
        return ()
    return (Edit(found.line, found.column, found.end_column, next(iter(meant))),)


def node(raw: Raw, place: Location) -> Raw | None:
    """The raw value at *place*."""
    found: Raw | None = raw
    for step in place:
        if isinstance(found, RawMap) and isinstance(step, str) and step in found.entries:
            found = found.entries[step][1]
        elif isinstance(found, RawList) and isinstance(step, int) and step < len(found.items):
            found = found.items[step]
        else:
            return None
    return found


def on_one_line(raw: RawScalar, document: Document) -> bool:
    """Whether what stands between the columns of *raw* is the whole value."""
    source = document.lines.span(raw.line, 1).source[raw.column - 1 : raw.end_column - 1].strip()
    if not raw.quoted:
        return source == raw.text
    read, problems = compose(f"value: {source}", "")
    value = read.entries["value"][1] if read is not None and not problems else None
    return isinstance(value, RawScalar) and value.quoted and value.text == raw.text


def _list_of_one(raw: RawScalar, leaf: Leaf, document: Document) -> tuple[Edit, ...]:
    """One value where several may stand; several values of a closed form, between commas."""
    if not on_one_line(raw, document):
        return ()
    one = Leaf(leaf.form, term=leaf.term)
    parts = [part.strip() for part in re.split(r"[,;]", raw.text) if part.strip()]
    values = [standard(one, part) for part in parts]
    whole = standard(one, raw.text)
    if leaf.term is not None:
        known = {term.value for term in leaf.term}
        if whole in known:  # a label may itself hold a comma
            values = [whole]
        elif not known.issuperset(values):
            return ()
    elif len(values) != 1:
        return ()
    written = ", ".join(scalar(value, exact=leaf.form in _EXACT, flow=True) for value in values)
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


__all__ = ["node", "of_key", "of_value", "on_one_line", "respelled"]
