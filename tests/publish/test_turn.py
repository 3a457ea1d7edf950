"""One publisher at a time; a newer one takes the turn, and the older can change nothing any more."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.publish.store import Overtaken
from portal.publish.stores.local import LocalStore
from portal.publish.turn import Busy, Patience, take


class Clock:
    """A monotonic clock that only sleeping moves, and what is to happen meanwhile."""

    def __init__(self) -> None:
        self.time, self.meanwhile = 0.0, lambda: None

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.meanwhile()

    def patience(self, **changed: object) -> Patience:
        return Patience(lambda: self.time, self.sleep, **({"lease": 60, "wait": 600} | changed))  # type: ignore[arg-type]


class Plain(LocalStore):
    """A store whose system cannot tell whether a claim's maker lives: only its heartbeat can."""

    held = None  # type: ignore[assignment]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_numbers_grow_and_are_never_used_twice(tmp_path: Path, clock: Clock) -> None:
    store, numbers = LocalStore(tmp_path), []
    for _ in range(3):
        with take(store, "state", "A", clock.patience()) as turn:
            numbers.append(turn.number)
    with take(store, "state", "A", clock.patience(), at_least=10) as turn:
        numbers.append(turn.number)
    assert numbers == [1, 2, 3, 10]


def test_of_many_at_once_each_gets_a_turn_of_its_own(tmp_path: Path) -> None:
    import time

    def one(_: int) -> int:
        store = LocalStore(tmp_path)
        try:
            with take(store, "state", "A", Patience(time.monotonic, lambda s: time.sleep(0.01))) as turn:
                alone = tmp_path / "alone"
                alone.mkdir()  # fails when another has the turn
                time.sleep(0.002)
                alone.rmdir()
                return turn.number
        finally:
            store.close()

    with ThreadPoolExecutor(12) as pool:
        numbers = list(pool.map(one, range(24)))
    assert sorted(numbers) == list(range(1, 25))


def test_who_lives_is_waited_for_and_named(tmp_path: Path, clock: Clock) -> None:
    first, second = LocalStore(tmp_path), LocalStore(tmp_path)
    take(first, "state", "Nguyễn Văn A", clock.patience())
    with pytest.raises(Busy, match="Nguyễn Văn A đang đăng bản 1"):
        take(second, "state", "B", clock.patience(wait=5))
    assert 5 <= clock.time < 10


def test_on_a_disk_a_killed_publisher_is_not_waited_for(tmp_path: Path, clock: Clock) -> None:
    code = (
        "import os, pathlib, sys, time\nfrom portal.publish.stores.local import LocalStore\n"
        "from portal.publish.turn import Patience, take\n"
        "take(LocalStore(pathlib.Path(sys.argv[1])), 'state', 'A', Patience(time.monotonic, time.sleep))\nos._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False,
                   env={"PYTHONPATH": str(Path(__file__).parents[2] / "hooks")})
    assert take(LocalStore(tmp_path), "state", "B", clock.patience()).number == 2
    assert clock.time == 0


def test_elsewhere_death_is_a_heartbeat_that_stands_still_for_a_lease(tmp_path: Path, clock: Clock) -> None:
    store = Plain(tmp_path)
    dead = take(store, "state", "A", clock.patience())
    dead._rest.set()  # as if it had been killed
    said: list[str] = []
    turn = take(store, "state", "B", clock.patience(say=said.append))
    assert turn.number == 2 and 60 <= clock.time < 65
    assert "A chưa báo đã xong bản 1" in said[0]


def test_elsewhere_a_living_heart_is_respected(tmp_path: Path, clock: Clock) -> None:
    store = Plain(tmp_path)
    first = take(store, "state", "A", clock.patience())
    beats = iter(range(1000))
    clock.meanwhile = lambda: store.write(f"{first.folder}/beat", str(next(beats)).encode())
    with pytest.raises(Busy, match="A đang đăng"):
        take(store, "state", "B", clock.patience(wait=100))


def test_the_heart_beats_by_itself(tmp_path: Path) -> None:
    import time

    store = Plain(tmp_path)
    turn = take(store, "state", "A", Patience(time.monotonic, time.sleep, lease=0.3))
    time.sleep(0.5)
    first = store.read(f"{turn.folder}/beat")
    time.sleep(0.3)
    assert first is not None and store.read(f"{turn.folder}/beat") != first
    turn.end()


def test_who_was_overtaken_can_write_no_shared_state_and_switch_nothing(tmp_path: Path, clock: Clock) -> None:
    store = Plain(tmp_path)
    old = take(store, "state", "A", clock.patience())
    old._rest.set()
    store.symlink("releases/000001", f"{old.folder}/current")
    new = take(store, "state", "B", clock.patience(take_over=True))
    for attempt in (old.check, lambda: old.put("state/x", b"old"), lambda: store.move(f"{old.folder}/current", "current"),
                    lambda: store.symlink("releases/000001", f"{old.folder}/again")):
        with pytest.raises(Overtaken):
            attempt()
    assert store.read("state/x") is None and store.target_of("current") is None
    old.end()
    new.put("state/x", b"new")
    assert store.read("state/x") == b"new" and not (tmp_path / "state/claims/000001").exists()


def test_a_late_heartbeat_does_not_bring_a_claim_back(tmp_path: Path, clock: Clock) -> None:
    store = Plain(tmp_path)
    old = take(store, "state", "A", clock.patience())
    take(store, "state", "B", clock.patience(take_over=True))
    with pytest.raises(Overtaken):
        store.write(f"{old.folder}/beat", b"1")
    assert store.names("state/claims") == ["000002"]
