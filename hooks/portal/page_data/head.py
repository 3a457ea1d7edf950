"""What the head of a page says to programs: its JSON, Dublin Core, schema.org."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from markupsafe import Markup, escape

from .. import addresses
from ..catalog import PublicCatalog, posted_on
from ..pages import DerivedPage
from ..schema.kinds import Published
from . import beside, schema_org
from .data_block import data_block

DUBLIN_CORE = {"schema.DC": "http://purl.org/dc/elements/1.1/", "schema.DCTERMS": "http://purl.org/dc/terms/"}
"""Names of the two vocabularies, as ``<link>`` says them; a browser asks neither."""
_OWNERS = ("policy", "correction", "event", "faq", "plan")


class Head:
    """Makes the heads of one build's pages."""

    def __init__(self, catalog: PublicCatalog, site_url: str = "") -> None:
        self.catalog, self.site_url = catalog, site_url

    def of(self, page: DerivedPage) -> Markup:
        """HTML for the end of the head of *page*; empty for the page shown for any missing address."""
        if page.address == addresses.NOT_FOUND:
            return Markup()
        lines = [f'<link rel="{name}" href="{place}">' for name, place in DUBLIN_CORE.items()]
        lines += [f'<meta name="{name}" content="{escape(said)}">' for name, said in self._dublin_core(page) if said]
        if there := beside.address(page):
            lines.append('<link rel="alternate" type="application/json" title="Dữ liệu của trang này (JSON)" '
                         f'href="{escape(addresses.relative(there, page.address))}">')
        said = schema_org.graph(page, self.catalog, lambda address: self._place(address, page))
        if said:
            lines.append(data_block(said))
        return Markup("\n".join(lines))  # noqa: S704 - each part is escaped above

    def _place(self, address: str, page: DerivedPage) -> str:
        if self.site_url:
            return self.site_url + ("" if address == addresses.HOME else address)
        return addresses.relative(address, page.address) if address else ""

    @cached_property
    def _publisher(self) -> str:
        province = self.catalog.province
        found = self.catalog.agency_by_id.get(province.people_committee) if province else None
        return found.value.name if found else ""

    def _dublin_core(self, page: DerivedPage) -> Iterator[tuple[str, str]]:
        thing = next((found for name in _OWNERS if (found := page.context.get(name)) is not None), None)
        agency = getattr(thing, "lead_agency", None) or getattr(thing, "agency", None)
        creator = self.catalog.agency_by_id.get(agency or "")
        yield "DC.title", page.title
        yield "DC.creator", creator.value.name if creator else self._publisher
        yield "DC.publisher", self._publisher
        yield "DC.description", page.description
        yield "DC.subject", "; ".join(field.label for field in getattr(thing, "fields", ()))
        yield "DC.language", page.language or "vi"
        yield "DC.type", "Text"
        yield "DC.format", "text/html"
        yield "DC.identifier", self._place(page.address, page) if self.site_url else ""
        if isinstance(thing, Published):
            yield "DCTERMS.issued", posted_on(thing).isoformat()
        if page.changed_on:
            yield "DCTERMS.modified", page.changed_on.isoformat()


__all__ = ["DUBLIN_CORE", "Head"]
