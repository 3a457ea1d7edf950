"""The page is gone without a word."""

from pathlib import Path


def make(root: Path) -> None:
    (root / "content/hoi-dap/muc-ho-tro-hoc-phi.md").unlink()
