"""Diagnostics: what is wrong in a file, where, why, and how to repair it.

A :class:`Diagnostic` carries facts only: a stable code, a severity, a place
and the values that fill the sentence. The Vietnamese sentences live in
``vi/`` and are found by code, so a message can be reworded
without touching the gate, and every code is the same word in the source, in
``tests/cases/<code>/``, in the output and on the public page of rules.
"""

from __future__ import annotations

import enum
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml


class Severity(enum.IntEnum):
    """How much a diagnostic matters; the order is the order of the report."""

    ERROR = 0
    WARNING = 1
    ADVICE = 2

    @property
    def label(self) -> str:
        """The Vietnamese word an editor reads: chặn, nhắc or gợi ý."""
        return ("chặn", "nhắc", "gợi ý")[self]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: one-based line and column, counted in NFC characters.

    ``end_column`` is exclusive and lies on the same line; ``source`` is that
    line, kept for the caret. A span without a line (0) means the whole file.
    """

    path: str
    line: int = 0
    column: int = 0
    end_column: int = 0
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A repair in one line of a file: what stands from ``column`` to before ``end_column`` becomes ``text``."""

    line: int
    column: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place.

    ``values`` fill the sentence of ``code``; ``basis`` names the provisions
    (document and article) the demand rests on; ``related`` are other places
    that belong to the same problem. ``repairs`` mend it, all of them together,
    and are there only when nobody could have meant anything else: a message
    may suggest more than it may do.
    """

    code: str
    severity: Severity
    span: Span
    values: Mapping[str, str] = field(default_factory=dict)
    basis: tuple[str, ...] = ()
    related: tuple[Span, ...] = ()
    repairs: tuple[Edit, ...] = ()

    def mended_by(self, edits: Iterable[Edit]) -> Diagnostic:
        """The same problem, with the edits that repair it."""
        return replace(self, repairs=tuple(edits))

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order of the report: by file, then place, then severity and code."""
        return (
            self.span.path, self.span.line, self.span.column,
            int(self.severity), self.code, repr(sorted(self.values.items())),
        )


def error(code: str, span: Span, /, **values: object) -> Diagnostic:
    """A diagnostic that stops the build (*chặn*)."""
    return Diagnostic(code, Severity.ERROR, span, _texts(values))


def warning(code: str, span: Span, /, **values: object) -> Diagnostic:
    """A diagnostic that must be looked at (*nhắc*); ``--strict`` counts it as an error."""
    return Diagnostic(code, Severity.WARNING, span, _texts(values))


def advice(code: str, span: Span, /, **values: object) -> Diagnostic:
    """A suggestion (*gợi ý*); never blocks."""
    return Diagnostic(code, Severity.ADVICE, span, _texts(values))


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Every diagnostic once, in the order of the report."""
    unique = {d.sort_key: d for d in diagnostics}
    return tuple(unique[key] for key in sorted(unique))


def blocking(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether the build must stop: any error, or any warning when *strict*."""
    limit = Severity.WARNING if strict else Severity.ERROR
    return any(d.severity <= limit for d in diagnostics)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A diagnostic in Vietnamese: what, why, how to repair, an example."""

    message: str
    why: str
    fix: str
    example: str


class _Blank(dict[str, str]):
    """Fills a sentence; a value nobody gave leaves an empty place, never a crash."""

    def __missing__(self, key: str) -> str:
        return ""


_WORDS = ("messages.yml", "rule-messages.yml", "advice-messages.yml")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """The sentences by code: of reading and fields (``vi/messages.yml``), of rules and of advice (beside it)."""
    loaded: dict[str, Mapping[str, str]] = {}
    for name in _WORDS:
        text = Path(__file__).with_name("vi").joinpath(name).read_text("utf-8")
        loaded |= yaml.load(text, Loader=yaml.CSafeLoader) or {}
    return loaded


_STRUCTURE = re.compile(r"^(?:# -{3,} (.+?) -{3,}|([a-z0-9]+(?:-[a-z0-9]+)*):)[ \t]*$", re.MULTILINE)


@cache
def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The codes by the headings under which ``vi/`` keeps their words, in the order written there.

    Codes that stand above the first heading of a file belong to the last one before it.
    """
    found: list[tuple[str, list[str]]] = []
    for name in _WORDS:
        text = Path(__file__).with_name("vi").joinpath(name).read_text("utf-8")
        for heading, code in _STRUCTURE.findall(text):
            if heading:
                found.append((heading, []))
            elif found:
                found[-1][1].append(code)
    return tuple((heading, tuple(codes)) for heading, codes in found)


PAGES = "huong-dan/ma-loi/"
"""Folder of the portal in which every code has a page that explains it."""


def page_of(code: str) -> str:
    """Address within the portal of the page that explains *code*: cause, repair, a wrong and a right example."""
    return f"{PAGES}{code}.html"


def explain(diagnostic: Diagnostic) -> Explanation:
    """Put *diagnostic* into words.

    Raises ``KeyError`` for a code without words: a fault of ours, which the
    test of the code's shape finds before an editor can.
    """
    words = messages()[diagnostic.code]
    values = _Blank(diagnostic.values)
    if "value" in values:
        values["value"] = _shortened(values["value"])

    def said(part: str) -> str:
        return string.Formatter().vformat(str(words.get(part, "")), (), values).strip()

    def sentence(part: str) -> str:
        # A value nobody gave must leave no empty brackets, quotes or double spaces behind.
        return re.sub(r"(?<=\S) +(?= |[.,;](?:\s|$))", "", re.sub(r' \((?:"")?\)| ""', "", said(part)))

    why = sentence("why")
    if diagnostic.basis:
        cited = "Căn cứ: " + "; ".join(diagnostic.basis) + "."
        why = f"{why} {cited}" if why else cited
    return Explanation(sentence("message"), why, sentence("fix"), said("example"))


def explain_any(code: str) -> Explanation:
    """The words of *code* without the values of one case: an ellipsis stands for each."""
    places = (string.Formatter().parse(words) for words in messages()[code].values())
    # A hint is a sentence of its own that some cases have and others do not.
    values = {name: "…" for place in places for _, name, _, _ in place if name and name != "hint"}
    return explain(Diagnostic(code, Severity.ERROR, Span(""), values))


def headline(code: str) -> str:
    """What *code* says whatever the case, as a title: without the places that only a case can fill."""
    said = re.sub(r" \(…(?:, …)*\)|…(?=…)", "", explain_any(code).message)
    return said.replace('"…"', "“…”").removesuffix(".")


def _shortened(text: str, limit: int = 100) -> str:
    """*text* short enough to be quoted inside a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
