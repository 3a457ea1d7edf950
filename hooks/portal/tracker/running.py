"""An import from the workbook's file to the written policy files, in one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from .. import gate, legal_clock
from . import importing, register, writing
from .grid import Workbook
from .importing import Options, Plan


def run(
    root: Path, workbook: Workbook, as_of: dt.datetime, *, year: int, sheets: tuple[str, ...] = (),
    agencies: Callable[[Callable[[str], str | None]], Mapping[str, str]] | None = None, dry_run: bool = False,
) -> Plan:
    """Import *workbook* into the checkout *root*; with *dry_run* only say what would happen.

    *agencies* is given the register's look-up of bodies and returns the names a person has told. Raises ``OSError``,
    ``BadRegister``, ``NoSuchSheet``; then nothing is written.
    """
    catalog = gate.load(root, as_of).catalog
    told = agencies(catalog.names.agency) if agencies else {}
    options = Options(legal_clock.today(as_of), year, sheets, told)
    plan = importing.plan(root, workbook, catalog, register.load(root, year), options)
    importing.refuse(plan, writing.faults(root, plan.files, as_of))
    importing.seal(plan, root)
    if plan.files and not dry_run:
        writing.write(root, plan.files)
    return plan


__all__ = ["run"]
