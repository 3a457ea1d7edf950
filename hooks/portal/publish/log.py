"""The publishing log: every release in order, and from when to when each document stood there with which dossier.

Pure. Kept on the target (``state/log.json``) and beside the checkout; the part readers may see is
``phat-hanh/nhat-ky.json``. Its size is that of the releases, the documents and their changes; a release in which a
document did not change adds nothing to the document. Moments are ISO 8601 with their offset.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from .facts import Facts, Shown
from .manifest import File, Maker, Manifest

FORMAT = 1
PLACE = "phat-hanh/nhat-ky.json"
"""Where readers find :meth:`Log.public`."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Unreadable(ValueError):
    """A log that is damaged, or of a format this program does not know; the message is Vietnamese."""


class Ended(StrEnum):
    """Why a span is over."""

    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release. *previous* is the digest of the line before it, so that no line can be taken out unseen.

    *files* and *bytes* count what the build made and the publisher leaves as it is; the rest depends on this log.
    *restores* is the number of the release a rollback brought back. *manifest_sha256* is empty while the release is in
    the making: no file of a release can name the manifest that names it.
    """

    number: int
    manifest_sha256: str
    content_hash: str
    commit: str
    as_of: str
    published_at: str
    pages: int
    files: int
    bytes: int
    restores: int | None = None
    public_key_id: str = ""
    previous: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what this line says; the next line carries it."""
        return hashlib.sha256(_json(asdict(self)).encode()).hexdigest()

    @property
    def reproducible(self) -> bool:
        """Whether the sources were exactly those of a commit, so that others can build the same bytes."""
        return bool(self.commit) and not self.commit.endswith("+")


@dataclass(frozen=True, slots=True)
class Span:
    """A document stood there, with the dossier *dossier*, since *from_at*; until *to_at*, if that is over."""

    dossier: str
    from_number: int
    from_at: str
    to_number: int | None = None
    to_at: str | None = None
    ended: Ended | None = None


Postings = Mapping[str, tuple[Span, ...]]
"""Address of a document → its spans, oldest first; only the last may be open."""


@dataclass(frozen=True)
class Log:
    """What was published, oldest first."""

    releases: tuple[ReleaseLine, ...] = ()
    postings: Postings = field(default_factory=dict)

    def after(self, release: Manifest, facts: Facts, published_at: dt.datetime, public_key_id: str = "") -> Log:
        """The log once *release*, whose facts are *facts*, is what readers see.

        Documents with a posting certificate are followed; a new dossier closes their span and opens one. Asked with a
        manifest of the build's files alone it gives the same, but for the last line's ``manifest_sha256``: that is
        what the pages of the release itself are made from. *published_at* must carry its offset. Raises
        ``ValueError`` for a release that is not newer than the last, or facts of another build.
        """
        if self.releases and release.number <= self.releases[-1].number:
            raise ValueError(f"release {release.number} is not newer than {self.releases[-1].number}")
        if facts.content_hash != release.content_hash or published_at.tzinfo is None:
            raise ValueError("the facts are of another build, or the moment has no offset")
        at = published_at.isoformat(timespec="seconds")
        made = [file for file in release.files if file.made_by is Maker.BUILD and file.path not in facts.filled]
        line = ReleaseLine(
            release.number, release.digest, release.content_hash, release.commit, release.as_of, at,
            release.counts.get("pages", 0), len(made), sum(file.size for file in made), release.restores,
            public_key_id, self.releases[-1].digest if self.releases else "",
        )
        postings = dict(self.postings)
        there = {document.address: document for document in facts.documents if document.certificate}
        for address, spans in self.postings.items():
            if spans[-1].to_at is None and address not in there:
                why = Ended.WITHDRAWN if address in facts.withdrawn else Ended.REMOVED
                postings[address] = (*spans[:-1], _closed(spans[-1], line, why))
        files = dossiers(made, facts)
        for address, document in there.items():
            spans = postings.get(address, ())
            dossier = dossier_digest(files[address], document)
            if spans and spans[-1].to_at is None:
                if spans[-1].dossier == dossier:
                    continue
                spans = (*spans[:-1], _closed(spans[-1], line, Ended.CHANGED))
            postings[address] = (*spans, Span(dossier, line.number, at))
        return Log((*self.releases, line), dict(sorted(postings.items())))

    def line(self, number: int) -> ReleaseLine | None:
        """The line of release *number*."""
        return next((line for line in reversed(self.releases) if line.number == number), None)

    @property
    def data(self) -> bytes:
        """As kept; the same log always gives the same bytes."""
        said = {"format": FORMAT, "releases": [asdict(line) for line in self.releases], "postings": {
            address: [asdict(span) for span in spans] for address, spans in self.postings.items()
        }}
        return f"{_json(said)}\n".encode()

    def public(self, facts: Facts) -> bytes:
        """As readers may see it with the release of *facts*, the log's last.

        Nothing of an address that is held back now; and the last line says no digest of its own manifest.
        """
        *before, last = self.releases
        kept = {address: spans for address, spans in self.postings.items() if address not in facts.withheld}
        return Log((*before, replace(last, manifest_sha256="")), kept).data


