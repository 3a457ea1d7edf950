"""The search as readers meet it: the box on every page, the list while typing, the results page.

What the box shows is tried on answers made here, so that these tests say nothing of how good the engine is; that a query
stays on the device is tried on the engine itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from .conftest import NOW

# One worker starts the browser for all of these.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("search-face")]

POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
ENGINE = r"""
const KINDS = ["Dự thảo", "Hỏi – đáp", "Cơ quan"];
const ALL = Array.from({ length: 80 }, (_, i) => ({
  address: i === 0 ? "POLICY" : i === 1 ? "https://evil.example/x" : `hoi-dap/index.html#muc-${i}`,
  title: `Giá đất ở nơi thứ ${i} <b>&`, kind: KINDS[i < 3 ? i : i % 3], context: i % 2 ? "Bảng giá đất năm 2027" : "",
  reason: i === 2 ? "Sở Thông tin và Truyền thông nay là Sở Văn hóa, Thể thao và Du lịch" : null,
  titleMarks: [[0, 3], [4, 7]], snippet: "… theo bảng giá đất mới <i>", snippetMarks: [[12, 19]],
  facets: [["Lĩnh vực", i % 4 ? "Đất đai" : "Y tế"], ["Tình trạng", i % 5 ? "Đã hết hạn góp ý" : "Đang lấy ý kiến"], ["Năm", String(2025 + i % 2)]],
}));
const tally = (values) => [...values.reduce((c, v) => c.set(v, (c.get(v) ?? 0) + 1), new Map())];
globalThis.asked = [];
globalThis.warmed = 0;
export const warm = async () => { globalThis.warmed += 1; };
export const search = async (query, { kind, facets, limit }) => {
  globalThis.asked.push([query, kind, facets, limit]);
  if (query.includes("cham")) await new Promise((done) => { globalThis.late = done; });
  if (query.includes("hong") && !globalThis.healed) throw new TypeError("x");
  const fits = (hit, open) => Object.entries(facets ?? {}).every(([l, v]) => l === open || hit.facets.some(([a, b]) => a === l && b === v));
  const base = query.includes("zzz") ? [] : ALL;
  const hits = base.filter((hit) => fits(hit) && (!kind || hit.kind === kind));
  return {
    query, hits: hits.slice(0, limit), total: hits.length, kinds: tally(base.filter((hit) => fits(hit)).map((hit) => hit.kind)),
    facets: ["Lĩnh vực", "Tình trạng", "Năm"].map((label) => [label, tally(base.filter((hit) => fits(hit, label) && (!kind || hit.kind === kind))
      .map((hit) => hit.facets.find(([l]) => l === label)[1]))]),
    suggestion: query.includes("sai") ? "giá đất" : null, note: query.includes("ubnd") ? "Đã tìm cả “Ủy ban nhân dân”." : null,
  };
};
""".replace("POLICY", POLICY)


@dataclass
class Seen:
    """What a page complained about, and every request with its headers."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    held: list[Route] = field(default_factory=list)


Open = Callable[..., Seen]


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens a page under the strict policy, with the answers made here unless *real*; nothing may be said against it."""
    contexts, all_seen = [], []

    def open_page(
        path: str, *, width: int = 1280, scheme: str = "light", real: bool = False, kept: object = None,
        javascript: bool = True, hold: str | None = None,
    ) -> Seen:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale="vi-VN",  # type: ignore[arg-type]
            timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", has_touch=width < 500, java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        seen = Seen(page)
        all_seen.append(seen)
        page.on("console", lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: seen.complaints.append(str(e)))
        page.on("request", lambda r: seen.requests.append(r))
        if not real:
            page.route("**/js/search-client.js", lambda route: route.fulfill(body=ENGINE, content_type="text/javascript"))
        if hold is not None:
            page.route(hold, lambda route: seen.held.append(route))
        if kept is not None:
            said = json.dumps(kept if isinstance(kept, str) else json.dumps(kept))
            page.add_init_script(f"localStorage.getItem('portal.searches') ?? localStorage.setItem('portal.searches', {said})")
        if javascript:
            page.clock.set_fixed_time(NOW)
        page.goto(address + path)
        return seen

    yield open_page
    for context in contexts:
        context.close()
    assert [seen.complaints for seen in all_seen if seen.complaints] == []


def box(page: Page) -> Locator:
    return page.get_by_role("search").filter(visible=True).last.locator("input")


def options(page: Page) -> Locator:
    return page.get_by_role("option").filter(visible=True)


def active(page: Page) -> str:
    """The text of the option that the box says is the active one."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent ?? ''")


