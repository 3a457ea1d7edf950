"""Stacked bars: counts to places on a line, in hundredths of its width. What draws them is a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")

LABEL_FROM = 9.0
"""Narrowest segment, in per cent of the line, that has room for its number: 29 px on a phone of 360 px."""


@dataclass(frozen=True, slots=True)
class Segment(Generic[K]):
    """One part of a bar: where it begins and how wide it is, per cent of the line; ``middle`` is for its number."""

    key: K
    count: int
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.start + self.width / 2, 2)

    @property
    def roomy(self) -> bool:
        """Whether the number fits inside."""
        return self.width >= LABEL_FROM


def stacked(parts: Iterable[tuple[K, int]], full: int) -> tuple[Segment[K], ...]:
    """The parts that are not zero, end to end; *full* is the count that fills the line.

    Each end is rounded by itself, so neighbours meet and a full bar ends at 100. Without a *full* there is no bar.
    Raises ``ValueError`` for a count below zero or a bar longer than the line.
    """
    segments, before = [], 0
    for key, count in parts:
        if count < 0 or before + count > max(full, 0):
            raise ValueError((key, count, full))
        if count:
            start, end = round(100 * before / full, 2), round(100 * (before + count) / full, 2)
            segments.append(Segment(key, count, start, round(end - start, 2)))
        before += count
    return tuple(segments)


__all__ = ["Segment", "stacked"]
