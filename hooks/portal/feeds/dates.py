"""Dates for people's calendars: last days for comments, press conferences, meetings about a draft. Pure.

SEQUENCE counts the changes recorded with a date in the data, LAST-MODIFIED is the day of the last one: a calendar
that already holds the date takes the new one, and the same data give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import addresses, contacts, legal_clock, vietnamese
from ..catalog import PublicCatalog, posted_on
from ..schema.kinds import Consultation
from ..schema.vocabulary import ActivityForm, ActivityStatus, PressEventType
from ..views import PolicyView
from .follows import EVERYTHING, Tag, of_agency
from .items import PolicyStory, press_changes

KEPT_DAYS = 366
"""How long a calendar keeps what is over."""
MEETINGS = (ActivityForm.DOI_THOAI, ActivityForm.TOA_DAM, ActivityForm.HOI_NGHI, ActivityForm.HOI_THAO)
"""Activities about a draft that people go to."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One date. ``starts`` is a day or a moment; ``ends`` the last day of several, or the closing moment."""

    uid: str
    category: str
    title: str
    said: str
    starts: dt.date
    ends: dt.date | None
    place: str
    address: str
    """Of its page, relative to the portal's root."""
    status: str
    """CONFIRMED, TENTATIVE or CANCELLED."""
    sequence: int
    changed_on: dt.date
    reminders: tuple[dt.timedelta, ...]
    """Before its start; a day starts at midnight."""
    tags: frozenset[Tag]
    whole_province: bool = False

    def told_by(self) -> tuple[object, ...]:
        """What tells it from others: all that is written of it. Its tags are of the calendars that have it."""
        return (self.uid, self.category, self.title, self.said, self.starts, self.ends, self.place, self.address,
                self.status, self.sequence, self.changed_on, self.reminders)

    @property
    def last_day(self) -> dt.date:
        """The last Vietnamese day it touches."""
        end = self.ends or self.starts
        return legal_clock.today(end) if isinstance(end, dt.datetime) else end


@dataclass(frozen=True)
class Appointments:
    """All dates in order, and those that have a file of their own beside a page."""

    all: tuple[Appointment, ...]
    by_file: Mapping[str, tuple[Appointment, ...]]
    today: dt.date


def appointments(catalog: PublicCatalog) -> Appointments:
    """Every date of the last year and all that are ahead; files of their own for what is still ahead."""
    oldest = catalog.today - dt.timedelta(days=KEPT_DAYS)
    kept = [a for a in _appointments(catalog) if a.last_day >= oldest]
    kept.sort(key=lambda a: (_order(a.starts), a.uid))
    files: dict[str, list[Appointment]] = {}
    for one in kept:
        files.setdefault(addresses.appointments(one.address), []).append(one)
    ahead = {address: tuple(own) for address, own in sorted(files.items())
             if any(a.last_day >= catalog.today for a in own)}
    return Appointments(tuple(kept), ahead, catalog.today)


def calendar_days(found: Appointments, tag: Tag) -> tuple[Appointment, ...]:
    """The dates of one calendar. A commune's also has what is ahead for the whole province: it applies there too."""
    return tuple(
        a for a in found.all
        if tag in a.tags or (tag[0] == "place" and a.whole_province and a.last_day >= found.today)
    )


def _order(starts: dt.date) -> dt.datetime:
    return starts if isinstance(starts, dt.datetime) else legal_clock.start_of(starts)


def _appointments(catalog: PublicCatalog) -> Iterator[Appointment]:
    for entry in catalog.policies:
        yield from _of_policy(PolicyView(entry, catalog))
    yield from _press(catalog)


def _of_policy(view: PolicyView) -> Iterator[Appointment]:
    story = PolicyStory(view)
    told = _changes(story)
    changed = max([story.posted, *told])
    if view.policy.consultation:
        yield _deadline(story, view.policy.consultation, len(told), changed)
    yield from _meetings(story, len(told), changed)


def _changes(story: PolicyStory) -> list[dt.date]:
    """Days up to today of the changes recorded since the draft came out: a later build has these and perhaps more."""
    policy = story.policy
    told = [s.on for s in policy.stage_history] + [n.on for n in policy.change_notes]
    told += [c.on for c in policy.corrections]
    told += [e.on for e in policy.consultation.extensions] if policy.consultation else []
    told += [policy.feedback.published_on] if policy.feedback else []
    told = [on for on in told if story.posted < on <= story.today]
    if story.stopped_on == story.posted:  # nobody wrote down since when
        told.append(story.posted)
    return told


