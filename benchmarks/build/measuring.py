"""One size of the corpus, built by everyone in turn: CPU, wall, memory, bytes; then again after an edit, and after none."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import spent
from ..spent import Failed, Spent
from . import corpus, peers
from .peers import Program

_PAGES = 60
"""So many drafts' pages are weighed, the same of everybody."""


@dataclass(slots=True)
class Measured:
    """What one way to build took, round by round, and what it left."""

    name: str
    runs: list[Spent] = field(default_factory=list)
    size: int = 0
    files: int = 0
    page: float = 0.0
    """Bytes of a draft's page after gzip -9, on average."""

    def cpu(self) -> float:
        """Median seconds of CPU."""
        return statistics.median(r.cpu for r in self.runs)

    def wall(self) -> float:
        """Median seconds by the clock."""
        return statistics.median(r.wall for r in self.runs)

    def peak(self) -> int:
        """Most memory that all its processes held together, in any round."""
        return max(r.together for r in self.runs)


@dataclass(slots=True)
class Round:
    """Everything measured at one size. ``cold`` by name of the variant; ``ours`` is one of them."""

    policies: int
    cold: dict[str, Measured] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    edited: Measured | None = None
    differing: list[str] | None = None
    """Files that differ between a build after an edit and a build from nothing; ``None``: not compared."""
    unchanged: Measured | None = None
    check_cold: Measured | None = None
    check_warm: Measured | None = None
    one_page: dict[str, Measured] = field(default_factory=dict)
    two_cores: Measured | None = None
    served: dict[str, float] = field(default_factory=dict)
    """Seconds from saving an edit until the preview shows it."""
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    slowest: list[dict[str, Any]] = field(default_factory=list)
    """The documents and pages that took most, of the same build as ``stages``."""
    cut: dict[str, str] = field(default_factory=dict)
    """Variants that had fewer rounds than asked for, and why."""

    @classmethod
    def told(cls, facts: Mapping[str, Any]) -> Round:
        """What ``dataclasses.asdict`` made of one."""
        def measured(one: Mapping[str, Any] | None) -> Measured | None:
            return Measured(**{**one, "runs": [Spent(**run) for run in one["runs"]]}) if one else None

        alone = {name: measured(facts[name]) for name in ("edited", "unchanged", "check_cold", "check_warm", "two_cores")}
        many = {name: {key: measured(one) for key, one in facts[name].items()} for name in ("cold", "one_page")}
        return cls(**{**facts, **alone, **many})


