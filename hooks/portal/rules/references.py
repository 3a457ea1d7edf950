"""Whatever points elsewhere points at something that exists: references, links, attachments, channels (R24)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from .. import vietnamese
from ..attachments import AttachmentFacts
from ..body import Link
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import (
    Agency,
    Correction,
    Faq,
    LegalDocument,
    Policy,
    PressEvent,
    Spokesperson,
)
from ..source import FOLDERS
from .bench import Bench
from .passages import withdrawn

_HOME = {"policy": "policies", **{kind: f"content/{folder}" for folder, kind in FOLDERS.items()}}


def check_references(bench: Bench) -> Iterator[Diagnostic]:
    """A document named in a field exists; a public page does not lean on one that readers cannot see."""
    for entry in bench.entries:
        for kind, slug, location in _references(entry):
            if slug not in bench.slugs.get(kind, frozenset()):
                yield from unknown_reference(bench, kind, slug, entry.span(*location))
            else:
                yield from _hidden(bench, entry, _documents(bench, kind).get(slug), partial(entry.span, *location))
    for rule in bench.catalog.rules:
        for place, basis in enumerate(rule.value.basis):
            if basis.document not in bench.slugs.get("legal-document", frozenset()):
                span = rule.span("basis", place, "document")
                yield from unknown_reference(bench, "legal-document", basis.document, span)


Reference = tuple[str, str, tuple[str | int, ...]]
"""Kind, slug, and where it is written."""


def _references(entry: Entry[Any]) -> Iterator[Reference]:
    value = entry.value
    if isinstance(value, Policy):
        yield from (("spokesperson", quote.spokesperson, ("quotes", place, "spokesperson"))
                    for place, quote in enumerate(value.quotes))
    elif isinstance(value, (Faq, Correction)):
        if value.policy:
            yield "policy", value.policy, ("policy",)
    elif isinstance(value, PressEvent):
        yield from (("policy", slug, ("policies", place)) for place, slug in enumerate(value.policies))
    elif isinstance(value, Spokesperson):
        if value.replaced_by:
            yield "spokesperson", value.replaced_by, ("replaced_by",)
        if value.delegated_by:
            yield "spokesperson", value.delegated_by, ("delegated_by",)
    elif isinstance(value, LegalDocument):
        yield from (("legal-document", slug, ("replaced_by", place)) for place, slug in enumerate(value.replaced_by))
        yield from (("legal-document", slug, ("amended_by", place)) for place, slug in enumerate(value.amended_by))
    elif isinstance(value, Agency):
        if value.parent:
            yield "agency", value.parent, ("parent",)
        for field, links in (("predecessors", value.predecessors), ("successors", value.successors)):
            yield from (("agency", link.agency, (field, place, "agency")) for place, link in enumerate(links))


def _documents(bench: Bench, kind: str) -> Mapping[str, Entry[Any]]:
    """Only of the kinds that can be hidden; the others are public by nature."""
    if kind == "policy":
        return bench.catalog.policy_by_slug
    return bench.catalog.spokesperson_by_slug if kind == "spokesperson" else {}


def unknown_reference(bench: Bench, kind: str, slug: str, span: Span) -> Iterator[Diagnostic]:
    """The diagnostic for *slug*, which names no document of *kind*."""
    near = vietnamese.closest(slug, sorted(bench.slugs.get(kind, frozenset())))
    yield from bench.report(
        "T01", Severity.ERROR, "reference-unknown", span, value=slug, folder=_HOME[kind],
        example=span.source.strip().replace(slug, near) if near else "policy: ho-tro-hoc-phi",
        hint=f'Có phải bạn muốn viết "{near}"? ' if near else "",
    )


def _hidden(
    bench: Bench, entry: Entry[Any], target: Entry[Any] | None, span: Callable[[], Span]
) -> Iterator[Diagnostic]:
    if target is not None and bench.shows(entry) and not bench.shows(target):
        yield from bench.report(
            "T01", Severity.WARNING, "link-not-public", span(), target=target.document.path,
            status=target.value.publication.status.label,
        )


def check_links(bench: Bench) -> Iterator[Diagnostic]:
    """A link in a body leads to a document, a heading or a file that exists."""
    by_path = {entry.document.path: entry for entry in bench.entries}
    for entry in bench.entries:
        for link in entry.body.links:
            if not re.match(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)", link.target) and "\\" not in link.target:
                yield from _link(bench, entry, link, by_path)


def _link(
    bench: Bench, entry: Entry[Any], link: Link, by_path: dict[str, Entry[Any]]
) -> Iterator[Diagnostic]:
    document = entry.document
    span = partial(document.body_span, link.line, link.column, link.end_column)
    path, anchor = document.linked(link.target), unquote(link.target.partition("#")[2])
    target = by_path.get(path)
    if target is not None:
        if target is not entry:
            yield from _hidden(bench, entry, target, span)
        if anchor and anchor not in target.body.anchors and not anchor.startswith("chu-thich-"):
            anchors = sorted(a.removeprefix("muc-") for a in target.body.anchors)
            near = vietnamese.closest(anchor.removeprefix("muc-"), anchors)
            yield from bench.report(
                "T02", Severity.ERROR, "anchor-broken", span(), anchor=anchor, target=target.document.path,
                example=f"[{link.text}]({link.target.partition('#')[0]}#muc-{near})" if near else "",
                hint=f'Có phải bạn muốn viết "#muc-{near}"? ' if near else "",
            )
        return
    if path in bench.paths:
        return
    owner = by_path.get(posixpath.dirname(path) + ".md")
    if owner is not None and posixpath.basename(path) in owner.document.attachments:
        if owner is not entry:
            yield from _hidden(bench, entry, owner, span)
        return
    own = posixpath.basename(path)
    near_path = f"{document.path[:-3]}/{own}" if own in document.attachments else _near(path, by_path)
    suggested = posixpath.relpath(near_path, posixpath.dirname(document.path)) if near_path else ""
    yield from bench.report(
        "T02", Severity.ERROR, "link-broken", span(), target=link.target, path=path,
        suggested=suggested or "../../content/hoi-dap/ten-tep.md", text=link.text or "chữ hiện ra",
        hint=f'Có phải bạn muốn viết "{suggested}"? ' if suggested else "",
    )


def _near(path: str, names: Iterable[str]) -> str:
    """The document whose file name is closest to that of *path*."""
    stems: dict[str, str] = {}
    for name in names:
        stems.setdefault(posixpath.basename(name).removesuffix(".md"), name)
    wanted = posixpath.basename(path).removesuffix(".md").removesuffix(".html")
    return stems.get(vietnamese.closest(wanted, sorted(stems)) or "", "")


def check_attachments(bench: Bench) -> Iterator[Diagnostic]:
    """A file that is named lies in the document's folder; a file that lies there is named."""
    offered = offered_files(bench.entries)
    for entry in bench.entries:
        if withdrawn(entry.value):
            continue
        document = entry.document
        for name, location in _files(entry.value):
            if name not in document.attachments:
                near = vietnamese.closest(name, document.attachments)
                yield from bench.report(
                    "T03", Severity.ERROR, "attachment-missing", entry.span(*location), value=name,
                    folder=document.path[:-3], suggested=near or name,
                    hint=f'Trong thư mục đang có "{near}". ' if near else "",
                )
        for name in sorted(document.attachments.keys() - offered.get(document.path[:-3], set())):
            yield from bench.report(
                "T03", Severity.ADVICE, "attachment-unreferenced", Span(f"{document.path[:-3]}/{name}"),
                value=name, document=document.path,
            )
    for path in sorted(bench.shared_files - {facts.path for _, facts in bench.files}):
        name = path.rpartition("/")[2]
        yield from bench.report("T03", Severity.ADVICE, "shared-file-unreferenced", Span(path), value=name)
    for entry, facts in bench.files:
        yield from _file(bench, entry, facts)


