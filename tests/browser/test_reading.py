"""Reading for everyone: choices kept on the device, twice the text size, visible focus, forced colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Open
from .templates import tried
from .test_axe import FULL

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("csp")]

# What the page looks like at its very first paint, told by the browser itself.
_FIRST_PAINT = """new PerformanceObserver((list) => { if (list.getEntries().length) window.painted ??= {
  ...document.documentElement.dataset, size: getComputedStyle(document.documentElement).fontSize }; }
).observe({ type: "paint", buffered: true });"""


@pytest.mark.parametrize(("group", "choice", "kept"), [
    ("Màu nền", "Tối", ("scheme", "dark")), ("Màu nền", "Sáng", ("scheme", "light")), ("Cỡ chữ", "Lớn", ("text", "large")),
    ("Cỡ chữ", "Rất lớn", ("text", "larger")), ("Tương phản", "Cao", ("contrast", "more")),
])
def test_a_choice_is_made_by_keyboard_announced_and_there_at_the_first_paint(
    group: str, choice: str, kept: tuple[str, str], visit: Open
) -> None:
    page = visit("gioi-thieu.html", width=360).page
    menu = page.locator("summary", has_text="Danh mục")
    menu.press("Enter")
    button = page.get_by_role("group", name=group).get_by_role("button", name=choice, exact=True)
    button.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("group", name=group).locator('[aria-pressed="true"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    page.context.add_init_script(_FIRST_PAINT)
    page.reload()
    for _ in range(100):  # waiting inside the page would need eval, which the policy forbids
        if page.evaluate("Boolean(window.painted)"):
            break
        page.wait_for_timeout(50)
    assert page.evaluate("painted")[kept[0]] == kept[1]
    if kept[0] == "text":
        assert page.evaluate("parseFloat(painted.size)") > 16


# Wider than the screen, or text that its box cuts off.
_CUT = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const said = wide > 1 ? [`page is ${wide} px too wide`] : [];
  const unseen = (part) => !part.checkVisibility() || part.closest("svg, select") ||
    (function clipped(one) { return one && (getComputedStyle(one).clipPath !== "none" || clipped(one.parentElement)); })(part);
  for (const part of document.querySelectorAll("body *")) {
    if (!["hidden", "clip"].includes(getComputedStyle(part).overflowY) || unseen(part)) continue;
    if (part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2) said.push(part.outerHTML.slice(0, 120));
  }
  for (const control of document.querySelectorAll("button, a.button, summary, label")) {
    if (!unseen(control) && control.scrollWidth > control.clientWidth + 2 && getComputedStyle(control).display !== "inline") said.push(`cut: ${control.outerHTML.slice(0, 120)}`);
  }
  return said;
}"""


@pytest.mark.parametrize("width", [360, 1280] if FULL else [360])
def test_twice_the_text_size_cuts_off_nothing(
    width: int, chromium: Browser, whole: str, templates: dict[str, list[str]]
) -> None:
    page = chromium.new_context(viewport={"width": width, "height": 800}, locale="vi-VN").new_page()
    faults = {}
    for _, address in tried(templates, many=False):
        page.goto(whole + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.evaluate("for (const menu of document.querySelectorAll('[data-menu]')) menu.open = true")
        if said := page.evaluate(_CUT):
            faults[address] = said
    page.context.close()
    assert faults == {}


_UNMARKED = """() => {
  const look = (part) => ["", "::before", "::after"].map((which) => {
    const style = getComputedStyle(part, which || null);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.transform].join();
  }).join("|");
  const stops = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
    .filter((part) => part.checkVisibility() && !part.disabled);
  const said = [];
  for (const part of stops.slice(0, 150)) {
    const before = look(part);
    part.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== part) said.push(`no focus: ${part.outerHTML.slice(0, 120)}`);
    else if (look(part) === before) said.push(`unmarked: ${part.outerHTML.slice(0, 120)}`);
    part.blur();
  }
  return said;
}"""


@pytest.fixture(params=["none", "active"] if FULL else ["none"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    page = chromium.new_context(
        viewport={"width": 360, "height": 800}, forced_colors=request.param, reduced_motion="reduce", locale="vi-VN",
    ).new_page()
    yield page
    page.context.close()


def test_every_stop_shows_where_the_keyboard_is(page: Page, whole: str, templates: dict[str, list[str]]) -> None:
    faults = {}
    for _, address in tried(templates, many=False):
        page.goto(whole + address)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        if said := page.evaluate(_UNMARKED):
            faults[address] = said
        assert page.evaluate("document.getAnimations().length") == 0  # reduced motion
        assert page.get_by_role("heading", level=1).count() == 1
    assert faults == {}


def test_the_tab_key_meets_no_dead_stop(visit: Open) -> None:
    page = visit("gioi-thieu.html", width=360).page
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        page.evaluate("Promise.all(document.getAnimations().map((moving) => moving.finished))")  # the skip link slides in
        seen.append(page.evaluate("""(() => { const part = document.activeElement, box = part.getBoundingClientRect();
          return [part.tagName, getComputedStyle(part).outlineStyle, box.width > 0 && box.right > 0 && box.bottom > 0]; })()"""))
    assert all(tag != "BODY" and outline != "none" and on_screen for tag, outline, on_screen in seen), seen
