"""What a build may cost as drafts become more, held by counting: documents read, templates compiled, files, bytes.

Never by time, which says another thing on every machine; ``make bench-build`` measures that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pytest
from benchmarks.build import corpus

from portal import source
from portal.vietnamese import TIME_ZONE

from . import corpora

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("growth")]

FEW, MANY = 20, 40
FILES_PER_POLICY = 32
"""At most so many files more for one draft more: its pages, the files beside them, its dossier."""
PAGES_PER_POLICY = 9
HTML_OF_A_POLICY = 60_000
"""At most so many bytes the page of a draft may have on average (of a made-up one: some 1,000 words)."""
GROWING = re.compile(
    r"chinh-sach/(?:index\.html|[^/]+/.*)"
    r"|du-lieu/.*|to-in/(index|danh-muc/.*)\.html|so-do-trang.*|lich.*|tim-kiem.*|muc-luc/.*|tien-do.*|theo-doi.*|nhung/.*|bao-chi/.*"
    r"|a-z/.*|bao-cao/.*|dia-phuong/.*|co-quan/.*|van-ban/.*|hoi-dap/.*|nguoi-phat-ngon/.*|index|noi-toi-o.*|ra-soat.*"
)
"""Pages that list drafts, by address: these may be longer when there are more of them, up to where they are cut."""


@dataclass
class Made:
    """A corpus, built; how often each document was read in it."""

    root: Path
    tree: Path
    read: Counter[str]

    @property
    def files(self) -> dict[str, int]:
        """Bytes of every file of the site, by address."""
        return {p.relative_to(self.tree).as_posix(): p.stat().st_size for p in self.tree.rglob("*") if p.is_file()}


def _make(folder: Path, policies: int) -> Made:
    root = corpus.make(folder / "root", corpus.Size(policies, 50, 10))
    made, parse = Made(root, folder / "site", Counter()), source.parse_document
    with pytest.MonkeyPatch.context() as patch:
        def counted(data: bytes, path: str, *arguments: object, **options: object) -> object:
            made.read[path] += 1
            return parse(data, path, *arguments, **options)  # type: ignore[arg-type]

        patch.setattr(source, "parse_document", counted)
        corpora.build(_corpus(root), made.tree)
    return made


def _corpus(root: Path) -> corpora.Corpus:
    return corpora.Corpus(root, dt.datetime.combine(corpus.AS_OF, dt.time(), TIME_ZONE), True, [])


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _make(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _make(tmp_path_factory.mktemp("many"), MANY)


def test_each_document_is_read_once(many: Made) -> None:
    assert len(many.read) > MANY and set(many.read.values()) == {1}


def test_files_and_pages_grow_by_what_a_draft_has(few: Made, many: Made) -> None:
    fewer, more = few.files, many.files
    assert len(more) - len(fewer) <= FILES_PER_POLICY * (MANY - FEW)
    pages = [sum(path.endswith(".html") for path in files) for files in (fewer, more)]
    assert pages[1] - pages[0] <= PAGES_PER_POLICY * (MANY - FEW)


def test_the_page_of_a_draft_does_not_grow(few: Made, many: Made) -> None:
    def mean(made: Made) -> float:
        drafts = {p.stem for p in made.root.glob("policies/20*/*.md")}
        sizes = [size for path, size in made.files.items() if path.startswith("chinh-sach/") and Path(path).stem in drafts
                 and path.count("/") == 1 and path.endswith(".html")]
        assert sizes
        return sum(sizes) / len(sizes)

    assert mean(many) <= HTML_OF_A_POLICY and mean(many) <= mean(few) * 1.15


def test_no_page_grows_with_the_drafts_but_those_that_list_them(few: Made, many: Made) -> None:
    fewer, more = few.files, many.files
    drafts = {p.stem for made in (few, many) for p in made.root.glob("policies/20*/*.md")}
    grown = [path for path in fewer.keys() & more.keys() if path.endswith(".html") and more[path] > fewer[path] * 1.2 + 500
             and not drafts & {Path(path).stem, *Path(path).parts}]
    unnamed = [f"{path}: {fewer[path]} → {more[path]}" for path in grown if not GROWING.fullmatch(path)]
    assert not unnamed, "\n".join(unnamed)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    names: list[str] = []
    compiler = jinja2.Environment._compile

    def told(self: jinja2.Environment, text: str, filename: str) -> object:
        names.append(filename)
        return compiler(self, text, filename)

    monkeypatch.setattr(jinja2.Environment, "_compile", told)
    yield names


def test_a_second_build_compiles_no_template(tmp_path: Path, compiled: list[str]) -> None:
    made = corpora.make(3, tmp_path / "root")
    corpora.build(made, tmp_path / "one")
    compiled.clear()
    corpora.build(made, tmp_path / "two")
    assert compiled == []
