"""What is on record: questions, law, corrections, plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from .. import addresses, vietnamese
from ..catalog import Entry
from ..schema.kinds import Correction, Faq, LegalDocument
from ..schema.vocabulary import AffectedGroup, PolicyField
from ..short_text import cut
from ..views import VALIDITY_LABELS, PolicyView, correction, references, validity
from .lists import Axis, Collection, Item, Order, in_order
from .page import DerivedPage, Facts
from .policies import agencies_axis, terms_axis, years_axis


def faq_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per question."""
    crumbs = (("Hỏi – đáp", addresses.FAQS),)
    entries = sorted(facts.catalog.faqs, key=lambda e: vietnamese.sort_key(e.value.question))
    for entry in entries:
        faq = entry.value
        near = (e for e in entries if e.slug != entry.slug and set(e.value.fields) & set(faq.fields))
        related = list(islice(near, 5))
        yield DerivedPage(
            addresses.faq(entry.slug), "faq.html", faq.question, entry.body.text[:200].rsplit(" ", 1)[0],
            {"faq": faq, "entry": entry, "body": entry.body, "related": related,
             "policy_view": facts.by_slug.get(faq.policy or ""),
             "agency": facts.catalog.agency_by_id[faq.agency],
             "legal_basis": references(faq.legal_basis, facts.catalog)},
            crumbs, faq.sample, changed_on=faq.reviewed_on, source=entry.document.path,
        )


def faq_collection(facts: Facts) -> Collection:
    """All questions, latest answer first; a question about a draft concerns those the draft affects."""
    agencies = facts.catalog.agency_by_id

    def item(entry: Entry[Faq]) -> Item:
        faq = entry.value
        agency = agencies[faq.agency].value
        about = facts.by_slug.get(faq.policy or "")
        groups = tuple(g.value for g in about.policy.affected_groups) if about else ()
        record = {"a": agency.short_name or agency.name, "k": ", ".join(f.label for f in faq.fields), "x": faq.sample}
        return Item(
            entry, addresses.faq(entry.slug), faq.question,
            {"linh-vuc": tuple(f.value for f in faq.fields), "doi-tuong": groups, "co-quan": (faq.agency,),
             "nam": (str(faq.answered_on.year),)},
            faq.answered_on, faq.reviewed_on, record,
        )

    items = in_order([item(e) for e in facts.catalog.faqs], "moi-nhat")
    return Collection(
        "hoi-dap", "faq-list.html", "Hỏi – đáp",
        "Câu hỏi thường gặp về chính sách và cách góp ý, kèm trả lời của cơ quan phụ trách.", "câu hỏi", tuple(items),
        (terms_axis("linh-vuc", "Lĩnh vực", PolicyField), terms_axis("doi-tuong", "Đối tượng", AffectedGroup),
         agencies_axis(facts.catalog, {e.value.agency for e in facts.catalog.faqs}, "Cơ quan trả lời"),
         years_axis({y for i in items for y in i.values["nam"]})),
        (Order("moi-nhat", "Mới trả lời"), Order("moi-cap-nhat", "Mới rà soát")),
        {"linh-vuc": "Hỏi – đáp về lĩnh vực: {}", "doi-tuong": "Hỏi – đáp cho: {}",
         "co-quan": "Hỏi – đáp do {} trả lời", "nam": "Hỏi – đáp năm {}"},
    )

CITING = 50
"""Drafts on the page of a regulation they cite, those that changed last; the JSON beside the page has all."""


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
        citing = cited.get(document.number.text, []) if document.number else []
        cited_by = sorted(citing, key=lambda v: (-v.changed_on.toordinal(), v.slug))
        yield DerivedPage(
            addresses.legal_document(entry.slug), "legal-document.html", name, document.title,
            {"entry": entry, "document": document, "body": entry.body,
             "successors": successors, "amendments": amendments, "predecessors": predecessors, "rules": rules,
             "cited_by": cited_by[:CITING], "cited_total": len(cited_by),
             "state": validity(document.valid_from, document.valid_to, today)},
            crumbs, document.sample, source=entry.document.path,
        )


