"""One build, whoever hosts it: from what is public to a tree that is written, verified and stamped.

The host brings its configuration, and the theme's page for each class of
pages; everything that is said, written and checked is decided here.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from . import (
    addresses,
    allowed_files,
    doors,
    downtime,
    editor_form,
    headers,
    internal,
    legal_clock,
    modules,
    offline,
    outputs,
    page_data,
    page_links,
    pages,
    paper,
    release_facts,
    render,
    shared_work,
    site,
    stages,
    verified,
    vietnamese,
)
from .asked import AskedCatalog
from .catalog import Catalog, Entry, PublicCatalog
from .compiled_templates import CompiledTemplates
from .forge import BadForge, Forge
from .kept_pages import KeptPages
from .remembered import Remembered
from .schema.downtime import Downtime
from .schema.vocabulary import Language
from .sheets import papers
from .watched_moment import WatchedMoment
from .written_before import WrittenBefore

_GATES = ("noi-dung", "tep-duoc-dang", "lien-ket", "ma-trang", "ro-ri")
"""The checks a tree has passed when it is stamped: the gate itself, then those over the finished files."""


class NotBuilt(Exception):
    """The content or the configuration is at fault; ``problems`` says how, in Vietnamese, a line each."""

    def __init__(self, said: str, problems: Iterable[str] = ()) -> None:
        super().__init__(said)
        self.problems = tuple(problems)


class Stopped(Exception):
    """The surroundings are at fault: a program is missing, a process was killed. Says which, in Vietnamese."""


def _served(options: Mapping[str, Any], base: str, assets: dict[str, str]) -> headers.Served:
    """How the site is served: ``server_files``, ``https_only`` and ``frame_ancestors`` of mkdocs.yml."""
    inside = options.get("server_files") or []
    if not isinstance(inside, list) or not set(inside) <= set(headers.INSIDE):
        raise NotBuilt(f"mkdocs.yml: server_files chỉ nhận danh sách gồm {', '.join(headers.INSIDE)}.")
    seen = options.get("frame_ancestors") or []
    wrong = [seen] if not isinstance(seen, list) else [
        one for one in seen if not (isinstance(one, str) and headers.ANCESTOR.fullmatch(one))]
    if wrong:
        raise NotBuilt(
            f"mkdocs.yml: frame_ancestors không nhận “{wrong[0]}”. Ghi danh sách địa chỉ bắt đầu bằng https://, không "
            "có đường dẫn phía sau; *. thay cho mọi tên miền con. Ví dụ: [https://sotaichinh.lamdong.gov.vn, "
            "https://*.lamdong.gov.vn]."
        )
    folder = "/".join(next(iter(assets.values())).split("/")[:2])  # one, named by its hash, holds all our assets
    return headers.Served(base, folder, https=options.get("https_only") is True, inside=tuple(inside),
                          ancestors=tuple(seen))


def _told(stop: Downtime) -> dict[str, Any]:
    return {"starts_at": stop.starts_at, "ends_at": stop.ends_at, "reason": stop.reason.rstrip("."),
            "starts": vietnamese.moment_text(stop.starts_at), "ends": vietnamese.moment_text(stop.ends_at),
            "sample": stop.sample}


def _lost(lost: shared_work.Lost) -> Stopped:
    return Stopped(f"một tiến trình dựng trang bị dừng giữa chừng (tín hiệu {lost.signal}); tín hiệu 9 thường là do "
                   "hết bộ nhớ. Bản đã đăng trước đó được giữ nguyên.")


class Build:
    """One build: what was learned at the start, and what the theme gives along the way.

    Knows nothing of what is withheld: the theme's templates can reach it. *options* is ``extra.portal`` of mkdocs.yml;
    *as_of* is the moment of the *settings*, watched since the gate; *preview*: the tree is shown on this machine and
    never published. Raises :class:`NotBuilt`.
    """

    def __init__(
        self, root: Path, options: Mapping[str, Any], settings: doors.Settings, catalog: Catalog, site_url: str,
        as_of: WatchedMoment, *, preview: bool,
    ) -> None:
        self.root = root
        self.as_of = as_of
        self.settings = settings
        self.preview = preview
        public = catalog.public(as_of, samples=settings.samples)
        self.catalog: PublicCatalog = AskedCatalog.of(public) if settings.kept else public
        self.site_url = site_url
        self.base_path = urlsplit(self.site_url).path or "/"
        self.head = page_data.Head(self.catalog, self.site_url)
        try:
            self.assets = outputs.assets(root / "overrides" / "assets")
        except modules.NotTurned as fault:
            raise NotBuilt(f"Không ghép được mã của phần tìm kiếm: {fault}.") from None
        served = headers.PREVIEW_CSP if preview else headers.META_CSP
        self.policy = headers.OFFLINE_CSP if settings.offline else served
        province = self.catalog.province
        assert province is not None
        # Pages carry the day, not the moment: what did not change since the morning need not be sent again.
        stamp = {"as_of": legal_clock.start_of(self.catalog.today).isoformat()}
        try:
            forge = Forge.of(options.get("forge"))
            self.editor = editor_form.editor_of(options.get("editor"), forge)
        except (BadForge, editor_form.BadEditor) as bad:
            raise NotBuilt(f"mkdocs.yml: {bad}") from None
        self.served = replace(_served(options, self.base_path, self.assets), editor=editor_form.policy(self.editor))
        self.form: dict[str, bytes] = {}
        self.links = page_links.PageLinks(self.catalog, forge, self.site_url)
        self.shown: dict[str, Any] = dict(options) | {
            "site_name": province.site_name, "province_full_name": province.full_name,
            "as_of_text": render.as_of_text(settings.as_of), "commit": settings.commit, "stamp": stamp,
            "english": next((addresses.of(e) for e in self.catalog.pages if e.value.language is Language.EN), ""),
            "assets": self.assets, "share_images": {},
            "offline": offline.SCRIPT if settings.offline else "", "sample_banner": self._has_samples(),
            # Who opens the portal from a disk is not stopped by a server.
            "downtime": () if settings.offline else [_told(d) for d in downtime.told(self.catalog)],
            "policy": Markup(self.policy),  # noqa: S704 - our own constant, shown as it is
        }
        """What the theme's templates may say, as ``config.extra.portal``."""

    def _has_samples(self) -> bool:
        return any(e.value.sample for e in (*self.catalog.policies, *self.catalog.faqs, *self.catalog.spokespersons))

    def compiled(self, environment: str) -> CompiledTemplates | None:
        """Where the compiled templates of *environment* are kept between builds."""
        return CompiledTemplates(self.settings.cache, environment) if self.settings.cache else None

    def write(self, tree: Path, shell: Callable[[render.ShellClass], str]) -> None:
        """Write all derived pages and files below *tree*; *shell* is the theme's page around sentinels, for one class.

        Raises :class:`NotBuilt`, :class:`Stopped`, ``OSError``.
        """
        before = WrittenBefore(self.settings.kept, self._kept_as("files"))
        with stages.stage("derive"):
            derived = pages.derive(self.catalog, self.site_url, papers=self.settings.papers, before=before)
        # Nobody is shown a picture of a file on a disk, subscribes to it or shows it in a frame.
        wanted = self.site_url if not self.settings.offline else ""
        if self.settings.offline:
            derived = replace(derived, frames=())
        with stages.stage("outputs"):
            pictures = outputs.share_images(self.root, derived, self.catalog, wanted)
            copies = Remembered(self.settings.kept, self._kept_as("copies")) if self.settings.kept else None
            widths = outputs.files(tree, self.root, derived, self.catalog, copies)
        self.shown["share_images"].update(pictures.images)
        self.renderer = render.Renderer(
            self.root / "overrides" / "portal", self.catalog, self.assets,
            shell, self.base_path, self.site_url, pictures.images,
            widths, self.head.of, wanted, self.compiled("pages"), self.links, self.policy,
        )
        renderer: outputs.Renders = self.renderer
        if isinstance(self.catalog, AskedCatalog):
            with stages.stage("render"):
                renderer = KeptPages(self.renderer, self.catalog, self.settings.kept, self._kept_as("pages"),
                                     self.settings.as_of)
        # The preview's process has threads, which a copy of it would lack.
        processes = 1 if self.preview else self.settings.processes
        try:
            outputs.write(tree, self.root, derived, renderer, self.catalog, self.assets, self.site_url, pictures,
                          processes, self.settings.kept, before)
        except shared_work.Lost as lost:
            raise _lost(lost) from None
        if self.editor and not self.settings.offline and not self.preview:
            self._write_editor(self.editor, tree)
        if self.settings.papers:
            try:
                outputs.write_papers(tree, self.root, derived, self.catalog, self.site_url)
            except paper.Unavailable as fault:
                raise Stopped(f"{fault}. Hoặc dựng không có --papers.") from None
            except papers.DoesNotFit as fault:
                raise NotBuilt(str(fault)) from None
        self.counts = outputs.counts(derived, self.catalog)

    def _kept_as(self, what: str) -> str:
        """The name under which *what* is kept: builds of different kinds take turns, and make each their own."""
        return f"offline-{what}" if self.settings.offline else f"preview-{what}" if self.preview else what

    def _write_editor(self, editor: editor_form.Editor, tree: Path) -> None:
        """The editor's form, whole; without its program, which is only ever fetched on request, not at all."""
        vendored = editor_form.kept(editor.cms, doors.cache_folder())
        if vendored is None:
            print(f"Bản dựng này không có biểu mẫu biên tập /{editor_form.FOLDER}/: chương trình của nó chưa được tải "
                  "về máy này. Khi có mạng: portal editor fetch, rồi dựng lại.", file=sys.stderr)
            return
        self.form = editor_form.files(editor, self.catalog, self.root, vendored, self.site_url)
        editor_form.write(tree / editor_form.FOLDER, self.form)

    def finish(self, tree: Path, withheld: tuple[Entry[Any], ...]) -> None:
        """Verify and stamp *tree*, in which no word of what is *withheld* may stand. Raises :class:`NotBuilt`."""
        source = self.root / "overrides" / "assets"
        ready = outputs.made(source)
        assets = {path: address for path, address in self.assets.items() if path not in ready}
        if self.settings.offline:
            turned = self._turn(tree)
            assets = {path: address for path, address in assets.items() if address not in turned.dropped}
            made = dict(turned.made)
        else:
            made = {name: text.encode() for name, text in self.served.files_inside().items()}
            made |= {self.assets[path]: data for path, data in ready.items()}
            self.served.write_inside(tree)
        made |= editor_form.ours(self.form)
        vendored = editor_form.vendored(self.form, self.editor)
        try:
            digests = site.verify(
                tree, self.catalog, withheld, self.site_url,
                house=(self.root / "overrides", Path(__file__).parent), of_others=vendored,
                allowed=allowed_files.Allowed(assets, source, policy=self.policy, made=made, vendored=vendored,
                                              editor=editor_form.policy(self.editor)),
                workers=1 if self.preview else self.settings.processes,
                memory=verified.Memory(self.settings.kept, self._kept_as("verified")) if self.settings.kept else None)
        except site.SiteFault as fault:
            many = len(fault.problems)
            raise NotBuilt(f"Bản dựng có {many} chỗ sai; bản đã đăng trước đó được giữ nguyên.",
                           fault.problems) from None
        except shared_work.Lost as lost:
            raise _lost(lost) from None
        with stages.stage("verify"):
            stamp = site.write_stamp(tree, {
                "as_of": self.settings.as_of.isoformat(), "commit": self.settings.commit,
                "samples": self.settings.samples, "papers": self.settings.papers, "counts": self.counts,
                "assets": allowed_files.digests(digests),
            }, digests)
        if self.settings.offline:
            return
        self.served.write_beside(self.root / ".portal" / "server")
        self.next_change = legal_clock.next_change(pages.change_moments(self.catalog, withheld), self.settings.as_of)
        outputs.write_next_change(self.root, self.next_change, self.settings.as_of)
        if not self.preview:  # a preview is never published, and must not speak for the site that may be
            outputs.write_release_facts(self.root, release_facts.of_build(
                self.catalog, withheld, site_url=self.site_url, content_hash=stamp["content_hash"], gates=_GATES,
            ))

    def _turn(self, tree: Path) -> offline.Turned:
        """Make *tree* one that works from a disk."""
        texts = self.root / "overrides" / "offline"
        province = self.catalog.province
        assert province is not None
        said = offline.readme((texts / offline.README).read_text("utf-8"), province.site_name, self.catalog.today,
                              self.site_url)
        try:
            return offline.turn(tree, self.assets, (texts / "frame.js").read_text("utf-8"), said)
        except offline.NotTurned as fault:
            raise NotBuilt(f"Không làm được bản xem không cần mạng: {fault}.") from None

    def to_do(self, catalog: Catalog) -> dict[str, bytes]:
        """The internal lists of what is to be done, by file name; of the whole *catalog*, so never part of the tree."""
        return internal.made(catalog, self.as_of, self.root / "overrides" / "internal",
                             samples=self.settings.samples)

    @property
    def holds_until(self) -> dt.datetime:
        """The first moment at which a build of the same content writes something else than the moment itself."""
        tomorrow = legal_clock.start_of(self.catalog.today + dt.timedelta(days=1))
        return min(moment for moment in (self.next_change, self.as_of.until, tomorrow) if moment is not None)


__all__ = ["Build", "NotBuilt", "Stopped"]
