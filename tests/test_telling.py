"""Messages of many files: told while they are read, each once, the same on every machine, with a bar or plain lines."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.first_messages import SLIPS, make

import portal
from portal import printing
from portal.cli.telling import MANY, Telling
from portal.diagnostics import Diagnostic, Span, error


def slip(path: str, line: int = 1) -> Diagnostic:
    return error("yaml-second-document", Span(path, line, 1, 2, "---"))


def test_few_files_are_told_at_the_end_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(stream=True, colour=False, terminal=True)
    telling("read", 1, MANY - 1, [slip("a.md")])
    assert telling.told([slip("a.md")]) == []
    assert capsys.readouterr() == ("", "")


def test_of_many_files_each_message_is_told_at_once_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(stream=True, colour=False, terminal=False)
    telling("read", 1, MANY, [slip("a.md")])
    said = capsys.readouterr()
    assert "chặn  a.md:1:1" in said.out and said.err == f"Đọc tệp ({MANY}) …\n"
    told = telling.told([slip("a.md"), slip("b.md")])
    assert [d.span.path for d in told] == ["a.md"]
    rest = printing.report([slip("a.md"), slip("b.md")], (), told=told)
    assert "a.md" not in rest and "b.md:1:1" in rest and "2 lỗi chặn" in rest


def test_on_a_terminal_a_bar_names_the_stage_and_is_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(stream=True, colour=False, terminal=True)
    telling("read", 500, 1000, [])
    telling("judge", 0, 1, [])
    telling.told([])
    said = capsys.readouterr().err
    assert "Đọc tệp  ████████████░░░░░░░░░░░░  500/1.000" in said and "Xét các quy tắc" in said
    assert said.endswith("\r")


def test_only_the_files_asked_for_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    Telling(stream=True, colour=False, terminal=False, chosen=("b",))("read", 1, MANY, [slip("a.md"), slip("b.md")])
    said = capsys.readouterr().out
    assert "b.md" in said and "a.md" not in said


def test_the_gate_tells_early_what_it_tells_in_the_end(tmp_path: Path, as_of: dt.datetime) -> None:
    root = tmp_path / "checkout"
    make(root, 60)
    heard: list[Diagnostic] = []
    places: list[tuple[str, int]] = []

    def hear(stage: str, done: int, total: int, found: Sequence[Diagnostic]) -> None:
        places.extend((stage, done) for _ in found)
        heard.extend(found)
        assert 0 <= done <= total

    loaded = portal.load(root, as_of, hear)
    assert heard and {d.sort_key for d in heard} <= {d.sort_key for d in loaded.diagnostics}
    assert places[0][0] == "read", "a policy is understood while others are still read"
    again: list[Diagnostic] = []
    portal.load(root, as_of, lambda stage, done, total, found: again.extend(found))
    assert again == heard
    shutil.rmtree(root)


def test_the_slips_of_the_benchmark_are_slips_still(tmp_path: Path, as_of: dt.datetime) -> None:
    root = tmp_path / "checkout"
    make(root, 1)
    path = root / "policies/2026/ho-so-00000.md"
    right = path.read_text("utf-8")
    for before, after in SLIPS:
        path.write_text(right.replace(before, after, 1), "utf-8")
        assert any(d.span.path.endswith("ho-so-00000.md") for d in portal.load(root, as_of).diagnostics), after
