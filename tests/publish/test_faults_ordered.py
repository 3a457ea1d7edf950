"""Targets without links: cut off at any change, any number of times, every file is old or new, and the next run mends."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from portal.publish.publishing import Ending
from portal.publish.stores.local import LocalStore

from .bed import read_tree
from .cutting import MemoryStore, chance
from .ordered import Trial

KINDS = ("moving", "object", "torn")
"""A folder with renames; an object store; one that leaves half of a file when it is cut off."""


def trial(kind: str, folder: Path) -> Trial:
    if kind == "moving":
        target = folder / "dich"
        target.mkdir(parents=True)
        return Trial(lambda: LocalStore(target), lambda: read_tree(target), folder / "may")
    files: dict[str, bytes] = {}
    return Trial(lambda: MemoryStore(files, whole=kind != "torn"), lambda: files, folder / "may", whole=kind != "torn")


def steps(made: Trial) -> list[Any]:
    """Two editions that stand, a third that is cut off: it takes a document back and has other looks."""
    return [made.next(1), made.next(2), made.next(3, withdrawn=("cho-dem",), left_out=("cap-nuoc",))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("then", ["forward", "back"])
def test_cut_off_after_any_change_a_target_is_whole_and_the_next_run_mends(kind: str, then: str, tmp_path: Path) -> None:
    """The next run brings a newer edition, or the one that stood there."""
    stride = 29 if kind == "moving" else 13
    tried = 0
    for after in itertools.count(1 if then == "forward" else 2, stride):
        made = trial(kind, tmp_path / str(after))
        first, second, third = steps(made)
        for edition in (first, second):
            assert made.publish(edition).ending is Ending.PUBLISHED
        struck = made.publish_cut(third, after, within=after % 2 == 0)
        wanted = made.next(4) if then == "forward" else made.next(2)
        outcome = made.publish(wanted)
        assert not made.wrong, (after, made.wrong[:3])
        assert outcome.ending is Ending.PUBLISHED, (after, outcome)
        assert not (said := made.ended(wanted)), (after, said)
        tried += 1
        if not struck:
            break
    assert tried > 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_cut_off_again_and_again_with_editions_that_come_and_go(kind: str, seed: int, tmp_path: Path) -> None:
    dice = chance(seed)
    made = trial(kind, tmp_path)
    made.publish(made.next(0))
    for _ in range(6):
        for _ in range(dice.randrange(1, 4)):
            edition = made.next(dice.randrange(5), withdrawn=dice.choice([(), (), ("gia-dat",)]),
                                left_out=dice.choice([(), ("hoc-phi",)]))
            made.publish_cut(edition, dice.randrange(60), within=dice.random() < 0.5)
        edition = made.next(dice.randrange(5))
        assert made.publish(edition).ending in (Ending.PUBLISHED, Ending.UNCHANGED)
        assert not made.wrong, made.wrong[:3]
        assert not (said := made.ended(edition)), said
    assert made.looks > 100


def test_the_log_survives_a_cut_between_the_signature_and_the_manifest(tmp_path: Path) -> None:
    """Two files cannot be written in one step; what was published before must not be forgotten for it."""
    seen = set()
    for after in itertools.count(60):
        made = trial("object", tmp_path / str(after))
        made.publish(made.next(1))
        struck = made.publish_cut(made.next(2), after)
        outcome = made.publish(made.next(3))
        assert outcome.old is not None and outcome.new is not None
        assert outcome.old.number in (1, 2) and outcome.new.number == 3
        seen.add(outcome.old.number)
        if not struck:
            break
    assert seen == {1, 2}


