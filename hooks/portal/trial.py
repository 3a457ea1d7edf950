"""What the gate would say of a checkout in which some files were others. The checkout itself is not touched."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import gate


def load_with(root: Path, files: Mapping[str, bytes], as_of: dt.datetime) -> gate.Loaded:
    """The checkout at *root* as the gate would load it with *files* (paths relative to *root*) in it."""
    place = root / ".portal"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="trial-", dir=place) as folder:
        trial = Path(folder)
        for top in ("content", "policies"):
            if (root / top).is_dir():
                shutil.copytree(root / top, trial / top, copy_function=_linked, symlinks=True)
        for path, data in files.items():
            target = trial / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # a link to the real file: never written through
            target.write_bytes(data)
        return gate.load(trial, as_of)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


__all__ = ["load_with"]
