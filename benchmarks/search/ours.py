"""The portal's own search over the benchmark's articles: the shipped modules, under the shipped policy.

``python -m benchmarks.search.ours DATA FOLDER [--size N] [--questions N]`` is the child process whose time and memory
are measured.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import portal
from portal import outputs

from ..spent import Failed, Spent
from . import data as corpus
from .data import Data
from .variant import Variant

ROOT = Path(__file__).parents[2]
AS_OF = "2026-11-23"
_ASSETS = ROOT / "overrides/assets"
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Tìm kiếm</title><link rel="icon" href="data:,"></head>
<body></body></html>
"""
_START = """
const engine = await import(new URL(%s, location.href).href);
await engine.warm();
globalThis.ask = async (query) => {
  const answer = await engine.search(query, { kind: null, facets: {}, limit: 10 });
  return { found: answer.hits.slice(0, 10).map((hit) => hit.address), timing: answer.timing ?? null };
};
"""


def documents(data: Data) -> list[Any]:
    """The articles as the portal hands its own pages to the engine."""
    from portal.search.documents import SearchDocument  # late: a run without the engine measures the others

    return [SearchDocument(address=data.address(place), title=a.title, kind="Văn bản", context=a.law, names=(a.law_no,),
                           text=a.text) for place, a in enumerate(data.articles)]


def synonyms() -> Any:
    """The portal's own register of synonyms, as its build hands it over."""
    return tuple(entry.value for entry in getattr(portal.load(ROOT, portal_date()).catalog, "synonyms", ()))


def portal_date() -> Any:
    """The day the register is read at."""
    from portal import doors

    return doors.settings(ROOT, {}).as_of


def variant(folder: Path, given: Path, data: Data, arguments: list[str]) -> Variant:
    """Build the index of *data* (read again from *given* by a child process) below *folder*. Raises :class:`Failed`."""
    site = folder / "ours"
    done = subprocess.run([sys.executable, "-m", "benchmarks.search.ours", str(given), str(site), *arguments],
                          capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip()[-1500:])
    said = json.loads(done.stdout.splitlines()[-1])
    addresses = {path: address for path, address in outputs.assets(_ASSETS).items() if path.startswith("js/")}
    if "js/search-client.js" not in addresses:
        raise Failed("không có overrides/assets/js/search-client.js")
    made = outputs.made(_ASSETS)
    for path, address in addresses.items():
        (site / address).parent.mkdir(parents=True, exist_ok=True)
        if path in made:
            (site / address).write_bytes(made[path])
        else:
            shutil.copy2(_ASSETS / path, site / address)
    (site / "index.html").write_text(_PAGE, "utf-8")
    return Variant(
        name="Cổng này", size=len(data.articles), folder=site, start=_START % json.dumps(addresses["js/search-client.js"]),
        found=data.by_address(), built=Spent(said["cpu"], said["wall"], said["peak"]), files=said["files"],
        index=said["index"], plain=data.plain(), strict=True, rebuilt=said["rebuilt"],
    )


def main() -> int:
    """The child process: build, write, say what it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    options.add_argument("folder", type=Path)
    options.add_argument("--size", type=int)
    options.add_argument("--questions", type=int)
    chosen = options.parse_args()
    from portal.search import index

    given = documents(corpus.read(chosen.data, chosen.size, chosen.questions))
    known = synonyms()
    memory = index.Memory()
    begin, before = time.monotonic(), _cpu()
    built = index.build(given, known, memory)
    said = {"cpu": _cpu() - before, "wall": time.monotonic() - begin, "peak": _peak(), "files": len(built),
            "index": sum(map(len, built.values()))}
    before = _cpu()
    if index.build(given, known, memory) != built:
        print("a second build of the same documents gave other files", file=sys.stderr)
        return 1
    said["rebuilt"] = _cpu() - before
    for address, content in built.items():
        path = chosen.folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(json.dumps(said))
    return 0


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _peak() -> int:
    # Not ru_maxrss: that begins with the memory of the process that started this one.
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
