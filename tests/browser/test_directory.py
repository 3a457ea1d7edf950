"""A journalist looks for the right person: by topic, agency or commune, at this hour, on any device."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal import calling, load
from portal.vietnamese import TIME_ZONE

from ..building import ROOT
from .conftest import Open

pytestmark = pytest.mark.browser
DIRECTORY = "nguoi-phat-ngon/index.html"
AGENCY = "co-quan/so-nnmt.html"


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name=re.compile("Tìm theo việc cần hỏi")).fill(text)


SEARCHES = (
    ("dat dai", "Sở Nông nghiệp và Môi trường"),  # topic
    ("bảng GIÁ đất", "Sở Nông nghiệp và Môi trường"),  # matter of an authorisation
    ("nguyen so tai", "Sở Nông nghiệp và Môi trường"),  # a former name, words in any order
    ("xuan huong", "UBND phường Xuân Hương - Đà Lạt"),
    ("phuong 4 da lat", "UBND phường Xuân Hương - Đà Lạt"),  # merged
    ("di linh huyen", "UBND xã Di Linh"),  # old district
    ("duong thi n", "Sở Nông nghiệp và Môi trường"),
)


def test_a_topic_an_old_name_or_a_commune_typed_without_marks_finds_the_agency(visit: Open) -> None:
    page = visit(DIRECTORY, width=360).page
    for typed, agency in SEARCHES:
        search(page, typed)
        expect(page.get_by_role("link", name=agency, exact=True)).to_be_visible()
        expect(page.get_by_text(re.compile(r"^Có \d+ kết quả\.$"))).to_be_visible()
        expect(page.get_by_role("link", name="Sở Y tế", exact=True)).to_be_hidden()
    search(page, "tuyen giao so thong tin truyen thong")
    expect(page.get_by_text("Không có kết quả nào")).to_be_visible()
    expect(page.get_by_text("Không có mục nào khớp")).to_be_visible()


def test_the_count_is_announced_and_the_address_keeps_the_words(visit: Open) -> None:
    page = visit(DIRECTORY).page
    search(page, "bao loc")
    expect(page.locator("[aria-live=polite]", has_text=re.compile(r"Có \d+ kết quả"))).to_be_visible()
    assert page.url.endswith("?q=bao+loc")
    again = visit(DIRECTORY + "?q=bao+loc").page
    expect(again.get_by_role("searchbox", name=re.compile("Tìm theo việc cần hỏi"))).to_have_value("bao loc")
    expect(again.get_by_role("link", name="Sở Y tế", exact=True)).to_be_hidden()
    search(again, "")
    assert "?" not in again.url
    expect(again.get_by_role("link", name="Sở Y tế", exact=True)).to_be_visible()


def test_an_agency_with_nobody_is_shown_with_whom_to_call_instead(visit: Open) -> None:
    page = visit(DIRECTORY).page
    expect(page.get_by_role("link", name=re.compile(r"^\d+ cơ quan chưa công bố$"))).to_be_visible()
    search(page, "bao lam 3")
    section = page.get_by_role("region", name="Chưa công bố người phát ngôn")
    expect(section.get_by_role("link", name="UBND xã Bảo Lâm 3")).to_be_visible()
    expect(section.get_by_role("link", name="0263 0000 101")).to_be_visible()


def test_without_javascript_the_list_stands_by_agency_with_links_by_topic(visit: Open) -> None:
    page = visit(DIRECTORY, javascript=False, width=360).page
    expect(page.get_by_role("searchbox", name=re.compile("Tìm theo việc cần hỏi"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Theo lĩnh vực")).click()
    page.get_by_role("link", name="Đất đai", exact=True).click()
    assert page.url.endswith("#linh-vuc-dat-dai")
    expect(page.locator("#linh-vuc-dat-dai").get_by_role("link", name="0263 0000 110")).to_be_visible()
    expect(page.get_by_text("Giờ làm việc: thứ Hai đến thứ Sáu, 07:30 – 11:30, 13:30 – 17:30")).to_be_visible()
    # No script knows the hour: nothing may be said about now.
    expect(page.get_by_text(re.compile("đang trong giờ|Bây giờ là|Hôm nay"))).to_have_count(0)


@pytest.mark.parametrize(("now", "zone", "said"), [
    ("2026-11-23T04:29:30Z", "UTC", "Có thể đang trong giờ làm việc, đến 11:30"),
    ("2026-11-27T17:00:00Z", "America/Los_Angeles", "Hôm nay là thứ Bảy, ngày nghỉ hằng tuần"),
    ("2027-01-01T09:00:00+07:00", "Asia/Ho_Chi_Minh", "Hôm nay có thể nghỉ lễ (Tết Dương lịch, chưa đối chiếu"),
])
def test_the_hour_is_told_on_the_clock_of_vietnam(now: str, zone: str, said: str, visit: Open) -> None:
    found = visit(AGENCY, now=now, zone=zone)
    expect(found.page.get_by_text(said)).to_be_visible()
    assert found.complaints == []


def test_after_hours_the_page_says_when_to_call_again(visit: Open) -> None:
    page = visit(AGENCY, now="2026-11-27T18:00:00+07:00").page
    expect(page.get_by_text("gọi lại từ 07:30 thứ Hai 30/11")).to_be_visible()
    expect(page.get_by_text(re.compile("đột xuất: thông tin đầu tiên trong 24 giờ"))).to_be_visible()


def test_the_hour_changes_while_the_page_is_open(visit: Open) -> None:
    page = visit(AGENCY, now="2026-11-23T11:29:30+07:00").page
    expect(page.get_by_text("Có thể đang trong giờ làm việc")).to_be_visible()
    page.clock.run_for(60_000)
    expect(page.get_by_text("Bây giờ là 11:30")).to_be_visible()


def test_a_term_ends_while_the_page_is_open_and_the_next_one_moves_up(visit: Open) -> None:
    for path in (AGENCY, DIRECTORY, "chinh-sach/dieu-chinh-bang-gia-dat.html"):
        page = visit(path, now="2026-12-31T23:59:30+07:00").page
        person = page.get_by_role("main").get_by_role("link", name="Dương Thị N", exact=True).first
        expect(person).to_be_visible()
        page.clock.run_for(50_000)
        expect(person).to_be_hidden()
        expect(page.get_by_role("main").get_by_role("link", name="Hồ Thị L", exact=True).first).to_be_visible()
    own = visit("nguoi-phat-ngon/so-nnmt-uy-quyen-bang-gia-dat.html", now="2027-01-01T00:00:00+07:00").page
    expect(own.get_by_text("Nhiệm vụ phát ngôn đã hết hạn.")).to_be_visible()
    expect(own.get_by_role("link", name="0263 0000 112")).to_be_hidden()


def test_a_wrong_clock_does_not_bring_back_who_has_ended(visit: Open) -> None:
    page = visit("co-quan/so-tai-chinh.html", now="2020-01-01T09:00:00+07:00").page
    expect(page.get_by_text("Gọi trước")).to_be_visible()
    expect(page.get_by_role("link", name="Đặng Văn H", exact=True)).to_be_visible()


def test_the_chain_is_in_order_and_ends_with_the_province(visit: Open) -> None:
    page = visit(AGENCY, now="2026-11-23T09:00:00+07:00").page
    chain = page.get_by_role("region", name="Bây giờ gọi ai?").get_by_role("listitem").filter(
        has=page.get_by_role("article"))
    assert [re.split(r"\n+", text)[:2] for text in chain.all_inner_texts()] == [
        ["Gọi trước", "Hồ Thị L"], ["Không gặp thì gọi", "Ngô Văn M"], ["Chỉ về việc được ủy quyền", "Dương Thị N"]]
    expect(page.get_by_text("Vẫn không gặp ai?")).to_contain_text("0263 0000 101")


def test_a_contact_is_saved_from_the_card(visit: Open) -> None:
    page = visit(AGENCY, width=360).page
    target = page.get_by_role("link", name=re.compile("Lưu vào danh bạ.*Hồ Thị L"))
    answer = page.request.get(target.evaluate("link => link.href"))
    assert answer.ok and "FN:Hồ Thị L" in answer.text()


@pytest.fixture(scope="module")
def moments() -> Iterator[list[dt.datetime]]:
    """Every edge of a session and of a day around every holiday and weekend, a second before and after."""
    days = {dt.date(2026, 11, 20) + dt.timedelta(days=n) for n in range(14)}
    for near in ("2027-01-01", "2027-02-05", "2027-04-16", "2027-05-01", "2027-09-02"):
        days |= {dt.date.fromisoformat(near) + dt.timedelta(days=n) for n in range(-2, 5)}
    clocks = [(0, 0), (7, 30), (11, 30), (13, 30), (17, 30)]
    yield [dt.datetime(d.year, d.month, d.day, h, m, tzinfo=TIME_ZONE) + dt.timedelta(seconds=s)
           for d in sorted(days) for h, m in clocks for s in (-1, 0, 1)]


def test_browser_and_build_agree_on_every_edge(
    visit: Open, built: Path, moments: list[dt.datetime], as_of: dt.datetime,
) -> None:
    office = calling.calendar(load(ROOT, as_of).catalog.public(as_of))
    assert office is not None
    page = visit(AGENCY, zone="UTC").page
    script = next(p.relative_to(built).as_posix() for p in built.rglob("calling.js"))
    found = page.evaluate(
        """async ([script, moments]) => {
          const { calendar, hour, opens } = await import(new URL(`../${script}`, location.href));
          const data = calendar(document.querySelector("[data-call-hour]").dataset);
          return moments.map((at) => [hour(at, data), opens(at, data)]);
        }""", [script, [int(m.timestamp() * 1000) for m in moments]])
    expected = []
    for moment in moments:
        opens = office.opens(moment)
        expected.append([office.hour(moment).value, opens and int(opens.timestamp() * 1000)])
    assert found == expected


def test_the_sheet_for_paper_is_whole_on_a4(visit: Open, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = visit("nguoi-phat-ngon/danh-ba/ban-in.html").page
    page.pdf(path=tmp_path / "danh-ba.pdf", prefer_css_page_size=True)
    reader = PdfReader(tmp_path / "danh-ba.pdf")
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    assert len(reader.pages) <= 8
    text = re.sub(r"\s", "", "".join(p.extract_text() for p in reader.pages))
    numbers = {re.sub(r"\s", "", link.inner_text()) for link in page.locator("td a[href^='tel:']").all()}
    assert len(numbers) >= 30 and all(number in text for number in numbers)
    assert "23/11/2026" in text


def test_the_page_of_changes_tells_who_replaced_whom(visit: Open) -> None:
    page = visit("nguoi-phat-ngon/danh-ba/thay-doi.html", width=360).page
    page.get_by_role("searchbox", name=re.compile("Tìm theo cơ quan")).fill("co nguoi thay tai chinh")
    expect(page.get_by_text("Nay là Đặng Văn H")).to_be_visible()
    expect(page.get_by_text("Có 1 kết quả.")).to_be_visible()
