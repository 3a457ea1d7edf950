"""PDF: refused when it does more than show pages; otherwise written anew without what it tells about people.

The copy holds only what can be reached from the document's root as pypdf
reads it. Earlier revisions, objects between objects and whatever another
reader might make of a doctored cross-reference table stay behind.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from .finding import Finding, Refused, Tick, ranges
from .limits import MAX_OBJECTS, MAX_PAGES
from .pictures import bare_jpeg

_ACTIONS = {
    "/JavaScript": "mã JavaScript", "/Launch": "lệnh mở chương trình khác", "/ImportData": "lệnh lấy dữ liệu vào",
    "/SubmitForm": "lệnh gửi dữ liệu đi", "/GoToE": "tệp nhúng", "/GoToR": "liên kết tới tệp trên máy",
    "/Rendition": "phim hoặc âm thanh nhúng", "/Movie": "phim nhúng", "/Sound": "âm thanh nhúng",
    "/RichMediaExecute": "nội dung Flash", "/GoTo3DView": "mô hình 3D",
}
_KEYS = {
    "/JS": "mã JavaScript", "/JavaScript": "mã JavaScript", "/EmbeddedFiles": "tệp nhúng", "/EF": "tệp nhúng",
    "/XFA": "biểu mẫu động XFA", "/RichMediaContent": "nội dung Flash",
}
_KINDS = {
    "/FileAttachment": "tệp nhúng", "/EmbeddedFile": "tệp nhúng", "/Movie": "phim nhúng", "/Sound": "âm thanh nhúng",
    "/Screen": "phim hoặc âm thanh nhúng", "/RichMedia": "nội dung Flash", "/3D": "mô hình 3D",
}
_PRIVATE = (
    "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AA", "/Perms", "/DSS", "/Threads", "/CreatorInfo",
    "/SpiderInfo", "/SigFlags", "/Collection",
)
"""Keys that are left out wherever they stand: they serve programs and archives, never the page."""
_REMARKS = ("/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret")
_MARKUP = (*_REMARKS, "/FreeText", "/Popup", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp", "/Ink")
_WORDS = ("/Contents", "/V", "/DV", "/TU", "/Title", "/Alt", "/ActualText", "/RC")
_INFO = {
    "/Author": "tác giả", "/Company": "đơn vị", "/Manager": "người quản lý", "/Keywords": "từ khóa",
    "/SourceFile": "tệp gốc",
}
_XMP = re.compile(r"<dc:creator\b.{0,400}?<rdf:li[^>]*>([^<]{1,200})", re.DOTALL)
_COMPUTER = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\|file:|/(?:Users|home)/)|\.(?:docx?|xlsx?|pptx?|odt|wps|indd)\s*$")
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|#|[^:]*$)", re.IGNORECASE)


def look(data: bytes, tick: Tick, *, read: bool = True) -> Finding:
    """Clean copy of a PDF and, unless *read* is off, its text; raises :class:`Refused`."""
    if b"%%EOF" not in data[-2048:]:
        raise Refused("attachment-broken", reason="phần cuối bị cắt mất")
    finding = Finding()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused("attachment-locked")
        _info(reader, finding)
        finding.pages = len(reader.pages)
        if not 0 < finding.pages <= MAX_PAGES:
            reason = f"có {finding.pages} trang, quá mức {MAX_PAGES} trang" if finding.pages else "không có trang nào"
            raise Refused("attachment-too-complex" if finding.pages else "attachment-broken", reason=reason)
        tick()
        finding.copy = _rewritten(data, finding, tick)
        tick()
        if read:
            _read(finding, tick)
    except LimitReachedError:
        raise Refused("attachment-too-complex", reason="phần nén bung ra quá lớn") from None
    except PyPdfError:
        raise Refused("attachment-broken", reason="cấu trúc bên trong bị hỏng") from None
    return finding


def _info(reader: PdfReader, finding: Finding) -> None:
    """The document's own words about itself, in both places PDF has for them."""
    try:
        values = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
    except (PyPdfError, ValueError, TypeError, AttributeError):
        values = {}  # unreadable; the copy has none either
    for key, value in values.items():
        if key in _INFO or key not in ("/Title", "/Subject", "/Creator", "/Producer", "/CreationDate", "/ModDate",
                                       "/Trapped", "/PTEX.Fullbanner"):
            finding.tells(_INFO.get(key, f"thuộc tính {key.removeprefix('/')}"), value)
        elif _COMPUTER.search(value):
            finding.tells("tên tệp gốc", value)
    finding.says("thông tin của tệp", "\n".join(v for k, v in values.items() if not k.endswith("Date")))
    packet = _plain(reader.root_object, "/Metadata")
    if isinstance(packet, StreamObject):
        text = packet.get_data()[:1_000_000].decode("utf-8", "replace")
        for author in _XMP.findall(text):
            finding.tells("tác giả", html.unescape(author))
        finding.says("thông tin của tệp", html.unescape(re.sub(r"<[^>]*>", "\n", text)))


