"""What is kept between builds never shows: a few rounds of many changes at once. ``make bench-warm`` makes 1,000, one by one."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from ..building import ROOT
from .builds import Builder
from .changes import KINDS, World
from .comparing import Differs, Run, different
from .place import Tree, copy_sources
from .place import make as make_place

pytestmark = pytest.mark.site

ROUNDS: tuple[tuple[str, ...], ...] = (
    ("policy: field", "body", "agency: field", "register", "attachment", "same size, same time"),
    ("cache damaged", "site touched"),
    ("nothing",),
    ("template", "asset", "configuration", "day of the build", "faq: field"),
    ("older cache", "touch"),
)
CODE = ("code", "word of the portal", "spokesperson: field")
"""Done in processes that begin from nothing, as people start them."""


def test_what_is_kept_never_shows(tmp_path: Path) -> None:
    run = Run(tmp_path, seed=7)
    try:
        for names in ROUNDS:
            run.step(*names)
        run.step(*CODE, fresh=True)
    finally:
        run.close()
    assert sum(step.refused for step in run.steps) <= 1, [(s.kind, s.told) for s in run.steps]
    assert all(step.warm for step in run.steps)


def test_a_stale_page_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert different({"site/a.html": b"<p>old", "site/b": b""}, {"site/a.html": b"<p>new"}) == [
        "site/a.html, from byte 3: b'<p>old', should be b'<p>new'", "site/b: should not be there"]
    run = Run(tmp_path, seed=1)
    try:
        build = run.warm.build

        def stale(*arguments: object, **options: object) -> object:
            built = build(*arguments, **options)  # type: ignore[arg-type]
            page = run.world.root / "site/index.html"
            page.write_bytes(page.read_bytes().replace(b"</html>", b"</html> "))
            return built

        monkeypatch.setattr(run.warm, "build", stale)
        with pytest.raises(Differs, match=r"change 0: nothing: nothing\nsite/index\.html, from byte"):
            run.step("nothing")
    finally:
        run.close()


class Preview:
    """A process that serves *root*; see :mod:`.preview`."""

    def __init__(self, root: Path, cache: Path) -> None:
        environment = Builder(root, cache, root).environment() | {"PORTAL_AS_OF": "2026-11-23"}
        with open(cache.with_suffix(".txt"), "wb") as said:
            self.process = subprocess.Popen([sys.executable, "-m", "tests.warm.preview", str(root)], cwd=ROOT, env=environment,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True)
        self.first = self._answer()

    def _answer(self) -> Tree:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        assert line and not line.startswith("!"), line
        return _files(Path(line))

    def again(self) -> Tree:
        """The site after another build in the same process."""
        assert self.process.stdin
        print(file=self.process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        """End it."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _files(folder: Path) -> Tree:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_preview_forgets_what_it_showed(tmp_path: Path) -> None:
    world = World(make_place(tmp_path / "root"), tmp_path / "cache")
    long = Preview(world.root, world.cache)
    try:
        for number, names in enumerate((("policy: field", "template", "asset"), ("agency: field", "register", "faq: field"))):
            for name in names:
                world.lot = random.Random(f"{number} {name}")
                KINDS[name][0](world)
            shown = long.again()
    finally:
        long.close()
    copy_sources(world.root, tmp_path / "fresh")
    fresh = Preview(tmp_path / "fresh", tmp_path / "no-cache")
    fresh.close()
    assert different(shown, fresh.first) == []
    assert shown != long.first
