"""Bây giờ gọi ai: what this hour is for whoever wants to call an office, and whom to try in which order.

Pure: the hour comes in. The reader's browser asks the same question again on
its own clock (``overrides/assets/js/calling.js``); a test holds both to the same answers.
Hours and holidays are data with a source; what is not verified is only ever said as *có thể*.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import legal_clock
from .catalog import Entry, PublicCatalog
from .directory import SpeakerView
from .schema.kinds import Agency, Holiday, LegalDocument, Parameter, Spokesperson
from .schema.vocabulary import SpokespersonKind, Verification
from .schema.working_hours import WorkingHours
from .vietnamese import TIME_ZONE


class Hour(enum.StrEnum):
    """What an hour is for whoever calls an office."""

    WORKING = "working"
    OUTSIDE = "outside"
    """A working day, but before, between or after the sessions."""
    DAY_OFF = "day-off"
    HOLIDAY = "holiday"
    MAYBE_HOLIDAY = "maybe-holiday"
    """A day that the register calls a holiday without proof; nobody may be told more than *có thể*."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours and the holidays from a day on."""

    hours: WorkingHours
    holidays: Mapping[dt.date, Holiday]

    def day(self, day: dt.date) -> Hour:
        """What *day* is; ``WORKING`` for a working day, whatever the hour."""
        holiday = self.holidays.get(day)
        if holiday and holiday.verification is Verification.DA_XAC_MINH:
            return Hour.HOLIDAY
        if day.weekday() not in {d.position for d in self.hours.days}:
            return Hour.DAY_OFF
        return Hour.MAYBE_HOLIDAY if holiday else Hour.WORKING

    def hour(self, at: dt.datetime) -> Hour:
        """What the moment *at* (with a time zone) is on Vietnam's clock. A session ends before its last minute."""
        local = at.astimezone(TIME_ZONE)
        found = self.day(local.date())
        if found is not Hour.WORKING:
            return found
        within = any(s.starts <= local.time() < s.ends for s in self.hours.sessions)
        return Hour.WORKING if within else Hour.OUTSIDE

    def opens(self, at: dt.datetime) -> dt.datetime | None:
        """The first session after *at* on a day that nothing calls a holiday; ``None`` when a month has none."""
        local = at.astimezone(TIME_ZONE)
        for ahead in range(31):
            day = local.date() + dt.timedelta(days=ahead)
            if self.day(day) is Hour.WORKING:
                starts = sorted(dt.datetime.combine(day, s.starts, TIME_ZONE) for s in self.hours.sessions)
                if later := [moment for moment in starts if moment > local]:
                    return later[0]
        return None

    @property
    def verified(self) -> bool:
        """Whether the hours were compared with the document that sets them."""
        return self.hours.verification is Verification.DA_XAC_MINH

    @property
    def sessions_text(self) -> str:
        """The sessions as readers write them: ``07:30 – 11:30, 13:30 – 17:30``."""
        return ", ".join(f"{s.starts:%H:%M} – {s.ends:%H:%M}" for s in self.hours.sessions)

    @property
    def days_text(self) -> str:
        """Working days: ``thứ Hai đến thứ Sáu``; a list when they do not follow each other."""
        days = sorted(self.hours.days, key=lambda d: d.position)
        names = [d.label[:1].lower() + d.label[1:] for d in days]
        if len(days) > 2 and days[-1].position - days[0].position == len(days) - 1:
            return f"{names[0]} đến {names[-1]}"
        return ", ".join(names)

    @property
    def days_data(self) -> str:
        """For the page: positions of the working days, Monday 0."""
        return " ".join(str(d.position) for d in self.hours.days)

    @property
    def sessions_data(self) -> str:
        """For the page: ``07:30-11:30 13:30-17:30``."""
        return " ".join(f"{s.starts:%H:%M}-{s.ends:%H:%M}" for s in self.hours.sessions)

    @property
    def holidays_data(self) -> str:
        """For the page, JSON: day → name and 1 when verified, else 0."""
        return json.dumps({
            day.isoformat(): [h.name, int(h.verification is Verification.DA_XAC_MINH)]
            for day, h in sorted(self.holidays.items())
        }, ensure_ascii=False, separators=(",", ":"))


def calendar(catalog: PublicCatalog) -> Calendar | None:
    """The province's office hours with the holidays still to come; ``None`` while no hours are in the register."""
    hours = catalog.province.working_hours if catalog.province else None
    if hours is None or not hours.days or not hours.sessions:
        return None
    return Calendar(hours, {e.value.on: e.value for e in catalog.holidays if e.value.on >= catalog.today})


@dataclass(frozen=True, slots=True)
class Turn:
    """One person of a chain, and between which moments the person speaks: from ``starts``, until before ``ends``."""

    view: SpeakerView
    current: bool
    starts: dt.datetime
    ends: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Whom to try for an agency, in order. ``turns`` holds those whose term is still to begin, too."""

    agency: Entry[Agency]
    turns: tuple[Turn, ...]
    instead: SpeakerView | None
    """Whom to try when none of them answers: the first speaker of the people's committee of the province."""

    @property
    def gap(self) -> bool:
        """Whether nobody speaks for the agency on any matter at the moment of the build."""
        return not any(turn.current and not turn.view.limited for turn in self.turns)

    @property
    def people(self) -> int:
        """How many speak at the moment of the build."""
        return sum(1 for turn in self.turns if turn.current)


def chain(catalog: PublicCatalog, agency: Entry[Agency], people: Iterable[Entry[Spokesperson]] | None = None) -> Chain:
    """The chain of *agency*; *people* narrows it to those who speak on one matter (views.PolicyView.people)."""
    own = catalog.speakers(agency.slug) if people is None else tuple(people)
    coming = [
        e for e in catalog.coming_speakers(agency.slug)
        if people is None or e.value.kind is not SpokespersonKind.UY_QUYEN
    ]
    return Chain(
        agency,
        tuple(_turn(e, agency, True) for e in own) + tuple(_turn(e, agency, False) for e in coming),
        _instead(catalog, agency),
    )


def _turn(entry: Entry[Spokesperson], agency: Entry[Agency], current: bool) -> Turn:
    last = entry.value.valid_to
    ends = legal_clock.start_of(last + dt.timedelta(days=1)) if last else None
    return Turn(SpeakerView(entry, agency), current, legal_clock.start_of(entry.value.valid_from), ends)


def _instead(catalog: PublicCatalog, agency: Entry[Agency]) -> SpeakerView | None:
    assert catalog.province is not None
    committee = catalog.agency_by_id.get(catalog.province.people_committee)
    if committee is None or committee.slug == agency.slug:
        return None
    views = (SpeakerView(entry, committee) for entry in catalog.speakers(committee.slug))
    return next((view for view in views if not view.limited), None)


def urgent(catalog: PublicCatalog) -> tuple[Entry[LegalDocument], Parameter] | None:
    """The law's time for a first statement on a grave matter, which also runs outside office hours; if verified."""
    held = catalog.parameter("phat-ngon-dot-xuat", catalog.today)
    if held is None or held[1].unit != "gio" or held[1].verification is not Verification.DA_XAC_MINH:
        return None
    return held
