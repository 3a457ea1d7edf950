"""Two ways to set a page right: "Sửa trang này" opens its file where the repository is kept, "Báo sai" tells those
who answer. Addresses alone; pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from . import addresses, legal_clock
from .catalog import PublicCatalog
from .forge import Forge, query
from .pages import DerivedPage
from .schema.vocabulary import Verification
from .short_text import cut

ANSWER = "tra-loi-phan-anh"
"""The parameter of the law on access to information: within how long a report of wrong information is answered."""
GUIDE = "huong-dan/bao-thong-tin-sai.html"
"""Where to read how to report, when the portal knows no address to write to."""
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """Within how long whoever reports something wrong is answered, and where that is written."""

    text: str
    article: str
    law: str
    address: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses for one page; an empty one is not offered."""

    edit: str = ""
    report: str = ""


class PageLinks:
    """Makes the links of every page of a build."""

    def __init__(self, catalog: PublicCatalog, forge: Forge | None = None, site_url: str = "") -> None:
        self.forge, self.site_url = forge, site_url
        province = catalog.province
        keeper = catalog.agency_by_id.get(province.coordinating_agency) if province else None
        self.email = (province.report_email if province else None) or (keeper.value.email if keeper else None) or ""
        self.guide = any(addresses.of(entry) == GUIDE for entry in catalog.pages)
        self.answer = _answer(catalog)

    def of(self, page: DerivedPage, relative: str = "") -> Links:
        """The links of *page*; *relative* is how it leads to :data:`GUIDE`."""
        if page.address == addresses.NOT_FOUND:
            return Links()
        edit = self.forge.edit(page.source) if self.forge and page.source.endswith(".md") else ""
        return Links(edit, self._report(page, relative))

    def _report(self, page: DerivedPage, relative: str) -> str:
        subject, address = f"Báo sai: {cut(page.title, _LONGEST_TITLE)}", self.site_url + quote(page.address)
        if self.forge and self.forge.issues:
            return self.forge.report(subject, address)
        if self.email:
            # RFC 6068: line ends are CR LF, everything else UTF-8 in percent signs.
            text = f"{address}\r\n"
            return f"mailto:{quote(self.email, safe='@')}?{query(subject=subject, body=text)}"
        return relative if self.guide and page.address != GUIDE else ""


def _answer(catalog: PublicCatalog) -> AnswerTime | None:
    """The time the law gives, on the day of the build; ``None`` when no law in the register sets one."""
    held = catalog.parameter(ANSWER, catalog.today)
    if held is None:
        return None
    entry, figure = held
    return AnswerTime(legal_clock.amount_text(figure.value, figure.unit), figure.article,
                      entry.value.citation, addresses.legal_document(entry.slug),
                      figure.verification is Verification.DA_XAC_MINH)


__all__ = ["Links", "PageLinks"]
