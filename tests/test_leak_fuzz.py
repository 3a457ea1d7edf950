"""Random corpora, built and searched: nothing of a withheld document is in any file, everything of a public one is.

Forty corpora here; ``make bench-leaks`` builds a thousand.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import json
import shutil
import tempfile
import zipfile
from functools import cached_property
from html import escape
from pathlib import Path
from types import MemberDescriptorType
from urllib.parse import quote

import pytest

import portal
from portal import addresses, site
from portal.catalog import Catalog, PublicCatalog
from portal.diagnostics import Severity
from portal.search import SearchDocument, index

from . import corpora, leak_scan
from .corpora import Corpus

CORPORA = 20
# Fields whose words readers of the document's page must find; what else a page shows, it may.
SHOWN = {
    "policy": ("title", "summary", "topic", "current", "proposed", "effect", "impact", "note",
               *(f"section-{n}" for n in range(6))),
    "faq": ("question", "body"), "spokesperson": ("full_name", "position"),
    "correction": ("title", "claim", "fact", "source", "body"),
    "press-event": ("title", "place", "chair", "body"), "plan": ("title", "purpose", "task", "duty", "funding", "body"),
}


def search(corpus: Corpus, tree: Path, *, whole: bool = False) -> list[str]:
    """Everything about *tree* that is not as *corpus* demands. Our own assets are searched only if *whole*."""
    wrong: list[str] = []
    owner = {word: (p, name) for p in corpus.planted for name, word in p.words.items()}
    phones = {p.phone: p for p in corpus.planted if p.phone}
    public_runs = leak_scan.runs_of(t for p in corpus.planted if corpus.fate(p) == "public" for t in p.texts)
    hidden = [p for p in corpus.planted if corpus.fate(p) != "public"]
    hidden_runs = leak_scan.runs_of(t for p in hidden for t in p.texts) - public_runs
    for p in hidden:  # the one thing a tombstone may say
        if corpus.fate(p) == "tombstone":
            hidden_runs -= leak_scan.runs_of(t for t in p.texts if p.words["withdrawn_reason"] in leak_scan.words_in(t))
    found: dict[str, set[str]] = {}
    for path, text in leak_scan.files(tree):
        if path.startswith("assets/portal-") and not whole:
            continue
        words = leak_scan.words_in(text)
        found.setdefault(path, set()).update(words)
        for word in words:
            planted, name = owner[word]
            fate = corpus.fate(planted)
            # What is left of a withdrawn document stands on its page, and whoever subscribed is told the same.
            told = path in (planted.page, addresses.SPEAKER_FEED) or path.startswith("theo-doi/")
            stone = fate == "tombstone" and told and name in ("slug", "withdrawn_reason")
            if name.rstrip("+") in corpora.NEVER or (fate != "public" and not stone):
                wrong.append(f"{path} tells {name} of {fate} ({planted.state}) {planted.kind} {planted.slug}")
        for digits in leak_scan.phones_in(text):
            if digits in phones and corpus.fate(phones[digits]) != "public":
                wrong.append(f"{path} tells the telephone of {phones[digits].slug}")
        if hidden_runs & leak_scan.runs(text):
            wrong.append(f"{path} holds a run of words of a withheld document")
    for p in corpus.planted:
        fate = corpus.fate(p)
        if (tree / p.page).is_file() != (fate != "withheld"):
            wrong.append(f"{p.page} {'is' if fate == 'withheld' else 'is not'} there ({p.state})")
        for name in SHOWN[p.kind] if fate == "public" else ():
            if p.words[name] not in found.get(p.page, set()):
                wrong.append(f"{p.page} does not show {name}")
        for name, inside in p.files.items():
            address = f"{p.page.removesuffix('.html')}/{name}"
            if (tree / address).is_file() != (fate == "public"):
                wrong.append(f"{address}: {p.state}")
            elif fate == "public" and not name.endswith("png") and p.words[inside] not in found[address]:
                wrong.append(f"{address} lost its words")
        if fate == "tombstone" and p.words["withdrawn_reason"] not in found.get(p.page, set()):
            wrong.append(f"{p.page} does not say why")
    return wrong


def try_corpus(seed: int) -> list[str]:
    """Build and search corpus *seed*; the build's own check of the tree must agree, too."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        corpus = corpora.make(seed, Path(folder) / "checkout")
        tree = Path(folder) / "site"
        loaded = corpora.build(corpus, tree)
        wrong = search(corpus, tree, whole=seed == 0)
        catalog = loaded.catalog.public(corpus.as_of, samples=corpus.samples)
        try:
            site.verify(tree, catalog, loaded.catalog.withheld(corpus.as_of, samples=corpus.samples),
                        corpora.ADDRESS, house=(corpora.ROOT / "overrides", corpora.ROOT / "hooks/portal"))
        except site.SiteFault as fault:
            # Our style sheet imports the theme's, which the host brings.
            wrong += [f"verify: {problem}" for problem in fault.problems if not problem.startswith("assets/portal-")]
        return [f"corpus {seed}: {problem}" for problem in wrong]


