"""Which row of the register each row of the workbook is: after re-sorting, renumbering, small edits of the name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .. import vietnamese
from . import identity
from .drafts import Draft
from .register import KeptRow


def match(drafts: Sequence[Draft], kept: Sequence[KeptRow]) -> dict[int, tuple[KeptRow, bool]]:
    """By the draft's place in *drafts*: its row of the register, and whether only a similar name led there.

    *kept* are the rows of the sheets that were read. Each is used once. In this order: same sheet, name and agency;
    same sheet and name; another sheet and the same name (the row has moved); same sheet and a name that differs by
    small edits only.
    """
    found: dict[int, tuple[KeptRow, bool]] = {}
    free = {id(row): row for row in kept}

    def take(by: str) -> None:
        index: dict[tuple[str, ...], list[KeptRow]] = defaultdict(list)
        for row in free.values():
            index[_sign(by, row.sheet, row.key, row.agency)].append(row)
        for place, draft in enumerate(drafts):
            if place in found or not draft.key:
                continue
            waiting = index.get(_sign(by, draft.row.sheet, draft.key, draft.agency_text))
            if waiting:
                row = waiting.pop(0)
                found[place] = (row, False)
                del free[id(row)]

    for by in ("all", "sheet", "name"):
        take(by)
    for place, draft in enumerate(drafts):
        if place not in found:
            near = next((row for row in free.values() if row.sheet == draft.row.sheet and _near(row, draft)), None)
            if near is not None:
                found[place] = (near, bool(draft.key))
                del free[id(near)]
    return found


def _near(row: KeptRow, draft: Draft) -> bool:
    """A name with small edits; without a name, the same words in all cells."""
    if not draft.key or not row.key:
        return draft.key == row.key and row.cells == draft.row.stored
    return identity.same(row.title, draft.title)


def _sign(by: str, sheet: str, key: str, agency: str) -> tuple[str, ...]:
    if by == "all":
        return sheet, key, vietnamese.slug(agency)
    return (sheet, key) if by == "sheet" else (key,)


__all__ = ["match"]
