"""Làm lại các báo cáo mẫu và ảnh trang in của chúng: python docs/samples/reports/make.py

Cần LibreOffice và pdftoppm (sh tests/reports/install.sh). Số liệu là của nội dung minh họa, tính đến ngày 23/11/2026.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGES = {"ke-hoach": (1, 2, 4), "phat-ngon": (1,)}


def main() -> None:
    for kind, pages in PAGES.items():
        command = [sys.executable, "-c", "from portal.cli import main; main()", "report", "--kind", kind, "--year",
                   "2026", "--as-of", "2026-11-23", "--root", str(ROOT), "--out", str(HERE)]
        subprocess.run(command, check=True, cwd=ROOT / "hooks")
        name = f"bao-cao-{kind}-2026"
        with tempfile.TemporaryDirectory() as folder:
            profile = f"-env:UserInstallation={Path(folder).as_uri()}/office"
            subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder,
                            str(HERE / f"{name}.docx")], check=True, capture_output=True)
            for page in pages:
                subprocess.run(["pdftoppm", "-r", "70", "-png", "-gray", "-singlefile", "-f", str(page), "-l",
                                str(page), f"{folder}/{name}.pdf", str(HERE / f"{name}-trang-{page}")], check=True)


if __name__ == "__main__":
    main()
