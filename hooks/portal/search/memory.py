"""What reading documents gave, kept from build to build, so that an unchanged document is not read again.

A memory changes how long a build takes and nothing else: the same documents
give the same words in the same order, whatever was read before.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..remembered import code_version
from . import terms
from .documents import SearchDocument
from .terms import Fields


class Memory:
    """The words and the fields of documents by what they say."""

    def __init__(self) -> None:
        self.words = terms.Words()
        self._known: dict[bytes, Fields] = {}
        self.read_anew = 0

    def read(self, documents: Iterable[SearchDocument]) -> list[Fields]:
        """The fields of each of *documents* by word number: title, names and context, text.

        Then :attr:`words` are those of *documents* alone, in order, and no other document is remembered.
        """
        keys = []
        for document in documents:
            parts = (document.title, "\n".join((document.context, *document.names)), document.text)
            key = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
            if key not in self._known:
                self._known[key] = [self.words.read(part) for part in parts]
                self.read_anew += 1
            keys.append(key)
        self._settle(dict.fromkeys(keys))
        return [self._known[key] for key in keys]

    def _settle(self, keys: Iterable[bytes]) -> None:
        """Forget what *keys* do not name; number words in their order, not in the order they were met."""
        kept = {key: self._known[key] for key in keys}
        used = np.zeros(len(self.words.exact) + 1, bool)
        for fields in kept.values():
            for field in fields:
                used[field] = True  # BREAK, -1, is the last
        exact, folded = self.words.exact, self.words.folded
        order = sorted(np.flatnonzero(used[:-1]).tolist(), key=lambda number: (exact[number], folded[number]))
        place = np.full(len(used), terms.BREAK, np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        self.words = terms.Words.of([exact[n] for n in order], [folded[n] for n in order])
        self._known = {key: [place[field] for field in fields] for key, fields in kept.items()}

    def keep(self, path: Path) -> None:
        """Write everything to *path* in one step; a disk that will not take it costs the next build time, no more."""
        known = [field for fields in self._known.values() for field in fields]
        columns: dict[str, Any] = {
            "version": _version(), "exact": _letters(self.words.exact), "folded": _letters(self.words.folded),
            "keys": np.frombuffer(b"".join(self._known), np.uint8),
            "sizes": np.array([len(f) for f in known], np.int32),
            "fields": np.concatenate([*known, np.zeros(0, np.int32)]),
        }
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent, prefix=".search-") as folder:
                fresh = Path(folder) / path.name
                np.savez(fresh, **columns)
                fresh.replace(path)

    @classmethod
    def kept(cls, path: Path) -> Memory:
        """The memory at *path*; an empty one where there is none, or none that this version wrote whole."""
        memory = cls()
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as columns:
                found = {name: columns[name] for name in columns.files}
            if found["version"].tobytes() == _version().tobytes():
                memory._take(found)
        except Exception:
            # Whatever is wrong with it: reading the documents is always right.
            return cls()
        return memory

    def _take(self, columns: dict[str, NDArray[Any]]) -> None:
        exact, folded = _words(columns["exact"]), _words(columns["folded"])
        fields, sizes = columns["fields"].astype(np.int32), columns["sizes"].tolist()
        keys = columns["keys"].tobytes()
        many, each = len(keys) // 32, len(terms.WEIGHTS)
        whole = (len(exact), len(sizes), len(fields)) == (len(folded), each * many, sum(sizes))
        if not whole or min(sizes, default=0) < 0 \
                or (len(fields) and not terms.BREAK <= fields.min() <= fields.max() < len(exact)):
            raise ValueError("the parts do not fit")
        ends = np.cumsum([0, *sizes]).tolist()
        self.words = terms.Words.of(exact, folded)
        parts = [fields[begin:end] for begin, end in pairwise(ends)]
        self._known = {keys[32 * i:32 * i + 32]: parts[each * i:each * i + each] for i in range(many)}


def _version() -> NDArray[np.uint8]:
    """What a word is may change with the code, with Python and with a library: then everything is read anew."""
    return np.frombuffer(code_version().encode(), np.uint8)


def _letters(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _words(letters: NDArray[Any]) -> list[str]:
    text = letters.tobytes().decode()
    return text.split("\n") if text else []