_SAFE_NAME = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9._-]{0,98}\.[a-z0-9]{2,5}")


def _file(bench: Bench, entry: Entry[Any], facts: AttachmentFacts) -> Iterator[Diagnostic]:
    """What was found in a file that readers are offered."""
    span, name = Span(facts.path), facts.path.rpartition("/")[2]
    if not _SAFE_NAME.fullmatch(name):
        stem, _, extension = name.rpartition(".")
        suggested = f"{vietnamese.slug(stem)[:90].strip('-') or 'tai-lieu'}.{vietnamese.slug(extension)}"
        yield from bench.report("T03", Severity.ERROR, "attachment-file-name", span, value=name, suggested=suggested)
    if facts.fault is not None:
        values: dict[str, Any] = dict(facts.fault.values)
        for size in values.keys() & {"size", "limit"}:
            values[size] = vietnamese.size_text(int(values[size]))
        yield from bench.report("T03", Severity.ERROR, facts.fault.code, span, **values)
        return
    if facts.unread:
        severity = bench.weight(entry, Severity.WARNING)
        yield from bench.report("T03", severity, "attachment-no-text", span, pages=facts.unread)
    if facts.comments or facts.changes:
        severity = bench.weight(entry, Severity.WARNING)
        counted = [f"{n} {word}" for n, word in ((facts.comments, "nhận xét"), (facts.changes, "chỗ sửa")) if n]
        yield from bench.report("T03", severity, "attachment-review-marks", span, marks=" và ".join(counted))
    if facts.metadata:
        found = "; ".join(f"{what}: {_short(value)}" for what, value in facts.metadata[:_TOLD])
        more = f"; và {len(facts.metadata) - _TOLD} điều khác" if len(facts.metadata) > _TOLD else ""
        yield from bench.report("T03", Severity.ADVICE, "attachment-metadata", span, found=found + more)
    if facts.signed:
        yield from bench.report("T03", Severity.ADVICE, "attachment-signed", span)


