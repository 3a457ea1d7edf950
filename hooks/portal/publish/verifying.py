"""Holding what is live against the signed manifest: missing, changed, and *added*: what nobody published.

A site broken into usually keeps its own pages. The planted ones stand beside
them, or are shown only to search engines and to who comes from there. So the
manifest's files are compared, and then the site is asked for what should not
be there, by several kinds of visitors. What is found is judged by hash and by
the manifest alone, never by what a page says.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import planted, signing
from .manifest import NAME, SIGNATURE, File, Manifest, Unreadable, digest_of, parse
from .readback import (
    Comparison,
    Finding,
    Kind,
    ask_for,
    by_lot,
    chosen,
    compared,
    gambling,
    is_served,
    not_found,
    smoke,
    unfinished,
)
from .visiting import DISGUISES, GOOGLEBOT, READER, Ask, Reply, Visitor, links, shown, target_of

MANIFEST_LIMIT = 32 * 2**20
_FOLLOWED = 300  # addresses that are not in the manifest
_LISTED = 30  # folders asked for a listing
_DISGUISED = 60  # pages asked again as each other visitor
_QUICK = 24  # files a quick look compares
_STATE = frozenset({"journal.json", "journal-2.json", "left.json", "live.json"})


@dataclass(frozen=True, slots=True)
class Scope:
    """How much is looked at. *quick*: manifest, home, and the share of the rest that *round* (0, 1, 2 …) is due for.

    *secret* goes into the names nobody can have made; it must not be guessable. *seconds* bounds the whole.
    """

    secret: str
    quick: bool = False
    round: int = 0
    seconds: float = 900
    threads: int = 4


@dataclass(slots=True)
class Result:
    """What was found, and how far it can be relied on. *signed* is ``None`` when only self-consistency was checked."""

    findings: list[Finding] = field(default_factory=list)
    manifest: Manifest | None = None
    signed: signing.Signed | None = None
    compared: int = 0
    asked: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def grave(self) -> bool:
        """Whether visitors get, or may get, something that was not published."""
        return any(finding.grave for finding in self.findings)


def opened(data: bytes, signature: str | None, keys: Iterable[signing.PublicKey], result: Result) -> Manifest | None:
    """The manifest that *data* says, if it may be believed; what is wrong goes to *result*. Without *keys* all are."""
    known = tuple(keys)
    try:
        if known and signature is None:
            raise signing.BadSignature("không có tệp chữ ký cạnh bản kê")
        if known:
            # Before the manifest is read at all.
            result.signed = signing.verify(data, signature or "", known)
        result.manifest = parse(data)
    except signing.BadSignature as bad:
        result.findings.append(Finding(Kind.SIGNATURE, SIGNATURE, str(bad)))
    except (Unreadable, RecursionError, AttributeError) as bad:
        result.findings.append(Finding(Kind.SIGNATURE, NAME, f"không đọc được bản kê: {shown(str(bad))}"))
    return result.manifest


# A folder, or a listing


def folder(tree: Path, keys: Iterable[signing.PublicKey], *, earlier: Iterable[Manifest] = ()) -> Result:
    """Compare the folder *tree* with the manifest in it; nothing in it is followed out of it. Raises ``OSError``."""
    result = Result()
    try:
        if (tree / NAME).stat().st_size > MANIFEST_LIMIT:
            raise OSError
        data = (tree / NAME).read_bytes()
    except OSError:
        result.findings.append(Finding(Kind.MISSING, NAME, "không có bản kê trong thư mục, nên không so được gì"))
        return result
    try:
        signature = (tree / SIGNATURE).read_text("utf-8", "replace")
    except OSError:
        signature = None
    manifest = opened(data, signature, keys, result)
    if manifest is None:
        return result
    names, odd = _walk(tree)
    for path in sorted(odd):
        result.findings.append(Finding(Kind.CHANGED if path in manifest.by_path else Kind.ADDED, path,
                                       "là liên kết hoặc tệp đặc biệt; bản phát hành chỉ có tệp thường"))
    result.findings += listing(names | odd & manifest.by_path.keys(), manifest, earlier=earlier)
    for path in sorted(names):
        wanted = manifest.by_path.get(path)
        if wanted is not None:
            result.compared += 1
            try:
                size = (tree / path).stat().st_size
                same = size == wanted.size and digest_of(tree / path)[1] == wanted.sha256
            except OSError as error:
                result.findings.append(Finding(Kind.UNREACHABLE, path, f"không đọc được ({error.strerror})"))
                continue
            if not same:
                result.findings.append(Finding(Kind.CHANGED, path, f"nội dung khác bản đã đăng ({size} byte, bản đã "
                                                                   f"đăng {wanted.size}){_in_file(tree / path)}"))
    return result


def listing(names: Iterable[str], manifest: Manifest, *, earlier: Iterable[Manifest] = ()) -> Iterator[Finding]:
    """Compare the *names* a store or a file system lists with *manifest*: what is there too much, what is not there.

    A file of an *earlier* release may still wait to be cleared away; its bytes are not judged here.
    """
    before = {path: release.number for release in sorted(earlier, key=lambda m: m.number) for path in release.by_path}
    there = set(names)
    for path in sorted(there - manifest.by_path.keys() - {NAME, SIGNATURE}):
        if _is_state(path):
            continue
        if path in before:
            yield Finding(Kind.ADDED, path, f"tệp của bản {before[path]} còn lại, chưa được dọn", grave=False)
        else:
            words = planted.words_in(path)
            yield Finding(Kind.ADDED, path, "tệp không có trong bản kê, không phải do cổng đăng"
                          + (f"; tên có chữ cờ bạc: {', '.join(words)}" if words else ""))
    for path in sorted({*manifest.by_path, NAME} - there):
        yield Finding(Kind.MISSING, path, "có trong bản kê mà không có ở đây")


def _is_state(path: str) -> bool:
    """Whether *path* is one of the publisher's own notes, below ``.portal/`` where links are not to be had."""
    first, *rest = path.split("/")
    if first != ".portal":
        return False
    if len(rest) == 1:
        return rest[0] in _STATE or re.fullmatch(r"doubt-\d{6}\.json", rest[0]) is not None
    return len(rest) == 3 and rest[0] == "claims"


