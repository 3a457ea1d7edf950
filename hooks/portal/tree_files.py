"""The files of a finished tree: which there are, and their bytes; each is opened once, without an object for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def files_of(tree: Path) -> Iterator[str]:
    """Relative POSIX paths of the files of *tree*."""
    return (path for path, kind in walk(tree) if kind != "folder")


def walk(tree: Path) -> Iterator[tuple[str, str]]:
    """Relative POSIX path of whatever lies in *tree*: a ``file``, a link to a ``folder``, or some ``other`` thing."""
    waiting = [(os.fspath(tree), "")]
    while waiting:
        folder, before = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{before}{entry.name}/"))
                else:
                    kind = "file" if entry.is_file(follow_symlinks=False) else "folder" if entry.is_dir() else "other"
                    yield before + entry.name, kind


def read(tree: Path, path: str) -> bytes:
    """The bytes of the file *path* of *tree*."""
    with open(f"{tree}/{path}", "rb", buffering=0) as file:
        return file.read()
