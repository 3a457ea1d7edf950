"""Who took over from a body that is no more: read from the register's dates and links."""

from __future__ import annotations

import datetime as dt

from . import legal_clock
from .catalog import Catalog, Entry
from .schema.kinds import Agency


def of_the_day(catalog: Catalog, agency: Entry[Agency], on: dt.date) -> Entry[Agency]:
    """*agency* while it exists on the day *on*, else the first that took over from it, else itself all the same.

    The register names first the successor that took over the matter of the press and of communication.
    """
    value = agency.value
    if legal_clock.in_force(value.valid_from, value.valid_to, on):
        return agency
    heirs = catalog.successors(agency, on)
    return heirs[0][0] if heirs else agency


__all__ = ["of_the_day"]
