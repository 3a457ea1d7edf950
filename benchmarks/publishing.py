"""Seconds and bytes of a first and of later publications, to a local folder and to a real OpenSSH on loopback.

``python -m benchmarks.publishing`` (``make bench-publishing``). The pages are made up: as many and as heavy as asked
for, each naming one style sheet. Certificates on paper are left out: they cost the same everywhere (docs/publishing.md).
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import resource
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.publish.small_build import NOW, make, means
from tests.targets.conftest import Servers, start

from portal.publish import targets
from portal.publish.publishing import publish
from portal.publish.settings import Target
from portal.publish.store import Progress
from portal.publish.stores.local import LocalStore


class Counted:
    """A store that counts what is sent to it."""

    def __init__(self, store: Any) -> None:
        self.store, self.files, self.bytes = store, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Count, and send."""
        def arrived(size: int) -> None:
            self.files, self.bytes = self.files + 1, self.bytes + size
            progress(size)

        self.store.send(files, arrived)


def builds(folder: Path, pages: int, weight: int) -> list[tuple[str, Any]]:
    """A first build, one with a single page changed, one with a hundred, one with all."""
    filler = "".join(f"<p>Đoạn {n} của một trang bịa, để trang nặng như trang thật.</p>" for n in range(weight // 90))

    def build(name: str, words: Any, hours: int) -> Any:
        policies = {f"p{n:05}": f"Dự thảo {n} {words(n)}{filler}" for n in range(pages // 2)}
        return make(folder / name, policies, as_of=NOW + dt.timedelta(hours=hours))

    return [
        ("lần đầu", build("1", lambda n: "", 1)),
        ("sửa một trang", build("2", lambda n: "sửa" if n == 7 else "", 2)),
        ("sửa 100 trang", build("3", lambda n: "sửa lại" if n < 50 else "", 3)),
        ("mọi trang đổi", build("4", lambda n: "đổi", 4)),
    ]


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000, help="pages and files beside them (default: 10000)")
    parser.add_argument("--weight", type=int, default=20_000, help="bytes of a page (default: 20000)")
    parser.add_argument("--to", choices=("local", "sftp"), action="append", help="only this target")
    asked = parser.parse_args()
    ground = Path(tempfile.mkdtemp(prefix="portal-publishing-"))
    ground.chmod(0o755)
    print(f"{asked.pages} tệp trang và hồ sơ, mỗi tệp {asked.weight} byte; một luồng, máy chủ trên loopback.\n")
    print("| Nơi đăng | Lần đăng | giây | giây CPU | tệp gửi | MB gửi |\n| --- | --- | ---: | ---: | ---: | ---: |")
    try:
        made = builds(ground, asked.pages, asked.weight)
        for kind in asked.to or ("local", "sftp"):
            with contextlib.ExitStack() as stack:
                if kind == "local":
                    (ground / "dich").mkdir()
                    store: Any = LocalStore(ground / "dich")
                else:
                    stack.callback(shutil.rmtree, ground / "servers", ignore_errors=True)
                    (ground / "servers").mkdir()
                    store = start(Servers(ground / "servers", stack), "sftp").store()
                for label, build in made:
                    counted = Counted(store)
                    tools = means(store, "state", ground / f"work-{kind}", now=build.as_of)
                    way = targets.way_of(Target("thu", kind), store, tools.trusts, build.as_of)
                    way.store = counted  # type: ignore[attr-defined]
                    began, used = time.perf_counter(), _cpu()
                    publish(way, build, tools)
                    print(f"| {kind} | {label} | {time.perf_counter() - began:.1f} | {_cpu() - used:.1f} | "
                          f"{counted.files} | {counted.bytes / 1e6:.2f} |", flush=True)
                store.close()
    finally:
        shutil.rmtree(ground, ignore_errors=True)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