def _rewritten(data: bytes, finding: Finding, tick: Tick) -> bytes:
    """*data* without what is private; the second pass leaves behind what the first cut loose."""
    for examine in (True, False):
        reader = PdfReader(BytesIO(data), strict=False)
        writer = PdfWriter(clone_from=reader)
        if re.fullmatch(r"%PDF-\d\.\d", reader.pdf_header):
            writer.pdf_header = reader.pdf_header
        if examine:
            for thing in _everything(writer.root_object, tick):
                _examine(thing, finding)
        writer.metadata = None
        writer._ID = None  # a number that would tie copies to their original
        stream = BytesIO()
        writer.write(stream)
        data = stream.getvalue()
    return data


def _everything(root: DictionaryObject, tick: Tick) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that *root* leads to, each once; kept apart from the depth of Python's stack."""
    seen: set[int] = set()
    waiting: list[PdfObject] = [root]
    count = 0
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            found = thing.get_object()
            if found is None:
                continue
            thing = found
        count += 1
        if count > MAX_OBJECTS:
            raise Refused("attachment-too-complex", reason="gồm quá nhiều phần nhỏ")
        if count % 5000 == 0:
            tick()
        inside: Iterable[Any] = thing if isinstance(thing, ArrayObject) else ()
        if isinstance(thing, DictionaryObject):
            inside = thing.values()
        # Before the caller takes anything away: what is left out must not hide what is refused.
        waiting.extend(v for v in inside if isinstance(v, (DictionaryObject, ArrayObject, IndirectObject)))
        if isinstance(thing, DictionaryObject):
            yield thing


def _examine(thing: DictionaryObject, finding: Finding) -> None:
    """Refuse what acts; note what is said; take away what is private."""
    for key, what in _KEYS.items():
        if key in thing:
            raise Refused("attachment-active", what=what)
    for key, table in (("/S", _ACTIONS), ("/Type", _KINDS), ("/Subtype", _KINDS)):
        value = _plain(thing, key)
        if isinstance(value, str) and value in table:
            raise Refused("attachment-active", what=table[value])
    if isinstance(thing, StreamObject) and "/F" in thing:
        raise Refused("attachment-active", what="phần dữ liệu lấy từ tệp khác")
    if _plain(thing, "/S") == "/URI" and not _SAFE_LINK.match(str(_plain(thing, "/URI")).strip()):
        raise Refused("attachment-active", what=f"liên kết {str(_plain(thing, '/URI'))[:60]}")
    for key in _WORDS:
        value = _plain(thing, key)
        if isinstance(value, str) and not isinstance(value, NameObject):
            finding.says("chú thích, biểu mẫu hoặc mục lục", str(value))
    subtype = _plain(thing, "/Subtype")
    if subtype in _MARKUP and "/T" in thing:
        finding.tells("người nhận xét", str(_plain(thing, "/T")))
        for key in ("/T", "/M", "/CreationDate", "/NM"):
            thing.pop(NameObject(key), None)
    finding.comments += subtype in _REMARKS and "/Rect" in thing
    signature = _plain(thing, "/V")
    if isinstance(signature, DictionaryObject) and "/ByteRange" in signature:
        # Any change breaks a signature, and a broken one frightens more than none.
        finding.signed = True
        del thing[NameObject("/V")]
    for key in _PRIVATE:
        thing.pop(NameObject(key), None)
    if _plain(thing, "/Type") == "/Page":
        thing.pop(NameObject("/B"), None)
    if isinstance(thing, StreamObject) and _plain(thing, "/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        thing._data = bare_jpeg(thing._data, finding)


def _plain(thing: DictionaryObject, key: str) -> Any:
    """The value itself, not a reference to it."""
    value = thing.raw_get(key) if key in thing else None
    return value.get_object() if isinstance(value, IndirectObject) else value


def _read(finding: Finding, tick: Tick) -> None:
    """Text by page, of the copy: what is checked is what is published."""
    silent = []
    for number, page in enumerate(PdfReader(BytesIO(finding.copy), strict=False).pages, 1):
        try:
            text = page.extract_text()
        except LimitReachedError:
            raise
        except Exception:  # a font pypdf stumbles over: somebody must look at the page instead
            text = ""
        finding.says(f"trang {number}", text)
        if not text.strip() and _shows_something(page):
            silent.append(number)
        tick()
    finding.unread = ranges(silent)


def _shows_something(page: PageObject) -> bool:
    content = page.get_contents()
    return content is not None and bool(re.search(rb"\b(?:Do|Tj|TJ|BI|f\*?|S)\s", content.get_data() + b" "))
