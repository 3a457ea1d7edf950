"""Vietnamese text: folding, slugs, alphabetical order, dates and counts in words.

Everything here is pure and knows nothing of the portal. Text is expected in
NFC; ``fold`` and ``slug`` accept any form.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_ETH = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "Ɖ": "d", "ɖ": "d"})
_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_RANK = {letter: chr(0x100 + place) for place, letter in enumerate(_LETTERS)}
TIME_ZONE = dt.timezone(dt.timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 all year (no daylight saving), so a fixed offset is exact."""

HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters nobody types on purpose: controls, zero-width, direction overrides, line separators, tags."""

_HIDDEN_PRINTABLE = "\u034f\u115f\u1160\u180b\u180c\u180d\u3164\uffa0"
"""Those of :data:`HIDDEN` that Python calls printable."""

_MAY_BE_MARKS = re.compile(r"[^\w\x00-\u02ff]{31,}")
_NOT_ASCII = bytes(0x80 if byte > 0x7F else 0x20 for byte in range(256))
_MANY_NOT_ASCII = b"\x80" * 62

# Where the tone mark stands differs between two accepted spellings (hòa/hoà); the
# newer one is what administrative texts mix most often.
_OLD_TONE = re.compile(r"(?<![qQ])([oOuU])([àáảãạèéẻẽẹỳýỷỹỵ])(?![\wÀ-ỹ])")


def has_hidden(text: str) -> bool:
    """Whether :data:`HIDDEN` would be found in *text*; nearly every text says no at once."""
    seen = text.replace("\n", "").replace("\t", "")
    if seen.isprintable() and not any(sign in seen for sign in _HIDDEN_PRINTABLE):
        return False
    return HIDDEN.search(text) is not None


def stacked_marks(text: str) -> int | None:
    """Where more than 30 combining marks stand on one letter (Unicode's stream-safe limit), or ``None``.

    Ask before bringing foreign text into a normal form: sorting the marks of
    one letter takes time quadratic in their number.
    """
    # 31 marks are at least 62 bytes outside ASCII in one row, which no honest text has.
    if _MANY_NOT_ASCII not in text.encode("utf-8", "surrogatepass").translate(_NOT_ASCII):
        return None
    for run in _MAY_BE_MARKS.finditer(text):
        count = 0
        for place in range(run.start(), run.end()):
            count = count + 1 if unicodedata.category(text[place])[0] == "M" else 0
            if count > 30:
                return max(place - 31, 0)
    return None


_MARKS = dict.fromkeys(map(ord, "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"))
_SHORT = 120
"""Characters of a text that is likely to be asked for again: a name, a value."""


def fold(text: str) -> str:
    """*text* in lower case without marks: ``Đà Lạt`` → ``da lat``. Idempotent."""
    return _fold_known(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(_ETH))
    plain = decomposed.translate(_MARKS)
    if plain.isascii():
        return plain.lower()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.casefold())


_fold_known = lru_cache(maxsize=16384)(_fold)


def slug(text: str) -> str:
    """An address part without marks: ``Hỏi – đáp`` → ``hoi-dap``; may be empty."""
    return _slug_known(text) if len(text) <= _SHORT else _slug(text)


def _slug(text: str) -> str:
    return _NO_SLUG.sub("-", fold(text)).strip("-")


_NO_SLUG = re.compile(r"[^a-z0-9]+")
_slug_known = lru_cache(maxsize=16384)(_slug)


def sort_key(text: str) -> tuple[tuple[str, ...], str]:
    """Vietnamese dictionary order: a ă â b c d đ …, tones last, numbers by value."""
    words = re.findall(r"[0-9]+|[^\W0-9_]+", unicodedata.normalize("NFC", text).lower())
    # A number sorts by its length, then its digits: by value, without making a number of what may be endless.
    key = tuple(
        f"0{len(w.lstrip('0')):06d}{w.lstrip('0')}" if w[0] in "0123456789"
        else "1" + "".join(_RANK.get(c, c) for c in w)
        for w in words
    )
    return key, text


_TONES = {ord(mark): None for mark in "\u0300\u0301\u0303\u0309\u0323"}
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The letters an index is divided by, in order; f, j, w, z for foreign names."""


def initial(text: str) -> str:
    """The letter of :data:`ALPHABET` that *text* stands under in an index: ``Ấp`` → ``â``; else ``0``.

    Tones are not letters of their own; ă, â, đ, ê, ô, ơ, ư are.
    """
    first = next((c for c in unicodedata.normalize("NFC", text).lower() if c.isalnum()), "0")
    letter = unicodedata.normalize("NFC", unicodedata.normalize("NFD", first).translate(_TONES))
    return letter if letter in ALPHABET else "0"


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word *word* was probably meant to be, or ``None``."""
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(slug(candidate).replace("-", ""), candidate)
    found = get_close_matches(slug(word).replace("-", ""), by_fold, n=1, cutoff=0.72)
    return by_fold[found[0]] if found else None


def date_text(day: dt.date) -> str:
    """A date as Vietnamese readers write it: ``09/02/2026``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def date_words(day: dt.date) -> str:
    """A date in prose, zero-padded as Decree 30/2020/NĐ-CP's texts do: ``ngày 09 tháng 02 năm 2026``."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_text(moment: dt.datetime) -> str:
    """A moment on Vietnam's clock: ``08 giờ 30, 09/02/2026``."""
    local = moment.astimezone(TIME_ZONE)
    return f"{local.hour:02d} giờ {local.minute:02d}, {date_text(local.date())}"


def size_text(size: int) -> str:
    """A file size with a decimal comma: ``1,4 MB``."""
    if size < 1024:
        return f"{size} byte"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


PERIODS = {"gio": "giờ", "ngay": "ngày", "ngay-lam-viec": "ngày làm việc", "thang": "tháng", "nam": "năm"}
"""Units of the law's periods, as files write them and as readers read them."""


def count_text(count: int) -> str:
    """A count with dots between thousands: ``61.687``."""
    return f"{count:,}".replace(",", ".")


def tone_spellings(text: str) -> set[str]:
    """Which of the two tone placements *text* uses: subset of ``{"old", "new"}``.

    Old: ``hòa``, ``thủy`` (mark on the first vowel); new: ``hoà``, ``thuỷ``.
    """
    found = {"new"} if _OLD_TONE.search(text) else set()
    if re.search(r"(?<![qQ])[òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ][aeyAEY](?![\wÀ-ỹ])", text):
        found.add("old")
    return found


# Letters that remain when TCVN3 (ABC) or VNI text is pasted as Latin-1 and that no
# Vietnamese word has: TCVN3 leaves signs inside and at the end of words, VNI a stray ø û ï å ä
# after a vowel. One such vowel may be a foreign name (Haïti), two are an old file.
_TCVN3 = re.compile(r"[A-Za-z](?:[µ¸¹¶·®¨©][a-z]|[µ¸¶·](?=[\s.,;:!?)]|$))|\b[®§][a-zµ¸¹]")
_VNI = re.compile(r"[aeouyAEOUY][øûïåä](?=[a-z\s.,]|$)")


def legacy_encoding(text: str) -> str | None:
    """The first trace of TCVN3 or VNI encoding in *text* (TCVN 6909:2001 demands Unicode)."""
    match = _TCVN3.search(text)
    if match:
        return match.group()
    traces = _VNI.findall(text)
    return traces[0] if len(traces) > 1 else None
