"""A release after another on every real server: what lies there is what the manifest says, by the way that fits."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from portal.publish import manifest, targets
from portal.publish.atomic import AtomicWay
from portal.publish.ordered import OrderedWay
from portal.publish.plan import Consent
from portal.publish.pointer import POINTER, PointerWay
from portal.publish.publishing import Ending, publish, rollback
from portal.publish.settings import Target as Setting
from portal.publish.store import MovingStore, Overtaken, StoreFault

from ..publish.small_build import NOW, make, means, release_of
from .conftest import Servers, start, webdav

WAYS = {
    "sftp": (Setting("thu", "sftp"), AtomicWay),
    "sftp-plain": (Setting("thu", "sftp", mode="ordered"), OrderedWay),
    "apache": (Setting("thu", "webdav"), OrderedWay),
    "nginx": (Setting("thu", "webdav"), OrderedWay),
    "seaweed": (Setting("thu", "s3", mode="pointer"), PointerWay),
    "seaweed-ordered": (Setting("thu", "s3"), OrderedWay),
    "rclone-s3": (Setting("thu", "s3", weak_lock=True), OrderedWay),
    "rclone": (Setting("thu", "rclone", weak_lock=True), OrderedWay),
}

pytestmark = pytest.mark.xdist_group("targets")


class Bed:
    def __init__(self, servers: Servers, name: str, folder: Path) -> None:
        self.setting, self.kind = WAYS[name]
        self.target, self.folder = start(servers, name.removesuffix("-ordered")), folder
        more = {} if self.kind is OrderedWay and self.setting.type in ("webdav", "rclone") else {
            "state": ".portal" if self.kind is OrderedWay else "state"}
        self.store = self.target.store(**more)
        # rclone is a process for every file that is read; what lies on its server is seen without it.
        self.eyes = webdav(self.target.make.args[0], self.target.port) if name == "rclone" else self.store
        self.now = NOW

    def way(self, tools: Any) -> Any:
        way = targets.way_of(self.setting, self.store, tools.trusts, self.now)
        assert isinstance(way, self.kind)
        return way

    def publish(self, build: Any, *consents: Consent) -> Any:
        self.now += dt.timedelta(days=2)
        tools = means(self.store, self.state, self.folder / "work", now=self.now)
        return publish(self.way(tools), build, tools, consents)

    @property
    def state(self) -> str:
        return str(self.kind.state)

    def lies(self) -> dict[str, bytes]:
        """What readers can ask for, through the link or the pointer."""
        import json

        root = {AtomicWay: "current", OrderedWay: ""}.get(self.kind)
        if root is None:
            root = json.loads(self.store.read(POINTER))["prefix"].rstrip("/")
        elif root:
            root = self.store.target_of(root)
        found = {}
        for path in self.eyes.walk(root):
            address = path.removeprefix(f"{root}/") if root else path
            if not address.startswith(".portal/"):
                found[address] = self.eyes.read(path)
        return found


@pytest.mark.parametrize("name", WAYS)
def test_release_after_release_lies_there_as_its_manifest_says(servers: Servers, name: str, tmp_path: Path) -> None:
    bed = Bed(servers, name, tmp_path)
    hour = iter(NOW + dt.timedelta(hours=n) for n in range(9))
    try:
        first = make(tmp_path / "1", {"a": "Một", "b": "Hai, Đà Lạt"}, as_of=next(hour))
        assert bed.publish(first).ending is Ending.PUBLISHED
        assert release_of(bed.lies()).number == 1
        second = make(tmp_path / "2", {"a": "Một", "b": "Hai, sửa", "c": "Ba"}, looks="2", as_of=next(hour))
        assert bed.publish(second).ending is Ending.PUBLISHED
        assert bed.publish(second).ending is Ending.UNCHANGED
        third = make(tmp_path / "3", {"a": "Một", "c": "Ba"}, looks="2", as_of=next(hour), withdrawn=["b"])
        assert bed.publish(third, Consent.REMOVALS).ending is Ending.PUBLISHED
        fourth = make(tmp_path / "4", {"a": "Một, xong", "c": "Ba"}, looks="2", as_of=next(hour), withdrawn=["b"])
        if name != "rclone":  # a process for each step: a release more would teach nothing
            bed.publish(fourth)
        else:
            fourth = third
        said = release_of(bed.lies())
        assert said.content_hash == fourth.stamp["content_hash"]
        everything = b"".join(bed.eyes.read(path) or b"" for path in bed.eyes.walk() if path != "current")
        assert b"Hai" not in everything, "withdrawn, and in no corner of the target"
        if bed.kind is not OrderedWay:
            tools = means(bed.store, bed.state, tmp_path / "work", now=bed.now)
            assert rollback(bed.way(tools), tools, fourth.facts).ending is Ending.PUBLISHED
            back = release_of(bed.lies())
            assert back.restores == said.number - 1 and back.content_hash == third.stamp["content_hash"]
    finally:
        bed.store.close()
        bed.eyes.close()


@pytest.mark.parametrize("name", ["sftp", "sftp-plain", "apache", "nginx"])
def test_nothing_is_written_into_a_claim_that_was_taken_away(servers: Servers, name: str) -> None:
    store = start(servers, name).store()
    try:
        assert store.claim("state/claims/000007")
        store.write("state/claims/000007/owner", b"A")
        assert isinstance(store, MovingStore)
        store.move("state/claims/000007", "state/void-000007")
        attempts = [lambda: store.write("state/claims/000007/beat", b"1"),
                    lambda: store.move("state/claims/000007/owner", "state/owner")]
        if name == "sftp":
            attempts.append(lambda: store.symlink("releases/000007", "state/claims/000007/current"))
        for attempt in attempts:
            with pytest.raises(Overtaken):
                attempt()
        assert "000007" not in store.names("state/claims")
    finally:
        store.close()


def test_a_server_that_breaks_its_word_is_refused_until_asked_for_by_name(servers: Servers) -> None:
    plain, s3 = start(servers, "sftp-plain").store(), start(servers, "rclone-s3").store()
    try:
        with pytest.raises(StoreFault, match='mode = "ordered"'):
            targets.way_of(Setting("thu", "sftp"), plain, lambda *_: True, NOW)
        with pytest.raises(StoreFault, match='lock = "weak"'):
            targets.way_of(Setting("thu", "s3"), s3, lambda *_: True, NOW)
        with pytest.raises(StoreFault, match="If-Match"):
            targets.way_of(Setting("thu", "s3", mode="pointer", weak_lock=True), s3, lambda *_: True, NOW)
    finally:
        plain.close()
        s3.close()
    assert manifest.FORMAT == 1
