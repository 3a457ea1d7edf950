"""What a mistyped value was probably meant to be: the second half of a message that helps.

Nothing here lets a value in. Every function takes the text as an editor wrote
it and returns a suggestion to copy (or an empty string) and a sentence of
advice in Vietnamese that ends in a space (or an empty string).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from .. import vietnamese

if TYPE_CHECKING:
    from .types import Names

Guess = tuple[str, str]
"""A value to copy, and what to say about it; either may be empty."""

_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:/|-|\.|tháng)\s*(\d{1,2})\s*(?:/|-|\.|năm)\s*(\d{4}|\d{2})(?!\d)", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<![\d/-])([01]?\d|2[0-4])\s*(?:giờ|[:hg])\s*([0-5]\d)?(?!\d)", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day written in *text* in any order Vietnamese use, on the calendar or not."""
    if match := _DAY_FIRST.search(text):
        day, month, year = (int(part) for part in match.groups())
        return (year if year > 99 else 2000 + year), month, day
    if match := _YEAR_FIRST.search(text):
        year, month, day = (int(part) for part in match.groups())
        return year, month, day
    return None


def day_in(text: str) -> dt.date | None:
    """The day *text* speaks of, written day first or year first."""
    parts = _parts(text)
    try:
        return dt.date(*parts) if parts else None
    except ValueError:
        return None


def off_the_calendar(text: str) -> str:
    """Why the day written in *text* does not exist: ``Tháng 02/2027 chỉ có 28 ngày. ``; empty when it may."""
    parts = _parts(text)
    if parts is None or day_in(text) is not None:
        return ""
    year, month, day = parts
    if not 1 <= month <= 12:
        return f"Một năm chỉ có 12 tháng, không có tháng {month}. "
    if not 1 <= year <= 9999 or not day:
        return ""
    return f"Tháng {month}/{year} chỉ có {calendar.monthrange(year, month)[1]} ngày, không có ngày {day}. "


def day(text: str) -> Guess:
    """A day in ISO 8601 for *text*."""
    said = ""
    if re.search(r"24\s*(?:giờ|[:hg])|hết ngày", text, re.IGNORECASE):
        said = "Chỉ ghi ngày: hạn luôn được tính đến hết ngày đó, không cần ghi giờ. "
    found = day_in(text)
    if found:
        return found.isoformat(), f"{said}Có phải ngày {vietnamese.date_text(found)}? Nếu đúng, viết {found}. "
    if re.search(r"\bngày kể từ\b|\bngày sau\b|\bngày làm việc\b", text, re.IGNORECASE):
        return "", "Đếm sẵn ra ngày cuối cùng rồi ghi ngày đó, để người đọc khỏi phải tự tính. "
    if re.search(r"\bquý\b|\btháng\b|\bnăm\b", text, re.IGNORECASE):
        return "", "Trường này cần đúng một ngày; chưa biết ngày thì hỏi lại người phụ trách hồ sơ, không ước chừng. "
    return "", said


def moment(text: str) -> Guess:
    """A moment on Vietnam's clock for *text*; the hour 08:30 stands where none is written."""
    found = day_in(text)
    clock = _CLOCK.search(text)
    hour, minute, said = 8, 30, ""
    if clock:
        hour, minute = int(clock[1]), int(clock[2] or 0)
        if hour < 12 and re.search(r"\bchiều\b|\btối\b|\bp\.?m\b", text, re.IGNORECASE):
            hour += 12
        if hour == 24:
            hour, minute = 23, 59
            said = "Không có giờ 24:00; hết ngày thì ghi 23:59, đầu ngày hôm sau thì ghi 00:00 của ngày hôm sau. "
    elif found:
        said = "Còn thiếu giờ: ghi đúng giờ trên giấy tờ. "
    if found is None:
        return "", off_the_calendar(text)
    return f"{found}T{hour:02d}:{minute:02d}", said


def planned(text: str) -> Guess:
    """A planned time for *text*: a month, a quarter."""
    if match := re.search(r"quý\s*(iv|i{1,3}|[1-4])\s*(?:/|-|,|năm|\s)+\s*(20\d\d)", text, re.IGNORECASE):
        place = _ROMAN.get(match[1].lower()) or int(match[1])
        return f"{match[2]}-Q{place}", ""
    if match := re.search(r"6 tháng (đầu|cuối) năm (20\d\d)", text, re.IGNORECASE):
        last = "Q2" if match[1].lower() == "đầu" else "Q4"
        return f"{match[2]}-{last}", "Một khoảng dài thì ghi quý cuối của khoảng đó. "
    if found := day_in(text):
        return found.isoformat(), ""
    if match := re.search(r"tháng\s*(\d{1,2})\s*(?:/|-|,|năm|\s)+\s*(20\d\d)", text, re.IGNORECASE):
        if 1 <= int(match[1]) <= 12:
            return f"{match[2]}-{int(match[1]):02d}", ""
        return "", "Một năm chỉ có 12 tháng. "
    if match := re.fullmatch(r"(?:trong )?(?:năm )?(20\d\d)", text.strip(), re.IGNORECASE):
        return f"{match[1]}-Q4", "Chỉ biết năm thì ghi quý cuối của năm. "
    return "", ""


