"""Search records: what the browser loads once a visitor begins to type. One record per public page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import addresses
from ..catalog import PublicCatalog
from ..pages import DerivedPage


def records(catalog: PublicCatalog, pages: tuple[DerivedPage, ...]) -> list[dict[str, str]]:
    """``t`` title, ``u`` address, ``k`` kind in Vietnamese, ``n`` names and numbers, ``x`` text."""
    return sorted(_records(catalog, pages), key=lambda r: r["u"])


def _records(catalog: PublicCatalog, pages: tuple[DerivedPage, ...]) -> Iterator[dict[str, str]]:
    for page in pages:
        if page.template in _KINDS and page.indexed:
            names, text = _KINDS[page.template][1](page.context)
            yield {"t": page.title, "u": page.address, "k": _KINDS[page.template][0],
                   "n": " ".join(n for n in names if n), "x": f"{page.description} {text}"[:4000].strip()}
    for entry in catalog.pages:
        yield {"t": entry.value.title, "u": addresses.ordinary(entry.document.path), "k": "Hướng dẫn", "n": "",
               "x": f"{entry.value.summary} {entry.body.text}"[:4000]}


Found = tuple[list[str | None], str]


def _policy(context: Any) -> Found:
    policy, view = context["policy"], context["view"]
    names = [policy.public_number, view.status.label, view.agency.value.name, view.agency.value.short_name]
    names += [f.label for f in policy.fields] + [g.label for g in policy.affected_groups]
    names += [n.text for n in (*policy.legal_basis, *policy.replaces)]
    # Typed without its hyphens, a public number is one word.
    names += [policy.public_number.replace("-", "")] if policy.public_number else []
    foreign = " ".join(f"{t.title or ''} {t.summary}" for t in policy.translations)
    return names, f"{foreign} {view.entry.body.text}"


def _faq(context: Any) -> Found:
    return [f.label for f in context["faq"].fields], context["entry"].body.text


def _person(context: Any) -> Found:
    person, agency = context["person"], context["agency"].value
    return ["người phát ngôn", person.position, agency.name, agency.short_name, *(f.label for f in person.fields)], \
        person.scope or ""


def _agency(context: Any) -> Found:
    agency = context["agency"]
    names = [agency.short_name, *agency.aliases, *agency.symbols]
    names += [e.value.name for e, _ in context["predecessors"]]
    return names, context["entry"].body.text


def _locality(context: Any) -> Found:
    place = context["place"]
    former = (*place.former_units, *place.former_districts)
    return [place.code, context["committee"].value.name, *place.aliases, *former], ""


def _legal(context: Any) -> Found:
    document = context["document"]
    number = document.number.text if document.number else ""
    return [number, document.short_title, document.issuer], context["entry"].body.text


def _correction(context: Any) -> Found:
    value = context["correction"]
    return ["đính chính", "tin đồn"], f"{value.claim} {value.fact}"


def _plain(context: Any) -> Found:
    return [], context["entry"].body.text


_KINDS = {
    "policy.html": ("Dự thảo", _policy), "faq.html": ("Hỏi – đáp", _faq),
    "spokesperson.html": ("Người phát ngôn", _person), "agency.html": ("Cơ quan", _agency),
    "locality.html": ("Địa phương", _locality), "legal-document.html": ("Văn bản", _legal),
    "correction.html": ("Đính chính", _correction), "plan.html": ("Kế hoạch", _plain),
    "press-event.html": ("Báo chí", _plain),
}
