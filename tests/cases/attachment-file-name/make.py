from pathlib import Path

from tests import made_files as made


def make(root: Path) -> None:
    with open(root / "policies/2026/ho-tro-hoc-phi.md", "a", encoding="utf-8") as document:
        document.write("\nXem [bảng so sánh](ho-tro-hoc-phi/Bang%20so%20sanh.pdf).\n")
    (root / "policies/2026/ho-tro-hoc-phi/Bang so sanh.pdf").write_bytes(made.pdf())
