"""What the real nginx gives with our generated configuration, on loopback, as Markdown tables for docs/scale.md.

``python -m benchmarks.load`` (``make bench-load``). Chromium visits a page with an empty cache, then again after its five
minutes, and says what it asked for and how many bytes came; wrk then asks the same files over and over. Three ways of
compression: none, by nginx at each request, and from ``.gz`` files made before. Loopback, HTTP without TLS: what a
network and handshakes cost is not in these figures. About ``6 × --seconds`` per way.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import os
import platform
import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from tests.browser import templates
from tests.building import ROOT, build
from tests.servers.conftest import free_ports, program, serve

from portal import headers

_PACKED = ("woff2", "png", "jpg", "jpeg", "webp", "pdf", "docx", "xlsx", "odt", "ods", "mp3", "mp4")
_LUA = """
local asks = {}
for line in io.lines(os.getenv("ASKS")) do
  local path, tag = line:match("^(%S+)%s*(.*)$")
  local said = { ["Accept-Encoding"] = "gzip", ["Host"] = "cong.example" }
  if tag ~= "" then said["If-None-Match"] = tag end
  asks[#asks + 1] = wrk.format("GET", path, said)
end
local turn = 0
request = function() turn = turn % #asks + 1; return asks[turn] end
"""


@dataclass(frozen=True)
class Visit:
    """What one view of a page costs: requests (path, entity tag), bytes received, headers included, and those of the
    page itself without the files beside it."""

    asks: tuple[tuple[str, str], ...]
    received: int
    own: int


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, milliseconds to the answer (half, 99 of 100), bytes a second, faults."""

    rate: float
    half: float
    most: float
    bytes: float
    faults: int


def pages_of(site: Path) -> dict[str, str]:
    """One page of each sort that a rush of readers would open."""
    def heaviest(folder: str, pattern: str = "*.html") -> str:
        found = [p for p in (site / folder).glob(pattern) if p.name != "index.html"]
        return max(found, key=lambda p: (p.stat().st_size, p.name)).relative_to(site).as_posix()

    return {
        "Trang chủ": "index.html", "Một dự thảo": heaviest("chinh-sach"), "Một xã, phường": heaviest("dia-phuong"),
        "Tìm kiếm, một câu hỏi": "tim-kiem.html#q=h%E1%BB%8Dc+ph%C3%AD",
    }


@contextmanager
def nginx(site: Path, folder: Path, gzip_way: str, workers: int) -> Iterator[str]:
    """nginx with the generated configuration of *site*; its root address. *gzip_way*: ``off``, ``on``, ``static``."""
    (port,) = free_ports(1)
    (folder / "portal.conf").write_text(headers.nginx(), "utf-8")
    types = " ".join(sorted({m.partition(";")[0] for e, m in headers.TYPES.items() if e not in (*_PACKED, "html")}))
    ways = {"off": "gzip off;", "on": f"gzip on; gzip_vary on; gzip_comp_level 5; gzip_min_length 256; gzip_types {types};",
            "static": "gzip_static on; gzip_vary on;"}
    scratch = "\n".join(f"{k}_temp_path {folder}/{k};" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user www-data;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user}\ndaemon off;\nworker_processes {workers};\nerror_log stderr;\npid {folder}/pid;\nworker_rlimit_nofile 8192;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;\n"
        f"{scratch}\n{ways[gzip_way]}\nserver {{ listen 127.0.0.1:{port} backlog=4096; root {site}; include {folder}/portal.conf; }} }}\n",
        "utf-8",
    )
    running = serve("nginx", [program("nginx"), "-e", "stderr", "-c", str(config)], {"/": port}, folder)
    next(running)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.close()  # type: ignore[attr-defined]


