"""Repairs of front matter that cannot be read as YAML yet: found on its lines, offered by the messages about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .diagnostics import Edit
from .yaml_text import scalar

_VALUE = re.compile(r"(?P<before>[ ]*(?:- +)*[^\s:#'\"\[{-][^:]*:[ \t]+)(?P<value>\S.*?)\s*")
_PAIRS = {"“": "”", "„": "“", "‘": "’", "«": "»"}


def quoted_value(lines: Sequence[str], row: int, first: int) -> tuple[Edit, ...]:
    """The value of line *row* (from 0; the file's line *first* is 0) in quotation marks, when it ends on its line."""
    match = _VALUE.fullmatch(lines[row])
    if not match or match["value"][0] in "\"'[{&*!" or " #" in match["value"] or _continued(lines, row):
        return ()
    value = match["value"]
    if _PAIRS.get(value[0]) == value[-1] and value[0] not in value[1:] and value[-1] not in value[1:-1]:
        value = value[1:-1]  # a word processor's quotation marks in the place of YAML's
    start = match.end("before")
    # Quoted whatever it holds: the value stands alone on its line and is text.
    return (Edit(row + first, start + 1, start + 1 + len(match["value"]), scalar(value)),)


def closed_quote(lines: Sequence[str], row: int, first: int) -> tuple[Edit, ...]:
    """A quotation mark closed by a word processor's: ``"Quy định”``."""
    match = re.fullmatch(r"[^'\"#]*[:-][ ]+(['\"])([^'\"“”‘’\\]*)([”’″“])\s*", lines[row])
    if not match:
        return ()
    return (Edit(row + first, match.start(3) + 1, match.end(3) + 1, match[1]),)


def without_tabs(lines: Sequence[str], _: int, first: int) -> tuple[Edit, ...]:
    """Blanks for the tabs that indent, when every usual width of a tab puts each line below the same line."""
    offered = [_tabs(lines, width, first) for width in (2, 4, 8)]
    return offered[0] if len({_parents(applied(lines, edits, first)) for edits in offered}) == 1 else ()


def _parents(lines: Sequence[str]) -> tuple[int, ...]:
    """The line each line is indented below."""
    above: list[tuple[int, int]] = []
    found = []
    for number, line in enumerate(lines):
        bare = line.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        while above and above[-1][0] >= len(line) - len(bare):
            above.pop()
        found.append(above[-1][1] if above else -1)
        above.append((len(line) - len(bare), number))
    return tuple(found)


def _tabs(lines: Sequence[str], width: int, first: int) -> tuple[Edit, ...]:
    """*width* blanks for each tab at the start of a line, one blank for those right after a field's colon."""
    edits = []
    for number, line in enumerate(lines):
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in blank and len(blank) < len(line):
            edits.append(Edit(number + first, 1, len(blank) + 1, blank.replace("\t", " " * width)))
        elif match := re.match(r"[^'\"#:\t]+:([ ]*\t[ \t]*)(?=\S)", line):
            edits.append(Edit(number + first, match.start(1) + 1, match.end(1) + 1, " "))
    return tuple(edits)


def applied(lines: Sequence[str], edits: Iterable[Edit], first: int = 1) -> list[str]:
    """*lines* (the file's, from line *first*) after *edits*; of two edits that overlap, the one further left wins."""
    found = list(lines)
    chosen: list[Edit] = []
    for edit in sorted(set(edits)):
        if chosen and chosen[-1].line == edit.line and edit.column < max(chosen[-1].end_column, chosen[-1].column + 1):
            continue
        chosen.append(edit)
    for edit in reversed(chosen):
        line = found[edit.line - first]
        found[edit.line - first] = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
    return found


def _continued(lines: Sequence[str], row: int) -> bool:
    """Whether the value of line *row* may go on in the next line."""
    line, following = lines[row], next((x for x in lines[row + 1 :] if x.strip()), "")
    return len(following) - len(following.lstrip()) > len(line) - len(line.lstrip(" -"))


__all__ = ["applied", "closed_quote", "quoted_value", "without_tabs"]
