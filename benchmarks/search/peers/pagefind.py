"""Pagefind: its own program over plain HTML pages, its own script in the browser.

From PyPI: ``pip install pagefind pagefind_bin`` (MIT).
"""

from __future__ import annotations

import gzip
import json
import sys
from html import escape
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from ... import spent
from ..data import Article, Data
from ..variant import Unavailable, Variant

_PAGE = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Tìm kiếm</title><link rel="icon" href="data:,">\n'
# Ten results are opened for show: its own list opens them as they are scrolled to.
_START = """
const pagefind = await import(new URL("pagefind/pagefind.js", location.href).href);
await pagefind.init();
globalThis.ask = async (query, shown) => {
  const { results } = await pagefind.search(query);
  const first = results.slice(0, 10);
  if (shown) await Promise.all(first.map((result) => result.data()));
  return { found: first.map((result) => result.id), timing: null };
};
"""
_MARK = b"pagefind_dcd"


def variant(folder: Path, data: Data) -> Variant:
    """Write the pages and index them below *folder*. Raises :class:`Unavailable`."""
    if not find_spec("pagefind") or not find_spec("pagefind_bin"):
        raise Unavailable("chưa cài; cài bằng: pip install pagefind pagefind_bin")
    site = folder / "pagefind"
    (site / "p").mkdir(parents=True)
    for place, article in enumerate(data.articles):
        (site / data.address(place)).write_text(_html(article), "utf-8")
    try:
        took = spent.run([sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"], folder / "pagefind.json")
    except spent.Failed as failed:
        raise Unavailable(f"không lập được chỉ mục: {failed}") from None
    (site / "index.html").write_text(_PAGE, "utf-8")
    fragments = list((site / "pagefind/fragment").glob("*.pf_fragment"))
    pages, found = data.by_address(), {}
    for path in fragments:
        record = gzip.decompress(path.read_bytes())
        url = json.loads(record.removeprefix(_MARK))["url"].lstrip("/")
        found[path.stem] = pages[url]
    if len(found) != len(pages):
        raise Unavailable(f"chỉ mục có {len(found)} trang trên {len(pages)}")
    index = [p for p in (site / "pagefind").rglob("*") if p.suffix.startswith(".pf_")]
    return Variant(
        name=f"Pagefind {metadata.version('pagefind')}", size=len(data.articles), folder=site, start=_START,
        found=found, built=took, files=len(index), index=sum(p.stat().st_size for p in index), plain=data.plain(),
    )


def _html(article: Article) -> str:
    parts = [article.law, article.law_no, *article.text.splitlines()]
    body = "".join(f"<p>{escape(part)}</p>" for part in parts if part.strip())
    title = escape(article.title)
    return f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>' \
           f"<body><main data-pagefind-body><h1>{title}</h1>{body}</main></body></html>\n"
