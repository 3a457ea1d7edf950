"""Two ways to set a page right: "Sửa trang này" opens its file where the repository is kept, "Báo sai" tells those
who answer. Addresses alone; pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from . import addresses, vietnamese
from .catalog import PublicCatalog
from .pages import DerivedPage
from .schema.vocabulary import Verification

ANSWER = "tra-loi-phan-anh"
"""The parameter of the law on access to information: within how long a report of wrong information is answered."""
GUIDE = "huong-dan/bao-thong-tin-sai.html"
"""Where to read how to report, when the portal knows no address to write to."""
FORM = "bao-sai.yml"
"""The issue form, in each forge's folder of forms."""
_LONGEST_TITLE = 40
_SHAPE = {
    "base": re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/-]*)?"),
    "repository": re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*/[A-Za-z0-9._-]+"),
    "branch": re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*"),
}
_EDIT = {"github": "edit", "gitlab": "-/edit", "forgejo": "_edit"}


class BadForge(ValueError):
    """The setting ``forge`` of mkdocs.yml is not one: the message says what is wrong, and shows a right one."""


@dataclass(frozen=True, slots=True)
class Forge:
    """Where the repository is kept. ``issues``: whether readers can report there; else they write an e-mail."""

    kind: str
    base: str
    repository: str
    branch: str = "main"
    issues: bool = True

    @classmethod
    def of(cls, setting: object) -> Forge | None:
        """From ``extra.portal.forge``; ``None`` where nothing is set. Raises :class:`BadForge`."""
        if setting in (None, "", False):
            return None
        example = "Ví dụ: {kind: gitlab, base: https://git.tinh.example, repository: nhom/cong, branch: main}"
        if not isinstance(setting, Mapping) or set(setting) - {"kind", "base", "repository", "branch", "issues"}:
            raise BadForge(f"forge nhận kind, base, repository, branch, issues. {example}")
        if setting.get("kind") not in _EDIT:
            raise BadForge(f"forge: kind là một trong {', '.join(_EDIT)}. {example}")
        values = {"branch": "main"} | {k: str(v).rstrip("/") for k, v in setting.items() if k in _SHAPE}
        for name, shape in _SHAPE.items():
            if not shape.fullmatch(values.get(name, "")) or ".." in values[name]:
                raise BadForge(f"forge: {name} “{values.get(name, '')}” không đúng dạng. {example}")
        return cls(str(setting["kind"]), **values, issues=setting.get("issues") is not False)

    @property
    def home(self) -> str:
        """The repository's address."""
        return f"{self.base}/{self.repository}"

    def edit(self, path: str) -> str:
        """Where the file at *path* is edited."""
        return f"{self.home}/{_EDIT[self.kind]}/{quote(self.branch)}/{quote(path)}"

    def report(self, title: str, address: str) -> str:
        """A new issue with the page's title and *address* filled in.

        GitHub fills the fields of a form by their ids; GitLab and Forgejo, whose documentation promises title and
        text alone, get the same questions as text.
        """
        if self.kind == "github":
            return f"{self.home}/issues/new?{_query(template=FORM, title=title, trang=address)}"
        text = f"Trang: {address}\n\nChỗ sai:\n\nĐiều đúng, biết từ đâu:\n"
        if self.kind == "gitlab":
            return f"{self.home}/-/issues/new?{_query(**{'issue[title]': title, 'issue[description]': text})}"
        return f"{self.home}/issues/new?{_query(title=title, body=text)}"


def _query(**values: str) -> str:
    return urlencode(values, safe=":/", quote_via=quote)


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
        title = page.title if len(page.title) <= _LONGEST_TITLE else page.title[: _LONGEST_TITLE - 1].rstrip() + "…"
        subject, address = f"Báo sai: {title}", self.site_url + quote(page.address)
        if self.forge and self.forge.issues:
            return self.forge.report(subject, address)
        if self.email:
            # RFC 6068: line ends are CR LF, everything else UTF-8 in percent signs.
            text = f"{address}\r\n"
            return f"mailto:{quote(self.email, safe='@')}?{_query(subject=subject, body=text)}"
        return relative if self.guide and page.address != GUIDE else ""


def _answer(catalog: PublicCatalog) -> AnswerTime | None:
    """The time the law gives, on the day of the build; ``None`` when no law in the register sets one."""
    held = catalog.parameter(ANSWER, catalog.today)
    if held is None:
        return None
    entry, figure = held
    return AnswerTime(f"{figure.value} {vietnamese.PERIODS.get(figure.unit, figure.unit)}", figure.article,
                      entry.value.citation, addresses.legal_document(entry.slug),
                      figure.verification is Verification.DA_XAC_MINH)


__all__ = ["BadForge", "Forge", "Links", "PageLinks"]
