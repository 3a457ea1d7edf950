"""Duties of the coordinating department when the law moves: what still cites a document that another replaces."""

from __future__ import annotations

from collections.abc import Iterator

from .. import legal_clock, vietnamese
from ..rules.citations import cited_each, ends_on, replacements
from .duty import Desk, Duty


def replaced(desk: Desk) -> Iterator[Duty]:
    """Every place that cites a replaced document as today's law is looked at before the new one begins.

    No law sets a day for it, so it only reminds; the day shown is the last one of the old document, while it is ahead.
    """
    province = desk.catalog.province
    if province is None or province.coordinating_agency not in desk.catalog.agency_by_id:
        return
    moved = tuple(replacements(desk.bench))
    for (new, at, old), found in zip(moved, cited_each(desk.bench, ((old, new) for new, _, old in moved)), strict=True):
        places = [c for c in found if not c.settled]
        if not places:
            continue
        last = ends_on(old.value, new.value)
        ended = f" hết hiệu lực sau ngày {vietnamese.date_text(last)}" if last else " được thay thế"
        yield desk.duty(
            "", province.coordinating_agency, new,
            f"{old.value.citation}{ended}: còn {len(places)} chỗ dẫn đến như luật hiện hành.",
            f"Chia từng chỗ cho cơ quan phụ trách: thay bằng {new.value.citation} hoặc nói rõ đã được thay thế.",
            subject=new.value.citation, span=new.span("replaces", at),
            due=legal_clock.end_of(last) if last and last >= desk.today else None, sure=False,
            places=tuple(f"{c.span.path}:{c.span.line} {c.written} ({c.what})" for c in places),
        )


__all__ = ["replaced"]
