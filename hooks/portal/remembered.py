"""What earlier builds found out, kept on this machine: an answer is found again by everything it depends on.

Whoever keeps an answer puts all that can change it into its key; the code and the libraries are in every key already.
So a kept answer cannot be stale, and one that is missing, damaged or of other code is simply found out anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

_LIMIT = 2_000
"""So many new answers are written together; until then they wait in memory."""


class Remembered:
    """Answers, bytes by a key of bytes, in a file of the account's own cache folder.

    Never in the checkout: who proposes a change writes there, and could bring answers of his own along. Processes that
    share the work each open the file themselves; a disk that cannot be written costs time later and nothing else.
    """

    def __init__(self, folder: Path | None, name: str) -> None:
        """*folder* may be missing, it is made; without one nothing is remembered. *name* says what kind of answers."""
        self._path = folder / f"{name}-{code_version()[:32]}.sqlite" if folder else None
        self._name = name
        self._open: tuple[int, sqlite3.Connection | None] = 0, None
        self._new: dict[bytes, bytes] = {}

    def find(self, key: bytes) -> bytes | None:
        """The answer kept for *key*."""
        if key in self._new:
            return zlib.decompress(self._new[key])
        with _harmless():
            if connection := self._connection():
                row = connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
                return zlib.decompress(row[0]) if row else None
        return None

    def keep(self, key: bytes, answer: bytes) -> None:
        """Know *answer* the next time."""
        self._new[key] = zlib.compress(answer, 1)
        if len(self._new) >= _LIMIT:
            self.write()

    def write(self) -> None:
        """Put what is new on disk; in every process that kept something, before it ends."""
        with _harmless():
            if self._new and (connection := self._connection()):
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?)", self._new.items())
        self._new.clear()

    def close(self, used: Iterable[bytes]) -> None:
        """Write, and forget every answer whose key is not among the *used*: no build of this state asks for it."""
        self.write()
        with _harmless():
            if connection := self._connection():
                with connection:
                    kept = {row[0] for row in connection.execute("SELECT key FROM answers")}
                    connection.executemany("DELETE FROM answers WHERE key = ?", ((key,) for key in kept - set(used)))
                connection.close()
            if self._path:
                for old in self._path.parent.glob(f"{self._name}-*.sqlite*"):
                    if not old.name.startswith(self._path.name):
                        old.unlink(missing_ok=True)
        self._open = 0, None

    def _connection(self) -> sqlite3.Connection | None:
        process, connection = self._open
        if process != os.getpid() and self._path:  # what was opened before a fork is the other process's
            connection = None
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                connection = _opened(self._path)
            self._open = os.getpid(), connection
        return connection


def _opened(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        connection = None
        try:
            connection = sqlite3.connect(path, timeout=60)
            connection.execute("PRAGMA synchronous = OFF")  # after a crash of the machine, damaged is as good as none
            connection.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, answer BLOB) WITHOUT ROWID")
            return connection
        except sqlite3.DatabaseError:
            if connection:
                connection.close()
            path.unlink(missing_ok=True)  # not a database, or half of one
    return None


@contextlib.contextmanager
def _harmless() -> Iterator[None]:
    with contextlib.suppress(sqlite3.Error, zlib.error, OSError):
        yield


@cache
def code_version() -> str:
    """Changes with every change of the portal's code and words, of an installed package and of Python; hexadecimal."""
    told = hashlib.sha256(sys.version.encode())
    for line in sorted({f"{one.name} {one.version}" for one in metadata.distributions()}):
        told.update(f"\0{line}".encode())
    house = Path(__file__).parent
    for path in sorted(house.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            told.update(f"\0{path.relative_to(house)}\0".encode() + path.read_bytes())
    return told.hexdigest()


__all__ = ["Remembered", "code_version"]
