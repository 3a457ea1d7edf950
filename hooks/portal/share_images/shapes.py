"""What pictures are drawn with besides letters: colours, the soft line of hills, a sign for each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw

# The light scheme of portal.css.
BACK, INK, QUIET, LINE, DEEP = "#faf8f3", "#1b2a29", "#4b5a57", "#dfdacd", "#0a3f3b"
HILL_1, HILL_2, SUN, ROCK, FIELD, FRAME = "#e3efeb", "#11524c", "#f2b83b", "#8fc7b4", "#e8f3ee", "#848c87"
TONES = {
    "upcoming": ("#0d5651", "#e0efec"), "open": ("#14602f", "#e2f3e5"), "soon": ("#7d4200", "#fdebcb"),
    "closed": ("#4a5350", "#ebe9e2"), "answered": ("#19508c", "#e3eefa"), "issued": ("#58368f", "#efe8f9"),
    "stopped": ("#8c1f25", "#fae6e4"), "drafting": ("#594a2c", "#f2ecda"),
}
FINER = 4
"""Shapes are drawn so many times larger and made smaller: Pillow draws their edges without shades."""


@dataclass(frozen=True)
class Palette:
    """The colours a picture may have: those it is drawn with, and the shades between neighbours.

    What has nothing to do with the state stands first, the paper before all: parts of pictures are shared among
    states, and an empty canvas is paper.
    """

    places: Mapping[tuple[int, ...], int]

    @property
    def data(self) -> bytes:
        """Three bytes a colour."""
        return bytes(channel for shade in self.places for channel in shade)

    def of(self, colour: str) -> int:
        """The place of *colour*."""
        return self.places[ImageColor.getrgb(colour)]

    @cached_property
    def image(self) -> Image.Image:
        """As Pillow wants it to bring other pictures to these colours."""
        made = Image.new("P", (1, 1))
        made.putpalette(self.data)
        return made


_EVERYWHERE: tuple[tuple[str, str, int], ...] = (
    (BACK, BACK, 1), (INK, BACK, 9), (QUIET, BACK, 7), (TONES["open"][0], BACK, 7), (INK, "#ffffff", 7),
    (FRAME, BACK, 3), (DEEP, BACK, 4), (SUN, DEEP, 4), (ROCK, DEEP, 3), (HILL_1, BACK, 3), (HILL_2, HILL_1, 4),
    (DEEP, HILL_2, 3), (FIELD, DEEP, 3), (LINE, LINE, 1),
)


def _shades(first: str, second: str, steps: int) -> Iterator[tuple[int, ...]]:
    ends = [ImageColor.getrgb(colour) for colour in (first, second)]
    for step in range(steps):
        part = step * 256 // max(1, steps - 1)
        yield tuple((a * (256 - part) + b * part) // 256 for a, b in zip(*ends, strict=True))


@cache
def palette(state: str) -> Palette:
    """The colours of pictures about *state*; of what all pictures share, when it is empty."""
    pairs = _EVERYWHERE
    if state:
        ink, paper = TONES.get(state, TONES["closed"])
        pairs = (*pairs, (ink, paper, 9), (paper, BACK, 3))
    found = dict.fromkeys(shade for pair in pairs for shade in _shades(*pair))
    return Palette({shade: place for place, shade in enumerate(found)})


@cache
def inked(state: str, ink: str, paper: str, steps: int) -> bytes:
    """For each of 256 strengths of *ink* on *paper*, the place of the nearest shade in the palette of *state*."""
    places = palette(state).places
    shades = [places[shade] for shade in _shades(ink, paper, steps)]
    return bytes(shades[round((255 - strength) * (steps - 1) / 255)] for strength in range(256))


def curve(heights: tuple[int, ...], width: int) -> list[tuple[float, float]]:
    """A soft line through *heights*, spread over *width* (whole-number steps of a cosine, the same everywhere)."""
    points: list[tuple[float, float]] = []
    step = width / (len(heights) - 1)
    for place, (here, there) in enumerate(pairwise(heights)):
        for part in range(24):
            share = part / 24
            eased = share * share * (3 - 2 * share)
            points.append((step * (place + share), here + (there - here) * eased))
    points.append((float(width), float(heights[-1])))
    return points


def sign(pen: ImageDraw.ImageDraw, state: str, ink: str) -> None:
    """A sign for the state, so that it is not told by colour alone."""
    left, top, size, wide = 22 * FINER, 16 * FINER, 24 * FINER, 3 * FINER
    box = (left, top, left + size, top + size)
    middle = (left + size // 2, top + size // 2)
    if state in ("answered", "issued"):
        pen.ellipse(box, ink)
        pen.line((left + 6 * FINER, middle[1], middle[0] - FINER, top + 17 * FINER, left + 18 * FINER,
                  top + 7 * FINER), "#ffffff", wide, "curve")
    elif state in ("closed", "stopped"):
        pen.ellipse(box, outline=ink, width=wide)
        pen.line((left + 7 * FINER, middle[1], left + 17 * FINER, middle[1]), ink, wide)
    else:
        pen.ellipse(box, outline=ink, width=wide)
        pen.line((middle[0], top + 6 * FINER, *middle, left + 17 * FINER, middle[1]), ink, wide, "curve")
