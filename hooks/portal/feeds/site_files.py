"""Every feed and calendar file of a site, by address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .. import contacts
from ..catalog import PublicCatalog
from ..written_before import Files, WrittenBefore
from .calendars import CalendarWriter
from .dates import Appointment, appointments, calendar_days
from .follows import Follow, Follows, Tag
from .items import FeedItem, items
from .writers import Feed, Writer

FEED_LENGTH = 50
"""Entries a feed carries, newest first; the portal's pages have all."""


def files(
    catalog: PublicCatalog, site_url: str, before: WrittenBefore | None = None,
) -> Iterator[tuple[str, str | bytes]]:
    """Address and content of every feed and calendar.

    Feeds must name absolute addresses, so there are none without a *site_url* (ends with ``/``); calendars
    only leave out the address of the page. Those that were written *before* are not written again.
    """
    before = before or WrittenBefore()
    if site_url:
        writer = Writer(site_url)
        for feed in feeds(catalog):
            made = before.of(partial(_written, writer, feed), "feed", site_url, feed)
            yield from zip((feed.follow.atom, feed.follow.rss, feed.follow.json), made, strict=True)
    yield from calendars(catalog, site_url, before)


def _written(writer: Writer, feed: Feed) -> Files:
    return writer.atom(feed).encode(), writer.rss(feed).encode(), writer.json(feed).encode()


def feeds(catalog: PublicCatalog) -> Iterator[Feed]:
    """Every feed as data, empty ones too."""
    province = catalog.province
    assert province is not None
    found = items(catalog)
    by_tag: dict[Tag, list[FeedItem]] = {}
    for item in found:
        for tag in item.tags:
            by_tag.setdefault(tag, []).append(item)
    # A feed without entries still must say when it changed: on the day of the first news of all, which stays.
    floor = min((item.published for item in found), default=catalog.today)
    for follow in Follows.of(catalog).all:
        entries = tuple(by_tag.get(follow.tag, ())[:FEED_LENGTH])
        yield Feed(
            contacts.identity("feed", catalog, follow.name), follow, f"{follow.title} – {province.site_name}",
            province.site_name, entries[0].updated if entries else floor, entries,
        )


def calendars(catalog: PublicCatalog, site_url: str, before: WrittenBefore) -> Iterator[tuple[str, bytes]]:
    """The calendars to subscribe to, and the single dates to put into one's own, beside their pages."""
    assert catalog.province is not None
    found = appointments(catalog)
    writer = CalendarWriter(catalog, site_url)
    name = catalog.province.site_name

    def written(title: str, own: tuple[Appointment, ...], *, subscribed: bool) -> bytes:
        return before.of(lambda: (writer.calendar(title, own, subscribed=subscribed),),
                         "calendar", site_url, name, title, own, subscribed)[0]

    for follow in Follows.of(catalog).all:
        if follow.own_calendar:
            title = f"{_short(follow)} – {name}"
            yield follow.calendar, written(title, calendar_days(found, follow.tag), subscribed=True)
    for address, own in found.by_file.items():
        yield address, written(name, own, subscribed=False)


def _short(follow: Follow) -> str:
    return "Hạn góp ý, họp báo, đối thoại" if follow.name == "tat-ca" else follow.title


__all__ = ["FEED_LENGTH", "calendars", "feeds", "files"]
