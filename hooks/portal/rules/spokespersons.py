"""Who may speak, and what must be known about them (R03–R06)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .. import clocks, legal_clock, vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import Spokesperson
from ..schema.vocabulary import AgencyLevel, PublicationStatus, SpokespersonKind
from .bench import Bench
from .passages import withdrawn
from .secrecy import official_domain


def _standing(bench: Bench) -> Iterator[Entry[Spokesperson]]:
    return (entry for entry in bench.catalog.spokespersons if not withdrawn(entry.value))


def check_official_email(bench: Bench) -> Iterator[Diagnostic]:
    """A spokesperson's e-mail is official: on a domain of the province or of the agency.

    Decree 244/2026/NĐ-CP, Article 3(3): *thư điện tử công vụ*.
    """
    province = bench.catalog.province
    for entry in _standing(bench):
        value = entry.value
        agency = bench.catalog.agency_by_id.get(value.agency)
        domain = value.email.rpartition("@")[2].lower()
        if agency is None or province is None:
            continue
        if official_domain(bench, domain, sample=value.sample, agency=agency.value):
            continue
        known = ", ".join([*province.official_email_domains, *agency.value.email_domains])
        # Judged by the law of today while the person speaks, by the law of their last day afterwards.
        on = min(value.valid_to or bench.today, bench.today)
        yield from bench.report(
            "R03", Severity.ERROR, "spokesperson-email", entry.span("email"), on=on, value=value.email,
            domain=domain, known=known, agency=agency.value.name,
            hint="Nếu đây là nội dung minh họa, thêm dòng sample: true. "
            if not value.sample and official_domain(bench, domain, sample=True, agency=agency.value) else "",
        )


def check_publication_time(bench: Bench) -> Iterator[Diagnostic]:
    """A regular spokesperson is published within 24 hours of the assignment.

    Until 30/6/2026 the clock ran for authorised persons: 12 hours. Decree 244/2026/NĐ-CP,
    Article 3(3); Decree 09/2017/NĐ-CP, Article 3(6). The hours come from the register. Lateness that has
    happened is recorded, not punished: a rule that blocked it would teach people to write other hours.
    """
    for entry in _standing(bench):
        value = entry.value
        if value.decision is None and value.kind is SpokespersonKind.THUONG_XUYEN:
            severity = bench.weight(entry, Severity.WARNING)
            yield from bench.report(
                "R04", severity, "spokesperson-decision-missing", entry.document.key_span("kind"),
                on=value.valid_from, name=value.full_name,
            )
    for clock in clocks.postings(bench.catalog):
        entry, value = clock.entry, clock.entry.value
        words: dict[str, Any] = {
            "name": value.full_name, "hours": clock.figure.value, "due": vietnamese.moment_text(clock.due),
            "decided": vietnamese.moment_text(value.decision.decided_at),
        }
        if clock.done is None:
            if bench.as_of > clock.due:
                yield from bench.report(
                    "R04", bench.weight(entry, Severity.WARNING), "spokesperson-published-missing",
                    entry.span("decision", "decided_at"), on=clock.started, **words,
                )
        elif clock.done < value.decision.decided_at:
            yield from bench.dates_reversed(entry, ("decision", "decided_at"), ("published_at",))
        elif clock.done > clock.due:
            late = -(-(clock.done - clock.due).total_seconds() // 3600)
            yield from bench.report(
                "R04", Severity.ADVICE, "spokesperson-published-late", entry.span("published_at"),
                on=clock.started, published=vietnamese.moment_text(clock.done), late=int(late), **words,
            )


def check_authorisation(bench: Bench) -> Iterator[Diagnostic]:
    """An authorised spokesperson has a written decision, a scope and an end date, and delegates to nobody.

    Decree 244/2026/NĐ-CP, Article 3(5)–(6). After the end date the portal stops showing the person by itself;
    the rule then only reminds to archive the file.
    """
    by_slug = bench.catalog.spokesperson_by_slug
    for entry in _standing(bench):
        value = entry.value
        on = value.decision.decided_at.date() if value.decision else value.valid_from
        giver = by_slug.get(value.delegated_by or "")
        if giver is not None and giver.value.kind is SpokespersonKind.UY_QUYEN:
            yield from bench.report(
                "R05", Severity.ERROR, "authorisation-passed-on", entry.span("delegated_by"), on=on,
                name=value.full_name, other=giver.value.full_name, related=[giver.span("kind")],
            )
        if value.kind is not SpokespersonKind.UY_QUYEN:
            continue
        severity = bench.weight(entry, Severity.ERROR)
        for field, given in (("decision", value.decision), ("scope", value.scope), ("valid_to", value.valid_to)):
            if given is None:
                yield from bench.report(
                    "R05", severity, "authorisation-incomplete", entry.span("kind"), on=on, field=field,
                    missing=_MISSING[field], line=_LINES[field], name=value.full_name,
                )
        if value.valid_to is None or value.valid_to >= bench.today:
            continue
        if value.publication.status is PublicationStatus.CONG_KHAI:
            yield from bench.report(
                "R05", Severity.WARNING, "authorisation-ended", entry.span("valid_to"), name=value.full_name,
                ended=vietnamese.date_text(value.valid_to),
            )


_MISSING = {
    "decision": "văn bản ủy quyền (decision)", "scope": "phạm vi vụ việc được phát ngôn (scope)",
    "valid_to": "ngày hết hạn ủy quyền (valid_to)",
}
_LINES = {
    "decision": "decision:\n  number: 12/QĐ-UBND\n  decided_at: 2026-10-01T08:00",
    "scope": "scope: Vụ sạt lở trên Quốc lộ 20 ngày 01/10/2026",
    "valid_to": "valid_to: 2026-12-31",
}


def check_coverage(bench: Bench) -> Iterator[Diagnostic]:
    """The provincial committee, every department, the inspectorate and every commune have a current spokesperson.

    Decree 244/2026/NĐ-CP, Article 3(3). Communes are counted together: 124 messages would hide every other one.
    """
    speaking = {
        entry.value.agency for entry in bench.catalog.spokespersons
        if bench.shows(entry) and legal_clock.in_force(entry.value.valid_from, entry.value.valid_to, bench.today)
    }
    communes, silent = 0, []
    for agency in bench.catalog.agencies:
        value = agency.value
        if not value.speaks or not legal_clock.in_force(value.valid_from, value.valid_to, bench.today):
            continue
        if value.level is AgencyLevel.XA:
            communes += 1
            if agency.slug not in speaking:
                silent.append(agency)
        elif value.level in (AgencyLevel.TINH, AgencyLevel.SO) and agency.slug not in speaking:
            yield from bench.report(
                "R06", Severity.WARNING, "spokesperson-none", agency.span("name"), agency=value.name, slug=agency.slug,
            )
    if silent:
        first = ", ".join(re.sub(r"^UBND ", "", e.value.short_name or e.value.name) for e in silent[:3])
        yield from bench.report(
            "R06", Severity.ADVICE, "spokesperson-coverage", Span("content/_data/localities.yml"), count=len(silent),
            total=communes, percent=round(100 * (communes - len(silent)) / communes), first=first,
        )


__all__ = ["check_authorisation", "check_coverage", "check_official_email", "check_publication_time"]