@pytest.mark.parametrize("start", range(0, CORPORA, 5))
def test_random_corpora_let_nothing_out_and_keep_nothing_back(start: int) -> None:
    assert [problem for seed in range(start, start + 5) for problem in try_corpus(seed)] == []


def test_the_corpora_cover_every_state_of_every_kind_and_all_ways_to_refer() -> None:
    seen = set()
    references = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(CORPORA):
            corpus = corpora.make(seed, Path(folder) / str(seed))
            seen |= {(p.kind, p.fate) for p in corpus.planted} | {p.state for p in corpus.planted}
            hidden = [p.slug for p in corpus.planted if corpus.fate(p) != "public"]
            for p in corpus.planted:
                if corpus.fate(p) == "public":
                    text = (corpus.root / corpora.FOLDERS[p.kind] / f"{p.slug}.md").read_text("utf-8")
                    references += sum(slug in text for slug in hidden)
    assert seen >= {(k, f) for k in corpora.FOLDERS for f in corpora.STATES}
    assert seen >= {s for states in corpora.STATES.values() for s in states}
    assert references > 50


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_last_second_of_an_embargo_is_still_one(tmp_path: Path, seconds: int) -> None:
    """The same corpus, looked at a second before, at and after the moment at which some of it comes out."""
    corpus = next(c for c in (corpora.make(seed, tmp_path / str(seed)) for seed in range(1, 60))
                  if any(p.state == "embargo-a-second" for p in c.planted))
    held = [p for p in corpus.planted if p.state == "embargo-a-second"]
    moment = corpus.as_of + dt.timedelta(seconds=1)
    corpus.as_of, corpus.samples = moment + dt.timedelta(seconds=seconds), True
    corpora.build(corpus, tmp_path / "site")
    assert {(tmp_path / "site" / p.page).is_file() for p in held} == {seconds >= 0}
    if seconds >= 0:
        for p in held:
            p.fate = "public"
    assert [w for w in search(corpus, tmp_path / "site") if any(p.slug in w or p.page in w for p in held)] == []


def _attributes(thing: object) -> set[str]:
    """What a template could ask *thing* for: what it holds, and what it works out."""
    own = [vars(c) for c in type(thing).__mro__ if c.__module__.startswith("portal")]
    worked_out = (property, cached_property, MemberDescriptorType)
    return {n for d in own for n, v in d.items() if isinstance(v, worked_out)} | set(getattr(thing, "__dict__", ()))


def test_what_is_withheld_cannot_be_reached_from_what_templates_get(tmp_path: Path) -> None:
    """Followed through every attribute, item and key, the public catalog leads to no withheld word."""
    corpus = corpora.make(0, tmp_path / "checkout")
    catalog = portal.load(corpus.root, corpus.as_of).catalog.public(corpus.as_of)
    hidden = {word for p in corpus.planted if p.fate != "public" for name, word in p.words.items()
              if not (p.fate == "tombstone" and name in ("slug", "withdrawn_reason"))}
    # A public document may name a withheld one: the name is its own text, and leads nowhere.
    named = {word for e in catalog.documents for word in leak_scan.words_in("\n".join(e.document.lines.lines))}
    seen: set[int] = set()
    waiting: list[object] = [catalog]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            assert not leak_scan.words_in(thing) & (hidden - named), thing
        elif isinstance(thing, dict):
            waiting += [*thing.keys(), *thing.values()]
        elif isinstance(thing, (tuple, list, set, frozenset)):
            waiting += thing
        elif type(thing).__module__.startswith("portal"):
            waiting += [getattr(thing, name, None) for name in _attributes(thing)]
    assert len(seen) > 1000
    assert "withheld" not in vars(catalog) and not catalog.withheld(corpus.as_of)
    assert isinstance(catalog, PublicCatalog) and not isinstance(catalog.names.agency("Sở VHTTDL"), str)


# A search that finds nothing proves nothing unless it would have found something


