"""Lists a reader narrows down: ready pages per value and per order, cut into pages, and the records that combine them.

Without JavaScript every value, order and further page is a link to a page
that lies ready. With it, ``lists.js`` combines the same values over the
section's records. Both are made here, from one :class:`Collection`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import addresses
from .page import DerivedPage

PAGE_SIZE = 50
"""Entries on one ready page."""
SUMMARISED = 200
"""Records that carry their summary; those further down the first order do without, so that the file stays small."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. ``subject`` is what the template shows: a view or a catalog entry."""

    subject: Any
    address: str
    title: str
    values: Mapping[str, tuple[str, ...]]
    """Its values on each axis."""
    new_on: dt.date
    changed_on: dt.date
    record: Mapping[str, Any]
    """What the browser needs to show it where its ready entry is not on the page."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to narrow a list: its name in addresses, its heading, its values with their labels in order."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list, by its name in addresses; the first is that of the ready pages of values."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What every page of a list shows of the whole, so that none rests on entries it does not show."""

    section: str
    noun: str
    front: str
    """Address of the whole list."""
    groups: tuple[tuple[Axis, tuple[tuple[str, str, str, int], ...]], ...]
    """Each axis with key, label, address and count of its values that occur."""
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Collection:
    """A section's list. ``items`` is in the first order."""

    section: str
    template: str
    title: str
    description: str
    noun: str
    items: tuple[Item, ...]
    axes: tuple[Axis, ...]
    orders: tuple[Order, ...]
    titles: Mapping[str, str]
    """Title of the ready pages of an axis, with ``{}`` for the value's label."""

    @cached_property
    def outline(self) -> Outline:
        """What every page of it shows of the whole."""
        return Outline(self.section, self.noun, self.front, self.groups, self.orders)

    @property
    def front(self) -> str:
        """Address of the whole list."""
        return f"{self.section}/index.html"

    @cached_property
    def by_value(self) -> Mapping[tuple[str, str], tuple[Item, ...]]:
        """Items by axis and value, in the first order."""
        found: dict[tuple[str, str], list[Item]] = {}
        for item in self.items:
            for axis, values in item.values.items():
                for value in values:
                    found.setdefault((axis, value), []).append(item)
        return {key: tuple(items) for key, items in found.items()}

    @cached_property
    def groups(self) -> tuple[tuple[Axis, tuple[tuple[str, str, str, int], ...]], ...]:
        """Each axis with key, label, address and count of its values that occur; axes that tell nothing left out."""
        groups = []
        for axis in self.axes:
            values = tuple(
                (key, label, addresses.of_list(self.section, axis.name, key), len(self.by_value[axis.name, key]))
                for key, label in axis.values if (axis.name, key) in self.by_value
            )
            if values:
                groups.append((axis, values))
        return tuple(groups)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list's template shows: one page of one choice in one order."""

    outline: Outline
    items: Sequence[Item]
    total: int
    """Entries of this choice, on all its pages."""
    axis: str
    value: str
    chosen: str
    """Label of the value chosen; empty for the whole list."""
    order: str
    number: int
    pages: tuple[str, ...]
    """Addresses of all pages of this choice."""

    @property
    def near(self) -> Iterator[int]:
        """Numbers of the pages that this one leads to: the first, its neighbours, the last; 0 where some are left
        out."""
        count, before = len(self.pages), 0
        for number in sorted({1, *range(max(1, self.number - 2), min(count, self.number + 2) + 1), count}):
            if number > before + 1:
                yield 0
            yield number
            before = number


def in_order(items: Sequence[Item], order: str) -> list[Item]:
    """*items* (in the first order) by ``moi-nhat``, ``moi-cap-nhat`` or any other name: as they are."""
    if order == "moi-nhat":
        return sorted(items, key=lambda i: (-i.new_on.toordinal(), i.address))
    if order == "moi-cap-nhat":
        return sorted(items, key=lambda i: (-i.changed_on.toordinal(), i.address))
    return list(items)


def cut(items: Sequence[Item], size: int = PAGE_SIZE) -> list[Sequence[Item]]:
    """*items* in pages of *size*; an empty list is one empty page."""
    return [items[at:at + size] for at in range(0, len(items), size)] or [items]


def pages(collection: Collection) -> Iterator[DerivedPage]:
    """The whole list, its other orders, and a ready list per value."""
    first = collection.orders[0].name
    yield from _numbered(
        collection, collection.front, collection.title, collection.description, collection.items, first,
    )
    for order in collection.orders[1:]:
        title = f"{collection.title}: {order.label.lower()}"
        yield from _numbered(collection, addresses.of_order(collection.section, order.name), title,
                             collection.description, in_order(collection.items, order.name), order.name)
    for axis, values in collection.groups:
        for key, label, address, _ in values:
            title = collection.titles[axis.name].format(label)
            yield from _numbered(collection, address, title, f"{collection.title}. {title}.",
                                 collection.by_value[axis.name, key], first, axis.name, key, label)


def _numbered(
    collection: Collection, address: str, title: str, description: str, items: Sequence[Item], order: str,
    axis: str = "", value: str = "", chosen: str = "",
) -> Iterator[DerivedPage]:
    parts = cut(items)
    places = tuple(addresses.numbered(address, n) for n in range(1, len(parts) + 1))
    above = () if address == collection.front else ((collection.title, collection.front),)
    for number, part in enumerate(parts, start=1):
        further = number > 1
        yield DerivedPage(
            places[number - 1], collection.template, f"{title} (trang {number})" if further else title, description,
            {"listing": Listing(collection.outline, part, len(items), axis, value, chosen, order, number, places)},
            (*above, (title, address)) if further else above,
            indexed=not further and order == collection.orders[0].name,
        )


def records(collection: Collection) -> dict[str, Any]:
    """What ``lists.js`` combines: axes with their values, and per item ``f``, the places of its values on each axis.

    Items are in the first order: ``t`` title, ``u`` address from the root, ``n`` and ``d`` the days it is new and
    changed, and what the item's own record says.
    """
    place = {
        (axis.name, key): at for axis, values in collection.groups for at, (key, _, _, _) in enumerate(values)
    }
    return {
        "axes": [[axis.name, [key for key, _, _, _ in values]] for axis, values in collection.groups],
        "items": [
            {"t": item.title, "u": item.address, "n": item.new_on.isoformat(), "d": item.changed_on.isoformat(),
             "f": [[place[axis.name, v] for v in item.values.get(axis.name, ())] for axis, _ in collection.groups],
             **{k: v for k, v in item.record.items() if v and (k != "s" or at < SUMMARISED)}}
            for at, item in enumerate(collection.items)
        ],
    }
