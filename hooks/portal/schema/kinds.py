"""The kinds of documents as typed, frozen objects. One list of fields, for the gate, the pages and the editors.

A valid object exists only if nothing about it is wrong. What the folder, the
file name, git or a register knows is not a field: kind, slug and year come
from the document; an agency's address and e-mail from the agency.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import model_validator

from .dated_changes import EventChange, Extension
from .downtime import Downtime
from .glossary import GlossaryTerm
from .measures import Measure
from .open_data_terms import OpenDataTerms
from .press import PressPicture, Quote
from .reader_words import AtMostThree, HeardPoint, RelevanceQuestion, Translation
from .record import Record
from .reporting import ReportDuty, SuppliedFigure
from .screening import Criteria, Criterion, Screened, ScreeningQuestion  # noqa: F401 - json_schema finds records here
from .spoken import Announcer, SpokenForm
from .synonyms import Synonym
from .types import (
    AgencyRef,
    AgencySlug,
    Count,
    Date,
    Email,
    FileName,
    Flag,
    LegalDocumentSlug,
    LegalNumber,
    Line,
    LocalityRef,
    Moment,
    NotSecret,
    Number,
    OneOf,
    PhoneNumber,
    PlannedDate,
    PolicySlug,
    Prose,
    Slug,
    SpokespersonSlug,
    Summary,
    Url,
    fault,
)
from .vocabulary import (
    ActivityForm,
    ActivityStatus,
    AffectedGroup,
    AgencyLevel,
    AttachmentRole,
    DocumentType,
    Handling,
    Language,
    LocalityType,
    Platform,
    PolicyField,
    PressEventType,
    PublicationStatus,
    RuleSeverity,
    SpokespersonKind,
    Stage,
    TaskTiming,
    Verification,
)
from .working_hours import WorkingHours


class Publication(Record):
    """Who let the document out, and when. Without proof nothing is public."""

    status: Annotated[PublicationStatus, OneOf(PublicationStatus)]
    approved_by: Line | None = None
    approved_on: Date | None = None
    public_from: Moment | None = None
    withdrawn_on: Date | None = None
    withdrawn_reason: Prose | None = None

    @model_validator(mode="after")
    def _proof(self) -> Self:
        shown = self.status in (PublicationStatus.CONG_KHAI, PublicationStatus.LUU_TRU, PublicationStatus.GO_BO)
        if shown and not (self.approved_by and self.approved_on):
            raise fault("publication-not-proved", status=self.status.label)
        if self.status is PublicationStatus.GO_BO and not (self.withdrawn_on and self.withdrawn_reason):
            raise fault("withdrawal-not-explained")
        return self


class Entity(Record):
    """What every kind may say of itself."""

    sample: Flag = False
    """Illustrative content: marked on every page, left out when samples are off."""
    no_advice: Line | None = None
    """Why advice on plain writing does not fit this document; with a reason given, none is told."""


class Published(Entity):
    """A kind that needs approval before readers see it."""

    publication: Publication


class StageStep(Record):
    """One step that happened."""

    stage: Annotated[Stage, OneOf(Stage)]
    on: Date
    document: Number | None = None
    note: Line | None = None


class Consultation(Record):
    """Comment period and ways to respond; what is absent comes from the lead agency's register entry."""

    opens_on: Date
    closes_on: Date
    full_text: FileName | None = None
    full_text_url: Url | None = None
    email: Email | None = None
    address: Line | None = None
    phone: PhoneNumber | None = None
    url: Url | None = None
    contact: Line | None = None
    consulted_agencies: tuple[AgencyRef, ...] = ()
    reply_due_on: Date | None = None
    extensions: tuple[Extension, ...] = ()


class Change(Record):
    """One row of the before/after table."""

    topic: Line
    current: Prose
    proposed: Prose
    effect: Prose


class Impact(Record):
    """Forecast effect on one group."""

    group: Annotated[AffectedGroup, OneOf(AffectedGroup)]
    effect: Prose


