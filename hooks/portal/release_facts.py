"""What the publisher must know of a build: how long each document has to stand, what is withdrawn, what is held back.

Pure. This is the one bridge from policies to publishing: here a consultation and the law become days, a citation and
addresses, and the rooms of :mod:`.publish` see nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import addresses, legal_clock
from .catalog import Entry, PublicCatalog
from .open_data import DATASETS
from .publish.facts import Facts, Posting, Shown
from .schema.kinds import Consultation, Entity, Policy
from .schema.vocabulary import Verification


def of_build(
    catalog: PublicCatalog, withheld: Iterable[Entry[Entity]], *, site_url: str, content_hash: str,
    gates: Iterable[str],
) -> Facts:
    """The facts of one build. *withheld* is what :meth:`Catalog.withheld` left out; only its addresses are told.

    *content_hash* is that of the build's stamp, *gates* are the names of the checks the tree has passed.
    """
    withdrawn = {addresses.document(stone.kind, stone.slug) for stone in catalog.tombstones}
    hidden = {address for entry in withheld for address in _addresses(entry)} - withdrawn
    return Facts(
        content_hash, site_url, tuple(gates), tuple(sorted(_shown(catalog), key=lambda shown: shown.address)),
        tuple(sorted(withdrawn)), tuple(sorted(hidden)), addresses.RELEASES,
        catalog.province.site_name if catalog.province else "",
        tuple(addresses.data_file(dataset.slug, "json") for dataset in DATASETS), addresses.DATA_CHANGES,
    )


def _shown(catalog: PublicCatalog) -> Iterator[Shown]:
    documents: tuple[Entry[Any], ...] = catalog.documents
    for entry in documents:
        value, kind = entry.value, entry.document.kind
        agency = catalog.agency_by_id.get(getattr(value, "lead_agency", None) or getattr(value, "agency", None) or "")
        number = getattr(value, "public_number", None) or getattr(value, "number", None)
        policy = isinstance(value, Policy)
        yield Shown(
            addresses.agency(entry) if kind == "agency" else addresses.of(entry), kind, _title(value),
            str(number or ""), agency.value.name if agency else "",
            addresses.certificate(entry.slug) if policy else "",
            _posting(value, value.consultation, catalog) if policy and value.consultation else None,
            value.sample,
        )


def _title(value: Any) -> str:
    return str(next(filter(None, (getattr(value, name, "") for name in ("title", "question", "full_name", "name")))))


def _posting(policy: Policy, period: Consultation, catalog: PublicCatalog) -> Posting:
    """The days announced, and the least the law of the opening day demands (the figure that rule R13 reads)."""
    opens_on, closes_on = period.opens_on.isoformat(), period.closes_on.isoformat()
    held = catalog.parameter("dang-tai-toi-thieu", period.opens_on, policy.document_type)
    if held is None:
        return Posting(opens_on, closes_on)
    document, figure = held
    until = legal_clock.due(
        legal_clock.start_of(period.opens_on), figure.value, figure.unit, catalog.holiday_dates,
    ).date()
    return Posting(
        opens_on, closes_on, figure.value, figure.unit, until.isoformat(),
        f"{figure.article}, {document.value.citation}", figure.verification is Verification.DA_XAC_MINH,
    )


def _addresses(entry: Entry[Entity]) -> Iterator[str]:
    """Where *entry* would stand, and the smaller documents made of it. A register's record has no page of its own."""
    if entry.at:
        return
    page = addresses.of(entry)
    yield page
    if isinstance(entry.value, Policy):
        yield addresses.sheets(entry.slug)
        if number := addresses.short(entry.value.public_number or ""):
            yield number
    if entry.document.kind in ("spokesperson", "agency"):
        yield addresses.contact(page)
