"""Pages that an earlier build rendered of the very same things, not rendered again.

A page rests on four things. What it is given (:mod:`told_apart`), and what all pages of the build rest on (templates,
addresses, words of the law, people, the day), are its key. What it asked besides (:mod:`asked`) is kept with it and
asked again. And until which moment the answers hold that the clock had a part in is kept for all pages together: a
build at that moment or later, or one for an earlier moment, begins anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import marshal
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from . import asked
from .asked import AskedCatalog, Question
from .catalog import Entry
from .pages import DerivedPage
from .remembered import Remembered
from .render import Parts, Renderer
from .told_apart import Alike, Digests
from .watched_moment import WatchedMoment


class KeptPages:
    """Renders as *renderer* does, and keeps what comes of it in *folder* under *name*. *as_of*: the build's moment."""

    def __init__(
        self, renderer: Renderer, catalog: AskedCatalog, folder: Path | None, name: str, as_of: dt.datetime,
    ) -> None:
        self._renderer, self._catalog, self._as_of = renderer, catalog, as_of
        groups = {f.name: group for f in fields(catalog) if isinstance(group := getattr(catalog, f.name), tuple)}
        entries = [entry for group in groups.values() for entry in group if isinstance(entry, Entry)]
        self._digests = Digests(entries)
        self._answers: dict[Question, bytes] = {}
        self._used: list[bytes] = []
        self._setting = hashlib.sha256(b"".join((
            renderer.rests_on(self._digests.of),
            self._digests.of({n: group for n, group in groups.items() if n not in asked.GROUPS}),
            self._digests.of(catalog.province, catalog.accessibility, catalog.today),
        ))).digest()
        self._kept = Remembered(folder, name)
        self._period = _Period.of(self._kept.find(self._setting), catalog.as_of, as_of)

    def page(self, page: DerivedPage) -> str:
        """The whole HTML document of *page*."""
        return self._renderer.whole(page, self._parts(page, self._renderer.parts))

    def frame(self, page: DerivedPage) -> str:
        """The whole HTML document of a small page of its own."""
        return self._parts(page, lambda given: (self._renderer.frame(given), ""))[0]

    def prepare(self, pages: Iterable[DerivedPage]) -> None:
        """What the renderer does once before the work is shared."""
        self._renderer.prepare(pages)

    def _parts(self, page: DerivedPage, render: Callable[[DerivedPage], Parts]) -> Parts:
        try:
            key = hashlib.sha256(self._setting + self._period.name + self._digests.of(page)).digest()
        except Alike:
            return render(page)
        self._used.append(key)
        if (kept := self._kept.find(key)) is not None:
            with suppress(ValueError, EOFError, TypeError, Alike):
                questions, answers, content, head = marshal.loads(kept)  # noqa: S302 - texts, which nothing here runs
                if self._answered(questions) == answers:
                    return content, head
        with asked.heard() as heard:
            parts = render(page)
        questions = sorted(heard)
        with suppress(Alike):
            self._kept.keep(key, marshal.dumps((questions, self._answered(questions), *parts)))
        return parts

    def _answered(self, questions: Iterable[Question]) -> bytes:
        return b"".join(self._answer(question) for question in questions)

    def _answer(self, question: Question) -> bytes:
        found = self._answers.get(question)
        if found is None:
            kind, name = question
            thing = getattr(self._catalog, name) if kind == asked.GROUP else self._renderer.answer(question)
            found = self._answers[question] = self._digests.of(thing)
        return found

    def used(self) -> list[bytes]:
        """The keys of the pages made since the last time this was asked, in this process."""
        used, self._used = self._used, []
        return used

    def write(self) -> None:
        """Put what is new on disk; in every process that rendered, before it ends."""
        self._kept.write()

    def close(self, used: Iterable[bytes]) -> None:
        """Write, and forget every page but the *used* ones, whichever process made them."""
        self._kept.keep(self._setting, self._period.told(self._catalog.as_of, self._as_of))
        self._kept.close([self._setting, *used])


class _Period:
    """How long the pages of one row of builds hold: from the latest of these builds until its clock says otherwise."""

    def __init__(self, name: bytes) -> None:
        self.name = name
        """No two rows of builds have the same."""

    @classmethod
    def of(cls, kept: bytes | None, watched: dt.datetime, as_of: dt.datetime) -> _Period:
        """The one that *kept* tells of, if *as_of* lies in it, else a new one."""
        if kept is not None:
            with suppress(ValueError, KeyError, TypeError):
                said = json.loads(kept)
                until = dt.datetime.fromisoformat(said["until"]) if said["until"] else None
                if dt.datetime.fromisoformat(said["since"]) <= as_of and (until is None or as_of < until):
                    # The pages taken over ask the clock nothing any more; what they heard from it still holds.
                    if isinstance(watched, WatchedMoment):
                        watched.hear_too(until)
                    return cls(bytes.fromhex(said["name"]))
        return cls(os.urandom(16))

    def told(self, watched: dt.datetime, as_of: dt.datetime) -> bytes:
        """What a later build must know of it."""
        until = watched.until if isinstance(watched, WatchedMoment) else as_of
        return json.dumps({"name": self.name.hex(), "since": as_of.isoformat(),
                           "until": until.isoformat() if until else None}).encode()


__all__ = ["KeptPages"]
