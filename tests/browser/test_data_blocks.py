"""JSON-LD under the policy in a real browser: nothing is reported, nothing runs, programs read what was written."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from portal import headers
from portal.page_data.data_block import data_block

pytestmark = pytest.mark.browser

HOSTILE = ["</script><script>window.broken = true</script>", "<!--<script>", "\u2028", "<img src=x onerror='window.broken = true'>"]
HOST = "https://cong.example/"


@pytest.fixture
def watched(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    page, told = chromium.new_page(), []
    page.expose_function("told", lambda said: told.append(said))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => told(e.violatedDirective + ' ' + e.sample), true)")
    page.on("console", lambda m: told.append(m.text))
    page.on("pageerror", lambda e: told.append(str(e)))
    yield page, told
    page.close()


def open_page(page: Page, head: str) -> None:
    html = (f'<!doctype html><html lang="vi"><head><meta http-equiv="Content-Security-Policy" '
            f'content="{headers.META_CSP}"><meta charset="utf-8"><link rel="icon" href="data:,"><title>t</title>{head}</head>'
            "<body><p>x</p></body></html>")

    def answer(route: Route) -> None:
        route.fulfill(body=html, headers=dict(headers.HEADERS) | {"Content-Type": "text/html; charset=utf-8"})

    page.route(f"{HOST}**", answer)
    page.goto(HOST)
    page.wait_for_timeout(100)


def test_a_data_block_is_no_script_to_the_policy_and_none_to_the_browser(watched: tuple[Page, list[str]]) -> None:
    page, told = watched
    open_page(page, str(data_block({"name": HOSTILE})))
    assert told == []
    assert page.evaluate("window.broken") is None
    assert json.loads(page.locator('script[type="application/ld+json"]').text_content() or "") == {"name": HOSTILE}
    assert page.locator("script").count() == 1 and page.locator("img").count() == 0


def test_the_same_words_without_the_escapes_are_stopped_and_reported(watched: tuple[Page, list[str]]) -> None:
    page, told = watched
    open_page(page, f'<script type="application/ld+json">{json.dumps(HOSTILE)}</script>')
    assert page.evaluate("window.broken") is None
    assert any("script-src" in said for said in told), "the policy is the second belt"


@pytest.mark.parametrize("path", ["index.html", "chinh-sach/quan-ly-nha-kinh-da-lat.html", "du-lieu/co-quan.html"])
def test_real_pages_carry_one_block_and_complain_of_nothing(path: str, visit) -> None:  # type: ignore[no-untyped-def]
    found = visit(path)
    block = found.page.locator('head > script[type="application/ld+json"]')
    assert json.loads(block.text_content())["@context"] == "https://schema.org"
    named = found.page.locator('link[rel="alternate"][type="application/json"]').get_attribute("href")
    assert named and found.complaints == []
    assert not [url for url in found.requests if "schema.org" in url or "purl.org" in url or url.endswith(named)]
