"""Advice on plain writing: never blocks, can be switched off, and is kept to the few worst places of a document.

The limits are the portal's own choice, measured on its own content so that a well-written text hears nothing
(docs/plain-language.md); no law sets them, and every message says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog, Entry
from ..diagnostics import Diagnostic, advice
from ..rules.passages import withdrawn
from ..schema.kinds import Correction, Faq, Page, Policy, PressEvent
from .findings import Finding, pieces
from .shape import of_shape
from .wording import Wording

MOST_PER_DOCUMENT = 4
"""Told of one document at a time: whoever mends these has mended what readers feel most."""
READ_BY_EVERYBODY = (Policy, Faq, Correction, PressEvent, Page)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to say, in the order of the report, and how much was left unsaid."""

    told: tuple[Diagnostic, ...]
    unsaid: int = 0


def advise(catalog: Catalog, paths: Iterable[str] = ()) -> Advice:
    """Advice on every text of *catalog* that speaks to everybody (only files whose path begins like one of *paths*).

    A document with ``no_advice`` is left alone; so is everything when the
    province's register says ``writing_advice: không``.
    """
    if catalog.province is not None and not catalog.province.writing_advice:
        return Advice(())
    chosen = tuple(paths)
    wording = Wording(catalog)
    told: list[Diagnostic] = []
    unsaid = 0
    for entry in _texts(catalog):
        if chosen and not entry.document.path.startswith(chosen):
            continue
        body = tuple(pieces(entry))
        found = sorted((*of_shape(entry, body), *wording.of(entry, body)), key=Finding.rank)
        unsaid += max(len(found) - MOST_PER_DOCUMENT, 0)
        kept = sorted(found[:MOST_PER_DOCUMENT], key=lambda f: (f.span.line, f.span.column, f.code))
        told += (advice(f.code, f.span, **f.values) for f in kept)
    return Advice(tuple(sorted(told, key=lambda d: d.sort_key)), unsaid)


def _texts(catalog: Catalog) -> Iterator[Entry[Any]]:
    for group in (catalog.policies, catalog.faqs, catalog.corrections, catalog.press_events, catalog.pages):
        for entry in group:
            foreign = isinstance(entry.value, Page) and entry.value.language is not None
            if not foreign and not withdrawn(entry.value) and entry.value.no_advice is None:
                yield entry


__all__ = ["MOST_PER_DOCUMENT", "Advice", "advise"]
