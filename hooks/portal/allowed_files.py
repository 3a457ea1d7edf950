"""What may lie in the published tree: pages, files of known types, our own assets and the theme's, byte for byte.

A pull request that plants a script under the theme's name, an attachment of
a type nobody asked for, or a page without the policy stops here, however it
got into the tree.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import headers

THEME: Mapping[str, Any] = json.loads(Path(__file__).with_name("theme_files.json").read_text("utf-8"))
"""The theme's files a visitor gets: address → SHA-256, with the package and version they come from."""
INDEX = re.compile(r"assets/search/(?:start|[0-9a-f]{12}/(?:f|[nrt]/p?\d+))\.bin")
"""Addresses of files of the search index."""
_FIRST_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)


def problems(
    tree: Path, ours: Mapping[str, str], source: Path, *, policy: str = headers.META_CSP,
    made: Mapping[str, bytes] | None = None, vendored: Mapping[str, str] | None = None, editor: str = "",
) -> Iterator[str]:
    """Everything in *tree* that may not be published, a Vietnamese line each.

    *ours* gives the address of each file below *source* (``overrides/assets``);
    *made* the bytes, by address, of each script and server file that the build itself made;
    *vendored* the SHA-256, by address, of each file of the editor that others make; *editor* its policy.
    """
    made, vendored = made or {}, vendored or {}
    own = {address: source / path for path, address in ours.items()}
    for path in sorted(p for p in tree.rglob("*") if p.is_symlink() or not p.is_dir()):
        address = path.relative_to(tree).as_posix()
        if path.is_symlink() or not path.is_file():
            yield f"{address}: không phải tệp thường."
        elif address in THEME["files"]:
            if digest(path) != THEME["files"][address]:
                yield (f"{address}: không phải tệp của {THEME['package']} {THEME['version']}. "
                       "Nếu vừa nâng cấp giao diện: xem docs/security.md, mục “Tệp của giao diện”.")
        elif address in own:
            if path.read_bytes() != own[address].read_bytes():
                yield f"{address}: khác với tệp nguồn trong overrides/assets."
        elif address in vendored:
            if digest(path) != vendored[address]:
                yield f"{address}: không phải tệp đã khóa mã băm của biểu mẫu biên tập."
        elif address in made:
            if path.read_bytes() != made[address]:
                yield f"{address}: khác với tệp mà bản dựng tạo ra."
        else:
            yield from _document(path, address, policy, editor)
    for address in sorted({*THEME["files"], *own, *made, *vendored}):
        if not (tree / address).is_file():
            yield f"{address}: thiếu tệp."


def _document(path: Path, address: str, policy: str, editor: str) -> Iterator[str]:
    end = path.suffix[1:]
    if end in headers.ACTIVE:
        yield f"{address}: tệp chạy hoặc tô vẽ được trên trang, không có trong danh sách của giao diện hay của cổng."
    elif end not in headers.TYPES or end == "minisig" or path.name.startswith("."):  # signing comes after the build
        yield f"{address}: loại tệp này không được đăng. Các loại được đăng ở hooks/portal/headers.py."
    elif end == "bin" and not INDEX.fullmatch(address):
        yield f"{address}: tệp .bin chỉ dành cho chỉ mục tìm kiếm."
    elif end == "html":
        first = _FIRST_META.search(path.read_text("utf-8"))
        if headers.class_of(address) is headers.FRAMES:
            policy = headers.FRAME_META_CSP
        elif headers.class_of(address) is headers.EDITOR:
            policy = headers.for_meta(editor)
        if first is None or first[0] != f'<meta http-equiv="Content-Security-Policy" content="{policy}">':
            yield f"{address}: thẻ meta đầu tiên không phải chính sách bảo mật nội dung của cổng."


def digest(path: Path) -> str:
    """SHA-256 of the bytes of *path*."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(tree: Path) -> dict[str, str]:
    """For the stamp: what runs or paints in a visitor's browser, by address."""
    return {
        path.relative_to(tree).as_posix(): digest(path)
        for path in sorted((tree / "assets").rglob("*")) if path.is_file() and path.suffix in (".js", ".css", ".svg")
    }
