"""Fields of the schema as fields of a form: one translation for both editors, which differ in few words.

What a form asks, offers and refuses is read from :func:`portal.schema.describe_kinds`, which reads the types the gate
checks with. A form may accept more than the gate (the gate has the last word), and never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..schema.field_descriptions import Choice, FieldDescription

SVELTIA, DECAP = "sveltia", "decap"
BODY = "body"
_FROM_REGISTER = frozenset({"legal_basis"})
"""Numbers that are chosen from the register: what a document rests on is registered first (R09 asks for it)."""
_SHORT_LIST = 8
"""Lists up to this length are shown whole; longer ones are searched by typing."""
_SPACES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers hold, for fields that name an agency or a commune: the gate takes nothing else."""

    agencies: tuple[Choice, ...]
    localities: tuple[Choice, ...]


def fields(described: Iterable[FieldDescription], known: Known, editor: str) -> list[dict[str, Any]]:
    """The fields of a form, in the order of the schema. *editor* is :data:`SVELTIA` or :data:`DECAP`."""
    together = tuple(described)
    labels = {choice.value: choice.label for one in together for choice in one.choices}
    return [_field(one, known, editor, labels) for one in together]


def body(label: str, *, required: bool, default: str = "") -> dict[str, Any]:
    """The text below the front matter, as plain Markdown: what is not touched stays byte for byte."""
    return {
        "name": BODY, "label": label, "widget": "text", "required": required,
        "hint": "Viết bằng chữ thường, mỗi đoạn cách nhau một dòng trống. ## mở đầu một mục, - mở đầu một ý.",
    } | ({"default": default} if default else {})


def pattern_of(field: FieldDescription) -> str | None:
    """The regular expression, good in JavaScript and Python, that a single value must meet in a form.

    Spaces around a value are cut by the gate, so they are allowed here. Lengths are counted as the gate counts them:
    of a paragraph, every run of spaces and line ends is one.
    """
    if field.pattern:
        return rf"^\s*(?:{field.pattern.removeprefix('^').removesuffix('$')}{_REST.get(field.form, '')})\s*$"
    if field.form == "paragraph":
        return rf"^\s*(?:\S|\s+(?=\S)){{1,{field.most}}}\s*$"
    if field.form == "question":
        return rf"^\s*(?:\S[^\n]{{0,{(field.most or 0) - 2}}})?\?\s*$"
    if field.form == "line":
        return rf"^\s*\S(?:[^\n]{{0,{(field.most or 0) - 2}}}\S)?\s*$"
    if field.form == "email":
        return r"^\s*[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+\s*$"
    return None


_REST = {"url": r"\S+"}
"""Patterns of the schema that say only how a value begins."""


def _field(one: FieldDescription, known: Known, editor: str, labels: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "label": one.label, **_widget(one, known, editor)}
    found["required"] = one.required
    if hint := _hint(one, labels):
        found["hint"] = hint
    return found


def _hint(one: FieldDescription, labels: Mapping[str, str]) -> str:
    """The field's help in the words of a form: lists show labels, dates are picked, flags are switched."""
    text = one.help
    for value in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", f"“{labels[value]}”", text)
    for said, instead in _IN_A_FORM:
        text = text.replace(said, instead)
    return text


_IN_A_FORM = (
    ("Ghi true", "Bật"), ("Ghi false", "Tắt"), ("ghi true", "bật"), ("ghi false", "tắt"),
    (", theo thứ tự năm-tháng-ngày", ""), ("Ghi tên tệp của", "Chọn"), (", bỏ đuôi .md", ""),
    ("Ghi mã hoặc tên cơ quan", "Chọn cơ quan"),
    ("Ghi mã, tên viết tắt hoặc tên đầy đủ của một cơ quan", "Chọn một cơ quan"),
)
"""What the help says of files, and what it says of a form."""


def _widget(one: FieldDescription, known: Known, editor: str) -> dict[str, Any]:
    if one.form == "record":
        return _record(one, known, editor)
    if options := _options(one, known):
        return _select(one, options, editor)
    relation = one.relation
    if relation and (relation.key == "slug" or one.name in _FROM_REGISTER):
        return _relation(one, editor)
    if not one.many:
        return _single(one, editor)
    inner = {"name": "item", "label": one.label, "required": True, **_single(one, editor)}
    return {"widget": "list", "field": inner, "collapsed": False} | _counts(one)


