import os
from pathlib import Path


def make(root: Path) -> None:
    """A name in TCVN3, as old archives unpack it."""
    name = os.fsencode(root / "content/huong-dan") + b"/h\xad\xedng-d\xd3n.md"
    os.makedirs(root / "content/huong-dan", exist_ok=True)
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o644))
