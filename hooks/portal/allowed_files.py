"""What may lie in the published tree: pages, files of known types, our own assets and the theme's, byte for byte.

A pull request that plants a script under the theme's name, an attachment of
a type nobody asked for, or a page without the policy stops here, however it
got into the tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import headers

THEME: Mapping[str, Any] = json.loads(Path(__file__).with_name("theme_files.json").read_text("utf-8"))
"""The theme's files a visitor gets: address → SHA-256, with the package and version they come from."""
INDEX = re.compile(r"assets/search/(?:start|[0-9a-f]{12}/(?:f|[nrt]/p?\d+))\.bin")
"""Addresses of files of the search index."""
_FIRST_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)


def _meta(policy: str) -> bytes:
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'.encode()


_FRAME = _meta(headers.FRAME_META_CSP)


class Allowed:
    """Says of each file of a tree whether it may be published.

    *ours* gives the address of each file below *source* (``overrides/assets``);
    *made* the bytes, by address, of each script and server file that the build itself made;
    *vendored* the SHA-256, by address, of each file of the editor that others make; *editor* its policy.
    """

    def __init__(
        self, ours: Mapping[str, str], source: Path, *, policy: str = headers.META_CSP,
        made: Mapping[str, bytes] | None = None, vendored: Mapping[str, str] | None = None, editor: str = "",
    ) -> None:
        self.own = {address: source / path for path, address in ours.items()}
        self.made, self.vendored = made or {}, vendored or {}
        self._policy, self._editor = (_meta(said) for said in (policy, headers.for_meta(editor)))
        self.policies = self._policy, self._editor
        """What the pages are held against."""
        self.one_by_one = frozenset((*THEME["files"], *self.own, *self.made, *self.vendored))
        """Addresses of the files that are held against other files, one by one."""

    def faults(self, address: str, data: bytes, digest: bytes) -> Iterator[str]:
        """Why the file at *address*, *data* with the SHA-256 *digest*, may not be published, a Vietnamese line each."""
        if address in THEME["files"]:
            if digest.hex() != THEME["files"][address]:
                yield (f"{address}: không phải tệp của {THEME['package']} {THEME['version']}. "
                       "Nếu vừa nâng cấp giao diện: xem docs/security.md, mục “Tệp của giao diện”.")
        elif address in self.own:
            if data != self.own[address].read_bytes():
                yield f"{address}: khác với tệp nguồn trong overrides/assets."
        elif address in self.vendored:
            if digest.hex() != self.vendored[address]:
                yield f"{address}: không phải tệp đã khóa mã băm của biểu mẫu biên tập."
        elif address in self.made:
            if data != self.made[address]:
                yield f"{address}: khác với tệp mà bản dựng tạo ra."
        else:
            yield from self._document(address, data)

    def _document(self, address: str, data: bytes) -> Iterator[str]:
        name = address.rpartition("/")[2]
        stem, dot, end = name.rpartition(".")
        end = end if stem and dot else ""
        if end in headers.ACTIVE:
            yield (f"{address}: tệp chạy hoặc tô vẽ được trên trang, "
                   "không có trong danh sách của giao diện hay của cổng.")
        elif end not in headers.TYPES or end == "minisig" or name.startswith("."):  # signing comes after the build
            yield f"{address}: loại tệp này không được đăng. Các loại được đăng ở hooks/portal/headers.py."
        elif end == "bin" and not INDEX.fullmatch(address):
            yield f"{address}: tệp .bin chỉ dành cho chỉ mục tìm kiếm."
        elif end == "html":
            first, kind = _FIRST_META.search(data), headers.class_of(address)
            wanted = _FRAME if kind is headers.FRAMES else self._editor if kind is headers.EDITOR else self._policy
            if first is None or first[0] != wanted:
                yield f"{address}: thẻ meta đầu tiên không phải chính sách bảo mật nội dung của cổng."

    @staticmethod
    def no_file(address: str) -> str:
        """What is said of anything but a plain file."""
        return f"{address}: không phải tệp thường."

    def missing(self, paths: Collection[str]) -> Iterator[str]:
        """What has to be in a tree and is not among *paths*."""
        for address in sorted(self.one_by_one):
            if address not in paths:
                yield f"{address}: thiếu tệp."


def digests(found: Mapping[str, bytes]) -> dict[str, str]:
    """For the stamp: what runs or paints in a visitor's browser, by address, out of the SHA-256 of every file."""
    return {path: found[path].hex() for path in sorted(found)
            if path.startswith("assets/") and path.endswith((".js", ".css", ".svg"))}
