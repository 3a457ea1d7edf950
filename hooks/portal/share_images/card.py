"""The words of each picture, and what they say to those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .. import addresses, vietnamese
from ..catalog import PublicCatalog
from ..pages import DerivedPage
from ..short_text import deadline_words
from ..views import CorrectionView, PolicyView


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a picture. ``state`` is a status name of the portal; it gives colour and sign."""

    title: str
    state: str = ""
    status: str = ""
    marks: tuple[str, ...] = ()
    """Further words in a frame: draft, illustration."""
    deadline: str = ""
    agency: str = ""
    province: str = ""
    portal: str = ""
    claim: str = ""
    """A rumour, struck through; the title is the truth then."""


def cards(catalog: PublicCatalog, pages: Iterable[DerivedPage]) -> dict[str, Card]:
    """The card of each page that has one of its own, by address; the home page's is the portal's."""
    province = catalog.province
    if province is None:
        return {}
    whose = province.full_name[:1].upper() + province.full_name[1:]
    name = province.site_name.replace(f" {province.full_name}", "")
    found = {addresses.HOME: Card(
        name, deadline="Dự thảo đang lấy ý kiến · Hỏi – đáp · Người phát ngôn", province=whose,
        agency="Góp ý dự thảo, tìm đúng người để hỏi",
    )}
    for page in pages:
        if page.template == "policy.html":
            found[page.address] = _policy(page.context["view"], whose, name)
        elif page.template == "correction.html" and page.context["view"].answered_on:
            found[page.address] = _correction(page.context["view"], whose, name)
    return found


def _policy(view: PolicyView, province: str, portal: str) -> Card:
    policy, agency = view.policy, view.agency.value
    # The picture stays in other people's caches: “soon” would be old tomorrow, the date says it for ever.
    state, word = (view.status.name, view.status.label) if view.status.name != "soon" else ("open", "Đang lấy ý kiến")
    marks = (*(("Dự thảo",) if view.is_draft else ()), *(("Minh họa",) if policy.sample else ()))
    return Card(policy.title, state, word, marks, deadline_words(view).rstrip("."), agency.short_name or agency.name,
                province, portal)


def _correction(view: CorrectionView, province: str, portal: str) -> Card:
    # What is still being looked into has no picture of its own: it would carry the rumour, with nothing against it.
    value, agency = view.entry.value, view.publisher.value
    assert view.answered_on is not None
    marks = ("Minh họa",) if value.sample else ()
    said = f"{agency.short_name or agency.name} làm rõ ngày {vietnamese.date_text(view.answered_on)}"
    verdict = f"Tin đồn: {view.verdict.lower()}"
    return Card(value.title, "stopped", verdict, marks, "", said, province, portal, view.claim)


def alt(card: Card) -> str:
    """*card* in words."""
    told = (card.claim.rstrip("."), f"Sự thật: {card.title}") if card.claim else (card.title,)
    return ". ".join(part for part in (
        ", ".join((card.status, *card.marks)).strip(", "), *told, card.deadline, card.agency, card.province,
    ) if part) + "."
