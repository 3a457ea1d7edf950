"""In which order files reach a target that readers watch all the while: nothing is named before it is there."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from .. import headers
from . import manifest


class Phase(IntEnum):
    """Later phases name what earlier ones brought."""

    ASSETS = 0
    FILES = 1
    PAGES = 2
    INDEXES = 3
    STAMP = 4
    POINTER = 5


def phase_of(path: str) -> Phase:
    """The phase of the file at *path*."""
    if path in (manifest.NAME, manifest.SIGNATURE):
        return Phase.POINTER
    if path == "portal-stamp.json":
        return Phase.STAMP
    if headers.class_of(path).headers["Cache-Control"] == headers.IMMUTABLE:
        return Phase.ASSETS
    if path.endswith(".html"):
        return Phase.PAGES
    # What a page or a program reads again and again to learn what there is.
    if path.endswith((".json", ".jsonld", ".xml")) or path in ("assets/search/start.bin", "robots.txt"):
        return Phase.INDEXES
    return Phase.FILES


def in_order(paths: Iterable[str]) -> list[str]:
    """*paths* as they are sent: by phase; pages from the deep to the home page; the signature before the manifest."""
    return sorted(paths, key=lambda p: (
        phase_of(p), -p.count("/"), p.endswith("index.html"), not p.endswith(manifest.SIGNATURE), p,
    ))


def keeps_for_ever(path: str) -> bool:
    """Whether *path* holds the portal's own looks, never content, under a name that never changes its meaning."""
    return path.startswith("assets/portal-")
