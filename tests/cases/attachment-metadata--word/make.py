from pathlib import Path

from tests import made_files as made


def make(root: Path) -> None:
    document = root / "policies/2026/ho-tro-hoc-phi.md"
    document.write_text(document.read_text("utf-8").replace("toan-van.pdf", "toan-van.docx"), "utf-8")
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf").unlink()
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.docx").write_bytes(made.told_docx())
