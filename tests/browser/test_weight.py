"""The first view of every template stays light."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from . import weight
from .templates import tried

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]


def test_the_first_view_of_every_template_is_light(
    chromium: Browser, whole: str, site: Path, templates: dict[str, list[str]]
) -> None:
    too_heavy = {}
    for template, address in tried(templates, many=False):
        view = weight.first_view(chromium, whole, site, address)
        assert not [path for path in view if path.endswith((".bin", ".map")) or "search-work" in path], view
        if sum(view.values()) > weight.BYTES or len(view) > weight.REQUESTS:
            too_heavy[template] = (sum(view.values()), view)
    assert too_heavy == {}
