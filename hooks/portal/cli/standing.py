"""A site that stands already: what ``portal build`` keeps of a build, so that the next one may find nothing to do.

``.portal/last-build.json`` says of which state of the sources the site is. The file is written last of all, so
whatever of the build is younger than it was touched since; for its folders that means that something came or went.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import disk, doors
from ..stamp import STAMP, text_of
from . import unchanged
from .timing import NEXT_CHANGE

PLACE = Path(".portal", "last-build.json")
_BESIDE = (NEXT_CHANGE, Path(".portal", "release.json"), Path(".portal", "server"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A build to come: of the checkout *root* into *site*, in a *state* of its sources, as of a moment."""

    root: Path
    site: Path
    state: str
    as_of: dt.datetime

    @classmethod
    def of(cls, root: Path, site: Path, as_of: dt.datetime, *options: object) -> Standing | None:
        """Before the build; ``None`` when it may read what nobody looks at here."""
        with suppress(OSError):
            settings = (root / "mkdocs.yml").read_text("utf-8", "replace")
            if "!ENV" not in settings and "INHERIT" not in settings:
                site = site.parent.resolve() / site.name
                return cls(root, site, unchanged.state(root, str(root), str(site), doors.commit(root), *options), as_of)
        return None

    def found(self) -> dict[str, Any] | None:
        """What the last build said, when this one would write byte for byte what stands there.

        Where only the time of day is another, the stamp and ``.portal/next-change.json`` are made to say the new one.
        """
        said = unchanged.recall(self.root / PLACE, self.state, self.as_of)
        if said is None:
            return None
        try:
            with disk.locked(self.site.parent):  # who switches a site waits
                if self.site.stat().st_ino != said["site"] or not self._untouched(said["internal"]):
                    return None
                if said["as_of"] != self.as_of.isoformat():
                    self._say_moment()
                    said["as_of"] = self.as_of.isoformat()
                    self.keep(said, dt.datetime.fromisoformat(said["until"]))
        except OSError:
            return None
        return said

    def keep(self, said: Mapping[str, Any], until: dt.datetime) -> None:
        """After the build: what it *said* holds *until* that moment."""
        unchanged.keep(self.root / PLACE, self.state, self.as_of, until, said)

    def _untouched(self, internal: str) -> bool:
        """Whether nothing that the build wrote, file or folder, is younger than what was kept after it."""
        kept = self.root / PLACE
        places: Sequence[Path] = [self.site, *([Path(internal)] if internal else []), *(self.root / p for p in _BESIDE)]
        if any(place.stat().st_dev != kept.stat().st_dev for place in places):
            return False  # the clocks of two file systems are not one
        asked = subprocess.run(["find", *places, "-newercm", kept, "-print", "-quit"], capture_output=True, check=False)
        return asked.returncode == 0 and not asked.stdout

    def _say_moment(self) -> None:
        stamp, change = self.site / STAMP, self.root / NEXT_CHANGE
        said = json.loads(stamp.read_text("utf-8")) | {"as_of": self.as_of.isoformat()}
        aside = self.root / ".portal" / STAMP  # no visitor may find a file that is on its way
        disk.write_beside(aside, text_of(said).encode())
        aside.replace(stamp)
        said = json.loads(change.read_text("utf-8")) | {"as_of": self.as_of.isoformat()}
        disk.write_beside(change, f"{json.dumps(said, indent=2)}\n".encode())


__all__ = ["Standing"]
