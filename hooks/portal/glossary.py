"""Words of the glossary in the HTML of a text: the first place of each in every section leads to its explanation.

Knows words and HTML, nothing of the portal. One pass over the text with one
expression made once per build: the longest term wins, whole syllables only,
never in headings, links, quotations, code or table heads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

Spelling = tuple[str, str]
"""How a term is written, and the slug it leads to; an empty slug is a phrase that only looks like a term."""

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s+[^\s=>"]+(?:="[^"]*")?)*\s*/?>')
_CLOSED = frozenset("a blockquote code del h2 h3 h4 pre sup th".split())
"""Nothing inside these is marked: headings and links have their own use, quotations and code are another's words."""


class Terms:
    """The terms of one build. *spellings* may be in any order and case; the first of equal ones counts."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._slugs: dict[str, str] = {}
        for text, slug in spellings:
            self._slugs.setdefault(_key(text), slug)
        self._pattern = _expression(self._slugs) if self._slugs else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and slug of every term in the plain *text*, in order, none overlapping."""
        if self._pattern is None:
            return []
        lowered = text.lower()
        if len(lowered) != len(text):  # a foreign letter whose small form is longer: places would not agree
            return []
        found = ((m.start(), m.end(), self._slugs[_key(m.group())]) for m in self._pattern.finditer(lowered))
        return [place for place in found if place[2]]

    def mark(self, html: str, address: Callable[[str], str]) -> str:
        """*html* with a link at the first place of each term in each section; *address* gives the link of a slug.

        *html* is what the body's own belt let through: tags in lower case, attributes in double quotation marks.
        """
        # One look over the whole: no term reaches across a tag, and what is found inside one is passed over.
        found = self.find(html)
        if not found:
            return html
        out: list[str] = []
        told: set[str] = set()
        closed = at = 0
        tags = _TAG.finditer(html)
        tag = next(tags, None)
        for start, end, slug in found:
            while tag and tag.end() <= start:
                if tag[2] in _CLOSED:
                    closed = max(closed + (-1 if tag[1] else 1), 0)
                    if tag[2] == "h2":
                        told.clear()
                tag = next(tags, None)
            if closed or slug in told or (tag and tag.start() < start):
                continue
            told.add(slug)
            out += [html[at:start], f'<a class="term" href="{escape(address(slug))}" data-term="{slug}">',
                    html[start:end], "</a>"]
            at = end
        return "".join([*out, html[at:]])


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def _expression(spellings: Iterable[str]) -> re.Pattern[str]:
    """One expression for all *spellings*: a tree of syllables, so that a word of the text is looked at once."""
    tree: dict[str, Any] = {}
    for spelling in spellings:
        node = tree
        for syllable in spelling.split(" "):
            node = node.setdefault(syllable, {})
        node[""] = {}
    by_letter: dict[str, dict[str, Any]] = {}
    for syllable, below in tree.items():
        by_letter.setdefault(syllable[0], {})[syllable] = below
    return re.compile(rf"(?<![\w/@.])(?:{'|'.join(_branch(by_letter[letter]) for letter in sorted(by_letter))})")


def _branch(node: Mapping[str, Any]) -> str:
    choices = []
    for syllable in sorted(node, key=lambda s: (-len(s), s)):
        below = node[syllable]
        if not syllable:
            continue
        longer = {name: inner for name, inner in below.items() if name}
        tail = rf"\s+{_branch(longer)}" if longer else ""
        end = r"(?![\w@])"
        if "" in below:
            tail = rf"(?:{tail}|{end})" if tail else end
        choices.append(re.escape(syllable) + tail)
    return f"(?:{'|'.join(choices)})"


__all__ = ["Spelling", "Terms"]
