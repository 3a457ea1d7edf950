"""The questions of ``portal new``: at most five for a kind, each understood and judged by the gate's own types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .. import schema, vietnamese
from ..canonical import lines_of
from ..diagnostics import Diagnostic
from ..schema.field_descriptions import FieldDescription, describe_kinds
from ..source import parse_document

Answers = Mapping[str, Any]
"""Field, with a dot for one inside another (``decision.number``), or ``body`` → text, or list of texts."""
MOST = 5


_TRUTHS = {"co": True, "c": True, "true": True, "khong": False, "k": False, "false": False}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``fills`` names the fields that the answer becomes, more than one divided by commas."""

    fills: tuple[str, ...]
    ask: str
    note: str
    example: str
    optional: bool = False
    default: str = ""
    """``today``, ``suggested``, or nothing."""
    when: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Asked only when these fields have one of these values."""

    def wanted(self, answers: Answers) -> bool:
        """Whether it is to be asked: it applies, and something of what it fills is not known yet."""
        applies = all(answers.get(name) in values for name, values in self.when.items())
        return applies and any(name not in answers for name in self.fills)


@cache
def _words() -> Mapping[str, Any]:
    path = Path(__file__).parents[1] / "vi" / "new.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


KINDS = tuple(kind for kind in _words() if kind != "common")
"""The kinds that are asked for; of any other a copy of the template is made."""


def wording(kind: str) -> Mapping[str, Any]:
    """``vi/new.yml`` for *kind* (``common`` for what all share)."""
    found = _words()[kind]
    assert isinstance(found, dict)
    return found


def questions(kind: str) -> tuple[Question, ...]:
    """The questions of *kind*, in their order. Raises ``KeyError`` for a kind without any."""
    return tuple(
        Question(tuple(q["fills"]), q["ask"], q["note"], str(q["example"]), bool(q.get("optional")),
                 q.get("default", ""), q.get("when", {}))
        for q in _words()[kind]["questions"]
    )


def described(kind: str, name: str) -> FieldDescription | None:
    """The schema's field *name* of *kind* (a dot leads inside), or ``None``."""
    fields: Sequence[FieldDescription] = describe_kinds()[kind].fields
    found = None
    for step in name.split("."):
        found = next((f for f in fields if f.name == step), None)
        fields = found.fields if found else ()
    return found


def tidied(text: str) -> str:
    """*text* as people mean it: one line, single spaces, composed letters."""
    if vietnamese.stacked_marks(text) is None:  # else the gate says what is wrong; sorting such marks takes for ever
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def understood(kind: str, question: Question, text: str) -> dict[str, Any]:
    """What *text* answers, by field: numbers of choices become values, commas divide. Nothing is judged yet."""
    text = tidied(text)
    parts = [text]
    if len(question.fills) > 1:
        parts = [part.strip() for part in text.split(",", len(question.fills) - 1)]
        parts += [""] * (len(question.fills) - len(parts))
    return {name: value_of(kind, name, part) for name, part in zip(question.fills, parts, strict=True)}


def value_of(kind: str, name: str, text: str) -> Any:
    """*text* for the field *name*: a list where the field is one, the value of a choice that is named or numbered."""
    described_field = described(kind, name)
    if described_field is None:
        return text
    if described_field.many and described_field.form != "record":
        separators = r"[,;\s]+" if re.fullmatch(r"[\d\s,;]+", text) else r"\s*[,;]\s*"
        inner = text.strip().removeprefix("[").removesuffix("]")
        parts = [part for part in re.split(separators, inner) if part]
        return [_one(described_field, part) for part in _together(described_field, parts)]
    return _one(described_field, text)


def _together(described_field: FieldDescription, parts: Sequence[str]) -> list[str]:
    """*parts* of a list, those joined again that are one choice with a comma in its name."""
    labels = {vietnamese.slug(choice.label) for choice in described_field.choices}
    found: list[str] = []
    for part in parts:
        joined = f"{found[-1]}, {part}" if found else ""
        if joined and vietnamese.slug(joined) in labels:
            found[-1] = joined
        else:
            found.append(part)
    return found


def _one(described_field: FieldDescription, text: str) -> str | bool:
    choices = described_field.choices
    if choices and re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1].value
    wanted = vietnamese.slug(text)
    for choice in choices:
        if wanted in (choice.value, vietnamese.slug(choice.label)):
            return choice.value
    begun = [c.value for c in choices if wanted and f"{vietnamese.slug(c.label)}-".startswith(f"{wanted}-")]
    if len(begun) == 1:  # "học sinh" of "Học sinh, sinh viên"
        return begun[0]
    if described_field.form in ("flag", "always-no"):
        return _TRUTHS.get(vietnamese.slug(text), text)
    return text


def problems(kind: str, names: schema.Names, answers: Answers, fields: Sequence[str]) -> list[Diagnostic]:
    """What the gate says about the values of *fields* alone: every fault of theirs, none of what is not there yet."""
    nested = nest({name: answers[name] for name in fields if name != "body"})
    written = [line for name, value in nested.items() for line in _written(kind, name, value)]
    if not written:
        return []  # only the whole file shows what is wrong with its text
    document, found = parse_document("\n".join(["---", *written, "---", ""]).encode(), "", kind, "x")
    if document is None or found:
        return found
    _, found = schema.parse(document, names)
    return [d for d in found if d.code != "field-missing"]


def _written(kind: str, name: str, value: Any) -> list[str]:
    return lines_of(kind, name, value) or [f'{name}: {"[]" if isinstance(value, list) else chr(34) * 2}']


def nest(answers: Answers) -> dict[str, Any]:
    """``{"decision.number": "1/QĐ"}`` → ``{"decision": {"number": "1/QĐ"}}``."""
    built: dict[str, Any] = {}
    for name, value in answers.items():
        outer, _, inner = name.partition(".")
        if inner:
            built.setdefault(outer, {})[inner] = value
        else:
            built[outer] = value
    return built


__all__ = [
    "KINDS", "MOST", "Answers", "Question", "described", "nest", "problems", "questions", "tidied", "understood",
    "value_of", "wording",
]
