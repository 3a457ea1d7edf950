"""Numbers of Vietnamese documents: normalise, recognise, take apart.

The five forms are those in use under Decree 30/2020/NĐ-CP (administrative
documents), the laws on legal documents, and the Party's clerical rules.
Leading zeros are part of a number and are never removed (``043/2025``).
"""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass

_NUMBER = r"\d{1,5}(?:\.\d{1,3})?[a-z]?"
_YEAR = r"(?:19|20)\d{2}"
_UPPER = "A-ZĐÂĂÊÔƠƯ"
_BODY = rf"[{_UPPER}][{_UPPER}a-zđ0-9&,.]*"
_BODIES = rf"{_BODY}(?:-{_BODY})*"
_TYPES = (
    "NQ|QĐ|CT|QC|QyĐ|TC|TB|HD|CTr|KH|PA|ĐA|DA|BC|BB|TTr|HĐ|CĐ|BGN|BTT|GUQ|GM|GGT|GNP|PG|PC|PB"
    "|L|PL|NĐ|TT|TTLT|NQLT|VBHN|CTPH|QCPH|SY|SL|TrS"
)
_PARTY_TYPES = "NQ|QĐ|CT|KL|QC|QyĐ|TB|HD|CTr|KH|BC|TTr|CV|GM|ĐA|TT"


_TYPE_NAMES = {
    "NĐ": "Nghị định", "QĐ": "Quyết định", "CT": "Chỉ thị", "TT": "Thông tư", "NQ": "Nghị quyết", "KH": "Kế hoạch",
    "TB": "Thông báo", "BC": "Báo cáo", "TTr": "Tờ trình", "HD": "Hướng dẫn", "KL": "Kết luận", "CTr": "Chương trình",
    # Annex III of Decree 30/2020/NĐ-CP names the rest of the administrative ones.
    "QC": "Quy chế", "QyĐ": "Quy định", "TC": "Thông cáo", "PA": "Phương án", "ĐA": "Đề án", "DA": "Dự án",
    "BB": "Biên bản", "HĐ": "Hợp đồng", "CĐ": "Công điện", "BGN": "Bản ghi nhớ", "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền", "GM": "Giấy mời", "GGT": "Giấy giới thiệu", "GNP": "Giấy nghỉ phép", "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển", "PB": "Phiếu báo", "SY": "Bản sao y", "SL": "Bản sao lục", "TrS": "Bản trích sao",
    "PL": "Pháp lệnh", "L": "Lệnh", "TTLT": "Thông tư liên tịch", "NQLT": "Nghị quyết liên tịch",
    "VBHN": "Văn bản hợp nhất", "CTPH": "Chương trình phối hợp", "QCPH": "Quy chế phối hợp", "CV": "Công văn",
}


class Form(enum.StrEnum):
    """Which grammar a number follows."""

    NATIONAL_ASSEMBLY = "QH"
    LEGAL = "VBQPPL"
    PARTY = "DANG"
    ADMINISTRATIVE = "HC"
    LETTER = "CV"


