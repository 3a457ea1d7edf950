"""Written administrative Vietnamese → what an announcer reads aloud. Pure and repeatable: what is said reads as itself.

One walk from left to right. At each place the first rule that fits gives its words; everything else is copied.
Short forms in capitals that no register knows are never guessed: they stay, and :attr:`Reading.unknown` names them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from . import days, documents, lines
from .numbers import cardinal, numeral, roman
from .words import Words

_NUMBER = r"[-\u2212]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[-\u2212]?\d+(?:\.\d+)*(?:,\d+)?"
_AFTER = r"(?:\.(?=\d)|,(?=\d))"
_ORDERED = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in (
    "khóa", "khoá", "điều", "chương", "mục", "phần", "kỳ", "đại hội", "thế kỷ", "hạng", "loại", "cấp", "giai đoạn",
    "vùng", "nhóm", "khu vực", "bậc", "đợt", "phụ lục", "tập",
))
"""Words before a Roman numeral."""
_ROMAN = rf"(?P<word>(?:{_ORDERED})\s+)(?P<roman>[IVXLC]+)\b"
_CAPITALS = r"[A-ZĐƯ][A-Za-zĐđƯư]*(?:&[A-ZĐƯ][A-Za-zĐđƯư]*)*(?:-[A-ZĐƯ]{2,}(?![\w]))*"
_SIGNS = {"&": "và", "+": "cộng", "=": "bằng", "≥": "lớn hơn hoặc bằng", "≤": "nhỏ hơn hoặc bằng", ">": "lớn hơn",
          "<": "nhỏ hơn", "~": "khoảng", "≈": "khoảng", "±": "cộng trừ", "×": "nhân", "§": "mục", "№": "số",
          "→": "thành", "@": "a còng"}
_PER = (r"(?:tháng|năm|ngày|giờ|phút|giây|tuần|quý|vụ|lần|lượt|hộ|người|suất|học sinh|em|ha|km|m[²³23]?|kg|tấn|tạ|lít"
        r"|cây|con|xe|chuyến|buổi|tiết|trường hợp|mô hình|thửa|khẩu)")
"""What a slash means *mỗi* before: ``đồng/hộ``."""


_KEPT = 2000
"""Texts whose reading is kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words to say, and the short forms somebody must look at before they are said."""

    text: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], _Walk], str | None]
    value: bool = False
    """Whether a dash after it may mean *đến*."""


@dataclass
class _Walk:
    """Where the walk stands: *value_end* is the end of the last value, *date_end* of the last day."""

    unknown: list[str]
    value_end: int = -1
    date_end: int = -1


class Reader:
    """Reads with the given words; one for a whole build."""

    def __init__(self, words: Words) -> None:
        self.words = words
        # A bulletin of one minute and one of two say the same sentences, and so do those of other drafts.
        self._known = lru_cache(maxsize=_KEPT)(self._read)

    def read(self, text: str) -> Reading:
        """*text* as it is said. Paragraphs stay; quotes go, brackets become pauses."""
        return self._known(text)

    def _read(self, text: str) -> Reading:
        unknown: list[str] = []
        said = [self._paragraph(line, unknown) for line in text.split("\n")]
        return Reading("\n".join(said), tuple(dict.fromkeys(unknown)))

    def _paragraph(self, text: str, unknown: list[str]) -> str:
        text = re.sub(r"^\s*[-•*–]\s+", "", text)
        out: list[str] = []
        walk, at = _Walk(unknown), 0
        numbers = {d.start: d for d in documents.said(text, self.words.issuers)}
        while at < len(text):
            if at in numbers:
                document = numbers[at]
                out.append(self._opening(out, document.words))
                unknown += document.unknown
                at = document.end
                continue
            found = self._start.search(text, at)
            stop = min([found.start()] if found else [len(text)])
            near = min((start for start in numbers if start > at), default=len(text))
            if near <= stop:
                out.append(text[at:near])
                at = near
                continue
            if found is None:
                out.append(text[at:])
                break
            out.append(text[at:stop])
            at = stop
            words, end, value = self._at(text, at, walk)
            if end == at:  # no rule after all: one sign goes through as it is
                words, end = text[at], at + 1
            elif words[:1].islower() and not text[at].islower():
                words = self._opening(out, words)
            out.append(words)
            if value:
                walk.value_end = end
            at = end
        return _tidy("".join(out))

    @staticmethod
    def _opening(out: list[str], words: str) -> str:
        """*words* with a capital where they begin a sentence."""
        before = "".join(out[-4:]).rstrip(" \"“”«»(")
        return words[:1].upper() + words[1:] if not before or before[-1] in ".!?" else words

    def _at(self, text: str, at: int, walk: _Walk) -> tuple[str, int, bool]:
        for rule in self._rules:
            match = rule.pattern.match(text, at)
            if match and (words := rule.say(match, walk)) is not None:
                return words, match.end(), rule.value
        return "", at, False

    @cached_property
    def _start(self) -> re.Pattern[str]:
        """Where a rule may fit: beginnings of words and figures, and signs."""
        signs = "".join(re.escape(s) for s in _SIGNS)
        return re.compile(
            rf"(?<![\w])(?:[-\u2212(+]?\d|[A-ZĐƯ](?:[\w&.'’-]|(?=[\s,]|$))|(?:{_ORDERED})\s"
            rf"|(?:[Nn]gày|[Mm]ùng|[Mm]ồng|[Tt]háng|[Tt]hứ|[Qq]uý|[Đđ]iểm|[Tt]iết)\s|\$\d|€\d|tp\.|v\.?v"
            rf"|[\w.+-]+@\w|https?://|(?:[a-z0-9][a-z0-9-]*\.)+(?:vn|com|org|net|info|example)\b)"
            rf"|(?<=\w)/(?=\w)|\s*[-–—]\s*|[()\[\]{{}}“”\"«»…*#_]|[{signs}]"
        )

    @cached_property
    def _units(self) -> str:
        return "|".join(re.escape(u) for u in sorted(self.words.units, key=len, reverse=True)) or "(?!)"

    @cached_property
    def _rules(self) -> tuple[_Rule, ...]:
        def rule(
            pattern: str, say: Callable[[re.Match[str], _Walk], str | None], *, value: bool = False,
        ) -> _Rule:
            return _Rule(re.compile(pattern), say, value)

        def dated(match: re.Match[str], walk: _Walk, words: str | None) -> str | None:
            if words:
                walk.date_end = match.end()
            return words

        def short(match: re.Match[str], walk: _Walk) -> str | None:
            between = match.string[walk.date_end:match.start()] if walk.date_end >= 0 else "x"
            paired = re.fullmatch(r"\s*(?:–|-|,|và|đến|tới|đến hết)\s*", between) is not None
            return dated(match, walk, days.short(match, match.string[:match.start()], paired))

        units = self._units
        names = sorted(self.words.before_names, key=len, reverse=True)
        before = "|".join(re.escape(n) + ("" if n.endswith(".") else r"(?=[\s\d])") for n in names) or "(?!)"
        return (
            rule(lines.EMAIL, lambda m, w: lines.address(m[0])),
            rule(lines.WEB, lambda m, w: lines.address(m[0])),
            rule(lines.CODE, self._code),
            rule(lines.PHONE, lambda m, w: lines.phone(m[0])),
            rule(days.ISO, lambda m, w: dated(m, w, days.full(m)), value=True),
            rule(days.FULL, lambda m, w: dated(m, w, days.full(m)), value=True),
            rule(days.SHORT, short, value=True),
            rule(r"\d+(?:/\d+){2,}", self._no_date),
            rule(r"(?P<a>\d{1,3})(?P<by>[A-ZĐ])(?P<b>\d{1,2})(?!\w)",
                 lambda m, w: f"{cardinal(int(m['a']))} {m['by']} {cardinal(int(m['b']))}"),
            rule(days.MONTH, lambda m, w: days.in_month(m), value=True),
            rule(days.QUARTER, lambda m, w: days.quarter(m), value=True),
            rule(days.DAY, lambda m, w: days.of_month(m), value=True),
            rule(days.MONTH_ALONE, lambda m, w: days.month_alone(m), value=True),
            rule(days.NTH, lambda m, w: days.nth(m), value=True),
            rule(days.CLOCK, lambda m, w: days.clock(m), value=True),
            rule(days.HOURS, lambda m, w: days.clock(m), value=True),
            rule(lines.CLAUSE, lambda m, w: lines.clause(m)),
            rule(_ROMAN, lambda m, w: m["word"] + cardinal(n) if (n := roman(m["roman"])) else None, value=True),
            rule(r"(?P<a>\d{1,4})/(?P<b>\d{1,4})(?![\d/])", self._fraction, value=True),
            rule(r"(?P<sign>[$€])(?P<n>" + _NUMBER + ")(?P<scale> (?:triệu|tỷ|nghìn))?", self._foreign, value=True),
            rule(rf"(?P<n>{_NUMBER})(?!\d|{_AFTER})(?:(?P<scale>\s(?:nghìn|ngàn|triệu|tỷ|tỉ|trăm)(?:\stỷ)?)(?=\s?(?:{units})(?!\w)))?"
                 rf"(?:\s?(?P<unit>{units})(?![\w²³]))?", self._number, value=True),
            rule(rf"(?P<name>{before})\s?(?:(?P<n>\d{{1,4}})(?![\w/])|(?=[A-ZĐƯÂĂÊÔƠÁÀẢÃẠ0-9]))", self._named),
            rule(r"(?P<letter>[A-ZĐ])(?P<n>\d{1,4})(?!\w)", lambda m, w: f"{m['letter']} {cardinal(int(m['n']))}"),
            rule(_CAPITALS + r"(?P<n>-?\d+)?(?!\w)", self._capitals),
            rule(r"v\.?v\b\.*(?:…)?(?=\s+[^A-ZĐ\s])", lambda m, w: "vân vân"),
            rule(r"v\.?v\b\.*(?:…)?", lambda m, w: "vân vân."),
            rule(rf"/(?:(?P<unit>{units})(?![\w²³])|(?={_PER}\b))", self._slash),
            rule(r"/(?=\w)", lambda m, w: " " if re.search(r"\bvà$", m.string[:m.start()]) else " hoặc "),
            rule(r"\s*[-–—]\s*(?=\d|[IVX]+\b|ngày|tháng|quý|thứ)",
                 lambda m, w: " đến " if m.start() == w.value_end else None),
            rule(r"\s+-\s+", lambda m, w: " "),
            rule(r"\s*[–—]\s*", lambda m, w: ", "),
            rule(r"[(\[{]\s*", lambda m, w: ", "),
            rule(r"\s*[)\]}]", lambda m, w: ","),
            rule(r"[“”\"«»*#_]", lambda m, w: ""),
            rule("…", lambda m, w: ","),
            rule(f"[{''.join(map(re.escape, _SIGNS))}]", lambda m, w: f" {_SIGNS[m[0]]} "),
        )

    def _code(self, match: re.Match[str], _: _Walk) -> str | None:
        whole = match[0]
        if whole in self.words.short_forms or whole.split("-")[0] in self.words.short_forms:
            return None
        return lines.code(whole) if re.search(r"\d{3}", whole) else None

    def _fraction(self, match: re.Match[str], _: _Walk) -> str:
        over, under = int(match["a"]), int(match["b"])
        joint = "phần" if over < under <= 10 else "trên"
        return f"{cardinal(over)} {joint} {'tư' if joint == 'phần' and under == 4 else cardinal(under)}"

    def _no_date(self, match: re.Match[str], walk: _Walk) -> str:
        walk.unknown.append(match[0])
        return " gạch chéo ".join(numeral(part) for part in match[0].split("/"))

    def _foreign(self, match: re.Match[str], _: _Walk) -> str:
        money = self.words.units.get("USD" if match["sign"] == "$" else "€", match["sign"])
        return f"{numeral(match['n'])}{match['scale'] or ''} {money}"

    def _number(self, match: re.Match[str], walk: _Walk) -> str | None:
        text, unit = match["n"], match["unit"]
        if text[0] in "-\u2212" and walk.value_end == match.start():
            return None  # the dash of a range
        said = numeral(text) + (match["scale"] or "")
        if unit:
            return f"{said} {self.words.units[unit]}"
        return f"{said} " if re.match(r"[^\W\d_]", match.string[match.end():]) else said

    def _named(self, match: re.Match[str], _: _Walk) -> str:
        return f"{self.words.before_names[match['name']]} {cardinal(int(match['n'])) if match['n'] else ''}"

    def _slash(self, match: re.Match[str], _: _Walk) -> str | None:
        left = re.search(rf"(?:đồng|USD|triệu|tỷ|nghìn|{_PER}|{self._units})$", match.string[:match.start()])
        unit = match["unit"]
        if left is None:
            return None
        return f" mỗi {self.words.units[unit]}" if unit else " mỗi "

    def _capitals(self, match: re.Match[str], walk: _Walk) -> str | None:
        whole, term = match[0], match["n"] or ""
        bare = whole.removesuffix(term) if term else whole
        known = self.words.short_forms
        if whole in known:
            return known[whole]
        if bare in known:
            if not term:
                return known[bare]
            joint = " khóa " if bare in ("QH", "UBTVQH") else " "
            return known[bare] + joint + cardinal(int(term.lstrip("-")))
        if sum(c.isupper() for c in bare) < 2:
            return None
        if not term and re.fullmatch("[IVX]+", bare) and (number := roman(bare)):
            return cardinal(number)
        if "-" in bare and all(p in known for p in bare.split("-")):
            return " ".join(known[p] for p in bare.split("-"))
        walk.unknown.append(whole)
        return whole


def _tidy(text: str) -> str:
    """Pauses and spaces as a sentence has them, once everything is said."""
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r",\s*([.;:!?])", r"\1", text)
    text = re.sub(r"([;:.!?]),", r"\1", text)
    text = re.sub(r",(?=[^\W\d_])", ", ", text)
    return re.sub(r"^[\s,]+|[\s,]+$", "", text)


__all__ = ["Reader", "Reading"]
