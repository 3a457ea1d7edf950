"""Phone pictures of the pages a change touches, before and after. Needs a browser; says so when there is none."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..review import TOPS, Review, Screen
from .asking import CouldNotRun

WIDTH, HEIGHT = 360, 740
MOST_PAGES = 8
_MISSING = ("chưa chụp được trang: máy này thiếu {what}. Cài: pip install playwright && playwright install chromium "
            "(hoặc chỉ ra trình duyệt có sẵn bằng biến PORTAL_CHROMIUM). Bỏ --screens thì bản nhận xét vẫn đủ.")


def shots(
    root: Path, before: Path, after: Path, found: Review, as_of: str, folder: Path, target: Path, url: str,
) -> tuple[list[Screen], list[str]]:
    """Pictures below *target* of the pages that *found* touches, and remarks on what could not be shown.

    Both sides are built with the code, the templates and the settings of *root*, so that only content differs. *url* is
    where readers of the comment find *target*; without it they are told that the pictures lie beside the run.
    Raises :class:`CouldNotRun` without a browser.
    """
    pages, remarks = found.pages[:MOST_PAGES], []
    if not pages:
        return [], ["Không có trang nào của đề nghị này để chụp."]
    if len(found.pages) > MOST_PAGES:
        remarks.append(f"Chỉ chụp {MOST_PAGES} trang đầu trong {len(found.pages)} trang bị sửa.")
    if importlib.util.find_spec("playwright") is None:  # said before two sites are built
        raise CouldNotRun(_MISSING.format(what="gói playwright"))
    sites = {}
    for name, content in (("truoc", before), ("sau", after)):
        sites[name] = _built(root, content, as_of, folder / f"dung-{name}")
        if sites[name] is None:
            side = "trước" if name == "truoc" else "sau"
            remarks.append(f"Không chụp được bản {side} khi sửa: nội dung chưa dựng được.")
    target.mkdir(parents=True, exist_ok=True)
    made: dict[tuple[str, str], str] = {}
    for name, site in sites.items():
        if site is not None:
            with _served(site) as address:
                made |= {(name, page): file for page, file in _taken(address, site, pages, name, target)}
    if not url:
        remarks.append("Ảnh chụp nằm trong tệp đính kèm của lần chạy này.")
    shown = [
        Screen(page, *(f"{url.rstrip('/')}/{file}" if url and file else file
                       for file in (made.get((name, page), "") for name in ("truoc", "sau"))))
        for page in pages
    ]
    return shown, remarks


def _built(root: Path, content: Path, as_of: str, folder: Path) -> Path | None:
    """The site of *content* with all else from *root*; nothing when its gate does not let it through."""
    folder.mkdir()
    for name in ("hooks", "overrides"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(root / "mkdocs.yml", folder / "mkdocs.yml")
    for name in TOPS:
        if (content / name).is_dir():
            shutil.copytree(content / name, folder / name, symlinks=True)
    command = [sys.executable, "-c", "from portal.cli import main; main()", "build", "--root", str(folder),
               "--as-of", as_of, "--site-dir", str(folder / "site")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return folder / "site" if done.returncode == 0 else None


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def _served(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _taken(address: str, site: Path, pages: tuple[str, ...], name: str, target: Path) -> Iterator[tuple[str, str]]:
    """Each page that is there, with the file of its picture."""
    from playwright.sync_api import Error, sync_playwright

    named = (shutil.which(name) for name in ("chromium", "chromium-headless-shell"))
    chromium = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, named), None)
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        except Error:
            raise CouldNotRun(_MISSING.format(what="trình duyệt Chromium")) from None
        seen = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
        for page in pages:
            if (site / page).is_file():
                file = f"{page.removesuffix('.html').replace('/', '--')}-{name}.png"
                seen.goto(address + page)
                seen.wait_for_load_state("networkidle")
                seen.screenshot(path=str(target / file), full_page=True)
                yield page, file
        browser.close()


__all__ = ["shots"]