def visited(browser: Browser, root: str, address: str) -> tuple[Visit, Visit]:
    """The first view of a page, and one after its five minutes, when the browser asks whether what it kept still holds."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, device_scale_factor=2, locale="vi-VN")
    try:
        page = context.new_page()
        door = context.new_cdp_session(page)
        door.send("Network.enable")
        asked: dict[str, list[object]] = {}

        def sent(event: dict[str, object]) -> None:
            url = str(event["request"]["url"])  # type: ignore[index]
            if url.startswith(root):
                asked[str(event["requestId"])] = [urlsplit(url).path, 0, False, ""]

        def answered(event: dict[str, object]) -> None:
            if (entry := asked.get(str(event["requestId"]))) is not None:
                answer = event["response"]
                entry[2] = bool(answer.get("fromDiskCache") or answer.get("fromPrefetchCache"))  # type: ignore[attr-defined]
                found = {k.lower(): v for k, v in answer["headers"].items()}  # type: ignore[index]
                entry[3] = found.get("etag", "")

        def done(event: dict[str, object]) -> None:
            if (entry := asked.get(str(event["requestId"]))) is not None:
                entry[1] = event["encodedDataLength"]

        door.on("Network.requestWillBeSent", sent)
        door.on("Network.responseReceived", answered)
        door.on("Network.requestServedFromCache", lambda e: asked.pop(str(e["requestId"]), None))
        door.on("Network.loadingFinished", done)

        def seen() -> Visit:
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(700)
            real = [e for e in asked.values() if not e[2] and e[1]]
            visit = Visit(tuple((str(e[0]), str(e[3])) for e in real), sum(int(str(e[1])) for e in real), int(str(real[0][1])))
            asked.clear()
            return visit

        page.goto(root + address)
        cold = seen()
        page.reload()  # Chromium asks again for the page itself, and for nothing it may keep
        warm = seen()
    finally:
        context.close()
    return cold, warm


def pressed(root: str, asks: list[tuple[str, str]], folder: Path, seconds: int, connections: int) -> Load:
    """wrk with *connections* open connections, one thread, going through *asks* for some seconds."""
    script, listed = folder / "asks.lua", folder / "asks"
    script.write_text(_LUA)
    listed.write_text("".join(f"{path} {tag}\n" for path, tag in asks))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), root]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60,
                          env=os.environ | {"ASKS": str(listed)}).stdout
    spans = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
    sizes = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
    parts = {share: float(n) * spans[unit] for share, n, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", said)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    flow = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?)B", said)
    assert rate and flow, said
    faults = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", said)))
    faults += sum(int(n) for line in re.findall(r"Socket errors: (.*)", said) for n in re.findall(r"\d+", line))
    return Load(float(rate[1]), parts["50"], parts["99"], float(flow[1]) * sizes[flow[2]], faults)


def packed(site: Path) -> None:
    """A ``.gz`` beside each file that gains by it, for ``gzip_static``; in a copy, since no release holds such files."""
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.suffix.lstrip(".") not in _PACKED and path.stat().st_size > 256:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def number(value: float) -> str:
    """As Vietnamese write it."""
    return f"{value:,.0f}".replace(",", ".")


def decimal(value: float) -> str:
    """With one decimal."""
    return f"{value:.1f}".replace(".", ",")


def machine(workers: int) -> str:
    """What the figures were measured on."""
    info = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*:\s*(.*)", info)
    version = subprocess.run([program("nginx"), "-v"], capture_output=True, text=True, check=False).stderr.strip()
    load = " ".join(f"{x:.1f}".replace(".", ",") for x in os.getloadavg())
    return (f"Đo ngày {dt.date.today():%d/%m/%Y}: {model[1] if model else platform.machine()}, {os.cpu_count()} nhân (wrk, "
            f"nginx và mọi việc khác của máy dùng chung), {version.rpartition(' ')[2]}, {workers} tiến trình, tải máy lúc bắt "
            f"đầu {load}. Vòng lặp nội bộ, HTTP không TLS.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, help="a finished build; default: build the repository")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("Cần wrk: sh benchmarks/install-load.sh")
    with tempfile.TemporaryDirectory(prefix="portal-load-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        site = folder / "site"
        if options.site:
            shutil.copytree(options.site, site)
        else:
            result = build(ROOT, site)
            assert result.code == 0, result.output
        site.chmod(0o755)
        measure(site, folder, options.seconds, options.connections, options.workers)


def spike(view: Visit, *, phones: int, minutes: int, steeper: int) -> None:
    """Print what *phones* opening one page within *minutes* ask for; the worst second is *steeper* times the mean."""
    views = phones / minutes / 60
    print(f"{number(phones)} máy mở cùng một trang trong {minutes} phút, giây đông nhất gấp {steeper} lần trung bình:\n")
    print("| | Lần đầu vào cổng | Đã có sẵn phông, mã |\n| --- | --- | --- |")
    kinds = ((len(view.asks), view.received), (1, view.own))
    rows = {
        "Lượt xem mỗi giây: trung bình, đông nhất": [f"{number(views)}, {number(views * steeper)}"] * 2,
        "Yêu cầu mỗi giây lúc đông nhất": [number(views * steeper * asks) for asks, _ in kinds],
        "Gbit/s lúc đông nhất": [decimal(views * steeper * size * 8 / 1e9) for _, size in kinds],
        "Tổng yêu cầu (triệu)": [decimal(phones * asks / 1e6) for asks, _ in kinds],
        "Tổng GB": [number(phones * size / 1e9) for _, size in kinds],
    }
    for label, cells in rows.items():
        print(f"| {label} | {' | '.join(cells)} |")
    print()


def tag_of(root: str, path: str) -> str:
    """The entity tag *path* is sent with to a reader who takes gzip."""
    asked = urllib.request.Request(root.rstrip("/") + path, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - loopback
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return str(answer.headers["ETag"])


def measure(site: Path, folder: Path, seconds: int, connections: int, workers: int) -> None:
    """Print the tables."""
    print(machine(workers) + "\n")
    chosen = pages_of(site)
    with nginx(site, folder, "on", workers) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=templates.chromium_path(), args=templates.FLAGS)
        visits = {name: visited(browser, root, address) for name, address in chosen.items()}
        browser.close()
    print("| Trang | Lần đầu: yêu cầu | Lần đầu: byte | trong đó riêng trang | Quá 5 phút, trang chưa đổi: yêu cầu, byte | "
          "Sau bản mới |\n| --- | --- | --- | --- | --- | --- |")
    for name, (first, again) in visits.items():
        print(f"| {name} | {len(first.asks)} | {number(first.received)} | {number(first.own)} "
              f"| {len(again.asks)}, {number(again.received)} | 1, {number(first.own)} |")
    print("\nByte là byte thật Chromium nhận, kể cả tiêu đề HTTP, nginx nén mỗi lần.\n")
    spike(visits["Một dự thảo"][0], phones=3_000_000, minutes=10, steeper=3)
    print("| Nén | wrk hỏi gì | yêu cầu/giây | lượt xem/giây | một nửa trong | 99 % trong | MB/giây | lỗi |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- |")
    for way, label in {"off": "không nén", "static": "tệp `.gz` làm sẵn", "on": "nginx nén mỗi lần"}.items():
        if way == "static":
            packed(site)
        with nginx(site, folder, way, workers) as root:
            page = "/" + chosen["Một dự thảo"]
            asked = {f"{name}, {len(first.asks)} tệp": [(path, "") for path, _ in first.asks] for name, (first, _) in visits.items()}
            asked |= {"Một dự thảo, riêng trang": [(page, "")], "Một dự thảo, hỏi lại (304)": [(page, tag_of(root, page))]}
            for what, asks in asked.items():
                load = pressed(root, asks, folder, seconds, connections)
                print(f"| {label} | {what} | {number(load.rate)} | {number(load.rate / len(asks))} | {decimal(load.half)} ms "
                      f"| {decimal(load.most)} ms | {decimal(load.bytes / 1e6)} | {load.faults} |", flush=True)


if __name__ == "__main__":
    main()
