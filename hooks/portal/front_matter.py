"""Front matter as located raw text.

YAML 1.1 turns ``0243123456`` into a number and ``no`` into false, so nothing
here has a type: a value is the text the editor wrote, with its place. Types
come later, from the schema. Aliases, anchors, tags, merge keys and duplicate
keys are refused: each either hides content from the reader of the file or
lets a few bytes grow into gigabytes.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class RawScalar(NamedTuple):
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
        self.front = slice(0, 0)
        """Where the front matter stands in the text that was split."""
        self.body_at = 0
        """Where in it the body begins."""
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
        self.front = slice(opening.end() + 1, closing.start())
        self.body_at = closing.end() + 1
        self.front_line = self.skipped_lines + 2
        self.body_line = self.skipped_lines + text.count("\n", 0, closing.end()) + 2
        return text[self.front], text[self.body_at :]

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
    try:
        composer = _Composer(text, lines, max_keys)
        raw = composer.compose()
    except yaml.YAMLError as problem:
        return None, [slips.wide_space(lines) or slips.syntax(problem, lines)]
    except _Refused as refused:
        return None, [slips.wide_space(lines) or refused.diagnostic]
    return raw, composer.diagnostics


@dataclass
class _Refused(Exception):
    diagnostic: Diagnostic


class _Composer:
    """Events of the parser → raw values. A document has hundreds of them, so each is looked at once.

    What only some texts can hold (a mark made by an escape, a ``#``, a space of Word's) is looked for in the whole
    text first.
    """

    def __init__(self, text: str, lines: Lines, max_keys: int) -> None:
        self.text, self.lines, self.max_keys = text, lines, max_keys
        self.first, self.sources = lines.first, lines.lines
        self.diagnostics: list[Diagnostic] = []
        self.keys = 0
        self.as_written = (
            "\\" not in text and unicodedata.is_normalized("NFC", text) and not vietnamese.has_hidden(text)
        )
        self.may_cut = "#" in text
        self.may_be_wide = not self.as_written or slips.SPACE.search(text) is not None
        self.next: Callable[[], Any] = yaml.CSafeLoader(text).get_event

    def compose(self) -> RawMap:
        self.next()
        first = self.next()
        if isinstance(first, yaml.StreamEndEvent):
            raise _Refused(error("front-matter-empty", self.lines.span(self.lines.first, 1)))
        raw = self._node(self.next(), 1)
        if not isinstance(raw, RawMap):
            if isinstance(raw, RawScalar) and not raw.quoted:
                row = raw.line - self.lines.first
                raise _Refused(slips.no_colon((row, self.lines.lines[row]), self.lines))
            raise _Refused(error("front-matter-not-a-map", self.lines.span(raw.line, raw.column)))
        self.next()
        rest = self.next()
        if not isinstance(rest, yaml.StreamEndEvent):
            raise _Refused(error("yaml-second-document", self._span(rest)))
        return raw

    def _span(self, event: Any) -> Span:
        return self.lines.span(*self._place(event))

    def _place(self, event: Any) -> tuple[int, int, int]:
        """Line, column and end column of *event*; of what runs over several lines, its first line."""
        start, end = event.start_mark, event.end_mark
        row, column = start.line, start.column + 1
        # A list or map begins with a mark of no width; the rest of its first line shows it better.
        if row == end.line and not isinstance(event, yaml.CollectionStartEvent):
            last = end.column + 1
        else:
            last = len(self.sources[row]) + 1 if row < len(self.sources) else 1
        return row + self.first, column, max(last, column + 1)

    def _node(self, event: Any, depth: int) -> Raw:
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            raise _Refused(error("yaml-alias", self._span(event), name=event.anchor or ""))
        if event.tag is not None:
            raise _Refused(error("yaml-tag", self._span(event), tag=event.tag))
        if kind is yaml.ScalarEvent:
            style = event.style
            text = event.value if self.as_written else self._unescaped(event)
            if self.may_cut and style not in ("|", ">"):
                self._cut(event)
            start, end = event.start_mark, event.end_mark
            row, column, last = start.line, start.column + 1, end.column + 1
            if row != end.line or last <= column:
                row, column, last = self._place(event)
                return RawScalar(text, row, column, last, style in _QUOTES)
            return RawScalar(text, row + self.first, column, last, style in _QUOTES)
        line, column, end_column = self._place(event)
        if depth > MAX_DEPTH:
            raise _Refused(error("yaml-too-deep", self._span(event), limit=MAX_DEPTH))
        if kind is yaml.SequenceStartEvent:
            items = []
            while type(inner := self.next()) is not yaml.SequenceEndEvent:
                items.append(self._node(inner, depth + 1))
            if event.flow_style:
                self._cut(inner)
            return RawList(tuple(items), line, column, end_column)
        return RawMap(self._entries(depth, event.flow_style), line, column, end_column)

    def _unescaped(self, event: Any) -> str:
        """The value of a text that holds escapes: the file has no hidden characters, ``\\u202E`` can make one."""
        value: str = event.value
        span = self._span(event)
        if "\\" in span.source and vietnamese.stacked_marks(value) is not None:
            raise _Refused(error("combining-marks", span))
        if vietnamese.HIDDEN.search(value):
            self.diagnostics.append(error("invisible-character", span, name="ký tự ẩn viết bằng mã", code="\\u…"))
        return unicodedata.normalize("NFC", vietnamese.HIDDEN.sub("·", value))

    def _cut(self, event: Any) -> None:
        """Text lost because ``#`` after a space starts a remark (``Số 5 #12``); a remark written ``# so`` is meant."""
        end = event.end_mark
        line = self.sources[end.line] if end.line < len(self.sources) else ""
        match = _CUT.match(line, end.column) if "#" in line else None
        if match and end.column:
            column = match.start(1) + 1
            self.diagnostics.append(
                error("yaml-hash", self.lines.span(end.line + self.first, column), value=match[1])
            )

    def _entries(self, depth: int, flow: bool) -> dict[str, tuple[RawScalar, Raw]]:
        entries: dict[str, tuple[RawScalar, Raw]] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self._node(event, depth + 1)
            if not isinstance(key, RawScalar):
                raise _Refused(error("yaml-key-not-text", self._span(event)))
            if self.may_be_wide and slips.SPACE.search(key.text) and (slip := slips.wide_space(self.lines)):
                raise _Refused(slip)
            self.keys += 1
            if self.keys > self.max_keys:
                raise _Refused(error("yaml-too-many-keys", self._span(event), limit=self.max_keys))
            value = self._node(self.next(), depth + 1)
            if key.text in entries:
                first, _ = entries[key.text]
                self.diagnostics.append(
                    error("duplicate-key", self._span(event), field=key.text, line=first.line,
                          line_kept=self.lines.span(first.line, 1).source.strip()[:100])
                )
            else:
                entries[sys.intern(key.text)] = (key, value)
        if flow:
            self._cut(event)
        return entries


_QUOTES = ("'", '"')
_CUT = re.compile(r"[ \t]+(#[^\s#].*)$")
