from pathlib import Path


def make(root: Path) -> None:
    """A name that would write its own lines, colours and tags into the report."""
    folder = root / "content/huong-dan"
    folder.mkdir(parents=True)
    (folder / 'a\n::error::"<img src=x>\x1b[31m\u202e#?%2e.md').write_text("x", "utf-8")
