"""T08: every word people say stands in one entry of the register of synonyms."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, error
from .bench import Bench


def check_synonyms(bench: Bench) -> Iterator[Diagnostic]:
    """A word told twice would have two weights, and whoever corrects one would not see the other."""
    seen: dict[str, int] = {}
    for entry in bench.catalog.synonyms:
        for place, text in enumerate(entry.value.say):
            span, word = entry.span("say", place), text.casefold()
            if word in seen:
                yield error("synonym-repeated", span, value=text, line=str(seen[word]))
            else:
                seen[word] = span.line
