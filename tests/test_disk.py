"""Small files take their name in one step, or leave the old one as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal import disk


def test_a_file_takes_its_name_whole_readable_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "on-the-way" / "facts.json"
    disk.write_beside(path, b"one")
    disk.write_beside(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["facts.json"]


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_whatever_step_fails_the_old_file_stands_and_nothing_is_left(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.json"
    disk.write_beside(path, b"old")

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fails)
    with pytest.raises(OSError, match="No space"):
        disk.write_beside(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["facts.json"]


def test_the_new_bytes_are_on_the_disk_before_they_have_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.json"
    disk.write_beside(path, b"old")
    seen: list[bytes] = []
    sync = os.fsync

    def looks(number: int) -> None:
        seen.append(path.read_bytes())
        sync(number)

    monkeypatch.setattr(os, "fsync", looks)
    disk.write_beside(path, b"new")
    assert seen == [b"old"] and path.read_bytes() == b"new"
