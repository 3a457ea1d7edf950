"""Every derived page: address, words for the head, template and the objects it shows. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .. import addresses, downtime, feeds, legal_clock, progress, promises, sheets
from ..catalog import Entry, PublicCatalog
from ..open_data import OpenData
from ..public_files import PublicFile, linked_files
from ..schema.kinds import Entity, Page, Published
from ..written_before import WrittenBefore
from . import (
    agenda,
    alphabetical,
    code_pages,
    data_pages,
    following,
    glossary_page,
    lists,
    people,
    places,
    policies,
    portal_pages,
    press,
    progress_page,
    record,
    report_pages,
    screening_page,
    sheet_pages,
)
from .page import DerivedPage, Facts


@dataclass(frozen=True)
class Site:
    """All that is to be written, besides ordinary pages: pages, and files to copy (address → repository path)."""

    pages: tuple[DerivedPage, ...]
    files: tuple[PublicFile, ...]
    frames: tuple[DerivedPage, ...] = ()
    """Small pages for the frames of other sites: in no list, no search, no site map."""
    records: Mapping[str, Any] = field(default_factory=dict)
    """Address → what a script fetches as JSON when a reader first needs it."""
    open_data: OpenData | None = None


def derive(
    catalog: PublicCatalog, site_url: str = "", *, papers: bool = False, before: WrittenBefore | None = None,
) -> Site:
    """Every page and file of the portal, from what is public. The order is by address.

    *site_url* is the portal's address, if it is known: the open data name pages by it. *papers*: the build also makes
    PDFs to print, which pages may link. *before*: files of the open data that need not be written again.
    """
    facts = Facts(catalog, site_url, before)
    collections = _collections(facts)
    made = (_followed(page, facts) for page in _pages(facts, collections, papers=papers))
    pages = sorted(made, key=lambda p: p.address)
    named = {f.address: f for page in pages for f in page.context.get("files", ())}
    linked = {f.address: f for f in linked_files(catalog)}
    files = linked | named
    return Site(tuple(pages), tuple(files[address] for address in sorted(files)),
                tuple(following.frames(facts)), dict(_records(facts, collections)), facts.open_data)


def _followed(page: DerivedPage, facts: Facts) -> DerivedPage:
    """*page* with the feeds that tell what is new on it."""
    found = page.follow or facts.follow_at.get(page.address)
    return replace(page, follow=found) if found else page


def _collections(facts: Facts) -> tuple[lists.Collection, ...]:
    return (policies.collection(facts), record.faq_collection(facts), record.legal_collection(facts),
            record.correction_collection(facts))


def _records(facts: Facts, collections: Iterable[lists.Collection]) -> Iterator[tuple[str, Any]]:
    for collection in collections:
        yield addresses.list_records(collection.section), lists.records(collection)
    yield addresses.PLACES_DATA, places.names(facts)
    if facts.catalog.glossary:
        yield addresses.GLOSSARY_DATA, glossary_page.records(facts.catalog)
    yield from places.records(facts)


def _pages(facts: Facts, collections: Iterable[lists.Collection], *, papers: bool) -> Iterator[DerivedPage]:
    yield portal_pages.home(facts)
    for collection in collections:
        yield from lists.pages(collection)
    yield from agenda.pages(facts)
    yield from alphabetical.pages(facts)
    yield from glossary_page.pages(facts)
    yield from places.pages(facts)
    yield from policies.pages(facts)
    yield from sheet_pages.pages(facts, papers=papers)
    yield from record.faq_pages(facts)
    yield from people.spokesperson_pages(facts)
    yield from people.agency_pages(facts)
    yield from people.locality_pages(facts)
    yield from record.legal_document_pages(facts)
    yield from record.correction_pages(facts)
    yield from record.plan_pages(facts)
    yield from press.pages(facts)
    yield progress_page.progress_page(facts)
    yield from following.pages(facts)
    yield from data_pages.pages(facts)
    yield screening_page.screening_page(facts)
    yield from report_pages.report_pages(facts)
    yield from portal_pages.reference_pages(facts)
    yield from code_pages.pages(facts)
    yield from portal_pages.tombstones(facts)


def ordinary(entry: Entry[Page]) -> DerivedPage:
    """An ordinary page; the host writes it, its content is made like that of every other page."""
    address = addresses.ordinary(entry.document.path)
    crumbs = (("Hướng dẫn", addresses.GUIDES),) if address.startswith("huong-dan/") else ()
    template = "accessibility.html" if address == addresses.ACCESSIBILITY else "page.html"
    return DerivedPage(
        address, template, entry.value.title, entry.value.summary,
        {"entry": entry, "body": entry.body}, crumbs, entry.value.sample, changed_on=entry.value.updated_on,
        source=entry.document.path, language=entry.value.language.value if entry.value.language else "",
    )


def change_moments(catalog: PublicCatalog, withheld: Iterable[Entry[Entity]] = ()) -> list[dt.datetime]:
    """Every moment at which a page says something else: openings, deadlines, promises, the end of what is printed,
    terms of people, embargoes, planned interruptions.

    *withheld* lends its moments alone: when it comes out, when its removal is announced.
    """
    moments: list[dt.datetime] = []
    next_day = dt.timedelta(seconds=1)
    for entry in catalog.policies:
        if consultation := entry.value.consultation:
            moments.append(legal_clock.start_of(consultation.opens_on))
            moments.append(legal_clock.end_of(consultation.closes_on) + next_day)
            promise = promises.promise(entry.value, catalog.province, catalog.as_of)
            if promise and promise.answered_on is None:
                moments.append(legal_clock.end_of(promise.due_on) + next_day)
        if last := sheets.last_day(entry.value, catalog):
            moments.append(legal_clock.end_of(last) + next_day)
    for person in catalog.spokespersons:
        moments.append(legal_clock.start_of(person.value.valid_from))
        if person.value.valid_to:
            moments.append(legal_clock.end_of(person.value.valid_to) + next_day)
    for event in catalog.press_events:
        moments.append(event.value.starts_at)
    for document in catalog.legal_documents:
        moments += [legal_clock.start_of(d) for d in (document.value.valid_from,) if d]
        moments += [legal_clock.end_of(d) + next_day for d in (document.value.valid_to,) if d]
    for agency in catalog.agencies:
        moments += [legal_clock.end_of(d) + next_day for d in (agency.value.valid_to,) if d]
    moments += [legal_clock.start_of(d) for d in (*progress.next_turn(catalog), *feeds.days_ahead(catalog))]
    withheld = tuple(withheld)
    moments += downtime.change_moments(catalog, withheld)
    for hidden in withheld:
        if isinstance(hidden.value, Published):
            proof = hidden.value.publication
            moments += [proof.public_from] if proof.public_from else []
            moments += [legal_clock.start_of(d) for d in (proof.approved_on, proof.withdrawn_on) if d]
    return moments


__all__ = ["DerivedPage", "Facts", "Site", "change_moments", "derive", "glossary_page", "ordinary"]
