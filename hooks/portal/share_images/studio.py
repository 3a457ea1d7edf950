"""Draws the pictures: each a stack of bands, of which many pictures share all but one."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, features
from PIL import __version__ as pillow_version

from .. import addresses
from ..short_text import cut
from .bands import Band, band, canvas, png
from .card import Card, alt
from .lettering import Lettering
from .shapes import (
    BACK,
    DEEP,
    FIELD,
    FINER,
    FRAME,
    HILL_1,
    HILL_2,
    INK,
    LINE,
    QUIET,
    ROCK,
    SUN,
    TONES,
    curve,
    inked,
    palette,
    sign,
)

SIZE = (1200, 630)
MAX_BYTES = 60_000
_FOLDER = "chia-se"
_FONTS = ("fonts/source-sans-3-latin.woff2", "fonts/source-sans-3-vietnamese.woff2")
_EDGE, _RIGHT = 1 + 84, 1 + 1200 - 84  # the first column is none of the picture's (bands.canvas)
_NAMES = 1 + 158
_TITLE_SIZES: tuple[int, ...] = (66, 60, 54, 48)
_TRUTH_SIZES: tuple[int, ...] = (54, 50, 46, 42, 39)
_TITLE_LINES, _TRUTH_LINES = 4, 3
_CLAIM_SIZE, _CLAIM_LINES = 36, 2
_HEAD, _MARKS, _FOOT, _AGENCY, _CLAIM_FOOT = 150, 240, 470, 526, 520
"""Rows where bands end: nothing is drawn across them."""
_EFFORT = 3
_LINES_KEPT = 1000

Ink = tuple[str, str, str, int]
"""State whose palette it is in, colour, that of the ground, number of shades (:func:`.shapes.inked`)."""
_INK: Ink = ("", INK, BACK, 9)
_QUIET: Ink = ("", QUIET, BACK, 7)
_TRUE: Ink = ("", TONES["open"][0], BACK, 7)
_LARGE, _SMALL = (34, 660, _INK), (29, 450, _QUIET)


@dataclass(frozen=True, slots=True)
class ShareImage:
    """Where a picture lies in the tree, and what it says to those who cannot see it."""

    address: str
    alt: str


class Studio:
    """Names and draws cards, with the fonts below *assets* (``overrides/assets``).

    What pictures share (ground, marks, agencies, the words themselves) is drawn and packed once.
    """

    def __init__(self, assets: Path) -> None:
        files = [(assets / name).read_bytes() for name in _FONTS]
        self.letters = Lettering(files)
        self._line = lru_cache(maxsize=_LINES_KEPT)(self._line_drawn)
        self._head = cache(self._head_drawn)
        self._marked = cache(self._marks_drawn)
        self._pill = cache(self._pill_drawn)
        made_of = hashlib.sha256()
        for module in sorted(Path(__file__).parent.glob("*.py")):
            made_of.update(module.read_bytes())
        for part in (*files, pillow_version.encode(), str(features.version("freetype2")).encode(),
                     zlib.ZLIB_RUNTIME_VERSION.encode()):
            made_of.update(hashlib.sha256(part).digest())
        self.made_of = made_of.digest()
        """Stands for everything a picture is made of but the words of its card."""

    def image(self, page: str, card: Card) -> ShareImage:
        """Where the picture of *card* goes that is shown beside the address *page*. Nothing is drawn."""
        said = json.dumps(asdict(card), ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(self.made_of + said.encode()).hexdigest()[:10]
        stem = "cong" if page == addresses.HOME else page.rpartition("/")[2].removesuffix(".html")
        return ShareImage(f"{_FOLDER}/{stem}-{name}.png", alt(card))

    def draw(self, card: Card) -> bytes:
        """The PNG of *card*."""
        bands = [self._head(card.province, card.portal)]
        if card.claim:
            bands += [self._checked(card), self._line(_CLAIM_FOOT, SIZE[1], 522, card.agency, *_SMALL)]
        else:
            top = _HEAD
            if card.status:
                bands.append(self._marked(card.state, card.status, card.marks))
                top = _MARKS
            bands.append(self._titled(card, top))
            if card.deadline:
                bands += [self._line(_FOOT, _AGENCY, 482, card.deadline, *_LARGE),
                          self._line(_AGENCY, SIZE[1], 530, card.agency, *_SMALL)]
            else:
                bands += [self._line(_FOOT, _AGENCY, 482, card.agency, *_SMALL),
                          self._line(_AGENCY, SIZE[1], 530, "", *_SMALL)]
        return png(SIZE[0], palette(card.state).data, bands)

    # Bands, from the top down

    def _part(self, top: int, bottom: int) -> Image.Image:
        """The ground between two rows."""
        return self._ground.crop((0, top, self._ground.width, bottom))

    def _write(
        self, image: Image.Image, at: tuple[float, float], text: str, size: int, weight: int, ink: Ink,
    ) -> None:
        self.letters.write(image, at, text, size, weight, inked(*ink))

    def _head_drawn(self, province: str, portal: str) -> Band:
        drawn = self._part(0, _HEAD)
        self._write(drawn, (_NAMES, 58 if portal else 72), province, 28 if portal else 34, 450, _QUIET)
        self._write(drawn, (_NAMES, 90), portal, 33, 680, _INK)
        return band(drawn, 9)

    def _marks_drawn(self, state: str, status: str, marks: tuple[str, ...]) -> Band:
        drawn = self._part(_HEAD, _MARKS)
        self._pills(drawn, state, status, marks, 172 - _HEAD)
        return band(drawn, 9)

    def _titled(self, card: Card, top: int) -> Band:
        drawn = self._part(top, _FOOT)
        at = 260 if card.status else 212
        self._sized(drawn, card.title, at - top, 462 - top, _TITLE_SIZES, _TITLE_LINES)
        self._rule(drawn, 466 - top)
        return band(drawn, _EFFORT)

    def _line_drawn(self, top: int, bottom: int, at: int, text: str, size: int, weight: int, ink: Ink) -> Band:
        """One line of text, cut to the width there is, on the ground between two rows."""
        drawn = self._part(top, bottom)
        self._write(drawn, (_EDGE, at - top), self._fitting(text, size, weight), size, weight, ink)
        return band(drawn, _EFFORT)

    def _checked(self, card: Card) -> Band:
        """The rumour under its verdict, a line through each of its lines; then the truth."""
        drawn = self._part(_HEAD, _CLAIM_FOOT)
        self._pills(drawn, card.state, card.status, card.marks, 0)
        pen, red = ImageDraw.Draw(drawn), palette(card.state).of(TONES[card.state][0])
        at = 70
        lines = self._lines(card.claim, _CLAIM_SIZE, 450)
        if len(lines) > _CLAIM_LINES:
            lines = self._cut_short(lines[:_CLAIM_LINES], _CLAIM_SIZE, 450)
        for line in lines:
            self._write(drawn, (_EDGE, at), line, _CLAIM_SIZE, 450, _QUIET)
            middle = round(at + _CLAIM_SIZE * 0.72)
            pen.line((_EDGE, middle, _EDGE + self._width(line, _CLAIM_SIZE, 450), middle), red, 3)
            at += round(_CLAIM_SIZE * 1.25)
        at += 16
        self._write(drawn, (_EDGE, at), "Sự thật", 30, 680, _TRUE)
        self._sized(drawn, card.title, at + 42, 514 - _HEAD, _TRUTH_SIZES, _TRUTH_LINES)
        self._rule(drawn, 516 - _HEAD)
        return band(drawn, _EFFORT)

    def _sized(
        self, drawn: Image.Image, title: str, at: int, end: int, sizes: tuple[int, ...], most: int,
    ) -> None:
        """Write *title* between two rows, as large as fits."""
        size, lines = self._title(title, end - at, sizes, most)
        for line in lines:
            self._write(drawn, (_EDGE, at), line, size, 680, _INK)
            at += round(size * 1.2)

    def _rule(self, drawn: Image.Image, at: int) -> None:
        ImageDraw.Draw(drawn).line((_EDGE, at, _RIGHT, at), palette("").of(LINE), 2)

    # Words

    def _width(self, text: str, size: int, weight: int) -> float:
        return self.letters.width(text, size, weight)

    def _lines(self, text: str, size: int, weight: int = 680) -> list[str]:
        lines: list[list[str]] = []
        taken, space = 0.0, self._width(" ", size, weight)
        for word in text.split():
            wide = self._width(word, size, weight)
            if lines and taken + space + wide <= _RIGHT - _EDGE:
                lines[-1].append(word)
                taken += space + wide
            else:
                lines.append([word])
                taken = wide
        return [" ".join(line) for line in lines]

    def _title(self, title: str, room: float, sizes: tuple[int, ...], most: int) -> tuple[int, list[str]]:
        """Size and lines of the title: as large as fits; the longest are cut on words."""
        for size in sizes:
            lines = self._lines(title, size)
            if len(lines) <= most and len(lines) * size * 1.2 <= room:
                return size, self._balanced(lines, title, size)
        size = sizes[-1]
        return size, self._cut_short(lines[: min(most, int(room // (size * 1.2)))], size, 680)

    def _cut_short(self, kept: list[str], size: int, weight: int) -> list[str]:
        """*kept* with an ellipsis in its last line, cut on words."""
        last = kept[-1]
        while " " in last and self._width(f"{last}…", size, weight) > _RIGHT - _EDGE:
            last = last.rpartition(" ")[0]
        return [*kept[:-1], last.rstrip(" ,;:–-.") + "…"]

    def _balanced(self, lines: list[str], title: str, size: int) -> list[str]:
        """The same number of lines, with the last word not left alone."""
        if len(lines) < 2 or self._width(lines[-1], size, 680) > 320:
            return lines
        words = lines[-2].split()
        if len(words) < 3:
            return lines
        return [*lines[:-2], " ".join(words[:-1]), f"{words[-1]} {lines[-1]}"]

    def _fitting(self, text: str, size: int, weight: int) -> str:
        limit = len(text)
        while self._width(cut(text, limit), size, weight) > _RIGHT - _EDGE and limit > 10:
            limit -= 3
        return cut(text, limit)

    # Shapes

    @cached_property
    def _ground(self) -> Image.Image:
        """What every picture stands on: paper, hills, the portal's mark; as places in any palette."""
        width, height = SIZE
        image = Image.new("RGB", SIZE, BACK)
        large = Image.new("RGB", (width * 2, 140), BACK)
        pen = ImageDraw.Draw(large)
        for colour, points in ((HILL_1, (58, 30, 44, 22, 50, 34, 18, 40)), (HILL_2, (88, 70, 82, 64, 86, 70, 58, 76)),
                               (DEEP, (110, 102, 114, 98, 108, 100, 94, 106))):
            pen.polygon([(0, 140), *curve(points, width * 2), (width * 2, 140)], colour)
        image.paste(large.resize((width, 70), Image.Resampling.LANCZOS), (0, height - 70))
        mark = Image.new("RGB", (40 * 8, 40 * 8), BACK)
        pen = ImageDraw.Draw(mark)
        pen.rounded_rectangle((0, 0, 319, 319), 72, DEEP)
        pen.ellipse((176, 72, 256, 152), SUN)
        pen.polygon([(24, 248), (112, 112), (176, 200), (208, 160), (296, 248), (296, 256), (24, 256)], ROCK)
        pen.polygon([(24, 319), *[(24 + x * 2.72, 248 + y) for x, y in curve((0, -22, -24, 0, 12, 8, 0), 100)],
                     (296, 319)], FIELD)
        shape = Image.new("L", mark.size, 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, 319, 319), 72, 255)
        image.paste(mark.resize((56, 56), Image.Resampling.LANCZOS), (_EDGE - 1, 66),
                    shape.resize((56, 56), Image.Resampling.LANCZOS))
        made = canvas(*SIZE)
        made.paste(_brought(image, ""), (1, 0))
        return made

    def _pills(self, drawn: Image.Image, state: str, status: str, marks: tuple[str, ...], top: int) -> None:
        """Status and marks in a row: a word, a sign and a colour each."""
        x = _EDGE
        for place, word in enumerate((status, *marks)):
            ink, paper = TONES.get(state, TONES["closed"]) if place == 0 else (INK, "#ffffff")
            aside = 44 if place == 0 else 0
            width = round(self._width(word, 29, 650)) + 48 + aside
            drawn.paste(self._pill(width, paper, state, ink, framed=place > 0), (x, top))
            steps = 7 if place else 9
            self._write(drawn, (x + 24 + aside, top + 8), word, 29, 650, (state, ink, paper, steps))
            x += width + 14

    def _pill_drawn(self, width: int, paper: str, state: str, ink: str, *, framed: bool) -> Image.Image:
        """A pill without its word: with the sign of *state*, or *framed*."""
        big = Image.new("RGB", (width * FINER, 56 * FINER), paper)
        pen = ImageDraw.Draw(big)
        if framed:
            pen.rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * FINER, paper, FRAME, 2 * FINER)
        else:
            sign(pen, state, ink)
        shape = Image.new("L", big.size, 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * FINER, 255)
        small = (width, 56)
        made = Image.new("RGB", small, BACK)
        made.paste(big.resize(small, Image.Resampling.LANCZOS), (0, 0), shape.resize(small, Image.Resampling.LANCZOS))
        return _brought(made, state)


def _brought(image: Image.Image, state: str) -> Image.Image:
    """*image* in the nearest colours of the palette of *state*: their places."""
    near = image.quantize(palette=palette(state).image, dither=Image.Dither.NONE)
    return Image.frombytes("L", near.size, near.tobytes())
