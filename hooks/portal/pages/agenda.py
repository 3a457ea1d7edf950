"""Deadlines and press events by day: the year calendar, and what the home page says of this month. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import addresses, legal_clock, vietnamese
from .page import DerivedPage, Facts


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something on a day. ``until`` is the last moment it is still ahead; ``kind`` gives the icon.

    What has no page of its own has no ``address``.
    """

    on: dt.date
    until: dt.datetime
    kind: str
    word: str
    title: str
    address: str
    note: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its occasions by day; ``weeks`` are rows of seven days from Monday, 0 for days of other months."""

    year: int
    number: int
    weeks: tuple[tuple[int, ...], ...]
    days: tuple[tuple[dt.date, tuple[Occasion, ...]], ...]

    @property
    def name(self) -> str:
        """``Tháng 11/2026``."""
        return f"Tháng {self.number}/{self.year}"

    @property
    def key(self) -> str:
        """``2026-11``, as the browser names it."""
        return f"{self.year}-{self.number:02d}"

    @property
    def marked(self) -> dict[int, dt.date]:
        """Days of the month that have occasions."""
        return {day.day: day for day, _ in self.days}

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """Everything of the month in order."""
        return tuple(o for _, found in self.days for o in found)

    def first(self, at: dt.datetime, count: int) -> tuple[Occasion, ...]:
        """At most *count*: what is still ahead at *at*, soonest first, then what is over, latest first."""
        ahead = [o for o in self.occasions if o.until >= at]
        over = [o for o in reversed(self.occasions) if o.until < at]
        return tuple([*ahead, *over][:count])


def occasions(facts: Facts) -> tuple[Occasion, ...]:
    """Consultations closing, promised replies, press events, interruptions, by day. Stopped drafts promise nothing."""
    return tuple(sorted(_occasions(facts), key=lambda o: (o.on, o.until, o.kind, o.address)))


def _occasions(facts: Facts) -> Iterator[Occasion]:
    for view in facts.policies:
        consultation, policy = view.policy.consultation, view.policy
        if consultation is None or policy.stage.off_path:
            continue
        closes = consultation.closes_on
        yield Occasion(closes, legal_clock.end_of(closes), "deadline", "Hết hạn góp ý", policy.title, view.address,
                       sample=policy.sample)
        if promise := view.promise:
            due, done = promise.due_on, promise.answered_on
            note = (f"đã trả lời {vietnamese.date_text(done)}" if done else
                    "đã quá hẹn, chưa có trả lời" if promise.days_late else "")
            yield Occasion(due, legal_clock.end_of(due), "reply", "Hẹn trả lời góp ý", policy.title, view.address, note,
                           policy.sample)
    for entry in facts.catalog.press_events:
        event = entry.value
        local = event.starts_at.astimezone(vietnamese.TIME_ZONE)
        hour = f"{local.hour:02d} giờ {local.minute:02d}"
        yield Occasion(local.date(), event.ends_at or event.starts_at, "press", event.type.label, event.title,
                       addresses.document("press-event", entry.slug),
                       f"{hour}, {event.place}" if event.place else hour, event.sample)
    for stop in (entry.value for entry in facts.catalog.downtime):
        yield Occasion(legal_clock.today(stop.starts_at), stop.ends_at, "downtime", "Cổng tạm dừng theo kế hoạch",
                       stop.reason, "", f"từ {vietnamese.moment_text(stop.starts_at)} đến khoảng "
                       f"{vietnamese.moment_text(stop.ends_at)}", stop.sample)


def month(year: int, number: int, found: Iterable[Occasion]) -> Month:
    """The month *number* of *year* with those of *found* (in order) that fall in it."""
    days: dict[dt.date, list[Occasion]] = {}
    for occasion in found:
        if (occasion.on.year, occasion.on.month) == (year, number):
            days.setdefault(occasion.on, []).append(occasion)
    weeks = calendar.Calendar(calendar.MONDAY).monthdayscalendar(year, number)
    return Month(year, number, tuple(tuple(w) for w in weeks), tuple((d, tuple(o)) for d, o in sorted(days.items())))


def this_and_next(facts: Facts, found: Iterable[Occasion]) -> tuple[Month, Month]:
    """The month of the build and the one after, which readers see when it has come before the next build."""
    found, today = tuple(found), facts.catalog.today
    following = legal_clock.add_months(today.replace(day=1), 1)
    return month(today.year, today.month, found), month(following.year, following.month, found)


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """A calendar per year, and what comes next with the way to each year."""
    everything, today = occasions(facts), facts.catalog.today
    by_year: dict[int, list[Occasion]] = {today.year: []}
    for occasion in everything:
        by_year.setdefault(occasion.on.year, []).append(occasion)
    years = [(year, addresses.year_calendar(year), len(by_year[year])) for year in sorted(by_year, reverse=True)]
    ahead = [o for o in everything if o.until >= facts.catalog.as_of]
    crumbs = (("Lịch", addresses.CALENDAR),)
    yield DerivedPage(addresses.CALENDAR, "calendar.html", "Lịch hạn góp ý và họp báo",
                      "Hạn góp ý, hẹn trả lời và họp báo sắp tới; lịch từng năm.",
                      {"ahead": ahead[:30], "ahead_total": len(ahead), "years": years})
    for year, found in by_year.items():
        months = tuple(month(year, n, found) for n in range(1, 13))
        yield DerivedPage(addresses.year_calendar(year), "calendar-year.html", f"Lịch năm {year}",
                          f"Hạn góp ý, hẹn trả lời góp ý và họp báo trong năm {year}, theo từng tháng.",
                          {"year": year, "months": [m for m in months if m.days], "years": years,
                           "total": len(found)}, crumbs)
