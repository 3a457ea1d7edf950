"""Runs a command and says what it took: ``python -m benchmarks.spent FILE CORES COMMAND …``.

A process of its own, and small: what Linux says of a child's memory begins with that of who started it. CORES are
numbers with commas between, or ``-`` for all.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_PAGE = resource.getpagesize()
_EVERY = 0.1
"""Seconds between two looks at the memory of all processes together; the looking is nobody's CPU but our own."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, seconds by the clock, the most memory one of its processes held, and all of them (bytes)."""

    cpu: float
    wall: float
    peak: int
    together: int = 0


class Failed(Exception):
    """The command ended with a fault; the text is its last words."""


def run(command: list[str], record: Path, cores: str = "-", **options: object) -> Spent:
    """Run *command* on *cores*, with *record* as a scratch file. Raises :class:`Failed`."""
    call = [sys.executable, str(Path(__file__).resolve()), str(record), cores, *command]
    done = subprocess.run(call, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip()[-1500:])
    return Spent(**json.loads(record.read_text("utf-8")))


def _family(pid: int) -> list[int]:
    """*pid* and all that it started, as far as they are still there."""
    found = [pid]
    for one in found:
        try:
            found += [int(n) for n in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except (OSError, ValueError):
            continue
    return found


def _held(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def main() -> int:
    """Run; see the module's text."""
    record, cores, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    if cores != "-":
        os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    begin, most, over = time.monotonic(), [0], threading.Event()
    with subprocess.Popen(command) as process:
        def look() -> None:
            while not over.wait(_EVERY):
                most[0] = max(most[0], sum(map(_held, _family(process.pid))))

        looking = threading.Thread(target=look)
        looking.start()
        code = process.wait()
        over.set()
        looking.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    record.write_text(json.dumps({
        "cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - begin, "peak": used.ru_maxrss * 1024,
        "together": max(most[0], used.ru_maxrss * 1024),
    }), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
