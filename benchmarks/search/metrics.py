"""What the figures mean."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .data import Query

FIRST = 10
"""How far down a reader looks."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over *count* queries: the first hit is right; share of the answers among the first ten; 1 / rank."""

    count: int
    success: float
    recall: float
    reciprocal: float


def score(found: Sequence[str], query: Query) -> tuple[float, float, float]:
    """Success@1, recall@10 and reciprocal rank (0 beyond the tenth) of article ids *found*, best first."""
    seen = list(dict.fromkeys(found))[:FIRST]
    ranks = [rank for rank, article in enumerate(seen, 1) if article in query.right]
    if not ranks:
        return 0.0, 0.0, 0.0
    recall = 1.0 if query.either else len(ranks) / len(set(query.right))
    return float(ranks[0] == 1), recall, 1 / ranks[0]


def by_form(answers: Iterable[tuple[Query, Sequence[str]]]) -> dict[str, Quality]:
    """Quality of each form, in the order the forms come first."""
    scores: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for query, found in answers:
        scores[query.form].append(score(found, query))
    return {form: Quality(len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))
            for form, rows in scores.items()}


@dataclass(frozen=True, slots=True)
class Spread:
    """Many measurements of one thing."""

    count: int
    mean: float
    median: float
    p95: float
    most: float


def spread(values: Iterable[float]) -> Spread | None:
    """``None`` of no values. Percentiles are values that were measured (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return None
    return Spread(len(ordered), sum(ordered) / len(ordered), at(ordered, 0.5), at(ordered, 0.95), ordered[-1])


def at(ordered: Sequence[float], share: float) -> float:
    """The smallest of *ordered* that at least *share* of them do not pass."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
