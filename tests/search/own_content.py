"""This repository's own content as the search sees it: its documents, its register of synonyms, its index."""

from __future__ import annotations

import functools
from typing import Any

import portal
from portal import pages
from portal.search import SearchDocument, documents, index

from ..building import ROOT
from ..conftest import AS_OF


@functools.cache
def _catalog() -> Any:
    return portal.load(ROOT, AS_OF).catalog.public(AS_OF)


@functools.cache
def own_documents() -> tuple[SearchDocument, ...]:
    """What can be found in the default build."""
    return tuple(documents(_catalog(), pages.derive(_catalog()).pages))


def own_synonyms() -> list[Any]:
    """The register of synonyms."""
    return [entry.value for entry in _catalog().synonyms]


@functools.cache
def own_index() -> dict[str, bytes]:
    """The index of :func:`own_documents`."""
    return index.build(own_documents(), own_synonyms())
