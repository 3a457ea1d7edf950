"""What readers see of a file while it is overwritten, on every kind of target: ``python -m benchmarks.targets``.

A file of 48 KB is written over again and again; two readers look all the while. Counted: reads that gave one of the
two contents, half a file or another (torn), none (missing), and answers that broke off or were refused (failed).
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from tests.targets.conftest import NAMES, Servers, Target, start

from portal.publish.store import StoreFault
from portal.publish.stores.webdav import WebDav

CONTENTS = (b"a" * 48 * 1024, b"b" * 48 * 1024)
FILE = "trang.html"


def reader(target: Target) -> Callable[[], bytes | None]:
    """Reads as a visitor would: from the disk behind SFTP, over HTTP otherwise; never twice."""
    if target.name.startswith("sftp"):
        root = target.store()._root

        def from_disk() -> bytes | None:
            try:
                return Path(root, FILE).read_bytes()
            except FileNotFoundError:
                return None

        return from_disk
    if target.name in ("seaweed", "rclone-s3"):
        store = target.store()
        return lambda: (store._got(FILE) or (None,))[0]
    if target.name == "rclone":
        root = target.store()._root.removeprefix("kho:")
        web = WebDav(f"http://127.0.0.1:{target.port}/{root}")
    else:
        web = target.store()

    def over_http() -> bytes | None:
        answer = web._ask("GET", FILE, expected=(200, 404), tries=1)
        return answer.data if answer.status == 200 else None

    return over_http


def watched(target: Target, times: int) -> collections.Counter[str]:
    """Counts of one target."""
    writer, read = target.store(), reader(target)
    writer.write(FILE, CONTENTS[1])
    counts: collections.Counter[str] = collections.Counter()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                seen = read()
                counts["whole" if seen in CONTENTS else "missing" if seen is None else "torn"] += 1
            except StoreFault:
                counts["failed"] += 1

    readers = [threading.Thread(target=look) for _ in range(2)]
    for one in readers:
        one.start()
    try:
        for number in range(times):
            writer.write(FILE, CONTENTS[number % 2])
    finally:
        stop.set()
        for one in readers:
            one.join()
    return counts


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=200, help="how often each file is overwritten")
    times = arguments.parse_args().times
    folder = Path(tempfile.mkdtemp(prefix="portal-targets-"))
    folder.chmod(0o755)
    print("| target | powers | whole | torn | missing | failed |\n| --- | --- | --- | --- | --- | --- |")
    with contextlib.ExitStack() as stack:
        servers = Servers(folder, stack)
        for name in NAMES:
            target = start(servers, name)
            powers = target.store().probe()
            said = ", ".join(power for power in powers.__slots__ if getattr(powers, power)) or "–"
            counts = watched(target, times if name != "rclone" else max(1, times // 5))
            print(f"| {name} | {said} | " + " | ".join(str(counts[k]) for k in ("whole", "torn", "missing", "failed")) + " |", flush=True)
            for store in target.opened:
                store.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
