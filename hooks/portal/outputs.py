"""Writing the tree: derived pages, dossier files, assets, search index, site map."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from . import (
    addresses,
    attachments,
    contacts,
    disk,
    feeds,
    modules,
    page_data,
    search,
    shared_work,
    sheets,
    stages,
)
from .catalog import PublicCatalog
from .kept_pages import KeptPages
from .pages import DerivedPage, Site
from .pages import ordinary as ordinary_page
from .publish import facts
from .remembered import Remembered
from .render import Renderer
from .share_images import Card, ShareImage, Studio, cards
from .sheets import papers
from .watched_moment import WatchedMoment
from .written_before import Files, WrittenBefore

_SITE_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


WORKER = "js/search-worker.js"
Renders = Renderer | KeptPages


def made(folder: Path) -> dict[str, bytes]:
    """What is made of the files below *folder* and published beside them: the search's worker, of its modules.

    Raises :class:`modules.NotTurned`, ``OSError``.
    """
    texts = tuple(sorted((p.name, p.read_text("utf-8")) for p in (folder / "js").glob("*.js")))
    return {WORKER: _bundled((folder.parent / "worker" / "frame.js").read_text("utf-8"), texts)}


@lru_cache(maxsize=1)
def _bundled(frame: str, texts: tuple[tuple[str, str], ...]) -> bytes:
    """A build asks three times: for the name of the assets' folder, to write it, and to verify what was written."""
    entry = "search-work.js"
    return modules.lean(modules.bundle(frame, modules.closure(dict(texts), entry), entry)).encode()


def assets(folder: Path) -> dict[str, str]:
    """Published address of every file below *folder* and of what is :func:`made` of them, by its path there.

    All lie in one folder named by their common hash: files may refer to each
    other relatively, browsers may keep them for ever, and one changed byte
    changes the name.
    """
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*")
             if p.is_file() and not p.name.startswith(".")}
    ready = made(folder)
    total = hashlib.sha256()
    for path in sorted({*files, *ready}):
        data = ready[path] if path in ready else files[path].read_bytes()
        total.update(path.encode() + b"\0" + data + b"\0")
    name = f"assets/portal-{total.hexdigest()[:10]}"
    return {path: f"{name}/{path}" for path in sorted({*files, *ready})}


