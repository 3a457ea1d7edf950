"""The stamp of a finished tree: what it was made of and when, bound to every byte of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import kept_inside
from .tree_files import files_of, read

STAMP = "portal-stamp.json"


class SiteFault(Exception):
    """The finished tree breaks a promise; ``problems`` says which, in Vietnamese, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def content_hash(tree: Path, digests: Mapping[str, bytes] | None = None) -> str:
    """SHA-256 over the path and bytes of every file of *tree*, the stamp excepted; *digests* if they are known."""
    total = hashlib.sha256()
    if digests is None:
        digests = {path: hashlib.sha256(read(tree, path)).digest() for path in sorted(files_of(tree)) if path != STAMP}
    for path in sorted(digests):
        if path != STAMP:
            total.update(f"{digests[path].hex()}  {path}\n".encode())
    return total.hexdigest()


def write_stamp(tree: Path, facts: Mapping[str, Any], digests: Mapping[str, bytes] | None = None) -> dict[str, Any]:
    """Write *facts* (commit, date, counts) and the hash of all else into the stamp; returns what it says.

    *digests*: what the gates over the tree gave, so that what was judged is what is stamped.
    """
    stamp = dict(facts) | {"content_hash": content_hash(tree, digests)}
    (tree / STAMP).write_text(text_of(stamp), "utf-8")
    return stamp


def check_stamp(tree: Path) -> dict[str, Any]:
    """The stamp of *tree*; raises :class:`SiteFault` when it is missing or does not match the files."""
    try:
        stamp = json.loads((tree / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        raise SiteFault([
            "Bản dựng không mang dấu kiểm chứng: bước kiểm tra của cổng đã không chạy. "
            "Xem lại mục hooks trong mkdocs.yml."
        ]) from None
    if inside := sorted(path for path in files_of(tree) if kept_inside.named(path)):
        raise SiteFault([internal_file(path) for path in inside[:5]])
    if stamp.get("content_hash") != content_hash(tree):
        raise SiteFault(["Bản dựng đã bị thay đổi sau khi kiểm tra: mã băm không khớp với dấu kiểm chứng."])
    return dict(stamp)


def internal_file(path: str) -> str:
    """What is said of the file *path* that no tree may hold."""
    return f"{path}: tệp nội bộ, không được công khai, mà nằm trong bản dựng. Hãy lấy ra khỏi đây rồi dựng lại."


def text_of(stamp: Mapping[str, Any]) -> str:
    """What the file :data:`STAMP` says for *stamp*."""
    return json.dumps(stamp, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


__all__ = ["STAMP", "SiteFault", "check_stamp", "content_hash", "internal_file", "text_of", "write_stamp"]
