import os
from pathlib import Path


def make(root: Path) -> None:
    folder = root / "content/huong-dan"
    folder.mkdir()
    os.symlink("da-xoa.md", folder / "cach-tim.md")
