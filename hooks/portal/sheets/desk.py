"""Whom people call about a draft, and where they go: the desk named in the file, or the next one that has a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import vietnamese
from ..catalog import Entry, PublicCatalog
from ..schema.kinds import Agency, Locality
from ..views import PolicyView


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who answers. *phone* may be empty; *instead* says that the one first asked has none to give."""

    name: str
    phone: str = ""
    address: str = ""
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune that gets its own edition: the place, and its committee's desk."""

    place: Entry[Locality]
    desk: Desk

    @property
    def name(self) -> str:
        """``Phường Xuân Hương - Đà Lạt``."""
        return self.place.value.full_name


def of_policy(view: PolicyView) -> Desk:
    """The desk for *view*'s draft: consultation, lead agency, its spokesperson, then the province's own bodies.

    None may have a number; then the desk has only a name, and says nothing it does not know.
    """
    consultation, agency = view.policy.consultation, view.agency.value
    own = (consultation.contact if consultation else None) or agency.name
    phone = (consultation.phone if consultation else None) or agency.phone
    if phone:
        return Desk(own, phone.text, view.response_address)
    for person in view.people:
        return Desk(f"người phát ngôn của {agency.name}", person.value.phone.text, view.response_address, instead=True)
    for body in _others(view.catalog):
        if body.phone:
            return Desk(body.name, body.phone.text, view.response_address, instead=True)
    return Desk(own, "", view.response_address)


def of_commune(catalog: PublicCatalog, place: Entry[Locality]) -> Commune:
    """*place* with the desk of its committee: number and address as the registers have them, none made up."""
    committee = next((e.value for e in catalog.agencies if e.value.commune_code == place.value.code), None)
    phone = (committee.phone if committee else None) or place.value.phone
    address = (committee.address if committee else None) or place.value.address
    name = committee.name if committee else f"UBND {place.value.full_name}"
    return Commune(place, Desk(name, phone.text if phone else "", address or ""))


def find_commune(catalog: PublicCatalog, text: str) -> Entry[Locality] | None:
    """The commune called *text*: its code, its name with or without its type, an alias; marks may be missing."""
    wanted = vietnamese.slug(text)
    for entry in catalog.localities:
        value = entry.value
        names = (value.code, value.name, value.full_name, *value.aliases)
        if wanted and wanted in (*map(vietnamese.slug, names), entry.slug):
            return entry
    return None


def concerns(view: PolicyView, place: Entry[Locality]) -> bool:
    """Whether the draft applies in *place*: everywhere, or there by name."""
    return not view.policy.localities or place.value.code in view.policy.localities


def _others(catalog: PublicCatalog) -> Iterator[Agency]:
    province = catalog.province
    if province is not None:
        for identity in (province.people_committee, province.coordinating_agency):
            if identity in catalog.agency_by_id:
                yield catalog.agency_by_id[identity].value


__all__ = ["Commune", "Desk", "concerns", "find_commune", "of_commune", "of_policy"]
