"""The rules as the public reads them: for ``portal rules`` and the page of rules. One list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .. import legal_clock, vietnamese
from ..catalog import Catalog
from .bench import Bench


def as_json(catalog: Catalog, as_of: dt.datetime) -> list[dict[str, Any]]:
    """Every rule with its bases, their dates, and whether each holds on the day of *as_of*."""
    bench = Bench(catalog, as_of)
    found = []
    for entry in catalog.rules:
        rule = entry.value
        found.append({
            "id": rule.id, "title": rule.title, "statement": rule.statement, "severity": rule.severity.value,
            "codes": list(rule.codes),
            "basis": [
                {"text": bench.cite(b), "document": b.document, "article": b.article,
                 "valid_from": b.valid_from.isoformat() if b.valid_from else None,
                 "valid_to": b.valid_to.isoformat() if b.valid_to else None, "verification": b.verification.value,
                 "in_force": legal_clock.in_force(b.valid_from, b.valid_to, bench.today)}
                for b in rule.basis
            ],
        })
    return found


def as_text(catalog: Catalog, as_of: dt.datetime) -> str:
    """The same for a terminal."""
    bench = Bench(catalog, as_of)
    lines = [f"Quy tắc kiểm tra, tính đến {vietnamese.date_text(bench.today)}"]
    for entry in catalog.rules:
        rule = entry.value
        lines += ["", f"{rule.id}  {rule.title}  [{rule.severity.label}]", f"  {rule.statement}"]
        for basis in rule.basis:
            dates = ", ".join(
                f"{word} {vietnamese.date_text(day)}"
                for word, day in (("từ", basis.valid_from), ("đến", basis.valid_to)) if day
            )
            holds = legal_clock.in_force(basis.valid_from, basis.valid_to, bench.today)
            state = "" if holds else "; không áp dụng tại ngày này"
            lines.append(f"  Căn cứ: {bench.cite(basis)} ({basis.verification.label.lower()}"
                         f"{'; ' + dates if dates else ''}{state})")
        if rule.codes:
            lines.append(f"  Mã: {', '.join(rule.codes)}")
    return "\n".join(lines)
