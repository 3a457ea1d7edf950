"""How well, how fast and how light search is, beside Material's own search and Pagefind, in one run.

``python -m benchmarks.search DATA`` (``make bench-search DATA=folder``). DATA holds articles.jsonl, questions.jsonl and
perhaps numbers.jsonl. Runs what is shipped, in Chromium, over HTTP, and prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser import templates

from ..spent import Failed
from . import browsing, ours, report
from .data import Data, Query, Unreadable, read
from .peers import material, pagefind
from .report import Measured
from .server import served
from .variant import Unavailable, Variant

VISITED = ("orig", "nodia", "kw", "num_", "art_")
"""Forms a new visitor's first question is taken from; of those that begin ``num_`` and ``art_`` the first."""


def sample(queries: Sequence[Query], count: int) -> list[Query]:
    """About *count* queries, the same number of each form of :data:`VISITED`, spread over the data."""
    every = list(dict.fromkeys(q.form for q in queries))
    forms: list[str] = []
    for wanted in VISITED:
        forms += [f for f in every if (f.startswith(wanted) if wanted.endswith("_") else f == wanted)][:1]
    forms = forms or every[:4]
    chosen = []
    for form in forms:
        asked = [q for q in queries if q.form == form]
        each = min(len(asked), max(1, count // len(forms)))
        chosen += [asked[place * len(asked) // each] for place in range(each)]
    return chosen


def measure(browser: Browser, variant: Variant, data: Data, chosen: argparse.Namespace, slow: browsing.Slow | None) -> Measured:
    """Ask *variant* everything."""
    measured = Measured(variant)
    with served(variant.folder, strict=variant.strict) as ledger:
        print(f"{variant.name}, {variant.size}: {len(data.queries)} lượt hỏi…", file=sys.stderr, flush=True)
        if not chosen.no_quality:
            measured.quality = browsing.quality(browser, variant, ledger, data.queries)
        if chosen.visits:
            measured.visits = browsing.visits(browser, variant, ledger, sample(data.queries, chosen.visits))
        if chosen.typed:
            asked = [q for q in data.queries if q.form in ("orig", "kw")] or data.queries
            measured.typed = browsing.typed(browser, variant, ledger, sample(asked, chosen.typed))
        if slow:
            measured.slow = browsing.visits(browser, variant, ledger, sample(data.queries, chosen.slow_visits), slow)
    return measured


def main() -> int:
    """Run; see the module's text."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="folder of the benchmark's format")
    options.add_argument("--size", type=int, action="append", help="so many articles, those that answer first; may be given more than once (default: all)")
    options.add_argument("--questions", type=int, help="a fixed sample of so many of each file (default: all)")
    options.add_argument("--peer-size", type=int, default=2000, help="articles the other engines are given, and ours once more beside them (default: 2000; 0: as many as ours)")
    options.add_argument("--visits", type=int, default=60, help="new visitors, for bytes and times (default: 60)")
    options.add_argument("--typed", type=int, default=20, help="new visitors who are answered after every word (default: 20)")
    options.add_argument("--slow-visits", type=int, default=20, help="new visitors on a slow processor (default: 20)")
    options.add_argument("--slow", type=float, default=4, help="how many times slower (default: 4)")
    options.add_argument("--only", action="append", choices=("ours", "material", "pagefind"), help="only this engine; may be given more than once")
    options.add_argument("--no-quality", action="store_true", help="bytes and times only")
    options.add_argument("--json", type=Path, help="write all figures to this file too")
    chosen = options.parse_args()
    engines = chosen.only or ["ours", "material", "pagefind"]
    measured: list[Measured] = []
    absent: dict[str, str] = {}
    try:
        corpora = {size: read(chosen.data, size, chosen.questions) for size in dict.fromkeys(chosen.size or [None])}
        largest = max(corpora.values(), key=lambda d: len(d.articles))
        beside = largest if not chosen.peer_size or chosen.peer_size >= len(largest.articles) \
            else read(chosen.data, chosen.peer_size, chosen.questions)
    except Unreadable as wrong:
        print(wrong, file=sys.stderr)
        return 2
    peers: dict[str, Callable[[Path], Variant]] = {
        "material": lambda folder: material.variant(folder, beside), "pagefind": lambda folder: pagefind.variant(folder, beside),
    }
    jobs: list[tuple[str, Data, Callable[[Path], Variant]]] = []
    if "ours" in engines:
        sizes = {len(d.articles): d for d in corpora.values()} | ({len(beside.articles): beside} if len(engines) > 1 else {})
        for size, data in sorted(sizes.items(), reverse=True):
            jobs.append((f"Cổng này, {size}", data, lambda folder, d=data: ours.variant(folder, chosen.data, d, _again(chosen, d))))
    jobs += [(name.capitalize(), beside, peers[name]) for name in peers if name in engines]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=templates.chromium_path(), args=templates.FLAGS)
        slow = _slowness(browser, chosen.slow) if chosen.slow_visits else None
        for name, data, prepare in jobs:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    print(f"{name}: lập chỉ mục…", file=sys.stderr, flush=True)
                    measured.append(measure(browser, prepare(Path(folder)), data, chosen, slow))
                except (Unavailable, Failed) as why:
                    absent[name] = str(why).rpartition("\n")[2].rstrip(".")
                    print(f"{name}: {why}", file=sys.stderr, flush=True)
        print(f"Chromium {browser.version}; {len(largest.articles)} trang, {len(largest.queries)} lượt hỏi"
              f"{f' ({largest.left_out} câu bỏ ra vì trang trả lời nằm ngoài)' if largest.left_out else ''}"
              f"{'' if beside is largest else f'; các công cụ khác: {len(beside.articles)} trang, {len(beside.queries)} lượt hỏi'}.\n")
        browser.close()
    factor = slow.times if slow else None
    print("\n".join(report.markdown(measured, absent, factor)))
    if chosen.json:
        chosen.json.write_text(json.dumps(report.record(measured, absent, factor), ensure_ascii=False, indent=1), "utf-8")
    return 1 if any(name.startswith("Cổng") for name in absent) else 0


def _again(chosen: argparse.Namespace, data: Data) -> list[str]:
    """Arguments by which the child process reads the same *data*."""
    asked = ["--questions", str(chosen.questions)] if chosen.questions is not None else []
    return ["--size", str(len(data.articles)), *asked]


def _slowness(browser: Browser, times: float) -> browsing.Slow:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "index.html").write_text('<!doctype html><title>x</title><link rel="icon" href="data:,">', "utf-8")
        with served(Path(folder), strict=False) as ledger:
            return browsing.slowness(browser, times, ledger.root)


if __name__ == "__main__":
    sys.exit(main())
