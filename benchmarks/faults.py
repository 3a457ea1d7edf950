"""Strikes a real build at every file-changing system call, and in every other way a build can die.

``python -m benchmarks.faults`` (``make bench-faults``): about an hour on two
cores. Prints one line per class of fault and ends with 1 if anything was not
as promised: after each fault ``site/`` is the old tree or the new one,
complete, and the next build succeeds and leaves nothing else behind.
``--every 10`` strikes every tenth point.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import small_site
from tests.faults.injection import WRITING, Bed, Fault
from tests.faults.places import small_disk
from tests.faults.small_site import NEW, OLD
from tests.faults.test_at_once import end, start

DOORS = ("mkdocs", "portal")
FULL, BROKEN = "error=ENOSPC", "error=EIO"
# Creating a file or folder fails on a full disk, too.
MAKING = ("openat", "mkdir")


@dataclass
class Class:
    """One line of the table."""

    name: str
    tried: int = 0
    old: int = 0
    new: int = 0
    missed: int = 0
    """Points the build no longer came by: the build succeeded."""
    wrong: list[str] = field(default_factory=list)

    def add(self, about: str, stands: str, problem: str, code: int) -> None:
        """Count one outcome."""
        self.tried += 1
        self.old += stands == "old"
        self.new += stands == "new"
        self.missed += code == 0
        if problem or stands == "none":
            self.wrong.append(f"{about}: {problem or 'nothing stands'}")


def _strike(door: str, folder: str, jobs: list[list[Fault]]) -> list[tuple[str, str, str, int]]:
    bed = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", door)
    found = []
    for faults in jobs:
        try:
            outcome = bed.strike(*faults)
            found.append((" + ".join(map(str, faults)), outcome.stands, outcome.problem, outcome.code))
        except AssertionError as failed:
            found.append((" + ".join(map(str, faults)), "none", str(failed), -1))
            bed = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", door)
    return found


def struck(name: str, door: str, jobs: list[list[Fault]], folder: str, cores: int) -> Class:
    """Strike *door* with each of *jobs*, on all cores."""
    line = Class(name)
    shares = [share for n in range(cores) if (share := jobs[n::cores])]
    with ProcessPoolExecutor(cores) as pool:
        for found in pool.map(_strike, [door] * len(shares), [folder] * len(shares), shares):
            for outcome in found:
                line.add(*outcome)
    return line


def schedule(folder: str, every: int, cores: int) -> Iterator[Callable[[], Class]]:
    """The classes of faults by system call, each as work to be done."""
    for door in DOORS:
        points = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", door).record()
        writes = [p for p in points if p.call in WRITING][::every]
        makes = [p for p in points if p.call in MAKING][::every]

        def run(name: str, jobs: list[list[Fault]], door: str = door) -> Callable[[], Class]:
            return lambda: struck(f"{name} ({door})", door, jobs, folder, cores)

        yield run("killed at every file-changing call", [[p] for p in points[::every]])
        yield run("disk full at every write, once", [[Fault(p.call, p.when, FULL)] for p in writes])
        yield run("disk full from every write on", [
            [Fault(call, f"{p.when}+", FULL) for call in WRITING] for p in writes if p.call == "write"
        ])
        yield run("disk full at every new file and folder", [[Fault(p.call, p.when, FULL)] for p in makes])
        yield run("disk broken at every write", [[Fault(p.call, p.when, BROKEN)] for p in writes])
        yield run("disk broken when written out, at the switch, after it", [
            [Fault(call, "1", BROKEN)] for call in ("syncfs", "renameat2", "fsync")
        ])
        lacking = Fault("renameat2", "1", "error=EINVAL")
        yield run("no atomic exchange: works by two renames", [[lacking]] * 3)
        yield run("no syncfs: every file is written out", [[Fault("syncfs", "1", "error=ENOSYS")]] * 3)
        yield run("no locks (some network file systems)", [[Fault("flock", "1+", "error=EOPNOTSUPP")]] * 3)


def full_disks(folder: str, every: int) -> Iterator[Class]:
    """A tmpfs with room, or names, for the old site and a growing part of the new one."""
    for door in DOORS:
        for name, steps in (("bytes", 24), ("names", 12)):
            line = Class(f"small disk, {steps // every} amounts of free {name} ({door})")
            disk = Path(tempfile.mkdtemp(dir=folder))
            with small_disk(disk, "size=24m,nr_inodes=1200") as mounted:
                if not mounted:
                    print("  (no right to mount: the injected full disk above stands for the small one)")
                    return
                bed = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", door, disk / "site")
                files = [p.stat().st_size for p in bed.site.rglob("*")]
                for step in range(0, steps, every):
                    _fill(disk / "other", disk, name, step / (steps - 1), sum(files), len(files))
                    code = bed.build(bed.other).returncode
                    shutil.rmtree(disk / "other")
                    outcome = bed.judge(code)
                    line.add(f"{name} {step}", outcome.stands, outcome.problem, outcome.code)
            yield line


def _fill(other: Path, disk: Path, name: str, part: float, size: int, count: int) -> None:
    """Leave room for *part* of a site of *size* bytes and *count* names."""
    other.mkdir()
    status = os.statvfs(disk)
    if name == "bytes":
        (other / "x").write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - int(part * size * 1.1) - 4096)))
    else:
        for number in range(status.f_favail - int(part * count * 1.1) - 1):
            (other / str(number)).touch()


def killed_at_random(folder: str, door: str, count: int) -> Class:
    """The whole process group is killed at a random moment, as by a power cut or an impatient scheduler."""
    line = Class(f"all processes killed at a random moment ({door})")
    bed = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", door)
    chance = random.Random(407)  # noqa: S311 - the same moments in every run
    begin = time.monotonic()
    bed.mend(bed.other)
    whole = time.monotonic() - begin
    for _ in range(count):
        moment = chance.uniform(0, whole * 1.1)
        builder = start(door, bed.root, bed.other)
        try:
            code = builder.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(builder.pid, signal.SIGKILL)
            code = end(builder)
        outcome = bed.judge(code)
        line.add(f"after {moment:.2f} s", outcome.stands, outcome.problem, outcome.code)
    return line


def pairs(folder: str, count: int, killing: bool) -> Class:
    """Two builds at once into one site; with *killing*, one of them dies."""
    line = Class("two builds at once, one killed" if killing else "two builds at once, one through each door")
    bed = Bed(Path(tempfile.mkdtemp(dir=folder)) / "checkout", "portal")
    chance = random.Random(64)  # noqa: S311
    for place in range(count):
        builders = [start("portal", bed.root, NEW), start("mkdocs", bed.root, OLD)]
        if killing:
            time.sleep(chance.uniform(0.1, 3))
            os.killpg(builders[place % 2].pid, signal.SIGKILL)
        codes = [end(b) for b in builders]
        stands = next((day for day, known in bed.trees.items() if small_site.tree(bed.site) == known), "")
        left = small_site.leftovers(bed.site) if not killing else []
        wrong = "" if stands and not left and codes[1 - place % 2 if killing else 0] == 0 else f"{codes} {left}"
        line.add(f"pair {place}", "new" if stands == NEW else "old" if stands else "none", wrong, 1)
    bed.mend(OLD)
    if left := small_site.leftovers(bed.site):
        line.wrong.append(f"left over in the end: {left}")
    return line


def show(line: Class) -> int:
    """Print *line*; returns how much of it was not as promised."""
    print(f"| {line.name} | {line.tried} | {line.old} | {line.new} | {line.missed} | {len(line.wrong)} |", flush=True)
    for wrong in line.wrong[:20]:
        print(f"  - {wrong}", flush=True)
    return len(line.wrong)


def main() -> int:
    """Run all; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="strike every n-th point only")
    options.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    wrong = 0
    print("| class | points | old site stands | new site stands | of these, build succeeded | wrong |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for work in schedule(folder, chosen.every, chosen.cores):
            wrong += show(work())
        for line in full_disks(folder, chosen.every):
            wrong += show(line)
        for door in DOORS:
            wrong += show(killed_at_random(folder, door, max(1, 100 // chosen.every)))
        for killing in (False, True):
            wrong += show(pairs(folder, max(1, 50 // chosen.every), killing))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
