"""Builds random corpora and searches every file of every site for words of what is withheld.

``python -m benchmarks.leaks`` (``make bench-leaks``): a thousand corpora, on
all cores. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests import corpora
from tests.test_leak_fuzz import try_corpus


def _one(seed: int) -> tuple[list[str], Counter[str]]:
    with tempfile.TemporaryDirectory() as folder:
        corpus = corpora.make(seed, Path(folder) / "checkout")
    counts = Counter(corpus.fate(p) for p in corpus.planted)
    for planted in corpus.planted:
        counts.update({"words": len(planted.words), "files": len(planted.files)})
    counts.update(f"state {p.state}" for p in corpus.planted)
    return try_corpus(seed), counts


def main() -> int:
    """Run all; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpora", type=int, default=1000)
    options.add_argument("--from", dest="first", type=int, default=0)
    options.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    begin, wrong, counts = time.monotonic(), 0, Counter[str]()
    with ProcessPoolExecutor(chosen.cores) as pool:
        for problems, found in pool.map(_one, range(chosen.first, chosen.first + chosen.corpora), chunksize=10):
            counts.update(found)
            wrong += len(problems)
            for problem in problems:
                print(problem, flush=True)
    print(f"{chosen.corpora} corpora in {time.monotonic() - begin:.0f} s: {counts['public']} public, "
          f"{counts['withheld']} withheld, {counts['tombstone']} withdrawn documents, {counts['files']} attachments, "
          f"{counts['words']} planted words; {wrong} findings")
    states = sorted((name, count) for name, count in counts.items() if name.startswith("state "))
    print("  " + ", ".join(f"{name.removeprefix('state ')} {count}" for name, count in states))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
