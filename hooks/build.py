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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

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
    allowed_files,
    attachments,
    disk,
    doors,
    internal,
    pages,
    printing,
    render,
    stages,
    staging,
)
from portal.build import Build, NotBuilt, Stopped
from portal.catalog import Catalog, Entry
from portal.diagnostics import blocking
from portal.watched_moment import WatchedMoment

log = logging.getLogger("mkdocs.hooks.portal")

_command = "build"
_staging: staging.Staging | None = None
# Not on the Build, which templates can reach through the configuration.
_withheld: tuple[Entry[Any], ...] = ()
_times: stages.Times | None = None
_said: list[str] = []
"""What editors were told of their content."""
_nav: Any = None
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
    as_of = WatchedMoment.of(settings.as_of)
    loaded = portal.load(root, as_of, kept=settings.kept)
    _said[:] = [printing.text(loaded.diagnostics, pages_at="")] if loaded.diagnostics else []
    for text in _said:
        print(text, file=sys.stderr)
    if blocking(loaded.diagnostics, strict=settings.strict):
        raise PluginError("Nội dung chưa qua được cổng kiểm tra; bản đã đăng trước đó được giữ nguyên.")
    with _told():
        build = Build(root, options, settings, loaded.catalog, config.site_url or "", as_of,
                      preview=_command == "serve")
    config.extra |= {"portal_build": build, "portal": build.shown}
    config.site_name = build.shown["site_name"]
    config.site_description = config.site_description or ""
    config.theme.static_templates.clear()
    _list_only_what_may_be_published(config.theme)
    config.use_directory_urls = False
    _withheld = loaded.catalog.withheld(as_of, samples=settings.samples)
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


@contextmanager
def _told() -> Iterator[None]:
    """What a build refuses, said as MkDocs says it."""
    try:
        yield
    except NotBuilt as fault:
        for problem in fault.problems[:50]:
            log.error(problem)
        raise PluginError(str(fault)) from None
    except Stopped as fault:
        _stop(str(fault))


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
    global _nav
    nav.items, nav.pages = [], []
    _nav = nav
    return nav


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Everything MkDocs knows is now known: render and write the derived pages."""
    build: Build = config.extra["portal_build"]
    env.bytecode_cache = build.compiled("theme")

    def shell(kind: render.ShellClass) -> str:
        return render_theme(env, SentinelPage(kind, config), config, files, _nav)

    with _told():
        build.write(Path(config.site_dir), shell)


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Any) -> TemplateContext:
    """Ordinary pages get their content from our template, so that both sorts of page look alike."""
    assert isinstance(page, OrdinaryPage)
    page.content = config.extra["portal_build"].renderer.content(page.derived)
    return context


@event_priority(-100)  # after every plugin that may still write into the tree
def on_post_build(config: MkDocsConfig) -> None:
    """Stamp and verify; only a tree that keeps every promise replaces the last good site."""
    build: Build = config.extra["portal_build"]
    with _told():
        build.finish(Path(config.site_dir), _withheld)
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
            json.dump(_times.facts() | {"stands": _stands(build, config)}, handed)


def _stands(build: Build, config: MkDocsConfig) -> dict[str, Any] | None:
    """What a later build must know to leave this one in place: what was told, and the moment until which it holds.

    Nothing when the build read what that one does not look at (plugins, other folders, the editor's program), or made
    what replaces no site.
    """
    others = (Path(config.docs_dir), Path(config.theme.custom_dir or "")) != (build.root / "content",
                                                                              build.root / "overrides")
    alone = len(config.plugins) == len(config.hooks) == 1  # MkDocs counts a hook among the plugins
    if others or not alone or build.editor or build.settings.offline:
        return None
    return {"said": _said, "until": build.holds_until.isoformat()}


def _write_internal(build: Build) -> None:
    """The to-do lists, after the switch: written here, or handed to the process that switches."""
    if _inside is None:
        return
    catalog, folder = _inside
    made = build.to_do(catalog)
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
