"""``portal check`` on a large collection with slips in it: when the first message is seen, and when the last.

``python -m benchmarks.first_messages --files 10000`` (``make bench-check``). The collection is the minimal checkout
of the tests with its policy copied under other names; every hundredth copy has one slip, by turns of seven kinds. It
depends on the number alone. The command is the one a person types; what is measured is when its lines arrive.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).parents[1] / "tests" / "cases" / "_checkout"
POLICY = "policies/2026/ho-tro-hoc-phi.md"
SLIPS = (
    ("closes_on: 2026-12-15", "closes_on: 15/12/2026"), ("title: Quyết", "Tiêu đề: Quyết"),
    ("lead_agency: so-vhttdl", "lead_agency:so-vhttdl"), ("phone: 0263 0000 100", "phone: 0263 3822 100 máy lẻ 12"),
    ("lead_agency: so-vhttdl", "lead_agency: Sở Thông tin và Truyền thông"), ("stage: lay-y-kien\nstage_history", "stage: Đang lấy ý kiến\nstage_history"),
    ("## Nội dung cơ bản", "**4. Nội dung cơ bản**"),
)  # fmt: skip


def make(root: Path, files: int) -> None:
    """*files* policies below *root*."""
    for path in CHECKOUT.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    text = (root / POLICY).read_text("utf-8").replace("  full_text: toan-van.pdf", "  full_text_url: https://lamdong.example/toan-van.pdf")
    text = re.sub(r"\nattachments:\n(?:[ -].*\n)+", "\n", text)
    for place in range(files):
        copy = text.replace("LD-2026-001", f"LD-2026-{place + 100}")
        if place % 100 == 50:
            slip, wrong = SLIPS[place // 100 % len(SLIPS)]
            assert slip in copy, slip
            copy = copy.replace(slip, wrong, 1)
        (root / "policies/2026" / f"ho-so-{place:05d}.md").write_text(copy, "utf-8")


def main() -> int:
    """Run; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=10_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "checkout"
        make(root, chosen.files)
        command = [sys.executable, "-c", "from portal.cli import main; main()", "check", "--root", str(root),
                   "--as-of", "2026-11-23"]
        hooks = str(Path(__file__).parents[1] / "hooks")
        begin = time.monotonic()
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
            env=os.environ | {"PYTHONPATH": hooks, "PYTHONUNBUFFERED": "1"},
        )
        started = first = 0.0
        messages = 0
        assert running.stdout is not None
        for line in running.stdout:
            now = time.monotonic() - begin
            started = started or (now if line.startswith("Đọc tệp") else 0.0)
            if re.match(r"(?:chặn|nhắc|gợi ý)  ", line):
                first, messages = first or now, messages + 1
        running.wait()
        whole = time.monotonic() - begin
    print(f"{chosen.files} tệp: bắt đầu đọc sau {started:.1f} s; thông báo đầu tiên {first - started:.2f} s sau đó; "
          f"{messages} thông báo, xong sau {whole:.1f} s")
    return 0 if first - started < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
