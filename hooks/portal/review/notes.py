"""What readers already knew may not change in silence: a date, an amount, a contact, a file of a published document.

No law stands behind these messages but the portal's own promise; the law on wrong information (R17) is about what was
wrong, not about what was moved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from typing import Any

from ..catalog import Entry, PublicCatalog
from ..diagnostics import Diagnostic, Severity, Span, error, warning
from ..schema.kinds import Faq, Policy, PressEvent, Published, Spokesperson
from .change import Change
from .pairs import FieldChange, documents, field_changes, said, title
from .readers import CONTACT_FIELDS, files_between

_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:%|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?\b|đồng\b|đ\b|VNĐ\b)", re.IGNORECASE)
"""Money and shares: what a fee, a fine or a support is written as."""
_KEPT = frozenset((
    "opens_on", "closes_on", "reply_due_on", "planned_on", "issued_on", "effective_on", "published_on", "full_text_url",
))
"""Dates of a policy that somebody may have written down, and the address of its text."""
_TOLD = ("summary", "comparison", "impact", "body")
"""Where a policy tells of amounts."""


def check_notes(
    base: PublicCatalog, head: PublicCatalog, change: Change, broken: Container[tuple[str, str]] = (),
) -> Iterator[Diagnostic]:
    """Messages about documents that readers saw before the change and see after it, and about those taken away.

    Nothing is said of *broken* documents (kind, slug), which one side cannot read.
    """
    before, after = documents(base), documents(head)
    stones = {(stone.kind, stone.slug) for stone in head.tombstones}
    for key in sorted(before):
        old = before[key]
        if key not in after:
            if (key not in stones and key not in broken and old.document.path in change.touched
                    and isinstance(old.value, Published) and not old.value.sample):
                yield _taken_away(old, change)
            continue
        new = after[key]
        if new.document.path not in change.touched and not any(
                path.startswith(new.document.path.removesuffix(".md") + "/") for path in change.touched):
            continue
        if isinstance(new.value, Policy):
            yield from _policy(old, new)
        elif isinstance(new.value, PressEvent):
            yield from _event(old, new)
        elif isinstance(new.value, Spokesperson):
            yield from _speaker(old, new)
        elif isinstance(new.value, Faq):
            yield from _question(old, new)


def _taken_away(old: Entry[Any], change: Change) -> Diagnostic:
    path = old.document.path
    moved = change.renamed.get(path, "")
    hint = f"Tệp nay là {moved}: đặt lại tên cũ. " if moved else ""
    return error("public-page-removed", Span(moved or path), value=title(old), path=path, hint=hint)


def _policy(old: Entry[Any], new: Entry[Any]) -> Iterator[Diagnostic]:
    one, other = old.value, new.value
    if set(other.change_notes) - set(one.change_notes) or set(other.corrections) - set(one.corrections):
        return
    before, after = one.consultation, other.consultation
    told = bool(before and after and set(after.extensions) - set(before.extensions))
    silent = [
        (new.span(*found.location), _described(found)) for found in field_changes(one, other)
        if found.before is not None and not (told and found.name == "closes_on")
        and (found.name in _KEPT or (found.name in CONTACT_FIELDS and found.location[0] == "consultation"))
    ]
    silent += [(place, f"con số {lost}") for place, lost in _lost_amounts(old, new)]
    if silent:
        yield _together("change-note-missing", silent)
    for file in files_between(old, new):
        if file.what != "Thêm tệp":
            yield error("file-change-note-missing", new.span("attachments"), value=file.after, what=file.what.lower())


def _event(old: Entry[Any], new: Entry[Any]) -> Iterator[Diagnostic]:
    if set(new.value.changes) - set(old.value.changes):
        return
    silent = [(new.span(*found.location), _described(found)) for found in field_changes(old.value, new.value)
              if found.name in ("starts_at", "ends_at", "place") and found.before is not None]
    if silent:
        yield _together("event-change-missing", silent)


def _together(code: str, silent: list[tuple[Span, str]]) -> Diagnostic:
    """One message for a document: one note puts all of it right."""
    places = tuple(place for place, _ in silent)
    changes = "; ".join(dict.fromkeys(what for _, what in silent))
    return Diagnostic(code, Severity.ERROR, places[0], {"changes": changes}, related=places[1:])


def _described(found: FieldChange) -> str:
    before, after = said(found.before, {}), said(found.after, {})
    return f'"{found.label}" từ {before} thành {after or "để trống"}'


def _speaker(old: Entry[Any], new: Entry[Any]) -> Iterator[Diagnostic]:
    if new.value.contact_changed_on not in (None, old.value.contact_changed_on):
        return
    for name in ("phone", "email"):
        before, after = getattr(old.value, name), getattr(new.value, name)
        if before != after:
            yield error("contact-change-undated", new.span(name), value=new.value.full_name,
                        before=said(before, {}), after=said(after, {}))


def _question(old: Entry[Any], new: Entry[Any]) -> Iterator[Diagnostic]:
    if old.value.reviewed_on != new.value.reviewed_on or old.value.answered_on != new.value.answered_on:
        return
    for place, lost in _lost_amounts(old, new):
        yield warning("answer-not-reviewed", place, before=lost)


def _lost_amounts(old: Entry[Any], new: Entry[Any]) -> Iterator[tuple[Span, str]]:
    """Amounts and dates in words that the old text told and the new one does not, each with where it is missed."""
    for name in _TOLD:
        before, after = _amounts(old, name), _amounts(new, name)
        lost = before - after
        if lost:
            yield _place(old, new, name, lost), ", ".join(sorted(lost))


def _amounts(entry: Entry[Any], name: str) -> Counter[str]:
    text = entry.document.body if name == "body" else said(getattr(entry.value, name, None), {})
    return Counter(re.sub(r"\s+", " ", match[0].casefold()) for match in _AMOUNT.finditer(text))


def _place(old: Entry[Any], new: Entry[Any], name: str, lost: Counter[str]) -> Span:
    """Where to look: the row or the line of the new text that stands in place of the one with the amount."""
    if name == "body":
        kept = set(old.document.body.split("\n"))
        lines = enumerate(new.document.body.split("\n"), 1)
        return new.document.body_span(next((n for n, text in lines if text.strip() and text not in kept), 1))
    value = getattr(new.value, name)
    if isinstance(value, tuple):
        earlier = getattr(old.value, name)
        row = next((n for n, item in enumerate(value) if item not in earlier), None)
        return new.span(name) if row is None else new.document.key_span(*new.at, name, row)
    return new.span(name)


__all__ = ["check_notes"]
