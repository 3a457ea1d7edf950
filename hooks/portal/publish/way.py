"""A way of publishing: how a release becomes what readers see, on a kind of target. Three ways implement it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .facts import Facts
from .manifest import Manifest
from .release import Release
from .store import Progress
from .turn import Turn


@dataclass(frozen=True, slots=True)
class Live:
    """What the target says it shows: manifest and signature as they lie there, neither trusted yet."""

    manifest: bytes
    signature: bytes


class Way(Protocol):
    """One way on one target. Methods raise :class:`~.store.StoreFault`, and ``Overtaken`` once a newer turn began."""

    state: str
    """Where shared state lies on the target."""

    def live(self) -> Live | None:
        """What readers see now; ``None`` on a new target."""
        ...

    def read(self, release: Manifest, path: str) -> bytes | None:
        """A file of a release that the target still has."""
        ...

    def kept(self) -> dict[int, Manifest]:
        """Releases that the target could show again at once."""
        ...

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """Bring *release* there; *old* is the live one, if its signature is good."""
        ...

    def show(self, turn: Turn, release: Release) -> None:
        """Let readers see it, where that is a step of its own."""
        ...

    def mend(self, turn: Turn, release: Release, paths: list[str], progress: Progress) -> list[str]:
        """Put right those *paths* of the shown release that lie otherwise on the target; returns which did."""
        ...

    def back(self, turn: Turn, old: Manifest) -> bool:
        """Let readers see *old* again at once; false where that cannot be done by a switch."""
        ...

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Remove what is kept too long or shows what nobody may see any more; numbers of removed releases."""
        ...
