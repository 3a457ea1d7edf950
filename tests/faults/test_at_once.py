"""Builds at the same time, one of them killed or not, and readers while the site changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from . import small_site
from .injection import Bed
from .small_site import NEW, OLD

pytestmark = pytest.mark.site


def start(door: str, root: Path, day: str) -> subprocess.Popen[bytes]:
    arguments = small_site.command(door, root) + (["--as-of", day] if door == "portal" else [])
    return subprocess.Popen(
        arguments, cwd=root, env=small_site.environment(root, day), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(builder: subprocess.Popen[bytes]) -> int:
    return builder.wait(timeout=300)


class Reader(threading.Thread):
    """Opens the site as a server does, again and again, and reads two pages of what it opened."""

    def __init__(self, site: Path) -> None:
        super().__init__(daemon=True)
        self.site, self.stop, self.looks, self.days = site, False, 0, set[str]()
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self.stop:
            try:
                folder = os.open(self.site, os.O_RDONLY)
            except FileNotFoundError:
                self.wrong.append("missing")
                continue
            try:
                days = [json.loads(self.read("portal-stamp.json", folder))["as_of"][:10],
                        self.read("index.html", folder).partition('name="portal-stamp" content="')[2][:10]]
                if len(set(days)) > 1:
                    self.wrong.append(f"mixed {days}")
                self.days |= set(days)
            except (FileNotFoundError, ValueError):
                pass  # an old site may be removed under a reader who opened it before the switch
            finally:
                os.close(folder)
            self.looks += 1
            time.sleep(0.0005)

    def read(self, name: str, folder: int) -> str:
        with open(os.open(name, os.O_RDONLY, dir_fd=folder), encoding="utf-8") as stream:
            return stream.read()


def test_two_builds_at_once_both_end_well_and_readers_always_see_a_whole_site(tmp_path: Path) -> None:
    bed = Bed(tmp_path / "checkout", "portal")
    reader = Reader(bed.site)
    reader.start()
    builders = [start("portal", bed.root, NEW), start("mkdocs", bed.root, OLD)]
    assert [end(b) for b in builders] == [0, 0]
    time.sleep(0.05)
    reader.stop = True
    reader.join()
    assert reader.looks > 20 and not reader.wrong and reader.days == {OLD, NEW}
    assert small_site.tree(bed.site) in bed.trees.values()
    assert not small_site.leftovers(bed.site)


def test_of_two_builds_at_once_one_may_be_killed(tmp_path: Path) -> None:
    bed = Bed(tmp_path / "checkout", "mkdocs")
    victim, other = start("portal", bed.root, NEW), start("mkdocs", bed.root, NEW)
    while not small_site.leftovers(bed.site):
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(victim.pid, signal.SIGKILL)
    assert end(victim) == -signal.SIGKILL and end(other) == 0
    outcome = bed.judge(0)
    assert (outcome.stands, outcome.problem) == ("new", "")
