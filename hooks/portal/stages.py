"""Where the time of a build goes, and how far it is: stages one within another, and the documents and pages in them.

The rooms say what they begin (:func:`stage`, :func:`item`); nobody listens
unless a door asks (:func:`listen`), and then the door brings the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

LABELS = {
    "start": "khởi động", "read": "đọc", "files": "soi tệp kèm theo", "judge": "xét", "derive": "suy ra",
    "render": "dựng trang", "search": "chỉ mục tìm kiếm", "outputs": "tệp cạnh trang", "write": "ghi tệp",
    "verify": "kiểm bản dựng",
}
"""Every stage, in the order of the path, as people are told."""
SLOWEST = 10

Clock = Callable[[], tuple[float, float]]
"""Seconds by the wall and of CPU, from any beginning."""
Tell = Callable[[str, int, int], None]
"""Told the stage, how many of its items are done, and how many there are (0: not known)."""

_NOBODY = nullcontext()
_listener: Times | None = None


def listen(listener: Times | None) -> None:
    """Let *listener* hear of every stage from now on; nobody, when it is ``None``."""
    global _listener
    _listener = listener


def stage(name: str, expected: int = 0) -> AbstractContextManager[None]:
    """The time until the end of the block is that of the stage *name*, inner stages excepted."""
    return _NOBODY if _listener is None else _listener.stage(name, expected)


def item(name: str) -> AbstractContextManager[None]:
    """The block is about the document or page *name*, one of those its stage expects."""
    return _NOBODY if _listener is None else _listener.item(name)


@contextmanager
def apart() -> Iterator[dict[str, Any]]:
    """In a copy of the process: hear alone what the block takes; filled when it ends, for :func:`join` elsewhere."""
    global _listener
    told: dict[str, Any] = {}
    before = _listener
    if before is not None:
        _listener = before.like()
    try:
        yield told
    finally:
        if _listener is not None:
            told |= _listener.heard()
        _listener = before


def join(told: dict[str, Any]) -> None:
    """Add what another process heard with :func:`apart`, and has ended since."""
    if _listener is not None and told:
        _listener.join(told)


class Times:
    """Adds up seconds by stage, and by item when it is to be *thorough*. *tell* hears of every change."""

    def __init__(self, clock: Clock, tell: Tell | None = None, *, thorough: bool = True) -> None:
        self._clock, self._tell, self._thorough = clock, tell, thorough
        self._open: list[tuple[str, int]] = [("start", 0)]
        self._last = clock()
        self._spent: dict[str, tuple[float, float]] = {}
        self._items: dict[tuple[str, str], tuple[float, float]] = {}
        self._done: dict[str, int] = {}

    def _charge(self) -> None:
        now, name = self._clock(), self._open[-1][0]
        wall, cpu = self._spent.get(name, (0.0, 0.0))
        self._spent[name] = wall + now[0] - self._last[0], cpu + now[1] - self._last[1]
        self._last = now

    def _say(self) -> None:
        if self._tell is not None:
            name, expected = self._open[-1]
            self._tell(name, self._done.get(name, 0), expected)

    @contextmanager
    def stage(self, name: str, expected: int = 0) -> Iterator[None]:
        """See :func:`stage`."""
        self._charge()
        self._open.append((name, expected))
        if name != "write":  # a file written within another stage is no news
            self._say()
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    @contextmanager
    def item(self, name: str) -> Iterator[None]:
        """See :func:`item`."""
        where = self._open[-1][0]
        begin = self._clock() if self._thorough else (0.0, 0.0)
        try:
            yield
        finally:
            if self._thorough:
                end = self._clock()
                wall, cpu = self._items.get((where, name), (0.0, 0.0))
                self._items[where, name] = wall + end[0] - begin[0], cpu + end[1] - begin[1]
            self._done[where] = self._done.get(where, 0) + 1
            self._say()

    def like(self) -> Times:
        """One that has heard nothing yet, in the same stage, and tells nobody."""
        fresh = Times(self._clock, thorough=self._thorough)
        fresh._open = list(self._open)
        return fresh

    def heard(self) -> dict[str, Any]:
        """All that was heard, for :meth:`join`."""
        self._charge()
        return {"spent": self._spent, "items": self._items, "done": self._done}

    def join(self, told: dict[str, Any]) -> None:
        """Add what a child process heard. Its CPU came to the open stage when it ended, and goes where it belongs."""
        self._charge()
        name = self._open[-1][0]
        for where, (_, cpu) in told["spent"].items():
            self._add(where, cpu)
            self._add(name, -cpu)
        for item, spent in told["items"].items():
            self._items.setdefault(item, spent)
        for where, count in told["done"].items():
            self._done[where] = self._done.get(where, 0) + count
        self._say()

    def _add(self, name: str, cpu: float) -> None:
        wall, known = self._spent.get(name, (0.0, 0.0))
        self._spent[name] = wall, known + cpu

    def facts(self) -> dict[str, Any]:
        """What was heard so far: seconds of wall and CPU by stage, number of items, and the slowest of them."""
        self._charge()
        slow = sorted(self._items, key=lambda key: (-self._items[key][1], key))[:SLOWEST]
        return {
            "stages": {name: {"wall": wall, "cpu": cpu, "items": self._done.get(name, 0)}
                       for name, (wall, cpu) in self._spent.items()},
            "slowest": [{"name": name, "stage": where, "wall": wall, "cpu": cpu}
                        for where, name in slow for wall, cpu in (self._items[where, name],)],
        }


class Progress:
    """Tells people how far the work is: a bar on a terminal; elsewhere a line a stage, once it is long."""

    PATIENCE = 10.0
    """Seconds after which work that nobody watches begins to say where it is."""

    def __init__(self, write: Callable[[str], Any], clock: Clock, *, terminal: bool) -> None:
        self._write, self._clock, self._terminal = write, clock, terminal
        self._begin = self._drawn = clock()[0]
        self._stage = self._shown = ""

    def __call__(self, name: str, done: int, expected: int) -> None:
        """See :data:`Tell`."""
        now = self._clock()[0]
        if self._terminal:
            if name != self._stage or now - self._drawn >= 0.1:
                self._stage, self._drawn = name, now
                self._draw(name, done, expected)
        elif name != self._stage and now - self._begin >= self.PATIENCE:
            self._stage = name
            self._write(f"{now - self._begin:4.0f} giây: {LABELS[name]} …\n")

    def _draw(self, name: str, done: int, expected: int) -> None:
        text = f"{LABELS[name]:<18}"
        if expected:
            filled = 30 * min(done, expected) // expected
            text += f" [{'#' * filled}{'-' * (30 - filled)}] {done}/{expected}"
        self._write(f"\r{text:<{len(self._shown)}}")
        self._shown = text

    def end(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._write(f"\r{' ' * len(self._shown)}\r")
            self._shown = ""
