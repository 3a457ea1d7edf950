"""The index: what is counted, how it is cut into files, and that nothing a page may hold breaks it."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search import (
    SearchDocument,
    analysis,
    bits,
    collection,
    index,
    lexicon,
    packs,
    postings,
    reading,
    shards,
    terms,
)

from .collections_made import page, some, vocabulary
from .counting import counted, in_order
from .own_content import own_documents, own_synonyms


def plainly(documents: list[SearchDocument]) -> dict[tuple[str, str], dict[int, tuple[float, set[str]]]]:
    """The same as :class:`postings.Postings`, a word at a time: term → document → weight, heaviest spellings."""
    fields = [[list(analysis.words(part)) for part in (d.title, "\n".join((d.context, *d.names)), d.text)] for d in documents]
    mean = [max(sum(len(f[i]) for f in fields) / len(fields), 1e-9) for i in range(3)]
    weights: dict[tuple[str, str], dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for number, parts in enumerate(fields):
        for i, part in enumerate(parts):
            short = postings.SHORTNESS[i]
            each = postings.WEIGHTS[i] / (1 - short + short * len(part) / mean[i])
            last = None
            for word, apart in part:
                folded, exact = analysis.spell(word)
                weights[folded, ""][number][exact] += each
                if last and not apart:
                    weights[last[0], folded][number][f"{last[1]} {exact}"] += each
                last = folded, exact
    found: dict[tuple[str, str], dict[int, tuple[float, set[str]]]] = {}
    for term, owners in weights.items():
        found[term] = {}
        for number, spelled in owners.items():
            most = max(spelled.values())
            found[term][number] = sum(spelled.values()), {s for s, w in spelled.items() if w > most - 1e-4}
    return found


@pytest.mark.parametrize("seed", range(4))
def test_counting_at_once_is_counting_one_by_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "_SIZE", 3000)  # several chunks
    documents = in_order(some(seed, 40))
    words, found = counted(documents)
    expected = plainly(documents)
    assert len(found.first) == len(expected)
    base = len(words.exact) + 1
    for term, (first, second) in enumerate(zip(found.first, found.second, strict=True)):
        owners = expected[words.folded[first], words.folded[second] if second >= 0 else ""]
        rows = range(found.start[term], found.start[term + 1])
        assert [int(found.document[r]) for r in rows] == sorted(owners)
        for row in rows:
            weight, spellings = owners[int(found.document[row])]
            assert found.impact[row] == pytest.approx(weight / (postings.SATURATION + weight), rel=1e-4)
            one, other = divmod(int(found.variant[row]), base)
            assert (words.exact[one] if not other else f"{words.exact[one]} {words.exact[other - 1]}") in spellings


_HARD = st.text(st.sampled_from("aàđσΣςİ\u0301\u0323 \t\r\n\u00a0\ufeff\x1c\u2028\u037e.;:!?…-/_1²"), max_size=30)


@settings(max_examples=1000)
@given(st.lists(_HARD, max_size=6))
def test_a_text_read_line_by_line_and_piece_by_piece_is_the_text_read_at_once(texts: list[str]) -> None:
    words = terms.Words()
    for text in texts:
        numbers = words.read(text).tolist()
        said = [(words.folded[n], words.exact[n], i > 0 and numbers[i - 1] == terms.BREAK)
                for i, n in enumerate(numbers) if n != terms.BREAK]
        expected = [(*analysis.spell(word), apart) for word, apart in analysis.words(text)]
        assert [s[:2] for s in said] == [e[:2] for e in expected]
        assert [s[2] for s in said[1:]] == [e[2] for e in expected[1:]]


def test_what_sections_repeat_of_their_page_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    plain = analysis.words
    monkeypatch.setattr(analysis, "words", lambda text: read.append(text) or plain(text))
    text = "\n".join(f"dòng {n}: giá đất, giá nhà ở {n}." for n in range(50))
    index.build([page("a", text), *(page(f"a{n}", text) for n in range(20))])
    analysed = len(read)
    read.clear()
    index.build([page("a", text), *(page(f"a{n}", text) for n in range(200))])
    assert len(read) <= analysed + 2 * 180  # the new names alone


@pytest.mark.parametrize("rows", [1, 300, 4000])
def test_laid_out_in_stretches_every_term_stands_where_it_is_looked_for(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = some(3, 1020, vocabulary(2, 3000), 25)
    words, found = counted(in_order(documents))
    monkeypatch.setattr(shards, "ROWS", rows)
    files = index.build(documents)
    start = reading.start(files[index.START])
    places = {}
    for address, data in files.items():
        if address.startswith(f"{start.folder}/t/"):
            first = int(address.rpartition("/")[2].removesuffix(".bin")) * packs.IN_PACK
            places |= {first + place: reading.terms(piece, start).documents for place, piece in packs.places(data)}
    known = lexicon.Lexicon(start.syllables, [ord(c) - 48 for c in start.facts["classes"]],
                             [ord(c) - 48 for c in start.facts["files"]], start.facts["rare"])
    keys = [(words.folded[f], words.folded[s] if s >= 0 else "") for f, s in zip(found.first, found.second, strict=True)]
    for key, place, many in zip(keys, known.files_of(keys), np.diff(found.start), strict=True):
        assert len(places[place][key]) == min(many, shards.LONGEST_LIST if key[1] else shards.LONGEST_OF_ONE) or \
            len(places[place][key]) > shards.LONGEST_OF_ONE


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 2**30), st.integers(0, 15)), min_size=1, max_size=60))
def test_bits_are_read_as_they_were_written(pairs: list[tuple[int, int]]) -> None:
    values, orders = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    code, length = bits.golomb(values, orders)
    places = np.cumsum(length) - length
    words = np.zeros(int(length.sum()) // 64 + 2, np.uint64)
    bits.scatter(words, places, code, length)
    stream = "".join(f"{byte:08b}" for byte in bits.packed(words))
    at = 0
    for value, order in pairs:
        zeros = stream.index("1", at) - at
        width = zeros + 1 + order
        assert int(stream[at + zeros:at + zeros + width], 2) - 2**order == value
        at += zeros + width
    assert "1" not in stream[at:]


def test_the_same_documents_give_the_same_bytes_in_whatever_order_they_come() -> None:
    documents, register = some(9, 80), own_synonyms()[:50]
    first = index.build(documents, register)
    assert index.build(documents, register) == first == index.build(reversed(documents), register)


def test_what_was_read_before_is_not_read_again_and_changes_no_byte() -> None:
    documents = some(5, 400)
    with index.Memory() as memory:
        first = index.build(documents, (), memory)
        assert memory.read_anew == 400
        assert index.build(documents, (), memory) == first and memory.read_anew == 400
        changed = [*documents[:-1], page("khác", "một trang đã sửa")]
        after = index.build(changed, (), memory)
        assert 0 < memory.read_anew - 400 < 300
    assert after == index.build(changed)


def test_all_files_but_the_start_are_below_a_name_made_of_their_bytes() -> None:
    one, other = index.build([page("a", "đất")]), index.build([page("a", "đai")])
    start = json.loads(zlib.decompress(one[index.START], -15))
    assert all(a == index.START or a.startswith(f"{index.FOLDER}/{start['folder']}/") for a in one)
    assert not (one.keys() & other.keys()) - {index.START}


def reference_cut(found: postings.Terms, weight: list[float], term: int) -> set[int]:
    """The documents of *term* that are kept, by the letter of what is documented."""
    rows = list(range(found.start[term], found.start[term + 1]))
    longest = shards.LONGEST_OF_ONE if found.second[term] < 0 else shards.LONGEST_LIST
    # In the engine's own precision, so that ties are ties.
    best = sorted(rows, key=lambda r: (-np.float32(found.impact[r] * np.float32(weight[found.document[r]])), found.document[r]))
    kept = set(best[:longest])
    by_spelling: dict[int, list[int]] = defaultdict(list)
    for row in best:
        by_spelling[int(found.variant[row])].append(row)
    for same in by_spelling.values():
        kept.update(same[:shards.OF_EACH_SPELLING])
    return {int(found.document[row]) for row in kept}


def test_every_document_can_be_empty_or_strange() -> None:
    strange = [
        page("a", "a" * 1_000_000), page("b", "a" + "\u0301" * 100_000), page("c", "\u0301" * 100_000),
        page("d", "😀 👨\u200d👩\u200d👧 🇻🇳", "🎉"), page("e", "\0\0"), page("f", "<script>alert(1)</script>" * 1000),
        SearchDocument("g.html", "", ""), page("h", "." * 100_000), page("i", "\n" * 100_000), page("k", "\ufeff\u202e\u00ad"),
    ]
    for document in strange:
        assert index.START in index.build([document])
    assert index.START in index.build(strange) and index.START in index.build([])


def test_half_a_character_is_said_and_not_passed_over() -> None:
    """No file can hold one: the gate's reader replaces it, and whatever makes one up learns of it here."""
    with pytest.raises(UnicodeEncodeError):
        index.build([page("a", "x \udc00 y")])


