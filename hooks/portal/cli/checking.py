"""What ``portal check`` finds; taken from the last time when nothing it reads has changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Edit, Severity, Span
from ..watched_moment import WatchedMoment
from . import unchanged
from .telling import Telling

_KEPT = Path(".portal", "cache", "check")
_MOST = 8
"""Answers kept, for as many choices of files and options; the oldest make room."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, the advice and how much of it was left unsaid, and the number of files."""

    found: tuple[Diagnostic, ...]
    hints: tuple[Diagnostic, ...]
    unsaid: int
    files: int


def check_content(
    root: Path, at: dt.datetime, telling: Telling, chosen: tuple[str, ...], *, advice: bool,
) -> Checked:
    """Check the checkout *root* as of *at*; only what is about files that begin like one of *chosen*, if there are any.

    *telling* hears while the work goes on, and the same again when there is nothing to do.
    """
    options = ("check", str(root), chosen, advice)
    place = root / _KEPT / f"{hashlib.sha256(repr(options).encode()).hexdigest()[:16]}.json"
    state = unchanged.state(root, *options)
    kept = unchanged.recall(place, state, at)
    if kept is not None:
        with suppress(KeyError, TypeError, ValueError):
            told = _unpacked(kept["found"])
            checked = Checked(tuple(told), tuple(_unpacked(kept["hints"])), kept["unsaid"], kept["files"])
            telling.again(_unpacked(step) for step in kept["early"])
            return checked
    as_of = WatchedMoment.of(at)
    checked = _checked(root, as_of, telling, chosen, advice=advice)
    if (root / "mkdocs.yml").is_file():
        unchanged.keep(place, state, at, as_of.until, {
            "found": _packed(checked.found), "hints": _packed(checked.hints), "unsaid": checked.unsaid,
            "files": checked.files, "early": [_packed(step) for step in telling.early],
        })
        _forget(place.parent)
    return checked


def _checked(
    root: Path, as_of: dt.datetime, telling: Telling, chosen: tuple[str, ...], *, advice: bool,
) -> Checked:
    from .. import doors, load
    from ..advice import Advice, advise

    loaded = load(root, as_of, telling, doors.kept_folder(root))
    found = tuple(d for d in loaded.diagnostics if not chosen or d.span.path.startswith(chosen))
    telling("advice", 0, 1, ())
    hints = advise(loaded.catalog, chosen) if advice else Advice(())
    return Checked(found, tuple(hints.told), hints.unsaid, loaded.files)


def _packed(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> list[dict[str, Any]]:
    return [asdict(d) for d in found]


def _unpacked(told: list[Mapping[str, Any]]) -> list[Diagnostic]:
    return [
        Diagnostic(
            d["code"], Severity(d["severity"]), Span(**d["span"]), d["values"], tuple(d["basis"]),
            tuple(Span(**span) for span in d["related"]), tuple(Edit(**edit) for edit in d["repairs"]),
        )
        for d in told
    ]


def _forget(folder: Path) -> None:
    with suppress(OSError):
        for place in sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime_ns)[:-_MOST]:
            place.unlink(missing_ok=True)


__all__ = ["Checked", "check_content"]
