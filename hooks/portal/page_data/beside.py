"""One JSON beside every page: the records whose page it is, what they are related to, and what a list lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .. import addresses
from ..catalog import PublicCatalog
from ..open_data import BY_SLUG, OpenData, Record, as_json, references
from ..pages import DerivedPage, Site, ordinary
from ..pages.lists import Listing

FORMAT = "1.0"
_WITHOUT = frozenset({"not-found.html", "tombstone.html", "certificate.html", "open-data-set.html",
                      "open-data-changes.html", "code.html"})
"""What is not there, what is withdrawn, what the publisher has yet to say and what explains a message of the gate have
nothing to tell a program; beside the page of a dataset stands the dataset, beside that of the changes the changes."""


def has_json(page: DerivedPage) -> bool:
    """Whether a JSON of this module stands beside *page*."""
    return page.template not in _WITHOUT


def address(page: DerivedPage) -> str:
    """The JSON that the head of *page* names, or an empty string."""
    named = has_json(page) or page.template in ("open-data-set.html", "open-data-changes.html")
    return addresses.beside(page.address) if named else ""


def files(site: Site, catalog: PublicCatalog) -> Iterator[tuple[str, str]]:
    """Address and text of every JSON beside a page, ordinary pages included."""
    data = site.open_data
    assert data is not None
    pages = [*site.pages, *(ordinary(entry) for entry in catalog.pages)]
    below: dict[str, list[DerivedPage]] = {}
    for page in pages:
        if page.crumbs and page.indexed and "listing" not in page.context:
            below.setdefault(page.crumbs[-1][1], []).append(page)
    for page in pages:
        if has_json(page):
            said = of(page, data, below.get(page.address, []))
            yield addresses.beside(page.address), json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def of(page: DerivedPage, data: OpenData, below: list[DerivedPage]) -> dict[str, Any]:
    """What *page* says to a program; *below* are the pages that name it as the one above them."""
    said: dict[str, Any] = {
        "format": FORMAT, "page": data.place(page.address), "title": page.title, "summary": page.description,
        "sample": page.sample, "changed_on": page.changed_on.isoformat() if page.changed_on else None,
        "as_of": data.catalog.today.isoformat(),
        "breadcrumbs": [{"title": title, "page": data.place(above)} for title, above in page.crumbs],
    }
    own = data.by_page.get(data.place(page.address), ())
    if own:
        grouped: dict[str, list[dict[str, Any]]] = {}
        for record in own:
            grouped.setdefault(record.dataset, []).append(as_json(record))
        said["records"] = grouped
        said["schemas"] = {
            slug: data.place(addresses.data_schema(slug, BY_SLUG[slug].format)) for slug in grouped
        }
        said["related"] = _related(own, data)
    listing = page.context.get("listing")
    if isinstance(listing, Listing):
        said["total"] = listing.total
        said["pages"] = [data.place(other) for other in listing.pages]
        said["items"] = [{"title": item.title, "page": data.place(item.address)} for item in listing.items]
    elif below:
        said["items"] = [{"title": other.title, "page": data.place(other.address)} for other in below]
    return said


def _related(own: tuple[Record, ...], data: OpenData) -> list[dict[str, str]]:
    """What *own* records refer to and what refers to them, each with its page: once, and never themselves."""
    mine = {(record.dataset, record.id) for record in own}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for record in own:
        for name, column, code in references(record):
            key = (column.note.dataset, code.code)  # type: ignore[union-attr]
            target = data.by_id.get(key)
            if target is not None and key not in mine:
                found.setdefault(key, {"relation": name} | _named(target))
        for source in data.pointing_at.get((record.dataset, record.id), ()):
            key = (source.dataset, source.id)
            if key not in mine:
                found.setdefault(key, {"relation": "referred_by"} | _named(source))
    return list(found.values())


def _named(record: Record) -> dict[str, str]:
    title = BY_SLUG[record.dataset].name_of(record)
    return {"dataset": record.dataset, "id": record.id, "title": title, "page": record.page}
