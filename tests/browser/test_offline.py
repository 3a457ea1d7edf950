"""The edition on a disk, as a clerk of a commune meets it: unzipped, opened by a double click, no network."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from portal import headers
from portal.vietnamese import fold

from .. import leak_scan
from ..building import at, build, copy_of
from ..site.test_leaks import CANARY, SLUG, policy

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("offline")]

NOW = "2026-11-23T09:00:00+07:00"
FOLDED = "tien-do.html"
POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked where people keep such things: a folder whose name has blanks and marks."""
    folder = tmp_path_factory.mktemp("usb")
    root = copy_of(folder / "checkout")
    at(root, "https://tinh.example/cong/")
    policy(root, "  status: cho-duyet")
    result = build(root, folder / "site", "--edition", "usb")
    assert result.code == 0, result.output
    assert not (folder / "site").exists()
    packed = folder / "site-usb.zip"
    assert hashlib.sha256(packed.read_bytes()).hexdigest() in result.output
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "Tài liệu của tôi")
    (top,) = (folder / "Tài liệu của tôi").iterdir()
    return top


Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, disk: Path) -> Iterator[Open]:
    """Opens a page of the folder; nothing may be asked for outside it, and nothing may be said against it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN",
                                   timezone_id="Asia/Ho_Chi_Minh", offline=True)
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))

    def open_page(path: str = "index.html", now: str = NOW) -> Page:
        page.clock.install(time=now)
        page.goto((disk / path).as_uri())
        return page

    yield open_page
    context.close()
    assert complaints == []
    assert asked and not [url for url in asked if not url.startswith(disk.as_uri())]


def test_search_without_marks_finds_a_policy_and_the_way_to_it(opened: Open) -> None:
    page = opened()
    box = page.get_by_role("combobox", name="Bạn muốn tìm gì?")
    box.fill("cay che bong ca phe")
    page.clock.run_for(500)
    expect(page.get_by_role("option", name=re.compile("cây che bóng", re.IGNORECASE)).first).to_be_visible()
    box.press("Enter")
    page.wait_for_url(re.compile(r"tim-kiem\.html#q="))
    page.clock.run_for(500)
    link = page.get_by_role("link", name=re.compile("cây che bóng", re.IGNORECASE)).first
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("cây che bóng")


def test_typing_on_the_search_page_finds_while_one_types(opened: Open) -> None:
    page = opened("tim-kiem.html")
    page.get_by_role("searchbox").last.press_sequentially("phu quy")
    page.clock.run_for(500)
    expect(page.get_by_role("link", name=re.compile("Phú Quý")).first).to_be_visible()


def test_a_list_is_filtered_and_an_address_is_copied(opened: Open) -> None:
    page = opened("nguoi-phat-ngon/index.html")
    items = page.locator("[data-filter-item]")
    before = items.count()
    control = page.locator("input[data-filter-for]").first
    expect(control).to_be_visible()
    control.fill("tai chinh")
    expect(page.locator("[data-filter-item]:not([hidden])")).not_to_have_count(before)


def test_the_deadline_is_told_on_the_reader_s_clock(opened: Open) -> None:
    page = opened(POLICY, now="2026-12-05T23:58:30+07:00")
    expect(page.get_by_text("Sắp hết hạn góp ý").first).to_be_visible()
    page.clock.run_for(4 * 60 * 1000)
    expect(page.get_by_text("Đã hết hạn góp ý").first).to_be_visible()


def test_colours_are_chosen_and_kept_and_icons_and_font_are_there(opened: Open) -> None:
    page = opened()
    page.locator("[data-menu] > summary").click()
    page.get_by_role("button", name="Tối", exact=True).click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === 'loaded'))")
    drawn = page.evaluate("[...document.querySelectorAll('use')].every((u) => document.querySelector(u.getAttribute('href')))")
    assert drawn and page.locator("use").count() > 3


def test_every_page_carries_the_edition_s_policy_and_links_to_files_that_are_there(disk: Path) -> None:
    pages = list(disk.rglob("*.html"))
    for path in pages:
        html = path.read_text("utf-8")
        assert f'content="{headers.OFFLINE_CSP}"' in html and 'type="module"' not in html and "og:image" not in html, path
        for target in set(re.findall(r'(?:href|src)="([^"#?:]+)[^":]*"', html)):
            assert (path.parent / target).resolve().is_file(), (path, target)
    assert len(pages) > 300 and "connect-src 'none'" in headers.OFFLINE_CSP
    assert not (disk / "404.html").exists()


def test_every_printed_page_of_a_draft_says_so_and_the_last_leads_back_to_the_web(opened: Open, tmp_path: Path) -> None:
    page = opened(POLICY)
    sheets = printed(page, tmp_path)
    assert len(sheets) > 3 and all("DỰTHẢO–chưaphảivănbảnphápluật" in sheet for sheet in sheets)
    assert f"https://tinh.example/cong/{POLICY}" in sheets[-1]
    everything = "".join(sheets)
    # A link of the text is spelled out as the web knows it; what needs a screen is gone.
    assert "(https://tinh.example/cong/chinh-sach/quan-ly-nha-kinh-da-lat.html)" in everything
    assert "file:///" not in everything and "Chéplờigiớithiệu" not in everything and "Trongtrangnày" not in everything
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name="Mã QR dẫn tới trang này")).to_be_visible()
    page.goto(page.url.replace(POLICY, "huong-dan/gop-y-du-thao.html"))
    sheets = printed(page, tmp_path)
    assert "DỰTHẢO–" not in "".join(sheets)
    assert "https://tinh.example/cong/huong-dan/gop-y-du-thao.html" in sheets[-1]


def test_what_is_folded_away_is_open_on_paper_even_without_scripts(chromium: Browser, disk: Path, tmp_path: Path) -> None:
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((disk / FOLDED).as_uri())
    folded = page.locator("main details:not(.facets) :is(li, td)").first
    expect(folded).not_to_be_visible()
    inside = re.sub(r"\s", "", folded.text_content() or "")[:40]
    assert inside and inside in "".join(printed(page, tmp_path))
    context.close()


def printed(page: Page, folder: Path) -> list[str]:
    """The sheets of *page* as a printer gets them: their words, without blanks (fonts split them anywhere)."""
    target = folder / "trang.pdf"
    page.pdf(path=target, format="A4", prefer_css_page_size=True)
    return [re.sub(r"\s", "", sheet.extract_text()) for sheet in PdfReader(target).pages]


def test_what_is_held_back_is_in_no_file_of_the_zip(disk: Path) -> None:
    words = fold(CANARY)
    for path, text in leak_scan.files(disk):
        assert words not in fold(text) and SLUG not in text, path


def test_the_policy_lets_no_other_script_in(chromium: Browser, disk: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((disk / "gioi-thieu.html").as_uri())
    said = page.evaluate("""async () => {
      const tried = [];
      const attempt = (name, act) => { try { act(); tried.push(name); } catch {} };
      attempt("html", () => { document.body.innerHTML = "<b>x</b>"; });
      attempt("policy", () => trustedTypes.createPolicy("other", {}));
      attempt("again", () => trustedTypes.createPolicy("portal-offline", { createScriptURL: (x) => x }));
      attempt("source", () => { document.createElement("script").src = "x.js"; });
      return tried;
    }""")
    context.close()
    assert said == []


def test_the_sums_hold_and_the_read_me_says_how(disk: Path) -> None:
    sums = dict(reversed(line.split("  ", 1)) for line in (disk / "SHA256SUMS").read_text("utf-8").splitlines())
    there = {p.relative_to(disk).as_posix() for p in disk.rglob("*") if p.is_file()}
    assert set(sums) == there - {"SHA256SUMS"}
    assert all(hashlib.sha256((disk / p).read_bytes()).hexdigest() == digest for p, digest in sums.items())
    said = (disk / "DOC-TOI.txt").read_bytes()
    assert said.startswith(b"\xef\xbb\xbf") and b"\r\n" in said
    for word in ("index.html", "23/11/2026", "https://tinh.example/cong/", "Giải nén"):
        assert word in said.decode("utf-8-sig")
