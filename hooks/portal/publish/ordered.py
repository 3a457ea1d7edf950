"""Targets without links: files in an order in which no page ever names what is not there yet.

What the target holds is known from our own manifest and journal alone; a
remote listing lies (SharePoint changes sizes and hashes). The journal is
written before the first file: a publication that is cut off leaves behind
what it was about to send, so the next one knows which files it cannot be sure
of and sends those again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from . import manifest
from .facts import Facts
from .manifest import Manifest
from .phases import Phase, in_order, keeps_for_ever, phase_of
from .plan import doomed, taints
from .release import Release
from .store import Progress, Store
from .turn import Turn
from .way import Live

STATE = ".portal"
_JOURNAL, _LEFT, _LIVE = (f"{STATE}/{name}.json" for name in ("journal", "left", "live"))
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Journal:
    """What an unfinished publication was about to put on the target: hash by address; *sure* of them have arrived."""

    wanted: Mapping[str, str] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()

    def data(self) -> bytes:
        """As kept on the target."""
        return json.dumps({"wanted": dict(self.wanted), "sure": sorted(self.sure)}, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the target holds for all we know: hash by address, empty where we cannot be sure; *left*: what the live
    release does not name any more, with the moment (ISO 8601) since when."""

    files: Mapping[str, str]
    left: Mapping[str, str]


class OrderedWay:
    """*now* is the publisher's own clock, for the *grace* alone: by it nothing is removed that a page still names."""

    state = STATE

    def __init__(self, store: Store, now: dt.datetime, grace: dt.timedelta) -> None:
        self.store, self._now, self._grace = store, now, grace

    def live(self) -> Live | None:
        """The release that was finished last.

        Kept in one file of ours: a cut between the public manifest and its signature must not make us forget it.
        """
        noted = _noted(self.store.read(_LIVE))
        if {"manifest", "signature"} <= noted.keys():
            return Live(str(noted["manifest"]).encode(), str(noted["signature"]).encode())
        data = self.store.read(manifest.NAME)
        return None if data is None else Live(data, self.store.read(manifest.SIGNATURE) or b"")

    def read(self, release: Manifest, path: str) -> bytes | None:
        """From its address; it may belong to another release by now."""
        return self.store.read(path)

    def kept(self) -> dict[int, Manifest]:
        """None: there is one copy of each file."""
        return {}

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """In order; then remove what has been out of use long enough. Stops between two batches when overtaken."""
        before = standing(self.store, old or self._untrusted())
        if old is None:
            before = Standing(dict.fromkeys(before.files, ""), before.left)
        wanted = {file.path: file.sha256 for file in release.manifest.files}
        hidden = doomed(facts, before.files)
        tainted = bool(hidden) or (old is not None and taints(facts, old))
        gone = [path for path in hidden if path not in wanted]
        changes = [path for path in in_order(wanted) if before.files.get(path) != wanted[path]]
        planned = {path: wanted[path] for path in changes}
        _note(turn, Journal(planned))
        # What nobody may see goes before anything else. The page that says so takes its place at once; its looks must
        # be there by then, and hold no word of any document.
        notices = [path for path in changes if path in set(facts.withdrawn)]
        first = [path for path in changes if notices and keeps_for_ever(path)] + notices
        self._send(turn, release, first, progress)
        self.store.remove(sorted(gone, key=lambda path: (not path.endswith(".html"), path)))
        sure = set(first)
        for phase, group in groupby((path for path in changes if path not in sure), phase_of):
            paths = list(group)
            for start in range(0, len(paths), _BATCH):
                self._send(turn, release, paths[start : start + _BATCH], progress)
            sure.update(paths)
            if phase < Phase.STAMP:
                _note(turn, Journal(planned, frozenset(sure)))
        unused = {path: since for path, since in before.left.items() if path not in wanted and path not in set(gone)}
        for path in before.files.keys() - wanted.keys() - set(gone):
            unused.setdefault(path, self._now.isoformat())
        # Noted before the manifest forgets them: whoever comes next still removes them.
        _leave(turn, unused)
        for path, data in release.closing.items():
            turn.check()
            self.store.write(path, data)
        _put_live(turn, release)
        due = [path for path, since in unused.items() if self._is_due(path, since, tainted=tainted)]
        for start in range(0, len(due), _BATCH):
            turn.check()
            self.store.remove(due[start : start + _BATCH])
        _leave(turn, {path: since for path, since in unused.items() if path not in set(due)})
        turn.check()
        self.store.remove([_JOURNAL])

    def _untrusted(self) -> Manifest | None:
        """A manifest without a good signature: nothing it says of a file counts, but what it names may lie there."""
        live = self.live()
        with suppress(manifest.Unreadable):
            return manifest.parse(live.manifest) if live else None
        return None

    def show(self, turn: Turn, release: Release) -> None:
        """Nothing to do: readers have seen it come."""

    def mend(self, turn: Turn, release: Release, paths: list[str], progress: Progress) -> list[str]:
        """Send them once more."""
        self._send(turn, release, in_order(paths), progress)
        return paths

    def back(self, turn: Turn, old: Manifest) -> bool:
        """Not by a switch."""
        return False

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Nothing is kept here."""
        return []

    def _send(self, turn: Turn, release: Release, paths: Sequence[str], progress: Progress) -> None:
        if paths:
            turn.check()
            self.store.send(((release.at(path), path) for path in paths), progress)

    def _is_due(self, path: str, since: str, *, tainted: bool) -> bool:
        if path.endswith(".html") or (tainted and not keeps_for_ever(path)):
            return True  # no page of the live release leads there any more
        # Either way round: a clock that was set back must not keep things for ever.
        return abs(self._now - dt.datetime.fromisoformat(since)) >= self._grace


def standing(store: Store, old: Manifest | None) -> Standing:
    """What the target holds, by *old* (``None``: nothing we may trust) and by what was noted there."""
    files = {file.path: file.sha256 for file in old.files} if old else {}
    left = {str(path): str(since) for path, since in _noted(store.read(_LEFT)).items()}
    files |= dict.fromkeys(left.keys() - files.keys(), "")
    journal = _noted(store.read(_JOURNAL))
    sure = set(journal.get("sure", ()))
    for path, digest in dict(journal.get("wanted", {})).items():
        if files.get(path) != digest:
            files[path] = digest if path in sure else ""
    return Standing(files, left)


def _note(turn: Turn, journal: Journal) -> None:
    turn.put(_JOURNAL, journal.data())


def _put_live(turn: Turn, release: Release) -> None:
    said = {"manifest": release.manifest.data.decode(), "signature": release.signature}
    turn.put(_LIVE, json.dumps(said, ensure_ascii=False).encode())


def _leave(turn: Turn, unused: Mapping[str, str]) -> None:
    turn.put(_LEFT, json.dumps(dict(unused), ensure_ascii=False, sort_keys=True).encode())


def _noted(data: bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(data or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
