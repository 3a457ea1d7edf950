"""Derived page → HTML: our own autoescaping templates, set into a shell the host's theme made once per class."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup, escape

from . import addresses, asked, calling, contacts, qr_code, vietnamese
from .asked import Question
from .attachments import smaller_copy
from .body import Link, Picture, Section
from .catalog import Entry, PublicCatalog
from .feeds import FEED_LENGTH, Follow
from .glossary import Terms
from .headers import FRAME_META_CSP, META_CSP
from .page_links import GUIDE, Links, PageLinks
from .pages import DerivedPage, glossary_page
from .public_files import PublicFile, linked_files
from .share_images import ShareImage
from .sharing import share
from .short_text import LIMIT, length
from .views import PolicyView

Parts = tuple[str, str]
TITLE, DESCRIPTION, CONTENT = "PORTALTITLE", "PORTALDESCRIPTION", "PORTALCONTENT"
ADDRESS = "PORTALADDRESS"
HEAD = "PORTALHEAD"
"""Stands for what the head of a page says to programs."""
PICTURE = ShareImage("PORTALPICTURE", "PORTALSEEN")
"""Stands for the picture a messenger shows; only where the portal's address is configured."""


FOLLOW = Follow("PORTALFOLLOW", "PORTALFOLLOWED", "", ("", ""), "")
"""Stands for the feeds that a page's head names; only where the portal's address is configured."""


@dataclass(frozen=True, slots=True)
class ShellClass:
    """What makes two pages share a shell: section (marked in the navigation) and depth (relative links).

    Section fronts and the home page are classes of their own (``front`` is their address): the navigation
    marks them as the current page. An absolute shell serves the page shown for any missing address (404).
    """

    section: str
    depth: int
    front: str = ""
    absolute: bool = False
    indexed: bool = True
    followed: bool = False

    @property
    def sample_address(self) -> str:
        """An address of this class, whose last part is the sentinel."""
        if self.front:
            return self.front
        parts = [self.section or "x", *("x" for _ in range(self.depth - 1))] if self.depth else []
        return "/".join([*parts, f"{ADDRESS}.html"])


def shell_class(page: DerivedPage) -> ShellClass:
    """The class of *page*."""
    return ShellClass(
        page.section, page.address.count("/"), page.address if page.address.endswith("index.html") else "",
        page.address == addresses.NOT_FOUND, page.indexed, page.follow is not None,
    )


@dataclass(frozen=True, slots=True)
class Shell:
    """The theme's page around our content, split at the places that differ between pages of a class."""

    parts: tuple[tuple[str, str], ...]
    sample_address: str

    @classmethod
    def cut(cls, html: str, kind: ShellClass) -> Shell:
        """Cut *html*, the theme's render of a page made of sentinels.

        Raises ``ValueError`` when a sentinel is missing: the theme no longer
        shows something every page needs.
        """
        parts: list[tuple[str, str]] = []
        rest = html
        # The home page carries the portal's own name and address, fixed in the theme.
        wanted = [DESCRIPTION, CONTENT] if kind.front == addresses.HOME else [TITLE, DESCRIPTION, CONTENT]
        for sentinel in wanted:
            if sentinel not in html:
                raise ValueError(f"the theme's page does not show {sentinel}")
        if not kind.front:
            wanted.append(kind.sample_address)
        wanted += [PICTURE.address, PICTURE.alt, FOLLOW.atom, FOLLOW.rss, FOLLOW.json, FOLLOW.title, HEAD]
        while True:
            places = [(rest.find(s), s) for s in wanted if s in rest]
            if not places:
                break
            at, sentinel = min(places)
            parts.append((rest[:at], sentinel))
            rest = rest[at + len(sentinel) :]
        parts.append((rest, ""))
        return cls(tuple(parts), kind.sample_address)

    def fill(self, page: DerivedPage, content: str, picture: ShareImage = PICTURE, head: str = "") -> str:
        """The finished page. Title and description are escaped here; *content* and *head* are already HTML."""
        follow = page.follow or FOLLOW
        values = {
            HEAD: head,
            FOLLOW.atom: follow.atom, FOLLOW.rss: follow.rss, FOLLOW.json: follow.json,
            FOLLOW.title: str(escape(follow.title)),
            PICTURE.address: picture.address, PICTURE.alt: str(escape(picture.alt)),
            TITLE: str(escape(page.title)), DESCRIPTION: str(escape(page.description)), CONTENT: content,
            self.sample_address: quote(page.address), "": "",
        }
        return "".join(text + values[sentinel] for text, sentinel in self.parts)


