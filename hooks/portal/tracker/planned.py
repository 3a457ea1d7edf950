"""Planned times as trackers write them: the words, what they mean, how sure that is. Nothing is invented.

“Quý II/2026”, “Kỳ họp chuyên đề tháng 5/2026”, “31/122025”, “30/6/2026 (lùi sang quý III)”: each becomes a range of
days with its precision. Words that say no time keep their text and nothing else.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from dataclasses import dataclass

from .. import vietnamese


class Precision(enum.StrEnum):
    """How exactly the words tell the time."""

    DAY = "ngay"
    MONTH = "thang"
    QUARTER = "quy"
    HALF = "nua-nam"
    YEAR = "nam"
    RANGE = "khoang"
    SESSION = "ky-hop"
    NONE = "khong-ro"


class Confidence(enum.StrEnum):
    """``HIGH``: written so; ``MEDIUM``: something was added, such as the year; ``LOW``: mended or one of several."""

    HIGH = "cao"
    MEDIUM = "vua"
    LOW = "thap"


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """A planned time: text as written, the days it covers (``None``: open or unknown), precision, confidence."""

    text: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    precision: Precision = Precision.NONE
    confidence: Confidence = Confidence.LOW
    note: str = ""

    @property
    def understood(self) -> bool:
        """Whether the words say a time at all."""
        return self.precision is not Precision.NONE

    @property
    def absent(self) -> bool:
        """Whether the words say that no time is set yet (“chưa xác định”, “-”)."""
        return not self.understood and bool(self.note)

    @property
    def stored(self) -> dict[str, str]:
        """For the register: ``text``, ``from``, ``to``, ``precision``, ``confidence``, ``note``; none empty."""
        found = {
            "text": self.text, "from": self.starts_on and self.starts_on.isoformat(),
            "to": self.ends_on and self.ends_on.isoformat(), "precision": self.precision.value,
            "confidence": self.confidence.value, "note": self.note,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def field(self) -> str | None:
        """How ``planned_on`` of a policy holds it: a day, a month, a quarter, a session; else ``None``."""
        first = self.starts_on
        if self.precision is Precision.SESSION:
            # The session's own name; who asked for it stands before, and stays in the register.
            words = re.search(r"[Kk]ỳ họp.*", " ".join(self.text.split()))
            return words[0].rstrip(" .;,") if words and len(words[0]) <= 120 else None
        if first is None or self.ends_on is None:
            return None
        if self.precision is Precision.DAY:
            return first.isoformat()
        if self.precision is Precision.MONTH:
            return f"{first.year}-{first.month:02d}"
        return f"{first.year}-Q{first.month // 3 + 1}" if self.precision is Precision.QUARTER else None


@dataclass(frozen=True, slots=True)
class _Part:
    begin: int
    end: int
    starts_on: dt.date
    ends_on: dt.date
    precision: Precision
    confidence: Confidence = Confidence.HIGH
    note: str = ""


_SEP = r"\s*[/.-]\s*"
_Y = r"(?P<y>(?:19|20)\d\d)"
_YEAR_AFTER = rf"(?:\s*(?:[/.-]|,?\s*nam)\s*{_Y})?"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "l": 1, "ll": 2, "lll": 3, "lv": 4,
          "mot": 1, "hai": 2, "ba": 3, "tu": 4}
_Q = r"(?:iv|i{1,3}|lv|l{1,3}|[1-4]|mot|hai|ba|tu)"
_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12]\d|0?[1-9])"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("quarter", re.compile(rf"(?<!\d){_Y}-q(?P<q>[1-4])\b")),
    ("month", re.compile(rf"(?<!\d){_Y}-(?P<m>0[1-9]|1[0-2])(?![\d-])")),
    ("iso", re.compile(rf"(?<!\d){_Y}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")),
    ("months", re.compile(
        rf"\b(?:cac\s+)?thang\s*(?P<m>{_M})(?!\d)\s*(?:-|,|va|den(?:\s*het)?|;)\s*(?:thang\s*)?(?P<m2>{_M})(?!\d)"
        rf"(?!\s*[/.-]\s*{_M}\s*[/.-]){_YEAR_AFTER}")),
    ("quarters", re.compile(
        rf"\bqu[yi]\s*(?P<q>{_Q})\s*(?:-|,|va|den|&)\s*(?:quy\s*)?(?P<q2>{_Q})\b{_YEAR_AFTER}")),
    ("quarter", re.compile(rf"\b(?:qu[yi]|q)\s*\.?(?P<q>{_Q})\b{_YEAR_AFTER}")),
    ("day", re.compile(rf"(?<![\d/])(?P<d>{_D}){_SEP}(?P<m>{_M}){_SEP}{_Y}(?!\d)")),
    ("day", re.compile(rf"\b(?:ngay\s*)?(?P<d>{_D})\s*thang\s*(?P<m>{_M})\s*,?\s*nam\s*{_Y}")),
    ("glued", re.compile(rf"(?<![\d/])(?P<d>{_D}){_SEP}(?P<m>0[1-9]|1[0-2]){_Y}(?!\d)")),
    ("glued", re.compile(rf"(?<![\d/])(?P<d>[0-3]\d)(?P<m>0[1-9]|1[0-2]){_SEP}{_Y}(?!\d)")),
    ("month", re.compile(rf"\b(?:thang|th\.?|t\.?)\s*(?P<m>{_M})(?!\d){_YEAR_AFTER}")),
    ("month", re.compile(rf"(?<![\d/])(?P<m>{_M})\s*[/-]\s*{_Y}(?!\d)")),
    ("half", re.compile(rf"\b(?:0?6|sau)\s*thang\s*(?P<h>dau|cuoi)(?:\s*nam)?(?:\s*{_Y})?")),
    ("half", re.compile(rf"\bnua\s*(?P<h>dau|cuoi|sau)\s*nam(?:\s*{_Y})?")),
    ("vague", re.compile(rf"\b(?P<v>dau|giua|cuoi)\s*nam(?:\s*{_Y})?")),
    ("years", re.compile(rf"(?<![\d/]){_Y}\s*-\s*(?P<y2>20\d\d)(?!\d)")),
    ("year", re.compile(rf"(?<![\d/]){_Y}(?![\d/])")),
    ("short", re.compile(rf"(?<![\d/])(?P<d>{_D})\s*/\s*(?P<m>{_M})(?![\d/])")),
)
_ABSENT = re.compile(
    r"(?:chua (?:xac dinh|co|ro|dang ky|du kien)|khong(?: co| xac dinh)?|dang (?:nghien cuu|ra soat|xin y kien)"
    r"|sau khi co .*|khi co .*|[-–—.…x?]+|nt|)", re.DOTALL,
)
_POSTPONED = re.compile(r"\b(?:lui|chuyen|gia han|doi|dieu chinh|hoan|keo dai|xin)\b")
_BEFORE = re.compile(
    r"\b(?:truoc|cham nhat|khong qua|khong muon hon|den het|den|han(?: cuoi)?|hoan thanh truoc)\s*(?:ngay|het)?\s*$"
)
_AFTER = re.compile(r"\b(?:sau|tu sau|ke tu)\s*(?:ngay|khi)?\s*$")
_FROM = re.compile(r"\btu\s*(?:ngay|dau)?\s*$")
_UNTIL = re.compile(r"\s*(?:-|den(?: het)?)\s*(?:ngay|thang|quy)?\s*")
_WITHIN = re.compile(r"\b(?P<w>dau|giua|cuoi|dau va giua|thuong tuan|trung tuan|ha tuan|tuan (?:dau|cuoi|\d))\s*$")
_WITHIN_WORDS = {"dau": "đầu", "giua": "giữa", "cuoi": "cuối", "thuong tuan": "thượng tuần", "trung tuan": "trung tuần",
                 "ha tuan": "hạ tuần"}
_INSTEAD = re.compile(r"\bthay vi\b|\bthay cho\b|\btruoc (?:day|la)\b|\bban dau\b|\bcu la\b")
_SESSION = re.compile(r"\bky hop\b|\bphien hop\b")


def read(text: str, year: int | None = None, epoch: int = 1900) -> PlannedTime:
    """What *text* says about when. *year* completes words without one (and lowers the confidence).

    A number alone is a date in Excel's count of days when it can be one; *epoch* is the workbook's (1900 or 1904).
    """
    words = text.strip()
    folded = _folded(words)
    if _ABSENT.fullmatch(folded):
        return PlannedTime(words, note="chưa định thời gian")
    if re.fullmatch(r"\d{5}(?:\.0+)?", folded) and 36_526 <= int(float(folded)) <= 58_000:
        base = dt.date(1899, 12, 30) if epoch == 1900 else dt.date(1904, 1, 1)
        day = base + dt.timedelta(days=int(float(folded)))
        return PlannedTime(words, day, day, Precision.DAY, Confidence.LOW, "số thứ tự ngày của Excel")
    own = re.findall(r"(?<![\d/])(?:19|20)\d\d(?!\d)|(?<=/)(?:19|20)\d\d(?!\d)", folded)
    parts = _parts(folded, int(own[-1]) if own else year)
    if not parts:
        session = _SESSION.search(folded)
        return PlannedTime(words, None, None, Precision.SESSION if session else Precision.NONE, Confidence.MEDIUM
                           if session else Confidence.LOW, "chưa nói thời gian cụ thể" if session else "")
    return _together(words, folded, parts)


def _folded(text: str) -> str:
    folded = vietnamese.fold(text)
    folded = re.sub("[\u2010-\u2015\u2212]", "-", folded)
    return " ".join(folded.replace("\\", "/").split())


def _parts(folded: str, year: int | None) -> list[_Part]:
    """Every time named in the words, in their order; the patterns earlier in the list win where two meet."""
    found: list[_Part] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(match.start() < part.end and part.begin < match.end() for part in found):
                continue
            part = _part(kind, match, year)
            if part is not None:
                found.append(part)
    return sorted(found, key=lambda part: part.begin)


def _part(kind: str, match: re.Match[str], default: int | None) -> _Part | None:
    named = match.groupdict()
    year = int(named["y"]) if named.get("y") else default
    if year is None:
        return None
    sure = Confidence.HIGH if named.get("y") else Confidence.MEDIUM
    note = "" if named.get("y") else f"không ghi năm, hiểu là năm {year}"
    begin, end = match.span()

    def part(
        first: dt.date, last: dt.date, precision: Precision, confidence: Confidence = sure, said: str = note
    ) -> _Part:
        return _Part(begin, end, first, last, precision, confidence, said)

    if kind in ("iso", "day", "glued", "short"):
        try:
            day = dt.date(year, int(named["m"]), int(named["d"]))
        except ValueError:
            return None
        if kind == "glued":
            return part(day, day, Precision.DAY, Confidence.LOW, "thiếu dấu gạch, hiểu là " + vietnamese.date_text(day))
        return part(day, day, Precision.DAY)
    if kind == "month":
        month = int(named["m"])
        return part(dt.date(year, month, 1), _month_end(year, month), Precision.MONTH)
    if kind == "months":
        first, last = int(named["m"]), int(named["m2"])
        if last <= first:
            return None
        return part(dt.date(year, first, 1), _month_end(year, last), Precision.RANGE)
    if kind in ("quarter", "quarters"):
        first, last = _ROMAN[named["q"]], _ROMAN[named.get("q2") or named["q"]]
        if last < first:
            return None
        odd = "l" in named["q"]
        return part(
            dt.date(year, first * 3 - 2, 1), _month_end(year, last * 3),
            Precision.QUARTER if first == last else Precision.RANGE,
            Confidence.LOW if odd else sure, "chữ l được hiểu là số La Mã I" if odd else note,
        )
    if kind == "half":
        early = named["h"] == "dau"
        return part(dt.date(year, 1 if early else 7, 1), dt.date(year, 6 if early else 12, 30 if early else 31),
                    Precision.HALF)
    if kind == "vague":
        return part(dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR, Confidence.LOW,
                    "“đầu năm”, “giữa năm”, “cuối năm” không nói tháng nào; chỉ chắc là trong năm")
    if kind == "years":
        return part(dt.date(year, 1, 1), dt.date(max(int(named["y2"]), year), 12, 31), Precision.RANGE)
    return part(dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _together(words: str, folded: str, parts: list[_Part]) -> PlannedTime:
    session = bool(_SESSION.search(folded))
    head, tail = parts[0], parts[-1]
    if len(parts) > 1:
        between = folded[head.end : tail.begin]
        if _INSTEAD.search(between):
            return _one(words, folded, head, "mốc cũ ghi trong cùng ô đã thay", Confidence.MEDIUM)
        if _POSTPONED.search(folded[head.end :]):
            return _one(words, folded, tail, "mốc ghi trước trong cùng ô đã lùi", Confidence.MEDIUM)
        from_to = _FROM.search(folded[: head.begin]) or _UNTIL.fullmatch(between)
        if from_to and len(parts) == 2 and tail.ends_on >= head.starts_on:
            sure = _lower(head.confidence, tail.confidence)
            return PlannedTime(words, head.starts_on, tail.ends_on, Precision.RANGE, sure, head.note or tail.note)
        inside = next((p for p in parts if all(_within(p, q) for q in parts)), None)
        if inside is not None:
            return _one(words, folded, inside)
        return PlannedTime(
            words, min(p.starts_on for p in parts), max(p.ends_on for p in parts),
            Precision.SESSION if session else Precision.RANGE, Confidence.LOW, f"một ô ghi {len(parts)} mốc thời gian",
        )
    return _one(words, folded, head)


def _within(part: _Part, whole: _Part) -> bool:
    return whole.starts_on <= part.starts_on and part.ends_on <= whole.ends_on


def _one(words: str, folded: str, part: _Part, note: str = "", most: Confidence = Confidence.HIGH) -> PlannedTime:
    """One time, with the words around it."""
    before, note = folded[: part.begin].rstrip(), note or part.note
    confidence = _lower(part.confidence, most)
    # A note in brackets, a plan's number, a whole sentence: the time stands in it, the rest is not ours to judge.
    if len(folded) > 60 and part.end - part.begin < len(folded) / 4:
        confidence = _lower(confidence, Confidence.MEDIUM)
    if _SESSION.search(folded):
        return PlannedTime(words, part.starts_on, part.ends_on, Precision.SESSION, confidence, note)
    if _BEFORE.search(before):
        until = part.starts_on - dt.timedelta(days=1) if re.search(r"truoc\s*(?:ngay)?$", before) else part.ends_on
        return PlannedTime(words, None, until, Precision.RANGE, confidence, note or "chỉ có hạn cuối")
    if part.precision is not Precision.RANGE and (_AFTER.search(before) or _FROM.search(before)):
        return PlannedTime(words, part.starts_on, None, Precision.RANGE, confidence, note or "chỉ có mốc bắt đầu")
    if within := _WITHIN.search(before):
        said = _WITHIN_WORDS.get(within["w"], "tuần")
        note = note or f"“{said}” không nói ngày nào"
        confidence = _lower(confidence, Confidence.MEDIUM)
    return PlannedTime(words, part.starts_on, part.ends_on, part.precision, confidence, note)


def _lower(first: Confidence, second: Confidence) -> Confidence:
    order = list(Confidence)
    return max(first, second, key=order.index)


__all__ = ["Confidence", "PlannedTime", "Precision", "read"]
