"""Reading aloud, with a speech engine of the test's own in the place of the device's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = pytest.mark.browser

POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
GUIDE = "huong-dan/gop-y-du-thao.html"

ENGINE = """(() => {
  const said = [];
  let voices = [], listeners = [], current = null;
  class Utterance { constructor(text) { this.text = text; } }
  const engine = {
    getVoices: () => voices,
    addEventListener: (name, heard) => { if (name === "voiceschanged") listeners.push(heard); },
    cancel: () => { const one = current; current = null; one?.onerror?.({ error: "canceled" }); },
    speak: (one) => { current = one; said.push([one.text, one.voice.name]); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: engine, configurable: true });
  Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance, configurable: true });
  window.engine = {
    said, speaking: () => current !== null,
    next: () => { const one = current; current = null; one.onend(); },
    bring: (...some) => { voices = some.map(([name, lang, localService]) => ({ name, lang, localService })); for (const heard of listeners) heard(); },
  };
})()"""


@pytest.fixture
def reader(visit: Open, address: str) -> Page:
    """The policy on a device whose voices have not arrived yet."""
    page = visit("404.html").page
    page.context.add_init_script(ENGINE)
    page.goto(address + POLICY)
    page.wait_for_load_state("networkidle")
    return page


def bring_voices(page: Page) -> None:
    page.evaluate("engine.bring(['English', 'en-US', true], ['Mạng', 'vi-VN', false], ['Máy', 'vi_VN', true])")


def test_the_button_shows_only_where_there_is_a_vietnamese_voice(reader: Page, visit: Open) -> None:
    button = reader.get_by_role("button", name="Đọc thành tiếng")
    expect(button).to_have_count(0)
    reader.evaluate("engine.bring(['English', 'en-US', true])")
    expect(button).to_have_count(0)
    before = reader.get_by_role("heading", level=1).bounding_box()
    bring_voices(reader)
    expect(button).to_be_visible()
    assert reader.get_by_role("heading", level=1).bounding_box() == before  # nothing moves when it comes
    without = visit(POLICY, javascript=False).page
    expect(without.get_by_role("button", name="Đọc thành tiếng")).to_have_count(0)


def test_it_reads_title_summary_and_body_and_nothing_else(reader: Page) -> None:
    bring_voices(reader)
    reader.get_by_role("button", name="Đọc thành tiếng").click()
    for _ in range(400):
        if not reader.evaluate("engine.speaking()"):
            break
        reader.evaluate("engine.next()")
    said = reader.evaluate("engine.said")
    texts = [text for text, _ in said]
    title = reader.get_by_role("heading", level=1).inner_text()
    assert title.startswith(texts[0]) and {voice for _, voice in said} == {"Máy"}
    heard = " ".join(texts)
    assert reader.locator(".lede").inner_text()[:60] in heard
    assert "Căn cứ pháp lý" in heard and "Trong trang này" not in heard
    assert "Hiển thị" not in heard and "Thấy chỗ chưa đúng" not in heard
    assert max(map(len, texts)) <= 180 and len(texts) == len(said) > 20
    expect(reader.get_by_role("button", name="Đọc thành tiếng")).to_be_visible()  # it came to its end by itself


def test_pause_goes_on_with_the_same_sentence_and_stop_begins_anew(reader: Page) -> None:
    bring_voices(reader)
    reader.get_by_role("button", name="Đọc thành tiếng").focus()
    reader.keyboard.press("Enter")
    reader.evaluate("engine.next(); engine.next()")
    third = reader.evaluate("engine.said.at(-1)[0]")
    reader.get_by_role("button", name="Tạm dừng").press("Space")
    assert not reader.evaluate("engine.speaking()")
    reader.get_by_role("button", name="Đọc tiếp").press("Enter")
    assert reader.evaluate("engine.said.at(-1)[0]") == third
    reader.get_by_role("button", name="Dừng", exact=True).click()
    assert not reader.evaluate("engine.speaking()")
    expect(reader.get_by_role("button", name="Đọc thành tiếng")).to_be_focused()
    reader.keyboard.press("Enter")
    assert reader.evaluate("engine.said.at(-1)[0]") == reader.evaluate("engine.said[0][0]")


def test_it_falls_silent_when_the_reader_leaves(reader: Page) -> None:
    bring_voices(reader)
    reader.get_by_role("button", name="Đọc thành tiếng").click()
    assert reader.evaluate("engine.speaking()")
    reader.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert not reader.evaluate("engine.speaking()")


@pytest.mark.parametrize("path", [GUIDE, "hoi-dap/ai-duoc-gop-y-du-thao.html"])
def test_guides_and_answers_are_read_too(path: str, reader: Page, address: str) -> None:
    reader.goto(address + path)
    reader.wait_for_load_state("networkidle")
    bring_voices(reader)
    reader.get_by_role("button", name="Đọc thành tiếng").click()
    assert reader.get_by_role("heading", level=1).inner_text().startswith(reader.evaluate("engine.said[0][0]"))
