"""Numbers of documents: written rightly (R08), of documents in force (R09)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

from .. import document_number, vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..document_number import DocumentNumber, Form
from ..schema.kinds import Agency, Faq, FinalDocument, LegalDocument, Policy
from .bench import Bench, Read
from .passages import Passage, Text, checked_date, withdrawn

# Looser than any grammar: what stands where a number would stand, whatever was typed.
_LOOKALIKE = re.compile(
    r"(?<![\w/.,-])\d{1,5}(?:\.\d{1,3})?[a-z]?\s?/\s?(?:(?:19|20)\d\d\s?/\s?)?"
    r"(?P<type>[A-ZĐÐƉa-zđ]{1,5})\s?[-\u2010-\u2015\u2212/]\s?[A-ZĐÐƉ][\wĐÐƉ&]*(?:[-\u2010-\u2015][A-ZĐÐƉ][\wĐÐƉ&]*)*"
)


def check_numbers(bench: Bench) -> Iterator[Diagnostic]:
    """A document's number is written as it was issued, and its year and type agree with the document.

    Decree 30/2020/NĐ-CP, Article 15 and Annex III. Number fields are read by the schema; here the numbers in prose.
    """
    for entry in bench.catalog.policies:
        final = entry.value.final_document
        if final is not None:
            yield from _final(bench, entry, final)


def read_numbers(bench: Bench) -> Read:
    """The part of :func:`check_numbers` that reads the texts of documents."""

    def read(text: Text) -> Iterator[Diagnostic]:
        if not any(_mended(match.group()) for match in _lookalikes(text.slashed)):
            return
        for passage in text.passages:
            for match in _lookalikes(passage.prose):
                if mended := _mended(match.group()):
                    yield from bench.report(
                        "R08", Severity.WARNING, "number-in-text", passage.span(*match.span()), value=match.group(),
                        suggested=mended,
                    )

    return read


def _lookalikes(prose: str) -> Iterable[re.Match[str]]:
    return _LOOKALIKE.finditer(prose) if "/" in prose else ()


@lru_cache(maxsize=4096)
def _mended(written: str) -> str:
    """How the number *written* should be written; empty when it is right, or none."""
    mended = document_number.repair(written)
    # A letter has no type, so almost anything with a slash could be one ("3/Tổ-Nhóm").
    return "" if mended is None or mended.form is Form.LETTER or mended.text == written else mended.text


def _final(bench: Bench, entry: Entry[Policy], final: FinalDocument) -> Iterator[Diagnostic]:
    number, span = final.number, partial(entry.span, "final_document", "number")
    if number.year and number.year != final.issued_on.year:
        yield from bench.report(
            "R08", Severity.ERROR, "number-year", span(), on=final.issued_on, number=number.text, year=number.year,
            issued=final.issued_on.year, related=[entry.span("final_document", "issued_on")],
        )
    expected = entry.value.document_type.symbol
    if expected and (number.form is not Form.LEGAL or f"{number.type}-{number.body}" != expected):
        yield from bench.report(
            "R08", Severity.ERROR, "number-type", span(), on=final.issued_on, number=number.text,
            type=entry.value.document_type.label, related=[entry.span("document_type")],
            example=f"{number.number}/{number.year or final.issued_on.year}/{expected}",
        )


def check_documents_in_force(bench: Bench) -> Iterator[Diagnostic]:
    """A document cited as a basis is in force on the day of the content, or the text names its successor.

    Dates and successors are those of the register ``content/van-ban/``.
    """
    for entry in bench.entries:
        value, day = entry.value, checked_date(entry.value)
        if withdrawn(value) or not isinstance(value, (Policy, Faq)):
            continue
        for place, number in enumerate(value.legal_basis):
            if bench.catalog.legal_document(number) is None:
                if not bench.names_legal_document(vietnamese.slug(number.text)):
                    span = entry.span("legal_basis", place)
                    hint, line = _meant(bench, number)
                    yield from bench.report(
                        "R09", Severity.ADVICE, "legal-document-unknown", span, value=number.text,
                        hint=hint, line=line,
                    )
            elif day is not None and _ended(bench, number, day):
                yield from _expired(bench, number, day, entry.span("legal_basis", place), in_list=True)


def read_documents_in_force(bench: Bench) -> Read:
    """The part of :func:`check_documents_in_force` that reads the texts of documents."""

    def read(text: Text) -> Iterator[Diagnostic]:
        value = text.entry.value
        if isinstance(value, (LegalDocument, Agency)) or withdrawn(value):
            return
        day = checked_date(value)
        if day is None or not any(_ended(bench, number, day) for _, number in document_number.find(text.slashed)):
            return
        for passage in text.passages:
            if "/" in passage.prose and not any(step in _NUMBER_FIELDS for step in passage.field):
                yield from _expired_in(bench, passage, day)

    return read


def _expired_in(bench: Bench, passage: Passage, day: dt.date) -> Iterator[Diagnostic]:
    found = document_number.find(passage.prose)
    if not found or _AWARE.search(vietnamese.fold(passage.text)):
        return
    # Asked once for each number: a body may repeat one a hundred thousand times.
    excused = {number: _names_successor(bench, number, passage.text) for _, number in found}
    for start, number in found:
        if not excused[number] and _ended(bench, number, day):
            yield from _expired(bench, number, day, passage.span(start, start + len(number.text)))


_NUMBER_FIELDS = frozenset(["legal_basis", "replaces", "number", "document", "implements", "basis_other"])
_AWARE = re.compile(r"\bthay the|\bhet hieu luc|\bbai bo\b|\btruoc day\b|\bnay la\b|\btheo luat cu\b")


def _successors(bench: Bench, entry: Entry[LegalDocument]) -> list[Entry[Any]]:
    found = (bench.catalog.legal_document_by_slug.get(slug) for slug in entry.value.replaced_by)
    return [after for after in found if after is not None]


def _names_successor(bench: Bench, number: DocumentNumber, text: str) -> bool:
    entry = bench.catalog.legal_document(number)
    if entry is None:
        return False
    return any(e.value.number and e.value.number.text in text for e in _successors(bench, entry))


def _meant(bench: Bench, number: DocumentNumber) -> tuple[str, str]:
    """For a document that is not in the register: the one it may be, and that or the file to add."""
    near = next(
        (known for entry in bench.catalog.legal_documents if (known := entry.value.number)
         and known.number == number.number and known.body == number.body and known.type == number.type), None,
    )
    if near is None:
        return "", f"content/van-ban/{vietnamese.slug(number.text)}.md"
    said = "Số thiếu năm. " if number.year is None else ""
    return f'{said}Có phải bạn muốn viết "{near.text}"? ', near.text


def _ended(bench: Bench, number: DocumentNumber, day: dt.date) -> bool:
    """Whether *number* is known to have been out of force on the day."""
    entry = bench.catalog.legal_document(number)
    return entry is not None and entry.value.valid_to is not None and entry.value.valid_to < day


def _expired(
    bench: Bench, number: DocumentNumber, day: dt.date, span: Span, *, in_list: bool = False
) -> Iterator[Diagnostic]:
    entry = bench.catalog.legal_document(number)
    assert entry is not None and entry.value.valid_to is not None
    after = _successors(bench, entry)
    instead = "; ".join(e.value.citation for e in after)
    line = f"{number.text} (nay được thay thế bằng {instead})" if instead else ""
    if in_list:
        numbers = ", ".join(e.value.number.text for e in after if e.value.number)
        line = f"legal_basis: [{numbers}]" if numbers else "legal_basis: [số, ký hiệu của văn bản đang áp dụng]"
    yield from bench.report(
        "R09", Severity.WARNING, "legal-document-expired", span, on=day, value=number.text, line=line,
        title=entry.value.short_title or entry.value.title, ended=vietnamese.date_text(entry.value.valid_to),
        on_date=vietnamese.date_text(day), instead=instead or "văn bản hiện hành",
        related=[entry.span("valid_to")],
    )


__all__ = ["check_documents_in_force", "check_numbers", "read_documents_in_force", "read_numbers"]
