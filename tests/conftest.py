"""What several test files share: the checkout the case folders start from, and the day it is read on."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is not a fault of the product, and a run must say the same twice.
settings.register_profile("portal", deadline=None, derandomize=True, database=None)
settings.load_profile("portal")

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

CHECKOUT = ROOT / "tests" / "cases" / "_checkout"
AS_OF = dt.datetime(2026, 11, 23, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The minimal valid checkout; never written to."""
    return CHECKOUT


@pytest.fixture(scope="session")
def as_of() -> dt.datetime:
    """The moment every case is judged at, unless its folder says otherwise."""
    return AS_OF


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository, built strictly by the command a person would type."""
    from .building import ROOT as REPOSITORY
    from .building import build

    target = tmp_path_factory.mktemp("built") / "site"
    result = build(REPOSITORY, target, "--strict")
    assert result.code == 0, result.output
    return target


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository, built without illustrative content. Its tests share the group of this name: one build is enough."""
    from .building import ROOT as REPOSITORY
    from .building import build

    target = tmp_path_factory.mktemp("real") / "site"
    result = build(REPOSITORY, target, "--no-samples")
    assert result.code == 0, result.output
    return target


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless: one for all tests of a process, which can hold no second."""
    from playwright.sync_api import sync_playwright

    from .browser import templates

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=templates.chromium_path(), args=templates.FLAGS)
        yield browser
        browser.close()


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are cores: much of the time is spent waiting, for browsers, servers and other processes."""
    return 2 * (os.cpu_count() or 1)
