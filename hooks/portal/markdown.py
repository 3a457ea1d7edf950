"""Markdown → safe HTML, sections, links and plain text, in one walk over a native parser's events.

The only renderer of the product. It can write a closed set of elements and
nothing else: raw HTML is refused with a message, ids come from a fixed
pattern of ours, addresses are checked, alignment is a class. The ``body`` it
makes closes the slots of links and is the second belt.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from html import escape
from typing import Any

from pyromark import Markdown, Options
from pyromark.event import Range

from . import vietnamese
from .body import SCHEMES, Body, Fault, Link, Section, close_slot, open_slot, text_html

_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS | Options.ENABLE_GFM
)
_ALERTS = {
    "Note": ("note", "Ghi chú"), "Tip": ("tip", "Mẹo"), "Important": ("important", "Quan trọng"),
    "Warning": ("warning", "Lưu ý"), "Caution": ("caution", "Cẩn trọng"),
}
MAX_NESTING = 40
"""Lists in lists, quotes in quotes …: nobody writes deeper, and every level costs the second belt quadratic time."""
MAX_FAULTS = 200
"""Of one body; whoever pasted a web page wants to hear it once, not a hundred thousand times."""


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
        self.references = "&" in text or vietnamese.has_hidden(text)
        self.last = (0, 0, 0)
        self.out: list[str] = []
        self.plain: list[str] = []
        self.faults: list[Fault] = []
        self.links: list[Link] = []
        self.anchors: dict[str, int] = {}
        self.headings: list[tuple[int, str, str, int, int]] = []
        self.alignments: list[tuple[str, ...]] = []
        self.cells: list[int] = []
        self.tables = 0
        self.in_head = False
        self.alt: list[str] | None = None
        self.open_link: int | None = None  # links do not nest
        self.images: list[str] = []
        self.depth = 0
        self.html_block = False
        self.heading_out = 0
        self.heading_plain = 0
        self.footnotes: dict[str, int] = {}
        self.footnotes_defined: set[int] = set()

    def place(self, span: Range) -> tuple[int, int, int]:
        """One-based line, column and exclusive end column of *span*, on its first line."""
        start = span["start"]
        row = bisect.bisect_right(self.starts, start) - 1
        line_end = self.starts[row + 1] - 1 if row + 1 < len(self.starts) else len(self.source)
        # Counted on from the place asked for before: one line may be as long as the file and hold every link of it.
        known_row, known_start, known_column = self.last
        if known_row != row:
            known_start, known_column = self.starts[row], 0
        step = self._characters(min(known_start, start), max(known_start, start))
        column = known_column + (step if start >= known_start else -step)
        self.last = (row, start, column)
        end = column + self._characters(start, min(span["end"], line_end))
        return row + 1, column + 1, max(end, column + 1) + 1

    def _characters(self, start: int, end: int) -> int:
        return len(self.source[start:end].decode("utf-8", "ignore")) if end > start else 0

    def fault(self, code: str, span: Range, /, **values: str) -> None:
        if len(self.faults) > MAX_FAULTS:
            return
        line, column, end = self.place(span)
        if self.faults and (self.faults[-1].code, self.faults[-1].line) == (code, line):
            return
        if len(self.faults) == MAX_FAULTS:
            code, values = "markup-many-faults", {"limit": str(MAX_FAULTS)}
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
        plain = _MORE_THAN_A_SPACE.sub(" ", "".join(self.plain)).strip()
        return Body(
            "".join(self.out), self._sections(), tuple(self.links), tuple(self.faults), plain,
            len(plain.split()),
        )

    def _sections(self) -> tuple[Section, ...]:
        found: list[Section] = []
        ends = [len(self.plain)] * 5  # by level: where the next heading of that level or above begins
        for level, title, anchor, line, begin in reversed(self.headings):
            inner = "".join(self.plain[begin : ends[level]]).strip()
            found.append(Section(level, title, anchor, line, inner.removeprefix(title).strip()))
            ends[level:] = [begin] * (5 - level)
        return tuple(reversed(found))

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
        if self.references and isinstance(value, str) and self._smuggled(value, span):
            # The reader lets none through; a character reference (&#x202E;) can still make one.
            self._hidden(span)
            value = "" if unicodedata.combining(value[0]) else vietnamese.HIDDEN.sub("", value)
        if self.alt is not None:
            self.alt.append(str(value))
        elif name == "Text":
            self.out.append(text_html(value))
            self.plain.append(value)
        elif name == "Code":
            self.out.append(f"<code>{text_html(value)}</code>")
            self.plain.append(value)
        elif name == "FootnoteReference":
            number = self.footnotes.setdefault(value, len(self.footnotes) + 1)
            self.out.append(f'<sup><a class="footnote-ref" href="#chu-thich-{number}">[{number}]</a></sup>')
        elif name == "TaskListMarker":
            word = "Đã xong" if value else "Chưa xong"
            self.out.append(f'<span class="task task--{"done" if value else "open"}">{word}:</span> ')

    def _start(self, value: Any, span: Range) -> None:
        name, detail = _named(value)
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
            self._link(detail, span)
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
        name, detail = _named(value)
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
            if self.open_link is not None:
                self.out.append(close_slot(self.open_link))
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

    def _smuggled(self, value: str, span: Range) -> bool:
        """Whether a character reference made a hidden character, or a mark that would stack on what is before it."""
        if vietnamese.HIDDEN.search(value):
            return True
        return unicodedata.combining(value[:1] or " ") > 0 and self.source[span["start"]] == 0x26

    def _hidden(self, span: Range) -> None:
        self.fault("invisible-character", span, name="ký tự ẩn viết bằng mã", code="&#…;")

    def _cell(self) -> None:
        place = self.cells[-1]
        self.cells[-1] += 1
        row = self.alignments[-1] if self.alignments else ()
        align = row[place].lower() if place < len(row) and row[place] != "None" else ""
        css = f' class="align-{align}"' if align else ""
        self.out.append(f'<th scope="col"{css}>' if self.in_head else f"<td{css}>")

    def _link(self, detail: dict[str, str], span: Range) -> None:
        target = ("mailto:" if detail["link_type"] == "Email" else "") + detail["dest_url"]
        line, column, end_column = self.place(span)
        shown = re.match(rb"\[([^\]]*)\]", self.source[span["start"] : span["end"]])
        text = shown[1].decode("utf-8", "ignore") if shown else target
        hidden = vietnamese.HIDDEN.search(target)
        allowed = not hidden and (target.lower().startswith(SCHEMES) or not _leads_outside(target))
        if hidden:
            self._hidden(span)
        elif not allowed:
            self.fault("link-scheme", span, value=target[:80])
        self.open_link = len(self.links) if allowed else None
        if allowed:
            self.out.append(open_slot(len(self.links)))
        self.links.append(Link(target, text, line, column, end_column))

    def _image(self, target: str, span: Range) -> None:
        alt, self.alt = "".join(self.alt or []).strip(), None
        line, column, end_column = self.place(span)
        if not alt:
            self.fault("image-alt", span, value=target)
        if vietnamese.HIDDEN.search(target):
            return self._hidden(span)
        if target[:5].lower() == "data:":
            kind = re.match(r"data:image/([a-z]+)", target, re.IGNORECASE)
            self.fault("image-pasted", span, kind=kind[1].lower() if kind else "png", alt=alt or "mô tả ảnh")
            return
        if _leads_outside(target) or not target:
            self.fault("image-outside", span, value=target)
            return
        self.out.append(open_slot(len(self.links)))
        self.links.append(Link(target, alt, line, column, end_column, image=True))
        self.plain.append(alt)

    def _heading(self, level: int, span: Range) -> None:
        inner = "".join(self.out[self.heading_out :])
        title = "".join(self.plain[self.heading_plain :]).strip()
        del self.out[self.heading_out :]
        if not 2 <= level <= 4:
            self.fault("heading-level", span, level=str(level), value=title)
            level = 2 if level < 2 else 4
        name = vietnamese.slug(title)[:60].strip("-")
        stem = f"muc-{name}" if name else "muc"
        seen = self.anchors.get(stem, 0) + 1
        while seen > 1 and f"{stem}-{seen}" in self.anchors:
            seen += 1
        self.anchors[stem] = seen
        anchor = f"{stem}-{seen}" if seen > 1 else stem
        self.anchors.setdefault(anchor, 1)
        line = bisect.bisect_right(self.starts, span["start"])
        self.headings.append((level, title, anchor, line, self.heading_plain))
        self.out.append(f'<h{level} id="{anchor}">{inner}</h{level}>\n')


_MORE_THAN_A_SPACE = re.compile(r" [ \t]+|\t[ \t]*")
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


def _named(value: Any) -> tuple[str, Any]:
    return (value, None) if isinstance(value, str) else next(iter(value.items()))


def _leads_outside(target: str) -> bool:
    """Whether *target* is anything but a relative address. Browsers pass over blanks and line ends, and turn ``\\``."""
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|.*\\", re.sub(r"[\x00-\x20]", "", target)) is not None


def _instead(html: str) -> str:
    """The Markdown that does what the refused *html* was meant to do."""
    if re.search(r"mso|</?o:|wordsection|<span\b|\bstyle=", html, re.IGNORECASE):
        return "chép lại đoạn chữ từ Word rồi dán bằng lệnh Dán chỉ văn bản (Ctrl + Shift + V)"
    for pattern, markdown in _MARKDOWN_FOR:
        if re.match(pattern, html.strip(), re.IGNORECASE):
            return markdown
    return "câu chữ bình thường"
