"""The line to each real server is cut, or falls silent, after any byte: what lies there stays true, the next run mends.

A fair sample; ``make bench-faults`` cuts each protocol at fifty bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.publish.publishing import Ending
from portal.publish.store import StoreFault

from ..publish.bed import dangling, whole_release
from ..publish.cutting import chance
from ..publish.line import Line
from ..publish.ordered import Trial
from ..publish.publisher import Edition, no_waiting, run
from .conftest import Servers, start

pytestmark = pytest.mark.xdist_group("targets")

WAYS = {"sftp": "atomic", "sftp-plain": "ordered", "apache": "ordered", "nginx": "ordered", "seaweed": "pointer",
        "seaweed-ordered": "ordered", "rclone-s3": "ordered", "rclone": "ordered"}


class Wire:
    """A target of the kind *name*, reached over lines that can be cut, and looked at without them."""

    def __init__(self, servers: Servers, name: str, folder: Path) -> None:
        self.way, self.folder = WAYS[name], folder
        self.target = start(servers, name.removesuffix("-ordered"))
        kind = name.split("-")[0]
        self.options = {} if kind in ("apache", "nginx", "rclone") and name != "rclone-s3" else {
            "state": ".portal" if self.way == "ordered" else "state"}
        self.eyes = self.target.store(mark="mat", **self.options)
        self.eyes.probe()
        self.trial = Trial(self.open, self.files, folder / "may", self.way, whole=self.target.powers.whole_files)
        self.number = 0
        self.seen: dict[str, bytes] = {}

    def open(self, port: int = 0) -> Any:
        return self.target.store(port=port, timeout=2.0, pause=lambda seconds: None, **self.options)

    def files(self) -> Mapping[str, bytes]:
        """All that lies there; nginx does not tell what begins with a dot unless it is asked for it by name."""
        paths = [path for path in self.eyes.walk() if path.rpartition("/")[2] not in ("current", "next")]  # links
        paths += [f".portal/{name}" for name in self.eyes.names(".portal") if name.endswith(".json")]
        for claim in self.eyes.names(".portal/claims"):
            paths += [f".portal/claims/{claim}/{name}" for name in self.eyes.names(f".portal/claims/{claim}")]
        return {path: data for path in paths if (data := self.eyes.read(path)) is not None}

    def shown(self) -> dict[str, bytes]:
        """What visitors see, where one step shows a whole release."""
        if self.way == "atomic":
            prefix = (self.eyes.target_of("current") or "?") + "/"
        else:
            prefix = json.loads(self.eyes.read("current.json") or b"{}").get("prefix", "?")
        return {path.removeprefix(prefix): data for path, data in self.files().items() if path.startswith(prefix)}

    def next(self) -> Edition:
        self.number += 1
        return self.trial.next(self.number, withdrawn=("cho-dem",) if self.number % 3 == 0 else ())

    def publish(self, edition: Edition, port: int = 0) -> Ending | StoreFault:
        self.trial.begin(edition)
        store = self.open(port)
        try:
            ended = run(store, self.way, self.folder / "may", edition, lease=6000, wait=60000, clock=no_waiting(),
                        consents=("removals", "older")).ending
        except StoreFault as fault:
            return fault
        else:
            self.trial.live, self.trial.going = edition, None
            return ended
        finally:
            store.close()

    def wrong(self, *editions: Edition) -> str:
        """What is not as it should be: one of *editions* whole, or on an ordered target every file of one of them."""
        if self.way == "ordered":
            self.trial.wrong.clear()
            self.trial.look()
            return self.trial.wrong[0] if self.trial.wrong else ""
        release = whole_release(site := self.shown())
        if isinstance(release, str):
            return release
        if release.content_hash not in {edition.content_hash for edition in editions}:
            return "another edition is live"
        return f"missing: {gone[:3]}" if (gone := dangling(site)) else ""

    def ended(self, edition: Edition) -> str:
        return self.trial.ended(edition) if self.way == "ordered" else self.wrong(edition)

    def measure(self) -> int:
        """Two editions stand; the bytes that the second took over the line."""
        assert self.publish(self.next()) is Ending.PUBLISHED
        with Line(self.target.port) as line:
            assert self.publish(self.next(), line.port) is Ending.PUBLISHED
            return line.carried

    def strike(self, bytes_: int, *, stall: bool = False) -> tuple[str, str]:
        """Publish over a line that dies; then what is wrong, and whether the old or the new stands (or something between)."""
        old = self.trial.live
        new = self.next()
        with Line(self.target.port, bytes_, stall=stall) as line:
            ended = self.publish(new, line.port)
        if isinstance(ended, StoreFault) and "Traceback" in str(ended):
            return f"no words: {ended}", "none"
        assert old is not None
        said = self.wrong(old, new)
        live = json.loads((self.shown() if self.way != "ordered" else self.trial.site()).get("portal-manifest.json", b"{}") or b"{}")
        stands = "new" if live.get("content_hash") == new.content_hash else "old"
        wanted = self.next()
        again = self.publish(wanted)
        if again is not Ending.PUBLISHED:
            said += f"; the next publication failed: {again}"
        return said + (f"; {left}" if (left := self.ended(wanted)) else ""), stands


@pytest.mark.parametrize("name", [name for name in WAYS if name not in ("nginx", "rclone", "seaweed-ordered")])
def test_a_line_that_dies_at_any_byte_leaves_no_lie_and_the_next_run_mends(name: str, servers: Servers, tmp_path: Path) -> None:
    wire = Wire(servers, name, tmp_path)
    whole = wire.measure()
    dice = chance(len(name))
    said, _ = wire.strike(dice.randrange(whole // 4, whole), stall=name == "apache")
    assert not said, said
