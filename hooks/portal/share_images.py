"""The picture a messenger shows beside a shared address: 1200 × 630, drawn from our own font.

What is drawn is a :class:`Card`, made of public words alone. The name of a
picture holds the hash of its bytes: new words, new name, so that no messenger
shows an old deadline from its cache. Drawing again gives the same bytes (the
same locked Pillow); a picture drawn before is taken from ``.portal/share``
after it has been looked at, and some are drawn anew at every build all the
same, so that a wrong one does not live on.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont, features
from PIL import __version__ as pillow_version

from . import addresses
from .catalog import PublicCatalog
from .pages import DerivedPage
from .short_text import cut, deadline_words
from .views import PolicyView

SIZE = (1200, 630)
MAX_BYTES = 60_000
_FOLDER = "chia-se"
_FONTS = ("fonts/source-sans-3-latin.woff2", "fonts/source-sans-3-vietnamese.woff2")
# What the second file holds (portal.css says the same to browsers).
_SECOND = (
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x300, 0x301),
    (0x303, 0x304), (0x308, 0x309), (0x323, 0x323), (0x329, 0x329), (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
)
_FIRST = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x152, 0x153), (0x2BB, 0x2BC), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E),
    (0x2022, 0x2022), (0x2026, 0x2026), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2212, 0x2212),
)
_BARRED = str.maketrans("ƀɃ", "bB")
# The light scheme of portal.css.
_BACK, _INK, _QUIET, _LINE, _DEEP = "#faf8f3", "#1b2a29", "#4b5a57", "#dfdacd", "#0a3f3b"
_HILL_1, _HILL_2, _SUN, _ROCK, _FIELD, _FRAME = "#e3efeb", "#11524c", "#f2b83b", "#8fc7b4", "#e8f3ee", "#848c87"
_TONES = {
    "upcoming": ("#0d5651", "#e0efec"), "open": ("#14602f", "#e2f3e5"), "soon": ("#7d4200", "#fdebcb"),
    "closed": ("#4a5350", "#ebe9e2"), "answered": ("#19508c", "#e3eefa"), "issued": ("#58368f", "#efe8f9"),
    "stopped": ("#8c1f25", "#fae6e4"), "drafting": ("#594a2c", "#f2ecda"),
}
_EDGE, _RIGHT = 84, 1200 - 84
_TITLE_SIZES, _TITLE_LINES = (66, 60, 54, 48), 4
_FINER = 4
"""Shapes are drawn so many times larger and made smaller: Pillow draws their edges without shades."""


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a picture. ``state`` is a status name of the portal; it gives colour and sign."""

    title: str
    state: str = ""
    status: str = ""
    marks: tuple[str, ...] = ()
    """Further words in a frame: draft, illustration."""
    deadline: str = ""
    agency: str = ""
    province: str = ""
    portal: str = ""


@dataclass(frozen=True, slots=True)
class ShareImage:
    """A picture in the tree, and what it says to those who cannot see it."""

    address: str
    alt: str
    data: bytes


def cards(catalog: PublicCatalog, pages: Iterable[DerivedPage]) -> dict[str, Card]:
    """The card of each page that has one of its own, by address; the home page's is the portal's."""
    province = catalog.province
    if province is None:
        return {}
    whose = province.full_name[:1].upper() + province.full_name[1:]
    name = province.site_name.replace(f" {province.full_name}", "")
    found = {addresses.HOME: Card(
        name, deadline="Dự thảo đang lấy ý kiến · Hỏi – đáp · Người phát ngôn", province=whose,
        agency="Góp ý dự thảo, tìm đúng người để hỏi",
    )}
    for page in pages:
        if page.template == "policy.html":
            found[page.address] = _policy(page.context["view"], whose, name)
    return found


def _policy(view: PolicyView, province: str, portal: str) -> Card:
    policy, agency = view.policy, view.agency.value
    # The picture stays in other people's caches: “soon” would be old tomorrow, the date says it for ever.
    state, word = (view.status.name, view.status.label) if view.status.name != "soon" else ("open", "Đang lấy ý kiến")
    marks = (*(("Dự thảo",) if view.is_draft else ()), *(("Minh họa",) if policy.sample else ()))
    return Card(policy.title, state, word, marks, deadline_words(view).rstrip("."), agency.short_name or agency.name,
                province, portal)


