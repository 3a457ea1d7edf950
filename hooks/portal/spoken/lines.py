"""Telephone numbers, e-mail and web addresses, codes: what is said sign by sign. Pure."""

from __future__ import annotations

import re

from ..vietnamese import fold
from .numbers import cardinal, digits

PHONE = (
    r"\(?(?:\+84|0)\d{0,4}\)?(?:[ .-]\d{2,4}){2,4}(?![\d/])|\+84\d{8,10}(?!\d)|0\d{9,10}(?![\d/])"
    r"|1[89]00(?:[ .]?\d{2,6}){1,3}(?!\d)"
)
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
WEB = (
    r"https?://[^\s,;()<>“”\"]*[\w/]|(?:[a-z0-9][a-z0-9-]*\.)+(?:vn|com|org|net|info|example)\b(?:/[^\s,;()<>“”\"]*[\w/])?"
)
CODE = r"[A-ZĐ]{1,5}(?:-\d{1,6})+\b"
"""``LD-2026-003``: letters and digits that name a file."""

_NAMES = dict(zip("ABCDĐEGHIKLMNOPQRSTUVXY", (
    "a", "bê", "xê", "dê", "đê", "e", "giê", "hát", "i", "ca", "e lờ", "em mờ", "en nờ", "o", "pê", "quy", "e rờ",
    "ét xì", "tê", "u", "vê", "ích xì", "y dài"), strict=True)) | {"F": "ép phờ", "J": "gi", "W": "vê kép", "Z": "dét"}
_SIGNS = {".": "chấm", "-": "gạch ngang", "_": "gạch dưới", "/": "gạch chéo", "@": "a còng", "+": "dấu cộng",
          "?": "dấu hỏi", "=": "dấu bằng", "&": "dấu và", "%": "phần trăm", "#": "dấu thăng", ":": "hai chấm",
          "~": "dấu ngã"}
_CLAUSES = {"a": "a", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "g": "giê", "h": "hát", "i": "i", "k": "ca",
            "l": "lờ", "m": "mờ", "n": "nờ", "o": "o", "p": "pê", "q": "quy", "r": "rờ", "s": "sờ", "t": "tê", "u": "u",
            "v": "vê", "x": "ích xì", "y": "y"}
CLAUSE = r"(?P<word>[Đđ]iểm|[Tt]iết)\s+(?P<letter>[a-zđ])(?P<n>\d{0,2})\b(?!['’])"


def phone(text: str) -> str:
    """Digits in the groups they are written in; a number written in one goes 4, 3 and what is left."""
    plus = "cộng " if text.lstrip("(").startswith("+") else ""
    groups = [g for g in re.split(r"[^\d]+", text) if g]
    if len(groups) == 1:
        whole = groups[0]
        if whole.startswith("1"):  # 1800, 1900: what follows is one group
            return ", ".join((digits(whole[:4]), digits(whole[4:])))
        groups = [whole[:2], whole[2:5], whole[5:8], whole[8:]] if plus else [whole[:4], whole[4:7], whole[7:]]
    return plus + ", ".join(digits(group) for group in groups if group)


def address(text: str) -> str:
    """An e-mail or web address: words as they are, signs by name, ``.vn`` by its letters; ``https://`` is not said."""
    text = re.sub(r"^https?://", "", text).rstrip("/")
    said = []
    for part in re.findall(r"\d+|[^\W\d_]+|[\W_]", text):
        if part.isdigit():
            said.append(digits(part))
        elif part in ("www", "WWW"):
            said.append("ba chữ vê kép")
        elif part.lower() == "vn":
            said.append("vê nờ")
        elif part.isalpha() and len(part) > 1 and not re.search("[aeiouy]", fold(part)):
            said.append(letters(part.upper()))  # no syllable: nnmt, html
        else:
            said.append(_SIGNS.get(part, part.lower()))
    return " ".join(said)


def code(text: str) -> str:
    """``LD-2026-003``: letters by name, digits one by one, a pause between the parts."""
    return ", ".join(digits(p) if p.isdigit() else letters(p) for p in text.split("-"))


def letters(text: str) -> str:
    """Capital letters by their names."""
    return " ".join(_NAMES.get(c, c) for c in text)


def clause(match: re.Match[str]) -> str:
    """``điểm đ`` of an article: the letter by its name."""
    number = f" {cardinal(int(match['n']))}" if match["n"] else ""
    return f"{match['word']} {_CLAUSES.get(match['letter'], match['letter'])}{number}"
