"""The finished tree, checked against the gates."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import posixpath
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import kept_inside, shared_work, stages
from .allowed_files import Allowed
from .catalog import Entry, PublicCatalog
from .explained import Explained
from .page_markup import DATA_BLOCK, MARKUP, Line, Markup, data_block, sentences, strings, style_sheet
from .schema.kinds import Entity
from .search import reading
from .stamp import SiteFault, check_stamp, internal_file, write_stamp
from .tree_files import files_of, read, walk
from .verified import Memory, Verified, in_order, setting
from .withheld import Seen, Watch

_FOLD = re.compile(r"\r?\n[ \t]")  # contacts and calendars break a long line anywhere
_TEXTS = (".txt", ".ics", ".csv", ".vcf", ".js", ".css")
_MARKED = (".html", ".svg", ".xml")
_BLOCK = 64
"""Neighbouring files go to the same process: they say the same."""
_MUCH = 2000
"""So many files are worth a second process."""
_REMEMBERED = 1 << 15
"""Lines that are known again when they come again: pages of one kind share nearly all."""


def verify(
    tree: Path, catalog: PublicCatalog, withheld: Iterable[Entry[Entity]] = (), site_url: str = "",
    house: Iterable[Path] = (), of_others: Collection[str] = (), allowed: Allowed | None = None, workers: int = 1,
    memory: Memory | None = None,
) -> dict[str, bytes]:
    """Hold *tree* against the gates: links, ids, active content, other hosts, and the words of what is *withheld*.

    Attachments are held by their address alone: they are the files of public
    documents, and their text is their own. *house* are the folders of the
    portal's own sentences; *of_others* the files of programs of others, known by
    their hash and by nothing else; *allowed* says which files may be there. So many
    *workers* share the files. With a *memory* of the last tree without a fault, files that are as they were there are
    not judged again, unless anything about this one is not as it should be. Raises :class:`SiteFault` with every
    problem found, returns the SHA-256 of every file: each is read once.
    """
    hidden = tuple(withheld)
    last = memory.last() if memory else Verified()
    while True:
        watch = Watch(hidden, catalog, house, Explained(last.explained))
        found = _Tree(tree, site_url, watch, of_others, allowed, last)
        with stages.stage("verify", len(found.paths)):
            found.read_all(workers)
            found.index()
            found.share.problems.extend(found.broken_anchors())
            found.share.problems.extend(found.watch.findings())
        problems = [*found.strange(), *found.share.problems]
        if not problems:
            break
        if not found.known:
            raise SiteFault(problems)
        last = Verified()
    if memory:
        with stages.stage("verify"):
            memory.keep(found.verified())
    return found.share.digests


@dataclass
class Share:
    """What was found in some of the files: plain data, so that another process may have found it."""

    problems: list[str] = field(default_factory=list)
    strange: dict[str, list[str]] = field(default_factory=dict)
    """What may not lie there, by path; the faults of the others follow."""
    by_file: dict[str, list[str]] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    anchors: set[tuple[str, str]] = field(default_factory=set)
    """Page and id on it, of every link to a place on another page."""
    linked: set[str] = field(default_factory=set)
    """Every file that a link needs."""
    seen: Seen = field(default_factory=Seen)

    def add(self, other: Share) -> None:
        """Take over what *other* found in other files."""
        self.strange |= other.strange
        self.by_file |= other.by_file
        self.digests |= other.digests
        self.ids |= other.ids
        self.anchors |= other.anchors
        self.linked |= other.linked
        self.seen.add(other.seen)


class _Tree:
    """The tree as read so far. Pages repeat each other's lines, so each distinct one is judged once."""

    def __init__(
        self, folder: Path, site_url: str, watch: Watch, of_others: Collection[str], allowed: Allowed | None,
        last: Verified,
    ) -> None:
        self.folder, self.watch, self.of_others, self.allowed = folder, watch, of_others, allowed
        self.base = urlsplit(site_url).path or "/"
        self.markup = Markup(site_url)
        found = dict(walk(folder))
        self.paths = {path for path, kind in found.items() if kind != "folder"}
        self.share = Share(seen=watch.seen)
        self.to_read = sorted(path for path in self.paths if allowed is None or found[path] == "file")
        if allowed:
            self.share.strange = {path: [allowed.no_file(path)] for path, kind in found.items() if kind != "file"}
        self.lines: dict[str, Line] = {}
        self.settled: defaultdict[int, set[str]] = defaultdict(set)
        self.marked: set[str] = set()
        self.same: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.setting = setting(site_url, in_order(of_others), allowed.policies if allowed else "", watch.looks_for())
        self.last = last if last.holds(self.setting, self.paths) else Verified()
        self.known = self.last.digests
        self.unmade = frozenset(path for path in self.paths if path.endswith(".css")) | (
            allowed.one_by_one if allowed else frozenset())
        """What is held against something else than itself: always judged."""
        watch.seen.found |= self.last.suspicious
        watch.seen.terms |= dict.fromkeys(self.last.terms, "")
        self.reading = reading.Reading(folder, self.last.index)

    def verified(self) -> Verified:
        """What is to be known of this tree, which has no fault, when the next one is judged."""
        share = self.share
        return Verified(self.setting, share.digests, self.last.linked | share.linked, self.last.anchors | share.anchors,
                        share.seen.found, frozenset(share.seen.terms), self.reading.known,
                        self.watch.explained.answers)

    # All files

    def read_all(self, workers: int) -> None:
        """Judge every file, some of them in copies of this process when there are many."""
        paths = self.to_read
        self.watch.prepare()
        size = max(_BLOCK, len(paths) // shared_work.MOST_TASKS + 1)
        blocks = [partial(self._read, paths[place:place + size]) for place in range(0, len(paths), size)]
        own, *others = shared_work.gathered(blocks, workers if len(paths) >= _MUCH else 1, self._found)
        assert own is self.share
        for other in others:
            self.share.add(other)
        self.share.digests = {path: self.share.digests[path] for path in paths}
        self.share.problems += [problem for path in paths for problem in self.share.by_file.get(path, ())]

    def _read(self, paths: Iterable[str]) -> None:
        for path in paths:
            with stages.item(path):
                self.read(path)

    def _found(self, _: object) -> Share:
        self.watch.flush()
        return self.share

    def strange(self) -> Iterator[str]:
        """What may not lie in the tree."""
        if self.allowed:
            for path in sorted(self.share.strange):
                yield from self.share.strange[path]
            yield from self.allowed.missing(self.paths)

    def read(self, path: str) -> None:
        """Judge the file *path*; links to anchors wait until all ids are known."""
        data = read(self.folder, path)
        digest = hashlib.sha256(data).digest()
        self.share.digests[path] = digest
        if self.known.get(path) == digest and path not in self.unmade:
            return
        self.judge(path, data, digest)

    def judge(self, path: str, data: bytes, digest: bytes) -> None:
        """Judge the file *path*, *data* with the SHA-256 *digest*."""
        if self.allowed and (faults := list(self.allowed.faults(path, data, digest))):
            self.share.strange[path] = faults
        if path not in self.of_others and (problems := list(self._problems(path, data))):
            self.share.by_file[path] = problems

    def _problems(self, path: str, data: bytes) -> Iterator[str]:
        if self.watch.active and (hidden := self.watch.file(path)):
            yield f"{path}: tên tệp của nội dung chưa được công khai ({hidden})."
        if kept_inside.named(path):
            yield internal_file(path)
        if path.endswith((".gz", ".zip")):
            yield from self._packed(path, data)
        elif path.endswith((".json", *_MARKED, *_TEXTS)):
            try:
                text = data.decode()
            except UnicodeDecodeError:
                yield f"{path}: không phải văn bản UTF-8."
                return
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            if kept_inside.written(text):
                yield internal_file(path)
            if path.endswith(".html"):
                yield from self._page(path, text)
                return
            if path.endswith(".css"):
                yield from style_sheet(path, text, self.paths)
            elif path.endswith(".svg"):
                self.share.ids[path] = tuple(re.findall(r'\sid="([^"]*)"', text))
            if path.endswith((".vcf", ".ics")):
                text = _FOLD.sub("", text)
            self._words(path, text)

    def _words(self, path: str, text: str) -> None:
        if not self.watch.active:
            return
        if path.endswith(".json"):
            self.watch.look(path, strings(json.loads(text)))
        elif path.endswith(_MARKED):
            fresh = set(text.split("\n")) - self.marked
            self.marked |= fresh
            self.watch.look(path, (said for line in fresh for said in sentences(line)))
            if len(self.marked) > _REMEMBERED:
                self.marked.clear()
        else:
            self.watch.look(path, text.split("\n"))

    def _packed(self, path: str, data: bytes) -> Iterator[str]:
        try:
            if path.endswith(".gz"):
                inner = {path.removesuffix(".gz"): gzip.decompress(data)}
            else:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    inner = {f"{path}/{name}": archive.read(name) for name in archive.namelist()}
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            yield f"{path}: tệp nén hỏng."
            return
        for name, content in inner.items():
            if name.endswith((".json", *_MARKED, *_TEXTS)):
                self._words(name, content.decode("utf-8", "replace"))

    def index(self) -> None:
        """Judge what the search index says, which no reader but a browser sees."""
        try:
            for path, _, said in self.reading.said():
                self.watch.look(path, (line for text in said.texts for line in text.split("\n")))
                self.watch.look_at_terms(path, said.terms)
        except reading.Damaged as fault:
            self.share.problems.append(f"Chỉ mục tìm kiếm không đọc lại được: {fault}.")

    # Pages

    def _page(self, path: str, html: str) -> Iterator[str]:
        if not self._is_good(path, html):
            yield from self._faults(path, html)
        self.watch.look(path, self.markup.heard())

    def _is_good(self, path: str, html: str) -> bool:
        """Whether the page is whole and without faults line by line; lines are known from other pages.

        ``False`` says nothing yet: :meth:`_faults` reads it as one piece.
        """
        lines = html.split("\n")
        settled = self.settled[path.count("/")]
        rest: dict[str, Line] = {}
        for text in set(lines).difference(settled):
            line = self.lines.get(text) or self.markup.line(text)
            if line is None:
                return False
            rest[text] = line
        if not html or html.isspace():
            return False
        self.lines |= rest
        ids = [name for line in rest.values() for name in line.ids]
        with_ids = {text for text, line in rest.items() if line.ids}
        own = set(ids)
        if len(own) < len(ids) or sum(map(with_ids.__contains__, lines)) > len(with_ids):
            return False
        for text, line in rest.items():
            rooted = True
            for name, target in line.links:
                address, _, anchor = target.partition("#")
                place, from_root = self._place(path, address) if address else (path, False)
                rooted &= from_root
                if not place:
                    return False
                self.share.linked.add(place)
                if anchor and (name == "a" or place.endswith(".svg")):
                    if place == path and unquote(anchor) not in own:
                        return False
                    self.share.anchors.add((place, unquote(anchor)))
            if rooted and not line.ids:
                settled.add(text)
        names = tuple(sorted(ids))
        self.share.ids[path] = self.same.setdefault(names, names)
        for known in (self.lines, settled, self.same):
            if len(known) > _REMEMBERED:
                known.clear()
        return True

    def _faults(self, path: str, html: str) -> Iterator[str]:
        """What is wrong with a page, read as one piece."""
        parts = MARKUP.split(html)
        if not html.strip():
            yield f"{path}: trang trống."
        if "<" in "".join(parts[::2]):
            yield f"{path}: có dấu < không mở thẻ nào đúng mẫu."
        for place in range(1, len(parts), 2):
            if parts[place] == DATA_BLOCK:
                said = data_block(parts[place + 1], parts[place + 2] if place + 2 < len(parts) else "")
                if said is None:
                    yield f"{path}: khối dữ liệu JSON-LD viết sai, hoặc có dấu chưa thoát."
                else:
                    self.watch.look(path, strings(said))
        ids: list[str] = []
        links: set[tuple[str, str]] = set()
        for text, count in Counter(parts[1::2]).items():
            tag = self.markup.tag(text)
            ids += [tag.id] * count if tag.id else ()
            links.update(tag.links)
            for fault in tag.faults:
                yield f"{path}: {fault}"
        self.share.ids[path] = tuple(ids)
        for name in sorted(name for name, count in Counter(ids).items() if count > 1):
            yield f"{path}: mã id “{name}” xuất hiện nhiều lần."
        for _, target, page, anchor in self._links(path, links):
            if not page:
                yield f"{path}: liên kết tới {target} không có trang nào."
                continue
            self.share.linked.add(page)
            if anchor:
                self.share.anchors.add((page, anchor))
        self._words(path, html)

    def _links(self, path: str, links: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
        """Tag, target, page or nothing, and id or nothing, of each of the *links* on the page *path*."""
        for name, target in sorted(links):
            address, _, anchor = target.partition("#")
            place = self._place(path, address)[0] if address else path
            yield name, target, place, unquote(anchor) if name == "a" or place.endswith(".svg") else ""

    def _place(self, path: str, address: str) -> tuple[str, bool]:
        """The file that *address* means on the page *path*, or an empty string; whether all pages as deep mean it."""
        rest, folder = address, path.rpartition("/")[0]
        while rest.startswith("../") and folder:
            rest, folder = rest[3:], folder.rpartition("/")[0]
        found = f"{folder}/{rest}" if folder else rest
        if "%" not in found and "?" not in found:
            if found in self.paths:
                return found, not folder
            index = f"{found}index.html"
            if (not found or found.endswith("/")) and index in self.paths and found[:-1] not in self.paths:
                return index, not folder
        return self._oddly_placed(path, address), False

    def _oddly_placed(self, path: str, address: str) -> str:
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
        """Links to an id that its page does not have. Who has them is read again."""
        ids, wanted = self.share.ids, defaultdict[str, set[str]](set)
        # What was not judged had all that was wanted of it; of what is wanted of it anew, it has to tell.
        anew = {place for place, _ in self.share.anchors - self.last.anchors}
        asked = {place for place in anew if place not in ids and place in self.known}
        for path in sorted(asked):
            self.judge(path, read(self.folder, path), self.known[path])
            self.share.problems += self.share.by_file.get(path, ())
        for place, anchor in self.share.anchors | self.last.anchors:
            if place in ids:
                wanted[place].add(anchor)
        broken = {(place, anchor) for place, anchors in wanted.items() for anchor in anchors.difference(ids[place])}
        if broken and self.known:
            yield ""  # said to nobody: who has them may not have been judged, so the whole tree is
            return
        for path in sorted(path for path in ids if path.endswith(".html")) if broken else ():
            tags = set(MARKUP.split(read(self.folder, path).decode())[1::2])
            links = {link for text in tags for link in self.markup.tag(text).links}
            for _, target, place, anchor in self._links(path, links):
                if (place, anchor) in broken:
                    yield f"{path}: liên kết tới {target}: trang có, nhưng không có mục #{anchor}."


__all__ = ["SiteFault", "check_stamp", "files_of", "verify", "write_stamp"]
