"""Policies: a page each, and ready lists by stage, field, group, agency, area and year."""

from __future__ import annotations

from collections.abc import Iterator

from .. import addresses, vietnamese
from ..schema.vocabulary import AffectedGroup, PolicyField, Stage, Term
from ..views import PolicyView, facets, terms_of
from .page import DerivedPage, Facts, in_reading_order


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per policy, the list of all, and a ready list per facet value."""
    crumbs = (("Góp ý dự thảo", addresses.POLICIES),)
    for view in facts.policies:
        policy = view.policy
        faqs = facts.catalog.faqs_by_policy.get(view.slug, [])
        corrections = [c for c in facts.catalog.corrections if c.value.policy == view.slug]
        events = [e for e in facts.catalog.press_events if view.slug in e.value.policies]
        yield DerivedPage(
            view.address, "policy.html", policy.title, policy.summary,
            {"view": view, "policy": policy, "files": view.dossier, "faqs": faqs,
             "corrections": corrections, "events": events, "body": view.entry.body},
            crumbs, policy.sample, changed_on=view.changed_on, source=view.entry.document.path,
        )
    ordered = in_reading_order(facts.policies)
    yield policy_list(facts,
        addresses.POLICIES, "Góp ý dự thảo chính sách",
        "Mọi dự thảo chính sách của tỉnh: đang lấy ý kiến, đang soạn thảo, đã ban hành.", ordered, "",
    )
    for term, name in ((Stage, "Giai đoạn"), (PolicyField, "Lĩnh vực"), (AffectedGroup, "Đối tượng")):
        for value in term:
            found = [v for v in ordered if value in terms_of(v, term)]
            if found:
                yield term_list(facts, term, value, name, found)
    for agency, entries in sorted(facts.catalog.policies_by_agency.items()):
        body = facts.catalog.agency_by_id[agency].value
        chosen = {e.slug for e in entries}
        yield policy_list(facts,
            addresses.policies_of_agency(agency), f"Dự thảo do {body.name} chủ trì",
            f"Các dự thảo chính sách do {body.name} chủ trì soạn thảo.",
            [v for v in ordered if v.slug in chosen], body.name, crumbs,
        )
    yield from area_lists(facts, ordered)
    for year in sorted({v.entry.document.year for v in facts.policies}):
        yield policy_list(facts,
            addresses.policies_of_year(year), f"Dự thảo năm {year}", f"Các dự thảo chính sách đưa vào năm {year}.",
            [v for v in ordered if v.entry.document.year == year], f"Năm {year}", crumbs,
        )


def term_list(facts: Facts, term: type[Term], value: Term, name: str, found: list[PolicyView]) -> DerivedPage:
    """The ready list of one stage, field or group."""
    return policy_list(facts,
        addresses.policy_list(term, value), f"{name}: {value.label}",
        f"Các dự thảo chính sách theo {name.lower()}: {value.label}.", found, value.label,
        (("Góp ý dự thảo", addresses.POLICIES),),
    )


def area_lists(facts: Facts, ordered: list[PolicyView]) -> Iterator[DerivedPage]:
    """Ready lists of the whole province and of each commune named by a policy."""
    crumbs = (("Góp ý dự thảo", addresses.POLICIES),)
    whole = [v for v in ordered if not v.policy.localities]
    if whole:
        yield policy_list(facts, addresses.policies_of_area("toan-tinh"), "Dự thảo áp dụng toàn tỉnh",
                               "Các dự thảo chính sách áp dụng cho toàn tỉnh.", whole, "Toàn tỉnh", crumbs)
    for code in sorted({c for v in ordered for c in v.policy.localities}):
        place = facts.catalog.locality_by_code[code].value.full_name
        found = [v for v in ordered if code in v.policy.localities]
        yield policy_list(facts, addresses.policies_of_area(code), f"Dự thảo riêng cho {place}",
                               f"Các dự thảo chính sách chỉ áp dụng tại một số địa bàn, trong đó có {place}.",
                               found, place, crumbs)


def policy_list(
    facts: Facts, address: str, title: str, description: str, views: list[PolicyView], chosen: str,
    crumbs: tuple[tuple[str, str], ...] = (),
) -> DerivedPage:
    """A list page: the policies found, and every facet with counts over all policies."""
    everything = facts.policies
    agencies = [
        (facts.catalog.agency_by_id[a].value.short_name or facts.catalog.agency_by_id[a].value.name,
         addresses.policies_of_agency(a), len(entries))
        for a, entries in sorted(facts.catalog.policies_by_agency.items())
    ]
    groups = [
        ("Giai đoạn", [(f.label, f.address, f.count) for f in facets(everything, Stage)]),
        ("Lĩnh vực", [(f.label, f.address, f.count) for f in facets(everything, PolicyField)]),
        ("Đối tượng", [(f.label, f.address, f.count) for f in facets(everything, AffectedGroup)]),
        ("Cơ quan chủ trì", agencies), ("Địa bàn", area_facets(facts)), ("Năm", year_facets(facts)),
    ]
    return DerivedPage(
        address, "policy-list.html", title, description,
        {"views": views, "facet_groups": groups, "chosen": chosen, "total": len(everything)}, crumbs,
    )


def area_facets(facts: Facts) -> list[tuple[str, str, int]]:
    """Label, address and count per area."""
    counts: dict[str, int] = {}
    for view in facts.policies:
        for code in view.policy.localities or ("toan-tinh",):
            counts[code] = counts.get(code, 0) + 1
    named = [
        ("Toàn tỉnh" if c == "toan-tinh" else facts.catalog.locality_by_code[c].value.full_name,
         addresses.policies_of_area(c), n)
        for c, n in counts.items()
    ]
    return sorted(named, key=lambda item: (item[0] != "Toàn tỉnh", vietnamese.sort_key(item[0])))


def year_facets(facts: Facts) -> list[tuple[str, str, int]]:
    """Label, address and count per year, latest first."""
    years = [v.entry.document.year for v in facts.policies]
    return [(y, addresses.policies_of_year(y), years.count(y)) for y in sorted(set(years), reverse=True)]
