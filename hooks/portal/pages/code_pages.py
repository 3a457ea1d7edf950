"""A page for every message of the gate: what it means, why, how to repair, a wrong and a right example. Pure.

For editors, so these pages stand in no feed, no search and no A–Z index: whoever gets a message gets their address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import addresses, code_examples, diagnostics, printing
from ..code_examples import Example
from ..diagnostics import Diagnostic, Explanation, Severity
from ..schema.kinds import RuleEntry
from .page import DerivedPage, Facts

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Shown:
    """One example as a page shows it: the message in words, and the wrong part cut at what is marked."""

    diagnostic: Diagnostic
    said: Explanation
    before: str
    marked: str
    after: str

    @classmethod
    def of(cls, example: Example) -> Shown:
        """*example* with its words of today."""
        span, wrong = example.diagnostic.span, example.wrong
        start = len(wrong) - len(span.source) + span.column - 1 if wrong else 0
        end = start + max(span.end_column - span.column, 0) if wrong else 0
        said = diagnostics.explain(example.diagnostic)
        return cls(example.diagnostic, said, wrong[:start], wrong[start:end], wrong[end:])

    @property
    def message(self) -> str:
        """The message word for word as the gate prints it."""
        return printing.text([self.diagnostic], verdict=False).rstrip("\n")


@dataclass(frozen=True, slots=True)
class CodePage:
    """What the page of one code says. ``rules`` are the public rules behind it; none for what keeps files readable."""

    code: str
    title: str
    why: str
    fix: str
    severities: tuple[Severity, ...]
    examples: tuple[Shown, ...]
    rules: tuple[RuleEntry, ...]

    @property
    def address(self) -> str:
        """Of the page."""
        return addresses.code(self.code)

    @property
    def keywords(self) -> str:
        """What people may look for it by, besides its title."""
        said = " ".join((self.code.replace("-", " "), self.why, self.fix, *(e.said.message for e in self.examples)))
        shown = set(_WORD.findall(f"{self.title} {self.code}".lower()))
        return " ".join(word for word in dict.fromkeys(_WORD.findall(said.lower())) if word not in shown)


def groups(facts: Facts) -> list[tuple[str, list[CodePage]]]:
    """Every code under the heading of its words."""
    behind: dict[str, list[RuleEntry]] = {}
    for entry in facts.catalog.rules:
        for code in entry.value.codes:
            behind.setdefault(code, []).append(entry.value)
    shown = code_examples.examples()
    return [(_heading(heading), [_page(code, shown, tuple(behind.get(code, ()))) for code in codes])
            for heading, codes in diagnostics.groups()]


def _heading(written: str) -> str:
    """``R13–R15, R22: lấy ý kiến`` → ``Lấy ý kiến``: the numbers of the rules stand on the pages."""
    words = re.sub(r"^[RT]\d[^:]*: ", "", written)
    return words[:1].upper() + words[1:]


def _page(code: str, shown: Mapping[str, tuple[Example, ...]], rules: tuple[RuleEntry, ...]) -> CodePage:
    any_case = diagnostics.explain_any(code)
    examples = tuple(Shown.of(example) for example in shown.get(code, ()))
    # Words with a gap say less than those of the example that is shown below them.
    fix = examples[0].said.fix if examples and "…" in any_case.fix else any_case.fix
    return CodePage(
        code, diagnostics.headline(code), any_case.why, fix,
        tuple(sorted({e.diagnostic.severity for e in examples})), examples, rules,
    )


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The index of all messages, and a page for each."""
    found = groups(facts)
    total = sum(len(codes) for _, codes in found)
    yield DerivedPage(
        addresses.CODES, "codes.html", "Tra thông báo của cửa kiểm tra",
        "Mỗi thông báo của cửa kiểm tra có một trang: vì sao, sửa thế nào, ví dụ viết sai và viết đúng.",
        {"groups": found, "total": total}, (("Hướng dẫn", addresses.GUIDES),),
    )
    for heading, codes in found:
        for page in codes:
            near = tuple(other for other in codes if other.code != page.code)
            yield DerivedPage(
                page.address, "code.html", page.title, page.why, {"about": page, "heading": heading, "near": near},
                (("Hướng dẫn", addresses.GUIDES), ("Tra thông báo", addresses.CODES)), indexed=False,
            )


__all__ = ["CodePage", "groups", "pages"]
