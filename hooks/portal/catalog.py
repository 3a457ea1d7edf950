"""The Catalog: valid, frozen, dated facts, and the view of them that readers may see.

Objects enter only when nothing about them is wrong. Outputs are made from
:meth:`Catalog.public` and from nothing else: what is not provably public at
the moment of the build is not in that view, so it cannot leak.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from . import legal_clock, vietnamese
from .attachments import AttachmentFacts
from .body import Body
from .diagnostics import Span
from .document_number import DocumentNumber
from .schema.accessibility import AccessibilityTest
from .schema.downtime import Downtime
from .schema.glossary import GlossaryTerm
from .schema.kinds import (
    Agency,
    Correction,
    Entity,
    Faq,
    Holiday,
    LegalDocument,
    Locality,
    Page,
    Parameter,
    Plan,
    Policy,
    PressEvent,
    Province,
    Published,
    RuleEntry,
    SocialChannel,
    Spokesperson,
)
from .schema.measures import Measure
from .schema.record import Record
from .schema.reporting import ReportDuty, SuppliedFigure
from .schema.screening import Screened, ScreeningQuestion
from .schema.spoken import SpokenForm
from .schema.synonyms import Synonym
from .schema.vocabulary import DocumentType, PublicationStatus, SpokespersonKind
from .source import Document

T = TypeVar("T", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A valid object with where it comes from: ``entry.value.title``, ``entry.span("title")``."""

    slug: str
    value: T
    document: Document
    body: Body = Body()
    at: tuple[str | int, ...] = ()
    """Location of the record inside a register file; empty for a document of its own."""
    files: Mapping[str, AttachmentFacts] = field(default_factory=dict)
    """What was found in the files it may show: those of its own folder that some document names or links, by file
    name, and those of ``content/assets`` that it links itself, by path."""

    def span(self, *location: str | int) -> Span:
        """The place of a value of this object."""
        return self.document.span(*self.at, *location)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What remains of a withdrawn document: its address, the date and the reason."""

    kind: str
    slug: str
    withdrawn_on: dt.date
    reason: str


class Register:
    """Names of agencies and localities, for resolving references; implements ``schema.Names``."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {"agency": {}, "locality": {}}
        self._shown: dict[str, str] = {}
        self._former: dict[str, list[tuple[str, dt.date]]] = {}

    def add(self, register: str, identity: str, names: Iterable[str | None]) -> list[str]:
        """Enter *names* for *identity*; returns those that already mean something else."""
        names = tuple(names)
        known, taken = self._names[register], []
        # An agency is best written by its id; a place, whose id is a code, by its full name.
        self._shown[identity] = identity if register == "agency" else max((n or "" for n in names[:3]), key=len)
        for name in names:
            key = vietnamese.slug(name or "")
            if key and known.setdefault(key, identity) != identity:
                taken.append(name or "")
        return taken

    def agency(self, text: str) -> str | None:
        """Id of the agency called *text*."""
        return self._names["agency"].get(vietnamese.slug(text))

    def locality(self, text: str) -> str | None:
        """Code of the locality called *text*."""
        return self._names["locality"].get(vietnamese.slug(text))

    def suggest(self, text: str, register: str) -> str:
        """How the closest known name is written (an agency by its id), or an empty string."""
        near = vietnamese.closest(text, self._names[register])
        if near is None:
            return ""
        return self._shown[self._names[register][near]]

    def former(self, old: str, now: str, since: dt.date) -> None:
        """Enter *old*, a place that on the day *since* became *now* or a part of it."""
        self._former.setdefault(vietnamese.slug(old), []).append((now, since))

    def place_of(self, text: str) -> tuple[tuple[str, ...], dt.date | None]:
        """The places of today that *text*, the name of a former one, became, and since when."""
        found = self._former.get(vietnamese.slug(text)) or self._former.get(_full_kind(text), [])
        return tuple(dict.fromkeys(name for name, _ in found)), min((day for _, day in found), default=None)


_KINDS_OF_PLACE = {"tp": "thanh-pho", "tx": "thi-xa", "tt": "thi-tran", "h": "huyen", "p": "phuong", "x": "xa"}


def _full_kind(text: str) -> str:
    """*text* as a slug with the kind of place written out: ``TP. Đà Lạt`` → ``thanh-pho-da-lat``."""
    kind, _, rest = vietnamese.slug(text).partition("-")
    return f"{_KINDS_OF_PLACE.get(kind, kind)}-{rest}"


