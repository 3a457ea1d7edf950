import os
from pathlib import Path


def make(root: Path) -> None:
    folder = root / "content/huong-dan"
    folder.mkdir()
    os.mkfifo(folder / "cach-tim.md")
