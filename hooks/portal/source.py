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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import frontmatter

from . import vietnamese
from .diagnostics import Diagnostic, Span, error, warning
from .front_matter import MAX_REGISTER_KEYS, Lines, LocatedYaml, Raw, RawList, RawMap, RawScalar, compose

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

ATTACHMENT_TYPES = frozenset(("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "webp", "mp3", "mp4"))
_IGNORED = re.compile(r"^(?:\.|_|README\.md$|Thumbs\.db$|~\$)")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMED_SIGNS = {
    "\u00ad": "dấu gạch nối ẩn (soft hyphen)", "\u200b": "khoảng trắng không chiều rộng",
    "\u200c": "ký tự không nối", "\u200d": "ký tự nối không chiều rộng",
    "\u2060": "ký tự nối từ ẩn", "\ufeff": "dấu BOM nằm giữa văn bản",
    "\u2028": "dấu ngắt dòng Unicode", "\u2029": "dấu ngắt đoạn Unicode", "\u0085": "dấu xuống dòng NEL",
}
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: kind from its folder, slug from its name, fields and body as written."""

    path: str
    kind: str
    slug: str
    raw: RawMap
    body: str
    body_line: int
    lines: Lines
    year: str = ""
    attachments: Mapping[str, int] = field(default_factory=dict)
    """Files in the folder of the same name beside it: name → size in bytes, sorted by name."""

    def span(self, *location: str | int) -> Span:
        """The place of the value at *location* (``"consultation", "closes_on"``), or the nearest above."""
        place: Raw = self.raw
        for step in location:
            if isinstance(place, RawMap) and isinstance(step, str) and step in place.entries:
                place = place.entries[step][1]
            elif isinstance(place, RawList) and isinstance(step, int) and step < len(place.items):
                place = place.items[step]
            else:
                break
        if place is self.raw:
            return self.lines.span(1, 1)
        if isinstance(place, RawScalar) and not place.text and not place.quoted:
            return self.key_span(*location)
        return self.lines.span(place.line, place.column, place.end_column)

    def key_span(self, *location: str | int) -> Span:
        """The place of the key at *location*; the nearest key above it when it is absent."""
        place: Raw = self.raw
        found: RawScalar | None = None
        for step in location:
            if isinstance(place, RawMap) and isinstance(step, str) and step in place.entries:
                found, place = place.entries[step]
            elif isinstance(place, RawList) and isinstance(step, int) and step < len(place.items):
                place = place.items[step]
                found = None
                if isinstance(place, RawScalar):
                    found = place
            else:
                break
        if found is None:
            return self.span(*location[:-1]) if len(location) > 1 else self.lines.span(1, 1)
        return self.lines.span(found.line, found.column, found.end_column)

    def body_span(self, line: int, column: int = 1, end_column: int | None = None) -> Span:
        """The span at one-based *line* and *column* of the body."""
        return self.lines.span(self.body_line + line - 1, column, end_column)

    def written(self, *location: str | int) -> str:
        """The text at *location* as the editor wrote it, or an empty string."""
        place: Raw = self.raw
        for step in location:
            if isinstance(place, RawMap) and isinstance(step, str) and step in place.entries:
                place = place.entries[step][1]
            elif isinstance(place, RawList) and isinstance(step, int) and step < len(place.items):
                place = place.items[step]
            else:
                return ""
        return place.text if isinstance(place, RawScalar) else ""


@dataclass(slots=True)
class Sources:
    """Everything read from a checkout: documents, registers, and what was wrong."""

    documents: list[Document] = field(default_factory=list)
    registers: dict[str, Document] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: int = 0


def read_tree(root: Path) -> Sources:
    """Read ``policies/`` and ``content/`` below *root*.

    Only faults of the checkout itself (neither folder exists) raise
    ``FileNotFoundError``; everything about a file is a diagnostic.
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
            folders.setdefault(os.path.dirname(item.path), {})[os.path.basename(item.path)] = item.real.stat().st_size
    documents = {item.path for item in found if item.path.endswith(".md")}
    for item in found:
        if item.path.startswith("content/_data/"):
            _read_register(item, sources)
        elif item.path.endswith(".md"):
            _read_content(item, folders, sources)
        else:
            _unexpected(item, documents, sources)
    return sources


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    real: Path


def _walk(root: Path, folder: str, sources: Sources) -> Iterator[_Found]:
    """Files below *folder* in a fixed order; links and special files become messages."""
    base = root / folder
    try:
        entries = sorted(os.scandir(base), key=lambda entry: entry.name)
    except OSError:
        sources.diagnostics.append(error("file-unreadable", Span(folder)))
        return
    for entry in entries:
        try:
            entry.name.encode("utf-8")
        except UnicodeEncodeError:
            shown = entry.name.encode("utf-8", "replace").decode("utf-8")
            sources.diagnostics.append(error("file-name-not-utf8", Span(f"{folder}/{shown}")))
            continue
        path = unicodedata.normalize("NFC", f"{folder}/{entry.name}")
        if _IGNORED.match(entry.name) and path != "content/_data":
            continue
        real = Path(entry.path)
        if entry.is_symlink():
            target = Path(os.path.realpath(real))
            if not target.is_relative_to(os.path.realpath(root)):
                sources.diagnostics.append(error("symlink-outside", Span(path)))
            elif not target.exists():
                sources.diagnostics.append(error("symlink-dangling", Span(path)))
            else:
                sources.diagnostics.append(error("symlink", Span(path)))
            continue
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(root, f"{folder}/{entry.name}", sources)
        elif stat.S_ISREG(mode):
            yield _Found(path, real)
        else:
            sources.diagnostics.append(error("not-a-file", Span(path)))


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
    if not _SLUG.fullmatch(stem) or len(stem) > 100:
        suggested = (vietnamese.slug(stem)[:100].strip("-") or "ten-tep") + ".md"
        sources.diagnostics.append(error("file-name", Span(item.path), name=parts[-1], suggested=suggested))
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
    if folder + ".md" in documents:
        if extension not in ATTACHMENT_TYPES:
            sources.diagnostics.append(
                error("attachment-type", Span(item.path), extension=extension,
                      known=", ".join(sorted(ATTACHMENT_TYPES)))
            )
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
            lines = Lines(item.path, tuple(text.split("\n")))
            sources.registers[name[:-4]] = Document(item.path, "register", name[:-4], raw, "", 0, lines)
    sources.diagnostics.extend(diagnostics)


def _bytes(item: _Found, sources: Sources) -> bytes | None:
    try:
        if item.real.stat().st_size > MAX_BYTES:
            size = vietnamese.size_text(item.real.stat().st_size)
            sources.diagnostics.append(error("file-too-large", Span(item.path), size=size, limit="1 MB"))
            return None
        return item.real.read_bytes()
    except OSError:
        sources.diagnostics.append(error("file-unreadable", Span(item.path)))
        return None


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
        return None, [error("front-matter-missing", first)]
    handler = LocatedYaml(path, skipped)
    # python-frontmatter strips the end of the text; the handler keeps its own, whole body.
    frontmatter.parse(bare, handler=handler)
    if not handler.body_line:
        return None, [error("front-matter-unclosed", all_lines.span(skipped + 1, 1, 4))]
    if handler.raw is None:
        return None, handler.diagnostics
    front = sum(len(line) + 1 for line in all_lines.lines[: handler.body_line - 1])
    if front > MAX_FRONT_MATTER:
        return None, [error("front-matter-too-long", all_lines.span(skipped + 1, 1, 4), limit="64 KB")]
    diagnostics += handler.diagnostics
    document = Document(
        path, kind, slug, handler.raw, handler.body.rstrip(), handler.body_line, all_lines, year, attachments or {}
    )
    return document, diagnostics


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
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    diagnostics: list[Diagnostic] = []
    if vietnamese.HIDDEN.search(text):
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


__all__ = ["Document", "Sources", "parse_document", "read_tree"]
