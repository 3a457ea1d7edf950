"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re

from .finding import Refused

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: dict[str, re.Pattern[bytes]] = {
    "pdf": re.compile(rb"%PDF-[12]\.\d"),
    "docx": re.compile(re.escape(_ZIP)), "xlsx": re.compile(re.escape(_ZIP)),
    "odt": re.compile(re.escape(_ZIP)), "ods": re.compile(re.escape(_ZIP)),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"), "jpeg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "mp3": re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
    "mp4": re.compile(rb"\0\0..ftyp", re.DOTALL),
}
_NAMES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<\?xml", re.DOTALL), "tệp XML"),
    (re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!|[a-z])", re.IGNORECASE), "trang web (HTML) hoặc SVG"),
    (re.compile(rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe"), "chương trình chạy được"),
    (re.compile(re.escape(_OLE)), "tệp Office đời cũ (.doc, .xls) hoặc có mật khẩu"),
    (re.compile(rb"\{\\rtf"), "tài liệu RTF"),
    (re.compile(rb"GIF8|BM|II\*\0|MM\0\*|\x00\x00\x01\x00"), "loại ảnh khác"),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"), "tệp nén"),
)
_BY_TYPE = {
    "pdf": "tài liệu PDF", "docx": "tệp nén ZIP hoặc tệp Office", "png": "ảnh PNG", "jpg": "ảnh JPEG",
    "webp": "ảnh WebP", "mp3": "âm thanh MP3", "mp4": "phim MP4",
}


def expect(data: bytes, extension: str) -> None:
    """Refuse *data* unless it starts as a file of that extension does, at the very first byte.

    Readers such as Acrobat accept a signature further down; a file with
    something else in front is two files in one.
    """
    if not data:
        raise Refused("attachment-broken", reason="tệp rỗng")
    if _SIGNATURES[extension].match(data):
        return
    if extension in ("docx", "xlsx") and data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("attachment-locked")
    found = name_of(data)
    if extension == "pdf" and b"%PDF-" in data[:4096]:
        found = f"{found}, rồi mới đến phần PDF"
    raise Refused("attachment-content", found=found, extension=extension)


def name_of(data: bytes) -> str:
    """What *data* seems to be, in words an editor knows."""
    for name, words in _BY_TYPE.items():
        if _SIGNATURES[name].match(data):
            return words
    return next((words for pattern, words in _NAMES if pattern.match(data[:4096])), "dữ liệu lạ")
