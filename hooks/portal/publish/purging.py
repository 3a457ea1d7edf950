"""What a content delivery network must forget after a release: from two manifests, pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from .. import headers
from .manifest import Manifest

_INDEX = "index.html"
_CODE = headers.CLASSES[0]
"""Our own scripts, styles and fonts: never a word of a document in them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses that share headers: *said* names their cache class, *control* is its ``Cache-Control``."""

    said: str
    control: str
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(sorted({*self.changed, *self.removed}))


@dataclass(frozen=True, slots=True)
class Purge:
    """The addresses below the portal's root whose kept answers are no longer true, by cache class.

    *everything*: nobody knows what was shown before, so all that is kept must go.
    """

    number: int
    since: int | None
    groups: tuple[Group, ...]
    everything: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address once, in order."""
        return tuple(sorted({address for group in self.groups for address in group.addresses}))

    def text(self, root: str = "/") -> str:
        """One address a line, percent-encoded, each behind *root* (``https://…/``, ends with a slash).

        ``<root>*`` alone when everything must go. An empty text: nothing to forget.
        """
        lines = [f"{root}*"] if self.everything else [root + quote(address) for address in self.addresses]
        return "".join(f"{line}\n" for line in lines)

    def as_json(self, root: str = "/") -> str:
        """The same for a machine, by cache class."""
        return json.dumps({
            "release": self.number, "since": self.since, "everything": self.everything,
            "groups": [
                {"class": g.said, "cache_control": g.control, "changed": [root + quote(a) for a in g.changed],
                 "removed": [root + quote(a) for a in g.removed]} for g in self.groups
            ],
        }, ensure_ascii=False, indent=1) + "\n"


def purge(old: Manifest | None, new: Manifest) -> Purge:
    """What kept answers are wrong once *new* stands where *old* stood; without *old*, all.

    Changed and removed files, an ``index.html`` also by its folder's address, as readers ask for it. Files that no
    cache keeps (``no-store``) are left out, and those named by their own hash, which never change. With one exception:
    when a document is shown no more, what still has its words under such a name (its share image, the old search
    index) must be forgotten too, or it would be handed out for a year. Added files need nothing: no cache keeps a 404.
    """
    if old is None:
        return Purge(new.number, None, (), everything=True)
    withdrawn = bool(set(old.shown) - set(new.shown))
    changed = [p for p, file in old.by_path.items() if p in new.by_path and new.by_path[p].sha256 != file.sha256]
    removed = [p for p in old.by_path if p not in new.by_path]
    groups = []
    for kind in headers.CLASSES:
        control = kind.headers["Cache-Control"]
        if control == headers.NEVER:
            continue
        fixed = control == headers.IMMUTABLE
        there = () if fixed else tuple(_forms(p for p in changed if headers.class_of(p) is kind))
        gone = tuple(_forms(p for p in removed if headers.class_of(p) is kind))
        if fixed and (kind is _CODE or not withdrawn):
            gone = ()
        if there or gone:
            groups.append(Group(kind.said, control, there, gone))
    return Purge(new.number, old.number, tuple(groups))


def _forms(paths: Iterable[str]) -> Iterator[str]:
    """Each path, and the folder's address of an index, in order."""
    found = set(paths)
    found |= {path.removesuffix(_INDEX) for path in found if path == _INDEX or path.endswith("/" + _INDEX)}
    yield from sorted(found)


__all__ = ["Group", "Purge", "purge"]
