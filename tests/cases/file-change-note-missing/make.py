"""Another text under the same name."""

from pathlib import Path


def make(root: Path) -> None:
    file = root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf"
    data = file.read_bytes()
    # A remark at the end of a PDF is read by nobody, and makes it another file.
    file.write_bytes(data + b"\n% ban sua\n")
