"""Reading a release back from servers that are honest, careless, broken or hostile."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from portal import headers
from portal.publish import readback, visiting
from portal.publish.readback import Kind

from .releases import FILES, Answer, Asked, Lie, release, served

R = release()
PAGE = "chinh-sach/gia-dat.html"


def found(lie: Lie = lambda _: None, files: dict[str, bytes] | None = None, base: str = "/", seconds: float = 30) -> set[tuple[str, str]]:
    with served(R.files if files is None else files, lie, base) as (address, _):
        said = readback.check(address, R.manifest, R.manifest.data, signature=R.signature, seconds=seconds)
    for finding in said:
        assert finding.said and "\x1b" not in finding.said
    return {(finding.kind.value, finding.address) for finding in said}


@pytest.mark.parametrize("base", ["/", "/cong/tinh/"])
def test_what_was_published_whole_is_found_whole(base: str) -> None:
    assert found(base=base) == set()


def test_every_file_is_asked_for_without_cookies_or_compression_on_few_connections() -> None:
    with served(R.files) as (address, seen):
        assert readback.check(address, R.manifest, R.manifest.data, signature=R.signature) == ()
    asked = {one.path for one in seen}
    assert asked >= {*R.files, "", "chinh-sach/"}
    assert any(path not in R.files and path.startswith("khong-co-") for path in asked)


@pytest.mark.parametrize("path", [PAGE, "chinh-sach/gia-dat/toan-van.pdf", "assets/portal-0123456789/js/a.js", "404.html"])
def test_a_changed_file_is_found_whatever_its_kind(path: str) -> None:
    assert ("changed", path) in found(files=R.files | {path: R.files[path] + b" "})
    same_length = bytes([R.files[path][0] ^ 1]) + R.files[path][1:]
    assert ("changed", path) in found(files=R.files | {path: same_length})


def test_a_missing_file_an_older_manifest_and_another_signature_are_found() -> None:
    assert ("missing", PAGE) in found(files={p: d for p, d in R.files.items() if p != PAGE})
    old = release(number=6)
    assert found(files=R.files | {"portal-manifest.json": old.manifest.data}) == {("changed", "portal-manifest.json")}
    assert found(files=R.files | {"portal-manifest.json.minisig": b"x"}) == {("changed", "portal-manifest.json.minisig")}


def page_only(answer: Answer) -> Lie:
    return lambda asked: answer if asked.path == PAGE else None


BODY = FILES[PAGE]
GOOD = headers.of(PAGE)


@pytest.mark.parametrize(("answer", "kind"), [
    (Answer(200, BODY, GOOD, promise=len(BODY) + 10), Kind.UNREACHABLE),
    (Answer(200, BODY, GOOD, promise=len(BODY) - 1), Kind.CHANGED),
    (Answer(200, b"", GOOD, endless=True), Kind.CHANGED),
    (Answer(302, b"", {"Location": "https://nha-cai.example/\x1b[2J"}), Kind.CHANGED),
    (Answer(301, b"", {"Location": "/khac.html"}), Kind.CHANGED),
    (Answer(500, b"x"), Kind.UNREACHABLE), (Answer(403, b"x"), Kind.UNREACHABLE), (Answer(410), Kind.MISSING),
    (Answer(200, b"\x1f\x8b", GOOD | {"Content-Encoding": "gzip"}), Kind.CHANGED),
    (Answer(206, BODY, GOOD), Kind.UNREACHABLE),
], ids=lambda value: str(getattr(value, "status", value)))
def test_an_answer_that_is_not_the_file_is_a_finding_and_nothing_worse(answer: Answer, kind: Kind) -> None:
    assert (kind.value, PAGE) in found(page_only(answer))


def test_a_redirect_is_reported_and_never_followed() -> None:
    with served({}) as (other, seen_there):
        answer = Answer(302, b"", {"Location": other + "index.html"})
        with served(R.files, page_only(answer)) as (address, _):
            (said,) = readback.check(address, R.manifest, R.manifest.data, signature=R.signature)
        assert seen_there == [] and said.kind is Kind.CHANGED and "127.0.0.1" in said.said


def test_a_server_that_never_ends_fills_no_memory() -> None:
    tracemalloc.start()
    assert ("changed", PAGE) in found(lambda asked: Answer(200, b"", GOOD, endless=True) if asked.path != "index.html" else None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120 * 2**20


def test_a_server_that_sends_a_byte_at_a_time_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "_FIRST", 0.5)
    began = time.monotonic()
    assert ("unreachable", PAGE) in found(page_only(Answer(200, BODY * 20, GOOD, drip=0.2)))
    assert time.monotonic() - began < 8


def test_the_time_allowed_holds_for_the_whole_and_an_unfinished_look_is_not_a_clean_one() -> None:
    began = time.monotonic()
    with served(R.files, lambda _: Answer(200, b"x" * 100, GOOD, drip=0.5)) as (address, _):
        said = readback.check(address, R.manifest, R.manifest.data, seconds=2)
    assert time.monotonic() - began < 8
    assert any(f.address == "" and "chưa xem hết" in f.said for f in said) and all(f.grave for f in said)


def test_a_dead_server_is_given_up_after_few_tries() -> None:
    with served({}) as (address, _):
        pass
    began = time.monotonic()
    many = release({f"a/{n}.html": b"x" for n in range(500)})
    said = readback.check(address, many.manifest, many.manifest.data)
    assert time.monotonic() - began < 10 and any("thôi hỏi" in f.said for f in said)
    assert {f.kind for f in said} == {Kind.UNREACHABLE}


def test_an_address_that_does_not_exist_must_not_be_shown() -> None:
    def home_for_all(asked: Asked) -> Answer | None:
        return None if asked.path in R.files or not asked.path or asked.path.endswith("/") else Answer(200, FILES["index.html"])

    assert {kind for kind, _ in found(home_for_all)} == {"soft404"}
    assert {kind for kind, _ in found(lambda a: Answer(302, b"", {"Location": "/"}) if a.path.startswith("khong-co") else None)} == {"soft404"}


def test_wrong_headers_are_said_once_for_all_files_and_weigh_less() -> None:
    def plain(asked: Asked) -> Answer | None:
        data = R.files.get(asked.path)
        return Answer(200, data, {"Content-Type": "text/html"}) if data and asked.path != "404.html" else None

    with served(R.files, plain) as (address, _):
        said = readback.check(address, R.manifest, R.manifest.data, signature=R.signature)
    assert {f.kind for f in said} == {Kind.HEADERS} and not any(f.grave for f in said)
    texts = [f.said for f in said]
    assert any("text/css; charset=utf-8" in t for t in texts)
    assert sum("thiếu Content-Security-Policy" in t for t in texts) == 1


def test_a_feed_that_does_not_parse_is_found_even_when_it_is_what_was_published() -> None:
    bombs = (b"<feed><entry></feed>", b'<!DOCTYPE feed [<!ENTITY a "aaaa">]><feed>&a;</feed>', b"<html></html>")
    for bomb in bombs:
        broken = release(FILES | {"tin/ban-tin.xml": bomb})
        with served(broken.files) as (address, _):
            (said,) = readback.check(address, broken.manifest, broken.manifest.data, signature=broken.signature)
        assert (said.kind, said.address) == (Kind.BROKEN, "tin/ban-tin.xml")


def test_of_a_large_site_every_page_and_a_known_sample_of_the_rest_is_compared() -> None:
    many = release({f"a/{n}.html": b"x" for n in range(1500)} | {f"b/{n}.pdf": b"y" for n in range(1500)} | FILES)
    some = {f.path for f in readback.chosen(many.manifest)}
    assert {p for p in many.files if p.endswith(".html")} <= some and "assets/search/start.bin" in some
    assert len([p for p in some if p.endswith(".pdf")]) in (readback.SAMPLE, readback.SAMPLE - 1, readback.SAMPLE - 2)
    assert readback.chosen(many.manifest) == readback.chosen(many.manifest)
    assert {f.path for f in readback.chosen(R.manifest)} == set(FILES)


def test_files_that_servers_keep_to_themselves_are_not_expected() -> None:
    own = release(FILES | {".htaccess": b"x", "web.config": b"<x/>"})
    hidden = {p: d for p, d in own.files.items() if p not in (".htaccess", "web.config")}
    with served(hidden) as (address, _):
        assert readback.check(address, own.manifest, own.manifest.data, signature=own.signature) == ()


@pytest.mark.parametrize("address", ["", "tinh.example", "ftp://a/", "http://", "http://a:b@c/", "http://a/?x=1", "http://a:99999/"])
def test_an_address_that_is_none_is_a_message(address: str) -> None:
    with pytest.raises(visiting.BadAddress):
        readback.check(address, R.manifest, R.manifest.data)


def test_no_certificate_no_trust(tmp_path: Path) -> None:
    import datetime as dt
    import ssl
    import threading
    from http.server import HTTPServer, SimpleHTTPRequestHandler

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    key, name = generate_private_key(SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now).not_valid_after(now + dt.timedelta(days=36500)).sign(key, hashes.SHA256()))
    file = tmp_path / "c.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        said = readback.check(f"https://127.0.0.1:{server.server_port}/", R.manifest, R.manifest.data)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert {f.kind for f in said} == {Kind.UNREACHABLE} and any("chứng thư HTTPS" in f.said for f in said)
