"""A PNG made of bands of rows, each packed by itself: what pictures share is packed once and joined to the rest."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

_PRIME = 65521
_WINDOW = 15


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a picture, packed: a whole number of deflate blocks that look at nothing before them."""

    rows: int
    packed: bytes
    adler: int
    """Adler-32 of the rows with their filter bytes."""
    size: int
    """Bytes of them."""


def canvas(width: int, height: int) -> Image.Image:
    """An empty canvas of indexes into the palette; its first column stays 0, PNG's “no filter” before each row."""
    return Image.new("L", (width + 1, height), 0)


def band(drawn: Image.Image, effort: int) -> Band:
    """The rows of *drawn* (see :func:`canvas`). *effort* is zlib's level; 9 for what is packed once."""
    data = drawn.tobytes()
    packer = zlib.compressobj(effort, wbits=-_WINDOW)
    return Band(drawn.height, packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH), zlib.adler32(data), len(data))


def png(width: int, palette: bytes, bands: Sequence[Band]) -> bytes:
    """The picture of *bands* one below the other; *palette* has three bytes a colour."""
    adler = 1
    for one in bands:
        adler = _joined(adler, one.adler, one.size)
    height = sum(one.rows for one in bands)
    # Header of a stream, the blocks, an empty last block, the checksum of it all.
    data = b"".join((b"\x78\xda", *(one.packed for one in bands), b"\x03\x00", struct.pack(">I", adler)))
    return b"".join((
        b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        _chunk(b"PLTE", palette), _chunk(b"IDAT", data), _chunk(b"IEND", b""),
    ))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def _joined(first: int, second: int, length: int) -> int:
    """Adler-32 of two parts, of those of each; the second has *length* bytes."""
    low = ((first & 0xFFFF) + (second & 0xFFFF) - 1) % _PRIME
    high = ((first >> 16) + (second >> 16) + length * ((first & 0xFFFF) - 1)) % _PRIME
    return high << 16 | low
