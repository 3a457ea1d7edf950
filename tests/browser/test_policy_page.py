"""What a reader does on a policy's page: does it concern me, until when, was the promise kept, on paper, in English."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = pytest.mark.browser

OWN_QUESTIONS = "chinh-sach/quan-ly-nha-kinh-da-lat.html"
OF_A_COMMUNE = "chinh-sach/xe-dien-du-lich-phu-quy.html"
OPEN_POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
AWAITED = "chinh-sach/dieu-chinh-bang-gia-dat.html"


def answer(page: Page, place: int, word: str) -> None:
    page.get_by_role("region", name="Có liên quan đến tôi không?").get_by_role("group").nth(place).get_by_role(
        "radio", name=word, exact=True).check()


def verdict(page: Page) -> object:
    return page.get_by_role("region", name="Có liên quan đến tôi không?").get_by_role("status")


def test_three_answers_tell_whether_it_concerns_me_and_stay_here(visit: Open) -> None:
    found = visit(OWN_QUESTIONS, width=360)
    page, before = found.page, len(found.requests)
    expect(verdict(page)).to_have_text("")  # type: ignore[arg-type]
    for place in (0, 1):
        answer(page, place, "Không")
    expect(verdict(page)).to_have_text("Còn 1 câu.")  # type: ignore[arg-type]
    answer(page, 2, "Không")
    expect(verdict(page)).to_contain_text("không ảnh hưởng trực tiếp đến bạn")  # type: ignore[arg-type]
    answer(page, 1, "Có")
    expect(verdict(page)).to_have_text("Có, dự thảo liên quan đến bạn.")  # type: ignore[arg-type]
    assert len(found.requests) == before and found.complaints == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.search]") == [0, 0, "", ""]


def test_elsewhere_is_elsewhere_whatever_else_is_true(visit: Open) -> None:
    page = visit(OF_A_COMMUNE).page
    groups = page.get_by_role("region", name="Có liên quan đến tôi không?").get_by_role("group")
    for place in range(1, groups.count()):
        answer(page, place, "Có")
    answer(page, 0, "Không")
    expect(verdict(page)).to_contain_text("chỉ áp dụng ở nơi khác")  # type: ignore[arg-type]
    answer(page, 0, "Có")
    expect(verdict(page)).to_contain_text("Có,")  # type: ignore[arg-type]


def test_a_commune_chosen_elsewhere_answers_the_question_of_place(visit: Open) -> None:
    page = visit(OF_A_COMMUNE).page
    code = page.locator("[data-places]").first.get_attribute("data-places")
    page.evaluate("code => localStorage.setItem('portal.commune', code)", code)
    page.reload()
    expect(page.get_by_role("radio", name="Có", exact=True).first).to_be_checked()
    expect(page.get_by_text("theo xã, phường bạn chọn")).to_be_visible()


def test_without_javascript_the_questions_are_a_list_to_read(visit: Open) -> None:
    page = visit(OWN_QUESTIONS, javascript=False, width=360).page
    expect(page.get_by_text("Gia đình bạn có nhà kính ở năm phường của Đà Lạt không?")).to_be_visible()
    expect(page.get_by_text("Nếu có: Dự thảo không cho dựng mới")).to_be_visible()
    assert page.get_by_role("radio").count() == 0
    expect(page.get_by_text("không gửi đi đâu")).to_be_hidden()


def test_on_a_phone_one_button_leads_to_the_ways_to_respond(visit: Open) -> None:
    page = visit(OPEN_POLICY, width=360).page
    page.get_by_role("link", name="Xem cách góp ý").click()
    expect(page.get_by_role("heading", name="Góp ý bằng cách nào")).to_be_in_viewport()


def test_a_closed_page_changes_its_call_and_tells_the_promise(visit: Open) -> None:
    page = visit(OPEN_POLICY, width=360, now="2026-12-06T00:00:30+07:00").page
    expect(page.get_by_role("link", name="Xem cách góp ý")).to_have_count(0)
    expect(page.get_by_role("heading", name="Đã hết hạn góp ý")).to_be_visible()
    expect(page.get_by_text("Chưa đến hẹn trả lời")).to_be_visible()


def test_a_promise_runs_out_on_vietnams_clock(visit: Open) -> None:
    page = visit(AWAITED).page
    due = page.locator("[data-reply-due]").first.get_attribute("data-reply-due") or ""
    day = re.sub(r"T.*", "", due)
    kept = visit(AWAITED, now=f"{day}T16:59:30Z", zone="America/Los_Angeles").page
    expect(kept.get_by_text("Chưa đến hẹn trả lời")).to_be_visible()
    late = visit(AWAITED, now=f"{day}T17:00:30Z", zone="America/Los_Angeles").page
    expect(late.get_by_text("Quá hẹn trả lời 1 ngày")).to_be_visible()
    expect(late.get_by_text("nhưng trang này chưa có kết quả")).to_be_visible()
    expect(late.get_by_text("Chưa đến hẹn trả lời")).to_have_count(0)


def test_a_draft_is_a_draft_on_every_sheet_and_a_decision_on_none(visit: Open) -> None:
    for path, marked in ((OPEN_POLICY, True), ("chinh-sach/phi-tham-quan-danh-lam-thang-canh.html", False)):
        paper = pypdf.PdfReader(io.BytesIO(visit(path).page.pdf(format="A4")))
        assert len(paper.pages) > 2
        for sheet in paper.pages:
            text = re.sub(r"\s+", "", sheet.extract_text())
            assert (text.count("DỰTHẢO") >= 2) is marked


@pytest.mark.parametrize("typed", ["LD-2026-003", "ld 2026 003", "LD2026003", "ld2026003"])
def test_a_public_number_is_found_however_it_is_typed(typed: str, visit: Open) -> None:
    page = visit("tim-kiem.html").page
    page.get_by_role("searchbox").last.fill(typed)
    first = page.locator("#ket-qua").get_by_role("link").first
    expect(first).to_contain_text("nhà kính")
    cards = visit("chinh-sach/index.html").page
    cards.get_by_role("searchbox").last.fill(typed)
    expect(cards.get_by_role("link", name=re.compile("quản lý nhà kính"))).to_be_visible()
    expect(cards.get_by_role("heading", name=re.compile("cà phê"))).to_have_count(0)


def test_a_visitor_finds_english(visit: Open) -> None:
    page = visit("index.html", width=360).page
    page.get_by_role("contentinfo").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="How to comment")).to_be_visible()
    page.get_by_role("link", name=re.compile("greenhouses")).click()
    page.get_by_text("Summary in English").click()
    expect(page.get_by_text("The plan would stop new greenhouses")).to_be_visible()
