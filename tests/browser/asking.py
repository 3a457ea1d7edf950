"""Questions put to the search engine itself, in a real browser: the modules as they are, any index, over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from portal.search import SearchDocument, index

from ..building import ROOT
from . import templates as every

_MODULES = ROOT / "overrides/assets/js"
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Tìm kiếm</title><link rel="icon" href="data:,"></head></html>
"""
_ASK = """
async ([name, questions, options]) => {
  globalThis.engines ??= new Map();
  if (!engines.has(name)) {
    const { engine } = await import("/js/search-engine.js");
    const brought = async (file, from, to) => {
      const answer = await fetch(`/${name}/assets/search/${file}`);
      if (!answer.ok) throw new Error(`${answer.status} ${file}`);
      return new Uint8Array(await answer.arrayBuffer()).slice(from, to);
    };
    engines.set(name, await engine(brought));
  }
  const found = [];
  for (const question of questions) {
    try {
      const { hits, ...rest } = await engines.get(name).search(question, { limit: 10, ...options });
      const shown = hits.map(({ address, title, reason }) => ({ address, title, reason: reason ?? null }));
      found.push({ ...rest, hits: shown, error: null });
    } catch (error) {
      found.push({ hits: [], error: String(error.stack) });
    }
  }
  return found;
}
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """A page that has nothing but the modules of the search, and the indexes laid beside them."""

    page: Page
    folder: Path

    def lay(self, name: str, files: Mapping[str, bytes]) -> str:
        """Publish the index *files* as *name*."""
        for address, data in files.items():
            target = self.folder / name / address
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return name

    def collection(self, name: str, documents: Iterable[SearchDocument], synonyms: Iterable[Any] = ()) -> str:
        """Publish the index of *documents* as *name*."""
        return self.lay(name, index.build(documents, synonyms))

    def answers(self, name: str, questions: Sequence[str], **options: Any) -> list[Any]:
        """The answer to each of *questions*; one that threw has its trace in ``error``."""
        return self.page.evaluate(_ASK, [name, list(questions), options])  # type: ignore[no-any-return]

    def found(self, name: str, question: str, **options: Any) -> list[str]:
        """Addresses of the hits of one question, best first."""
        (answer,) = self.answers(name, [question], **options)
        assert answer["error"] is None, answer["error"]
        return [hit["address"] for hit in answer["hits"]]


@contextmanager
def asking(browser: Browser, folder: Path) -> Iterator[Asking]:
    """Serve the modules from *folder* under the strict policy and open a page there."""
    (folder / "js").mkdir()
    for path in _MODULES.glob("search-*.js"):
        shutil.copy2(path, folder / "js")
    (folder / "index.html").write_text(_PAGE, "utf-8")
    with every.served(folder) as root:
        context = browser.new_context()
        page = context.new_page()
        page.goto(root)
        yield Asking(page, folder)
        context.close()
