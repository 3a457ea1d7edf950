"""A run of changes on one checkout, each followed by a build with all that is kept and by one with nothing."""

from __future__ import annotations

import contextlib
import random
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .builds import Builder, Built, CodeBroken
from .changes import KINDS, Nothing, World
from .place import SOURCES, Tree, code_of, copy_sources, results, sources_of
from .place import make as make_place

_KEEP_EVERY = 7
"""After so many changes what is kept is copied, to come back later."""


@dataclass
class Step:
    """One change: its kind, what it was, whether both builds refused it, and what each took."""

    number: int
    kind: str
    told: str
    refused: bool = False
    warm: Built | None = None
    cold: Built | None = None


class Differs(AssertionError):
    """A warm build is not what a cold one is; the text names the change and the first differences."""


@dataclass
class Run:
    """Changes by the lot *seed*, below *folder*."""

    folder: Path
    seed: int
    say: Callable[[str], None] = lambda _: None
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        root, cold = self.folder / "warm", self.folder / "cold"
        make_place(root)
        self.world = World(root, self.folder / "cache", kept=self.folder / "kept")
        self.warm = Builder(root, self.world.cache, self.folder / "warm.txt")
        self.cold = Builder(cold, self.folder / "no-cache", self.folder / "cold.txt")
        self._last: tuple[str, Built] | None = None
        self._both(fresh=False)

    def close(self) -> None:
        """End the processes."""
        self.warm.close()
        self.cold.close()

    def step(self, *names: str, fresh: bool = False, build: bool = True, refused: bool = False) -> Step:
        """Changes of the kinds *names*, or one drawn by lot; both builds; the comparison. Raises :class:`Differs`.

        *fresh*: in processes that begin from nothing. Without *build* nothing is built, and what was *refused* the last
        time is taken back.
        """
        world, number = self.world, len(self.steps)
        world.kill_after, world.during = 0.0, None
        saved = self.folder / "saved"
        copy_sources(world.root, saved)
        options = vars(world.options).copy()
        step = Step(number, *self._change(number, names))
        self.steps.append(step)
        if not build:
            if world.during:
                world.during()
            if refused:
                self._undo(saved, options)
            return step
        before = results(world.root)
        try:
            if world.kill_after:
                self.warm.build(world.options, kill_after=world.kill_after)
            if world.during:
                self._during(world.during)
                before = results(world.root)
            step.warm, step.cold = self._both(fresh=fresh or code_of(world.root) != self.warm.code)
        except CodeBroken:
            step.refused = True
        else:
            self._compare(step, before)
        self.say(f"{number + 1} {step.kind}: {step.told}{' (refused)' if step.refused else ''}")
        if step.refused:
            self._undo(saved, options)
        elif number % _KEEP_EVERY == 0:
            self._keep()
        return step

    def _change(self, number: int, names: Sequence[str]) -> tuple[str, str]:
        """Make the changes; their kinds, and what they were. Each has a lot of its own, so that it can be made again."""
        told = []
        drawn = random.Random(f"{self.seed} {number}")
        for name in names or drawn.sample(sorted(KINDS), len(KINDS), counts=[KINDS[name][1] for name in sorted(KINDS)]):
            self.world.lot = random.Random(f"{self.seed} {number} {name}")
            with contextlib.suppress(Nothing):
                told.append((name, KINDS[name][0](self.world)))
                if not names:
                    break
        return " + ".join(names) or told[0][0], "; ".join(said for _, said in told)

    def _both(self, *, fresh: bool) -> tuple[Built, Built]:
        sources = f"{sources_of(self.world.root)} {self.world.options}"
        if self._last is not None and self._last[0] == sources and not fresh:
            return self.warm.build(self.world.options), self._last[1]
        self._last = None
        copy_sources(self.world.root, self.cold.root)
        shutil.rmtree(self.cold.cache, ignore_errors=True)
        self.warm.begin(self.world.options, fresh=fresh)
        self.cold.begin(self.world.options, fresh=fresh)
        warm, cold = self.warm.end(), self.cold.end()
        self._last = sources, cold
        return warm, cold

    def _during(self, work: Callable[[], None]) -> None:
        self.warm.begin(self.world.options)
        busy = threading.Thread(target=work)
        busy.start()
        self.warm.end()
        busy.join()

    def _compare(self, step: Step, before: Tree) -> None:
        warm, cold = step.warm, step.cold
        assert warm and cold
        if (warm.code, warm.said) != (cold.code, cold.said):
            raise Differs(f"{self._name(step)}\nwarm, {warm.code}:\n{warm.said}\ncold, {cold.code}:\n{cold.said}")
        step.refused = bool(warm.code)
        found = results(self.world.root)
        # Refused: readers keep the last good site, and what lies beside it belongs to it.
        differing = different(found, before if step.refused else results(self.cold.root))
        if differing:
            raise Differs(f"{self._name(step)}\n" + "\n".join(differing))

    def _name(self, step: Step) -> str:
        return f"seed {self.seed}, change {step.number}: {step.kind}: {step.told}"

    def _undo(self, saved: Path, options: dict[str, object]) -> None:
        for name in SOURCES:
            part = self.world.root / name
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink(missing_ok=True)
        shutil.copytree(saved, self.world.root, dirs_exist_ok=True, copy_function=shutil.copyfile)
        vars(self.world.options).update(options)

    def _keep(self) -> None:
        assert self.world.kept
        shutil.rmtree(self.world.kept, ignore_errors=True)
        shutil.copytree(self.world.root / ".portal", self.world.kept / "portal")
        if self.world.cache.is_dir():
            shutil.copytree(self.world.cache, self.world.kept / "cache")


def different(found: Tree, wanted: Tree, most: int = 5) -> list[str]:
    """The first files that are not the same, and where they begin to differ."""
    lines = []
    for path in sorted(found.keys() | wanted.keys()):
        has, should = found.get(path), wanted.get(path)
        if has == should:
            continue
        if has is None or should is None:
            lines.append(f"{path}: {'missing' if has is None else 'should not be there'}")
        else:
            at = next((n for n, (a, b) in enumerate(zip(has, should, strict=False)) if a != b), min(len(has), len(should)))
            lines.append(f"{path}, from byte {at}: {has[max(0, at - 40) : at + 60]!r}, should be {should[max(0, at - 40) : at + 60]!r}")
    return [*lines[:most], *([f"… {len(lines)} files differ"] if len(lines) > most else [])]


def shrunk(folder: Path, seed: int, steps: Sequence[Step], say: Callable[[str], None]) -> int | None:
    """How many of the last changes, built one after another, are enough to see the difference; ``None``: not seen again."""
    many = 1
    while many <= len(steps):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run = Run(folder, seed)
        try:
            for step in steps[: len(steps) - many]:
                run.step(*step.kind.split(" + "), build=False, refused=step.refused)
            run._both(fresh=False)
            for step in steps[len(steps) - many :]:
                run.step(*step.kind.split(" + "))
        except Differs as seen:
            say(f"seen again with the last {many}: {seen}")
            return many
        finally:
            run.close()
        many *= 4
    return None

