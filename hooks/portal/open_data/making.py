"""From the public catalog to records: one function per dataset, in the catalog's order. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from .. import addresses, legal_clock, vietnamese
from ..catalog import PublicCatalog, posted_on
from ..promises import REPLY_LABELS
from ..schema.kinds import day_of
from ..schema.vocabulary import PolicyField
from ..views import PolicyView, validity
from .columns import Coded
from .records import (
    ActivityRecord,
    AgencyRecord,
    ConsultationRecord,
    CorrectionRecord,
    FaqRecord,
    LegalDocumentRecord,
    LocalityRecord,
    PolicyRecord,
    SpokespersonRecord,
)


class Maker:
    """Makes the records of one catalog. *place* turns an address of the portal into what records say of it."""

    def __init__(self, catalog: PublicCatalog, place: Callable[[str], str]) -> None:
        self.catalog, self.place = catalog, place
        self.views = tuple(PolicyView(entry, catalog) for entry in catalog.policies)

    def policies(self) -> Iterator[PolicyRecord]:
        """Every draft."""
        for view in self.views:
            policy, period, final = view.policy, view.policy.consultation, view.policy.final_document
            yield PolicyRecord(
                id=view.slug, page=self.place(view.address), sample=policy.sample, changed_on=view.changed_on,
                public_number=policy.public_number, title=policy.title, summary=policy.summary,
                document_type=Coded.of(policy.document_type), handling=Coded.of(policy.handling),
                stage=Coded.of(policy.stage), status=_word(view.status.label),
                lead_agency=self.agency(policy.lead_agency), partner_agencies=self.agencies(policy.partner_agencies),
                fields=_fields(policy.fields), affected_groups=tuple(Coded.of(g) for g in policy.affected_groups),
                localities=tuple(self.locality(code) for code in policy.localities),
                planned=policy.planned_on.label if policy.planned_on else None, scope_407=policy.scope_407,
                opens_on=period.opens_on if period else None, closes_on=period.closes_on if period else None,
                legal_basis=_numbers(policy.legal_basis), replaces=_numbers(policy.replaces),
                files=tuple(self.place(file.address) for file in view.dossier),
                final_number=final.number.text if final else None, issued_on=final.issued_on if final else None,
                effective_on=final.effective_on if final else None, final_url=final.url if final else None,
                published_on=posted_on(policy),
            )

    def consultations(self) -> Iterator[ConsultationRecord]:
        """Every round of comments. A draft's file holds one today; the number leaves room for more."""
        for view in self.views:
            policy, period, feedback = view.policy, view.policy.consultation, view.policy.feedback
            if period is None:
                continue
            shown = {file.facts.path.rpartition("/")[2]: file.address for file in view.dossier}
            agency = view.agency.value
            answered = feedback if feedback and feedback.published_on <= self.catalog.today else None
            phone = period.phone or agency.phone
            yield ConsultationRecord(
                id=f"{view.slug}-1", page=self.place(view.address), sample=policy.sample,
                changed_on=view.changed_on, policy=self.known(view), round=1,
                opens_on=period.opens_on, closes_on=period.closes_on, status=_word(view.status.label),
                agency=self.agency(policy.lead_agency), consulted_agencies=self.agencies(period.consulted_agencies),
                full_text=self.place(shown[view.full_text]) if view.full_text in shown else period.full_text_url,
                response_email=view.response_email or None, response_address=view.response_address or None,
                response_phone=phone.text if phone else None, response_url=period.url,
                notes=tuple(f"{note.on.isoformat()}: {note.note}" for note in policy.change_notes
                            if note.on <= self.catalog.today),
                reply_due_on=view.promise.due_on if view.promise else None,
                reply_state=Coded(view.promise.state.value, REPLY_LABELS[view.promise.state]) if view.promise else None,
                answered_on=answered.published_on if answered else None,
                received=answered.received if answered else None, accepted=answered.accepted if answered else None,
                explained=answered.explained if answered else None,
                result_summary=answered.summary if answered else None,
                result_file=self.place(shown[answered.report]) if answered and answered.report in shown else None,
                result_url=answered.report_url if answered else None,
            )

    def spokespersons(self) -> Iterator[SpokespersonRecord]:
        """Who speaks today; of anybody else the page shows no phone either."""
        for entry in self.catalog.spokespersons:
            person = entry.value
            if not legal_clock.in_force(person.valid_from, person.valid_to, self.catalog.today):
                continue
            yield SpokespersonRecord(
                id=entry.slug, page=self.place(addresses.spokesperson(entry.slug)), sample=person.sample,
                changed_on=person.verified_on, full_name=person.full_name, position=person.position,
                phone=person.phone.text, email=person.email, agency=self.agency(person.agency),
                kind=Coded.of(person.kind), scope=person.scope, valid_from=person.valid_from,
                valid_to=person.valid_to, verified_on=person.verified_on,
            )

    def agencies_of_register(self) -> Iterator[AgencyRecord]:
        """Every body of the register, communes' committees included."""
        for entry in self.catalog.agencies:
            agency = entry.value
            yield AgencyRecord(
                id=entry.slug, page=self.place(addresses.agency(entry)), sample=agency.sample,
                changed_on=self.latest(agency.valid_from, agency.valid_to), name=agency.name,
                short_name=agency.short_name, aliases=agency.aliases, symbols=agency.symbols,
                level=Coded.of(agency.level), parent=self.agency(agency.parent) if agency.parent else None,
                locality=self.locality(agency.commune_code) if agency.commune_code else None,
                fields=_fields(agency.fields), valid_from=agency.valid_from, valid_to=agency.valid_to,
                predecessors=self.agencies(link.agency for link in agency.predecessors),
                successors=self.agencies(link.agency for link in agency.successors), email=agency.email,
                phone=agency.phone.text if agency.phone else None, address=agency.address, url=agency.url,
                names_spokesperson=agency.speaks, verification=Coded.of(agency.verification),
            )

    def localities(self) -> Iterator[LocalityRecord]:
        """Every commune-level unit."""
        committees = {e.value.commune_code: e.slug for e in self.catalog.agencies if e.value.commune_code}
        for entry in self.catalog.localities:
            place = entry.value
            yield LocalityRecord(
                id=place.code, page=self.place(addresses.locality(entry)), sample=place.sample,
                changed_on=self.latest(place.valid_from, place.valid_to), name=place.name,
                full_name=place.full_name, type=Coded.of(place.type),
                committee=self.agency(committees[place.code]) if place.code in committees else None,
                former_province=place.former_province, former_districts=place.former_districts,
                former_units=place.former_units, aliases=place.aliases, valid_from=place.valid_from,
                valid_to=place.valid_to,
            )

    def faqs(self) -> Iterator[FaqRecord]:
        """Every question."""
        for entry in self.catalog.faqs:
            faq = entry.value
            yield FaqRecord(
                id=entry.slug, page=self.place(addresses.faq(entry.slug)), sample=faq.sample,
                changed_on=faq.reviewed_on, question=faq.question, answer=entry.body.text.strip(),
                agency=self.agency(faq.agency), policy=self.policy(faq.policy), fields=_fields(faq.fields),
                legal_basis=_numbers(faq.legal_basis), answered_on=faq.answered_on, reviewed_on=faq.reviewed_on,
                published_on=posted_on(faq),
            )

    def corrections(self) -> Iterator[CorrectionRecord]:
        """Every correction."""
        for entry in self.catalog.corrections:
            value = entry.value
            yield CorrectionRecord(
                id=entry.slug, page=self.place(addresses.document("correction", entry.slug)), sample=value.sample,
                changed_on=value.answered_on or value.reported_on, title=value.title, claim=value.claim,
                fact=value.fact, source=value.source, source_url=value.source_url, channel=value.channel,
                agency=self.agency(value.agency), policy=self.policy(value.policy), reported_on=value.reported_on,
                answered_on=value.answered_on, published_on=posted_on(value),
            )

    def activities(self) -> Iterator[ActivityRecord]:
        """What was done for each draft, by draft and day; then events for the press."""
        for view in self.views:
            taken: Counter[str] = Counter()
            for activity in sorted(view.policy.activities, key=lambda a: (a.on, a.form.value, a.channel)):
                # No activity has a name of its own: draft, form and day say which it is, a number which of several.
                name = f"{view.slug}-{activity.form.value}-{activity.on.isoformat()}"
                taken[name] += 1
                yield ActivityRecord(
                    id=name if taken[name] == 1 else f"{name}-{taken[name]}",
                    page=self.place(f"{view.address}#truyen-thong"), sample=view.policy.sample,
                    changed_on=self.latest(activity.on, activity.until),
                    sort=Coded("hoat-dong", "Hoạt động truyền thông"), form=Coded.of(activity.form),
                    title=activity.channel, on=activity.on, until=activity.until, starts_at=None, ends_at=None,
                    place=None, agency=self.agency(activity.agency), policies=(self.known(view),),
                    status=Coded.of(activity.status), count=activity.count, audience=activity.audience,
                    evidence=activity.evidence,
                )
        for entry in self.catalog.press_events:
            event = entry.value
            on, until = day_of(event.starts_at), day_of(event.ends_at) if event.ends_at else None
            yield ActivityRecord(
                id=f"hop-bao-{entry.slug}", page=self.place(addresses.document("press-event", entry.slug)),
                sample=event.sample, changed_on=event.publication.approved_on,
                sort=Coded("bao-chi", "Sự kiện báo chí"), form=Coded.of(event.type), title=event.title, on=on,
                until=until if until != on else None, starts_at=event.starts_at, ends_at=event.ends_at,
                place=event.place, agency=self.agency(event.agency),
                policies=tuple(p for slug in event.policies if (p := self.policy(slug))), status=None, count=None,
                audience=None, evidence=None,
            )

    def legal_documents(self) -> Iterator[LegalDocumentRecord]:
        """The register of regulations."""
        for entry in self.catalog.legal_documents:
            value = entry.value
            yield LegalDocumentRecord(
                id=entry.slug, page=self.place(addresses.legal_document(entry.slug)), sample=value.sample,
                changed_on=self.latest(value.issued_on, value.valid_from, value.valid_to),
                number=value.number.text if value.number else None, title=value.title,
                short_title=value.short_title, issuer=value.issuer, issued_on=value.issued_on,
                valid_from=value.valid_from, valid_to=value.valid_to,
                state=_word(validity(value.valid_from, value.valid_to, self.catalog.today).label),
                replaces=_numbers(value.replaces), replaced_by=self.documents(value.replaced_by),
                amended_by=self.documents(value.amended_by), fields=_fields(value.fields), url=value.url,
                verification=Coded.of(value.verification),
            )

    # References: only to what is public itself

    def agency(self, slug: str) -> Coded:
        """The agency *slug* by its full name."""
        return Coded(slug, self.catalog.agency_by_id[slug].value.name)

    def agencies(self, slugs: Iterable[str]) -> tuple[Coded, ...]:
        """Those of *slugs* that the register has."""
        return tuple(self.agency(slug) for slug in slugs if slug in self.catalog.agency_by_id)

    def locality(self, code: str) -> Coded:
        """The commune *code*."""
        return Coded(code, self.catalog.locality_by_code[code].value.full_name)

    def policy(self, slug: str | None) -> Coded | None:
        """The draft *slug*, if it is public."""
        found = self.catalog.policy_by_slug.get(slug or "")
        return Coded(found.slug, found.value.title) if found else None

    def known(self, view: PolicyView) -> Coded:
        """The draft of *view*."""
        return Coded(view.slug, view.policy.title)

    def documents(self, slugs: Iterable[str]) -> tuple[Coded, ...]:
        """Those of *slugs* that the register has."""
        known = self.catalog.legal_document_by_slug
        return tuple(Coded(slug, known[slug].value.citation) for slug in slugs if slug in known)

    def latest(self, *days: dt.date | None) -> dt.date | None:
        """The last of *days* that is not ahead."""
        return max((day for day in days if day and day <= self.catalog.today), default=None)


def _word(label: str) -> Coded:
    return Coded(vietnamese.slug(label), label)


def _fields(fields: Iterable[PolicyField]) -> tuple[Coded, ...]:
    return tuple(Coded.of(field) for field in fields)


def _numbers(numbers: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(number) for number in numbers)
