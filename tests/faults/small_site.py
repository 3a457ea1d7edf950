"""A checkout just large enough for a whole build, so that every one of its system calls can be made to fail."""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..building import ROOT

CHECKOUT = ROOT / "tests" / "cases" / "_checkout"
# Every page links to these from its footer or its header.
LINKED = ("gioi-thieu", "kha-nang-tiep-can", "quyen-rieng-tu")
_PAGE = """---
title: Trang {name}
summary: Trang ngắn để cổng nhỏ nhất cũng đủ đường dẫn ở chân trang.
updated_on: 2026-11-20
---

Một câu là đủ.
"""
OLD, NEW = "2026-11-23", "2026-11-24"
"""Two days whose sites differ, in many pages and in the stamp."""

Tree = dict[str, str]


def make(root: Path) -> Path:
    """Lay the small checkout out at *root*."""
    shutil.copytree(CHECKOUT, root)
    for name in LINKED:
        (root / f"content/{name}.md").write_text(_PAGE.format(name=name), "utf-8")
    for part in ("hooks", "overrides"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache"))
    shutil.copy2(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    compileall.compile_dir(root / "hooks", quiet=2)  # else the first run makes calls that later ones do not
    return root


def command(door: str, root: Path, site: Path | None = None) -> list[str]:
    """The build of *root* as typed: through ``portal`` or through ``mkdocs``."""
    if door == "mkdocs":
        return [sys.executable, "-m", "mkdocs", "build", "-q", *(["-d", str(site)] if site else [])]
    code = "from portal.cli import main; main()"
    return [sys.executable, "-c", code, "build", *(["--site-dir", str(site)] if site else [])]


def environment(root: Path, day: str) -> dict[str, str]:
    """The same for every run: the n-th system call of one run is the n-th of the next."""
    known = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "PYTEST_", "COV_"))}
    return known | {
        "PYTHONPATH": str(root / "hooks"), "PORTAL_AS_OF": day, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
        "NO_MKDOCS_2_WARNING": "true", "DISABLE_MKDOCS_2_WARNING": "true",
    }


def build(door: str, root: Path, day: str, prefix: list[str] | None = None, site: Path | None = None,
          ) -> subprocess.CompletedProcess[str]:
    """Build *root* as of *day*; *prefix* is what the command runs under (strace, setpriv …)."""
    arguments = command(door, root, site) + (["--as-of", day] if door == "portal" else [])
    return subprocess.run(
        [*(prefix or []), *arguments], cwd=root, env=environment(root, day), capture_output=True, text=True,
        errors="replace", check=False, timeout=300,
    )


def tree(folder: Path) -> Tree | None:
    """Every file of *folder* with the hash of its bytes, folders too; ``None`` when it is not there."""
    if not folder.is_dir():
        return None
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in sorted(folder.rglob("*"))
    }


def leftovers(site: Path) -> list[str]:
    """What dead builds left beside the site."""
    return sorted(p.name for p in site.parent.iterdir() if p.name.startswith(f".{site.name}-"))
