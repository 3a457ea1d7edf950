"""A journalist at work: from the home page to the right number, one sheet of paper, a rumour that cannot be misread."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
from playwright.sync_api import expect

from .conftest import Open

KIT = "chinh-sach/quan-ly-nha-kinh-da-lat/bao-chi.html"
CORRECTION = "dinh-chinh/nha-kinh-khong-phai-thao-do-ngay.html"


def test_two_taps_from_the_home_page_and_one_from_the_draft_lead_to_a_kit_with_a_number(visit: Open) -> None:
    page = visit("index.html", width=360).page
    page.get_by_role("main").get_by_role("link", name="Trang cho báo chí").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo chí")
    expect(page.get_by_role("link", name="0263 0000 101").first).to_be_visible()
    page.get_by_role("region", name="Hồ sơ báo chí mới nhất").get_by_role("link", name=re.compile("nhà kính")).click()
    expect(page.get_by_text("Hồ sơ báo chí", exact=True)).to_be_visible()
    draft = visit("chinh-sach/quan-ly-nha-kinh-da-lat.html", width=360)
    draft.page.get_by_role("link", name="Hồ sơ báo chí, một trang A4").click()
    who = draft.page.get_by_role("region", name="Gọi ai")
    expect(who.get_by_role("link", name="0263 0000 110")).to_be_visible()
    expect(who.get_by_role("link", name=re.compile("Lưu vào danh bạ"))).to_have_count(2)
    assert draft.complaints == []


def test_each_kit_is_one_sheet_of_a4(visit: Open, built: Path) -> None:
    kits = sorted(built.glob("chinh-sach/*/bao-chi.html"))
    assert len(kits) > 6
    page = visit(KIT).page
    for kit in kits:
        page.goto(page.url.partition("chinh-sach")[0] + kit.relative_to(built).as_posix())
        reader = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(reader.pages) == 1, kit
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        text = re.sub(r"\s", "", reader.pages[0].extract_text())
        title = page.get_by_role("heading", level=1).inner_text()
        # What fits on the sheet is the whole of it: first and last things are both there.
        for said in (title, "Áp dụng tại", "Trang này trên mạng"):
            assert re.sub(r"\s", "", said) in text, (kit, said)


def test_the_text_to_copy_is_short_enough_and_is_what_the_button_takes(visit: Open) -> None:
    found = visit(KIT)
    page = found.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=re.compile("Chép lời dài")).click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert 100 < len(copied.split()) <= 200 and "chưa phải văn bản pháp luật" in copied
    assert found.complaints == []


def test_without_a_script_nothing_is_missing_but_the_buttons(visit: Open) -> None:
    page = visit(KIT, width=360, javascript=False).page
    expect(page.get_by_role("button", name=re.compile("Chép"))).to_have_count(0)
    for heading in ("Điều gì thay đổi", "Số liệu", "Phát biểu", "Tài liệu tải về", "Ảnh được dùng lại", "Gọi ai"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    picture = page.get_by_role("img", name=re.compile("Hồ chứa nước mưa"))
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_number_leaves_the_kit_when_its_person_s_term_ends(visit: Open) -> None:
    page = visit("chinh-sach/dieu-chinh-bang-gia-dat/bao-chi.html", now="2026-11-23T09:00:00+07:00").page
    who = page.get_by_role("region", name="Gọi ai")
    expect(who.get_by_role("link", name="0263 0000 110")).to_be_visible()
    late = visit("chinh-sach/ho-tro-dua-don-hoc-sinh-vung-xa/bao-chi.html", now="2026-12-16T09:00:00+07:00").page
    expect(late.get_by_role("region", name="Gọi ai").get_by_text("Trần Văn AC", exact=True)).to_be_hidden()


def test_the_press_page_says_when_answers_are_due_and_by_which_law(visit: Open) -> None:
    page = visit("bao-chi/index.html", width=360, javascript=False).page
    table = page.get_by_role("region", name="Hỏi thế nào, bao lâu có trả lời")
    row = table.get_by_role("row").filter(has_text="Trả lời kiến nghị qua báo chí")
    expect(row).to_contain_text("15 ngày làm việc")
    expect(row).to_contain_text("Điều 18 237/2026/NĐ-CP")
    coming = page.get_by_role("region", name="Họp báo sắp tới").get_by_role("link")
    expect(coming.nth(1)).to_have_text("Giao ban báo chí tháng 12 năm 2026")  # the soonest; before it "Tất cả"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_rumour_says_that_it_is_false_before_it_is_heard_and_on_every_line_seen(visit: Open) -> None:
    for scheme in ("light", "dark"):
        page = visit(CORRECTION, width=360, scheme=scheme, javascript=False).page
        parts = page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()
        assert parts[:4] == ["Tin đồn", "Sự thật", "Nguồn", "Ngày"]
        rumour = page.get_by_role("region", name="Tin đồn")
        heard = rumour.aria_snapshot()
        assert heard.index("Không đúng") < heard.index("Có tin nói từ đầu năm 2027")
        struck = rumour.get_by_text("Có tin nói từ đầu năm 2027")
        assert struck.evaluate("node => getComputedStyle(node).textDecorationLine") == "line-through"
        assert struck.evaluate("node => node.getClientRects().length") > 1  # the line goes through all of them
        expect(page.get_by_role("region", name="Nguồn").get_by_role("link").first).to_have_attribute(
            "href", "https://lamdong.example/dinh-chinh/nha-kinh")


def test_corrections_are_narrowed_down_by_field_and_keep_their_mark(visit: Open) -> None:
    page = visit("dinh-chinh/index.html").page
    page.get_by_role("main").get_by_role("link", name=re.compile("^Đất đai")).click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("1 đính chính")
    (card,) = page.get_by_role("main").get_by_role("listitem").filter(has_text="Tin đồn").all()
    expect(card).to_contain_text("Không đúng")
    expect(card.get_by_role("link")).to_have_text("Dự thảo giữ nguyên giá đất ở tại các xã còn khó khăn")
