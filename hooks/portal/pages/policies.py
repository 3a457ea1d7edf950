"""Policies: a page each, and ready lists by stage, field, group, agency, area and year."""

from __future__ import annotations

from collections.abc import Iterator

from .. import addresses, sheets, vietnamese
from ..catalog import Entry, PublicCatalog, posted_on
from ..press_kit import has_kit
from ..schema.kinds import Correction, PressEvent
from ..schema.vocabulary import AffectedGroup, PolicyField, Stage, Term
from ..views import PolicyView
from .lists import Axis, Collection, Item, Order
from .page import DerivedPage, Facts, in_reading_order

WHOLE = "toan-tinh"
"""The area of a policy that names no commune."""


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per policy, and its posting certificate, which the publisher completes."""
    crumbs = (("Góp ý dự thảo", addresses.POLICIES),)
    corrections: dict[str | None, list[Entry[Correction]]] = {}
    for correction in facts.catalog.corrections:
        corrections.setdefault(correction.value.policy, []).append(correction)
    events: dict[str, list[Entry[PressEvent]]] = {}
    for event in facts.catalog.press_events:
        for slug in dict.fromkeys(event.value.policies):
            events.setdefault(slug, []).append(event)
    for view in facts.policies:
        policy = view.policy
        faqs = facts.catalog.faqs_by_policy.get(view.slug, [])
        yield DerivedPage(
            view.address, "policy.html", policy.title, policy.summary,
            {"view": view, "policy": policy, "files": view.dossier, "faqs": faqs,
             "corrections": corrections.get(view.slug, ()), "events": events.get(view.slug, ()),
             "body": view.entry.body,
             "press_kit": addresses.press_kit(view.slug) if has_kit(view) else "",
             "sheets": addresses.sheets(view.slug) if sheets.still_of_use(view) else "",
             "calendar_file": facts.calendar_file(view.address)},
            crumbs, policy.sample, changed_on=view.changed_on, source=view.entry.document.path,
            follow=facts.follow_at.get(addresses.agency(view.agency)),
        )
        yield DerivedPage(
            addresses.certificate(view.slug), "certificate.html", f"Giấy xác nhận đăng tải: {policy.title}",
            "Dự thảo đã được đăng trên cổng từ lúc nào đến lúc nào, với hồ sơ nào.", {"view": view, "policy": policy},
            (*crumbs, ("Dự thảo", view.address)), policy.sample, indexed=False, source=view.entry.document.path,
        )


def collection(facts: Facts) -> Collection:
    """All policies: what closes soonest first."""
    return Collection(
        "chinh-sach", "policy-list.html", "Góp ý dự thảo",
        "Mọi dự thảo chính sách của tỉnh: đang lấy ý kiến, đang soạn thảo, đã ban hành.", "dự thảo",
        tuple(_item(view) for view in in_reading_order(facts.policies)),
        (
            terms_axis("giai-doan", "Giai đoạn", Stage), terms_axis("linh-vuc", "Lĩnh vực", PolicyField),
            terms_axis("doi-tuong", "Đối tượng", AffectedGroup),
            agencies_axis(facts.catalog, {v.policy.lead_agency for v in facts.policies}, "Cơ quan chủ trì"),
            places_axis(facts.catalog), years_axis({v.entry.document.year for v in facts.policies}),
        ),
        (Order("sap-het-han", "Sắp hết hạn"), Order("moi-nhat", "Mới nhất"), Order("moi-cap-nhat", "Mới cập nhật")),
        {"giai-doan": "Giai đoạn: {}", "linh-vuc": "Lĩnh vực: {}", "doi-tuong": "Đối tượng: {}",
         "co-quan": "Dự thảo do {} chủ trì", "dia-ban": "Dự thảo áp dụng tại {}", "nam": "Dự thảo năm {}"},
    )


def _item(view: PolicyView) -> Item:
    policy = view.policy
    return Item(
        view, view.address, policy.title,
        {"giai-doan": (policy.stage.value,), "linh-vuc": tuple(f.value for f in policy.fields),
         "doi-tuong": tuple(g.value for g in policy.affected_groups), "co-quan": (policy.lead_agency,),
         "dia-ban": policy.localities or (WHOLE,), "nam": (view.entry.document.year,)},
        posted_on(policy), view.changed_on, {**short_record(view), "k": policy.public_number, "s": policy.summary},
    )


def short_record(view: PolicyView) -> dict[str, object]:
    """What the browser needs to show a policy: status ``w`` and its name ``c``, lead agency ``a``, sample ``x``.

    While its state still changes, also ``o`` and ``e``: the moments its consultation opens and closes.
    """
    agency = view.agency.value
    return {
        "c": view.status.name, "w": view.status.label, "a": agency.short_name or agency.name, "x": view.policy.sample,
        "o": view.opens_at if view.live else "", "e": view.closes_at if view.live else "",
    }

# Axes that several sections share


def terms_axis(name: str, label: str, term: type[Term]) -> Axis:
    """Values of a closed list, in its order."""
    return Axis(name, label, tuple((t.value, t.label) for t in term))


def agencies_axis(catalog: PublicCatalog, found: set[str], label: str) -> Axis:
    """The agencies *found*, by name."""
    bodies = {a: catalog.agency_by_id[a].value for a in found}
    named = ((a, body.short_name or body.name) for a, body in bodies.items())
    return Axis("co-quan", label, tuple(sorted(named, key=lambda v: (vietnamese.sort_key(v[1]), v[0]))))


def places_axis(catalog: PublicCatalog) -> Axis:
    """The whole province, then communes by name."""
    places = sorted(((e.value.code, e.value.full_name, e.value.name) for e in catalog.localities),
                    key=lambda p: (vietnamese.sort_key(p[2]), p[0]))
    return Axis("dia-ban", "Địa bàn", ((WHOLE, "Toàn tỉnh"), *((code, name) for code, name, _ in places)))


def years_axis(found: set[str]) -> Axis:
    """The years *found*, latest first."""
    return Axis("nam", "Năm", tuple((year, year) for year in sorted(found, reverse=True)))
