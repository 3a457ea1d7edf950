"""The rules as people ask for them: which hold on a day, by what law, until when, and what changes next. One list."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .. import legal_clock, vietnamese
from ..catalog import Catalog
from ..schema.kinds import RuleBasis, RuleEntry
from ..schema.vocabulary import RuleSeverity, Verification
from .bench import Bench

WIDTH = 80
"""Columns of a line for the terminal."""
_WORD = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands on a day. ``severity`` is what it can do that day: unverified law only warns."""

    holds: bool
    label: str
    severity: RuleSeverity


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from a day on. ``rule`` is empty for a figure that several rules may read."""

    on: dt.date
    rule: str
    what: str
    basis: str
    verified: bool

    @property
    def line(self) -> str:
        """In one sentence."""
        doubt = "" if self.verified else " (chưa xác minh)"
        return f"{self.what} {self.basis}{doubt}"


def standing(bench: Bench, rule: RuleEntry) -> Standing:
    """Whether *rule* holds on the day of *bench*: one without law always does; one whose law ended or has not begun
    does not."""
    held = bench.basis(rule.id, bench.today)
    if not rule.basis:
        return Standing(True, "luôn áp dụng", rule.severity)
    if held:
        doubtful = all(b.verification is Verification.CHUA_XAC_MINH for b in held)
        softened = RuleSeverity.NHAC if doubtful and rule.severity is RuleSeverity.CHAN else rule.severity
        return Standing(True, "đang áp dụng", softened)
    ahead = [b.valid_from for b in rule.basis if b.valid_from and b.valid_from > bench.today]
    if ahead:
        return Standing(False, f"chưa áp dụng, từ {vietnamese.date_text(min(ahead))}", rule.severity)
    return Standing(False, "đã thôi áp dụng", rule.severity)


def chosen(catalog: Catalog, word: str = "", severity: str = "") -> tuple[RuleEntry, ...]:
    """The rules with every part of *word* in their number, name, statement, codes or bases, and of this *severity*."""
    wanted = vietnamese.fold(word).split()

    def said(rule: RuleEntry) -> str:
        laws = (catalog.legal_document_by_slug.get(b.document) for b in rule.basis)
        names = (law.value.citation for law in laws if law)
        parts = (rule.id, rule.title, rule.statement, *rule.codes, *(b.article for b in rule.basis), *names)
        return vietnamese.fold(" ".join(parts))

    return tuple(e.value for e in catalog.rules
                 if (not severity or e.value.severity.value == severity) and all(w in said(e.value) for w in wanted))


def changes(bench: Bench, rules: Iterable[RuleEntry]) -> tuple[Change, ...]:
    """All days on which one of *rules* begins or ends to rest on a provision, or a figure of the law changes, past
    days included; by day."""
    found = [change for rule in rules for change in _of_rule(bench, rule)]
    for document in bench.catalog.legal_documents:
        for figure in document.value.parameters:
            verified = figure.verification is Verification.DA_XAC_MINH
            said = f"{figure.article} {document.value.citation}"
            amount = f"{figure.name} ({legal_clock.amount_text(figure.value, figure.unit)})"
            found.append(Change(figure.valid_from, "", f"Bắt đầu {amount} theo", said, verified))
            if figure.valid_to:
                after = figure.valid_to + dt.timedelta(days=1)
                found.append(Change(after, "", f"Thôi {amount} theo", said, verified))
    return tuple(sorted(found, key=lambda c: (c.on, c.rule or "Z", c.what, c.basis)))


def _of_rule(bench: Bench, rule: RuleEntry) -> Iterator[Change]:
    for basis in rule.basis:
        verified = basis.verification is Verification.DA_XAC_MINH
        if basis.valid_from:
            yield Change(basis.valid_from, rule.id, "Bắt đầu theo", bench.cite(basis), verified)
        if basis.valid_to:
            after = basis.valid_to + dt.timedelta(days=1)
            yield Change(after, rule.id, "Thôi theo", bench.cite(basis), verified)


def next_change(bench: Bench, rule: RuleEntry) -> tuple[dt.date, tuple[Change, ...]] | None:
    """The next day after the day of *bench* on which *rule* changes, with all that changes then."""
    ahead = sorted((c for c in _of_rule(bench, rule) if c.on > bench.today), key=lambda c: (c.on, c.what, c.basis))
    return (ahead[0].on, tuple(c for c in ahead if c.on == ahead[0].on)) if ahead else None


def as_json(bench: Bench, rules: Sequence[RuleEntry]) -> dict[str, Any]:
    """*rules* with their bases, how each stands on the day of *bench*, and every change of law ahead."""
    return {
        "version": 2, "as_of": bench.today.isoformat(), "rules": [_facts(bench, rule) for rule in rules],
        "changes": [
            {"on": c.on.isoformat(), "rule": c.rule or None, "what": c.line, "verified": c.verified}
            for c in changes(bench, rules) if c.on > bench.today
        ],
    }


def _facts(bench: Bench, rule: RuleEntry) -> dict[str, Any]:
    stands, ahead = standing(bench, rule), next_change(bench, rule)
    return {
        "id": rule.id, "title": rule.title, "statement": rule.statement, "severity": rule.severity.value,
        "holds": stands.holds, "severity_on_day": stands.severity.value if stands.holds else None,
        "changes_on": ahead[0].isoformat() if ahead else None, "codes": list(rule.codes),
        "basis": [
            {"text": bench.cite(b), "document": b.document, "article": b.article,
             "valid_from": b.valid_from.isoformat() if b.valid_from else None,
             "valid_to": b.valid_to.isoformat() if b.valid_to else None, "verification": b.verification.value,
             "in_force": legal_clock.in_force(b.valid_from, b.valid_to, bench.today)}
            for b in rule.basis
        ],
    }


def as_text(bench: Bench, rules: Sequence[RuleEntry]) -> str:
    """The same for a terminal of 80 columns."""
    held = sum(standing(bench, rule).holds for rule in rules)
    lines = [f"Quy tắc kiểm tra, tính đến {vietnamese.date_text(bench.today)}: "
             f"{held} đang áp dụng, {len(rules) - held} không."]
    for rule in rules:
        lines += ["", *_block(bench, rule)]
    if not rules:
        lines += ["", "Không có quy tắc nào khớp. Thử ít chữ hơn, hoặc bỏ --severity."]
    return "\n".join(lines)


def _block(bench: Bench, rule: RuleEntry) -> Iterator[str]:
    stands = standing(bench, rule)
    said = f"[{stands.severity.label}] {stands.label}" if stands.holds else f"[{stands.label}]"
    if stands.severity is not rule.severity:
        said += f" (mức {rule.severity.label}, nhưng căn cứ chưa xác minh)"
    yield from textwrap.wrap(f"{rule.id}  {rule.title}", WIDTH, subsequent_indent="     ")
    yield f"     {said}"
    yield from textwrap.wrap(rule.statement, WIDTH, initial_indent="     ", subsequent_indent="     ")
    for basis in rule.basis:
        yield from _row("Căn cứ", _basis(bench, basis))
    if ahead := next_change(bench, rule):
        day = vietnamese.date_text(ahead[0])
        for change in ahead[1]:
            yield from _row("Sẽ đổi", f"ngày {day}: {change.line[:1].lower()}{change.line[1:]}")
    if rule.codes:
        yield from _row("Mã", ", ".join(rule.codes))


def _basis(bench: Bench, basis: RuleBasis) -> str:
    dates = " ".join(
        f"{word} {vietnamese.date_text(day)}"
        for word, day in (("từ", basis.valid_from), ("đến hết", basis.valid_to)) if day
    )
    notes = [dates, basis.verification.label.lower()]
    if not legal_clock.in_force(basis.valid_from, basis.valid_to, bench.today):
        notes.append("KHÔNG áp dụng tại ngày này")
    return f"{bench.cite(basis)} ({'; '.join(note for note in notes if note)})"


def _row(word: str, text: str) -> list[str]:
    indent = " " * (5 + _WORD)
    return textwrap.wrap(text, WIDTH, initial_indent=f"     {word:<{_WORD}}", subsequent_indent=indent,
                         break_on_hyphens=False)


def changes_text(bench: Bench, rules: Sequence[RuleEntry]) -> str:
    """What changes after the day of *bench*, by day."""
    ahead = [c for c in changes(bench, rules) if c.on > bench.today]
    lines = [f"Những gì sẽ đổi sau ngày {vietnamese.date_text(bench.today)}"]
    if not ahead:
        lines += ["", "Trong dữ liệu của cổng chưa có thay đổi nào ở phía trước."]
    day = None
    for change in ahead:
        if change.on != day:
            day = change.on
            lines += ["", f"Ngày {vietnamese.date_text(day)}"]
        lines += _row(change.rule or "con số", change.line)
    return "\n".join(lines)


__all__ = ["Change", "Standing", "as_json", "as_text", "changes", "changes_text", "chosen", "next_change", "standing"]
