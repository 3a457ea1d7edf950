"""What templates see: catalog objects with everything a page must work out already worked out.

A view is pure and built once per page from the public Catalog. Templates
decide nothing about law or time; they only place what is here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from . import addresses, legal_clock, promises, relevance, vietnamese
from .catalog import Entry, PublicCatalog
from .document_number import DocumentNumber
from .legal_clock import ConsultationState
from .public_files import PublicFile, files
from .schema.kinds import Agency, Attachment, Correction, LegalDocument, Policy, Spokesperson
from .schema.reader_words import Translation
from .schema.vocabulary import (
    AffectedGroup,
    AttachmentRole,
    PolicyField,
    SpokespersonKind,
    Stage,
    Term,
)


@dataclass(frozen=True, slots=True)
class Status:
    """A state as readers meet it: a word, and a name that gives colour and icon; never colour alone."""

    name: str
    label: str


_STATUSES = {
    "upcoming": Status("upcoming", "Sắp lấy ý kiến"),
    "open": Status("open", "Đang lấy ý kiến"),
    "soon": Status("soon", "Sắp hết hạn góp ý"),
    "closed": Status("closed", "Đã hết hạn góp ý"),
    "answered": Status("answered", "Đã trả lời góp ý"),
    "drafting": Status("drafting", "Đang soạn thảo"),
    "review": Status("drafting", "Đang thẩm định, trình ký"),
    "issued": Status("issued", "Đã ban hành"),
    "in-force": Status("issued", "Đang có hiệu lực"),
    "paused": Status("stopped", "Tạm dừng"),
    "withdrawn": Status("stopped", "Đã rút khỏi chương trình"),
}
STATUS_LABELS = tuple(dict.fromkeys(status.label for status in _STATUSES.values()))
"""Every word a draft's status may be."""
VALIDITY_LABELS = ("Còn hiệu lực", "Chưa có hiệu lực", "Hết hiệu lực")
_AFTER_STAGE = {
    Stage.BAN_HANH: "issued", Stage.CO_HIEU_LUC: "in-force", Stage.TAM_DUNG: "paused", Stage.RUT: "withdrawn",
}
_REVIEW = (Stage.THAM_DINH, Stage.TRINH_UBND, Stage.THAM_TRA, Stage.TRINH_HDND)


