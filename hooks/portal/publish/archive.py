"""What was published, kept on the publishing machine: every file once, by its hash. A rollback takes it from here.

Two publishers of one checkout may be at work: a lock on the folder keeps the one from clearing away what the other
has only just brought. Methods raise ``OSError``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .. import disk
from . import manifest
from .manifest import Manifest, digest_of


class Archive:
    """The archive in *folder* (one for each target); made when first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, release: Manifest, at: Callable[[str], Path]) -> None:
        """Keep *release* with all its files; those already here cost nothing, others a second name where possible."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with disk.locked(self.folder):
            for file in release.files:
                place = self._place(file.sha256)
                if not _has(place, file.size):
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with suppress(KeyError):  # a file kept from an older release that this machine never had
                        _second_name(at(file.path), place)
            disk.write_beside(self.folder / f"{release.number:06}.json", release.data)

    def at(self, digest: str) -> Path:
        """A file with the SHA-256 *digest*; raises ``KeyError`` when there is none, or a damaged one."""
        place = self._place(digest)
        try:
            if digest_of(place)[1] == digest:
                return place
        except (FileNotFoundError, IsADirectoryError):
            pass
        raise KeyError(digest)

    def releases(self) -> dict[int, Manifest]:
        """The releases that are here, by number."""
        found = {}
        for path in self.folder.glob("*.json"):
            with suppress(manifest.Unreadable, OSError):
                release = manifest.parse(path.read_bytes())
                found[release.number] = release
        return dict(sorted(found.items()))

    def clear(self, wanted: Iterable[int]) -> None:
        """Forget all releases but *wanted*, and every file that only others had."""
        numbers, hashes = set(wanted), set()
        with disk.locked(self.folder):
            for number, release in self.releases().items():
                if number in numbers:
                    hashes |= {file.sha256 for file in release.files}
                else:
                    (self.folder / f"{number:06}.json").unlink(missing_ok=True)
            for path in self.folder.glob("files/??/*"):
                if path.name not in hashes:
                    path.unlink(missing_ok=True)
            for path in self.folder.glob(".*.json-*"):  # of a publisher that died: a living one would hold the lock
                path.unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self.folder / "files" / digest[:2] / digest


@contextmanager
def on_the_way(folder: Path) -> Iterator[Path]:
    """A folder for files on their way. What publishers left who died is cleared away: no living one holds its lock."""
    with disk.locked(folder):
        for left in folder.glob("publishing-*"):
            if (lock := disk.try_lock(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)
        room = tempfile.TemporaryDirectory(prefix="publishing-", dir=folder, ignore_cleanup_errors=True)
        lock = disk.try_lock(Path(room.name))
    try:
        with room as name:
            yield Path(name)
    finally:
        if lock is not None:
            os.close(lock)


def _has(place: Path, size: int) -> bool:
    """Whether *place* is there and not what a power cut left of it."""
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _second_name(source: Path, place: Path) -> None:
    place.unlink(missing_ok=True)
    with suppress(OSError):
        os.link(source, place, follow_symlinks=False)
        return
    number, name = tempfile.mkstemp(dir=place.parent)
    try:
        with open(number, "wb") as fresh, source.open("rb") as given:
            shutil.copyfileobj(given, fresh, 1 << 20)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
