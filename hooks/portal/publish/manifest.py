"""What a release consists of: every file by path, size and hash, and where it came from. Signed beside itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

FORMAT = 1
NAME = "portal-manifest.json"
SIGNATURE = NAME + ".minisig"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(r"(?!/)(?!.*(?:^|/)\.{1,2}(?:/|$))[^\0\\]+")


class Maker(StrEnum):
    """Who made a file: the build, from the sources alone; the publisher, from its log as well; or an older release.

    Of older releases only the looks are kept (styles, scripts, fonts), for pages that a reader still has open.
    """

    BUILD = "build"
    PUBLISH = "publish"
    KEPT = "kept"


class Unreadable(ValueError):
    """A manifest that is damaged, or of a format this program does not know."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release; *path* is its address below the portal's root."""

    path: str
    size: int
    sha256: str
    made_by: Maker = Maker.BUILD


@dataclass(frozen=True)
class Manifest:
    """A release. *number* grows strictly on its target; *previous* is the SHA-256 of the manifest before it.

    *as_of* is the build's moment (ISO 8601 with offset) and *content_hash* that of its stamp; *restores* is the
    number of the release a rollback brought back. *shown* are the addresses of the documents readers can see.
    *kept*: folders of older releases' looks, the newest first.
    """

    number: int
    target: str
    as_of: str
    commit: str
    samples: bool
    content_hash: str
    published_at: str
    counts: Mapping[str, int]
    files: tuple[File, ...]
    shown: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    previous: str = ""
    restores: int | None = None
    tools: str = ""
    papers: bool = False
    """Whether the build made PDFs to print beside its pages."""
    format: int = field(default=FORMAT)

    @cached_property
    def by_path(self) -> dict[str, File]:
        """Every file by its address."""
        return {file.path: file for file in self.files}

    @cached_property
    def data(self) -> bytes:
        """The bytes that are signed and published; the same manifest always gives the same."""
        said = asdict(self) | {"files": [[f.path, f.size, f.sha256, f.made_by.value] for f in self.files]}
        if not self.papers:
            del said["papers"]  # manifests older than the word keep their bytes, and so their name
        return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of :attr:`data`: the one name of this release."""
        return hashlib.sha256(self.data).hexdigest()


def parse(data: bytes) -> Manifest:
    """The manifest that *data* says; raises :class:`Unreadable`. Every path is checked to stay below the root."""
    try:
        said: dict[str, Any] = json.loads(data)
        if said["format"] != FORMAT:
            raise Unreadable(f"định dạng {said['format']}, chương trình này chỉ biết {FORMAT}")
        files = tuple(File(str(p), int(s), str(h), Maker(m)) for p, s, h, m in said.pop("files"))
        manifest = Manifest(**(said | {"files": files, "shown": tuple(said["shown"]), "kept": tuple(said["kept"])}))
    except Unreadable:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"bản kê hỏng ({fault})") from None
    for file in files:
        if not _PATH.fullmatch(file.path) or not _DIGEST.fullmatch(file.sha256) or file.size < 0:
            raise Unreadable(f"dòng của tệp “{file.path[:80]}” không hợp lệ")
    if len(manifest.by_path) != len(files) or type(manifest.number) is not int or manifest.number < 1:
        raise Unreadable("có tệp lặp lại, hoặc số bản không hợp lệ")
    return manifest


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of the file at *path*; raises ``OSError``."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def files_of(tree: Path, paths: Iterable[str], made_by: Maker = Maker.BUILD) -> tuple[File, ...]:
    """The files *paths* of *tree*, measured, in the order of their addresses."""
    return tuple(File(path, *digest_of(tree / path), made_by) for path in sorted(paths))
