"""The finished tree: checked against the gates and stamped."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import kept_inside, stages
from .catalog import Entry, PublicCatalog
from .schema.kinds import Entity
from .search import reading
from .withheld import Watch

STAMP = "portal-stamp.json"


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


def write_stamp(tree: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write *facts* (commit, date, counts) and the hash of all else into the stamp; returns what it says."""
    stamp = dict(facts) | {"content_hash": content_hash(tree)}
    (tree / STAMP).write_text(json.dumps(stamp, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
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
        raise SiteFault([_internal(path) for path in inside[:5]])
    if stamp.get("content_hash") != content_hash(tree):
        raise SiteFault(["Bản dựng đã bị thay đổi sau khi kiểm tra: mã băm không khớp với dấu kiểm chứng."])
    return dict(stamp)


def _internal(path: str) -> str:
    return f"{path}: tệp nội bộ, không được công khai, mà nằm trong bản dựng. Hãy lấy ra khỏi đây rồi dựng lại."


# Gates over the finished tree

_MARKUP = re.compile(r"""<([^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""")
_TAG = re.compile(r"""([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^<>\s=/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^<>\s"'=`]+))?)*)\s*/?""")
_PLAIN = re.compile(r"/[a-zA-Z][a-zA-Z0-9]*\s*|!doctype html", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_ADDRESSES = frozenset({
    "href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcset", "imagesrcset", "cite",
    "background", "longdesc", "manifest",
})
_FOLLOWED = frozenset({("a", "href"), ("area", "href"), ("blockquote", "cite"), ("q", "cite")})
"""What takes the reader elsewhere on a click; every other address is loaded or sent by the page itself."""
_REFUSED = frozenset({
    "style", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "foreignobject", "animate", "set",
})
_DATA_BLOCK = 'script type="application/ld+json"'
_NOT_IN_DATA = re.compile("[<>&\u2028\u2029]")
_NAMED_ONLY = frozenset({
    ("canonical", ""), ("schema.DC", "http://purl.org/dc/elements/1.1/"), ("schema.DCTERMS", "http://purl.org/dc/terms/"),
})
"""``<link>`` that names another host without asking it for anything: the page's own address, two vocabularies."""
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|del|em|i|mark|small|span|strong|sub|sup|time)(?:\s[^<>]*)?>")
_OUTSIDE = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
_REFRESH = re.compile(r"^[\d.;,\s]*(?:url\s*=\s*)?['\"]?", re.IGNORECASE)
_SCHEMES = ("https:", "http:", "mailto:", "tel:", "webcal:")
_FOLD = re.compile(r"\r?\n[ \t]")  # contacts and calendars break a long line anywhere
_TEXTS = (".txt", ".ics", ".csv", ".vcf", ".js", ".css")


def verify(
    tree: Path, catalog: PublicCatalog, withheld: Iterable[Entry[Entity]] = (), site_url: str = "",
    house: Iterable[Path] = (), of_others: Collection[str] = (),
) -> None:
    """Hold *tree* against the gates: links, ids, active content, other hosts, and the words of what is *withheld*.

    Attachments are held by their address alone: they are the files of public
    documents, and their text is their own. *house* are the folders of the
    portal's own sentences; *of_others* the files of programs of others, known by
    their hash and by nothing else. Raises :class:`SiteFault` with every problem found.
    """
    found = _Tree(tree, site_url, Watch(withheld, catalog, house))
    with stages.stage("verify", len(found.paths)):
        for path in sorted(found.paths.difference(of_others)):
            with stages.item(path):
                found.read(path)
        found.index()
        found.problems.extend(found.broken_anchors())
        found.problems.extend(found.watch.findings())
    if found.problems:
        raise SiteFault(found.problems)


@dataclass(frozen=True, slots=True)
class _Tag:
    """What one tag says, whatever page it stands on: id, addresses it uses, and what is wrong with it."""

    id: str = ""
    links: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class _Tree:
    """The tree as read so far. Pages repeat each other's tags and lines, so each distinct one is judged once."""

    def __init__(self, folder: Path, site_url: str, watch: Watch) -> None:
        self.folder, self.site_url, self.watch = folder, site_url, watch
        self.base = urlsplit(site_url).path or "/"
        self.paths = set(files_of(folder))
        self.problems: list[str] = []
        self.ids: dict[str, frozenset[str]] = {}
        self.anchors: list[tuple[str, str, str, str]] = []
        self.tags: dict[str, _Tag] = {}
        self.places: dict[tuple[str, str], str] = {}
        self.lines: set[str] = set()

    def read(self, path: str) -> None:
        """Judge the file *path*; links to anchors wait until all ids are known."""
        if self.watch.active and (hidden := self.watch.file(path)):
            self.problems.append(f"{path}: tên tệp của nội dung chưa được công khai ({hidden}).")
        if kept_inside.named(path):
            self.problems.append(_internal(path))
        if path.endswith((".gz", ".zip")):
            self._packed(path, (self.folder / path).read_bytes())
        elif path.endswith((".html", ".svg", ".xml", ".json", *_TEXTS)):
            try:
                text = (self.folder / path).read_text("utf-8")
            except UnicodeDecodeError:
                self.problems.append(f"{path}: không phải văn bản UTF-8.")
                return
            if kept_inside.written(text):
                self.problems.append(_internal(path))
            if path.endswith(".html"):
                self._page(path, text)
            elif path.endswith(".css"):
                self.problems.extend(_style_sheet(path, text, self.paths))
            elif path.endswith(".svg"):
                self.ids[path] = frozenset(re.findall(r'\sid="([^"]*)"', text))
            if path.endswith((".vcf", ".ics")):
                text = _FOLD.sub("", text)
            self._words(path, text)

    def index(self) -> None:
        """Judge what the search index says, which no reader but a browser sees."""
        try:
            for path, _, said in reading.all_said(self.folder):
                if self.watch.active:
                    for text in said.texts:
                        for line in text.split("\n"):
                            self.watch.look(path, line)
                    self.watch.look_at_terms(path, said.terms)
        except reading.Damaged as fault:
            self.problems.append(f"Chỉ mục tìm kiếm không đọc lại được: {fault}.")

    def _page(self, path: str, html: str) -> None:
        parts = _MARKUP.split(html)
        if not html.strip():
            self.problems.append(f"{path}: trang trống.")
        if "<" in "".join(parts[::2]):
            self.problems.append(f"{path}: có dấu < không mở thẻ nào đúng mẫu.")
        self._data_blocks(path, parts)
        ids: list[str] = []
        links: set[tuple[str, str]] = set()
        for text, count in Counter(parts[1::2]).items():
            tag = self.tags.get(text) or self.tags.setdefault(text, self._tag(text))
            if tag.id:
                ids += [tag.id] * count
            if tag.links:
                links.update(tag.links)
            for fault in tag.faults:
                self.problems.append(f"{path}: {fault}")
            if self.watch.active:
                for said in tag.texts:
                    self.watch.look(path, said)
        self.ids[path] = frozenset(ids)
        if len(self.ids[path]) < len(ids):
            repeated = sorted(i for i, count in Counter(ids).items() if count > 1)
            self.problems.extend(f"{path}: mã id “{i}” xuất hiện nhiều lần." for i in repeated)
        for name, target in sorted(links):
            self._link(path, name, target)

    def _data_blocks(self, path: str, parts: list[str]) -> None:
        """Data blocks (JSON-LD): nothing a browser runs, provided that their text cannot end the element."""
        for place in range(1, len(parts), 2):
            if parts[place] != _DATA_BLOCK:
                continue
            text, end = parts[place + 1], parts[place + 2] if place + 2 < len(parts) else ""
            try:
                said = json.loads(text)
            except ValueError:
                said = None
            if said is None or end != "/script" or _NOT_IN_DATA.search(text):
                self.problems.append(f"{path}: khối dữ liệu JSON-LD viết sai, hoặc có dấu chưa thoát.")
            elif self.watch.active:
                for words in _strings(said):
                    self.watch.look(path, words)

    def _tag(self, text: str) -> _Tag:
        if text == _DATA_BLOCK or _PLAIN.fullmatch(text):
            return _Tag()
        if text.startswith("!--"):
            return _Tag(faults=("có chú thích HTML; chú thích nằm trong mã trang mà ai cũng xem được.",))
        match = _TAG.fullmatch(text)
        if match is None:
            return _Tag(faults=(f"thẻ <{text[:60]}> viết sai.",))
        name, faults = match[1].lower(), []
        pairs = [(m[1].lower(), unescape(m[2] or m[3] or m[4] or "")) for m in _ATTRIBUTE.finditer(match[2])]
        attributes = dict(pairs)
        if len(attributes) < len(pairs):
            faults.append(f"thẻ <{name}> lặp thuộc tính.")
        if "style" in attributes or any(a.startswith("on") for a in attributes):
            faults.append(f"thẻ <{name}> mang style hoặc mã chạy ngay trong thuộc tính.")
        if name in _REFUSED or "srcdoc" in attributes or (name == "script" and not attributes.get("src")):
            faults.append(f"thẻ <{name}> không được phép.")
        if "ping" in attributes:
            faults.append(f"thẻ <{name}> báo cho máy khác biết người đọc bấm gì.")
        links: list[tuple[str, str]] = []
        for key, target in _targets(attributes):
            fault = self._outside(name, key, target, attributes)
            if fault is None:
                links.append((name, target))
            elif fault:
                faults.append(fault)
        return _Tag(attributes.get("id", ""), tuple(links), tuple(attributes.values()), tuple(faults))

    def _outside(self, name: str, key: str, target: str, attributes: Mapping[str, str]) -> str | None:
        """What is wrong with an address that leaves the site; empty when nothing is, ``None`` for one that does not."""
        if not _OUTSIDE.match(target):
            return None
        if (name, key) in _FOLLOWED:
            allowed = target.lower().startswith(_SCHEMES)
            return "" if allowed else f"liên kết {target[:60]} dùng giao thức không được phép."
        own = bool(self.site_url) and target.startswith(self.site_url)
        drawn = name == "img" and target.startswith("data:image/")
        rel = attributes.get("rel", "")
        named = name == "link" and ((rel, target) in _NAMED_ONLY or (rel, "") in _NAMED_ONLY)
        return "" if own or drawn or named else f"thẻ <{name}> tải {target[:80]} từ máy chủ khác."

    def _link(self, path: str, name: str, target: str) -> None:
        address, _, anchor = target.partition("#")
        place = path
        if address:
            folder = path.rpartition("/")[0]
            key = (path if path == "404.html" else folder, address)
            if key not in self.places:
                self.places[key] = self._place(path, address)
            place = self.places[key]
        if not place:
            self.problems.append(f"{path}: liên kết tới {target} không có trang nào.")
        elif anchor and (name == "a" or place.endswith(".svg")):
            self.anchors.append((path, target, place, unquote(anchor)))

    def _place(self, path: str, address: str) -> str:
        """The file that *address* means on the page *path*, or an empty string."""
        address = unquote(address.partition("?")[0])
        if address.startswith("/"):
            # Only the page for missing addresses is shown at any depth; no other knows where the site is mounted.
            if path != "404.html" or not address.startswith(self.base):
                return ""
            path, address = "", address[len(self.base) :]
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path or "."
        if found in self.paths:
            return found
        index = "index.html" if found == "." else f"{found}/index.html"
        return index if index in self.paths else ""

    def broken_anchors(self) -> Iterator[str]:
        """Links to an id that its page does not have."""
        for path, target, place, anchor in self.anchors:
            if place in self.ids and anchor not in self.ids[place]:
                yield f"{path}: liên kết tới {target}: trang có, nhưng không có mục #{anchor}."

    def _words(self, path: str, text: str) -> None:
        if not self.watch.active:
            return
        if path.endswith(".json"):
            for said in _strings(json.loads(text)):
                self.watch.look(path, said)
            return
        fresh = set(text.split("\n")) - self.lines
        self.lines |= fresh
        markup = path.endswith((".html", ".svg", ".xml"))
        for line in fresh:
            for said in _MARKUP.split(_INLINE.sub(" ", line))[::2] if markup else (line,):
                self.watch.look(path, unescape(said) if markup else said)

    def _packed(self, path: str, data: bytes) -> None:
        try:
            if path.endswith(".gz"):
                inner = {path.removesuffix(".gz"): gzip.decompress(data)}
            else:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    inner = {f"{path}/{name}": archive.read(name) for name in archive.namelist()}
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            self.problems.append(f"{path}: tệp nén hỏng.")
            return
        for name, content in inner.items():
            if name.endswith((".html", ".svg", ".xml", ".json", *_TEXTS)):
                self._words(name, content.decode("utf-8", "replace"))


def _targets(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Attribute and address for every address a tag uses, as a browser reads it."""
    for key in attributes.keys() & _ADDRESSES:
        value = re.sub(r"[\t\n\r]", "", attributes[key]).strip("\0\x0b\x0c ").replace("\\", "/")
        if key.endswith("srcset"):
            yield from ((key, part.split()[0]) for part in value.split(",") if part.strip())
        elif value or key != "href":
            yield key, value
    if attributes.get("http-equiv", "").lower() == "refresh":
        yield "refresh", _REFRESH.sub("", attributes.get("content", ""))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _style_sheet(path: str, text: str, paths: set[str]) -> Iterator[str]:
    """Files a style sheet names must exist here; other hosts are refused."""
    named = re.findall(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
    for target in named:
        if target.startswith(("data:", "#")):
            continue
        address = unquote(target.partition("#")[0])
        if _OUTSIDE.match(target):
            yield f"{path}: tải {target[:80]} từ máy chủ khác."
        elif posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) not in paths:
            yield f"{path}: không có tệp {target}."
