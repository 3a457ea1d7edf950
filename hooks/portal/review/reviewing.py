"""A change, judged: what it causes, what was so before, what readers will see, who answers for it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from .. import addresses, gate
from ..catalog import Catalog
from ..diagnostics import Diagnostic, Severity, ordered
from ..gate import Loaded
from .change import Change, between
from .notes import check_notes
from .pairs import documents
from .people import NOBODY, People, check_approver
from .ratchet import sort_out
from .readers import Difference, differences, hidden

NO_BASE = ("Bản gốc không có thư mục content/, nên mọi tệp được coi là mới: mọi lỗi đều tính cho đề nghị này.")


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say about a change at ``as_of``; ``caused`` is all that may stop it."""

    as_of: dt.datetime
    change: Change
    caused: tuple[Diagnostic, ...]
    older_here: tuple[Diagnostic, ...]
    older_elsewhere: tuple[Diagnostic, ...]
    repaired: tuple[Diagnostic, ...]
    differences: tuple[Difference, ...]
    hidden: tuple[int, int]
    people: People
    remarks: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """Addresses of the pages of the documents it touches, on either side."""
    broken: int = 0
    """Documents that one side cannot read, so that nothing can be compared."""

    def blocking(self, *, strict: bool = False) -> tuple[Diagnostic, ...]:
        """What has to be repaired before the change is let in."""
        limit = Severity.WARNING if strict else Severity.ERROR
        return tuple(d for d in self.caused if d.severity <= limit)


def review(
    base: Path, head: Path, as_of: dt.datetime, *, people: People = NOBODY, samples: bool = True,
) -> Review:
    """Judge the change from the checkout *base* to the checkout *head*, both at *as_of*; neither is written to.

    Raises ``FileNotFoundError`` when *head* has no ``content/``. A base without it, or one full of errors, is a base:
    then more of what the head has is the change's own.
    """
    after = gate.load(head, as_of)
    remarks: tuple[str, ...] = ()
    try:
        before = gate.load(base, as_of)
    except FileNotFoundError:
        before, remarks = Loaded(Catalog(), (), 0), (NO_BASE,)
    change = between(base, head)
    found = sort_out(before, after, change)
    seen_before = before.catalog.public(as_of, samples=samples)
    seen_after = after.catalog.public(as_of, samples=samples)
    broken = _broken(before.catalog, after.catalog, change)
    own = (*check_notes(seen_before, seen_after, change, broken),
           *check_approver(before.catalog, after.catalog, change, people))
    return Review(
        as_of, change, ordered((*found.caused, *own)), found.older_here, found.older_elsewhere, found.repaired,
        differences(seen_before, seen_after, change, broken), hidden(before.catalog, after.catalog, as_of), people,
        remarks, _pages(seen_before, seen_after, change), len(broken),
    )


def _broken(before: Catalog, after: Catalog, change: Change) -> frozenset[tuple[str, str]]:
    """Documents whose file is there on both sides, but reached the catalog of one side only."""
    one, other = documents(before), documents(after)
    moved = change.removed | change.added | frozenset(change.renamed) | frozenset(change.renamed.values())
    return frozenset(key for key in one.keys() ^ other.keys()
                     if (one.get(key) or other[key]).document.path not in moved and not (one.get(key) or other[key]).at)


def _pages(before: Catalog, after: Catalog, change: Change) -> tuple[str, ...]:
    found = set()
    for catalog in (before, after):
        for (kind, _), entry in documents(catalog).items():
            path = entry.document.path
            own = path in change.touched or any(p.startswith(path.removesuffix(".md") + "/") for p in change.touched)
            if own and kind not in ("locality", "social-channel"):
                found.add(addresses.of(entry))
    return tuple(sorted(found))


__all__ = ["Review", "review"]
