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

    *kept* are the rows of the sheets that were read. Each is used once. In this order: same sheet, name and agency; same sheet and name; another sheet and the
    same name (the row has moved); same sheet and a name that differs by small edits only.
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
    by_sheet: dict[str, list[KeptRow]] = defaultdict(list)
    for row in free.values():
        by_sheet[row.sheet].append(row)
    for place, draft in enumerate(drafts):
        if place in found or not draft.key:
            continue
        row = next((r for r in by_sheet[draft.row.sheet] if r.key and identity.same(r.title, draft.title)), None)
        if row is not None:
            found[place] = (row, True)
            by_sheet[draft.row.sheet].remove(row)
            del free[id(row)]
    # Rows without a name are known by where they stand and what they say.
    for place, draft in enumerate(drafts):
        if not draft.key:
            row = next((r for r in free.values() if r.sheet == draft.row.sheet and not r.key
                        and r.cells == draft.row.stored), None)
            if row is not None:
                found[place] = (row, False)
                del free[id(row)]
    return found


def _sign(by: str, sheet: str, key: str, agency: str) -> tuple[str, ...]:
    if by == "all":
        return sheet, key, vietnamese.slug(agency)
    return (sheet, key) if by == "sheet" else (key,)


__all__ = ["match"]
