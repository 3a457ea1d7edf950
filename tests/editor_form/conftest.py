"""A small checkout that a test may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..faults import small_site


@pytest.fixture
def small_checkout(tmp_path: Path) -> Path:
    """A checkout of few pages."""
    return small_site.make(tmp_path / "small")
