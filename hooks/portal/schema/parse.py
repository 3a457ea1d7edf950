"""Document → typed object, or every problem at its field, in the editor's terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .. import vietnamese
from ..diagnostics import Diagnostic, Span, error
from ..front_matter import Raw, RawList, RawMap, RawScalar
from ..source import Document
from . import repairs, suggestions
from .kinds import KINDS, Entity
from .record import Record
from .types import Names
from .wording import dotted, field_words, fields, record_at, record_name, records_in

Location = tuple[str | int, ...]
R = TypeVar("R", bound=Record)

_BUILT_IN = {
    "missing": "field-missing", "extra_forbidden": "field-unknown", "tuple_type": "expected-list",
    "list_type": "expected-list", "model_type": "expected-map", "dict_type": "expected-map",
    "model_attributes_type": "expected-map",
}


_POINTS_AT = {
    "replaces-missing": "handling", "handling-undecided": "handling", "final-document-missing": "stage",
    "number-year": "number",
    "activity-evidence": "status", "publication-not-proved": "status", "withdrawal-not-explained": "status",
    "feedback-sum": "received", "translation-repeated": "translations",
    "synonym-same": "means", "figure-over-total": "out_of",
}
"""The field whose value makes the demand, for problems of a whole record; the caret stands there."""


def parse(document: Document, names: Names) -> tuple[Entity | None, list[Diagnostic]]:
    """The object *document* describes, or ``None`` and all that is wrong with its fields."""
    model = KINDS[document.kind]
    data, empty = _plain(document.raw, model)
    return _validate(model, data, document, (), empty, names)


def parse_register(document: Document, model: type[R], names: Names) -> tuple[R | None, list[Diagnostic]]:
    """A register that is one record (``province``)."""
    data, empty = _plain(document.raw, model)
    return _validate(model, data, document, (), empty, names)


def parse_items(
    document: Document, key: str, model: type[R], names: Names
) -> Iterator[tuple[Location, R | None, list[Diagnostic]]]:
    """Each item of the list *key* of a register, as a *model*."""
    entry = document.raw.entries.get(key)
    if entry is None or not isinstance(entry[1], RawList):
        code = "field-missing" if entry is None else "expected-list"
        example = _item_example(key, model)
        yield (), None, [error(code, document.key_span(key), field=key, label="", example=example)]
        return
    for place, item in enumerate(entry[1].items):
        location: Location = (key, place)
        if not isinstance(item, RawMap):
            yield location, None, [error("expected-map", document.span(*location), field=dotted(location),
                                         label="", example=_item_example(key, model))]
            continue
        data, empty = _plain(item, model)
        value, problems = _validate(model, data, document, location, empty, names)
        yield location, value, problems


def _item_example(key: str, model: type[BaseModel]) -> str:
    """A register of one item, made of its demanded fields' own examples."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    lines = [example for name in needed if (example := field_words(model, (name,)).get("example"))]
    return f"{key}:\n  - " + "\n    ".join(lines)


def _validate(
    model: type[R], data: Any, document: Document, at: Location, empty: set[Location], names: Names
) -> tuple[R | None, list[Diagnostic]]:
    try:
        value, found = model.model_validate(data, context=names), []
    except ValidationError as problems:
        value, found = None, list(_explain(model, problems, document, at, empty))
    told = {d.span for d in found}
    for location in sorted(empty, key=str):
        # An empty embargo is no embargo: nobody can tell whether it was meant, so it is never passed over.
        span = document.key_span(*at, *location)
        if span not in told:
            words = field_words(model, location)
            found.append(error("value-empty", span, field=dotted(location), label=words.get("label", ""),
                               example=words.get("example", "")))
    return (None if found else value), found


def _plain(raw: Raw, model: type[BaseModel]) -> tuple[Any, set[Location]]:
    """Strings, lists and dicts for the models; fields left empty are taken out and returned."""
    empty: set[Location] = set()

    def build(node: Raw, owner: type[BaseModel] | None, at: Location) -> Any:
        if isinstance(node, RawScalar):
            return node.text
        if isinstance(node, RawList):
            return [
                item.text if type(item) is RawScalar else build(item, owner, (*at, place))
                for place, item in enumerate(node.items)
            ]
        built = {}
        known = records_in(owner) if owner is not None else {}
        for name, (_, value) in node.entries.items():
            if type(value) is not RawScalar:
                built[name] = build(value, known.get(name), (*at, name))
            elif value.text or value.quoted or name not in known:
                built[name] = value.text
            else:
                empty.add((*at, name))
        return built

    return build(raw, model, ()), empty


