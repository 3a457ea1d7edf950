"""Asking an engine in Chromium as a reader would: what it finds, what travels, how long it takes."""

from __future__ import annotations

import itertools
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from .data import Query
from .metrics import Quality, by_form
from .server import Ledger, Sent
from .variant import Variant

_TAKEN = "async ([query, shown]) => { const begin = performance.now(); const answer = await ask(query, shown); return [performance.now() - begin, answer]; }"
_MANY = "async (queries) => { const all = []; for (const query of queries) all.push((await ask(query, false)).found); return all; }"
_WATCH = """
globalThis.longest = 0;
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); })
  .observe({ type: "longtask", buffered: true });
"""
_BUSY = """() => new Promise((done) => {
  const worker = new Worker(URL.createObjectURL(new Blob([
    "const begin = performance.now(); let x = 0; for (let i = 0; i < 6e7; i++) x += i % 7; postMessage(performance.now() - begin + x * 0);"])));
  worker.onmessage = ({ data }) => { worker.terminate(); done(data); };
})"""


def started(text: str) -> str:
    """The engine's start as a function that says how long it took (ms)."""
    return f"async () => {{ const begin = performance.now(); {text}\nreturn performance.now() - begin; }}"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one step took from the server."""

    requests: int
    body: int
    head: int

    @staticmethod
    def of(sent: Sequence[Sent]) -> Traffic:
        """The sum of answers."""
        return Traffic(len(sent), sum(s.body for s in sent), sum(s.head for s in sent))


@dataclass(slots=True)
class Visit:
    """A new visitor's first question, the same again, and another one. Times in milliseconds.

    *blocked*: the longest task of the page's own thread, in which typing waits; 0 when none passed 50 ms.
    """

    form: str
    opened: Traffic
    start: Traffic
    first: Traffic
    other: Traffic
    started: float
    cold: float
    again: float
    fresh: float
    blocked: float
    timing: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """All that a new visitor took who was answered after every word."""

    form: str
    all: Traffic


def quality(browser: Browser, variant: Variant, ledger: Ledger, queries: Sequence[Query]) -> dict[str, Quality]:
    """All *queries* in one page, each asked once in full."""
    context = browser.new_context(locale="vi-VN")
    answers: list[list[str]] = []
    try:
        page = _opened(context.new_page(), ledger)
        page.evaluate(started(variant.start))
        begin = time.monotonic()
        for place in range(0, len(queries), 100):
            answers += page.evaluate(_MANY, [q.text for q in queries[place:place + 100]])
            if time.monotonic() - begin > 30:
                begin = time.monotonic()
                print(f"  {variant.name}: {len(answers)}/{len(queries)}", file=sys.stderr, flush=True)
    finally:
        context.close()
    missing = [s.address for s in ledger.take() if s.status not in (200, 206)]
    if missing:
        print(f"  {variant.name}: không có tệp {', '.join(sorted(set(missing))[:5])}", file=sys.stderr)
    return by_form((q, [variant.article(name) for name in found]) for q, found in zip(queries, answers, strict=True))


def visits(
    browser: Browser, variant: Variant, ledger: Ledger, queries: Sequence[Query], slow: Slow | None = None,
) -> list[Visit]:
    """A visit with an empty cache for each of *queries*."""
    made = []
    for query, other in zip(queries, [*queries[1:], *queries[:1]], strict=True):
        context = browser.new_context(locale="vi-VN")
        try:
            ledger.take()
            page = context.new_page()
            page.add_init_script(_WATCH)
            _opened(page, ledger)
            opened = Traffic.of(ledger.take())
            with slowed(browser, slow):
                start = page.evaluate(started(variant.start))
                loaded = Traffic.of(ledger.take())
                cold, answer = page.evaluate(_TAKEN, [query.text, True])
                again, _ = page.evaluate(_TAKEN, [query.text, True])
                first = Traffic.of(ledger.take())  # also what came after the answer was there
                fresh, _ = page.evaluate(_TAKEN, [other.text, True])
            page.wait_for_timeout(50)  # for the observer to be told
            made.append(Visit(query.form, opened, loaded, first, Traffic.of(ledger.take()), start, cold, again, fresh,
                              page.evaluate("longest"), _timing(answer["timing"])))
        finally:
            context.close()
    return made


def typed(browser: Browser, variant: Variant, ledger: Ledger, queries: Sequence[Query]) -> list[Typed]:
    """As :func:`visits`, but searched after every word, as a box does that answers while one types."""
    made = []
    for query in queries:
        context = browser.new_context(locale="vi-VN")
        try:
            page = _opened(context.new_page(), ledger)
            ledger.take()
            page.evaluate(started(variant.start))
            words = query.text.split()
            for end in range(1, len(words) + 1):
                page.evaluate(_TAKEN, [" ".join(words[:end]), True])
            made.append(Typed(query.form, Traffic.of(ledger.take())))
        finally:
            context.close()
    return made


def _opened(page: Page, ledger: Ledger) -> Page:
    page.goto(ledger.root, wait_until="load")
    return page


def _timing(said: Any) -> dict[str, float]:
    """What the engine says of itself: milliseconds, one or several by name."""
    if isinstance(said, int | float):
        return {"": float(said)}
    if isinstance(said, dict):
        return {name: float(value) for name, value in said.items() if isinstance(value, int | float)}
    return {}


@dataclass(frozen=True, slots=True)
class Slow:
    """A processor *times* slower: pages run for 4 ms, then stand still for *pause* seconds."""

    times: float
    pause: float


_RUN = 0.004


@contextmanager
def slowed(browser: Browser, slow: Slow | None) -> Iterator[None]:
    """Every page's process runs part of the time, its workers with it.

    Chromium's own throttle (``Emulation.setCPUThrottlingRate``) is for pages only and refuses workers, where search
    works; so the processes are stopped and let go in turns.
    """
    if slow is None:
        yield
        return
    door = browser.new_browser_cdp_session()
    pids = [p["id"] for p in door.send("SystemInfo.getProcessInfo")["processInfo"] if p["type"] == "renderer"]
    door.detach()
    over = threading.Event()

    def turns() -> None:
        for run in itertools.cycle((False, True)):
            _tell(pids, signal.SIGCONT if run else signal.SIGSTOP)
            if over.wait(_RUN if run else slow.pause):
                break
        _tell(pids, signal.SIGCONT)

    thread = threading.Thread(target=turns, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _tell(pids: Sequence[int], what: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:  # a page that was closed meanwhile
            continue


def slowness(browser: Browser, times: float, root: str) -> Slow:
    """The pause that makes a worker here run *times* slower, found by trying; what it says was measured.

    *root* is a page without a strict policy.
    """
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(root)
        pause, tried = _RUN * (times - 1), []
        for _ in range(5):
            usual = statistics.median(page.evaluate(_BUSY) for _ in range(3))
            with slowed(browser, Slow(times, pause)):
                got = statistics.median(page.evaluate(_BUSY) for _ in range(3)) / usual
            tried.append(Slow(got, pause))
            if abs(got - times) < 0.25:
                break
            pause *= min(1.5, max(0.6, (times - 1) / max(got - 1, 0.2)))
        return min(tried, key=lambda slow: abs(slow.times - times))
    finally:
        context.close()
