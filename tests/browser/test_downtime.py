"""The line about a planned stop goes when the stop is over, on the reader's clock; without JavaScript it stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

pytestmark = pytest.mark.browser
# As main.html writes it (tests/site/test_downtime.py); put into a page of the shared build, which plans no stop.
STRIP = (
    '<aside class="portal-strip portal-strip--notice" aria-label="Báo trước tạm dừng cổng" '
    'data-gone-after="2026-12-11T02:00:00+07:00"><strong>Cổng tạm dừng theo kế hoạch</strong> từ 22 giờ 00.</aside>'
)


@pytest.mark.parametrize(("now", "javascript", "seen"), [
    ("2026-11-23T09:00:00+07:00", True, True),
    ("2026-12-11T01:59:00+07:00", True, True),
    ("2026-12-11T02:00:00+07:00", True, False),
    ("2030-01-01T00:00:00+07:00", False, True),
])
def test_the_line_goes_when_the_stop_is_over(
    chromium: Browser, address: str, now: str, javascript: bool, seen: bool
) -> None:
    def with_strip(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('<header', f"{STRIP}<header", 1))

    context = chromium.new_context(java_script_enabled=javascript, locale="vi-VN")
    try:
        page = context.new_page()
        page.route("**/gioi-thieu.html", with_strip)
        if javascript:
            page.clock.install(time=now)
        page.goto(address + "gioi-thieu.html")
        page.wait_for_load_state("networkidle")
        line = page.get_by_text("Cổng tạm dừng theo kế hoạch")
        expect(line).to_be_visible() if seen else expect(line).to_be_hidden()
    finally:
        context.close()
