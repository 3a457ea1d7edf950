"""iCalendar files (RFC 5545, RFC 7986) by the library icalendar, which folds, escapes and checks.

A last day for comments is an event of the whole day: phones show it at the top of that day, on the widget and in
the month, whatever the time zone; an event at 23:59 stands at the bottom, below the fold, and moves abroad.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import legal_clock
from ..catalog import PublicCatalog
from .dates import Appointment

if TYPE_CHECKING:
    import icalendar

TZID = "Asia/Ho_Chi_Minh"
_REFRESH = dt.timedelta(hours=12)


class CalendarWriter:
    """Writes calendars of one portal. An event is written once and shared by all calendars that hold it."""

    def __init__(self, catalog: PublicCatalog, site_url: str) -> None:
        assert catalog.province is not None
        self.site_url = site_url
        self.product = f"-//{catalog.province.site_name}//VI"
        self._events: dict[str, bytes] = {}

    def calendar(self, name: str, found: Iterable[Appointment], *, subscribed: bool = True) -> bytes:
        """A calendar called *name* of *found*; one to subscribe to says how often to come back."""
        import icalendar

        made = icalendar.Calendar()
        made.add("prodid", self.product)
        made.add("version", "2.0")
        made.add("calscale", "GREGORIAN")
        made.add("method", "PUBLISH")
        if subscribed:
            made.add("name", name)
            made.add("x-wr-calname", name)
            made.add("x-wr-timezone", TZID)
            made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
            made.add("x-published-ttl", "PT12H")
        made.add_component(_vietnam())
        # The library writes each part by itself; an event of many calendars need not be written many times.
        written: bytes = made.to_ical()
        head, end, _ = written.partition(b"END:VCALENDAR\r\n")
        return head + b"".join(self._event(one) for one in found) + end

    def _event(self, one: Appointment) -> bytes:
        if one.uid not in self._events:
            self._events[one.uid] = self._made(one).to_ical()
        return self._events[one.uid]

    def _made(self, one: Appointment) -> icalendar.Event:
        import icalendar

        event = icalendar.Event()
        changed = legal_clock.start_of(one.changed_on).astimezone(dt.UTC)
        event.add("uid", one.uid)
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("sequence", one.sequence)
        event.add("summary", one.title)
        event.add("description", one.said + (f"\n{self.site_url}{one.address}" if self.site_url else ""))
        for name, day in _days(one):
            event.add(name, day)
        event.add("status", one.status)
        event.add("categories", [one.category])
        if one.place:
            event.add("location", one.place)
        if self.site_url:
            event.add("url", self.site_url + one.address)
        if not isinstance(one.starts, dt.datetime):
            event.add("transp", "TRANSPARENT")  # a deadline does not keep anybody busy
        for before in one.reminders:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one.title)
            alarm.add("trigger", -before)
            event.add_component(alarm)
        return event


def _days(one: Appointment) -> list[tuple[str, dt.date]]:
    """DTSTART and DTEND; the day after the last one ends an event of whole days."""
    from zoneinfo import ZoneInfo

    if isinstance(one.starts, dt.datetime):
        zone = ZoneInfo(TZID)
        moments: list[tuple[str, dt.date]] = [("dtstart", one.starts.astimezone(zone))]
        if isinstance(one.ends, dt.datetime):
            moments.append(("dtend", one.ends.astimezone(zone)))
        return moments
    return [("dtstart", one.starts), ("dtend", (one.ends or one.starts) + dt.timedelta(days=1))]


def _vietnam() -> icalendar.Timezone:
    """Vietnam's time since 13 June 1975, said here so that no machine's table of zones changes a byte."""
    import icalendar

    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", TZID)
    standard.add("dtstart", dt.datetime(1975, 6, 13))
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


__all__ = ["TZID", "CalendarWriter"]
