"""The text itself: its encoding and spelling (R23), and that it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Agency
from .bench import Bench
from .passages import Passage, withdrawn

# Open syllables whose tone mark has two accepted places; "ua" (của) and "qu" (quý) have one.
_OLD = re.compile(r"[òóỏõọÒÓỎÕỌ][aeAE](?!\w)|(?<![qQ])[ùúủũụÙÚỦŨỤ][yY](?!\w)")
_NEW = re.compile(r"[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?!\w)|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ](?!\w)")
_SIGNS = re.compile("[µ¸¹¶®¨©§øûïåä]")
"""Without one of these the thorough search cannot succeed; nearly no text has one."""


def check_spelling(bench: Bench) -> Iterator[Diagnostic]:
    """Text is Unicode without remnants of TCVN3 or VNI, and one document places tone marks in one way.

    TCVN 6909:2001.
    """
    first: dict[tuple[str, str], tuple[Passage, int, int]] = {}
    for passage in bench.passages:
        if withdrawn(passage.entry.value):
            continue
        foreign = passage.field[:1] == ("translations",)  # other languages have other letters and marks
        found_sign = not foreign and _SIGNS.search(passage.prose)
        trace = vietnamese.legacy_encoding(passage.prose) if found_sign else None
        if trace:
            start = passage.prose.index(trace)
            yield from bench.report(
                "R23", Severity.WARNING, "legacy-encoding", passage.span(start, start + len(trace)), value=trace,
            )
        if passage.entry.at or isinstance(passage.entry.value, Agency) or foreign:
            continue  # names are written as their owners write them
        for style, pattern in (("old", _OLD), ("new", _NEW)):
            key = (passage.entry.document.path, style)
            if key not in first and (match := pattern.search(passage.prose)):
                start = match.start()
                while start and passage.prose[start - 1].isalpha():
                    start -= 1
                first[key] = (passage, start, match.end())
    for (path, style), (passage, start, end) in first.items():
        found = first.get((path, "old"))
        if style == "new" and found is not None:
            other, *place = found
            yield from bench.report(
                "R23", Severity.ADVICE, "tone-placement-mixed", passage.span(start, end),
                value=passage.prose[start:end], other=other.prose[place[0]:place[1]], related=[other.span(*place)],
            )


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


__all__ = ["check_bodies", "check_public_numbers", "check_spelling", "check_translations"]
