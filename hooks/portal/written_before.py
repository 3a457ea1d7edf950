"""Files that an earlier build wrote of the very same things, not written again.

For what a library takes long to write of little: feeds, calendars, cards, workbooks, pictures. Who writes a file says
what it is written of; all of that is the key.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from .remembered import Remembered
from .told_apart import Alike, Digests

Files = tuple[bytes, ...]


class WrittenBefore:
    """Keeps files in *folder* under *name*; without a folder, each is written when it is asked for."""

    def __init__(self, folder: Path | None = None, name: str = "files") -> None:
        self._kept = Remembered(folder, name) if folder else None
        self._digests = Digests(())
        self._used: list[bytes] = []

    def of(self, write: Callable[[], Files], kind: str, *things: object) -> Files:
        """What *write* makes, of *things* and of nothing else; *kind* names it among all others who keep something."""
        if self._kept is None:
            return write()
        try:
            key = self._digests.of(kind, things)
        except Alike:
            return write()
        self._used.append(key)
        if (kept := self._kept.find(key)) is not None:
            with suppress(ValueError, EOFError, TypeError):
                files: Files = marshal.loads(kept)  # noqa: S302 - bytes, which nothing here runs
                return files
        files = write()
        self._kept.keep(key, marshal.dumps(files))
        return files

    def used(self) -> list[bytes]:
        """The keys of what was asked for since the last time this was asked, in this process."""
        used, self._used = self._used, []
        return used

    def write(self) -> None:
        """Put what is new on disk; in every process that wrote files, before it ends."""
        if self._kept:
            self._kept.write()

    def close(self, used: Iterable[bytes]) -> None:
        """Write, and forget everything but what was *used*, in whichever process."""
        if self._kept:
            self._kept.close(used)


__all__ = ["Files", "WrittenBefore"]
