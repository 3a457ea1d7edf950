"""Markdown → safe HTML, sections, links and plain text, in one walk over a native parser's events.

The only renderer of the product. It can write a closed set of elements and
nothing else: raw HTML is refused with a message, ids come from a fixed
pattern of ours, addresses are checked, alignment is a class. nh3 stands
behind it as a second belt. Links to other documents stay open slots until
the page's own address is known.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import nh3
from pyromark import Markdown, Options
from pyromark.event import Range

from . import vietnamese

_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS | Options.ENABLE_GFM
)
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_ALERTS = {
    "Note": ("note", "Ghi chú"), "Tip": ("tip", "Mẹo"), "Important": ("important", "Quan trọng"),
    "Warning": ("warning", "Lưu ý"), "Caution": ("caution", "Cẩn trọng"),
}
_WORDS_PER_MINUTE = 200
MAX_NESTING = 40
"""Lists in lists, quotes in quotes …: nobody writes deeper, and every level costs the second belt quadratic time."""
_TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre",
    "section", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
_ATTRIBUTES = {
    "a": {"href", "id", "class", "rel", "aria-label"}, "div": {"class", "tabindex", "role", "aria-label"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "img": {"src", "alt", "loading"}, "li": {"id", "class"},
    "ol": {"start"}, "p": {"class"}, "section": {"class", "aria-label"}, "span": {"class"}, "sup": {"id"},
    "td": {"class"}, "th": {"class", "scope"},
}
_SLOT = re.compile("\x02(\\d+)\x03")


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

    def html(self, resolve: Callable[[Link], str | None]) -> str:
        """Safe HTML; *resolve* gives each relative link its address, or ``None`` for plain text."""

        def close(match: re.Match[str]) -> str:
            link = self.links[int(match[1])]
            address = link.target if link.target.lower().startswith(_SCHEMES) else resolve(link)
            return escape(address) if address is not None else "#"

        closed = _SLOT.sub(close, self.markup)
        return nh3.clean(closed, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None,
                         url_schemes={"http", "https", "mailto", "tel"}, strip_comments=True)


def render(text: str) -> Body:
    """Walk *text* once. Never raises for any input; what is refused is a :class:`Fault`."""
    if not text.strip():
        return Body()
    return _Walk(text).body()


class _Walk:
    def __init__(self, text: str) -> None:
        self.source = text.encode()
        self.starts = [0] + [m.end() for m in re.finditer(b"\n", self.source)]
        self.text = text
        self.out: list[str] = []
        self.plain: list[str] = []
        self.faults: list[Fault] = []
        self.links: list[Link] = []
        self.anchors: dict[str, int] = {}
        self.headings: list[tuple[int, str, str, int, int]] = []
        self.open_links: list[tuple[int, int]] = []
        self.alignments: list[tuple[str, ...]] = []
        self.cells: list[int] = []
        self.tables = 0
        self.in_head = False
        self.alt: list[str] | None = None
        self.images: list[str] = []
        self.depth = 0
        self.html_block = False
        self.heading_out = 0
        self.heading_plain = 0
        self.footnotes: dict[str, int] = {}
        self.footnotes_defined: set[int] = set()

    def place(self, span: Range) -> tuple[int, int, int]:
        """One-based line, column and exclusive end column of *span*, on its first line."""
        row = bisect.bisect_right(self.starts, span["start"]) - 1
        begin = self.starts[row]
        line_end = self.starts[row + 1] - 1 if row + 1 < len(self.starts) else len(self.source)
        column = len(self.source[begin : span["start"]].decode("utf-8", "ignore"))
        end = len(self.source[begin : min(span["end"], line_end)].decode("utf-8", "ignore"))
        return row + 1, column + 1, max(end, column + 1) + 1 if end <= column else end + 1

    def fault(self, code: str, span: Range, /, **values: str) -> None:
        line, column, end = self.place(span)
        if not self.faults or (self.faults[-1].code, self.faults[-1].line) != (code, line):
            self.faults.append(Fault(code, line, column, end, values))

    def body(self) -> Body:
        for event, span in _PARSER.events_with_range(self.text):
            if isinstance(event, str):
                self._mark(event)
            else:
                [(name, value)] = event.items()
                if name == "Start":
                    self._start(value, span)
                elif name == "End":
                    self._end(value, span)
                else:
                    self._leaf(name, value, span)
        plain = re.sub(r"[ \t]+", " ", "".join(self.plain)).strip()
        return Body(
            "".join(self.out), self._sections(), tuple(self.links), tuple(self.faults), plain,
            len(plain.split()),
        )

    def _sections(self) -> tuple[Section, ...]:
        found = []
        for place, (level, title, anchor, line, begin) in enumerate(self.headings):
            end = next((h[4] for h in self.headings[place + 1 :] if h[0] <= level), len(self.plain))
            inner = "".join(self.plain[begin:end]).strip()
            found.append(Section(level, title, anchor, line, inner.removeprefix(title).strip()))
        return tuple(found)

    def _mark(self, name: str) -> None:
        if self.alt is not None:
            self.alt.append(" ")
        elif name == "SoftBreak":
            self.out.append("\n")
        elif name == "HardBreak":
            self.out.append("<br>\n")
        elif name == "Rule":
            self.out.append("<hr>\n")
        self.plain.append(" ")

    def _leaf(self, name: str, value: Any, span: Range) -> None:
        if name in ("Html", "InlineHtml"):
            if name == "Html" and self.html_block:
                return  # one message for a block, however many lines it has
            self.html_block = name == "Html"
            self.fault("raw-html", span, value=str(value).strip().split("\n")[0][:60], instead=_instead(str(value)))
            return
        if isinstance(value, str) and vietnamese.HIDDEN.search(value):
            # The reader lets none through; a character reference (&#x202E;) can still make one.
            self._hidden(span)
            value = vietnamese.HIDDEN.sub("", value)
        if self.alt is not None:
            self.alt.append(str(value))
        elif name == "Text":
            self.out.append(escape(value))
            self.plain.append(value)
        elif name == "Code":
            self.out.append(f"<code>{escape(value)}</code>")
            self.plain.append(value)
        elif name == "FootnoteReference":
            number = self.footnotes.setdefault(value, len(self.footnotes) + 1)
            self.out.append(f'<sup><a class="footnote-ref" href="#chu-thich-{number}">[{number}]</a></sup>')
        elif name == "TaskListMarker":
            word = "Đã xong" if value else "Chưa xong"
            self.out.append(f'<span class="task task--{"done" if value else "open"}">{word}:</span> ')

    def _start(self, value: Any, span: Range) -> None:
        detail: Any = None
        if isinstance(value, str):
            name = value
        else:
            [(name, detail)] = value.items()
        if name == "Image":
            self.images.append(detail["dest_url"])
            self.alt = [] if self.alt is None else self.alt
        if self.alt is not None or self._too_deep(name, 1, span):
            return
        self.html_block = False
        if name == "Heading":
            self.heading_out, self.heading_plain = len(self.out), len(self.plain)
        elif name == "BlockQuote":
            if detail:
                kind, word = _ALERTS[detail]
                self.out.append(f'<div class="alert alert--{kind}"><p class="alert__title">{word}</p>\n')
            else:
                self.out.append("<blockquote>\n")
        elif name == "List":
            self.out.append("<ul>\n" if detail is None else f'<ol start="{detail}">\n' if detail != 1 else "<ol>\n")
        elif name == "Table":
            self.alignments.append(tuple(str(a) for a in detail))
            self.tables += 1
            about = f": {self.headings[-1][1]}" if self.headings else ""
            name = escape(f"Bảng {self.tables}{about}")
            self.out.append(f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}"><table>\n')
        elif name == "TableHead":
            self.in_head = True
            self.cells.append(0)
            self.out.append("<thead><tr>")
        elif name == "TableRow":
            self.cells.append(0)
            self.out.append("<tr>")
        elif name == "TableCell":
            self._cell()
        elif name == "Link":
            self.open_links.append((self._link(detail, span), len(self.plain)))
        elif name == "FootnoteDefinition":
            number = self.footnotes.setdefault(detail, len(self.footnotes) + 1)
            # A label defined twice must not make one id twice; the first definition is the one linked to.
            anchor = "" if number in self.footnotes_defined else f' id="chu-thich-{number}"'
            self.footnotes_defined.add(number)
            self.out.append(f'<div class="footnote"><sup{anchor}>[{number}]</sup> ')
        elif name in _PLAIN:
            self.out.append(_PLAIN[name][0])
        elif name == "CodeBlock":
            self.out.append("<pre><code>")

    def _end(self, value: Any, span: Range) -> None:
        detail: Any = None
        if isinstance(value, str):
            name = value
        else:
            [(name, detail)] = value.items()
        if name == "Image":
            target = self.images.pop()
            if not self.images:
                self._image(target, span)
            return
        if self.alt is not None or self._too_deep(name, -1, span):
            return
        if name == "Heading":
            self._heading(int(detail[1]), span)
        elif name == "BlockQuote":
            self.out.append("</div>\n" if detail else "</blockquote>\n")
        elif name == "List":
            self.out.append("</ol>\n" if detail else "</ul>\n")
        elif name == "Table":
            self.alignments.pop()
            self.out.append("</tbody></table></div>\n")
        elif name == "TableHead":
            self.in_head = False
            self.cells.pop()
            self.out.append("</tr></thead>\n<tbody>")
        elif name == "TableRow":
            self.cells.pop()
            self.out.append("</tr>\n")
        elif name == "TableCell":
            self.out.append("</th>" if self.in_head else "</td>")
            self.plain.append(" ")
        elif name == "Link":
            self.open_links.pop()
            self.out.append("</a>")
        elif name == "FootnoteDefinition":
            self.out.append("</div>\n")
        elif name in _PLAIN:
            self.out.append(_PLAIN[name][1])
        elif name == "CodeBlock":
            self.out.append("</code></pre>\n")
        if name in _BLOCKS:
            self.plain.append("\n")

    def _too_deep(self, name: str, step: int, span: Range) -> bool:
        """Whether the container *name*, opened (1) or closed (-1), lies below the depth that is written out."""
        if name not in _CONTAINERS:
            return False
        deepest = max(self.depth, self.depth + step)
        self.depth += step
        if deepest == MAX_NESTING + 1 and step == 1:
            self.fault("markup-too-deep", span, limit=str(MAX_NESTING))
        return deepest > MAX_NESTING

    def _hidden(self, span: Range) -> None:
        self.fault("invisible-character", span, name="ký tự ẩn viết bằng mã", code="&#…;")

    def _cell(self) -> None:
        place = self.cells[-1]
        self.cells[-1] += 1
        row = self.alignments[-1] if self.alignments else ()
        align = row[place].lower() if place < len(row) and row[place] != "None" else ""
        css = f' class="align-{align}"' if align else ""
        self.out.append(f'<th scope="col"{css}>' if self.in_head else f"<td{css}>")

    def _link(self, detail: dict[str, str], span: Range) -> int:
        target = ("mailto:" if detail["link_type"] == "Email" else "") + detail["dest_url"]
        line, column, end = self.place(span)
        shown = re.match(rb"\[([^\]]*)\]", self.source[span["start"] : span["end"]])
        text = shown[1].decode("utf-8", "ignore") if shown else target
        self._check(target, span)
        self.links.append(Link(target, text, line, column, end))
        place = len(self.links) - 1
        outside = target.lower().startswith(("http://", "https://"))
        self.out.append(f'<a href="\x02{place}\x03"' + (' class="external" rel="noopener">' if outside else ">"))
        return place

    def _image(self, target: str, span: Range) -> None:
        alt, self.alt = "".join(self.alt or []).strip(), None
        if vietnamese.HIDDEN.search(target):
            self._hidden(span)
        line, column, end = self.place(span)
        if not alt:
            self.fault("image-alt", span, value=target)
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target) or not target:
            self.fault("image-outside", span, value=target)
            return
        self.links.append(Link(target, alt, line, column, end, image=True))
        self.out.append(f'<img src="\x02{len(self.links) - 1}\x03" alt="{escape(alt)}" loading="lazy">')
        self.plain.append(alt)

    def _check(self, target: str, span: Range) -> None:
        if vietnamese.HIDDEN.search(target):
            self._hidden(span)
        # A browser passes over blanks and line ends inside an address before it looks at the scheme.
        bare = re.sub(r"[\x00-\x20]", "", target)
        scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", bare)
        if (scheme and not target.lower().startswith(_SCHEMES)) or bare.startswith("//") or "\\" in bare:
            self.fault("link-scheme", span, value=target[:80])

    def _heading(self, level: int, span: Range) -> None:
        inner = "".join(self.out[self.heading_out :])
        title = "".join(self.plain[self.heading_plain :]).strip()
        del self.out[self.heading_out :]
        if not 2 <= level <= 4:
            self.fault("heading-level", span, level=str(level), value=title)
            level = 2 if level < 2 else 4
        stem = f"muc-{vietnamese.slug(title)[:60].strip('-')}" if vietnamese.slug(title) else "muc"
        seen = self.anchors.get(stem, 0)
        self.anchors[stem] = seen + 1
        anchor = f"{stem}-{seen + 1}" if seen else stem
        while seen and anchor in self.anchors:
            seen += 1
            anchor = f"{stem}-{seen + 1}"
        self.anchors.setdefault(anchor, 1)
        self.headings.append((level, title, anchor, self.place(span)[0], self.heading_plain))
        self.out.append(f'<h{level} id="{anchor}">{inner}</h{level}>\n')


_PLAIN = {
    "Paragraph": ("<p>", "</p>\n"), "Emphasis": ("<em>", "</em>"), "Strong": ("<strong>", "</strong>"),
    "Strikethrough": ("<del>", "</del>"), "Item": ("<li>", "</li>\n"),
}
_CONTAINERS = frozenset({
    "BlockQuote", "List", "Item", "FootnoteDefinition", "Emphasis", "Strong", "Strikethrough",
})
_BLOCKS = frozenset({"Paragraph", "Heading", "Item", "TableRow", "TableHead", "CodeBlock", "FootnoteDefinition"})
_MARKDOWN_FOR = (
    (r"</?(?:b|strong)\b", "**chữ đậm**"), (r"</?(?:i|em)\b", "*chữ nghiêng*"), (r"<a\b", "[chữ hiện ra](địa chỉ)"),
    (r"<img\b", "![mô tả ảnh](ten-tep.png)"), (r"<br", "hai dấu cách ở cuối dòng để xuống dòng"),
    (r"</?(?:ul|ol|li)\b", "- gạch đầu dòng"), (r"</?(?:table|tr|td|th)\b", "| cột 1 | cột 2 |"),
    (r"</?h[1-6]\b", "## Tiêu đề mục"), (r"</?p\b", "một dòng trống giữa hai đoạn"),
    (r"<!--", "lời nhắn cho nhau thì để ngoài bài viết"),
)


def _instead(html: str) -> str:
    """The Markdown that does what the refused *html* was meant to do."""
    for pattern, markdown in _MARKDOWN_FOR:
        if re.match(pattern, html.strip(), re.IGNORECASE):
            return markdown
    return "câu chữ bình thường"
