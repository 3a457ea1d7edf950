"""What the reader's side costs, template by template, as Markdown tables for docs/figures.md.

``python -m benchmarks.face`` (``make bench-face``). Weight and requests of the first view, the same with the drafts
multiplied; first paint and stability in Debian's Chromium on slow 3G (400 ms, 400 kbit/s, CPU ×4). With node and the
npm packages ``lighthouse`` and ``vnu-jar`` below ``--node-modules`` also Lighthouse and, with java, the Nu HTML checker.
Ends with 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tests.browser import templates, weight
from tests.building import build, copy_of

from portal import headers

LIMITS = {"lcp": 3.5, "fcp": 3.0, "tbt": 0.6, "cls": 0.01}
"""Seconds, seconds, seconds, none; LCP and CLS are our own targets, FCP and TBT the state's."""
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
CPU = 4

_OBSERVE = """
window.__seen = { lcp: 0, fcp: 0, cls: 0, tasks: [] };
const watch = (type, heard) => new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
watch("largest-contentful-paint", (e) => { __seen.lcp = e.startTime; });
watch("paint", (e) => { if (e.name === "first-contentful-paint") __seen.fcp = e.startTime; });
watch("layout-shift", (e) => { if (!e.hadRecentInput) __seen.cls += e.value; });
watch("longtask", (e) => { __seen.tasks.push([e.startTime, e.duration]); });
"""


class _Handler(http.server.BaseHTTPRequestHandler):
    """Sends files as a web server set up with our generated configuration does: gzip, our headers, connections kept."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, directory: str) -> None:
        self.site = Path(directory)
        super().__init__(*arguments)

    def do_GET(self) -> None:
        address = self.path.partition("?")[0].lstrip("/") or "index.html"
        found = (self.site / address).is_file()
        data, packed = _packed(self.site / (address if found else "404.html"))
        self.send_response(200 if found else 404)
        for name, value in headers.of(address, found=found).items():
            self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@functools.lru_cache(None)
def _packed(path: Path) -> tuple[bytes, bool]:
    data = path.read_bytes()
    return (data, False) if path.suffix == ".woff2" else (gzip.compress(data, 9, mtime=0), True)


def multiply(root: Path, times: int) -> None:
    """Every draft of *root* stands *times* times, each with a slug and a public number of its own."""
    for path in sorted((root / "policies").glob("*/[!_]*.md")):
        for turn in range(1, times):
            text = re.sub(r"(?m)^(public_number: .*?)(\d+)\s*$", lambda m, t=turn: f"{m[1]}{9 * 10**5 + int(m[2]) * 100 + t}", path.read_text("utf-8"))
            path.with_name(f"{path.stem}-{turn}.md").write_text(text, "utf-8")
            if path.with_suffix("").is_dir():
                shutil.copytree(path.with_suffix(""), path.with_name(f"{path.stem}-{turn}"))


def timed(browser: Browser, root: str, address: str) -> dict[str, float]:
    """Seconds to the first and the largest paint, seconds blocked, and how much moved: slow 3G, slow phone, empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, device_scale_factor=2, locale="vi-VN")
    try:
        page = context.new_page()
        page.add_init_script(_OBSERVE)
        door = context.new_cdp_session(page)
        door.send("Network.enable")
        door.send("Network.emulateNetworkConditions", NETWORK)
        door.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.goto(root + address, wait_until="load", timeout=120_000)
        page.wait_for_timeout(3_000)
        seen = page.evaluate("__seen")
    finally:
        context.close()
    blocked = sum(max(0, length - 50) for start, length in seen["tasks"] if start + length > seen["fcp"])
    return {"lcp": seen["lcp"] / 1000, "fcp": seen["fcp"] / 1000, "tbt": blocked / 1000, "cls": seen["cls"]}


def lighthouse(modules: Path, url: str, folder: Path) -> dict[str, float] | None:
    """Scores (0 to 100) and the speed index in seconds; ``None`` when it did not run to its end."""
    target = folder / "lighthouse.json"
    target.unlink(missing_ok=True)
    subprocess.run(
        ["node", str(modules / "lighthouse/cli/index.js"), url, "--output=json", f"--output-path={target}", "--quiet",
         "--only-categories=accessibility,best-practices,seo,performance", "--chrome-flags=--headless=new --no-sandbox"],
        env=os.environ | {"CHROME_PATH": templates.chromium_path()}, capture_output=True, timeout=300, check=False,
    )
    if not target.is_file():
        return None
    said = json.loads(target.read_text("utf-8"))
    if any(c["score"] is None for c in said["categories"].values()):
        return None
    failed = [a for a in said["categories"]["accessibility"]["auditRefs"]
              if a["weight"] and said["audits"][a["id"]]["score"] not in (1, None)]
    if failed:
        print(f"Lighthouse, {url}: {', '.join(a['id'] for a in failed)}", file=sys.stderr)
    return {name: 100 * c["score"] for name, c in said["categories"].items()} | {
        "speed-index": said["audits"]["speed-index"]["numericValue"] / 1000,
    }


