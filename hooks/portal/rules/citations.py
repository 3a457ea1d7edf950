"""Where a legal document is cited: by number however it is written, by name and year, by the name of its file.

For the day a new document takes the place of an old one: every policy, rule, figure and page that leans on the old one
is found, with its place, and whether it already knows. What only might be meant is not listed: a number without the
rest of its symbol counts where nobody else could have issued it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .. import vietnamese
from ..catalog import Entry
from ..diagnostics import Span
from ..document_number import DocumentNumber, Form
from ..schema.kinds import Correction, LegalDocument, Parameter, Plan, Policy, PressEvent, RuleBasis, RuleEntry
from ..schema.vocabulary import Stage
from .bench import Bench
from .passages import Passage, withdrawn


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that cites a document. ``settled`` says why nothing needs to be done there; empty when it must be
    looked at."""

    span: Span
    written: str
    what: str
    """What cites it: ``dự thảo``, ``quy tắc R04``, ``trang``."""
    settled: str = ""

    @property
    def order(self) -> tuple[str, int, int]:
        """By place."""
        return self.span.path, self.span.line, self.span.column


_KINDS = {
    "policy": "dự thảo", "faq": "hỏi – đáp", "spokesperson": "người phát ngôn", "agency": "cơ quan",
    "legal-document": "văn bản", "plan": "kế hoạch", "correction": "đính chính", "press-event": "họp báo",
    "social-channel": "kênh chính thức", "page": "trang",
}
_AWARE = re.compile(r"\bthay the|\bhet hieu luc|\bbai bo\b|\btruoc day\b|\bnay la\b|\btheo luat cu\b")
"""Words of a passage that speaks of a document as one of the past; on folded text."""


def cited(bench: Bench, old: Entry[LegalDocument], new: Entry[LegalDocument] | None = None) -> tuple[Citation, ...]:
    """Every place that cites *old*, by path and line; its own file and that of its successor *new* are no citations.

    What *new* changes is judged by its first day: what ended before that day is settled.
    """
    return cited_each(bench, ((old, new),))[0]


def cited_each(
    bench: Bench, asked: Iterable[tuple[Entry[LegalDocument], Entry[LegalDocument] | None]]
) -> tuple[tuple[Citation, ...], ...]:
    """:func:`cited` for every pair of *asked*; each text is opened once for all of them."""
    pairs = [(old, new, _pattern(old.slug, old.value.number, old.value.short_title or "")) for old, new in asked]
    found: list[dict[tuple[str, int, int], Citation]] = [{} for _ in pairs]
    for text in bench.texts if pairs else ():
        for (old, new, pattern), places in zip(pairs, found, strict=True):
            if pattern.may_stand_in(text.text) and any(map(pattern.may_stand_in, text.pieces)):
                for passage in text.passages:
                    _cite(bench, passage, old, new, pattern, places)
    for passage in bench.register_passages if pairs else ():
        for (old, new, pattern), places in zip(pairs, found, strict=True):
            _cite(bench, passage, old, new, pattern, places)
    return tuple(tuple(sorted(places.values(), key=lambda c: c.order)) for places in found)


def _cite(
    bench: Bench, passage: Passage, old: Entry[LegalDocument], new: Entry[LegalDocument] | None, pattern: _Pattern,
    found: dict[tuple[str, int, int], Citation],
) -> None:
    """Enter into *found* where *passage* cites *old*."""
    if passage.entry.document.path not in (old.document.path, new.document.path if new else ""):
        for start, end in pattern.places(passage.text):
            span = passage.span(start, end)
            citation = Citation(
                span, " ".join(passage.text[start:end].split()), _what(passage.entry),
                _settled(bench, passage, old, new),
            )
            found.setdefault(citation.order, citation)


def in_text(text: str, old: Entry[LegalDocument]) -> list[tuple[int, str]]:
    """Where plain *text* cites *old*: line from 1, and the words."""
    pattern = _pattern(old.slug, old.value.number, old.value.short_title or "")
    found = pattern.places(text)
    return [(text.count("\n", 0, start) + 1, " ".join(text[start:end].split())) for start, end in found]


