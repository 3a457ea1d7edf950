"""What an administrator reads when a target cannot be published to: the cause, what to do, and never a secret."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.publish.store import Overtaken, StoreFault
from portal.publish.stores.rclone import Rclone
from portal.publish.stores.s3 import S3
from portal.publish.stores.sftp import Sftp
from portal.publish.stores.webdav import WebDav
from tests.faults.places import small_disk

from . import running
from .conftest import Servers

pytestmark = pytest.mark.xdist_group("targets")
AT_ONCE: dict[str, Any] = {"pause": lambda seconds: None}


def said(store: Any, path: str = "index.html") -> str:
    """The one message of a fault, checked for what may never be in it."""
    try:
        with pytest.raises(StoreFault) as fault:
            store.write(path, b"1")
        text = str(fault.value)
        assert running.PASSWORD not in text and running.SECRET not in text and "SAI-MAT-KHAU" not in text
        assert fault.value.__cause__ is None  # one sentence, not a chain of other people's
        return text
    finally:
        store.close()


# SFTP


def test_an_unknown_host_key_is_refused_and_how_to_accept_it_is_said(servers: Servers, tmp_path: Path) -> None:
    server = servers.sshd()
    known = tmp_path / "known_hosts"
    known.write_text("")

    def store() -> Sftp:
        return Sftp("127.0.0.1", f"{servers.place('sftp')}/khoa", port=server.port, user=server.user,
                    key_file=server.key, known_hosts=known, **AT_ONCE)

    text = said(store())
    line = next(line.strip() for line in text.splitlines() if line.strip().startswith("[127.0.0.1]"))
    assert "chưa biết máy chủ" in text and "SHA256:" in text
    fingerprint = subprocess.run(["ssh-keygen", "-lf", str(servers.folder / "sshd-host.pub")], capture_output=True, text=True, check=True)
    assert fingerprint.stdout.split()[1] in text
    known.write_text(line + "\n")  # exactly what the message says
    accepted = store()
    accepted.write("index.html", b"1")
    accepted.close()
    other = tmp_path / "khac"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    known.write_text(f"[127.0.0.1]:{server.port} {other.with_suffix('.pub').read_text()}")
    assert "KHÁC" in said(store())


def test_ssh_keys_that_do_not_open_the_door(servers: Servers, tmp_path: Path) -> None:
    server = servers.sshd()
    stranger, locked = tmp_path / "la", tmp_path / "co-khoa"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)], check=True)
    shutil.copy(server.key, locked)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", running.PASSWORD, "-f", str(locked)], check=True)

    def store(key: Path | None, password: str = "", known: Path = server.known_hosts) -> Sftp:
        return Sftp("127.0.0.1", f"{servers.place('sftp')}/khoa", port=server.port, user=server.user, key_file=key,
                    password=password, known_hosts=known, **AT_ONCE)

    assert "không nhận tên đăng nhập" in said(store(stranger))
    assert "không nhận tên đăng nhập" in said(store(None, "SAI-MAT-KHAU"))
    assert "không mở được khóa" in said(store(locked))
    assert "không mở được khóa" in said(store(locked, "SAI-MAT-KHAU"))
    assert "không có tệp khóa" in said(store(tmp_path / "khong-co"))
    assert "ssh-keyscan" in said(store(server.key, known=tmp_path / "khong-co"))
    opened = store(locked, running.PASSWORD)
    opened.write("index.html", b"1")
    opened.close()


def test_a_full_disk_behind_sftp(servers: Servers) -> None:
    server = servers.sshd()
    folder = servers.place("sftp") / "dia-nho"
    folder.mkdir()
    with small_disk(folder, "size=1m") as made:
        if not made:
            pytest.skip("máy này không cho gắn đĩa nhỏ")
        store = Sftp("127.0.0.1", str(folder), port=server.port, user=server.user, key_file=server.key,
                     known_hosts=server.known_hosts, **AT_ONCE)
        store.write("cu.html", b"cu")
        with pytest.raises(StoreFault, match="hết chỗ"):
            store.write("cu.html", b"m" * 2**21)
        assert store.read("cu.html") == b"cu" and list(store.walk()) == ["cu.html"]
        store.close()


def test_sftp_has_links_renames_and_sums_as_a_disk_has(servers: Servers, one_target: Any) -> None:
    store = one_target("sftp").store()
    store.write("releases/1/index.html", b"mot")
    store.write("releases/2/index.html", b"hai")
    assert store.target_of("current") is None and store.target_of("releases") is None
    store.symlink("releases/1", "current")
    store.symlink("releases/1", "current")  # the same again is no fault
    with pytest.raises(StoreFault):
        store.symlink("releases/2", "current")
    assert store.claim("state/claims/2")
    store.symlink("releases/2", "state/claims/2/current")
    store.move("state/claims/2/current", "current")
    assert store.target_of("current") == "releases/2" and store.read("current/index.html") == b"hai"
    with pytest.raises(Overtaken):
        store.move("state/claims/2/current", "current")
    store.claim("state/claims/3")
    store.move("state/claims/3", "state/claims/3-bi-giành")
    assert store.names("state/claims") == ["2", "3-bi-giành"]
    store.hard_link([("releases/1/index.html", "releases/3/index.html"), ("releases/2/index.html", "releases/3/b/hai.html")])
    store.hard_link([("releases/2/index.html", "releases/3/index.html")])  # again, with another
    sums = store.digests(["releases/3/index.html", "releases/3/b/hai.html", "releases/3/khong-co"])
    assert len(sums) == 2 and len(set(sums.values())) == 1
    store.settle("releases/3")
    with pytest.raises(StoreFault, match="không nằm gọn"):
        store.symlink("../ngoai", "state/ra-ngoai")
    outside = servers.place("ngoai") / "khong-duoc-xoa"
    outside.write_text("1")
    root = next(p for p in servers.place("sftp").iterdir() if (p / "releases/3").is_dir())
    (root / "releases/3/loi-ra").symlink_to(servers.place("ngoai"))
    assert "releases/3/loi-ra" in set(store.walk())
    store.remove_folder("releases/3")
    assert outside.exists() and store.names("releases") == ["1", "2"]
    with pytest.raises(StoreFault, match="không nằm gọn"):
        store.move("../a", "b")


# WebDAV


def test_webdav_faults(servers: Servers) -> None:
    port = servers.apache()
    root = servers.place("apache-root")
    for name in ("kin", "chi-muc", "chi-doc"):
        (root / name).mkdir(exist_ok=True)
        (root / name).chmod(0o777 if name != "chi-doc" else 0o555)
    url = f"http://127.0.0.1:{port}"
    assert "không nhận tên đăng nhập" in said(WebDav(f"{url}/kin", user=running.USER, password="SAI-MAT-KHAU", **AT_ONCE))
    assert "không nhận tên đăng nhập" in said(WebDav(f"{url}/kin", **AT_ONCE))
    opened = WebDav(f"{url}/kin", user=running.USER, password=running.PASSWORD, **AT_ONCE)
    opened.write("index.html", b"1")
    assert opened.read("index.html") == b"1"
    opened.close()
    with pytest.raises(StoreFault, match="DirectoryIndex disabled"):
        WebDav(f"{url}/chi-muc", **AT_ONCE).probe()
    assert "không có quyền" in said(WebDav(f"{url}/chi-doc", **AT_ONCE))
    assert "không có thư mục" in said(WebDav(f"{url}/khong/co/thu/muc", **AT_ONCE))
    assert "không tìm thấy máy chủ" in said(WebDav("http://khong-co.invalid/", **AT_ONCE))
    assert "TLS" in said(WebDav(f"https://127.0.0.1:{port}/", **AT_ONCE))
    for bad in ("ftp://a/", "a", "https://ai:mat@a/"):
        with pytest.raises(StoreFault, match="url"):
            WebDav(bad)
    with pytest.raises(StoreFault, match="HTTPS"):
        WebDav("http://kho.example/dav/", user="a", password=running.PASSWORD)


def test_nginx_without_propfind_says_which_module_is_missing(servers: Servers) -> None:
    port = servers.get("nginx-plain", lambda: running.nginx(servers.folder, servers.place("nginx-root"), listing=False))
    with pytest.raises(StoreFault, match="libnginx-mod-http-dav-ext"):
        WebDav(f"http://127.0.0.1:{port}/tran", **AT_ONCE).probe()


@pytest.fixture
def answers() -> Iterator[Any]:
    """A server that answers everything with one status, and one that never answers."""
    made: list[socket.socket] = []

    def start(status: str) -> int:
        door = socket.create_server(("127.0.0.1", 0))
        made.append(door)

        def serve() -> None:
            while True:
                try:
                    one, _ = door.accept()
                except OSError:
                    return
                if not status:
                    made.append(one)
                    continue
                one.settimeout(5)
                one.recv(65536)
                one.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nLocation: /khac/\r\nConnection: close\r\n\r\n".encode())
                one.close()

        threading.Thread(target=serve, daemon=True).start()
        return int(door.getsockname()[1])

    yield start
    for one in made:
        one.close()


@pytest.mark.parametrize(("status", "words"), [
    ("507 Insufficient Storage", "hết chỗ"), ("403 Forbidden", "không có quyền"), ("401 Unauthorized", "không nhận tên"),
    ("302 Found", "địa chỉ khác"), ("413 Too Large", "lớn hơn"), ("423 Locked", "bị khóa"), ("503 Busy", "quá tải"), ("418 Teapot", "418"),
])
def test_every_refusal_has_words(answers: Any, status: str, words: str) -> None:
    assert words in said(WebDav(f"http://127.0.0.1:{answers(status)}/", **AT_ONCE))


def test_a_server_that_never_answers_is_waited_for_only_so_long(answers: Any, tmp_path: Path) -> None:
    port = answers("")
    assert "không trả lời kịp" in said(WebDav(f"http://127.0.0.1:{port}/", timeout=0.2, **AT_ONCE))
    assert "không trả lời kịp" in said(S3("kho", endpoint=f"http://127.0.0.1:{port}", access_key="a", secret_key="b", timeout=0.2, **AT_ONCE))
    known = tmp_path / "known"
    known.write_text("")
    assert "không trả lời kịp" in said(Sftp("127.0.0.1", "/srv/cong", port=port, user="a", password="SAI-MAT-KHAU", known_hosts=known,
                                           timeout=0.2, **AT_ONCE))


# S3


def test_s3_faults_and_what_an_object_says_of_itself(servers: Servers, one_target: Any, tmp_path: Path) -> None:
    port = servers.seaweed()

    def store(bucket: str = "kho", access: str = running.ACCESS, secret: str = running.SECRET) -> S3:
        return S3(bucket, endpoint=f"http://127.0.0.1:{port}", access_key=access, secret_key=secret, **AT_ONCE)

    assert "không có kho “khong-co”" in said(store("khong-co"))
    assert "không nhận tên đăng nhập" in said(store(secret="SAI-MAT-KHAU"))
    assert "không nhận tên đăng nhập" in said(store(access="la"))
    assert "không tìm thấy máy chủ" in said(S3("kho", endpoint="http://khong-co.invalid", access_key="a", secret_key="b", **AT_ONCE))
    for bad in ("../a", "a//b"):
        with pytest.raises(StoreFault, match="không nằm gọn"):
            S3("kho", prefix=bad, access_key="a", secret_key="b")
    target = one_target("seaweed")
    made = target.store()
    (tmp_path / "a").write_bytes(b"1")
    paths = {
        "index.html": ("text/html; charset=utf-8", "public, max-age=300, must-revalidate"),
        "r/12/assets/portal-0123456789/a.js": ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        "r/12/portal-stamp.json": ("application/json; charset=utf-8", "no-store"),
        "state/log.json": ("application/json; charset=utf-8", "no-store"),
        "current.json": ("application/json; charset=utf-8", "no-store"),
        "portal-manifest.json.minisig": ("text/plain; charset=utf-8", "no-store"),
    }
    made.send([(tmp_path / "a", path) for path in paths], lambda size: None)
    made.copy([("r/12/assets/portal-0123456789/a.js", "r/13/assets/portal-0123456789/a.js")])
    for path, (kind, cache) in paths.items() | {("r/13/assets/portal-0123456789/a.js", paths["r/12/assets/portal-0123456789/a.js"])}:
        head = made._client.head_object(Bucket="kho", Key=made._prefix + path)
        assert (head["ContentType"], head["CacheControl"]) == (kind, cache), path
    first = made.read_tagged("current.json")
    assert made.read_tagged("khong-co.json") is None
    assert not made.write_if("current.json", b"2", None) and not made.write_if("current.json", b"2", '"0123"')
    assert made.write_if("current.json", b"2", first[1]) and not made.write_if("current.json", b"3", first[1])
    assert not made.write_if("khong-co.json", b"2", first[1]) and made.read("current.json") == b"2"


# rclone


def test_rclone_faults(servers: Servers, answers: Any) -> None:
    port = servers.apache()
    (servers.place("apache-root") / "kin").mkdir(exist_ok=True)
    (servers.place("apache-root") / "kin").chmod(0o777)
    options = {"type": "webdav", "vendor": "other", "url": f"http://127.0.0.1:{port}/kin", "user": running.USER}
    opened = Rclone("kho:", options=options, secrets={"pass": running.PASSWORD}, **AT_ONCE)
    assert running.PASSWORD not in str(opened._environment)  # rclone is given it in its own disguise
    opened.write("rc/index.html", b"1")
    assert opened.read("rc/index.html") == b"1"
    assert "không nhận tên đăng nhập" in said(Rclone("kho:", options=options, secrets={"pass": "SAI-MAT-KHAU"}, **AT_ONCE))
    assert "rclone không biết nơi này" in said(Rclone("kho:", options={"type": "khong-co"}, **AT_ONCE))
    for remote, more in (("kho", options), ("kho:a", {})):
        with pytest.raises(StoreFault, match="nơi đăng rclone"):
            Rclone(remote, options=more)
    with pytest.raises(StoreFault, match="không chạy được rclone"):
        Rclone("kho:a", options=options, program=Path("/khong/co")).read("a")
