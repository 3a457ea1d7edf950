"""The body of a document once rendered: its HTML with open slots, its sections, links and plain text.

Where a link leads depends on the page it stands on, so the HTML keeps a slot
for each until :meth:`Body.html` closes them, and cleans the whole fragment
once more (nh3, the second belt).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import nh3

SCHEMES = ("http://", "https://", "mailto:", "tel:")
_WORDS_PER_MINUTE = 200
_SHOWN = "(min-width: 48em) 44rem, 94vw"
"""How wide an image stands in the text, as portal.css has it."""
_TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "picture",
    "pre", "section", "source", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
_ATTRIBUTES = {
    "a": {"href", "id", "class", "rel", "aria-label"}, "div": {"class", "tabindex", "role", "aria-label"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "li": {"id", "class"},
    "img": {"src", "alt", "loading", "decoding", "width", "height"}, "source": {"srcset", "sizes", "type"},
    "ol": {"start"}, "p": {"class"}, "section": {"class", "aria-label"}, "span": {"class"}, "sup": {"id"},
    "td": {"class"}, "th": {"class", "scope"},
}
# No text can hold these signs, the walk lets no control character through.
_SLOT = re.compile("([\x02\x05])(\\d+)\x03")
# Stands for & in text until the second belt is through: its tokeniser takes time quadratic in the number of
# references of one run of text.
_AND = "\x04"
_BEGIN, _END = "\x02{}\x03", "\x05{}\x03"


def open_slot(place: int) -> str:
    """The slot where the link or image at *place* of the body's links begins."""
    return _BEGIN.format(place)


def close_slot(place: int) -> str:
    """The slot where that link ends."""
    return _END.format(place)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it, down to the next heading of its level or above."""

    level: int
    title: str
    anchor: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image as written, with its place in the body."""

    target: str
    text: str
    line: int
    column: int
    end_column: int
    image: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """How large an image is, so that nothing jumps when it arrives, and its smaller copies (WebP): address, width."""

    width: int
    height: int
    sources: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the renderer refuses; becomes a diagnostic of the document."""

    code: str
    line: int
    column: int
    end_column: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered document body."""

    markup: str = ""
    """HTML with open link slots; :meth:`html` closes them."""
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()
    text: str = ""
    words: int = 0

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least 1 for a body with text."""
        return max(1, round(self.words / _WORDS_PER_MINUTE)) if self.words else 0

    @property
    def anchors(self) -> frozenset[str]:
        """The ids of its headings."""
        return frozenset(section.anchor for section in self.sections)

    def html(
        self, resolve: Callable[[Link], str | None], describe: Callable[[Link], str] = lambda _: "",
        picture: Callable[[Link], Picture | None] = lambda _: None,
    ) -> str:
        """Safe HTML; *resolve* gives each relative link its address, or ``None`` to show its text alone.

        What *describe* says of a link follows it in brackets (type and size of a file); *picture* gives an
        image its size.
        """
        places = {int(match[2]) for match in _SLOT.finditer(self.markup)}
        addresses = {place: self._address(self.links[place], resolve) for place in sorted(places)}

        def close(match: re.Match[str]) -> str:
            place = int(match[2])
            link, address = self.links[place], addresses[place]
            if link.image:
                return text_html(link.text) if address is None else _image(address, link.text, picture(link))
            if address is None:
                return ""
            if match[1] == "\x05":
                said = describe(link)
                return f'</a> <span class="file-facts">({text_html(said)})</span>' if said else "</a>"
            outside = ' class="external" rel="noopener"' if address.lower().startswith(("http://", "https://")) else ""
            return f'<a href="{escape(address)}"{outside}>'

        cleaned = nh3.clean(_SLOT.sub(close, self.markup), tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None,
                            url_schemes={"http", "https", "mailto", "tel"}, strip_comments=True)
        return cleaned.replace(_AND, "&amp;")

    @staticmethod
    def _address(link: Link, resolve: Callable[[Link], str | None]) -> str | None:
        return link.target if link.target.lower().startswith(SCHEMES) else resolve(link)


def _image(address: str, alt: str, picture: Picture | None) -> str:
    size = f' width="{picture.width}" height="{picture.height}"' if picture else ""
    image = f'<img src="{escape(address)}" alt="{escape(alt)}"{size} loading="lazy" decoding="async">'
    if picture is None or not picture.sources:
        return image
    choice = ", ".join(f"{escape(source)} {width}w" for source, width in picture.sources)
    return f'<picture><source type="image/webp" srcset="{choice}" sizes="{_SHOWN}">{image}</picture>'


def text_html(text: str) -> str:
    """*text* with the signs of HTML escaped, for the markup of a body."""
    return text.replace("&", _AND).replace("<", "&lt;").replace(">", "&gt;")


__all__ = ["SCHEMES", "Body", "Fault", "Link", "Picture", "Section", "close_slot", "open_slot", "text_html"]
