"""A zip file: the release whole, for a closed network or a hand that carries it. Numbers and log stay on this "
  "machine."""

from __future__ import annotations

from pathlib import Path

from .. import disk
from . import manifest
from .archive import Archive
from .facts import Facts
from .manifest import Manifest
from .release import Release
from .store import Progress
from .stores.local import LocalStore
from .stores.zip import pack
from .turn import Turn
from .way import Live


class ZipWay:
    """Writes *file*; *store* is a folder of this machine that remembers what was packed last."""

    state = "state"

    def __init__(self, store: LocalStore, file: Path, archive: Archive) -> None:
        self.store, self._file, self._archive = store, file, archive

    def live(self) -> Live | None:
        """The release that was packed last."""
        data, signature = self.store.read(f"last/{manifest.NAME}"), self.store.read(f"last/{manifest.SIGNATURE}")
        return None if data is None else Live(data, signature or b"")

    def read(self, release: Manifest, path: str) -> bytes | None:
        """From the archive."""
        try:
            return self._archive.at(release.by_path[path].sha256).read_bytes()
        except KeyError:
            return None

    def kept(self) -> dict[int, Manifest]:
        """None but the archive's."""
        return {}

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """Pack the release; the old file gives way in one step."""
        files: dict[str, bytes | Path] = {file.path: release.at(file.path) for file in release.manifest.files}
        data = pack(files | dict(release.closing))
        turn.check()
        disk.write_beside(self._file, data)
        progress(len(data))

    def show(self, turn: Turn, release: Release) -> None:
        """Remember what was packed."""
        for path, data in release.closing.items():
            turn.put(f"last/{path}", data)

    def mend(self, turn: Turn, release: Release, paths: list[str], progress: Progress) -> list[str]:
        """Nobody reads a zip over the net."""
        return []

    def back(self, turn: Turn, old: Manifest) -> bool:
        """Nobody reads a zip over the net."""
        return False

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Nothing is kept here."""
        return []
