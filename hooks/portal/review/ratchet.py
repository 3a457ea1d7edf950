"""Which messages a change answers for. Only those may stop it; what was wrong before is shown apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from ..catalog import Catalog
from ..diagnostics import Diagnostic
from ..gate import Loaded
from .change import Change

_MOVING = frozenset(("line", "known"))
"""Values of a sentence that change when something else in the file, or in a register, does."""


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Messages of the head: caused by the change, older in files it touches, older elsewhere; and what it repaired."""

    caused: tuple[Diagnostic, ...]
    older_here: tuple[Diagnostic, ...]
    older_elsewhere: tuple[Diagnostic, ...]
    repaired: tuple[Diagnostic, ...]


def sort_out(base: Loaded, head: Loaded, change: Change) -> SortedOut:
    """Compare what the gate says of both sides on the same day.

    A message is the change's own when the base has none with the same code, file, line of text and values, wherever
    the file lies: deleting an agency breaks policies nobody touched. A line that was moved keeps its message; a line
    that was edited and is still wrong is the editor's now. What could not be judged in the base, because the file or
    something it needs was broken there, and is not touched, is older: the change only brought it to light.
    """
    touched = change.touched
    known = Counter(_key(d, change) for d in base.diagnostics)
    judged = _judged(base.catalog)
    caused: list[Diagnostic] = []
    here: list[Diagnostic] = []
    elsewhere: list[Diagnostic] = []
    for diagnostic in head.diagnostics:
        key, path = _key(diagnostic, Change()), diagnostic.span.path
        if known[key]:
            known[key] -= 1
            (here if path in touched else elsewhere).append(diagnostic)
        elif base.files and path not in touched and path not in judged:
            elsewhere.append(diagnostic)
        else:
            caused.append(diagnostic)
    repaired = []
    for diagnostic in base.diagnostics:
        if known[key := _key(diagnostic, change)]:
            known[key] -= 1
            repaired.append(diagnostic)
    return SortedOut(tuple(caused), tuple(here), tuple(elsewhere), tuple(repaired))


def _key(diagnostic: Diagnostic, change: Change) -> tuple[object, ...]:
    path = change.renamed.get(diagnostic.span.path, diagnostic.span.path)
    values = tuple(sorted((k, v) for k, v in diagnostic.values.items() if k not in _MOVING))
    return diagnostic.code, diagnostic.severity, path, diagnostic.span.source.strip(), values


def _judged(catalog: Catalog) -> frozenset[str]:
    """Paths of the files that reached the rules."""
    groups: Iterable[object] = (getattr(catalog, item.name) for item in fields(catalog))
    return frozenset(entry.document.path for group in groups if isinstance(group, tuple) for entry in group)


__all__ = ["SortedOut", "sort_out"]
