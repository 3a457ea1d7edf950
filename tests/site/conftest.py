"""Copies of the checkout that a test may change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..building import copy_of
from ..faults import small_site


@pytest.fixture
def checkout(tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of the checkout."""
    return lambda: copy_of(tmp_path / "checkout")


@pytest.fixture
def small_checkout(tmp_path: Path) -> Path:
    """A checkout of few pages, for what does not depend on their number."""
    return small_site.make(tmp_path / "small")