def legal_collection(facts: Facts) -> Collection:
    """All regulations, latest first."""
    today = facts.catalog.today

    def item(entry: Entry[LegalDocument]) -> Item:
        document = entry.value
        since = document.issued_on or document.valid_from
        state = validity(document.valid_from, document.valid_to, today)
        number = document.number.text if document.number else ""
        record = {"c": state.name, "w": state.label, "a": document.issuer, "x": document.sample,
                  "k": (document.short_title or document.title) if number else ""}
        return Item(
            (entry, state), addresses.legal_document(entry.slug), number or document.short_title or document.title,
            {"hieu-luc": (vietnamese.slug(state.label),), "linh-vuc": tuple(f.value for f in document.fields),
             "co-quan": (vietnamese.slug(document.issuer),), "nam": (str(since.year),) if since else ()},
            since or dt.date.min, since or dt.date.min, record,
        )

    items = in_order([item(e) for e in facts.catalog.legal_documents], "moi-nhat")
    issuers = {vietnamese.slug(e.value.issuer): e.value.issuer for e in facts.catalog.legal_documents}
    states = VALIDITY_LABELS
    return Collection(
        "van-ban", "legal-document-list.html", "Văn bản",
        "Các văn bản mà cổng này và các dự thảo dựa vào, kèm hiệu lực và văn bản thay thế.", "văn bản", tuple(items),
        (Axis("hieu-luc", "Hiệu lực", tuple((vietnamese.slug(s), s) for s in states)),
         terms_axis("linh-vuc", "Lĩnh vực", PolicyField),
         Axis("co-quan", "Cơ quan ban hành",
              tuple(sorted(issuers.items(), key=lambda v: (vietnamese.sort_key(v[1]), v[0])))),
         years_axis({y for i in items for y in i.values["nam"]})),
        (Order("moi-nhat", "Mới nhất"),),
        {"hieu-luc": "Văn bản: {}", "linh-vuc": "Văn bản về lĩnh vực: {}", "co-quan": "Văn bản của {}",
         "nam": "Văn bản năm {}"},
    )


def correction_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per correction."""
    crumbs = (("Đính chính", addresses.CORRECTIONS),)
    for entry in facts.catalog.corrections:
        value = entry.value
        yield DerivedPage(
            addresses.document("correction", entry.slug), "correction.html", value.title,
            cut(f"Sự thật: {value.fact}", 200),
            {"entry": entry, "correction": value, "view": correction(entry, facts.catalog), "body": entry.body,
             "agency": facts.catalog.agency_by_id[value.agency],
             "policy_view": facts.by_slug.get(value.policy or "")},
            crumbs, value.sample, changed_on=value.answered_on or value.reported_on, source=entry.document.path,
        )


def correction_collection(facts: Facts) -> Collection:
    """All corrections, latest report first; one about a draft has the draft's fields and groups."""
    agencies = facts.catalog.agency_by_id

    def item(entry: Entry[Correction]) -> Item:
        value = entry.value
        agency = agencies[value.agency].value
        about = facts.by_slug.get(value.policy or "")
        return Item(
            correction(entry, facts.catalog), addresses.document("correction", entry.slug), value.title,
            {"linh-vuc": tuple(f.value for f in about.policy.fields) if about else (),
             "doi-tuong": tuple(g.value for g in about.policy.affected_groups) if about else (),
             "co-quan": (value.agency,), "nam": (str(value.reported_on.year),)},
            value.reported_on, value.answered_on or value.reported_on,
            {"a": agency.short_name or agency.name, "s": f"Sự thật: {value.fact}", "x": value.sample},
        )

    items = in_order([item(e) for e in facts.catalog.corrections], "moi-nhat")
    return Collection(
        "dinh-chinh", "correction-list.html", "Đính chính",
        "Thông tin sai đã được cơ quan có trách nhiệm làm rõ: tin đồn, sự thật, nguồn, ngày.", "đính chính",
        tuple(items),
        (terms_axis("linh-vuc", "Lĩnh vực", PolicyField), terms_axis("doi-tuong", "Đối tượng", AffectedGroup),
         agencies_axis(facts.catalog, {e.value.agency for e in facts.catalog.corrections}, "Cơ quan làm rõ"),
         years_axis({y for i in items for y in i.values["nam"]})),
        (Order("moi-nhat", "Mới nhất"), Order("moi-cap-nhat", "Mới trả lời")),
        {"linh-vuc": "Đính chính về lĩnh vực: {}", "doi-tuong": "Đính chính liên quan đến: {}",
         "co-quan": "Đính chính do {} làm rõ", "nam": "Đính chính năm {}"},
    )


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
