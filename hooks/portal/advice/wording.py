"""Advice on wording: long sentences, hard words, passives, chains of nouns, short forms nobody explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..glossary import Terms
from ..rules.passages import Passage
from ..schema.kinds import Faq, Page
from ..schema.vocabulary import SynonymKind
from .findings import Finding, Piece, longer_than

LONGEST_SENTENCE = 45
"""Syllables of a sentence. Fewer than one in a hundred of the portal's own sentences is longer."""
_END = re.compile(r"[.!?…]+[\"”)]*(?=\s|$)|;(?=\s)|:\s*\n")
_ABBREVIATED = re.compile(r"\b(?:TP|Tp|TS|ThS|PGS|GS|Tx|Q|P|v\.v|tr|St)\.$")
_PASSIVE = re.compile(r"\b(?:được|bị)\s+(?:\w+[ ]){1,10}?bởi\s+(?!vì\b|lẽ\b|thế\b|vậy\b)(?=\w)", re.IGNORECASE)
_NOUNS = re.compile(
    r"\b(?:việc|công tác|sự)\s[^.,;:()\n]{4,80}\bcủa\s[^.,;:()\n]{3,60}\bđối với\b|"
    r"\b(?:việc|công tác)\s[^.,;:()\n]{3,60}\b(?:việc|công tác)\s[^.,;:()\n]{3,60}\b(?:việc|công tác)\b", re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:tiến hành|thực hiện|triển khai) (?:việc|công tác) (?=\w)|\btiến hành (?=tổ chức|thực hiện|triển khai)"
    r"|\btổ chức (?=triển khai thực hiện\b)|\btriển khai (?=tổ chức thực hiện\b)|\bnhằm mục đích\b", re.IGNORECASE,
)
_SHORT = re.compile(r"[A-ZĐ](?<![\w/@.&-].)[A-ZĐ][A-ZĐƯ]{0,4}(?![\w/@&-])(?!\.\w)")
_ROMAN = re.compile(r"[IVXLC]+")
_KNOWN_TO_ALL = frozenset(
    "UBND HĐND TP QH CP PDF CCCD VNĐ USB SMS GPS AI QR SĐT TV ATM PCCC COVID ASEAN UNESCO WTO FAX ID WIFI HTX".split()
)


class Wording:
    """The words of one catalog: which are hard, which short forms are known."""

    def __init__(self, catalog: Catalog) -> None:
        self._simpler: dict[str, str] = {}
        found: list[tuple[str, str]] = []
        self._known = set(_KNOWN_TO_ALL)
        for entry in catalog.glossary:
            term = entry.value
            slug = vietnamese.slug(term.term)
            for text in (term.term, *term.variants):
                self._known.add(text)
                # Another spelling may be another part of speech: only the term itself can be put plainly for sure.
                found.append((text, slug if term.simpler and text == term.term else ""))
            found += [(phrase, "") for phrase in term.unlike]
            if term.simpler:
                self._simpler[slug] = term.simpler
        self._terms = Terms(found)
        for synonym in catalog.synonyms:
            if synonym.value.kind is SynonymKind.VIET_TAT:
                self._known.update(synonym.value.say)
        for form in catalog.spoken:
            self._known.update(form.value.written)
        for agency in catalog.agencies:
            value = agency.value
            for name in (value.short_name or "", *value.aliases, *value.symbols):
                self._known.update(_SHORT.findall(name))

    def of(self, entry: Entry[Any], body: Sequence[Piece]) -> Iterator[Finding]:
        """What can be said of the wording of *entry*, whose body has these pieces."""
        explained = entry.document.body
        told: set[str] = set()
        for piece in body:
            yield from _long_sentences(piece)
            for code, pattern in _heavy(piece.text.lower()):
                for match in pattern.finditer(piece.text):
                    yield Finding(code, piece.span(*match.span()), 0, {"value": " ".join(match.group().split())})
            for match in () if isinstance(entry.value, Page) else _SHORT.finditer(piece.text):
                short = match.group()
                if short in self._known or short in told or _ROMAN.fullmatch(short) or _shouted(piece.text, match):
                    continue
                told.add(short)
                if f"({short})" not in explained and not re.search(rf"\b{short}\s+\(", explained):
                    yield Finding("abbreviation-unexplained", piece.span(*match.span()), 0, {"value": short})
        # Hard words of a body are explained on a tap; in summaries and questions they are not. Guides speak to staff.
        field = "question" if isinstance(entry.value, Faq) else "summary"
        text = "" if isinstance(entry.value, Page) else getattr(entry.value, field, None) or ""
        seen: set[str] = set()
        for start, end, slug in self._terms.find(text):
            if slug in seen or slug not in self._simpler:
                continue
            seen.add(slug)
            yield Finding("hard-word", Passage(entry, text, (field,)).span(start, end), 0,
                          {"value": text[start:end], "simpler": self._simpler[slug]})


_EMPTY_WORDS = (
    *(f"{verb} {noun} " for verb in ("tiến hành", "thực hiện", "triển khai") for noun in ("việc", "công tác")),
    "tiến hành tổ chức", "tiến hành thực hiện", "tiến hành triển khai", "tổ chức triển khai thực hiện",
    "triển khai tổ chức thực hiện", "nhằm mục đích",
)


def _heavy(lower: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of heavy wording of which a text that is *lower* in lower case has the words."""
    odd = any(letter in lower for letter in "ſı\u0307")  # stand for other letters in patterns for any case
    if odd or "bởi" in lower:
        yield "passive-chain", _PASSIVE
    if odd or "đối với" in lower or lower.count("việc") + lower.count("công tác") > 2:
        yield "noun-chain", _NOUNS
    if odd or any(words in lower for words in _EMPTY_WORDS):
        yield "empty-verb", _EMPTY


def _long_sentences(piece: Piece) -> Iterator[Finding]:
    if not longer_than(piece.text, LONGEST_SENTENCE):
        return
    start = 0
    for end in (*_ends(piece.text), len(piece.text)):
        sentence = piece.text[start:end]
        if count := longer_than(sentence, LONGEST_SENTENCE):
            lead = len(sentence) - len(sentence.lstrip())
            yield Finding("long-sentence", piece.span(start + lead, end), count,
                          {"count": count, "limit": LONGEST_SENTENCE})
        start = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if not _ABBREVIATED.search(text[max(match.end() - 8, 0) : match.end()]):
            yield match.end()


def _shouted(text: str, match: re.Match[str]) -> bool:
    """Whether the word stands among other words in capitals: then it is no short form."""
    before, after = text[: match.start()].split()[-1:], text[match.end() :].split()[:1]
    return any(len(word) > 1 and word.isupper() for word in (*before, *after))



__all__ = ["Wording"]
