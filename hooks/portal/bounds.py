"""How long one document may keep the gate busy. What takes longer becomes a message; all others go on.

An alarm stops Python code. It cannot stop the native parser and sanitiser, so
a body large enough for them to misbehave is first rendered in a process of
its own, which can be killed and whose crash harms nobody.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from . import markdown
from .body import Body

TIME_LIMIT = 5.0
"""Seconds for one document; the slowest honest one takes a hundredth."""
LARGE = 64 * 1024
"""Characters of a body from which a process of its own is worth its start; honest bodies are smaller."""
_START_SECONDS = 20
_MEMORY = 2 * 1024**3
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from portal.bounds import _answer; _answer(float(sys.argv[2]))"
)


class OverTime(BaseException):
    """The time limit has passed. No ``Exception``: nothing on the way may take it for a fault of its own."""


class Unrenderable(Exception):
    """A body made the renderer crash, or asked for more memory than a document can need."""


@contextlib.contextmanager
def time_limit() -> Iterator[None]:
    """Raise :class:`OverTime` when the block takes longer than a document may.

    Only the main thread of a system with alarms can be interrupted;
    elsewhere the block simply runs to its end.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise OverTime

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


def render(text: str) -> Body:
    """``markdown.render`` within the bounds; raises :class:`OverTime` or :class:`Unrenderable`."""
    if len(text) > LARGE:
        return _render_apart(text)
    try:
        with time_limit():
            return markdown.render(text)
    except (RecursionError, MemoryError):
        raise Unrenderable from None


def _render_apart(text: str) -> Body:
    command = [sys.executable, "-I", "-c", _PROGRAM, str(Path(__file__).parents[1]), str(TIME_LIMIT)]
    try:
        result = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=TIME_LIMIT + _START_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise OverTime from None
    if result.returncode < 0 and -result.returncode in _OUT_OF_TIME:
        raise OverTime
    if result.returncode or not result.stdout:
        raise Unrenderable
    return pickle.loads(result.stdout)  # type: ignore[no-any-return]  # noqa: S301 - our own process wrote it


_OUT_OF_TIME = {getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)}


def _answer(seconds: float) -> None:
    """The life of the process apart: text in, pickled body out, killed by the system when it overstays."""
    text = sys.stdin.buffer.read().decode()
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has neither; the parent's clock remains
        import resource

        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + 1, int(spent + seconds) + 2))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.setitimer(signal.ITIMER_REAL, seconds)
    body = markdown.render(text)
    body.html(lambda link: "#")  # the second belt takes its time when the page is written; find out now
    sys.stdout.buffer.write(pickle.dumps(body))


__all__ = ["LARGE", "TIME_LIMIT", "OverTime", "Unrenderable", "render", "time_limit"]
