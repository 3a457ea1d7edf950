"""axe-core on every template, as readers meet it: nothing may be found.

By default a page of each template is looked at whole once (dark, 360 px), and for what colours and sizes
decide at 1280 px in light. ``AXE_FULL=1`` asks every rule in every view; ``AXE_ALL=1`` looks at every page of the site.
``AXE_RESULTS=path`` does the former and writes one JSON line per look: template, address, variant, violations, and
what axe could not decide.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from .conftest import NOW
from .templates import tried

# One worker builds the site and starts the browser for all of these.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]

RESULTS = os.environ.get("AXE_RESULTS")
ALL = bool(os.environ.get("AXE_ALL"))
FULL = bool(os.environ.get("AXE_FULL")) or bool(RESULTS)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What may turn out otherwise at another width or in other colours.
STYLED = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "meta-viewport"]
VARIANTS = {"light": (1280, "light"), "dark": (1280, "dark"), "360": (360, "dark"), "320": (320, "light")}
WHOLE = "360"
FAULT = "fault"

_RUN = """async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations", "incomplete"] });
  const brief = (rules) => rules.map(({ id, impact, help, nodes }) => (
    { id, impact, help, nodes: nodes.map(({ html, failureSummary }) => [html.slice(0, 300), failureSummary]) }));
  return { tool: `axe-core ${found.testEngine.version}`, violations: brief(found.violations), incomplete: brief(found.incomplete) };
}"""


@pytest.fixture(scope="module")
def written() -> Iterator[list[dict[str, Any]]]:
    lines: list[dict[str, Any]] = []
    yield lines
    if RESULTS:
        Path(RESULTS).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


Look = Callable[[Page, str, str, str], list[dict[str, Any]]]


@pytest.fixture
def look(written: list[dict[str, Any]], chromium: Browser) -> Look:
    """Runs axe on the page as it stands: violations. The strict policy stays on; the browser's own door lets axe in."""

    def run(page: Page, template: str, address: str, variant: str) -> list[dict[str, Any]]:
        page.evaluate(AXE_SCRIPT)
        whole = FULL or variant not in VARIANTS or variant == WHOLE
        only = {"type": "tag", "values": TAGS} if whole else {"type": "rule", "values": STYLED}
        found = page.evaluate(_RUN, only)
        if variant != FAULT:
            written.append({
                "template": template, "address": address, "variant": variant, "violations": found["violations"],
                "incomplete": found["incomplete"], "tool": found["tool"], "browser": f"Chromium {chromium.version}",
                "rules": TAGS if whole else STYLED, "on": dt.date.today().isoformat(),
            })
        return [{"address": address, "variant": variant} | v for v in found["violations"]]

    return run


def _opened(chromium: Browser, width: int, scheme: str) -> Page:
    page = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="vi-VN",  # type: ignore[arg-type]
        timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce",
    ).new_page()
    page.clock.set_fixed_time(NOW)
    return page


@pytest.fixture(params=[v for v in VARIANTS if FULL or v in ("360", "light")])
def variant(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[str, Page]]:
    page = _opened(chromium, *VARIANTS[request.param])
    yield request.param, page
    page.context.close()


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    page = _opened(chromium, *request.param)
    yield page
    page.context.close()


def test_axe_finds_nothing_on_any_template(
    variant: tuple[str, Page], whole: str, templates: dict[str, list[str]], look: Look
) -> None:
    name, page = variant
    found = []
    for template, address in tried(templates, every=ALL, many=FULL):
        page.goto(whole + address)
        found += look(page, template, address, name)
    assert found == []


def test_axe_finds_nothing_with_the_menu_open(page: Page, whole: str, look: Look) -> None:
    page.goto(whole + "gioi-thieu.html")
    page.get_by_text("Danh mục").or_(page.get_by_text("Hiển thị")).filter(visible=True).first.click()
    expect(page.get_by_role("button", name="Rất lớn")).to_be_visible()
    assert look(page, "page.html", "gioi-thieu.html", "menu") == []
    page.get_by_role("button", name="Cao").click()
    assert look(page, "page.html", "gioi-thieu.html", "contrast") == []


@pytest.mark.parametrize(("typed", "variant_name"), [("ca phe", "search"), ("zzzz qqqq", "search-none")])
def test_axe_finds_nothing_in_search(typed: str, variant_name: str, page: Page, whole: str, look: Look) -> None:
    page.goto(f"{whole}tim-kiem.html")
    page.get_by_role("searchbox").last.fill(typed)
    expect(page.locator("[data-search-status]")).not_to_be_empty()
    assert look(page, "search.html", "tim-kiem.html", variant_name) == []


def test_axe_finds_nothing_in_a_list_that_is_filtered_to_nothing(page: Page, whole: str, look: Look) -> None:
    page.goto(f"{whole}dia-phuong/index.html")
    page.locator("main").get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_text("Không có mục nào khớp")).to_be_visible()
    assert look(page, "locality-list.html", "dia-phuong/index.html", "list-none") == []


def test_axe_finds_nothing_with_everything_unfolded(page: Page, whole: str, look: Look) -> None:
    address = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
    page.goto(whole + address)
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    assert look(page, "policy.html", address, "unfolded") == []


def test_axe_would_see_a_fault(page: Page, whole: str, look: Look) -> None:
    page.goto(f"{whole}gioi-thieu.html")
    page.evaluate("document.querySelector('h1').after(Object.assign(document.createElement('img'), { src: 'data:,' }))")
    assert {"image-alt"} <= {v["id"] for v in look(page, "page.html", "gioi-thieu.html", FAULT)}
