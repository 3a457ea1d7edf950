"""Who speaks for whom today: the directory, gaps included."""

from __future__ import annotations

from dataclasses import dataclass

from . import addresses, vietnamese
from .catalog import Entry, PublicCatalog
from .schema.kinds import Agency, Spokesperson
from .schema.vocabulary import SpokespersonKind


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
    def topics(self) -> str:
        """Fields the person speaks on, as text."""
        return ", ".join(f.label for f in self.person.fields)


@dataclass(frozen=True)
class AgencySpeakers:
    """An agency of the directory with the people to call today, in order; none is an honest gap."""

    agency: Entry[Agency]
    address: str
    speakers: tuple[SpeakerView, ...]


def directory(catalog: PublicCatalog) -> tuple[AgencySpeakers, ...]:
    """All agencies that must name a spokesperson: province, departments, communes by name."""
    groups = [
        AgencySpeakers(
            agency, addresses.agency(agency),
            tuple(SpeakerView(entry, agency) for entry in catalog.speakers(agency.slug)),
        )
        for agency in catalog.speaking_agencies
    ]

    def key(group: AgencySpeakers) -> tuple[object, ...]:
        agency = group.agency.value
        return agency.level.position, vietnamese.sort_key(agency.name)

    return tuple(sorted(groups, key=key))
