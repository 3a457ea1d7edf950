"""Numbers as Vietnamese announcers say them. Pure; text in, words out.

The norm is the one taught in Vietnamese primary schools: *linh* (not *lẻ*), *nghìn* (not *ngàn*), *mốt*, *tư* and
*lăm* in the units after *mươi*, *lăm* after *mười*, *không trăm* for an empty hundred inside a number. An empty group
is not said: 1.000.005 is *một triệu không trăm linh năm*.

``num2words`` (0.5.14, LGPL-2.1) has Vietnamese and is not used: of the numbers below 10,000 it says 2,429 otherwise,
891 of them wrongly by any norm (*một nghìn lẻ năm* for 1.005, which is heard as 1.500); it gives 3,05 and 3,5 the same
words, and its ordinals are cardinals (*bốn* for *tư*, *một* for *nhất*).
"""

from __future__ import annotations

import re

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LIMIT = 10**18
"""Above, digits are said one by one."""
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})?(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def cardinal(number: int) -> str:
    """The words of *number*: ``105`` → ``một trăm linh năm``. Negative numbers begin with ``âm``."""
    if number < 0:
        return f"âm {cardinal(-number)}"
    if number >= LIMIT:
        return digits(str(number))
    return " ".join(_below_limit(number))


def digits(text: str) -> str:
    """The digits of *text* one by one: ``0263`` → ``không hai sáu ba``; everything else in it is passed over."""
    return " ".join(DIGITS[int(c)] for c in text if c in "0123456789")


def numeral(text: str) -> str:
    """A numeral as written: ``1.234,56``, ``3,5``, ``05``, ``-7``.

    Dots part thousands and the comma begins the decimals. A padding zero of a count is not said (``05 hồ sơ``); a dot
    that parts no thousands is said (``2.1`` → ``hai chấm một``).
    """
    sign, body = ("âm ", text[1:]) if text[:1] in "-\u2212" else ("", text)
    whole, comma, rest = body.partition(",")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", whole):
        whole = whole.replace(".", "")
    said = " chấm ".join(_count(part) for part in whole.split("."))
    return f"{sign}{said} phẩy {zeros_first(rest)}" if comma else sign + said


def zeros_first(text: str) -> str:
    """Digits whose leading zeros count: ``07`` → ``không bảy``, ``043`` → ``không bốn mươi ba``."""
    bare = text.lstrip("0")
    zeros = ["không"] * (len(text) - len(bare))
    return " ".join([*zeros, cardinal(int(bare))] if bare else zeros)


def ordinal(number: int) -> str:
    """The word after *thứ*, *lần thứ*: ``nhất``, ``hai``, ``ba``, ``tư``, then as counted."""
    return {1: "nhất", 4: "tư"}.get(number) or cardinal(number)


def month(number: int) -> str:
    """The word after *tháng*: ``tư`` for the fourth."""
    return "tư" if number == 4 else cardinal(number)


def day(number: int) -> str:
    """The words after *ngày*: ``mùng`` before the first ten, as announcers say."""
    return f"mùng {cardinal(number)}" if number <= 10 else cardinal(number)


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to 99, or ``None``."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_VALUES[c] for c in text]
    return sum(-v if any(w > v for w in values[i + 1:i + 2]) else v for i, v in enumerate(values))


def _count(text: str) -> str:
    if text.startswith("00") and text.strip("0"):
        return digits(text)  # no count is padded twice: a code
    return cardinal(int(text)) if len(text) <= 18 else digits(text)


def _below_limit(number: int, follows: bool = False) -> list[str]:
    billions, rest = divmod(number, 10**9)
    words = [*_below_limit(billions), "tỷ"] if billions else []
    follows = follows or bool(billions)
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            words += _group(group, follows)
            words += [name] if name else []
            follows = True
    return words or ["không"]


def _group(number: int, follows: bool) -> list[str]:
    """A group of three digits; *follows* a higher one, so its empty hundred is said."""
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or follows else []
    if tens == 0:
        return words + (["linh"] if words and unit else []) + ([DIGITS[unit]] if unit else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return words + ([special.get(unit, DIGITS[unit])] if unit else [])
