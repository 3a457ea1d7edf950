"""What the publisher adds to a build: placeholders filled to the byte, pages that pass the site's own checks."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import portal
from portal import paper, release_facts, site
from portal.catalog import PublicCatalog
from portal.publish import manifest as manifests
from portal.publish import overlay
from portal.publish.facts import Facts, Posting, Shown
from portal.publish.log import Log, broken_links, parse
from portal.publish.manifest import Manifest

from .building import ROOT, SITE_URL
from .conftest import AS_OF

OVERRIDES = ROOT / "overrides"
VIETNAM = dt.timezone(dt.timedelta(hours=7))
NOW = dt.datetime(2026, 11, 23, 8, 5, tzinfo=VIETNAM)
KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
PLACEHOLDER = '<div class="release-facts" data-release-facts="{}"><p>Chưa có.</p>\n<p>Chưa <b>có</b>.</p></div>'
PAGE = "<!doctype html>\r\n<title>T</title>\n<div class=\"page-head\">đầu</div>\n{}\n<div>cuối</div>\n<p>&amp; hết"
A = Shown("chinh-sach/a.html", "policy", 'Dự thảo "a" <b>&</b>', "LD-1", "Sở A", "chinh-sach/a/xac-nhan-dang-tai.html",
          Posting("2026-11-02", "2026-11-30", 10, "ngay", "2026-11-12", "Điều X", False), True)
FACTS = Facts("c" * 64, "https://cong.example/", (), (A, Shown("hoi-dap/x.html", "faq", "Hỏi")), (), (),
              "phat-hanh/index.html", "Cổng thử")


def tree(folder: Path) -> Path:
    for path, text in {
        "phat-hanh/index.html": PAGE.format(PLACEHOLDER.format("releases")),
        A.certificate: PAGE.format(PLACEHOLDER.format("certificate")), "chinh-sach/a/toan-van.pdf": "toàn văn",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


def manifest(folder: Path, number: int, **changed: object) -> Manifest:
    paths = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    made = Manifest(number, "web", "2026-11-23T00:00:00+07:00", "d" * 40, False, "c" * 64, "", {"pages": 2},
                    manifests.files_of(folder, paths))
    return replace(made, **changed)


def log_of(folder: Path, releases: int, facts: Facts = FACTS, content: str = "c" * 64) -> Log:
    log = Log()
    for number in range(1, releases + 1):
        log = log.after(manifest(folder, number, content_hash=content, commit="d" * 40 + "+" * (number == 2),
                                 restores=1 if number == 3 else None),
                        facts, NOW - dt.timedelta(days=releases - number))
    return log


def filled(folder: Path, releases: int = 4, **options: object) -> dict[str, bytes]:
    return overlay.files(folder, OVERRIDES, FACTS, log_of(folder, releases), number=releases, now=NOW, public_key=KEY,
                         **options)  # type: ignore[arg-type]


def test_nothing_but_the_placeholder_changes(tmp_path: Path) -> None:
    out = filled(tree(tmp_path))
    assert sorted(out) == [A.certificate, "phat-hanh/index.html", "phat-hanh/nhat-ky.json"]
    for address, kind in ((A.certificate, "certificate"), ("phat-hanh/index.html", "releases")):
        before, after = PAGE.format(PLACEHOLDER.format(kind)).split(PLACEHOLDER.format(kind))
        page = out[address]
        assert page.startswith(before.encode()) and page.endswith(after.encode())
        assert b"data-release-facts" not in page


@pytest.mark.parametrize("body", [
    "", PLACEHOLDER.format("releases") * 2, PLACEHOLDER.format("certificate"),
    '<div class="release-facts" data-release-facts="releases"><div>x</div></div>',
])
def test_a_page_without_exactly_one_placeholder_is_a_fault(body: str, tmp_path: Path) -> None:
    (tree(tmp_path) / "phat-hanh/index.html").write_text(PAGE.format(body), "utf-8")
    with pytest.raises(overlay.NotFilled, match=r"phat-hanh/index\.html: phải có đúng một chỗ chờ điền"):
        filled(tmp_path)


def test_the_page_of_releases_lists_them_with_how_to_check(tmp_path: Path) -> None:
    log = log_of(tree(tmp_path), 4)
    page = filled(tmp_path)["phat-hanh/index.html"].decode()
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    assert [re.match(r"Số (\d)", row)[1] for row in rows] == ["4", "3", "2", "1"]  # type: ignore[index]
    assert log.releases[1].manifest_sha256[:12] in rows[2] and "Không" in rows[2] and "Có" in rows[3]
    assert "khôi phục bản số 1" in rows[1] and "08 giờ 05, 22/11/2026" in rows[1]
    assert log.releases[3].manifest_sha256[:12] not in page, "a release cannot name its own manifest"
    assert f"minisign -Vm portal-manifest.json -P {KEY}" in page and "portal verify https://cong.example/" in page
    assert 'href="../portal-manifest.json"' in page and 'href="../portal-manifest.json.minisig"' in page


def test_many_releases_make_a_short_page_and_a_whole_log(tmp_path: Path) -> None:
    out = filled(tree(tmp_path), 45)
    page = out["phat-hanh/index.html"].decode()
    assert page.count('<tr><th scope="row">') == overlay.LISTED and "Còn 5 bản cũ hơn" in page
    assert len(parse(out["phat-hanh/nhat-ky.json"]).releases) == 45


def test_without_a_key_the_page_says_so(tmp_path: Path) -> None:
    tree(tmp_path)
    page = overlay.files(tmp_path, OVERRIDES, FACTS, log_of(tmp_path, 1), number=1, now=NOW)["phat-hanh/index.html"]
    assert "không kèm khóa công khai" in page.decode() and b"minisign" not in page.replace(b".minisig", b"")


def test_a_certificate_escapes_what_editors_wrote_and_shows_an_unchecked_figure(tmp_path: Path) -> None:
    tree(tmp_path)
    page = filled(tmp_path)[A.certificate].decode()
    assert "Chưa xác minh" in page and "Con số tối thiểu này chưa xác minh" in page
    assert "Đang trong thời gian đăng" in page and "từ 02/11/2026 đến hết 30/11/2026" in page
    assert manifests.digest_of(tmp_path / "chinh-sach/a/toan-van.pdf")[1] in page
    assert "<b>&</b>" not in page and ".pdf\">Tải" not in page, "no paper was made, so none is offered"


def test_a_log_that_names_what_is_held_back_shows_none_of_it(tmp_path: Path) -> None:
    tree(tmp_path)
    log = log_of(tmp_path, 1)
    hidden = replace(FACTS, documents=(), withheld=(A.address,))
    log = log.after(manifest(tmp_path, 2), hidden, NOW + dt.timedelta(hours=1))
    out = overlay.files(tmp_path, OVERRIDES, hidden, log, number=2, now=NOW + dt.timedelta(hours=1))
    assert sorted(out) == ["phat-hanh/index.html", "phat-hanh/nhat-ky.json"]
    assert not any(b"chinh-sach" in data or "Dự thảo".encode() in data for data in out.values())


@pytest.mark.site
def test_a_filled_site_passes_every_check_of_a_finished_one(built: Path, tmp_path: Path) -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    stamp = json.loads((built / "portal-stamp.json").read_text("utf-8"))
    facts = release_facts.of_build(catalog, (), site_url="", content_hash=stamp["content_hash"], gates=())
    log = log_of(built, 3, facts, facts.content_hash)
    out = overlay.files(built, OVERRIDES, facts, log, number=3, now=NOW, public_key=KEY)
    assert broken_links(parse(out["phat-hanh/nhat-ky.json"])) == ()
    assert len(out) == 2 + sum(bool(d.certificate) for d in facts.documents)
    whole = tmp_path / "site"
    shutil.copytree(built, whole)
    for path, data in {**out, "portal-manifest.json": b"{}", "portal-manifest.json.minisig": b"x"}.items():
        (whole / path).write_bytes(data)
    site.verify(whole, PublicCatalog(), site_url=SITE_URL)
    assert json.loads(out["phat-hanh/nhat-ky.json"])["format"] == 1


def test_papers_are_offered_only_where_they_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper.Press, "key", lambda self, words: "k" * 32)
    monkeypatch.setattr(paper.Press, "print", lambda self, html, key: f"{key} {html}".encode())
    out = filled(tree(tmp_path), papers={})
    pdf = out["chinh-sach/a/xac-nhan-dang-tai.pdf"].decode()
    assert 'href="xac-nhan-dang-tai.pdf"' in out[A.certificate].decode()
    assert "Dự thảo &#34;a&#34; &lt;b&gt;&amp;" in pdf and 'class="is-sample"' in pdf
    assert "https://cong.example/chinh-sach/a/xac-nhan-dang-tai.html" in pdf
    assert filled(tmp_path, papers={"k" * 32: b"earlier"})["chinh-sach/a/xac-nhan-dang-tai.pdf"] == b"earlier"
