"""The editors' programs: only the locked bytes are ever used, and a package can lead nowhere."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import tarfile
import threading
from pathlib import Path

import pytest

from portal.editor_form import local, vendor

from .. import building


def packed(*members: tuple[str, bytes, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data, kind in members:
            one = tarfile.TarInfo(name)
            one.size, one.type = len(data), kind
            one.linkname = "../../etc/passwd" if kind == tarfile.SYMTYPE else ""
            archive.addfile(one, io.BytesIO(data))
    return stream.getvalue()


def locked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, archive: bytes, **files: bytes) -> None:
    """A lock that names *archive* and its *files* (``dist/<name>.js``)."""
    lock = tmp_path / "lock.json"
    lock.write_text(json.dumps({"sveltia": {
        "name": "@thu/goi", "version": "1.0.0", "licence": "MIT",
        "integrity": "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode(),
        "files": {f"dist/{name}.js": {"as": f"{name}.js", "sha256": hashlib.sha256(data).hexdigest()}
                  for name, data in files.items()},
    }}), "utf-8")
    monkeypatch.setattr(vendor, "LOCK", lock)
    vendor.package.cache_clear()


@pytest.fixture(autouse=True)
def own_lock_afterwards() -> None:
    vendor.package.cache_clear()


GOOD = ("package/dist/a.js", b"tot", tarfile.REGTYPE)


def test_only_named_files_leave_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = packed(GOOD, ("package/../../../evil.js", b"x", tarfile.REGTYPE), ("/etc/cron.d/evil", b"x", tarfile.REGTYPE),
                     ("package/dist/link.js", b"", tarfile.SYMTYPE))
    locked(monkeypatch, tmp_path, archive, a=b"tot")
    cache = tmp_path / "cache"
    assert vendor.keep("sveltia", archive, cache) == {"a.js": b"tot"}
    assert vendor.kept("sveltia", cache) == {"a.js": b"tot"}
    assert [p.name for p in cache.rglob("*") if p.is_file()] == ["a.js"]
    next(cache.rglob("a.js")).write_bytes(b"xau")
    assert vendor.kept("sveltia", cache) is None
    vendor.package.cache_clear()


@pytest.mark.parametrize(("change", "wanted"), [
    (lambda archive: archive + b"x", "mã băm"), (lambda archive: packed(("package/dist/a.js", b"xau", tarfile.REGTYPE)), "mã băm"),
])
def test_other_bytes_are_refused_and_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: object, wanted: str,
) -> None:
    archive = packed(GOOD)
    locked(monkeypatch, tmp_path, archive, a=b"tot")
    with pytest.raises(vendor.NotFetched, match=wanted):
        vendor.keep("sveltia", change(archive), tmp_path / "cache")  # type: ignore[operator]
    assert not (tmp_path / "cache").exists()
    vendor.package.cache_clear()


def test_a_package_that_lacks_a_file_or_holds_a_link_for_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    archive = packed(GOOD, ("package/dist/b.js", b"", tarfile.SYMTYPE))
    locked(monkeypatch, tmp_path, archive, a=b"tot", b=b"khac")
    with pytest.raises(vendor.NotFetched):
        vendor.keep("sveltia", archive, tmp_path / "cache")
    assert vendor.kept("sveltia", tmp_path / "cache") is None
    vendor.package.cache_clear()


def test_the_registry_is_the_one_this_computer_uses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = packed(GOOD)
    locked(monkeypatch, tmp_path, archive, a=b"tot")
    asked = []

    class Registry(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(archive)

        def log_message(self, *_: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        vendor.fetch("sveltia", f"http://127.0.0.1:{server.server_port}/kho/", tmp_path / "cache")
    finally:
        server.shutdown()
        server.server_close()
        vendor.package.cache_clear()
    assert asked == ["/kho/@thu/goi/-/goi-1.0.0.tgz"]


def test_without_network_the_site_is_built_without_the_form_and_says_so(
    small_checkout: Path, tmp_path: Path,
) -> None:
    config = small_checkout / "mkdocs.yml"
    text = config.read_text("utf-8")
    setting = "    forge: {kind: github, base: https://github.com, repository: a/b}\n    editor: {}\n"
    config.write_text(text.replace("    editor: false\n", setting), "utf-8")
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "npm_config_registry": "http://127.0.0.1:9/"}
    told = building.portal("editor", "fetch", "--if-set", root=small_checkout, environment=environment)
    assert told.code == 0
    assert "Dựng tiếp không có biểu mẫu biên tập" in told.output
    result = building.build(small_checkout, tmp_path / "site", environment=environment)
    assert result.code == 0, result.output
    assert "không có biểu mẫu biên tập /bien-tap/" in result.output
    assert not (tmp_path / "site" / "bien-tap").exists()


@pytest.mark.parametrize("path", ["../a.md", "/etc/passwd", "content/../../a.md", "mkdocs.yml", "content/.git/a", "hooks/a.py"])
def test_the_local_proxy_touches_documents_alone(tmp_path: Path, path: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "mkdocs.yml").write_text("bi-mat", "utf-8")
    for asked in ({"action": "getEntry", "params": {"path": path}},
                  {"action": "persistEntry", "params": {"dataFiles": [{"path": path, "raw": "x"}], "assets": []}}):
        status, answer = local.answer(tmp_path, json.dumps(asked).encode())
        assert status == 422
        assert b"bi-mat" not in answer
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["mkdocs.yml"]


def test_a_machine_that_knows_no_registry_is_told_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(vendor.NotFetched, match="npm_config_registry"):
        vendor.fetch("sveltia", "", tmp_path)
    assert not list(tmp_path.iterdir())
