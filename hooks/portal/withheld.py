"""Finds the words of what is not public, wherever they stand. The last belt: nothing withheld is handed to outputs.

A false alarm would stop the portal, so words count only when nothing public
explains them: a public document, the portal's own sentences, or a name put
together from both. That costs nothing until a suspicion arises.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from . import addresses
from .catalog import Entry, PublicCatalog
from .schema.downtime import Downtime
from .schema.kinds import Entity, Spokesperson
from .schema.reporting import SuppliedFigure
from .schema.screening import Screened
from .search import analysis

_RUN, _HOUSE_RUN = 5, 3
_UNEXPLAINED = 3
"""So many words of a run must be explained by nothing before it counts as a leak."""
_NAMING = ("title", "question", "full_name")
_HOUSE_FILES = (".html", ".js", ".json", ".py", ".yml")
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[a-z0-9-]+(?=/([a-z0-9-]+))")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d .()-]{7,18}\d")
Words = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of *text*, lower case, without marks."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))
    return _WORD.findall(bare.replace("đ", "d"))


def _windows(words: list[str], size: int) -> Iterator[Words]:
    return zip(*(words[i:] for i in range(size)), strict=False)


class Watch:
    """Looks at every text of a tree (:meth:`look`), then says what is not to be there (:meth:`findings`).

    *house* are folders that hold the portal's own sentences.
    """

    def __init__(self, hidden: Iterable[Entry[Entity]], catalog: PublicCatalog, house: Iterable[Path] = ()) -> None:
        self._catalog, self._house = catalog, tuple(house)
        self._runs: dict[Words, str] = {}
        self._names: dict[str, list[tuple[Words, str]]] = {}
        self._contacts: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._chains: dict[tuple[Words, ...], str] = {}
        self._links_of_chains: set[Words] = set()
        self._met: dict[Words, str] = {}
        self._found: list[tuple[str, str, list[str]]] = []
        self._seen: set[str] = set()
        self._buried = {(stone.kind, stone.slug) for stone in catalog.tombstones}
        for entry in hidden:
            self._learn(entry)
        self.active = bool(self._stems or self._runs)

    def _learn(self, entry: Entry[Entity]) -> None:
        path = entry.document.path
        inside = (text for facts in entry.files.values() for _, text in facts.texts)
        for text in (*_texts(entry.value), *entry.body.text.splitlines(), *inside):
            for run in _windows(words_of(text), _RUN):
                self._runs.setdefault(run, path)
        if isinstance(entry.value, (Downtime, Screened, SuppliedFigure)):
            return  # a line of a register: it has words, and no page of its own
        for field in _NAMING:
            name = tuple(words_of(str(getattr(entry.value, field, None) or "")))
            if 3 - (field == "full_name") <= len(name) < _RUN:
                self._names.setdefault(name[0], []).append((name, path))
            if pairs := _chain(str(getattr(entry.value, field, None) or "")):
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

    def look(self, path: str, text: str) -> None:
        """Remember what is suspicious in *text*, part of the file *path*; texts seen before cost nothing."""
        if text in self._seen or not text.strip():
            return
        self._seen.add(text)
        for match in _ADDRESS.finditer(text) if "/" in text else ():
            if (match.group(), match[1]) in self._links:
                self._found.append((path, self._links[match.group(), match[1]], []))
        if "@" in text or _PHONE.search(text):
            self._look_for_contacts(path, text)
        words = words_of(text)
        if not self._runs.keys().isdisjoint(_windows(words, _RUN)):
            self._found.append((path, "", words))
        for place, word in enumerate(words) if not self._names.keys().isdisjoint(words) else ():
            for name, of in self._names.get(word, ()):
                if tuple(words[place : place + len(name)]) == name:
                    self._found.append((path, of, list(name)))

    def look_at_terms(self, path: str, terms: Iterable[Words]) -> None:
        """Remember which pairs of withheld names are among *terms*: neighbouring folded syllables of a search index."""
        for term in self._links_of_chains.intersection(terms):
            self._met.setdefault(term, path)

    def _look_for_contacts(self, path: str, text: str) -> None:
        said = {m.lower() for m in _MAIL.findall(text)} | {_digits(m) for m in _PHONE.findall(text)}
        for contact in said & self._contacts.keys():
            if not any(contact in line.lower() or (contact.isdigit() and contact in _digits(line))
                       for line in itertools.chain(self._public_lines(), self._house_lines())):
                self._found.append((path, self._contacts[contact], []))

    def findings(self) -> Iterator[str]:
        """A Vietnamese line for each file and withheld document that meet."""
        texts = [words for _, _, words in self._found if words]
        wanted = {run for words in texts for run in _windows(words, _RUN)}
        wanted |= {tuple(words) for words in texts if len(words) < _RUN}
        small = {run for words in texts for run in _windows(words, _HOUSE_RUN)}
        public = _known(wanted, self._public_lines()) if wanted else set()
        house = _known(small | wanted, self._house_lines()) if wanted else set()
        told = set(self._found_in_terms())
        for path, of, words in self._found:
            if len(words) < _RUN:
                culprits = {of} if not words or tuple(words) not in public | house else set()
            else:
                culprits = set(self._unexplained(words, public, house))
            told |= {(path, culprit) for culprit in culprits}
        for path, culprit in sorted(told):
            yield f"{path}: lộ nội dung chưa được công khai của {culprit}."

    def _found_in_terms(self) -> Iterator[tuple[str, str]]:
        """A name is in an index when all its pairs are; public texts explain pairs that stand in them."""
        suspects = {pairs: of for pairs, of in self._chains.items() if self._met.keys() >= set(pairs)}
        if not suspects:
            return
        wanted = {pair for pairs in suspects for pair in pairs}
        explained: set[tuple[str, ...]] = set()
        for text in _once(chain(self._public_lines(), self._house_lines())):
            explained.update(wanted.intersection(_chain(text)))
            if len(explained) == len(wanted):
                break
        for pairs, of in suspects.items():
            for pair in pairs:
                if pair not in explained:
                    yield self._met[pair], of
                    break

    def _unexplained(self, words: list[str], public: set[Words], house: set[Words]) -> Iterator[str]:
        explained = [False] * len(words)
        for size, known in ((_RUN, public), (_HOUSE_RUN, house)):
            for place, run in enumerate(_windows(words, size)):
                if run in known:
                    explained[place : place + size] = [True] * size
        hits = [place for place, run in enumerate(_windows(words, _RUN)) if run in self._runs]
        begin = 0
        for place, hit in enumerate(hits):
            if place + 1 == len(hits) or hits[place + 1] != hit + 1:
                if explained[hits[begin] : hit + _RUN].count(False) >= _UNEXPLAINED:
                    yield self._runs[tuple(words[hit : hit + _RUN])]
                begin = place + 1

    def _public_lines(self) -> Iterator[str]:
        """All that public documents and registers say, as written and as read."""
        groups: Iterable[Any] = vars(self._catalog).values()
        entries = {e.document.path: e for g in groups if isinstance(g, tuple) for e in g if isinstance(e, Entry)}
        for entry in entries.values():
            yield from entry.document.lines.lines
            yield from entry.body.text.splitlines()
            yield from (text for facts in entry.files.values() for _, text in facts.texts)
        yield from (stone.reason for stone in self._catalog.tombstones)

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


def _known(wanted: set[Words], lines: Iterable[str]) -> set[Words]:
    sizes = {len(run) for run in wanted}
    found: set[Words] = set()
    for text in _once(lines):
        words = words_of(text)
        for size in sizes:
            found.update(wanted.intersection(_windows(words, size)))
    return found


def _once(lines: Iterable[str]) -> Iterator[str]:
    """Each of *lines* once: what a file says and what is read in it are mostly the same."""
    seen: set[str] = set()
    for text in lines:
        if text not in seen:
            seen.add(text)
            yield text
