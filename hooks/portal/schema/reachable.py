"""Phone numbers and mail addresses as written → as they are dialled and sent to.

Those of an agency stand in hundreds of documents, and reading one takes longer than all else in its record: each is
read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email


@dataclass(frozen=True, slots=True)
class Phone:
    """A Vietnamese phone number: ``e164`` for ``tel:``, ``text`` for readers."""

    e164: str
    text: str


@lru_cache(maxsize=4096)
def dialled(text: str) -> Phone | None:
    """The number *text*, or ``None`` when nobody can call it."""
    parsed = _called(text)
    if parsed is None:
        return None
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), national)


def _called(text: str) -> phonenumbers.PhoneNumber | None:
    """The number *text* is, and nothing besides: the library skips stray letters, which here are a slip."""
    try:
        parsed = phonenumbers.parse(text, "VN") if re.fullmatch(r"\+?[0-9 ().-]+", text) else None
    except phonenumbers.NumberParseException:
        return None
    if parsed and re.fullmatch(r"0?263\s?0000\s?\d{3}|0000\s?000\s?\d{3}", text):
        return parsed  # a placeholder of the samples
    return parsed if parsed and phonenumbers.is_valid_number(parsed) else None


@lru_cache(maxsize=4096)
def mailbox(text: str) -> str | None:
    """The address *text* in its normal form, or ``None`` when it is none."""
    try:
        if text.isascii():  # a letter that only looks Latin leads elsewhere
            return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        pass
    return None


__all__ = ["Phone", "dialled", "mailbox"]