def validity(valid_from: dt.date | None, valid_to: dt.date | None, today: dt.date) -> Status:
    """Whether something holds today, as a status readers know."""
    holds, ahead, over = VALIDITY_LABELS
    if valid_to is not None and valid_to < today:
        return Status("closed", over)
    if valid_from is not None and valid_from > today:
        return Status("upcoming", ahead)
    return Status("issued", holds)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the law-making track: ``state`` is done, current or todo."""

    label: str
    state: str
    on: dt.date | None
    document: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history."""

    on: dt.date
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited document: number, title and address when the register has it, and whether it still holds."""

    number: str
    title: str
    address: str
    expired_on: dt.date | None
    successors: tuple[Entry[LegalDocument], ...]


class PolicyView:
    """A policy page's facts at the moment of the build."""

    def __init__(self, entry: Entry[Policy], catalog: PublicCatalog) -> None:
        self.entry = entry
        self.policy = entry.value
        self.catalog = catalog
        self.slug = entry.slug
        self.address = addresses.policy(entry.slug)

    def told_by(self) -> tuple[object, ...]:
        """What tells it from the view of another policy, or of this one in another build."""
        return (self.entry,)

    @cached_property
    def state(self) -> ConsultationState | None:
        """Where the consultation stands, or ``None`` when there is none."""
        consultation = self.policy.consultation
        if consultation is None:
            return None
        answered = self.policy.feedback.published_on if self.policy.feedback else None
        return legal_clock.consultation_state(
            consultation.opens_on, consultation.closes_on, answered, self.catalog.as_of
        )

    @cached_property
    def status(self) -> Status:
        """The one word a reader needs first."""
        stage = self.policy.stage
        if stage in _AFTER_STAGE:
            return _STATUSES[_AFTER_STAGE[stage]]
        if self.state in (ConsultationState.OPEN, ConsultationState.SOON):
            return _STATUSES[self.state]
        if stage is Stage.LAY_Y_KIEN and self.state is not None:
            return _STATUSES[self.state]
        if stage in _REVIEW:
            return _STATUSES["answered" if self.state is ConsultationState.ANSWERED else "review"]
        return _STATUSES["drafting"]

    @property
    def live(self) -> bool:
        """Whether the page changes by itself: its consultation has not closed yet, and work on the draft goes on."""
        ahead = self.state in (ConsultationState.UPCOMING, ConsultationState.OPEN, ConsultationState.SOON)
        return ahead and self.is_draft and not self.policy.stage.off_path

    @property
    def is_open(self) -> bool:
        """Whether comments are received now."""
        return self.state in (ConsultationState.OPEN, ConsultationState.SOON) and not self.policy.stage.off_path

    @property
    def is_draft(self) -> bool:
        """Whether the text is not law (yet)."""
        return self.policy.stage not in (Stage.BAN_HANH, Stage.CO_HIEU_LUC)

    @cached_property
    def days_left(self) -> int:
        """Days until the deadline; meaningful while open."""
        assert self.policy.consultation is not None
        return legal_clock.days_left(self.policy.consultation.closes_on, self.catalog.as_of)

    @property
    def opens_at(self) -> str:
        """First moment of the consultation, ISO 8601 with +07:00, for the reader's clock."""
        assert self.policy.consultation is not None
        return legal_clock.start_of(self.policy.consultation.opens_on).isoformat()

    @property
    def closes_at(self) -> str:
        """Last moment of the consultation, ISO 8601 with +07:00."""
        assert self.policy.consultation is not None
        return legal_clock.end_of(self.policy.consultation.closes_on).isoformat()

    @property
    def days_left_text(self) -> str:
        """``Còn 12 ngày``, ``Hôm nay là ngày cuối``."""
        return "Hôm nay là ngày cuối" if self.days_left == 0 else f"Còn {self.days_left} ngày"

    @cached_property
    def reply_due_on(self) -> dt.date | None:
        """When the reply is promised: the file's date, else the province's rule after the deadline."""
        return self.promise.due_on if self.promise else None

    @cached_property
    def promise(self) -> promises.Promise | None:
        """The promised reply as it stands now, or ``None``."""
        return promises.promise(self.policy, self.catalog.province, self.catalog.as_of)

    @property
    def questions(self) -> tuple[relevance.Question, ...]:
        """What a reader answers to learn whether it concerns them."""
        return relevance.questions(self.policy, self.catalog)

    @cached_property
    def translations(self) -> tuple[tuple[Translation, dt.date | None], ...]:
        """Summaries in other languages by language; with each, since when it is out of date, if it is."""
        changed = self.policy.changed_in_substance(self.catalog.today)
        ordered = sorted(self.policy.translations, key=lambda t: t.language.position)
        return tuple((t, changed if changed and t.translated_on < changed else None) for t in ordered)

    @property
    def verdict_407(self) -> str:
        """What the four criteria come to, in words; open answers leave it open unless one is already not met."""
        scope = self.policy.scope_407
        if scope:
            return "Thuộc diện phải truyền thông theo Quyết định 407/QĐ-TTg."
        if scope is None:
            return "Chưa xác định được có thuộc diện phải truyền thông theo Quyết định 407/QĐ-TTg hay không."
        return "Không thuộc diện phải truyền thông theo Quyết định 407/QĐ-TTg."

    @property
    def field_links(self) -> tuple[tuple[str, str], ...]:
        """Label and ready page of each field."""
        return tuple((f.label, addresses.policy_list(PolicyField, f)) for f in self.policy.fields)

    @property
    def group_links(self) -> tuple[tuple[str, str], ...]:
        """Label and ready page of each affected group."""
        return tuple((g.label, addresses.policy_list(AffectedGroup, g)) for g in self.policy.affected_groups)

    @cached_property
    def agency(self) -> Entry[Agency]:
        """The lead drafting agency."""
        return self.catalog.agency_by_id[self.policy.lead_agency]

    @cached_property
    def partners(self) -> tuple[Entry[Agency], ...]:
        """Agencies that take part."""
        return tuple(self.catalog.agency_by_id[a] for a in self.policy.partner_agencies)

    @cached_property
    def people(self) -> tuple[Entry[Spokesperson], ...]:
        """Whom to ask now: the agency's spokespersons in calling order; authorised ones only on their own matter."""
        own = set(self.policy.fields)
        return tuple(
            entry for entry in self.catalog.speakers(self.policy.lead_agency)
            if entry.value.kind is not SpokespersonKind.UY_QUYEN or own & set(entry.value.fields)
        )

    @property
    def response_email(self) -> str:
        """Where comments go by e-mail: the file's address or the agency's."""
        consultation = self.policy.consultation
        return (consultation.email if consultation else None) or self.agency.value.email or ""

    @property
    def response_address(self) -> str:
        """Where comments go by post."""
        consultation = self.policy.consultation
        return (consultation.address if consultation else None) or self.agency.value.address or ""

    @property
    def subject(self) -> str:
        """Subject line of a comment, with the policy's public number."""
        number = f"[{self.policy.public_number}] " if self.policy.public_number else ""
        return f"{number}Góp ý dự thảo: {self.policy.title}"

    @cached_property
    def track(self) -> tuple[Step, ...]:
        """The law-making steps: those passed with their dates, the present one, those ahead."""
        passed = {step.stage: step for step in self.policy.stage_history}
        now = self.policy.stage
        last = now if not now.off_path else max(
            (s for s in passed if not s.off_path), key=lambda s: s.position, default=Stage.DANG_KY
        )
        skipped = {Stage.DE_NGHI_XAY_DUNG} - set(passed) - {now}
        if self.policy.document_type.value.startswith("qd"):
            skipped |= {Stage.THAM_TRA, Stage.TRINH_HDND} - set(passed) - {now}
        steps = []
        for stage in Stage:
            if stage.off_path or stage in skipped:
                continue
            state = "current" if stage is now else "done" if stage.position <= last.position else "todo"
            step = passed.get(stage)
            number = step.document.text if step and step.document else ""
            steps.append(Step(stage.label, state, step.on if step else None, number))
        if now.off_path:
            step = passed.get(now)
            steps.append(Step(now.label, "current", step.on if step else None, ""))
        return tuple(steps)

    @cached_property
    def dossier(self) -> tuple[PublicFile, ...]:
        """Files of the dossier, the full text first."""
        named: dict[str, Attachment] = {}
        if full := self.full_text:
            named[full] = Attachment(file=full, title="Toàn văn dự thảo", role=AttachmentRole.TOAN_VAN)
        for attachment in self.policy.attachments:
            named[attachment.file] = attachment
        feedback = self.policy.feedback
        if feedback and feedback.report:
            named.setdefault(feedback.report, Attachment(
                file=feedback.report, title="Tổng hợp, tiếp thu, giải trình ý kiến",
                role=AttachmentRole.TONG_HOP_Y_KIEN,
            ))
        return files(self.entry, named.values())

    @property
    def full_text(self) -> str:
        """Name of the full text: as given, by its role, or the file called ``toan-van``."""
        consultation = self.policy.consultation
        if consultation and consultation.full_text:
            return consultation.full_text
        for attachment in self.policy.attachments:
            if attachment.role is AttachmentRole.TOAN_VAN:
                return attachment.file
        return next((name for name in self.entry.document.attachments if name.startswith("toan-van.")), "")

    @cached_property
    def legal_basis(self) -> tuple[Reference, ...]:
        """The documents the draft rests on."""
        return references(self.policy.legal_basis, self.catalog)

    @cached_property
    def replaces(self) -> tuple[Reference, ...]:
        """The documents the draft replaces, amends or repeals."""
        return references(self.policy.replaces, self.catalog)

    @cached_property
    def history(self) -> tuple[Event, ...]:
        """What happened to the draft and to this page, latest first."""
        policy = self.policy
        events = [Event(s.on, s.stage.label + (f" ({s.document.text})" if s.document else ""), "stage")
                  for s in policy.stage_history if s.on <= self.catalog.today]
        events += [Event(n.on, n.note, "change") for n in policy.change_notes]
        events += [Event(c.on, f"Đính chính: {c.what} Thông tin đúng: {c.new_value}", "correction")
                   for c in policy.corrections]
        if policy.consultation:
            events += [Event(e.on, f"Gia hạn lấy ý kiến; hạn cũ {vietnamese.date_text(e.previous)}", "extension")
                       for e in policy.consultation.extensions]
        if policy.feedback:
            words = "Công bố kết quả tiếp thu, giải trình ý kiến"
            events.append(Event(policy.feedback.published_on, words, "feedback"))
        if policy.publication.approved_on:
            events.append(Event(policy.publication.approved_on, "Đăng lên cổng", "publication"))
        return tuple(sorted(events, key=lambda e: (e.on, e.kind, e.text), reverse=True))

    @property
    def changed_on(self) -> dt.date:
        """The last day anything about it changed."""
        return max((e.on for e in self.history), default=self.catalog.today)

    @property
    def scope_text(self) -> str:
        """Where it applies."""
        if not self.policy.localities:
            return "Toàn tỉnh"
        return ", ".join(self.catalog.locality_by_code[c].value.full_name for c in self.policy.localities)