def nu(modules: Path, site: Path) -> list[str]:
    """What the Nu HTML checker says of every page of *site*."""
    run = subprocess.run(
        ["java", "-Xss4m", "-jar", str(modules / "vnu-jar/build/dist/vnu.jar"), "--format", "json", "--skip-non-html",
         "--errors-only", str(site)], capture_output=True, text=True, check=False,
    )
    return [f"{m['url'].partition(str(site))[2]}:{m.get('lastLine')} {m['message']}" for m in json.loads(run.stderr)["messages"]]


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _thousands(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def rows(browser: Browser, root: str, site: Path, many: tuple[str, Path], tried: list[tuple[str, str]],
         chosen: argparse.Namespace, wrong: list[str]) -> Iterator[str]:
    """The lines of the table; what passes a limit is added to *wrong*."""
    for template, address in tried:
        view = weight.first_view(browser, root, site, address)
        more = sum(weight.first_view(browser, *many, address).values())
        times = timed(browser, root, address)
        if sum(view.values()) > weight.BYTES or len(view) > weight.REQUESTS or more > weight.BYTES:
            wrong.append(f"{template}: {sum(view.values())} bytes ({more} with more drafts), {len(view)} requests")
        wrong += [f"{template}: {name} {times[name]:.3f}" for name, limit in LIMITS.items() if times[name] > limit]
        yield (f"| `{template}` | {_thousands(sum(view.values()))} | {_thousands(more)} | {len(view)} | "
               f"{_number(times['fcp'], 1)} | {_number(times['lcp'], 1)} | {_number(times['tbt'], 2)} | {_number(times['cls'], 3)} |")


def main() -> int:
    """Run all; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20, help="how often each draft stands in the second site")
    options.add_argument("--template", action="append", help="only this template; may be given more than once")
    options.add_argument("--node-modules", type=Path, default=Path("node_modules"))
    chosen = options.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part, times in (("one", 1), ("many", chosen.times)):
            checkout = copy_of(folder / part)
            templates.withdraw_one(checkout)
            multiply(checkout, times)
            result = build(checkout, folder / f"{part}-site")
            if result.code:
                print(result.output[-3000:], file=sys.stderr)
                return 2
        site, many_site = folder / "one-site", folder / "many-site"
        tried = [(t, a) for t, a in templates.tried(templates.of(folder / "one"), many=False)
                 if not chosen.template or t in chosen.template]
        with sync_playwright() as playwright, templates.served(site, _Handler) as root, \
                templates.served(many_site, _Handler) as many:
            browser = playwright.chromium.launch(executable_path=templates.chromium_path(), args=templates.FLAGS)
            print(f"Chromium {browser.version}; nội dung nhân {chosen.times} lần ở cột thứ ba.\n")
            print("| Khuôn | Byte | Byte, nhiều dự thảo | Yêu cầu | FCP (giây) | LCP (giây) | TBT (giây) | CLS |")
            print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
            for line in rows(browser, root, site, (many, many_site), tried, chosen, wrong):
                print(line, flush=True)
            browser.close()
            if shutil.which("node") and (chosen.node_modules / "lighthouse").is_dir():
                print("\n| Khuôn | Tiếp cận | Cách làm tốt | Tìm kiếm | Tốc độ | Speed Index (giây) |")
                print("| --- | ---: | ---: | ---: | ---: | ---: |")
                for template, address in tried:
                    if template == "not-found.html":  # Lighthouse takes no page that is an error
                        continue
                    scores = lighthouse(chosen.node_modules, root + address, folder)
                    if scores is None:
                        wrong.append(f"{template}: Lighthouse did not finish")
                        continue
                    if scores["accessibility"] < 100:
                        wrong.append(f"{template}: Lighthouse accessibility {scores['accessibility']:.0f}")
                    numbers = [f"{scores[k]:.0f}" for k in ("accessibility", "best-practices", "seo", "performance")]
                    print(f"| `{template}` | {' | '.join(numbers)} | {_number(scores['speed-index'], 1)} |", flush=True)
            else:
                print("\nLighthouse: không chạy (cần node và gói npm lighthouse).")
            if shutil.which("java") and (chosen.node_modules / "vnu-jar").is_dir():
                said = nu(chosen.node_modules, site)
                print(f"\nNu HTML Checker: {len(said)} lỗi trên {len(list(site.rglob('*.html')))} trang.")
                wrong += said[:20]
            else:
                print("\nNu HTML Checker: không chạy (cần java và gói npm vnu-jar).")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
