"""Killed, out of disk, or told of a broken disk at a system call: the last good site stands, or the new one, complete.

A fair sample; ``make bench-faults`` strikes every file-changing call. What a
disk that is really full needs (mounting) is replaced, where we may not mount,
by the same error injected at every write from a point on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from . import small_site
from .injection import WRITING, Bed, Fault, Outcome
from .places import small_disk
from .small_site import NEW, OLD

pytestmark = pytest.mark.site
FULL, BROKEN = "error=ENOSPC", "error=EIO"


@pytest.fixture(scope="module")
def beds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Bed]:
    made: dict[str, Bed] = {}

    def get(door: str) -> Bed:
        if door not in made:
            made[door] = Bed(tmp_path_factory.mktemp(door) / "checkout", door)
        return made[door]

    return get


def spread(points: list[Fault], count: int) -> list[Fault]:
    return [points[place * (len(points) - 1) // (count - 1)] for place in range(count)]


@pytest.mark.parametrize(("door", "count"), [("mkdocs", 3), ("portal", 2)])
def test_killed_at_any_file_changing_call_a_build_leaves_a_whole_site(
    beds: Callable[[str], Bed], door: str, count: int
) -> None:
    bed = beds(door)
    points = bed.record()
    assert len(points) > 250
    switch = [p for p in points if p.call in ("renameat2", "syncfs")]
    chosen = [*spread([p for p in points if p not in switch], count), *switch]
    seen: list[Outcome] = []
    for place, point in enumerate(chosen):
        outcome = bed.strike(point, mend=place == len(chosen) - 1)
        assert not outcome.problem and outcome.code != 0, (str(point), outcome)
        seen.append(outcome)
    assert {o.stands for o in seen} == {"old", "new"}


@pytest.mark.parametrize("faults", [
    [Fault(call, "20", FULL) for call in WRITING],
    [Fault(call, "12+", FULL) for call in WRITING],
    [Fault("mkdir", "30+", FULL)],
    [Fault("syncfs", "1", BROKEN)],
    [Fault("renameat2", "1", BROKEN)],
], ids=["disk-full-once", "disk-full-for-good", "no-room-for-folders", "disk-broken", "switch-fails"])
def test_told_of_a_full_or_broken_disk_a_build_says_so_and_keeps_the_site(
    beds: Callable[[str], Bed], faults: list[Fault]
) -> None:
    outcome = beds("mkdocs").strike(*faults, mend=False)
    assert (outcome.stands, outcome.problem) == ("old", "") and outcome.code in (1, 2)
    assert not small_site.leftovers(beds("mkdocs").site)


def test_on_a_disk_that_is_really_full_the_old_site_stands(tmp_path: Path) -> None:
    """Room for the old site and half of the new one."""
    disk = tmp_path / "disk"
    with small_disk(disk, "size=24m") as mounted:
        if not mounted:
            outcome = Bed(tmp_path / "checkout", "portal").strike(*(Fault(call, "12+", FULL) for call in WRITING))
            assert (outcome.stands, outcome.problem) == ("old", "")
            return
        bed = Bed(tmp_path / "checkout", "portal", disk / "site")
        site = sum(p.stat().st_size for p in bed.site.rglob("*") if p.is_file())
        (disk / "other").write_bytes(bytes(shutil.disk_usage(disk).free - site // 2))
        done = bed.build(NEW)
        assert done.returncode == 2 and "đĩa đã đầy" in done.stderr.lower(), done.stderr
        (disk / "other").unlink()
        outcome = bed.judge(done.returncode)
        assert (outcome.stands, outcome.problem) == ("old", "")


def test_without_atomic_exchange_a_build_killed_between_two_renames_is_mended_by_the_next(
    beds: Callable[[str], Bed]
) -> None:
    """Some network file systems cannot swap two names. Then there is a moment without a site."""
    bed = beds("mkdocs")
    lacking = Fault("renameat2", "1", "error=EINVAL")
    assert bed.strike(lacking, mend=False) == Outcome(0, "new", "")
    renames = [p for p in bed.record() if p.call == "rename"]
    before = bed.stands
    outcome = bed.strike(lacking, Fault("rename", str(len(renames) + 2)), mend=False)
    assert outcome.problem == "the site is missing"
    # Even a build that fails brings the old site back.
    broken = bed.root / "content/gioi-thieu.md"
    text = broken.read_text("utf-8")
    broken.write_text(text.replace("title:", "titel:"), "utf-8")
    failed = small_site.build("portal", bed.root, NEW)
    assert failed.returncode == 1
    assert small_site.tree(bed.site) == bed.trees[before]
    broken.write_text(text, "utf-8")
    bed.mend(OLD)


def test_all_is_on_the_disk_before_the_switch_and_the_switch_before_the_removal(
    beds: Callable[[str], Bed], tmp_path: Path
) -> None:
    bed = beds("portal")
    log = tmp_path / "log"
    calls = "--trace=syncfs,fsync,renameat2,unlinkat,write,sendfile"
    done = bed.build(bed.other, ["strace", "-f", "-y", "-o", str(log), calls])
    assert done.returncode == 0
    bed.stands = bed.other
    # What the build leaves beside the site, in .portal, is synced on its own.
    lines = [line for line in log.read_text("utf-8", "replace").splitlines()
             if ".site-build" in line or ("fsync" in line and "/.portal/" not in line)]
    order = [next(c for c in calls.removeprefix("--trace=").split(",") if f"{c}(" in line) for line in lines]
    switch = order.index("renameat2")
    assert order[switch - 1 : switch + 2] == ["syncfs", "renameat2", "fsync"]
    assert set(order[: switch - 1]) <= {"write", "sendfile"} and set(order[switch + 2 :]) == {"unlinkat"}
