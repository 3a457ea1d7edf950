"""What each diagnostic code looks like in a real file: the wrong line, and what the gate says of it.

Read from ``vi/code-examples.json``, which the test of the case folders writes: every example there is what the gate
really says about ``tests/cases/<code>/``. The file is part of the product, so that a build needs no tests beside it.
Only facts are kept; the words of a message are those of today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .diagnostics import Diagnostic, Severity, Span

REGISTER = Path(__file__).with_name("vi") / "code-examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """One mistake: what the gate says, with the wrong line in its span, and the keys that line stands under."""

    diagnostic: Diagnostic
    above: tuple[str, ...] = ()

    @property
    def wrong(self) -> str:
        """The wrong part of the file; empty when the whole file is meant."""
        return "\n".join((*self.above, self.diagnostic.span.source)) if self.diagnostic.span.source.strip() else ""


@cache
def examples() -> Mapping[str, tuple[Example, ...]]:
    """Examples by code, the plainest first."""
    kept = json.loads(REGISTER.read_text("utf-8"))
    return {code: tuple(_example(code, case) for _, case in sorted(cases.items())) for code, cases in kept.items()}


def as_kept(example: Example) -> dict[str, Any]:
    """*example* as the register keeps it."""
    found, span = example.diagnostic, example.diagnostic.span
    kept: dict[str, Any] = {"severity": found.severity.name.lower(), "path": span.path}
    if span.line:
        kept |= {"at": [span.line, span.column, span.end_column], "source": span.source}
    optional = {
        "values": dict(sorted(found.values.items())), "basis": list(found.basis),
        "above": list(example.above),
    }
    return kept | {name: value for name, value in optional.items() if value}


def _example(code: str, kept: Mapping[str, Any]) -> Example:
    line, column, end_column = kept.get("at", (0, 0, 0))
    span = Span(kept["path"], line, column, end_column, kept.get("source", ""))
    diagnostic = Diagnostic(
        code, Severity[kept["severity"].upper()], span, kept.get("values", {}), tuple(kept.get("basis", ())),
    )
    return Example(diagnostic, tuple(kept.get("above", ())))


__all__ = ["REGISTER", "Example", "as_kept", "examples"]
