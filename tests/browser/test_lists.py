"""Narrowing lists, choosing one's commune, the month: as readers do it, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open
from .test_reader import ONE_OF_EACH

pytestmark = pytest.mark.browser

LISTS = "chinh-sach/index.html"
NEW = ("lich/index.html", "lich/2026.html", "a-z/index.html", "a-z/dd.html", "o-xa-toi.html", "chinh-sach/linh-vuc/nong-nghiep.html",
       "chinh-sach/thu-tu/moi-nhat.html", "hoi-dap/linh-vuc/nong-nghiep.html")


def titles(page: Page) -> list[str]:
    return page.locator("[data-list-items] h3").all_inner_texts()


def status(page: Page) -> str:
    return page.locator("main").get_by_role("status").first.inner_text()


@pytest.mark.parametrize("path", NEW)
def test_new_pages_run_under_the_strict_policy_at_every_width(path: str, visit: Open, address: str) -> None:
    for width, scheme in ((1280, "light"), (360, "dark")):
        found = visit(path, width=width, scheme=scheme)
        assert found.complaints == []
        assert [r for r in found.requests if not r.startswith((address, "data:"))] == []
        assert not [r for r in found.requests if r.endswith(".json")], "nothing is fetched before use"
        assert found.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_filters_combine_at_once_and_the_address_and_the_back_button_keep_them(visit: Open) -> None:
    page = visit(LISTS).page
    filters = page.get_by_role("navigation", name="Lọc dự thảo")
    everything = titles(page)
    filters.get_by_role("link", name=re.compile("^Nông nghiệp")).click()
    expect(page.locator("main").get_by_role("status").first).to_have_text("3 dự thảo")
    filters.get_by_role("link", name=re.compile("^Lấy ý kiến")).click()
    expect(page.locator("main").get_by_role("status").first).to_have_text("2 dự thảo")
    assert page.url.endswith("index.html?giai-doan=lay-y-kien&linh-vuc=nong-nghiep")
    page.get_by_role("link", name="Mới nhất").click()
    expect(page).to_have_url(re.compile("thu-tu=moi-nhat"))
    shared = page.url.rpartition("/")[2]
    page.go_back()
    page.go_back()
    expect(page.locator("main").get_by_role("status").first).to_have_text("3 dự thảo")
    page.go_back()
    expect(page.locator("main").get_by_role("status").first).to_have_text(f"{len(everything)} dự thảo")
    assert titles(page) == everything
    again = visit(f"chinh-sach/{shared}").page
    expect(again.locator("main").get_by_role("status").first).to_have_text("2 dự thảo")
    expect(again.get_by_role("link", name="Bỏ lọc Nông nghiệp, nông thôn")).to_be_visible()


def test_counts_say_what_each_value_would_give(visit: Open) -> None:
    page = visit(LISTS).page
    filters = page.get_by_role("navigation", name="Lọc dự thảo")
    filters.get_by_role("link", name=re.compile("^Nông nghiệp")).click()
    expect(filters.get_by_role("link", name=re.compile("^Lấy ý kiến"))).to_have_text(re.compile(r"2$"))
    filters.get_by_role("link", name=re.compile("^Lấy ý kiến")).click()
    expect(page.locator("main").get_by_role("status").first).to_have_text("2 dự thảo")


def test_no_result_says_what_to_loosen(visit: Open) -> None:
    page = visit(f"{LISTS}?giai-doan=lay-y-kien&linh-vuc=chuyen-doi-so").page
    expect(page.locator("main").get_by_role("status").first).to_have_text("Không có dự thảo nào khớp")
    expect(page.get_by_text("Bỏ bớt một điều:")).to_be_visible()
    page.get_by_role("link", name=re.compile("Bỏ lọc Chuyển đổi số .*4 dự thảo")).click()
    expect(page.locator("main").get_by_role("status").first).to_have_text("4 dự thảo")


def test_words_narrow_the_list_without_marks_and_stay_in_the_address(visit: Open) -> None:
    page = visit(LISTS).page
    page.get_by_role("searchbox", name="Tìm trong danh sách này").fill("ca phe")
    expect(page.locator("main").get_by_role("status").first).to_have_text("1 dự thảo")
    assert page.url.endswith("?tim=ca%20phe")


def test_a_ready_page_leads_to_the_combination(visit: Open) -> None:
    page = visit("chinh-sach/linh-vuc/nong-nghiep.html").page
    page.get_by_role("navigation", name="Lọc dự thảo").get_by_role("link", name=re.compile("^Lấy ý kiến")).click()
    expect(page).to_have_url(re.compile(r"index\.html\?giai-doan=lay-y-kien&linh-vuc=nong-nghiep$"))
    expect(page.locator("main").get_by_role("status").first).to_have_text("2 dự thảo")


def test_what_closed_since_the_build_no_longer_stands_on_top(visit: Open) -> None:
    page = visit(f"{LISTS}?linh-vuc=nong-nghiep", now="2026-12-10T09:00:00+07:00").page
    expect(page.locator("main").get_by_role("status").first).to_have_text("3 dự thảo")
    assert "nhà kính" in titles(page)[0]


def test_on_a_phone_filters_wait_behind_a_button_that_tells_the_count(visit: Open) -> None:
    page = visit(LISTS, width=360).page
    expect(page.get_by_role("navigation", name="Lọc dự thảo")).to_be_hidden()
    page.get_by_text("Lọc danh sách").click()
    page.get_by_role("link", name=re.compile("^Nông nghiệp")).first.click()
    page.get_by_role("button", name="Xem 3 dự thảo").click()
    expect(page.get_by_role("navigation", name="Lọc dự thảo")).to_be_hidden()
    expect(page.get_by_role("heading", level=3).first).to_be_in_viewport()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"


@pytest.mark.parametrize(("path", "value", "said"), [
    ("hoi-dap/index.html", "Nông nghiệp, nông thôn", "câu hỏi"), ("van-ban/index.html", "Hết hiệu lực", "văn bản"),
    ("dinh-chinh/index.html", "Đất đai", "đính chính"),
])
def test_other_lists_narrow_in_the_same_way(path: str, value: str, said: str, visit: Open) -> None:
    page = visit(path).page
    link = page.get_by_role("link", name=re.compile(f"^{value}")).first
    count = re.search(r"\d+$", link.inner_text())
    link.click()
    assert count
    expect(page.locator("main").get_by_role("status").first).to_have_text(f"{count[0]} {said}")
    assert page.locator("[data-list-items] > li").count() == int(count[0])


@pytest.mark.parametrize(("typed", "place"), [
    ("ta nung", "Phường Cam Ly - Đà Lạt"), ("Xã Hoà Ninh", "Xã Hòa Ninh"), ("dambri", "Phường 2 Bảo Lộc"), ("p", ""),
    ("huyen don duong", "Xã Đơn Dương"), ("phuong 5 da lat", "Phường Cam Ly - Đà Lạt"), ("thi tran lien nghia", "Xã Đức Trọng"),
    ("cat tien", "Xã Cát Tiên"), ("mui n", "Phường Mũi Né"),
])
def test_a_commune_is_found_by_new_old_and_district_names(typed: str, place: str, visit: Open) -> None:
    page = visit("o-xa-toi.html").page
    page.locator("main").get_by_role("combobox").press_sequentially(typed)
    option = page.get_by_role("option", name=re.compile(f"^{re.escape(place)}"))
    expect(option.first).to_be_visible()


def test_a_commune_is_chosen_by_keyboard_kept_on_the_device_and_removed(visit: Open) -> None:
    found = visit("index.html", width=360)
    page = found.page
    assert not [r for r in found.requests if r.endswith(".json")]
    box = page.locator("main").get_by_role("combobox", name="Bạn ở xã, phường nào?")
    box.focus()
    box.press_sequentially("di linh")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option", selected=True)
    expect(first).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Xã Di Linh", exact=True)).to_be_focused()
    expect(page.get_by_text("Lựa chọn này chỉ lưu trên máy của bạn.")).to_be_visible()
    expect(page.locator('[data-place-found] a[href^="tel:"]').first).to_be_visible()
    statuses = page.locator("[data-place-found] .status").all_inner_texts()
    assert statuses[0] in ("Sắp hết hạn góp ý", "Đang lấy ý kiến")
    assert page.evaluate("Object.keys(localStorage).length") == 1 and page.context.cookies() == []
    page.reload()
    expect(page.get_by_role("heading", name="Xã Di Linh", exact=True)).to_be_visible()
    page.get_by_role("button", name="Xóa lựa chọn").click()
    expect(page.get_by_role("heading", name="Xã Di Linh", exact=True)).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert not [r for r in found.requests if "di+linh" in r or "di%20linh" in r]


def test_escape_closes_the_suggestions_and_then_empties_the_box(visit: Open) -> None:
    page = visit("o-xa-toi.html").page
    box = page.locator("main").get_by_role("combobox")
    box.press_sequentially("da lat")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("da lat")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    box.press_sequentially("khong co noi nay")
    expect(page.get_by_text("Không thấy nơi nào")).to_be_visible()


def test_the_month_turns_on_the_readers_clock(visit: Open) -> None:
    page = visit("index.html").page
    expect(page.get_by_role("heading", name="Tháng 11/2026")).to_be_visible()
    deadline = page.locator("[data-month='2026-11'] .occasion").first
    expect(deadline.get_by_text("đã qua")).to_be_hidden()
    later = visit("index.html", now="2026-11-28T00:10:00+07:00").page
    expect(later.locator("[data-month='2026-11'] .occasion").first.get_by_text("đã qua")).to_be_visible()
    december = visit("index.html", now="2026-12-01T00:10:00+07:00", zone="America/Los_Angeles").page
    expect(december.get_by_role("heading", name="Tháng 12/2026")).to_be_visible()
    expect(december.get_by_role("heading", name="Tháng 11/2026")).to_be_hidden()


@pytest.mark.parametrize("path", (*ONE_OF_EACH, *NEW))
def test_without_javascript_no_dead_control_is_visible(path: str, visit: Open) -> None:
    page = visit(path, width=360, javascript=False).page
    controls = page.locator("button, input, select, textarea, form, [role=combobox], [role=listbox]")
    assert [c.evaluate("e => e.outerHTML.slice(0, 120)") for c in controls.all() if c.is_visible()] == []
    if path != "404.html":
        expect(page.get_by_role("link", name=re.compile("A–Z")).first).to_be_visible()


def test_without_javascript_filters_are_pages(visit: Open) -> None:
    page = visit(LISTS, width=360, javascript=False).page
    page.get_by_text("Lọc danh sách").click()
    page.get_by_role("link", name=re.compile("^Nông nghiệp")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lĩnh vực: Nông nghiệp, nông thôn")
    assert len(titles(page)) == 3
    page.get_by_role("link", name=re.compile("^Bỏ lọc")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Góp ý dự thảo")


def test_a_printed_calendar_shows_days_and_no_controls(visit: Open) -> None:
    page = visit("lich/2026.html").page
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Năm và tháng")).to_be_hidden()
    expect(page.get_by_role("heading", name="Thứ sáu, 27/11/2026")).to_be_visible()
