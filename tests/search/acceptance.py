"""The acceptance list of the search: what people ask of this portal's content, and where they must land."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

LIST = Path(__file__).parent / "acceptance.yml"
KINDS = ("marks", "no-marks", "slip", "number", "old-name", "journalist", "citizen", "abbreviation", "unfinished",
         "telex", "decomposed")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: ``ask`` as typed, the addresses that answer it, within how many hits, what it tries."""

    ask: str
    expect: tuple[str, ...]
    within: int
    why: str
    all: bool = False
    """Whether every address must be there; one is enough otherwise."""

    def missing(self, found: list[str]) -> tuple[str, ...]:
        """The expected addresses that do not stand among the first hits of *found* (in order); empty is a pass.

        A section counts as its page; of a page with an anchor only that section counts.
        """
        first = found[: self.within]
        gone = tuple(e for e in self.expect if not any(a == e or a.startswith(f"{e}#") for a in first))
        return gone if self.all or len(gone) == len(self.expect) else ()


def questions(path: Path = LIST) -> list[Question]:
    """The questions of *path*. Those that try decomposed text are given as NFD, whatever the file holds."""
    found = []
    for item in yaml.safe_load(path.read_text("utf-8")):
        expect = item["expect"] if isinstance(item["expect"], list) else [item["expect"]]
        ask = unicodedata.normalize("NFD" if item["why"] == "decomposed" else "NFC", str(item["ask"]))
        found.append(Question(ask, tuple(expect), item["within"], item["why"], bool(item.get("all", False))))
    return found


__all__ = ["KINDS", "LIST", "Question", "questions"]
