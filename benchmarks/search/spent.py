"""Runs a command and says what it took: ``python -m benchmarks.search.spent FILE COMMAND …``.

A process of its own, and small: what Linux says of a child's memory begins with that of who started it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, seconds by the clock, the most memory one of its processes held (bytes)."""

    cpu: float
    wall: float
    peak: int


class Failed(Exception):
    """The command ended with a fault; the text is its last words."""


def run(command: list[str], record: Path, **options: object) -> Spent:
    """Run *command*, with *record* as a scratch file. Raises :class:`Failed`."""
    call = [sys.executable, "-m", "benchmarks.search.spent", str(record), *command]
    done = subprocess.run(call, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip()[-1500:])
    return Spent(**json.loads(record.read_text("utf-8")))


def main() -> int:
    """Run; see the module's text."""
    record, command = Path(sys.argv[1]), sys.argv[2:]
    begin = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    record.write_text(json.dumps({
        "cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - begin, "peak": used.ru_maxrss * 1024,
    }), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
