"""Reading a release back over HTTP: is what visitors get what the manifest says?"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from xml.parsers import expat

from .. import headers
from .manifest import NAME, SIGNATURE, File, Manifest
from .planted import words_in
from .visiting import READER, UNLISTED, Ask, Guise, Reply, Visitor, shown, target_of

ALL = 2_000
"""So many files are all compared; of more, the pages, what leads to them, and a sample of the rest."""
SAMPLE = 400


class Kind(StrEnum):
    """What is wrong at an address."""

    MISSING = "missing"
    CHANGED = "changed"
    ADDED = "added"
    UNREACHABLE = "unreachable"
    HEADERS = "headers"
    CLOAKED = "cloaked"
    SOFT404 = "soft404"
    SIGNATURE = "signature"
    OLDER = "older"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the manifest says; *address* is below the portal's root, *said* is Vietnamese.

    *grave* ones mean that visitors get something else than was published; the others are for the server's keeper.
    """

    kind: Kind
    address: str
    said: str
    grave: bool = True


def check(
    base_url: str, manifest: Manifest, manifest_bytes: bytes, *, signature: str = "", folders: bool = True,
    seconds: float = 600, threads: int = 4, done: Callable[[], None] = lambda: None,
) -> tuple[Finding, ...]:
    """Compare what *base_url* serves with *manifest*, right after it was published; nothing found means: as published.

    *manifest_bytes* and *signature* are what was put there. *folders*: whether the server shows a folder's
    ``index.html`` under the folder's address (an object store may not). *done* is told of each file of :func:`chosen`.
    Raises :class:`visiting.BadAddress`.
    """
    visitor = Visitor(base_url, threads=threads, seconds=seconds)
    try:
        # An address is asked more than once; what is wrong with it is said once.
        return tuple(dict.fromkeys(_checked(visitor, manifest, manifest_bytes, signature, folders, done)))
    finally:
        visitor.close()


def _checked(
    visitor: Visitor, manifest: Manifest, manifest_bytes: bytes, signature: str, folders: bool,
    done: Callable[[], None],
) -> Iterator[Finding]:
    for path, data in ((NAME, manifest_bytes), (SIGNATURE, signature.encode())):
        if data:
            file = File(path, len(data), hashlib.sha256(data).hexdigest())
            found = compared(file, visitor.get(Ask(path, size=len(data))))
            if found:
                yield found
    compare = Comparison(visitor, chosen(manifest))
    yield from compare.run(done)
    yield from smoke(visitor, manifest, "khong-co-" + manifest.digest[:16], folders=folders)
    yield from compare.about_headers()
    if compare.skipped:
        yield unfinished(visitor, compare.skipped)


def is_served(path: str) -> bool:
    """Whether a visitor can be given *path*: servers keep their own files and dot names to themselves."""
    parts = path.split("/")
    return parts[-1] != "web.config" and not any(p.startswith(".") and p != ".well-known" for p in parts)


def chosen(manifest: Manifest) -> tuple[File, ...]:
    """The files that are compared: all, or (above :data:`ALL`) every page, entrance and feed, and a sample."""
    files = [file for file in manifest.files if is_served(file.path)]
    if len(files) <= ALL:
        return tuple(files)
    always = [f for f in files if _leads(f.path)]
    names = {f.path for f in always}
    rest = by_lot((f for f in files if f.path not in names), manifest.digest)
    return tuple(sorted([*always, *rest[:SAMPLE]], key=lambda f: f.path))


def _leads(path: str) -> bool:
    ends = (".html", ".xml", ".json", ".txt", ".js", ".css", ".webmanifest")
    return path.endswith(ends) or path == "assets/search/start.bin"


def by_lot(files: Iterable[File], seed: str) -> list[File]:
    """*files* in an order that *seed* decides: the same for everyone, and not to be chosen by who names a file."""
    return sorted(files, key=lambda f: hashlib.sha256(f"{seed}\0{f.path}".encode()).digest())


