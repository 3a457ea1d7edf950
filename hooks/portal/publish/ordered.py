"""Targets without links: files in an order in which no page ever names what is not there yet.

What the target holds is known from our own manifest and journal alone; a
remote listing lies (SharePoint changes sizes and hashes). The journal is
written before the first file: a publication that is cut off leaves behind
what it was about to change, so the next one knows which files it cannot be
sure of and sends those again. What the journal says stays said until a
publication is through, however many are cut off in between.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from . import manifest
from .facts import Facts
from .manifest import Manifest
from .phases import Phase, in_order, keeps_for_ever, phase_of
from .plan import doomed, taints
from .release import Release
from .store import MovingStore, Overtaken, Progress, Store, StoreFault
from .stores import is_unfinished
from .turn import Turn, doubts
from .way import Live

STATE = ".portal"
_LEFT, _LIVE = f"{STATE}/left.json", f"{STATE}/live.json"
_JOURNALS = (f"{STATE}/journal.json", f"{STATE}/journal-2.json")
"""Written by turns: where a server can leave half of a file, the other one is still whole."""
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """What the target holds for all we know: hash by address, empty where we cannot be sure; *left*: what the live
    release does not name any more, with the moment (ISO 8601) since when. *doubts*: where overtaken publishers said
    what they may have changed too late. *interrupted*: whether somebody was cut off; *notes*: how often it noted."""

    files: Mapping[str, str]
    left: Mapping[str, str]
    doubts: tuple[str, ...] = ()
    interrupted: bool = False
    notes: int = 0


class OrderedWay:
    """*now* is the publisher's own clock, for the *grace* alone: by it nothing is removed that a page still names.

    *whole_files*: whether the server replaces a file in one step. Where it does not, our notes may be missing after a
    publication that was cut off, and nothing is believed then.
    """

    state = STATE

    def __init__(self, store: Store, now: dt.datetime, grace: dt.timedelta, *, whole_files: bool) -> None:
        self.store, self._now, self._grace, self._whole_files = store, now, grace, whole_files
        self._at_work: Sequence[str] = ()

    def live(self) -> Live | None:
        """The release that was finished last.

        Manifest and signature are two files, so a publication may be cut off between them: a copy of both in one file
        is written after, and believed unless what readers see has a higher number.
        """
        data = self.store.read(manifest.NAME)
        if data is None:
            return None
        said = _noted(self.store.read(_LIVE))
        both = Live(str(said.get("manifest", "")).encode(), str(said.get("signature", "")).encode())
        if both.manifest and _number(both.manifest) >= _number(data):
            return both
        return Live(data, self.store.read(manifest.SIGNATURE) or b"")

    def read(self, release: Manifest, path: str) -> bytes | None:
        """From its address; it may belong to another release by now."""
        return self.store.read(path)

    def kept(self) -> dict[int, Manifest]:
        """None: there is one copy of each file."""
        return {}

    def put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        """In order; then remove what has been out of use long enough. Stops between two batches when overtaken."""
        with self._honest(turn):
            self._put(turn, release, old, facts, progress)

    def _put(self, turn: Turn, release: Release, old: Manifest | None, facts: Facts, progress: Progress) -> None:
        before = standing(self.store, old or self._untrusted())
        if old is None or not (self._whole_files or turn.follows_done):
            before = replace(before, files=dict.fromkeys(before.files, ""))
        wanted = {file.path: file.sha256 for file in release.manifest.files}
        hidden = doomed(facts, before.files)
        tainted = bool(hidden) or (old is not None and taints(facts, old))
        gone = [path for path in hidden if path not in wanted]
        unseen = set(gone)
        changes = [path for path in in_order(wanted) if before.files.get(path) != wanted[path]]
        named = {file.path: file.sha256 for file in old.files} if old else {}
        journal = {path: digest for path, digest in before.files.items() if named.get(path) != digest}
        # What is not wanted may be removed below, and what is to be removed may stay: of neither can the next be sure.
        journal |= dict.fromkeys((*changes, *gone, *(journal.keys() - wanted.keys())), "")
        note = _Notes(turn, before.notes)
        note(journal)
        if before.interrupted:
            self._tidy()
        # What nobody may see goes before anything else. Where a page says so, that page first, with its looks: the old
        # one must not stand there and name what is gone.
        notices = [path for path in changes if path in facts.withdrawn]
        needed = _needed(release, notices, changes)
        self._send(turn, release, needed, progress)
        self._send(turn, release, notices, progress)
        self._remove(turn, _pages_first(gone))
        first = {path: wanted[path] for path in (*needed, *notices)}
        journal |= first
        for phase, group in groupby((path for path in changes if path not in first), phase_of):
            paths = list(group)
            self._send(turn, release, paths, progress)
            journal |= {path: wanted[path] for path in paths}
            if phase < Phase.STAMP:
                note(journal)
        unused = {path: since for path, since in before.left.items() if path not in wanted and path not in unseen}
        for path in before.files.keys() - wanted.keys() - unseen:
            unused.setdefault(path, self._now.isoformat())
        # Noted before the manifest forgets them: whoever comes next still removes them.
        note(journal | dict.fromkeys(unused, ""))
        _leave(turn, unused)
        self._close(turn, release)
        due = [path for path, since in unused.items() if self._is_due(path, since, tainted=tainted)]
        self._remove(turn, _pages_first(due))
        removed = set(due)
        _leave(turn, {path: since for path, since in unused.items() if path not in removed})
        turn.check()
        self.store.remove([*before.doubts, *_JOURNALS])

    def _close(self, turn: Turn, release: Release) -> None:
        """Manifest and signature for readers, then both in one for the next publisher."""
        self._at_work = tuple(release.closing)
        for path, data in release.closing.items():
            if isinstance(self.store, MovingStore):
                turn.put(path, data)
            else:
                turn.check()
                self.store.write(path, data)
        said = {"manifest": release.manifest.data.decode(), "signature": release.signature}
        turn.put(_LIVE, json.dumps(said, ensure_ascii=False).encode())

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
        with self._honest(turn):
            _Notes(turn, 0)(dict.fromkeys(paths, ""))
            self._send(turn, release, in_order(paths), progress)
            turn.check()
            self.store.remove(_JOURNALS)
        return paths

    def back(self, turn: Turn, old: Manifest) -> bool:
        """Not by a switch."""
        return False

    def clear(self, turn: Turn, facts: Facts, number: int) -> list[int]:
        """Nothing is kept here."""
        return []

    @contextmanager
    def _honest(self, turn: Turn) -> Iterator[None]:
        """Who finds itself overtaken was so for the length of one batch at most: that batch is told to the next."""
        self._at_work = ()
        try:
            yield
        except Overtaken:
            if self._at_work:
                turn.doubt(self._at_work)
            raise

    def _send(self, turn: Turn, release: Release, paths: Sequence[str], progress: Progress) -> None:
        for batch in self._batches(turn, paths):
            self.store.send(((release.at(path), path) for path in batch), progress)

    def _remove(self, turn: Turn, paths: Sequence[str]) -> None:
        for batch in self._batches(turn, paths):
            self.store.remove(batch)

    def _tidy(self) -> None:
        """Remove what files were called that never arrived whole. No visitor was shown them; only room is lost."""
        with suppress(StoreFault):
            self.store.remove([path for path in self.store.walk() if is_unfinished(path)])

    def _batches(self, turn: Turn, paths: Sequence[str]) -> Iterator[Sequence[str]]:
        for start in range(0, len(paths), _BATCH):
            turn.check()
            self._at_work = paths[start : start + _BATCH]
            yield self._at_work

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
    written = [data for path in _JOURNALS if (data := store.read(path)) is not None]
    journal = max((_noted(data) for data in written), key=_count_of) if written else {}
    if written and not _count_of(journal):  # half of a journal: somebody was about to change nobody knows what
        files = dict.fromkeys(files, "")
    files |= {str(path): str(digest) for path, digest in dict(journal.get("files", {})).items()}
    late = doubts(store, STATE)
    closing = (manifest.NAME, manifest.SIGNATURE)  # written anew by every publication
    files |= dict.fromkeys((path for paths in late.values() for path in paths if path not in closing), "")
    return Standing(files, left, tuple(late), bool(written or late), _count_of(journal))


def _pages_first(paths: Iterable[str]) -> list[str]:
    """As they are removed: a page must not name what is gone before it."""
    return sorted(paths, key=lambda path: (not path.endswith(".html"), path))


def _needed(release: Release, pages: Sequence[str], changes: Sequence[str]) -> list[str]:
    """Those of *changes* that *pages* cannot be read without: the portal's looks, and what their text names."""
    if not pages:
        return []
    text = b"".join(release.at(path).read_bytes() for path in pages)
    return [p for p in changes if phase_of(p) is Phase.ASSETS and (keeps_for_ever(p) or p.encode() in text)]


def _number(data: bytes) -> int:
    with suppress(manifest.Unreadable):
        return manifest.parse(data).number
    return 0


class _Notes:
    """Writes the journal of *turn*, after *count* notes of others.

    A journal says address → hash, of all that may be otherwise than the live manifest says; empty when unsure.
    """

    def __init__(self, turn: Turn, count: int) -> None:
        self._turn, self._count = turn, count

    def __call__(self, journal: Mapping[str, str]) -> None:
        self._count += 1
        said = {"count": self._count, "files": dict(journal)}
        self._turn.put(_JOURNALS[self._count % 2], json.dumps(said, ensure_ascii=False, sort_keys=True).encode())


def _count_of(journal: Mapping[str, Any]) -> int:
    count = journal.get("count", 0)
    return count if isinstance(count, int) else 0


def _leave(turn: Turn, unused: Mapping[str, str]) -> None:
    turn.put(_LEFT, json.dumps(dict(unused), ensure_ascii=False, sort_keys=True).encode())


def _noted(data: bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(data or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