def replacements(bench: Bench) -> Iterator[tuple[Entry[LegalDocument], int, Entry[LegalDocument]]]:
    """Every document of the register that says it takes the place of another one there: new, which of its
    ``replaces``, old."""
    for new in bench.catalog.legal_documents:
        for place, number in enumerate(new.value.replaces):
            old = bench.catalog.legal_document(number)
            if old is not None and old is not new:
                yield new, place, old


def _what(entry: Entry[Any]) -> str:
    if isinstance(entry.value, RuleEntry):
        return f"quy tắc {entry.value.id}"
    if entry.at:
        return f"danh mục {entry.document.path.rpartition('/')[2]}"
    return _KINDS.get(entry.document.kind, entry.document.kind)


def ends_on(old: LegalDocument, new: LegalDocument | None) -> dt.date | None:
    """The last day of *old*: as its own file says, else the day before *new* begins."""
    if old.valid_to:
        return old.valid_to
    return new.valid_from - dt.timedelta(days=1) if new and new.valid_from else None


def _settled(bench: Bench, passage: Passage, old: Entry[LegalDocument], new: Entry[LegalDocument] | None) -> str:
    value, last = passage.entry.value, ends_on(old.value, new.value if new else None)
    if withdrawn(value):
        return "đã gỡ"
    part = _record(passage)
    if isinstance(part, (RuleBasis, Parameter)):
        if part.valid_to is not None and (last is None or part.valid_to <= last):
            return f"đã ghi hết áp dụng ngày {vietnamese.date_text(part.valid_to)}"
        return ""
    if isinstance(value, LegalDocument) and passage.field[:1] in (("replaces",), ("replaced_by",), ("amended_by",)):
        return "ghi quan hệ giữa các văn bản"
    if _AWARE.search(vietnamese.fold(passage.text)):
        return "đã nói văn bản này là của trước đây"
    if new is not None and _pattern(new.slug, new.value.number, new.value.short_title or "").places(passage.text):
        return "đã nhắc văn bản mới"
    day = _happened(value)
    if day is not None and last is not None and day <= last:
        if isinstance(value, LegalDocument):
            return "văn bản dẫn nó cũng đã hết hiệu lực"
        return f"việc của ngày {vietnamese.date_text(day)}, khi văn bản còn hiệu lực"
    return ""


def _record(passage: Passage) -> object:
    """The part of a register or of a document that the passage stands in: a basis of a rule, a figure."""
    found: object = passage.entry.value
    for step in passage.field[:2]:
        if isinstance(step, str):
            found = getattr(found, step, None)
        elif isinstance(found, tuple) and step < len(found):
            found = found[step]
    return found


def _happened(value: object) -> dt.date | None:
    """The day of what is over and stands on the law of its day; nothing for what readers take for today's law."""
    if isinstance(value, PressEvent):
        return value.starts_at.date()
    if isinstance(value, Correction):
        return value.answered_on
    if isinstance(value, Plan):
        return value.issued_on or dt.date(max(value.year, 1), 12, 31)
    if isinstance(value, LegalDocument):
        return value.valid_to
    if isinstance(value, Policy) and value.final_document and value.stage.position >= Stage.BAN_HANH.position:
        return value.final_document.issued_on
    return None


