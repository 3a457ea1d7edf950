"""What the last tree without a fault was found to be, so that a file that is still the same is not judged again.

Nothing here lets a file pass: only a whole tree that passed is kept, and when the next tree has any fault, or anything
that might be one, it is judged again from the beginning, file by file.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .explained import Answer, Words
from .remembered import Remembered
from .search.reading import Known
from .withheld import Suspicion


@dataclass(frozen=True)
class Verified:
    """A tree without a fault. *setting* stands for all that a file is judged by, besides its own name and bytes."""

    setting: bytes = b""
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """SHA-256 of every file, by path."""
    linked: Set[str] = frozenset()
    """Every file that some file needs: without one of them, some link leads nowhere."""
    anchors: Set[tuple[str, str]] = frozenset()
    """Every place on a page that some page needs, by path and id."""
    suspicious: Mapping[Suspicion, str] = field(default_factory=dict)
    """What was suspicious in its texts, and explained by what was public then: a file that says so."""
    terms: Set[Words] = frozenset()
    """Pairs of withheld names that its search index had."""
    index: Known = field(default_factory=Known)
    """The files of its search index."""
    explained: Mapping[str, Answer] = field(default_factory=dict)
    """What public texts said, whatever is looked for in them."""

    def holds(self, setting: bytes, paths: Set[str]) -> bool:
        """Whether this can be used for a tree of *paths* judged by *setting*: no file that is needed is gone."""
        return bool(self.setting) and self.setting == setting and self.linked <= paths

    def told(self) -> bytes:
        """All of it as bytes, for :meth:`of`."""
        answers = {name: (one.wanted, one.sources, dict(one.said)) for name, one in self.explained.items()}
        return marshal.dumps((self.setting, dict(self.digests), sorted(self.linked), sorted(self.anchors),
                              sorted(self.suspicious.items()), sorted(self.terms), self.index.way,
                              sorted(self.index.files), answers))

    @classmethod
    def of(cls, told: bytes | None) -> Verified:
        """The tree that *told* tells of; an empty one, which holds for nothing, when that is damaged or missing."""
        if told is not None:
            with suppress(ValueError, EOFError, TypeError):
                setting, digests, linked, anchors, suspicious, terms, way, index, answers = marshal.loads(told)  # noqa: S302
                return cls(setting, digests, frozenset(linked), frozenset(anchors), dict(suspicious), frozenset(terms),
                           Known(way, frozenset(index)),
                           {name: Answer(*one) for name, one in answers.items()})
        return cls()


class Memory:
    """Keeps the last tree without a fault in *folder*, under *name*; without a folder, none."""

    _KEY = b"tree"

    def __init__(self, folder: Path | None, name: str) -> None:
        self._kept = Remembered(folder, name)

    def last(self) -> Verified:
        """The last tree without a fault."""
        return Verified.of(self._kept.find(self._KEY))

    def keep(self, tree: Verified) -> None:
        """From now on *tree* is the last one."""
        self._kept.keep(self._KEY, tree.told())
        self._kept.close([self._KEY])


def setting(*things: Any) -> bytes:
    """A digest of *things*: texts, bytes, and whatever else is written the same each time."""
    return hashlib.sha256("\0".join(map(repr, things)).encode()).digest()


def in_order(things: Iterable[str]) -> str:
    """*things* as one text, in whatever order they came."""
    return "\n".join(sorted(things))


__all__ = ["Memory", "Verified", "in_order", "setting"]
