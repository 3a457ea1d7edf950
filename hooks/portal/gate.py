"""The gate: a checkout → a Catalog of valid objects, and every diagnostic at once.

The one function behind both doors, the command line and the build.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import attachments, bounds, schema, stages, vietnamese
from .attachments import AttachmentFacts
from .body import Body
from .catalog import Catalog, Entry, Register
from .diagnostics import Diagnostic, Severity, Span, error, ordered, warning
from .rules import judge
from .rules.references import linked_shared_files, offered_files
from .schema.kinds import REGISTERS, Agency, Entity, Locality, Province
from .schema.vocabulary import AgencyLevel
from .source import Document, Sources, parse_document, read_tree

_COLLECTIONS = {
    "policy": "policies", "faq": "faqs", "spokesperson": "spokespersons", "agency": "agencies",
    "legal-document": "legal_documents", "plan": "plans", "correction": "corrections",
    "press-event": "press_events", "social-channel": "social_channels", "page": "pages",
}
"""Where the Catalog keeps each kind."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the gate let through, and what it has to say."""

    catalog: Catalog
    diagnostics: tuple[Diagnostic, ...]
    files: int
    paths: frozenset[str] = frozenset()
    """Every file found, valid or not."""


Hear = Callable[[str, int, int, Sequence[Diagnostic]], None]
"""Hears while the gate works: the stage, how many of how many steps are done, messages nothing later takes back."""


def load(root: Path, as_of: dt.datetime, hear: Hear = lambda *_: None, kept: Path | None = None) -> Loaded:
    """Read, parse and judge the checkout at *root* as of the moment *as_of*.

    Raises ``FileNotFoundError`` when *root* holds no ``content/``; whatever
    is wrong inside a file is a diagnostic. The order of the diagnostics and
    of the Catalog depends on the content alone; *hear* is told how far it has come, in an order that depends on the
    content alone, too. *kept* is a folder for what need not be found out twice; nothing is written without it.
    """
    early = _Early(hear)
    parsing = _Parsing()

    def read(sources: Sources, done: int, total: int) -> None:
        parsing.policies_of(sources)
        early.tell("read", done, total, sources.diagnostics)

    with stages.stage("read"):
        sources = read_tree(root, read)
    diagnostics = sources.diagnostics
    with stages.stage("read", len(sources.documents)):
        catalog = _parse(sources, parsing, root, early, kept)
    hear("judge", 0, 1, ())
    unread = _unread(sources, diagnostics)
    found = {d.path for d in sources.documents} | {d.span.path for d in diagnostics} | sources.shared_files
    with stages.stage("judge"):
        diagnostics.extend(judge(catalog, as_of, found))
    told = ordered(d for d in diagnostics if not _follows_from(d, unread))
    return Loaded(catalog, tuple(_readable(told)), sources.files, frozenset(found))


def judge_new(
    loaded: Loaded, kind: str, path: str, data: bytes, as_of: dt.datetime, beside: Mapping[str, int] | None = None
) -> tuple[Diagnostic, ...]:
    """What the gate would say about a new file *path* holding *data*, beside all that is *loaded*.

    Nothing is read or written: a door that makes a file asks before the file is there. *beside* are the files that
    will lie in its folder, name → size in bytes; they are not looked into.
    """
    folder, _, name = path.rpartition("/")
    year = folder.removeprefix("policies/") if kind == "policy" else ""
    document, problems = parse_document(data, path, kind, name.removesuffix(".md"), year, beside)
    value = None
    if document is not None:
        value, body = _understood(document, loaded.catalog.names, problems)
    if document is not None and value is not None:
        group = _COLLECTIONS[kind]
        entries = (*getattr(loaded.catalog, group), Entry(document.slug, value, document, body))
        changed: dict[str, Any] = {group: tuple(sorted(entries, key=lambda e: e.slug))}
        catalog = replace(loaded.catalog, **changed)
        problems.extend(judge(catalog, as_of, loaded.paths | {path}))
    return ordered(d for d in problems if d.span.path == path)


