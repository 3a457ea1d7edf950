"""Slips of the front matter that YAML only calls a syntax error: which slip it is, where, and the line repaired."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from . import line_repairs
from .diagnostics import Diagnostic, Edit, Span, error

SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that look like a space and are none to YAML; Word writes them."""
_WIDE = re.compile(rf"^[ ]*(?:- +)?({SPACE.pattern}+)|^[ ]*(?:- +)?[A-Za-z_]+:({SPACE.pattern})")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one file, so that a span can show the line it points at."""

    path: str
    lines: tuple[str, ...]
    first: int = 1
    """The file's line number of ``lines[0]``."""

    def span(self, line: int, column: int, end_column: int | None = None) -> Span:
        """The span at one-based *line* and *column*; without an end, to the line's end."""
        place = line - self.first
        source = self.lines[place] if 0 <= place < len(self.lines) else ""
        end = end_column if end_column is not None else len(source) + 1
        return Span(self.path, line, column, max(end, column + 1), source)


def wide_space(lines: Lines) -> Diagnostic | None:
    """The first line that a space of Word's indents, or sets between a field and its value."""
    found = None
    more = 0
    for place, source in enumerate(lines.lines):
        match = _WIDE.match(source)
        if match is None:
            continue
        more += found is not None
        if found is None:
            start, end = match.span(1) if match[1] else match.span(2)
            found = place, start, end, SPACE.sub(" ", source)
    if found is None:
        return None
    place, start, end, repaired = found
    others = f" Còn {more} dòng nữa cũng vậy." if more else ""
    span = lines.span(place + lines.first, start + 1, end + 1)
    return error("yaml-word-space", span, repaired=repaired, others=others)


def instead_of_dashes(text: str) -> str:
    """What a file begins with where ``---`` should stand, when that is plain to see."""
    first = text.partition("\n")[0].strip()
    if re.fullmatch(r"[-–—―_=*~]{2,}", first):
        return f'Dòng đầu đang là "{first[:10]}" (Word hay đổi gạch ngắn thành gạch dài): thay bằng ba gạch ngắn ---. '
    if re.search(r"^---[ \t]*$", text, re.MULTILINE):
        return "Dòng --- phải là dòng đầu tiên của tệp: xóa những dòng đứng trên nó, hoặc chuyển xuống bài viết. "
    return ""


def syntax(problem: yaml.YAMLError, lines: Lines) -> Diagnostic:
    """The parser's complaint as a diagnostic in the editor's terms.

    The parser tells where it lost its way; the slip is often on the line the
    context began, so each kind of slip looks for its own place.
    """
    mark = getattr(problem, "problem_mark", None)
    opened = getattr(problem, "context_mark", None) or mark
    said = f"{getattr(problem, 'context', '') or ''}; {getattr(problem, 'problem', '') or problem}"

    def at(
        place: Any, code: str, column: int | None = None, end: int | None = None, repair: _Repair | None = None,
        **values: object,
    ) -> Diagnostic:
        row, source = _line(place, lines)
        start = column if column is not None else min(place.column, len(source)) + 1 if place else 1
        # A place at the very end of a line points at the whole line: a caret under nothing helps nobody.
        if column is None and start > len(source):
            start = len(source) - len(source.lstrip()) + 1
        key, _, value = source.partition(":")
        given = {"field": key.strip(" -"), "value": value.strip().replace('"', "'")} | values
        repairs = repair(lines.lines, row, lines.first) if repair else ()
        return error(code, lines.span(row + lines.first, start, end), **given).mended_by(repairs)

    row, source = _line(mark, lines)
    column = min(mark.column, len(source)) if mark else 0
    indent = len(source) - len(source.lstrip(" "))
    tab = source.find("\t")
    if tab >= 0 and (not source[:tab].strip() or "cannot start any token" in said):
        untabbed = re.sub(r"[ \t]*\t[ \t]*", lambda m: " " * 2 if not m.start() else " ", source)
        return at(mark, "yaml-tab", tab + 1, tab + 2, repair=line_repairs.without_tabs, repaired=untabbed)
    if "mapping values are not allowed" in said and ":" in source:
        # The colon after the key itself is refused when the line stands deeper than its neighbours.
        if column <= source.index(":"):
            return _indent(row, lines)
        return at(mark, "yaml-colon", repair=line_repairs.quoted_value)
    if "quoted scalar" in said and "end of stream" not in said and "document indicator" not in said:
        return at(mark, "yaml-backslash")
    if "quoted scalar" in said or "end of stream" in said:
        return at(opened, "yaml-quote-unclosed", repair=line_repairs.closed_quote)
    if "scanning an alias;" in said or "scanning an anchor;" in said:
        return at(opened, "yaml-alias")
    if "scanning a tag;" in said:
        return at(opened, "yaml-tag")
    if "flow sequence" in said or "flow mapping" in said:
        return at(opened, "yaml-bracket")
    if _STARTS.search(said):
        place = opened if "block scalar" in said else mark
        line = _line(place, lines)[1]
        start = place.column if place else 0
        match = re.fullmatch(r"\s*(?:- +)*(?:([^:]+):\s+)?", line[:start])
        if match and start < len(line) and (match[1] or "-" in match[0]):
            value = line[start:].strip().replace('"', "'")
            repaired = f'- "{value}"' if not match[1] else f'{match[1]}: "{value}"'
            if value.startswith("- "):
                repaired = f"{match[1]}:\n  {value}"
            repair = line_repairs.quoted_value if line[start] in "@`%|>" else None
            return at(place, "yaml-special-start", repair=repair, sign=line[start], repaired=repaired)
        for above in range(row, -1, -1):
            text = lines.lines[above]
            if opener := _OPENS.search(text, max(text.rfind("]"), text.rfind("}")) + 1):
                key = text.partition(":")[0].strip(" -")
                return error("yaml-bracket", lines.span(above + lines.first, opener.start(1) + 1), field=key)
    if "expected ':'" in said:
        return no_colon(_line(opened, lines), lines)
    quotes = [sign for sign in source[:column] if sign in "\"'"]
    if "expected key" in said and quotes:
        if len(quotes) % 2 == 0:
            return at(mark, "yaml-quote-inside", repaired=_one_pair(source))
        for above in range(row - 1, -1, -1):
            text = lines.lines[above]
            # Only the last quotation mark of its sort can be one that nothing closes.
            lasts = sorted(text.rfind(sign) for sign in "\"'")
            for last in lasts:
                before = text[: max(last, 0)]
                if before.endswith((" ", "\t")) and before.rstrip(" \t").endswith(":"):
                    return error("yaml-quote-unclosed", lines.span(above + lines.first, last + 1))
    if "did not find expected" in said and column == indent and source.strip():
        return _indent(row, lines)
    return at(mark, "yaml-syntax")


