import os
from pathlib import Path


def make(root: Path) -> None:
    """A whole folder of another place, drawn in by a link."""
    os.symlink("/usr", root / "policies/2027", target_is_directory=True)
