"""Who speaks for whom today: the directory, gaps included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import addresses, vietnamese
from .catalog import Entry, PublicCatalog
from .schema.kinds import Agency, Spokesperson
from .schema.vocabulary import PolicyField, SpokespersonKind


@dataclass(frozen=True)
class SpeakerView:
    """A person who may speak, with the agency."""

    entry: Entry[Spokesperson]
    agency: Entry[Agency]

    @property
    def person(self) -> Spokesperson:
        """The facts the law lets out."""
        return self.entry.value

    @property
    def address(self) -> str:
        """The person's page."""
        return addresses.spokesperson(self.entry.slug)

    @property
    def limited(self) -> bool:
        """Whether the person speaks only on the matter of the authorisation."""
        return self.person.kind is SpokespersonKind.UY_QUYEN

    @property
    def fields(self) -> tuple[PolicyField, ...]:
        """Fields the person speaks on: the person's own, else all of the agency; an authorisation names its matter."""
        return self.person.fields if self.person.fields or self.limited else self.agency.value.fields

    @property
    def topics(self) -> str:
        """Fields the person speaks on, as text."""
        return ", ".join(f.label for f in self.fields)


@dataclass(frozen=True)
class AgencySpeakers:
    """An agency of the directory with the people to call today, in order; none is an honest gap."""

    agency: Entry[Agency]
    address: str
    speakers: tuple[SpeakerView, ...]
    keywords: str = ""
    """Everything else it may be looked for by: other and former names, old districts and communes, fields."""


def directory(catalog: PublicCatalog) -> tuple[AgencySpeakers, ...]:
    """All agencies that must name a spokesperson: province, departments, communes by name."""
    groups = [
        AgencySpeakers(
            agency, addresses.agency(agency),
            tuple(SpeakerView(entry, agency) for entry in catalog.speakers(agency.slug)),
            " ".join(dict.fromkeys(_names(catalog, agency))),
        )
        for agency in catalog.speaking_agencies
    ]

    def key(group: AgencySpeakers) -> tuple[object, ...]:
        agency = group.agency.value
        return agency.level.position, vietnamese.sort_key(agency.name)

    return tuple(sorted(groups, key=key))


def _names(catalog: PublicCatalog, agency: Entry[Agency]) -> Iterator[str]:
    """What a reader may call *agency*, those it came from included (all the way back), and what it is about."""
    waiting, known = [agency], {agency.slug}
    while waiting:
        body = waiting.pop(0).value
        yield from (name for name in (body.name, body.short_name, *body.aliases, *body.symbols) if name)
        for link in body.predecessors:
            if link.agency not in known and link.agency in catalog.agency_by_id:
                known.add(link.agency)
                waiting.append(catalog.agency_by_id[link.agency])
    yield from (field.label for field in agency.value.fields)
    place = catalog.locality_by_code.get(agency.value.commune_code or "")
    if place:
        value = place.value
        yield from (value.full_name, *value.aliases, *value.former_units, *value.former_districts,
                    value.former_province)
