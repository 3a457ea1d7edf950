"""What readers do, in a real browser: by names, roles and labels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import Open

pytestmark = pytest.mark.browser

ONE_OF_EACH = (
    "index.html", "chinh-sach/index.html", "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html",
    "chinh-sach/dieu-chinh-bang-gia-dat.html", "chinh-sach/ho-tro-hoc-nghe-dan-toc-thieu-so.html",
    "hoi-dap/index.html", "nguoi-phat-ngon/index.html", "nguoi-phat-ngon/danh-ba/thay-doi.html",
    "nguoi-phat-ngon/danh-ba/ban-in.html", "nguoi-phat-ngon/so-nnmt-thuong-xuyen.html", "co-quan/index.html", "co-quan/so-tttt.html",
    "dia-phuong/index.html", "dia-phuong/24781-xuan-huong-da-lat.html", "van-ban/index.html",
    "van-ban/nghi-dinh-244-2026-nd-cp.html", "dinh-chinh/index.html", "ke-hoach/ke-hoach-2023.html", "hop-bao/index.html",
    "kenh-chinh-thuc/index.html", "huong-dan/index.html", "huong-dan/gop-y-du-thao.html", "gioi-thieu.html",
    "quy-tac.html", "tien-do.html", "so-do-trang.html", "tim-kiem.html", "404.html",
)
OPEN_POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"


def index(requests: list[str]) -> list[str]:
    """Those of *requests* that search alone makes."""
    return [r for r in requests if "/assets/search/" in r or r.endswith("search-worker.js")]


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_every_template_runs_under_the_strict_policy_and_asks_only_our_host(
    path: str, visit: Open, address: str
) -> None:
    for width, scheme in ((1280, "light"), (360, "dark")):
        found = visit(path, width=width, scheme=scheme)
        assert found.complaints == []
        assert [r for r in found.requests if not r.startswith((address, "data:"))] == []
        assert not index(found.requests)
        overflow = found.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path} rộng hơn màn hình {width} px: {overflow} px"


def test_a_page_closes_itself_at_the_deadline_on_the_readers_clock(visit: Open) -> None:
    respond = re.compile("gửi thư góp ý|viết thư góp ý|gửi góp ý", re.IGNORECASE)
    before = visit(OPEN_POLICY, now="2026-12-05T23:59:00+07:00").page
    expect(before.get_by_role("link", name=respond).first).to_be_visible()
    after = visit(OPEN_POLICY, now="2026-12-06T00:00:30+07:00").page
    expect(after.get_by_role("link", name=respond)).to_have_count(0)
    expect(after.get_by_text("Đã hết hạn góp ý").first).to_be_visible()


def test_a_page_left_open_closes_while_it_is_read(visit: Open) -> None:
    page = visit(OPEN_POLICY, now="2026-12-05T23:58:30+07:00").page
    expect(page.get_by_text("Sắp hết hạn góp ý").first).to_be_visible()
    page.clock.run_for(4 * 60 * 1000)
    expect(page.get_by_text("Đã hết hạn góp ý").first).to_be_visible()


def test_a_reader_far_away_sees_the_deadline_of_vietnam(visit: Open) -> None:
    page = visit(OPEN_POLICY, now="2026-12-05T17:30:00Z", zone="America/Los_Angeles").page
    expect(page.get_by_text("Đã hết hạn góp ý").first).to_be_visible()


def test_a_journalist_finds_the_spokesperson_by_typing_without_marks(visit: Open) -> None:
    page = visit("nguoi-phat-ngon/index.html", width=360).page
    page.get_by_role("searchbox").or_(page.get_by_role("textbox")).last.fill("so tai chinh")
    expect(page.get_by_role("link", name="Sở Tài chính", exact=False).first).to_be_visible()
    expect(page.get_by_text("Sở Y tế", exact=True).first).to_be_hidden()
    assert page.locator('a[href^="tel:"]:visible').count() > 0


@pytest.mark.parametrize("typed", ["ca phe", "cà phê", "CA PHE che bong"])
def test_search_finds_with_and_without_marks_and_loads_only_on_use(typed: str, visit: Open) -> None:
    found = visit("tim-kiem.html")
    assert not index(found.requests)
    box = found.page.get_by_role("searchbox").or_(found.page.get_by_role("combobox")).last
    box.fill("")
    box.press_sequentially(typed)
    expect(found.page.get_by_role("link", name=re.compile("cà phê")).first).to_be_visible()
    asked = index(found.requests)
    assert [r.rpartition("/")[2] for r in asked[:2]] == ["search-worker.js", "start.bin"]
    # Each file once, those of the question's own words and of what was found: a small part of the index.
    assert len(asked) == len(set(asked)) < 60
    assert not [r for r in found.requests if r.endswith("search-engine.js")]
    assert not [r for r in found.requests if "q=" in r and "tim-kiem" not in r]


def test_a_search_link_can_be_shared(visit: Open) -> None:
    page = visit("tim-kiem.html?q=nguoi+phat+ngon+so+y+te").page
    expect(page.get_by_role("link", name=re.compile("Sở Y tế")).first).to_be_visible()


def test_without_javascript_everything_is_reached_and_nothing_dead_is_shown(visit: Open) -> None:
    home = visit("index.html", javascript=False).page
    home.get_by_role("link", name="Góp ý dự thảo").first.click()
    expect(home.get_by_role("heading", level=1)).to_contain_text("Góp ý")
    for name in ("Màu nền", "Cỡ chữ"):
        expect(home.get_by_text(name, exact=True).first).to_be_hidden()
    policy = visit(OPEN_POLICY, javascript=False, width=360).page
    assert policy.locator('a[href^="mailto:"]').count() > 0
    expect(policy.get_by_text("Đang lấy ý kiến").first).to_be_visible()


def test_the_comment_mail_carries_the_number_of_the_policy(visit: Open) -> None:
    page = visit(OPEN_POLICY).page
    target = page.locator('a[href^="mailto:"][href*="subject="]').first.get_attribute("href") or ""
    assert "LD-2026-002" in target


def test_colour_scheme_is_kept_on_the_device(visit: Open) -> None:
    page = visit("index.html").page
    page.get_by_text("Hiển thị").first.click()
    page.get_by_role("button", name="Tối").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.get_by_text("Hiển thị").first.click()
    page.get_by_role("button", name="Sáng").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_the_first_stop_of_the_keyboard_skips_to_the_content(visit: Open) -> None:
    page = visit(OPEN_POLICY).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_first_view_is_light(visit: Open, built: Path) -> None:
    for path in ("index.html", OPEN_POLICY):
        found = visit(path)
        assert len(found.requests) <= 16, found.requests
