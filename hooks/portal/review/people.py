"""Who wrote a change and who let it pass, as far as git and the forge say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..diagnostics import Diagnostic, Span, error
from ..schema.kinds import Published
from .change import Change
from .pairs import documents

APPROVING = ("Approved-by", "Reviewed-by", "Acked-by")
"""Trailers of a commit that name who approved it. ``Signed-off-by`` is not one: authors write it of themselves."""


@dataclass(frozen=True, slots=True)
class Person:
    """A name, an address or an account of a forge; what is not known is empty."""

    name: str = ""
    email: str = ""

    @classmethod
    def of(cls, text: str) -> Person:
        """From ``Trần Thị B <b@so.example>``, a name, an e-mail or ``@account``."""
        match = re.fullmatch(r"\s*(.*?)\s*<([^<>]*)>\s*", text)
        if match:
            return cls(match[1], match[2].casefold())
        text = text.strip().removeprefix("@")
        return cls("", text.casefold()) if "@" in text else cls(text)

    def is_same(self, other: Person) -> bool:
        """Whether both are one person: the same address, or the same name whatever its marks and capitals."""
        name = vietnamese.slug(self.name)
        return bool(self.email and self.email == other.email) or bool(name and name == vietnamese.slug(other.name))


@dataclass(frozen=True, slots=True)
class People:
    """Whoever is known to have written, and to have approved, a change."""

    authors: tuple[Person, ...] = ()
    approvers: tuple[Person, ...] = ()

    @classmethod
    def of(cls, authors: Iterable[str], approvers: Iterable[str]) -> People:
        """From names as git, trailers and forges write them, each person once."""
        return cls(_once(authors), _once(approvers))

    @property
    def others(self) -> tuple[Person, ...]:
        """Approvers who did not write."""
        return tuple(p for p in self.approvers if not any(p.is_same(author) for author in self.authors))


NOBODY = People()
"""Nobody could be asked."""


def _once(texts: Iterable[str]) -> tuple[Person, ...]:
    found: list[Person] = []
    for text in texts:
        person = Person.of(text)
        if (person.name or person.email) and not any(person.is_same(p) for p in found):
            found.append(person)
    return tuple(found)


def check_approver(base: Catalog, head: Catalog, change: Change, people: People) -> Iterator[Diagnostic]:
    """Approvals written by this change that name somebody who wrote it; and a change its own authors alone approved."""
    before = documents(base)
    for key, entry in sorted(documents(head).items()):
        if entry.document.path in change.touched and isinstance(entry.value, Published):
            yield from _written(before.get(key), entry, people)
    if people.authors and people.approvers and not people.others and change.touched:
        path = min(change.touched)
        yield error("approver-is-author", Span(path), value=_name(people.approvers[0]), where="lần duyệt của đề nghị")


def _written(before: Entry[Any] | None, after: Entry[Any], people: People) -> Iterator[Diagnostic]:
    new = after.value.publication
    old = before.value.publication if before else None
    same = old and (old.status, old.approved_by, old.approved_on) == (new.status, new.approved_by, new.approved_on)
    if new.approved_by and not same and any(Person(new.approved_by).is_same(author) for author in people.authors):
        yield error("approver-is-author", after.span("publication", "approved_by"), value=new.approved_by,
                    where="trường approved_by")


def _name(person: Person) -> str:
    return person.name or person.email


__all__ = ["APPROVING", "People", "Person", "check_approver"]