_GRAMMARS = (
    (Form.NATIONAL_ASSEMBLY,
     re.compile(rf"(?P<number>{_NUMBER})/(?P<year>{_YEAR})/(?P<type>(?:UBTV)?QH)(?P<body>\d{{1,2}})")),
    (Form.LEGAL, re.compile(rf"(?P<number>{_NUMBER})/(?P<year>{_YEAR})/(?P<type>{_TYPES})-(?P<body>{_BODIES})")),
    (Form.PARTY, re.compile(rf"(?P<number>{_NUMBER})-(?P<type>{_PARTY_TYPES})/(?P<body>{_BODIES})")),
    (Form.ADMINISTRATIVE, re.compile(rf"(?P<number>{_NUMBER})/(?P<type>{_TYPES})-(?P<body>{_BODIES})")),
    (Form.LETTER, re.compile(rf"(?P<number>{_NUMBER})/(?P<body>{_BODIES})")),
)
PATTERN = rf"^{_NUMBER}(?:/{_YEAR}|-(?:{_PARTY_TYPES}))?/{_BODIES}$"
"""All five forms in one pattern, for editors' forms; :func:`parse` knows better and refuses a few slips more."""
# A letter (công văn) has no type; where its "agency" is an abbreviation of a type, or a
# type typed without its marks, the number is a slip of another form.
_NOT_AGENCIES = frozenset("QD ND KH CT TB BC NQ TT QC HD QĐ NĐ CTR TTR KL DA ĐA".split())
_UNACCENTED = {"QD": "QĐ", "ND": "NĐ", "QYD": "QyĐ", "DA": "ĐA", "HDND": "HĐND", "CD": "CĐ"}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A recognised number. ``year`` is ``None`` where the form does not carry one."""

    text: str
    form: Form
    number: str
    year: int | None
    type: str
    body: str

    def __str__(self) -> str:
        return self.text

    @property
    def named(self) -> str:
        """With the name of its type where the symbol tells it: ``Nghị định 244/2026/NĐ-CP``."""
        return f"{self.type_name} {self.text}" if self.type_name else self.text

    @property
    def type_name(self) -> str:
        """The name of its type where the symbol tells it; empty for acts of the National Assembly, laws or not."""
        return _TYPE_NAMES.get(self.type, "Công văn" if self.form is Form.LETTER else "")


TYPE_NAMES = frozenset({*_TYPE_NAMES.values(), "Luật", "Bộ luật", "Hiến pháp"})
"""What may stand before a number in prose and say its type."""


_KIND_BEFORE = re.compile(rf"^(?:{'|'.join(sorted(TYPE_NAMES, key=len, reverse=True))})\b\s*", re.IGNORECASE)


def normalise(text: str) -> str:
    """*text* with the noise of typing removed: Ð (Eth) → Đ, dashes → ``-``, no spaces around ``/`` and ``-``."""
    text = unicodedata.normalize("NFC", text).strip()
    text = text.replace("\u00d0", "Đ").replace("\u0189", "Đ").replace("\u00f0", "đ")
    text = re.sub("[\u2010-\u2015\u2212\u00ad]", "-", text).replace("\u00a0", " ")
    return re.sub(r"\s*([/-])\s*", r"\1", text)


def parse(text: str) -> DocumentNumber | None:
    """The number written in *text* exactly (already normalised), or ``None``."""
    for form, grammar in _GRAMMARS:
        match = grammar.fullmatch(text)
        if not match:
            continue
        parts = match.groupdict()
        if form is Form.LETTER and re.split(r"[-\d]", parts["body"])[0].upper() in _NOT_AGENCIES:
            return None
        year = parts.get("year")
        return DocumentNumber(
            text, form, parts["number"], int(year) if year else None, parts.get("type") or "", parts["body"]
        )
    return None


def repair(text: str) -> DocumentNumber | None:
    """What *text* most likely means once noise and missing marks are mended, or ``None``."""
    clean = normalise(text)
    clean = re.sub(r"^(?:số|so)\b\s*:?\s*", "", _KIND_BEFORE.sub("", clean), flags=re.IGNORECASE)
    candidates = [clean]
    parts = re.split(r"([/-])", clean)
    marked = "".join(_UNACCENTED.get(p.upper(), p.upper() if p.islower() else p) for p in parts)
    candidates.append(marked)
    slashed = re.fullmatch(rf"({_NUMBER}/{_YEAR}/[^/-]+)/(.+)", marked)
    if slashed:
        candidates.append(f"{slashed[1]}-{slashed[2]}")
    joined = re.fullmatch(rf"({_NUMBER})/([^/-]+)/(.+)", marked)
    if joined:
        candidates.append(f"{joined[1]}/{joined[2]}-{joined[3]}")
    for candidate in candidates:
        found = parse(candidate)
        if found:
            return found
    return None


_IN_TEXT = re.compile(
    rf"(?<![\w/.-])(?:{_NUMBER}/{_YEAR}/(?:(?:UBTV)?QH\d{{1,2}}|(?:{_TYPES})-{_BODIES})"
    rf"|{_NUMBER}/(?:{_TYPES})-{_BODIES}|{_NUMBER}-(?:{_PARTY_TYPES})/{_BODIES})"
)


def find(text: str) -> list[tuple[int, DocumentNumber]]:
    """The document numbers standing in prose, with the offset of each (letters excepted)."""
    found = []
    for match in _IN_TEXT.finditer(text):
        number = parse(match.group().rstrip(".,&"))
        if number:
            found.append((match.start(), number))
    return found
