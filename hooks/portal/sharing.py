"""What a reader passes on about a page: a text short enough for Zalo, and a code that leads a phone to the page.

Pure: the public objects and the portal's configured address in, words and a
drawing out. Without an address the text still serves; there is no code then.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import segno

from . import addresses, vietnamese
from .pages import DerivedPage
from .views import PolicyView

LIMIT = 280
"""Characters of the text: what fits into one message, and into one look."""
_SHORTEST = 24
"""A title cut shorter than this says nothing; other parts give way first."""
_QUIET_ZONE = 4
"""White modules around the code; scanners need them (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``path``, one unit wide, draws the dark modules into a square of ``size`` units, rim included."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Share:
    """What the page's end offers: ``text`` may be empty (nothing to pass on but the address), ``code`` missing."""

    text: str
    address: str
    code: Code | None


def length(text: str) -> int:
    """Characters of *text* as the strictest counter counts them (UTF-16 units of the composed form).

    A letter with its tone is one; an emoji is two, so no messenger counts more than this.
    """
    return len(unicodedata.normalize("NFC", text).encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """*text* in at most *limit* characters: whole words and an ellipsis, or empty when not even one word fits."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if length(text) <= limit:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}" if kept else word
        if length(longer) + 1 > limit:
            break
        kept = longer
    return re.sub(r"[\s,;:–—-]+$", "", kept) + "…" if kept else ""


def compose(title: str, parts: tuple[str, ...], address: str, limit: int = LIMIT) -> str:
    """*title*, then *parts* (most important first), then *address*, in at most *limit* characters.

    The title is cut on words; when little of it would be left, the last parts
    go first. The address is whole or not there: half of one leads nowhere.
    """
    parts = tuple(" ".join(unicodedata.normalize("NFC", p).split()) for p in parts if p)
    title = " ".join(unicodedata.normalize("NFC", title).split())
    wanted = min(length(title), _SHORTEST)
    for count in range(len(parts), -1, -1):
        rest = "".join(f" {part}" for part in parts[:count])
        for end in (f"\n{address}", "") if address else ("",):
            room = limit - length(rest) - length(end) - 1
            if end or count == 0 or not address:
                short = cut(title, room)
                if short and length(short) >= min(wanted, room):
                    stop = "" if short[-1] in ".…?!" else "."
                    return f"{short}{stop}{rest}{end}"
    return ""


def code(address: str) -> Code:
    """The QR code of *address*, error correction M (a seventh of it may be dirty or creased).

    The mask is fixed: every mask is valid, and weighing all eight costs four times as long.
    """
    matrix = segno.make(address, error="m", mask=3, micro=False, boost_error=False).matrix
    size = len(matrix) + 2 * _QUIET_ZONE
    strokes: list[str] = []
    for y, row in enumerate(matrix):
        at = -_QUIET_ZONE  # where the pen stands; a line begins at the left edge
        strokes.append(f"M0 {y + _QUIET_ZONE}.5")
        for dark in re.finditer("1+", "".join("1" if module else "0" for module in row)):
            strokes.append(f"m{dark.start() - at} 0h{len(dark[0])}")
            at = dark.end()
    return Code(size, "".join(strokes))


def absolute(page: DerivedPage, site_url: str) -> str:
    """The page's address on the web, or empty when the portal's own is not configured."""
    if not site_url:
        return ""
    return site_url + ("" if page.address == addresses.HOME else quote(page.address))


def share(page: DerivedPage, site_url: str) -> Share:
    """What *page* offers to pass on."""
    address = absolute(page, site_url) if page.indexed else ""
    words = _WORDS.get(page.template)
    text = words(page.context, address) if words else ""
    return Share(text, address, code(address) if address else None)


def deadline_words(view: PolicyView) -> str:
    """Until when comments are received, or what became of them: one sentence, empty when there is nothing to say."""
    policy, consultation = view.policy, view.policy.consultation
    if policy.final_document:
        return f"Ban hành ngày {vietnamese.date_text(policy.final_document.issued_on)}."
    if consultation is None or policy.stage.off_path:
        return ""
    closes = vietnamese.date_text(consultation.closes_on)
    if view.is_open:
        return f"Góp ý đến hết ngày {closes}."
    if view.status.name == "upcoming":
        return f"Nhận góp ý từ {vietnamese.date_text(consultation.opens_on)} đến hết {closes}."
    return f"Đã nhận góp ý đến hết ngày {closes}."


def _marked(sample: bool, words: str) -> str:
    # An example passed on without its page must still say that it is one.
    return f"(Minh họa) {words}" if sample else words


def _policy(context: Mapping[str, Any], address: str) -> str:
    view: PolicyView = context["view"]
    policy = view.policy
    draft = "Dự thảo: " if view.is_draft else ""
    number = f"Mã hồ sơ {policy.public_number}." if policy.public_number else ""
    title = f"{view.status.label} – {draft}{policy.title}"
    return compose(_marked(policy.sample, title), (deadline_words(view), number), address)


def _faq(context: Mapping[str, Any], address: str) -> str:
    faq, agency = context["faq"], context["agency"].value
    answered = f"{agency.short_name or agency.name} trả lời ngày {vietnamese.date_text(faq.answered_on)}."
    return compose(_marked(faq.sample, faq.question), (answered,), address)


def _person(context: Mapping[str, Any], address: str) -> str:
    if not context["current"]:
        return ""
    person, agency = context["person"], context["agency"].value
    title = f"Người phát ngôn {agency.short_name or agency.name}: {person.full_name}, {person.position}"
    return compose(_marked(person.sample, title), (f"Điện thoại {person.phone.text}.", person.email), address)


def _correction(context: Mapping[str, Any], address: str) -> str:
    value = context["correction"]
    return compose(_marked(value.sample, f"Đính chính: {value.title}"), (cut(value.fact, 140),), address)


_WORDS = {"policy.html": _policy, "faq.html": _faq, "spokesperson.html": _person, "correction.html": _correction}

__all__ = ["LIMIT", "Code", "Share", "absolute", "code", "compose", "cut", "deadline_words", "length", "share"]