FORMS = {
    "plain": lambda w: w.encode(), "unaccented": lambda w: w.replace("ắ", "a").encode(),
    "decomposed": lambda w: w.replace("ắ", "a\u0306\u0301").encode(), "capitals": lambda w: w.upper().encode(),
    "entities": lambda w: "".join(f"&#{ord(c)};" for c in w).encode(),
    "percent": lambda w: quote(w).encode(), "json": lambda w: json.dumps(w).encode(),
    "entities of percent": lambda w: escape(quote(w)).encode(),
    "base64": lambda w: base64.b64encode(f"x {w} y và thêm".encode()),
    "base64 in address": lambda w: base64.urlsafe_b64encode(f"x {w} y và thêm".encode()).rstrip(b"="),
    "gzip": lambda w: gzip.compress(w.encode()), "gzip in base64": lambda w: base64.b64encode(gzip.compress(w.encode())),
    "folded line": lambda w: f"{w[:4]}\r\n {w[4:]}".encode(),
    "quoted-printable": lambda w: "".join(f"={b:02X}" for b in w.encode()).encode(),
    "pdf": lambda w: corpora.pdf(f"x {w} y", "z"), "pdf author": lambda w: corpora.pdf("x", w),
    "docx": lambda w: corpora.docx(f"x {w} y", "z"), "docx author": lambda w: corpora.docx("x", w),
    "utf-16": lambda w: b"\xff\xfe" + w.encode("utf-16-le"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_a_word_in_every_form(tmp_path: Path, form: str) -> None:
    (tmp_path / "x.bin").write_bytes(FORMS[form]("zắkbcdeghi"))
    assert {w for _, text in leak_scan.files(tmp_path) for w in leak_scan.words_in(text)} == {"zakbcdeghi"}


def test_the_search_finds_names_of_files_packed_files_and_runs_of_words(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("trong/zakbcdeghi.txt", "một hai ba bốn năm sáu")
    (tmp_path / "zakhhhhhhh.zip").write_bytes(out.getvalue())
    found = [text for _, text in leak_scan.files(tmp_path)]
    assert {w for text in found for w in leak_scan.words_in(text)} == {"zakbcdeghi", "zakhhhhhhh"}
    assert leak_scan.runs("Hai ba BỐN năm sáu") <= {r for text in found for r in leak_scan.runs(text)}


@pytest.mark.parametrize("plant", ["words", "name", "attachment", "stone", "index", "index names"])
def test_the_search_finds_what_a_careless_build_would_let_out(tmp_path: Path, plant: str) -> None:
    seed = next(s for s in range(0, 90, 3) if any(
        p.fate == "withheld" and p.files for p in corpora.make(s, tmp_path / f"look{s}").planted))
    corpus = corpora.make(seed, tmp_path / "checkout")
    tree = tmp_path / "site"
    corpora.build(corpus, tree)
    victim = next(p for p in corpus.planted if p.fate == "withheld" and p.files)
    assert not search(corpus, tree)
    if plant == "words":
        home = tree / "index.html"
        home.write_text(home.read_text("utf-8") + "<p>" + victim.texts[0] + "</p>", "utf-8")
    elif plant == "name":
        (tree / "chinh-sach" / f"{victim.slug}.json").write_text("{}")
    elif plant == "attachment":
        name = next(iter(victim.files))
        source = corpus.root / corpora.FOLDERS[victim.kind] / victim.slug / name
        shutil.copy(source, tree / "chinh-sach" / "to-trinh.bin")
    elif plant.startswith("index"):
        field = {"index": "text", "index names": "names"}[plant]
        shutil.rmtree(tree / "assets/search")
        said = victim.texts[0] if field == "text" else (victim.texts[0],)
        careless = SearchDocument(**{"address": "index.html", "title": "Trang chủ", "kind": "Hướng dẫn"} | {field: said})  # type: ignore[arg-type]
        for address, data in index.build([careless]).items():
            (tree / address).parent.mkdir(parents=True, exist_ok=True)
            (tree / address).write_bytes(data)
    else:
        (tree / victim.page).write_text("<p>Nội dung đã được gỡ</p>", "utf-8")
    assert search(corpus, tree)


# Marks of secrecy and personal data stop the build, with their place


@pytest.mark.parametrize(("said", "code"), [
    ("Số định danh 068123456789 của người nộp đơn.", "identity-number"),
    ("Ông Nguyễn Văn A, sinh ngày 02/03/1980, đại diện các hộ.", "birth-date"),
    ("Thường trú tại: số 12 đường Hoa Hồng, phường Xuân Hương.", "home-address"),
    ("Gọi số 0912 345 678 để hỏi.", "mobile-phone"),
    ("Gửi về nguoi.soan@gmail.com trước thứ sáu.", "private-email"),
    ("**TỐI MẬT**", "secrecy-stamp"),
])
def test_personal_data_and_secrecy_marks_stop_the_build_with_their_place(tmp_path: Path, said: str, code: str) -> None:
    corpus = corpora.make(1, tmp_path / "checkout")
    victim = next(p for p in corpus.planted if p.kind == "faq")
    path = corpus.root / corpora.FOLDERS["faq"] / f"{victim.slug}.md"
    text = path.read_text("utf-8") + f"\n{said}\n"
    path.write_text(text, "utf-8")
    found = [d for d in portal.load(corpus.root, corpus.as_of).diagnostics if d.code == code]
    assert [(d.severity, d.span.path, d.span.line) for d in found] == [
        (Severity.ERROR, path.relative_to(corpus.root).as_posix(), text.count("\n"))
    ]
    with pytest.raises(AssertionError):
        corpora.build(corpus, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_the_timer_knows_when_what_is_held_back_comes_out_and_says_nothing_else(tmp_path: Path) -> None:
    corpus = next(c for c in (corpora.make(seed, tmp_path / str(seed)) for seed in range(1, 60))
                  if any(p.state == "embargo-a-second" for p in c.planted))
    corpora.build(corpus, tmp_path / "site")
    said = json.loads((corpus.root / ".portal/next-change.json").read_text("utf-8"))
    assert dt.datetime.fromisoformat(said["next_change_at"]) == corpus.as_of + dt.timedelta(seconds=1)
    assert set(said) == {"as_of", "next_change_at"}


def test_an_empty_catalog_withholds_nothing() -> None:
    assert Catalog().withheld(dt.datetime.now(dt.UTC)) == ()
