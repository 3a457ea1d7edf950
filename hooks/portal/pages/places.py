""""Ở xã tôi": what one commune needs to know, and the names, old ones too, it is found by.

The reader's choice stays on the device, so the pages are the same for
everybody; the browser fetches the small record of the commune chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import addresses, vietnamese
from ..catalog import Entry
from ..schema.kinds import Agency, Locality
from ..views import PolicyView
from .page import DerivedPage, Facts, in_reading_order
from .policies import WHOLE, short_record

SHOWN = 6
"""Policies in a commune's record; the rest is behind the links that go with it."""


def names(facts: Facts) -> list[list[object]]:
    """Per commune, by name: code, full name, other names, former units, places in the list of districts.

    The last element is not a commune but that list: former districts by name.
    """
    districts = former_districts(facts)
    place = {name: at for at, (name, _) in enumerate(districts)}
    rows: list[list[object]] = [
        [e.value.code, e.value.full_name, list(e.value.aliases), list(e.value.former_units),
         [place[d] for d in e.value.former_districts]]
        for e in facts.localities_by_name
    ]
    return [*rows, [name for name, _ in districts]]


def former_districts(facts: Facts) -> list[tuple[str, list[Entry[Locality]]]]:
    """Districts abolished on 1 July 2025 as far as the register holds them, by name, with today's communes."""
    found: dict[str, list[Entry[Locality]]] = {}
    for entry in facts.localities_by_name:
        for district in entry.value.former_districts:
            found.setdefault(district, []).append(entry)

    def bare(name: str) -> str:
        for kind in ("Thành phố ", "Thị xã ", "Huyện "):
            name = name.removeprefix(kind)
        return name

    return sorted(found.items(), key=lambda item: (vietnamese.sort_key(bare(item[0])), item[0]))


def records(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and record per commune: its desk, who speaks for it, what applies there, open first."""
    committees = {e.value.commune_code: e for e in facts.catalog.agencies if e.value.commune_code}
    in_order = in_reading_order(facts.policies)
    whole = [v for v in in_order if not v.policy.localities]
    own: dict[str, list[PolicyView]] = {}
    for view in in_order:
        for code in view.policy.localities:
            own.setdefault(code, []).append(view)
    for entry in facts.catalog.localities:
        code = entry.value.code
        yield addresses.place_records(code), _record(facts, entry, committees[code], own.get(code, []), whole)


def _record(
    facts: Facts, entry: Entry[Locality], committee: Entry[Agency], own: list[PolicyView], whole: list[PolicyView],
) -> dict[str, Any]:
    office = committee.value
    # Open first, the commune's own before the province's; what no longer changes only when it is its own.
    ahead = [v for v in whole if v.live]
    shown = [*(v for v in own if v.live), *ahead, *(v for v in own if not v.live)][:SHOWN]
    desk = {"name": office.name, "phone": _phone(office.phone), "email": office.email or "",
            "address": office.address or ""}
    speakers = [
        {"name": v.person.full_name, "position": v.person.position, "phone": _phone(v.person.phone),
         "email": v.person.email, "u": v.address, "sample": v.person.sample,
         "until": v.person.valid_to.isoformat() if v.person.valid_to else ""}
        for v in facts.speakers_of(committee).speakers if not v.limited
    ]
    lists = [["Trang của " + entry.value.full_name, addresses.locality(entry)]]
    if own:
        lists.append([f"Dự thảo riêng cho nơi này ({len(own)})", addresses.policies_of_area(entry.value.code)])
    if whole:
        lists.append([f"Dự thảo áp dụng toàn tỉnh ({len(whole)})", addresses.policies_of_area(WHOLE)])
    return {
        "code": entry.value.code, "name": entry.value.full_name, "desk": desk, "speakers": speakers,
        "policies": [{"t": v.policy.title, "u": v.address, "own": bool(v.policy.localities), **short_record(v)}
                     for v in shown],
        "lists": lists,
    }


def _phone(phone: Any) -> list[str]:
    return [phone.text, phone.e164] if phone else []


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The page of its own; without JavaScript a list of communes by former district."""
    yield DerivedPage(
        addresses.MY_PLACE, "my-place.html", "Ở xã tôi",
        "Chọn nơi bạn ở: dự thảo áp dụng tại đó, người phát ngôn và nơi liên hệ của UBND; tìm được cả bằng tên cũ.",
        {"districts": former_districts(facts), "total": len(facts.catalog.localities)},
    )
