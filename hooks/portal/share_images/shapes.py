"""What pictures are drawn with besides letters: colours, the soft line of hills, a sign for each state."""

from __future__ import annotations

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


def palette(state: str, checked: bool = False) -> Image.Image:
    """The colours a picture may have: those it is drawn with, and the shades between neighbours.

    *checked*: it strikes a rumour through and names the truth.
    """
    ink, paper = TONES.get(state, TONES["closed"])
    pairs: tuple[tuple[str, str, int], ...] = (
        (INK, BACK, 9), (QUIET, BACK, 7), (ink, paper, 9), (INK, "#ffffff", 7), (paper, BACK, 3),
        (FRAME, BACK, 3), (DEEP, BACK, 4), (SUN, DEEP, 4), (ROCK, DEEP, 3), (HILL_1, BACK, 3),
        (HILL_2, HILL_1, 4), (DEEP, HILL_2, 3), (FIELD, DEEP, 3), (LINE, LINE, 1),
    )
    if checked:
        pairs += ((ink, BACK, 5), (ink, QUIET, 4), (TONES["open"][0], BACK, 7))
    shades: dict[tuple[int, ...], None] = {}
    for first, last, steps in pairs:
        ends = [ImageColor.getrgb(colour) for colour in (first, last)]
        for step in range(steps):
            part = step * 256 // max(1, steps - 1)
            shades[tuple((a * (256 - part) + b * part) // 256 for a, b in zip(*ends, strict=True))] = None
    made = Image.new("P", (1, 1))
    made.putpalette([channel for shade in shades for channel in shade])
    return made


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
