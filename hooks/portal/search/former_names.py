"""Old names and the bodies and places of today they lead to, each with the sentence that says why.

Everything is read from the registers: predecessors and successors of bodies,
former units and districts of communes. A name that two bodies share today
leads to both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .. import legal_clock, vietnamese
from ..catalog import Entry, PublicCatalog
from ..schema.kinds import Agency, Locality

Reason = tuple[str, str]
"""A name as it may be typed, and why what is found is found by it."""


@dataclass(frozen=True)
class FormerNames:
    """Old names of everything public, by what they mean at the build's day."""

    catalog: PublicCatalog

    def of_agency(self, entry: Entry[Agency]) -> tuple[Reason, ...]:
        """Names of the ended bodies whose work *entry* does now, however many steps back."""
        own = {vietnamese.fold(name) for name in agency_names(entry.value)}
        found: dict[str, Reason] = {}
        waiting, known = [entry.slug], {entry.slug}
        while waiting:
            heir = waiting.pop(0)
            for before, note in self._predecessors.get(heir, ()):
                body = self.catalog.agency_by_id[before].value
                if before in known or not self._ended(body):
                    continue
                known.add(before)
                waiting.append(before)
                why = f"Việc của {body.name} nay do {entry.value.name} đảm nhiệm{_said(note, heir == entry.slug)}."
                for name in agency_names(body):
                    key = vietnamese.fold(name)
                    if key not in own:
                        found.setdefault(key, (name, why))
        return tuple(found.values())

    def of_locality(self, entry: Entry[Locality]) -> tuple[Reason, ...]:
        """Names of the former communes, districts and the former province where the commune lies."""
        place = entry.value
        since = vietnamese.date_text(place.valid_from)
        found: dict[str, Reason] = {}

        def add(name: str, why: str) -> None:
            for said in (name, re.sub(r"^(?:xã|phường|thị trấn|huyện|thị xã|thành phố|tỉnh) ", "", name, flags=re.I)):
                key = vietnamese.fold(said)
                if not re.fullmatch(r"[\d ]*", said) and key not in vietnamese.fold(place.full_name):
                    found.setdefault(key, (said, why))

        for unit in place.former_units:
            old = f"{unit}{self._within(place)}"
            if self._shares[unit, place.former_districts] > 1:
                why = f"Một phần {_lower(old)} trước ngày {since} nay thuộc {_lower(place.full_name)}."
            else:
                why = f"{old} trước ngày {since} nay thuộc {_lower(place.full_name)}."
            add(unit, why)
        for district in place.former_districts:
            add(district, f"{place.full_name} nằm trên địa bàn {_lower(district)} trước ngày {since}.")
        province = self.catalog.province
        if province is None or place.former_province != province.name:
            old = f"Tỉnh {place.former_province}"
            add(old, f"{place.full_name} thuộc {_lower(old)} trước ngày {since}.")
        return tuple(found.values())

    def of_committee(self, entry: Entry[Agency]) -> tuple[Reason, ...]:
        """The old names of the commune whose committee *entry* is."""
        place = self.catalog.locality_by_code.get(entry.value.commune_code or "")
        return self.of_locality(place) if place else ()

    @cached_property
    def _predecessors(self) -> dict[str, list[tuple[str, str]]]:
        """Heir → (ended body, what passed over), from whichever side names the other."""
        links: dict[tuple[str, str], str] = {}
        known = self.catalog.agency_by_id
        for entry in self.catalog.agencies:
            links |= {(link.agency, entry.slug): link.note or "" for link in entry.value.successors}
        for entry in self.catalog.agencies:
            for link in entry.value.predecessors:
                links.setdefault((entry.slug, link.agency), link.note or "")
        found: dict[str, list[tuple[str, str]]] = {}
        for (heir, before), note in sorted(links.items()):
            if heir in known and before in known:
                found.setdefault(heir, []).append((before, note))
        return found

    @cached_property
    def _shares(self) -> Counter[tuple[str, tuple[str, ...]]]:
        """How many communes of the same former districts took ground of a former unit."""
        places = (e.value for e in self.catalog.localities)
        return Counter((unit, place.former_districts) for place in places for unit in place.former_units)

    def _within(self, place: Locality) -> str:
        """The only former district, to tell one *Phường 1* from another."""
        return f" ({_lower(place.former_districts[0])})" if len(place.former_districts) == 1 else ""

    def _ended(self, body: Agency) -> bool:
        return not legal_clock.in_force(body.valid_from, body.valid_to, self.catalog.today)


def agency_names(body: Agency) -> Iterable[str]:
    """Everything a body is called in the register."""
    return dict.fromkeys(n for n in (body.name, body.short_name, *body.aliases, *body.symbols) if n)


def _said(note: str, direct: bool) -> str:
    """What passed over, in brackets; how well it is known after a semicolon."""
    what, doubt, _ = note.partition(" (chưa xác minh)")
    return f" ({_lower(what)}{'; chưa xác minh' if doubt else ''})" if note and direct else ""


def _lower(text: str) -> str:
    """*text* as it stands within a sentence: common nouns of names begin small."""
    return text[:1].lower() + text[1:]


__all__ = ["FormerNames", "Reason", "agency_names"]
