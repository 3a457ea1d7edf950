"""Finds the words of what is not public, wherever they stand. The last belt: nothing withheld is handed to outputs.

A false alarm would stop the portal, so words count only when nothing public
explains them: a public document, the portal's own sentences, or a name put
together from both. That costs nothing until a suspicion arises.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from . import addresses
from .catalog import Entry, PublicCatalog
from .explained import Explained, Said, Source, Texts
from .schema.downtime import Downtime
from .schema.kinds import Entity, Spokesperson
from .schema.reporting import SuppliedFigure
from .schema.screening import Screened
from .search import analysis
from .word_runs import BATCH, Sieve, found_in, sources_of, windows, words_of

_RUN, _HOUSE_RUN = 5, 3
_UNEXPLAINED = 3
"""So many words of a run must be explained by nothing before it counts as a leak."""
_NAMING = ("title", "question", "full_name")
_HOUSE_FILES = (".html", ".js", ".json", ".py", ".yml")
_ADDRESS = re.compile(r"[a-z0-9-]+(?=/([a-z0-9-]+))")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d .()-]{7,18}\d")
_SLUG = re.compile(r"/([a-z0-9-]+)")
_IN_NUMBERS = dict.fromkeys(map(ord, "+ .()-"))
_REMEMBERED = 1 << 16
"""Texts that are known again when they come again: pages, their data and their lines in lists say the same."""
Words = tuple[str, ...]
Suspicion = tuple[str, str, Words]
"""Text, withheld document where it is known, and words that are suspicious."""


@dataclass
class Seen:
    """What was met in a part of a tree: plain data, which another process may have gathered."""

    found: dict[Suspicion, str] = field(default_factory=dict)
    """What is suspicious: the first file that says so."""
    terms: dict[Words, str] = field(default_factory=dict)
    """Pairs of withheld names in a search index: the first file that has them."""

    def add(self, other: Seen) -> None:
        """Take over what *other* met."""
        for what, path in other.found.items():
            self.found[what] = min(path, self.found.get(what, path))
        for pair, path in other.terms.items():
            self.terms[pair] = min(path, self.terms.get(pair, path))


class Watch:
    """Looks at every text of a tree (:meth:`look`), then says what is not to be there (:meth:`findings`).

    *house* are folders that hold the portal's own sentences. Texts are looked at
    many together (:mod:`word_runs`); only what is suspicious then is read with care. *explained* may know what public
    texts say.
    """

    def __init__(
        self, hidden: Iterable[Entry[Entity]], catalog: PublicCatalog, house: Iterable[Path] = (),
        explained: Explained | None = None,
    ) -> None:
        self._catalog, self._house, self.explained = catalog, tuple(house), explained or Explained()
        self._runs: dict[Words, str] = {}
        self._names: dict[str, list[tuple[Words, str]]] = {}
        self._contacts: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._chains: dict[tuple[Words, ...], str] = {}
        self._links_of_chains: set[Words] = set()
        self.seen = Seen()
        self._known: set[str] = set()
        self._waiting: list[str] = []
        self._paths: list[tuple[int, str]] = []
        self._size = 0
        self._public_contacts: dict[str, bool] = {}
        self._buried = {(stone.kind, stone.slug) for stone in catalog.tombstones}
        for entry in hidden:
            self._learn(entry)
        self.active = bool(self._stems or self._runs)
        self._slugs = {slug for _, slug in self._links}

    def _learn(self, entry: Entry[Entity]) -> None:
        path = entry.document.path
        inside = (text for facts in entry.files.values() for _, text in facts.texts)
        for text in (*_texts(entry.value), *entry.body.text.splitlines(), *inside):
            for run in windows(words_of(text), _RUN):
                self._runs.setdefault(run, path)
        if isinstance(entry.value, (Downtime, Screened, SuppliedFigure)):
            return  # a line of a register: it has words, and no page of its own
        for naming in _NAMING:
            name = tuple(words_of(str(getattr(entry.value, naming, None) or "")))
            if 3 - (naming == "full_name") <= len(name) < _RUN:
                self._names.setdefault(name[0], []).append((name, path))
            if pairs := _chain(str(getattr(entry.value, naming, None) or "")):
                self._chains[pairs] = path
                self._links_of_chains.update(pairs)
        if isinstance(entry.value, Spokesperson):
            self._contacts |= {entry.value.email.lower(): path, _digits(entry.value.phone.e164): path}
        stem = addresses.of(entry).removesuffix(".html")
        self._stems[stem] = path
        if (entry.document.kind, entry.slug) not in self._buried:
            folder, _, slug = stem.rpartition("/")
            self._links[folder, slug] = path
            self._links[path.split("/")[-2], slug] = path

    def file(self, path: str) -> str | None:
        """The withheld document whose address *path* is, or lies below; a tombstone stands at its own."""
        parts = path.split("/")
        for size in range(1, min(len(parts), 3) + 1):
            stem = "/".join(parts[:size])
            stem = stem.partition(".")[0] if size == len(parts) else stem
            if stem in self._stems and not (path == f"{stem}.html" and self._is_buried(stem)):
                return self._stems[stem]
        return None

    def _is_buried(self, stem: str) -> bool:
        return any(addresses.document(kind, slug) == f"{stem}.html" for kind, slug in self._buried)

    @cached_property
    def _sieve(self) -> Sieve:
        """Finds the runs and names that no public document explains: whatever holds only others is no leak."""
        runs = self._runs.keys() | {name for names in self._names.values() for name, _ in names}
        return Sieve(runs - self.explained.found("sieve", runs, self._public, sources_of))

    def prepare(self) -> None:
        """Do now what is otherwise done when the first text comes."""
        if self.active:
            _ = self._sieve

    def looks_for(self) -> bytes:
        """A digest of everything that makes a text suspicious, or a path."""
        told = hashlib.sha256()
        names = sorted((*name, of) for found in self._names.values() for name, of in found)
        # Which document a run is of does not matter: that is asked only where there is a fault.
        for things in (sorted(self._sieve.runs) if self.active else (), names, sorted(self._contacts),
                       sorted(self._stems.items()), sorted(self._links.items()), sorted(self._chains),
                       sorted(self._buried)):
            told.update(repr(things).encode() + b"\0")
        return told.digest()

    def look(self, path: str, texts: Iterable[str]) -> None:
        """Look at *texts*, parts of the file *path*, now or with others; files come in the order of their paths."""
        if not self.active:
            return
        fresh = set(texts) - self._known
        if not fresh:
            return
        self._known |= fresh
        self._waiting += fresh
        self._paths.append((len(self._waiting), path))
        self._size += sum(map(len, fresh))
        if self._size > BATCH:
            self.flush()

    def flush(self) -> None:
        """Look at everything that still waits."""
        texts, paths = self._waiting, iter(self._paths)
        end, path = next(paths, (0, ""))
        for place in sorted(self._suspects(texts)):
            while place >= end:
                end, path = next(paths)
            self._read(path, texts[place])
        self._waiting, self._paths, self._size = [], [], 0
        if len(self._known) > _REMEMBERED:
            self._known.clear()

    def _suspects(self, texts: list[str]) -> set[int]:
        """Places in *texts* of everything that :meth:`_read` might find something in."""
        found = self._sieve.hits(texts)
        said = "\n".join(texts)
        if not self._slugs.isdisjoint(_SLUG.findall(said)):
            found.update(place for place, text in enumerate(texts) if not self._slugs.isdisjoint(_SLUG.findall(text)))
        if self._contacts:
            found.update(place for place, text in enumerate(texts) if "@" in text)
            numbers = [contact for contact in self._contacts if contact.isdigit()]
            told = set(re.findall(rf"\d{{{min(map(len, numbers))},}}", said.translate(_IN_NUMBERS)))
            if any(contact in number for number in told for contact in numbers):
                found.update(place for place, text in enumerate(texts) if _PHONE.search(text))
        return found

    def _read(self, path: str, text: str) -> None:
        """Remember what is suspicious in *text*."""
        found = self.seen.found.setdefault
        for match in _ADDRESS.finditer(text) if "/" in text else ():
            if (match.group(), match[1]) in self._links:
                found((text, self._links[match.group(), match[1]], ()), path)
        if "@" in text or _PHONE.search(text):
            for contact in self._withheld_contacts(text):
                found((text, self._contacts[contact], ()), path)
        words = words_of(text)
        if not self._runs.keys().isdisjoint(windows(words, _RUN)):
            found((text, "", tuple(words)), path)
        for place, word in enumerate(words) if not self._names.keys().isdisjoint(words) else ():
            for name, of in self._names.get(word, ()):
                if tuple(words[place : place + len(name)]) == name:
                    found((text, of, name), path)

    def look_at_terms(self, path: str, terms: Iterable[Words]) -> None:
        """Remember which pairs of withheld names are among *terms*: neighbouring folded syllables of a search index."""
        for term in self._links_of_chains.intersection(terms):
            self.seen.terms.setdefault(term, path)

    def _withheld_contacts(self, text: str) -> Iterator[str]:
        said = {m.lower() for m in _MAIL.findall(text)} | {_digits(m) for m in _PHONE.findall(text)}
        for contact in said & self._contacts.keys():
            if contact not in self._public_contacts:
                self._public_contacts[contact] = any(
                    contact in line.lower() or (contact.isdigit() and contact in _digits(line))
                    for line in chain(self._public_lines(), self._house_lines()))
            if not self._public_contacts[contact]:
                yield contact

    def findings(self) -> list[str]:
        """A Vietnamese line for each file and withheld document that meet."""
        self.flush()
        texts = [words for _, _, words in self.seen.found if words]
        wanted = {run for words in texts for run in windows(words, _RUN)}
        wanted |= {words for words in texts if len(words) < _RUN}
        public = self.explained.found("findings", wanted, self._public, sources_of) if wanted else set()
        told = self._told(public, set())
        if told and wanted:
            small = {run for words in texts for run in windows(words, _HOUSE_RUN)}
            told = self._told(public, found_in(small | wanted, self._house_lines()))
        return [f"{path}: lộ nội dung chưa được công khai của {culprit}."
                for path, culprit in sorted(told | set(self._found_in_terms()))]

    def _told(self, public: set[Words], house: set[Words]) -> set[tuple[str, str]]:
        """File and withheld document, wherever *public* and *house* do not explain the words."""
        told: set[tuple[str, str]] = set()
        for (_, of, words), path in self.seen.found.items():
            if len(words) < _RUN:
                culprits = {of} if not words or words not in public | house else set()
            else:
                culprits = set(self._unexplained(words, public, house))
            told |= {(path, culprit) for culprit in culprits}
        return told

    def _found_in_terms(self) -> Iterator[tuple[str, str]]:
        """A name is in an index when all its pairs are; public texts explain pairs that stand in them."""
        suspects = {pairs: of for pairs, of in self._chains.items() if self.seen.terms.keys() >= set(pairs)}
        if not suspects:
            return
        wanted = {pair for pairs in suspects for pair in pairs}
        explained = self.explained.found("terms", wanted, self._public, _pairs_in)
        explained |= _pairs_in(wanted - explained, ((b"", text) for text in self._house_lines())).keys()
        for pairs, of in suspects.items():
            for pair in pairs:
                if pair not in explained:
                    yield self.seen.terms[pair], of
                    break

    def _unexplained(self, words: Words, public: set[Words], house: set[Words]) -> Iterator[str]:
        explained = [False] * len(words)
        for size, known in ((_RUN, public), (_HOUSE_RUN, house)):
            for place, run in enumerate(windows(words, size)):
                if run in known:
                    explained[place : place + size] = [True] * size
        hits = [place for place, run in enumerate(windows(words, _RUN)) if run in self._runs]
        begin = 0
        for place, hit in enumerate(hits):
            if place + 1 == len(hits) or hits[place + 1] != hit + 1:
                if explained[hits[begin] : hit + _RUN].count(False) >= _UNEXPLAINED:
                    yield self._runs[words[hit : hit + _RUN]]
                begin = place + 1

    @cached_property
    def _public(self) -> Texts:
        """All that public documents and registers say, as written and as read."""
        groups: Iterable[Any] = vars(self._catalog).values()
        entries = {e.document.path: e for g in groups if isinstance(g, tuple) for e in g if isinstance(e, Entry)}
        found: dict[Source, Callable[[], Iterable[str]]] = {_source(e): partial(_said, e) for e in entries.values()}
        reasons = tuple(stone.reason for stone in self._catalog.tombstones)
        return found | {hashlib.sha256("\n".join(reasons).encode()).digest(): lambda: reasons}

    def _public_lines(self) -> Iterator[str]:
        return chain.from_iterable(said() for said in self._public.values())

    def _house_lines(self) -> Iterator[str]:
        """The portal's own sentences and the names it puts together."""
        for folder in self._house:
            for path in sorted(folder.rglob("*")):
                if path.suffix in _HOUSE_FILES and path.is_file():
                    yield re.sub(r"<[^<>]*>|\{[{%].*?[}%]\}", "\n", path.read_text("utf-8", "replace"))
        for agency in self._catalog.agencies:
            yield from _texts(agency.value)
        yield from (place.value.full_name for place in self._catalog.localities)
        if self._catalog.province:
            yield from _texts(self._catalog.province)
        if self._catalog.accessibility:
            yield from _texts(self._catalog.accessibility)