def _walk(tree: Path) -> tuple[set[str], set[str]]:
    """Ordinary files, and everything that is neither file nor folder."""
    names: set[str] = set()
    odd: set[str] = set()
    for top, folders, files in os.walk(tree):
        place = Path(top)
        for name in [*folders, *files]:
            mode = (place / name).lstat().st_mode
            if not stat.S_ISDIR(mode):
                (names if stat.S_ISREG(mode) else odd).add((place / name).relative_to(tree).as_posix())
    return names, odd


def _in_file(path: Path) -> str:
    with path.open("rb") as file:
        return gambling(file.read(500_000))


# A live site


def live(
    base_url: str, keys: Iterable[signing.PublicKey], scope: Scope, *, kept: Manifest | None = None,
    judge: Callable[[Manifest], Iterable[Finding]] = lambda _: (), done: Callable[[], None] = lambda: None,
) -> Result:
    """Compare the site at *base_url* with its manifest, or with *kept*, one that was kept elsewhere.

    *judge* adds what it finds in the manifest itself; *done* is told of each file. A release that is published in the
    middle of a pass is no finding: the pass begins again. Raises :class:`visiting.BadAddress`.
    """
    known = tuple(keys)
    visitor = Visitor(base_url, threads=scope.threads, seconds=scope.seconds, asks=300 if scope.quick else 60_000)
    try:
        for _ in range(3):
            result = Result()
            manifest = _fetched(visitor, known, kept, result)
            if manifest is not None:
                result.findings += judge(manifest)
                _Pass(visitor, manifest, scope, result).run(done)
            if not result.findings or _fetched(visitor, known, kept, Result()) in (manifest, None):
                break
            result.notes.append("Có bản mới được đăng trong lúc kiểm nên đã kiểm lại từ đầu.")
        result.asked = visitor.asked
        result.findings = list(dict.fromkeys(result.findings))
        return result
    finally:
        visitor.close()


def _fetched(
    visitor: Visitor, keys: tuple[signing.PublicKey, ...], kept: Manifest | None, result: Result,
) -> Manifest | None:
    """The manifest the site shows; that of *kept* stands in when there is one."""
    reply = visitor.get(Ask(NAME, most=MANIFEST_LIMIT, keep=MANIFEST_LIMIT))
    said = visitor.get(Ask(SIGNATURE, most=65536))
    if kept is not None:
        result.manifest = kept
        found = compared(File(NAME, len(kept.data), kept.digest), reply)
        result.findings += [found] if found else []
        return kept
    if reply.status != 200 or reply.over:
        gone = reply.status in (404, 410)
        why = "máy chủ không có bản kê này" if gone else reply.problem or f"máy chủ trả lời {reply.status}"
        kind = Kind.MISSING if gone else Kind.UNREACHABLE
        result.findings.append(Finding(kind, NAME, f"{why}, nên không so được gì"))
        return None
    text = said.body.decode("utf-8", "replace") if said.status == 200 else None
    return opened(reply.body, text, keys, result)


