"""What each agency has to do, when, on what basis, and what to do next. Pure; knows what is withheld.

From the whole Catalog, so nothing made of it may lie in the published tree: only the room ``internal`` and the
command line may show it. A new family of duties is a function in :data:`FAMILIES`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..schema.kinds import Agency
from . import drafts, law, people, rhythm
from .duty import FAR, Desk, Duty, Grade, Unknown
from .unknown import unknowns

FAMILIES: tuple[Callable[[Desk], Iterator[Duty]], ...] = (
    people.postings, people.authorisations, people.nobody,
    drafts.drafts, drafts.replies, drafts.publications, drafts.corrections, drafts.gazette,
    rhythm.press, rhythm.reports, rhythm.downtime, rhythm.look_again, law.replaced,
)


_MANY = 10


@dataclass(frozen=True)
class AgencyDuties:
    """One agency with its duties, gravest first."""

    agency: Entry[Agency]
    duties: tuple[Duty, ...]

    @property
    def name(self) -> str:
        """What the agency is called."""
        return self.agency.value.short_name or self.agency.value.name

    def count(self, *grades: Grade) -> int:
        """Duties of these grades."""
        return sum(duty.grade in grades for duty in self.duties)


@dataclass(frozen=True)
class ToDo:
    """All duties at a moment, gravest first, and what cannot be known."""

    as_of: dt.datetime
    duties: tuple[Duty, ...]
    unknown: tuple[Unknown, ...]
    agencies: tuple[AgencyDuties, ...]
    """By level, then by name; only those with a duty."""

    @property
    def shared(self) -> tuple[tuple[tuple[Duty, AgencyDuties], ...], ...]:
        """What many agencies have to do alike, with each of them: to be told once, or it would hide everything else."""
        kinds: dict[object, list[tuple[Duty, AgencyDuties]]] = {}
        for group in self.agencies:
            for duty in group.duties:
                kinds.setdefault((duty.rule, duty.what, duty.grade), []).append((duty, group))
        many = [tuple(rows) for rows in kinds.values() if len(rows) >= _MANY]
        return tuple(sorted(many, key=lambda rows: rows[0][0].order))

    @property
    def own(self) -> tuple[AgencyDuties, ...]:
        """Every agency with a duty, each without what is :attr:`shared`; some are left with none."""
        told = {duty for rows in self.shared for duty, _ in rows}
        return tuple(AgencyDuties(g.agency, tuple(d for d in g.duties if d not in told)) for g in self.agencies)

    def only(self, chosen: Iterable[Duty]) -> ToDo:
        """The same with the *chosen* duties alone."""
        kept = set(chosen)
        groups = (AgencyDuties(g.agency, tuple(d for d in g.duties if d in kept)) for g in self.agencies)
        return ToDo(self.as_of, tuple(d for d in self.duties if d in kept), self.unknown,
                    tuple(group for group in groups if group.duties))

    def within(self, days: int) -> tuple[Duty, ...]:
        """What is missed, owed without a day, or due within so many days; reminders that are not due are left out."""
        pressing = (Grade.MISSED, Grade.OWED)
        return tuple(
            duty for duty in self.duties
            if duty.grade in pressing or ((left := duty.days(self.as_of)) is not None and left <= days)
        )


def duties(catalog: Catalog, as_of: dt.datetime, *, samples: bool = True) -> ToDo:
    """Every duty of every agency at *as_of* (a moment with a time zone), of the whole *catalog*.

    Days further ahead than the province's figure ``nhin-truoc`` are left out. Legal figures, articles and their
    verification come from ``content/van-ban/`` and ``content/_data/``.
    """
    desk = Desk(catalog, as_of, samples=samples)
    far = desk.figure(FAR)
    found = {duty for family in FAMILIES for duty in family(desk)}
    kept = [d for d in found if far is None or (left := d.days(as_of)) is None or left <= far]
    listed = tuple(sorted(kept, key=lambda d: (d.order, d.agency)))
    return ToDo(as_of, listed, tuple(unknowns(desk)), tuple(_by_agency(desk, listed)))


def _by_agency(desk: Desk, found: Sequence[Duty]) -> Iterator[AgencyDuties]:
    groups: dict[str, list[Duty]] = {}
    for duty in found:
        groups.setdefault(duty.agency, []).append(duty)
    known = desk.catalog.agency_by_id

    def key(agency: Entry[Agency]) -> tuple[object, ...]:
        return agency.value.level.position, vietnamese.sort_key(agency.value.name)

    for agency in sorted((known[a] for a in groups if a in known), key=key):
        yield AgencyDuties(agency, tuple(groups[agency.slug]))


__all__ = ["FAMILIES", "AgencyDuties", "Duty", "Grade", "ToDo", "Unknown", "duties"]
