"""Whose turn it is on a target: one publisher at a time, and never an older release over a newer one.

A turn is a claim: a name that exactly one of many can make. Its number is the
number of the release and fences all that its holder does: a newer publisher
first takes the older claim away, and what was to be switched lies inside it,
so the older one's switch fails on the target itself. No wall clock is read:
whether a holder lives is judged by its heartbeat, which must change while the
watcher's own monotonic clock runs for the length of a lease.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

from .store import MovingStore, Overtaken, Store, StoreFault

_OWNER, _BEAT, _ENDED = "owner", "beat", "ended"
_DONE = b"done"
_DOUBT, _VOID = "doubt-", "void-"


class Busy(StoreFault):
    """Somebody else is publishing, and goes on doing so."""


@runtime_checkable
class Held(Protocol):
    """A store whose system knows whether the maker of a claim still lives (a local disk)."""

    def held(self, path: str) -> bool | None:
        """Whether a living process holds the claim *path*; ``None`` when the system cannot tell."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: *lease* seconds without a heartbeat mean death; *wait* seconds for a living holder.

    *monotonic* and *sleep* are handed in; *say* is told, in Vietnamese, whom we wait for.
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    say: Callable[[str], None] = lambda _: None
    lease: float = 120.0
    wait: float = 900.0
    take_over: bool = False


class Turn:
    """A claim that is ours. Leave it by :meth:`end`, or with ``with``."""

    def __init__(
        self, store: Store, state: str, number: int, owner: str, lease: float, *, follows_done: bool = False,
    ) -> None:
        self.store, self.number, self._state = store, number, state
        self.follows_done = follows_done
        """Whether the turn before did all it had to do."""
        self.folder = f"{state}/claims/{number:06}"
        self._rest = threading.Event()
        self._word = b""
        store.write(f"{self.folder}/{_OWNER}", owner.encode())
        self._heart = threading.Thread(target=self._live, args=(lease / 6,), daemon=True)
        self._heart.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _live(self, pause: float) -> None:
        beat = 0
        while not self._rest.wait(pause):
            beat += 1
            with suppress(StoreFault):  # a beat that does not arrive is a beat missed
                self.store.write(f"{self.folder}/{_BEAT}", str(beat).encode())

    def check(self) -> None:
        """Raise :class:`Overtaken` when a newer publisher took the turn."""
        if self.store.read(f"{self.folder}/{_OWNER}") is None:
            raise Overtaken(overtaken(self.number))

    def put(self, path: str, data: bytes) -> None:
        """Write shared state so that only the holder of the turn can."""
        if isinstance(self.store, MovingStore):
            fresh = f"{self.folder}/{path.replace('/', '_')}"
            self.store.write(fresh, data)
            self.store.move(fresh, path)
        else:
            self.check()
            self.store.write(path, data)

    def done(self) -> None:
        """Everything was done: the target holds the release of this turn, and nothing that is to go. See below."""
        self._word = _DONE

    def doubt(self, paths: Iterable[str]) -> None:
        """Leave word that *paths* may hold what this turn sent when its time was over already."""
        with suppress(StoreFault):
            self.store.write(f"{self._state}/{_DOUBT}{self.number:06}.json", json.dumps(sorted(paths)).encode())

    def end(self) -> None:
        """Give the turn back. The number stays taken. What cannot be said on the target any more is left unsaid."""
        self._rest.set()
        self._heart.join()
        with suppress(StoreFault):
            if self.store.read(f"{self.folder}/{_OWNER}") is not None:
                self.store.write(f"{self.folder}/{_ENDED}", self._word)


def settled(store: Store, state: str) -> bool:
    """Whether the last turn did all it had to do, and nobody left a doubt."""
    numbers = _numbers(store, state)
    if not numbers or store.read(f"{state}/claims/{numbers[-1]:06}/{_ENDED}") != _DONE:
        return False
    return not any(name.startswith(_DOUBT) for name in store.names(state))


def doubts(store: Store, state: str) -> dict[str, list[str]]:
    """What overtaken publishers may have put there too late: addresses by the file that names them."""
    found = {}
    for name in store.names(state):
        if name.startswith(_DOUBT):
            with suppress(ValueError):
                found[f"{state}/{name}"] = [str(path) for path in json.loads(store.read(f"{state}/{name}") or b"[]")]
    return found


