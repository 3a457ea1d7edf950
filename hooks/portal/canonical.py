"""The one form of a file: what every door's work ends in, whoever wrote it and with what.

Keys stand in the order of the schema, values in their standard spelling, texts on one line, remarks at their key. Two
writers who mean the same therefore write the same bytes, and a change shows as what it changes. Canonical files are
also read alike by YAML 1.1 and 1.2: a text that either takes for a number, a date or a truth is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import BaseModel

from . import front_matter
from .schema.kinds import KINDS
from .schema.leaves import Leaf, leaf, order
from .schema.spelling import standard
from .source import parse_document
from .yaml_text import NOT_TEXT, scalar

WIDTH = 120
"""A list of short values stands on one line when it fits in so many columns; else each value has a line."""
_TEXT = Leaf("text")


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of remark, with its ``#``; ``gap``: an empty line stands before it."""

    text: str
    gap: bool = False


@dataclass(slots=True)
class Scalar:
    """A value as text; ``quoted`` tells ``""`` from nothing at all."""

    text: str
    quoted: bool = False
    line: int = 0


@dataclass(slots=True)
class Part:
    """An entry of a map (with a key) or an item of a list (without), and the remarks about it."""

    value: Node
    key: str = ""
    above: list[Remark] = field(default_factory=list)
    gap: bool = False
    """An empty line between the remarks above and this."""
    beside: str = ""
    line: int = 0
    """Its first line, counted from 0; remarks above come before it."""


@dataclass(slots=True)
class Group:
    """A map or a list. ``head``: remarks about the whole, ``below``: remarks after its last part."""

    parts: list[Part]
    is_map: bool
    head: list[Remark] = field(default_factory=list)
    below: list[Remark] = field(default_factory=list)


Node = Scalar | Group


class NotReadable(Exception):
    """The front matter is not YAML that the gate can read."""


def text_of(kind: str, front: Group, body: str) -> str:
    """A whole file: the front matter *front* of a document of *kind* in canonical form, then *body*."""
    inner = body.strip("\n").rstrip()
    return "\n".join(["---", *front_lines(KINDS[kind], front), "---", *(["", inner] if inner else []), ""])


def formatted(text: str, kind: str) -> str:
    """*text*, a file of *kind*, in canonical form. Raises :class:`NotReadable` when the gate cannot read it."""
    document, problems = parse_document(text.encode(), "", kind, "")
    if document is None or problems:
        raise NotReadable
    front = "\n".join(document.lines.lines[_first(document.lines.lines) : document.body_line - 2])
    return text_of(kind, read(front), document.body)


def _first(lines: Sequence[str]) -> int:
    return next(place for place, line in enumerate(lines) if line.strip()) + 1


def field_lines(model: type[BaseModel], name: str, value: Any) -> list[str]:
    """The lines of the field *name* of a *model*, from its plain value."""
    return list(_map_lines(model, Group([Part(_node_of(value), name)], True), ""))


def lines_of(kind: str, name: str, value: Any) -> list[str]:
    """The lines of the field *name* of a document of *kind*; empty values have none."""
    return [] if value is None or value in ("", [], {}) else field_lines(KINDS[kind], name, value)


def settled(text: str, kind: str) -> str:
    """*text* in canonical form, as written when it cannot be read: who made it says so elsewhere."""
    try:
        return formatted(text, kind)
    except NotReadable:
        return text


def from_values(values: Mapping[str, Any], remarks: Mapping[str, Sequence[str]] | None = None) -> Group:
    """Front matter from plain values (texts, lists, maps); *remarks* stand above the field they are given for."""
    group = _group_of(values)
    for part in group.parts:
        part.above = [Remark(f"# {line}") for line in (remarks or {}).get(part.key, ())]
    return group


def _group_of(values: Mapping[str, Any]) -> Group:
    return Group([Part(_node_of(value), key) for key, value in values.items()], True)


