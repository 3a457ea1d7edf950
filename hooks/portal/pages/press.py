"""For the press: the front page, a kit per draft, a page per event, and the list of events."""

from __future__ import annotations

from collections.abc import Iterator

from .. import addresses, vietnamese
from ..calling import Chain, chain
from ..catalog import Entry, posted_on
from ..press_kit import PressKit, has_kit
from ..public_files import files
from ..schema.kinds import LegalDocument, Parameter, PressEvent
from ..schema.vocabulary import PressEventType, Verification
from ..views import correction
from .page import DerivedPage, Facts

_FRONT = ("Báo chí", addresses.FOR_PRESS)
_EVENTS = ("Họp báo và thông tin báo chí", addresses.PRESS)
_SHOWN = 6
"""Entries of each kind on the front page; a link leads to the rest."""
_ANSWER_TIMES = ("phat-ngon-dot-xuat", "phat-ngon-y-kien-trai-chieu", "tra-loi-bao-chi", "kien-nghi-qua-bao-chi",
                 "ket-luan-khieu-nai-to-cao", "tra-loi-phan-anh")
"""What the law says about when the press is answered; figures and articles are in the register."""


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The front page for the press, the kits, the events and their list."""
    kits = _kits(facts)
    yield from _kit_pages(facts, kits)
    yield from _event_pages(facts)
    yield _front(facts, kits)


def _kits(facts: Facts) -> tuple[PressKit, ...]:
    """Newest first: by the day the draft last changed."""
    found = (PressKit(view) for view in facts.policies if has_kit(view))
    return tuple(sorted(found, key=lambda k: (-k.view.changed_on.toordinal(), k.view.slug)))


def _kit_pages(facts: Facts, kits: tuple[PressKit, ...]) -> Iterator[DerivedPage]:
    corrections: dict[str, list[object]] = {}
    for entry in facts.catalog.corrections:
        if entry.value.policy:
            corrections.setdefault(entry.value.policy, []).append(correction(entry, facts.catalog))
    for kit in kits:
        view, policy = kit.view, kit.policy
        yield DerivedPage(
            kit.address, "press-kit.html", f"Hồ sơ báo chí: {policy.title}",
            f"Dữ kiện trên một trang A4 cho báo chí: {policy.summary}",
            {"kit": kit, "view": view, "policy": policy, "chain": _callable(facts, kit),
             "files": (*kit.documents, *(file for _, file in kit.pictures)),
             "corrections": corrections.get(view.slug, [])},
            (_FRONT, ("Dự thảo" if view.is_draft else "Văn bản", view.address)), policy.sample,
            changed_on=view.changed_on, source=view.entry.document.path,
        )


def _callable(facts: Facts, kit: PressKit) -> Chain:
    return chain(facts.catalog, kit.view.agency, kit.view.people)


def _event_pages(facts: Facts) -> Iterator[DerivedPage]:
    for entry in facts.catalog.press_events:
        event = entry.value
        yield DerivedPage(
            addresses.document("press-event", entry.slug), "press-event.html", event.title,
            f"{event.type.label}, {vietnamese.moment_text(event.starts_at)}.",
            {"entry": entry, "event": event, "files": files(entry, event.attachments), "body": entry.body,
             "changes": [c for c in event.changes if c.on <= facts.catalog.today],
             "calendar_file": facts.calendar_file(addresses.document("press-event", entry.slug)),
             "agency": facts.catalog.agency_by_id[event.agency],
             "policies": [facts.by_slug[s] for s in event.policies if s in facts.by_slug],
             "speakers": facts.speakers_of(facts.catalog.agency_by_id[event.agency])},
            (_FRONT, _EVENTS), event.sample, changed_on=event.publication.approved_on, source=entry.document.path,
        )
    yield DerivedPage(addresses.PRESS, "press-list.html", "Họp báo và thông tin báo chí",
                      "Lịch họp báo, thông tin định kỳ hằng tháng, thông cáo báo chí.",
                      {"coming": facts.coming_events, "past": _past(facts)}, (_FRONT,))


def _past(facts: Facts) -> list[Entry[PressEvent]]:
    coming = {e.slug for e in facts.coming_events}
    over = (e for e in facts.catalog.press_events if e.slug not in coming)
    return sorted(over, key=lambda e: (e.value.starts_at, e.slug), reverse=True)


def _front(facts: Facts, kits: tuple[PressKit, ...]) -> DerivedPage:
    catalog = facts.catalog
    releases = (PressEventType.THONG_CAO, PressEventType.THONG_TIN_THANG)
    past = _past(facts)
    told = sorted(catalog.corrections, key=lambda e: (posted_on(e.value), e.slug), reverse=True)
    province = catalog.province
    committee = catalog.agency_by_id.get(province.people_committee) if province else None
    return DerivedPage(
        addresses.FOR_PRESS, "for-press.html", "Báo chí",
        "Cho báo chí: gọi ai bây giờ, họp báo sắp tới, thông cáo, hồ sơ báo chí của từng dự thảo, tin đã đính chính.",
        {"committee": committee,
         "coming": [e for e in facts.coming_events if e.value.type not in releases][:_SHOWN],
         "releases": [e for e in past if e.value.type in releases][:_SHOWN],
         "held": [e for e in past if e.value.type not in releases][:_SHOWN],
         "kits": kits[:_SHOWN], "kits_total": len(kits),
         "corrections": [correction(e, catalog) for e in told[:3]], "times": _answer_times(facts)},
    )


def _answer_times(facts: Facts) -> list[tuple[Entry[LegalDocument], Parameter]]:
    """What is verified and holds today, in the order readers meet it."""
    held = (facts.catalog.parameter(name, facts.catalog.today) for name in _ANSWER_TIMES)
    return [pair for pair in held if pair and pair[1].verification is Verification.DA_XAC_MINH]
