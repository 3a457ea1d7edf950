"""A checkout that Word files are imported into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import commands

ROOT = Path(__file__).parents[2]
BODIES = ("ubnd-tinh", "so-tai-chinh", "so-khdt", "so-cong-thuong", "so-y-te", "so-gddt")


class Desk:
    """An editor's checkout: some of the real bodies, no dossiers. Few files, because every import reads all twice."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str | Path, given: str | None = None) -> Result:
        return CliRunner().invoke(commands, [
            "import", "policy", *map(str, arguments), "--root", str(self.root), "--as-of", "2026-11-23",
        ], input=given)

    @property
    def files(self) -> dict[str, bytes]:
        """Everything below ``policies/``."""
        folder = self.root / "policies"
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    @property
    def dossier(self) -> str:
        """The one dossier that was written."""
        [path] = [name for name in self.files if name.endswith(".md")]
        return self.files[path].decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    root = tmp_path / "cong"
    (root / "policies").mkdir(parents=True)
    (root / "content" / "co-quan").mkdir(parents=True)
    for name in BODIES:
        shutil.copy2(ROOT / "content" / "co-quan" / f"{name}.md", root / "content" / "co-quan")
    return Desk(root)
