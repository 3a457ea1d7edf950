"""The finished tree: written whole, checked against the gates, stamped, and put in place in one step."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import vietnamese
from .catalog import PublicCatalog

STAMP = "portal-stamp.json"
_SHINGLE = 5


class SiteFault(Exception):
    """The finished tree breaks a promise; ``problems`` says which, in Vietnamese, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# Stamp


def content_hash(tree: Path) -> str:
    """SHA-256 over the path and bytes of every file of *tree*, the stamp excepted."""
    total = hashlib.sha256()
    for path in sorted(files_of(tree)):
        if path != STAMP:
            digest = hashlib.sha256((tree / path).read_bytes()).hexdigest()
            total.update(f"{digest}  {path}\n".encode())
    return total.hexdigest()


def files_of(tree: Path) -> Iterator[str]:
    """Relative POSIX paths of the files of *tree*."""
    for folder, _, names in os.walk(tree):
        for name in names:
            yield Path(folder, name).relative_to(tree).as_posix()


def write_stamp(tree: Path, facts: Mapping[str, Any]) -> None:
    """Write *facts* (commit, date, counts) and the hash of all else into the stamp."""
    stamp = dict(facts) | {"content_hash": content_hash(tree)}
    (tree / STAMP).write_text(json.dumps(stamp, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


def check_stamp(tree: Path) -> dict[str, Any]:
    """The stamp of *tree*; raises :class:`SiteFault` when it is missing or does not match the files."""
    try:
        stamp = json.loads((tree / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        raise SiteFault([
            "Bản dựng không mang dấu kiểm chứng: bước kiểm tra của cổng đã không chạy. "
            "Xem lại mục hooks trong mkdocs.yml."
        ]) from None
    if stamp.get("content_hash") != content_hash(tree):
        raise SiteFault(["Bản dựng đã bị thay đổi sau khi kiểm tra: mã băm không khớp với dấu kiểm chứng."])
    return dict(stamp)


# Gates over the finished tree

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^<>\s=/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"([^\s=/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_LINKING = {
    "a": "href", "link": "href", "script": "src", "img": "src", "use": "href", "form": "action", "source": "src",
}
_LOADING = frozenset({"link", "script", "img", "use", "source"})
_OUTSIDE = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")


@dataclass(frozen=True, slots=True)
class _Page:
    ids: frozenset[str]
    links: tuple[tuple[str, str], ...]


def verify(tree: Path, catalog: PublicCatalog, site_url: str = "") -> None:
    """Hold *tree* against the gates: links, ids, active content, other hosts, withheld text.

    Raises :class:`SiteFault` with every problem found.
    """
    problems: list[str] = []
    paths = set(files_of(tree))
    withheld = _Withheld(catalog)
    pages: dict[str, _Page] = {}
    for path in sorted(paths):
        if withheld.names and withheld.named_by(path):
            problems.append(f"{path}: tên tệp của nội dung chưa được công khai.")
        if path.endswith(".html"):
            html = (tree / path).read_text("utf-8")
            pages[path] = _read_page(path, html, site_url, problems)
            problems.extend(withheld.found_in(path, unescape(re.sub(r"<[^>]*>", " ", html))))
        elif path.endswith(".css"):
            problems.extend(_style_sheet(path, (tree / path).read_text("utf-8"), paths))
        elif path.endswith((".json", ".xml", ".txt", ".ics", ".csv", ".js", ".svg")):
            problems.extend(withheld.found_in(path, (tree / path).read_text("utf-8")))
    for path, page in pages.items():
        problems.extend(_broken(path, page, pages, paths))
    if problems:
        raise SiteFault(problems)


def _read_page(path: str, html: str, site_url: str, problems: list[str]) -> _Page:
    ids: list[str] = []
    links: list[tuple[str, str]] = []
    for tag in _TAG.finditer(html):
        name = tag[1].lower()
        attributes = {
            m[1].lower(): unescape(m[2] if m[2] is not None else m[3] if m[3] is not None else m[4] or "")
            for m in _ATTRIBUTE.finditer(tag[2])
        }
        if "id" in attributes:
            ids.append(attributes["id"])
        if "style" in attributes or any(a.startswith("on") for a in attributes):
            problems.append(f"{path}: thẻ <{name}> mang style hoặc mã chạy ngay trong thuộc tính.")
        if name in ("style", "iframe", "object", "embed") or (name == "script" and "src" not in attributes):
            problems.append(f"{path}: thẻ <{name}> không được phép.")
        target = attributes.get(_LINKING.get(name, ""))
        if target is None:
            continue
        if name == "link" and attributes.get("rel") == "canonical":
            continue
        if not _OUTSIDE.match(target):
            links.append((name, target))
        elif name in _LOADING and not (site_url and target.startswith(site_url)):
            problems.append(f"{path}: tải {target} từ máy chủ khác.")
        elif not target.lower().startswith(("https:", "http:", "mailto:", "tel:")):
            problems.append(f"{path}: liên kết {target[:60]} dùng giao thức không được phép.")
    for repeated in sorted({i for i in ids if ids.count(i) > 1}):
        problems.append(f"{path}: mã id “{repeated}” xuất hiện nhiều lần.")
    return _Page(frozenset(ids), tuple(links))


def _broken(path: str, page: _Page, pages: Mapping[str, _Page], paths: set[str]) -> Iterator[str]:
    for name, target in page.links:
        address, _, anchor = target.partition("#")
        address = unquote(address.partition("?")[0])
        if address.startswith("/"):
            continue  # only the 404 page is absolute; where the site is mounted is not known here
        found = os.path.normpath(os.path.join(os.path.dirname(path), address)) if address else path
        if found.startswith("..") or (found not in paths and f"{found}/index.html" not in paths):
            yield f"{path}: liên kết tới {target} không có trang nào."
        elif anchor and name == "a" and found in pages and anchor not in pages[found].ids:
            yield f"{path}: liên kết tới {target}: trang có, nhưng không có mục #{anchor}."


def _style_sheet(path: str, text: str, paths: set[str]) -> Iterator[str]:
    """Files a style sheet names must exist here; other hosts are refused."""
    for target in re.findall(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", text):
        if target.startswith(("data:", "#")):
            continue
        if _OUTSIDE.match(target):
            yield f"{path}: tải {target[:80]} từ máy chủ khác."
        elif os.path.normpath(os.path.join(os.path.dirname(path), unquote(target.partition("#")[0]))) not in paths:
            yield f"{path}: không có tệp {target}."


class _Withheld:
    """Knows the words of documents that are not public, and finds them anywhere."""

    def __init__(self, catalog: PublicCatalog) -> None:
        public_words: set[tuple[str, ...]] = set()
        self.shingles: dict[tuple[str, ...], str] = {}
        self.names: dict[str, str] = {}
        if not catalog.withheld:
            return
        for group in (catalog.policies, catalog.faqs, catalog.spokespersons, catalog.corrections,
                      catalog.press_events, catalog.plans, catalog.pages, catalog.legal_documents):
            for entry in group:
                public_words.update(_shingles("\n".join(entry.document.lines.lines)))
        for stone in catalog.tombstones:
            public_words.update(_shingles(stone.reason))
        buried = {(stone.kind, stone.slug) for stone in catalog.tombstones}
        for hidden in catalog.withheld:
            text = "\n".join(hidden.document.lines.lines)
            for shingle in _shingles(text):
                if shingle not in public_words:
                    self.shingles[shingle] = hidden.document.path
            if (hidden.document.kind, hidden.slug) not in buried:
                self.names[hidden.slug] = hidden.document.path

    def named_by(self, path: str) -> bool:
        return any(part.partition(".")[0] in self.names for part in path.split("/"))

    def found_in(self, path: str, text: str) -> Iterator[str]:
        if not self.shingles:
            return
        for shingle in _shingles(text):
            if shingle in self.shingles:
                yield f"{path}: lộ nội dung chưa được công khai của {self.shingles[shingle]}."
                return


def _shingles(text: str) -> Iterable[tuple[str, ...]]:
    words = re.findall(r"\w+", vietnamese.fold(text))
    # Runs of keys and numbers recur in every file's front matter; only wording can tell on a document.
    return (tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


# Putting in place


def staging_folder(site: Path) -> Path:
    """A fresh, empty folder beside *site*, on the same file system."""
    site.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))


def put_in_place(staged: Path, site: Path) -> None:
    """Make *staged* the new *site* in one step; the old one is removed after.

    On Linux the two folders change names in a single system call, so there
    is never a moment without a complete site. Elsewhere two renames are used.
    """
    os.chmod(staged, 0o755)  # noqa: S103 - mkdtemp made it private; a web server must read it
    if not site.exists():
        os.rename(staged, site)
        return
    if not _exchange(staged, site):
        old = site.with_name(f".{site.name}-old-{os.getpid()}")
        os.rename(site, old)
        try:
            os.rename(staged, site)
        except OSError:
            os.rename(old, site)
            raise
        staged = old
    shutil.rmtree(staged, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two names atomically (Linux ``renameat2``); false where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    at_cwd, exchange = -100, 2
    return bool(renameat2(at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), exchange) == 0)