class Comparison:
    """One pass over files of a manifest, by anyone's eyes; what the answers said besides is kept for after."""

    def __init__(
        self, visitor: Visitor, files: Iterable[File], read: Callable[[str, Reply], None] | None = None,
    ) -> None:
        self.visitor, self.files, self.read = visitor, tuple(files), read
        self.digests: dict[str, str] = {}
        self.compared = self.skipped = 0
        self._headers: dict[str, list[str]] = defaultdict(list)

    def run(self, done: Callable[[], None] = lambda: None) -> Iterator[Finding]:
        """Ask for every file; yields what is wrong with its bytes."""
        asks = [ask_for(file) for file in self.files]
        for file, (_, reply) in zip(self.files, self.visitor.each(asks, done), strict=True):
            if reply.skipped:
                self.skipped += 1
                continue
            self.compared += 1
            self.digests[file.path] = reply.sha256
            if self.read is not None:
                self.read(file.path, reply)
            found = compared(file, reply)
            if found:
                yield found
            elif reply.status == 200:
                for said in wrong_headers(file.path, reply):
                    self._headers[said].append(file.path)

    def about_headers(self) -> Iterator[Finding]:
        """What is wrong with the headers, once for all files that share it."""
        for said, paths in self._headers.items():
            more = f" (và {len(paths) - 1} địa chỉ nữa)" if len(paths) > 1 else ""
            yield Finding(Kind.HEADERS, paths[0], said + more, grave=False)


def ask_for(file: File, guise: Guise = READER, target: str | None = None) -> Ask:
    """The question for *file*. Of a page more is read than was promised: what was added to it is worth reading."""
    most = max(file.size, UNLISTED) if file.path.endswith((".html", ".xml", ".txt")) else file.size
    return Ask(target_of(file.path) if target is None else target, guise, file.size, most)


def compared(file: File, reply: Reply) -> Finding | None:
    """What is wrong with the answer for *file*, if anything."""
    # The page for missing addresses is one that servers show as nothing else.
    fine = (200, 404) if file.path == "404.html" else (200,)
    if reply.problem:
        return Finding(Kind.UNREACHABLE, file.path, reply.problem)
    if reply.location:
        return Finding(Kind.CHANGED, file.path, f"bị chuyển hướng tới {shown(reply.location)}")
    if reply.status in (404, 410) and reply.status not in fine:
        return Finding(Kind.MISSING, file.path, f"máy chủ trả lời {reply.status}, không có tệp này")
    if reply.status not in fine:
        return Finding(Kind.UNREACHABLE, file.path, f"máy chủ trả lời {reply.status}")
    if reply.sha256 == file.sha256:
        return None
    if reply.headers.get("content-encoding", "identity") != "identity":
        return Finding(Kind.CHANGED, file.path, "máy chủ gửi bản nén dù được xin bản nguyên, nên không so được; "
                                                "hãy tắt nén bắt buộc")
    said = f"nhiều byte hơn bản đã đăng ({file.size})" if reply.over else f"khác bản đã đăng ({file.size} byte)"
    return Finding(Kind.CHANGED, file.path, f"nội dung {said}{gambling(reply.body)}")


def gambling(body: bytes) -> str:
    """A clause about gambling words in *body*, or nothing."""
    words = words_in(body[:500_000].decode("utf-8", "replace"))
    return f"; có chữ cờ bạc: {', '.join(words)}" if words else ""


def wrong_headers(path: str, reply: Reply) -> Iterator[str]:
    """Type and policy that differ from :mod:`portal.headers`, in Vietnamese."""
    if path.rpartition(".")[2] not in headers.TYPES:
        return
    wanted = headers.of(path)
    kind = reply.headers.get("content-type", "")
    if _plain(kind) != _plain(wanted["Content-Type"]):
        yield f"Content-Type là “{shown(kind, 60)}”, phải là “{wanted['Content-Type']}”"
    policy = reply.headers.get("content-security-policy", "")
    if headers.class_of(path) is headers.FRAMES and policy.startswith(headers.FRAME_META_CSP + "; frame-ancestors "):
        return  # who may show it is the configuration's to say
    # IIS gives headers by folder: for a file the browser shows, the strict policy is the stricter one.
    if policy not in (wanted["Content-Security-Policy"], headers.CSP):
        yield "Content-Security-Policy khác với tệp cấu hình được tạo" if policy else "thiếu Content-Security-Policy"


