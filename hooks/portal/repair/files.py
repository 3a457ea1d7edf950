"""Which files of a checkout are documents, before anything is known of what is in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..source import FOLDERS, MAX_BYTES


def content_files(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Path, kind and place on disk of every document below *root*, in a fixed order, unread.

    Links, templates, files too large to be read and files that are nowhere a document can be are left out; the gate
    tells of them.
    """
    folders = [("content", "page"), *((f"content/{name}", kind) for name, kind in sorted(FOLDERS.items()))]
    folders += [(f"policies/{year.name}", "policy") for year in sorted(root.glob("policies/*"))]
    for folder, kind in folders:
        for real in sorted((root / folder).glob("*.md")):
            linked = any(part.is_symlink() for part in (real, *real.parents[: folder.count("/") + 1]))
            passed = real.name.startswith((".", "_", "~")) or real.name == "README.md"
            if not linked and not passed and real.is_file() and real.stat().st_size <= MAX_BYTES:
                yield unicodedata.normalize("NFC", f"{folder}/{real.name}"), kind, real


__all__ = ["content_files"]
