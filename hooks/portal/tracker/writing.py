"""The planned files, through the gate and onto the disk: all of them, or none."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from .. import disk, trial
from ..diagnostics import Severity, explain
from .register import FOLDER

_JOURNAL = f"{FOLDER}/.dang-ghi"
"""New files stand here, whole, before the first is put in its place; who is killed in between is finished later."""


def faults(root: Path, files: Mapping[str, bytes], as_of: dt.datetime) -> dict[str, list[str]]:
    """What the gate would block in *files* (paths relative to *root*), in Vietnamese, by path. Changes nothing."""
    if not any(path.endswith(".md") for path in files):
        return {}
    found: dict[str, list[str]] = {}
    for diagnostic in trial.load_with(root, files, as_of).diagnostics:
        if diagnostic.severity is Severity.ERROR and diagnostic.span.path in files:
            found.setdefault(diagnostic.span.path, []).append(explain(diagnostic).message)
    return found


def write(root: Path, files: Mapping[str, bytes], *, new: bool = False) -> None:
    """Write *files* below *root*. Raises ``OSError`` before the first file changes, or not at all.

    With *new* none of them may be there already (``FileExistsError``).
    """
    with disk.locked(root / "policies"):
        finish(root)
        if new and (there := next((path for path in sorted(files) if (root / path).exists()), None)):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), there)
        journal = root / _JOURNAL
        fresh = journal.with_name(".dang-soan")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        names = {path: f"{place}.new" for place, path in enumerate(sorted(files))}
        try:
            for path, name in names.items():
                (fresh / name).write_bytes(files[path])
            (fresh / "tep.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
            disk.write_out(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        # From this step on the import has happened; what remains can be done again and again.
        fresh.rename(journal)
        disk.sync(journal.parent)
        finish(root)


def finish(root: Path) -> bool:
    """Put in place what a killed import had ready; whether there was anything."""
    journal = root / _JOURNAL
    if not journal.is_dir():
        return False
    names: dict[str, str] = json.loads((journal / "tep.json").read_text("utf-8"))
    for path, name in names.items():
        ready, target = journal / name, root / path
        if ready.exists():  # else it is in its place already
            target.parent.mkdir(parents=True, exist_ok=True)
            ready.chmod(0o644)
            ready.replace(target)
    for folder in sorted({(root / path).parent for path in names}):
        disk.sync(folder)
    done = journal.with_name(".da-ghi")
    shutil.rmtree(done, ignore_errors=True)
    journal.rename(done)
    shutil.rmtree(done, ignore_errors=True)
    with contextlib.suppress(OSError):  # a portal that keeps no register has no use for its folder
        done.parent.rmdir()
    return True


__all__ = ["faults", "finish", "write"]
