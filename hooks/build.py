"""The MkDocs door. The whole life of a build, in the order MkDocs calls it:

    on_config   learn the settings, pass the gate, point the build at a fresh folder
    on_files    hand MkDocs the few ordinary pages and the theme's files, nothing else
    on_env      let the theme render one shell per class of page; write every derived page
    on_post_build   stamp, verify, and put the finished tree in place of the last good one

The only file that imports mkdocs. It also runs under ProperDocs, which
answers to the same import.
"""

from __future__ import annotations

import atexit
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

import portal
from portal import (
    addresses,
    allowed_files,
    attachments,
    disk,
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
    printing,
    release_facts,
    render,
    shared_work,
    site,
    stages,
    staging,
    vietnamese,
)
from portal.catalog import Catalog, Entry, PublicCatalog
from portal.compiled_templates import CompiledTemplates
from portal.diagnostics import blocking
from portal.forge import BadForge, Forge
from portal.schema.downtime import Downtime
from portal.schema.vocabulary import Language
from portal.sheets import papers

log = logging.getLogger("mkdocs.hooks.portal")

_GATES = ("noi-dung", "tep-duoc-dang", "lien-ket", "ma-trang", "ro-ri")
"""The checks a tree has passed when it is stamped: the gate itself, then those over the finished files."""

_command = "build"
_staging: staging.Staging | None = None
# Not on the Build, which templates can reach through the configuration.
_withheld: tuple[Entry[Any], ...] = ()
_times: stages.Times | None = None
_inside: tuple[Catalog, Path] | None = None
"""The whole catalog and the folder for what is internal; nothing when it is switched off or nothing is built."""


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this process serves or builds: a preview is never switched into place."""
    global _command
    _command = command


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Pass the gate, or stop with everything that is wrong."""
    global _inside, _staging, _withheld
    root = Path(config.config_file_path).parent
    options = config.extra.get("portal") or {}
    try:
        settings = doors.settings(root, options)
    except doors.BadDate as bad:
        _stop(f"ngày “{bad}” không đúng dạng. Viết năm-tháng-ngày, ví dụ 2026-11-23.")
    if settings.stages is not None:
        _watch_stages(thorough=settings.thorough)
    loaded = portal.load(root, settings.as_of)
    if loaded.diagnostics:
        print(printing.text(loaded.diagnostics, pages_at=""), file=sys.stderr)
    if blocking(loaded.diagnostics, strict=settings.strict):
        raise PluginError("Nội dung chưa qua được cổng kiểm tra; bản đã đăng trước đó được giữ nguyên.")
    config.extra["portal_build"] = Build(root, config, settings, loaded.catalog)
    config.theme.static_templates.clear()
    _list_only_what_may_be_published(config.theme)
    config.use_directory_urls = False
    _withheld = loaded.catalog.withheld(settings.as_of, samples=settings.samples)
    if _command != "serve" and not (settings.staged and staging.is_fresh(Path(config.site_dir))):
        try:
            _staging = staging.Staging(Path(config.site_dir), root)
        except staging.PlaceFault as fault:
            _stop(str(fault))
        atexit.register(_staging.discard)
        config.site_dir = str(_staging.folder)
    if _command != "serve" and not settings.offline:
        real = settings.inside[1] if settings.inside else _staging.site if _staging else Path(config.site_dir)
        try:
            folder = internal.place(root, options.get("internal"), real, Path(config.docs_dir))
        except internal.PlaceFault as fault:
            _stop(str(fault))
        _inside = (loaded.catalog, folder) if folder and (_staging or settings.inside) else None
    return config


def _list_only_what_may_be_published(theme: Any) -> None:
    """Spare MkDocs the walk through the theme's 15,000 icons, of which :func:`on_files` keeps none."""
    made = theme.get_env

    def get_env() -> Any:
        env = made()
        env.list_templates = lambda **_: list(allowed_files.THEME["files"])
        return env

    theme.get_env = get_env


