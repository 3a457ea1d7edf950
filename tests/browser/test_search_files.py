"""The files of the index as the browser reads them: every term, every number, every record, as they were put in."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.search import server
from playwright.sync_api import Browser

from portal.search import Memory, SearchDocument, index, lexicon, numbers, records, shards

from ..building import ROOT
from ..search.collections_made import page, some, vocabulary
from ..search.counting import counted, in_order, postings
from ..search.own_content import own_documents, own_index, own_synonyms
from ..search.test_index import reference_cut
from .asking import Asking

_READ = """
async (name) => {
  const { decoded, hashed, lettered, opened, coded } = await import("/js/search-shards.js");
  const { inflated } = await import("/js/search-files.js");
  const brought = async (file) => {
    const answer = await fetch(`/${name}/assets/search/${file}`);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  const json = async (bytes) => JSON.parse(new TextDecoder().decode(await inflated(bytes)));
  const start = opened(await json(await brought("start.bin")));
  const end = start.files ? Array.from(start.files, (c) => c.charCodeAt(0) - 48).reduce((sum, many) => sum + many, 0) : 0;
  const files = [...Array(end + start.rare).keys()];
  const packs = new Map();
  const piece = async (kind, number) => {
    const name = `${start.folder}/${kind}/${Math.floor(number / start.pack)}.bin`;
    if (!packs.has(name)) packs.set(name, brought(name));
    const pack = await packs.get(name);
    const sizes = Array.from({ length: start.pack }, (_, i) => pack[2 * i] * 256 + pack[2 * i + 1]);
    const from = sizes.slice(0, number % start.pack).reduce((sum, size) => sum + size, 2 * start.pack);
    const size = sizes[number % start.pack];
    return size ? pack.slice(from, from + size) : brought(`${start.folder}/${kind}/p${number}.bin`);
  };
  const terms = {};
  const misplaced = [];
  const twice = [];
  const synonyms = [];
  const bytesOf = await Promise.all(files.map((file) => piece("t", file)));
  for (const [at, file] of files.entries()) {
    const read = decoded(bytesOf[at], start);
    for (const [key, { total, documents, levels, marks, spellings }] of read.terms) {
      const [first, second] = key.split(" ");
      if (start.file(first, second ?? "") !== file) misplaced.push([key, file]);
      if (terms[key]) twice.push(key);
      terms[key] = [total, [...documents], [...levels], marks && [...marks].map((place) => spellings[place])];
    }
    for (const [say] of read.synonyms) synonyms.push([say, start.file(...say.split(" ")), file]);
  }
  const phrases = coded(start.phrases, start.letters);
  const records = await Promise.all([...Array(start.documents).keys()].map(async (document) => (
    JSON.parse(lettered(await inflated(await piece("r", document), phrases), start.letters)))));
  const byNumber = {};
  for (let i = 0; i < start.numbers; i += 1) {
    const bytes = await piece("n", i);
    for (const [number, keys] of Object.entries(await json(bytes))) {
      if (hashed(number) % start.numbers !== i) misplaced.push([number, i]);
      for (const [key, spans] of Object.entries(keys)) {
        const owners = [];
        let last = 0;
        for (let j = 0; j < spans.length; j += 2) {
          last += spans[j];
          for (let many = spans[j + 1]; many > 0; many -= 1, last += 1) owners.push(last);
          last -= 1;
        }
        byNumber[`${number}/${key}`] = owners;
      }
    }
  }
  const { kinds, weights, names, classes, model } = start;
  return JSON.stringify({ terms, misplaced, twice, synonyms, records, byNumber, kinds, weights, names, classes, model });
}
"""


def read(search: Asking, name: str, files: dict[str, bytes]) -> Any:
    """The index *files*, every one of them, as the browser understands it."""
    return json.loads(search.page.evaluate(_READ, search.lay(name, files)))


def amiss(documents: Sequence[SearchDocument], there: Any) -> list[Any]:
    """Terms that the browser does not read as they were counted, and terms nobody counted."""
    words, found = counted(documents)
    weight = [d.weight for d in in_order(documents)]
    wrong: list[Any] = [*there["misplaced"], *there["twice"]]
    keys = set()
    for term, (first, second) in enumerate(zip(found.first, found.second, strict=True)):
        key = words.folded[first] + (f" {words.folded[second]}" if second >= 0 else "")
        keys.add(key)
        total, owners, levels, marks = there["terms"].get(key, (0, [], [], None))
        rows = list(range(found.start[term], found.start[term + 1]))
        kept = reference_cut(found, weight, term)
        said = int(lexicon.kind_of(np.array([len(rows)]))[0]) if len(kept) < len(rows) else 0
        expected = [r for r in rows if found.document[r] in kept]
        steps = [int(np.clip(np.round(found.impact[r] * shards.LEVELS) - 1, 0, shards.LEVELS - 1)) for r in expected]
        if (owners != [int(found.document[r]) for r in expected] or levels != steps
                or total != (int(2 ** (said / 2) + 0.5) if said else len(rows))):
            wrong.append((key, total, owners[:9], levels[:9], [int(found.document[r]) for r in expected][:9], steps[:9]))
        spelled = [_spelling(int(found.variant[r]), words.exact) for r in expected]
        # The rarest of many spellings are told apart no more: they stand as 0.
        if marks is None:
            if len(set(spelled)) > 1:
                wrong.append((key, "one spelling", sorted(set(spelled))))
        elif any(mark not in (lexicon.hashed(text) & 0xFFF, 0) for mark, text in zip(marks, spelled, strict=True)):
            wrong.append((key, marks[:9], spelled[:9]))
        elif len(set(spelled)) < shards.SPELLINGS and 0 in marks and not any(lexicon.hashed(t) & 0xFFF == 0 for t in spelled):
            wrong.append((key, "a spelling lost"))
    return wrong + sorted(there["terms"].keys() - keys)


def _spelling(variant: int, exact: list[str]) -> str:
    first, second = divmod(variant, len(exact) + 1)
    return exact[first] if not second else f"{exact[first]} {exact[second - 1]}"


@pytest.fixture(scope="module")
def own(search: Asking) -> Any:
    return read(search, "own-files", own_index())


def test_every_term_of_this_portal_is_read_where_it_is_looked_for(own: Any) -> None:
    assert len(own["terms"]) > 10_000
    assert amiss(own_documents(), own)[:10] == []


def test_every_record_is_read_as_it_was_written(own: Any) -> None:
    chosen = in_order(own_documents())
    assert [r[:4] for r in own["records"]] == [
        [d.title, d.context, d.address, d.text[:records.LONGEST_TEXT]] for d in chosen]
    assert [[list(r) for r in (d.reasons)] for d in chosen] == [(r[6] if len(r) > 6 else []) for r in own["records"]]
    assert [_value(own["kinds"], i) for i in range(len(chosen))] == [d.kind for d in chosen]
    assert [_value(own["weights"], i) for i in range(len(chosen))] == pytest.approx([round(d.weight, 3) for d in chosen])


def _value(ranges: list[list[Any]], place: int) -> Any:
    return next(value for first, value in reversed(ranges) if first <= place)


def test_every_number_leads_to_the_documents_that_bear_it(own: Any) -> None:
    expected = defaultdict(list)
    for place, document in enumerate(in_order(own_documents())):
        year = next((value for name, value in document.facets if name == "Năm"), "")
        for key in dict.fromkeys(key for name in document.names for key in numbers.keys(name, year)):
            expected[key].append(place)
    assert own["byNumber"] == expected


def test_every_saying_of_the_register_lies_where_what_is_typed_is_looked_for(own: Any) -> None:
    assert [s for s in own["synonyms"] if s[1] != s[2]] == []
    said = {" ".join(index.analysis.syllables(say)) for entry in own_synonyms() for say in entry.say}
    assert said - {""} <= {say for say, _, _ in own["synonyms"]}


@pytest.mark.parametrize("seed", range(6))
def test_any_small_collection_is_read_back(search: Asking, seed: int) -> None:
    documents = some(seed, 3 + seed * 17)
    there = read(search, f"small-{seed}", index.build(documents))
    assert amiss(documents, there)[:5] == []
    assert [r[:4] for r in there["records"]] == [[d.title, d.context, d.address, d.text] for d in in_order(documents)]


def test_long_lists_rare_words_and_many_files_are_read_back(search: Asking) -> None:
    """More documents than a list keeps, words beyond the lexicon, syllables that take several files."""
    documents = some(3, 1020, vocabulary(2, 3000), 25)
    there = read(search, "long", index.build(documents))
    assert any(total > len(owners) for total, owners, *_ in there["terms"].values())
    assert len(there["names"]) < len({k for k in there["terms"] if " " not in k})
    assert amiss(documents, there)[:5] == []


@pytest.mark.parametrize("documents", [
    [], [page("a")], [page("a", "đất")], [page("a", "😀", "🎉")], [page("a", "a" * 100_000), page("b", "ế" * 100_000)],
    [page("a", "x" + "\u0301" * 100_000)], [page(str(i), "đất") for i in range(450)]],
    ids=["none", "one", "one word", "no word", "long words", "marks", "all alike"])
def test_strange_collections_are_read_back(search: Asking, documents: list[SearchDocument]) -> None:
    there = read(search, f"strange-{len(documents)}-{len(documents[0].text) if documents else 0}", index.build(documents))
    assert amiss(documents, there)[:5] == []
    assert [r[0] for r in there["records"]] == [d.title for d in in_order(documents)]


def test_the_layout_agrees_with_the_lexicon() -> None:
    """:meth:`lexicon.Lexicon.files_of` names the file in which each term lies, and where one would lie that nobody wrote."""
    documents = some(3, 1020, vocabulary(2, 3000), 25)
    with postings(documents) as made, Memory() as memory:
        known, files = shards.cut(made, np.ones(len(documents), np.float32), memory)
    assert len(files) == sum(known.files) + known.rare
    asked = [(a, b) for a in (*known.syllables[::40], "khôngcó", "") for b in (*known.syllables[::40], "khôngcó", "")]
    assert set(known.files_of(asked)) <= set(range(len(files)))


@pytest.mark.parametrize("way", ["parts", "whole", "another part"])
def test_a_piece_is_fetched_alone_and_where_no_server_sends_parts_the_pack_comes_once(
    chromium: Browser, tmp_path: Path, way: str,
) -> None:
    documents = some(3, 1020, vocabulary(2, 3000), 25)
    for name, data in index.build(documents).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    shutil.copytree(ROOT / "overrides/assets/js", tmp_path / "assets/js")
    (tmp_path / "index.html").write_text('<!doctype html><link rel="icon" href="data:,">', "utf-8")
    with server.served(tmp_path, strict=True) as ledger:
        page = chromium.new_page()
        if way == "whole":
            page.route("**/*.bin", lambda route: route.continue_(
                headers={k: v for k, v in route.request.headers.items() if k != "range"}))
        elif way == "another part":
            page.route("**/t/*.bin", lambda route: route.fulfill(status=206, body=b"?")
                       if "range" in route.request.headers else route.continue_())
        page.goto(ledger.root)
        ledger.take()
        titles = page.evaluate("""async (questions) => {
          const { answered } = await import("/assets/js/search-work.js");
          const found = [];
          for (const query of questions) found.push((await answered({ query })).hits.map(({ address }) => address));
          return found;
        }""", [documents[5].text[:40], documents[900].text[:40]])
        page.close()
        sent = [s for s in ledger.take() if s.address.endswith(".bin") and not s.address.endswith("start.bin")]
    assert titles[0][0] == documents[5].address and titles[1][0] == documents[900].address
    if way == "parts":
        assert {s.status for s in sent} == {206} and max(s.body for s in sent) < 5000
    else:
        whole = [s.address for s in sent if s.status == 200]
        assert whole and len(whole) == len(set(whole))
