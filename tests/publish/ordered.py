"""What must be true of an ordered target at every moment, and once a publication is through."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.publish import manifest
from portal.publish.phases import Phase, keeps_for_ever, phase_of
from portal.publish.publishing import Ending, Outcome
from portal.publish.store import StoreFault
from portal.publish.stores import is_unfinished

from .bed import SITE, dangling, differing
from .cutting import Cut, cut, watched
from .publisher import Edition, no_waiting, run, trusts

_OURS = ("phat-hanh/nhat-ky.json", "phat-hanh/index.html", "phat-hanh/tai-lieu.json")


@dataclass
class Trial:
    """A target, reached by *open* stores, *files* to look at it, and what was ever sent to it."""

    open: Callable[[], Any]
    files: Callable[[], Mapping[str, bytes]]
    here: Path
    way: str = "ordered"
    whole: bool = True
    sent: dict[str, set[str]] = field(default_factory=dict)
    live: Edition | None = None
    going: Edition | None = None
    was: dict[str, bytes] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    looks: int = 0
    minute: int = 0
    options: dict[str, Any] = field(default_factory=dict)

    def site(self) -> dict[str, bytes]:
        """What visitors may ask for."""
        return {path: data for path, data in self.files().items() if not path.startswith(".") and not path.endswith("/")}

    def look(self) -> None:
        """At any moment: every file is one that was published, no page names what is missing, what is withdrawn is gone."""
        self.looks += 1
        site = self.site()
        known = self.sent
        if self.whole:
            odd = [p for p, data in site.items() if p not in (*SITE, *_OURS) and not is_unfinished(p)
                   and hashlib.sha256(data).hexdigest() not in known.get(p, ())]
            if odd:
                self.wrong.append(f"nobody published {odd[:3]}")
        hidden = [f"chinh-sach/{name}/" for edition in (self.live, self.going) if edition for name in edition.withdrawn]
        if gone := dangling(site, but=hidden):
            # A server that removes a file before it renames the new one there can be cut off in between.
            (self.wrong if self.whole else self.gone).append(f"missing: {gone[:3]}")
        if self.going is not None and self.going.withdrawn and self.live is not None:
            pages = {path: data for path, data in self.going.files().items() if phase_of(path) is Phase.PAGES
                     and path not in {f"chinh-sach/{name}.html" for name in self.going.withdrawn}
                     and data != self.was.get(path)}
            if any(site.get(path) == data for path, data in pages.items()) and (
                    left := [path for path in site if path.startswith(tuple(hidden))]):
                self.wrong.append(f"withdrawn, and still there: {left[:3]}")

    def next(self, number: int, **more: Any) -> Edition:
        """The edition *number*, built later than any before."""
        self.minute += 1
        return Edition(number, "abc"[number % 3], minute=self.minute, **more)

    def begin(self, edition: Edition) -> None:
        for path, data in edition.everything().items():
            self.sent.setdefault(path, set()).add(hashlib.sha256(data).hexdigest())
        self.going, self.was = edition, self.site()

    def publish(self, edition: Edition, store: Any = None, **more: Any) -> Outcome:
        """To the end."""
        self.begin(edition)
        store = store or watched(self.open(), self.look)
        try:
            outcome = run(store, self.way, self.here, edition, **({"lease": 6000.0, "wait": 60000.0, "clock": no_waiting(), "consents": ("removals", "older")} | self.options | more))
        finally:
            store.close()
        if outcome.ending in (Ending.PUBLISHED, Ending.UNCHANGED):
            self.live, self.going = edition, None
        return outcome

    def publish_cut(self, edition: Edition, after: int, *, within: bool = False) -> bool:
        """Cut off after so many changes; whether that came to pass."""
        self.begin(edition)
        store = self.open()
        cut(watched(store, self.look), after, within=within)
        try:
            outcome = run(store, self.way, self.here, edition, **({"lease": 6000.0, "wait": 60000.0, "clock": no_waiting(), "consents": ("removals", "older")} | self.options))
        except (Cut, StoreFault):
            return True
        else:
            assert outcome.ending in (Ending.PUBLISHED, Ending.UNCHANGED), outcome
            self.live, self.going = edition, None
            return False
        finally:
            store.close()

    def ended(self, edition: Edition) -> str:
        """What is not as it should be after *edition* was published undisturbed."""
        files = dict(self.files())
        site = self.site()
        release = manifest.parse(site[manifest.NAME])
        if not trusts(site[manifest.NAME], site[manifest.SIGNATURE]):
            return "the signature is of another manifest"
        if release.content_hash != edition.content_hash:
            return "another edition is live"
        left = json.loads(files.get(".portal/left.json", b"{}"))
        site = {path: data for path, data in site.items() if path not in left}
        if said := differing(site, release):
            return said
        if pages := [path for path in left if path.endswith(".html") or (release.by_path.get(path) is not None)]:
            return f"left, and should not be: {pages[:3]}"
        if hidden := [p for p in left if edition.withdrawn and not keeps_for_ever(p) and
                      p.startswith(tuple(f"chinh-sach/{name}/" for name in edition.withdrawn))]:
            return f"withdrawn, and left: {hidden}"
        state = {path.split("/")[1] for path in files if path.startswith(".portal/")}
        claims = {path.split("/")[2] for path in files if path.startswith(".portal/claims/")}
        if state - {"claims", "left.json", "live.json"} or len(claims) != 1:
            return f"left in the state: {state}, {claims}"
        if odd := [path for path in files if ".dang-gui" in path]:
            return f"left over: {odd}"
        return ""
