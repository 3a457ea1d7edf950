"""Material for MkDocs' own search: its worker, its languages, the index its plugin writes in a real build.

The site is built as a user would, ``language: vi`` and ``plugins: [search]``; only the page template is cut down to
the article, so that thousands of pages are not each given a menu of thousands. Search never sees that menu.
"""

from __future__ import annotations

import json
import os
import re
import sys
from html import escape
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from ... import spent
from ..data import Article, Data
from ..variant import Unavailable, Variant

_CONFIG = """\
site_name: Tìm kiếm
use_directory_urls: false
theme:
  name: material
  language: vi
  font: false
  custom_dir: template
plugins:
  - search
"""
_TEMPLATE = "<!doctype html><meta charset=utf-8><title>{{ page.title }}</title>{{ page.content }}\n"
_PAGE = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Tìm kiếm</title><link rel="icon" href="data:,">\n'
# What the theme's bundle does, src/…/integrations/search/worker: messages SETUP 0, READY 1, QUERY 2, RESULT 3.
_START = """
const index = await (await fetch("search/search_index.json")).json();
const worker = new Worker(%s);
const heard = (type) => new Promise((done) => {
  worker.addEventListener("message", function once({ data }) {
    if (data.type === type) { worker.removeEventListener("message", once); done(data.data); }
  });
});
const ready = heard(1);
worker.postMessage({ type: 0, data: { config: index.config, docs: index.docs, options: { suggest: false } } });
await ready;
globalThis.ask = async (query) => {
  const answer = heard(3);
  worker.postMessage({ type: 2, data: query });
  const { items } = await answer;
  return { found: items.slice(0, 10).map(([page]) => page.location), timing: null };
};
"""


def variant(folder: Path, data: Data) -> Variant:
    """Build the site below *folder*. Raises :class:`Unavailable`."""
    if not find_spec("material"):
        raise Unavailable("chưa cài mkdocs-material")
    source = folder / "material"
    for place, article in enumerate(data.articles):
        path = source / "docs" / data.address(place).replace(".html", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_markdown(article), "utf-8")
    (source / "docs/index.md").write_text("---\nsearch:\n  exclude: true\n---\n", "utf-8")
    (source / "template").mkdir()
    (source / "template/main.html").write_text(_TEMPLATE, "utf-8")
    (source / "mkdocs.yml").write_text(_CONFIG, "utf-8")
    try:
        took = spent.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(source / "mkdocs.yml")],
                         folder / "material.json", env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    except spent.Failed as failed:
        raise Unavailable(f"mkdocs build hỏng: {failed}") from None
    site = source / "site"
    (site / "index.html").write_text(_PAGE, "utf-8")
    worker = next((site / "assets/javascripts/workers").glob("search.*.min.js")).relative_to(site).as_posix()
    index = site / "search/search_index.json"
    return Variant(
        name=f"Material {metadata.version('mkdocs-material')}", size=len(data.articles), folder=site,
        start=_START % json.dumps(worker), found=data.by_address(), built=took, files=1, index=index.stat().st_size,
        plain=data.plain(), eager=True, note="thời gian và bộ nhớ là của cả lần `mkdocs build`",
    )


def _markdown(article: Article) -> str:
    parts = [article.law, article.law_no, *article.text.splitlines()]
    return "\n\n".join([f"# {_literal(article.title)}", *(_literal(p) for p in parts if p.strip())]) + "\n"


def _literal(text: str) -> str:
    text = re.sub(r"([\\`*_\[\]{}#])", r"\\\1", escape(" ".join(text.split()), quote=False))
    return re.sub(r"^(\d+)([.)])|^([-+=:~|])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)
