"""An engine set up on a folder of files, ready to be asked in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..spent import Spent


class Unavailable(Exception):
    """An engine cannot be measured on this machine; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One engine over one set of articles.

    *start* is the body of an async function that loads the engine, as at a
    reader's first key, and leaves ``ask(query, shown)``: a promise of
    ``{found: [name…], timing}``, best first; *shown*: with all that a list of
    ten results needs. *found* names the article behind each name. *eager*: the
    engine starts when a page is opened, before anyone types. *rebuilt*: seconds of
    CPU of a second build of the same pages, for engines that keep what they read.
    """

    name: str
    size: int
    folder: Path
    start: str
    found: Mapping[str, str]
    built: Spent
    files: int
    index: int
    plain: int
    strict: bool = False
    eager: bool = False
    rebuilt: float | None = None
    note: str = ""

    def article(self, name: str) -> str:
        """The article id behind what the engine answered."""
        return self.found.get(name, self.found.get(name.partition("#")[0], ""))
