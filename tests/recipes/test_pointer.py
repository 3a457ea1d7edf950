"""The pointer recipe on the real nginx: one small file says which release readers get, and switching needs no reload."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import headers

from ..building import ROOT
from ..servers.conftest import free_ports, program, serve

RECIPE = ROOT / "docs/recipes/pointer"


def ask(port: int, target: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Cache-Control") or ""
    finally:
        connection.close()


def point(store: Path, said: object) -> None:
    fresh = store / "current.new"
    fresh.write_text(said if isinstance(said, str) else json.dumps(said))
    fresh.replace(store / "current.json")


@pytest.fixture(scope="module")
def store() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-pointer-"))
    folder.chmod(0o755)
    for number in (1, 2):
        tree = folder / f"r/{number:06}/chinh-sach"
        tree.mkdir(parents=True)
        (tree / "index.html").write_text(f"bản {number}")
        (tree.parent / "index.html").write_text(f"trang chủ {number}")
        (tree.parent / "404.html").write_text(f"không thấy {number}")
    (folder / "r/000001/da-go.html").write_text("đã gỡ ở bản 2")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port(store: Path) -> Iterator[int]:
    (port,) = free_ports(1)
    (store / "server.conf").write_text(headers.nginx(), "utf-8")
    text = (RECIPE / "nginx.conf").read_text("utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("    listen [::]:80;\n", "")
    text = text.replace("/srv/portal-kho", str(store)).replace("/etc/nginx/portal/server.conf", str(store / "server.conf"))
    shutil.copy(RECIPE / "pointer.js", store / "pointer.js")
    text = text.replace("/etc/nginx/portal/pointer.js", str(store / "pointer.js"))
    scratch = "\n".join(f"{k}_temp_path {store}/{k};" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user www-data;" if os.geteuid() == 0 else ""
    module = next(p for p in ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules") if Path(p).is_dir())
    (store / "nginx.conf").write_text(
        f"load_module {module}/ngx_http_js_module.so;\n{user}\ndaemon off;\nerror_log stderr;\npid {store}/pid;\n"
        f"events {{}}\nhttp {{ access_log off;\n{scratch}\n{text} }}\n", "utf-8",
    )
    point(store, {"release": 1, "number": 1})
    command = [program("nginx"), "-e", "stderr", "-c", str(store / "nginx.conf")]
    for server in serve("nginx", command, {"/": port}, store):
        yield server.ports["/"]


def test_one_write_switches_the_whole_site_without_a_reload(store: Path, port: int) -> None:
    point(store, {"release": 1, "number": 1})
    assert ask(port, "/")[:2] == (200, "trang chủ 1") and ask(port, "/da-go.html")[0] == 200
    point(store, {"release": 2, "number": 2})
    assert ask(port, "/") == (200, "trang chủ 2", headers.SHORT)
    assert ask(port, "/chinh-sach/")[1] == "bản 2"
    assert ask(port, "/da-go.html") == (404, "không thấy 2", headers.NEVER)


def test_the_store_itself_is_out_of_reach(store: Path, port: int) -> None:
    point(store, {"release": 2, "number": 2})
    for target in ("/current.json", "/r/000001/da-go.html", "/../current.json", "/%2e%2e/000001/da-go.html", "/server.conf"):
        assert ask(port, target)[0] in (400, 404), target


@pytest.mark.parametrize("said", ["", "{", "[]", '{"release": "../.."}', '{"release": 0}', '{"release": 1.5}', '{"number": 1}'])
def test_a_damaged_pointer_is_a_passing_fault_never_a_missing_page(store: Path, port: int, said: str) -> None:
    point(store, said)
    assert ask(port, "/")[0] == 503
    point(store, {"release": 2, "number": 3})
    assert ask(port, "/")[0] == 200
