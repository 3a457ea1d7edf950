from pathlib import Path


def make(root: Path) -> None:
    """A whole book pasted into one file."""
    page = root / "content/huong-dan/tim-nguoi-phat-ngon.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: Hướng dẫn\n---\n" + "Rất dài. " * 150_000, "utf-8")
