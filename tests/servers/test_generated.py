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
    assert 'href="https://tinh.example/cong/' in (target / "nguoi-phat-ngon/danh-ba/thay-doi.xml").read_text("utf-8")
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


ALLOWED = ("https://sotaichinh.lamdong.gov.vn", "https://*.lamdong.gov.vn", "https://cong.example:8443")


@pytest.mark.parametrize("name", ["nginx.conf", "apache.conf", "caddy.conf", ".htaccess", "web.config"])
def test_each_server_file_names_who_may_frame_the_small_pages_and_nothing_else_may_be_framed(name: str) -> None:
    text = headers.Served("/", "assets/portal-0123456789", ancestors=ALLOWED).files()[name].replace("&#x27;", "'")
    assert text.count(f"frame-ancestors 'self' {' '.join(ALLOWED)}") == 1
    assert "frame-ancestors 'none'" in text  # every other page
    assert "frame-ancestors 'self'" not in text.replace(f"frame-ancestors 'self' {' '.join(ALLOWED)}", "")


@pytest.mark.parametrize("wrong", [
    "http://so.lamdong.gov.vn", "https://so.lamdong.gov.vn/", "https://so.lamdong.gov.vn/tin", "so.lamdong.gov.vn", "*",
    "https://*", "https://", "https://a.vn https://b.vn", "https://a.vn; script-src *", "'self'", "https://a b.vn", "https://*.*.vn", 7, None,
])
def test_only_whole_sites_over_https_may_be_named(wrong: object) -> None:
    assert not (isinstance(wrong, str) and headers.ANCESTOR.fullmatch(wrong))
    assert all(headers.ANCESTOR.fullmatch(right) for right in ALLOWED)


def test_a_site_that_cannot_be_named_is_a_message(tmp_path: Path) -> None:
    root = small_site.make(tmp_path / "checkout")
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("frame_ancestors: []", "frame_ancestors: ['http://so.example']"), "utf-8")
    result = build(root, tmp_path / "site")
    assert result.code != 0 and "frame_ancestors không nhận “http://so.example”" in result.output
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
