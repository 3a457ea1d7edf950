"""What building costs, beside Material, Hugo, Eleventy and Zensical, on the same content in one run.

``python -m benchmarks.build`` (``make bench-build``) prints Markdown tables, ``--write`` sets them into docs/figures.md. A peer
that is not installed, or fails, is named and left out. ``--quick`` shows in a few minutes that everything runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import platform
import sys
import tempfile
from pathlib import Path

from . import corpus, peers, report
from .measuring import Bench, Round

NAMES = ("ours", *peers.PEERS)


def machine() -> str:
    """Cores, processor and Python of this machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"máy {os.cpu_count()} nhân {model}, Python {platform.python_version()}"


def main() -> int:
    """Run; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="1000,10000", help="numbers of drafts, with commas between")
    options.add_argument("--spokespersons", type=int, default=300)
    options.add_argument("--faqs", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--budget", type=float, default=math.inf, metavar="MINUTES",
                         help="of one way to build at one size: rounds that would go beyond it are left out, and the report says so")
    options.add_argument("--variants", default=",".join(NAMES), help=f"of {', '.join(NAMES)}")
    options.add_argument("--programs", type=Path, action="append", default=[], help="folder with hugo, zensical or node_modules; may be repeated")
    options.add_argument("--core", default="0", help="the core everything is pinned to")
    options.add_argument("--work", type=Path, help="where to work; a temporary folder otherwise")
    options.add_argument("--no-serve", action="store_true", help="leave the previews out")
    options.add_argument("--quick", action="store_true", help="two small sizes, one round, no previews")
    options.add_argument("--json", type=Path, help="write every single measurement here, after each size")
    options.add_argument("--resume", action="store_true", help="sizes that are in the --json file already are not measured again")
    options.add_argument("--write", action="store_true", help="set the tables into docs/figures.md")
    chosen = options.parse_args()
    sizes, rounds = sorted(int(n) for n in chosen.sizes.split(",")), chosen.rounds
    people, questions = chosen.spokespersons, chosen.faqs
    if chosen.quick:
        sizes, rounds, people, questions = [50, 100], 1, 60, 50
    names = [name for name in NAMES if name in chosen.variants.split(",")]
    programs = (Path(sys.executable).parent, *(p.resolve() for p in chosen.programs))
    found: list[Round] = []
    if chosen.resume and chosen.json and chosen.json.is_file():
        found = [Round.told(facts) for facts in json.loads(chosen.json.read_text("utf-8"))]
    with tempfile.TemporaryDirectory(dir=chosen.work) as folder:
        bench = Bench(Path(folder).resolve(), chosen.core, lambda said: print(said, file=sys.stderr, flush=True), chosen.budget)
        for many in sizes:
            if not any(one.policies == many for one in found):
                found.append(bench.size(corpus.Size(many, people, questions), names, programs, rounds,
                                        serving=not (chosen.no_serve or chosen.quick)))
            if chosen.json:
                chosen.json.write_text(json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False, indent=1), "utf-8")
    found.sort(key=lambda one: one.policies)
    lines = list(report.markdown(found, machine()))
    print("\n".join(lines))
    if chosen.write:
        path = corpus.ROOT / "docs" / "figures.md"
        path.write_text(report.written(path.read_text("utf-8"), lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