class _Early:
    """Passes on messages that are final although not everything has been read yet."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._mark = 0
        self._by_file: Counter[str] = Counter()

    def tell(self, stage: str, done: int, total: int, found: Sequence[Diagnostic]) -> None:
        """*found* are all messages so far; those after the last call are passed on."""
        new, self._mark = found[self._mark :], len(found)
        final = [d for d in new if d.code not in _ABOUT_NAMES and self._few(d.span.path)]
        self._hear(stage, done, total, ordered(final) if len(final) > 1 else final)

    def _few(self, path: str) -> bool:
        self._by_file[path] += 1
        return self._by_file[path] <= MAX_TOLD


MAX_TOLD = 500
"""Messages about one file: nobody works through more than these at once, and a report must not fill the disk."""


def _readable(told: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """At most so many about each file, and one as grave as the gravest left out."""
    for _, group in itertools.groupby(told, lambda d: d.span.path):
        found = list(group)
        yield from found[:MAX_TOLD]
        if left := found[MAX_TOLD:]:
            gravest = min(d.severity for d in left)
            yield Diagnostic("markup-many-faults", gravest, left[0].span, {"limit": str(MAX_TOLD)})


_ABOUT_NAMES = frozenset(("agency-unknown", "locality-unknown", "legal-document-unknown"))


def _unread(sources: Sources, diagnostics: list[Diagnostic]) -> frozenset[str]:
    """Names by which others refer to documents that are there but did not pass."""
    broken = {d.span.path for d in diagnostics if d.severity is Severity.ERROR}
    names = {path.rpartition("/")[2].removesuffix(".md") for path in broken}
    for document in sources.documents:
        if document.path in broken:
            names.update(document.written(key) for key in ("name", "short_name", "number"))
    if "content/_data/localities.yml" in broken:
        names.add("content/_data/localities.yml")
    return frozenset(vietnamese.slug(name) for name in names if name)


def _follows_from(diagnostic: Diagnostic, unread: frozenset[str]) -> bool:
    """Whether *diagnostic* only repeats that the document it looks for is itself broken (no cascades)."""
    if diagnostic.code not in _ABOUT_NAMES or not unread:
        return False
    if diagnostic.code == "locality-unknown" and "content-data-localities-yml" in unread:
        return True
    said = [text for name, text in diagnostic.values.items() if name not in ("suggested", "hint", "example", "known")]
    wanted = {vietnamese.slug(text) for text in said}
    commune = diagnostic.code == "agency-unknown" and "content-data-localities-yml" in unread
    return bool(wanted & unread) or (commune and any(w.startswith(("ubnd-", "uy-ban-nhan-dan-")) for w in wanted))


class _Parsing:
    """Documents understood so far. Policies are understood while others are still read: messages need not wait."""

    def __init__(self) -> None:
        self.names = Register()
        self.localities: list[Entry[Locality]] = []
        self.agencies: list[Entry[Agency]] = []
        self._begun = False
        self._seen = 0
        self._understood: dict[str, tuple[Entity | None, Body]] = {}

    def policies_of(self, sources: Sources) -> None:
        """Understand the policies read since the last call; whatever they name by name has been read before them."""
        for document in sources.documents[self._seen :]:
            if document.kind == "policy":
                self.begin(sources)
                self.take(document, sources.diagnostics)
        self._seen = len(sources.documents)

    def begin(self, sources: Sources) -> None:
        """Places and agencies first: every other kind refers to them by name."""
        if self._begun:
            return
        self._begun = True
        diagnostics, names = sources.diagnostics, self.names
        self.localities = list(_localities(sources, names, diagnostics))
        self.agencies = [_commune_committee(entry) for entry in self.localities]
        for entry in self.agencies:
            names.add("agency", entry.slug, _agency_names(entry))
        for document in sorted((d for d in sources.documents if d.kind == "agency"), key=lambda d: d.slug):
            value, body = self.take(document, diagnostics)
            if isinstance(value, Agency):
                agency = Entry(document.slug, value, document, body)
                self.agencies.append(agency)
                for name in names.add("agency", agency.slug, _agency_names(agency)):
                    other = names.agency(name) or ""
                    diagnostics.append(error("name-taken", document.span("name"), value=name, other=other))

    def take(self, document: Document, diagnostics: list[Diagnostic]) -> tuple[Entity | None, Body]:
        """The object and the body of *document*, understood once."""
        if document.path not in self._understood:
            with stages.item(document.path):
                self._understood[document.path] = _understood(document, self.names, diagnostics)
            document.text.pack()
        return self._understood[document.path]


def _parse(sources: Sources, parsing: _Parsing, root: Path, early: _Early, kept: Path | None) -> Catalog:
    parsing.begin(sources)
    names, diagnostics, localities = parsing.names, sources.diagnostics, parsing.localities
    groups: dict[str, list[Any]] = {name: [] for name in _COLLECTIONS.values()}
    groups["agencies"] = list(parsing.agencies)
    total = len(sources.documents)
    for done, document in enumerate(sorted(sources.documents, key=lambda d: (d.kind, d.slug)), 1):
        if document.kind == "agency":
            continue
        value, body = parsing.take(document, diagnostics)
        early.tell("parse", done, total, diagnostics)
        if value is not None:
            groups[_COLLECTIONS[document.kind]].append(Entry(document.slug, value, document, body))
    _unique(groups, diagnostics)
    early.tell("files", 0, 1, diagnostics)
    _look_into_files(groups, sources.shared_files, root, kept)
    registers = {
        name: tuple(_register(sources, name, model, names, diagnostics)) for name, model in REGISTERS.items()
    }
    province = None
    if "province" in sources.registers:
        province, problems = schema.parse_register(sources.registers["province"], Province, names)
        diagnostics.extend(problems)
    elif not any(d.span.path == "content/_data/province.yml" for d in diagnostics):
        diagnostics.append(error("register-missing", Span("content/_data/province.yml"), name="province.yml"))
    tested = None
    if "accessibility" in sources.registers:
        tested, problems = schema.parse_register(sources.registers["accessibility"], schema.AccessibilityTest, names)
        diagnostics.extend(problems)
    tuples = {name: tuple(sorted(group, key=lambda e: e.slug)) for name, group in groups.items()}
    return Catalog(
        **tuples, **registers, localities=tuple(localities), province=province, accessibility=tested, names=names,
    )


def _understood(
    document: Document, names: Register, diagnostics: list[Diagnostic]
) -> tuple[Entity | None, Body]:
    """The object and the body of *document*; one that keeps the gate too long, or breaks it, is a message."""
    try:
        with bounds.time_limit():
            value, problems = schema.parse(document, names)
        body = bounds.render(document.body)
    except bounds.OverTime:
        diagnostics.append(error("render-timeout", document.body_span(1), limit=f"{bounds.TIME_LIMIT:.0f} giây"))
    except (bounds.Unrenderable, RecursionError, MemoryError):
        diagnostics.append(error("render-failed", document.body_span(1)))
    else:
        diagnostics.extend(problems)
        diagnostics.extend(_markup(document, body))
        return value, body
    return None, Body()


def _localities(sources: Sources, names: Register, diagnostics: list[Diagnostic]) -> Iterator[Entry[Locality]]:
    register = sources.registers.get("localities")
    if register is None:
        if not any(d.span.path == "content/_data/localities.yml" for d in diagnostics):
            diagnostics.append(error("register-missing", Span("content/_data/localities.yml"), name="localities.yml"))
        return
    for at, value, problems in schema.parse_items(register, "localities", Locality, names):
        diagnostics.extend(problems)
        if value is None:
            continue
        slug = f"{value.code}-{vietnamese.slug(value.name)}"
        entry = Entry(slug, value, register, at=at)
        for name in names.add("locality", value.code, (value.code, value.name, value.full_name, *value.aliases)):
            diagnostics.append(
                error("name-taken", entry.span("name"), value=name, other=names.locality(name) or "")
            )
        for old in (*value.former_districts, *value.former_units):
            names.former(old, value.full_name, value.valid_from)
        yield entry


def _commune_committee(entry: Entry[Locality]) -> Entry[Agency]:
    """The people's committee of a commune: known from the register, never asked of an editor."""
    place = entry.value
    kind = place.type.label.lower()
    committee = Agency(
        name=f"Ủy ban nhân dân {kind} {place.name}", short_name=f"UBND {kind} {place.name}",
        aliases=(f"UBND {place.name}",), level=AgencyLevel.XA, parent="ubnd-tinh", valid_from=place.valid_from,
        valid_to=place.valid_to, commune_code=place.code, email=place.email, phone=place.phone,
        address=place.address,
    )
    return Entry(f"ubnd-{vietnamese.slug(place.full_name)}", committee, entry.document, at=entry.at)


