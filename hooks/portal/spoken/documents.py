"""Numbers of documents as announcers say them.

``407/QĐ-TTg`` is *Quyết định số bốn trăm linh bảy của Thủ tướng Chính phủ*.

Type, number, year, issuer and term come from the number itself (:mod:`..document_number`) and the table of issuers; a
part that is in no table stays as written and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..document_number import TYPE_NAMES, DocumentNumber, Form, find, parse
from .numbers import cardinal, zeros_first

_TYPES = "|".join(sorted(TYPE_NAMES, key=lambda name: (-len(name), name)))
_TYPED = re.compile(rf"(?:{_TYPES})(?P<gap>\s+(?:số\s*:?\s*)?)$", re.IGNORECASE)
_NUMBERED = re.compile(r"\b[Ss]ố\s*:?\s*$")
_LETTER = re.compile(r"\b[Cc]ông văn\s+(?:số\s*:?\s*)?(?P<number>\d{1,5}/[A-ZĐ][\wĐđ&.-]*\w)")
_ISSUED = re.compile(r"(?:\s*,?\s*ngày\s+\d[\d/.-]*)?,?\s+của\s")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said for a stretch of the text, and the parts nobody knows."""

    start: int
    end: int
    words: str
    unknown: tuple[str, ...]


def said(text: str, issuers: Mapping[str, str]) -> Iterator[Said]:
    """Every document number of *text*, in order. A type written before it is not said twice."""
    found = [(at, at + len(number.text), number) for at, number in find(text)]
    for match in _LETTER.finditer(text):
        letter = parse(match["number"])
        if letter and all(end <= match.start("number") or at >= match.end() for at, end, _ in found):
            found.append((match.start("number"), match.end(), letter))
    for at, end, number in sorted(found, key=lambda f: f[0]):
        typed, start, named = _TYPED.search(text, 0, at), at, number.type_name
        if typed:
            start, named = typed.start("gap") + 1, ""
        elif numbered := _NUMBERED.search(text, 0, at):
            start = numbered.start()
        # Who issued it is said once: by the text, where it says so.
        by = "" if _ISSUED.match(text, end) else " của "
        yield _said(start, end, number, f"{named} " if named else "", by, issuers)


def _said(
    start: int, end: int, number: DocumentNumber, named: str, joint: str, issuers: Mapping[str, str],
) -> Said:
    digits = re.sub(r"\D.*", "", number.number)
    rest = number.number[len(digits):]
    words = f"{named}số {zeros_first(digits)}{' ' + rest.strip('.') if rest else ''}"
    if number.year:
        words += f" năm {cardinal(number.year)}"
    by, unknown = [], []
    bodies = [number.type + number.body] if number.form is Form.NATIONAL_ASSEMBLY else number.body.split("-")
    for body in bodies:
        symbol, term = re.fullmatch(r"(.*?)(\d*)", body).groups()  # type: ignore[union-attr]
        if symbol in issuers:
            by.append(issuers[symbol] + (f" khóa {cardinal(int(term))}" if term else ""))
        else:
            by.append(body)
            unknown.append(body)
    return Said(start, end, f"{words}{joint}{', '.join(by)}" if joint else words, tuple(unknown))


__all__ = ["Said", "said"]