_Repair = Callable[[tuple[str, ...], int, int], tuple[Edit, ...]]
_OPENS = re.compile(r":\s+([\[{])")
_STARTS = re.compile("cannot start any token|entries are not allowed|expected node content|block scalar")


def _line(mark: Any, lines: Lines) -> tuple[int, str]:
    """The line *mark* is on, counted from 0, and its text."""
    row = min(mark.line if mark else 0, max(len(lines.lines) - 1, 0))
    return row, lines.lines[row] if lines.lines else ""


def no_colon(line: tuple[int, str], lines: Lines) -> Diagnostic:
    """A line that is no ``field: value``: the space after the colon is missing, or the colon itself."""
    row, source = line
    match = re.match(r"\s*([^\s:#'\"\[{-][^:]*):(\S.*)$", source)
    if match:
        colon = source.index(":") + 1
        found = error("yaml-colon-space", lines.span(row + lines.first, colon, colon + 1),
                      field=match[1].strip(), value=match[2])
        return found.mended_by((Edit(row + lines.first, colon + 1, colon + 1, " "),))
    other = re.match(r"\s*(?:- +)?([A-Za-z_]{3,40})\s*(?:\uff1a|[=–—-])\s*(\S.*)$", source)
    span = lines.span(row + lines.first, len(source) - len(source.lstrip()) + 1)
    if other:
        return error("yaml-other-colon", span, field=other[1], repaired=f"{other[1]}: {other[2]}")
    return error("yaml-no-colon", span, value=source.strip())


def _one_pair(source: str) -> str:
    """The line with one pair of straight quotation marks around its value and curved ones inside."""
    key, _, value = source.partition(":")
    curved, opened = "", False
    inner = value.strip()
    if len(inner) > 2 and inner[0] == inner[-1] == '"':
        inner = inner[1:-1]
    for sign in inner:
        curved += ("”" if opened else "“") if sign == '"' else sign
        opened ^= sign == '"'
    return f'{key.strip()}: "{curved}"'


def _indent(row: int, lines: Lines) -> Diagnostic:
    """The line that stands out of the row: the one the parser stumbled on, or the one above it."""
    def depth(place: int) -> int:
        return len(lines.lines[place]) - len(lines.lines[place].lstrip(" "))

    above = [place for place in range(row) if lines.lines[place].strip() and lines.lines[place].lstrip()[0] != "#"]
    culprit, right = row, depth(above[-1]) if above else 0
    if len(above) > 1:
        last, before = above[-1], above[-2]
        has_value = re.match(r"\s*[\w-]+:\s+\S", lines.lines[last])
        if has_value and depth(last) < depth(row) == depth(before):
            culprit, right = last, depth(row)
        elif re.search(r":\s*$", lines.lines[last]):
            right = depth(last) + 2
    source = lines.lines[culprit]
    start = depth(culprit) + 1
    name = source.partition(":")[0].strip(" -")
    started = re.match(r"\s*(?:- +)?([\w-]+): +(\S.*)$", lines.lines[above[-1]]) if above else None
    if started and culprit == row and not re.fullmatch(r"[a-z_]+", name):
        value = f"{started[2]} {source.strip()}".replace('"', "'")
        return error("yaml-indent", lines.span(culprit + lines.first, start), field=name,
                     repaired=_shallow(f'{started[1]}: "{value}"'))
    repaired = f"{lines.lines[above[-2] if culprit != row else above[-1]]}\n{' ' * right}{source.strip()}" if above \
        else source.strip()
    key, _, value = source.partition(":")
    return error("yaml-indent", lines.span(culprit + lines.first, start), field=key.strip(" -"),
                 value=value.strip(), repaired=_shallow(repaired))


def _shallow(text: str) -> str:
    """*text* without the indentation all of its lines share, each line cut where it gets too long for an example."""
    rows = text.split("\n")
    common = min(len(r) - len(r.lstrip(" ")) for r in rows)
    return "\n".join(r[common:] if len(r) < 110 else r[common:100].rstrip() + "…" for r in rows)
