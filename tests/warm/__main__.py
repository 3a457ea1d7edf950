"""``python -m tests.warm`` (``make bench-warm``): many changes by lot, a table by kind of change.

``--seed`` begins another run; a difference ends it with the number of last changes that show it, and exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from .comparing import Differs, Run, Step, shrunk


def table(steps: list[Step]) -> list[str]:
    """Lines of Markdown: kind of change, how many, how many gave the same bytes, seconds of CPU of both builds."""
    kinds: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        kinds[step.kind].append(step)
    lines = ["| change | times | refused alike | seconds of CPU, warm | cold |", "|---|---:|---:|---:|---:|"]
    for name, those in [*sorted(kinds.items()), ("**all**", steps)]:
        built = [(s.warm.cpu, s.cold.cpu) for s in those if s.warm and s.cold and not s.refused]
        warm, cold = (sum(side) / len(built) if built else 0.0 for side in (zip(*built, strict=True) if built else ((), ())))
        lines.append(f"| {name} | {len(those)} | {sum(s.refused for s in those)} | {warm:.2f} | {cold:.2f} |")
    return lines


def main() -> int:
    """Run; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--changes", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=0.0, help="stop after so many, with what was done")
    options.add_argument("--go-on", action="store_true", help="after a difference go on with the next seed instead of ending")
    options.add_argument("--work", type=Path, help="where to work; a temporary folder otherwise")
    chosen = options.parse_args()
    begin, steps, seed, bad = time.monotonic(), list[Step](), chosen.seed, 0

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def over() -> bool:
        return len(steps) >= chosen.changes or bool(chosen.minutes and time.monotonic() - begin > chosen.minutes * 60)

    while not over():
        with tempfile.TemporaryDirectory(dir=chosen.work) as folder:
            run = Run(Path(folder, "run"), seed, say)
            try:
                while not over():
                    steps.append(run.step())
            except Differs as differs:
                bad += 1
                say(f"DIFFERENT: {differs}")
                run.close()
                many = None if chosen.go_on else shrunk(Path(folder, "again"), seed, run.steps, say)
                if not chosen.go_on:
                    say(f"seed {seed}: the last {many} of {len(run.steps)} changes show it" if many else "not seen again from a fresh start")
                    print("\n".join(table(steps)))
                    return 1
                seed += 1
            finally:
                run.close()
    print("\n".join(table(steps)))
    print(f"\n{len(steps)} changes, {bad} with a difference, {time.monotonic() - begin:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