class Attachment(Record):
    """A file of the dossier, in the folder named like the document."""

    file: FileName
    title: Line
    role: Annotated[AttachmentRole, OneOf(AttachmentRole)] = AttachmentRole.KHAC


class Activity(Record):
    """One act of communication about the draft."""

    form: Annotated[ActivityForm, OneOf(ActivityForm)]
    channel: Line
    on: Date
    until: Date | None = None
    agency: AgencyRef
    status: Annotated[ActivityStatus, OneOf(ActivityStatus)]
    count: Count | None = None
    audience: Line | None = None
    evidence: Url | None = None
    state_budget: Count | None = None
    other_budget: Count | None = None

    @model_validator(mode="after")
    def _evidence(self) -> Self:
        if self.status is ActivityStatus.DA_THUC_HIEN and self.evidence is None:
            raise fault("activity-evidence", channel=self.channel)
        if self.until and self.until < self.on:
            raise fault("dates-reversed", first="on", second="until")
        return self


class Feedback(Record):
    """What came back and what became of it (Law 64/2025/QH15, Article 6(4))."""

    received: Count
    accepted: Count
    explained: Count
    published_on: Date
    report: FileName | None = None
    report_url: Url | None = None
    summary: Prose | None = None
    points: tuple[HeardPoint, ...] = ()

    @model_validator(mode="after")
    def _sum(self) -> Self:
        if self.accepted + self.explained > self.received:
            raise fault("feedback-sum", received=self.received, accepted=self.accepted, explained=self.explained)
        return self


class FinalDocument(Record):
    """The document the draft became."""

    number: Number
    issued_on: Date
    effective_on: Date | None = None
    url: Url | None = None
    gazette_sent_on: Date | None = None


class ChangeNote(Record):
    """What changed on the page after publication."""

    on: Date
    note: Prose


class FieldCorrection(Record):
    """An error on this page, put right in the same place (access-to-information law)."""

    reported_on: Date
    on: Date
    what: Prose
    new_value: Prose


