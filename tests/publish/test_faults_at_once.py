"""Two publishers at once, one that sleeps through its time, and clocks that are a day off."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from portal.publish import manifest
from portal.publish.publishing import Ending
from portal.publish.stores.local import LocalStore

from .bed import Bed, Machine, patient, read_tree, whole_release
from .cutting import MemoryStore
from .ordered import Trial
from .publisher import ZONE, Edition, run


def stopped(process: subprocess.Popen[str]) -> bool:
    """Whether the process has been stopped by itself; one that came to its end was not."""
    while True:
        state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0] if process.poll() is None else "X"
        if state in "TX":
            return state == "T"
        time.sleep(0.005)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_of_two_at_once_the_newer_build_stands_and_the_loser_is_told_in_words(tmp_path: Path) -> None:
    target = tmp_path / "dich"
    machines = [Machine(target, tmp_path / "may-1"), Machine(target, tmp_path / "may-2")]
    assert machines[0].publish(Edition(1)).returncode == 0
    number = 1
    for round_ in range(3):
        old, new = Edition(number + 1), Edition(number + 2)
        number += 2
        pair = [(machines[0], old), (machines[1], new)]
        running = [machine.start(edition) for machine, edition in (pair if round_ % 2 else pair[::-1])]
        ends = [finish(process) for process in running]
        live = whole_release(read_tree(target / "current"))
        assert isinstance(live, manifest.Manifest), live
        assert live.content_hash == new.content_hash, ends  # never the older over the newer
        for code, _, err in ends:
            assert "Traceback" not in err and code in (0, 1, 2), ends
        for code, out, err in ends:
            if code:
                said = err or json.loads(out)["said"][0]
                assert any(word in said for word in ("cũ hơn", "mới hơn", "đang đăng")), said


@pytest.mark.parametrize("call", [6, 20, 26, 30, 31, 33])
def test_who_is_stopped_and_overtaken_changes_nothing_any_more(call: int, tmp_path: Path) -> None:
    """At any operation on the target; continued, it ends with words and has switched nothing."""
    target = tmp_path / "dich"
    sleeper, other = Machine(target, tmp_path / "may-1"), Machine(target, tmp_path / "may-2")
    assert sleeper.publish(Edition(1)).returncode == 0
    process = sleeper.start(Edition(2), "--stop-before", str(call))
    was_stopped = stopped(process)
    if was_stopped:
        done = other.publish(Edition(3), "--take-over")
        assert done.returncode == 0, done.stderr
        before = read_tree(target / "current"), os.readlink(target / "current")
        os.kill(process.pid, signal.SIGCONT)
    code, out, err = finish(process)
    assert "Traceback" not in err, err
    if was_stopped:
        assert (read_tree(target / "current"), os.readlink(target / "current")) == before
        assert isinstance(whole_release(before[0]), manifest.Manifest)
        refused = code == 1 and "cũ hơn" in json.loads(out)["said"][0]
        assert refused or (code == 2 and "mới hơn" in err) or code == 0, (code, out, err)  # 0: only cleaning was left
        assert other.publish(Edition(4)).returncode == 0
        assert not Bed.leftovers(_as_bed(other))
    else:
        assert code == 0, err


def _as_bed(machine: Machine) -> Bed:
    bed = Bed.__new__(Bed)
    bed.machine = machine
    return bed


@pytest.mark.parametrize("kind", ["moving", "object"])
def test_on_an_ordered_target_who_wakes_late_changes_one_batch_at_most_and_the_next_run_mends(kind: str, tmp_path: Path) -> None:
    """The sleeper sleeps between looking whether it still has the turn and sending: the one hole there is."""
    files: dict[str, bytes] = {}
    target = tmp_path / "dich"
    target.mkdir()
    made = Trial(
        (lambda: LocalStore(target)) if kind == "moving" else (lambda: MemoryStore(files)),
        (lambda: read_tree(target)) if kind == "moving" else (lambda: files), tmp_path / "may",
    )
    other = Trial(made.open, made.files, tmp_path / "may-2", sent=made.sent)
    made.publish(made.next(1))
    sleeper = made.open()
    newer = Edition(3, "b", minute=50)
    late: list[str] = []
    send = sleeper.send

    def sleeping(pairs: object, progress: object) -> None:
        batch = list(pairs)  # type: ignore[call-overload]
        if any(path == "index.html" for _, path in batch) and not late:
            assert other.publish(newer, store=made.open(), take_over=True).ending is Ending.PUBLISHED
            late.extend(path for _, path in batch)
        send(batch, progress)

    sleeper.send = sleeping
    with pytest.raises(Exception, match="mới hơn"):
        made.publish(made.next(2, left_out=("cho-dem",)), store=sleeper)
    assert late
    changed = [path for path, data in newer.everything().items() if made.site().get(path) != data and not path.startswith("phat-hanh/")]
    assert set(changed) <= set(late)
    again = run(made.open(), "ordered", tmp_path / "may-2", newer)  # the same build: it must not say that nothing is to do
    assert again.ending is Ending.PUBLISHED
    assert not (said := made.ended(newer)), said


def test_clocks_a_day_off_change_nothing_but_the_dates_that_are_shown(tmp_path: Path) -> None:
    target = tmp_path / "dich"
    target.mkdir()
    real = dt.datetime(2026, 11, 23, 9, tzinfo=ZONE)
    for number, hours in enumerate((0, 24, -24, 24, -24), 1):
        store = LocalStore(target)
        edition = Edition(number, withdrawn=("gia-dat",) if number == 3 else ())
        outcome = run(store, "atomic", tmp_path / "may", edition, now=real + dt.timedelta(hours=hours))
        store.close()
        assert outcome.ending is Ending.PUBLISHED and outcome.new is not None and outcome.new.number == number
    store = LocalStore(target)
    back = run(store, "atomic", tmp_path / "may", Edition(6), back=4, now=real)
    store.close()
    assert back.new is not None and back.new.restores == 4
    assert isinstance(whole_release(read_tree(target / "current")), manifest.Manifest)


def test_a_clock_a_day_off_neither_keeps_nor_drops_what_open_pages_still_need(tmp_path: Path) -> None:
    """The grace is the one thing that goes by the publisher's clock; a day either way ends it, never lengthens it."""
    files: dict[str, bytes] = {}
    made = Trial(lambda: MemoryStore(files), lambda: files, tmp_path / "may")
    real = dt.datetime(2026, 11, 23, 9, tzinfo=ZONE)
    made.publish(made.next(1), now=real)
    made.publish(made.next(2), now=real)
    image = next(path for path in files if path.startswith("assets/search/") and files[path] == Edition(1).files().get(path))
    made.publish(made.next(3), now=real + dt.timedelta(hours=1))
    assert image in files
    made.publish(made.next(4), now=real - dt.timedelta(hours=25))
    assert image not in files


def test_a_system_clock_a_day_off_is_no_reason_to_wait_or_to_refuse(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "dich", tmp_path / "may")
    for number, skew in enumerate(("", "+24h", "-24h", "+24h"), 1):
        prefix = ["faketime", "-f", skew] if skew else []
        begin = time.monotonic()
        done = machine.publish(Edition(number), prefix=prefix)
        assert done.returncode == 0 and time.monotonic() - begin < 30, done.stderr
    assert patient(lambda: isinstance(whole_release(read_tree(machine.target / "current")), manifest.Manifest))
