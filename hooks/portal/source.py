"""Reading: bytes on disk → :class:`Document`, or diagnostics.

The only reader of the product. UTF-8 with or without BOM, CRLF, NFD input and
blank lines are accepted and normalised; everything else that could lose,
change or hide what the editor wrote gets a message of its own. A file that
cannot be read gives one message, never several.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import frontmatter

from . import bounds, vietnamese
from .attachments import TYPES as ATTACHMENT_TYPES
from .diagnostics import Diagnostic, Span, error, warning
from .front_matter import MAX_REGISTER_KEYS, LocatedYaml, compose
from .front_matter_slips import Lines, instead_of_dashes
from .written import Document, Written

MAX_BYTES = 1024 * 1024
MAX_FRONT_MATTER = 64 * 1024

FOLDERS = {
    "hoi-dap": "faq",
    "nguoi-phat-ngon": "spokesperson",
    "co-quan": "agency",
    "van-ban": "legal-document",
    "ke-hoach": "plan",
    "dinh-chinh": "correction",
    "hop-bao": "press-event",
    "kenh-chinh-thuc": "social-channel",
    "huong-dan": "page",
}
"""Kind of document by folder below ``content/``; what the folder says is never asked."""
SHARED_FILES = "content/assets"
"""Files that documents of several folders link to: forms, pictures. No document is named after the folder."""

_IGNORED = re.compile(r"^(?:\.|_|README\.md$|Thumbs\.db$|~\$)")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMED_SIGNS = {
    "\u00ad": "dấu gạch nối ẩn (soft hyphen)", "\u200b": "khoảng trắng không chiều rộng",
    "\u200c": "ký tự không nối", "\u200d": "ký tự nối không chiều rộng",
    "\u2060": "ký tự nối từ ẩn", "\ufeff": "dấu BOM nằm giữa văn bản",
    "\u2028": "dấu ngắt dòng Unicode", "\u2029": "dấu ngắt đoạn Unicode", "\u0085": "dấu xuống dòng NEL",
}
_RESERVED_NAMES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Windows keeps these for devices: a checkout with such a file cannot be opened there."""
OWN_ADDRESSES = frozenset((
    "404", "a-z", "assets", "bao-cao", "bao-chi", "bien-tap", "chia-se", "chinh-sach", "co-quan", "dia-phuong",
    "dinh-chinh", "du-lieu", "g", "hoi-dap", "hop-bao", "huong-dan", "index", "ke-hoach", "kenh-chinh-thuc", "lich",
    "nguoi-phat-ngon", "nhung", "o-xa-toi", "phat-hanh", "quy-tac", "ra-soat", "robots", "search", "sitemap",
    "so-do-trang", "tep-dung-chung", "theo-doi", "thuat-ngu", "tien-do", "tim-kiem", "to-in", "van-ban",
))
"""Names at the root of the site that the portal writes itself."""
CERTIFICATE = "xac-nhan-dang-tai"
"""Name of the posting certificate, page and PDF, in the folder of a policy's files: no file of the dossier has it."""
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def reserved_name(stem: str) -> bool:
    """Whether no document below a folder of its kind may be called *stem*."""
    return stem == "index" or bool(_RESERVED_NAMES.fullmatch(stem))


