from pathlib import Path


def make(root: Path) -> None:
    """A folder that carries the name of a document."""
    (root / "content/huong-dan/x.md").mkdir(parents=True)