@dataclass(frozen=True)
class Catalog:
    """Everything valid. Tuples are in a fixed order (by slug, registers as written)."""

    policies: tuple[Entry[Policy], ...] = ()
    faqs: tuple[Entry[Faq], ...] = ()
    spokespersons: tuple[Entry[Spokesperson], ...] = ()
    agencies: tuple[Entry[Agency], ...] = ()
    localities: tuple[Entry[Locality], ...] = ()
    legal_documents: tuple[Entry[LegalDocument], ...] = ()
    plans: tuple[Entry[Plan], ...] = ()
    corrections: tuple[Entry[Correction], ...] = ()
    press_events: tuple[Entry[PressEvent], ...] = ()
    social_channels: tuple[Entry[SocialChannel], ...] = ()
    pages: tuple[Entry[Page], ...] = ()
    holidays: tuple[Entry[Holiday], ...] = ()
    rules: tuple[Entry[RuleEntry], ...] = ()
    synonyms: tuple[Entry[Synonym], ...] = ()
    """Words that search takes for each other."""
    glossary: tuple[Entry[GlossaryTerm], ...] = ()
    """Legal and administrative words in plain language."""
    spoken: tuple[Entry[SpokenForm], ...] = ()
    """What announcers say for short forms and units."""
    downtime: tuple[Entry[Downtime], ...] = ()
    """Planned interruptions of the portal, past ones included."""
    measures: tuple[Entry[Measure], ...] = ()
    """Figures the province chose for itself."""
    screening: tuple[Entry[ScreeningQuestion], ...] = ()
    """The questions of a screening for Decision 407/QĐ-TTg."""
    screened: tuple[Entry[Screened], ...] = ()
    """Drafts that were found outside; never public."""
    reporting: tuple[Entry[ReportDuty], ...] = ()
    """Yearly reports that are owed."""
    figures: tuple[Entry[SuppliedFigure], ...] = ()
    """Figures of those reports that agencies handed in."""
    province: Province | None = None
    accessibility: AccessibilityTest | None = None
    """The last accessibility test on record."""
    names: Register = field(default_factory=Register, compare=False)

    @cached_property
    def agency_by_id(self) -> Mapping[str, Entry[Agency]]:
        """Agencies by id, communes' committees included."""
        return {entry.slug: entry for entry in self.agencies}

    @cached_property
    def locality_by_code(self) -> Mapping[str, Entry[Locality]]:
        """Localities by code."""
        return {entry.value.code: entry for entry in self.localities}

    @cached_property
    def policy_by_slug(self) -> Mapping[str, Entry[Policy]]:
        """Policies by slug."""
        return {entry.slug: entry for entry in self.policies}

    @cached_property
    def spokesperson_by_slug(self) -> Mapping[str, Entry[Spokesperson]]:
        """Spokespersons by slug."""
        return {entry.slug: entry for entry in self.spokespersons}

    @cached_property
    def legal_document_by_slug(self) -> Mapping[str, Entry[LegalDocument]]:
        """Legal documents by slug."""
        return {entry.slug: entry for entry in self.legal_documents}

    @cached_property
    def legal_document_by_number(self) -> Mapping[str, Entry[LegalDocument]]:
        """Legal documents by number as text."""
        return {e.value.number.text: e for e in self.legal_documents if e.value.number}

    @cached_property
    def holiday_dates(self) -> frozenset[dt.date]:
        """Public holidays, for working-day clocks."""
        return frozenset(entry.value.on for entry in self.holidays)

    def successors(self, agency: Entry[Agency], on: dt.date) -> list[tuple[Entry[Agency], str]]:
        """Agencies of the day *on* that took over from *agency*, each with what passed over; a cycle ends the walk."""
        found: list[tuple[Entry[Agency], str]] = []
        seen, queue = {agency.slug}, [(agency, "")]
        while queue:
            current, note = queue.pop(0)
            for link in current.value.successors:
                after = self.agency_by_id.get(link.agency)
                if after is None or after.slug in seen:
                    continue
                seen.add(after.slug)
                said = link.note or note
                if legal_clock.in_force(after.value.valid_from, after.value.valid_to, on):
                    found.append((after, said))
                else:
                    queue.append((after, said))
        return found

    def legal_document(self, number: DocumentNumber) -> Entry[LegalDocument] | None:
        """The register's entry for *number*, if it has one."""
        return self.legal_document_by_number.get(number.text)

    def parameter(
        self, name: str, on: dt.date, document_type: DocumentType | None = None
    ) -> tuple[Entry[LegalDocument], Parameter] | None:
        """The figure *name* that holds on the day, with the document that sets it."""
        for entry in self.legal_documents:
            for parameter in entry.value.parameters:
                if parameter.name != name or not legal_clock.in_force(parameter.valid_from, parameter.valid_to, on):
                    continue
                if document_type is None or document_type in parameter.document_types:
                    return entry, parameter
        return None

    def measure(self, name: str, on: dt.date) -> Entry[Measure] | None:
        """The figure *name* that the province chose and that holds on the day."""
        return next((e for e in self.measures if e.value.name == name
                     and legal_clock.in_force(e.value.valid_from, e.value.valid_to, on)), None)

    def rule(self, identity: str) -> Entry[RuleEntry] | None:
        """The public entry of rule *identity* (``R13``)."""
        return next((entry for entry in self.rules if entry.value.id == identity), None)

    def public(self, as_of: dt.datetime, *, samples: bool = True) -> PublicCatalog:
        """What readers may see at *as_of*; without *samples*, real content alone.

        The result holds nothing else: not the entries left out, not the names they answer to.
        """
        kept: dict[str, Any] = {}
        for item in fields(Catalog):
            group = getattr(self, item.name)
            if isinstance(group, tuple):
                kept[item.name] = tuple(entry for entry in group if _shown(entry.value, as_of, samples))
        stones = (_tombstone(entry, as_of) for entry in self.withheld(as_of) if samples or not entry.value.sample)
        tested = self.accessibility
        if tested is not None and tested.tested_on > legal_clock.today(as_of):
            tested = None  # a build for an earlier day cannot know of it
        return PublicCatalog(
            **kept, province=self.province, accessibility=tested, as_of=as_of,
            tombstones=tuple(stone for stone in stones if stone),
        )

    def without_samples(self) -> Catalog:
        """The same without illustrative content."""
        kept: dict[str, Any] = {item.name: tuple(e for e in group if not getattr(e.value, "sample", False))
                for item in fields(Catalog) if isinstance(group := getattr(self, item.name), tuple)}
        return replace(self, **kept)

    def withheld(self, as_of: dt.datetime, *, samples: bool = True) -> tuple[Entry[Entity], ...]:
        """What :meth:`public` leaves out. Only the check of the finished tree and the timer may ask."""
        groups = (group for item in fields(Catalog) if isinstance(group := getattr(self, item.name), tuple))
        return tuple(entry for group in groups for entry in group if not _shown(entry.value, as_of, samples))


