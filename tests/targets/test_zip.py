"""The zip that is carried by hand: the same bytes every time, and a sum for each file."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from portal.publish.store import StoreFault
from portal.publish.stores import zip as zips


def test_the_same_files_give_the_same_bytes_and_the_sums_hold(tmp_path: Path) -> None:
    packed = []
    for number, order in enumerate((1, -1)):
        tree = tmp_path / f"cay-{number}"
        (tree / "a").mkdir(parents=True)
        for path in ("index.html", "a/đ #%+.txt", "trong.txt", "SHA256SUMS")[::order]:
            (tree / path).write_text("" if path == "trong.txt" else path)
        (tree / "index.html").chmod(0o644 if number else 0o600)
        (tree / "loi-ra").symlink_to("/etc/hostname")
        files = {p.relative_to(tree).as_posix(): p for p in tree.rglob("*") if p.is_file() and not p.is_symlink()}
        files |= {"portal-manifest.json": b"{}", "a/bien-ban.pdf": tree / "index.html", "index.html": b"thay"}
        packed.append(zips.pack(dict(list(files.items())[::order])))
    assert packed[0] == packed[1]
    with zipfile.ZipFile(BytesIO(packed[0])) as archive:
        assert archive.namelist()[0] == "SHA256SUMS" and archive.read("index.html") == b"thay"
        assert sorted(archive.namelist()) == ["SHA256SUMS", "a/bien-ban.pdf", "a/đ #%+.txt", "index.html", "portal-manifest.json", "trong.txt"]
        archive.extractall(tmp_path / "ra")
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "ra", capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_nothing_is_packed_that_leads_out_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="không nằm gọn"):
        zips.pack({"../a": b""})
    with pytest.raises(StoreFault, match="trên máy này"):
        zips.pack({"a": tmp_path / "khong-co"})
