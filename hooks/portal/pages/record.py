"""What is on record: questions, law, corrections, plans, press."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .. import addresses, vietnamese
from ..schema.vocabulary import PolicyField
from ..views import PolicyView, files, references
from .page import DerivedPage, Facts, validity


def faq_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per question, and the list by field."""
    crumbs = (("Hỏi – đáp", addresses.FAQS),)
    entries = sorted(facts.catalog.faqs, key=lambda e: vietnamese.sort_key(e.value.question))
    for entry in entries:
        faq = entry.value
        related = [e for e in entries if e.slug != entry.slug and set(e.value.fields) & set(faq.fields)][:5]
        yield DerivedPage(
            addresses.faq(entry.slug), "faq.html", faq.question, entry.body.text[:200].rsplit(" ", 1)[0],
            {"faq": faq, "entry": entry, "body": entry.body, "related": related,
             "policy_view": facts.by_slug.get(faq.policy or ""),
             "agency": facts.catalog.agency_by_id[faq.agency],
             "legal_basis": references(faq.legal_basis, facts.catalog)},
            crumbs, faq.sample, changed_on=faq.reviewed_on, source=entry.document.path,
        )
    by_field = [(f, [e for e in entries if f in e.value.fields]) for f in PolicyField]
    yield DerivedPage(addresses.FAQS, "faq-list.html", "Hỏi – đáp chính sách",
                      "Câu hỏi thường gặp về chính sách và cách góp ý, kèm trả lời của cơ quan phụ trách.",
                      {"groups": [(f, es) for f, es in by_field if es], "total": len(entries)})


def legal_document_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per regulation: dates, successors, figures, rules and drafts that rest on it."""
    crumbs = (("Văn bản", addresses.LEGAL_DOCUMENTS),)
    today = facts.catalog.today
    cited: dict[str, list[PolicyView]] = {}
    for view in facts.policies:
        for number in (*view.policy.legal_basis, *view.policy.replaces):
            cited.setdefault(number.text, []).append(view)
    for entry in facts.catalog.legal_documents:
        document = entry.value
        name = document.short_title or document.title
        successors = [facts.catalog.legal_document_by_slug[s] for s in document.replaced_by
                      if s in facts.catalog.legal_document_by_slug]
        amendments = [facts.catalog.legal_document_by_slug[s] for s in document.amended_by
                      if s in facts.catalog.legal_document_by_slug]
        predecessors = [e for e in facts.catalog.legal_documents if entry.slug in e.value.replaced_by]
        rules = [r.value for r in facts.catalog.rules if any(b.document == entry.slug for b in r.value.basis)]
        yield DerivedPage(
            addresses.legal_document(entry.slug), "legal-document.html", name, document.title,
            {"entry": entry, "document": document, "body": entry.body,
             "successors": successors, "amendments": amendments, "predecessors": predecessors, "rules": rules,
             "cited_by": cited.get(document.number.text, []) if document.number else [],
             "state": validity(document.valid_from, document.valid_to, today)},
            crumbs, document.sample, source=entry.document.path,
        )
    ordered = sorted(facts.catalog.legal_documents,
                     key=lambda e: (e.value.issued_on or e.value.valid_from or dt.date.min, e.slug), reverse=True)
    states = [(e, validity(e.value.valid_from, e.value.valid_to, today)) for e in ordered]
    yield DerivedPage(addresses.LEGAL_DOCUMENTS, "legal-document-list.html", "Văn bản",
                      "Các văn bản mà cổng này và các dự thảo dựa vào, kèm hiệu lực và văn bản thay thế.",
                      {"entries": states})


def correction_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per correction, and the list, latest report first."""
    crumbs = (("Đính chính", addresses.CORRECTIONS),)
    ordered = sorted(facts.catalog.corrections, key=lambda e: (e.value.reported_on, e.slug), reverse=True)
    for entry in ordered:
        value = entry.value
        yield DerivedPage(
            addresses.document("correction", entry.slug), "correction.html", value.title, value.fact[:200],
            {"entry": entry, "correction": value, "body": entry.body,
             "agency": facts.catalog.agency_by_id[value.agency],
             "policy_view": facts.by_slug.get(value.policy or "")},
            crumbs, value.sample, changed_on=value.answered_on or value.reported_on, source=entry.document.path,
        )
    yield DerivedPage(addresses.CORRECTIONS, "correction-list.html", "Đính chính",
                      "Thông tin sai đã được cơ quan có trách nhiệm làm rõ: tin đồn, sự thật, nguồn, ngày.",
                      {"entries": ordered})


def plan_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per plan, and the list, latest year first."""
    crumbs = (("Kế hoạch", addresses.PLANS),)
    for entry in facts.catalog.plans:
        plan = entry.value
        tasks = [
            (t, facts.catalog.agency_by_id[t.lead], [facts.catalog.agency_by_id[p] for p in t.partners])
            for t in plan.tasks
        ]
        duties = [(d, facts.catalog.agency_by_id[d.agency] if d.agency else None) for d in plan.duties]
        report_to = facts.catalog.agency_by_id[plan.report.to] if plan.report else None
        yield DerivedPage(
            addresses.document("plan", entry.slug), "plan.html", plan.title,
            entry.body.text[:200].rsplit(" ", 1)[0],
            {"entry": entry, "plan": plan, "body": entry.body, "tasks": tasks,
             "duties": duties, "agency": facts.catalog.agency_by_id[plan.agency], "report_to": report_to,
             "report_heirs": facts.links(report_to.value.successors) if report_to else [],
             "implements": references(plan.implements, facts.catalog)},
            crumbs, plan.sample, source=entry.document.path,
        )
    ordered = sorted(facts.catalog.plans, key=lambda e: (e.value.year, e.slug), reverse=True)
    yield DerivedPage(addresses.PLANS, "plan-list.html", "Kế hoạch truyền thông chính sách",
                      "Kế hoạch truyền thông chính sách của tỉnh: nhiệm vụ, cơ quan chủ trì, thời gian.",
                      {"entries": ordered})


def press_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per press event, and the calendar: what comes, what was."""
    crumbs = (("Họp báo và thông tin báo chí", addresses.PRESS),)
    coming = facts.coming_events
    past = sorted((e for e in facts.catalog.press_events if e not in coming),
                  key=lambda e: (e.value.starts_at, e.slug), reverse=True)
    for entry in facts.catalog.press_events:
        event = entry.value
        yield DerivedPage(
            addresses.document("press-event", entry.slug), "press-event.html", event.title,
            f"{event.type.label}, {vietnamese.moment_text(event.starts_at)}.",
            {"entry": entry, "event": event, "files": files(entry, event.attachments), "body": entry.body,
             "agency": facts.catalog.agency_by_id[event.agency],
             "policies": [facts.by_slug[s] for s in event.policies if s in facts.by_slug],
             "speakers": facts.speakers_of(facts.catalog.agency_by_id[event.agency])},
            crumbs, event.sample, changed_on=event.publication.approved_on, source=entry.document.path,
        )
    yield DerivedPage(addresses.PRESS, "press-list.html", "Họp báo và thông tin báo chí",
                      "Lịch họp báo, thông tin định kỳ hằng tháng, thông cáo báo chí.",
                      {"coming": coming, "past": past})
