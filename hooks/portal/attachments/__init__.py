"""Attachments: what the files beside documents really are, and the clean copy of them that readers get.

Files come from anybody's computer, so they are opened in child processes with
limits (``inspection``, ``workers``) and never in the gate itself. What is
found there comes back as :class:`AttachmentFacts`; rules judge the facts and
never open a file. The published copy is written anew from the parts that were
checked: what no reader is meant to see (who wrote it, where a picture was
taken, earlier revisions) is not in it, and the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .limits import MAX_BYTES
from .workers import Workers

TYPES = frozenset(("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "webp", "mp3", "mp4"))
"""Extensions of the files a document may publish; what lies inside must agree."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be published: code of the message, and the values of its sentence."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """What was found in one file. With a ``fault``, nothing else is known."""

    path: str
    fault: Fault | None = None
    size: int = 0
    """Bytes of the published copy."""
    pages: int | None = None
    texts: tuple[tuple[str, str], ...] = ()
    """Text by place: ``("trang 3", "…")``; ``{}`` in a place stands for the line's number."""
    metadata: tuple[tuple[str, str], ...] = ()
    """What the file tells about people and their computers: Vietnamese name, value."""
    comments: int = 0
    changes: int = 0
    """Remarks, and tracked insertions and deletions, that readers of the published copy will see."""
    unread: str = ""
    """Pages without text that a machine can read (scans), as a list."""
    signed: bool = False
    digest: str = ""
    """SHA-256 of the file that was inspected."""
    published: str = ""
    """SHA-256 of its published copy."""
    width: int = 0
    height: int = 0
    """Of a picture, as it is shown; 0 for all else."""


class NotPublished(Exception):
    """A file is no longer the one that was inspected, or its copy came out different."""


_known: dict[tuple[str, str], AttachmentFacts] = {}
"""Facts by content: a preview that rebuilds after every keystroke opens each file once."""
_KNOWN_AT_MOST = 2000


def inspect(root: Path, paths: Iterable[str]) -> dict[str, AttachmentFacts]:
    """Facts about the files at *paths* (relative to *root*), two at a time."""
    found: dict[str, AttachmentFacts] = {}
    jobs: list[dict[str, str]] = []
    for path in sorted(set(paths)):
        digest = _digest(root / path)
        if isinstance(digest, Fault):
            found[path] = AttachmentFacts(path, digest)
        elif (digest, _extension(path)) in _known:
            found[path] = replace(_known[digest, _extension(path)], path=path)
        else:
            jobs.append({"path": path, "file": str(root / path), "type": _extension(path), "digest": digest})
    if len(_known) + len(jobs) > _KNOWN_AT_MOST:
        _known.clear()
    if jobs:
        with Workers(len(jobs)) as workers:
            for job, answer in workers.each(jobs):
                facts = _facts(job, answer)
                # A file that took too long may only have met a busy machine: ask again next time.
                if facts.fault is None or facts.fault.code != "attachment-too-complex":
                    _known[job["digest"], job["type"]] = facts
                found[job["path"]] = facts
    return found


def publish(
    root: Path, files: Iterable[tuple[AttachmentFacts, Path]], shown: Collection[str] = (),
) -> dict[str, tuple[int, ...]]:
    """Write the clean copy of every inspected file to its target; raises :class:`NotPublished` or ``OSError``.

    Pictures whose path is in *shown* also get smaller copies (:func:`smaller_copy`); returns their widths by path.
    """
    jobs = []
    widths: dict[str, tuple[int, ...]] = {}
    for facts, target in files:
        if facts.fault is not None or not facts.published:
            raise NotPublished(facts.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        jobs.append({
            "path": facts.path, "file": str(root / facts.path), "type": _extension(facts.path),
            "digest": facts.digest, "target": str(target), "published": facts.published,
        } | ({"smaller": "yes"} if facts.width and facts.path in shown else {}))
    if not jobs:
        return widths
    with Workers(len(jobs)) as workers:
        for job, answer in workers.each(jobs):
            if "errno" in answer:
                raise OSError(answer["errno"], os.strerror(answer["errno"]), job["target"])
            if answer.get("published") != job["published"]:
                raise NotPublished(job["path"])
            if answer.get("widths"):
                widths[job["path"]] = tuple(answer["widths"])
    return widths


def smaller_copy(address: str, width: int) -> str:
    """Where the copy of the picture at *address* lies that is *width* wide; no editor's file has two dots."""
    return f"{address}.{width}.webp"


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _digest(path: Path) -> str | Fault:
    """SHA-256 of a regular file of bearable size; a link or pipe put there meanwhile is not followed."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as stream:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return Fault("attachment-broken", {"reason": "không phải tệp thường"})
            if status.st_size > MAX_BYTES:
                return Fault("attachment-too-large", {"size": str(status.st_size), "limit": str(MAX_BYTES)})
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return Fault("attachment-broken", {"reason": "máy không mở được tệp"})


def _facts(job: Mapping[str, str], answer: Mapping[str, Any]) -> AttachmentFacts:
    if "code" in answer:
        return AttachmentFacts(job["path"], Fault(answer["code"], answer.get("values", {})))
    return AttachmentFacts(
        job["path"], None, answer["size"], answer["pages"], tuple((p, t) for p, t in answer["texts"]),
        tuple((n, v) for n, v in answer["metadata"]), answer["comments"], answer["changes"], answer["unread"],
        answer["signed"], job["digest"], answer["published"], answer["width"], answer["height"],
    )


__all__ = ["MAX_BYTES", "TYPES", "AttachmentFacts", "Fault", "NotPublished", "inspect", "publish", "smaller_copy"]
