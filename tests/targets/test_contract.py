"""What every store must do, the same words for all of them, each against its real server."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from portal.publish import stores
from portal.publish.store import StoreFault

from .conftest import Target
from .running import Cutter

pytestmark = pytest.mark.xdist_group("targets")

STRANGE = ("hai dấu cách.txt", "đường #1.html", "100%.txt", "a+b.txt", "sâu/hơn nữa/tệp.json", "%2e%2e.txt")
BIG = b"0123456789abcdef" * (3 * 2**20 // 16)


def test_the_probe_finds_what_the_server_can_do_and_leaves_nothing(target: Target) -> None:
    store = target.store()
    assert store.probe() == target.powers
    assert list(store.walk()) == []


def test_what_was_written_is_read_and_written_over(target: Target) -> None:
    store = target.store()
    assert store.read("state/manifest.json") is None
    for data in (b"{}", b"", b"{\"so\": 2}"):
        store.write("state/manifest.json", data)
        assert store.read("state/manifest.json") == data


def test_many_files_arrive_with_all_their_bytes(target: Target, tmp_path: Path) -> None:
    store = target.store()
    content = {name: f"nội dung {name}".encode() for name in STRANGE} | {"trong.txt": b"", "lon.bin": BIG}
    if target.name != "rclone":  # starts a program for every file that is read
        content |= {f"trang/{n}.html": b"<p>%d" % n for n in range(12)}
    files = []
    for number, (path, data) in enumerate(content.items()):
        local = tmp_path / f"tep-{number}"  # the local name says nothing about the path
        local.write_bytes(data)
        files.append((local, path))
    told: list[int] = []
    store.send(iter(files), told.append)
    assert sorted(told) == sorted(len(data) for data in content.values())
    assert {path: store.read(path) for path in content} == content
    assert sorted(store.walk()) == sorted(content)
    changed = {STRANGE[0]: b"moi", "lon.bin": BIG[::-1], STRANGE[1]: b""}
    for number, data in enumerate(changed.values()):
        (tmp_path / f"tep-{number}").write_bytes(data)
    store.send([(tmp_path / f"tep-{number}", path) for number, path in enumerate(changed)], told.append)
    assert {path: store.read(path) for path in content} == content | changed
    store.remove([*STRANGE, "chua-tung-co.txt", "khong/co/thu-muc.txt"])
    assert sorted(store.walk()) == sorted(content.keys() - set(STRANGE))


def test_a_file_that_is_gone_here_is_said_so(target: Target, tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="trên máy này"):
        target.store().send([(tmp_path / "khong-co", "a.txt")], lambda size: None)


def test_names_are_of_one_folder_and_a_folder_goes_with_all_in_it(target: Target) -> None:
    store = target.store()
    assert store.names("state/claims") == []
    assert store.claim("state/claims/1") and store.claim("state/claims/2")
    for path in ("state/claims/1/nhip", "state/claims/2/sau/nhip", "state/log.json", "index.html"):
        store.write(path, b"1")
    assert store.names("state") == ["claims", "log.json"]
    assert store.names("state/claims") == ["1", "2"]
    store.remove_folder("state/claims/2")
    store.remove_folder("state/claims/3")
    assert store.names("state/claims") == ["1"]
    store.remove_folder("state")
    assert list(store.walk()) == ["index.html"] and store.read("state/log.json") is None


def test_one_of_twenty_has_the_claim(target: Target) -> None:
    publishers = [target.store(mark=f"m{n}") for n in range(4)]
    if not target.powers.exclusive:
        pytest.skip("nơi này không hứa điều đó")
    for number in range(2):
        start = threading.Barrier(20)

        def claim(who: int, number: int = number, start: threading.Barrier = start) -> bool:
            start.wait()
            return bool(publishers[who % 4].claim(f"state/claims/{number}"))

        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(claim, range(20))) == 1
    assert publishers[0].names("state/claims") == ["0", "1"]
    publishers[0].write("state/claims/1/nhip", b"1")  # what is claimed is a folder
    publishers[0].remove_folder("state/claims/1")
    assert publishers[1].claim("state/claims/1")


@pytest.mark.parametrize("path", ["../ngoai.txt", "a/../../b", "/etc/passwd", "a//b", "", ".", "a/./b", "a\\..\\b", "C:/x", "a\nb", "a\0"])
def test_no_path_leads_out_of_the_root(one_target: Any, path: str, tmp_path: Path) -> None:
    local = tmp_path / "a"
    local.write_bytes(b"1")
    for name in ("sftp", "apache", "seaweed", "rclone"):
        store = one_target(name).store()
        for attempt in (
            lambda store=store: store.write(path, b"1"), lambda store=store: store.read(path), lambda store=store: store.remove([path]),
            lambda store=store: store.remove_folder(path), lambda store=store: store.send([(local, path)], lambda size: None),
            lambda store=store: store.claim(path), lambda store=store: store.names(path),
        ):
            with pytest.raises(StoreFault, match="không nằm gọn"):
                attempt()


def test_whoever_reads_meanwhile_sees_the_old_or_the_new(target: Target) -> None:
    if not target.powers.whole_files:
        pytest.skip("nơi này không hứa điều đó")
    writer, reader = target.store(), target.store(mark="nguoi-doc")
    assert stores.stays_whole(lambda data: writer.write("trang.html", data), lambda: reader.read("trang.html"), rounds=30)


@pytest.mark.parametrize("after", [20_000, 700_000])
def test_a_line_that_breaks_once_is_mended(target: Target, after: int, tmp_path: Path) -> None:
    names = {f"tep-{n}.txt": bytes([65 + n]) * 500_000 for n in range(4)}
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    with Cutter(target.port, after, times=1) as line:
        store = target.store(port=line.port)
        store.send([(tmp_path / name, f"a/{name}") for name in names], lambda size: None)
        store.close()
        assert line.cut == 1 or target.name not in ("sftp", "sftp-plain")  # the others spread over many connections
    store = target.store()
    assert {name: store.read(f"a/{name}") for name in names} == names
    left = [path for path in store.walk() if path.removeprefix("a/") not in names]
    assert all(stores.is_unfinished(path) for path in left)


def test_a_line_that_stays_broken_ends_in_a_fault_and_the_old_page_stands(target: Target, tmp_path: Path) -> None:
    before = target.store()
    before.write("trang.html", b"cu")
    (tmp_path / "moi").write_bytes(BIG)
    with Cutter(target.port, 500_000, times=10**6) as line:
        store = target.store(port=line.port)
        with pytest.raises(StoreFault) as fault:
            store.send([(tmp_path / "moi", "trang.html")], lambda size: None)
        store.close()
    assert "Traceback" not in str(fault.value) and "mat-khau" not in str(fault.value)
    if target.powers.whole_files or target.name in ("sftp-plain", "rclone-webdav"):
        assert before.read("trang.html") == b"cu"
    store = target.store()
    store.send([(tmp_path / "moi", "trang.html")], lambda size: None)  # the next run converges
    assert hashlib.sha256(store.read("trang.html")).digest() == hashlib.sha256(BIG).digest()


def test_nobody_at_the_door_is_said_in_words(target: Target) -> None:
    from .running import free_ports

    with pytest.raises(StoreFault, match="từ chối kết nối"):
        target.store(port=free_ports(1)[0]).read("index.html")
