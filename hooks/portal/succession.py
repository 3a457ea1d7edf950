"""Who took over from a body that is no more: read from the register's dates and links."""

from __future__ import annotations

import datetime as dt

from . import legal_clock
from .catalog import Catalog, Entry
from .schema.kinds import Agency


def successors(catalog: Catalog, agency: Entry[Agency], on: dt.date) -> list[tuple[Entry[Agency], str]]:
    """Agencies of the day *on* that took over from *agency*, each with what passed over; a cycle ends the walk."""
    found: list[tuple[Entry[Agency], str]] = []
    seen, queue = {agency.slug}, [(agency, "")]
    while queue:
        current, note = queue.pop(0)
        for link in current.value.successors:
            after = catalog.agency_by_id.get(link.agency)
            if after is None or after.slug in seen:
                continue
            seen.add(after.slug)
            said = link.note or note
            if legal_clock.in_force(after.value.valid_from, after.value.valid_to, on):
                found.append((after, said))
            else:
                queue.append((after, said))
    return found


def of_the_day(catalog: Catalog, agency: Entry[Agency], on: dt.date) -> Entry[Agency]:
    """*agency* while it exists on the day *on*, else the first that took over from it, else itself all the same.

    The register names first the successor that took over the matter of the press and of communication.
    """
    value = agency.value
    if legal_clock.in_force(value.valid_from, value.valid_to, on):
        return agency
    heirs = successors(catalog, agency, on)
    return heirs[0][0] if heirs else agency


__all__ = ["of_the_day", "successors"]
