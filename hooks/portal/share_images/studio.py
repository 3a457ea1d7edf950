"""Draws the pictures, or takes those it has drawn before."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features
from PIL import __version__ as pillow_version

from .. import addresses
from ..short_text import cut
from .card import Card, alt
from .letters import runs
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
    palette,
    sign,
)

SIZE = (1200, 630)
MAX_BYTES = 60_000
_FOLDER = "chia-se"
_FONTS = ("fonts/source-sans-3-latin.woff2", "fonts/source-sans-3-vietnamese.woff2")
_EDGE, _RIGHT = 84, 1200 - 84
_TITLE_SIZES: tuple[int, ...] = (66, 60, 54, 48)
_TRUTH_SIZES: tuple[int, ...] = (54, 50, 46, 42, 39)
_TITLE_LINES, _TRUTH_LINES = 4, 3
_CLAIM_SIZE, _CLAIM_LINES = 36, 2


@dataclass(frozen=True, slots=True)
class ShareImage:
    """A picture in the tree, and what it says to those who cannot see it."""

    address: str
    alt: str
    data: bytes


class Studio:
    """Draws cards with the fonts below *assets* (``overrides/assets``), or takes them from *cache*."""

    def __init__(self, assets: Path, cache: Path | None = None) -> None:
        self._files = [(assets / name).read_bytes() for name in _FONTS]
        self._known: dict[tuple[int, int], list[ImageFont.FreeTypeFont]] = {}
        self._pills_drawn: dict[tuple[int, str, str], tuple[Image.Image, Image.Image]] = {}
        self._cache = cache
        made_of = hashlib.sha256()
        for module in sorted(Path(__file__).parent.glob("*.py")):
            made_of.update(module.read_bytes())
        for part in (*self._files, pillow_version.encode(), str(features.version("freetype2")).encode(),
                     str(features.version("zlib")).encode()):
            made_of.update(hashlib.sha256(part).digest())
        self._made_of = made_of.hexdigest()

    def images(self, cards: Mapping[str, Card], day: str = "") -> dict[str, ShareImage]:
        """A picture for each card. *day* decides which of the cached ones are drawn again and compared."""
        keys = {address: self._key(card) for address, card in cards.items()}
        stored = {address: self._stored(key) for address, key in keys.items()}
        looked_at = [a for a in sorted(cards) if stored[a] is not None and _due(keys[a], day)][:5]
        if any(self.draw(cards[address]) != stored[address] for address in looked_at):
            stored = dict.fromkeys(cards)  # one is wrong: none is believed
        found = {}
        for address, card in cards.items():
            data = stored[address] or self.draw(card)
            if stored[address] is None:
                self._store(keys[address], data)
            stem = "cong" if address == addresses.HOME else address.rpartition("/")[2].removesuffix(".html")
            name = f"{_FOLDER}/{stem}-{hashlib.sha256(data).hexdigest()[:10]}.png"
            found[address] = ShareImage(name, alt(card), data)
        return found

    def draw(self, card: Card) -> bytes:
        """The PNG of *card*."""
        image = self._ground.copy()
        pen = ImageDraw.Draw(image)
        self._write(pen, (158, 58 if card.portal else 72), card.province, 28 if card.portal else 34, 450, QUIET)
        self._write(pen, (158, 90), card.portal, 33, 680, INK)
        at = 172.0
        if card.claim:
            at, room = self._claim(image, card, 150.0), 514
            self._write(pen, (_EDGE, at), "Sự thật", 30, 680, TONES["open"][0])
            at += 42
        else:
            if card.status:
                self._pills(image, card, at)
            at += 88 if card.status else 40
            room = 462
        foot = 522 if card.claim else 482
        wanted = (_TRUTH_SIZES, _TRUTH_LINES) if card.claim else (_TITLE_SIZES, _TITLE_LINES)
        size, lines = self._title(card.title, room - at, *wanted)
        for line in lines:
            self._write(pen, (_EDGE, at), line, size, 680, INK)
            at += round(size * 1.2)
        rule = foot - (6 if card.claim else 16)
        pen.line((_EDGE, rule, _RIGHT, rule), LINE, 2)
        if card.deadline:
            self._write(pen, (_EDGE, foot), self._fitting(card.deadline, 34, 660), 34, 660, INK)
            foot += 48
        self._write(pen, (_EDGE, foot), self._fitting(card.agency, 29, 450), 29, 450, QUIET)
        out = io.BytesIO()
        colours = palette(card.state, bool(card.claim))
        # The two highest levels take six times as long for a tenth of the bytes.
        image.quantize(palette=colours, dither=Image.Dither.NONE).save(out, "PNG", compress_level=7)
        return out.getvalue()

    def _claim(self, image: Image.Image, card: Card, at: float) -> float:
        """The rumour under its verdict, a line through each of its lines; returns where the truth begins."""
        self._pills(image, card, at)
        pen, ink = ImageDraw.Draw(image), TONES[card.state][0]
        at += 70
        lines = self._lines(card.claim, _CLAIM_SIZE, 450)
        if len(lines) > _CLAIM_LINES:
            lines = self._cut_short(lines[:_CLAIM_LINES], _CLAIM_SIZE, 450)
        for line in lines:
            self._write(pen, (_EDGE, at), line, _CLAIM_SIZE, 450, QUIET)
            middle = round(at + _CLAIM_SIZE * 0.72)
            pen.line((_EDGE, middle, _EDGE + self._width(line, _CLAIM_SIZE, 450), middle), ink, 3)
            at += round(_CLAIM_SIZE * 1.25)
        return at + 16

    # Words

    def _font(self, place: int, size: int, weight: int) -> ImageFont.FreeTypeFont:
        if (size, weight) not in self._known:
            fonts = []
            for data in self._files:
                # The basic layout is Pillow's own; the other needs a library that machines may lack.
                font = ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
                font.set_variation_by_axes([weight])
                fonts.append(font)
            self._known[size, weight] = fonts
        return self._known[size, weight][place]

    def _width(self, text: str, size: int, weight: int) -> float:
        return sum(self._font(place, size, weight).getlength(run) for place, run in runs(text))

    def _write(
        self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, weight: int, ink: str,
    ) -> None:
        x, y = at
        for place, run in runs(text):
            font = self._font(place, size, weight)
            # Both files are cuts of one font, but only the line they stand on is the same in both.
            pen.text((x, y + size), run, ink, font, anchor="ls")
            x += font.getlength(run)

    def _lines(self, text: str, size: int, weight: int = 680) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._width(longer, size, weight) <= _RIGHT - _EDGE:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

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
        """What every picture stands on: paper, hills, the portal's mark."""
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
        image.paste(mark.resize((56, 56), Image.Resampling.LANCZOS), (_EDGE, 66),
                    shape.resize((56, 56), Image.Resampling.LANCZOS))
        return image

    def _pills(self, image: Image.Image, card: Card, top: float) -> None:
        """Status and marks in a row: a word, a sign and a colour each."""
        x = _EDGE
        for place, word in enumerate((card.status, *card.marks)):
            ink, paper = TONES.get(card.state, TONES["closed"]) if place == 0 else (INK, "#ffffff")
            aside = 44 if place == 0 else 0
            width = round(self._width(word, 29, 650)) + 48 + aside
            pill, shape = self._pill(width, paper, "" if place else card.state, ink)
            image.paste(pill, (x, round(top)), shape)
            self._write(ImageDraw.Draw(image), (x + 24 + aside, top + 8), word, 29, 650, ink)
            x += width + 14

    def _pill(self, width: int, paper: str, state: str, ink: str) -> tuple[Image.Image, Image.Image]:
        """A pill without its word, with the sign of *state* or a frame, and its shape."""
        if (width, paper, state) not in self._pills_drawn:
            big = Image.new("RGB", (width * FINER, 56 * FINER), paper)
            pen = ImageDraw.Draw(big)
            if state:
                sign(pen, state, ink)
            else:
                pen.rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * FINER, paper, FRAME, 2 * FINER)
            shape = Image.new("L", big.size, 0)
            ImageDraw.Draw(shape).rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * FINER, 255)
            small = (width, 56)
            self._pills_drawn[width, paper, state] = (
                big.resize(small, Image.Resampling.LANCZOS), shape.resize(small, Image.Resampling.LANCZOS))
        return self._pills_drawn[width, paper, state]

    # Cache

    def _key(self, card: Card) -> str:
        said = json.dumps(asdict(card), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(f"{self._made_of}\n{said}".encode()).hexdigest()

    def _stored(self, key: str) -> bytes | None:
        """The cached picture, when its bytes are whole and nothing but a picture of our size."""
        if self._cache is None:
            return None
        try:
            with open(self._cache / f"{key}.png", "rb") as file:
                kept = file.read(MAX_BYTES + 33)
            digest, data = kept[:32], kept[32:]
            if hashlib.sha256(key.encode() + data).digest() != digest or len(data) > MAX_BYTES:
                return None
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                image.load()
                plain = image.size == SIZE and image.mode == "P" and not set(image.info) - {"transparency"}
        except (OSError, ValueError, SyntaxError):
            return None
        return data if plain else None

    def _store(self, key: str, data: bytes) -> None:
        if self._cache is None:
            return
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._cache, prefix=".new-", delete=False) as fresh:
                fresh.write(hashlib.sha256(key.encode() + data).digest() + data)
            Path(fresh.name).replace(self._cache / f"{key}.png")
        except OSError:
            return  # the next build draws it again


def _due(key: str, day: str) -> bool:
    """Whether the cached picture *key* is drawn again on *day*: about one in eight, others tomorrow."""
    return hashlib.sha256(f"{day}{key}".encode()).digest()[0] < 32
