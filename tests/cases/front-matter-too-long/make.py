from pathlib import Path


def make(root: Path) -> None:
    """The whole article inside one field."""
    page = root / "content/huong-dan/tim-nguoi-phat-ngon.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: Cách tìm\nsummary: " + "rất dài " * 10_000 + "\n---\n", "utf-8")