def test_two_words_only_marks_tell_apart_share_one_term() -> None:
    words, found = counted([page("a", "dương đường"), page("b", "đường")])
    term = [words.folded[f] for f in found.first].index("duong")
    assert found.document[found.start[term]:found.start[term + 1]].tolist() == [0, 1]
    assert {"dương", "đương1"} <= set(words.exact)


def test_no_pair_reaches_over_a_sentence_a_line_or_a_field() -> None:
    words, found = counted([page("a", "một hai. Ba bốn\nnăm sáu", "bảy"), page("b", "tám", "chín")])
    pairs = {(words.folded[f], words.folded[s]) for f, s in zip(found.first, found.second, strict=True) if s >= 0}
    assert pairs == {("mot", "hai"), ("ba", "bon"), ("nam", "sau")}


def test_long_lists_are_cut_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LONGEST_LIST", 40)
    monkeypatch.setattr(shards, "LONGEST_OF_ONE", 25)
    monkeypatch.setattr(shards, "OF_EACH_SPELLING", 3)
    documents = in_order(some(7, 300, vocabulary(1, 60)))
    _, found = counted(documents)
    weight = [d.weight for d in documents]
    chosen = shards._champions(found, np.array(weight, np.float32))
    kept: dict[int, set[int]] = defaultdict(set)
    for row in chosen.rows:
        kept[int(found.term[row])].add(int(found.document[row]))
    assert any(len(v) < chosen.total[t] for t, v in kept.items())
    for term in range(len(found.first)):
        assert kept[term] == reference_cut(found, weight, term)