def _node_of(value: Any) -> Node:
    if isinstance(value, Mapping):
        return _group_of(value)
    if isinstance(value, (list, tuple)):
        return Group([Part(_node_of(one)) for one in value], False)
    if value is None:
        return Scalar("")
    return Scalar(str(value).lower() if isinstance(value, bool) else str(value), quoted=True)


# Reading: the same events as the gate reads, with the remarks that the gate has no use for.


def read(front: str) -> Group:
    """The front matter *front* (between its ``---``) with its remarks. Raises :class:`NotReadable`."""
    raw, problems = front_matter.compose(front, "")
    if raw is None or problems:
        raise NotReadable
    return _Reader(front).group()


@dataclass(slots=True)
class _Remark:
    line: int
    indent: int
    text: str
    gap: bool


class _Reader:
    def __init__(self, front: str) -> None:
        self.lines = front.split("\n")
        self.events = list(yaml.parse(front, Loader=yaml.CSafeLoader))
        self.place = 0
        inside: set[int] = set()
        self.ends: dict[int, int] = {}
        for event in self.events:
            start, end = event.start_mark, event.end_mark
            if isinstance(event, yaml.ScalarEvent) and start is not None and end is not None:
                inside.update(range(start.line + 1, _last_line(event) + 1))
                if event.style in ("|", ">"):
                    self.ends[start.line] = max(self.ends.get(start.line, 0), start.column + 1)
                elif event.value or event.style:
                    self.ends[end.line] = max(self.ends.get(end.line, 0), end.column)
            elif start is not None and end is not None and _closes_flow(event, self.lines):
                self.ends[end.line] = max(self.ends.get(end.line, 0), end.column)
        self.beside: dict[int, str] = {}
        self.waiting: list[_Remark] = []
        self.content: list[int] = []
        gap = False
        for number, line in enumerate(self.lines):
            bare = line.strip()
            if number in inside:
                match = _BESIDE.match(line, self.ends[number]) if number in self.ends else None
                if match:
                    self.beside[number] = match[1].rstrip()
                gap = not bare  # a block of lines takes in the empty ones after it
                continue
            elif not bare:
                gap = True
                continue
            elif bare.startswith("#"):
                self.waiting.append(_Remark(number, len(line) - len(line.lstrip()), bare, gap))
            else:
                self.content.append(number)
                if match := _BESIDE.match(line, self.ends.get(number, 0)):
                    self.beside[number] = match[1].rstrip()
            gap = False
        self.waiting.reverse()
        self.content.reverse()

    def group(self) -> Group:
        while not isinstance(self.events[self.place], yaml.MappingStartEvent):
            self.place += 1
        front = self._node(-1)
        assert isinstance(front, Group)
        front.below += [Remark(r.text, r.gap) for r in reversed(self.waiting)]
        _lift_head(front)
        return front

    def _next(self) -> Any:
        event = self.events[self.place]
        self.place += 1
        return event

    def _node(self, parent: int) -> Node:
        event = self._next()
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style is not None, event.start_mark.line if event.start_mark else 0)
        is_map = isinstance(event, yaml.MappingStartEvent)
        flow = bool(event.flow_style)
        group = Group([], is_map)
        while not isinstance(self.events[self.place], yaml.SequenceEndEvent | yaml.MappingEndEvent):
            part = self._part(group, event, flow)
            group.parts.append(part)
        end = self._next()
        if group.parts and not flow:
            self._below(group, parent)
        elif flow and end.end_mark is not None:
            group.below += self._before(end.end_mark.line)
        return group

    def _part(self, group: Group, start: Any, flow: bool) -> Part:
        line, column = _place(self.events[self.place])
        if not group.is_map and not flow:
            column = _place(start)[1]
            line = self._dash(line, column)
        above = self._before(line)
        gap = bool(above) and line > 0 and not self.lines[line - 1].strip()
        part = Part(Scalar(""), above=above, gap=gap, line=line)
        if group.is_map:
            key = self._next()
            part.key = key.value
        value_line, _ = _place(self.events[self.place])
        part.value = self._node(column)
        # A remark beside the key, or beside the only line of the value, is about this field.
        part.beside = self.beside.pop(line, "")
        end = self.events[self.place - 1]
        if not part.beside and (isinstance(part.value, Scalar) or _closes_flow(end, self.lines)):
            for near in range(value_line if isinstance(part.value, Scalar) else _last_line(end), _last_line(end) + 1):
                part.beside = part.beside or self.beside.pop(near, "")
        return part

    def _dash(self, line: int, column: int) -> int:
        """The line of the ``-`` of the item whose value starts in *line*."""
        for number in range(min(line, len(self.lines) - 1), -1, -1):
            if self.lines[number][column : column + 1] == "-" and not self.lines[number][:column].strip(" -"):
                return number
        return line

    def _before(self, line: int) -> list[Remark]:
        found = []
        while self.waiting and self.waiting[-1].line < line:
            one = self.waiting.pop()
            found.append(Remark(one.text, one.gap))
        while self.content and self.content[-1] < line:
            self.content.pop()
        return found

    def _below(self, group: Group, parent: int) -> None:
        """Remarks indented like the group, after its last part, are the group's; others wait for the next field."""
        following = self.events[self.place :]
        after = next((e.start_mark.line for e in following if e.start_mark is not None
                      and not isinstance(e, yaml.SequenceEndEvent | yaml.MappingEndEvent)), len(self.lines))
        while self.waiting and self.waiting[-1].line < after and self.waiting[-1].indent > max(parent, 0):
            one = self.waiting.pop()
            group.below.append(Remark(one.text, one.gap))


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line, mark.column


