"""A real browser on the built site, served with the strict policy and nothing else to talk to."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from portal import headers

NOW = "2026-11-23T09:00:00+07:00"


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", headers.CSP)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """The root address of the built site, served as nginx would with our headers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(built)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    assert path, "Phép thử cần Chromium: sh tests/browser/install.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page, what it complained about, and what it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens a page of the site on a reader's device: width, colour scheme, clock, with or without JavaScript."""
    contexts = []

    def open_page(
        path: str, *, width: int = 1280, scheme: str = "light", now: str = NOW, javascript: bool = True,
        zone: str = "Asia/Ho_Chi_Minh",
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, timezone_id=zone,  # type: ignore[arg-type]
            java_script_enabled=javascript, locale="vi-VN",
        )
        contexts.append(context)
        page = context.new_page()
        found = Visit(page)
        page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: found.complaints.append(str(e)))
        page.on("request", lambda r: found.requests.append(r.url))
        page.on("response", lambda r: found.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        if javascript:
            page.clock.install(time=now)
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return found

    yield open_page
    for context in contexts:
        context.close()
