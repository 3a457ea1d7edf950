"""The repair of a whole checkout: file by file, then judged once more by the whole gate before anything is offered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .. import bounds, trial
from ..diagnostics import Diagnostic, Severity
from ..gate import Loaded
from .files import content_files
from .fixing import Fixed, Note, fix


@dataclass(slots=True)
class Repaired:
    """``changed`` is offered, ``withdrawn`` was found and taken back, ``too_long`` kept the repair too long,

    ``unsure`` are the lines with a day that can be read in two ways.
    """

    changed: list[Fixed] = field(default_factory=list)
    withdrawn: list[tuple[str, Note]] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    unsure: list[tuple[str, int]] = field(default_factory=list)
    files: int = 0


def repair(
    root: Path, loaded: Loaded, as_of: dt.datetime, wanted: Callable[[str], bool], *, day_first: bool = False
) -> Repaired:
    """Repair the documents below *root* whose path is *wanted*; *loaded* is what the gate said of them.

    Writes nothing: what comes back is for a person to look at.
    """
    found = Repaired()
    for path, kind, real in content_files(root):
        if not wanted(path):
            continue
        found.files += 1
        try:
            with bounds.time_limit():
                fixed = fix(real.read_bytes(), path, kind, loaded.catalog.names, day_first=day_first)
        except bounds.OverTime:
            found.too_long.append(path)
            continue
        found.withdrawn += [(path, note) for note in fixed.withdrawn]
        found.unsure += [(path, line) for line in fixed.unsure]
        if fixed.changed:
            found.changed.append(fixed)
    _judge(root, loaded, as_of, found)
    return found


def _judge(root: Path, loaded: Loaded, as_of: dt.datetime, found: Repaired) -> None:
    """Take back the files of which the whole gate would say something new."""
    before = _told(loaded.diagnostics)
    while found.changed:
        files = {fixed.path: fixed.text.encode() for fixed in found.changed if fixed.text is not None}
        after = _told(trial.load_with(root, files, as_of).diagnostics)
        # A file with faults of its own was not judged together with others: what is said of it now was always so.
        broken = {path for path in files if any(code.startswith("0") for code in before.get(path, ()))}
        worse = {path for path, said in after.items() if said - before.get(path, Counter()) and path not in broken}
        blamed = [fixed for fixed in found.changed if fixed.path in worse]
        if not blamed and worse and not broken:
            blamed = list(found.changed)
        if not blamed:
            return
        found.withdrawn += [(fixed.path, note) for fixed in blamed for note in fixed.done]
        found.changed = [fixed for fixed in found.changed if fixed not in blamed]


def _told(diagnostics: tuple[Diagnostic, ...]) -> dict[str, Counter[str]]:
    said: dict[str, Counter[str]] = {}
    for diagnostic in diagnostics:
        if diagnostic.severity is not Severity.ADVICE:
            said.setdefault(diagnostic.span.path, Counter())[f"{diagnostic.severity:d} {diagnostic.code}"] += 1
    return said


__all__ = ["Repaired", "repair"]
