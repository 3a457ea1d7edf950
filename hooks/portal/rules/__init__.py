"""The rules of the gate, in the order of their public numbers.

R-numbers are those of the public page of rules, each with its legal basis in
``content/_data/rules.yml``. T-numbers keep the collection in one piece; no
law stands behind them, only that nothing may point at nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from ..catalog import Catalog
from ..diagnostics import Diagnostic
from .agencies import check_agency_dates, read_agency_names
from .bench import Bench, Rule
from .consultations import check_answered, check_asked_departments, check_complete, check_duration
from .deadlines import check_corrected_in_time, check_published_in_time, check_reports_and_gazette
from .figures import check_figures
from .interruptions import check_downtime_notice
from .leftovers import check_told_ahead, read_leftovers
from .numbers import check_documents_in_force, check_numbers, read_documents_in_force, read_numbers
from .quotes import check_quotes
from .references import check_attachments, check_links, check_references, check_social_channels
from .replaced import check_replaced
from .scope_407 import check_communicated, check_criteria, check_sections
from .secrecy import check_personal_data, check_secrecy_stamps, read_personal_data, read_secrecy_stamps
from .spokespersons import check_authorisation, check_coverage, check_official_email, check_publication_time
from .stages import check_stages, check_validity_dates
from .text import check_bodies, check_public_numbers, check_translations, read_spelling
from .words import check_glossary, check_synonyms

RULES: tuple[Rule, ...] = (
    Rule("R01", ("secrecy-stamp",), check_secrecy_stamps, read_secrecy_stamps),
    Rule(
        "R02", ("identity-number", "birth-date", "home-address", "mobile-phone", "private-email", "unofficial-email"),
        check_personal_data, read_personal_data,
    ),
    Rule("R03", ("spokesperson-email",), check_official_email),
    Rule(
        "R04", ("spokesperson-published-late", "spokesperson-published-missing", "spokesperson-decision-missing"),
        check_publication_time,
    ),
    Rule("R05", ("authorisation-incomplete", "authorisation-ended", "authorisation-passed-on"), check_authorisation),
    Rule("R06", ("spokesperson-none", "spokesperson-coverage"), check_coverage),
    Rule("R07", ("agency-ended", "agency-not-yet", "agency-ended-in-text"), check_agency_dates, read_agency_names),
    Rule("R08", ("number-in-text", "number-year", "number-type"), check_numbers, read_numbers),
    Rule(
        "R09", ("legal-document-expired", "legal-document-unknown"), check_documents_in_force, read_documents_in_force,
    ),
    Rule("R10", ("section-missing", "section-empty", "heading-by-hand"), check_sections),
    Rule("R11", ("not-communicated",), check_communicated),
    Rule(
        "R12", ("criteria-missing", "criterion-undecided", "criterion-exception", "exception-unexplained"),
        check_criteria,
    ),
    Rule("R13", ("consultation-too-short",), check_duration),
    Rule("R14", ("consultation-missing", "full-text-missing", "response-address-missing"), check_complete),
    Rule("R15", ("reply-late", "reply-before-appraisal"), check_answered),
    Rule("R16", ("published-late", "publication-overdue"), check_published_in_time),
    Rule("R17", ("correction-late", "correction-unanswered"), check_corrected_in_time),
    Rule("R20", ("gazette-late", "gazette-missing", "report-due"), check_reports_and_gazette),
    Rule("R21", ("stages-out-of-order", "stage-not-last", "stage-in-future", "stage-of-old-law"), check_stages),
    Rule("R22", ("departments-not-asked",), check_asked_departments),
    Rule("R23", ("legacy-encoding", "tone-placement-mixed"), read=read_spelling),
    Rule("R24", ("social-channel-unlisted",), check_social_channels),
    Rule("R27", ("downtime-notice-short", "downtime-notice-was-short"), check_downtime_notice),
    Rule("T01", ("reference-unknown", "link-not-public"), check_references),
    Rule("T02", ("link-broken", "anchor-broken", "link-not-public"), check_links),
    Rule(
        "T03", (
            "attachment-missing", "attachment-unreferenced", "shared-file-unreferenced", "attachment-file-name",
            "attachment-content", "attachment-broken", "attachment-locked", "attachment-active", "attachment-too-large",
            "attachment-too-complex", "attachment-no-text", "attachment-review-marks", "attachment-metadata",
            "attachment-signed",
        ), check_attachments,
    ),
    Rule("T04", ("public-number-taken",), check_public_numbers),
    Rule("T05", ("body-empty",), check_bodies),
    Rule("T06", ("dates-reversed",), check_validity_dates),
    Rule("T07", ("translation-outdated",), check_translations),
    Rule("T08", ("synonym-repeated",), check_synonyms),
    Rule("T09", ("quote-not-in-office", "quote-in-future"), check_quotes),
    Rule("T10", ("figure-indicator", "figure-shape", "figure-repeated"), check_figures),
    Rule("T11", ("template-left",), read=read_leftovers),
    Rule("T12", ("event-before-approval",), check_told_ahead),
    Rule("T13", ("term-repeated", "reference-unknown"), check_glossary),
    Rule("T20", ("replaced-still-cited", "replaced-not-closed"), check_replaced),
)


def judge(catalog: Catalog, as_of: dt.datetime, paths: Iterable[str] = ()) -> Iterator[Diagnostic]:
    """Everything the rules have to say about *catalog* at *as_of*; *paths* are all files found, valid or not."""
    bench = Bench(catalog, as_of, frozenset(paths))
    for rule in RULES:
        if rule.check is not None:
            yield from rule.check(bench)
    readers = [rule.read(bench) for rule in RULES if rule.read is not None]
    for text in bench.texts:
        for read in readers:
            yield from read(text)