def _record(one: FieldDescription, known: Known, editor: str) -> dict[str, Any]:
    inner = fields(one.fields, known, editor)
    if not one.many:
        return {"widget": "object", "fields": inner, "collapsed": not one.required}
    first = next(field.name for field in one.fields if field.form != "record")
    return {"widget": "list", "fields": inner, "collapsed": True, "summary": f"{{{{fields.{first}}}}}"} | _counts(one)


def _counts(one: FieldDescription) -> dict[str, int]:
    return {"min": 1} if one.required and one.most_items is None else (
        {"max": one.most_items} if one.most_items else {})


def _options(one: FieldDescription, known: Known) -> tuple[Choice, ...]:
    if one.choices:
        return one.choices
    kind = one.relation.kind if one.relation else ""
    return {"agency": known.agencies, "locality": known.localities}.get(kind, ())


def _select(one: FieldDescription, options: tuple[Choice, ...], editor: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "widget": "select", "options": [{"label": c.label, "value": c.value} for c in options],
    }
    if editor == SVELTIA:
        found["dropdown_threshold"] = _SHORT_LIST
    if one.many:
        found["multiple"] = True
        if one.required:
            found["min"] = 1
    elif default := one.default or next((c.value for c in options if c.value == _BEGINS.get(one.name)), None):
        found["default"] = default
    return found


_BEGINS = {"status": "nhap"}
"""What a new document begins with where the schema leaves it open: nobody publishes by overlooking a list."""
_NAMED_BY = {"policy": ("title",), "spokesperson": ("full_name", "position"), "legal-document": ("number", "title")}


def _relation(one: FieldDescription, editor: str) -> dict[str, Any]:
    assert one.relation is not None
    shown = list(_NAMED_BY[one.relation.kind])
    # A policy lies in its year's folder, and for Decap the folder is a part of the slug.
    slug = "{{slug}}" if editor == SVELTIA else "{{filename}}"
    return {
        "widget": "relation", "collection": one.relation.kind, "search_fields": shown, "display_fields": shown,
        "value_field": slug if one.relation.key == "slug" else one.relation.key,
    } | ({"multiple": True} if one.many else {}) | ({"min": 1} if one.many and one.required else {})


def _single(one: FieldDescription, editor: str) -> dict[str, Any]:
    """The widget of one value typed in."""
    if one.form in ("flag", "always-no"):
        return {"widget": "boolean", "default": one.default == "true"}
    if one.form == "count":
        return {"widget": "number", "value_type": "int", "min": one.least, "max": one.most, "step": 1} | (
            {"default": int(one.default)} if one.default else {})
    if one.form in ("date", "moment"):
        day = one.form == "date"
        return {
            "widget": "datetime", "format": "YYYY-MM-DD" if day else "YYYY-MM-DDTHH:mm", "date_format": "YYYY-MM-DD",
            "time_format": False if day else "HH:mm",
        } | ({"type": "date" if day else "datetime-local"} if editor == SVELTIA else {"default": ""})
    found: dict[str, Any] = {"widget": "text" if one.form == "paragraph" else "string"}
    if pattern := pattern_of(one):
        found["pattern"] = [pattern, _refusal(one)]
    return found


def _refusal(one: FieldDescription) -> str:
    """What the form says when the value does not meet the pattern."""
    if one.form in ("line", "paragraph"):
        return f"Viết từ 1 đến {one.most} ký tự{', trên một dòng' if one.form == 'line' else ''}."
    if one.form == "question":
        return f"Viết một câu hỏi trên một dòng, không quá {one.most} ký tự, có dấu hỏi ở cuối."
    value = one.example_value
    sample = value[0] if isinstance(value, list) and value else value
    return f"Viết theo mẫu: {_SPACES.sub(' ', str(sample))}"


def names(form: Iterable[Mapping[str, Any]], prefix: str = "") -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Every field of a form with its dotted name, those of records included."""
    for one in form:
        name = prefix + one["name"]
        yield name, one
        yield from names(one.get("fields", ()), f"{name}.")


__all__ = ["BODY", "DECAP", "SVELTIA", "Known", "body", "fields", "names", "pattern_of"]