def write(
    tree: Path, root: Path, site: Site, renderer: Renders, catalog: PublicCatalog,
    published_assets: Mapping[str, str], site_url: str, pictures: Pictures, processes: int = 1,
    kept: Path | None = None, before: WrittenBefore | None = None,
) -> None:
    """Write everything derived below *tree*, the files of :func:`files` excepted. *root* is the checkout.

    *kept*: the folder for what need not be found out twice; what was written *before* is not written again. Up to
    *processes* share the work when there is much of it. Raises :class:`shared_work.Lost`.
    """
    written, before = _Tree(tree), before or WrittenBefore()
    source = root / "overrides" / "assets"
    ready = made(source)
    for path, address in published_assets.items():
        if path in ready:
            written.write(address, ready[path])
        else:
            written.copy(source / path, address)
    work: list[tuple[Callable[[DerivedPage], str], DerivedPage]] = [(renderer.page, page) for page in site.pages]
    work += [(renderer.frame, page) for page in site.frames]
    much = len(work) >= _MUCH
    share = -(-len(work) // _SHARES) if much else len(work)

    def render(begin: int) -> None:
        with stages.stage("render", len(work)):
            for rendered, page in work[begin : begin + share]:
                with stages.item(page.address):
                    html = rendered(page)
                written.write(page.address, html)

    if site.open_data:
        with stages.stage("outputs"):  # pages tell how large these files are, whichever process they are made in
            _ = site.open_data.of
    if much and processes > 1:
        renderer.prepare(site.pages)
    # What cannot be cut comes first, so that nobody waits for it at the end.
    tasks = [
        partial(_write_companions, written, site, catalog, site_url, before),
        partial(_write_search, written, site, catalog, kept),
        *(partial(_write_pictures, written, pictures, begin, before)
          for begin in range(0, len(pictures.drawn), _DRAWN)),
        *(partial(render, begin) for begin in range(0, len(work), share)),
    ]
    keepers: list[KeptPages | WrittenBefore] = [before, *([renderer] if isinstance(renderer, KeptPages) else [])]
    ends = shared_work.gathered(tasks, processes if much else 1, partial(_ended, keepers, catalog.as_of))
    if isinstance(catalog.as_of, WatchedMoment):
        for until, _ in ends:
            catalog.as_of.hear_too(until)
    with stages.stage("write"):
        for place, keeper in enumerate(keepers):
            keeper.close(key for _, used in ends for key in used[place])


_MUCH = 1000
"""So many pages are worth a second process, which has to be started and holds memory."""
_SHARES = 200
"""Into so many tasks the pages are cut: enough for all processes to end together."""
_DRAWN = 100
"""So many pictures are a task."""


def _ended(
    keepers: Sequence[KeptPages | WrittenBefore], as_of: dt.datetime, _: object,
) -> tuple[dt.datetime | None, list[list[bytes]]]:
    """What one process has to say at its end: until when *as_of* answers all that was asked of it as it did, and what
    it used of each of the *keepers*."""
    with stages.stage("write"):
        for keeper in keepers:
            keeper.write()
    return as_of.until if isinstance(as_of, WatchedMoment) else None, [keeper.used() for keeper in keepers]


def _write_companions(
    tree: _Tree, site: Site, catalog: PublicCatalog, site_url: str, before: WrittenBefore,
) -> None:
    with stages.stage("outputs"):
        for address, made_of in companions(site, catalog, site_url, before):
            tree.write(address, made_of)


def _write_pictures(tree: _Tree, pictures: Pictures, begin: int, before: WrittenBefore) -> None:
    with stages.stage("outputs"):
        pictures.write(tree, begin, begin + _DRAWN, before)


def _write_search(tree: _Tree, site: Site, catalog: PublicCatalog, kept: Path | None) -> None:
    with stages.stage("search"), search.Memory(kept) as memory:
        # Files lie in a folder whose name they give when all are there.
        names: list[str] = []
        fresh = f"{search.index.FOLDER}/fresh"

        def put(name: str, data: bytes) -> None:
            names.append(name)
            tree.write(f"{fresh}/{name}", data)

        start = search.index.lay_out(
            search.documents(catalog, site.pages), (entry.value for entry in catalog.synonyms), memory, put)
        folder = search.index.folder_of(names, lambda name: tree.read(f"{fresh}/{name}"))
        tree.rename(fresh, f"{search.index.FOLDER}/{folder}")
        tree.write(search.index.START, start(folder))


def write_papers(tree: Path, root: Path, site: Site, catalog: PublicCatalog, site_url: str) -> None:
    """Write the PDFs to print below *tree*. Raises :class:`.paper.Unavailable`, :class:`papers.DoesNotFit`."""
    assert catalog.province is not None
    printer = papers.Printer(root / "overrides", site_url, catalog.province.site_name, root / ".portal" / "papers")
    shown = [p.context["sheet"] for p in site.pages if p.template == "sheets.html"]
    years = [(p.context["year"], p.context["views"]) for p in site.pages if p.template == "yearly-list.html"]
    written = _Tree(tree)
    for address, data in papers.of_build(printer, shown, years):
        written.write(address, data)


def companions(
    site: Site, catalog: PublicCatalog, site_url: str, before: WrittenBefore | None = None,
) -> Iterator[tuple[str, str | bytes]]:
    """Every file beside the pages that is made of the catalog: address and content, each room in its turn."""
    yield from contacts.files(catalog, site_url, before)
    yield from feeds.files(catalog, site_url, before)
    yield from sheets.files((p.context["sheet"] for p in site.pages if p.template == "sheets.html"), site_url)
    for address, records in site.records.items():
        yield address, json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    if site.open_data:
        yield from site.open_data.files.items()
        yield from page_data.files(site, catalog)
    if site_url:
        yield "sitemap.xml", site_map(site.pages, catalog, site_url)
    yield "robots.txt", "User-agent: *\nAllow: /\n" + (f"Sitemap: {site_url}sitemap.xml\n" if site_url else "")


def files(
    tree: Path, root: Path, site: Site, catalog: PublicCatalog, before: Remembered | None = None,
) -> dict[str, tuple[int, ...]]:
    """Write the clean copy of every public file; returns the widths of the smaller copies of pictures, by path.

    In front of the pages: what they say of a picture depends on what could be made of it. Copies that were made
    *before* are not made again.
    """
    shown = {e.document.linked(link.target) for e in catalog.documents for link in e.body.links if link.image}
    shown |= {f"{e.document.path.removesuffix('.md')}/{p.file}" for e in catalog.policies for p in e.value.pictures}
    return attachments.publish(root, ((file.facts, tree / file.address) for file in site.files), shown, before)


@dataclass(frozen=True)
class Pictures:
    """What goes with shared addresses, by page: where it lies, and the words it is drawn of when it is written."""

    images: Mapping[str, ShareImage]
    drawn: tuple[tuple[ShareImage, Card], ...] = ()
    studio: Studio | None = None

    def write(self, tree: _Tree, begin: int, end: int, before: WrittenBefore) -> None:
        """Write some of them; those that were not drawn *before* are drawn."""
        studio = self.studio
        for image, card in self.drawn[begin:end]:
            assert studio is not None
            tree.write(image.address, before.of(partial(_drawn, studio, card), "picture", studio.made_of, card)[0])


def _drawn(studio: Studio, card: Card) -> Files:
    return (studio.draw(card),)


def share_images(root: Path, site: Site, catalog: PublicCatalog, site_url: str) -> Pictures:
    """The pictures that go with shared addresses; none without a configured *site_url*.

    Messengers take absolute addresses only, so a picture would be a file that nobody can ask for.
    """
    if not site_url:
        return Pictures({})
    studio = Studio(root / "overrides" / "assets")
    drawn = {page: (studio.image(page, card), card) for page, card in cards(catalog, site.pages).items()}
    return Pictures({page: image for page, (image, _) in drawn.items()}, tuple(drawn.values()), studio)


def write_next_change(root: Path, moment: dt.datetime | None, as_of: dt.datetime) -> None:
    """Tell the scheduler when a page will next say something else: ``.portal/next-change.json``.

    It lies beside the site, not in it: it may know when something held back comes out.
    The scheduler finds the old file or the new one, never half of one.
    """
    text = json.dumps({"as_of": as_of.isoformat(), "next_change_at": moment.isoformat() if moment else None}, indent=2)
    disk.write_beside(root / ".portal" / "next-change.json", f"{text}\n".encode())


def write_release_facts(root: Path, said: facts.Facts) -> None:
    """Tell the publisher what it must know of this build: ``.portal/release.json``, beside the site and never in it.

    It names what is held back. The publisher finds the old file or the new one, never half of one.
    """
    disk.write_beside(root / facts.PLACE, said.text().encode())


class _Tree:
    """The tree as it is written; a folder is asked for once, not for each of its files."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = os.fspath(folder), {""}

    def _place(self, address: str) -> str:
        folder = address.rpartition("/")[0]
        if folder not in self._made:
            Path(self._folder, folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return os.path.join(self._folder, address)

    def write(self, address: str, content: str | bytes) -> None:
        """Write *content* at *address*, text as UTF-8 with its line ends as they are (contact cards have their own)."""
        with stages.stage("write"), open(self._place(address), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def read(self, address: str) -> bytes:
        """What was written at *address*."""
        return Path(self._folder, address).read_bytes()

    def rename(self, folder: str, address: str) -> None:
        """The *folder* with all that was written below it is at *address* from now on."""
        Path(self._folder, folder).rename(self._place(address))
        self._made = {made for made in self._made if not f"{made}/".startswith(f"{folder}/")}

    def copy(self, source: Path, address: str) -> None:
        """Copy the file *source* to *address*."""
        with stages.stage("write"):
            shutil.copyfile(source, self._place(address))


def site_map(pages: tuple[DerivedPage, ...], catalog: PublicCatalog, site_url: str) -> str:
    """``sitemap.xml`` with the date of each document, never the date of the build."""
    ET.register_namespace("", _SITE_MAP)
    top = ET.Element(f"{{{_SITE_MAP}}}urlset")
    everything = [*pages, *(ordinary_page(entry) for entry in catalog.pages)]
    for page in sorted(everything, key=lambda p: p.address):
        if not page.indexed:
            continue
        entry = ET.SubElement(top, f"{{{_SITE_MAP}}}url")
        address = "" if page.address == addresses.HOME else page.address
        ET.SubElement(entry, f"{{{_SITE_MAP}}}loc").text = site_url + address
        if page.changed_on:
            ET.SubElement(entry, f"{{{_SITE_MAP}}}lastmod").text = page.changed_on.isoformat()
    ET.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def counts(site: Site, catalog: PublicCatalog) -> dict[str, int]:
    """What the stamp tells: how many of each thing the build shows."""
    kinds = ("policies", "faqs", "spokespersons", "agencies", "localities", "legal_documents", "plans", "corrections",
             "press_events", "social_channels", "rules")
    return {"pages": len(site.pages) + len(catalog.pages), "files": len(site.files)} | {
        kind: len(getattr(catalog, kind)) for kind in kinds
    }
