"""Real builds of the repository and of copies of it, made by the command a person would type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
AS_OF = "2026-11-23"
SITE_URL = "https://chinh-sach.lamdong.example/"
"""The illustrative address that ``mkdocs.yml`` brings."""
EMPTY = '""'
PARTS = ("content", "policies", "hooks", "overrides", "mkdocs.yml")


@dataclass(frozen=True)
class Result:
    code: int
    output: str


def portal(*arguments: str, root: Path = ROOT, environment: dict[str, str] | None = None) -> Result:
    """Run the ``portal`` command of this checkout on *root*."""
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments, "--root", str(root)]
    known = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    known |= {"PYTHONPATH": str(root / "hooks")} | (environment or {})
    result = subprocess.run(command, capture_output=True, text=True, env=known, cwd=root, check=False, timeout=300)
    return Result(result.returncode, result.stdout + result.stderr)


def build(root: Path, target: Path, *arguments: str, environment: dict[str, str] | None = None) -> Result:
    """Build *root* into *target* as of the tests' date."""
    return portal("build", "--as-of", AS_OF, "--site-dir", str(target), *arguments, root=root, environment=environment)


def at(root: Path, address: str) -> None:
    """Give the checkout *root* another public address, or none."""
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    assert f"site_url: {SITE_URL}" in text
    config.write_text(text.replace(f"site_url: {SITE_URL}", f"site_url: {address or EMPTY}"), "utf-8")


def copy_of(target: Path) -> Path:
    """A copy of the checkout's sources that a test may change."""
    target.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("*.egg-info"))
        else:
            shutil.copy2(source, target / part)
    return target