@dataclass(slots=True)
class Sources:
    """Everything read from a checkout: documents, registers, and what was wrong."""

    documents: list[Document] = field(default_factory=list)
    registers: dict[str, Document] = field(default_factory=dict)
    shared_files: set[str] = field(default_factory=set)
    """Paths of the files in :data:`SHARED_FILES`."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: int = 0


def read_tree(root: Path, read: Callable[[Sources, int, int], None] = lambda *_: None) -> Sources:
    """Read ``policies/`` and ``content/`` below *root*.

    Only faults of the checkout itself (neither folder exists) raise
    ``FileNotFoundError``; everything about a file is a diagnostic. *read*
    hears after every file what has been read, and how many of how many files;
    what lies in ``content/`` is read before ``policies/``.
    """
    if not (root / "content").is_dir():
        raise FileNotFoundError(str(root / "content"))
    sources = Sources()
    found: list[_Found] = []
    for top in ("content", "policies"):
        if (root / top).is_symlink():
            sources.diagnostics.append(error("symlink-outside", Span(top)))
        elif (root / top).is_dir():
            found.extend(_walk(root, top, sources))
    _collisions(found, sources)
    folders: dict[str, dict[str, int]] = {}
    for item in found:
        if not item.path.endswith((".md", ".yml")):
            folders.setdefault(os.path.dirname(item.path), {})[os.path.basename(item.path)] = item.size
    documents = {item.path for item in found if item.path.endswith(".md")}
    for place, item in enumerate(found, 1):
        try:
            with bounds.time_limit():
                if item.path.startswith("content/_data/"):
                    _read_register(item, sources)
                elif item.path.endswith(".md"):
                    _read_content(item, folders, sources)
                else:
                    _unexpected(item, documents, sources)
        except bounds.OverTime:
            sources.diagnostics.append(error("render-timeout", Span(item.path), limit=f"{bounds.TIME_LIMIT:.0f} giây"))
        read(sources, place, len(found))
    return sources


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    real: Path
    size: int


def _walk(root: Path, top: str, sources: Sources) -> Iterator[_Found]:
    """Files below *top* in a fixed order; links and special files become messages."""
    inside = os.path.realpath(root)
    waiting: list[str | _Found] = [top]  # folders still to be opened, by their names on disk
    while waiting:
        folder = waiting.pop()
        if isinstance(folder, _Found):
            yield folder
            continue
        try:
            with os.scandir(root / folder) as opened:
                entries = sorted(opened, key=lambda entry: entry.name)
        except OSError:
            sources.diagnostics.append(error("file-unreadable", Span(_shown(folder))))
            continue
        below: list[str | _Found] = []
        for entry in entries:
            path = _shown(f"{folder}/{entry.name}")
            if _IGNORED.match(entry.name) and path != "content/_data":
                continue
            try:
                entry.name.encode("utf-8")
                found = _look(entry, path, inside)
            except UnicodeEncodeError:
                found = error("file-name-not-utf8", Span(path))
            except OSError:
                found = error("file-unreadable", Span(path))
            if isinstance(found, Diagnostic):
                sources.diagnostics.append(found)
            else:
                below.append(found or f"{folder}/{entry.name}")
        waiting.extend(reversed(below))


def _look(entry: os.DirEntry[str], path: str, inside: str) -> _Found | Diagnostic | None:
    """The file behind *entry*, what is wrong with it, or ``None`` for a folder."""
    if entry.is_symlink():
        target = os.path.realpath(entry.path)
        if os.path.commonpath((target, inside)) != inside:
            return error("symlink-outside", Span(path))
        return error("symlink" if os.path.exists(target) else "symlink-dangling", Span(path))
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISDIR(status.st_mode):
        return error("not-a-file", Span(path)) if path.endswith((".md", ".yml")) else None
    if not stat.S_ISREG(status.st_mode):
        return error("not-a-file", Span(path))
    return _Found(path, Path(entry.path), status.st_size)


def _shown(path: str) -> str:
    """*path* in NFC, on one line, with a dot for what would not be seen or would drive the reader's screen."""
    text = path.encode("utf-8", "replace").decode("utf-8")
    if vietnamese.stacked_marks(text) is not None:
        text = text.encode("ascii", "backslashreplace").decode()
    return re.sub(r"[\t\n]", "·", vietnamese.HIDDEN.sub("·", unicodedata.normalize("NFC", text)))


def _collisions(found: list[_Found], sources: Sources) -> None:
    """Names that one file system keeps apart and another makes the same."""
    seen: dict[str, str] = {}
    for item in found:
        key = unicodedata.normalize("NFC", item.path).casefold()
        if key in seen:
            sources.diagnostics.append(error("name-collision", Span(item.path), other=seen[key]))
        else:
            seen[key] = item.path


