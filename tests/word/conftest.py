"""A checkout that Word files are imported into."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import commands
from portal.word_import import opening, workers

ROOT = Path(__file__).parents[2]
BODIES = ("ubnd-tinh", "so-tai-chinh", "so-khdt", "so-cong-thuong", "so-y-te", "so-gddt")


class Desk:
    """An editor's checkout: some of the real bodies, no dossiers. Few files, because every import reads all twice."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self._patch = root, patch
        patch.setattr(workers, "open_document", _at_once)

    def apart(self) -> None:
        """Open files in a process of its own, as editors do."""
        self._patch.setattr(workers, "open_document", _APART)

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


_APART = workers.open_document


def _at_once(path: Path) -> dict[str, Any]:
    """The same answer in this process: what most tests ask about, without the start of another Python."""
    answer = opening.answer(path.read_bytes())
    if "code" in answer:
        raise workers._refused(answer["code"], path, **answer["values"])
    return answer


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    root = tmp_path / "cong"
    (root / "policies").mkdir(parents=True)
    (root / "content" / "co-quan").mkdir(parents=True)
    for name in BODIES:
        shutil.copy2(ROOT / "content" / "co-quan" / f"{name}.md", root / "content" / "co-quan")
    return Desk(root, monkeypatch)
