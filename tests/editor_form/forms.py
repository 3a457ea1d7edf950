"""A form opened in Chromium in local mode: the checkout lies in the browser's own file system, as a chosen folder would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from portal import doors, editor_form
from portal.catalog import Catalog
from portal.cli.editor import served

FOLDER = """
window.put = async (files) => {
  const top = await navigator.storage.getDirectory();
  await top.getDirectoryHandle(".git", { create: true });
  for (const [path, text] of Object.entries(files)) {
    let folder = top;
    const parts = path.split("/");
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
    const writer = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
    await writer.write(text);
    await writer.close();
  }
};
window.take = async (start) => {
  const found = {};
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await walk(handle, `${path}${name}/`);
      else if (`${path}${name}`.startsWith(start)) found[`${path}${name}`] = await (await handle.getFile()).text();
    }
  };
  await walk(await navigator.storage.getDirectory(), "");
  return found;
};
window.showDirectoryPicker = () => navigator.storage.getDirectory();
FileSystemDirectoryHandle.prototype.requestPermission = async () => "granted";
"""
"""The person's choice of a folder cannot be made by a script: it is answered with a folder of the browser's own."""


@dataclass
class Form:
    """The form in a page: what it asked other hosts for, what it complained about."""

    page: Page
    address: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The part of the form that is labelled *label*."""
        return (within or self.page).get_by_role("group", name=f"Trường “\u2068{label}\u2069”", exact=True).first

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Fill in a line, a paragraph or a date."""
        self.field(label, within).get_by_role("textbox", name=label).fill(text)

    def choose(self, label: str, *options: str, within: Locator | None = None) -> None:
        """Choose from a list, whichever way it is shown."""
        place = self.field(label, within)
        for option in options:
            box = place.get_by_role("combobox", name=label)
            if not box.count():
                place.get_by_role("radio", name=option, exact=True).or_(
                    place.get_by_role("checkbox", name=option, exact=True)).first.click()
                continue
            box.click()
            search = self.page.get_by_role("searchbox", name="Lọc tùy chọn")
            search.or_(self.page.get_by_role("option").first).first.wait_for()
            if search.count():
                search.fill(option)
            self.page.get_by_role("option", name=option, exact=True).first.click()
            self.page.get_by_role("option").first.wait_for(state="hidden")
            search.first.wait_for(state="hidden")  # on a busy machine it stays longer than its options

    def save(self) -> None:
        """Save, and wait until the form says so."""
        self.page.get_by_role("button", name="Lưu", exact=True).click()


def program(cms: str) -> dict[str, bytes]:
    """The editor's program from the cache, or fetched; without both the test is skipped."""
    found = editor_form.kept(cms, doors.cache_folder())
    if found is not None:
        return found
    try:
        return editor_form.fetch(cms, doors.npm_registry(Path.cwd()), doors.cache_folder())
    except editor_form.NotFetched as trouble:
        pytest.skip(f"không có chương trình của biểu mẫu: {trouble}")


@contextmanager
def opened(
    browser: Browser, cms: str, root: Path, catalog: Catalog, *, width: int = 1280, height: int = 900,
) -> Iterator[Form]:
    """The form of the checkout *root*, served and opened, its folder chosen."""
    said = editor_form.Editor(cms=cms)
    server = served(editor_form.files(said, catalog, root, program(cms)), said, root, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.server_port}/bien-tap/"
    try:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN",
                                      timezone_id="Asia/Ho_Chi_Minh")
        page = context.new_page()
        page.set_default_timeout(20_000)
        found = Form(page, address)
        page.add_init_script(FOLDER)
        page.on("request", lambda r: None if r.url.startswith(
            (address.removesuffix("bien-tap/"), "blob:", "data:")) else found.elsewhere.append(r.url))
        page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: found.complaints.append(str(e)))
        page.goto(address)
        if cms == editor_form.SVELTIA:
            texts = {p.relative_to(root).as_posix(): p.read_text("utf-8")
                     for top in ("content", "policies") for p in sorted((root / top).rglob("*.md"))}
            page.evaluate("files => window.put(files)", texts)
            page.get_by_role("button", name="Làm việc với kho mã nguồn cục bộ").click()
            page.get_by_role("tree", name="Danh sách chuyên mục").wait_for()
        yield found
        context.close()
    finally:
        server.shutdown()
        server.server_close()