class Bench:
    """Measures below *folder*, on *core*. *say* hears what is being done."""

    def __init__(self, folder: Path, core: str, say: Callable[[str], None], budget: float = math.inf) -> None:
        """*budget*: minutes by the clock after which a variant of one size is not built again."""
        self.folder, self.core, self.say, self.budget = folder, core, say, budget
        self.record = folder / "spent.json"

    def enough(self, found: Round, measured: Measured, turn: int, rounds: int) -> bool:
        """Whether *measured* has had its time, with at least one round done; said, and kept for the report."""
        spent = sum(r.wall for r in measured.runs)
        # Not begun when it would end beyond the budget: the last run says what one costs.
        if not measured.runs or spent + measured.runs[-1].wall <= self.budget * 60:
            return False
        if measured.name not in found.cut:
            found.cut[measured.name] = f"{turn} trong {rounds} lượt, vì mỗi cách dựng chỉ có {self.budget:g} phút"
            self.say(f"{found.policies}: {measured.name}: dừng sau {found.cut[measured.name]}")
        return True

    def run(self, program: Program, cores: str | None = None) -> Spent:
        """Build once with what is there. Raises :class:`Failed`."""
        return spent.run(program.command, self.record, cores or self.core, cwd=program.folder,
                         env={k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | program.environment)

    def cold(self, program: Program, cores: str | None = None) -> Spent:
        """Build once from nothing: no site, no caches. Raises :class:`Failed`."""
        for path in (program.site, *program.caches):
            shutil.rmtree(path, ignore_errors=True)
        return self.run(program, cores)

    def size(self, size: corpus.Size, names: list[str], programs: tuple[Path, ...], rounds: int, *, serving: bool) -> Round:
        """Everything about a corpus of *size*, by the variants *names*."""
        found = Round(size.policies)
        here = self.folder / str(size.policies)
        self.say(f"{size.policies}: viết nội dung")
        root = corpus.make(here / "portal", size)
        built = self._prepared(root, here, names, programs, found)
        for turn in range(rounds):
            for name, program in list(built.items()):
                if name in found.cold and self.enough(found, found.cold[name], turn, rounds):
                    continue
                self.say(f"{size.policies}: lượt {turn + 1}, {program.name}")
                try:
                    found.cold.setdefault(name, Measured(program.name)).runs.append(self.cold(program))
                except Failed as failed:
                    found.absent[name] = f"dựng hỏng: {str(failed).splitlines()[-1][:200]}"
                    del built[name], found.cold[name]
                    self.say(f"{size.policies}: {program.name}: {found.absent[name]}")
        for name, program in built.items():
            self._weigh(found.cold[name], program, root)
        if "ours" in built:
            self._again(found, built["ours"], root, rounds)
            if serving:
                self._serve(found, built, root, here)
        return found

    def _prepared(self, root: Path, here: Path, names: list[str], programs: tuple[Path, ...], found: Round) -> dict[str, Program]:
        built: dict[str, Program] = {}
        for name in names:
            try:
                if name == "ours":
                    built[name] = peers.ours(root, here / "site", corpus.AS_OF.isoformat())
                    profiled = here / "profile.json"
                    built[name].command.extend(["--profile", str(profiled)])
                else:
                    (here / name).mkdir()
                    built[name] = peers.PEERS[name](root, here / name, programs)
            except (peers.Unavailable, ImportError, OSError) as reason:
                found.absent[name] = str(reason)
        return built

    def _weigh(self, measured: Measured, program: Program, root: Path) -> None:
        sizes = [p.stat().st_size for p in program.site.rglob("*") if p.is_file()]
        measured.size, measured.files = sum(sizes), len(sizes)
        drafts = [p.relative_to(root / "policies").with_suffix("") for p in sorted((root / "policies").glob("20*/*.md"))]
        pages = [program.site / program.page(d) for d in drafts[:: max(1, len(drafts) // _PAGES)]]
        packed = [len(gzip.compress(p.read_bytes(), 9, mtime=0)) for p in pages if p.is_file()]
        measured.page = statistics.mean(packed) if packed else 0.0

    def _again(self, found: Round, program: Program, root: Path, rounds: int) -> None:
        """Ours once more: after one edit, after none, checking only, on two cores; and MkDocs with one page."""
        profile = json.loads((root.parent / "profile.json").read_text("utf-8"))
        found.stages, found.slowest = profile["stages"], profile["slowest"]
        found.edited, found.unchanged = Measured("sửa một dự thảo"), Measured("không sửa gì")
        found.check_cold, found.check_warm = Measured("portal check, từ đầu"), Measured("portal check, lần sau")
        single = {theme: peers.one_page(root.parent / f"one-{theme}", theme) for theme in ("material", "mkdocs")}
        check = Program("check", [*program.command[: program.command.index("build")], "check", "--root", str(root),
                                  "--as-of", corpus.AS_OF.isoformat()], root, program.site, program.page, program.environment)
        for turn in range(rounds):
            if self.enough(found, found.edited, turn, rounds):
                break
            self.say(f"{found.policies}: lượt {turn + 1}, sửa một dự thảo, không sửa gì, MkDocs một trang")
            edit(root, f"Câu này được thêm ở lượt {turn + 1}.")
            found.edited.runs.append(self.run(program))
            found.unchanged.runs.append(self.run(program))
            for theme, one in single.items():
                found.one_page.setdefault(theme, Measured(one.name)).runs.append(self.cold(one))
        warm = digests(program.site)
        for turn in range(rounds):
            if self.enough(found, found.check_cold, turn, rounds):
                break
            self.say(f"{found.policies}: lượt {turn + 1}, portal check")
            for cache in program.caches:
                shutil.rmtree(cache, ignore_errors=True)
            found.check_cold.runs.append(self.run(check))
            found.check_warm.runs.append(self.run(check))
        if (os.cpu_count() or 1) > 1:
            self.say(f"{found.policies}: hai nhân")
            other = "1" if self.core == "0" else "0"
            found.two_cores = Measured("hai nhân")
            for turn in range(rounds):
                if self.enough(found, found.two_cores, turn, rounds):
                    break
                found.two_cores.runs.append(self.cold(program, f"{self.core},{other}"))
        else:
            self.cold(program)
        anew = digests(program.site)
        found.differing = sorted(p for p in warm.keys() | anew.keys() if warm.get(p) != anew.get(p))

    def _serve(self, found: Round, built: dict[str, Program], root: Path, here: Path) -> None:
        draft = draft_edited(root)
        ways = {"ours": [*built["ours"].command[: built["ours"].command.index("build")], "serve", "--root", str(root),
                         "--as-of", corpus.AS_OF.isoformat()]}
        if "material" in built:
            ways["material"] = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-f", str(here / "material/mkdocs.yml")]
        for name, command in ways.items():
            self.say(f"{found.policies}: xem thử, {built[name].name}")
            program, source = built[name], root if name == "ours" else here / "material/docs"
            address = program.page(draft.relative_to(root / "policies").with_suffix("")).as_posix()
            path = source / draft.relative_to(root)
            with contextlib.suppress(TimeoutError), _preview(command, program, self.core) as base:
                _wait(base + address, "", 600)
                path.write_text(path.read_text("utf-8") + "\nCâu này chứng tỏ trang xem thử đã đổi.\n", "utf-8")
                begin = time.monotonic()
                _wait(base + address, "chứng tỏ trang xem thử đã đổi", 600)
                found.served[name] = time.monotonic() - begin


@contextlib.contextmanager
def _preview(command: list[str], program: Program, core: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"127.0.0.1:{port}"
    option = "--address" if "portal.cli" in " ".join(command) else "-a"
    # In a session of its own: what it starts is ended with it.
    pinned = [sys.executable, "-c", "import os,sys; os.sched_setaffinity(0, {int(sys.argv[1])}); os.execvp(sys.argv[2], sys.argv[2:])", core]
    with subprocess.Popen([*pinned, *command, option, base], cwd=program.folder, env=os.environ | program.environment,
                          start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://{base}/"
        finally:
            os.killpg(process.pid, 15)


def _wait(address: str, mark: str, limit: float) -> None:
    """Until *address* answers and says *mark*. Raises ``TimeoutError``."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310
            if mark in answer.read().decode("utf-8", "replace"):
                return
        time.sleep(0.05)
    raise TimeoutError(address)


def draft_edited(root: Path) -> Path:
    """The draft that is edited: in the middle of all, without anything special."""
    drafts = sorted((root / "policies").glob("20*/*-0*.md"))
    return drafts[len(drafts) // 2]


def edit(root: Path, sentence: str) -> None:
    """Add *sentence* to one draft."""
    path = draft_edited(root)
    path.write_text(f"{path.read_text('utf-8')}\n{sentence}\n", "utf-8")


def digests(site: Path) -> dict[str, str]:
    """Hash of every file of *site*."""
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in site.rglob("*") if p.is_file()}
