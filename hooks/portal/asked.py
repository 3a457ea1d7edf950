"""What a page asks of the catalog while it is made, told to whoever listens: what it would not otherwise be seen to
rest on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, Self

from .catalog import PublicCatalog

Question = tuple[str, str]
"""What kind of thing was asked for, and which: a whole group of the catalog, the target of a link, a file."""

GROUP, TARGET, FILE = "group", "target", "file"
GROUPS = ("policies", "faqs")
"""The groups that grow. What rests on one of them asks for it; on the others, every page is taken to rest."""

_listening: list[set[Question]] = []


def note(kind: str, name: str) -> None:
    """Tell all who listen that *name* was asked for."""
    for heard in _listening:
        heard.add((kind, name))


@contextmanager
def heard() -> Iterator[set[Question]]:
    """What is asked in the meantime; whoever listened before hears it too."""
    found: set[Question] = set()
    _listening.append(found)
    try:
        yield found
    finally:
        # By identity: two that heard the same are equal.
        _listening[:] = [other for other in _listening if other is not found]


_RESTS_ON = {
    "policies": ("policies",), "policy_by_slug": ("policies",), "policies_by_agency": ("policies",),
    "faqs": ("faqs",), "faqs_by_policy": ("faqs",), "documents": GROUPS,
}
"""What the catalog answers out of a group that grows, by the name it is asked under."""


class AskedCatalog(PublicCatalog):
    """A public catalog that tells who listens which of its :data:`GROUPS` it was asked for."""

    @classmethod
    def of(cls, catalog: PublicCatalog) -> Self:
        """*catalog*, listened to."""
        return cls(**{field.name: getattr(catalog, field.name) for field in fields(catalog)})

    def __getattribute__(self, name: str) -> Any:
        if _listening and name in _RESTS_ON:
            for group in _RESTS_ON[name]:
                note(GROUP, group)
        return super().__getattribute__(name)


__all__ = ["FILE", "GROUP", "GROUPS", "TARGET", "AskedCatalog", "Question", "heard", "note"]