def _read_content(item: _Found, folders: dict[str, dict[str, int]], sources: Sources) -> None:
    parts = item.path.split("/")
    stem = parts[-1][:-3]
    kind, year = "", ""
    if parts[0] == "policies":
        if len(parts) == 3 and re.fullmatch(r"20\d\d", parts[1]):
            kind, year = "policy", parts[1]
        else:
            year = next((part for part in parts[1:-1] if re.fullmatch(r"20\d\d", part)), "<năm>")
            suggested = f"policies/{year}/{vietnamese.slug(stem)}.md"
            sources.diagnostics.append(error("policy-folder", Span(item.path), suggested=suggested))
            return
    elif len(parts) == 2:
        kind = "page"
    elif parts[1] in FOLDERS and len(parts) == 3:
        kind = FOLDERS[parts[1]]
    else:
        near = vietnamese.closest(parts[1], FOLDERS)
        sources.diagnostics.append(
            error("folder-unknown", Span(item.path), folder="/".join(parts[1:-1]),
                  known=", ".join(sorted(FOLDERS)), suggested=near or "hoi-dap")
        )
        return
    if not _SLUG.fullmatch(stem) or len(stem) > 100 or _RESERVED_NAMES.fullmatch(stem):
        suggested = vietnamese.slug(stem)[:100].strip("-") or "ten-tep"
        suggested += "-2" if _RESERVED_NAMES.fullmatch(suggested) else ""
        sources.diagnostics.append(error("file-name", Span(item.path), name=parts[-1], suggested=f"{suggested}.md"))
        return
    if stem == "index" or (len(parts) == 2 and stem in OWN_ADDRESSES):
        sources.diagnostics.append(error("address-reserved", Span(item.path), name=parts[-1]))
        return
    sources.files += 1
    attachments = folders.get(item.path[:-3])
    document, diagnostics = parse_document(_bytes(item, sources), item.path, kind, stem, year, attachments)
    sources.diagnostics.extend(diagnostics)
    if document is not None:
        sources.documents.append(document)


def _unexpected(item: _Found, documents: set[str], sources: Sources) -> None:
    """A file that is neither a document nor lies where attachments belong."""
    folder, _, name = item.path.rpartition("/")
    extension = name.rpartition(".")[2].lower()
    if folder + ".md" in documents or folder == SHARED_FILES:
        if extension not in ATTACHMENT_TYPES:
            sources.diagnostics.append(
                error("attachment-type", Span(item.path), extension=extension,
                      known=", ".join(sorted(ATTACHMENT_TYPES)))
            )
        elif folder.startswith("policies/") and name.rpartition(".")[0].casefold() == CERTIFICATE:
            sources.diagnostics.append(error("address-reserved", Span(item.path), name=name))
        elif folder == SHARED_FILES:
            sources.shared_files.add(item.path)
        return
    sources.diagnostics.append(warning("file-unexpected", Span(item.path), name=name))


def _read_register(item: _Found, sources: Sources) -> None:
    """One YAML register of ``content/_data``; it has no body."""
    name = item.path.rpartition("/")[2]
    if not name.endswith(".yml"):
        sources.diagnostics.append(warning("file-unexpected", Span(item.path), name=name))
        return
    sources.files += 1
    data = _bytes(item, sources)
    if data is None:
        return
    text, diagnostics = _decode(data, item.path)
    if text is not None:
        raw, problems = compose(text, item.path, max_keys=MAX_REGISTER_KEYS)
        diagnostics.extend(problems)
        if raw is not None:
            written = Written(item.path, text, slice(0, len(text)), 1, len(text), raw)
            sources.registers[name[:-4]] = Document(item.path, "register", name[:-4], written, 0)
    sources.diagnostics.extend(diagnostics)


