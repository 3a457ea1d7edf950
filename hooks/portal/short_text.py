"""Texts that must fit: cut on whole words, put together until nothing more goes in; and what they say of a draft."""

from __future__ import annotations

import re
import unicodedata

from . import vietnamese
from .views import PolicyView

LIMIT = 280
"""Characters of the text: what fits into one message, and into one look."""
_SHORTEST = 24
"""A title cut shorter than this says nothing; other parts give way first."""


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


def marked(sample: bool, words: str) -> str:
    """*words*, said to be an example where they are one: passed on without their page they must still say so."""
    return f"(Minh họa) {words}" if sample else words


def policy_words(view: PolicyView, address: str) -> str:
    """A draft in one message: state, title, deadline, number, and *address* when there is one."""
    policy = view.policy
    draft = "Dự thảo: " if view.is_draft else ""
    number = f"Mã hồ sơ {policy.public_number}." if policy.public_number else ""
    title = f"{view.status.label} – {draft}{policy.title}"
    return compose(marked(policy.sample, title), (deadline_words(view), number), address)


__all__ = ["LIMIT", "compose", "cut", "deadline_words", "length", "marked", "policy_words"]
