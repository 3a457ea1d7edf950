"""A document takes the place of another: what still cites the old one, and whether the old one says that it ended."""

from __future__ import annotations

from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity
from .bench import Bench
from .citations import cited_each, ends_on, replacements

TOLD = 20
"""Places a message names; the command it names has them all."""


def check_replaced(bench: Bench) -> Iterator[Diagnostic]:
    """Nothing readers take for today's law leans on a document that another one replaces without saying so."""
    pairs = list(replacements(bench))
    found = cited_each(bench, [(old, new) for new, _, old in pairs])
    for (new, at, old), citations in zip(pairs, found, strict=True):
        span = new.span("replaces", at)
        open_ends = [name for name, there in (
            ("valid_to", old.value.valid_to is not None), ("replaced_by", new.slug in old.value.replaced_by),
        ) if not there]
        last = ends_on(old.value, new.value)
        if open_ends:
            yield from bench.report(
                "T20", Severity.ADVICE, "replaced-not-closed", span, value=old.value.citation, path=old.document.path,
                fields=" và ".join(open_ends), related=[old.span()],
                example=f"valid_to: {last or '<ngày cuối cùng>'}\nreplaced_by: [{new.slug}]",
            )
        places = [c for c in citations if not c.settled]
        if places:
            when = f" hết hiệu lực sau ngày {vietnamese.date_text(last)}," if last else ""
            yield from bench.report(
                "T20", Severity.ADVICE, "replaced-still-cited", span, value=old.value.citation, count=len(places),
                when=when, instead=new.value.citation, slug=new.slug, related=[c.span for c in places[:TOLD]],
            )


__all__ = ["check_replaced"]
