"""Copies of the checkout that a test may change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..building import copy_of


@pytest.fixture
def checkout(tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of the checkout."""
    return lambda: copy_of(tmp_path / "checkout")
