"""strace, which every test here needs, is installed when it is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def strace() -> None:
    if shutil.which("strace") is None:
        done = subprocess.run(["sh", str(Path(__file__).with_name("install.sh"))], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(done.stderr)
