"""Asking people: long enough, with everything needed to answer, and answered (R13–R15, R22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from .. import legal_clock, vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Policy
from ..schema.vocabulary import AttachmentRole, DocumentType, Stage, Verification
from .bench import Bench
from .passages import meant_for_readers, reached, withdrawn

_ASKED = ("Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp", "Sở Khoa học và Công nghệ")


def check_duration(bench: Bench) -> Iterator[Diagnostic]:
    """A consultation is open at least as long as the law of its opening day demands for its type of document.

    Decree 187/2025/NĐ-CP, Article 51a (decisions of the Chairman); Decree 78/2025/NĐ-CP; the law of 2015 before.
    An unverified figure can only remind.
    """
    for entry in bench.catalog.policies:
        value = entry.value
        period = value.consultation
        if period is None or withdrawn(value):
            continue
        if period.closes_on < period.opens_on:
            yield from bench.dates_reversed(entry, ("consultation", "opens_on"), ("consultation", "closes_on"))
            continue
        for place, extension in enumerate(period.extensions):
            if extension.previous > period.closes_on:
                yield from bench.dates_reversed(entry, ("consultation", "extensions", place, "previous"),
                                                ("consultation", "closes_on"))
        held = bench.catalog.parameter("dang-tai-toi-thieu", period.opens_on, value.document_type)
        if held is None:
            continue
        document, figure = held
        earliest = legal_clock.due(
            legal_clock.start_of(period.opens_on), figure.value, figure.unit, bench.catalog.holiday_dates
        ).date()
        if period.closes_on >= earliest:
            continue
        sure = figure.verification is Verification.DA_XAC_MINH
        yield from bench.report(
            "R13", Severity.ERROR if sure else Severity.WARNING, "consultation-too-short",
            entry.span("consultation", "closes_on"), on=period.opens_on, source=document.slug,
            days=(period.closes_on - period.opens_on).days,
            minimum=figure.value, type=value.document_type.label, opens=vietnamese.date_text(period.opens_on),
            earliest=vietnamese.date_text(earliest), iso=earliest.isoformat(), article=figure.article,
            law=document.value.citation,
            doubt="" if sure else ", con số chưa được xác minh",
            related=[entry.span("consultation", "opens_on")],
        )


def check_complete(bench: Bench) -> Iterator[Diagnostic]:
    """A draft under consultation offers its full text, the deadline, and an address and an e-mail to write to.

    The state's checklist for consultation pages; address and e-mail may come from the lead agency's entry.
    """
    for entry in bench.catalog.policies:
        value = entry.value
        if value.stage is not Stage.LAY_Y_KIEN or withdrawn(value):
            continue
        severity = bench.weight(entry, Severity.ERROR)
        if value.consultation is None:
            yield from bench.report("R14", severity, "consultation-missing", entry.span("stage"))
            continue
        on = value.consultation.opens_on
        if not _has_full_text(entry):
            yield from bench.report(
                "R14", severity, "full-text-missing", entry.document.key_span("consultation"), on=on,
                folder=entry.document.path[:-3],
            )
        agency = bench.catalog.agency_by_id.get(value.lead_agency)
        for field, label, example in (
            ("address", "địa chỉ", "36 Trần Phú, phường Xuân Hương - Đà Lạt"),
            ("email", "thư điện tử", "gopy@coquan.lamdong.gov.vn"),
        ):
            own = getattr(value.consultation, field)
            # An agency that is gone is a fault of its own; its address would help nobody.
            gone = agency is None or not legal_clock.in_force(None, agency.value.valid_to, on)
            if agency is not None and not gone and not own and not getattr(agency.value, field):
                yield from bench.report(
                    "R14", severity, "response-address-missing", entry.document.key_span("consultation"), on=on,
                    label=label, field=field, example=example, agency=agency.value.name,
                    path=agency.document.path, related=[agency.span("name")],
                )


def _has_full_text(entry: Entry[Policy]) -> bool:
    value, files = entry.value, entry.document.attachments
    # A named file that is not there is reported as such, not as a missing text as well.
    named = value.consultation and (value.consultation.full_text or value.consultation.full_text_url)
    return bool(
        named
        or any(a.role is AttachmentRole.TOAN_VAN for a in value.attachments)
        or any(name.startswith("toan-van.") for name in files)
    )


def check_answered(bench: Bench) -> Iterator[Diagnostic]:
    """What people wrote is answered in public: within the promised days, and before the draft is appraised.

    Law 64/2025/QH15, Article 6(4). The number of days is the province's own promise (``reply_days``).
    """
    province = bench.catalog.province
    for entry in bench.catalog.policies:
        value = entry.value
        if value.consultation is None or value.feedback is not None or not meant_for_readers(value):
            continue
        closed = value.consultation.closes_on
        if closed < value.consultation.opens_on:
            continue  # said already
        words: dict[str, Any] = {"closed": vietnamese.date_text(closed)}
        if closed >= bench.today:
            continue
        if reached(value, Stage.THAM_DINH):
            yield from bench.report(
                "R15", Severity.WARNING, "reply-before-appraisal", entry.span("stage"), on=closed,
                stage=value.stage.label, **words,
            )
        elif province is not None and not value.stage.off_path:
            due = value.consultation.reply_due_on or closed + dt.timedelta(days=province.reply_days)
            if bench.today > due:
                yield from bench.report(
                    "R15", Severity.WARNING, "reply-late", entry.span("consultation", "closes_on"), on=closed,
                    days=(bench.today - closed).days, promised=(due - closed).days,
                    due=vietnamese.date_text(due), **words,
                )


def check_asked_departments(bench: Bench) -> Iterator[Diagnostic]:
    """A decision of the provincial Chairman is sent to four departments: finance, home affairs, justice, science.

    Decree 187/2025/NĐ-CP, Article 51a. The department that drafts need not ask itself.
    """
    ids = [(name, bench.catalog.names.agency(name)) for name in _ASKED]
    for entry in bench.catalog.policies:
        value = entry.value
        if value.document_type is not DocumentType.QD_CT_UBND_TINH or value.consultation is None or withdrawn(value):
            continue
        asked = {*value.consultation.consulted_agencies, value.lead_agency}
        silent = [name for name, identity in ids if identity is not None and identity not in asked]
        if silent and reached(value, Stage.LAY_Y_KIEN):
            span = entry.document.key_span("consultation", "consulted_agencies")
            yield from bench.report(
                "R22", bench.weight(entry, Severity.WARNING), "departments-not-asked", span,
                on=value.consultation.opens_on, missing=", ".join(silent), list="; ".join(silent),
            )


__all__ = ["check_answered", "check_asked_departments", "check_complete", "check_duration"]
