"""The sections Decision 407/QĐ-TTg demands of a communicated draft, recognised by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import vietnamese
from .body import Body, Section


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its key, the heading we suggest, and the words by which a heading is recognised."""

    key: str
    title: str
    pattern: re.Pattern[str]
    required: bool = True


# In the order of the decision; a heading belongs to the first part it fits, so
# "Sự cần thiết sửa đổi" is not taken for the part about what changes.
PARTS = (
    Part("su-can-thiet", "Sự cần thiết ban hành", re.compile(r"\bsu can thiet\b|\bly do ban hanh\b")),
    Part("muc-dich-quan-diem", "Mục đích, quan điểm xây dựng", re.compile(r"\bmuc (?:dich|tieu)\b|\bquan diem\b")),
    Part("pham-vi-doi-tuong", "Phạm vi điều chỉnh, đối tượng áp dụng", re.compile(r"\bpham vi\b|\bdoi tuong\b")),
    Part("noi-dung-co-ban", "Nội dung cơ bản", re.compile(r"\bnoi dung (?:co ban|chinh|chu yeu)\b")),
    Part("diem-moi", "Điểm mới so với quy định hiện hành",
         re.compile(r"\b(?:diem|noi dung|quy dinh) moi\b|\bsua doi\b|\bso voi (?:quy dinh )?hien hanh\b")),
    Part("noi-dung-khac", "Nội dung khác", re.compile(r"\b(?:noi dung|thong tin|van de) khac\b"), required=False),
)


def sections(body: Body) -> Mapping[str, Section]:
    """The sections of *body* by key, in the order of the decision; absent ones are not in the map.

    The highest heading wins, then the first: a sub-heading "Phạm vi hỗ trợ"
    does not stand in for the section on scope.
    """
    found: dict[str, Section] = {}
    for section in sorted(body.sections, key=lambda s: (s.level, s.line)):
        title = vietnamese.fold(section.title)
        part = next((p for p in PARTS if p.pattern.search(title)), None)
        if part is not None:
            found.setdefault(part.key, section)
    return {part.key: found[part.key] for part in PARTS if part.key in found}


_BY_HAND = re.compile(
    r"^[ \t]*(?:#{1,6}(?=[^\s#])|(?:[-+*][ \t]+)?(?=\*\*|__)|(?=(?:[IVX]{1,4}|\d{1,2}(?:\.\d)*)[.)/]\s)"
    r"|(?=[^a-zà-ỹ\n]+$))"
    r"(?P<title>[^\n]{4,160})$", re.MULTILINE,
)
_ORNAMENT = re.compile(r"^(?:[\s*_#+-]|(?:[IVX]{1,4}|\d{1,2}(?:\.\d)*)[.)/](?=\s|\*|[^\d\s]))+|[\s*_:.]+$")


def typed_heading(text: str, part: Part) -> tuple[int, str] | None:
    """The line of the body *text* that looks like the heading of *part* and is none: bold, numbered, all capitals.

    Returns its line, counted from 1, and the bare title in sentence case.
    """
    for match in _BY_HAND.finditer(text):
        title = _ORNAMENT.sub("", match["title"])
        if len(title.split()) <= 16 and part.pattern.search(vietnamese.fold(title)):
            shown = title[:1].upper() + (title[1:].lower() if title.isupper() else title[1:])
            return text.count("\n", 0, match.start()) + 1, shown
    return None


__all__ = ["PARTS", "Part", "sections", "typed_heading"]