def references(numbers: Iterable[DocumentNumber], catalog: PublicCatalog) -> tuple[Reference, ...]:
    """Cited *numbers* with what the register knows about each today."""
    found = []
    for number in numbers:
        entry = catalog.legal_document(number)
        if entry is None:
            found.append(Reference(number.text, "", "", None, ()))
            continue
        value = entry.value
        expired = value.valid_to if value.valid_to and value.valid_to < catalog.today else None
        successors = tuple(
            catalog.legal_document_by_slug[s] for s in value.replaced_by if s in catalog.legal_document_by_slug
        )
        found.append(Reference(number.text, value.title, addresses.legal_document(entry.slug), expired, successors))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A rumour, the truth, its sources, its days and who says so: page, picture and data all take them from here."""

    entry: Entry[Correction]
    address: str
    claim: str
    truth: str
    sources: tuple[tuple[str, str], ...]
    """Words and address of each; the address may be empty."""
    publisher: Entry[Agency]
    reported_on: dt.date
    answered_on: dt.date | None
    """Nothing while it is being looked into; nobody may call the rumour false then."""

    @property
    def verdict(self) -> str:
        """The word beside the rumour."""
        return "Không đúng" if self.answered_on else "Đang xác minh"


def correction(entry: Entry[Correction], catalog: PublicCatalog) -> CorrectionView:
    """*entry* as readers meet it."""
    value, address = entry.value, addresses.document("correction", entry.slug)
    return CorrectionView(entry, address, value.claim, value.fact, ((value.source, value.source_url or ""),),
                          catalog.agency_by_id[value.agency], value.reported_on, value.answered_on)


@dataclass(frozen=True, slots=True)
class Facet:
    """One value policies can be listed by, with its ready page and count."""

    label: str
    address: str
    count: int


def facets(views: Iterable[PolicyView], term: type[Term]) -> tuple[Facet, ...]:
    """Counts of *views* by stage, field or affected group, in the order of the vocabulary."""
    counts: dict[Term, int] = {}
    for view in views:
        for value in terms_of(view, term):
            counts[value] = counts.get(value, 0) + 1
    return tuple(Facet(t.label, addresses.policy_list(term, t), counts[t]) for t in term if t in counts)


def terms_of(view: PolicyView, term: type[Term]) -> tuple[Term, ...]:
    """The values of the list *term* that a policy carries."""
    if term is Stage:
        return (view.policy.stage,)
    return view.policy.fields if term is PolicyField else view.policy.affected_groups
