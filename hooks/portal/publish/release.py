"""A release on its way: what it consists of, and where the bytes of each file are to be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import manifest
from .manifest import Manifest


@dataclass(frozen=True, slots=True)
class Release:
    """*manifest* with its *signature*; *at* gives, for an address, a local file that holds its bytes.

    The files of an older release that are kept (``Maker.KEPT``) and those that the target has under the same hash
    need no local file; *at* may raise ``KeyError`` for them.
    """

    manifest: Manifest
    signature: str
    at: Callable[[str], Path]

    @property
    def closing(self) -> Mapping[str, bytes]:
        """What is published beside the files of the manifest, signature first."""
        return {manifest.SIGNATURE: self.signature.encode(), manifest.NAME: self.manifest.data}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The release that stood there before: its manifest, and how to read one of its files.

    *read* gives a file only if it is, byte for byte, what the signed manifest says.
    """

    release: Manifest | None
    read: Callable[[str], bytes | None]
