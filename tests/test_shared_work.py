"""Tasks shared by copies of one process: nothing is lost, nothing is done twice, and what fails is told."""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from portal import shared_work, stages

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can copy itself here")


def test_every_task_is_done_once_and_answered_in_its_place(tmp_path: Path) -> None:
    def task(number: int) -> tuple[int, int]:
        with open(tmp_path / f"{number}", "x"):  # a second time would fail
            time.sleep(0.002)
        return number, os.getpid()

    found = shared_work.done([partial(task, n) for n in range(200)], 3)
    assert [number for number, _ in found] == list(range(200))
    assert len({process for _, process in found}) > 1


def test_one_process_does_not_copy_itself() -> None:
    assert shared_work.done([os.getpid, os.getpid], 1) == [os.getpid()] * 2


class Told(Exception):
    """Needs more than its text to be made again."""

    def __init__(self, path: str, number: int) -> None:
        super().__init__(f"{path}: {number}")


@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), SystemExit(2), ValueError("x")])
def test_what_a_copy_raises_is_raised_here(raised: BaseException) -> None:
    here = os.getpid()

    def task() -> None:
        if os.getpid() != here:
            raise raised
        time.sleep(0.01)

    with pytest.raises(type(raised)) as caught:
        shared_work.done([task] * 50, 2)
    assert caught.value.args == raised.args


def test_an_exception_that_cannot_travel_is_told_as_text() -> None:
    here = os.getpid()

    def task() -> None:
        if os.getpid() != here:
            raise Told("trang.html", 7)
        time.sleep(0.01)

    with pytest.raises(RuntimeError, match=r"trang\.html: 7"):
        shared_work.done([task] * 50, 2)


def test_a_copy_that_dies_is_missed() -> None:
    here = os.getpid()

    def task() -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)

    with pytest.raises(shared_work.Lost) as caught:
        shared_work.done([task] * 50, 2)
    assert caught.value.signal == signal.SIGKILL


def test_copies_end_when_this_process_fails(tmp_path: Path) -> None:
    here = os.getpid()

    def task() -> None:
        if os.getpid() == here:
            time.sleep(0.05)
            raise ValueError
        (tmp_path / str(os.getpid())).touch()
        time.sleep(60)

    begin = threading.active_count()
    with pytest.raises(ValueError):
        shared_work.done([task] * 4, 2)
    for name in os.listdir(tmp_path):
        with pytest.raises(ProcessLookupError):
            os.kill(int(name), 0)
    assert threading.active_count() == begin


def test_the_time_of_copies_is_told_where_it_was_spent() -> None:
    spent = {"parent": 0.0, "child": 10.0}
    here = os.getpid()

    def clock() -> tuple[float, float]:
        return 0.0, spent["parent" if os.getpid() == here else "child"]

    def task(number: int) -> None:
        with stages.stage("render"), stages.item(f"{number}.html"):
            if os.getpid() != here:
                spent["child"] += 1.0
            time.sleep(0.002)

    times = stages.Times(clock)
    stages.listen(times)
    try:
        with stages.stage("write"):
            shared_work.done([partial(task, n) for n in range(40)], 2)
            spent["parent"] += 100.0  # the CPU of an ended child is the parent's
    finally:
        stages.listen(None)
    told = times.facts()["stages"]
    assert told["render"]["items"] == 40
    assert told["render"]["cpu"] > 0
    assert told["render"]["cpu"] + told["write"]["cpu"] == pytest.approx(100.0)


def test_too_many_tasks_are_refused() -> None:
    with pytest.raises(ValueError, match=str(shared_work.MOST_TASKS + 1)):
        shared_work.done([os.getpid] * (shared_work.MOST_TASKS + 1), 2)