def count_of(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=re.compile("kết quả|Không tìm thấy"))


def _until(page: Page, what: str) -> None:
    """Waits without an eval in the page, which the policy stops."""
    for _ in range(100):
        if page.evaluate(what):
            return
        page.wait_for_timeout(30)
    pytest.fail(what)


# The box


@pytest.mark.parametrize("path", ["index.html", "gioi-thieu.html", "404.html"])
def test_the_box_is_a_combobox_whose_list_goes_by_kind(path: str, opened: Open) -> None:
    page = opened(path).page
    field_ = box(page)
    expect(field_).to_have_role("combobox")
    expect(field_).to_have_attribute("aria-expanded", "false")
    expect(field_).to_have_attribute("aria-autocomplete", "list")
    expect(field_).to_have_attribute("aria-keyshortcuts", "/")
    field_.press_sequentially("gia dat")
    expect(field_).to_have_attribute("aria-expanded", "true")
    listbox = page.locator(f"#{field_.get_attribute('aria-controls')}")
    expect(listbox).to_have_role("listbox")
    expect(listbox.get_by_role("group", name="Dự thảo 27")).to_be_visible()
    expect(listbox.get_by_role("group", name="Hỏi – đáp 27").get_by_role("option")).to_have_count(3)
    expect(options(page).first.locator("mark")).to_have_text(["Giá", "đất"])
    expect(options(page).first).to_contain_text("<b>&")  # text stays text
    expect(options(page).last).to_have_text("Xem tất cả 80 kết quả")
    expect(count_of(page)).to_contain_text("80 kết quả")
    expect(listbox).to_contain_text("Sở Thông tin và Truyền thông nay là")


def test_the_keyboard_alone_goes_all_the_way(opened: Open) -> None:
    page = opened("gioi-thieu.html").page
    field_ = box(page)
    field_.press_sequentially("gia dat")
    expect(options(page)).to_have_count(9)
    page.wait_for_timeout(500)  # the answer to the last letter redraws what the one before it drew
    assert active(page) == ""  # nothing is chosen by itself
    page.keyboard.press("ArrowDown")
    assert active(page).startswith("Giá đất ở nơi thứ 0")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("ArrowUp")
    assert active(page).startswith("Xem tất cả")
    page.keyboard.press("Home")
    assert active(page).startswith("Giá đất ở nơi thứ 0")
    page.keyboard.press("End")
    assert active(page).startswith("Xem tất cả")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field_).to_have_attribute("aria-expanded", "false")
    expect(field_).to_have_value("gia dat")
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(9)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field_).to_have_value("")
    field_.press_sequentially("gia dat")
    expect(options(page)).to_have_count(9)
    assert active(page) == "" and page.evaluate("document.activeElement.id") == "tim-nhanh"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/" + POLICY)


def test_enter_and_the_last_entry_lead_to_all_results(opened: Open) -> None:
    page = opened("gioi-thieu.html").page
    box(page).press_sequentially("gia dat")
    box(page).press("Enter")
    page.wait_for_url("**/tim-kiem.html#q=gia+dat")
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “gia dat”")
    page.go_back()
    box(page).fill("giá đất ở Đà Lạt")
    options(page).last.click()
    page.wait_for_url("**/tim-kiem.html#q=*")
    expect(box(page)).to_have_value("giá đất ở Đà Lạt")


