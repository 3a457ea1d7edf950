"""What was found out about documents, kept from build to build; and where a build lays by what it need not hold.

A memory changes how long a build takes and nothing else. What is kept is named by a digest of all it was made of, in
a folder named by the code and the libraries; a file that is damaged or was never finished is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ..remembered import code_version

_NAME = "search"
_DIGEST = 32


class Memory:
    """Bytes by name. *folder*, made where it is missing, is the account's own; without one nothing outlives this."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder / f"{_NAME}-{code_version()[:32]}" if folder else None
        self._open: dict[str, BinaryIO] = {}
        self._used: set[str] = set()
        self.read_anew = 0
        """Documents that were read, because what reading them gave was not kept."""

    def find(self, name: str) -> BinaryIO | None:
        """What is kept under *name*, whole and open at its first byte; it stays readable whoever else forgets it."""
        self._used.add(name)
        if name not in self._open and self._folder:
            with contextlib.suppress(OSError):
                file = (self._folder / name).open("rb")
                if file.read(_DIGEST) != hashlib.file_digest(file, "sha256").digest():
                    file.close()
                    return None
                self._open[name] = file
        return self._at_start(name)

    def read(self, name: str) -> bytes | None:
        """What :meth:`remember` was told under *name*."""
        self._used.add(name)
        with contextlib.suppress(OSError):
            whole = (self._folder / name).read_bytes() if self._folder else b""
            if len(whole) > _DIGEST and whole[:_DIGEST] == hashlib.sha256(memoryview(whole)[_DIGEST:]).digest():
                return whole[_DIGEST:]
        return None

    def remember(self, name: str, data: bytes) -> None:
        """Know *data* under *name* in the next build; a disk that will not keep it costs that one time, no more."""
        self._used.add(name)
        if self._folder:
            with contextlib.suppress(OSError):
                _written(self._folder, name, hashlib.sha256(data).digest() + data).close()

    def keep(self, name: str, data: bytes) -> BinaryIO:
        """*data* under *name*, open at its first byte. A disk that will not keep it costs the next build time, no more.

        Raises ``OSError`` where not even a temporary file can be written.
        """
        self._used.add(name)
        if name in self._open:
            self._open.pop(name).close()
        whole = hashlib.sha256(data).digest() + data
        if self._folder:
            with contextlib.suppress(OSError):
                self._open[name] = _written(self._folder, name, whole)
        if name not in self._open:
            file = self._open[name] = tempfile.TemporaryFile()  # noqa: SIM115 - open until it is forgotten
            file.write(whole)
        found = self._at_start(name)
        assert found
        return found

    def settle(self) -> None:
        """Forget what was neither found nor kept since the last time: nothing of this state asks for it."""
        for name in self._open.keys() - self._used:
            self._open.pop(name).close()
        if self._folder:
            with contextlib.suppress(OSError):
                for path in self._folder.iterdir():
                    if path.name not in self._used:
                        path.unlink(missing_ok=True)
                for old in self._folder.parent.glob(f"{_NAME}-*"):
                    if old != self._folder:
                        shutil.rmtree(old, ignore_errors=True)
        self._used.clear()

    def close(self) -> None:
        """Nothing that was found or kept can be read any longer."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _at_start(self, name: str) -> BinaryIO | None:
        file = self._open.get(name)
        if file:
            file.seek(_DIGEST)
        return file


def _written(folder: Path, name: str, data: bytes) -> BinaryIO:
    """In one step: whoever looks for *name* in *folder* finds all of *data* or nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, place = tempfile.mkstemp(dir=folder)
    fresh = Path(place)
    file = open(handle, "w+b")  # noqa: SIM115 - open until it is forgotten
    try:
        file.write(data)
        file.flush()
        fresh.replace(folder / name)
    except BaseException:
        file.close()
        fresh.unlink(missing_ok=True)
        raise
    return file
