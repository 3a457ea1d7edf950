"""Real web servers with the generated file: every class of path gets the headers that are declared, and no others."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import headers

from ..building import ROOT
from .conftest import BELOW, Server, program

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("servers")]

BASES = ("/", f"/{BELOW}")
NAMES = {name.lower() for name in (*headers.HEADERS, "Content-Type", "Cache-Control", "Content-Disposition")}


def one_of_each(site: Path) -> Iterator[str]:
    """An address of every class and type the built site has."""
    yield from ("index.html", "chinh-sach/index.html", "tim-kiem.html", "portal-stamp.json", "robots.txt", "assets/search/start.bin",
                "nhung/toan-tinh/du-thao.html")
    seen = set()
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        address = path.relative_to(site).as_posix()
        if address == "404.html":
            continue  # a page for errors: some servers show it as nothing else
        kind = (path.suffix, address.split("/")[0] == "assets")
        if kind not in seen:
            seen.add(kind)
            yield address


def relevant(found: dict[str, str]) -> dict[str, str]:
    """The headers we declare, as the server sent them."""
    return {name: value for name, value in found.items() if name in NAMES}


def expected(address: str, *, found: bool = True) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.of(address, found=found).items()}


@pytest.mark.parametrize("base", BASES)
def test_every_class_and_type_is_sent_with_its_headers(server: Server, built: Path, base: str) -> None:
    for address in one_of_each(built):
        answer = server.ask(address, base)
        assert answer.status == 200, address
        assert relevant(answer.headers) == expected(address), address
        assert answer.body == (built / address).read_bytes(), address


def test_every_type_a_site_may_hold_is_named_and_an_unknown_one_is_never_run(server: Server) -> None:
    for end in headers.TYPES:
        if end != "html":
            answer = server.ask(f"kieu-tep/mau.{end}")
            assert relevant(answer.headers) == expected(f"kieu-tep/mau.{end}"), end
    unknown = server.ask("kieu-tep/la.exe").headers
    assert unknown["x-content-type-options"] == "nosniff"
    assert unknown.get("content-type", "").partition(";")[0] not in ("text/html", "text/javascript", "image/svg+xml")


# A deep address, each class of path, and folders that hold files but no page: none may be listed.
MISSING = (
    "khong-co.html", "assets/search/0123456789ab/t/1.bin", "chinh-sach/nam/khong/co/gi/o-day.html", "assets/portal-0000000000/js/portal.js", "khong-co.docx",
    "nhung/khong-co.html", "chinh-sach/khong-co.pdf", "khong-co/", "kieu-tep/", "assets/", "chinh-sach/dieu-chinh-bang-gia-dat/",
)
HIDDEN = (
    ".git/config", ".git/", ".git", ".env", "%2egit/config", ".%65nv", "chinh-sach/../.env", "kieu-tep/%2e%2e/.env",
    ".htaccess", "//.env", "chinh-sach/%2e%2e/%2e%2e/nginx.conf", "..%2f..%2fetc/passwd", "%2e%2e/nginx.conf",
    "kieu-tep/../../nginx.conf", "..%5c..%5cnginx.conf", "%00.env",
)


@pytest.mark.parametrize("base", BASES)
def test_a_missing_address_gets_the_page_that_helps_at_any_depth(server: Server, built: Path, base: str) -> None:
    for address in MISSING:
        answer = server.ask(address, base)
        assert answer.status == 404, address
        assert answer.body == (built / "404.html").read_bytes(), address
        assert relevant(answer.headers) == expected("", found=False), address


@pytest.mark.parametrize("base", BASES)
def test_hidden_files_and_the_disk_around_the_site_are_out_of_reach(server: Server, base: str) -> None:
    for address in HIDDEN:
        answer = server.ask(address, base)
        # Caddy answers nothing at all, with 200, to what no rule of it covers: outside the portal's folder.
        assert answer.status >= 400 or answer.body == b"", (address, answer.status)
        assert not any(sign in answer.body for sign in (b"canary", b"server {", b"root:")), address


def test_a_folder_with_a_page_shows_it_and_only_under_its_own_address(server: Server, built: Path) -> None:
    assert server.ask("chinh-sach/").body == (built / "chinh-sach/index.html").read_bytes()
    moved = server.ask("chinh-sach")
    assert moved.status in (301, 302, 307, 308)
    assert re.fullmatch(r"(http://127\.0\.0\.1(:\d+)?)?/chinh-sach/", moved.headers["location"])
    assert moved.headers["content-security-policy"] == headers.CSP


def test_the_stamp_can_be_read_back(server: Server, built: Path) -> None:
    answer = server.ask("portal-stamp.json")
    assert (answer.status, answer.body) == (200, (built / "portal-stamp.json").read_bytes())
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_already_held_is_not_sent_again_and_keeps_its_policy(server: Server) -> None:
    first = server.ask("index.html")
    held = {k: v for k, v in (("If-None-Match", first.headers.get("etag", "")),
                              ("If-Modified-Since", first.headers.get("last-modified", ""))) if v}
    again = server.ask("index.html", **held)
    assert (again.status, again.body) == (304, b"")
    assert again.headers.get("content-security-policy", headers.CSP) == headers.CSP


def test_no_method_but_reading_does_anything(server: Server, ground: Path) -> None:
    head = server.ask("index.html", method="HEAD")
    assert (head.status, head.body, relevant(head.headers)) == (200, b"", expected("index.html"))
    page = ground / "root" / "index.html"
    before = page.read_bytes()
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert server.ask("index.html", method=method).status < 500, method
        assert page.read_bytes() == before, method


def test_https_only_is_said_on_request(server: Server) -> None:
    assert "strict-transport-security" not in server.ask("index.html").headers
    for text in headers.Served("/", "assets/portal-0000000000", https=True).files().values():
        assert "Strict-Transport-Security" in text and "max-age=31536000" in text


# IIS runs on Windows alone: its file is held against its schema, and against what it must say.


@pytest.fixture(scope="module")
def web_config() -> str:
    return headers.iis("/", assets="assets/portal-0123456789")


def test_web_config_holds_to_the_schema_of_iis(web_config: str, tmp_path: Path) -> None:
    schema = ROOT / "tests/servers/web-config.rng"
    good = tmp_path / "web.config"
    good.write_text(web_config, "utf-8")
    command = [program("xmllint"), "--noout", "--nonet", "--relaxng", str(schema)]
    done = subprocess.run([*command, str(good)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for wrong in ('enabled="maybe"', 'errorMode="Costum"', 'cacheControlMaxAge="300"', 'fileExtension="html"'):
        name = wrong.partition("=")[0]
        bad = tmp_path / "bad.config"
        bad.write_text(re.sub(rf'\b{name}="[^"]*"', wrong, web_config, count=1), "utf-8")
        assert subprocess.run([*command, str(bad)], capture_output=True, check=False).returncode != 0, wrong


def test_web_config_says_what_the_others_say(web_config: str) -> None:
    top = ET.fromstring(web_config).find("system.webServer")
    assert top is not None
    said = {e.get("name"): e.get("value") for e in top.iterfind("httpProtocol/customHeaders/add")}
    assert said == dict(headers.HEADERS)
    frames = ET.fromstring(web_config).find("location[@path='nhung']/system.webServer/httpProtocol/customHeaders")
    assert frames is not None
    assert {e.get("name"): e.get("value") for e in frames.iterfind("add")} == {"Content-Security-Policy": headers.frame_policy()}
    assert [e.get("name") for e in frames.iterfind("remove")] == ["X-Frame-Options", "Content-Security-Policy"]
    assert {f"{e.get('fileExtension')}": e.get("mimeType") for e in top.iterfind("staticContent/mimeMap")} == {
        f".{end}": mime for end, mime in headers.TYPES.items()
    }
    allowed = {e.get("fileExtension") for e in top.iterfind("security/requestFiltering/fileExtensions/add")}
    assert allowed == {f".{end}" for end in headers.TYPES} | {"."}
    assert {(e.get("statusCode"), e.get("path")) for e in top.iterfind("httpErrors/error")} == {
        ("403", "404.html"), ("404", "404.html")
    }
    cache = top.find("staticContent/clientCache")
    assert cache is not None and cache.get("cacheControlMaxAge") == "00:05:00"
    places = {e.get("path") for e in ET.fromstring(web_config).iterfind("location")}
    assert places == {"nhung", "bien-tap", "assets/portal-0123456789", "assets/stylesheets", "assets/search", "assets/search/start.bin", "chia-se",
                      "portal-stamp.json", "portal-manifest.json", "portal-manifest.json.minisig"}
    start = ET.fromstring(web_config).find("location[@path='assets/search/start.bin']//clientCache")
    assert start is not None and start.get("cacheControlMode") == "DisableCache"
    below = ET.fromstring(headers.iis("/cong/tin/"))
    assert {e.get("path") for e in below.iter("error")} == {"cong\\tin\\404.html"}
