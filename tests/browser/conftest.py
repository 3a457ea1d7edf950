"""A real browser on the built site, served with the strict policy and nothing else to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .. import building
from . import templates as every
from .asking import Asking, asking

NOW = "2026-11-23T09:00:00+07:00"


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """The root address of the built site, served as nginx would with our headers."""
    with every.served(built) as root:
        yield root


@pytest.fixture(scope="session")
def whole_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with one document withdrawn: every template makes at least one page."""
    root = building.copy_of(tmp_path_factory.mktemp("whole") / "checkout")
    every.withdraw_one(root)
    return root


@pytest.fixture(scope="session")
def site(whole_checkout: Path) -> Path:
    """``whole_checkout``, built."""
    target = whole_checkout.parent / "site"
    result = building.build(whole_checkout, target)
    assert result.code == 0, result.output
    return target


@pytest.fixture(scope="session")
def templates(whole_checkout: Path) -> dict[str, list[str]]:
    """Addresses of ``site`` by the template that makes them."""
    return every.of(whole_checkout)


@pytest.fixture(scope="session")
def whole(site: Path) -> Iterator[str]:
    """The root address of ``site``."""
    with every.served(site) as root:
        yield root


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


@pytest.fixture(scope="session")
def search(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The search engine alone, ready for any index."""
    with asking(chromium, tmp_path_factory.mktemp("search")) as found:
        yield found