def overtaken(number: int) -> str:
    """What the holder of an old turn is told."""
    return (f"một lần đăng mới hơn đã bắt đầu trong lúc bản {number} đang được gửi, nên bản {number} dừng lại và không "
            "đổi gì nữa. Không cần làm gì: bản mới hơn sẽ lên.")


def take(store: Store, state: str, owner: str, patience: Patience, at_least: int = 1) -> Turn:
    """Claim the next number, at least *at_least*, below *state* for *owner* (a name that others may read).

    Waits while a living publisher is at work, takes the claim of a dead one away. Raises :class:`Busy`.
    """
    began = patience.monotonic()
    told: set[int] = set()
    while True:
        numbers = _numbers(store, state)
        last = numbers[-1] if numbers else 0
        if last and not patience.take_over and (holder := _living(store, state, last, patience, told)):
            _wait(patience, began, f"{holder} đang đăng bản {last}. Hãy chờ lần ấy xong rồi đăng lại; nếu biết chắc "
                                   "nó đã chết, thêm --take-over.")
            continue
        number = max(last + 1, at_least)
        clean = settled(store, state)
        if not store.claim(f"{state}/claims/{number:06}"):
            _wait(patience, began, f"nhiều lần đăng cùng xin lượt {number} một lúc. Hãy đăng lại.")
            continue  # somebody was faster: look again
        turn = Turn(store, state, number, owner, patience.lease, follows_done=clean)
        try:
            # Listed anew: somebody may have claimed a lower number since, and must not stay; or a higher one.
            there = _numbers(store, state)
            if any(other > number for other in there):
                raise Overtaken(overtaken(number))
            _sweep(store, state)
            for older in there:
                if older < number:
                    _void(store, state, older)
        except BaseException:
            turn.end()
            raise
        return turn


def _numbers(store: Store, state: str) -> list[int]:
    return sorted(int(name) for name in store.names(f"{state}/claims") if name.isdecimal())


def _wait(patience: Patience, began: float, said: str) -> None:
    if patience.monotonic() - began >= patience.wait:
        raise Busy(said)
    patience.sleep(min(1.0, patience.lease / 4))


def _living(store: Store, state: str, number: int, patience: Patience, told: set[int]) -> str:
    """The owner of claim *number* while it is alive; empty when it has ended or died."""
    folder = f"{state}/claims/{number:06}"
    if store.read(f"{folder}/{_ENDED}") is not None:
        return ""
    owner = (store.read(f"{folder}/{_OWNER}") or "Ai đó".encode()).decode("utf-8", "replace")
    held = store.held(folder) if isinstance(store, Held) else None
    if held is False:
        return ""
    if number not in told:
        told.add(number)
        patience.say(f"{owner} đang đăng bản {number}; chờ đến lượt." if held else
                     f"{owner} chưa báo đã xong bản {number}; chờ xem còn hoạt động không "
                     f"(tối đa {patience.lease:.0f} giây).")
    if held:
        return owner
    first, since = store.read(f"{folder}/{_BEAT}"), patience.monotonic()
    while patience.monotonic() - since < patience.lease:
        patience.sleep(min(1.0, patience.lease / 4))
        if store.read(f"{folder}/{_ENDED}") is not None or _numbers(store, state)[-1:] != [number]:
            return ""
        if store.read(f"{folder}/{_BEAT}") != first:
            return owner
    return ""


def _sweep(store: Store, state: str) -> None:
    """Remove what was taken away by somebody who died before removing it."""
    for name in store.names(state):
        if name.startswith(_VOID):
            store.remove_folder(f"{state}/{name}")


def _void(store: Store, state: str, number: int) -> None:
    """Take an older claim away, so that nothing of its holder can be switched any more."""
    folder = f"{state}/claims/{number:06}"
    if isinstance(store, MovingStore):
        with suppress(Overtaken):
            store.move(folder, f"{state}/{_VOID}{number:06}")
        store.remove_folder(f"{state}/{_VOID}{number:06}")
    else:
        store.remove_folder(folder)