def test_the_list_goes_when_the_reader_goes_and_an_address_elsewhere_is_never_followed(opened: Open, address: str) -> None:
    page = opened("gioi-thieu.html").page
    box(page).press_sequentially("dat")
    expect(options(page)).to_have_count(9)
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    box(page).focus()
    page.keyboard.press("ArrowDown")
    options(page).filter(has_text="nơi thứ 1").click()
    page.wait_for_url(address)


def test_a_slash_goes_to_the_search_unless_it_is_typed_or_switched_off(opened: Open) -> None:
    page = opened(POLICY).page
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("1/2")
    expect(box(page)).to_have_value("1/2")
    page.keyboard.press("Escape")
    page.get_by_text("Hiển thị").first.click()
    page.get_by_role("group", name="Phím / mở ô tìm kiếm").get_by_role("button", name="Tắt").click()
    page.keyboard.press("/")
    expect(box(page)).not_to_be_focused()
    phone = opened(POLICY, width=360).page
    phone.keyboard.press("/")
    phone.wait_for_url("**/tim-kiem.html")
    phone.keyboard.press("/")
    expect(box(phone)).to_be_focused()


def test_the_latest_question_wins_over_a_late_answer(opened: Open) -> None:
    page = opened("gioi-thieu.html").page
    box(page).press_sequentially("cham zzz")
    _until(page, "typeof globalThis.late === 'function'")
    box(page).fill("dat")
    expect(options(page)).to_have_count(9)
    page.evaluate("late()")
    page.wait_for_timeout(100)
    expect(options(page)).to_have_count(9)
    box(page).fill("cham")
    _until(page, "asked.at(-1)[0] === 'cham'")
    page.keyboard.press("Escape")
    page.evaluate("late()")
    page.wait_for_timeout(100)
    expect(options(page)).to_have_count(0)