_TOLD = 6


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def offered_files(entries: Iterable[Entry[Any]]) -> dict[str, set[str]]:
    """Names of the files that documents name or link, by the folder they lie in; withdrawn documents offer none."""
    known = [entry for entry in entries if not entry.at and not withdrawn(entry.value)]
    there = {entry.document.path[:-3]: entry.document.attachments for entry in known if entry.document.attachments}
    offered: dict[str, set[str]] = {}
    for entry in known:
        own = entry.document.path[:-3]
        paths = [f"{own}/{name}" for name, _ in _files(entry.value)]
        if isinstance(entry.value, Policy):
            paths += [f"{own}/{name}" for name in entry.document.attachments if name.startswith("toan-van.")]
        paths += [entry.document.linked(link.target) for link in entry.body.links]
        for path in paths:
            folder, _, name = path.rpartition("/")
            if name in there.get(folder, ()):
                offered.setdefault(folder, set()).add(name)
    return offered


def linked_shared_files(entry: Entry[Any], shared: Set[str]) -> set[str]:
    """Which of the *shared* files the body of *entry* links or shows; a withdrawn document shows none."""
    if withdrawn(entry.value):
        return set()
    return {path for link in entry.body.links if (path := entry.document.linked(link.target)) in shared}


def _files(value: Any) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if isinstance(value, (Policy, PressEvent)):
        yield from ((a.file, ("attachments", place, "file")) for place, a in enumerate(value.attachments))
    if isinstance(value, Policy):
        yield from ((p.file, ("pictures", place, "file")) for place, p in enumerate(value.pictures))
        if value.consultation and value.consultation.full_text:
            yield value.consultation.full_text, ("consultation", "full_text")
        if value.feedback and value.feedback.report:
            yield value.feedback.report, ("feedback", "report")


_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook\.com|fb\.com|fb\.watch|zalo\.me|youtube\.com|youtu\.be|tiktok\.com|instagram\.com|x\.com"
    r"|twitter\.com)$"
)


def check_social_channels(bench: Bench) -> Iterator[Diagnostic]:
    """A social page that is linked is one of the announced official channels.

    Decree 244/2026/NĐ-CP, Article 5: official social pages must themselves be announced on the portal.
    """
    listed = [_page(channel.value.url) for channel in bench.catalog.social_channels]
    for entry in bench.entries:
        if withdrawn(entry.value):
            continue
        for link in entry.body.links:
            host, path = _page(link.target)
            if not _SOCIAL.search(host):
                continue
            if not any(host == h and (path == p or path.startswith(p.rstrip("/") + "/")) for h, p in listed if p):
                span = entry.document.body_span(link.line, link.column, link.end_column)
                yield from bench.report("R24", Severity.WARNING, "social-channel-unlisted", span, value=link.target)


def _page(url: str) -> tuple[str, str]:
    """Host without ``www.``/``m.``, and path; some pages live in the query (``profile.php?id=1``)."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "", ""
    query = f"?{parts.query}" if "profile.php" in parts.path else ""
    return re.sub(r"^(?:www|m|vi-vn)\.", "", host), parts.path.rstrip("/").lower() + query


__all__ = ["check_attachments", "check_links", "check_references", "check_social_channels", "linked_shared_files",
           "offered_files"]
