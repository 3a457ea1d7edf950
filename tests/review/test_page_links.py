""""Sửa trang này" and "Báo sai": the right file on the right forge, an e-mail that carries the page, and no dead link."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import portal
from portal.catalog import PublicCatalog
from portal.forge import BadForge, Forge
from portal.page_links import PageLinks
from portal.pages import DerivedPage, derive

SITE = "https://chinh-sach.lamdong.example/"


@pytest.fixture(scope="module")
def catalog(checkout: Path, as_of: dt.datetime) -> PublicCatalog:
    return portal.load(checkout, as_of).catalog.public(as_of)


@pytest.fixture(scope="module")
def page(catalog: PublicCatalog) -> DerivedPage:
    return next(p for p in derive(catalog, SITE).pages if p.address == "chinh-sach/ho-tro-hoc-phi.html")


def with_email(catalog: PublicCatalog, email: str) -> PublicCatalog:
    assert catalog.province is not None
    return replace(catalog, province=catalog.province.model_copy(update={"report_email": email}))


@pytest.mark.parametrize(("kind", "edit", "report"), [
    ("github", "/edit/main/", "/issues/new"), ("gitlab", "/-/edit/main/", "/-/issues/new"), ("forgejo", "/_edit/main/", "/issues/new"),
])
def test_the_file_and_the_form_of_each_forge(catalog: PublicCatalog, page: DerivedPage, kind: str, edit: str, report: str) -> None:
    forge = Forge.of({"kind": kind, "base": "https://git.tinh.example/goc/", "repository": "nhom/cong"})
    links = PageLinks(catalog, forge, SITE).of(page)
    assert links.edit == f"https://git.tinh.example/goc/nhom/cong{edit}policies/2026/ho-tro-hoc-phi.md"
    parts = urlsplit(links.report)
    assert parts.path == f"/goc/nhom/cong{report}"
    said = " ".join(value for values in parse_qs(parts.query).values() for value in values)
    assert SITE + page.address in said and "Báo sai: Quyết định" in said


def test_a_list_made_from_many_files_has_nothing_to_edit(catalog: PublicCatalog) -> None:
    forge = Forge.of({"kind": "github", "base": "https://github.com", "repository": "tinh/cong"})
    links = PageLinks(catalog, forge, SITE)
    pages = {p.address: links.of(p) for p in derive(catalog, SITE).pages}
    assert not pages["chinh-sach/index.html"].edit and pages["chinh-sach/index.html"].report
    assert not pages["404.html"].edit and not pages["404.html"].report
    assert sum(bool(found.edit) for found in pages.values()) >= 5


def test_without_a_forge_it_is_an_e_mail_with_title_and_address(catalog: PublicCatalog, page: DerivedPage) -> None:
    hostile = replace(page, title="A & B “x”?\r\nBcc: c@x.example")
    found = PageLinks(with_email(catalog, "phananh@lamdong.example"), None, SITE).of(hostile)
    assert not found.edit
    address, _, query = found.report.partition("?")
    assert address == "mailto:phananh@lamdong.example"
    assert "\n" not in found.report and " " not in found.report and query.count("&") == 1
    subject, body = (unquote(part.partition("=")[2]) for part in query.split("&"))
    assert subject.startswith("Báo sai: A & B “x”?") and body == f"{SITE}{page.address}\r\n"


def test_readers_may_report_by_mail_where_the_forge_takes_no_issues(catalog: PublicCatalog, page: DerivedPage) -> None:
    forge = Forge.of({"kind": "github", "base": "https://github.com", "repository": "tinh/cong", "issues": False})
    found = PageLinks(with_email(catalog, "phananh@lamdong.example"), forge, SITE).of(page)
    assert found.edit.startswith("https://github.com/") and found.report.startswith("mailto:")


def test_nobody_to_write_to_and_no_guide_means_no_link(catalog: PublicCatalog, page: DerivedPage) -> None:
    links = PageLinks(catalog, None, SITE)
    if not links.email:
        assert links.of(page, "../huong-dan/bao-thong-tin-sai.html").report == ""


def test_the_time_for_an_answer_is_the_laws_on_that_day(checkout: Path) -> None:
    def on(*day: int) -> object:
        moment = dt.datetime(*day, tzinfo=dt.timezone(dt.timedelta(hours=7)))
        answer = PageLinks(portal.load(checkout, moment).catalog.public(moment)).answer
        return answer and (answer.text, answer.article)

    assert on(2026, 11, 23) == ("10 ngày", "Điều 22") and on(2026, 8, 1) == ("15 ngày", "Điều 22")
    assert on(2015, 1, 1) is None


@pytest.mark.parametrize("setting", [
    "github", {"kind": "svn", "base": "https://x.example", "repository": "a/b"},
    {"kind": "github", "base": "javascript:1", "repository": "a/b"}, {"kind": "github", "base": "https://x.example", "repository": "a"},
    {"kind": "github", "base": "https://x.example", "repository": "a/../b"},
    {"kind": "github", "base": "https://x.example", "repository": "a/b", "branch": "a b"},
    {"kind": "github", "base": "https://x.example/\"onclick=", "repository": "a/b"}, {"token": "x"},
])
def test_a_wrong_setting_is_refused_with_a_right_one(setting: object) -> None:
    with pytest.raises(BadForge, match="Ví dụ"):
        Forge.of(setting)


def test_no_setting_is_no_forge() -> None:
    assert Forge.of(None) is None and Forge.of("") is None


@pytest.mark.site
def test_every_page_of_the_built_portal_ends_with_it(built: Path) -> None:
    pages = [p for p in built.rglob("*.html") if not {"nhung", "g"} & {*p.relative_to(built).parts} and p.name != "404.html"]
    without = [p.name for p in pages if 'class="page-links"' not in p.read_text("utf-8")]
    assert len(pages) > 300 and without == []
    text = (built / "chinh-sach/index.html").read_text("utf-8")
    assert ">Báo sai</a> Trả lời chậm nhất 10 ngày." in text and "Sửa trang này" not in text
