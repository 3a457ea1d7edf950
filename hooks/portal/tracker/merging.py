"""What a tracker says, what it said last time, what the file says now: they meet here, and nobody's work is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog import Entry
from ..schema.kinds import Policy
from ..schema.vocabulary import Handling, Stage
from .drafts import Draft
from .identity import key_of
from .policy_files import FIELDS, TOGETHER, written

_SINGLE = tuple(name for name in FIELDS if not any(name in group for group in TOGETHER))
UNITS: tuple[tuple[str, ...], ...] = (*TOGETHER, *((name,) for name in _SINGLE))
"""Fields that change together, and those that stand alone."""


@dataclass(slots=True)
class Merged:
    """``changes`` go into the file, ``imported`` is to be remembered, ``conflicts`` are for a person."""

    changes: dict[str, Any] = field(default_factory=dict)
    imported: dict[str, Any] = field(default_factory=dict)
    conflicts: list[tuple[str, Any, Any, int]] = field(default_factory=list)
    """Field, the tracker's value, the file's value, the line in the file."""


def together(drafts: Iterable[Draft]) -> dict[str, Any]:
    """The fields of all rows about one draft: what the row furthest on says, completed from the others."""
    ordered = sorted(drafts, key=lambda d: (d.stage.position, bool(d.fields.get("planned_on"))), reverse=True)
    fields: dict[str, Any] = {}
    for draft in ordered:
        for unit in UNITS:
            if unit[0] == "handling" and fields.get("handling") == Handling.CHUA_XAC_DINH.value:
                undecided = draft.fields.get("handling", Handling.CHUA_XAC_DINH.value) == Handling.CHUA_XAC_DINH.value
                if undecided:
                    continue
            elif any(_said(fields.get(name)) for name in unit):
                continue
            for name in unit:
                if _said(draft.fields.get(name)):
                    fields[name] = draft.fields[name]
                else:
                    fields.pop(name, None)
    return fields


def merge(fields: Mapping[str, Any], before: Mapping[str, Any] | None, entry: Entry[Policy]) -> Merged:
    """*fields* into the file of *entry*; *before* is what was imported last time (``None``: never)."""
    now, result = written(entry), Merged(imported=dict(before or {}))
    for unit in UNITS:
        new, mine = _part(unit, fields), _part(unit, now)
        old = _part(unit, before) if before is not None and any(name in before for name in unit) else None
        if not new:
            if old is None:
                continue
            if "stage" in unit:
                new = {"stage": Stage.DANG_KY.value}
            elif unit[0] in ("title", "document_type", "handling", "lead_agency"):
                continue
        undecided = new.get("handling") == Handling.CHUA_XAC_DINH.value
        if undecided and old is None:
            continue
        if _same(new, mine) or ("stage" in unit and _is_ahead(mine, new)):
            _remember(result, unit, new)
        elif old is not None and _same(new, old):
            continue
        elif not mine or (old is not None and _same(mine, old)):
            result.changes |= {name: new.get(name) for name in unit if _norm(new.get(name)) != _norm(mine.get(name))}
            _remember(result, unit, new)
        else:
            for name in unit:
                if _norm(new.get(name)) != _norm(mine.get(name)):
                    line = entry.document.key_span(name).line
                    result.conflicts.append((name, new.get(name), mine.get(name), line))
    return result


def _is_ahead(mine: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the file knows every step the tracker knows, and perhaps more: an editor may be faster."""
    if not mine.get("stage") or Stage(mine["stage"]).position < Stage(new["stage"]).position:
        return False
    known = {(step.get("stage"), step.get("on")) for step in mine.get("stage_history", ())}
    final = mine.get("final_document", {})
    if any(final.get(name) != text for name, text in new.get("final_document", {}).items()):
        return False
    known.add((Stage.BAN_HANH.value, final.get("issued_on")))
    return all((step["stage"], step["on"]) in known for step in new.get("stage_history", ()))


def same_values(unit: tuple[str, ...], first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two sets of fields say the same about *unit*."""
    return _same(_part(unit, first), _part(unit, second))


def _remember(result: Merged, unit: tuple[str, ...], new: Mapping[str, Any]) -> None:
    for name in unit:
        result.imported.pop(name, None)
    result.imported |= new


def _part(unit: tuple[str, ...], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in unit if _said(fields.get(name))}


def _said(value: Any) -> bool:
    return value not in (None, "", [], {})


def _same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    if set(first) == {"title"} == set(second):
        return key_of(str(first["title"])) == key_of(str(second["title"]))
    return {n: _norm(v) for n, v in first.items()} == {n: _norm(v) for n, v in second.items()}


def _norm(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = sorted(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def worded(value: Any) -> str:
    """A field's value for a message."""
    if not _said(value):
        return "(trống)"
    if isinstance(value, list):
        return "; ".join(worded(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(str(v) for v in value.values())
    return str(value)


__all__ = ["UNITS", "Merged", "merge", "same_values", "together", "worded"]