def parse(data: bytes) -> Log:
    """The log that *data* says; raises :class:`Unreadable`. The chain is not judged: see :func:`broken_links`."""
    try:
        said: dict[str, Any] = json.loads(data)
        if said["format"] != FORMAT:
            raise Unreadable(f"nhật ký có định dạng {said['format']}, chương trình này chỉ biết {FORMAT}")
        releases = tuple(ReleaseLine(**line) for line in said["releases"])
        postings = {
            str(address): tuple(Span(**(span | {"ended": Ended(span["ended"]) if span["ended"] else None}))
                                for span in spans)
            for address, spans in said["postings"].items()
        }
        for line in releases:
            _check(line)
        for address, spans in postings.items():
            _check_spans(address, spans)
        if any(later.number <= earlier.number for earlier, later in pairwise(releases)):
            raise ValueError("số bản không tăng dần")
    except Unreadable:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise Unreadable(f"nhật ký phát hành hỏng ({fault})") from None
    return Log(releases, postings)


def broken_links(log: Log) -> tuple[int, ...]:
    """Numbers of the releases whose line does not carry the digest of the line before it; none in a whole log.

    The first line may only be one that nothing stood before. A line taken off the end is not seen here: compare the
    last number with the manifest that is live.
    """
    expected = ["", *(line.digest for line in log.releases)]
    return tuple(line.number for line, digest in zip(log.releases, expected, strict=False) if line.previous != digest)


def dossier_digest(files: Iterable[File], document: Shown) -> str:
    """One name for what *document* offered: the *files* of its dossier, and what was announced of it.

    SHA-256 over a line ``<sha256>  <path>`` for each file, by path, then one line of JSON with kind, title, number,
    agency and the days announced. The page itself changes with every day's build and is not in it.
    """
    lines = [f"{file.sha256}  {file.path}\n" for file in files]
    announced = [document.posting.opens_on, document.posting.closes_on] if document.posting else []
    facts = [document.kind, document.title, document.number, document.agency, *announced]
    return hashlib.sha256(("".join(lines) + _json(facts) + "\n").encode()).hexdigest()


def dossiers(files: Iterable[File], facts: Facts) -> dict[str, tuple[File, ...]]:
    """Address of each followed document → the files directly in its folder, by path; its certificate is none."""
    certificates = {d.certificate.removesuffix(".html") + end for d in facts.documents for end in (".html", ".pdf")}
    folders: dict[str, list[File]] = {d.folder: [] for d in facts.documents if d.certificate}
    for file in sorted(files, key=lambda f: f.path):
        folder = file.path.rpartition("/")[0] + "/"
        if folder in folders and file.path not in certificates:
            folders[folder].append(file)
    return {d.address: tuple(folders[d.folder]) for d in facts.documents if d.certificate}


def _closed(span: Span, line: ReleaseLine, why: Ended) -> Span:
    # The clock of the machine that published first may have been ahead: a span then has no length, never less.
    ended = max(span.from_at, line.published_at, key=dt.datetime.fromisoformat)
    return replace(span, to_number=line.number, to_at=ended, ended=why)


def _check(line: ReleaseLine) -> None:
    counts = (line.number, line.pages, line.files, line.bytes)
    if not all(type(count) is int and count >= 0 for count in counts) or line.number < 1:
        raise ValueError(f"con số của bản {line.number}")
    if not all(_DIGEST.fullmatch(digest) for digest in (line.manifest_sha256, line.content_hash, line.previous)
               if digest != ""):
        raise ValueError(f"mã băm của bản {line.number}")
    _moment(line.published_at)


def _check_spans(address: str, spans: tuple[Span, ...]) -> None:
    if not spans:
        raise ValueError(f"{address} không có khoảng thời gian nào")
    for place, span in enumerate(spans):
        begin = _moment(span.from_at)
        open_ = span.to_at is None
        if open_ != (span.to_number is None) or open_ != (span.ended is None) or (open_ and place + 1 < len(spans)):
            raise ValueError(f"khoảng thời gian của {address}")
        if not _DIGEST.fullmatch(span.dossier) or (span.to_at is not None and _moment(span.to_at) < begin):
            raise ValueError(f"khoảng thời gian của {address}")


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"thời điểm {text}")
    return moment


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
