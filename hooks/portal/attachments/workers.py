"""Two child processes that open files nobody trusts, and the clock that stops them."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .limits import FILE_SECONDS, PATIENCE, STEP_SECONDS

Job = Mapping[str, str]
Answer = Mapping[str, Any]

_PROCESSES = 2
_WORTH_A_START = 12
_SCRIPT = Path(__file__).with_name("inspection.py")
_START_SECONDS = 60
"""A cold disk may take long to find an interpreter; that says nothing about a file."""
_OUT_OF_TIME = int(getattr(signal, "SIGPROF", 0))
"""The signal a child has sent to itself when a step takes too much computing time."""
_SLOW = {"code": "attachment-too-complex", "values": {"reason": "máy đọc quá lâu mà chưa xong"}}
_CRASHED = {"code": "attachment-broken", "values": {"reason": "chương trình đọc tệp dừng giữa chừng"}}


class Workers:
    """At most two children for at most *jobs* jobs; leaving the ``with`` block ends them."""

    def __init__(self, jobs: int) -> None:
        # Starting one takes as long as opening a dozen files.
        self.children = [_Child() for _ in range(min(_PROCESSES, 1 + jobs // _WORTH_A_START))]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.stop()

    def each(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Answer]]:
        """Every job with its answer, in the order they finish."""
        waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[Job, Answer] | BaseException] = queue.SimpleQueue()
        count = 0
        for job in jobs:
            waiting.put(job)
            count += 1

        def work(child: _Child) -> None:
            try:
                while True:
                    job = waiting.get_nowait()
                    done.put((job, child.ask(job)))
            except queue.Empty:
                pass
            except BaseException as problem:
                done.put(problem)

        for child in self.children:
            threading.Thread(target=work, args=(child,), daemon=True).start()
        for _ in range(count):
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            yield result


class _Child:
    """One process; started when first asked, and anew after it had to be stopped."""

    process: subprocess.Popen[bytes] | None = None
    lines: queue.SimpleQueue[bytes]

    def ask(self, job: Job) -> Answer:
        """The answer to *job*, within the limits of time."""
        if self.process is None:
            self._start()
        process = self.process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(dict(job)).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            self.stop()
            return _CRASHED
        last = time.monotonic() + FILE_SECONDS * PATIENCE
        while True:
            left = min(STEP_SECONDS * PATIENCE, last - time.monotonic())
            try:
                line = self.lines.get(timeout=left) if left > 0 else b""
            except queue.Empty:
                left = 0
            if left <= 0:
                self.stop()
                return _SLOW
            if line == b".\n":
                continue
            if not line.endswith(b"\n"):
                return _SLOW if self.stop() == -_OUT_OF_TIME else _CRASHED
            return dict(json.loads(line))

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-E", "-P", str(_SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            # Nothing of the environment: it may hold a forge's secrets, and the child reads hostile files.
            stderr=subprocess.DEVNULL, env=None if os.name == "nt" else {"LC_ALL": "C.UTF-8"},
        )
        self.lines = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(self.process, self.lines), daemon=True).start()
        try:
            ready = self.lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            ready = b""
        if ready != b"ready\n":
            self.stop()
            raise RuntimeError(f"{_SCRIPT.name} does not start: the installation is not complete")

    def stop(self) -> int:
        """End the process, whatever it is doing; returns what it ended with."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.kill()
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(OSError):  # what it had not read yet
            process.stdin.close()
        return process.wait()


def _listen(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(b"")


__all__ = ["Workers"]
