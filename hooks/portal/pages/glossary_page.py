"""The glossary: its page, and what a tap on a word of a text shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import addresses, vietnamese
from ..catalog import Entry, PublicCatalog
from ..glossary import Spelling
from ..schema.glossary import GlossaryTerm
from ..schema.kinds import LegalDocument
from .page import DerivedPage, Facts


@dataclass(frozen=True, slots=True)
class TermView:
    """One term as the page shows it. ``document`` is the public document it rests on, if there is one."""

    slug: str
    term: GlossaryTerm
    document: Entry[LegalDocument] | None

    @property
    def basis(self) -> str:
        """``khoản 4 Điều 6 Luật …``; empty where the wording is the portal's own."""
        if self.term.basis is None or self.document is None:
            return ""
        return f"{self.term.basis.article}, {self.document.value.citation}"


def views(catalog: PublicCatalog) -> tuple[TermView, ...]:
    """Every term in the order of the Vietnamese alphabet."""
    made = []
    for entry in catalog.glossary:
        basis = entry.value.basis
        document = catalog.legal_document_by_slug.get(basis.document) if basis else None
        made.append(TermView(vietnamese.slug(entry.value.term), entry.value, document))
    return tuple(sorted(made, key=lambda v: (vietnamese.sort_key(v.term.term), v.slug)))


def spellings(catalog: PublicCatalog) -> Iterator[Spelling]:
    """What is looked for in texts: terms that are marked, how else they are written, and what only looks like them."""
    for entry in catalog.glossary:
        term = entry.value
        slug = vietnamese.slug(term.term) if term.mark else ""
        yield term.term, slug
        yield from ((variant, slug) for variant in term.variants)
        yield from ((phrase, "") for phrase in term.unlike)


def records(catalog: PublicCatalog) -> dict[str, Any]:
    """Slug → what the small window over a text shows."""
    made = {}
    for view in views(catalog):
        term = view.term
        shown = {"term": term.term, "says": term.explanation, "simpler": term.simpler or "", "basis": view.basis}
        made[view.slug] = {name: text for name, text in shown.items() if text}
    return made


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The glossary, where there is one."""
    found = views(facts.catalog)
    if not found:
        return
    letters: list[tuple[str, list[TermView]]] = []
    by_letter: dict[str, list[TermView]] = {}
    for view in found:
        by_letter.setdefault(vietnamese.initial(view.term.term), []).append(view)
    for letter in f"0{vietnamese.ALPHABET}":
        if letter in by_letter:
            letters.append(("0–9" if letter == "0" else letter.upper(), by_letter[letter]))
    yield DerivedPage(
        addresses.GLOSSARY, "glossary.html", "Bảng thuật ngữ",
        f"{len(found)} từ pháp luật, hành chính giải thích bằng lời thường, xếp theo chữ cái.",
        {"letters": letters, "total": len(found), "own": sum(not view.basis for view in found)},
    )


__all__ = ["TermView", "pages", "records", "spellings", "views"]
