"""Releases that a target keeps whole, each below its number: which there are, and which must go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from . import manifest
from .facts import Facts
from .manifest import Manifest
from .plan import taints
from .store import Store, StoreFault
from .way import Live

Trusts = Callable[[bytes, bytes], bool]
"""Judges a manifest by its signature."""


def live_in(store: Store, folder: str) -> Live | None:
    """Manifest and signature below *folder*, neither trusted yet."""
    data = store.read(f"{folder}/{manifest.NAME}")
    return None if data is None else Live(data, store.read(f"{folder}/{manifest.SIGNATURE}") or b"")


def whole(store: Store, folder: str, last: int, trusts: Trusts) -> dict[int, Manifest]:
    """The releases below *folder* up to the number *last*. One without a manifest of good signature is none.

    One with a higher number was never shown, or was taken back: nothing to return to.
    """
    found = {}
    for name in store.names(folder):
        said = live_in(store, f"{folder}/{name}") if name.isdecimal() and int(name) <= last else None
        if said is not None and trusts(said.manifest, said.signature):
            with suppress(manifest.Unreadable):
                found[int(name)] = manifest.parse(said.manifest)
    return found


def clear(store: Store, folder: str, there: dict[int, Manifest], facts: Facts, number: int, keep: int) -> list[int]:
    """Remove from *there* all but the live *number* and *keep* others, and every one that shows what is hidden today.

    What never became a release goes, too. Returns the numbers of the releases removed.
    """
    old = sorted(n for n in there if n != number)
    hidden = {n for n in old if taints(facts, there[n])}
    spare = [n for n in old if n not in hidden]
    unwanted = hidden | set(spare[: max(0, len(spare) - keep)])
    for n in sorted(unwanted):
        # Its manifest first: half of a release must not look like one to whoever comes after us.
        store.remove([f"{folder}/{n:06}/{name}" for name in (manifest.NAME, manifest.SIGNATURE)])
        store.remove_folder(f"{folder}/{n:06}")
    # Never one with a higher number: that belongs to whoever overtook us.
    for n in sorted({int(name) for name in store.names(folder) if name.isdecimal()} - there.keys()):
        if n < number:
            with suppress(StoreFault):  # an overtaken publisher may still be writing there
                store.remove_folder(f"{folder}/{n:06}")
    return sorted(unwanted)
