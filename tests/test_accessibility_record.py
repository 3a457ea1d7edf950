"""The accessibility statement's file: written from results, read by the gate, shown on its day."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

import portal
from portal.diagnostics import blocking

from .accessibility_record import FILE, LIMITS, TEMPLATES, Found, of_lines, text, write
from .conftest import AS_OF, CHECKOUT

RESULTS: list[Found] = [
    {"template": "Trang chủ", "variant": "1280 px, nền sáng", "violations": []},
    {"template": "Dự thảo: đang lấy ý kiến", "variant": "1280 px, nền sáng", "violations": []},
    {"template": "Trang chủ", "variant": "360 px, nền tối", "violations": ["link-name", "color-contrast", "color-contrast"]},
]
ABOUT = {"tool": "axe-core", "tool_version": "4.10", "browser": "Chromium 140"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT, tmp_path / "checkout"))


def test_what_is_written_is_what_the_gate_reads(root: Path) -> None:
    assert write(root, RESULTS, tested_on=dt.date(2026, 11, 23), **ABOUT) == root / FILE
    loaded = portal.load(root, AS_OF)
    assert not blocking(loaded.diagnostics, strict=True)
    found = loaded.catalog.public(AS_OF).accessibility
    assert found is not None
    assert (found.tested_on, found.tool, found.tool_version, found.standard) == (
        dt.date(2026, 11, 23), "axe-core", "4.10", "WCAG 2.2 mức AA")
    assert [(c.template, c.variants) for c in found.checks] == [
        ("Trang chủ", ("1280 px, nền sáng", "360 px, nền tối")), ("Dự thảo: đang lấy ý kiến", ("1280 px, nền sáng",))]
    assert [(v.variant, v.rule, v.places) for v in found.checks[0].violations] == [
        ("360 px, nền tối", "color-contrast", 2), ("360 px, nền tối", "link-name", 1)]
    assert (found.pages, found.places, found.limits) == (3, 3, LIMITS)


def test_a_build_for_an_earlier_day_does_not_know_of_it(root: Path) -> None:
    write(root, RESULTS, tested_on=dt.date(2026, 11, 24), **ABOUT)
    catalog = portal.load(root, AS_OF).catalog
    assert catalog.public(AS_OF).accessibility is None
    assert catalog.public(AS_OF + dt.timedelta(days=1)).accessibility is not None


def test_nothing_tested_is_not_a_result(root: Path) -> None:
    with pytest.raises(ValueError, match="nothing"):
        text([], tested_on=dt.date(2026, 11, 23), **ABOUT)
    with pytest.raises(ValueError, match="twice"):
        text([RESULTS[0], RESULTS[0]], tested_on=dt.date(2026, 11, 23), **ABOUT)
    (root / FILE).write_text("tested_on: 2026-11-23\nstandard: A\ntool: a\ntool_version: b\nbrowser: c\nchecks: []\n", "utf-8")
    assert blocking(portal.load(root, AS_OF).diagnostics, strict=False)
    (root / FILE).write_text("tested_on: hôm qua\n", "utf-8")
    assert {d.span.path for d in portal.load(root, AS_OF).diagnostics} >= {FILE.as_posix()}


def test_the_same_results_give_the_same_bytes() -> None:
    first, again = (text(RESULTS, tested_on=dt.date(2026, 11, 23), **ABOUT) for _ in range(2))
    assert first == again


def test_every_template_and_way_of_looking_has_a_name_readers_understand() -> None:
    pages = Path(portal.__file__).parent / "pages"
    made = {name for path in pages.glob("*.py") for name in re.findall(r'"([a-z-]+\.html)"', path.read_text("utf-8"))}
    assert made & {p.name for p in (CHECKOUT.parents[2] / "overrides/portal").glob("*.html")} <= set(TEMPLATES)


def test_a_run_becomes_results_and_facts() -> None:
    def look(template: str, variant: str, *rules: tuple[str, int]) -> str:
        return json.dumps({
            "template": template, "variant": variant, "tool": "axe-core 4.12.1", "browser": "Chromium 156", "on": "2026-11-23",
            "violations": [{"id": rule, "nodes": [[]] * count} for rule, count in rules],
        })

    results, about = of_lines([look("home.html", "light"), look("policy.html", "dark", ("link-name", 2)), look("policy.html", "dark", ("region", 1))])
    assert results == [
        {"template": "Trang chủ", "variant": "máy tính, nền sáng", "violations": []},
        {"template": "Một dự thảo", "variant": "máy tính, nền tối", "violations": ["link-name", "link-name", "region"]},
    ]
    assert about == {"tested_on": dt.date(2026, 11, 23), "tool": "axe-core", "tool_version": "4.12.1", "browser": "Chromium 156"}
    with pytest.raises(KeyError):
        of_lines([look("new.html", "light")])
