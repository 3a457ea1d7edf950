from pathlib import Path


def make(root: Path) -> None:
    """A Word file renamed to .md."""
    page = root / "content/huong-dan/tim-nguoi-phat-ngon.md"
    page.parent.mkdir()
    page.write_bytes(b"\xd0\xcf\x11\xe0\n\x00\x00\x3e\x00")
