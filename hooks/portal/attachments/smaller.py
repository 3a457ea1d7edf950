"""Smaller copies of a picture for phones: WebP in a few widths, from the clean copy, in the child process.

WebP, not AVIF: every browser in use reads it, and its encoder says the same
on one core and on many. The original stays what a reader without it sees.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from .finding import Tick
from .pictures import FORMATS

WIDTHS = (480, 960, 1600)
"""A phone, a phone with a fine screen or a desk, a desk with a fine screen. The text is 44rem wide."""
_QUALITY = 80
_WORTH = 0.9
"""A copy that saves less than a tenth is one file more for nothing."""
_MAX_PIXELS = 40_000_000
_MODES = ("RGB", "RGBA", "L", "LA", "P", "1")


def copies(data: bytes, extension: str, tick: Tick) -> list[tuple[int, bytes]]:
    """Width and bytes of each copy of the clean picture *data* that is worth having; none when it moves or is odd."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[FORMATS[extension]]) as image:
                odd = getattr(image, "n_frames", 1) > 1 or image.mode not in _MODES
                if odd or image.width * image.height > _MAX_PIXELS:
                    return []
                return _copies(image, len(data), tick)
    except (OSError, SyntaxError, ValueError, MemoryError):
        return []


def _copies(image: Image.Image, size: int, tick: Tick) -> list[tuple[int, bytes]]:
    colours = image.info.get("icc_profile", b"")
    upright = ImageOps.exif_transpose(image)
    clear = "transparency" in image.info or upright.mode in ("RGBA", "LA")
    plain = upright.convert("RGBA" if clear else "RGB")
    full = plain.width
    found: list[tuple[int, bytes]] = []
    for width in sorted({*(w for w in WIDTHS if w < full), min(full, WIDTHS[-1])}):
        tick()
        height = max(1, round(plain.height * width / full))
        fitting = plain.resize((width, height), Image.Resampling.LANCZOS) if width < full else plain
        out = BytesIO()
        fitting.save(out, "WEBP", quality=_QUALITY, method=4, icc_profile=colours)
        if len(out.getvalue()) < size * _WORTH:
            found.append((width, out.getvalue()))
    return found