def _agency_names(entry: Entry[Agency]) -> tuple[str | None, ...]:
    return (entry.slug, entry.value.name, entry.value.short_name, *entry.value.aliases)


def _register(
    sources: Sources, name: str, model: Any, names: Register, diagnostics: list[Diagnostic]
) -> Iterator[Entry[Any]]:
    register = sources.registers.get(name)
    if register is None:
        return
    for at, value, problems in schema.parse_items(register, name, model, names):
        diagnostics.extend(problems)
        if value is not None:
            yield Entry(f"{name}-{at[-1]}", value, register, at=at)


def _unique(groups: dict[str, list[Entry[Entity]]], diagnostics: list[Diagnostic]) -> None:
    """Two documents of one kind with one slug would write one address (years are folders, not addresses)."""
    for name, group in groups.items():
        seen: dict[str, Entry[Entity]] = {}
        for entry in group:
            if entry.slug in seen:
                diagnostics.append(
                    error("address-taken", entry.span(), slug=entry.slug, other=seen[entry.slug].document.path,
                          suggested=_other_name(entry))
                )
            seen.setdefault(entry.slug, entry)
        groups[name] = list(seen.values())


def _other_name(entry: Entry[Entity]) -> str:
    """A free file name for a document whose name is taken: with the year of its folder, or a number."""
    year = entry.document.path.split("/")[-2]
    return f"{entry.slug}-{year if year.isdigit() else 2}.md"


