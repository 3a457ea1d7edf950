from pathlib import Path


def make(root: Path) -> None:
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf").write_bytes(b"%PDF-1.7" + bytes(21 * 1024 * 1024))
