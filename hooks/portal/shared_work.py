"""One list of tasks, done by this process and by copies of it: each takes the next task when it is free.

The copies are forked, so they know all that this process knew and start at
once; what they change in memory is gone with them, what they return and the
files they write stay.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any, TypeVar

from . import stages

R = TypeVar("R")
T = TypeVar("T")

_NUMBER = struct.Struct("=H")
MOST_TASKS = 4096
"""So many numbers fit into a pipe that nobody reads yet, on every system."""


class Lost(Exception):
    """A copy of this process ended before it had said what came of its tasks; *signal* is 0 when it was not killed."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number


def available(processes: int) -> int:
    """How many processes can share work here, *processes* at most: one where a process cannot copy itself."""
    return max(1, processes) if hasattr(os, "fork") else 1


def done(tasks: Sequence[Callable[[], T]], processes: int) -> list[T]:
    """What the *tasks* return, in their order; see :func:`gathered`."""
    found: dict[int, T] = {}
    for part in gathered(tasks, processes, dict):
        found |= part
    return [found[number] for number in range(len(tasks))]


def gathered(
    tasks: Sequence[Callable[[], T]], processes: int, gather: Callable[[Mapping[int, T]], R],
) -> list[R]:
    """Do all *tasks*; what *gather* makes, in each process at its end, of what its tasks returned, by their numbers.

    Each process takes tasks in their order. The first exception of any is raised
    here. What is gathered, or raised, must be something that can be pickled. Raises
    :class:`Lost` when a copy dies, ``ValueError`` for more than :data:`MOST_TASKS`.
    """
    copies = min(available(processes), len(tasks)) - 1
    if copies < 1:
        return [gather({number: task() for number, task in enumerate(tasks)})]
    if len(tasks) > MOST_TASKS:
        raise ValueError(len(tasks))
    with _numbers(len(tasks)) as numbers, _frozen():
        children = [_Copy(tasks, gather, numbers) for _ in range(copies)]
        try:
            own = gather({number: tasks[number]() for number in _taken(numbers)})
            return [own, *(child.answer() for child in children)]
        finally:
            for child in children:
                child.end()


@contextmanager
def _numbers(many: int) -> Iterator[int]:
    """A pipe that holds the numbers of all tasks; who reads one has it alone."""
    reading, writing = os.pipe()
    try:
        os.write(writing, b"".join(map(_NUMBER.pack, range(many))))
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _taken(numbers: int) -> Iterator[int]:
    while taken := os.read(numbers, _NUMBER.size):
        yield _NUMBER.unpack(taken)[0]


@contextmanager
def _frozen() -> Iterator[None]:
    """The garbage collector writes into every object it looks at, and each page written to is a page copied."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Copy:
    """A forked process that takes its share of *tasks*."""

    def __init__(self, tasks: Sequence[Callable[[], Any]], gather: Callable[[Any], Any], numbers: int) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        parent = os.getpid()
        self.identity = os.fork()
        if self.identity:
            return
        # Nothing of the parent's may run here a second time: neither its handlers nor its clean-up.
        code = 1
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            pickle.dump(_share(tasks, gather, numbers, parent), self.file, pickle.HIGHEST_PROTOCOL)
            self.file.flush()
            code = 0
        finally:
            os._exit(code)

    def answer(self) -> Any:
        """What it gathered."""
        status = self._wait()
        if status:
            raise Lost(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
        self.file.seek(0)
        found, problem, times = pickle.load(self.file)  # noqa: S301 - our own copy wrote it, into a file without a name
        stages.join(times)
        if problem is not None:
            raise problem
        return found

    def _wait(self) -> int:
        identity, self.identity = self.identity, 0
        return os.waitpid(identity, 0)[1]

    def end(self) -> None:
        """Stop it if it still runs."""
        if self.identity:
            with suppress(ProcessLookupError):
                os.kill(self.identity, signal.SIGKILL)
            self._wait()
        self.file.close()


def _share(
    tasks: Sequence[Callable[[], Any]], gather: Callable[[Any], Any], numbers: int, parent: int,
) -> tuple[Any, BaseException | None, dict[str, Any]]:
    found: dict[int, Any] = {}
    made: Any = None
    problem: BaseException | None = None
    with stages.apart() as times:
        try:
            for number in _taken(numbers):
                if os.getppid() != parent:  # nobody waits for the answer any more
                    os._exit(1)
                found[number] = tasks[number]()
            made = gather(found)
        except (Exception, SystemExit) as raised:
            problem = _portable(raised)
    return made, problem, times


def _portable(raised: BaseException) -> BaseException:
    """*raised* if the other process can read it, else one that tells the same."""
    try:
        pickle.loads(pickle.dumps(raised))  # noqa: S301 - what was written in this line
    except Exception:
        return RuntimeError("".join(traceback.format_exception(raised)))
    return raised


__all__ = ["MOST_TASKS", "Lost", "available", "done", "gathered"]
