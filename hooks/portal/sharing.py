"""What a reader passes on about a page: a text short enough for Zalo, and a code that leads a phone to the page.

Pure: the public objects and the portal's configured address in, words and a
picture out. Without an address the text still serves; there is no code then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from . import addresses, vietnamese
from .pages import DerivedPage
from .qr_code import image
from .short_text import LIMIT, compose, cut, deadline_words, length, marked, policy_words


@dataclass(frozen=True, slots=True)
class Share:
    """What the page's end offers: ``text`` may be empty (nothing to pass on but the address); without an address there
    is no ``code``, the ``data:`` address of a picture."""

    text: str
    address: str
    code: str


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
    return Share(text, address, image(address) if address else "")


def _faq(context: Mapping[str, Any], address: str) -> str:
    faq, agency = context["faq"], context["agency"].value
    answered = f"{agency.short_name or agency.name} trả lời ngày {vietnamese.date_text(faq.answered_on)}."
    return compose(marked(faq.sample, faq.question), (answered,), address)


def _person(context: Mapping[str, Any], address: str) -> str:
    if not context["current"]:
        return ""
    person, agency = context["person"], context["agency"].value
    title = f"Người phát ngôn {agency.short_name or agency.name}: {person.full_name}, {person.position}"
    return compose(marked(person.sample, title), (f"Điện thoại {person.phone.text}.", person.email), address)


def _correction(context: Mapping[str, Any], address: str) -> str:
    value = context["correction"]
    return compose(marked(value.sample, f"Đính chính: {value.title}"), (cut(value.fact, 140),), address)


def _policy(context: Mapping[str, Any], address: str) -> str:
    return policy_words(context["view"], address)


_WORDS = {"policy.html": _policy, "faq.html": _faq, "spokesperson.html": _person, "correction.html": _correction}

__all__ = ["LIMIT", "Share", "absolute", "compose", "cut", "deadline_words", "length", "share"]
