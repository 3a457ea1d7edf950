"""The markup of pages as a browser reads it: every tag judged by itself, every line that is whole by itself once.

Knows no page and no site but the address of its own; who asks for what a link means is :mod:`site`.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote

MARKUP = re.compile(r"""<([^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""")
_IN_LINE = re.compile(r"""<([^<>"'\n]*(?:(?:"[^"\n]*"|'[^'\n]*')[^<>"'\n]*)*)>""")
_TAG = re.compile(r"""([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^<>\s=/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^<>\s"'=`]+))?)*)\s*/?""")
_PLAIN = re.compile(r"/[a-zA-Z][a-zA-Z0-9]*\s*|!doctype html", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_ADDRESSES = frozenset({
    "href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcset", "imagesrcset", "cite",
    "background", "longdesc", "manifest",
})
_FOLLOWED = frozenset({("a", "href"), ("area", "href"), ("blockquote", "cite"), ("q", "cite")})
"""What takes the reader elsewhere on a click; every other address is loaded or sent by the page itself."""
_REFUSED = frozenset({
    "style", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "foreignobject", "animate", "set",
})
DATA_BLOCK = 'script type="application/ld+json"'
_NOT_IN_DATA = re.compile("[<>&\u2028\u2029]")
_NAMED_ONLY = frozenset({
    ("canonical", ""), ("schema.DC", "http://purl.org/dc/elements/1.1/"), ("schema.DCTERMS", "http://purl.org/dc/terms/"),
})
"""``<link>`` that names another host without asking it for anything: the page's own address, two vocabularies."""
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|del|em|i|mark|small|span|strong|sub|sup|time)(?:\s[^<>]*)?>")
_INLINE_TAG = re.compile(_INLINE.pattern[1:-1].replace("[^<>]*", ".*"), re.DOTALL)
_OUTSIDE = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
_REFRESH = re.compile(r"^[\d.;,\s]*(?:url\s*=\s*)?['\"]?", re.IGNORECASE)
_AS_READ = re.compile(r"[\t\n\r]")
_SCHEMES = ("https:", "http:", "mailto:", "tel:", "webcal:")
_REMEMBERED = 1 << 15


@dataclass(frozen=True, slots=True)
class Tag:
    """What one tag says, whatever page it stands on: id, addresses it uses, attributes, and what is wrong with it."""

    id: str = ""
    links: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    inline: bool = False
    """Whether the words before and after it are one sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line without faults refers to: its ids in their order, and the addresses it uses."""

    ids: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


_NOTHING = Line()


class Markup:
    """Pages repeat each other's tags, so each distinct one is judged once. *site_url*: the portal's own address."""

    def __init__(self, site_url: str) -> None:
        self.site_url = site_url
        self._tags: dict[str, Tag] = {}
        self._heard: list[str] = []

    def heard(self) -> list[str]:
        """What tags and lines judged since the last time say to people and programs."""
        heard, self._heard = self._heard, []
        return heard

    def tag(self, text: str) -> Tag:
        """What stands between the angle brackets, judged."""
        known = self._tags.get(text)
        if known is None:
            if len(self._tags) > _REMEMBERED:
                self._tags.clear()
            known = self._tags[text] = self._judged(text)
            self._heard += known.texts
        return known

    def line(self, text: str) -> Line | None:
        """What the line *text* refers to; ``None`` unless every tag in it is whole and without faults."""
        if "<" not in text:
            if text and not text.isspace():
                self._heard.append(_plain(text))
            return _NOTHING
        parts = _IN_LINE.split(text)
        if "<" in "".join(parts[::2]):
            return None
        ids: list[str] = []
        links: list[tuple[str, str]] = []
        sentence, known = parts[0], self._tags
        for place in range(1, len(parts), 2):
            said, after = parts[place], parts[place + 1]
            tag = known.get(said) or self.tag(said)
            if tag.faults:
                return None
            if tag.id:
                ids.append(tag.id)
            if tag.links:
                links += tag.links
            if said == DATA_BLOCK:
                block = data_block(after, parts[place + 2] if place + 2 < len(parts) else "")
                if block is None:
                    return None
                if "\\" in after:  # otherwise the text itself says the same
                    self._heard += strings(block)
            if tag.inline:
                sentence = f"{sentence} {after}"
            else:
                if sentence and not sentence.isspace():
                    self._heard.append(_plain(sentence))
                sentence = after
        if sentence and not sentence.isspace():
            self._heard.append(_plain(sentence))
        return Line(tuple(ids), tuple(links)) if ids or links else _NOTHING

    def _judged(self, text: str) -> Tag:
        if text == DATA_BLOCK or _PLAIN.fullmatch(text):
            return Tag(inline=_INLINE_TAG.fullmatch(text) is not None)
        if text.startswith("!--"):
            return Tag(faults=("có chú thích HTML; chú thích nằm trong mã trang mà ai cũng xem được.",))
        match = _TAG.fullmatch(text)
        if match is None:
            return Tag(faults=(f"thẻ <{text[:60]}> viết sai.",))
        name, faults = match[1].lower(), []
        pairs = [(key.lower(), _plain(a or b or c)) for key, a, b, c in _ATTRIBUTE.findall(match[2])]
        attributes = dict(pairs)
        if len(attributes) < len(pairs):
            faults.append(f"thẻ <{name}> lặp thuộc tính.")
        if "style" in attributes or any(a.startswith("on") for a in attributes):
            faults.append(f"thẻ <{name}> mang style hoặc mã chạy ngay trong thuộc tính.")
        if name in _REFUSED or "srcdoc" in attributes or (name == "script" and not attributes.get("src")):
            faults.append(f"thẻ <{name}> không được phép.")
        if "ping" in attributes:
            faults.append(f"thẻ <{name}> báo cho máy khác biết người đọc bấm gì.")
        links: list[tuple[str, str]] = []
        for key, target in _targets(attributes):
            fault = self._outside(name, key, target, attributes)
            if fault is None:
                links.append((name, target))
            elif fault:
                faults.append(fault)
        return Tag(attributes.get("id", ""), tuple(links), tuple(attributes.values()), tuple(faults),
                   _INLINE_TAG.fullmatch(text) is not None)

    def _outside(self, name: str, key: str, target: str, attributes: Mapping[str, str]) -> str | None:
        """What is wrong with an address that leaves the site; empty when nothing is, ``None`` for one that does not."""
        if not _OUTSIDE.match(target):
            return None
        if (name, key) in _FOLLOWED:
            allowed = target.lower().startswith(_SCHEMES)
            return "" if allowed else f"liên kết {target[:60]} dùng giao thức không được phép."
        own = bool(self.site_url) and target.startswith(self.site_url)
        drawn = name == "img" and target.startswith("data:image/")
        rel = attributes.get("rel", "")
        named = name == "link" and ((rel, target) in _NAMED_ONLY or (rel, "") in _NAMED_ONLY)
        return "" if own or drawn or named else f"thẻ <{name}> tải {target[:80]} từ máy chủ khác."


def data_block(text: str, end: str) -> Any:
    """What a data block (JSON-LD) with *text* says; ``None`` for one that is wrong. *end*: the tag behind it.

    Nothing a browser runs, provided that the text cannot end the element.
    """
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if end == "/script" and not _NOT_IN_DATA.search(text) else None


def sentences(text: str) -> Iterator[str]:
    """What people read in *text*, a line at a time, between tags; those within a sentence do not end it."""
    for line in text.split("\n"):
        yield from map(_plain, MARKUP.split(_INLINE.sub(" ", line))[::2])


def strings(value: Any) -> list[str]:
    """Every string and key in *value*, as JSON gives it."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found += one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def _plain(text: str) -> str:
    return unescape(text) if "&" in text else text


def _targets(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Attribute and address for every address a tag uses, as a browser reads it."""
    for key in attributes.keys() & _ADDRESSES:
        value = _AS_READ.sub("", attributes[key]).strip("\0\x0b\x0c ").replace("\\", "/")
        if key.endswith("srcset"):
            yield from ((key, part.split()[0]) for part in value.split(",") if part.strip())
        elif value or key != "href":
            yield key, value
    if "http-equiv" in attributes and attributes["http-equiv"].lower() == "refresh":
        yield "refresh", _REFRESH.sub("", attributes.get("content", ""))


def style_sheet(path: str, text: str, paths: Collection[str]) -> Iterator[str]:
    """Files a style sheet names must exist here; other hosts are refused."""
    named = re.findall(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
    for target in named:
        if target.startswith(("data:", "#")):
            continue
        address = unquote(target.partition("#")[0])
        if _OUTSIDE.match(target):
            yield f"{path}: tải {target[:80]} từ máy chủ khác."
        elif posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) not in paths:
            yield f"{path}: không có tệp {target}."
