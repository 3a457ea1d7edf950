"""A feed in three formats: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. An item is written once for all feeds that tell it.

Same data, same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache, cached_property
from xml.sax.saxutils import escape

from .. import legal_clock
from .follows import Follow
from .items import FeedItem

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
        self._atom_entry = cache(self._made_atom_entry)
        self._rss_item = cache(self._made_rss_item)
        self._object = cache(self._made_object)

    @cached_property
    def formats(self) -> Mapping[str, Callable[[Feed], str]]:
        """Every format by the name of the address it goes to."""
        return {"atom": self.atom, "rss": self.rss, "json": self.json}

    def atom(self, feed: Feed) -> str:
        """RFC 4287."""
        here, page = self.site_url + feed.follow.atom, self.site_url + feed.follow.page
        lines = [
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">', f"  <id>{_text(feed.id)}</id>",
            f"  <title>{_text(feed.title)}</title>",
            # Never the moment of the build: a feed without news is the same file.
            f"  <updated>{legal_clock.start_of(feed.updated).isoformat()}</updated>",
            f"  <author>\n    <name>{_text(feed.author)}</name>\n  </author>",
            f'  <link href="{_value(here)}" rel="self" type="application/atom+xml"/>',
            f'  <link href="{_value(page)}" rel="alternate" type="text/html"/>',
            f"  <generator>{GENERATOR}</generator>", f"  <subtitle>{_text(feed.follow.subtitle)}</subtitle>",
        ]
        return _whole([*lines, *map(self._atom_entry, feed.entries), "</feed>"])

    def rss(self, feed: Feed) -> str:
        """RSS 2.0."""
        here, page = self.site_url + feed.follow.rss, self.site_url + feed.follow.page
        lines = [
            '<rss xmlns:atom="http://www.w3.org/2005/Atom" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">', "  <channel>",
            f"    <title>{_text(feed.title)}</title>", f"    <link>{_text(page)}</link>",
            f"    <description>{_text(feed.follow.subtitle)}</description>",
            f'    <atom:link href="{_value(here)}" rel="self" type="application/rss+xml"/>',
            "    <docs>http://www.rssboard.org/rss-specification</docs>", f"    <generator>{GENERATOR}</generator>",
            "    <language>vi</language>",
            f"    <lastBuildDate>{format_datetime(legal_clock.start_of(feed.updated))}</lastBuildDate>",
        ]
        return _whole([*lines, *map(self._rss_item, feed.entries), "  </channel>", "</rss>"])

    def json(self, feed: Feed) -> str:
        """JSON Feed 1.1."""
        head = json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": feed.title,
            "home_page_url": self.site_url + feed.follow.page, "feed_url": self.site_url + feed.follow.json,
            "description": feed.follow.subtitle, "language": "vi", "authors": [{"name": feed.author}],
        }, ensure_ascii=False, indent=1)
        items = ",\n".join(map(self._object, feed.entries))
        return f'{head[:-2]},\n "items": [{f"{chr(10)}{items}{chr(10)} " if items else ""}]\n}}\n'

    def _made_atom_entry(self, item: FeedItem) -> str:
        return "\n".join((
            "  <entry>", f"    <id>{_text(item.id)}</id>", f"    <title>{_text(item.title)}</title>",
            f"    <updated>{legal_clock.start_of(item.updated).isoformat()}</updated>",
            f'    <link href="{_value(self.site_url + item.address)}"/>',
            f"    <summary>{_text(item.summary)}</summary>",
            f'    <category term="{_value(item.kind)}" label="{_value(item.label)}"/>',
            f"    <published>{legal_clock.start_of(item.published).isoformat()}</published>", "  </entry>",
        ))

    def _made_rss_item(self, item: FeedItem) -> str:
        return "\n".join((
            "    <item>", f"      <title>{_text(item.title)}</title>",
            f"      <link>{_text(self.site_url + item.address)}</link>",
            f"      <description>{_text(item.summary)}</description>",
            f'      <guid isPermaLink="false">{_text(item.id)}</guid>',
            f"      <category>{_text(item.label)}</category>",
            f"      <pubDate>{format_datetime(legal_clock.start_of(item.published))}</pubDate>", "    </item>",
        ))

    def _made_object(self, item: FeedItem) -> str:
        said = {
            "id": item.id, "url": self.site_url + item.address, "title": item.title, "content_text": item.summary,
            "date_published": legal_clock.start_of(item.published).isoformat(),
            "date_modified": legal_clock.start_of(item.updated).isoformat(), "tags": [item.label],
        }
        return "  " + json.dumps(said, ensure_ascii=False, indent=1).replace("\n", "\n  ")


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(said: str) -> str:
    return escape(said, {"\r": "&#13;"})


def _value(said: str) -> str:
    return escape(said, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def _whole(lines: Iterable[str]) -> str:
    """The document of *lines*; raises ``ValueError`` for what XML cannot say."""
    made = "\n".join(("<?xml version='1.0' encoding='UTF-8'?>", *lines, "", ""))
    if _NO_XML.search(made):
        raise ValueError("a control character in a feed")
    return made


__all__ = ["Feed", "Writer"]
