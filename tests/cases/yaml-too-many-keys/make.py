from pathlib import Path


def make(root: Path) -> None:
    """One block pasted several hundred times."""
    page = root / "content/huong-dan/tim-nguoi-phat-ngon.md"
    page.parent.mkdir()
    keys = "".join(f"muc_{number}: có\n" for number in range(500))
    page.write_text(f"---\ntitle: Cách tìm\n{keys}---\n", "utf-8")
