"""Document numbers inside the prose of a cell: which documents, issued when, and what is to become of them."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import document_number, vietnamese
from ..document_number import DocumentNumber, Form


class Relation(enum.StrEnum):
    """What the words before a number say the draft does with the document."""

    REPLACES = "thay-the"
    REPEALS = "bai-bo"
    AMENDS = "sua-doi"
    BASED_ON = "can-cu"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One document named in a text. ``written`` differs from the number where typing was mended."""

    number: DocumentNumber
    place: int
    written: str
    relation: Relation = Relation.NONE
    issued_on: dt.date | None = None
    doubtful_date: bool = False
    named: str = ""
    """The name of its kind before the number: ``Quyết định``, ``Công văn``."""

    @property
    def mended(self) -> bool:
        """Whether the number was not written as documents are numbered."""
        return self.written != self.number.text


_KIND = (
    r"(?:nghị quyết|quyết định|chỉ thị|công văn|tờ trình|báo cáo|thông báo|kế hoạch|nghị định|thông tư|luật"
    r"|văn bản|kết luận|hướng dẫn|công điện|tb|cv|qđ|nq|ttr|bc|kh)"
)
_NUMBER = r"\d{1,5}(?:\.\d{1,3})?[a-z]?"
_BODY = r"[A-ZĐÐƉa-zđ][\wĐÐƉ&,.]*(?:\s?[-\u2010-\u2015]\s?[\wĐÐƉ&][\wĐÐƉ&,.]*)*"
_CANDIDATE = re.compile(
    rf"(?<![\w/.-])(?P<number>{_NUMBER})\s?/\s?(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?(?P<rest>{_BODY}(?:\s?/\s?[A-ZĐÐƉ][\w&-]*)?)"
    rf"|(?<![\w/.-]){_NUMBER}\s?-\s?[A-ZĐ][\wđ]{{1,3}}\s?/\s?[A-ZĐ][\w-]*"
)
_NAMED = re.compile(rf"({_KIND})\s*(?:\(.{{0,20}}\)\s*)?(?:liên tịch\s*)?(?:số\s*:?\s*)?$", re.IGNORECASE)
_DATE = re.compile(
    r"[\s,(]*(?:ngày\s*)?(?P<d>\d{1,2})\s*(?:/|-|\.|tháng)\s*(?P<m>\d{1,2})\s*(?:/|-|\.|,?\s*năm)\s*(?P<y>(?:19|20)\d\d)"
    r"(?!\d)", re.IGNORECASE,
)
_GLUED = re.compile(r"[\s,(]*(?:ngày\s*)?(?P<d>\d{1,2})/(?P<m>0[1-9]|1[0-2])(?P<y>(?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_RELATIONS = (
    (Relation.REPLACES, re.compile(r"thay the")),
    (Relation.REPEALS, re.compile(r"bai bo|huy bo")),
    (Relation.AMENDS, re.compile(r"sua doi|bo sung|dieu chinh|dinh chinh|gia han|keo dai")),
    (Relation.BASED_ON, re.compile(r"can cu|thuc hien|theo|quy dinh tai|huong dan|trien khai|cu the hoa")),
)


def find(text: str) -> list[Mention]:
    """The documents named in *text*, in their order.

    A relation reaches from its word over all documents until the next relation, a closing bracket or a document's own
    words (“… ban hành Quy định …” after a number tells about that document, not about the draft).
    """
    return list(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    relation, before = Relation.NONE, 0
    for match in _CANDIDATE.finditer(text):
        written = match.group().rstrip(".,& -")
        number = _number(written)
        if number is None:
            continue
        relation = _relation(text[before : match.start()], relation, first=before == 0)
        named = _NAMED.search(text[: match.start()])
        after = text[match.start() + len(written) :]
        issued, doubtful = _date(after)
        yield Mention(number, match.start(), written, relation, issued, doubtful, named[1] if named else "")
        before = match.start() + len(written)


def _number(written: str) -> DocumentNumber | None:
    compact = re.sub(r"\s*([/\u2010-\u2015-])\s*", r"\1", written)
    found = document_number.repair(compact)
    # A repaired letter may be anything with a slash: "24/7", "3/Tổ".
    if found is None and (cut := re.split(r"[,.](?=[^\w]|$)", compact)[0]) != compact:
        found = document_number.repair(cut)
    if found is None or (found.form is Form.LETTER and not re.search(r"[A-ZĐ]{2}", found.body)):
        return None
    return found


def _relation(between: str, current: Relation, *, first: bool) -> Relation:
    folded = vietnamese.fold(between)
    if not first and (")" in between or re.search(r"\bban hanh\b(?!\s*kem)", folded)):
        # The words of the document itself have begun; only a new relation word after a separator counts.
        parts = re.split(r"[;)]", folded)
        listed = ";" in between and ")" not in between
        folded = parts[-1] if len(parts) > 1 else ""
        if not listed:
            current = Relation.NONE
    best, at = current, -1
    for relation, pattern in _RELATIONS:
        for match in pattern.finditer(folded):
            if match.start() > at:
                best, at = relation, match.start()
    return best


def _date(after: str) -> tuple[dt.date | None, bool]:
    glued = _GLUED.match(after)
    match = _DATE.match(after) or glued
    if match is None:
        return None, False
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"])), match is glued
    except ValueError:
        return None, False


def first_date(text: str) -> tuple[dt.date | None, bool]:
    """The first full date in *text*, and whether a stroke missing in it was mended."""
    for match in re.finditer(r"(?<![\d/])\d", text):
        found, doubtful = _date(text[match.start() :])
        if found:
            return found, doubtful
    return None, False


__all__ = ["Mention", "Relation", "find", "first_date"]
