"""What the build leaves for the publisher lies beside the site, never in it; its pages wait for what only he knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from portal.publish import facts
from portal.search import reading

from ..faults import small_site
from ..servers.conftest import free_ports

pytestmark = pytest.mark.site
PLACEHOLDER = re.compile(r'<div class="release-facts" data-release-facts="([a-z]+)">(?:(?!</?div).)*</div>', re.DOTALL)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_site.make(tmp_path_factory.mktemp("small") / "checkout")
    result = small_site.build("portal", root, small_site.OLD)
    assert result.returncode == 0, result.stderr
    return root


def test_the_facts_are_bound_to_the_build_and_lie_beside_it(small: Path) -> None:
    said = facts.read(small / facts.PLACE)
    built = small / "site"
    stamp = json.loads((built / "portal-stamp.json").read_text("utf-8"))
    assert said.content_hash == stamp["content_hash"]
    assert {"noi-dung", "lien-ket", "ro-ri", "ma-trang"} <= set(said.gates)
    assert said.documents and all((built / d.address).is_file() for d in said.documents)
    assert [d.certificate for d in said.documents if d.certificate] == [
        p.relative_to(built).as_posix() for p in built.rglob("xac-nhan-dang-tai.html")]
    text = (small / facts.PLACE).read_bytes()
    for path in built.rglob("*"):
        assert path.name != "release.json" and ".portal" not in path.relative_to(small).parts
        assert not path.is_file() or path.read_bytes() != text


def certificates(built: Path) -> list[Path]:
    return [page.with_suffix("") / "xac-nhan-dang-tai.html" for page in sorted((built / "chinh-sach").glob("*.html"))
            if page.name != "index.html"]


def test_every_policy_links_to_its_certificate_which_waits_for_the_publisher(built: Path) -> None:
    assert len(certificates(built)) > 5
    for path in certificates(built):
        page, policy = path.read_text("utf-8"), path.parent.with_suffix(".html").read_text("utf-8")
        assert PLACEHOLDER.findall(page) == ["certificate"], path
        assert '<meta name="robots" content="noindex">' in page
        assert ("không phải thông tin thật" in page) == ("không phải thông tin thật" in policy)
        assert "không phải văn bản của cơ quan nhà nước" in page
        assert f'href="{path.parent.name}/xac-nhan-dang-tai.html"' in policy


def test_the_page_of_releases_waits_too_and_every_page_leads_to_it(built: Path) -> None:
    page = (built / "phat-hanh/index.html").read_text("utf-8")
    assert PLACEHOLDER.findall(page) == ["releases"]
    assert 'href="phat-hanh/index.html"' in (built / "index.html").read_text("utf-8")
    waiting = {p for p in built.rglob("*.html") if "data-release-facts" in p.read_text("utf-8")}
    assert waiting == {built / "phat-hanh/index.html", built / "du-lieu/thay-doi.html", *certificates(built)}


def test_search_finds_the_page_of_releases_and_no_certificate(built: Path) -> None:
    found = {address.partition("#")[0] for address in reading.all_records(built)}
    assert "phat-hanh/index.html" in found
    assert not [address for address in found if "xac-nhan-dang-tai" in address]


def test_the_edition_for_a_disk_tells_the_publisher_nothing_and_says_why_it_has_no_certificate(small: Path) -> None:
    before = (small / facts.PLACE).read_bytes()
    code = "from portal.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "build", "--edition", "usb", "--as-of", small_site.NEW], cwd=small,
        env=small_site.environment(small, small_site.NEW), capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    assert (small / facts.PLACE).read_bytes() == before
    subprocess.run([sys.executable, "-m", "zipfile", "-e", "site-usb.zip", "taken"], cwd=small, check=True)
    page = next((small / "taken").rglob("xac-nhan-dang-tai.html")).read_text("utf-8")
    assert "bản xem không cần mạng" in page and not list((small / "taken").rglob("release.json"))


def test_a_preview_neither_shows_the_facts_nor_speaks_for_the_site(small: Path) -> None:
    before = (small / facts.PLACE).read_bytes()
    port = free_ports(1)[0]
    environment = small_site.environment(small, small_site.NEW) | {"HOME": os.environ.get("HOME", "/tmp")}
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-q", "--no-livereload", "-a", f"127.0.0.1:{port}"], cwd=small,
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/phat-hanh/index.html", timeout=5) as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        for path in (".portal/release.json", "release.json", "../.portal/release.json"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5)
    finally:
        process.terminate()
        process.wait(10)
    assert (small / facts.PLACE).read_bytes() == before
