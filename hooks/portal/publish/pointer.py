"""Object stores with a pointer: an immutable prefix for each release, and one small object that names the live one."""

from __future__ import annotations

import json
from contextlib import suppress

from . import kept
from .facts import Facts
from .manifest import Manifest
from .release import Release
from .store import ConditionalStore, Overtaken, Progress
from .turn import Turn, overtaken
from .way import Live

STATE, POINTER = "state", "current.json"
_RELEASES = "r"


def folder_of(number: int) -> str:
    """The prefix of the release *number*."""
    return f"{_RELEASES}/{number:06}"


class PointerWay:
    """*trusts* judges a manifest by its signature; *keep* old releases stay."""

    state = STATE

    def __init__(self, store: ConditionalStore, trusts: kept.Trusts, keep: int) -> None:
        self.store, self._trusts, self._keep = store, trusts, keep

    def live(self) -> Live | None:
        """The release that the pointer names."""
        number = _said(self.store.read(POINTER), "release")
        return kept.live_in(self.store, folder_of(number)) if number else None

    def read(self, release: Manifest, path: str) -> bytes | None:
        """From its prefix."""
        return self.store.read(f"{folder_of(release.number)}/{path}")

    def kept(self) -> dict[int, Manifest]:
        """The whole releases up to the one the pointer names. A prefix without a manifest of good signature is none.

        One with a higher number was never shown, or was taken back: nothing to return to.
        """
        return kept.whole(self.store, _RELEASES, _said(self.store.read(POINTER), "release"), self._trusts)

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """Under a prefix of its own. The manifest comes last: a prefix without one is no release."""
        folder = folder_of(release.manifest.number)
        known = {
            f.sha256: f"{folder_of(n)}/{f.path}" for n, kept in sorted(self.kept().items()) for f in kept.files
        }
        files = release.manifest.files
        self.store.copy((known[f.sha256], f"{folder}/{f.path}") for f in files if f.sha256 in known)
        turn.check()
        sent = [file.path for file in files if file.sha256 not in known]
        self.store.send(((release.at(path), f"{folder}/{path}") for path in sent), progress)
        for path, data in release.closing.items():
            self.store.write(f"{folder}/{path}", data)

    def show(self, turn: Turn, release: Release) -> None:
        """One conditional write."""
        self._point(turn, release.manifest.number)

    def mend(self, turn: Turn, release: Release, paths: list[str], progress: Progress) -> list[str]:
        """Nothing: what lies under a prefix is never changed."""
        return []

    def back(self, turn: Turn, old: Manifest) -> bool:
        """The pointer names the old prefix again."""
        self._point(turn, old.number)
        return True

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Old releases but so many, and every one that shows what is withdrawn or held back today."""
        turn.check()
        return kept.clear(self.store, _RELEASES, self.kept(), facts, number, self._keep)

    def _point(self, turn: Turn, release: int) -> None:
        said = {"number": turn.number, "release": release, "prefix": folder_of(release) + "/"}
        data = (json.dumps(said) + "\n").encode()
        while True:
            turn.check()
            found = self.store.read_tagged(POINTER)
            if found is not None and _said(found[0], "number") > turn.number:
                raise Overtaken(overtaken(turn.number))
            if self.store.write_if(POINTER, data, found[1] if found else None):
                return


def _said(data: bytes | None, key: str) -> int:
    with suppress(ValueError, KeyError, TypeError):
        return int(json.loads(data or b"{}")[key])
    return 0
