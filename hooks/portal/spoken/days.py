"""Dates and times as announcers say them. Pure: matches in, words out.

``31/12/2026`` is *ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm hai mươi sáu*; the first ten days take
*mùng*, the fourth month is *tháng tư*. A day that cannot be (``31/13``) is no date.
"""

from __future__ import annotations

import re

from .numbers import cardinal, day, month, ordinal, roman

_WORD = r"(?P<word>[Nn]gày\s+(?:mùng\s+|mồng\s+)?|[Mm]ùng\s+|[Mm]ồng\s+)?"
FULL = _WORD + r"(?P<d>\d{1,2})(?P<by>[/.-])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4})(?![\d/])"
"""``31/12/2026``, ``31-12-2026``, ``31.12.2026``, with or without *ngày*."""
ISO = r"(?P<word>[Nn]gày\s+)?(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d-])"
SHORT = _WORD + r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|,\d)"
"""``01/7``: a date only where :func:`short` says so; else it is a fraction."""
MONTH = r"(?P<word>[Tt]háng\s+)?(?P<m>\d{1,2})[/-](?P<y>(?:19|20)\d{2})(?![\d/])"
QUARTER = r"(?P<word>[Qq]uý)\s+(?P<q>\d|[IV]+)\b(?:[/-](?P<y>(?:19|20)\d{2}))?"
DAY = r"(?P<word>[Nn]gày)\s+(?P<d>\d{1,2})(?=\s+(?:tháng|đến|tới|và|hằng|hàng)\b|\s*[.,;)–-]|\s*$)"
MONTH_ALONE = r"(?P<word>[Tt]háng)\s+(?P<m>\d{1,2})(?![\d/.,]\d|\d)"
NTH = r"(?P<word>[Tt]hứ)\s+(?P<n>\d{1,3}|[IVXLC]+)(?!\w|[./,]\d)"
CLOCK = r"(?P<h>\d{1,2})\s?(?:[hg:]\s?(?P<min>[0-5]\d)(?:\s?phút|['′])?|h)(?![\w:])"
HOURS = (r"(?P<h>\d{1,2})\s+giờ\s+(?P<min>\d{1,2})(?:\s+phút)?"
         r"(?=\s*[,.;)–-]|\s*$|\s+(?:ngày|sáng|chiều|tối|đến|tới|hằng|hàng|và|thứ)\b)")

_DATES = re.compile(r"ngày|hôm|sáng|trưa|chiều|tối|đêm|dịp|lễ|trước|sau|mùng|mồng")
_OCCASIONS = re.compile(r"hôm|sáng|trưa|chiều|tối|đêm|dịp|lễ")
"""*Ngày* is not said after these: *sáng mùng hai tháng chín*."""
_PARTNERS = re.compile(r"\s*(?:–|-|đến|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}(?!\d)")


def full(match: re.Match[str]) -> str | None:
    """A day with its year."""
    if not _possible(match):
        return None
    return f"{_day(match)} năm {cardinal(int(match['y']))}"


def short(match: re.Match[str], before: str, after_date: bool) -> str | None:
    """A day without its year; *before* is the text up to it, *after_date* whether it closes a range of days.

    ``1/2`` alone is a half; a word of time before it, a zero before a digit, or another day beside it makes it a date.
    """
    if not _possible(match):
        return None
    last = before.split()[-1:]
    bare = bool(last and _OCCASIONS.fullmatch(last[0].lower()))
    told = bool(match["word"]) or bool(last and _DATES.fullmatch(last[0].lower()))
    padded = match["d"].startswith("0") or match["m"].startswith("0")
    paired = after_date or _PARTNERS.match(match.string, match.end()) is not None
    whole = int(match["d"]) >= int(match["m"]) and last and last[0].lower() in ("từ", "đến", "tới", "hết")
    return _day(match, bare=bare) if told or padded or paired or whole else None


def in_month(match: re.Match[str]) -> str | None:
    """``tháng 7/2026``, ``7/2026``."""
    if not 1 <= int(match["m"]) <= 12:
        return None
    return f"{match['word'] or 'tháng '}{month(int(match['m']))} năm {cardinal(int(match['y']))}"


def quarter(match: re.Match[str]) -> str | None:
    """``quý II/2026``."""
    number = int(match["q"]) if match["q"].isdigit() else roman(match["q"])
    if not number:
        return None
    return f"{match['word']} {cardinal(number)}" + (f" năm {cardinal(int(match['y']))}" if match["y"] else "")


def of_month(match: re.Match[str]) -> str | None:
    """``ngày 05`` before a month, another day, or the end of a sentence."""
    number = int(match["d"])
    return f"{match['word']} {day(number)}" if 1 <= number <= 31 else None


def month_alone(match: re.Match[str]) -> str | None:
    """``tháng 4``; not after a number, where months are counted (``6 tháng 4 ngày``)."""
    number = int(match["m"])
    before = match.string[:match.start()]
    counted = re.search(r"\d\s+$", before) and not re.search(r"(?:ngày|mùng|mồng)\s+\d+\s+$", before, re.IGNORECASE)
    return f"{match['word']} {month(number)}" if 1 <= number <= 12 and not counted else None


def nth(match: re.Match[str]) -> str | None:
    """``thứ 4``, ``lần thứ XIV``: the ordinal; a day of the week is said alike."""
    number = int(match["n"]) if match["n"].isdigit() else roman(match["n"])
    return f"{match['word']} {ordinal(number)}" if number else None


def clock(match: re.Match[str]) -> str | None:
    """``17h30``, ``17:30``, ``7 giờ 5``."""
    hours, minutes = int(match["h"]), int(match["min"] or 0)
    if hours > 24 or minutes > 59:
        return None
    return f"{cardinal(hours)} giờ" + (f" {cardinal(minutes)} phút" if minutes else "")


def _possible(match: re.Match[str]) -> bool:
    return 1 <= int(match["d"]) <= 31 and 1 <= int(match["m"]) <= 12


def _day(match: re.Match[str], *, bare: bool = False) -> str:
    number = int(match["d"])
    if bare and not match["word"]:
        return f"{day(number)} tháng {month(int(match['m']))}"
    word = (match["word"] or "ngày ").rstrip()
    said = cardinal(number) if re.search("m[ùồ]ng$", word, re.IGNORECASE) else day(number)
    return f"{word} {said} tháng {month(int(match['m']))}"