class _Lean(BaseLoader):
    """Templates without the indentation that only those who write them need; none has a text where it counts.

    All are read at once: what is known of them then is what pages are made of, whoever edits them meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sources = {path.relative_to(folder).as_posix(): _INDENTATION.sub("\n", path.read_text("utf-8"))
                        for path in sorted(folder.rglob("*.html"))}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self.sources:
            raise TemplateNotFound(template)
        return self.sources[template], str(self._folder / template), lambda: True


class _Here:
    """The page in hand. Macros are made once for all pages, so what differs between pages is asked for here."""

    def __init__(self) -> None:
        self.page = DerivedPage("", "", "", "")
        self.links = Links()
        self.way: Callable[[str], str] = str


class Renderer:
    """Renders the pages of one build, one after another. *shell* is asked once per class of page.

    *assets* maps a path below ``overrides/assets`` to its published address; *widths* tells by path which
    smaller copies a picture has; *head* makes what a page's head says to programs, as HTML. *feeds_url* is the portal's
    address where feeds and frames can be asked for. *compiled* keeps templates between builds. *policy* is what a
    page of its own says may run in it (CSP); the shell brings its own.
    """

    def __init__(
        self, templates: Path, catalog: PublicCatalog, assets: Mapping[str, str],
        shell: Callable[[ShellClass], str], base_path: str = "/", site_url: str = "",
        share_images: Mapping[str, ShareImage] | None = None, widths: Mapping[str, tuple[int, ...]] | None = None,
        head: Callable[[DerivedPage], str] = lambda page: "",
        feeds_url: str = "", compiled: BytecodeCache | None = None, links: PageLinks | None = None,
        policy: str = META_CSP,
    ) -> None:
        self.catalog = catalog
        self.assets = assets
        self.base_path = base_path
        self.site_url = site_url
        self.share_images = share_images or {}
        self.widths = widths or {}
        self._shell, self._head, self._feeds_url, self._policy = shell, head, feeds_url, policy
        self._links = links or PageLinks(catalog, None, site_url)
        self._shells: dict[ShellClass, Shell] = {}
        self._targets = _targets(catalog)
        self._here = _Here()
        self._icons = assets.get("icons.svg", "")
        self._templates = _Lean(templates)
        self._kept: dict[tuple[str, Hashable], tuple[list[str], set[Question]]] = {}
        self._terms = Terms(glossary_page.spellings(catalog))
        self._files = {file.facts.path: file for file in linked_files(catalog)}
        self.environment = Environment(
            loader=self._templates, autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False, auto_reload=False,
            bytecode_cache=compiled,
        )
        self.environment.filters |= {
            "date": vietnamese.date_text, "date_words": vietnamese.date_words, "moment": vietnamese.moment_text,
            "count": vietnamese.count_text, "size": vietnamese.size_text,
        }
        self.environment.globals |= {
            "catalog": catalog, "province": catalog.province, "today": catalog.today, "as_of": catalog.as_of,
            "addresses": addresses, "agency_address": addresses.agency, "locality_address": addresses.locality,
            "call_calendar": calling.calendar(catalog), "call_urgent": calling.urgent(catalog),
            "call_chain": lambda agency, people=None: calling.chain(catalog, agency, people),
            "contact_code_of": lambda view: qr_code.image(contacts.code_text(view), "l"),
            "page_code": lambda address: qr_code.image(site_url + address, "l") if site_url else "",
            "paper_code": lambda address: qr_code.code(site_url + address) if site_url else None,
            "site_url": site_url, "feeds_url": feeds_url, "feed_length": FEED_LENGTH,
            "frame_policy": Markup(FRAME_META_CSP), "page_policy": Markup(policy),  # noqa: S704 - our own constants
            "document_address": addresses.document, "sections": sections,
            "vietnamese": vietnamese, "answer": self._links.answer,
            "here": self._here, "link": self.link, "asset": lambda path: self.link(assets[path]),
            "legal_reference": lambda slug: self.link(addresses.legal_document(slug)),
            "draw_icon": self._icon, "tell_day": _day, "kept": self.kept, "card": self._card,
            "body_html": self._body, "shown": self._shown,
        }

    def page(self, page: DerivedPage) -> str:
        """The whole HTML document of *page*."""
        return self.whole(page, self.parts(page))

    def parts(self, page: DerivedPage) -> Parts:
        """What *page* says itself, as HTML: the inside of ``<main>``, and what its head says to programs.

        Of a bare page it is the whole document, and no head.
        """
        return (self.frame(page), "") if page.bare else (self.content(page), str(self._head(page)))

    def whole(self, page: DerivedPage, parts: Parts) -> str:
        """The whole HTML document of *page*, of whose *parts* it is made."""
        content, head = parts
        if page.bare:
            return content
        shell = self._shell_of(shell_class(page))
        picture = self.share_images.get(page.address) or self.share_images.get(addresses.HOME) or PICTURE
        return shell.fill(page, content, picture, head)

    def prepare(self, pages: Iterable[DerivedPage]) -> None:
        """Ask for the shells of *pages* now, before the work is shared: copies of this process would each ask again."""
        for kind in dict.fromkeys(shell_class(page) for page in pages if not page.bare):
            self._shell_of(kind)

    def _shell_of(self, kind: ShellClass) -> Shell:
        if kind not in self._shells:
            html = self._shell(kind)
            if kind.absolute:
                html = _LOCAL.sub(lambda m: f'{m[1]}="{self.base_path}{m[2]}"', html)
            self._shells[kind] = Shell.cut(_INDENTATION.sub("\n", html), kind)
        return self._shells[kind]

    def frame(self, page: DerivedPage) -> str:
        """The whole HTML document of a small page of its own, as for the frames of other sites: nothing of the theme,
        no script."""
        self._turn_to(page)
        return self.environment.get_template(page.template).render(page.context, page=page) + "\n"

    def content(self, page: DerivedPage) -> str:
        """The inside of ``<main>`` of *page*."""
        self._turn_to(page)
        self._here.links = links = self._links.of(page, self.link(GUIDE))
        templates = self.environment.get_template
        offered = share(page, self.site_url)
        end = ""
        if offered.text or offered.address:
            end = templates("share.html").render(share=offered, limit=LIMIT, length=length)
        end += templates("page-links.html").render(links=links)
        return templates(page.template).render(page.context, page=page) + end

    def _turn_to(self, page: DerivedPage) -> None:
        base = self.base_path
        self._here.page, self._here.links = page, Links()
        self._here.way = base.__add__ if page.address == addresses.NOT_FOUND else addresses.seen_from(page.address)

    def link(self, address: str) -> str:
        """*address* as the page in hand writes it."""
        return address if address.startswith("#") else self._here.way(address)

    def kept(self, macro: Any, *things: Any, key: Hashable) -> Markup:
        """What *macro* makes of *things*, for every page that shows it made once: *key* and the macro's name stand for
        them. It may ask for nothing of the page in hand but links, which are set anew for each page."""
        name = macro.name, key
        if name in self._kept:
            parts, questions = self._kept[name]
            for question in questions:
                asked.note(*question)
        else:
            here, self._here.way = self._here.way, "\0{}\0".format
            with asked.heard() as questions:
                parts = str(macro(*things)).split("\0")
            self._kept[name] = parts, questions
            self._here.way = here
        if len(parts) > 1:
            way = self._here.way
            parts = parts.copy()
            parts[1::2] = [way(address) for address in parts[1::2]]
        return Markup("".join(parts))  # noqa: S704 - escaped when it was made

    def _icon(self, name: str) -> Markup:
        return Markup(f'<svg aria-hidden="true"><use href="{self._here.way(self._icons)}#{name}"/></svg>')  # noqa: S704

    def _card(self, view: PolicyView, heading: str = "h3") -> Markup:
        return self.kept(self._macros.policy_card, view, heading, key=(view.slug, heading))

    @cached_property
    def _macros(self) -> Any:
        return self.environment.get_template("macros.html").module

    def _body(self, entry: Entry[Any]) -> Markup:
        # Safe by construction: the walk escapes all text and nh3 has cleaned the whole fragment.
        html = entry.body.html(
            lambda found: self.resolve(found, entry, self.link), lambda found: self.describe(found, entry),
            lambda found: self.picture(found, entry, self.link),
        )
        if entry.document.kind in _EXPLAINED and not self._here.page.language:
            html = self._terms.mark(html, lambda slug: self.link(addresses.glossary_term(slug)))
        return Markup(html)  # noqa: S704

    def resolve(self, found: Link, entry: Entry[Any], link: Callable[[str], str]) -> str | None:
        """Where the relative *found* leads from a page of *entry*; ``None`` when it is not public."""
        target, sign, anchor = found.target.partition("#")
        if not target:
            return f"#{anchor}" if anchor in entry.body.anchors else None
        path = entry.document.linked(target)
        asked.note(asked.TARGET, path)
        address = self._targets.get(path)
        return None if address is None else link(address) + sign + anchor

    def describe(self, found: Link, entry: Entry[Any]) -> str:
        """Type, size and pages of the file that *found* leads to; nothing for a page."""
        file = self._file(entry.document.linked(found.target))
        return ", ".join(file.measures) if file else ""

    def picture(self, found: Link, entry: Entry[Any], link: Callable[[str], str]) -> Picture | None:
        """Size and smaller copies of the image *found*."""
        file = self._file(entry.document.linked(found.target))
        if file is None or not file.facts.width:
            return None
        copies = tuple((link(smaller_copy(file.address, w)), w) for w in self.widths.get(file.facts.path, ()))
        return Picture(file.facts.width, file.facts.height, copies)

    def _file(self, path: str) -> PublicFile | None:
        asked.note(asked.FILE, path)
        return self._files.get(path)

    def answer(self, question: Question) -> object:
        """What a page that asked *question* of the renderer was told."""
        kind, path = question
        return self._targets.get(path) if kind == asked.TARGET else (self._files.get(path), self.widths.get(path, ()))

    def rests_on(self, digest: Callable[..., bytes]) -> bytes:
        """A *digest* of what :meth:`parts` makes every page of, besides the page and the catalog."""
        return digest(self._templates.sources, dict(self.assets), self.base_path, self.site_url, self._feeds_url,
                      self._policy, self._links.forge)

    def _shown(self, file: PublicFile) -> tuple[str, str]:
        """Address of the picture *file* for a small place, and the ``srcset`` of its copies, which may be empty."""
        asked.note(asked.FILE, file.facts.path)
        copies = [(self.link(smaller_copy(file.address, w)), w) for w in self.widths.get(file.facts.path, ())]
        whole = self.link(file.address)
        choices = ", ".join(f"{address} {width}w" for address, width in (*copies, (whole, file.facts.width)))
        return copies[0][0] if copies else whole, choices if copies else ""


_EXPLAINED = frozenset(("policy", "faq", "correction", "page", "plan", "press-event"))
"""Kinds whose bodies speak to everybody: their hard words are explained on a tap."""
_INDENTATION = re.compile(r"\n\s+")
# The page for missing addresses is shown at any depth, so its links start at the site's root.
_LOCAL = re.compile(r'\b(href|src|action)="(?![#/]|[a-zA-Z][a-zA-Z0-9+.-]*:)([^"]*)"')


def _targets(catalog: PublicCatalog) -> dict[str, str]:
    """Address by repository path, for everything public a body may link to."""
    found = {channel.document.path: addresses.CHANNELS for channel in catalog.social_channels}
    for entry in catalog.documents:
        found[entry.document.path] = addresses.of(entry)
        for name in entry.document.attachments:
            found[f"{entry.document.path.removesuffix('.md')}/{name}"] = addresses.attachment(entry, name)
        found |= {path: addresses.shared_file(path) for path in entry.files if "/" in path}
    return found


def _day(value: dt.date) -> Markup:
    return Markup(f'<time datetime="{value.isoformat()}">{vietnamese.date_text(value)}</time>')  # noqa: S704


def sections(entry: Entry[Any]) -> tuple[Section, ...]:
    """The level-2 sections of a body, for the contents list of its page."""
    return tuple(s for s in entry.body.sections if s.level == 2)


def as_of_text(as_of: dt.datetime) -> str:
    """The date of the data as the footer shows it."""
    return vietnamese.date_text(as_of.astimezone(vietnamese.TIME_ZONE).date())
