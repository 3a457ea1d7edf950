"""A hard word in a text, tapped on a phone: what it means, and back to where one was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import Open

pytestmark = pytest.mark.browser

POLICY = "chinh-sach/dieu-chinh-bang-gia-dat.html"


def test_a_tap_explains_the_word_and_leaves_the_reader_where_they_were(visit: Open) -> None:
    found = visit(POLICY, width=360)
    page, before = found.page, len(found.requests)
    word = page.get_by_role("link", name="bảng giá đất", exact=True).first
    expect(word).to_have_attribute("aria-expanded", "false")
    box = word.evaluate("w => { const a = getComputedStyle(w, '::after'); return parseFloat(a.height); }")
    assert box >= 44, "the finger's target is taller than the line"
    word.click()
    dialog = page.get_by_role("dialog", name="Bảng giá đất")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("ghi giá từng loại đất")
    expect(dialog).to_contain_text("không phải định nghĩa trong luật")
    expect(word).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.activeElement.id") == "tu-dang-xem"
    edges = dialog.evaluate("d => [d.getBoundingClientRect().left, d.getBoundingClientRect().right, innerWidth]")
    assert edges[0] >= 0 and edges[1] <= edges[2]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(word).to_be_focused()
    assert page.url.endswith(POLICY)
    word.press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Đóng").click()
    expect(dialog).to_be_hidden()
    expect(word).to_be_focused()
    asked = [url for url in found.requests[before:] if url.endswith("glossary.json")]
    assert len(asked) == 1, "the explanations come once"
    assert found.complaints == []


def test_a_word_that_rests_on_law_names_the_article(visit: Open) -> None:
    page = visit(POLICY).page
    page.locator('a.term[data-term="tiep-thu"]').first.click()
    expect(page.get_by_role("dialog", name="Tiếp thu")).to_contain_text("khoản 4 Điều 6")


def test_without_scripts_the_word_leads_to_its_place_in_the_glossary(visit: Open) -> None:
    page = visit(POLICY, javascript=False, width=360).page
    page.get_by_role("link", name="bảng giá đất", exact=True).first.click()
    assert re.search(r"thuat-ngu\.html#tu-bang-gia-dat$", page.url)
    expect(page.locator("#tu-bang-gia-dat")).to_be_in_viewport()


def test_on_paper_a_word_is_a_word(visit: Open) -> None:
    page = visit(POLICY).page
    page.emulate_media(media="print")
    assert page.locator("a.term").first.evaluate("w => getComputedStyle(w).textDecorationLine") == "none"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("a.term[data-address]").count() == 0


def test_the_glossary_is_searched_without_marks_and_read_by_letter(visit: Open) -> None:
    found = visit("thuat-ngu.html", width=360)
    page = found.page
    assert page.locator(".glossary__term").count() >= 100
    page.get_by_label("Tìm một từ").fill("niem yet")
    expect(page.locator(".glossary__term:visible")).to_have_count(1)
    expect(page.locator("#tu-niem-yet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found.complaints == []