def _look_into_files(
    groups: dict[str, list[Entry[Entity]]], shared: Set[str], root: Path, kept: Path | None
) -> None:
    """Open every file that a document offers to readers; what is found is for the rules to judge."""
    entries = [entry for group in groups.values() for entry in group if not entry.at]
    offered = offered_files(entries)
    common = {entry.document.path: linked_shared_files(entry, shared) for entry in entries}
    paths = {f"{folder}/{name}" for folder, names in offered.items() for name in names}
    with stages.stage("files"):
        found = attachments.inspect(root, paths.union(*common.values()), kept / "attachments" if kept else None)

    def of(entry: Entry[Entity]) -> dict[str, AttachmentFacts]:
        folder = entry.document.path.removesuffix(".md")
        own = {name: found[f"{folder}/{name}"] for name in sorted(offered.get(folder, ()))}
        return own | {path: found[path] for path in sorted(common[entry.document.path])}

    for key, group in groups.items():
        groups[key] = [entry if entry.at else replace(entry, files=of(entry)) for entry in group]


def _markup(document: Document, body: Body) -> Iterator[Diagnostic]:
    for fault in body.faults:
        span = document.body_span(fault.line, fault.column, fault.end_column)
        report = warning if fault.code == "image-alt" else error
        yield report(fault.code, span, **fault.values)


__all__ = ["Loaded", "judge_new", "load"]