def _last_line(event: Any) -> int:
    """The last line of a value; a block of lines ends at the start of the line after it."""
    start, end = event.start_mark, event.end_mark
    return int(end.line if end.column or end.line == start.line else end.line - 1)


def _closes_flow(event: Any, lines: Sequence[str]) -> bool:
    start, end = event.start_mark, event.end_mark
    if not isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent) or end.column <= start.column:
        return False
    return bool(end.line < len(lines) and lines[end.line][: end.column].endswith(("]", "}")))


_BESIDE = re.compile(r"[\s:,\-?\[\]{}|>+0-9]*?(?<=[\s:])(#.*)$")


def _lift_head(front: Group) -> None:
    """The first paragraph of remarks, with an empty line after it, is about the file and stays on top."""
    if not front.parts:
        return
    first = front.parts[0]
    gaps = [n for n, remark in enumerate(first.above) if remark.gap and n]
    cut = gaps[0] if gaps else len(first.above) if first.gap else 0
    front.head, first.above = first.above[:cut], first.above[cut:]
    first.gap = first.gap and bool(first.above)


# Writing.


def front_lines(model: type[BaseModel], front: Group) -> list[str]:
    """The lines of *front*, the front matter of a *model*, without the ``---``."""
    head, lines = list(_remarks(front.head, "")), list(_map_lines(model, front, ""))
    while lines and not lines[0]:
        del lines[0]
    return [*head, "", *lines] if head else lines


def _remarks(remarks: Iterable[Remark], indent: str) -> Iterator[str]:
    for remark in remarks:
        if remark.gap:
            yield ""
        yield indent + remark.text


def sorted_parts(model: type[BaseModel] | None, parts: Sequence[Part]) -> list[Part]:
    """*parts* in the order of the schema; as they stand when the schema does not know one of them."""
    places = {name: place for place, name in enumerate(order(model))} if model is not None else {}
    if not all(part.key in places for part in parts):
        return list(parts)
    return sorted(parts, key=lambda part: places[part.key])


def _map_lines(model: type[BaseModel] | None, group: Group, indent: str) -> Iterator[str]:
    for part in sorted_parts(model, group.parts):
        yield from _remarks(part.above, indent)
        if part.gap:
            yield ""
        found = leaf(model, part.key) if model is not None else None
        yield from _field_lines(f"{indent}{_key(part.key)}:", part, found or _TEXT, indent)
    yield from _remarks(group.below, indent)


