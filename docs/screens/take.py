"""Chụp lại các ảnh màn hình của tài liệu từ một bản dựng: python docs/screens/take.py site"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = (
    ("trang-chu", "index.html", ""), ("du-thao", "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html", ""),
    ("du-thao-het-han", "chinh-sach/dieu-chinh-bang-gia-dat.html", ""),
    ("du-thao-da-tra-loi", "chinh-sach/xe-dien-du-lich-phu-quy.html", ""),
    ("nguoi-phat-ngon", "nguoi-phat-ngon/index.html", ""),
    ("danh-sach-loc", "chinh-sach/index.html", "?linh-vuc=moi-truong"), ("tien-do", "tien-do.html", ""),
)
SIZES = (("", 1280, 1200), ("-dien-thoai", 360, 1100))
SCHEMES = (("", "light"), ("-toi", "dark"))
SHOTS = tuple(
    (name + size + shade, address + query, width, height, scheme)
    for name, address, query in PAGES for size, width, height in SIZES for shade, scheme in SCHEMES
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


def main(site: str) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = next(p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, page_path, width, height, scheme in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.clock.set_fixed_time("2026-11-23T09:00:00+07:00")
            page.goto(f"http://127.0.0.1:{server.server_port}/{page_path}")
            page.wait_for_load_state("networkidle")
            target = Path(__file__).with_name(f"{name}.jpg")
            page.screenshot(path=str(target), type="jpeg", quality=50)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "site")