class Policy(Published):
    """A draft policy (*dự thảo chính sách*)."""

    title: Line
    summary: Summary
    public_number: Line | None = None
    document_type: Annotated[DocumentType, OneOf(DocumentType)]
    handling: Annotated[Handling, OneOf(Handling)]
    replaces: tuple[LegalNumber, ...] = ()
    lead_agency: AgencyRef
    partner_agencies: tuple[AgencyRef, ...] = ()
    fields: tuple[Annotated[PolicyField, OneOf(PolicyField)], ...]
    affected_groups: tuple[Annotated[AffectedGroup, OneOf(AffectedGroup)], ...]
    localities: tuple[LocalityRef, ...] = ()
    relevance: Annotated[tuple[RelevanceQuestion, ...], AtMostThree] = ()
    translations: tuple[Translation, ...] = ()
    stage: Annotated[Stage, OneOf(Stage)] = Stage.LAY_Y_KIEN
    """Need not be written while comments are invited: the consultation says so."""
    stage_history: tuple[StageStep, ...] = ()
    planned_on: PlannedDate | None = None
    criteria: Criteria | None = None
    consultation: Consultation | None = None
    comparison: tuple[Change, ...] = ()
    impact: tuple[Impact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    quotes: tuple[Quote, ...] = ()
    pictures: tuple[PressPicture, ...] = ()
    activities: tuple[Activity, ...] = ()
    feedback: Feedback | None = None
    final_document: FinalDocument | None = None
    legal_basis: tuple[LegalNumber, ...]
    corrections: tuple[FieldCorrection, ...] = ()
    change_notes: tuple[ChangeNote, ...] = ()
    created_on: Date | None = None
    reviewed_on: Date | None = None
    state_secret: NotSecret

    @property
    def requires_407(self) -> bool:
        """Whether Decision 407/QĐ-TTg demands communication; undecided criteria do not."""
        return self.criteria is not None and self.criteria.requires_407

    @property
    def scope_407(self) -> bool | None:
        """``True`` within Decision 407/QĐ-TTg, ``False`` outside, ``None`` while open."""
        return self.criteria.scope if self.criteria else None

    def changed_in_substance(self, today: dt.date) -> dt.date | None:
        """The last day up to *today* on which readers were told of a change or a correction."""
        days = [n.on for n in self.change_notes] + [c.on for c in self.corrections]
        return max((day for day in days if day <= today), default=None)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if "stage" not in self.model_fields_set and self.consultation is None:
            raise fault("field-missing", field="stage")
        if self.handling is Handling.CHUA_XAC_DINH:
            if self.publication.status not in (PublicationStatus.NHAP, PublicationStatus.CHO_DUYET):
                raise fault("handling-undecided", status=self.publication.status.label)
        elif self.handling is not Handling.BAN_HANH_MOI and not self.replaces:
            raise fault("replaces-missing", handling=self.handling.label)
        if self.stage in (Stage.BAN_HANH, Stage.CO_HIEU_LUC) and self.final_document is None:
            raise fault("final-document-missing", stage=self.stage.label)
        seen = [t.language for t in self.translations]
        for language in seen:
            if seen.count(language) > 1:
                raise fault("translation-repeated", language=language.label)
        return self


class Faq(Published):
    """A question citizens ask, and the answer (the body). Never who asked."""

    question: Line
    policy: PolicySlug | None = None
    fields: tuple[Annotated[PolicyField, OneOf(PolicyField)], ...]
    agency: AgencyRef
    answered_on: Date
    reviewed_on: Date
    legal_basis: tuple[LegalNumber, ...]


class Decision(Record):
    """The written decision that assigns or authorises a spokesperson."""

    number: Number
    decided_at: Moment


class Spokesperson(Published):
    """A person who may speak for an agency: exactly the facts the law lets out (Decree 244/2026/NĐ-CP, Article 3)."""

    agency: AgencyRef
    kind: Annotated[SpokespersonKind, OneOf(SpokespersonKind)]
    full_name: Line
    position: Line
    phone: PhoneNumber
    email: Email
    decision: Decision | None = None
    published_at: Moment | None = None
    scope: Prose | None = None
    fields: tuple[Annotated[PolicyField, OneOf(PolicyField)], ...] = ()
    order: Count = 1
    valid_from: Date
    valid_to: Date | None = None
    replaced_by: SpokespersonSlug | None = None
    delegated_by: SpokespersonSlug | None = None
    contact_changed_on: Date | None = None
    """When the phone or e-mail last became another; the list of changes tells it."""
    verified_on: Date


class AgencyLink(Record):
    """A predecessor or successor, and what passed over."""

    agency: AgencySlug
    note: Line | None = None


class Agency(Entity):
    """A body, with its dates, names and what it became."""

    name: Line
    short_name: Line | None = None
    aliases: tuple[Line, ...] = ()
    symbols: tuple[Line, ...] = ()
    level: Annotated[AgencyLevel, OneOf(AgencyLevel)]
    parent: AgencySlug | None = None
    valid_from: Date | None = None
    valid_to: Date | None = None
    predecessors: tuple[AgencyLink, ...] = ()
    successors: tuple[AgencyLink, ...] = ()
    commune_code: Line | None = None
    fields: tuple[Annotated[PolicyField, OneOf(PolicyField)], ...] = ()
    email_domains: tuple[Line, ...] = ()
    email: Email | None = None
    phone: PhoneNumber | None = None
    address: Line | None = None
    url: Url | None = None
    speaks: Flag = True
    """Whether the law makes it name a spokesperson (Decree 244/2026/NĐ-CP, Article 2)."""
    verification: Annotated[Verification, OneOf(Verification)] = Verification.CHUA_XAC_MINH
    source: Prose | None = None


class Locality(Entity):
    """A commune-level unit."""

    code: Line
    name: Line
    type: Annotated[LocalityType, OneOf(LocalityType)]
    former_province: Line
    former_units: tuple[Line, ...] = ()
    former_districts: tuple[Line, ...] = ()
    aliases: tuple[Line, ...] = ()
    valid_from: Date
    valid_to: Date | None = None
    email: Email | None = None
    phone: PhoneNumber | None = None
    address: Line | None = None

    @property
    def full_name(self) -> str:
        """Type and name: ``Phường Xuân Hương - Đà Lạt``."""
        return f"{self.type.label} {self.name}"


class Parameter(Record):
    """A figure the law sets, with its article and dates. Rules read their numbers here."""

    name: Slug
    value: Count
    unit: Line
    article: Line
    document_types: tuple[Annotated[DocumentType, OneOf(DocumentType)], ...] = ()
    valid_from: Date
    valid_to: Date | None = None
    verification: Annotated[Verification, OneOf(Verification)]
    note: Prose | None = None


class LegalDocument(Entity):
    """A regulation in the register: number, dates, successors, figures."""

    number: Number | None = None
    title: Line
    short_title: Line | None = None
    issuer: Line
    issued_on: Date | None = None
    valid_from: Date | None = None
    valid_to: Date | None = None
    replaces: tuple[LegalNumber, ...] = ()
    replaced_by: tuple[LegalDocumentSlug, ...] = ()
    amended_by: tuple[LegalDocumentSlug, ...] = ()
    fields: tuple[Annotated[PolicyField, OneOf(PolicyField)], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    url: Url | None = None
    verification: Annotated[Verification, OneOf(Verification)]
    source: Prose | None = None

    @property
    def citation(self) -> str:
        """How other texts cite it: ``Nghị định 244/2026/NĐ-CP``; laws by name, with their number."""
        if self.number is None:
            return self.short_title or self.title
        if self.number.named != self.number.text:
            return self.number.named
        return f"{self.short_title or self.title} ({self.number})"

    @model_validator(mode="after")
    def _year(self) -> Self:
        number, issued = self.number, self.issued_on
        if number and number.year and issued and number.year != issued.year:
            raise fault("number-year", number=number.text, year=number.year, issued=issued.year)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise fault("dates-reversed", first="valid_from", second="valid_to")
        return self


class Task(Record):
    """One task group of a plan."""

    title: Prose
    lead: AgencyRef
    partners: tuple[AgencyRef, ...] = ()
    partner_groups: tuple[Line, ...] = ()
    timing: Annotated[TaskTiming, OneOf(TaskTiming)]
    when: Line


class Duty(Record):
    """What one body, or group of bodies, must do."""

    agency: AgencyRef | None = None
    group: Line | None = None
    duties: tuple[Prose, ...]

    @model_validator(mode="after")
    def _who(self) -> Self:
        if (self.agency is None) == (self.group is None):
            raise fault("duty-who")
        return self


class YearlyReport(Record):
    """A report due every year: day and month, from whom, to whom."""

    month: Count
    day: Count
    from_whom: Line
    to: AgencyRef
    then_to: tuple[Line, ...] = ()


class Plan(Published):
    """A communication plan: tasks, duties, funding (body), reporting."""

    title: Line
    number: Number | None = None
    issued_on: Date | None = None
    year: Count
    agency: AgencyRef
    implements: tuple[LegalNumber, ...] = ()
    basis_other: tuple[Line, ...] = ()
    purposes: tuple[Prose, ...] = ()
    tasks: tuple[Task, ...] = ()
    duties: tuple[Duty, ...] = ()
    funding: tuple[Prose, ...] = ()
    report: YearlyReport | None = None
    recipients: tuple[Line, ...] = ()


class Correction(Published):
    """False or wrong information, set right: claim, fact, source, date."""

    title: Line
    claim: Prose
    fact: Prose
    source: Line
    source_url: Url | None = None
    channel: Line | None = None
    agency: AgencyRef
    policy: PolicySlug | None = None
    reported_on: Date
    answered_on: Date | None = None


class PressEvent(Published):
    """A press conference, monthly information, release or press meeting."""

    type: Annotated[PressEventType, OneOf(PressEventType)]
    title: Line
    agency: AgencyRef
    starts_at: Moment
    ends_at: Moment | None = None
    place: Line | None = None
    chair: Line | None = None
    policies: tuple[PolicySlug, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    notified_at: Moment | None = None
    changes: tuple[EventChange, ...] = ()

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.ends_at and self.ends_at < self.starts_at:
            raise fault("dates-reversed", first="starts_at", second="ends_at")
        return self


class SocialChannel(Entity):
    """An official page or account; those not listed are not official (Decree 244/2026/NĐ-CP, Article 5)."""

    name: Line
    platform: Annotated[Platform, OneOf(Platform)]
    agency: AgencyRef
    url: Url
    announced_on: Date
    verified_on: Date


class Page(Entity):
    """An ordinary page: about, accessibility, guides."""

    title: Line
    summary: Summary
    updated_on: Date
    order: Count = 100
    language: Annotated[Language, OneOf(Language)] | None = None
    """Of the text; nothing for Vietnamese."""


class Holiday(Record):
    """A public holiday; working-day clocks skip it."""

    on: Date
    name: Line
    verification: Annotated[Verification, OneOf(Verification)]
    source: Prose | None = None


class RuleBasis(Record):
    """A provision a rule rests on, with the dates between which it holds."""

    document: LegalDocumentSlug
    """Slug of the legal document in ``content/van-ban/``."""
    article: Line
    valid_from: Date | None = None
    valid_to: Date | None = None
    verification: Annotated[Verification, OneOf(Verification)]


class RuleEntry(Record):
    """A rule of the gate as the public reads it."""

    id: Line
    title: Line
    statement: Prose
    severity: Annotated[RuleSeverity, OneOf(RuleSeverity)]
    codes: tuple[Slug, ...] = ()
    basis: tuple[RuleBasis, ...] = ()


class Province(Record):
    """Who publishes the portal; another province changes this and the registers, nothing else."""

    name: Line
    full_name: Line
    code: Line
    site_name: Line
    people_committee: AgencyRef
    coordinating_agency: AgencyRef
    official_email_domains: tuple[Line, ...]
    sample_email_domains: tuple[Line, ...] = ()
    number_prefix: Line
    reply_days: Count
    """Days after a consultation's end within which the reply is promised (R15)."""
    working_hours: WorkingHours | None = None
    announcer: Announcer | None = None
    report_email: Email | None = None
    writing_advice: Flag = True
    """Whether ``portal check`` gives advice on plain writing."""
    address: Line | None = None
    phone: PhoneNumber | None = None
    open_data: OpenDataTerms | None = None


REGISTERS: dict[str, type[Record]] = {
    "holidays": Holiday, "rules": RuleEntry, "synonyms": Synonym, "glossary": GlossaryTerm,
    "downtime": Downtime, "measures": Measure,
    "screening": ScreeningQuestion, "screened": Screened,
    "spoken": SpokenForm,
    "reporting": ReportDuty, "figures": SuppliedFigure,
}
"""Registers that are lists of records: file ``_data/<name>.yml`` with the list under the same key."""

KINDS: dict[str, type[Entity]] = {
    "policy": Policy, "faq": Faq, "spokesperson": Spokesperson, "agency": Agency, "locality": Locality,
    "legal-document": LegalDocument, "plan": Plan, "correction": Correction, "press-event": PressEvent,
    "social-channel": SocialChannel, "page": Page,
}
"""Every kind by the name used in the gate, the schema command and the tests."""


def day_of(moment: dt.datetime | dt.date) -> dt.date:
    """The Vietnamese calendar day of a moment or a day."""
    return moment.date() if isinstance(moment, dt.datetime) else moment
