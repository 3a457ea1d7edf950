"""Publishes with faults of every kind, to every kind of target, and looks whether all that is promised holds.

``python -m benchmarks.publishing_faults`` (part of ``make bench-faults``): about an hour on two cores. Prints one line
per class of fault, in Vietnamese, as in docs/publishing.md, and ends with 1 if anything was not as promised.
``--every 10`` tries every tenth point; ``--only local,ordered,pointer,network`` some of the families.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.injection import WRITING, Fault, Outcome
from tests.faults.places import small_disk
from tests.publish.bed import Bed, Machine, dangling, read_tree, whole_release
from tests.publish.cutting import Cut, MemoryStore, chance, cut, watched
from tests.publish.publisher import Edition, no_waiting, run
from tests.publish.test_faults_at_once import finish, stopped
from tests.publish.test_faults_local import Visitor
from tests.publish.test_faults_ordered import KINDS, trial
from tests.publish.test_faults_pointer import shown

from portal.publish import manifest
from portal.publish.publishing import Ending

FULL, BROKEN = "error=ENOSPC", "error=EIO"
MAKING = ("openat", "mkdir", "link", "linkat", "rename", "symlink")
SETTLING = ("syncfs", "fsync", "flock")


@dataclass
class Class:
    """One line of the table. *missed*: the publication came to its end all the same."""

    name: str
    tried: int = 0
    old: int = 0
    new: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, about: object, stands: str, problem: str, *, ended: bool) -> None:
        """Count one outcome."""
        self.tried += 1
        self.old += stands == "old"
        self.new += stands == "new"
        self.missed += ended
        if problem or stands == "none":
            self.wrong.append(f"{about}: {problem or 'nothing stands'}")


# A local target, replaced in one step


def _bed(folder: str) -> Bed:
    return Bed(Path(tempfile.mkdtemp(dir=folder)))


def _strike(folder: str, jobs: list[list[Fault]]) -> list[tuple[str, Outcome]]:
    bed, found = _bed(folder), []
    for place, faults in enumerate(jobs):
        found.append((" + ".join(map(str, faults)), bed.strike(*faults, back=place % 10 == 0)))
    return found


def struck(name: str, jobs: list[list[Fault]], folder: str, cores: int) -> Class:
    """Strike with each of *jobs*, on all cores."""
    line = Class(name)
    shares = [share for n in range(cores) if (share := jobs[n::cores])]
    with ProcessPoolExecutor(cores) as pool:
        for found in pool.map(_strike, [folder] * len(shares), shares):
            for about, outcome in found:
                line.add(about, outcome.stands, outcome.problem, ended=outcome.code == 0)
    return line


def local(folder: str, every: int, cores: int) -> Iterator[Callable[[], Class]]:
    """The faults of a local disk."""
    points = _bed(folder).record()
    writes = [p for p in points if p.call in WRITING][::every]
    makes = [p for p in points if p.call in MAKING][::every]
    settles = [p for p in points if p.call in SETTLING]
    for name, jobs in (
        ("bị giết ở từng lời gọi đổi tệp", [[p] for p in points[::every]]),
        ("đĩa đầy ở từng lần ghi", [[Fault(p.call, p.when, FULL)] for p in writes]),
        ("đĩa đầy từ một lần ghi trở đi", [[Fault(c, f"{p.when}+", FULL) for c in WRITING] for p in writes]),
        ("đĩa hỏng ở từng lần ghi", [[Fault(p.call, p.when, BROKEN)] for p in writes]),
        ("đĩa đầy khi tạo tệp, thư mục, tên, liên kết", [[Fault(p.call, p.when, FULL)] for p in makes]),
        ("đĩa hỏng khi ghi hẳn xuống, không có khóa", [
            [Fault(p.call, p.when, "error=EOPNOTSUPP" if p.call == "flock" else BROKEN)] for p in settles]),
    ):
        yield lambda name=name, jobs=jobs: struck(f"thư mục, thay một bước: {name}", jobs, folder, cores)  # type: ignore[misc]
    yield lambda: killed_at_random(folder, max(1, 200 // every))
    yield lambda: small_disks(folder, max(3, 24 // every))
    yield lambda: overtaken(folder, every)
    yield lambda: pairs(folder, max(1, 20 // every))
    yield lambda: watched_while(folder, max(2, 40 // every))


def killed_at_random(folder: str, count: int) -> Class:
    """At a random moment, as by a power cut or an impatient scheduler."""
    line = Class("thư mục, thay một bước: bị giết ở một lúc ngẫu nhiên")
    bed, dice = _bed(folder), chance(6)
    begin = time.monotonic()
    assert not bed.publish_next()
    whole = time.monotonic() - begin
    for number in range(count):
        bed.at += 1
        process = bed.machine.start(bed.edition(bed.at))
        time.sleep(dice.uniform(0, whole))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        process.stdout, process.stderr = None, None
        import subprocess

        outcome = bed.judge(subprocess.CompletedProcess(process.args, process.returncode, out, err), back=number % 10 == 0)
        line.add(number, outcome.stands, outcome.problem, ended=outcome.code == 0)
    return line


def small_disks(folder: str, steps: int) -> Class:
    """A tmpfs with room for a growing part of the new release."""
    line = Class("thư mục, thay một bước: ổ tmpfs đầy thật, từ 0 đến đủ chỗ")
    disk = Path(tempfile.mkdtemp(dir=folder))
    with small_disk(disk, "size=4m") as mounted:
        if not mounted:
            print("  (không có quyền gắn ổ; các lớp đĩa đầy ở trên thay cho lớp này)")
            return line
        bed = Bed(Path(tempfile.mkdtemp(dir=folder)), disk / "dich")
        for step in range(steps):
            bed.again()
            room = int(260_000 * step / (steps - 1))
            (disk / "khac").write_bytes(bytes(max(0, shutil.disk_usage(disk).free - room)))
            bed.at += 1
            done = bed.machine.publish(bed.edition(bed.at))
            (disk / "khac").unlink()
            outcome = bed.judge(done)
            line.add(room, outcome.stands, outcome.problem, ended=outcome.code == 0)
    return line


def overtaken(folder: str, every: int) -> Class:
    """Stopped before each operation on the target, overtaken by a newer build, continued."""
    line = Class("thư mục, thay một bước: bị dừng (SIGSTOP), bị vượt, chạy tiếp")
    call = 0
    while True:
        call += every
        root = Path(tempfile.mkdtemp(dir=folder))
        sleeper, other = Machine(root / "dich", root / "may-1"), Machine(root / "dich", root / "may-2")
        sleeper.publish(Edition(1))
        process = sleeper.start(Edition(2), "--stop-before", str(call))
        if not stopped(process):
            finish(process)
            return line
        done = other.publish(Edition(3), "--take-over")
        before = read_tree(root / "dich" / "current")
        os.kill(process.pid, signal.SIGCONT)
        code, out, err = finish(process)
        problem = "" if done.returncode == 0 else f"who overtook failed: {done.stderr}"
        if "Traceback" in err or (code and not (err or json.loads(out)["said"])):
            problem += f" no words: {err[-200:]}"
        live = whole_release(before)
        if isinstance(live, str) or read_tree(root / "dich" / "current") != before:
            problem += f" changed after it was overtaken: {live}"
        if (ended := other.publish(Edition(4))).returncode:
            problem += f" the next failed: {ended.stderr}"
        line.add(f"operation {call}", "new", problem, ended=code == 0)
        shutil.rmtree(root)


def pairs(folder: str, count: int) -> Class:
    """Two at once with different builds, the older one first, second, or at the same time."""
    line = Class("thư mục, thay một bước: hai lần đăng cùng lúc, bản dựng cũ với bản mới")
    root = Path(tempfile.mkdtemp(dir=folder))
    machines = [Machine(root / "dich", root / "may-1"), Machine(root / "dich", root / "may-2")]
    machines[0].publish(Edition(1))
    dice, number = chance(20), 1
    for place in range(count):
        old, new = Edition(number + 1), Edition(number + 2)
        number += 2
        order = [(machines[0], old), (machines[1], new)][:: 1 if place % 2 else -1]
        running = []
        for machine, edition in order:
            running.append(machine.start(edition))
            time.sleep(dice.choice([0, 0, 0.1, 0.3]))
        ends = [finish(process) for process in running]
        live = whole_release(read_tree(root / "dich" / "current"))
        stands = "none" if isinstance(live, str) else "new" if live.content_hash == new.content_hash else "old"
        problem = "" if stands == "new" else f"an older release over a newer: {live}"
        for code, out, err in ends:
            if "Traceback" in err or code not in (0, 1, 2) or (code and not (err or json.loads(out)["said"])):
                problem += f" {code} {err[-200:]}"
        line.add(f"pair {place}", stands, problem, ended=all(code == 0 for code, _, _ in ends))
    return line


def watched_while(folder: str, count: int) -> Class:
    """Somebody reads the whole site through the link all the while."""
    root = Path(tempfile.mkdtemp(dir=folder))
    machine = Machine(root / "dich", root / "may")
    machine.publish(Edition(1))
    visitor = Visitor(machine.target)
    visitor.start()
    for number in range(2, count + 2):
        machine.publish(Edition(number, "ab"[number % 2]), *(["--back", "0"] if number % 5 == 0 else []))
    visitor.stop = True
    visitor.join()
    line = Class(f"thư mục, thay một bước: người đọc đọc suốt {count} lần đăng, {len(visitor.numbers)} bản đã thấy")
    line.tried = line.new = visitor.passes
    line.wrong = visitor.wrong
    return line


# In order, and with a pointer


_KIND = {"moving": "kho có đổi tên", "object": "kho đối tượng", "torn": "kho ghi dở để lại nửa tệp"}


def _cut(kind: str, then: str, after: int, folder: str) -> tuple[bool, str, str]:
    made = trial(kind, Path(tempfile.mkdtemp(dir=folder)))
    for number in (1, 2):
        made.publish(made.next(number))
    struck_ = made.publish_cut(made.next(3, withdrawn=("cho-dem",), left_out=("cap-nuoc",)), after, within=after % 2 == 0)
    try:
        live = manifest.parse(made.site()[manifest.NAME]).content_hash
    except (KeyError, manifest.Unreadable):
        live = ""  # half of it: the next publisher goes by its copy
    wanted = made.next(4) if then == "forward" else made.next(2)
    outcome = made.publish(wanted)
    mended = outcome.ending is Ending.PUBLISHED or (after == 0 and outcome.ending is Ending.UNCHANGED)
    problem = "; ".join(made.wrong[:3]) + ("" if mended else f"; {outcome.ending}") + made.ended(wanted)
    shutil.rmtree(made.here.parent, ignore_errors=True)
    return struck_, "new" if live == Edition(3, "a", ("cho-dem",), ("cap-nuoc",)).content_hash else "old", problem


def ordered(folder: str, every: int, cores: int) -> Iterator[Callable[[], Class]]:
    """Cut off after every change; and again and again."""
    def cuts(kind: str) -> Class:
        line = Class(f"theo thứ tự, {_KIND[kind]}: bị cắt sau từng thay đổi, lần sau đăng bản mới hoặc bản cũ")
        for then in ("forward", "back"):
            after = 0
            while True:
                was_struck, stands, problem = _cut(kind, then, after, folder)
                if not was_struck:
                    break
                line.add(f"{then} after {after}", stands, problem, ended=False)
                after += every
        return line

    def sequences(kind: str, count: int) -> Class:
        line = Class(f"theo thứ tự, {_KIND[kind]}: bị cắt liên tiếp 1-3 lần giữa các bản khác nhau, sáu lượt")
        for seed in range(count):
            dice, made = chance(seed), trial(kind, Path(tempfile.mkdtemp(dir=folder)))
            made.publish(made.next(0))
            problem = ""
            for _ in range(6):
                for _ in range(dice.randrange(1, 4)):
                    made.publish_cut(made.next(
                        dice.randrange(5), withdrawn=dice.choice([(), (), ("gia-dat",)]),
                        left_out=dice.choice([(), ("hoc-phi",)])), dice.randrange(90), within=dice.random() < 0.5)
                made.publish(edition := made.next(dice.randrange(5)))
                problem += "; ".join(made.wrong[:2]) + made.ended(edition)
            line.add(f"seed {seed}", "new", problem, ended=True)
            shutil.rmtree(made.here.parent, ignore_errors=True)
        return line

    for kind in KINDS:
        yield lambda kind=kind: cuts(kind)  # type: ignore[misc]
    for kind in KINDS:
        yield lambda kind=kind: sequences(kind, max(1, 30 // every))  # type: ignore[misc]


def pointer(folder: str, every: int, cores: int) -> Iterator[Callable[[], Class]]:
    """Cut off after every change."""
    def cuts() -> Class:
        line = Class("con trỏ (S3): bị cắt sau từng thay đổi")
        after = 0
        while True:
            files: dict[str, bytes] = {}
            here = Path(tempfile.mkdtemp(dir=folder))

            def one(edition: Edition, store: MemoryStore, here: Path = here) -> Ending:
                return run(store, "pointer", here, edition, lease=6000, wait=60000, clock=no_waiting()).ending

            for number in (1, 2):
                one(Edition(number), MemoryStore(files))
            wrong: list[str] = []

            def look(files: dict[str, bytes] = files, wrong: list[str] = wrong) -> None:
                site = shown(files)
                wrong.extend([said] if isinstance(said := whole_release(site), str) else dangling(site))

            store = watched(MemoryStore(files), look)
            cut(store, after)
            try:
                one(Edition(3, withdrawn=("cho-dem",)), store)
            except Cut:
                pass
            else:
                return line
            live = whole_release(shown(files))
            new = Edition(3, withdrawn=("cho-dem",)).content_hash
            stands = "none" if isinstance(live, str) else "new" if live.content_hash == new else "old"
            if one(Edition(4), watched(MemoryStore(files), look)) is not Ending.PUBLISHED:
                wrong.append("the next did not publish")
            line.add(f"after {after}", stands, "; ".join(wrong[:3]), ended=False)
            after += every
            shutil.rmtree(here)

    yield cuts


# Over the network


_WIRES = {
    "sftp": "SFTP (OpenSSH), thay một bước", "sftp-plain": "SFTP không đổi tên đè, theo thứ tự",
    "apache": "WebDAV (Apache), theo thứ tự", "nginx": "WebDAV (nginx), theo thứ tự",
    "seaweed": "S3 (SeaweedFS), con trỏ", "seaweed-ordered": "S3 (SeaweedFS), theo thứ tự",
    "rclone-s3": "S3 (rclone serve s3), theo thứ tự", "rclone": "rclone tới WebDAV, theo thứ tự",
}


def network(folder: str, every: int, cores: int) -> Iterator[Callable[[], Class]]:
    """The line is cut at random bytes; one in ten falls silent instead."""
    from tests.targets.conftest import Servers
    from tests.targets.test_faults_network import Wire

    def cuts(name: str) -> Class:
        line = Class(f"{_WIRES[name]}: mạng đứt, cứ mười lần thì một lần im lặng, ở một byte ngẫu nhiên")
        place = Path(tempfile.mkdtemp(dir="/tmp"))
        place.chmod(0o755)
        with contextlib.ExitStack() as stack:
            wire = Wire(Servers(place, stack), name, Path(tempfile.mkdtemp(dir=folder)))
            whole, dice = wire.measure(), chance(50)
            for number in range(max(1, 50 // every)):
                at = dice.randrange(whole)
                problem, stands = wire.strike(at, stall=number % 10 == 9)
                line.add(f"byte {at} of {whole}", stands, problem, ended=False)
            if wire.trial.gone:
                line.name += f" ({len(wire.trial.gone)} lần có trang tạm mất cho tới lần đăng sau)"
            for store in wire.target.opened:
                store.close()
        shutil.rmtree(place, ignore_errors=True)
        return line

    for name in _WIRES:
        yield lambda name=name: cuts(name)  # type: ignore[misc]


FAMILIES = {"local": local, "ordered": ordered, "pointer": pointer, "network": network}


def show(line: Class, seconds: float) -> int:
    """Print *line*; returns how much of it was not as promised."""
    print(f"| {line.name} | {line.tried} | {line.old} | {line.new} | {line.missed} | {len(line.wrong)} | {seconds:.0f} |", flush=True)
    for wrong in line.wrong[:10]:
        print(f"  - {wrong}", flush=True)
    return len(line.wrong)


def main() -> int:
    """Run all; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="try every n-th point only")
    options.add_argument("--only", default=",".join(FAMILIES), help="families, separated by commas")
    options.add_argument("--minutes", type=float, default=90, help="begin no new class after so many")
    options.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    wrong, begin = 0, time.monotonic()
    print("| Nơi đăng và lỗi | Lần | Bản cũ đứng | Bản mới đứng | Trong đó đăng xong | Sai | Giây |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.only.split(","):
            for work in FAMILIES[name](folder, chosen.every, chosen.cores):
                since = time.monotonic()
                if since - begin > 60 * chosen.minutes:
                    print("  (hết giờ; các lớp còn lại chưa chạy)")
                    return 1
                wrong += show(work(), time.monotonic() - since)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
