"""What pages are in the words of schema.org: who publishes, drafts and regulations, answers, events, corrections.

Only what the page itself shows, and only as what it is: a page is a FAQPage when it holds question and answer, a
correction is a ClaimReview once an agency has answered. Examples say that they are examples.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import addresses
from ..catalog import Entry, PublicCatalog, posted_on
from ..directory import AgencySpeakers, SpeakerView
from ..pages import DerivedPage
from ..schema.kinds import Agency, Correction, Faq, LegalDocument, PressEvent
from ..schema.vocabulary import ActivityForm, PressEventType
from ..views import VALIDITY_LABELS, PolicyView

Thing = dict[str, Any]
Place = Callable[[str], str]

_SAMPLE = "Nội dung minh họa, không phải thông tin thật."
_FORCE = dict(zip(VALIDITY_LABELS, ("InForce", "NotInForce", "NotInForce"), strict=True))
_EVENTS = (PressEventType.HOP_BAO, PressEventType.GIAO_BAN)


def graph(page: DerivedPage, catalog: PublicCatalog, place: Place) -> Thing | None:
    """The graph of *page*, or ``None`` when there is nothing to say. *place* makes an address of the portal whole."""
    things: list[Thing] = []
    if page.crumbs:
        things.append(_breadcrumbs(page, place))
    make = _MAKERS.get(page.template)
    if make:
        for thing in make(page.context, catalog, place, page):
            if page.sample:
                thing["disambiguatingDescription"] = _SAMPLE
            things.append({name: value for name, value in thing.items() if value not in (None, "", [], ())})
    return {"@context": "https://schema.org", "@graph": things} if things else None


def _breadcrumbs(page: DerivedPage, place: Place) -> Thing:
    steps = [("Trang chủ", addresses.HOME), *page.crumbs, (page.title, page.address)]
    return {"@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": number, "name": title, "item": place(address)}
        for number, (title, address) in enumerate(steps, start=1)
    ]}


def _named(entry: Entry[Agency], place: Place) -> Thing:
    """An organisation as others refer to it."""
    return {"@type": "GovernmentOrganization", "@id": place(addresses.agency(entry)) + "#co-quan",
            "name": entry.value.name, "url": place(addresses.agency(entry))}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _home(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    province = catalog.province
    assert province is not None
    publisher = catalog.agency_by_id.get(province.people_committee)
    yield {"@type": "WebSite", "name": province.site_name, "url": place("") or place(addresses.HOME),
           "description": page.description, "inLanguage": "vi",
           "publisher": _named(publisher, place) if publisher else None}


def _policy(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    view: PolicyView = context["view"]
    policy, final, period = view.policy, view.policy.final_document, view.policy.consultation
    force = "NotInForce"
    if final and final.effective_on and final.effective_on <= catalog.today:
        force = "InForce"
    yield {
        "@type": "Legislation", "@id": place(view.address) + "#du-thao", "url": place(view.address),
        "name": policy.title, "description": policy.summary, "inLanguage": "vi",
        "identifier": policy.public_number, "legislationIdentifier": final.number.text if final else None,
        "legislationType": policy.document_type.label, "legislationLegalForce": f"https://schema.org/{force}",
        "creativeWorkStatus": view.status.label, "legislationDate": _day(final.issued_on) if final else None,
        "legislationResponsible": _named(view.agency, place), "spatialCoverage": view.scope_text,
        "about": [field.label for field in policy.fields], "datePublished": _day(posted_on(policy)),
        "dateModified": _day(view.changed_on),
        "temporalCoverage": f"{period.opens_on}/{period.closes_on}" if period else None,
        "encoding": [{"@type": "MediaObject", "name": file.title, "contentUrl": place(file.address)}
                     for file in view.dossier],
    }
    for activity in policy.activities:
        if activity.form is ActivityForm.DOI_THOAI:
            yield {
                "@type": "Event", "name": f"{activity.form.label}: {activity.channel}",
                "startDate": _day(activity.on), "endDate": _day(activity.until),
                "organizer": _named(catalog.agency_by_id[activity.agency], place),
                "about": {"@id": place(view.address) + "#du-thao"},
            }


def _legal(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    document: LegalDocument = context["document"]
    yield {
        "@type": "Legislation", "@id": place(page.address) + "#van-ban", "url": place(page.address),
        "name": document.title, "alternateName": document.short_title, "inLanguage": "vi",
        "legislationIdentifier": document.number.text if document.number else None,
        "legislationDate": _day(document.issued_on), "legislationDateVersion": _day(document.valid_from),
        "legislationPassedBy": {"@type": "Organization", "name": document.issuer},
        "legislationLegalForce": f"https://schema.org/{_FORCE[context['state'].label]}",
        "sameAs": document.url,
    }


def _faq(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    faq: Faq = context["faq"]
    yield {
        "@type": "FAQPage", "url": place(page.address), "inLanguage": "vi", "dateModified": _day(faq.reviewed_on),
        "mainEntity": [{
            "@type": "Question", "name": faq.question,
            "acceptedAnswer": {"@type": "Answer", "text": context["body"].text.strip(),
                               "dateCreated": _day(faq.answered_on), "author": _named(context["agency"], place)},
        }],
    }


def _correction(
    context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage,
) -> Iterator[Thing]:
    value: Correction = context["correction"]
    if value.answered_on is None or value.answered_on > catalog.today:
        return  # nobody has judged the claim yet
    yield {
        "@type": "ClaimReview", "url": place(page.address), "name": value.title, "inLanguage": "vi",
        "claimReviewed": value.claim, "reviewBody": value.fact, "datePublished": _day(value.answered_on),
        "author": _named(context["agency"], place),
        "itemReviewed": {"@type": "Claim", "text": value.claim} | (
            {"appearance": {"@type": "CreativeWork", "name": value.channel}} if value.channel else {}),
        # In words alone: no scale of truth is ours to invent.
        "reviewRating": {"@type": "Rating", "alternateName": "Thông tin sai"},
        "citation": value.source_url or value.source,
    }


def _event(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    event: PressEvent = context["event"]
    if event.type in _EVENTS:
        yield {
            "@type": "Event", "name": event.title, "url": place(page.address), "inLanguage": "vi",
            "startDate": event.starts_at.isoformat(), "endDate": event.ends_at.isoformat() if event.ends_at else None,
            "location": {"@type": "Place", "name": event.place, "address": event.place} if event.place else None,
            "organizer": _named(context["agency"], place),
        }


def _contact(view: SpeakerView) -> Thing:
    person = view.person
    said = {"@type": "ContactPoint", "contactType": person.kind.label, "name": f"{person.full_name}, {person.position}",
            "telephone": person.phone.e164, "email": person.email, "availableLanguage": "vi"}
    return said | ({"disambiguatingDescription": _SAMPLE} if person.sample else {})


def _organisation(entry: Entry[Agency], speakers: AgencySpeakers, catalog: PublicCatalog, place: Place) -> Thing:
    agency = entry.value
    parent = catalog.agency_by_id.get(agency.parent or "")
    others = (agency.short_name, *agency.aliases)
    return _named(entry, place) | {
        "alternateName": list(dict.fromkeys(name for name in others if name and name != agency.name)),
        "email": agency.email, "telephone": agency.phone.e164 if agency.phone else None, "address": agency.address,
        "sameAs": agency.url, "foundingDate": _day(agency.valid_from), "dissolutionDate": _day(agency.valid_to),
        "parentOrganization": _named(parent, place) if parent else None,
        "contactPoint": [_contact(view) for view in speakers.speakers],
    }


def _agency(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    yield _organisation(context["entry"], context["speakers"], catalog, place)


def _locality(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    yield _organisation(context["committee"], context["speakers"], catalog, place) | {
        "areaServed": {"@type": "AdministrativeArea", "name": context["place"].full_name}}


def _person(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    if context["current"]:  # of anybody else the page shows no phone either
        yield _named(context["agency"], place) | {"contactPoint": [_contact(context["view"])]}


def _datasets(context: Mapping[str, Any], catalog: PublicCatalog, place: Place, page: DerivedPage) -> Iterator[Thing]:
    view = context["set"]
    terms = catalog.province.open_data if catalog.province else None
    yield {
        "@type": "Dataset", "name": view.dataset.title, "description": view.dataset.what, "url": place(page.address),
        "inLanguage": "vi", "isAccessibleForFree": True, "version": view.dataset.format,
        "license": terms.license_url if terms else None, "dateModified": _day(view.changed_on),
        "keywords": list(view.dataset.keywords),
        "distribution": [{"@type": "DataDownload", "contentUrl": place(file.address), "encodingFormat": file.format}
                         for file in view.files],
    }


_MAKERS: Mapping[str, Callable[[Mapping[str, Any], PublicCatalog, Place, DerivedPage], Iterator[Thing]]] = {
    "home.html": _home, "policy.html": _policy, "legal-document.html": _legal, "faq.html": _faq,
    "correction.html": _correction, "press-event.html": _event, "agency.html": _agency,
    "locality.html": _locality, "spokesperson.html": _person, "open-data-set.html": _datasets,
}
