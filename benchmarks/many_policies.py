"""Builds the repository with many copies of its policies: time, and how heavy the lists become.

``python -m benchmarks.many_policies --policies 500`` (``make bench-lists``).
Every number it prints is of a real build by the command a person would type.
"""

from __future__ import annotations

import argparse
import gzip
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.building import build, copy_of

HEAVY = (
    "index.html", "chinh-sach/index.html", "chinh-sach/linh-vuc/nong-nghiep.html", "dia-phuong/24781-xuan-huong-da-lat.html",
    "so-do-trang.html", "a-z/index.html", "assets/lists/chinh-sach.json", "assets/localities.json",
)

# Copies have no dossier: opening files costs far more than all pages together, and is measured elsewhere.
_WITHOUT = re.compile(r"^(?:public_number: .*|attachments:(?: .*)?(?:\n[ -].*)*|pictures:(?: .*)?(?:\n[ -].*)*|  (?:full_text|report): .*)\n", re.MULTILINE)


def multiply(root: Path, wanted: int) -> int:
    """Copy policies of *root* until there are *wanted*; returns how many there are."""
    originals = [p for p in sorted(root.glob("policies/20*/*.md")) if not p.name.startswith("_")]
    made = len(originals)
    for turn in range(1, wanted):
        for path in originals:
            if made >= wanted:
                return made
            copy = path.with_name(f"{path.stem}-{turn}.md")
            text = _WITHOUT.sub("", path.read_text("utf-8"))
            text = text.replace("\nconsultation:\n", "\nconsultation:\n  full_text_url: https://du-thao.example/toan-van\n", 1)
            copy.write_text(re.sub(r"^title: (.*)$", rf"title: \1 {turn}", text, count=1, flags=re.MULTILINE), "utf-8")
            made += 1
    return made


def main() -> int:
    """Run; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--policies", type=int, default=500)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = copy_of(Path(folder) / "checkout")
        made = multiply(root, chosen.policies)
        site = Path(folder) / "site"
        begin = time.monotonic()
        result = build(root, site)
        if result.code:
            print(result.output[-2000:])
            return 1
        spent = time.monotonic() - begin
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = list(site.rglob("*.html"))
        total = sum(p.stat().st_size for p in pages)
        print(f"{made} policies: {spent:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU, "
              f"{used.ru_maxrss // 1024} MB, {len(pages)} pages, {total / 1e6:.1f} MB of HTML")
        for path in HEAVY:
            if (site / path).is_file():
                data = (site / path).read_bytes()
                print(f"  {path}: {len(data)} bytes, {len(gzip.compress(data, 9, mtime=0))} gzip")
    return 0


if __name__ == "__main__":
    sys.exit(main())
