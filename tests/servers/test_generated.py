"""What a build writes for servers, and where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal import headers, site

from ..building import at, build
from ..faults import small_site

pytestmark = pytest.mark.site


def test_server_files_lie_beside_the_site_and_inside_it_only_on_request(tmp_path: Path, built: Path) -> None:
    assert not list(built.rglob(".*")) and not (built / "web.config").exists()
    root = small_site.make(tmp_path / "checkout")
    at(root, "https://tinh.example/cong/")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "    server_files: [apache, iis]\n    https_only: true\n", "utf-8")
    target = tmp_path / "site"
    result = build(root, target)
    assert result.code == 0, result.output
    site.check_stamp(target)
    (assets,) = (target / "assets").glob("portal-*")
    wanted = headers.Served("/cong/", f"assets/{assets.name}", https=True).files()
    beside = root / ".portal" / "server"
    assert {p.name: p.read_text("utf-8") for p in beside.iterdir()} == {n.lstrip("."): t for n, t in wanted.items()}
    for name in (".htaccess", "web.config"):
        assert (target / name).read_text("utf-8") == wanted[name]
    assert "/cong/404.html" in wanted["nginx.conf"] and "cong\\404.html" in wanted["web.config"]
    # With a public address there are feeds, and every page names them.
    assert 'href="https://tinh.example/cong/' in (target / "nguoi-phat-ngon/danh-ba/thay-doi.xml").read_text("utf-8")
    for page in ("index.html", "nguoi-phat-ngon/index.html"):
        assert 'type="application/atom+xml" title="Thay đổi người phát ngôn"' in (target / page).read_text("utf-8")
    card = (target / "nguoi-phat-ngon/so-vhttdl-nguyen-van-a.vcf").read_bytes()
    assert b"URL:https://tinh.example/cong/nguoi-phat-ngon/so-vhttdl-nguyen-van-a.html\r\n" in re.sub(rb"\r\n ", b"", card)
    assert not list(built.glob("nguoi-phat-ngon/so-tai-chinh-truoc-*.vcf"))


def test_a_server_nobody_knows_is_a_message(tmp_path: Path) -> None:
    root = small_site.make(tmp_path / "checkout")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "    server_files: [lighttpd]\n", "utf-8")
    result = build(root, tmp_path / "site")
    assert result.code != 0 and "server_files chỉ nhận danh sách gồm apache, iis" in result.output
    assert "Traceback" not in result.output and not (tmp_path / "site").exists()


@pytest.mark.parametrize("address", ["index.html", "chinh-sach/a.html", "404.html"])
def test_every_page_is_sent_with_the_whole_policy(address: str) -> None:
    directives = {d.partition(" ")[0]: d.partition(" ")[2] for d in headers.of(address)["Content-Security-Policy"].split("; ")}
    assert directives.items() >= {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "font-src": "'self'", "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'",
        "require-trusted-types-for": "'script'", "trusted-types": "portal-search",
        "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'", "object-src": "'none'",
    }.items()
    assert "unsafe" not in headers.CSP and "http:" not in headers.CSP and "*" not in headers.CSP
    assert set(headers.CSP.split("; ")) - set(headers.META_CSP.split("; ")) == {"frame-ancestors 'none'"}
