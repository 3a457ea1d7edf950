"""XML inside Office files: read once, checked, and changed only where something is taken out.

Every other byte stays as the writing program left it: namespace prefixes,
order and spacing matter to Word more than to XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from xml.parsers import expat

from .finding import Refused, Tick

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of an element: dropped whole, emptied, its text or some of its attributes replaced."""

    drop: bool = False
    text: str | None = None
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    """New value by local name; ``None`` takes the attribute away."""


_CHUNK = 256 * 1024


@lru_cache(maxsize=4096)
def _local(name: str) -> str:
    return name.rpartition(":")[2]


DROP = Edit(drop=True)
Opened = Callable[[str, Mapping[str, str]], Edit | None]
"""Called with the local name and the attributes (by local name) of every element."""
Said = Callable[[str], None]


def edited(
    xml: bytes, opened: Opened, closed: Said | None = None, said: Said | None = None, tick: Tick | None = None
) -> bytes:
    """*xml* with the edits that *opened* asks for; raises :class:`Refused` when it is not plain, well-formed XML.

    Local names are enough: a prefix is the writer's choice, and a foreign
    element of the same name is better taken out than overlooked.
    """
    changes: list[tuple[int, int, bytes]] = []
    # What is open: local name, its edit, where it starts, where its content starts.
    open_elements: list[tuple[str, Edit | None, int, int]] = []
    dropped = 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal dropped
        local = _local(name)
        edit = opened(local, {_local(key): value for key, value in attributes.items()})
        at = inside = parser.CurrentByteIndex
        if edit is not None and not dropped:
            tag = _TAG.match(xml, at)
            if tag is None:
                raise Refused("attachment-broken", reason="phần XML viết không đúng")
            inside = tag.end()
            for found in _ATTRIBUTE.finditer(tag.group()):
                key = found[1].rpartition(b":")[2].decode("utf-8")
                if key in edit.attributes and not edit.drop:
                    value = edit.attributes[key]
                    new = b"" if value is None else b" " + found[1] + b'="' + escape(value).encode() + b'"'
                    changes.append((at + found.start(), at + found.end(), new))
        if edit is not None and edit.drop:
            dropped += 1
        open_elements.append((local, edit, at, inside))

    def end(name: str) -> None:
        nonlocal dropped
        local, edit, at, inside = open_elements.pop()
        stop = parser.CurrentByteIndex
        if edit is not None and edit.drop:
            dropped -= 1
            if not dropped:
                empty = xml[inside - 2 : inside] == b"/>"
                changes.append((at, inside if empty else xml.index(b">", stop) + 1, b""))
        elif edit is not None and edit.text is not None and not dropped and stop > inside:
            changes.append((inside, stop, escape(edit.text).encode()))
        if closed is not None and not dropped:
            closed(local)

    def text(data: str) -> None:
        if said is not None and not dropped:
            said(data)

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii", "ascii"):
            raise Refused("attachment-broken", reason="phần XML không dùng bảng mã UTF-8")

    def doctype(*_: object) -> None:
        raise Refused("attachment-active", what="khai báo DTD trong phần XML")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declaration, doctype
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("attachment-broken", reason="phần XML không dùng bảng mã UTF-8")
    try:
        for begin in range(0, len(xml), _CHUNK):
            parser.Parse(xml[begin : begin + _CHUNK], False)
            if tick is not None:
                tick()
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError):
        raise Refused("attachment-broken", reason="phần XML viết không đúng") from None
    out, at = bytearray(), 0
    for begin, stop, new in sorted(changes):
        if begin < at:
            continue  # inside something already taken out
        out += xml[at:begin] + new
        at = stop
    return bytes(out + xml[at:])


def values(xml: bytes) -> list[tuple[str, Mapping[str, str], str]]:
    """Every element without children of its own, as local name, attributes and text: for small property files."""
    found: list[tuple[str, Mapping[str, str], str]] = []
    path: list[tuple[str, Mapping[str, str]]] = []
    words: list[str] = []

    def opened(name: str, attributes: Mapping[str, str]) -> None:
        path.append((name, attributes))
        words.clear()

    def closed(_: str) -> None:
        name, attributes = path.pop()
        found.append((name, attributes, "".join(words).strip()))
        words.clear()

    edited(xml, opened, closed, words.append)
    return found
