"""Agencies used outside the dates between which they exist (R07)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import (
    Agency,
    Correction,
    Faq,
    LegalDocument,
    Page,
    Plan,
    Policy,
    PressEvent,
    SocialChannel,
    Spokesperson,
)
from ..schema.vocabulary import AgencyLevel
from .bench import Bench, Read
from .passages import Passage, Text, checked_date, content_date, withdrawn


def check_agency_dates(bench: Bench) -> Iterator[Diagnostic]:
    """An agency is named only for days on which it exists; afterwards its successor is named.

    In fields an error. In prose a reminder, unless the text says itself what the agency has become.
    Local government in two levels since 1/7/2025 and the reorganisation before it: dates of the register.
    """
    for entry in bench.entries:
        if withdrawn(entry.value):
            continue
        for agency_id, location, begin, end in _uses(entry, bench.today):
            agency = bench.catalog.agency_by_id.get(agency_id)
            if agency is not None:
                field = next(str(step) for step in reversed(location) if isinstance(step, str))
                yield from _outside(bench, agency, partial(entry.span, *location), field, begin, end)


Use = tuple[str, tuple[str | int, ...], dt.date, dt.date]
"""Agency, place, and the days between which it must exist at some time."""


def _uses(entry: Entry[Any], today: dt.date) -> Iterator[Use]:
    value = entry.value
    day = content_date(value)
    if day is None:
        return
    if isinstance(value, Policy):
        # A dossier outlives a reorganisation: who leads it now may be younger than its
        # consultation, but nobody leads it who was gone before.
        last = max([day, today, *(step.on for step in value.stage_history)])
        yield value.lead_agency, ("lead_agency",), day, last
        for place, partner in enumerate(value.partner_agencies):
            yield partner, ("partner_agencies", place), day, last
        if value.consultation:
            for place, asked in enumerate(value.consultation.consulted_agencies):
                until = max(value.consultation.opens_on, value.consultation.closes_on)
                yield asked, ("consultation", "consulted_agencies", place), value.consultation.opens_on, until
        for place, activity in enumerate(value.activities):
            yield activity.agency, ("activities", place, "agency"), activity.on, activity.until or activity.on
    elif isinstance(value, Faq):
        yield value.agency, ("agency",), day, max(day, value.reviewed_on)
    elif isinstance(value, Spokesperson):
        # Whoever speaks today speaks for an agency of today.
        last = min(value.valid_to, today) if value.valid_to else today
        yield value.agency, ("agency",), max(day, last), max(day, last)
    elif isinstance(value, (Correction, PressEvent, SocialChannel)):
        yield value.agency, ("agency",), day, day
    elif isinstance(value, Plan):
        begin, end = dt.date(max(value.year, 1), 1, 1), dt.date(max(value.year, 1), 12, 31)
        yield value.agency, ("agency",), begin, end
        for place, task in enumerate(value.tasks):
            yield task.lead, ("tasks", place, "lead"), begin, end
            for inner, partner in enumerate(task.partners):
                yield partner, ("tasks", place, "partners", inner), begin, end
        for place, duty in enumerate(value.duties):
            if duty.agency:
                yield duty.agency, ("duties", place, "agency"), begin, end
        if value.report:
            yield value.report.to, ("report", "to"), begin, end


def _outside(
    bench: Bench, agency: Entry[Agency], span: Callable[[], Span], field: str, begin: dt.date, end: dt.date
) -> Iterator[Diagnostic]:
    value = agency.value
    if value.valid_to and value.valid_to < begin:
        after = bench.catalog.successors(agency, bench.today)
        yield from bench.report(
            "R07", Severity.ERROR, "agency-ended", span(), on=begin, agency=value.name,
            ended=vietnamese.date_text(value.valid_to), on_date=vietnamese.date_text(begin),
            instead=successors_text(bench.catalog, agency, bench.today),
            line=f"{field}: {after[0][0].slug}" if after else "", related=[agency.span("valid_to")],
        )
    elif value.valid_from and value.valid_from > end:
        before = [bench.catalog.agency_by_id.get(link.agency) for link in value.predecessors]
        yield from bench.report(
            "R07", Severity.ERROR, "agency-not-yet", span(), on=end, agency=value.name,
            began=vietnamese.date_text(value.valid_from), on_date=vietnamese.date_text(end),
            instead="; ".join(e.value.name for e in before if e) or "cơ quan có thẩm quyền lúc đó",
            line=next((f"{field}: {e.slug}" for e in before if e), ""),
            related=[agency.span("valid_from")],
        )


def successors_text(catalog: Catalog, agency: Entry[Agency], on: dt.date) -> str:
    """``Sở Văn hóa, Thể thao và Du lịch (báo chí); Sở Khoa học và Công nghệ (chuyển đổi số)``."""
    found = catalog.successors(agency, on)
    named = "; ".join(e.value.name + (f" ({note})" if note else "") for e, note in found)
    if not named and agency.value.level is AgencyLevel.HUYEN:
        return "UBND xã, phường, đặc khu nơi đó"  # the district level has no one successor
    return named or "cơ quan đang giữ nhiệm vụ này"


# Two spellings of one syllable; names in the register use one, editors both.
_SPELLINGS = (("ủy", "uỷ"), ("hóa", "hoá"), ("hòa", "hoà"), ("thủy", "thuỷ"))
# Words by which a text says itself that the agency is of the past.
_AWARE = re.compile(
    r"\bnay là\b|\btrước đây\b|\btiền thân\b|\bđã (?:sáp nhập|hợp nhất|kết thúc|giải thể|chấm dứt)"
    r"|\bhợp nhất từ\b|\bsáp nhập từ\b|\(cũ\)|\bcũ\b|\bnguyên là\b|\bkhông còn\b", re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    agency: Entry[Agency]
    ended: dt.date | None


def read_agency_names(bench: Bench) -> Read:
    """The part of :func:`check_agency_dates` that reads the texts of documents."""
    names = _names(bench.catalog, bench.today)
    pattern = _pattern(names) if names else None
    traces = _traces(names)

    def read(text: Text) -> Iterator[Diagnostic]:
        day = checked_date(text.entry.value)
        if pattern is None or day is None:
            return
        # A letter that grows when it is made small would move the places: then every passage is looked at.
        plain = _one_spelling(text.lower)
        if len(plain) == len(text.prose) and not any(trace.search(plain) for trace in traces):
            return
        for passage in text.passages:
            if _speaks_for_itself(passage):
                yield from _in_prose(bench, names, pattern, passage, day)

    return read


def _in_prose(
    bench: Bench, names: Mapping[str, _Name], pattern: re.Pattern[str], passage: Passage, day: dt.date
) -> Iterator[Diagnostic]:
    reported: set[str] = set()
    for match in pattern.finditer(_plain(passage.prose)):
        name = names.get(_key(match.group()))
        if name is None or name.ended is None or name.ended >= day or name.agency.slug in reported:
            continue
        instead = bench.catalog.successors(name.agency, bench.today)
        if _AWARE.search(passage.text) or any(e.value.name in passage.text for e, _ in instead):
            continue
        reported.add(name.agency.slug)
        yield from bench.report(
            "R07", Severity.WARNING, "agency-ended-in-text", passage.span(*match.span()), on=day,
            value=" ".join(passage.prose[slice(*match.span())].split()), ended=vietnamese.date_text(name.ended),
            on_date=vietnamese.date_text(day), instead=successors_text(bench.catalog, name.agency, bench.today),
            short=instead[0][0].value.name if instead else "tên cơ quan mới",
        )


def _speaks_for_itself(passage: Passage) -> bool:
    """Registers, plans and pages tell of the past; a reference field is judged by its own check."""
    value = passage.entry.value
    if isinstance(value, (Plan, LegalDocument, Agency, Page)) or passage.entry.at or withdrawn(value):
        return False
    return passage.key not in _REFERENCES


_REFERENCES = frozenset(
    "lead_agency partner_agencies consulted_agencies agency approved_by replaces source_url url file evidence".split()
)


def _names(catalog: Catalog, today: dt.date) -> dict[str, _Name]:
    ended: dict[str, _Name] = {}
    for agency in catalog.agencies:
        if agency.value.valid_to is not None and agency.value.valid_to < today:
            for text in (agency.value.name, agency.value.short_name, *agency.value.aliases):
                if text:
                    ended.setdefault(_key(text), _Name(text, agency, agency.value.valid_to))
    # Of the living only those whose name contains an ended one: the pattern stays short.
    names = dict(ended)
    for agency in catalog.agencies:
        if agency.value.valid_to is None or agency.value.valid_to >= today:
            for text in (agency.value.name, agency.value.short_name, *agency.value.aliases):
                if text and any(old in _key(text) for old in ended):
                    names[_key(text)] = _Name(text, agency, None)
    return names


def _plain(text: str) -> str:
    """*text* in lower case and one spelling, character for character."""
    plain = _one_spelling(text.lower())
    return plain if len(plain) == len(text) else text


def _one_spelling(text: str) -> str:
    for one, other in _SPELLINGS:
        text = text.replace(other, one)
    return text


def _key(text: str) -> str:
    return _plain(" ".join(text.split()))


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of *names* as whole words, grouped by first word, so that nearly every place fails at once.

    The longest name wins: an ended name inside the name of a living agency is not found.
    """
    tails = "|".join(f"{re.escape(first)}(?:{rests})" for first, rests in _by_first_word(names).items())
    return re.compile(rf"(?<!\w)(?:{tails})(?!\w)")


def _traces(names: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns of which one is found wherever :func:`_pattern` is; each begins with letters, searched for fast."""
    return tuple(
        re.compile(rf"{re.escape(first)}(?<!\w{'.' * len(first)})(?:{rests})(?!\w)", re.DOTALL)
        for first, rests in _by_first_word(names).items()
    )


def _by_first_word(names: Iterable[str]) -> dict[str, str]:
    """The first words of *names*, and a pattern for what follows each, longest first."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        first, *rest = name.split()
        groups.setdefault(first, []).append("".join(rf"\s+{re.escape(word)}" for word in rest))
    return {first: "|".join(rests) for first, rests in groups.items()}


__all__ = ["check_agency_dates", "read_agency_names", "successors_text"]
