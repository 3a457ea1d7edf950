"""Where the time of a build goes, and what people see of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import stages
from portal.cli import profile
from tests.faults import small_site


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __call__(self) -> tuple[float, float]:
        return self.wall, self.cpu

    def spend(self, wall: float, cpu: float = 0.0) -> None:
        self.wall, self.cpu = self.wall + wall, self.cpu + cpu


@pytest.fixture
def clock() -> Iterator[Clock]:
    yield Clock()
    stages.listen(None)


def test_the_time_of_an_inner_stage_is_not_that_of_the_outer_one(clock: Clock) -> None:
    times = stages.Times(clock)
    stages.listen(times)
    clock.spend(1)
    with stages.stage("render", 2):
        for name in ("a.html", "b.html"):
            with stages.item(name):
                clock.spend(2, 1)
            with stages.stage("write"):
                clock.spend(0.5)
    found = times.facts()["stages"]
    assert {name: s["wall"] for name, s in found.items()} == {"start": 1, "render": 4, "write": 1}
    assert found["render"]["cpu"] == 2 and found["render"]["items"] == 2


def test_the_slowest_documents_are_named_and_few(clock: Clock) -> None:
    times = stages.Times(clock)
    stages.listen(times)
    with stages.stage("read", 30):
        for place in range(30):
            with stages.item(f"policies/2026/{place}.md"):
                clock.spend(place, place)
    slowest = times.facts()["slowest"]
    assert [s["name"] for s in slowest] == [f"policies/2026/{place}.md" for place in range(29, 19, -1)]


def test_nobody_listens_and_nothing_is_kept() -> None:
    with stages.stage("render"), stages.item("a.html"):
        pass
    assert stages.stage("render") is stages.stage("read"), "one and the same idle block for all"


def test_work_that_is_quick_says_nothing_where_nobody_watches(clock: Clock) -> None:
    said: list[str] = []
    told = stages.Progress(said.append, clock, terminal=False)
    told("read", 0, 10)
    clock.spend(stages.Progress.PATIENCE)
    told("render", 1, 10)
    told("render", 2, 10)
    assert said == ["  10 giây: dựng trang …\n"]


def test_a_terminal_shows_one_line_that_is_taken_away(clock: Clock) -> None:
    said: list[str] = []
    told = stages.Progress(said.append, clock, terminal=True)
    told("render", 0, 400)
    told("render", 1, 400)  # too soon to be drawn
    clock.spend(1)
    told("render", 200, 400)
    told.end()
    assert len(said) == 3 and all(text.startswith("\r") and "\n" not in text for text in said)
    assert "200/400" in said[1] and f"[{'#' * 15}{'-' * 15}]" in said[1] and not said[2].strip()


def test_the_stages_of_both_processes_add_up() -> None:
    around = {"stages": {"start": {"wall": 10.0, "cpu": 8.0, "items": 0}, "verify": {"wall": 1.0, "cpu": 1.0, "items": 0}}}
    inside = {"stages": {"start": {"wall": 1.0, "cpu": 1.0, "items": 0}, "verify": {"wall": 3.0, "cpu": 2.0, "items": 7},
                         "render": {"wall": 4.0, "cpu": 4.0, "items": 3}}, "slowest": []}
    facts = profile.whole(inside, around)
    assert facts["wall"] == 11 and facts["cpu"] == 9
    assert [(name, s["wall"]) for name, s in facts["stages"].items()] == [("start", 3), ("render", 4), ("verify", 4)]


@pytest.mark.site
def test_a_build_writes_the_time_of_every_stage(tmp_path: Path) -> None:
    root, where = small_site.make(tmp_path / "checkout"), tmp_path / "profile.json"
    command = [*small_site.command("portal", root), "--profile", str(where), "--as-of", small_site.OLD]
    done = subprocess.run(command, cwd=root, env=small_site.environment(root, small_site.OLD), capture_output=True, text=True,
                          check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    facts = json.loads(where.read_text("utf-8"))
    assert list(facts["stages"]) == list(stages.LABELS)
    assert facts["stages"]["render"]["items"] > 10 and 0 < len(facts["slowest"]) <= stages.SLOWEST
    assert "\r" not in done.stderr, "no bar in a log"