def _source(entry: Entry[Any]) -> Source:
    told = hashlib.sha256(f"{entry.document.path}\0{len(entry.files)}\0".encode() + entry.document.text.digest)
    for name, facts in sorted(entry.files.items()):
        told.update(f"{name}\0{facts.digest}\0{len(facts.texts)}\0".encode())
    return told.digest()


def _said(entry: Entry[Any]) -> Iterator[str]:
    yield from entry.document.lines.lines
    yield from entry.body.text.splitlines()
    yield from (text for facts in entry.files.values() for _, text in facts.texts)


def _pairs_in(wanted: Collection[Words], texts: Said) -> dict[Words, Source]:
    """Those of *wanted*, pairs of neighbours, that stand in one of *texts*, each with the source of one that has it."""
    found: dict[Words, Source] = {}
    seen: set[str] = set()
    left = set(wanted)
    for source, text in texts:
        if not left:
            break
        if text not in seen:
            seen.add(text)
            here = left.intersection(_chain(text))
            found |= dict.fromkeys(here, source)
            left -= here
    return found


def _chain(text: str) -> tuple[Words, ...]:
    """Each pair of neighbours of *text*, as a search index has them."""
    found: list[Words] = []
    last = ""
    for word, apart in analysis.words(text):
        folded = analysis.spell(word)[0]
        if last and not apart:
            found.append((last, folded))
        last = folded
    return tuple(found)


def _digits(text: str) -> str:
    """The national number in *text*: a leading 84 or 0 is the same."""
    return re.sub(r"^(?:84|0)", "", re.sub(r"\D", "", text))


def _texts(value: Any) -> Iterator[str]:
    """Every free text of *value*; slugs, terms, dates and numbers say nothing by themselves."""
    if isinstance(value, str):
        if type(value) is str and " " in value:
            yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
