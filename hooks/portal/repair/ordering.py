"""The fields of a file in the order of the schema, each with its lines and the remarks about it; no line changes."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from .. import canonical
from ..canonical import Group, Part
from ..schema.leaves import leaf
from ..source import Document


def in_order(text: str, document: Document, model: type[BaseModel]) -> str:
    """*text*, the file of *document* of a *model*, with its fields in order where whole lines can be moved."""
    lines = text.split("\n")
    first = next(n for n, line in enumerate(lines) if line.strip()) + 1
    last = document.body_line - 2
    try:
        front = canonical.read("\n".join(lines[first:last]))
    except canonical.NotReadable:
        return text
    if not front.parts:
        return text
    moving = _Moving(lines[first:last])
    start = _top(front.parts[0], moving.lines)
    ordered = moving.ordered(model, front, start, len(moving.lines))
    return "\n".join([*lines[: first + start], *ordered, *lines[last:]])


def _top(part: Part, lines: list[str]) -> int:
    """The first line of the remarks about *part* and the empty lines above them; its own first line without any."""
    place, wanted = part.line, len(part.above)
    while wanted:
        place -= 1
        wanted -= bool(lines[place].strip())
    while part.above and place and not lines[place - 1].strip():
        place -= 1
    return place


@dataclass(slots=True)
class _Moving:
    lines: list[str]

    def ordered(self, model: type[BaseModel] | None, group: Group, start: int, stop: int) -> list[str]:
        """The lines from *start* to *stop*, which hold the map *group*: its fields in order, then what follows them."""
        before = self.lines[start : _top(group.parts[0], self.lines)]
        tops = [_top(part, self.lines) for part in group.parts]
        ends = [*tops[1:], stop]
        trailing = self._trailing(group, ends[-1], tops[-1])
        chunks = {
            id(part): self._chunk(model, part, top, end if end != stop else stop - trailing)
            for part, top, end in zip(group.parts, tops, ends, strict=True)
        }
        parts = canonical.sorted_parts(model, group.parts)
        found = [line for part in parts for line in chunks[id(part)]]
        return [*before, *found, *self.lines[stop - trailing : stop]]

    def _trailing(self, group: Group, stop: int, start: int) -> int:
        """How many lines before *stop* hold the remarks after the last field of *group*."""
        count, wanted = 0, len(group.below)
        while wanted and stop - count > start:
            count += 1
            wanted -= bool(self.lines[stop - count].strip())
        while count and stop - count > start + 1 and not self.lines[stop - count - 1].strip():
            count += 1
        return count

    def _chunk(self, model: type[BaseModel] | None, part: Part, top: int, end: int) -> list[str]:
        value = part.value
        found = leaf(model, part.key) if model is not None else None
        if isinstance(value, Group) and value.is_map and found is not None and found.record is not None and value.parts:
            inner = _top(value.parts[0], self.lines)
            if value.parts[0].line > part.line and _one_a_line(value):
                return [*self.lines[top:inner], *self.ordered(found.record, value, inner, end)]
        return self.lines[top:end]


def _one_a_line(group: Group) -> bool:
    lines = [part.line for part in group.parts]
    return lines == sorted(set(lines))


__all__ = ["in_order"]
