"""Targets with links: a whole release folder, on the disk and verified, becomes the site by one rename of one link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from . import kept
from .facts import Facts
from .manifest import File, Manifest
from .release import Release
from .store import LinkStore, Overtaken, Powers, Progress, StoreFault
from .turn import Turn
from .way import Live

STATE, CURRENT = "state", "current"
_RELEASES = "releases"


class NotWhole(StoreFault):
    """What lies on the target is not what was sent; nothing was switched."""


def folder_of(number: int) -> str:
    """Where the release *number* lies."""
    return f"{_RELEASES}/{number:06}"


class AtomicWay:
    """*trusts* judges a manifest by its signature; *keep* old releases stay.

    *thorough*: read back also what only got a second name; over a network that costs as much as sending it.
    """

    state = STATE

    def __init__(
        self, store: LinkStore, powers: Powers, trusts: kept.Trusts, keep: int, *, thorough: bool,
    ) -> None:
        self.store, self._powers, self._trusts, self._keep, self._thorough = store, powers, trusts, keep, thorough

    def live(self) -> Live | None:
        """Through the link, as the web server reads it."""
        self.store.target_of(CURRENT)  # what is no link is refused before anything is sent
        return kept.live_in(self.store, CURRENT)

    def read(self, release: Manifest, path: str) -> bytes | None:
        """From its folder."""
        return self.store.read(f"{folder_of(release.number)}/{path}")

    def kept(self) -> dict[int, Manifest]:
        """The whole releases up to the one that readers see. A folder without a manifest of good signature is none.

        One with a higher number was never shown, or was taken back: nothing to return to.
        """
        return kept.whole(self.store, _RELEASES, _number_of(self.store.target_of(CURRENT)), self._trusts)

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """Whole and verified beside the one that readers see. Raises :class:`NotWhole`."""
        folder = folder_of(release.manifest.number)
        whole = self.kept()
        self._adopt(folder, whole)
        wanted = release.manifest.by_path
        there = {path.removeprefix(folder + "/") for path in self.store.walk(folder)}
        self.store.remove([f"{folder}/{path}" for path in sorted(there - wanted.keys())])
        sources = self._sources(whole)
        known = sources if self._powers.hard_links else {}
        missing = [file for file in release.manifest.files if file.path not in there]
        linked = {file.path for file in missing if file.sha256 in known}
        try:
            self.store.hard_link((known[f.sha256], f"{folder}/{f.path}") for f in missing if f.path in linked)
        except Overtaken:
            raise
        except StoreFault:  # somebody took files out of an old release: then they are sent
            linked = set()
        self._send(release, folder, [file.path for file in missing if file.path not in linked], progress, sources)
        looked_at = [f for f in release.manifest.files if self._thorough or f.path not in linked]
        for _ in range(2):
            wrong = self._differing(folder, looked_at)
            if not wrong:
                break
            self._anew(release, folder, wrong, progress, sources)
        else:
            if self._differing(folder, looked_at):
                raise NotWhole(
                    f"{len(wrong)} tệp trên nơi đăng khác bản gốc dù đã gửi lại (ví dụ {wrong[0]}). Bản đang hiện giữ "
                    "nguyên. Kiểm tra ổ đĩa và chương trình diệt vi-rút của máy chủ, rồi đăng lại.")
        turn.check()
        for path, data in release.closing.items():
            self.store.write(f"{folder}/{path}", data)
        self.store.settle(folder)
        turn.check()

    def show(self, turn: Turn, release: Release) -> None:
        """One rename of a link out of our own claim."""
        self._switch(turn, release.manifest.number)

    def mend(self, turn: Turn, release: Release, paths: list[str], progress: Progress) -> list[str]:
        """Send again what somebody changed in the folder itself."""
        folder = folder_of(release.manifest.number)
        wrong = self._differing(folder, [release.manifest.by_path[path] for path in paths])
        turn.check()
        self._anew(release, folder, wrong, progress, {})
        return wrong

    def back(self, turn: Turn, old: Manifest) -> bool:
        """The link again to the old folder."""
        self._switch(turn, old.number)
        return True

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Old releases but so many, and every one that shows what is withdrawn or held back today."""
        turn.check()
        return kept.clear(self.store, _RELEASES, self.kept(), facts, number, self._keep)

    def _switch(self, turn: Turn, number: int) -> None:
        fresh = f"{turn.folder}/{CURRENT}-{number}"
        with suppress(StoreFault):
            self.store.remove([fresh])
        self.store.symlink(folder_of(number), fresh)
        self.store.move(fresh, CURRENT)
        self.store.settle(STATE)

    def _adopt(self, folder: str, whole: dict[int, Manifest]) -> None:
        """Go on with what an interrupted publication had sent: the newest folder that never became a release."""
        left = [name for name in self.store.names(_RELEASES) if name.isdecimal() and int(name) not in whole]
        shown = self.store.target_of(CURRENT)
        begun = folder.rpartition("/")[2] in self.store.names(_RELEASES)
        left = [name for name in left if f"{_RELEASES}/{name}" not in (shown, folder)]
        for name in left if begun else left[:-1]:
            with suppress(StoreFault):  # its sender may have been overtaken a moment ago, and be writing still
                self.store.remove_folder(f"{_RELEASES}/{name}")
        if left and not begun:
            with suppress(Overtaken):
                self.store.move(f"{_RELEASES}/{left[-1]}", folder)

    def _sources(self, whole: dict[int, Manifest]) -> dict[str, str]:
        return {f.sha256: f"{folder_of(n)}/{f.path}" for n, release in sorted(whole.items()) for f in release.files}

    def _send(
        self, release: Release, folder: str, paths: Sequence[str], progress: Progress, sources: Mapping[str, str],
    ) -> None:
        """From this machine; what it does not have (older looks that another machine published), from the target."""
        here: list[tuple[Path, str]] = []
        for path in paths:
            try:
                here.append((release.at(path), f"{folder}/{path}"))
            except KeyError:
                source = sources.get(release.manifest.by_path[path].sha256)
                data = self.store.read(source) if source else None
                if data is None:
                    raise
                self.store.write(f"{folder}/{path}", data)
        self.store.send(here, progress)

    def _anew(
        self, release: Release, folder: str, paths: Sequence[str], progress: Progress, sources: Mapping[str, str],
    ) -> None:
        if not self._powers.whole_files:
            # Removed first: a second name of an old file must not carry the new bytes into the old release.
            self.store.remove([f"{folder}/{path}" for path in paths])
        self._send(release, folder, paths, progress, sources)

    def _differing(self, folder: str, files: Sequence[File]) -> list[str]:
        found = self.store.digests([f"{folder}/{file.path}" for file in files])
        return [file.path for file in files if found.get(f"{folder}/{file.path}") != file.sha256]


def _number_of(link: str | None) -> int:
    name = (link or "").rstrip("/").rpartition("/")[2]
    return int(name) if name.isdecimal() else 0
