"""A QR code as a drawing or a small picture, rows of dark modules. Knows nothing of what it says.

Made of what the standard fixes for a size once (patterns, mask, where each bit goes), so that a code costs no more than
its own words. A build makes thousands.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno
import segno.consts
import segno.encoder

_QUIET_ZONE = 4
"""White modules around the code; scanners need them (ISO/IEC 18004)."""
_MASK = 3
"""Every mask is valid, and weighing all eight costs four times as long."""
# The standard's tables, and its drawing of what no word changes: segno hands out whole codes only, hence its inner
# functions. That codes of every size are the same as its own is tested.
consts: Any = segno.consts
encoder: Any = segno.encoder
_LEVELS = {"l": consts.ERROR_LEVEL_L, "m": consts.ERROR_LEVEL_M}
_OPEN = 2
"""What :mod:`segno` writes where a bit of the words will go."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``path``, one unit wide, draws the dark modules into a square of ``size`` units, rim included."""

    size: int
    path: str


def code(text: str, error: str = "m") -> Code:
    """The QR code of *text* to print at any size; error correction M (a seventh of it may be dirty or creased), or
    *error*.

    Letters outside Latin-1 are written as UTF-8, which phones expect.
    """
    rows = modules(text, error)
    strokes: list[str] = []
    for y, row in enumerate(rows):
        at = -_QUIET_ZONE  # where the pen stands; a line begins at the left edge
        strokes.append(f"M0 {y + _QUIET_ZONE}.5")
        for dark in re.finditer("1+", row):
            strokes.append(f"m{dark.start() - at} 0h{len(dark[0])}")
            at = dark.end()
    return Code(len(rows) + 2 * _QUIET_ZONE, "".join(strokes))


@lru_cache(maxsize=4096)
def image(text: str, error: str = "m") -> str:
    """The QR code of *text* as a ``data:`` address of a picture, one dot a module, without a rim: a seventh of the
    bytes of the drawing. It wants ``image-rendering: pixelated`` and white around it."""
    rows = modules(text, error)
    width = len(rows)
    # Greyscale of one bit, 1 is white; each row begins with its filter, none.
    spare = -width % 8
    lines = b"".join(
        b"\0" + ((int(row, 2) ^ (1 << width) - 1) << spare).to_bytes((width + spare) // 8, "big") for row in rows
    )
    packed = zlib.compressobj(9, wbits=9)
    data = packed.compress(lines) + packed.flush()
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    )
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def picture(text: str) -> str:
    """The QR code of *text* as a ``data:`` address of an SVG picture without a rim."""
    return str(segno.make(text, error="m", mask=_MASK, micro=False, boost_error=False).svg_data_uri(border=0))


def modules(text: str, error: str = "m") -> list[str]:
    """The rows of the code of *text*, ``1`` for dark, without the rim. Raises :class:`segno.DataOverflowError`."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode()
    level = _LEVELS[error]
    for version in range(1, 41):
        room, count = consts.SYMBOL_CAPACITY[version][level], 16 if version > 9 else 8
        if 4 + count + 8 * len(data) <= room:
            break
    else:
        raise segno.DataOverflowError(f"{len(data)} bytes do not go into a QR code")
    # Mode, length, words and the end of four bits fill whole bytes. The byte of zeros behind them is segno's; what
    # follows the end says nothing.
    words = f"{consts.MODE_BYTE:04b}{len(data):0{count}b}{_bits(data)}0000"
    said = int(words, 2).to_bytes(len(words) // 8, "big")
    said += (b"\0" + b"\xec\x11" * (room // 16))[: room // 8 - len(said)]
    blocks: list[bytes] = []
    checks: list[bytes] = []
    for kind in consts.ECC[version][level]:
        for _ in range(kind.num_blocks):
            blocks.append(said[: kind.num_data])
            checks.append(_check(blocks[-1], kind.num_total - kind.num_data))
            said = said[kind.num_data :]
    turns = chain(zip_longest(*blocks), zip_longest(*checks))
    return _grid(version, level).filled(_bits(bytes(byte for turn in turns for byte in turn if byte is not None)))


@dataclass(frozen=True, slots=True)
class _Grid:
    """What all codes of one size and level share: ``ground`` is the masked matrix of a sequence of zeros as one
    number, ``order`` says for each module which bit of the sequence it adds (the last one stands for none)."""

    width: int
    bits: int
    ground: int
    order: Any

    def filled(self, sequence: str) -> list[str]:
        """The rows with the bits of *sequence* in their places."""
        added = int("".join(self.order(sequence.ljust(self.bits + 1, "0"))), 2)
        total, width = self.width**2, self.width
        dark = f"{self.ground ^ added:0{total}b}"
        return [dark[at : at + width] for at in range(0, total, width)]


@cache
def _grid(version: int, level: int) -> _Grid:
    width = encoder.calc_matrix_size(version)

    def empty() -> list[list[int]]:
        matrix = encoder.make_matrix(width, width)
        encoder.add_finder_patterns(matrix, width, width)
        encoder.add_alignment_patterns(matrix, width, width)
        return [list(row) for row in matrix]

    numbered, ground = empty(), empty()
    bits = sum(row.count(_OPEN) for row in numbered)
    encoder.add_codewords(numbered, range(_OPEN + 1, _OPEN + 1 + bits), version)
    order = [number - _OPEN - 1 if number > _OPEN else bits for row in numbered for number in row]
    encoder.add_codewords(ground, [0] * bits, version)
    encoder.find_and_apply_best_mask(ground, width, width, _MASK)
    encoder.add_format_info(ground, version, level, _MASK)
    encoder.add_version_info(ground, version)
    drawn = int("".join(str(module) for row in ground for module in row), 2)
    return _Grid(width, bits, drawn, itemgetter(*order))


def _bits(data: bytes) -> str:
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"


def _check(block: bytes, count: int) -> bytes:
    """*count* bytes of error correction (Reed–Solomon) for *block*: the rest of its division by the generator."""
    multiples, shift = _multiples(count), 8 * (count - 1)
    below, rest = (1 << shift) - 1, 0
    for byte in block:
        rest = (rest & below) << 8 ^ multiples[rest >> shift ^ byte]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> tuple[int, ...]:
    """The generator of *count* bytes, its highest term left out, times each byte."""
    power, log = consts.GALIOS_EXP, consts.GALIOS_LOG
    generator = consts.GEN_POLY[count]
    return tuple(
        int.from_bytes(bytes(power[(log[byte] + term) % 255] if byte else 0 for term in generator), "big")
        for byte in range(256)
    )


__all__ = ["Code", "code", "image", "modules", "picture"]
