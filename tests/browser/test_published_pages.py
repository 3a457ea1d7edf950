"""The pages the publisher fills, in a real browser: nothing for axe to find, the strict policy holds, nothing is cut."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

import portal
from portal import release_facts
from portal.publish import overlay
from portal.publish.log import Log
from portal.publish.manifest import Manifest, files_of

from ..building import ROOT
from ..conftest import AS_OF
from .templates import served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]
NOW = AS_OF + dt.timedelta(hours=9)
CERTIFICATE = "chinh-sach/dieu-chinh-bang-gia-dat/xac-nhan-dang-tai.html"


@pytest.fixture(scope="module")
def published(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as a visitor meets it after its third release; the dossiers changed once."""
    tree = tmp_path_factory.mktemp("published") / "site"
    shutil.copytree(built, tree)
    stamp = json.loads((built / "portal-stamp.json").read_text("utf-8"))
    facts = release_facts.of_build(portal.load(ROOT, AS_OF).catalog.public(AS_OF), (), site_url="",
                                   content_hash=stamp["content_hash"], gates=())
    paths = sorted(p.relative_to(tree).as_posix() for p in tree.rglob("*") if p.is_file())
    release = Manifest(1, "web", "", "d" * 40, True, facts.content_hash, "", stamp["counts"], files_of(tree, paths))
    log = Log()
    for number in (1, 2, 3):
        files = release.files if number > 1 else tuple(f for f in release.files if not f.path.endswith("toan-van.pdf"))
        log = log.after(replace(release, number=number, files=files), facts, NOW - dt.timedelta(days=20 * (3 - number)))
    for path, data in overlay.files(tree, ROOT / "overrides", facts, log, number=3, now=NOW, public_key="RW" * 28).items():
        (tree / path).write_bytes(data)
    with served(tree) as root:
        yield root


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_filled_pages_are_whole_accessible_and_obey_the_policy(
    width: int, scheme: str, published: str, chromium: Browser
) -> None:
    page = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    for address in ("phat-hanh/index.html", CERTIFICATE):
        page.goto(published + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == [], address
    assert complaints == []
    page.context.close()


def test_a_reader_comes_from_the_draft_to_its_certificate_and_on_to_the_releases(published: str, chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(published + "chinh-sach/dieu-chinh-bang-gia-dat.html")
    page.get_by_role("link", name="Giấy xác nhận đăng tải").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy xác nhận đăng tải")
    spans = page.get_by_role("table", name="Hồ sơ đã đăng trên cổng từ lúc nào đến lúc nào")
    expect(spans.get_by_role("row")).to_have_count(3)
    expect(spans).to_contain_text("hồ sơ thay đổi")
    page.get_by_role("link", name="Các bản đã phát hành và cách tự kiểm tra").click()
    expect(page.get_by_role("table", name="Các bản đã phát hành").get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("main")).to_contain_text("minisign -Vm portal-manifest.json -P RW")
    page.context.close()
