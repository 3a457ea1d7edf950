"""What every derived page has, and the facts pages share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .. import addresses, vietnamese
from ..catalog import Entry, PublicCatalog
from ..directory import AgencySpeakers, SpeakerView, directory
from ..feeds import Follow, Follows, appointments
from ..open_data import OpenData
from ..schema.kinds import Agency, AgencyLink, Locality, PressEvent
from ..schema.vocabulary import PolicyField, Stage
from ..views import PolicyView
from ..written_before import WrittenBefore


@dataclass(frozen=True, slots=True)
class DerivedPage:
    """A page to render. ``source`` names the file behind it, for messages; empty for lists."""

    address: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = field(default_factory=dict)
    crumbs: tuple[tuple[str, str], ...] = ()
    """Label and address of the pages above it."""
    sample: bool = False
    indexed: bool = True
    """Whether search engines and the site map list it."""
    changed_on: dt.date | None = None
    source: str = ""
    language: str = ""
    """Of the title and the text, when it is not Vietnamese."""
    follow: Follow | None = None
    """The feeds that tell what is new here; the head names them."""
    bare: bool = False
    """A small page of its own, without what the theme puts around the others."""

    @property
    def section(self) -> str:
        """First part of the address; the navigation marks it."""
        return self.address.split("/")[0] if "/" in self.address else ""


class Facts:
    """The public catalog, with the views that several families of pages need."""

    def __init__(self, catalog: PublicCatalog, site_url: str = "", before: WrittenBefore | None = None) -> None:
        self.catalog = catalog
        self.open_data = OpenData(catalog, site_url, before)
        self.policies = tuple(PolicyView(entry, catalog) for entry in catalog.policies)
        self.by_slug = {view.slug: view for view in self.policies}
        self.directory = directory(catalog)
        self.speakers = {group.agency.slug: group for group in self.directory}

    def speakers_of(self, entry: Entry[Agency]) -> AgencySpeakers:
        """Who speaks for *entry* today; agencies outside the directory included."""
        return self.speakers.get(entry.slug) or AgencySpeakers(
            entry, addresses.agency(entry),
            tuple(SpeakerView(e, entry) for e in self.catalog.speakers(entry.slug)),
        )

    def policies_of(self, agency: str) -> list[PolicyView]:
        """Policies the agency leads, in reading order."""
        return in_reading_order(self.by_slug[e.slug] for e in self.catalog.policies_by_agency.get(agency, []))

    def links(self, links: Iterable[AgencyLink]) -> list[tuple[Entry[Agency], str]]:
        """Predecessors or successors with the note on what passed over."""
        known = self.catalog.agency_by_id
        return [(known[link.agency], link.note or "") for link in links if link.agency in known]

    @cached_property
    def follows(self) -> Follows:
        """Everything that can be followed."""
        return Follows.of(self.catalog)

    @cached_property
    def follow_at(self) -> dict[str, Follow]:
        """What can be followed, by the address of the page it fits; of several, the first."""
        follows = self.follows
        everything = follows.topics[0]
        found = {addresses.HOME: everything, addresses.POLICIES: everything}
        for follow in follows.all:
            found.setdefault(follow.page, follow)
        for terms, own in ((Stage, follows.stages), (PolicyField, follows.fields)):
            found |= {addresses.policy_list(terms, terms(follow.tag[1])): follow for follow in own}
        return found

    def calendar_file(self, page: str) -> str:
        """The calendar file beside *page*, when a date of it is still ahead; else nothing."""
        file = addresses.appointments(page)
        return file if file in self._calendar_files else ""

    @cached_property
    def _calendar_files(self) -> frozenset[str]:
        return frozenset(appointments(self.catalog).by_file)

    @cached_property
    def coming_events(self) -> list[Entry[PressEvent]]:
        """Press events that have not begun, soonest first."""
        ahead = [e for e in self.catalog.press_events if e.value.starts_at >= self.catalog.as_of]
        return sorted(ahead, key=lambda e: (e.value.starts_at, e.slug))

    @cached_property
    def localities_by_name(self) -> list[Entry[Locality]]:
        """Communes in Vietnamese alphabetical order."""
        return sorted(self.catalog.localities, key=lambda e: vietnamese.sort_key(e.value.name))


def in_reading_order(views: Iterable[PolicyView]) -> list[PolicyView]:
    """Open ones by days left, then what opens next, then the rest, latest change first."""

    def key(view: PolicyView) -> tuple[int, int, str]:
        if view.is_open:
            return 0, view.days_left, view.slug
        if view.status.name == "upcoming":
            return 1, 0, view.slug
        return 2, -view.changed_on.toordinal(), view.slug

    return sorted(views, key=key)
