"""Words in the portal's own font: how wide they are, and drawn once however many pictures say them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from .letters import runs

_KEPT = 3000
"""Words drawn that are kept, of a few kilobytes each; syllables come again and again."""
_LEEWAY = 12
_SET = bytes((0, *([255] * 255)))

Word = tuple[Image.Image, Image.Image, int, int]
"""Places in the palette, where there is ink, and how far right and below the pen it begins."""


class Lettering:
    """Sets text in the font whose *files* hold the first and the second half of its letters."""

    def __init__(self, files: Sequence[bytes]) -> None:
        self._files = files
        self._known: dict[tuple[int, int], list[ImageFont.FreeTypeFont]] = {}
        self._advance = lru_cache(maxsize=None)(self._measured)
        self._word = lru_cache(maxsize=_KEPT)(self._drawn)

    def font(self, place: int, size: int, weight: int) -> ImageFont.FreeTypeFont:
        """The font of the file *place* (0 or 1)."""
        if (size, weight) not in self._known:
            fonts = []
            for data in self._files:
                # The basic layout is Pillow's own; the other needs a library that machines may lack.
                font = ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
                font.set_variation_by_axes([weight])
                fonts.append(font)
            self._known[size, weight] = fonts
        return self._known[size, weight][place]

    def width(self, text: str, size: int, weight: int) -> float:
        """Pixels that *text* takes in a line."""
        space = self._advance(" ", size, weight) if " " in text else 0
        return sum(self._advance(word, size, weight) for word in text.split(" ")) + text.count(" ") * space

    def write(
        self, image: Image.Image, at: tuple[float, float], text: str, size: int, weight: int, shades: bytes,
    ) -> None:
        """Write *text* into *image* of places in the palette, which *shades* has for each strength of the ink."""
        x, y = at
        space = self._advance(" ", size, weight)
        for word in text.split(" "):
            if word:
                drawn, inked, right, below = self._word(word, size, weight, shades)
                image.paste(drawn, (round(x) + right, round(y) + below), inked)
            x += self._advance(word, size, weight) + space

    def _measured(self, word: str, size: int, weight: int) -> float:
        return sum(self.font(place, size, weight).getlength(run) for place, run in runs(word))

    def _drawn(self, word: str, size: int, weight: int, shades: bytes) -> Word:
        wide = int(self._advance(word, size, weight)) + 2 * _LEEWAY
        ink = Image.new("L", (wide, size * 2), 0)
        pen = ImageDraw.Draw(ink)
        x, base = float(_LEEWAY), size * 3 // 2
        for place, run in runs(word):
            font = self.font(place, size, weight)
            # Both files are cuts of one font, but only the line they stand on is the same in both.
            pen.text((x, base), run, 255, font, anchor="ls")
            x += font.getlength(run)
        left, top, right, bottom = ink.getbbox() or (0, 0, 1, 1)
        ink = ink.crop((left, top, right, bottom))
        return ink.point(shades), ink.point(_SET, "1"), left - _LEEWAY, top - base + size

