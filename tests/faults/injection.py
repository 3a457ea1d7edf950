"""Faults at a chosen system call of a real build, by strace: killed there, or told that the disk is full.

A schedule of calls is recorded once from an undisturbed build; each point of
it is then struck in a build of its own. After each, ``site/`` must be the old
tree or the new one, complete, and the next build must succeed and leave
nothing else behind.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import small_site
from .small_site import NEW, OLD, Tree

WRITING = ("write", "pwrite64", "writev", "sendfile", "copy_file_range")
CHANGING = (
    *WRITING, "openat", "open", "creat", "ftruncate", "truncate", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "rmdir", "mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat",
    "utimensat", "fsync", "fdatasync", "syncfs", "flock",
)
"""Every call by which a build changes files, or the order in which they reach the disk."""


@dataclass(frozen=True, slots=True)
class Fault:
    """*what* happens at the calls *when* (``7``, or ``7+`` for the seventh and all after) of *call*."""

    call: str
    when: str
    what: str = "signal=SIGKILL"

    def __str__(self) -> str:
        return f"{self.what.partition('=')[2]} at {self.call} {self.when}"

    @property
    def option(self) -> str:
        return f"--inject={self.call}:{self.what}:when={self.when}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fault left: the exit code, which site stands, and what is wrong with that or with the next build."""

    code: int
    stands: str
    problem: str = ""


class Bed:
    """A small checkout with both of its sites known, on which faults are tried one after another."""

    def __init__(self, root: Path, door: str, site: Path | None = None) -> None:
        self.root, self.door, self.target = small_site.make(root), door, site
        self.site = site or root / "site"
        self.trees = {day: self.mend(day) for day in (NEW, OLD)}
        self.stands = OLD
        assert self.trees[OLD] != self.trees[NEW]

    def build(self, day: str, prefix: list[str] | None = None) -> subprocess.CompletedProcess[str]:
        return small_site.build(self.door, self.root, day, prefix, self.target)

    def mend(self, day: str) -> Tree:
        """An undisturbed build: it must succeed, whatever came before."""
        done = self.build(day)
        made = small_site.tree(self.site)
        assert done.returncode == 0 and made is not None, f"{done.returncode}: {done.stdout[-300:]}{done.stderr[-600:]}"
        self.stands = day
        return made

    @property
    def other(self) -> str:
        """The day whose site does not stand."""
        return NEW if self.stands == OLD else OLD

    def record(self) -> list[Fault]:
        """Every file-changing call of a build, as a point to be killed at. The n-th of each is counted by process."""
        log = self.root.parent / f"{self.root.name}.strace"
        done = self.build(self.other, ["strace", "-f", "-o", str(log), f"--trace={','.join(CHANGING)}"])
        assert done.returncode == 0, done.stderr
        self.stands = self.other
        found = dict.fromkeys(points(log.read_text("utf-8", "replace").splitlines()))
        log.unlink()
        return list(found)

    def strike(self, *faults: Fault, mend: bool = True) -> Outcome:
        """Build the other day with the *faults* and look at the site; then, on request, build undisturbed."""
        for name in small_site.leftovers(self.site):  # else the calls that clear it away would be counted, too
            shutil.rmtree(self.site.with_name(name))
        calls = ",".join(sorted({f.call for f in faults}))
        prefix = ["strace", "-f", "-o", "/dev/null", f"--trace={calls}", *(f.option for f in faults)]
        return self.judge(self.build(self.other, prefix).returncode, mend=mend)

    def judge(self, code: int, *, mend: bool = True) -> Outcome:
        """What stands after a disturbed build of the other day, and whether the next one mends everything."""
        before, wanted = self.stands, self.other
        left = small_site.tree(self.site)
        stands = next((day for day, known in self.trees.items() if left == known), "")
        problem = "" if stands else "the site is missing" if left is None else "the site is neither the old nor the new"
        if code == 0 and stands == before:
            problem = "said to be built, but the old site stands"
        if stands:
            self.stands = stands
        if mend:
            try:
                made = self.mend(self.other)
            except AssertionError as failed:
                problem += f"; the next build failed: {failed}"
            else:
                problem += "" if made == self.trees[self.stands] else "; the next build is another"
            if left_over := small_site.leftovers(self.site):
                problem += f"; left over: {left_over}"
        return Outcome(code, "new" if stands == wanted else "old" if stands == before else "none", problem)


def points(lines: list[str]) -> Iterator[Fault]:
    """The file-changing calls in what strace wrote."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        match = re.match(r"(\d+) +([a-z0-9_]+)\((.*)", line)
        if match is None:
            continue
        process, call, rest = match.groups()
        counts[process, call] = counts.get((process, call), 0) + 1
        reading = call in ("open", "openat") and not re.search(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)", rest)
        if not reading and "/dev/null" not in rest:
            yield Fault(call, str(counts[process, call]))
