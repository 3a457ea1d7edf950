"""What the tests of reviews share: a question that may be added, edits of a checkout, a repository."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..test_content_check import git

QUESTION = """\
---
question: Ai được hỗ trợ học phí?
fields: [giao-duc]
agency: so-vhttdl
answered_on: 2026-11-02
reviewed_on: 2026-11-02
legal_basis: [64/2025/QH15]
publication:
  status: cong-khai
  approved_by: Trần Thị B
  approved_on: 2026-11-02
---

Học sinh vùng khó khăn.
"""

Change = Callable[[Path], object]


def edit(path: str, *pairs: tuple[str, str]) -> Change:
    def change(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after)
        (root / path).write_text(text, "utf-8")
    return change


def add(path: str, text: str) -> Change:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return change


@pytest.fixture
def repository(tmp_path: Path, checkout: Path) -> Path:
    """A repository whose branch ``base`` is the minimal checkout."""
    root = tmp_path / "kho"
    shutil.copytree(checkout, root)
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "gốc")
    git(root, "branch", "base")
    return root
