"""Every template with the pages it makes, the whole site to try them on, and a server for it."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import portal
from portal import headers, pages

from ..conftest import AS_OF

# More than one page where a template looks quite different by state.
MANY = {"policy.html": 4, "policy-list.html": 2, "page.html": 2}
WITHDRAWN = """\
---
question: Hỏi thử nút bấm cổng điện tử?
fields: [bao-chi-truyen-thong]
agency: so-vhttdl
legal_basis: [244/2026/NĐ-CP]
answered_on: 2026-11-02
reviewed_on: 2026-11-02
sample: true
publication:
  status: go-bo
  approved_by: Trần Thị B
  approved_on: 2026-11-02
  withdrawn_on: 2026-11-20
  withdrawn_reason: Đăng nhầm bản chưa duyệt.
---

Bản thử, đã bỏ.
"""


def withdraw_one(checkout: Path) -> None:
    """Adds a withdrawn document, so that the page left in its place is there to be tried."""
    (checkout / "content/hoi-dap/da-go-bo.md").write_text(WITHDRAWN, "utf-8")


def of(checkout: Path) -> dict[str, list[str]]:
    """Addresses by the template that makes them."""
    catalog = portal.load(checkout, AS_OF).catalog.public(AS_OF, samples=True)
    found = defaultdict(list)
    for page in (*pages.derive(catalog).pages, *(pages.ordinary(entry) for entry in catalog.pages)):
        found[page.template].append(page.address)
    return dict(found)


def tried(templates: dict[str, list[str]], *, every: bool = False, many: bool = True) -> Iterable[tuple[str, str]]:
    """Template and address of the pages to look at: some of each template, or every page of the site."""
    for template, addresses in sorted(templates.items()):
        count = MANY.get(template, 1) if many else 1
        for address in addresses[:None if every else count]:
            yield template, address


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", headers.CSP)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(site: Path, handler: type[http.server.SimpleHTTPRequestHandler] = _Handler) -> Iterator[str]:
    """The root address of *site*, served on this machine with the strict policy."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Debian's Chromium, or whatever else the machine calls it; first the one without windows around its pages.

    The others draw a window with tabs and buttons for every page they open, which takes them longer than the page.
    """
    path = next((p for name in BROWSERS if (p := shutil.which(name))), None)
    assert path, "Phép thử cần Chromium: sh tests/browser/install.sh"
    return path
