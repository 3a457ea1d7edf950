"""What the built portal offers to print and to read out, and the flag that adds PDFs."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import portal
from portal import doors, gate, headers, outputs, pages, paper
from portal.cli import commands, proof
from portal.publish import manifest

from ..building import ROOT
from ..conftest import AS_OF

pytestmark = pytest.mark.site
SLUG = "quan-ly-nha-kinh-da-lat"


def page(built: Path, address: str) -> str:
    return (built / address).read_text("utf-8")


def test_a_policy_leads_to_its_sheets_and_they_lead_back(built: Path) -> None:
    assert f'href="../to-in/{SLUG}.html"' in page(built, f"chinh-sach/{SLUG}.html")
    hub = page(built, f"to-in/{SLUG}.html")
    for target in (f"{SLUG}/ap-phich.html", f"{SLUG}/to-roi.html", f"{SLUG}/phat-thanh-60.txt", f"{SLUG}/phat-thanh-120.txt"):
        assert f'href="{target}"' in hub and (built / "to-in" / target).is_file()
    assert 'data-copy="#loi-60"' in hub and 'id="loi-60"' in hub
    assert f'href="{SLUG}.html"' in page(built, "to-in/index.html") and 'href="danh-muc/2026.html"' in page(built, "to-in/index.html")
    assert not list((built / "to-in").rglob("*.pdf")), "PDFs are made on request"


def test_page_and_text_file_say_the_same_words(built: Path) -> None:
    text = page(built, f"to-in/{SLUG}/phat-thanh-60.txt")
    said = text.split("LỜI ĐỌC\n\n")[1].split("\n\nKHÔNG ĐỦ GIỜ")[0]
    for paragraph in said.split("\n\n"):
        assert f"<p>{paragraph}</p>" in page(built, f"to-in/{SLUG}.html")
    assert "MINH HỌA" in text and "2026-11-23" not in text, "the day of the build would make every build new"


def test_the_typed_address_leads_to_the_policy(built: Path) -> None:
    short = page(built, "g/2026-003.html")
    assert f'href="../chinh-sach/{SLUG}.html"' in short and "noindex" in short
    assert "chinh-sach.lamdong.example/" in page(built, f"to-in/{SLUG}/ap-phich.html")


def test_the_sheets_are_no_part_of_the_dossier(built: Path) -> None:
    assert not [p for p in (built / "chinh-sach" / SLUG).iterdir() if "phich" in p.name or "phat-thanh" in p.name]
    assert headers.of(f"to-in/{SLUG}/phat-thanh-60.txt")["Content-Type"].startswith("text/plain")


def test_stopped_drafts_call_nobody(built: Path) -> None:
    stopped = re.findall(r'to-in/([a-z0-9-]+)\.html', page(built, "to-in/index.html"))
    assert "cho-dem-xa-di-linh" not in stopped and not (built / "to-in/cho-dem-xa-di-linh.html").exists()


def test_the_flag_is_in_the_settings_the_stamp_and_the_manifest(built: Path) -> None:
    assert json.loads(page(built, "portal-stamp.json"))["papers"] is False
    assert doors.settings(ROOT, {}, {"PORTAL_AS_OF": "2026-11-23", "PORTAL_PAPERS": "1"}).papers
    first = {"number": 1, "target": "t", "as_of": "2026-11-23", "commit": "", "samples": True, "content_hash": "0" * 64,
             "published_at": "x", "counts": {}, "files": ()}
    bare, with_papers = manifest.Manifest(**first), manifest.Manifest(**first, papers=True)
    assert b"papers" not in bare.data, "manifests from before keep their bytes"
    assert manifest.parse(with_papers.data).papers and not manifest.parse(bare.data).papers


def test_with_the_flag_the_papers_stand_beside_the_pages_that_link_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper.Press, "_looks", b"")
    monkeypatch.setattr(paper.Press, "print", lambda self, html, key, at_most=None: b"%PDF " + html.encode())
    catalog = _loaded(ROOT, AS_OF).catalog.public(AS_OF)
    site = pages.derive(catalog, papers=True)
    (tmp_path / "overrides").symlink_to(ROOT / "overrides")
    outputs.write_papers(tmp_path / "site", tmp_path, site, catalog, "https://cong.example/")
    made = {p.relative_to(tmp_path / "site").as_posix() for p in (tmp_path / "site").rglob("*.pdf")}
    assert f"to-in/{SLUG}/ap-phich-a3.pdf" in made and "to-in/danh-muc/2026.pdf" in made
    linked = {p.address for p in site.pages if p.template == "sheets.html" and p.context["papers"]}
    assert {f"to-in/{a.split('/')[1]}.html" for a in made if "danh-muc" not in a} == linked, "open and announced ones alone"
    assert all(headers.class_of(a).said.startswith("Hồ sơ trình duyệt") for a in made)


def test_a_reproduction_builds_with_the_flag_of_its_manifest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands_run: list[list[str]] = []

    class Ran:
        returncode, pid = 0, 0

        def __init__(self, command: list[str], **_: Any) -> None:
            commands_run.append(command)

        def communicate(self) -> tuple[str, None]:
            return "", None

    monkeypatch.setattr(proof.subprocess, "Popen", Ran)
    first = {"number": 1, "target": "t", "as_of": "2026-11-23", "commit": "", "samples": True, "content_hash": "0" * 64,
             "published_at": "x", "counts": {}, "files": ()}
    for papers in (False, True):
        proof._built(manifest.Manifest(**first, papers=papers), tmp_path, tmp_path / "site")
    assert ["--papers" in command for command in commands_run] == [False, True]


@pytest.fixture
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is read once for all commands of this file."""
    monkeypatch.setattr(portal, "load", _loaded)


@cache
def _loaded(root: Path, as_of: dt.datetime) -> Any:
    return gate.load(root, as_of)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["sheets", *arguments, "--root", str(ROOT), "--as-of", "2026-11-23"])
    return done.exit_code, done.output


@pytest.mark.usefixtures("_read_once")
def test_a_commune_gets_its_edition_by_command(tmp_path: Path) -> None:
    code, said = run(SLUG, "--commune", "xuan huong", "--out", str(tmp_path), "--text-only")
    assert code == 0 and "chưa có điện thoại" in said and "Đã làm 2 tệp" in said
    text = (tmp_path / "24781-xuan-huong-da-lat" / SLUG / "phat-thanh-60.txt").read_text("utf-8")
    assert "Bản của Phường Xuân Hương - Đà Lạt" in text and "Kính thưa bà con Phường Xuân Hương Đà Lạt." in text


@pytest.mark.usefixtures("_read_once")
@pytest.mark.parametrize(("arguments", "said"), [
    ((SLUG, "--commune", "phú quý"), "không áp dụng tại Đặc khu Phú Quý"),
    ((SLUG, "--commune", "xuân hươn"), "Có phải “Xuân Hương"),
    (("quan-ly-nha-kinh",), "không có dự thảo “quan-ly-nha-kinh”"),
    (("cho-dem-xa-di-linh",), "đã dừng hoặc đã rút"),
])
def test_what_cannot_be_made_is_said_with_the_reason(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    code, output = run(*arguments, "--out", str(tmp_path), "--text-only")
    assert code == 2 and said in output and not list(tmp_path.rglob("*.txt"))
