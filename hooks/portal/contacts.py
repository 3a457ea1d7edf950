"""Contact cards for phones and mail programs: vCard 3.0 (RFC 2426), the version every one of them reads.

Only who speaks today, and only what the law lets out of a spokesperson (Decree 244/2026/NĐ-CP, Article 3.3): name,
position, phone, official e-mail; beside them the office and the terms of the duty. UID and REV come
from the data, so an imported card is updated by the next one and two builds give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

import vobject
from vobject.vcard import Name

from . import addresses, legal_clock, vietnamese
from .catalog import PublicCatalog
from .directory import AgencySpeakers, SpeakerView, directory
from .written_before import WrittenBefore

SAMPLE = "Nội dung minh họa, không phải thông tin thật."
"""What files say of illustrative content, in words."""


def files(
    catalog: PublicCatalog, site_url: str = "", before: WrittenBefore | None = None,
) -> Iterator[tuple[str, str]]:
    """Address and text of every contact file: each person, each agency with somebody, and all.

    Cards that were written *before* are not written again.
    """
    before, cards = before or WrittenBefore(), dict[str, str]()
    code = catalog.province.code if catalog.province else ""

    def card(view: SpeakerView) -> str:
        if view.entry.slug not in cards:
            [made] = before.of(lambda: (_card(view, catalog, site_url).encode(),), "card", site_url, code, view)
            cards[view.entry.slug] = made.decode()
        return cards[view.entry.slug]

    for address, views in _groups(catalog):
        yield address, "".join(map(card, views))


def _groups(catalog: PublicCatalog) -> Iterator[tuple[str, Sequence[SpeakerView]]]:
    """The address of each contact file, and who is in it."""
    groups = directory(catalog)
    everyone: list[SpeakerView] = []
    for group in groups:
        for view in group.speakers:
            yield addresses.contact(view.address), [view]
        if group.speakers:
            yield addresses.contact(group.address), group.speakers
        everyone += group.speakers
    yield from _outside(groups, catalog)
    if everyone:
        yield addresses.ALL_CONTACTS, everyone


def _outside(
    groups: Iterable[AgencySpeakers], catalog: PublicCatalog,
) -> Iterator[tuple[str, Sequence[SpeakerView]]]:
    """People of agencies that the directory does not list (they need not name anyone, or have ended)."""
    listed = {group.agency.slug for group in groups}
    for agency in catalog.agencies:
        if agency.slug not in listed and (found := catalog.speakers(agency.slug)):
            views = [SpeakerView(entry, agency) for entry in found]
            yield addresses.contact(addresses.agency(agency)), views
            for view in views:
                yield addresses.contact(view.address), [view]


def text(views: Iterable[SpeakerView], catalog: PublicCatalog, site_url: str = "") -> str:
    """The cards of *views*, in order."""
    return "".join(_card(view, catalog, site_url) for view in views)


def identity(kind: str, catalog: PublicCatalog, *parts: str) -> str:
    """A name that stays the same as long as the document does, whatever the site's address."""
    assert catalog.province is not None
    return uuid.uuid5(uuid.NAMESPACE_OID, "/".join((catalog.province.code, kind, *parts))).urn


def code_text(view: SpeakerView) -> str:
    """The shortest card that is still a person at an office: for a QR code, which each letter makes denser.

    Its lines are whole: not every scanner joins folded ones.
    """
    return str(_who(view).serialize(lineLength=10_000))


def _who(view: SpeakerView) -> vobject.base.Component:
    person, agency = view.person, view.agency.value
    card = vobject.vCard()
    card.add("fn").value = person.full_name
    # Programs put the parts together in the order of their own language; a Vietnamese name has one order only.
    card.add("n").value = Name(given=person.full_name)
    card.add("org").value = [agency.name]
    card.add("title").value = person.position
    phone = card.add("tel")
    phone.value, phone.type_param = person.phone.e164, ["WORK", "VOICE"]
    mail = card.add("email")
    mail.value, mail.type_param = person.email, ["INTERNET", "WORK"]
    return card


def _card(view: SpeakerView, catalog: PublicCatalog, site_url: str) -> str:
    person, card = view.person, _who(view)
    card.add("uid").value = identity("vcard", catalog, view.entry.slug)
    card.add("note").value = note(view)
    card.add("categories").value = ["Người phát ngôn"]
    if site_url:
        card.add("url").value = site_url + view.address
    checked = legal_clock.start_of(person.verified_on).astimezone(dt.UTC)
    card.add("rev").value = f"{checked:%Y-%m-%dT%H:%M:%SZ}"
    return str(card.serialize())


def note(view: SpeakerView) -> str:
    """What a caller must know besides the number: role, matter, until when, when last checked."""
    person = view.person
    said = [SAMPLE] if person.sample else []
    said.append(f"{person.kind.label}.")
    if view.limited and person.scope:
        said.append(f"Chỉ về việc được ủy quyền: {person.scope}")
    if person.valid_to:
        said.append(f"Nhiệm vụ đến hết {vietnamese.date_text(person.valid_to)}.")
    said.append(f"Kiểm tra {vietnamese.date_text(person.verified_on)}; xem lại trên cổng trước khi gọi.")
    return " ".join(said)