def _deadline(story: PolicyStory, consultation: Consultation, sequence: int, changed: dt.date) -> Appointment:
    view, policy = story.view, story.policy
    off = story.cut_short_on is not None
    closes = vietnamese.date_text(consultation.closes_on)
    said = [f"Nhận góp ý đến hết {closes}."]
    if off:
        said.append(f"{view.status.label}, không nhận góp ý nữa.")
    else:
        if consultation.extensions:
            before = max(consultation.extensions, key=lambda e: e.on).previous
            said.append(f"Đã gia hạn: hạn mới {closes}, hạn cũ {vietnamese.date_text(before)}.")
        said.append("Ngày cuối cùng nhận góp ý, tính hết 24 giờ, giờ Việt Nam.")
        said += [f"Thư: {view.response_email}."] if view.response_email else []
        said += [f"Nơi nhận: {view.response_address}."] if view.response_address else []
    return Appointment(
        contacts.identity("deadline", story.catalog, view.slug), "Hạn góp ý",
        _title("Hạn góp ý", policy.title, policy.sample, off=off), _said(" ".join(said), policy.sample),
        consultation.closes_on, None, "", view.address, "CANCELLED" if off else "CONFIRMED", sequence, changed,
        # Nine in the morning three days before, and the day before: an all-day date rings at midnight otherwise.
        () if off else (dt.timedelta(hours=63), dt.timedelta(hours=15)), story.tags, not policy.localities,
    )


def _meetings(story: PolicyStory, sequence: int, changed: dt.date) -> Iterator[Appointment]:
    view, policy = story.view, story.policy
    seen: dict[ActivityForm, int] = {}
    for activity in policy.activities:
        if activity.form not in MEETINGS:
            continue
        number = seen[activity.form] = seen.get(activity.form, 0) + 1
        done = activity.status is ActivityStatus.DA_THUC_HIEN
        off = not done and (activity.status is ActivityStatus.HUY or policy.stage.off_path)
        agency = story.catalog.agency_by_id[activity.agency]
        said = [f"{activity.form.label} về dự thảo. Cơ quan tổ chức: {agency.value.name}."]
        said += [f"Người dự: {activity.audience}."] if activity.audience else []
        said += [] if done or off else ["Ngày dự kiến, giờ do cơ quan tổ chức báo."]
        yield Appointment(
            contacts.identity("meeting", story.catalog, view.slug, activity.form.value, str(number)),
            activity.form.label, _title(activity.form.label, policy.title, policy.sample, off=off),
            _said(" ".join(said), policy.sample), activity.on, activity.until, activity.channel, view.address,
            "CONFIRMED" if done else "CANCELLED" if off else "TENTATIVE",
            sequence + (done or off),  # what was planned has been decided
            changed, () if done or off else (dt.timedelta(hours=15),), story.tags | {of_agency(agency)},
            not policy.localities,
        )


def _press(catalog: PublicCatalog) -> Iterator[Appointment]:
    for entry in catalog.press_events:
        event = entry.value
        if event.type is PressEventType.THONG_CAO:
            continue  # a release is a text, nobody goes to it
        changes = press_changes(event, catalog.today)
        off = any(c[2] for c in changes)
        agency = catalog.agency_by_id[event.agency]
        said = [f"Cơ quan tổ chức: {agency.value.name}."]
        said += [f"Chủ trì: {event.chair}."] if event.chair else []
        said += [f"Thay đổi ngày {vietnamese.date_text(on)}: {note}" for on, note, _ in changes]
        yield Appointment(
            contacts.identity("press", catalog, entry.slug), event.type.label,
            _title(event.type.label, event.title, event.sample, off=off), _said(" ".join(said), event.sample),
            event.starts_at, event.ends_at, event.place or "", addresses.document("press-event", entry.slug),
            "CANCELLED" if off else "CONFIRMED", len(changes), changes[-1][0] if changes else posted_on(event),
            () if off else (dt.timedelta(days=1), dt.timedelta(hours=1)),
            frozenset({EVERYTHING, of_agency(agency)}),
        )


def _title(word: str, title: str, sample: bool, *, off: bool) -> str:
    # What a list of dates cuts off first must be the end of the title, never the word that says what it is.
    said = title if title.lower().startswith(word.lower()) else f"{word}: {title}"
    return ("(Minh họa) " if sample else "") + ("Đã hủy: " if off else "") + said


def _said(text: str, sample: bool) -> str:
    return f"{contacts.SAMPLE} {text}" if sample else text


__all__ = ["Appointment", "Appointments", "appointments", "calendar_days"]