def _watch_stages(*, thorough: bool) -> None:
    """Tell whoever waits how far the build is, and remember what each stage took."""
    global _times
    told = stages.Progress(sys.stderr.write, doors.clock, terminal=sys.stderr.isatty())
    atexit.register(told.end)
    _times = stages.Times(doors.clock, told, thorough=thorough)
    stages.listen(_times)


def _stop(said: str) -> NoReturn:
    """End as ``portal`` does when the surroundings, not the content, are at fault."""
    log.error(said)
    raise SystemExit(2)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """An allow-list, not a filter: ordinary pages that are public, and the theme's listed files (today: none)."""
    build: Build = config.extra["portal_build"]
    kept = [file for file in files if file.src_uri in allowed_files.THEME["files"]]
    for entry in build.catalog.pages:
        path = entry.document.path.removeprefix("content/")
        file = File(path, config.docs_dir, config.site_dir, use_directory_urls=False)
        OrdinaryPage(entry, build, file, config)
        kept.append(file)
    return Files(kept)


def on_nav(nav: Any, config: MkDocsConfig, files: Files) -> Any:
    """Navigation is the theme's five links; MkDocs' own grows with the documents and is not used."""
    nav.items, nav.pages = [], []
    config.extra["portal_build"].nav = nav
    return nav


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Everything MkDocs knows is now known: render and write the derived pages."""
    config.extra["portal_build"].write_derived(env, config, files)


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Any) -> TemplateContext:
    """Ordinary pages get their content from our template, so that both sorts of page look alike."""
    assert isinstance(page, OrdinaryPage)
    page.content = config.extra["portal_build"].renderer.content(page.derived)
    return context


@event_priority(-100)  # after every plugin that may still write into the tree
def on_post_build(config: MkDocsConfig) -> None:
    """Stamp and verify; only a tree that keeps every promise replaces the last good site."""
    build: Build = config.extra["portal_build"]
    build.finish(Path(config.site_dir))
    # MkDocs itself asks too late: after this event it would call the build failed with the new site in place.
    if any(h.get_counts() for h in logging.getLogger("mkdocs").handlers if isinstance(h, CountHandler)):
        raise PluginError("MkDocs có cảnh báo; bản đã đăng trước đó được giữ nguyên.")
    if _staging is not None:
        try:
            _staging.publish()
        except staging.PlaceFault as fault:
            _stop(str(fault))
        config.site_dir = str(_staging.site)
        log.info("Đã dựng xong: %s", _staging.site)
    with stages.stage("outputs"):
        _write_internal(build)
    if _times is not None and build.settings.stages is not None:
        with open(build.settings.stages, "w", encoding="utf-8") as handed:
            json.dump(_times.facts(), handed)


def _write_internal(build: Build) -> None:
    """The to-do lists, after the switch: written here, or handed to the process that switches."""
    if _inside is None:
        return
    catalog, folder = _inside
    made = internal.made(catalog, build.settings.as_of, build.root / "overrides" / "internal",
                         samples=build.settings.samples)
    if build.settings.inside:
        with open(build.settings.inside[0], "wb") as handed:
            handed.write(internal.packed(folder, made))
        return
    try:
        internal.write(folder, made)
    except OSError as error:
        print(f"Chưa ghi được việc cần làm nội bộ: {disk.trouble(error)}", file=sys.stderr)


def on_build_error(error: Exception) -> None:
    """A failed build leaves nothing behind but the last good site."""
    if _staging is not None:
        _staging.discard()
    if isinstance(error, attachments.NotPublished):
        _stop(f"{error}: tệp đã đổi trong lúc dựng. Hãy dựng lại. Bản đã đăng trước đó được giữ nguyên.")
    if isinstance(error, OSError) and error.errno is not None:
        _stop(f"{disk.trouble(error)} Bản đã đăng trước đó được giữ nguyên.")


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    """Rebuild the preview when a policy or the core changes, too."""
    root = Path(config.config_file_path).parent
    for folder in ("policies", "overrides"):
        if (root / folder).is_dir():
            server.watch(str(root / folder))
    return server


def _served(options: dict[str, Any], base: str, assets: dict[str, str]) -> headers.Served:
    """How the site is served: ``server_files``, ``https_only`` and ``frame_ancestors`` of mkdocs.yml."""
    inside = options.get("server_files") or []
    if not isinstance(inside, list) or not set(inside) <= set(headers.INSIDE):
        raise PluginError(f"mkdocs.yml: server_files chỉ nhận danh sách gồm {', '.join(headers.INSIDE)}.")
    seen = options.get("frame_ancestors") or []
    wrong = [seen] if not isinstance(seen, list) else [
        one for one in seen if not (isinstance(one, str) and headers.ANCESTOR.fullmatch(one))]
    if wrong:
        raise PluginError(
            f"mkdocs.yml: frame_ancestors không nhận “{wrong[0]}”. Ghi danh sách địa chỉ bắt đầu bằng https://, không "
            "có đường dẫn phía sau; *. thay cho mọi tên miền con. Ví dụ: [https://sotaichinh.lamdong.gov.vn, "
            "https://*.lamdong.gov.vn]."
        )
    folder = "/".join(next(iter(assets.values())).split("/")[:2])  # one, named by its hash, holds all our assets
    return headers.Served(base, folder, https=options.get("https_only") is True, inside=tuple(inside),
                          ancestors=tuple(seen))


class OrdinaryPage(Page):
    """A page MkDocs hosts, read and rendered by the core: MkDocs' own readers are never asked."""

    def __init__(self, entry: Entry[Any], build: Build, file: File, config: MkDocsConfig) -> None:
        super().__init__(entry.value.title, file, config)
        self.derived = pages.ordinary(entry)
        self.description = entry.value.summary
        self.section = self.derived.section
        self.build = build

    def read_source(self, config: MkDocsConfig) -> None:
        """Title and description from the valid object; nothing else reaches the theme."""
        self.markdown = ""
        self.title = self.derived.title
        self.meta = _meta(self.derived, self.build.head.of(self.derived))

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The content is set in ``on_page_context``, when the renderer exists."""
        self.content = " "
        self.toc = TableOfContents([])


def _told(stop: Downtime) -> dict[str, Any]:
    return {"starts_at": stop.starts_at, "ends_at": stop.ends_at, "reason": stop.reason.rstrip("."),
            "starts": vietnamese.moment_text(stop.starts_at), "ends": vietnamese.moment_text(stop.ends_at),
            "sample": stop.sample}


def _meta(page: pages.DerivedPage, head: Markup) -> dict[str, Any]:
    meta: dict[str, Any] = {
        "description": page.description, "section": page.section, "sample": page.sample, "head": head,
    }
    if page.language:
        meta["title_lang"] = page.language
    if not page.indexed:
        meta["robots"] = "noindex"
    if page.follow:
        meta["follow"] = page.follow
    return meta


class Build:
    """One build: what was learned at the start, and what the theme gives along the way."""

    def __init__(self, root: Path, config: MkDocsConfig, settings: doors.Settings, catalog: Any) -> None:
        self.root = root
        self.settings = settings
        self.catalog: PublicCatalog = catalog.public(settings.as_of, samples=settings.samples)
        self.site_url = config.site_url or ""
        self.base_path = urlsplit(self.site_url).path or "/"
        self.head = page_data.Head(self.catalog, self.site_url)
        try:
            self.assets = outputs.assets(root / "overrides" / "assets")
        except modules.NotTurned as fault:
            raise PluginError(f"Không ghép được mã của phần tìm kiếm: {fault}.") from None
        served = headers.PREVIEW_CSP if _command == "serve" else headers.META_CSP
        self.policy = headers.OFFLINE_CSP if settings.offline else served
        self.nav: Any = None
        province = self.catalog.province
        assert province is not None
        # Pages carry the day, not the moment: what did not change since the morning need not be sent again.
        stamp = {"as_of": legal_clock.start_of(self.catalog.today).isoformat()}
        options = dict(config.extra.get("portal") or {})
        try:
            forge = Forge.of(options.get("forge"))
            self.editor = editor_form.editor_of(options.get("editor"), forge)
        except (BadForge, editor_form.BadEditor) as bad:
            raise PluginError(f"mkdocs.yml: {bad}") from None
        self.served = replace(_served(options, self.base_path, self.assets), editor=editor_form.policy(self.editor))
        self.form: dict[str, bytes] = {}
        self.links = page_links.PageLinks(self.catalog, forge, self.site_url)
        config.extra["portal"] = options | {
            "site_name": province.site_name, "province_full_name": province.full_name,
            "as_of_text": render.as_of_text(settings.as_of), "commit": settings.commit, "stamp": stamp,
            "english": next((addresses.of(e) for e in self.catalog.pages if e.value.language is Language.EN), ""),
            "assets": self.assets, "share_images": {},
            "offline": offline.SCRIPT if settings.offline else "", "sample_banner": self._has_samples(),
            # Who opens the portal from a disk is not stopped by a server.
            "downtime": () if settings.offline else [_told(d) for d in downtime.told(self.catalog)],
            "policy": Markup(self.policy),  # noqa: S704 - our own constant, shown as it is
        }
        config.site_name = province.site_name
        config.site_description = config.site_description or ""

    def _has_samples(self) -> bool:
        return any(e.value.sample for e in (*self.catalog.policies, *self.catalog.faqs, *self.catalog.spokespersons))

    def compiled(self, environment: str) -> CompiledTemplates | None:
        """Where the compiled templates of *environment* are kept between builds."""
        return CompiledTemplates(self.settings.cache, environment) if self.settings.cache else None

    def write_derived(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Write all derived pages and files below ``config.site_dir``."""
        tree = Path(config.site_dir)
        env.bytecode_cache = self.compiled("theme")
        with stages.stage("derive"):
            derived = pages.derive(self.catalog, self.site_url, papers=self.settings.papers)
        # Nobody is shown a picture of a file on a disk, subscribes to it or shows it in a frame.
        wanted = self.site_url if not self.settings.offline else ""
        if self.settings.offline:
            derived = replace(derived, frames=())
        with stages.stage("outputs"):
            pictures = outputs.share_images(tree, self.root, derived, self.catalog, wanted)
            widths = outputs.files(tree, self.root, derived, self.catalog)
        config.extra["portal"]["share_images"].update(pictures)
        self.renderer = render.Renderer(
            self.root / "overrides" / "portal", self.catalog, self.assets,
            lambda kind: self.shell(kind, env, config, files), self.base_path, self.site_url, pictures,
            widths, self.head.of, wanted, self.compiled("pages"), self.links,
        )
        # The preview's process has threads, which a copy of it would lack.
        processes = 1 if _command == "serve" else self.settings.processes
        try:
            outputs.write(tree, self.root, derived, self.renderer, self.catalog, self.assets, self.site_url, processes)
        except shared_work.Lost as lost:
            _stop(f"một tiến trình dựng trang bị dừng giữa chừng (tín hiệu {lost.signal}); tín hiệu 9 thường là do hết "
                  "bộ nhớ. Bản đã đăng trước đó được giữ nguyên.")
        if self.editor and not self.settings.offline and _command != "serve":
            self._write_editor(self.editor, tree)
        if self.settings.papers:
            try:
                outputs.write_papers(tree, self.root, derived, self.catalog, self.site_url)
            except paper.Unavailable as fault:
                _stop(f"{fault}. Hoặc dựng không có --papers.")
            except papers.DoesNotFit as fault:
                raise PluginError(str(fault)) from None
        self.counts = outputs.counts(derived, self.catalog)

    def _write_editor(self, editor: editor_form.Editor, tree: Path) -> None:
        """The editor's form, whole; without its program, which is only ever fetched on request, not at all."""
        vendored = editor_form.kept(editor.cms, doors.cache_folder())
        if vendored is None:
            print(f"Bản dựng này không có biểu mẫu biên tập /{editor_form.FOLDER}/: chương trình của nó chưa được tải "
                  "về máy này. Khi có mạng: portal editor fetch, rồi dựng lại.", file=sys.stderr)
            return
        self.form = editor_form.files(editor, self.catalog, self.root, vendored, self.site_url)
        editor_form.write(tree / editor_form.FOLDER, self.form)

    def shell(self, kind: render.ShellClass, env: Any, config: MkDocsConfig, files: Files) -> str:
        """The theme's own page around sentinels, for one class of page."""
        return render_theme(env, SentinelPage(kind, config), config, files, self.nav)

    def finish(self, tree: Path) -> None:
        """Verify and stamp *tree*."""
        source = self.root / "overrides" / "assets"
        ready = outputs.made(source)
        assets = {path: address for path, address in self.assets.items() if path not in ready}
        if self.settings.offline:
            turned = self._turn(tree)
            assets = {path: address for path, address in assets.items() if address not in turned.dropped}
            made = turned.made
        else:
            made = {name: text.encode() for name, text in self.served.files_inside().items()}
            made |= {self.assets[path]: data for path, data in ready.items()}
            self.served.write_inside(tree)
        made |= editor_form.ours(self.form)
        vendored = editor_form.vendored(self.form, self.editor)
        with stages.stage("verify"):
            problems = list(allowed_files.problems(tree, assets, source, policy=self.policy, made=made,
                                                   vendored=vendored, editor=editor_form.policy(self.editor)))
        try:
            site.verify(tree, self.catalog, _withheld, self.site_url,
                        house=(self.root / "overrides", Path(portal.__file__).parent), of_others=vendored)
        except site.SiteFault as fault:
            problems += fault.problems
        if problems:
            for problem in problems[:50]:
                log.error(problem)
            raise PluginError(f"Bản dựng có {len(problems)} chỗ sai; bản đã đăng trước đó được giữ nguyên.")
        with stages.stage("verify"):
            stamp = site.write_stamp(tree, {
                "as_of": self.settings.as_of.isoformat(), "commit": self.settings.commit,
                "samples": self.settings.samples, "papers": self.settings.papers, "counts": self.counts,
                "assets": allowed_files.digests(tree),
            })
        if self.settings.offline:
            return
        self.served.write_beside(self.root / ".portal" / "server")
        outputs.write_next_change(self.root, pages.change_moments(self.catalog, _withheld), self.settings.as_of)
        if _command != "serve":  # a preview is never published, and must not speak for the site that may be
            outputs.write_release_facts(self.root, release_facts.of_build(
                self.catalog, _withheld, site_url=self.site_url, content_hash=stamp["content_hash"], gates=_GATES,
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
            raise PluginError(f"Không làm được bản xem không cần mạng: {fault}.") from None


class SentinelPage(Page):
    """A page of one class whose title, description, content and address are sentinels."""

    def __init__(self, kind: render.ShellClass, config: MkDocsConfig) -> None:
        path = kind.sample_address.removesuffix(".html") + ".md"
        file = File.generated(config, path, content="")
        super().__init__(render.TITLE, file, config)
        self.title = render.TITLE
        self.content = render.CONTENT
        self.toc = TableOfContents([])
        self.meta = {"description": render.DESCRIPTION, "section": kind.section, "head": render.HEAD}
        if config.extra["portal"]["share_images"]:
            self.meta["share_image"] = render.PICTURE
        if not kind.indexed:
            self.meta["robots"] = "noindex"
        if kind.followed:
            self.meta["follow"] = render.FOLLOW


def render_theme(env: Any, page: Page, config: MkDocsConfig, files: Files, nav: Any) -> str:
    """*page* through the theme's main template, as MkDocs itself renders it."""
    return str(env.get_template("main.html").render(get_context(nav, files, config, page)))
