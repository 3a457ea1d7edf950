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
import marshal
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..remembered import Remembered
from .kept import Kept
from .limits import MAX_BYTES
from .workers import Workers

TYPES = frozenset(("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "webp", "mp3", "mp4"))
"""Extensions of the files a document may publish; what lies inside must agree."""

_WORTH_KEEPING = 4_000_000
"""Clean copies of more bytes are made again each time: they would fill the cache of the account."""


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


_known: dict[tuple[str, str], Mapping[str, Any]] = {}
"""Answers by content: a preview that rebuilds after every keystroke opens each file once."""
_KNOWN_AT_MOST = 2000
_OF_THE_MOMENT = frozenset(("attachment-too-complex", "attachment-broken"))
"""What may be otherwise the next time: the machine was busy, the file changed meanwhile, a child was ended."""


def inspect(root: Path, paths: Iterable[str], kept: Path | None = None) -> dict[str, AttachmentFacts]:
    """Facts about the files at *paths* (relative to *root*); equal files are opened once.

    *kept* is a folder in which what was found is kept for the next time; without it, for this process alone.
    """
    found: dict[str, AttachmentFacts] = {}
    asked: dict[tuple[str, str], list[str]] = {}
    for path in sorted(set(paths)):
        digest = _digest(root / path)
        if isinstance(digest, Fault):
            found[path] = AttachmentFacts(path, digest)
        else:
            asked.setdefault((digest, _extension(path)), []).append(path)
    for (digest, extension), answer in _answers(root, asked, Kept(kept) if kept else None).items():
        same = asked[digest, extension]
        facts = _facts({"path": same[0], "digest": digest}, answer)
        found |= {path: replace(facts, path=path) for path in same}
    return found


def _answers(
    root: Path, asked: Mapping[tuple[str, str], list[str]], kept: Kept | None
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What is known of each content that is *asked* for, and what opening the others tells."""
    answers: dict[tuple[str, str], Mapping[str, Any]] = {}
    jobs: list[dict[str, str]] = []
    for (digest, extension), paths in asked.items():
        known = _known.get((digest, extension)) or (kept.find(digest, extension) if kept else None)
        if known is not None:
            answers[digest, extension] = known
        else:
            jobs.append({"path": paths[0], "file": str(root / paths[0]), "type": extension, "digest": digest})
    if jobs:
        with Workers(len(jobs)) as workers:
            for job, answer in workers.each(jobs):
                answers[job["digest"], job["type"]] = answer
    if len(_known) + len(answers) > _KNOWN_AT_MOST:
        _known.clear()
    for (digest, extension), answer in answers.items():
        # A file that took too long may only have met a busy machine, one that changed is another file: ask again.
        if answer.get("code") not in _OF_THE_MOMENT:
            _known[digest, extension] = answer
            if kept:
                kept.keep(digest, extension, answer)
    if kept:
        kept.write()
    return answers


def publish(
    root: Path, files: Iterable[tuple[AttachmentFacts, Path]], shown: Collection[str] = (),
    before: Remembered | None = None,
) -> dict[str, tuple[int, ...]]:
    """Write the clean copy of every inspected file to its target; raises :class:`NotPublished` or ``OSError``.

    Pictures whose path is in *shown* also get smaller copies (:func:`smaller_copy`); returns their widths by path.
    Clean copies that were made *before* of the same bytes are not made again.
    """
    first: dict[tuple[str, ...], Mapping[str, str]] = {}
    again: list[tuple[Mapping[str, str], Mapping[str, str]]] = []
    widths: dict[str, tuple[int, ...]] = {}
    for facts, target in files:
        if facts.fault is not None or not facts.published:
            raise NotPublished(facts.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        job: Mapping[str, str] = {
            "path": facts.path, "file": str(root / facts.path), "type": _extension(facts.path),
            "digest": facts.digest, "target": str(target), "published": facts.published,
        } | ({"smaller": "yes"} if facts.width and facts.path in shown else {})
        made = first.setdefault((job["digest"], job["type"], job.get("smaller", "")), job)
        if made is not job:
            again.append((made, job))
    fresh = [job for job in first.values() if not before or not _written_again(root, job, before, widths)]
    with Workers(len(fresh)) if fresh else nullcontext() as workers:
        for job, answer in workers.each(fresh) if workers else ():
            if "errno" in answer:
                raise OSError(answer["errno"], os.strerror(answer["errno"]), job["target"])
            if answer.get("published") != job["published"]:
                raise NotPublished(job["path"])
            if answer.get("widths"):
                widths[job["path"]] = tuple(answer["widths"])
    if before:
        for job in fresh:
            _keep_copies(job, widths.get(job["path"], ()), before)
        before.close(map(_copies_of, first.values()))
    for made, job in again:
        _copy_again(root, made, job, widths.get(made["path"], ()))
        if made["path"] in widths:
            widths[job["path"]] = widths[made["path"]]
    return widths


def _copies_of(job: Mapping[str, str]) -> bytes:
    """Stands for the clean copy that *job* makes, and its smaller copies: for the bytes they are made of."""
    told = (job["digest"], job["type"], job.get("smaller", ""), job["published"])
    return hashlib.sha256("\0".join(told).encode()).digest()


def _keep_copies(job: Mapping[str, str], widths: Sequence[int], before: Remembered) -> None:
    copies = [Path(job["target"]), *(Path(smaller_copy(job["target"], width)) for width in widths)]
    if sum(path.stat().st_size for path in copies) <= _WORTH_KEEPING:
        before.keep(_copies_of(job), marshal.dumps((tuple(widths), [path.read_bytes() for path in copies])))


def _written_again(
    root: Path, job: Mapping[str, str], before: Remembered, widths: dict[str, tuple[int, ...]],
) -> bool:
    """Write the clean copy that was made *before*, if it is the one that was inspected, and its smaller copies."""
    kept = before.find(_copies_of(job))
    if kept is None:
        return False
    try:
        own, (data, *smaller) = marshal.loads(kept)  # noqa: S302 - bytes and numbers, which nothing here runs
    except (ValueError, EOFError, TypeError):
        return False
    if hashlib.sha256(data).hexdigest() != job["published"] or len(own) != len(smaller):
        return False
    if _digest(root / job["path"]) != job["digest"]:
        raise NotPublished(job["path"])
    Path(job["target"]).write_bytes(data)
    for width, copy in zip(own, smaller, strict=True):
        Path(smaller_copy(job["target"], width)).write_bytes(copy)
    if own:
        widths[job["path"]] = own
    return True


def _copy_again(root: Path, made: Mapping[str, str], job: Mapping[str, str], widths: Iterable[int]) -> None:
    """Give a file that equals another one a copy of the clean copy that was just made of that."""
    data = Path(made["target"]).read_bytes()
    if _digest(root / job["path"]) != job["digest"] or hashlib.sha256(data).hexdigest() != job["published"]:
        raise NotPublished(job["path"])
    Path(job["target"]).write_bytes(data)
    for width in widths:
        Path(smaller_copy(job["target"], width)).write_bytes(Path(smaller_copy(made["target"], width)).read_bytes())


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
