"""How the search's index grows: made-up documents, at half size and at full size.

The words are as common as real ones, but drawn by lot: hardly a pair comes twice, so the index is larger than that of
real pages of the same length.

``python -m benchmarks.search_index [documents]`` prints seconds, bytes and files of each, and of building again with
one document changed. Needs no data; ``make bench-search`` measures quality on real articles.
"""

from __future__ import annotations

import dataclasses
import random
import resource
import sys
import time

from tests.search.collections_made import vocabulary

from portal.search import SearchDocument, index


def documents(many: int) -> list[SearchDocument]:
    """*many* pages of 20 to 400 syllables, common ones as common as in law."""
    words, draw = vocabulary(1, 6000), random.Random(1)  # noqa: S311
    return [SearchDocument(
        f"{i}.html", " ".join(draw.choices(words, k=8)), "Văn bản", text=". ".join(
            " ".join(draw.choices(words, k=draw.randrange(4, 20))) for _ in range(draw.randrange(5, 20))),
        names=(f"{i % 900}/{2000 + i % 26}/NĐ-CP",), facets=(("Năm", str(2000 + i % 26)),)) for i in range(many)]


def main() -> None:
    """Print one line for each size."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    whole = documents(many)
    for chosen in (whole[: many // 2], whole):
        memory = index.Memory()
        began = time.perf_counter()
        files = index.build(chosen, (), memory)
        first = time.perf_counter() - began
        changed = [*chosen[:-1], dataclasses.replace(chosen[-1], text="một trang đã sửa")]
        began = time.perf_counter()
        index.build(changed, (), memory)
        again = time.perf_counter() - began
        text = sum(len(f"{d.title}\n{d.text}".encode()) for d in chosen)
        size = sum(map(len, files.values()))
        print(f"{len(chosen)} documents: {first:.1f} s, one changed {again:.1f} s; {size / 1e6:.1f} MB in {len(files)} files, "
              f"{size / text:.2f} of the text; at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
