"""The checkout that is changed again and again: small, with a document of every kind, a file, a picture and each register."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from ..building import ROOT
from ..conftest import CHECKOUT
from ..made_files import pdf

MORE = Path(__file__).with_name("more")
SOURCES = ("content", "policies", "hooks", "overrides", "mkdocs.yml", ".gitignore", ".git")
RESULTS = ("site", "internal", ".portal/server", ".portal/next-change.json", ".portal/release.json")
"""What a build leaves for others; the rest of ``.portal`` is its own."""
Tree = dict[str, bytes]


def picture(shade: int) -> bytes:
    """A small photograph-like JPEG; another *shade*, another picture."""
    image = Image.linear_gradient("L").resize((900, 500)).point(lambda v: (v + shade) % 256).convert("RGB")
    held = io.BytesIO()
    image.save(held, "JPEG", quality=70)
    return held.getvalue()


def make(root: Path) -> Path:
    """Lay the checkout out at *root*, with one commit."""
    shutil.copytree(CHECKOUT, root)
    shutil.copytree(MORE, root, dirs_exist_ok=True)
    for part in ("hooks", "overrides"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache"))
    shutil.copy2(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    (root / ".gitignore").write_text("__pycache__/\n/site/\n/.portal/\n/internal/\n", "utf-8")
    files = root / "policies/2026/san-choi-mua-he"
    files.mkdir()
    (files / "toan-van.pdf").write_bytes(pdf("Điều 1. Mở sân trường trong ba tháng hè."))
    (files / "san-choi.jpg").write_bytes(picture(0))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "0"], ["repack", "-adq"]):
        git(root, *command)
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody with a name, at a time that is always the same."""
    at = "2026-11-23T00:00:00+07:00"
    who = {"GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin", "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at,
           **{f"GIT_{role}_{part}": "Thử" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}}
    subprocess.run(["git", *arguments], cwd=root, env=who, check=True, capture_output=True)


def copy_sources(source: Path, target: Path) -> None:
    """Make *target* a fresh folder with the sources of *source* and nothing else."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in SOURCES:
        part = source / name
        if part.is_dir():
            shutil.copytree(part, target / name, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
        else:
            shutil.copyfile(part, target / name)


def results(root: Path, names: Iterable[str] = RESULTS) -> Tree:
    """Every file that a build of *root* left for others, and its bytes."""
    found: Tree = {}
    for name in names:
        part = root / name
        paths = [part] if part.is_file() else sorted(p for p in part.rglob("*") if p.is_file())
        found |= {p.relative_to(root).as_posix(): p.read_bytes() for p in paths}
    return found


def sources_of(root: Path) -> str:
    """What a build of the checkout *root* may be made of; the time and place of a file are no part of it."""
    return _digest(root, (*(root / name for name in SOURCES if name != ".git"), root / ".git/HEAD", root / ".git/refs"))


def code_of(root: Path) -> str:
    """What the running code of the checkout *root* is made of; another text, another process."""
    return _digest(root, (root / "hooks",))


def _digest(root: Path, parts: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for part in parts:
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()
