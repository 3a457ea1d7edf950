"""The screening page: read without JavaScript, answered with it, and never of another opinion than the command."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from portal.schema.vocabulary import ScreeningStep
from portal.screening import decide, ready_text

from ..test_screening import combinations
from .conftest import Open

pytestmark = pytest.mark.browser
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_DECIDED = """async ([address, all]) => {
  const { decide, readyText } = await import(address);
  return all.map((answers) => [decide(answers), readyText(answers, 'Tên "dự thảo": số 1', "Sở Tư pháp", "2026-11-23")]);
}"""


def test_the_browser_and_the_command_decide_every_combination_alike(visit: Open) -> None:
    page = visit("ra-soat.html").page
    address = page.evaluate("document.querySelector('script[type=module]').src").replace("portal.js", "screening.js")
    every = combinations()
    for answers in every:
        answers.reasons.update({ScreeningStep.PHAM_VI: 'Mọi xã: "tất cả" \\ #1'} if len(answers.values) % 2 else {})  # type: ignore[attr-defined]
    found = page.evaluate(_DECIDED, [address, [
        {"values": dict(a.values), "reasons": dict(a.reasons), "note": a.note} for a in every]])
    assert len(found) == len(every) == 4 * 5 * 4 * 4 * 4 * 2
    for answers, (verdict, text) in zip(every, found, strict=True):
        ours = decide(answers)
        assert verdict == {"outcome": ours.outcome.value, "because": list(ours.because), "missing": list(ours.missing)}
        assert text == ready_text(answers, 'Tên "dự thảo": số 1', "Sở Tư pháp", dt.date(2026, 11, 23))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_javascript_it_is_a_guide_with_nothing_dead_in_it(visit: Open, scheme: str) -> None:
    found = visit("ra-soat.html", width=360, scheme=scheme, javascript=False)
    page = found.page
    assert found.complaints == [] and page.evaluate(_WIDER) <= 0
    for number in range(1, 6):
        expect(page.get_by_role("heading", name=f"{number}. ", exact=False).first).to_be_visible()
    assert page.locator("main input:visible, main button:visible, main textarea:visible").count() == 0
    expect(page.get_by_role("heading", name="Không thuộc diện phải truyền thông")).to_be_visible()
    assert "result: chua-xac-dinh" in page.get_by_role("region", name="Chữ để chép", exact=True).inner_text()


def test_answered_on_a_phone_it_says_the_verdict_and_the_words_to_copy(visit: Open) -> None:
    found = visit("ra-soat.html", width=360)
    page = found.page

    def answer(heading: str, label: str) -> None:
        page.get_by_role("region", name=heading).get_by_role("radio", name=label, exact=True).check()

    verdicts = page.get_by_role("region", name="Kết luận")
    answer("Bí mật nhà nước", "Có")
    expect(verdicts.get_by_role("heading", level=3)).to_have_text("Dừng lại: bí mật nhà nước")
    expect(page.get_by_role("button", name="Chép", exact=True)).to_be_disabled()
    expect(page.get_by_role("region", name="Chữ để chép", exact=True)).to_have_text("Không ghi gì về dự thảo này.")
    answer("Bí mật nhà nước", "Không")
    expect(verdicts.get_by_role("status")).to_have_text("Còn 4 câu chưa trả lời.")
    guidance = page.get_by_label("Áp dụng theo hướng dẫn nào?")
    expect(guidance).to_be_hidden()
    answer("Thuộc diện lập đề nghị xây dựng", "Áp dụng theo hướng dẫn")
    guidance.fill("Công văn 12/STP")
    for heading in ("Tác động trực tiếp", "Khó, nhạy cảm", "Tác động trên toàn tỉnh"):
        answer(heading, "Có")
    expect(verdicts.get_by_role("heading", level=3)).to_have_text("Thuộc diện phải truyền thông")
    page.get_by_label("Tên dự thảo").fill("Quy định phí đỗ xe")
    text = page.get_by_role("region", name="Chữ để chép", exact=True).inner_text()
    assert text.startswith('title: "Quy định phí đỗ xe"\n') and 'exception_note: "Công văn 12/STP"' in text
    assert "screened_on: 2026-11-" in text
    answer("Khó, nhạy cảm", "Chưa rõ")
    expect(verdicts).to_contain_text("Hỏi: Người phát ngôn của cơ quan")
    answer("Tác động trên toàn tỉnh", "Không")
    expect(verdicts.get_by_role("heading", level=3)).to_have_text("Không thuộc diện phải truyền thông")
    assert page.evaluate(_WIDER) <= 0 and found.complaints == []
    assert not [r for r in found.requests if "assets" not in r and not r.endswith("ra-soat.html")], found.requests
