"""Disks and folders that tests need and not everybody may make: a small disk, another user, a mounted folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = os.geteuid() == 0


def mount(*arguments: str) -> bool:
    """Whether mounting worked; only the superuser may, and not in every container."""
    return ROOT and subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[bool]:
    """A tmpfs at *folder* with *options* (``size=3m``); false where it cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = mount("-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def mounted_onto_itself(folder: Path, options: str = "") -> Iterator[bool]:
    """*folder* as a mount point on the same file system; ``ro`` makes it read-only."""
    made = mount("--bind", str(folder), str(folder))
    if made and options:
        made = mount("-o", f"remount,bind,{options}", str(folder))
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def as_nobody() -> list[str]:
    """What a command runs under so that permissions hold: nothing unless we are the superuser."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if ROOT else []
