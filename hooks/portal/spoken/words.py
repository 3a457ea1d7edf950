"""The words announcers say for short forms: from the registers, never guessed.

``content/_data/spoken.yml`` gives issuers, units and what stands before names; ``synonyms.yml`` gives the short forms
that have one sure meaning; agencies bring their own symbols. Where two registers differ, the first of these wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..catalog import Catalog
from ..schema.spoken import SpokenForm
from ..schema.synonyms import Synonym
from ..schema.vocabulary import SpokenKind, SynonymKind

SURE = 1
"""The weight of a synonym that has one meaning whoever writes it."""


@dataclass(frozen=True)
class Words:
    """Short form → what is said, by where it may stand."""

    issuers: Mapping[str, str] = field(default_factory=dict)
    """In document numbers; an agency's own symbol may be another word elsewhere."""
    short_forms: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    """After a number, or after the slash of another unit."""
    before_names: Mapping[str, str] = field(default_factory=dict)
    """Before a name or a number: ``TP.``, ``P.``, ``QL``."""


def of(catalog: Catalog) -> Words:
    """The words of *catalog*'s registers."""
    return made(
        (entry.value for entry in catalog.spoken), (entry.value for entry in catalog.synonyms),
        {symbol: entry.value.name for entry in catalog.agencies for symbol in entry.value.symbols},
    )


def made(forms: Iterable[SpokenForm], synonyms: Iterable[Synonym], symbols: Mapping[str, str]) -> Words:
    """Words of the records given; *symbols* are agencies' own, with the name of each."""
    by_kind: dict[SpokenKind, dict[str, str]] = {kind: {} for kind in SpokenKind}
    for form in forms:
        for written in form.written:
            by_kind[form.kind].setdefault(written, form.spoken)
    short = {
        written: synonym.means[0]
        for synonym in synonyms
        if synonym.kind is SynonymKind.VIET_TAT and synonym.weight == SURE and len(synonym.means) == 1
        for written in synonym.say if " " not in written and sum(c.isupper() for c in written) > 1
    }
    issuers = by_kind[SpokenKind.CO_QUAN]
    return Words(
        dict(symbols) | issuers, short | issuers | by_kind[SpokenKind.VIET_TAT], by_kind[SpokenKind.DON_VI],
        by_kind[SpokenKind.TRUOC_TEN],
    )


__all__ = ["Words", "made", "of"]
