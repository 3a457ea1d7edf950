"""The records of the open data: one frozen class per dataset, the only place that says which fields it has.

The types make the JSON Schema and the columns; ``vi/open-data.yml`` gives each field its words. A change here that
alters a schema needs a new number in :data:`portal.open_data.datasets.DATASETS`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .. import vietnamese
from ..promises import REPLY_LABELS
from ..schema.vocabulary import (
    ActivityForm,
    ActivityStatus,
    AffectedGroup,
    AgencyLevel,
    DocumentType,
    Handling,
    LocalityType,
    PolicyField,
    PressEventType,
    SpokespersonKind,
    Stage,
    Verification,
)
from ..views import STATUS_LABELS, VALIDITY_LABELS
from .columns import Address, Coded, Codes, Mail, Record, Terms, To, Web

AgencyCode = Annotated[Coded, To("co-quan")]
PolicyCode = Annotated[Coded, To("chinh-sach")]
LocalityCode = Annotated[Coded, To("dia-phuong")]
LegalCode = Annotated[Coded, To("van-ban")]
Fields = tuple[Annotated[Coded, Terms(PolicyField)], ...]


def _labels(labels: tuple[str, ...]) -> Codes:
    return Codes(tuple((vietnamese.slug(label), label) for label in labels))


@dataclass(frozen=True, kw_only=True)
class PolicyRecord(Record):
    """A draft policy; with what it became."""

    dataset: ClassVar[str] = "chinh-sach"
    public_number: str | None
    title: str
    summary: str
    document_type: Annotated[Coded, Terms(DocumentType)]
    handling: Annotated[Coded, Terms(Handling)]
    stage: Annotated[Coded, Terms(Stage)]
    status: Annotated[Coded, _labels(STATUS_LABELS)]
    lead_agency: AgencyCode
    partner_agencies: tuple[AgencyCode, ...]
    fields: Fields
    affected_groups: tuple[Annotated[Coded, Terms(AffectedGroup)], ...]
    localities: tuple[LocalityCode, ...]
    planned: str | None
    scope_407: bool | None
    opens_on: dt.date | None
    closes_on: dt.date | None
    legal_basis: tuple[str, ...]
    replaces: tuple[str, ...]
    files: tuple[Address, ...]
    final_number: str | None
    issued_on: dt.date | None
    effective_on: dt.date | None
    final_url: Web | None
    published_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ConsultationRecord(Record):
    """One round of comments on a draft, and what came of it."""

    dataset: ClassVar[str] = "lay-y-kien"
    policy: PolicyCode
    round: int
    opens_on: dt.date
    closes_on: dt.date
    status: Annotated[Coded, _labels(STATUS_LABELS)]
    agency: AgencyCode
    consulted_agencies: tuple[AgencyCode, ...]
    full_text: Address | None
    response_email: Mail | None
    response_address: str | None
    response_phone: str | None
    response_url: Web | None
    notes: tuple[str, ...]
    reply_due_on: dt.date | None
    reply_state: Annotated[Coded, Codes(tuple((state.value, label) for state, label in REPLY_LABELS.items()))] | None
    answered_on: dt.date | None
    received: int | None
    accepted: int | None
    explained: int | None
    result_summary: str | None
    result_file: Address | None
    result_url: Web | None


@dataclass(frozen=True, kw_only=True)
class SpokespersonRecord(Record):
    """Who may speak: the four facts the law lets out (Decree 244/2026/NĐ-CP, Article 3.3), for whom and how long."""

    dataset: ClassVar[str] = "nguoi-phat-ngon"
    full_name: str
    position: str
    phone: str
    email: Mail
    agency: AgencyCode
    kind: Annotated[Coded, Terms(SpokespersonKind)]
    scope: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    verified_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AgencyRecord(Record):
    """A body, those that have ended included."""

    dataset: ClassVar[str] = "co-quan"
    name: str
    short_name: str | None
    aliases: tuple[str, ...]
    symbols: tuple[str, ...]
    level: Annotated[Coded, Terms(AgencyLevel)]
    parent: AgencyCode | None
    locality: LocalityCode | None
    fields: Fields
    valid_from: dt.date | None
    valid_to: dt.date | None
    predecessors: tuple[AgencyCode, ...]
    successors: tuple[AgencyCode, ...]
    email: Mail | None
    phone: str | None
    address: str | None
    url: Web | None
    names_spokesperson: bool
    verification: Annotated[Coded, Terms(Verification)]


@dataclass(frozen=True, kw_only=True)
class LocalityRecord(Record):
    """A commune, ward or special zone; ``id`` is its code in the list of administrative units."""

    dataset: ClassVar[str] = "dia-phuong"
    name: str
    full_name: str
    type: Annotated[Coded, Terms(LocalityType)]
    committee: AgencyCode | None
    former_province: str
    former_districts: tuple[str, ...]
    former_units: tuple[str, ...]
    aliases: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True, kw_only=True)
class FaqRecord(Record):
    """A question and its answer as plain text."""

    dataset: ClassVar[str] = "hoi-dap"
    question: str
    answer: str
    agency: AgencyCode
    policy: PolicyCode | None
    fields: Fields
    legal_basis: tuple[str, ...]
    answered_on: dt.date
    reviewed_on: dt.date
    published_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CorrectionRecord(Record):
    """False information, set right."""

    dataset: ClassVar[str] = "dinh-chinh"
    title: str
    claim: str
    fact: str
    source: str
    source_url: Web | None
    channel: str | None
    agency: AgencyCode
    policy: PolicyCode | None
    reported_on: dt.date
    answered_on: dt.date | None
    published_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ActivityRecord(Record):
    """An act of communication: of a draft, or an event for the press."""

    dataset: ClassVar[str] = "hoat-dong"
    sort: Annotated[Coded, Codes((("hoat-dong", "Hoạt động truyền thông"), ("bao-chi", "Sự kiện báo chí")))]
    form: Annotated[Coded, Codes(tuple(dict.fromkeys(
        (t.value, t.label) for terms in (ActivityForm, PressEventType) for t in terms
    )))]
    title: str
    on: dt.date
    until: dt.date | None
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    place: str | None
    agency: AgencyCode
    policies: tuple[PolicyCode, ...]
    status: Annotated[Coded, Terms(ActivityStatus)] | None
    count: int | None
    audience: str | None
    evidence: Web | None


@dataclass(frozen=True, kw_only=True)
class LegalDocumentRecord(Record):
    """A regulation of the register."""

    dataset: ClassVar[str] = "van-ban"
    number: str | None
    title: str
    short_title: str | None
    issuer: str
    issued_on: dt.date | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    state: Annotated[Coded, _labels(VALIDITY_LABELS)]
    replaces: tuple[str, ...]
    replaced_by: tuple[LegalCode, ...]
    amended_by: tuple[LegalCode, ...]
    fields: Fields
    url: Web | None
    verification: Annotated[Coded, Terms(Verification)]
