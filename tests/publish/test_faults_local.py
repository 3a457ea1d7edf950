"""A local target, replaced in one step: killed, refused or out of disk at any call, readers see one whole release.

A fair sample; ``make bench-faults`` strikes every file-changing call.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.publish import manifest
from tests.faults.injection import WRITING, Fault
from tests.faults.places import small_disk

from .bed import Bed, Machine, dangling, read_tree, whole_release
from .publisher import Edition, trusts

FULL, BROKEN = "error=ENOSPC", "error=EIO"


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Bed:
    return Bed(tmp_path_factory.mktemp("dang"))


def test_killed_at_any_file_changing_call_readers_see_a_whole_release(bed: Bed) -> None:
    points = bed.record()
    assert len(points) > 300
    switch = [p for p in points if p.call in ("symlink", "syncfs")]
    spread = points[:: len(points) // 8]
    seen = [bed.strike(point, back=place % 4 == 0) for place, point in enumerate([*spread, *switch])]
    assert not [outcome for outcome in seen if outcome.problem], seen
    assert {outcome.stands for outcome in seen} == {"old", "new"}


@pytest.mark.parametrize("faults", [
    [Fault(call, "20", FULL) for call in WRITING],
    [Fault(call, "8+", FULL) for call in WRITING],
    [Fault("openat", "1500+", FULL), Fault("mkdir", "5+", FULL)],
    [Fault("syncfs", "1", BROKEN)],
    [Fault("symlink", "3", FULL)],
], ids=["disk-full-once", "disk-full-for-good", "no-room-for-names", "disk-broken", "no-room-for-the-link"])
def test_told_of_a_full_or_broken_disk_it_says_so_and_readers_see_a_whole_release(bed: Bed, faults: list[Fault]) -> None:
    outcome = bed.strike(*faults)
    assert not outcome.problem, outcome


def test_on_a_disk_that_is_really_full_the_old_release_stands(tmp_path: Path) -> None:
    """Room for a part of the new release."""
    disk = tmp_path / "dia"
    with small_disk(disk, "size=4m") as mounted:
        if not mounted:
            pytest.skip("chỉ người quản trị gắn được ổ nhỏ; lớp đĩa đầy ở trên thay cho phép thử này")
        bed = Bed(tmp_path, disk / "dich")
        for room in (0, 8192, 40960):
            bed.again()
            (disk / "khac").write_bytes(bytes(shutil.disk_usage(disk).free - room))
            bed.at += 1
            done = bed.machine.publish(bed.edition(bed.at))
            (disk / "khac").unlink()
            assert done.returncode == 2 and "đĩa đã đầy" in done.stderr.lower(), done
            outcome = bed.judge(done)
            assert (outcome.stands, outcome.problem) == ("old", "")


class Visitor(threading.Thread):
    """Reads the whole site through the link again and again: what one pass opens first, it reads to the end."""

    def __init__(self, target: Path) -> None:
        super().__init__(daemon=True)
        self.target, self.stop, self.passes = target, False, 0
        self.wrong: list[str] = []
        self.numbers: set[int] = set()

    def run(self) -> None:
        while not self.stop:
            # As a server does for each request: by the name of the link. A pass is one version when it was not switched.
            before = (self.target / "current").readlink()
            files: dict[str, bytes] = {}
            try:
                files = read_tree(self.target / "current")
            except OSError as fault:
                if (self.target / "current").readlink() == before:
                    self.wrong.append(str(fault))
            if (self.target / "current").readlink() != before:
                continue
            release = whole_release(files)
            if isinstance(release, str):
                self.wrong.append(release)
            else:
                self.numbers.add(release.number)
            self.wrong += dangling(files)
            self.passes += 1


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    machine = Machine(tmp_path / "dich", tmp_path / "may")
    assert machine.publish(Edition(1)).returncode == 0
    reading = Visitor(machine.target)
    reading.start()
    yield reading
    reading.stop = True
    reading.join()


def test_whoever_reads_all_the_while_reads_whole_releases(visitor: Visitor, tmp_path: Path) -> None:
    machine = Machine(visitor.target, tmp_path / "may")
    for number in range(2, 5):
        assert machine.publish(Edition(number, "ab"[number % 2])).returncode == 0
    assert machine.publish(Edition(5), "--back", "2").returncode == 0
    visitor.stop = True
    visitor.join()
    assert visitor.passes > 10 and not visitor.wrong, visitor.wrong[:3]
    assert len(visitor.numbers) >= 3
    data = (visitor.target / "current" / manifest.NAME).read_bytes()
    assert trusts(data, (visitor.target / "current" / manifest.SIGNATURE).read_bytes())
    assert manifest.parse(data).restores == 2


def test_all_is_on_the_disk_before_the_switch_and_the_switch_before_anything_is_removed(bed: Bed, tmp_path: Path) -> None:
    """What a power cut would find is the order of these calls; no power is cut here."""
    log = tmp_path / "log"
    bed.again()
    calls = ("syncfs", "fsync", "symlink", "rename", "unlinkat")
    prefix = ["strace", "-f", "-y", "-o", str(log), f"--trace={','.join(calls)}"]
    bed.at += 1
    assert bed.machine.publish(bed.edition(bed.at), prefix=prefix).returncode == 0
    lines = [line.split(maxsplit=1)[1] for line in log.read_text("utf-8", "replace").splitlines() if " " in line]
    new = f"releases/{int((bed.target / 'current').readlink().name):06}"
    switch = next(n for n, line in enumerate(lines) if line.startswith("rename(") and line.split('"')[3].endswith("/current"))
    writing = [n for n, line in enumerate(lines) if line.startswith("rename(") and f"{new}/" in line.split('"')[3]]
    settled = [n for n, line in enumerate(lines) if line.startswith("syncfs(")]
    assert max(writing) < settled[0] < switch < settled[1]
    removed = [n for n, line in enumerate(lines) if line.startswith("unlinkat(") and "/dich/releases/" in line]
    assert removed and min(removed) > settled[1]


def test_a_release_of_which_somebody_took_a_file_away_is_no_hindrance(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "dich", tmp_path / "may")
    for number in (1, 2):
        assert machine.publish(Edition(number)).returncode == 0
    (machine.target / "releases/000002/gioi-thieu.html").unlink()
    (machine.target / "releases/000001/gioi-thieu.html").unlink()
    done = machine.publish(Edition(3))
    assert done.returncode == 0, done.stderr
    assert not isinstance(whole_release(read_tree(machine.target / "current")), str)
