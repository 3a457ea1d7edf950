"""The benchmark's data: articles that are the pages, and what people ask for with the articles that answer.

A folder holds ``articles.jsonl`` (``id, title, law, law_no, text``), ``questions.jsonl`` (``qid, rel, forms``) and
perhaps ``numbers.jsonl`` (the same, with a ``kind``). A form is a way of writing one question; any name is measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unreadable(Exception):
    """The folder is not of the format; the text says what is wrong where."""


@dataclass(frozen=True, slots=True)
class Article:
    """One page to be found."""

    id: str
    title: str
    law: str
    law_no: str
    text: str

    @property
    def plain(self) -> int:
        """Bytes of the page as plain text."""
        return sum(len(part.encode()) for part in (self.title, self.law, self.law_no, self.text))


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the articles that answer it. *either*: one of them is as good as all."""

    qid: str
    form: str
    text: str
    right: tuple[str, ...]

    @property
    def either(self) -> bool:
        """Look-ups by a document's number: any article of the document is right."""
        return self.form.startswith("num_")


@dataclass(frozen=True, slots=True)
class Data:
    """What one run works on. *left_out* questions had answers that did not fit into the size asked for."""

    articles: tuple[Article, ...]
    queries: tuple[Query, ...]
    left_out: int = 0

    def address(self, place: int) -> str:
        """The page of the article at *place*, from the site's root."""
        return f"p/{place}.html"

    def by_address(self) -> dict[str, str]:
        """Article ids by their page."""
        return {self.address(place): article.id for place, article in enumerate(self.articles)}

    def plain(self) -> int:
        """Bytes of all pages as plain text."""
        return sum(a.plain for a in self.articles)


def read(folder: Path, size: int | None = None, questions: int | None = None) -> Data:
    """*size* articles of *folder* and what is asked of them; *questions*: at most so many of each file.

    The articles are those that answer, filled up from the start of the file and
    left in its order: the same arguments always give the same data.
    """
    asked = [*_sample(_lines(folder / "questions.jsonl"), questions)]
    if (folder / "numbers.jsonl").is_file():
        asked += _sample(_lines(folder / "numbers.jsonl"), questions)
    articles = [_article(line, folder) for line in _lines(folder / "articles.jsonl")]
    known = {a.id for a in articles}
    if len(known) != len(articles):
        raise Unreadable(f"{folder / 'articles.jsonl'}: one id stands twice")
    kept, left_out = known, 0
    if size is not None and size < len(articles):
        kept = _needed(asked, known, size)
        for article in articles:
            if len(kept) >= size:
                break
            kept.add(article.id)
    queries = []
    for line in asked:
        found = tuple(r for r in line["rel"] if r in kept)
        either = all(form.startswith("num_") for form in line["forms"])
        if not found or (len(found) < len(line["rel"]) and not either):
            left_out += 1
            continue
        queries += [Query(str(line["qid"]), form, text, found) for form, text in line["forms"].items()]
    return Data(tuple(a for a in articles if a.id in kept), tuple(queries), left_out)


def _needed(asked: Iterable[dict[str, Any]], known: set[str], size: int) -> set[str]:
    """Ids of answering articles, question by question as long as they fit."""
    kept: set[str] = set()
    for line in asked:
        number = all(form.startswith("num_") for form in line["forms"])
        wanted = {r for r in line["rel"] if r in known}
        if number:  # one article of the document is enough
            wanted = set() if wanted & kept else set(sorted(wanted)[:1])
        if len(kept | wanted) <= size:
            kept |= wanted
    return kept


def _sample(lines: Iterator[dict[str, Any]], count: int | None) -> list[dict[str, Any]]:
    # By the hash of the id: a sample neither of the file's start nor of chance.
    found = list(lines)
    if count is None or len(found) <= count:
        return found
    chosen = set(sorted((str(f["qid"]) for f in found), key=lambda q: hashlib.sha256(q.encode()).digest())[:count])
    return [f for f in found if str(f["qid"]) in chosen]


def _article(line: dict[str, Any], folder: Path) -> Article:
    try:
        return Article(str(line["id"]), line["title"], line.get("law") or "", line.get("law_no") or "", line["text"])
    except KeyError as missing:
        raise Unreadable(f"{folder / 'articles.jsonl'}: an article without {missing}") from None


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise Unreadable(f"{path}: no such file")
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if text.strip():
                try:
                    yield json.loads(text)
                except json.JSONDecodeError as wrong:
                    raise Unreadable(f"{path}, line {number}: {wrong}") from None
