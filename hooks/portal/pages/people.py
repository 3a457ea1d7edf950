"""Whom to call: spokespersons, agencies and communes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import addresses, legal_clock, speaker_changes, vietnamese
from ..catalog import Entry
from ..directory import SpeakerView
from ..schema.kinds import Agency
from ..schema.vocabulary import PolicyField
from ..views import PolicyView
from .page import DerivedPage, Facts, in_reading_order

SHOWN = 20
"""Drafts on the page of the agency that leads them; a link leads to the ready list of all."""


def spokesperson_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per person, and the directory by agency, commune and field."""
    crumbs = (("Người phát ngôn", addresses.SPOKESPERSONS),)
    for entry in facts.catalog.spokespersons:
        agency = facts.catalog.agency_by_id[entry.value.agency]
        view = SpeakerView(entry, agency)
        current = legal_clock.in_force(entry.value.valid_from, entry.value.valid_to, facts.catalog.today)
        successor = facts.catalog.spokesperson_by_slug.get(entry.value.replaced_by or "")
        others = [SpeakerView(e, agency) for e in facts.catalog.speakers(agency.slug) if e.slug != entry.slug]
        yield DerivedPage(
            view.address, "spokesperson.html", f"{entry.value.full_name} – {agency.value.name}",
            f"{entry.value.kind.label} của {agency.value.name}: chức vụ, điện thoại, thư công vụ.",
            {"view": view, "person": entry.value, "agency": agency, "current": current,
             "successor": successor, "others": others},
            crumbs, entry.value.sample, indexed=current, changed_on=entry.value.verified_on,
            source=entry.document.path,
        )
    yield _directory(facts)
    yield from _directory_sheets(facts, crumbs)


def _directory(facts: Facts) -> DerivedPage:
    """The list a journalist searches: by agency, commune and field, and who has named nobody."""
    by_topic = [
        (f, [(g, v) for g in facts.directory for v in g.speakers if f in v.fields]) for f in PolicyField
    ]
    named = [g for g in facts.directory if g.speakers]
    return DerivedPage(
        addresses.SPOKESPERSONS, "directory.html", "Người phát ngôn",
        "Danh bạ người phát ngôn của UBND tỉnh, các sở và UBND cấp xã: họ tên, chức vụ, điện thoại, thư công vụ.",
        {"agencies": [g for g in named if not g.agency.value.commune_code],
         "communes": [g for g in named if g.agency.value.commune_code],
         "gaps": [g for g in facts.directory if not g.speakers],
         "topics": [(f, found) for f, found in by_topic if found], "covered": len(named),
         "total": len(facts.directory), "people": sum(len(g.speakers) for g in named)},
    )


def _directory_sheets(facts: Facts, crumbs: tuple[tuple[str, str], ...]) -> Iterator[DerivedPage]:
    """The directory for paper, and who changed."""
    named = [g for g in facts.directory if g.speakers]
    yield DerivedPage(
        addresses.SPEAKER_SHEET, "directory-sheet.html", "Danh bạ người phát ngôn để in",
        "Danh bạ người phát ngôn trên khổ A4: cơ quan, họ tên, chức vụ, điện thoại, thư công vụ.",
        {"named": named, "gaps": [g for g in facts.directory if not g.speakers], "total": len(facts.directory),
         "people": sum(len(g.speakers) for g in named)},
        crumbs,
    )
    yield DerivedPage(
        addresses.SPEAKER_CHANGES, "speaker-changes.html", "Thay đổi người phát ngôn",
        "Ai nhận nhiệm vụ phát ngôn, ai thôi, ai thay, ai đổi số máy; mới nhất ở trên.",
        {"changes": speaker_changes.changes(facts.catalog)}, crumbs,
    )


# Agencies and localities


def agency_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per agency, ended ones too, and the list by level."""
    crumbs = (("Cơ quan", addresses.AGENCIES),)
    today = facts.catalog.today
    own = [e for e in facts.catalog.agencies if not e.value.commune_code]
    for entry in own:
        agency = entry.value
        ended = agency.valid_to is not None and agency.valid_to < today
        policies = facts.policies_of(entry.slug)
        yield DerivedPage(
            addresses.agency(entry), "agency.html", agency.name,
            f"{agency.name}: người phát ngôn, dự thảo chủ trì, cơ quan tiền thân và kế thừa.",
            {"entry": entry, "agency": agency, "body": entry.body, "ended": ended,
             "speakers": facts.speakers_of(entry), "policies": policies[:SHOWN], "policy_total": len(policies),
             "predecessors": facts.links(agency.predecessors), "successors": facts.links(agency.successors),
             "plans": [p for p in facts.catalog.plans if p.value.agency == entry.slug]},
            crumbs, agency.sample, source=entry.document.path,
        )
    current = [e for e in own if not (e.value.valid_to and e.value.valid_to < today)]
    ended_list = [e for e in own if e.value.valid_to and e.value.valid_to < today]

    def by_level(entries: list[Entry[Agency]]) -> list[tuple[Any, list[Entry[Agency]]]]:
        levels = sorted({e.value.level for e in entries}, key=lambda level: level.position)
        ordered = sorted(entries, key=lambda e: vietnamese.sort_key(e.value.name))
        return [(level, [e for e in ordered if e.value.level is level]) for level in levels]

    yield DerivedPage(addresses.AGENCIES, "agency-list.html", "Cơ quan",
                      "Các cơ quan của tỉnh: hiện nay và trước đây, ai kế thừa ai.",
                      {"groups": by_level(current), "ended": by_level(ended_list)})


def locality_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per commune, with its committee, and the list by former province."""
    crumbs = (("Địa phương", addresses.LOCALITIES),)
    committees = {e.value.commune_code: e for e in facts.catalog.agencies if e.value.commune_code}
    whole = in_reading_order(tuple(v for v in facts.policies if v.is_open and not v.policy.localities))
    own: dict[str, list[PolicyView]] = {}
    for view in in_reading_order(facts.policies):
        for code in view.policy.localities:
            own.setdefault(code, []).append(view)
    for entry in facts.catalog.localities:
        place = entry.value
        committee = committees[place.code]
        yield DerivedPage(
            addresses.locality(entry), "locality.html", place.full_name,
            f"{place.full_name}: người phát ngôn của UBND, dự thảo áp dụng, "
            "đơn vị hành chính trước ngày 01/7/2025.",
            {"entry": entry, "place": place, "committee": committee, "speakers": facts.speakers_of(committee),
             "here": own.get(place.code, []), "whole": whole[:6], "whole_total": len(whole)},
            crumbs,
        )
    by_province: dict[str, list[Any]] = {}
    for entry in facts.localities_by_name:
        by_province.setdefault(entry.value.former_province, []).append(entry)
    groups = sorted(by_province.items(), key=lambda item: (-len(item[1]), item[0]))
    yield DerivedPage(addresses.LOCALITIES, "locality-list.html", "Địa phương",
                      "124 xã, phường, đặc khu của tỉnh; tìm theo tên mới, tên cũ, huyện cũ.",
                      {"groups": groups, "total": len(facts.catalog.localities)})