def _explain(
    model: type[Record], problems: ValidationError, document: Document, at: Location, empty: set[Location]
) -> Iterator[Diagnostic]:
    found = problems.errors(include_url=False, include_input=False)
    meant: set[Location] = set()
    unknown: list[Diagnostic] = []
    for problem in found:
        if problem["type"] == "extra_forbidden":
            location = tuple(problem["loc"])
            diagnostic, suggestion = _unknown_key(model, location, document, at)
            unknown.append(diagnostic)
            if suggestion:
                meant.add((*location[:-1], suggestion))
    yield from unknown
    for problem in found:
        location = tuple(problem["loc"])
        code = _BUILT_IN.get(problem["type"], problem["type"])
        if code == "field-unknown" or (code == "field-missing" and location in meant):
            continue
        if problem["type"] == "field-missing":
            location = (*location, problem["ctx"]["field"])
        elif code in _POINTS_AT or code == "dates-reversed":
            location = (*location, _POINTS_AT.get(code) or problem["ctx"]["second"])
        words = field_words(model, location)
        values = {k: v for k, v in (problem.get("ctx") or {}).items() if k != "detail"}
        values |= {"field": dotted(location), "label": words.get("label", ""), "example": words.get("example", "")}
        span = _span(document, (*at, *location), code)
        if code == "field-missing" and location in empty:
            code, span = "field-empty", document.key_span(*at, *location)
        values.setdefault("value", document.written(*at, *location))
        values["hint"] = suggestions.hint_for(code, location, str(values["value"]), model) or values.get("hint", "")
        repaired = suggestions.repaired(code, document, (*at, *location)) or values.get("suggested")
        name = next((step for step in reversed(location) if isinstance(step, str)), "")
        if repaired and name:
            whole = isinstance(location[-1], str)
            values["example"] = f"{name}: {repaired}" if whole else f"{name}: [{repaired}]"
        edits = repairs.of_value(model, location, document, (*at, *location), code)
        yield error(code, span, **values).mended_by(edits)


def _span(document: Document, location: Location, code: str) -> Span:
    if code == "field-missing":
        return document.key_span(*location)
    return document.span(*location)


def _unknown_key(
    model: type[Record], location: Location, document: Document, at: Location
) -> tuple[Diagnostic, str | None]:
    owner = record_at(model, location[:-1]) or model
    key = str(location[-1])
    fields = owner.model_fields
    by_label = {
        vietnamese.slug(words.get("label", "")): name for name in fields
        if (words := field_words(model, (*location[:-1], name)))
    }
    certain = repairs.of_key(key, fields, by_label, document, (*at, *location))
    written = suggestions.names_at(document, (*at, *location[:-1])) - {key}
    free = [name for name in fields if name not in written]
    suggestion = (
        by_label.get(vietnamese.slug(key)) or suggestions.called(key, free)
        or vietnamese.closest(key, free) or suggestions.by_label(key, by_label, free)
    )
    elsewhere = "" if suggestion else suggestions.belongs_elsewhere(key, model, location)
    if suggestion:
        value = document.written(*at, *location)
        shown = field_words(model, (*location[:-1], suggestion)).get("example", "")
        hint = f'Có phải bạn muốn viết "{suggestion}:"? '
        choices, example = "Chỉ cần sửa tên trường, giữ nguyên giá trị.", f"{suggestion}: {value}" if value else shown
    elif elsewhere:
        hint, choices, example = "", elsewhere, suggestions.where(key, model)
    else:
        hint = "Nếu dòng này không cần thì xóa đi. "
        choices, example = f"Các trường dùng được ở đây: {', '.join(fields)}.", suggestions.some_line(model, location)
    diagnostic = error(
        "field-unknown", document.key_span(*at, *location), field=key, suggested=suggestion or "", hint=hint,
        choices=choices, example=example,
    )
    return diagnostic.mended_by(certain), suggestion


__all__ = [
    "dotted", "field_words", "fields", "parse", "parse_items", "parse_register", "record_at", "record_name",
]
