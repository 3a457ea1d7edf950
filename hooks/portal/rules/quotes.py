"""Words of a spokesperson: said by somebody who held the office on that day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .. import legal_clock, vietnamese
from ..diagnostics import Diagnostic, Severity
from .bench import Bench
from .passages import withdrawn


def check_quotes(bench: Bench) -> Iterator[Diagnostic]:
    """Whoever is quoted spoke for the agency on that day, and the day has come.

    A press kit gives words with name and position: said before the duty began or after it ended, they would be
    printed as those of an office that the person did not hold.
    """
    people = bench.catalog.spokesperson_by_slug
    for entry in bench.catalog.policies:
        if withdrawn(entry.value):
            continue
        for place, quote in enumerate(entry.value.quotes):
            span = partial(entry.span, "quotes", place, "said_on")
            said = vietnamese.date_text(quote.said_on)
            if quote.said_on > bench.today:
                yield from bench.report("T09", Severity.ERROR, "quote-in-future", span(), said=said,
                                        today=bench.today.isoformat())
                continue
            speaker = people.get(quote.spokesperson)
            if speaker is None:
                continue  # said by check_references
            person = speaker.value
            if legal_clock.in_force(person.valid_from, person.valid_to, quote.said_on):
                continue
            until = f" đến hết {vietnamese.date_text(person.valid_to)}" if person.valid_to else ""
            yield from bench.report(
                "T09", Severity.ERROR, "quote-not-in-office", span(), related=[speaker.span("valid_from")], said=said,
                name=person.full_name, position=person.position,
                term=f"từ {vietnamese.date_text(person.valid_from)}{until}", example=person.valid_from.isoformat(),
            )


__all__ = ["check_quotes"]
