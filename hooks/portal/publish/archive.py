"""What was published, kept on the publishing machine: every file once, by its hash. A rollback takes it from here."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from . import manifest
from .manifest import Manifest, digest_of


class Archive:
    """The archive in *folder* (one for each target); made when first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, release: Manifest, at: Callable[[str], Path]) -> None:
        """Keep *release* with all its files; those already here cost nothing, others a second name where possible."""
        for file in release.files:
            place = self._place(file.sha256)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                with suppress(KeyError):  # a file kept from an older release that this machine never had
                    _second_name(at(file.path), place)
        whole(self.folder / f"{release.number:06}.json", release.data)

    def at(self, digest: str) -> Path:
        """A file with the SHA-256 *digest*; raises ``KeyError`` when there is none, or a damaged one."""
        place = self._place(digest)
        if not place.is_file() or digest_of(place)[1] != digest:
            raise KeyError(digest)
        return place

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
        for number, release in self.releases().items():
            if number in numbers:
                hashes |= {file.sha256 for file in release.files}
            else:
                (self.folder / f"{number:06}.json").unlink()
        for path in self.folder.glob("files/??/*"):
            if path.name not in hashes:
                path.unlink()

    def _place(self, digest: str) -> Path:
        return self.folder / "files" / digest[:2] / digest


def _second_name(source: Path, place: Path) -> None:
    with suppress(OSError):
        os.link(source, place, follow_symlinks=False)
        return
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as fresh, source.open("rb") as given:
        shutil.copyfileobj(given, fresh, 1 << 20)
    Path(fresh.name).replace(place)


def whole(path: Path, data: bytes) -> None:
    """Put *data* at *path* in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(data)
    Path(fresh.name).replace(path)
