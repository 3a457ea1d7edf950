"""What every rule works with: the Catalog, the day, and the way to report with the law behind it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import legal_clock
from ..attachments import TYPES, AttachmentFacts
from ..catalog import Catalog, Entry, is_public
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import Published, RuleBasis
from ..schema.parse import dotted, field_words
from ..schema.vocabulary import Verification
from ..source import FOLDERS, SHARED_FILES
from .passages import Passage, Text, meant_for_readers, passages


@dataclass(frozen=True)
class Bench:
    """The judge's bench. ``as_of`` is the build's moment; rules never read a clock."""

    catalog: Catalog
    as_of: dt.datetime
    paths: frozenset[str] = frozenset()
    """Every file found, valid or not: pointing at a faulty document is no second fault."""

    @cached_property
    def today(self) -> dt.date:
        """The Vietnamese calendar day of the build."""
        return legal_clock.today(self.as_of)

    @cached_property
    def entries(self) -> tuple[Entry[Any], ...]:
        """Every document of its own file, by kind and slug."""
        held = self.catalog
        groups: tuple[tuple[Entry[Any], ...], ...] = (
            held.policies, held.faqs, held.spokespersons, held.agencies, held.legal_documents, held.plans,
            held.corrections, held.press_events, held.social_channels, held.pages,
        )
        # The committees of communes are made from the register of localities, not from a file.
        return tuple(entry for group in groups for entry in group if not entry.at)

    @property
    def texts(self) -> Iterator[Text]:
        """All text, document by document, of the register of localities and of the figures that agencies hand in.

        Made anew each time, and not kept: the text of thousands of documents is what a computer has no room for.
        """
        return map(Text, (*self.entries, *self.catalog.localities, *self.catalog.figures))

    @cached_property
    def register_passages(self) -> tuple[Passage, ...]:
        """All text of the registers that are law, figures and words rather than content of their own."""
        held = self.catalog
        groups: tuple[tuple[Entry[Any], ...], ...] = (
            held.rules, held.measures, held.reporting, held.screening, held.screened, held.downtime, held.spoken,
            held.synonyms, held.holidays,
        )
        return tuple(p for group in groups for entry in group for p in passages(entry))

    @cached_property
    def files(self) -> tuple[tuple[Entry[Any], AttachmentFacts], ...]:
        """Every file that was opened, once, with a document that offers it: one that readers see, if any does."""
        found: dict[str, tuple[Entry[Any], AttachmentFacts]] = {}
        for entry in sorted(self.entries, key=lambda e: not self.shows(e)):
            for facts in entry.files.values():
                found.setdefault(facts.path, (entry, facts))
        return tuple(found[path] for path in sorted(found))

    @cached_property
    def file_paths(self) -> tuple[str, ...]:
        """Every file of a type that can be published: in the folders of documents, and shared."""
        own = {f"{e.document.path[:-3]}/{name}" for e in self.entries for name in e.document.attachments}
        return tuple(sorted(own | self.shared_files))

    @cached_property
    def shared_files(self) -> frozenset[str]:
        """Those in ``content/assets``."""
        types = tuple(f".{extension}" for extension in TYPES)
        return frozenset(
            path for path in self.paths if path.rpartition("/")[0] == SHARED_FILES and path.lower().endswith(types)
        )

    @cached_property
    def slugs(self) -> Mapping[str, frozenset[str]]:
        """Slugs that exist, by kind, faulty documents included."""
        found: dict[str, set[str]] = {"agency": set(self.catalog.agency_by_id)}
        for path in (*self.paths, *(entry.document.path for entry in self.entries)):
            folder, _, name = path.rpartition("/")
            kind = "policy" if folder.startswith("policies/") else FOLDERS.get(folder.removeprefix("content/"), "page")
            if name.endswith(".md"):
                found.setdefault(kind, set()).add(name[:-3])
        return {kind: frozenset(slugs) for kind, slugs in found.items()}

    @cached_property
    def _legal_slugs_backwards(self) -> list[str]:
        return sorted(slug[::-1] for slug in self.slugs.get("legal-document", ()))

    def names_legal_document(self, end: str) -> bool:
        """Whether the name of a file of the register of documents, faulty or not, ends with *end*."""
        names, begin = self._legal_slugs_backwards, end[::-1]
        return any(name.startswith(begin) for name in names[bisect_left(names, begin) :][:1])

    @cached_property
    def agency_mail(self) -> frozenset[str]:
        """Domains of the mail of every agency, in lower case."""
        return mail_domains(d for entry in self.catalog.agencies for d in entry.value.email_domains)

    def shows(self, entry: Entry[Any]) -> bool:
        """Whether readers see *entry* at the moment of the build."""
        return not isinstance(entry.value, Published) or is_public(entry.value, self.as_of)

    def weight(self, entry: Entry[Any], severity: Severity) -> Severity:
        """*severity* for what claims to be public; advice for a draft, which may still be incomplete."""
        return severity if meant_for_readers(entry.value) else Severity.ADVICE

    def basis(self, rule: str, on: dt.date) -> tuple[RuleBasis, ...]:
        """The provisions rule *rule* rests on that hold on the day *on*."""
        entry = self.catalog.rule(rule)
        if entry is None:
            return ()
        return tuple(b for b in entry.value.basis if legal_clock.in_force(b.valid_from, b.valid_to, on))

    def cite(self, basis: RuleBasis) -> str:
        """``khoản 3 Điều 3 Nghị định 244/2026/NĐ-CP``."""
        document = self.catalog.legal_document_by_slug.get(basis.document)
        if document is None:
            return basis.article
        exact = re.search(r"\b(?:Điều|khoản|điểm|Chương|Phụ lục)\b", basis.article)
        return f"{basis.article}{' ' if exact else ', '}{document.value.citation}"

    def report(
        self, rule: str, severity: Severity, code: str, span: Span, *, on: dt.date | None = None,
        related: Iterable[Span] = (), source: str | None = None, **values: object,
    ) -> Iterator[Diagnostic]:
        """A diagnostic of *rule* judged by the law of the day *on* (default: the build's day).

        Nothing when the rule has bases but none holds on that day: what is
        closed and archived is not broken by rules younger than it. A rule
        whose bases that day are all unverified can only warn. Where a rule has
        several clocks, *source* names the document of the one that matters
        (its slug), and only its provisions are cited.
        """
        day = on or self.today
        held = self.basis(rule, day)
        entry = self.catalog.rule(rule)
        if entry is not None and entry.value.basis and not held:
            return
        if held and all(b.verification is Verification.CHUA_XAC_MINH for b in held):
            severity = max(severity, Severity.WARNING)
        cited = tuple(self.cite(b) for b in held if source is None or b.document == source)
        yield Diagnostic(code, severity, span, {k: str(v) for k, v in values.items()}, cited, tuple(related))

    def dates_reversed(
        self, entry: Entry[Any], first: tuple[str | int, ...], second: tuple[str | int, ...]
    ) -> Iterator[Diagnostic]:
        """The diagnostic for two dates of *entry* in the wrong order; no law is needed to say so."""
        words = field_words(type(entry.value), second)
        yield from self.report(
            "T06", Severity.ERROR, "dates-reversed", entry.span(*second), related=[entry.span(*first)],
            first=dotted(first), second=dotted(second), label=words.get("label", ""), example=words.get("example", ""),
        )


def mail_domains(written: Iterable[str]) -> frozenset[str]:
    """Domains as editors write them (``@lamdong.gov.vn``) → in lower case, without what stands before."""
    return frozenset(name.lower().lstrip("@.") for name in written)


Read = Callable[[Text], Iterable[Diagnostic]]
"""What one rule has to say of one text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its public id, the codes it can report, and the function whose docstring states it.

    ``check`` looks at everything at once, ``read`` makes what reads one text after another, so that each text is
    opened once for all rules.
    """

    id: str
    codes: tuple[str, ...]
    check: Callable[[Bench], Iterator[Diagnostic]] | None = None
    read: Callable[[Bench], Read] | None = None


__all__ = ["Bench", "Entry", "Read", "Rule", "mail_domains"]
