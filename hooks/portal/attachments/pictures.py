"""Pictures: taken apart and put together again without what the camera and the editor wrote into them.

Pixels are never decoded and encoded anew: the copy looks exactly the same,
and its bytes do not depend on the version of a codec.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from .finding import Finding, Refused
from .limits import MAX_PIXELS

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_EXIF_NAMES = {
    0x13B: "tác giả", 0x9C9D: "tác giả", 0x8298: "bản quyền", 0x10E: "lời tả ảnh", 0x9C9C: "ghi chú", 0x9C9B: "tiêu đề",
    0x10F: "hãng máy ảnh", 0x110: "máy ảnh", 0x132: "giờ chụp", 0x9003: "giờ chụp", 0xA430: "chủ máy ảnh",
    0xA431: "số máy", 0x9286: "ghi chú",
}
_ORIENTATION, _CAMERA, _PLACE = 0x112, 0x8769, 0x8825
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_BROKEN = "ảnh bị hỏng hoặc bị cắt mất phần cuối"


def look(data: bytes, extension: str) -> Finding:
    """Facts and clean copy of a picture; raises :class:`Refused`."""
    finding = Finding()
    finding.copy = bare(data, extension, finding)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(finding.copy), formats=[FORMATS[extension]]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise Refused("attachment-too-complex", reason=f"ảnh {image.width} × {image.height} điểm")
                image.load()
                turned = image.getexif().get(_ORIENTATION, 1)
                finding.width, finding.height = image.size if turned not in (5, 6, 7, 8) else image.size[::-1]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused("attachment-broken", reason=_BROKEN) from None
    return finding


def bare(data: bytes, extension: str, finding: Finding) -> bytes:
    """*data* without metadata, and without anything behind its end."""
    turned = _exif(data, FORMATS[extension], finding)
    try:
        if extension == "png":
            return _bare_png(data, finding)
        if extension == "webp":
            return _bare_webp(data, turned)
        return _bare_jpeg(data, turned, finding)
    except (IndexError, struct.error):
        raise Refused("attachment-broken", reason=_BROKEN) from None


def bare_jpeg(data: bytes, finding: Finding) -> bytes:
    """A JPEG inside another file: without metadata, or as it was when it is no JPEG after all."""
    _exif(data, "JPEG", finding)
    try:
        return _bare_jpeg(data, 1, finding)
    except (Refused, IndexError, struct.error):
        return data


def _exif(data: bytes, form: str, finding: Finding) -> int:
    """Tell what EXIF says; returns how the picture is turned (1 is upright)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[form]) as image:
                values = image.getexif()
                camera, place = values.get_ifd(_CAMERA), values.get_ifd(_PLACE)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error, Image.DecompressionBombError):
        return 1
    for tag, value in (*values.items(), *camera.items()):
        if tag in _EXIF_NAMES:
            finding.tells(_EXIF_NAMES[tag], _text(value))
            finding.says("thông tin của ảnh", _text(value))
    if place:
        # Not the place itself: the report is printed in logs.
        finding.tells("vị trí chụp (GPS)", "có")
    turned = values.get(_ORIENTATION, 1)
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _text(value: object) -> str:
    if isinstance(value, bytes):
        wide = len(value) > 1 and value[1::2].count(0) * 2 > len(value[1::2])
        return value.decode("utf-16-le" if wide else "utf-8", "replace").strip("\0 ")
    return str(value).strip("\0 ")


def _turn(turned: int) -> bytes:
    """EXIF that says nothing but how the picture is turned; phones rely on it."""
    return b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _bare_jpeg(data: bytes, turned: int, finding: Finding) -> bytes:
    out = bytearray(b"\xff\xd8")
    if turned != 1:
        body = b"Exif\0\0" + _turn(turned)
        out += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    at = 2
    while True:
        if data[at] != 0xFF:
            raise Refused("attachment-broken", reason=_BROKEN)
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            return bytes(out) + b"\xff\xd9"
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        segment = data[at:end]
        if len(segment) < length + 2 or length < 2:
            raise Refused("attachment-broken", reason=_BROKEN)
        if _kept(marker, segment[4:]):
            out += segment
        elif marker in (0xED, 0xFE):
            finding.tells("ghi chú trong ảnh", "có")
        at = end
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            out += data[at:end]
            at = end


def _kept(marker: int, body: bytes) -> bool:
    """Whether a segment is needed to show the picture: tables, frames, JFIF, Adobe's colours, a colour profile."""
    if marker == 0xFE or 0xE0 <= marker <= 0xEF:
        return (marker, body[:5]) in ((0xE0, b"JFIF\0"), (0xEE, b"Adobe")) or body[:12] == b"ICC_PROFILE\0"
    return True


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands after the compressed pixels from *at* on."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Refused("attachment-broken", reason=_BROKEN)
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _bare_png(data: bytes, finding: Finding) -> bytes:
    out, at, kind = bytearray(data[:8]), 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Refused("attachment-broken", reason=_BROKEN)
        if kind in _PNG_KEPT:
            out += chunk
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            name, _, value = chunk[8:-4].partition(b"\0")
            shown = name.decode("latin-1")
            if shown.lower() not in ("software", "creation time") and not shown.startswith("date:"):
                words = value.strip(b"\0").decode("utf-8", "replace") if kind == b"tEXt" else "có"
                finding.tells(f"ghi chú {shown}", words)
                finding.says("thông tin của ảnh", words)
        at += 12 + length
    return bytes(out)


def _bare_webp(data: bytes, turned: int) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise Refused("attachment-broken", reason=_BROKEN)
    chunks = []
    for name, body in _riff(data[12 : size + 8]):
        if name == b"VP8X":
            # Flags: bit 3 announces EXIF, bit 2 XMP.
            flags = body[0] & ~0x0C | (0x08 if turned != 1 else 0)
            chunks.append((name, bytes([flags]) + body[1:]))
        elif name in _WEBP_KEPT:
            chunks.append((name, body))
    if turned != 1:
        chunks.append((b"EXIF", _turn(turned)))
    packed = b"".join(n + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for n, b in chunks)
    return b"RIFF" + struct.pack("<I", len(packed) + 4) + b"WEBP" + packed


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if len(body) < length:
            raise Refused("attachment-broken", reason=_BROKEN)
        yield name, body
        at += 8 + length + length % 2