def phone(text: str) -> Guess:
    """One number that can be called, for *text*."""
    bare = re.split(r"máy lẻ|số lẻ|\bext\.?\b|\bnhánh\b", text, maxsplit=1, flags=re.IGNORECASE)
    numbers = [_number(found) for found in re.findall(r"\+?\d[\d ().-]{5,16}\d", bare[0].replace(" - ", " | "))]
    valid = [number for number in numbers if number]
    if len(bare) > 1 and valid:
        return valid[0], "Chỉ ghi số chính; số máy lẻ viết trong bài hoặc ở trường contact. "
    if len(valid) > 1:
        return valid[0], "Ở đây chỉ ghi được một số; số khác viết trong bài. "
    if valid:
        return valid[0], "Bỏ chữ đứng cạnh số. "
    digits = re.sub(r"\D", "", text)
    if re.search(r"[xX*…]{2,}|\.{4,}", text):
        return "", "Đây là chỗ để trống của mẫu, chưa phải số thật. "
    if (now := _number(f"02{digits[1:]}")) and digits.startswith("0"):
        return now, "Mã vùng này đã đổi, nay có thêm số 2. "
    if 6 <= len(digits) <= 8 and not digits.startswith("0"):
        return "", "Còn thiếu mã vùng ở đầu số. "
    return "", ""


def _number(text: str) -> str:
    try:
        parsed = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def email(text: str) -> Guess:
    """An address that can be written to, for *text*."""
    if len(re.findall("@", text)) > 1:
        first = re.search(r"[^\s,;]+@[^\s,;]+", text)
        return (first[0].strip(",;"), "Ở đây chỉ ghi được một địa chỉ. ") if first else ("", "")
    mended = re.sub(r"\s*[([]?\s*\b(?:a còng|at)\b\s*[)\]]?\s*", "@", text, flags=re.IGNORECASE)
    mended = re.sub(r"\s+", "", re.sub(r"^(?:e-?mail|mailto|thư điện tử)\s*:\s*", "", mended, flags=re.IGNORECASE))
    mended = vietnamese.fold(mended.strip("<>.,;").replace(",", "."))
    try:
        return validate_email(mended, check_deliverability=False, test_environment=True).normalized, ""
    except EmailNotValidError:
        return "", ""


def count(text: str) -> Guess:
    """A whole number in digits for *text*."""
    if re.search(r"%|phần trăm", text):
        return "", "Trường này đếm số lần, số người, số đồng, không ghi tỷ lệ phần trăm. "
    match = re.fullmatch(
        r"(?:khoảng|gần|trên|hơn)?\s*(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?\s*(nghìn|ngàn|triệu|tỷ|tỉ)?[^\d]{0,20}",
        text.strip(), re.IGNORECASE,
    )
    if not match:
        return "", ""
    scale = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}.get((match[3] or "").lower(), 0)
    part = match[2] or ""
    if len(part) > scale:
        return "", "Chỉ ghi số nguyên, không có phần lẻ sau dấu phẩy. "
    whole = re.sub(r"\D", "", match[1]) + part.ljust(scale, "0")
    value = int(whole)
    if value > 999_999_999:
        return "", "Số lớn nhất ghi được ở đây là 999999999. "
    return str(value), f"Có phải {vietnamese.count_text(value)}? Nếu đúng, viết {value}. "


_DISTRICT = re.compile(r"\b(?:huyện|thị xã|thành phố|tp\.?|tx\.?)\s*\S", re.IGNORECASE)


def reference(text: str, register: str, names: Names) -> Guess:
    """An agency or a locality of today for the name *text*."""
    if register == "locality":
        if vietnamese.slug(text) in ("toan-tinh", "tat-ca", "ca-tinh", "lam-dong", "tinh-lam-dong", "toan-quoc"):
            return "", "Áp dụng trên toàn tỉnh thì xóa cả dòng localities, không ghi gì. "
        places, since = names.place_of(text)
        if places:
            listed = "; ".join(places[:8]) + (f"; và {len(places) - 8} nơi khác" if len(places) > 8 else "")
            told = f"Từ ngày {vietnamese.date_text(since)} " if since else ""
            said = f'{told}"{text}" không còn là một địa bàn; nơi đó nay thuộc: {listed}. Ghi nơi áp dụng. '
            return (places[0] if len(places) == 1 else ", ".join(places[:3])), said
        bare = re.split(r"[,(–]| - (?=huyện|thành phố|tỉnh)", text, maxsplit=1)[0].strip()
        if bare != text and names.locality(bare):
            return names.suggest(bare, register), "Chỉ ghi tên xã, phường, đặc khu; không còn cấp huyện kèm theo. "
        if _DISTRICT.match(text):
            return "", "Không còn cấp huyện: ghi từng xã, phường, đặc khu nơi áp dụng. "
        kindless = re.sub(r"^(?:xã|phường|đặc khu|thị trấn)\s+", "", text, flags=re.IGNORECASE)
        if kindless != text and names.locality(kindless):
            text = kindless
    near = names.suggest(text, register)
    if near:
        return near, f'Có phải bạn muốn viết "{near}"? '
    if register == "agency" and _DISTRICT.search(text):
        return "", "Không còn cấp huyện: ghi UBND xã, phường, đặc khu hoặc sở đang giữ việc này. "
    return "", ""


def address(text: str) -> str:
    """A whole web address for *text*, or an empty string."""
    bare = text.strip().strip("<>")
    if re.fullmatch(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?", bare, re.IGNORECASE):
        return f"https://{bare}"
    match = re.fullmatch(r"(https?)\s*:\s*[/\\]{1,2}\s*(\S+)", bare, re.IGNORECASE)
    return f"{match[1].lower()}://{match[2]}" if match else ""


__all__ = [
    "Guess", "address", "count", "day", "day_in", "email", "moment", "off_the_calendar", "phone", "planned",
    "reference",
]
