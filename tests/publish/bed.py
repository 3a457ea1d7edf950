"""A published target on which faults are tried one after another, and what must be true of it after each."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from portal.publish import manifest
from portal.publish.manifest import Manifest
from tests.building import ROOT
from tests.faults.injection import CHANGING, Fault, Outcome, points

from .publisher import TARGET, Edition, trusts

SITE = frozenset({manifest.NAME, manifest.SIGNATURE})
_NAMES = re.compile(rb'(?:href|src)="([^"#?:]+)"')


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below *folder*."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def whole_release(files: Mapping[str, bytes]) -> Manifest | str:
    """The release that *files* are, byte for byte, or what is wrong."""
    if not files.keys() >= SITE:
        return "no manifest, or no signature"
    data = files[manifest.NAME]
    if not trusts(data, files[manifest.SIGNATURE]):
        return "the signature is of another manifest"
    release = manifest.parse(data)
    return said if (said := differing(files, release)) else release


def differing(files: Mapping[str, bytes], release: Manifest) -> str:
    """How *files* are not exactly those of *release*."""
    odd = files.keys() ^ (release.by_path.keys() | SITE)
    wrong = [f.path for f in release.files if f.path in files and hashlib.sha256(files[f.path]).hexdigest() != f.sha256]
    return f"missing or added {sorted(odd)[:4]}, changed {wrong[:4]}" if odd or wrong else ""


def dangling(files: Mapping[str, bytes], *, but: Iterable[str] = ()) -> list[str]:
    """What pages of *files* name and is not there; *but*: addresses that were taken away on purpose."""
    allowed = tuple(but)
    found = []
    for path, data in files.items():
        for name in _NAMES.findall(data) if path.endswith(".html") else ():
            address = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name.decode())))
            if address not in files and not address.startswith(allowed or "\0"):
                found.append(f"{path} → {address}")
    return found


class Machine:
    """One that publishes with the driver to a folder of its own disk."""

    def __init__(self, target: Path, here: Path, way: str = "atomic") -> None:
        self.target, self.here, self.way = target, here, way
        target.mkdir(parents=True, exist_ok=True)
        here.mkdir(parents=True, exist_ok=True)

    def command(self, edition: Edition, *more: str) -> list[str]:
        said = json.dumps({"number": edition.number, "looks": edition.looks, "withdrawn": edition.withdrawn,
                           "left_out": edition.left_out, "minute": edition.minute})
        return [sys.executable, "-m", "tests.publish.publisher", str(self.target), str(self.here), said, "--way", self.way, *more]

    def start(self, edition: Edition, *more: str, prefix: Iterable[str] = ()) -> subprocess.Popen[str]:
        edition.build(edition.folder(self.here))  # its writing is no part of publishing
        environment = {"PYTHONPATH": f"{ROOT}/hooks:{ROOT}", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                       "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        return subprocess.Popen([*prefix, *self.command(edition, *more)], cwd=ROOT, env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace", start_new_session=True)

    def publish(self, edition: Edition, *more: str, prefix: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
        process = self.start(edition, *more, prefix=prefix)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


class Bed:
    """A local target, atomic. Editions follow each other; :meth:`strike` publishes the next one with a fault."""

    def __init__(self, root: Path, target: Path | None = None) -> None:
        self.machine = Machine(target or root / "dich", root / "may")
        self.at = 0
        self.kept: Path | None = None
        for _ in range(2):
            assert not (said := self.publish_next()), said

    @property
    def target(self) -> Path:
        return self.machine.target

    def edition(self, number: int) -> Edition:
        """Every third has other looks, every fourth takes a document back."""
        return Edition(number, "abc"[number % 3], withdrawn=("cho-dem",) if number % 4 == 3 else ())

    def read(self) -> Manifest | str:
        """What visitors read, through the link: a whole release, or what is wrong."""
        try:
            return whole_release(read_tree(self.target / "current"))
        except OSError as fault:
            return str(fault)

    def publish_next(self) -> str:
        """An undisturbed publication must succeed at once, show exactly its release and leave nothing behind."""
        self.at += 1
        begin = time.monotonic()
        done = self.machine.publish(self.edition(self.at))
        if done.returncode or json.loads(done.stdout)["ending"] != "PUBLISHED":
            return f"the next publication failed ({done.returncode}): {done.stdout}{done.stderr[-400:]}"
        if time.monotonic() - begin > 20:
            return "the next publication waited"
        return self.wrong(self.at) or self.leftovers()

    def wrong(self, number: int) -> str:
        """What is not as it should be when the edition *number* is live."""
        live = self.read()
        if isinstance(live, str):
            return live
        return "" if live.content_hash == self.edition(number).content_hash else "another edition is live"

    def leftovers(self) -> str:
        """What is on both disks and has no business there."""
        odd = [p for p in self.target.iterdir() if p.name not in ("current", "releases", "state")]
        odd += [p for p in (self.target / "state").iterdir() if p.name != "claims"]
        odd += list((self.target / "state" / "claims").iterdir())[1:]
        odd += list(self.target.rglob("*.dang-gui"))
        odd += [p for p in (self.machine.here / ".portal").iterdir() if p.name != "published"]
        archive = self.machine.here / ".portal" / "published" / TARGET
        odd += [p for p in archive.iterdir() if not (p.name == "files" or re.fullmatch(r"\d{6}\.json", p.name))]
        kept = sorted((self.target / "releases").iterdir())
        odd += [p for p in kept if isinstance(whole_release(read_tree(p)), str)]
        odd += kept[:-3]
        return f"left over: {[str(p.relative_to(self.target.parent)) for p in odd]}" if odd else ""

    def again(self) -> None:
        """Everything as it was when this was asked first: the n-th call of a publication is always the same one."""
        if self.kept is None:
            self.kept = self.machine.here.with_name("kept")
            for folder in (self.target, self.machine.here):
                shutil.copytree(folder, self.kept / folder.name, symlinks=True)
            self.was = self.at
        for folder in (self.target, self.machine.here):
            for part in folder.iterdir():  # the folder itself may be a disk of its own
                part.unlink() if part.is_symlink() or part.is_file() else shutil.rmtree(part)
            shutil.copytree(self.kept / folder.name, folder, symlinks=True, dirs_exist_ok=True)
        self.at = self.was

    def record(self) -> list[Fault]:
        """Every file-changing call of a publication."""
        log = self.target.parent / "strace.log"
        self.again()
        self.at += 1
        done = self.machine.publish(self.edition(self.at), prefix=[
            "strace", "-f", "--seccomp-bpf", "-o", str(log), f"--trace={','.join(CHANGING)}"])
        assert done.returncode == 0, done.stderr
        found = list(dict.fromkeys(points(log.read_text("utf-8", "replace").splitlines())))
        log.unlink()
        return found

    def strike(self, *faults: Fault, back: bool = False) -> Outcome:
        """Publish the next edition with *faults*, look, then publish one more undisturbed."""
        self.again()
        self.at += 1
        calls = ",".join(sorted({f.call for f in faults}))
        done = self.machine.publish(self.edition(self.at), prefix=[
            "strace", "-f", "-o", "/dev/null", f"--trace={calls}", *(f.option for f in faults)])
        return self.judge(done, back=back)

    def judge(self, done: subprocess.CompletedProcess[str], *, back: bool = False) -> Outcome:
        """What stands after the edition :attr:`at` was published with a fault, and whether the next one mends it."""
        problem = ""
        stands = "old" if not self.wrong(self.at - 1) else "new" if not self.wrong(self.at) else "none"
        if stands == "none":
            problem = f"readers see neither: {self.wrong(self.at)}"
        if done.returncode == 0 and stands != "new":
            problem += "; said to be published, but the old one stands"
        if "Traceback" in done.stderr:
            problem += f"; a traceback: {done.stderr[-300:]}"
        if done.returncode == 2 and not re.search("[ạảấậệịọốộờủừữđ]", done.stderr):
            problem += f"; no words: {done.stderr[-300:]}"
        if back:
            problem += self.roll_back("new" if stands == "new" else "old")
        if left := self.publish_next():
            problem += f"; {left}"
        return Outcome(done.returncode, stands, problem)

    def roll_back(self, stands: str) -> str:
        """Right after a fault, the release before the one that stands can be brought back."""
        wanted = self.at - 1 if stands == "new" else self.at - 2
        done = self.machine.publish(replace(self.edition(self.at), withdrawn=()), "--back", "0")
        if done.returncode:
            return f"; rollback failed: {done.stderr[-300:]}"
        live = self.read()
        if isinstance(live, str) or live.restores is None:
            return f"; after rollback {live}"
        # Which one stood before is known only where every trial begins alike.
        return f"; after rollback {said}" if self.kept is not None and (said := self.wrong(wanted)) else ""


def patient(check: Callable[[], Any], seconds: float = 20) -> Any:
    """What *check* gives once it gives something."""
    begin = time.monotonic()
    while not (found := check()):
        assert time.monotonic() - begin < seconds, "waited in vain"
        time.sleep(0.02)
    return found


def forget(folder: Path) -> None:
    """Remove a folder of a test at once: the disk of the tests is small."""
    shutil.rmtree(folder, ignore_errors=True)
