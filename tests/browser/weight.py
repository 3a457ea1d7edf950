"""What a first view costs: the files a page asks for by itself, and their size as a web server sends them."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

BYTES, REQUESTS = 100_000, 12
"""The most a first view may cost: bytes gzip -9, fonts included; requests."""
_PACKED = {".woff2", ".png", ".jpg", ".webp", ".avif"}


def sent(path: Path) -> int:
    """Bytes of *path* on the way: gzip -9, or as it is when it is packed already."""
    data = path.read_bytes()
    return len(data) if path.suffix in _PACKED else len(gzip.compress(data, 9, mtime=0))


def first_view(browser: Browser, root: str, site: Path, address: str) -> dict[str, int]:
    """Bytes by file that a reader who comes for the first time gets from *site*, served at *root*."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, device_scale_factor=2, locale="vi-VN")
    try:
        page, asked = context.new_page(), []
        page.on("request", lambda r: asked.append(r.url))
        page.goto(root + address)
        page.wait_for_load_state("networkidle")
    finally:
        context.close()
    paths = [unquote(urlsplit(url).path).lstrip("/") or "index.html" for url in asked if not url.startswith("data:")]
    # Chromium asks once more for a sprite or a font it has; only the first goes over the network.
    return {path: sent(site / path) for path in dict.fromkeys(paths)}
