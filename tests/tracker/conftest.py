"""The office of the tests in this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from .office import Office, office


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    """A fresh office."""
    return office(tmp_path / "cong")
