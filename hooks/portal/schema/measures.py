"""Figures the province chose for itself, where the law sets none: ``content/_data/measures.yml``.

What rests on one of them may remind, never block and never be called a breach of the law.
"""

from __future__ import annotations

from .record import Record
from .types import Count, Date, Line, Prose, Slug


class Measure(Record):
    """One figure, with its unit and the days between which it holds."""

    name: Slug
    value: Count
    unit: Line
    valid_from: Date
    valid_to: Date | None = None
    note: Prose | None = None


__all__ = ["Measure"]
