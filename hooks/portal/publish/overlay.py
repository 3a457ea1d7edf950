"""What the publisher adds to a build: the list of releases, the public log, and a posting certificate per document.

A build cannot know them, since it does not know when it will be published. Its pages hold one placeholder each, and
everything around it stays as the build made and checked it. Pure but for reading *tree* and *overrides*.
"""

from __future__ import annotations

import datetime as dt
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import qr_code
from ..paper import Press
from ..vietnamese import count_text, date_text, moment_text
from . import log as publishing_log
from .certificate import Certificate, certify
from .changes import compare
from .facts import Facts
from .log import Log, dossiers
from .manifest import NAME, SIGNATURE, File, files_of
from .release import Earlier

LISTED = 40
"""Releases on the page; the log has them all."""
CHANGES_LISTED = 50
"""Records of each sort on the page of changes; its JSON has them all."""


_MARK = (
    rb'<div class="release-facts" data-release-facts="%s">(?:(?!</?div\b).)*</div>'
    rb'|<section class="release-facts" data-filled="%s">(?:(?!</?section\b).)*</section>'
)


class NotFilled(ValueError):
    """A page has not exactly one placeholder; the message names it, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Made:
    """When the pages are made: the release they belong to, and its moment."""

    number: int
    now: dt.datetime

    @property
    def at(self) -> str:
        """In words."""
        return moment_text(self.now)

    @property
    def day(self) -> str:
        """The day in words: a page that says no more need not be sent again with every release of that day."""
        return date_text(self.now.date())

    @property
    def moment(self) -> str:
        """ISO 8601, to the second."""
        return self.now.isoformat(timespec="seconds")


def files(
    tree: Path, overrides: Path, facts: Facts, log: Log, *, number: int, now: dt.datetime, public_key: str = "",
    papers: Mapping[str, bytes] | None = None, built: Iterable[File] | None = None,
) -> dict[str, bytes]:
    """Path → bytes of everything that release *number*, published at *now*, adds to or changes in *tree*.

    *log* already has this release as its last line (:meth:`Log.after` with the manifest of the build's files); what
    that line says of its manifest is never shown. *public_key* is the line a reader gives to ``minisign -P``. *built*
    are the files of the build, measured; without them the dossiers in *tree* are. Pages of *tree* may be those of an
    older release, filled already.

    *papers*: earlier PDFs by :func:`.paper.key_of`; those whose words have not changed are taken from it, the others
    are made. Their moment is that of their making. ``None`` makes no PDF, and no page speaks of one.

    Raises :class:`NotFilled`, :class:`paper.Unavailable` (before anything is made), ``OSError``.
    """
    made, press = Made(number, now), press_of(overrides)
    templates = _templates(overrides)
    templates.globals |= {"made": made, "manifest": NAME}
    if papers is not None:
        press.key(b"")
    out = {
        publishing_log.PLACE: log.public(facts),
        facts.transparency: _releases(tree, templates, facts, log, number, public_key),
    }
    found = dossiers(_measured(tree, facts) if built is None else built, facts)
    for document in facts.documents:
        if not document.certificate:
            continue
        said = certify(document, log, found[document.address], number=number, now=now, portal=facts.portal,
                       site_url=facts.site_url)
        paper = document.certificate.removesuffix(".html") + ".pdf"
        fragment = templates.get_template("certificate.html").render(
            c=said, link=_link(document.certificate), paper=paper if papers is not None else "",
        )
        out[document.certificate] = fill(tree, document.certificate, "certificate", fragment)
        if papers is not None:
            out[paper] = _paper(press, templates, said, made, papers)
    return out


def changes(
    tree: Path, overrides: Path, facts: Facts, *, number: int, earlier: Earlier,
) -> dict[str, bytes]:
    """Path → bytes of what says which records changed from the release *earlier* to *number*, built in *tree*.

    Nothing for a build that has no such page. Raises :class:`NotFilled`, ``OSError``.
    """
    if not facts.changes:
        return {}

    def now(path: str) -> bytes | None:
        place = tree / path
        return place.read_bytes() if path and place.is_file() else None

    # A release of before there were records is nothing to compare with: this is the first that has them.
    old = earlier.release
    previous = old.number if old and any(path in old.by_path for path in facts.records) else None
    found = compare(facts, number, now, previous, earlier.read)
    link = _link(facts.changes)
    fragment = _templates(overrides).get_template("changes.html").render(
        found=found, shown=CHANGES_LISTED, words=_words,
        page=lambda page: link(page.removeprefix(facts.site_url) if facts.site_url else page),
    )
    return {facts.changes_file: found.data, facts.changes: fill(tree, facts.changes, "changes", fragment)}


def _words(value: Any) -> str:
    """A value of a record as readers know it."""
    if value is None or value == []:
        return "(trống)"
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date_text(dt.date.fromisoformat(value))
    return str(value)


def _templates(overrides: Path) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(overrides / "portal" / "publish"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    templates.globals["count"] = count_text
    return templates


def press_of(overrides: Path) -> Press:
    """What certificates are printed with."""
    return Press(overrides, "portal/publish/paper.css", ("portal/publish/paper.html",))


def fill(tree: Path, address: str, kind: str, fragment: str) -> bytes:
    """The page *address* of *tree* with *fragment* in the place of its placeholder, every other byte as it was.

    A page that was filled before is filled anew: what a rollback brings back says what is true now.
    """
    page = (tree / address).read_bytes()
    parts = re.split(_MARK % (kind.encode(), kind.encode()), page, flags=re.DOTALL)
    if len(parts) != 2:
        raise NotFilled(f"{address}: phải có đúng một chỗ chờ điền, thấy {len(parts) - 1}; hãy dựng lại cổng")
    return parts[0] + fragment.strip().encode() + parts[1]


def _releases(
    tree: Path, templates: Environment, facts: Facts, log: Log, number: int, public_key: str,
) -> bytes:
    shown = log.releases[: -LISTED - 1 : -1]
    fragment = templates.get_template("releases.html").render(
        releases=shown, older=len(log.releases) - len(shown), number=number, public_key=public_key,
        site_url=facts.site_url, log=publishing_log.PLACE, signature=SIGNATURE, link=_link(facts.transparency),
        moment=lambda text: moment_text(dt.datetime.fromisoformat(text)),
    )
    return fill(tree, facts.transparency, "releases", fragment)


def _paper(
    press: Press, templates: Environment, said: Certificate, made: Made, papers: Mapping[str, bytes],
) -> bytes:
    key = press.key(json.dumps(asdict(said), sort_keys=True).encode())
    if key in papers:
        return papers[key]
    url = said.url and said.url[: -len(said.document.address)] + quote(said.document.certificate)
    html = templates.get_template("paper.html").render(c=said, page_url=url, code=qr_code.picture(url) if url else "")
    return press.print(html, key)


def _measured(tree: Path, facts: Facts) -> Iterator[File]:
    """The files of every followed dossier, as they lie in *tree*."""
    for document in facts.documents:
        folder = tree / document.folder
        if document.certificate and folder.is_dir():
            names = [entry.name for entry in folder.iterdir() if entry.is_file()]
            yield from files_of(tree, (document.folder + name for name in names))


def _link(page: str) -> Callable[[str], str]:
    """A function that gives an address as seen from *page*."""
    return lambda address: posixpath.relpath(address, posixpath.dirname(page))


__all__ = ["CHANGES_LISTED", "LISTED", "Made", "NotFilled", "changes", "files", "fill", "press_of"]
