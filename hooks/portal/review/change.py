"""Two checkouts → which files a change adds, removes, renames and edits. Bytes decide; no git is asked."""

from __future__ import annotations

import hashlib
import itertools
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TOPS = ("content", "policies")
"""Folders that hold content; a change outside them is for those who keep the code."""

_ALIKE = 0.5
_COMPARED_AT_MOST = 100
"""Removed, or added, documents that are looked through for a new name; more than that is a move of everything."""


@dataclass(frozen=True, slots=True)
class Change:
    """Paths from the repository's root, in NFC. A renamed file is neither added nor removed."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    """New path by old."""

    @property
    def touched(self) -> frozenset[str]:
        """Every path the change writes, and those it removes."""
        return self.added | self.removed | self.edited | frozenset(self.renamed) | frozenset(self.renamed.values())


def between(base: Path, head: Path) -> Change:
    """The change that leads from the checkout *base* to the checkout *head*."""
    before, after = dict(_files(base)), dict(_files(head))
    edited = {path for path in before.keys() & after.keys() if not _same(before[path], after[path])}
    removed, added = before.keys() - after.keys(), after.keys() - before.keys()
    renamed = dict(_renamed({p: before[p] for p in removed}, {p: after[p] for p in added}))
    return Change(frozenset(added - set(renamed.values())), frozenset(removed - renamed.keys()), frozenset(edited),
                  renamed)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for top in TOPS:
        if (root / top).is_symlink():
            yield top, root / top
            continue
        for folder, below, names in os.walk(root / top):
            links = [name for name in below if Path(folder, name).is_symlink()]
            below.sort()
            for name in sorted((*names, *links)):
                real = Path(folder, name)
                yield unicodedata.normalize("NFC", os.fsencode(real.relative_to(root)).decode("utf-8", "replace")), real


def _same(one: Path, other: Path) -> bool:
    first, second = one.lstat(), other.lstat()
    if stat.S_IFMT(first.st_mode) != stat.S_IFMT(second.st_mode):
        return False
    if stat.S_ISLNK(first.st_mode):
        return one.readlink() == other.readlink()
    if not stat.S_ISREG(first.st_mode):
        return True
    return first.st_size == second.st_size and _digest(one) == _digest(other)


def _digest(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        return b""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _renamed(removed: Mapping[str, Path], added: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """Old and new path of what is the same file under another name: equal bytes, or a document with half its lines."""
    taken: set[str] = set()
    fresh: dict[bytes, list[str]] = {}
    for path in sorted(added):
        fresh.setdefault(_digest(added[path]), []).append(path)
    left = []
    for path in sorted(removed):
        digest = _digest(removed[path])
        match = next((p for p in fresh.get(digest, ()) if p not in taken and _kind(p) == _kind(path)), None)
        if digest and match:
            taken.add(match)
            yield path, match
        else:
            left.append(path)
    old = [path for path in left if path.endswith(".md")]
    new = [path for path in sorted(added) if path.endswith(".md") and path not in taken]
    if max(len(old), len(new), 1) > _COMPARED_AT_MOST:
        return
    lines = {path: _lines(real) for path, real in ((*((p, removed[p]) for p in old), *((p, added[p]) for p in new)))}
    pairs = sorted(
        ((-_alike(lines[a], lines[b]), a, b) for a, b in itertools.product(old, new) if _kind(a) == _kind(b)),
    )
    for likeness, path, match in pairs:
        if -likeness >= _ALIKE and path in old and match not in taken:
            old.remove(path)
            taken.add(match)
            yield path, match


def _kind(path: str) -> tuple[str, str]:
    """Where a file of the same kind would lie: policies in any year, others in the same folder."""
    folder = path.split("/")[0] if path.startswith("policies/") else path.rpartition("/")[0]
    return folder, path.rpartition(".")[2]


def _lines(path: Path) -> Counter[bytes]:
    if not stat.S_ISREG(path.lstat().st_mode):
        return Counter()
    return Counter(line.strip() for line in path.read_bytes()[:2**20].splitlines() if line.strip())


def _alike(one: Counter[bytes], other: Counter[bytes]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


__all__ = ["TOPS", "Change", "between"]
