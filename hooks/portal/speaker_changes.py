"""Who began, ended, was replaced or changed number: events read off the dates of the data, newest first.

Nothing is compared with an earlier build, so the list is whole at any build and the same for the same data. The page
and the feeds tell the same events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from . import vietnamese
from .catalog import PublicCatalog
from .directory import SpeakerView
from .schema.vocabulary import SpokespersonKind

KINDS = {
    "began": "Nhận nhiệm vụ", "ended": "Thôi nhiệm vụ", "replaced": "Có người thay", "contact": "Đổi số máy hoặc thư",
}
"""Every kind of change with its word."""
_ROLES = {
    SpokespersonKind.NGUOI_DUNG_DAU: "người đứng đầu, người phát ngôn",
    SpokespersonKind.THUONG_XUYEN: "người phát ngôn thường xuyên",
    SpokespersonKind.UY_QUYEN: "người được ủy quyền phát ngôn",
}


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """One event: on the day *on* (Vietnam) something about *view* became different."""

    on: dt.date
    kind: str
    view: SpeakerView
    successor: SpeakerView | None = None

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def text(self) -> str:
        """The event as a sentence; contacts are not told again, the person's page has the ones that hold."""
        person, agency = self.view.person, self.view.agency.value
        who = f"{person.full_name}, {person.position}"
        role = _ROLES[person.kind]
        at = agency.short_name or agency.name
        if self.kind == "contact":
            return f"Số điện thoại hoặc thư công vụ của {who}, {role} của {at}, đã đổi."
        if self.kind == "began":
            until = f" đến hết {vietnamese.date_text(person.valid_to)}" if person.valid_to else ""
            return f"{who}, là {role} của {at} từ {vietnamese.date_text(person.valid_from)}{until}."
        done = f"{who}, thôi làm {role} của {at} sau ngày {vietnamese.date_text(person.valid_to or self.on)}."
        if self.successor is None:
            return done
        return f"{done} Nay là {self.successor.person.full_name}, {self.successor.person.position}."


def changes(catalog: PublicCatalog) -> tuple[SpeakerChange, ...]:
    """Every event up to today, newest first. What is to come is not told: it may still change."""
    found = [event for event in _events(catalog) if event.on <= catalog.today]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda e: (-e.on.toordinal(), e.view.agency.slug, order.index(e.kind),
                                              e.view.entry.slug)))


def _events(catalog: PublicCatalog) -> Iterator[SpeakerChange]:
    for entry in catalog.spokespersons:
        person, agency = entry.value, catalog.agency_by_id[entry.value.agency]
        view = SpeakerView(entry, agency)
        yield SpeakerChange(person.valid_from, "began", view)
        if person.contact_changed_on:
            yield SpeakerChange(person.contact_changed_on, "contact", view)
        if person.valid_to:
            after = catalog.spokesperson_by_slug.get(person.replaced_by or "")
            successor = SpeakerView(after, catalog.agency_by_id[after.value.agency]) if after else None
            # The last day still counts; the change is there the morning after.
            gone = person.valid_to + dt.timedelta(days=1)
            yield SpeakerChange(gone, "replaced" if successor else "ended", view, successor)