def _shown(value: Record, as_of: dt.datetime, samples: bool) -> bool:
    if isinstance(value, Entity) and value.sample and not samples:
        return False
    if isinstance(value, Screened):
        return False  # no law makes it public, and its titles are of drafts that nobody announced
    if isinstance(value, Downtime):
        return (samples or not value.sample) and legal_clock.start_of(value.announced_on) <= as_of
    if isinstance(value, SuppliedFigure):
        let_out = value.approved_on is not None and legal_clock.start_of(value.approved_on) <= as_of
        return let_out and (samples or not value.sample)
    return not isinstance(value, Published) or is_public(value, as_of)


def is_public(value: Published, as_of: dt.datetime) -> bool:
    """Whether *value* proves that it may be shown at *as_of*: approved, by someone, on a day, not held back."""
    proof = value.publication
    return (
        proof.status in (PublicationStatus.CONG_KHAI, PublicationStatus.LUU_TRU)
        and bool(proof.approved_by)
        and proof.approved_on is not None
        and legal_clock.start_of(proof.approved_on) <= as_of
        and (proof.public_from is None or proof.public_from <= as_of)
        and proof.withdrawn_on is None
    )


def posted_on(value: Published) -> dt.date:
    """The day a published document came out: approved, or later when it was held back until then."""
    proof = value.publication
    assert proof.approved_on is not None
    return max(proof.approved_on, legal_clock.today(proof.public_from)) if proof.public_from else proof.approved_on