def _bytes(item: _Found, sources: Sources) -> bytes | None:
    try:
        # The file may have become a link or a pipe since the folder was read: neither is followed or waited for.
        handle = os.open(item.real, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                sources.diagnostics.append(error("not-a-file", Span(item.path)))
                return None
            data = stream.read(MAX_BYTES + 1)
    except OSError:
        sources.diagnostics.append(error("file-unreadable", Span(item.path)))
        return None
    if len(data) > MAX_BYTES:
        size = vietnamese.size_text(max(item.size, len(data)))
        sources.diagnostics.append(error("file-too-large", Span(item.path), size=size, limit="1 MB"))
        return None
    return data


_NONE: Mapping[str, int] = {}


def parse_document(
    data: bytes | None, path: str, kind: str, slug: str, year: str = "", attachments: Mapping[str, int] | None = None
) -> tuple[Document | None, list[Diagnostic]]:
    """*data* as a document of *kind*, or the one reason why it cannot be read.

    ``data`` is ``None`` when an earlier message already says why. Duplicate
    keys and hidden characters are reported beside a document that could be
    read otherwise, and still stop the build.
    """
    if data is None:
        return None, []
    text, diagnostics = _decode(data, path)
    if text is None:
        return None, diagnostics
    bare = text.lstrip(" \t\n")
    skipped = text[: len(text) - len(bare)].count("\n")
    all_lines = Lines(path, tuple(text.split("\n")))
    if not re.match(r"---[ \t]*(?:\n|$)", bare):
        first = all_lines.span(min(skipped + 1, len(all_lines.lines)), 1)
        return None, [error("front-matter-missing", first, hint=instead_of_dashes(bare))]
    handler = LocatedYaml(path, skipped, MAX_FRONT_MATTER)
    # python-frontmatter strips the end of the text; the handler keeps its own, whole body.
    frontmatter.parse(bare, handler=handler)
    if not handler.body_line:
        return None, [error("front-matter-unclosed", all_lines.span(skipped + 1, 1, 4))]
    if handler.raw is None:
        return None, handler.diagnostics
    diagnostics += handler.diagnostics
    begin = len(text) - len(bare)
    front = slice(begin + handler.front.start, begin + handler.front.stop)
    written = Written(path, text, front, handler.front_line, begin + handler.body_at, handler.raw)
    return Document(path, kind, slug, written, handler.body_line, year, attachments or _NONE), diagnostics


def _decode(data: bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """Text in NFC with ``\\n`` line ends; hidden characters are reported, one per line."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [error("not-utf8", Span(path, 1, 1, 2), encoding="UTF-16")]
    nul = data.find(b"\0")
    if nul >= 0:
        return None, [error("nul-byte", Span(path, data.count(b"\n", 0, nul) + 1, 1, 2))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        before = data[data.rfind(b"\n", 0, problem.start) + 1 : problem.start].decode("utf-8", "replace")
        return None, [error("not-utf8", Span(path, line, len(before) + 1, len(before) + 2),
                            encoding=f"byte 0x{data[problem.start]:02X}")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (place := vietnamese.stacked_marks(text)) is not None:
        line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        return None, [error("combining-marks", Span(path, line, column, column + 1))]
    text = unicodedata.normalize("NFC", text)
    diagnostics: list[Diagnostic] = []
    if vietnamese.has_hidden(text):
        lines = Lines(path, tuple(text.split("\n")))
        for number, content in enumerate(lines.lines, 1):
            match = vietnamese.HIDDEN.search(content)
            if match:
                sign = match.group()
                name = _NAMED_SIGNS.get(sign) or (
                    "ký tự đảo chiều chữ" if sign in _DIRECTIONS
                    else "ký tự điều khiển" if unicodedata.category(sign) == "Cc" else "ký tự không nhìn thấy"
                )
                span = lines.span(number, match.start() + 1, match.start() + 2)
                shown = replace(span, source=vietnamese.HIDDEN.sub("·", span.source))
                diagnostics.append(error("invisible-character", shown, name=name, code=f"U+{ord(sign):04X}"))
        return None, diagnostics
    return text, diagnostics


__all__ = ["OWN_ADDRESSES", "SHARED_FILES", "Document", "Sources", "parse_document", "read_tree"]
