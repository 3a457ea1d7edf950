"""One value, one spelling: what a civil servant or a form writes, as files hold it. Only where there is no doubt.

A day written ``05/06/2026`` is the fifth of June to every Vietnamese office and the sixth of May to a spreadsheet with
American settings; nobody but its writer knows, so it stays as it is. The messages suggest, this decides: whatever has
a standard spelling here may be rewritten without asking.
"""

from __future__ import annotations

import datetime as dt
import re

from pydantic_core import PydanticCustomError

from .. import document_number, vietnamese
from .leaves import Leaf, _validator
from .types import PhoneNumber, PlannedDate
from .vocabulary import Term

_QUOTES = {"“": "”", "”": "”", "„": "“", "‘": "’", "’": "’", "«": "»", '"': '"', "'": "'", "″": "″"}
_YEAR_FIRST = re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s*(?:,\s*|/\s*|\s)(?:năm\s+)?(\d{4})", re.I | re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?\s*(?:Z|\+00:00|\+07:00)?", re.ASCII)
_ISO_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.0{1,6})?)?\s*(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_CLOCK = r"(?P<h>[01]?\d|2[0-3])\s*(?:giờ|[:hg])\s*(?P<m>[0-5]\d)?(?:\s*phút)?"
_TIME = re.compile(_CLOCK, re.I | re.ASCII)
_TIME_FIRST = re.compile(rf"(?:lúc\s+)?{_CLOCK}\s*(?:,\s*|\s)(?:ngày\s+)?(?P<d>\d.*)", re.I | re.ASCII)
_TIME_LAST = re.compile(rf"(?P<d>(?:ngày\s+)?\d.*?\d{{2}})\s*(?:,\s*|\s|T)(?:lúc\s+)?{_CLOCK}", re.I | re.ASCII)
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})\s*(?:[/-]|\s+năm\s+)\s*(20\d\d)", re.I | re.ASCII)
_QUARTER = re.compile(r"(?:quý|q)\s*(IV|I{1,3}|[1-4])\s*(?:[/,-]|\s+năm\s+|\s)\s*(20\d\d)", re.I | re.ASCII)


def standard(leaf: Leaf, text: str, *, day_first: bool = False) -> str:
    """The spelling files hold of the value *text* of the form of *leaf*; *text* itself where there is none, or doubt.

    With *day_first* somebody has said that ``05/06/2026`` means the fifth of June.
    """
    if leaf.form in ("text", "record"):
        return text
    bare = _bare(text)
    if len(bare) > 200 or not bare:
        return text
    found: str | None = None
    if leaf.form == "date":
        found = day(bare, day_first=day_first)
    elif leaf.form == "moment":
        found = moment(bare, day_first=day_first)
    elif leaf.form == "time":
        found = _clock(_TIME.fullmatch(bare))
    elif leaf.form == "planned":
        found = _planned(bare, day_first)
    elif leaf.form == "number":
        found = _number(bare)
    elif leaf.form == "phone":
        found = _phone(bare)
    elif leaf.form == "flag":
        found = {"có": "true", "không": "false", "true": "true", "false": "false"}.get(bare.lower())
    elif leaf.form == "count":
        found = bare if re.fullmatch(r"0|[1-9][0-9]{0,8}", bare) else None
    elif leaf.form == "term" and leaf.term is not None:
        found = _term(leaf.term, bare)
    elif leaf.form == "name":
        found = bare if re.fullmatch(r"[!-~]+", bare) else None
    return text if found is None else found


def _bare(text: str) -> str:
    """Without the blanks and the quotation marks around it."""
    bare = re.sub(r"[\u00a0\u202f\s]+", " ", vietnamese.HIDDEN.sub("", text)).strip()
    if len(bare) > 1 and _QUOTES.get(bare[0]) == bare[-1]:
        bare = bare[1:-1].strip()
    return bare


def day(text: str, *, day_first: bool = False) -> str | None:
    """The ISO day *text* certainly means, or ``None``."""
    if match := _MIDNIGHT.fullmatch(text):
        return _iso(*match[1].split("-"))
    if match := _YEAR_FIRST.fullmatch(text):
        return _iso(match[1], match[3], match[4])
    if match := _WORDS.fullmatch(text):
        return _iso(match[3], match[2], match[1])
    match = _DAY_FIRST.fullmatch(re.sub(r"^ngày\s+", "", text, flags=re.I))
    if match and (day_first or int(match[1]) > 12 or int(match[1]) == int(match[3])):
        return _iso(match[4], match[3], match[1])
    return None


def _iso(year: str, month: str, number: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None


def moment(text: str, *, day_first: bool = False) -> str | None:
    """The moment on Vietnam's clock that *text* certainly means, as ``2026-07-03T08:30``, or ``None``."""
    if _ISO_MOMENT.fullmatch(text):
        try:
            found = dt.datetime.fromisoformat(re.sub(r"\s+(?=[Z+-])", "", text))
            if found.tzinfo:
                found = found.astimezone(vietnamese.TIME_ZONE).replace(tzinfo=None)
        except (ValueError, OverflowError):
            return None
        return found.isoformat(timespec="seconds" if found.second else "minutes")
    for form in (_TIME_FIRST, _TIME_LAST):
        if (match := form.fullmatch(text)) and (date := day(match["d"].strip(), day_first=day_first)):
            return f"{date}T{_clock(match)}"
    return None


def _clock(match: re.Match[str] | None) -> str | None:
    return f"{int(match['h']):02d}:{match['m'] or '00'}" if match else None


def _planned(text: str, day_first: bool) -> str | None:
    try:
        _validator(PlannedDate)(text)
    except PydanticCustomError:
        pass
    else:
        return text  # however it is written, it is the text readers see
    if match := _MONTH.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02d}" if 1 <= int(match[1]) <= 12 else None
    if match := _QUARTER.fullmatch(text):
        quarter = {"I": "1", "II": "2", "III": "3", "IV": "4"}.get(match[1].upper(), match[1])
        return f"{match[2]}-Q{quarter}"
    return day(text, day_first=day_first)


def _number(text: str) -> str | None:
    """Blanks, dashes, a foreign Đ and the word *Số* are noise; a missing mark (QD) is for a person to judge."""
    clean = re.sub(r"^số\s*:?\s*(?=\d)", "", document_number.normalise(text), flags=re.I)
    return clean if document_number.parse(clean) else None


def _phone(text: str) -> str | None:
    try:
        return str(_validator(PhoneNumber)(text).text)
    except PydanticCustomError:
        return None


def _term(term: type[Term], text: str) -> str | None:
    meanings: dict[str, set[str]] = {}
    for one in term:
        for spelling in (one.value, vietnamese.slug(one.label)):
            meanings.setdefault(spelling, set()).add(one.value)
    # "Đang lấy ý kiến" is the step "Lấy ý kiến"; "Đã lấy ý kiến" is not.
    for said in (text, re.sub(r"^(?:(?:giai đoạn|bước)\s+)?(?:đang\s+)?", "", text, flags=re.I)):
        found = meanings.get(vietnamese.slug(said), set())
        if len(found) == 1:
            return next(iter(found))
    return None


__all__ = ["day", "moment", "standard"]
