from pathlib import Path


def make(root: Path, monkeypatch) -> None:
    """The file's medium fails; a mode of 000 would not stop a test run as root."""
    broken = root / "content/co-quan/ubnd-tinh.md"
    broken.write_text("---\n", "utf-8")
    whole = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path == broken:
            raise OSError(5, "Input/output error")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
