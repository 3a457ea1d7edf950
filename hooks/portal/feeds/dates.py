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
from ..schema.vocabulary import ActivityForm, ActivityStatus, PressEventType
from ..views import PolicyView
from .follows import EVERYTHING, Tag, of_agency
from .items import PolicyStory, policy_tags, press_changes

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
    policy, catalog, today = view.policy, view.catalog, view.catalog.today
    consultation = policy.consultation
    told = [e.on for e in (consultation.extensions if consultation else ())]
    told += [n.on for n in policy.change_notes] + [c.on for c in policy.corrections]
    told += [policy.feedback.published_on] if policy.feedback else []
    told += [s.on for s in policy.stage_history if s.stage.off_path]
    told = [on for on in told if on <= today]
    posted = posted_on(policy)
    changed = max([posted, *told])
    stopped, cut_short = policy.stage.off_path, PolicyStory(view).cut_short_on is not None
    tags, wide = policy_tags(policy, catalog), not policy.localities
    if consultation:
        closes = vietnamese.date_text(consultation.closes_on)
        ways = [f"Thư: {view.response_email}." if view.response_email else "",
                f"Nơi nhận: {view.response_address}." if view.response_address else ""]
        said = (f"{view.status.label}, không nhận góp ý nữa." if cut_short else
                " ".join(["Ngày cuối cùng nhận góp ý, tính hết 24 giờ, giờ Việt Nam.", *(w for w in ways if w)]))
        if consultation.extensions and not cut_short:
            before = max(consultation.extensions, key=lambda e: e.on).previous
            said = f"Đã gia hạn: hạn mới {closes}, hạn cũ {vietnamese.date_text(before)}. {said}"
        yield Appointment(
            contacts.identity("deadline", catalog, view.slug), "Hạn góp ý",
            _title("Hạn góp ý", policy.title, policy.sample, off=cut_short),
            _said(f"Nhận góp ý đến hết {closes}. {said}", policy.sample), consultation.closes_on, None, "",
            view.address, "CANCELLED" if cut_short else "CONFIRMED", len(told), changed,
            # Nine in the morning three days before, and the day before: an all-day date rings at midnight otherwise.
            () if cut_short else (dt.timedelta(hours=63), dt.timedelta(hours=15)), tags, wide,
        )
    seen: dict[ActivityForm, int] = {}
    for activity in policy.activities:
        if activity.form not in MEETINGS:
            continue
        seen[activity.form] = seen.get(activity.form, 0) + 1
        cancelled = stopped or activity.status is ActivityStatus.HUY
        done = activity.status is ActivityStatus.DA_THUC_HIEN
        status = "CANCELLED" if cancelled and not done else "CONFIRMED" if done else "TENTATIVE"
        agency = catalog.agency_by_id[activity.agency]
        said = f"{activity.form.label} về dự thảo. Cơ quan tổ chức: {agency.value.name}."
        said += f" Người dự: {activity.audience}." if activity.audience else ""
        said += " Ngày dự kiến, giờ do cơ quan tổ chức báo." if status == "TENTATIVE" else ""
        yield Appointment(
            contacts.identity("meeting", catalog, view.slug, activity.form.value, str(seen[activity.form])),
            activity.form.label,
            _title(activity.form.label, policy.title, policy.sample, off=status == "CANCELLED"), _said(said, policy.sample), activity.on, activity.until, activity.channel, view.address, status,
            len(told) + (status == "CANCELLED") + (status == "CONFIRMED"), changed,
            () if status == "CANCELLED" else (dt.timedelta(hours=15),), tags | {of_agency(agency)}, wide,
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
