"""The dashboard in a real browser: a phone, dark, without JavaScript, with large text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Open

pytestmark = pytest.mark.browser

_SMALLEST = """() => Math.min(...[...document.querySelectorAll('main *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.tagName !== 'title'
    && e.getBoundingClientRect().height > 0 && !e.closest('.visually-hidden'))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("scheme", "javascript"), [("light", True), ("dark", False)])
def test_charts_are_read_on_a_phone_in_the_font_of_the_page(scheme: str, javascript: bool, visit: Open) -> None:
    found = visit("tien-do.html", width=360, scheme=scheme, javascript=javascript)
    page = found.page
    assert found.complaints == []
    assert page.evaluate(_WIDER) <= 0
    assert page.evaluate(_SMALLEST) >= 14
    bar = page.get_by_role("figure", name="Theo cơ quan chủ trì").get_by_role("img", name="Sở Nông nghiệp và Môi trường")
    box = bar.bounding_box()
    assert box and box["width"] > 300 and box["x"] >= 0 and box["x"] + box["width"] <= 360
    number = page.locator("svg[role=img] text").first
    assert number.evaluate("e => getComputedStyle(e).fontFamily") == page.evaluate("getComputedStyle(document.body).fontFamily")
    # Numbers stand inside their bars, and the bar is not the colour of the ground it lies on.
    assert page.evaluate("""() => [...document.querySelectorAll('svg[role=img] text')].every(t => {
      const inner = t.getBBox(), bar = t.previousElementSibling.getBBox();
      return inner.x >= bar.x && inner.x + inner.width <= bar.x + bar.width; })""")
    fill = page.locator(".chart-bar--done").first.evaluate("e => getComputedStyle(e).fill")
    assert fill != page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_tables_open_by_keyboard_and_as_cards_on_a_phone(visit: Open) -> None:
    page = visit("tien-do.html", width=360, javascript=False).page
    summary = page.get_by_text("Bảng số liệu: theo quý").first
    table = page.get_by_role("table", name="Dự thảo phải truyền thông, theo quý bắt đầu lấy ý kiến")
    expect(table).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    assert page.evaluate(_WIDER) <= 0


def test_twice_the_text_still_fits_and_the_bars_grow_with_it(visit: Open) -> None:
    page = visit("tien-do.html", width=360).page
    before = page.locator("svg[role=img]").first.bounding_box()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = page.locator("svg[role=img]").first.bounding_box()
    assert before and after and after["height"] == pytest.approx(2 * before["height"], abs=1)
    assert page.evaluate(_WIDER) <= 0


def test_an_agency_row_leads_to_its_drafts(visit: Open) -> None:
    page = visit("tien-do.html").page
    page.get_by_role("figure", name="Theo cơ quan trả lời").get_by_role("link", name="Sở Xây dựng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sở Xây dựng chủ trì")