def test_every_word_of_every_page_finds_its_page() -> None:
    """Each word of each document, asked alone, has the document among its matches; so has each pair of neighbours."""
    documents = in_order(own_documents())
    words, found = counted(documents)
    owners = {
        (words.folded[f], words.folded[s] if s >= 0 else ""): set(found.document[found.start[t]:found.start[t + 1]].tolist())
        for t, (f, s) in enumerate(zip(found.first, found.second, strict=True))}
    missing = []
    for place, document in enumerate(documents):
        for part in (document.title, document.context, *document.names, document.text):
            last = ""
            for word, apart in analysis.words(part):
                folded = analysis.spell(word)[0]
                if place not in owners[folded, ""] or (last and not apart and place not in owners[last, folded]):
                    missing.append((document.address, last, folded))
                last = folded
    assert missing == []


def test_the_digest_of_a_stretch_is_of_everything_its_files_are_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of it alone, and the numbers that words happen to have not at all."""
    monkeypatch.setattr(lexicon, "LEXICON", 40)
    monkeypatch.setattr(shards, "LONGEST_OF_ONE", 25)
    documents = in_order(some(7, 200, vocabulary(1, 60)))
    weight = np.ones(300, np.float32)

    def told(documents: list[SearchDocument]) -> tuple[shards._Rows, lexicon.Names]:
        made, found = counted(documents)
        names = lexicon.Names(made.exact, made.folded, 200, *lexicon.common(made.alone, 200))
        return shards._Rows(found, names, weight), names

    rows, names = told(documents)
    whole = rows.digest(names)
    assert told(documents)[0].digest(names) == whole
    parts = {"first_at": 0, "second_at": 0, "count": 0, "total": int(np.flatnonzero(rows.total > rows.count)[0]), "document": 5, "level": 5}
    for part, place in parts.items():
        changed, _ = told(documents)
        getattr(changed, part)[place] += 1
        assert changed.digest(names) != whole, part
    several = next(t for t, (a, n) in enumerate(zip(rows.starts, rows.count, strict=True)) if len(set(rows.variant[a:a + n])) > 1)
    begin, many = int(rows.starts[several]), int(rows.count[several])
    base = len(names.exact) + 1
    for other in (1, base):  # the second word, the first
        changed, _ = told(documents)
        changed.variant[begin:begin + many] = (changed.variant[begin:begin + many] + other) % (base * base)
        assert changed.digest(names) != whole
    for part, other in (("documents", 201), ("kinds", names.kinds + 1), ("folded", [f"{name}x" for name in names.folded]),
                        ("members", names.members[::-1])):
        assert rows.digest(dataclasses.replace(names, **{part: other})) != whole, part  # type: ignore[arg-type]
    for strange in (rows.first_at < 0, rows.spelled):
        number = int((rows.first if strange is not rows.spelled else rows.second)[np.flatnonzero(strange)[0]])
        renamed = [f"{name}x" if n == number else name for n, name in enumerate(names.folded)]
        assert rows.digest(dataclasses.replace(names, folded=renamed)) != whole
    # A word that comes before all others gives every other a new number.
    _, found = counted(documents)
    later = dataclasses.replace(names, exact=["0", *names.exact], folded=["0", *names.folded], members=names.members + 1)
    one, two = np.divmod(found.variant, base)
    moved = dataclasses.replace(found, first=found.first + 1, second=np.where(found.second < 0, -1, found.second + 1),
                                variant=(one + 1) * (base + 1) + np.where(two > 0, two + 1, 0))
    assert shards._Rows(moved, later, weight).digest(later) == whole
    assert vars(rows).keys() == {*parts, "first", "second", "spelled", "term", "starts", "variant"}, "is it in the digest?"
