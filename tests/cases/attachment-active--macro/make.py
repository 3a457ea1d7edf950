from pathlib import Path

from tests import made_files as made


def make(root: Path) -> None:
    document = root / "policies/2026/ho-tro-hoc-phi.md"
    document.write_text(document.read_text("utf-8").replace("toan-van.pdf", "toan-van.xlsx"), "utf-8")
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf").unlink()
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.xlsx").write_bytes(made.xlsx("Mức", extra={"xl/vbaProject.bin": b"macro"}))