def _tombstone(entry: Entry[Entity], as_of: dt.datetime) -> Tombstone | None:
    proof = entry.value.publication if isinstance(entry.value, Published) else None
    if proof is None or proof.status is not PublicationStatus.GO_BO or not proof.withdrawn_reason:
        return None
    if proof.withdrawn_on is None or proof.approved_on is None:
        return None
    # What nobody has seen cannot be withdrawn; saying that the address existed would tell of a draft.
    approved_at = legal_clock.start_of(proof.approved_on)
    seen_from = max(approved_at, proof.public_from or approved_at)
    gone_by = min(as_of, legal_clock.end_of(proof.withdrawn_on))
    if legal_clock.start_of(proof.withdrawn_on) > as_of or seen_from > gone_by:
        return None
    return Tombstone(entry.document.kind, entry.slug, proof.withdrawn_on, proof.withdrawn_reason)


@dataclass(frozen=True)
class PublicCatalog(Catalog):
    """The only thing outputs may see. What is withheld cannot be reached from here."""

    as_of: dt.datetime = dt.datetime.min
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def today(self) -> dt.date:
        """The Vietnamese calendar day of ``as_of``."""
        return legal_clock.today(self.as_of)

    @cached_property
    def documents(self) -> tuple[Entry[Entity], ...]:
        """Every public object that is a document of its own with a page (channels have none)."""
        own = (self.policies, self.faqs, self.spokespersons, self.legal_documents, self.plans, self.corrections,
               self.press_events, self.pages, tuple(e for e in self.agencies if not e.at))
        return tuple(entry for group in own for entry in group)

    @cached_property
    def faqs_by_policy(self) -> Mapping[str, list[Entry[Faq]]]:
        """Questions by the policy they are about."""
        return _grouped((entry.value.policy, entry) for entry in self.faqs if entry.value.policy)

    @cached_property
    def policies_by_agency(self) -> Mapping[str, list[Entry[Policy]]]:
        """Policies by lead agency."""
        return _grouped((entry.value.lead_agency, entry) for entry in self.policies)

    @cached_property
    def _speakers_by_agency(self) -> Mapping[str, list[Entry[Spokesperson]]]:
        return _grouped((entry.value.agency, entry) for entry in self.spokespersons)

    def speakers(self, agency: str) -> tuple[Entry[Spokesperson], ...]:
        """Who may speak for *agency* today, in the order to call them; authorised persons last, within their scope."""
        current = [
            entry for entry in self._speakers_by_agency.get(agency, ())
            if legal_clock.in_force(entry.value.valid_from, entry.value.valid_to, self.today)
        ]
        return tuple(sorted(current, key=lambda e: (_CALL_ORDER[e.value.kind], e.value.order, e.slug)))

    def coming_speakers(self, agency: str) -> tuple[Entry[Spokesperson], ...]:
        """Who is already announced for *agency* and begins after today, soonest first."""
        ahead = [entry for entry in self._speakers_by_agency.get(agency, ()) if entry.value.valid_from > self.today]
        return tuple(sorted(
            ahead, key=lambda e: (e.value.valid_from, _CALL_ORDER[e.value.kind], e.value.order, e.slug),
        ))

    def former_speakers(self, agency: str) -> tuple[Entry[Spokesperson], ...]:
        """Who spoke for *agency* before, latest first."""
        past = [
            entry for entry in self._speakers_by_agency.get(agency, ())
            if entry.value.valid_to is not None and entry.value.valid_to < self.today
        ]
        return tuple(sorted(past, key=lambda e: (e.value.valid_to, e.slug), reverse=True))

    @cached_property
    def speaking_agencies(self) -> tuple[Entry[Agency], ...]:
        """Agencies that exist today and must name a spokesperson (Decree 244/2026/NĐ-CP, Article 2)."""
        return tuple(
            entry for entry in self.agencies
            if entry.value.speaks and legal_clock.in_force(entry.value.valid_from, entry.value.valid_to, self.today)
        )


# A journalist calls the person whose duty it is first; the head stands in; an authorised
# person speaks only on the matter named in the authorisation.
_CALL_ORDER = {SpokespersonKind.THUONG_XUYEN: 0, SpokespersonKind.NGUOI_DUNG_DAU: 1, SpokespersonKind.UY_QUYEN: 2}

V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[str | None, V]]) -> dict[str, list[V]]:
    groups: dict[str, list[V]] = defaultdict(list)
    for key, value in pairs:
        if key:
            groups[key].append(value)
    return dict(groups)


__all__ = ["Catalog", "Entry", "PublicCatalog", "Register", "Tombstone", "is_public", "posted_on"]