def test_what_was_done_to_the_question_is_said_and_a_suggestion_can_be_taken(opened: Open) -> None:
    page = opened("gioi-thieu.html").page
    box(page).press_sequentially("ubnd sai")
    expect(options(page).first).to_have_text("Có phải bạn tìm “giá đất”?")
    expect(page.get_by_text("Đã tìm cả “Ủy ban nhân dân”.").filter(visible=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert active(page) == "Có phải bạn tìm “giá đất”?"
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("giá đất")
    expect(options(page).first).to_contain_text("Giá đất ở nơi thứ 0")
    box(page).fill("zzz")
    expect(options(page)).to_have_text(["Xem các cách tìm khác"])
    expect(count_of(page)).to_contain_text("Không tìm thấy “zzz”")
    box(page).fill("hong")
    expect(page.get_by_text("Chưa tải được dữ liệu tìm kiếm").filter(visible=True).first).to_be_visible()
    expect(options(page)).to_have_count(0)


# Nothing before the first key, nothing leaves the device


def test_nothing_is_fetched_before_the_first_key_and_no_query_ever_leaves(opened: Open, address: str) -> None:
    seen = opened("gioi-thieu.html", real=True)
    page = seen.page
    box(page).focus()
    page.wait_for_timeout(200)
    before = [r.url for r in seen.requests]
    assert not [url for url in before if "/js/" not in url and url.endswith((".json", ".bin"))]
    box(page).press_sequentially("khoai lang tim")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert len(seen.requests) > len(before)
    box(page).press("Enter")
    page.wait_for_url("**/tim-kiem.html#q=khoai+lang+tim")
    expect(page.get_by_role("status").filter(has_text="khoai lang tim")).to_be_visible()
    page.reload()
    expect(page.get_by_role("status").filter(has_text="khoai lang tim")).to_be_visible()
    box(page).press("End")
    box(page).press_sequentially(" nuong")
    page.wait_for_url("**#q=khoai+lang+tim+nuong")
    page.locator("#ket-qua a").or_(page.get_by_role("link", name="Danh bạ người phát ngôn")).filter(visible=True).first.click()
    page.wait_for_url(lambda url: "tim-kiem" not in url)
    page.go_back()
    expect(box(page)).to_have_value("khoai lang tim nuong")
    for request in seen.requests:
        told = unquote(f"{request.url.partition('#')[0]} {request.headers.get('referer', '')} {request.post_data or ''}")
        assert request.url.startswith((address, "data:")) and "khoai" not in told, told


def test_the_form_alone_keeps_the_query_behind_the_hash(opened: Open) -> None:
    """Where the search's own module is late, or cannot be had."""
    seen = opened("gioi-thieu.html")
    seen.page.route("**/js/search.js", lambda route: route.abort())
    box(seen.page).fill("học phí")
    box(seen.page).press("Enter")
    seen.page.wait_for_url("**/tim-kiem.html#q=h%E1%BB%8Dc+ph%C3%AD")
    seen.complaints = [c for c in seen.complaints if "ERR_FAILED" not in c and "search.js" not in c]


# The results page


def test_a_link_with_a_question_opens_its_results_and_goes_on_behind_the_hash(opened: Open) -> None:
    page = opened("tim-kiem.html?q=gi%C3%A1+%C4%91%E1%BA%A5t&nam=2026").page
    expect(count_of(page)).to_have_text("Có 40 kết quả cho “giá đất”")
    page.wait_for_url("**/tim-kiem.html#q=gi%C3%A1+%C4%91%E1%BA%A5t&nam=2026")
    expect(page.get_by_role("heading", name="Hỏi – đáp", level=2)).to_be_visible()
    first = page.locator("#ket-qua li").first
    expect(first.locator("mark")).to_have_text(["Giá", "đất", "giá đất"])
    expect(first).to_contain_text("<i>")


def test_choices_combine_are_counted_removed_and_gone_back_to(opened: Open) -> None:
    page = opened("tim-kiem.html#q=dat").page
    filters = page.get_by_role("navigation", name="Lọc kết quả")
    filters.get_by_role("link", name="Y tế 20").click()
    expect(count_of(page)).to_have_text("Có 20 kết quả cho “dat”")
    filters.get_by_role("link", name="Đang lấy ý kiến 4").click()
    expect(count_of(page)).to_have_text("Có 4 kết quả cho “dat”")
    expect(filters.get_by_role("link", name="Đang lấy ý kiến")).to_be_focused()
    expect(filters.locator("[aria-current]")).to_have_text([re.compile("Y tế"), re.compile("Đang lấy ý kiến")])
    page.get_by_role("navigation", name="Loại nội dung").get_by_role("link", name="Dự thảo").click()
    assert unquote(page.url).endswith("#q=dat&loai=Dự+thảo&linh-vuc=Y+tế&tinh-trang=Đang+lấy+ý+kiến")
    page.get_by_role("link", name="Bỏ lọc Y tế").click()
    expect(page.get_by_role("link", name="Bỏ lọc Y tế")).to_have_count(0)
    expect(count_of(page)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("link", name="Bỏ lọc Y tế")).to_be_visible()
    page.get_by_role("link", name="Bỏ hết").click()
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “dat”")
    page.get_by_role("link", name="Xem cả 27 kết quả thuộc “Hỏi – đáp”").click()
    expect(page.locator("#ket-qua li:visible")).to_have_count(10)
    page.get_by_role("button", name="Xem thêm 17 kết quả").click()
    expect(page.locator("#ket-qua li:visible")).to_have_count(27)


def test_more_results_come_on_request_and_the_reader_goes_on_where_they_begin(opened: Open) -> None:
    page = opened("tim-kiem.html#q=dat").page
    expect(page.locator("#ket-qua li:visible")).to_have_count(10)
    page.evaluate("location.hash = '#q=dat&linh-vuc=%C4%90%E1%BA%A5t+%C4%91ai&loai=C%C6%A1+quan'")
    expect(count_of(page)).to_have_text(re.compile("Có [12][0-9] kết quả"))
    page.get_by_role("button", name="Xem thêm").click()
    expect(page.get_by_role("button", name="Xem thêm")).to_be_hidden()
    page.route("**/js/search-client.js", lambda route: route.fulfill(
        body=ENGINE.replace("i < 3 ? i : i % 3", "0"), content_type="text/javascript"))
    page.reload()
    page.goto(page.url.partition("#")[0] + "#q=dat")
    expect(page.locator("#ket-qua li:visible")).to_have_count(10)
    page.get_by_role("button", name="Xem thêm 20 kết quả").click()
    expect(page.locator("#ket-qua li:visible")).to_have_count(30)
    expect(page.get_by_role("link", name="Giá đất ở nơi thứ 10 ")).to_be_focused()
    for left in (20, 20, 10):
        page.get_by_role("button", name=f"Xem thêm {left} kết quả").click()
    expect(page.get_by_role("button", name="Xem thêm")).to_be_hidden()


def test_typing_shows_at_once_and_each_question_has_a_place_in_the_history(opened: Open) -> None:
    page = opened("tim-kiem.html").page
    field_ = box(page)
    expect(field_).to_have_role("searchbox")
    field_.press_sequentially("dat")
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “dat”")
    field_.press("Enter")
    assert page.url.endswith("#q=dat")
    field_.fill("rung")
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “rung”")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#ket-qua a') !== null")
    page.go_back()
    expect(field_).to_have_value("dat")
    page.evaluate("location.hash = 'noi-dung'")  # as the skip link does
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “dat”")
    page.wait_for_url("**#q=dat")


def test_nothing_found_says_what_to_try_and_whom_to_ask(opened: Open) -> None:
    page = opened("tim-kiem.html#q=zzz+sai").page
    expect(count_of(page)).to_have_text("Không tìm thấy “zzz sai”")
    expect(page.get_by_role("heading", name="Bạn thử cách khác nhé")).to_be_visible()
    for name in ("mục lục A–Z", "Sở Văn hóa, Thể thao và Du lịch", "Danh bạ người phát ngôn"):
        expect(page.locator("main").get_by_role("link", name=name).first).to_be_visible()
    expect(page.get_by_role("heading", name="Xem theo mục")).to_be_visible()
    page.get_by_role("link", name="giá đất").click()
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “giá đất”")
    expect(page.get_by_role("heading", name="Bạn thử cách khác nhé")).to_be_hidden()


def test_without_its_data_the_page_says_so_kindly_and_tries_again(opened: Open) -> None:
    page = opened("tim-kiem.html#q=hong").page
    expect(page.get_by_role("status")).to_contain_text("Chưa tải được dữ liệu tìm kiếm. Hãy kiểm tra mạng")
    expect(page.get_by_role("heading", name="Xem theo mục")).to_be_visible()
    page.evaluate("globalThis.healed = true")
    page.get_by_role("button", name="Thử lại").click()
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “hong”")
    expect(page.get_by_role("button", name="Thử lại")).to_be_hidden()


def test_what_is_sent_before_the_module_arrives_is_asked_and_kept_in_turn(opened: Open) -> None:
    seen = opened("tim-kiem.html", hold="**/js/search-page.js")
    page = seen.page
    for query in ("giá đất", "GIÁ ĐẤT", "học phí"):
        box(page).fill(query)
        box(page).press("Enter")
    box(page).fill("thuế")
    for route in seen.held:
        route.continue_()
    expect(count_of(page)).to_have_text("Có 80 kết quả cho “học phí”")
    expect(box(page)).to_have_value("thuế")
    assert page.evaluate("localStorage.getItem('portal.searches')") == '["học phí","GIÁ ĐẤT"]'


def test_searches_are_kept_on_the_device_deleted_and_switched_off(opened: Open) -> None:
    page = opened("tim-kiem.html", kept=[f"câu {n}" for n in range(8)]).page
    for query in ("giá đất", "GIÁ ĐẤT", "học phí"):
        box(page).fill(query)
        box(page).press("Enter")
    box(page).fill("")
    kept = page.get_by_role("heading", name="Bạn đã tìm gần đây").locator("..").get_by_role("link")
    expect(kept).to_have_text(["học phí", "GIÁ ĐẤT", *(f"câu {n}" for n in range(6))])
    page.goto(page.url.partition("tim-kiem")[0] + "gioi-thieu.html")
    page.keyboard.press("/")
    expect(options(page).first).to_have_text("học phí")
    expect(options(page).last).to_have_text("Xóa các lần tìm này khỏi máy")
    options(page).nth(1).click()
    page.wait_for_url("**/tim-kiem.html#q=GI%C3%81+%C4%90%E1%BA%A4T")
    expect(count_of(page)).to_be_visible()
    box(page).fill("")
    page.get_by_role("button", name="Xóa danh sách").click()
    expect(kept).to_have_count(0)
    assert page.evaluate("localStorage.getItem('portal.searches')") is None
    page.get_by_role("button", name="Không lưu các lần tìm").click()
    box(page).fill("đất")
    box(page).press("Enter")
    assert page.evaluate("localStorage.getItem('portal.searches')") == "off"
    box(page).fill("")
    page.get_by_role("button", name="Lưu các lần tìm trên máy này").click()
    box(page).fill("đất")
    box(page).press("Enter")
    assert page.evaluate("localStorage.getItem('portal.searches')") == '["đất"]'


def test_on_paper_are_the_results_and_their_addresses(opened: Open) -> None:
    page = opened("tim-kiem.html#q=dat&nam=2026").page
    expect(count_of(page)).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(count_of(page)).to_be_visible()
    expect(page.get_by_role("link", name="Bỏ lọc 2026")).to_be_visible()
    expect(page.locator("#ket-qua li:visible")).to_have_count(10)
    assert page.locator("#ket-qua h3 a").first.get_attribute("data-address")


# Any screen, any reader


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_list_and_results_fit_the_screen_and_axe_finds_nothing(width: int, scheme: str, opened: Open) -> None:
    page = opened("index.html", width=width, scheme=scheme).page
    box(page).press_sequentially("gia dat sai ubnd")
    expect(options(page).last).to_be_visible()
    page.keyboard.press("ArrowDown")
    _fits(page)
    popup = page.locator("[data-search-popup]:visible").bounding_box()
    assert popup and (width > 360 or (popup["x"], popup["width"]) == (0, 360))
    assert min(o["height"] for o in (x.bounding_box() for x in options(page).all()) if o) >= 44
    assert _axe(page) == []
    for question in ("gia+dat+sai+ubnd&nam=2026", "zzz", ""):
        page.goto(page.url.partition("index")[0].partition("tim-kiem")[0] + f"tim-kiem.html#q={question}")
        page.wait_for_timeout(100)
        _fits(page)
    page.goto(page.url.partition("#")[0] + "#q=gia+dat+sai+ubnd&nam=2026")
    expect(count_of(page)).to_be_visible()
    assert _axe(page) == []
    if width == 360:
        page.get_by_text("Lọc kết quả").click()
        controls = page.locator("[data-search-listing] nav a:visible, [data-search-chosen] a:visible, main button:visible")
        assert min(o["height"] for o in (x.bounding_box() for x in controls.all()) if o) >= 44
        page.get_by_role("button", name="Xem 40 kết quả").click()
        expect(page.get_by_role("navigation", name="Lọc kết quả")).to_be_hidden()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", tags)
    return [f"{v['id']}: {n['html'][:200]}" for v in found["violations"] for n in v["nodes"]]


def test_without_javascript_no_dead_box_is_shown(opened: Open) -> None:
    for path in ("index.html", "gioi-thieu.html", "tim-kiem.html"):
        page = opened(path, javascript=False).page
        expect(page.get_by_role("combobox", include_hidden=True).filter(visible=True)).to_have_count(0)
        expect(page.get_by_role("searchbox", include_hidden=True).filter(visible=True)).to_have_count(0)
        expect(page.get_by_role("link", name=re.compile("A–Z")).first).to_be_visible()