def _field_lines(opening: str, part: Part, found: Leaf, indent: str) -> Iterator[str]:
    beside = f" {part.beside}" if part.beside else ""
    value = part.value
    if isinstance(value, Scalar):
        yield from _scalar_lines(opening, value, found, indent + "  ", beside)
        return
    if not value.parts:
        yield f"{opening} {'{}' if value.is_map else '[]'}{beside}"
        yield from _remarks(value.below, indent + "  ")
        return
    if value.is_map:
        yield opening + beside
        yield from _map_lines(found.record, value, indent + "  ")
        return
    flow = _flow(value, found)
    if flow is not None and len(f"{opening} {flow}{beside}") <= WIDTH:
        yield f"{opening} {flow}{beside}"
        return
    yield opening + beside
    yield from _item_lines(value, found, indent + "  ")


def _item_lines(group: Group, found: Leaf, indent: str) -> Iterator[str]:
    for part in group.parts:
        yield from _remarks(part.above, indent)
        if part.gap:
            yield ""
        value = part.value
        if isinstance(value, Group) and value.parts and value.is_map:
            lines = list(_map_lines(found.record, value, indent + "  "))
            first = next(n for n, line in enumerate(lines) if line.strip() and not line.strip().startswith("#"))
            # Remarks above the first field of an item stand above its dash.
            yield from (line[2:] if line.strip() else line for line in lines[:first])
            beside = f" {part.beside}" if part.beside and " #" not in lines[first] else ""
            yield f"{indent}- {lines[first][len(indent) + 2:]}{beside}"
            yield from lines[first + 1 :]
        else:
            inner = Leaf(found.form, term=found.term, record=found.record)
            yield from _field_lines(f"{indent}-", Part(value, beside=part.beside), inner, indent)
    yield from _remarks(group.below, indent)


def _flow(group: Group, found: Leaf) -> str | None:
    """The list on one line, when all its values are short and none has a remark."""
    if group.below or found.form == "record":
        return None
    items = []
    for part in group.parts:
        if part.above or part.beside or not isinstance(part.value, Scalar) or "\n" in part.value.text.strip():
            return None
        if not part.value.text and not part.value.quoted:
            return None
        items.append(_inline(part.value.text, found, flow=True))
    return f"[{', '.join(items)}]"


def _scalar_lines(opening: str, value: Scalar, found: Leaf, indent: str, beside: str) -> Iterator[str]:
    text = standard(found, value.text).strip()
    if not text and not value.quoted:
        yield opening + beside
    elif "\n" in text and _BLOCK.fullmatch(text) and len(text) < 50_000:
        yield f"{opening} |-{beside}"
        for line in text.split("\n"):
            yield f"{indent}{line}" if line else ""
    else:
        yield f"{opening} {_inline(value.text, found)}{beside}"


_BLOCK = re.compile(r"(?![ \t\n])(?:[^\n]*[^\s]\n|\n)*[^\n]*")
"""Lines that a literal block keeps: no blank at the start of the text or at the end of a line."""


def _inline(text: str, found: Leaf, *, flow: bool = False) -> str:
    return scalar(standard(found, text), exact=found.form in _EXACT, flow=flow)


_EXACT = frozenset(("date", "moment", "planned", "number", "flag", "count", "term"))
"""Forms whose values are no text to any reader of YAML: a quoted date or count would say something else."""


def _key(name: str) -> str:
    bare = name == "on" or (re.fullmatch(r"[A-Za-z_][\w-]*", name) and not NOT_TEXT.fullmatch(name))
    return name if bare else scalar(name)


__all__ = [
    "Group", "NotReadable", "Part", "Remark", "Scalar", "field_lines", "formatted", "from_values", "front_lines",
    "read", "settled", "sorted_parts", "text_of",
]