def alt(card: Card) -> str:
    """*card* in words."""
    return ". ".join(part for part in (
        ", ".join((card.status, *card.marks)).strip(", "), card.title, card.deadline, card.agency, card.province,
    ) if part) + "."


class Studio:
    """Draws cards with the fonts below *assets* (``overrides/assets``), or takes them from *cache*."""

    def __init__(self, assets: Path, cache: Path | None = None) -> None:
        self._files = [(assets / name).read_bytes() for name in _FONTS]
        self._known: dict[tuple[int, int], list[ImageFont.FreeTypeFont]] = {}
        self._cache = cache
        made_of = hashlib.sha256(Path(__file__).read_bytes())
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
        self._write(pen, (158, 58 if card.portal else 72), card.province, 28 if card.portal else 34, 450, _QUIET)
        self._write(pen, (158, 90), card.portal, 33, 680, _INK)
        at = 172.0
        if card.status:
            self._pills(image, card, at)
            at += 88
        else:
            at += 40
        size, lines = self._title(card.title, 462 - at)
        for line in lines:
            self._write(pen, (_EDGE, at), line, size, 680, _INK)
            at += round(size * 1.2)
        foot = 482
        pen.line((_EDGE, foot - 16, _RIGHT, foot - 16), _LINE, 2)
        if card.deadline:
            self._write(pen, (_EDGE, foot), self._fitting(card.deadline, 34, 660), 34, 660, _INK)
            foot += 48
        self._write(pen, (_EDGE, foot), self._fitting(card.agency, 29, 450), 29, 450, _QUIET)
        out = io.BytesIO()
        image.quantize(palette=_palette(card.state), dither=Image.Dither.NONE).save(out, "PNG", compress_level=9)
        return out.getvalue()

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

    def _lines(self, text: str, size: int) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._width(longer, size, 680) <= _RIGHT - _EDGE:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _title(self, title: str, room: float) -> tuple[int, list[str]]:
        """Size and lines of the title: as large as fits; the longest are cut on words."""
        for size in _TITLE_SIZES:
            lines = self._lines(title, size)
            if len(lines) <= _TITLE_LINES and len(lines) * size * 1.2 <= room:
                return size, self._balanced(lines, title, size)
        size = _TITLE_SIZES[-1]
        kept = lines[: min(_TITLE_LINES, int(room // (size * 1.2)))]
        while " " in kept[-1] and self._width(f"{kept[-1]}…", size, 680) > _RIGHT - _EDGE:
            kept[-1] = kept[-1].rpartition(" ")[0]
        return size, [*kept[:-1], kept[-1].rstrip(" ,;:–-") + "…"]

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
        image = Image.new("RGB", SIZE, _BACK)
        large = Image.new("RGB", (width * 2, 140), _BACK)
        pen = ImageDraw.Draw(large)
        for colour, points in ((_HILL_1, (58, 30, 44, 22, 50, 34, 18, 40)), (_HILL_2, (88, 70, 82, 64, 86, 70, 58, 76)),
                               (_DEEP, (110, 102, 114, 98, 108, 100, 94, 106))):
            pen.polygon([(0, 140), *_curve(points, width * 2), (width * 2, 140)], colour)
        image.paste(large.resize((width, 70), Image.Resampling.LANCZOS), (0, height - 70))
        mark = Image.new("RGB", (40 * 8, 40 * 8), _BACK)
        pen = ImageDraw.Draw(mark)
        pen.rounded_rectangle((0, 0, 319, 319), 72, _DEEP)
        pen.ellipse((176, 72, 256, 152), _SUN)
        pen.polygon([(24, 248), (112, 112), (176, 200), (208, 160), (296, 248), (296, 256), (24, 256)], _ROCK)
        pen.polygon([(24, 319), *[(24 + x * 2.72, 248 + y) for x, y in _curve((0, -22, -24, 0, 12, 8, 0), 100)],
                     (296, 319)], _FIELD)
        shape = Image.new("L", mark.size, 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, 319, 319), 72, 255)
        image.paste(mark.resize((56, 56), Image.Resampling.LANCZOS), (_EDGE, 66),
                    shape.resize((56, 56), Image.Resampling.LANCZOS))
        return image

    def _pills(self, image: Image.Image, card: Card, top: float) -> None:
        """Status and marks in a row: a word, a sign and a colour each."""
        x = _EDGE
        for place, word in enumerate((card.status, *card.marks)):
            ink, paper = _TONES.get(card.state, _TONES["closed"]) if place == 0 else (_INK, "#ffffff")
            sign = 44 if place == 0 else 0
            width = round(self._width(word, 29, 650)) + 48 + sign
            big = Image.new("RGB", (width * _FINER, 56 * _FINER), paper)
            pen = ImageDraw.Draw(big)
            if place:
                pen.rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * _FINER, paper, _FRAME, 2 * _FINER)
            else:
                _sign(pen, card.state, ink)
            shape = Image.new("L", big.size, 0)
            ImageDraw.Draw(shape).rounded_rectangle((0, 0, big.width - 1, big.height - 1), 28 * _FINER, 255)
            small = (width, 56)
            image.paste(big.resize(small, Image.Resampling.LANCZOS), (x, round(top)),
                        shape.resize(small, Image.Resampling.LANCZOS))
            self._write(ImageDraw.Draw(image), (x + 24 + sign, top + 8), word, 29, 650, ink)
            x += width + 14

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


def _palette(state: str) -> Image.Image:
    """The colours a picture may have: those it is drawn with, and the shades between neighbours."""
    ink, paper = _TONES.get(state, _TONES["closed"])
    pairs = (
        (_INK, _BACK, 9), (_QUIET, _BACK, 7), (ink, paper, 9), (_INK, "#ffffff", 7), (paper, _BACK, 3),
        (_FRAME, _BACK, 3), (_DEEP, _BACK, 4), (_SUN, _DEEP, 4), (_ROCK, _DEEP, 3), (_HILL_1, _BACK, 3),
        (_HILL_2, _HILL_1, 4), (_DEEP, _HILL_2, 3), (_FIELD, _DEEP, 3), (_LINE, _LINE, 1),
    )
    shades: dict[tuple[int, ...], None] = {}
    for first, last, steps in pairs:
        ends = [ImageColor.getrgb(colour) for colour in (first, last)]
        for step in range(steps):
            part = step * 256 // max(1, steps - 1)
            shades[tuple((a * (256 - part) + b * part) // 256 for a, b in zip(*ends, strict=True))] = None
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for shade in shades for channel in shade])
    return palette


def _due(key: str, day: str) -> bool:
    """Whether the cached picture *key* is drawn again on *day*: about one in eight, others tomorrow."""
    return hashlib.sha256(f"{day}{key}".encode()).digest()[0] < 32


def _curve(heights: tuple[int, ...], width: int) -> list[tuple[float, float]]:
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


def _sign(pen: ImageDraw.ImageDraw, state: str, ink: str) -> None:
    """A sign for the state, so that it is not told by colour alone."""
    left, top, size, wide = 22 * _FINER, 16 * _FINER, 24 * _FINER, 3 * _FINER
    box = (left, top, left + size, top + size)
    middle = (left + size // 2, top + size // 2)
    if state in ("answered", "issued"):
        pen.ellipse(box, ink)
        pen.line((left + 6 * _FINER, middle[1], middle[0] - _FINER, top + 17 * _FINER, left + 18 * _FINER,
                  top + 7 * _FINER), "#ffffff", wide, "curve")
    elif state in ("closed", "stopped"):
        pen.ellipse(box, outline=ink, width=wide)
        pen.line((left + 7 * _FINER, middle[1], left + 17 * _FINER, middle[1]), ink, wide)
    else:
        pen.ellipse(box, outline=ink, width=wide)
        pen.line((middle[0], top + 6 * _FINER, *middle, left + 17 * _FINER, middle[1]), ink, wide, "curve")


def runs(text: str) -> list[tuple[int, str]]:
    """*text* split by the font file that holds its letters; what neither holds loses its marks, or goes."""
    found: list[tuple[int, str]] = []
    for letter in unicodedata.normalize("NFC", text):
        known = letter
        if not _within(letter, (*_FIRST, *_SECOND)):
            bare = unicodedata.normalize("NFD", letter.translate(_BARRED))
            known = "".join(c for c in bare if _within(c, _FIRST))
        for one in known:
            place = 1 if _within(one, _SECOND) else 0
            if found and found[-1][0] == place:
                found[-1] = (place, found[-1][1] + one)
            else:
                found.append((place, one))
    return found


def _within(letter: str, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= ord(letter) <= last for first, last in ranges)


__all__ = ["MAX_BYTES", "SIZE", "Card", "ShareImage", "Studio", "alt", "cards", "runs"]
