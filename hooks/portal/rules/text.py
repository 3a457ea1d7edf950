"""The text itself: its encoding and spelling (R23), and that it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Agency
from .bench import Bench, Read
from .passages import Passage, Text, withdrawn

# Open syllables whose tone mark has two accepted places; "ua" (của) and "qu" (quý) have one. Each pattern begins with
# the letters it looks for: nearly every place of a text is passed over at once.
_OLD = (re.compile(r"[òóỏõọÒÓỎÕỌ][aeAE](?!\w)"), re.compile(r"[ùúủũụÙÚỦŨỤ][yY](?<![qQ]..)(?!\w)", re.DOTALL))
_NEW = (re.compile(r"[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?!\w)"), re.compile(r"[uU][ỳýỷỹỵỲÝỶỸỴ](?<![qQ]..)(?!\w)"))
_SIGNS = "µ¸¹¶®¨©§øûïåä"
"""Without one of these the thorough search cannot succeed; nearly no text has one."""


def read_spelling(bench: Bench) -> Read:
    """Text is Unicode without remnants of TCVN3 or VNI, and one document places tone marks in one way.

    TCVN 6909:2001.
    """

    def read(text: Text) -> Iterator[Diagnostic]:
        value = text.entry.value
        if withdrawn(value):
            return
        if any(sign in text.prose for sign in _SIGNS):
            for passage in text.passages:
                yield from _legacy(bench, passage)
        if text.entry.at or isinstance(value, Agency):
            return  # names are written as their owners write them
        if any(p.search(text.prose) for p in _OLD) and any(p.search(text.prose) for p in _NEW):
            yield from _tones(bench, text)

    return read


def _foreign(passage: Passage) -> bool:
    return passage.field[:1] == ("translations",)  # other languages have other letters and marks


def _legacy(bench: Bench, passage: Passage) -> Iterator[Diagnostic]:
    trace = vietnamese.legacy_encoding(passage.prose) if not _foreign(passage) else None
    if trace:
        start = passage.prose.index(trace)
        yield from bench.report(
            "R23", Severity.WARNING, "legacy-encoding", passage.span(start, start + len(trace)), value=trace,
        )


def _tones(bench: Bench, text: Text) -> Iterator[Diagnostic]:
    own = [passage for passage in text.passages if not _foreign(passage)]
    old, new = (next(filter(None, (_first(p, style) for p in own)), None) for style in (_OLD, _NEW))
    if old is None or new is None:
        return
    (other, *place), (passage, start, end) = old, new
    yield from bench.report(
        "R23", Severity.ADVICE, "tone-placement-mixed", passage.span(start, end), value=passage.prose[start:end],
        other=other.prose[place[0]:place[1]], related=[other.span(*place)],
    )


def _first(passage: Passage, style: tuple[re.Pattern[str], ...]) -> tuple[Passage, int, int] | None:
    """The first word of *passage* in this style."""
    found = [match.span() for pattern in style if (match := pattern.search(passage.prose))]
    if not found:
        return None
    start, end = min(found)
    while start and passage.prose[start - 1].isalpha():
        start -= 1
    return passage, start, end


def check_bodies(bench: Bench) -> Iterator[Diagnostic]:
    """A question has its answer, and a page its text."""
    for entry in (*bench.catalog.faqs, *bench.catalog.pages):
        if not withdrawn(entry.value) and not entry.body.text:
            yield from bench.report(
                "T05", bench.weight(entry, Severity.ERROR), "body-empty", entry.document.span(),
                what="câu trả lời" if entry.document.kind == "faq" else "nội dung trang",
            )


def check_translations(bench: Bench) -> Iterator[Diagnostic]:
    """No translation is older than what it translates: the last change or correction that readers were told of."""
    for entry in bench.catalog.policies:
        if withdrawn(entry.value):
            continue
        changed = entry.value.changed_in_substance(bench.today)
        for place, translation in enumerate(entry.value.translations):
            if changed and translation.translated_on < changed:
                language = translation.language.label
                yield from bench.report(
                    "T07", Severity.ADVICE, "translation-outdated",
                    entry.span("translations", place, "translated_on"), language=language[:1].lower() + language[1:],
                    translated=vietnamese.date_text(translation.translated_on), changed=vietnamese.date_text(changed),
                )


def check_public_numbers(bench: Bench) -> Iterator[Diagnostic]:
    """No two drafts carry the same public number."""
    seen: dict[str, str] = {}
    for entry in bench.catalog.policies:
        number = entry.value.public_number
        if number is None:
            continue
        other = seen.setdefault(number.casefold(), entry.document.path)
        if other != entry.document.path:
            yield from bench.report(
                "T04", Severity.ERROR, "public-number-taken", entry.span("public_number"), value=number, other=other,
            )


__all__ = ["check_bodies", "check_public_numbers", "check_translations", "read_spelling"]
