"""What a command answered last time stands again when nothing it reads, and nothing it runs on, has changed since.

A file is known by its name, number, size, mode and both its times. The time of its last change of any kind is set by
the system alone, so a file of the same size with its date put back is another one. One that is only touched is
another one, too: the command then does its work, and nobody is told anything stale.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .. import disk, doors, legal_clock

SOURCES = ("content", "policies", "hooks", "overrides", "mkdocs.yml", ".gitignore")
_FORMAT = 1
_CODE = Path(__file__).parents[2]
_PASSING = (doors.AS_OF, doors.CACHE, doors.FROM_SCRATCH, doors.STAGES, doors.INTERNAL)
"""Our variables that change nothing in what a command says."""


def state(root: Path, *options: object) -> str:
    """All that a command with these *options* reads in the checkout *root* and runs on, its moment excepted, as a hash.

    Take it before the work: what changes while it goes on is then seen next time.
    """
    total = hashlib.sha256(repr((_FORMAT, options, sys.version, sys.executable, *_variables(), *_libraries())).encode())
    for place in (*(root / name for name in SOURCES), *([_CODE] if (root / "hooks").resolve() != _CODE else [])):
        total.update("\n".join(_files(os.fspath(place))).encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _variables() -> Iterator[tuple[str, str]]:
    for name, value in sorted(os.environ.items()):
        if name.startswith(("PORTAL_", "PYTHON", "MKDOCS_")) and name not in _PASSING:
            yield name, value


def _libraries() -> Iterator[tuple[str, int]]:
    """Every installed distribution with its version and the time it was put there."""
    for folder in sys.path[1:]:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".dist-info", ".egg-info")):
                    yield entry.path, entry.stat().st_mtime_ns


def _files(top: str) -> Iterator[str]:
    """A line for *top* and each file and folder below it; links are followed, each folder once."""
    try:
        found = Path(top).stat()
    except OSError:
        yield f"{top}\0-"
        return
    if not stat.S_ISDIR(found.st_mode):
        yield f"{top}{_told(found)}"
        return
    waiting, linked = [top], set()
    while waiting:
        folder = waiting.pop()
        yield folder
        try:
            with os.scandir(folder) as opened:
                entries = sorted(opened, key=lambda e: e.name)
        except OSError:  # unreadable for the command as well
            yield "-"
            continue
        for entry in entries:
            if entry.is_symlink() and not Path(entry.path).exists():
                yield f"{entry.name}\0-"
            elif not entry.is_dir():
                yield entry.name + _told(entry.stat())
            elif entry.name != "__pycache__":
                yield entry.name
                if entry.is_symlink():
                    real = os.path.realpath(entry.path)
                    if real in linked:
                        continue
                    linked.add(real)
                waiting.append(entry.path)


def _told(found: os.stat_result) -> str:
    return f"\0{found.st_ino} {found.st_size} {found.st_mode} {found.st_mtime_ns} {found.st_ctime_ns}"


def recall(place: Path, state: str, at: dt.datetime) -> dict[str, Any] | None:
    """What was kept at *place* in this *state*, if it holds at the moment *at* as well.

    A file that is missing, damaged or of another state is nothing.
    """
    try:
        kept = json.loads(place.read_bytes())
        said, digest = kept["said"], kept["digest"]
        if kept["state"] != state or digest != _digest(said):
            return None
        made, until = (dt.datetime.fromisoformat(kept[key]) if kept[key] else None for key in ("as_of", "until"))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    assert made is not None
    later = made < at and legal_clock.today(made) == legal_clock.today(at) and (until is None or at < until)
    return dict(said) if made == at or later else None


def keep(place: Path, state: str, as_of: dt.datetime, until: dt.datetime | None, said: Mapping[str, Any]) -> None:
    """Keep what was *said* in this *state* at *as_of*; it holds before *until*.

    A full disk is no fault of the command.
    """
    kept = {"state": state, "as_of": as_of.isoformat(), "until": until.isoformat() if until else None,
            "digest": _digest(said), "said": said}
    with suppress(OSError):
        disk.write_beside(place, json.dumps(kept).encode(), lasting=False)


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


__all__ = ["keep", "recall", "state"]
