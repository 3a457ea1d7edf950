"""strace and faketime, which the fault tests need, are installed when they are missing."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.building import ROOT


@pytest.fixture(scope="session", autouse=True)
def fault_programs() -> None:
    if not all(map(shutil.which, ("strace", "faketime"))):
        done = subprocess.run(["sh", str(ROOT / "tests/faults/install.sh")], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(done.stderr)
