"""The small pages for other portals, sent by the real nginx and framed by a real browser: only by whom the file names."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from portal import headers

from ..servers.conftest import free_ports, program, serve

pytestmark = [pytest.mark.browser, pytest.mark.site, pytest.mark.xdist_group("browser")]

DRAFTS = "nhung/dia-phuong/24781-xuan-huong-da-lat/du-thao.html"
SPEAKERS = "nhung/co-quan/so-nnmt/nguoi-phat-ngon.html"
SANDBOX = 'sandbox="allow-top-navigation-by-user-activation"'


class _Other(http.server.SimpleHTTPRequestHandler):
    """Another portal: its only page shows what the address asks for."""

    def do_GET(self) -> None:
        framed = self.path.partition("?")[2]
        body = f'<!doctype html><title>Cổng khác</title><iframe width="300" height="400" {SANDBOX} src="{framed}"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def others() -> Iterator[list[str]]:
    """Two other portals, on ports of their own."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Other)) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def portal_address(built: Path, others: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site behind nginx with the generated file, which names the first of the other portals."""
    folder = tmp_path_factory.mktemp("nginx")
    for parent in (folder, *folder.parents[:3], built.parent):
        parent.chmod(0o755)
    (port,) = free_ports(1)
    own = folder / "portal.conf"
    own.write_text(headers.nginx(ancestors=(others[0],)), "utf-8")
    scratch = "\n".join(f"{k}_temp_path {folder}/{k};" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user}\ndaemon off;\nerror_log stderr;\npid {folder}/nginx.pid;\nevents {{}}\n"
        f"http {{ access_log off;\n{scratch}\nserver {{ listen 127.0.0.1:{port}; root {built}; include {own}; }} }}\n", "utf-8",
    )
    running = serve("nginx", [program("nginx"), "-e", "stderr", "-c", str(config)], {"/": port}, folder)
    next(running)
    yield f"http://127.0.0.1:{port}/"
    running.close()


@pytest.fixture
def framed(chromium: Browser, portal_address: str, others: list[str]) -> Iterator[Callable[[int, str], tuple[Page, Frame]]]:
    """Shows a page of the portal in a frame of another: the whole page, and its frame."""
    contexts = []

    def show(which: int, path: str) -> tuple[Page, Frame]:
        contexts.append(chromium.new_context(java_script_enabled=True))
        page = contexts[-1].new_page()
        page.goto(f"{others[which]}/?{portal_address}{path}", wait_until="load")
        return page, page.frames[1]

    yield show
    for context in contexts:
        context.close()


def test_an_allowed_portal_shows_the_page_with_its_sheet_and_links_leave_the_frame(
    framed: Callable[[int, str], tuple[Page, Frame]], portal_address: str,
) -> None:
    page, frame = framed(0, DRAFTS)
    draft = frame.get_by_role("link", name="Đề án quản lý nhà kính")
    assert frame.get_by_role("heading", level=1).inner_text().startswith("Dự thảo đang lấy ý kiến")
    # The sheet came through the sandbox and the policy.
    assert frame.locator("ul").evaluate("e => getComputedStyle(e).listStyleType") == "none"
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    draft.click()
    page.wait_for_url(f"{portal_address}chinh-sach/quan-ly-nha-kinh-da-lat.html")
    _, frame = framed(0, SPEAKERS)
    assert (frame.get_by_role("link", name="0263 0000 110").get_attribute("href") or "").startswith("tel:+84")


@pytest.mark.parametrize(("which", "path"), [(1, DRAFTS), (1, SPEAKERS), (0, "index.html"), (0, "chinh-sach/quan-ly-nha-kinh-da-lat.html"),
                                             (0, "theo-doi/nhung.html"), (0, "co-quan/so-nnmt.html")])
def test_another_portal_and_every_other_page_is_refused(
    framed: Callable[[int, str], tuple[Page, Frame]], which: int, path: str,
) -> None:
    _, frame = framed(which, path)
    assert frame.url.startswith("chrome-error:"), frame.url


@pytest.mark.parametrize("width", [240, 360, 700])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_frame_in_the_readers_own_colours_without_a_script(
    chromium: Browser, portal_address: str, width: int, scheme: str,
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 400}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text))
    for path in (DRAFTS, SPEAKERS, "nhung/toan-tinh/du-thao.html"):
        page.goto(portal_address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 33, 32)"
        assert dark == (scheme == "dark") and page.locator("script").count() == 0
        assert all(link.get_attribute("target") == "_top" for link in page.get_by_role("link").all())
    assert not said
    context.close()
