"""Where the province's own files lie: made by :mod:`.internal`, put there by whoever switches the site."""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import disk, kept_inside


def write(folder: Path, named: Mapping[str, bytes]) -> None:
    """Put *named* into *folder*, which only its owner may read; each of its parts takes the old one's place whole.

    Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    parts = (kept_inside.DUTIES, kept_inside.SCREENING)
    with disk.locked(folder):  # of two builds at once, the last stands whole
        for left in folder.iterdir():  # by one that was killed
            if left.name.startswith(tuple(f".{part}-" for part in parts)):
                shutil.rmtree(left, ignore_errors=True)
        for part in parts:
            fresh = Path(tempfile.mkdtemp(prefix=f".{part}-", dir=folder))
            try:
                for path, data in named.items():
                    if path.startswith(f"{part}/"):
                        target = fresh / path.partition("/")[2]
                        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                            file.write(data)
                old = folder / part
                if not any(fresh.iterdir()):  # nothing of this kind any more
                    shutil.rmtree(old, ignore_errors=True)
                elif not old.exists():
                    fresh.rename(old)
                elif not disk.exchange(fresh, old):
                    shutil.rmtree(old)
                    fresh.rename(old)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)


def packed(folder: Path, named: Mapping[str, bytes]) -> bytes:
    """*named* and where it goes, for the process that puts it there."""
    said = {path: base64.b64encode(data).decode() for path, data in named.items()}
    return json.dumps({"folder": str(folder), "files": said}).encode()


def unpack(data: bytes) -> tuple[Path, dict[str, bytes]] | None:
    """What :func:`packed` packed; ``None`` for nothing."""
    if not data:
        return None
    said = json.loads(data)
    return Path(said["folder"]), {path: base64.b64decode(text) for path, text in said["files"].items()}


__all__ = ["packed", "unpack", "write"]
