"""What publishing asks of a target: to keep files by path. One class per protocol implements it.

Paths are relative POSIX below the target's root. A store promises no more than
it says in :class:`Powers`; the ways of publishing are chosen by these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

Progress = Callable[[int], None]
"""Told the bytes of each file that has arrived."""


class StoreFault(Exception):
    """The target refused or cannot be reached; the message is Vietnamese and says what to do."""


class Overtaken(StoreFault):
    """A newer publisher has taken the turn: this one must not change anything any more."""


@dataclass(frozen=True, slots=True)
class Powers:
    """What a target can do, found by trying it on the target itself.

    *links*: symbolic links that one rename replaces. *hard_links*: a second name for a file of an older release.
    *exclusive*: exactly one of many can make a name (claims are safe). *whole_files*: a reader gets a file old or new,
    never half. *conditional*: a write that fails when the object has changed since it was read.
    """

    links: bool = False
    hard_links: bool = False
    exclusive: bool = False
    whole_files: bool = False
    conditional: bool = False


class Store(Protocol):
    """Files by path. Methods raise :class:`StoreFault`, may be repeated after one, and serve many threads."""

    def probe(self) -> Powers:
        """Try in ``state/probe-…`` what this target can do; leaves nothing behind."""
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*, or ``None`` when there is no such file."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Put *data* at *path* and make the folders it needs; whole or not at all where the server can.

        The folder of a claim is never made anew: one that is gone was taken away, and :class:`Overtaken` says so.
        """
        ...

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Put many: (local file, path). Several at a time. On return all have arrived."""
        ...

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; one that is not there is as good as removed. Emptied folders may stay or go."""
        ...

    def remove_folder(self, path: str) -> None:
        """Remove *path* with all below it; none there is as good as removed."""
        ...

    def claim(self, path: str) -> bool:
        """Make the name *path* exclusively (a folder, or an object); false when somebody has it."""
        ...

    def names(self, folder: str) -> list[str]:
        """Names directly in *folder*, sorted; none when it does not exist."""
        ...

    def walk(self, folder: str = "") -> Iterable[str]:
        """Every file below *folder*, as paths below the root; for finding what nobody published."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


@runtime_checkable
class MovingStore(Store, Protocol):
    """A store that can move a name over another."""

    def move(self, source: str, target: str) -> None:
        """Rename over *target*. Raises :class:`Overtaken` when *source* is gone: a newer publisher took it away."""
        ...


@runtime_checkable
class LinkStore(MovingStore, Protocol):
    """A store with links and a file system behind it (local folder, SFTP of OpenSSH)."""

    def symlink(self, to: str, path: str) -> None:
        """Make *path* a symbolic link to the relative *to*."""
        ...

    def target_of(self, path: str) -> str | None:
        """Where the link *path* points, or ``None`` when there is none."""
        ...

    def hard_link(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Give files second names: (existing, new)."""
        ...

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """SHA-256 of each file as it lies on the target, read back from there; a missing one is left out."""
        ...

    def settle(self, folder: str) -> None:
        """Have everything below *folder*, and its name, on the disk."""
        ...


@runtime_checkable
class ConditionalStore(Store, Protocol):
    """An object store with conditional writes."""

    def read_tagged(self, path: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag, or ``None``."""
        ...

    def write_if(self, path: str, data: bytes, tag: str | None) -> bool:
        """Write only if the object still has *tag* (``None``: only if there is none); false when it has not."""
        ...

    def copy(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Copy on the server: (existing, new)."""
        ...
