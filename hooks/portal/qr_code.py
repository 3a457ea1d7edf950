"""A QR code as a drawing or a small picture, rows of dark modules. Knows nothing of what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import segno

_QUIET_ZONE = 4
"""White modules around the code; scanners need them (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``path``, one unit wide, draws the dark modules into a square of ``size`` units, rim included."""

    size: int
    path: str


@lru_cache(maxsize=4096)
def code(text: str, error: str = "m") -> Code:
    """The QR code of *text*; error correction M (a seventh of it may be dirty or creased), or *error*.

    Letters outside Latin-1 are written as UTF-8, which phones expect. The mask
    is fixed: every mask is valid, and weighing all eight costs four times as long.
    """
    matrix = _made(text, error).matrix
    size = len(matrix) + 2 * _QUIET_ZONE
    strokes: list[str] = []
    for y, row in enumerate(matrix):
        at = -_QUIET_ZONE  # where the pen stands; a line begins at the left edge
        strokes.append(f"M0 {y + _QUIET_ZONE}.5")
        for dark in re.finditer("1+", "".join("1" if module else "0" for module in row)):
            strokes.append(f"m{dark.start() - at} 0h{len(dark[0])}")
            at = dark.end()
    return Code(size, "".join(strokes))


@lru_cache(maxsize=4096)
def image(text: str, error: str = "m") -> str:
    """The QR code of *text* as a ``data:`` address of a PNG picture, one dot a module, without a rim: a seventh of the
    bytes of the drawing. It wants ``image-rendering: pixelated`` and white around it."""
    return str(_made(text, error).png_data_uri(border=0))


def picture(text: str) -> str:
    """The QR code of *text* as a ``data:`` address of an SVG picture without a rim."""
    return str(_made(text, "m").svg_data_uri(border=0))


def _made(text: str, error: str) -> segno.QRCode:
    return segno.make(text, error=error, mask=3, micro=False, boost_error=False)


__all__ = ["Code", "code", "image", "picture"]