@dataclass(frozen=True)
class _Pattern:
    """How one document may be written. ``keys``: a text without all the words of one of these cannot cite it, unless
    ``year``, that of its short name, is found where no date has it."""

    keys: tuple[tuple[str, ...], ...]
    year: re.Pattern[str] | None
    found: re.Pattern[str]

    def may_stand_in(self, text: str) -> bool:
        for first, *others in self.keys:
            if first in text and all(word in text for word in others):
                return True
        return self.year is not None and self.year.search(text) is not None

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in *text*, first to last, none inside another."""
        if not self.may_stand_in(text):
            return []
        folded = _folded(text)
        return [m.span("cited") for m in self.found.finditer(folded)]


_FOLD: dict[str, str] = {}


def _folded(text: str) -> str:
    """*text* in lower case without marks, as long as it was: offsets are those of *text*. Dashes are hyphens."""
    for sign in set(text) - _FOLD.keys():
        folded = vietnamese.fold(sign)
        dash = sign in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
        _FOLD[sign] = "-" if dash else " " if sign.isspace() else folded if len(folded) == 1 else sign
    return "".join(map(_FOLD.__getitem__, text))


_SLASH, _DASH, _GAP = r"\s*/\s*", r"\s*[-/]\s*", r"\s*"
_SO = r"(?:so\s*:?\s*)?"


@lru_cache(maxsize=512)
def _pattern(slug: str, number: DocumentNumber | None, name: str) -> _Pattern:
    forms = [rf"(?<![\w-]){re.escape(slug)}(?![\w-])"]
    keys: list[tuple[str, ...]] = [(slug,)]
    if number is not None:
        digits = number.number.lstrip("0")
        keys.append((digits, str(number.year)) if number.year else (digits, "/"))
        forms += _number_forms(number)
    year = None
    # A short name counts with its year: another year's law of the same name is another law.
    named = re.fullmatch(r"(.+?)\s*\(?((?:19|20)\d\d)\)?", name)
    if named:
        words = r"\s+".join(re.escape(word) for word in _folded(named[1]).split())
        forms.append(rf"(?<!\w){words},?\s*\(?(?:nam\s+)?{named[2]}(?!\d)")
        year = re.compile(rf"{named[2]}(?<=[\w\s,(]{named[2]})(?!\d)")
    return _Pattern(tuple(keys), year, re.compile(f"(?P<cited>{'|'.join(forms)})"))


def _number_forms(number: DocumentNumber) -> Iterator[str]:
    digits = rf"(?<![\w/.,-])0*{re.escape(number.number.lstrip('0').lower())}"
    body = _GAP.join(re.escape(part) if part != "-" else _DASH for part in re.split("(-)", _folded(number.body)))
    symbol = re.escape(_folded(number.type))
    if number.form is Form.NATIONAL_ASSEMBLY:
        yield rf"{digits}{_SLASH}{number.year}{_SLASH}{symbol}\s*{body}(?!\w)"
        # The Assembly numbers its laws and resolutions in one row a year.
        yield rf"(?:luat|nghi\s+quyet)\s+{_SO}(?:{digits}){_SLASH}{number.year}(?!\s*[/\d])"
    elif number.form is Form.LEGAL:
        yield rf"{digits}{_SLASH}{number.year}{_SLASH}{symbol}{_DASH}{body}(?![\w-])"
        dated = rf"(?:\s*,?\s*(?:ngay\s*\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*|nam\s*){number.year})(?!\d)"
        yield rf"{digits}{_SLASH}{symbol}{_DASH}{body}{dated}"
        if (number.type, number.body) == ("NĐ", "CP"):  # only the Government issues decrees
            year = rf"(?:{_SLASH}|\s+nam\s+){number.year}(?!\s*[/\d])"
            listed = r"(?:[\d\s/,;]|(?:/\s*)?nd\s*-\s*cp|va\b|so\b)*?"
            yield rf"(?:nghi\s+dinh|(?<!\w)nd)\s+{_SO}{listed}{digits}{year}"
    elif number.form is Form.PARTY:
        yield rf"{digits}{_GAP}-{_GAP}{symbol}{_SLASH}{body}(?![\w-])"
    elif number.form is Form.ADMINISTRATIVE:
        yield rf"{digits}{_SLASH}{symbol}{_DASH}{body}(?![\w-])"
    else:
        yield rf"{digits}{_SLASH}{body}(?![\w-])"


__all__ = ["Citation", "cited", "cited_each", "ends_on", "in_text", "replacements"]
