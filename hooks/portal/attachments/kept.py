"""What earlier inspections found, kept on disk by content: a file that has not changed is not opened again.

An answer is a function of the file's bytes, its type, the code that inspects it and the libraries the code uses; all
of these are in its key. A line that is damaged, or of other code, is as good as none: the file is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

Answer = Mapping[str, Any]
_LIBRARIES = ("pypdf", "pillow")
_NAME = "facts-{}.jsonl"


class Kept:
    """Answers by SHA-256 and type of file; only those asked for since it was opened are kept on."""

    def __init__(self, folder: Path) -> None:
        """*folder* belongs to this cache alone; it need not be there."""
        self._folder, self._path = folder, folder / _NAME.format(code_version())
        self._known = dict(filter(None, map(_entry, _lines(self._path))))
        self._used: dict[str, Answer] = {}

    def find(self, digest: str, extension: str) -> Answer | None:
        """What was found in the file before, if it was looked into."""
        key = f"{digest}.{extension}"
        found = self._known.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def keep(self, digest: str, extension: str, answer: Answer) -> None:
        """Know *answer* the next time."""
        self._used[f"{digest}.{extension}"] = answer

    def write(self) -> None:
        """Put it on disk when it has changed; a disk that cannot be written costs time later and nothing else."""
        if self._used == self._known:
            return
        lines = "".join(f"{_sealed(key, answer)}\n" for key, answer in sorted(self._used.items()))
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(f".{os.getpid()}.new")
            new.write_text(lines, "utf-8")
            new.replace(self._path)
            for old in self._folder.glob(_NAME.format("*")):
                if old != self._path:
                    old.unlink(missing_ok=True)


@cache
def code_version() -> str:
    """Changes with every change of the inspecting code, of its libraries and of Python."""
    told = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        told.update(f"\0{library} {metadata.version(library)}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        told.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return told.hexdigest()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _sealed(key: str, answer: Answer) -> str:
    said = json.dumps([key, answer], sort_keys=True)
    return f"{hashlib.sha256(said.encode()).hexdigest()} {said}"


def _entry(line: str) -> tuple[str, Answer] | None:
    seal, _, said = line.partition(" ")
    if hashlib.sha256(said.encode()).hexdigest() != seal:
        return None
    key, answer = json.loads(said)
    return key, answer


__all__ = ["Kept", "code_version"]
