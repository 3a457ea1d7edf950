"""Làm lại các mẫu về báo chí từ một bản dựng: python docs/samples/press/make.py site

Một trang hồ sơ báo chí như trình duyệt in (ảnh của tờ PDF), danh thiếp, mã QR của danh thiếp, ảnh chia sẻ
một đính chính.
Cần Chromium và pdftoppm (poppler-utils).
"""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
KIT = "chinh-sach/quan-ly-nha-kinh-da-lat/bao-chi.html"
PERSON = "nguoi-phat-ngon/so-nnmt-thuong-xuyen"
CORRECTION = "chia-se/nha-kinh-khong-phai-thao-do-ngay-*.png"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


def draw(page: Page, root: str, sheet: Path) -> None:
    page.goto(root + KIT)
    page.pdf(path=sheet, prefer_css_page_size=True)
    page.goto(f"{root}{PERSON}.html")
    page.get_by_role("img", name="Mã QR danh thiếp").screenshot(path=HERE / "ma-qr-danh-thiep.png")
    page.goto(f"{root}dinh-chinh/nha-kinh-khong-phai-thao-do-ngay.html")
    page.locator(".fact-check").screenshot(path=HERE / "dinh-chinh.png")


def main(site: Path) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = next(p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sheet = Path(folder) / "sheet.pdf"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 900, "height": 900})
        draw(page, f"http://127.0.0.1:{server.server_port}/", sheet)
        browser.close()
        subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", str(sheet), str(HERE / "ho-so-bao-chi")],
                       check=True)
    server.shutdown()
    shutil.copyfile(site / f"{PERSON}.vcf", HERE / "danh-thiep.vcf")
    for picture in sorted(site.glob(CORRECTION)):
        shutil.copyfile(picture, HERE / "anh-chia-se-dinh-chinh.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
