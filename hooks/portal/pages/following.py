"""What readers and other portals may follow: the page of all feeds and calendars, and how to show them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import addresses, vietnamese
from ..catalog import Entry
from ..directory import AgencySpeakers
from ..feeds import Follow
from ..schema.kinds import Agency
from ..views import PolicyView
from .page import DerivedPage, Facts, in_reading_order

FRAME_SHOWN = 12
"""Drafts in a frame; a link leads to the rest."""
PROVINCE = "toan-tinh"
"""The frame of everything that is open."""


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The page of everything to follow, and the one for those who run other sites."""
    follows = facts.follows
    agencies = tuple(sorted(follows.agencies, key=lambda f: vietnamese.sort_key(f.title)))
    localities = tuple(sorted(follows.localities, key=_bare))
    context: dict[str, Any] = {"follows": follows, "agencies": agencies, "localities": localities}
    yield DerivedPage(
        addresses.FOLLOW, "following.html", "Theo dõi",
        "Nhận hạn góp ý, tin mới, lịch họp báo trên điện thoại, máy tính: lịch tự cập nhật và nguồn tin RSS, Atom.",
        context, follow=follows.topics[0],
    )
    yield DerivedPage(
        addresses.EMBED, "embedding.html", "Nhúng vào cổng của cơ quan",
        "Dành cho cán bộ công nghệ thông tin: hiện dự thảo đang lấy ý kiến, người phát ngôn ở cổng của sở, xã, phường.",
        context | {"example": _example(facts, agencies)}, (("Theo dõi", addresses.FOLLOW),),
    )


def _bare(follow: Follow) -> tuple[tuple[str, ...], str]:
    """Communes by name, whatever their sort."""
    return vietnamese.sort_key(follow.title.partition(" ")[2].removeprefix("khu "))


def _example(facts: Facts, agencies: tuple[Follow, ...]) -> Follow:
    """The agency the code on the page is for: the portal's own."""
    province = facts.catalog.province
    assert province is not None
    own = f"co-quan/{province.coordinating_agency}"
    return next((f for f in agencies if f.name == own), agencies[0])


def frames(facts: Facts) -> Iterator[DerivedPage]:
    """Small pages for other sites' frames: what is open, and whom to call, per agency and commune."""
    today = facts.catalog.today
    ahead = [v for v in in_reading_order(facts.policies) if v.live]
    wide = [v for v in ahead if not v.policy.localities]
    province = facts.catalog.province
    assert province is not None
    yield _drafts(PROVINCE, province.full_name, ahead, addresses.POLICIES)
    for entry in facts.catalog.agencies:
        if entry.value.commune_code or (entry.value.valid_to and entry.value.valid_to < today):
            continue
        name, page = f"co-quan/{entry.slug}", addresses.agency(entry)
        own = [v for v in ahead if v.policy.lead_agency == entry.slug]
        yield _drafts(name, entry.value.name, own, page)
        if entry.value.speaks:
            yield _speakers(name, entry, facts.speakers_of(entry))
    committees = {e.value.commune_code: e for e in facts.catalog.agencies if e.value.commune_code}
    for place in facts.catalog.localities:
        code, page = place.value.code, addresses.locality(place)
        name = page.removesuffix(".html")
        committee = committees[code]
        own = [v for v in ahead if code in v.policy.localities or v.policy.lead_agency == committee.slug]
        rest = [v for v in wide if v not in own]
        yield _drafts(name, place.value.full_name, [*own, *rest], page)
        yield _speakers(name, committee, facts.speakers_of(committee))


def _drafts(name: str, whose: str, views: list[PolicyView], page: str) -> DerivedPage:
    return DerivedPage(
        addresses.frame(name, "du-thao"), "frame-drafts.html", f"Dự thảo đang lấy ý kiến – {whose}",
        f"Dự thảo đang lấy ý kiến của {whose}.",
        {"whose": whose, "views": views[:FRAME_SHOWN], "total": len(views), "more": page}, indexed=False,
    )


def _speakers(name: str, entry: Entry[Agency], group: AgencySpeakers) -> DerivedPage:
    return DerivedPage(
        addresses.frame(name, "nguoi-phat-ngon"), "frame-speakers.html", f"Người phát ngôn – {entry.value.name}",
        f"Người phát ngôn của {entry.value.name}: điện thoại, thư công vụ.",
        {"whose": entry.value.name, "group": group, "more": group.address}, indexed=False,
    )
