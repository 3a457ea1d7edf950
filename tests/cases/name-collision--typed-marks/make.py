import unicodedata
from pathlib import Path


def make(root: Path) -> None:
    """One name, typed on Windows (NFC) and on a Mac (NFD)."""
    for form in ("NFC", "NFD"):
        (root / "policies/2026/ho-tro-hoc-phi" / unicodedata.normalize(form, "tờ-trình.pdf")).write_bytes(b"%PDF-1.4\n")
