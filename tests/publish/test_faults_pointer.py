"""An object store with a pointer: cut off at any change, or overtaken, the pointer names one whole release."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from portal.publish.publishing import Ending
from portal.publish.store import StoreFault

from .bed import dangling, whole_release
from .cutting import Cut, MemoryStore, cut, watched
from .publisher import Edition, no_waiting, run


def shown(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a server behind the pointer shows."""
    prefix = json.loads(files["current.json"])["prefix"]
    return {path.removeprefix(prefix): data for path, data in files.items() if path.startswith(prefix)}


def publish(files: dict[str, bytes], here: Path, edition: Edition, store: MemoryStore | None = None) -> Ending:
    return run(store or MemoryStore(files), "pointer", here, edition, lease=6000.0, wait=60000.0, clock=no_waiting()).ending


def test_cut_off_after_any_change_the_pointer_names_a_whole_release(tmp_path: Path) -> None:
    for after in itertools.count(0, 9):
        files: dict[str, bytes] = {}
        wrong: list[str] = []

        def look(files: dict[str, bytes] = files, wrong: list[str] = wrong) -> None:
            if "current.json" in files:
                site = shown(files)
                if isinstance(said := whole_release(site), str):
                    wrong.append(said)
                wrong.extend(dangling(site))

        here = tmp_path / str(after)
        for number in (1, 2):
            publish(files, here, Edition(number))
        store = watched(MemoryStore(files), look)
        cut(store, after)
        try:
            ended = publish(files, here, Edition(3, withdrawn=("cho-dem",)), store)
        except Cut:
            ended = None
        assert publish(files, here, Edition(4), watched(MemoryStore(files), look)) is Ending.PUBLISHED
        assert not wrong, (after, wrong[:3])
        release = whole_release(shown(files))
        assert not isinstance(release, str) and release.content_hash == Edition(4).content_hash
        numbers = {path.split("/")[1] for path in files if path.startswith("r/")}
        assert len(numbers) <= 3 and len([p for p in files if p.startswith("state/claims/") and p.endswith("/")]) == 1
        for number in numbers:
            prefix = f"r/{number}/"
            assert not isinstance(whole_release({p.removeprefix(prefix): d for p, d in files.items() if p.startswith(prefix)}), str)
        if ended is not None:
            break


@pytest.mark.parametrize("at", ["write_if", "send", "read_tagged", "copy"])
def test_who_is_overtaken_at_the_pointer_changes_nothing(at: str, tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    publish(files, tmp_path / "may", Edition(1))
    sleeper = MemoryStore(files)
    operation = getattr(sleeper, at)

    def late(*given: object) -> object:
        if "r/000003/" not in str(files.get("current.json")):
            done = run(MemoryStore(files), "pointer", tmp_path / "may-2", Edition(3), take_over=True, clock=no_waiting())
            assert done.ending is Ending.PUBLISHED
        return operation(*given)

    setattr(sleeper, at, late)
    with pytest.raises(StoreFault, match="mới hơn"):
        publish(files, tmp_path / "may", Edition(2), sleeper)
    release = whole_release(shown(files))
    assert not isinstance(release, str) and release.content_hash == Edition(3).content_hash
