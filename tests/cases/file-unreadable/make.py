import os
from pathlib import Path


def make(root: Path, monkeypatch) -> None:
    """The file's medium fails; a mode of 000 would not stop a test run as root."""
    broken = root / "content/co-quan/ubnd-tinh.md"
    broken.write_text("---\n", "utf-8")
    whole = os.open

    def fail(path, *arguments, **more):
        if path == broken:
            raise OSError(5, "Input/output error")
        return whole(path, *arguments, **more)

    monkeypatch.setattr(os, "open", fail)