class _Pass:
    """One look at a live site, against one manifest."""

    def __init__(self, visitor: Visitor, manifest: Manifest, scope: Scope, result: Result) -> None:
        self.visitor, self.manifest, self.scope, self.result = visitor, manifest, scope, result
        self.strangers: dict[str, str] = {}  # address as sent → where it was named
        self.followed: set[str] = set()

    def run(self, done: Callable[[], None]) -> None:
        """Everything, in the order of what matters when the time runs out."""
        compare = Comparison(self.visitor, self._due(), self._read)
        found = self.result.findings
        found += list(compare.run(done))
        self.result.compared = compare.compared
        nonsense = list(self._nonsense())
        found += nonsense
        if not self.scope.quick:
            found += list(smoke(self.visitor, self.manifest, self._secret_name("thu")))
        found += list(self._disguised(compare))
        if any(finding.kind is Kind.SOFT404 for finding in nonsense):
            self._note("Máy chủ trả lời cho cả địa chỉ bịa ra như có thật, nên không dò được trang bị cài: "
                       "hãy sửa để địa chỉ không có được trả lời 404.")
        else:
            found += list(self._unlisted())
            found += list(self._hidden())
        found += list(compare.about_headers())
        if compare.skipped or self.visitor.spent:
            found.append(unfinished(self.visitor, compare.skipped))

    def _note(self, text: str) -> None:
        if text not in self.result.notes:
            self.result.notes.append(text)

    def _due(self) -> tuple[File, ...]:
        files = chosen(self.manifest)
        if not self.scope.quick:
            return files
        first = [f for f in files if f.path in ("index.html", "robots.txt", "sitemap.xml")]
        rest = by_lot((f for f in files if f not in first), self.manifest.target)
        start = self.scope.round * _QUICK % max(len(rest), 1)
        return (*first, *(rest[start:] + rest[:start])[: min(_QUICK, len(rest))])

    def _share(self, some: list[str], size: int) -> list[str]:
        """All of *some*, or the *size* of them that this round is due for."""
        if not self.scope.quick or not some:
            return some
        start = self.scope.round * size % len(some)
        return (some + some)[start : start + min(size, len(some))]

    def _secret_name(self, about: str) -> str:
        return f"{about}-{self.scope.secret}"

    def _read(self, path: str, reply: Reply) -> None:
        if path.rpartition(".")[2] in ("html", "xml", "txt"):
            self._collect(target_of(path), reply, path)

    def _collect(self, target: str, reply: Reply, named: str) -> None:
        """Remember what the answer at *target* links to and the manifest does not list."""
        for link in dict.fromkeys(links(reply.body)):
            if len(self.strangers) > 10 * _FOLLOWED:
                return  # a hostile site names as many as it likes
            place = self.visitor.address_of(link, target)
            if place is not None and not self._listed(place[0]):
                self.strangers.setdefault(target_of(place[0]) + (f"?{place[1]}" if place[1] else ""), named)

    def _listed(self, address: str) -> bool:
        known = self.manifest.by_path
        return address in known or address in (NAME, SIGNATURE) or f"{address}/index.html".lstrip("/") in known \
            or (address.endswith("/") and f"{address}index.html" in known)

    def _nonsense(self) -> Iterator[Finding]:
        """Names nobody can have made, asked by every kind of visitor."""
        names = [self._secret_name(word) for word in ("khong-co", "slot", "casino")]
        for address in (f"{names[0]}.html", f"chinh-sach/{names[0]}.html", f"{names[1]}/", f"{names[2]}.php"):
            found = not_found(address, self.visitor.get(Ask(address)))
            if found:
                yield found
                continue
            for guise in DISGUISES:
                found = not_found(address, self.visitor.get(Ask(address, guise)))
                if found and found.kind is Kind.SOFT404:
                    yield replace(found, kind=Kind.CLOAKED, said=f"chỉ với {guise.said}: {found.said}")

    def _disguised(self, compare: Comparison) -> Iterator[Finding]:
        """The same for everyone? Home and entrances always, of other pages a share; home with a query too."""
        pages = [f for f in compare.files if f.path.endswith((".html", ".xml", ".txt")) and f.path != "404.html"]
        front = [f for f in pages if f.path.endswith("index.html") or "/" not in f.path]
        rest = by_lot((f for f in pages if f not in front), f"{self.manifest.digest}{self.scope.round}")
        some = [*front, *rest][: 3 if self.scope.quick else _DISGUISED]
        asks = [(file, ask_for(file, guise)) for file in some for guise in DISGUISES]
        for home in (f for f in front if f.path == "index.html"):
            bare = compared(home, self.visitor.get(ask_for(home, target="")))
            if bare:
                yield Finding(bare.kind, "/", f"địa chỉ thư mục: {bare.said}")
                continue
            asks += [(home, ask_for(home, guise, "")) for guise in DISGUISES]
            asks += [(home, ask_for(home, guise, query)) for query in (f"?p={self.scope.secret}", "?slot=1")
                     for guise in (READER, GOOGLEBOT)]
        for (file, ask), (_, reply) in zip(asks, self.visitor.each([ask for _, ask in asks]), strict=True):
            found = compared(file, reply)
            # What is wrong for readers too has been said: only a difference between visitors is news.
            if found is None or reply.skipped or (reply.sha256 and reply.sha256 == compare.digests.get(file.path)):
                continue
            if found.kind is not Kind.UNREACHABLE:
                address = ask.target if "?" in ask.target else file.path if ask.target else "/"
                yield Finding(Kind.CLOAKED, address, f"{ask.guise.said} nhận được thứ khác: {found.said}")
            elif reply.status:
                self._note(f"Máy chủ không tiếp {ask.guise.said} ({reply.status}), nên không so được cách nhìn ấy.")

    def _unlisted(self) -> Iterator[Finding]:
        """Ask for what pages name and the manifest does not, and for what those name in turn."""
        while self.strangers:
            target, named = self.strangers.popitem()
            if target in self.followed:
                continue
            if len(self.followed) >= _FOLLOWED:
                self._note(f"Các trang còn dẫn tới hơn {_FOLLOWED} địa chỉ lạ; chỉ xem chừng ấy.")
                return
            self.followed.add(target)
            reply = self.visitor.get(Ask(target))
            found = self._added(target, reply, f"; trang {shown(named)} dẫn tới")
            if found:
                yield found
                self._collect(target, reply, target)

    def _hidden(self) -> Iterator[Finding]:
        """Folders that list their files, and the usual hiding places, asked by a reader and as a search engine."""
        known = self.manifest.by_path
        parents = {path.rpartition("/")[0] for path in known if "/" in path}
        bare = sorted((p for p in parents if f"{p}/index.html" not in known), key=lambda p: (p.count("/"), p))
        places = [f"{p}/" for p in self._share(bare[:_LISTED], 4)]
        places += [p for p in self._share(list(planted.hiding_places()), 12) if not self._listed(p)]
        asks = [Ask(target_of(p), guise) for p in places for guise in (READER, GOOGLEBOT)]
        open_to_all: set[str] = set()
        for ask, reply in self.visitor.each(asks):
            found = self._added(ask.target, reply, "")
            if found and ask.guise is READER:
                open_to_all.add(ask.target)
                yield found
            elif found and ask.target not in open_to_all:
                yield replace(found, kind=Kind.CLOAKED, said=f"chỉ với {ask.guise.said}: {found.said}")

    def _added(self, target: str, reply: Reply, where: str) -> Finding | None:
        """What is wrong with an answer at an address the manifest does not list, if anything."""
        address = shown(target, 300)
        if reply.location:
            away = self.visitor.address_of(reply.location) is None and "://" in reply.location
            said = f"địa chỉ không phải do cổng đăng, chuyển hướng tới {shown(reply.location)}{where}"
            return Finding(Kind.ADDED, address, said) if away else None
        if reply.status != 200:
            return None
        listed = b"Index of" in reply.body[:2000] or b"<title>Directory" in reply.body[:2000]
        said = "máy chủ liệt kê tệp trong thư mục này" if listed else "không có trong bản kê mà vẫn mở được"
        words = planted.words_in(target)
        named = f"; địa chỉ có chữ cờ bạc: {', '.join(words)}" if words else ""
        return Finding(Kind.ADDED, address, f"{said}{named}{gambling(reply.body)}{where}")


def is_whole(manifest: Manifest) -> bool:
    """Whether a full pass compares every file that servers give to visitors."""
    return len(chosen(manifest)) == sum(is_served(f.path) for f in manifest.files)
