"""T08: every word people say stands in one entry of the register of synonyms; T13: of the glossary, with its law."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, error
from .bench import Bench
from .references import unknown_reference


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


def check_glossary(bench: Bench) -> Iterator[Diagnostic]:
    """No word has two explanations, and what a term rests on is in the register of documents."""
    seen: dict[str, int] = {}
    known = bench.slugs.get("legal-document", frozenset())
    for entry in bench.catalog.glossary:
        term = entry.value
        for text, place in ((term.term, ("term",)), *((v, ("variants", i)) for i, v in enumerate(term.variants))):
            span, word = entry.span(*place), " ".join(text.casefold().split())
            if word in seen:
                yield error("term-repeated", span, value=text, line=str(seen[word]))
            else:
                seen[word] = span.line
        if term.basis and term.basis.document not in known:
            yield from unknown_reference(bench, "legal-document", term.basis.document, entry.span("basis", "document"))


__all__ = ["check_glossary", "check_synonyms"]
