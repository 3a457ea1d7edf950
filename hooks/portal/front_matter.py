"""Front matter as located raw text.

YAML 1.1 turns ``0243123456`` into a number and ``no`` into false, so nothing
here has a type: a value is the text the editor wrote, with its place. Types
come later, from the schema. Aliases, anchors, tags, merge keys and duplicate
keys are refused: each either hides content from the reader of the file or
lets a few bytes grow into gigabytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from . import front_matter_slips as slips
from . import vietnamese
from .diagnostics import Diagnostic, Span, error
from .front_matter_slips import Lines

MAX_DEPTH = 8
MAX_KEYS = 400
MAX_REGISTER_KEYS = 20_000
"""A register holds a whole vocabulary or every commune of a province; a document is one thing."""


@dataclass(frozen=True, slots=True)
class RawScalar:
    """One value as written, and where. ``quoted`` tells ``""`` from nothing at all."""

    text: str
    line: int
    column: int
    end_column: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class RawList:
    """A list of raw values."""

    items: tuple[Raw, ...]
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class RawMap:
    """Keys and values in the order written; keys are unique."""

    entries: dict[str, tuple[RawScalar, Raw]]
    line: int
    column: int
    end_column: int

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)


Raw = RawScalar | RawList | RawMap


_PLAIN = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False,
          "null": None, "Null": None, "NULL": None, "~": None, "": None}


def plain_values(raw: Raw) -> Any:
    """Front matter as a tool sees it that reads YAML 1.2: dates are text, numbers and ``true`` are what they are."""
    if isinstance(raw, RawMap):
        return {name: plain_values(value) for name, (_, value) in raw.entries.items()}
    if isinstance(raw, RawList):
        return [plain_values(item) for item in raw.items]
    assert isinstance(raw, RawScalar)
    if raw.quoted:
        return raw.text
    if raw.text in _PLAIN:
        return _PLAIN[raw.text]
    if re.fullmatch(r"[-+]?[0-9]+", raw.text):
        return int(raw.text)
    return float(raw.text) if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", raw.text) else raw.text


class LocatedYaml(BaseHandler):
    """python-frontmatter handler that keeps where everything stands.

    ``split`` remembers the offset of the front matter and of the body,
    ``load`` composes located raw values. One handler serves one file.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str, skipped_lines: int = 0, longest: int = 64 * 1024) -> None:
        super().__init__()
        self.path = path
        self.skipped_lines = skipped_lines
        self.longest = longest
        self.front_line = 0
        self.body_line = 0
        self.body = ""
        self.raw: RawMap | None = None
        self.diagnostics: list[Diagnostic] = []

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body of *text*, which starts with ``---``.

        Raises ``ValueError`` when the closing ``---`` is missing, which
        python-frontmatter answers by treating all as body; the reader then
        sees that ``raw`` and ``body_line`` were never set.
        """
        assert self.FM_BOUNDARY is not None
        marks = self.FM_BOUNDARY.finditer(text)
        opening, closing = next(marks, None), next(marks, None)
        if opening is None or closing is None or opening.start() != 0:
            raise ValueError("front matter is not closed")
        front = text[opening.end() + 1 : closing.start()]
        self.front_line = self.skipped_lines + 2
        self.body_line = self.skipped_lines + text.count("\n", 0, closing.end()) + 2
        self.body = text[closing.end() + 1 :]
        return front, self.body

    def load(self, fm: str) -> dict[str, Any]:
        """Compose *fm*; the located map is kept in ``raw``, faults in ``diagnostics``."""
        if len(fm) > self.longest:
            place = Span(self.path, self.front_line - 1, 1, 4, "---")
            self.diagnostics = [error("front-matter-too-long", place, limit=f"{self.longest // 1024} KB")]
        else:
            self.raw, self.diagnostics = compose(fm, self.path, self.front_line)
        return {}


def compose(
    text: str, path: str, first_line: int = 1, max_keys: int = MAX_KEYS
) -> tuple[RawMap | None, list[Diagnostic]]:
    """Read *text* as a YAML map of located raw values.

    ``first_line`` is the line of the file at which *text* starts. Returns
    ``(None, [one diagnostic])`` when the text cannot be read; a map with
    diagnostics when single keys are at fault (duplicates).
    """
    lines = Lines(path, tuple(text.split("\n")), first_line)
    composer = _Composer(lines, max_keys)
    try:
        raw = composer.compose(text)
    except yaml.YAMLError as problem:
        return None, [slips.wide_space(lines) or slips.syntax(problem, lines)]
    except _Refused as refused:
        return None, [slips.wide_space(lines) or refused.diagnostic]
    return raw, composer.diagnostics


@dataclass
class _Refused(Exception):
    diagnostic: Diagnostic


@dataclass
class _Composer:
    lines: Lines
    max_keys: int
    diagnostics: list[Diagnostic] = field(default_factory=list)
    keys: int = 0

    def compose(self, text: str) -> RawMap:
        events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        next(events)
        first = next(events)
        if isinstance(first, yaml.StreamEndEvent):
            raise _Refused(error("front-matter-empty", self.lines.span(self.lines.first, 1)))
        raw = self._node(next(events), events, 1)
        if not isinstance(raw, RawMap):
            if isinstance(raw, RawScalar) and not raw.quoted:
                row = raw.line - self.lines.first
                raise _Refused(slips.no_colon((row, self.lines.lines[row]), self.lines))
            raise _Refused(error("front-matter-not-a-map", self.lines.span(raw.line, raw.column)))
        next(events)
        rest = next(events)
        if not isinstance(rest, yaml.StreamEndEvent):
            raise _Refused(error("yaml-second-document", self._span(rest)))
        return raw

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None and end is not None
        # A list or map begins with a mark of no width; the rest of its first line shows it better.
        one_line = start.line == end.line and not isinstance(event, yaml.CollectionStartEvent)
        return self.lines.span(
            start.line + self.lines.first, start.column + 1, end.column + 1 if one_line else None
        )

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Raw:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(error("yaml-alias", self._span(event), name=event.anchor or ""))
        if event.tag is not None:
            raise _Refused(error("yaml-tag", self._span(event), tag=event.tag))
        span = self._span(event)
        if isinstance(event, yaml.ScalarEvent):
            # The file itself is in NFC and free of hidden characters; escapes ("\\u202E") can still make both.
            if "\\" in self.lines.span(span.line, 1).source and vietnamese.stacked_marks(event.value) is not None:
                raise _Refused(error("combining-marks", span))
            text = unicodedata.normalize("NFC", vietnamese.HIDDEN.sub("·", event.value))
            if vietnamese.HIDDEN.search(event.value):
                self.diagnostics.append(
                    error("invisible-character", span, name="ký tự ẩn viết bằng mã", code="\\u…")
                )
            if event.style not in ("|", ">"):
                self._cut(event)
            return RawScalar(
                text, span.line, span.column, span.end_column, event.style in ("'", '"')
            )
        if depth > MAX_DEPTH:
            raise _Refused(error("yaml-too-deep", span, limit=MAX_DEPTH))
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, depth + 1))
            if event.flow_style:
                self._cut(inner)
            return RawList(tuple(items), span.line, span.column, span.end_column)
        return self._map(span, events, depth, event.flow_style)

    def _cut(self, event: Any) -> None:
        """Text lost because ``#`` after a space starts a remark (``Số 5 #12``); a remark written ``# so`` is meant."""
        end = event.end_mark
        line = self.lines.lines[end.line] if end.line < len(self.lines.lines) else ""
        match = _CUT.match(line, end.column)
        if match and end.column:
            column = match.start(1) + 1
            self.diagnostics.append(
                error("yaml-hash", self.lines.span(end.line + self.lines.first, column), value=match[1])
            )

    def _map(self, span: Span, events: Iterator[Any], depth: int, flow: bool) -> RawMap:
        entries: dict[str, tuple[RawScalar, Raw]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            if not isinstance(key, RawScalar):
                raise _Refused(error("yaml-key-not-text", self._span(event)))
            if slips.SPACE.search(key.text) and (slip := slips.wide_space(self.lines)):
                raise _Refused(slip)
            self.keys += 1
            if self.keys > self.max_keys:
                raise _Refused(error("yaml-too-many-keys", self._span(event), limit=self.max_keys))
            value = self._node(next(events), events, depth + 1)
            if key.text in entries:
                first, _ = entries[key.text]
                self.diagnostics.append(
                    error("duplicate-key", self._span(event), field=key.text, line=first.line,
                          line_kept=self.lines.span(first.line, 1).source.strip()[:100])
                )
            else:
                entries[key.text] = (key, value)
        if flow:
            self._cut(event)
        return RawMap(entries, span.line, span.column, span.end_column)


_CUT = re.compile(r"[ \t]+(#[^\s#].*)$")
