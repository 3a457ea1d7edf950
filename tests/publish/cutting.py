"""Stores that end in the middle: cut off before or within any operation, and looked at after each one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from portal.publish.store import Overtaken, Powers, Progress, StoreFault

CHANGES = ("write", "send", "remove", "remove_folder", "claim", "move", "symlink", "hard_link", "copy", "write_if")


class Cut(BaseException):
    """The process is killed, or the network is gone and stays so."""


class MemoryStore:
    """An object store: no folders, no renames; conditional writes. *whole*: a write that is cut leaves nothing."""

    def __init__(self, files: dict[str, bytes] | None = None, *, whole: bool = True) -> None:
        self.files = {} if files is None else files
        self.whole = whole

    def probe(self) -> Powers:
        return Powers(exclusive=True, whole_files=self.whole, conditional=True)

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def write(self, path: str, data: bytes) -> None:
        claim = path.rpartition("/")[0]
        if "claims/" in path and f"{claim}/" not in self.files:
            raise Overtaken("lượt đã bị lấy")
        self.files[path] = data

    def half(self, path: str, data: bytes) -> None:
        """What a cut within :meth:`write` leaves."""
        if not self.whole:
            self.files[path] = data[: len(data) // 2]

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        for source, path in files:
            self.write(path, source.read_bytes())

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def remove_folder(self, path: str) -> None:
        for known in [known for known in self.files if known.startswith(path + "/")]:
            del self.files[known]

    def claim(self, path: str) -> bool:
        if f"{path}/" in self.files:
            return False
        self.files[f"{path}/"] = b""
        return True

    def names(self, folder: str) -> list[str]:
        start = len(folder) + 1
        return sorted({path[start:].partition("/")[0] for path in self.files if path.startswith(folder + "/")} - {""})

    def walk(self, folder: str = "") -> Iterable[str]:
        return [path for path in self.files if path.startswith(folder) and not path.endswith("/")]

    def read_tagged(self, path: str) -> tuple[bytes, str] | None:
        return (self.files[path], str(hash(self.files[path]))) if path in self.files else None

    def write_if(self, path: str, data: bytes, tag: str | None) -> bool:
        now = self.read_tagged(path)
        if (now and now[1]) != tag:
            return False
        self.files[path] = data
        return True

    def copy(self, pairs: Iterable[tuple[str, str]]) -> None:
        for existing, new in pairs:
            if existing not in self.files:
                raise StoreFault("không có tệp nguồn")
            self.files[new] = self.files[existing]

    def close(self) -> None:
        pass


def one_by_one(store: Any) -> Any:
    """Have *store* send, remove and copy single files, so that each is an operation of its own."""
    if hasattr(store, "send_one"):
        return store
    send, remove = store.send, store.remove

    def sending(files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        for one in files:
            store.send_one([one], progress)

    def removing(paths: Sequence[str]) -> None:
        for path in paths:
            store.remove_one([path])

    store.send, store.remove, store.send_one, store.remove_one = sending, removing, send, remove
    return store


def _changes(store: Any) -> Iterable[str]:
    names = {"send": "send_one", "remove": "remove_one"}
    return [names.get(name, name) for name in CHANGES if hasattr(store, name)]


def cut(store: Any, after: int, *, within: bool = False) -> list[int]:
    """Have *store* gone after so many changes; *within* the next, where it leaves half of a file. Counts them."""
    count = [0]
    one_by_one(store)

    def guarded(name: str, operation: Callable[..., Any], *, counts: bool) -> Callable[..., Any]:
        def maybe(*given: Any, **more: Any) -> Any:
            if count[0] > after or (counts and count[0] == after):
                if counts and count[0] == after and within and hasattr(store, "half"):
                    if name == "write":
                        store.half(*given)
                    elif name == "send_one":
                        for source, path in given[0]:
                            store.half(path, source.read_bytes())
                count[0] = after + 1
                raise Cut
            count[0] += counts
            return operation(*given, **more)

        return maybe

    changes = set(_changes(store))
    for name in (*changes, "read", "names", "target_of", "read_tagged", "digests", "settle"):
        if hasattr(store, name):
            setattr(store, name, guarded(name, getattr(store, name), counts=name in changes))
    return count


def watched(store: Any, look: Callable[[], None]) -> Any:
    """Have *look* called after every change of *store*."""
    one_by_one(store)

    def seen(operation: Callable[..., Any]) -> Callable[..., Any]:
        def then(*given: Any, **more: Any) -> Any:
            result = operation(*given, **more)
            look()
            return result

        return then

    for name in _changes(store):
        setattr(store, name, seen(getattr(store, name)))
    return store


def chance(seed: int) -> random.Random:
    """The same in every run."""
    return random.Random(seed)
