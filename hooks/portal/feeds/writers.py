"""A feed in three formats: Atom (RFC 4287) and RSS 2.0 by feedgen, JSON Feed 1.1 by json. Same data, same bytes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .. import legal_clock
from .follows import Follow
from .items import FeedItem

if TYPE_CHECKING:
    from feedgen.entry import FeedEntry
    from feedgen.feed import FeedGenerator

GENERATOR = "Cổng truyền thông chính sách"


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as data: what it follows and its entries, newest first. ``updated`` comes from the entries."""

    id: str
    follow: Follow
    title: str
    author: str
    updated: dt.date
    entries: tuple[FeedItem, ...]


class Writer:
    """Writes feeds of one portal. Entries are made once and shared by all feeds that tell them."""

    def __init__(self, site_url: str) -> None:
        assert site_url.endswith("/")
        self.site_url = site_url
        self._entries: dict[str, FeedEntry] = {}
        self._objects: dict[str, dict[str, Any]] = {}

    @cached_property
    def formats(self) -> Mapping[str, Callable[[Feed], str]]:
        """Every format by the name of the address it goes to."""
        return {"atom": self.atom, "rss": self.rss, "json": self.json}

    def atom(self, feed: Feed) -> str:
        """RFC 4287."""
        made = self._generator(feed, feed.follow.atom, "application/atom+xml")
        return str(made.atom_str(pretty=True), "utf-8") + "\n"

    def rss(self, feed: Feed) -> str:
        """RSS 2.0."""
        made = self._generator(feed, feed.follow.rss, "application/rss+xml")
        return str(made.rss_str(pretty=True), "utf-8") + "\n"

    def json(self, feed: Feed) -> str:
        """JSON Feed 1.1."""
        return json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": feed.title,
            "home_page_url": self.site_url + feed.follow.page, "feed_url": self.site_url + feed.follow.json,
            "description": feed.follow.subtitle, "language": "vi", "authors": [{"name": feed.author}],
            "items": [self._object(item) for item in feed.entries],
        }, ensure_ascii=False, indent=1) + "\n"

    def _generator(self, feed: Feed, address: str, kind: str) -> FeedGenerator:
        from feedgen.feed import FeedGenerator

        made = FeedGenerator()
        made.id(feed.id)
        made.title(feed.title)
        made.subtitle(feed.follow.subtitle)
        made.language("vi")
        made.author(name=feed.author)
        made.link(href=self.site_url + address, rel="self", type=kind)
        made.link(href=self.site_url + feed.follow.page, rel="alternate", type="text/html")
        made.generator(GENERATOR)
        # Never the moment of the build: a feed without news is the same file.
        made.updated(legal_clock.start_of(feed.updated))
        for item in feed.entries:
            made.add_entry(self._entry(item), order="append")
        return made

    def _entry(self, item: FeedItem) -> FeedEntry:
        from feedgen.entry import FeedEntry

        if item.id not in self._entries:
            entry = self._entries[item.id] = FeedEntry()
            entry.id(item.id)
            entry.guid(item.id, permalink=False)
            entry.title(item.title)
            entry.published(legal_clock.start_of(item.published))
            entry.updated(legal_clock.start_of(item.updated))
            entry.category(term=item.kind, label=item.label)
            entry.link(href=self.site_url + item.address, rel="alternate", type="text/html")
            entry.summary(item.summary)
        return self._entries[item.id]

    def _object(self, item: FeedItem) -> dict[str, Any]:
        if item.id not in self._objects:
            self._objects[item.id] = {
                "id": item.id, "url": self.site_url + item.address, "title": item.title, "content_text": item.summary,
                "date_published": legal_clock.start_of(item.published).isoformat(),
                "date_modified": legal_clock.start_of(item.updated).isoformat(), "tags": [item.label],
            }
        return self._objects[item.id]


__all__ = ["Feed", "Writer"]
