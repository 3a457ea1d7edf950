"""What earlier builds found out: found again by its key, and never in the way when it is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal import remembered
from portal.remembered import Remembered


def test_an_answer_is_found_by_the_next_build(tmp_path: Path) -> None:
    first = Remembered(tmp_path / "kept", "words")
    first.keep(b"1", b"one" * 1000)
    assert first.find(b"1") == b"one" * 1000 and first.find(b"2") is None
    first.close([b"1"])
    assert Remembered(tmp_path / "kept", "words").find(b"1") == b"one" * 1000
    assert Remembered(tmp_path / "kept", "others").find(b"1") is None
    assert Remembered(None, "words").find(b"1") is None


def test_what_no_build_asks_for_any_more_is_forgotten(tmp_path: Path) -> None:
    first = Remembered(tmp_path, "words")
    first.keep(b"1", b"one")
    first.keep(b"2", b"two")
    first.close([b"2"])
    again = Remembered(tmp_path, "words")
    assert again.find(b"1") is None and again.find(b"2") == b"two"


def test_other_code_knows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Remembered(tmp_path, "words")
    first.keep(b"1", b"one")
    first.close([b"1"])
    monkeypatch.setattr(remembered, "code_version", lambda: "f" * 64)
    other = Remembered(tmp_path, "words")
    assert other.find(b"1") is None
    other.close([])
    assert [p.name for p in tmp_path.iterdir()] == [f"words-{'f' * 32}.sqlite"]


@pytest.mark.parametrize("damage", ["no database", "half", "answer"])
def test_what_is_damaged_is_found_out_anew(tmp_path: Path, damage: str) -> None:
    first = Remembered(tmp_path, "words")
    answer = bytes(range(256)) * 200
    first.keep(b"1", answer)
    first.close([b"1"])
    file = next(tmp_path.iterdir())
    data = file.read_bytes()
    if damage == "answer":
        file.write_bytes(data[:-200] + bytes(200))
    else:
        file.write_bytes(b"nothing" * 500 if damage == "no database" else data[: len(data) // 2])
    again = Remembered(tmp_path, "words")
    assert again.find(b"1") in (None, answer)
    again.keep(b"1", answer)
    again.close([b"1"])
    third = Remembered(tmp_path, "words")
    assert third.find(b"1") in (None, answer)


def test_processes_that_share_the_work_share_the_answers(tmp_path: Path) -> None:
    known = Remembered(tmp_path, "words")
    known.keep(b"1", b"one")
    known.write()
    child = os.fork()
    if not child:
        right = known.find(b"1") == b"one"
        known.keep(b"2", b"two")
        known.write()
        os._exit(0 if right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert known.find(b"2") == b"two"


def test_a_disk_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    known = Remembered(tmp_path / "file" / "kept", "words")
    known.keep(b"1", b"one")
    known.close([b"1"])
    assert known.find(b"1") is None