def _plain(kind: str) -> str:
    return kind.lower().replace(" ", "").replace('"', "")


def smoke(visitor: Visitor, manifest: Manifest, nonsense: str, *, folders: bool = True) -> Iterator[Finding]:
    """Ten addresses as a visitor meets them: folders, an address that is not there, stamp, search, feeds that parse.

    *nonsense* is a name no one has published. The files themselves are compared elsewhere; here the ways to them.
    """
    known = manifest.by_path
    if folders:
        fronts = [p for p in known if p == "index.html" or (p.endswith("/index.html") and is_served(p))]
        for path in sorted(fronts, key=lambda p: (p.count("/"), p))[:4]:
            front = path.removesuffix("index.html")
            found = compared(known[path], visitor.get(ask_for(known[path], target=target_of(front))))
            if found:
                yield Finding(found.kind, front or "/", f"địa chỉ thư mục: {found.said}", found.grave)
    for address in (f"{nonsense}.html", f"{nonsense}/{nonsense}"):
        found = not_found(address, visitor.get(Ask(address)))
        if found:
            yield found
    wanted = ["portal-stamp.json", "assets/search/start.bin", "tim-kiem.html", "sitemap.xml", *manifest.shown[-1:]]
    wanted += sorted(p for p in known if p.endswith(".xml"))
    for path in dict.fromkeys(p for p in wanted if p in known):
        reply = visitor.get(ask_for(known[path]))
        found = compared(known[path], reply)
        if found:
            yield found
        elif path.endswith(".xml") and (fault := unparsed(reply.body)):
            yield Finding(Kind.BROKEN, path, fault)


def not_found(address: str, reply: Reply) -> Finding | None:
    """What is wrong with the answer for an *address* that does not exist, if anything."""
    if reply.skipped or reply.status in (401, 403, 404, 410):
        return None
    if reply.problem:
        return Finding(Kind.UNREACHABLE, address, reply.problem)
    if reply.location:
        return Finding(Kind.SOFT404, address, "địa chỉ bịa ra mà máy chủ chuyển hướng tới "
                                              f"{shown(reply.location)} thay vì trả lời 404")
    if reply.status != 200:
        return Finding(Kind.UNREACHABLE, address, f"máy chủ trả lời {reply.status} cho một địa chỉ không có")
    return Finding(Kind.SOFT404, address, "địa chỉ bịa ra mà máy chủ vẫn trả lời 200 như có thật"
                                          f"{gambling(reply.body)}")


def unparsed(data: bytes) -> str:
    """Why *data* is no well-formed feed or site map, in Vietnamese; empty when it is. A document type is refused."""
    if not data:
        return "tệp quá lớn nên chưa đọc thử"
    reader, tops = expat.ParserCreate(), []

    def refuse(*_: object) -> None:
        raise ValueError("DOCTYPE")

    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = lambda name, _: tops.append(name) if not tops else None
    try:
        reader.Parse(data, True)
    except ValueError:
        return "bản tin XML mang DOCTYPE, không được phép"
    except expat.ExpatError as fault:
        return f"bản tin XML viết sai ở dòng {fault.lineno}"
    top = tops[0].rpartition(":")[2]
    known = ("feed", "rss", "urlset", "sitemapindex")
    return "" if top in known else f"không phải bản tin hay sơ đồ trang (thẻ đầu là {shown(top, 40)})"


def unfinished(visitor: Visitor, skipped: int) -> Finding:
    """That not everything could be asked: no verdict of "clean" then."""
    left = f"còn {skipped} tệp chưa so" if skipped else "phần dò trang lạ chưa xong"
    return Finding(Kind.UNREACHABLE, "", f"chưa xem hết, {left}: {visitor.spent}")
