from pathlib import Path


def make(root: Path) -> None:
    (root / "content/_data/province.yml").unlink()
