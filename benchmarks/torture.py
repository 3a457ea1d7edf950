"""Torture at full size: figures for ``docs/figures.md``. ``python -m benchmarks.torture`` (``make bench-torture``)
prints a table.

Every shape is a body of one mebibyte, rendered as the gate renders it; time is
that of the walk and of the second belt, without the start of the process.
With names of shapes as arguments only those are measured. ``--folder`` adds a
folder of 100,000 files.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

from portal import markdown, source  # noqa: E402

SIZE = source.MAX_BYTES - 2_000
PATIENCE = 30


def _fill(unit: str) -> str:
    return (unit * (SIZE // len(unit.encode()) + 1)).encode()[:SIZE].decode("utf-8", "ignore")


# Units that are repeated to the full size: each is known to have stopped some Markdown reader.
REPEATED = (
    "[", "[]", "]", "[a](", "[a](<b", "![", "![a](", "*a ", "a**b", "_a", "*", "*_", "***a ", "a***b_", "~", "~~a ", "~~a~~", "`", "`a`",
    "<", "<a ", "<!-- ", "<?", "<![CDATA[", "<!A ", '<a b="', "<div>\n", "<div>\n\n", "x <b>", "<a b=c ", "<http://a.b> ", "<http://a", "<a@b.c> ",
    "> a\n", ">" * 100 + " a\n", ">" * 1000 + " a\n", "- x\n", "- x\n\n", "1. x\n", "-\n", "- a\n+ b\n* c\n", "- > ", "> - ", "- [x] a\n",
    "## a\n", "## a 2\n## a\n", "## a\n### b\n#### c\n", "a\n---\n", "#", "|a|\n|-|\n|x|\n\n", "a|b\n", "|", "-|", "[^1] ", "[^1]: a\n", "[^a", "> [^a]: ",
    "[a]: /x\n", "[a]: <", '[a]: b "', "[a]:\n", "&#", "&amp;", "&a", "&#8203;", "&#769;&#803;", "[a](b) ", '[a](b "c") ', "[a](", "[a]((", "\\", "\\*", "a",
    "ab ", "a\n", "\t", "a  \n", "a\\\n", "```\n", "```a\n~~~b\n", "    a\n", "- ```\n", "Đà Lạt ắ ", "---\n", "> [!NOTE]\n> a\n\n", "$$", "http://a.b ",
    "![](a.png)", "[a](javascript:b)\n", "![a *b* ", "---\na: b\n", "[[a|b]]", "||a||", "](", "a\n: b\n", "[*a](", "<b>\n\n", "a\r\n", "*a _b ", "[ắ](b) ",
)
SHAPES: dict[str, Callable[[], str]] = {repr(unit)[1:-1][:24]: (lambda unit=unit: _fill(unit)) for unit in REPEATED} | {
    "nested links": lambda: "[" * (SIZE // 6) + "a" + "](b)" * (SIZE // 6),
    "nested pictures": lambda: "![" * (SIZE // 7) + "a" + "](b)" * (SIZE // 7),
    "emphasis opened, then closed": lambda: _fill("*a **b ")[: SIZE // 2] + _fill("c** d*")[: SIZE // 2],
    "code ticks of every length": lambda: "".join("`" * n + " " for n in range(1, 1_440)),
    "quotes 1,000,000 deep": lambda: ">" * (SIZE - 2) + " x",
    "quotes, spaced": lambda: "> " * (SIZE // 2) + "x",
    "lazy lines": lambda: ">" * 1_000 + "a\n" + _fill("b\n")[: SIZE - 2_000],
    "lists 500,000 deep": lambda: "- " * (SIZE // 2) + "x",
    "lists by indent": lambda: "\n".join("  " * n + "- x" for n in range(1_000)),
    "headings, all different": lambda: "".join(f"## m {n}\n" for n in range(80_000)),
    "headings that take numbers": lambda: "".join(f"## a {n}\n## a\n" for n in range(2, 55_000)),
    "one heading": lambda: "## " + _fill("a b ")[:-10],
    "table 170,000 wide": lambda: "|" + "a|" * (SIZE // 6) + "\n|" + "-|" * (SIZE // 6) + "\n|" + "x|" * (SIZE // 8),
    "table of 350,000 cells": lambda: "|a|b|\n|-|-|\n" + _fill("|x|y|\n")[:-20],
    "table rows too short": lambda: "|" + "a|" * 60_000 + "\n|" + "-|" * 60_000 + "\n" + _fill("|x\n")[: -300_000],
    "footnotes 30,000": lambda: "".join(f"[^{n}]" for n in range(28_000)) + "\n\n" + "".join(f"[^{n}]: x\n\n" for n in range(28_000)),
    "footnotes in a chain": lambda: "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(45_000)),
    "definitions 50,000": lambda: "".join(f"[a{n}]: /x\n" for n in range(50_000)) + "[a1]" * 30_000,
    "one long definition": lambda: "[a]: /" + "x" * 500_000 + "\n\n" + "[a]" * 150_000,
    "one long entity": lambda: "&" + "a" * (SIZE - 1),
    "spaces": lambda: "a" + " " * (SIZE - 3) + "b",
    "blank lines": lambda: "a\n" + "\n" * (SIZE - 3),
}


def _measure(name: str, answer: multiprocessing.SimpleQueue[tuple[float, int, int]]) -> None:
    text = SHAPES[name]()
    started = time.process_time()
    body = markdown.render(text)
    written = body.html(lambda link: None)
    answer.put((time.process_time() - started, len(written), len(body.faults)))


def bodies(names: list[str]) -> int:
    """Print milliseconds per shape, slowest first; returns how many did not come back."""
    rows: list[tuple[float, str, int, int]] = []
    lost = []
    for name in names:
        answer: multiprocessing.SimpleQueue[tuple[float, int, int]] = multiprocessing.SimpleQueue()
        child = multiprocessing.get_context("fork").Process(target=_measure, args=(name, answer))
        child.start()
        child.join(PATIENCE)
        if child.is_alive() or answer.empty():
            child.kill()
            lost.append(name)
        else:
            spent, size, faults = answer.get()
            rows.append((spent, name, size, faults))
    for spent, name, size, faults in sorted(rows, reverse=True)[:15]:
        print(f"{spent * 1000:7.0f} ms  {name:32} {size:>10,} B of HTML, {faults} faults")
    print(f"{len(names)} shapes of 1 MiB; slowest {max(rows)[0] * 1000:.0f} ms; not finished: {lost or 'none'}")
    return len(lost)


def folder(count: int = 100_000) -> None:
    """A folder of *count* files that have no business there."""
    with tempfile.TemporaryDirectory() as place:
        guides = Path(place) / "content/huong-dan"
        guides.mkdir(parents=True)
        for number in range(count):
            (guides / f"Tệp {number}.md").touch()
        started = time.perf_counter()
        found = source.read_tree(Path(place)).diagnostics
        print(f"{count:,} files in a folder: {len(found):,} messages in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    failed = bodies(wanted or list(SHAPES))
    if "--folder" in sys.argv:
        folder()
    sys.exit(1 if failed else 0)
