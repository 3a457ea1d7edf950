"""The files of the search index read again in Python, what they may not tell, and the memory between builds."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import random
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import portal
from portal import headers, offline, pages, site
from portal.catalog import Entry, PublicCatalog
from portal.search import Memory, SearchDocument, documents, index, packs, reading, shards
from portal.search.analysis import spell, words
from portal.search.records import LONGEST_TEXT

from .building import ROOT
from .conftest import AS_OF
from .search.collections_made import some, vocabulary
from .search.counting import in_order


@cache
def public() -> PublicCatalog:
    return portal.load(ROOT, AS_OF).catalog.public(AS_OF)


@cache
def found() -> tuple[SearchDocument, ...]:
    """What the repository's own portal lets people find."""
    return tuple(documents(public(), pages.derive(public()).pages))


def document(number: int, text: str, **more: object) -> SearchDocument:
    return SearchDocument(**{"address": f"a/{number}.html", "title": f"Trang {number}", "kind": "Văn bản", "text": text} | more)


def written(tree: Path, files: dict[str, bytes]) -> Path:
    for address, data in files.items():
        (tree / address).parent.mkdir(parents=True, exist_ok=True)
        (tree / address).write_bytes(data)
    return tree


def pairs(text: str) -> set[tuple[str, str]]:
    said, last = set(), ""
    for word, apart in words(text):
        folded = spell(word)[0]
        said |= {(folded, "")} | ({(last, folded)} if last and not apart else set())
        last = folded
    return said


def test_every_word_and_pair_of_every_page_finds_its_page(tmp_path: Path) -> None:
    tree = written(tmp_path, index.build(found()))
    chosen = in_order(found())
    assert [*reading.all_records(tree)] == [d.address for d in chosen]
    everything: dict[tuple[str, str], set[int]] = {}
    opened = reading.start((tree / index.START).read_bytes())
    for _, address, data in reading.files(tree):
        if address.startswith(f"{opened.folder}/t/"):
            for piece in reading.pieces(address, data):
                for term, places in reading.terms(piece, opened).documents.items():
                    assert term not in everything, "a term in two pieces"
                    everything[term] = set(places)
    longest = 400  # fewer documents than lists hold at most: nothing is cut
    for place, d in enumerate(chosen):
        for part in (d.title, d.context, *d.names, d.text):
            assert all(place in everything[term] or len(everything[term]) >= longest for term in pairs(part)), d.address


def test_a_record_says_what_a_hit_shows(tmp_path: Path) -> None:
    tree = written(tmp_path, index.build(found()))
    records = reading.all_records(tree)
    for d in found():
        record = records[d.address]
        assert (record.title, record.context, record.text) == (d.title, d.context, d.text[:LONGEST_TEXT])
    strange = [document(0, "Chữ \U0001f600 lạ \u0000 và “ngoặc”"), document(1, "")]
    tree = written(tmp_path / "strange", index.build(strange))
    assert [r.text for r in reading.all_records(tree).values()] == [d.text for d in strange]


def test_the_watch_reads_the_same_terms_as_the_search_in_lists_of_every_length(tmp_path: Path) -> None:
    many = [document(n, " ".join(f"{a}{n % k}" for k, a in enumerate("bcdghklmn", 1)) + " giá đất") for n in range(300)]
    for place, files in enumerate((index.build(found()), index.build(many))):
        tree = written(tmp_path / str(place), files)
        opened = reading.start((tree / index.START).read_bytes())
        for _, address, data in reading.files(tree):
            if address.startswith(f"{opened.folder}/t/"):
                terms = [term for piece in reading.pieces(address, data) for term in reading.terms(piece, opened).documents]
                assert reading.said(address, data, opened).terms == tuple(terms)


def test_the_watch_reads_long_lists_many_documents_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = written(tmp_path, index.build([document(n, "giá đất ở phường") for n in range(400)]))
    passed: list[int] = []
    one_by_one = reading._Bits._beyond
    monkeypatch.setattr(reading._Bits, "_beyond", lambda *given: passed.append(1) or one_by_one(*given))
    terms = [term for _, _, said in reading.all_said(tree) for term in said.terms]
    assert ("gia", "dat") in terms and len(passed) < 17 * len(terms)


def test_what_was_read_before_is_not_read_again_and_hides_no_word(tmp_path: Path) -> None:
    many = [document(n, f"giá đất ở phường số {n} " + " ".join(f"tiếng{n * k % 37}" for k in range(40))) for n in range(500)]

    def of(place: str, documents: list[SearchDocument], before: reading.Known) -> tuple[list[reading.Said], reading.Known]:
        read = reading.Reading(written(tmp_path / place, index.build(documents)), before)
        return [said for _, _, said in read.said()], read.known

    def words_in(read: list[reading.Said]) -> set[object]:
        return {word for said in read for word in (*said.texts, *said.terms)}

    first, known = of("mot", many, reading.Known())
    again, _ = of("hai", many, known)
    assert len(again) == 0 < len(first)
    # A word of no page before: the list of syllables is another, and every file is read in another way.
    other, _ = of("ba", [*many, document(900, "chữ hoàn toàn mới")], known)
    assert len(other) == len(list(reading.all_said(tmp_path / "ba")))
    # The same words in another order: what says them anew is read.
    more, _ = of("bon", [*many[:-1], document(499, many[3].text + " đất giá")], known)
    assert len(more) < len(first) and ("dat", "gia") in words_in(more) and ("dat", "gia") not in words_in(first)
    whole = words_in([said for _, _, said in reading.all_said(tmp_path / "bon")])
    assert whole <= words_in(first) | words_in(more)
    (tmp_path / "bon" / "assets/search/start.bin").write_bytes(b"x")
    with pytest.raises(reading.Damaged):
        list(reading.Reading(tmp_path / "bon", known).said())


def test_an_index_of_nothing_can_be_read(tmp_path: Path) -> None:
    tree = written(tmp_path, index.build(()))
    assert reading.all_records(tree) == {} and list(reading.all_said(tree))


@given(st.data())
def test_damage_is_found_or_harmless_and_never_anything_else(data: st.DataObject) -> None:
    files = index.build([document(n, "giá đất ở phường") for n in range(5)])
    address = data.draw(st.sampled_from(sorted(files)))
    broken = bytearray(files[address])
    for place in data.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=4)):
        broken[place] ^= data.draw(st.integers(1, 255))
    opened = reading.start(files[index.START])
    with contextlib.suppress(reading.Damaged):
        reading.said(address, bytes(broken), reading.start(bytes(broken)) if address == index.START else opened)


@given(st.lists(st.integers(1, 3000) | st.sampled_from([packs.LONGEST, packs.LONGEST + 1]), max_size=150))
def test_pieces_come_out_of_packs_as_they_went_in(sizes: list[int]) -> None:
    given_pieces = [bytes((number % 251 + 1,)) * size for number, size in enumerate(sizes)]
    files = dict(packs.packed("r", given_pieces))
    found = {}
    for name, data in files.items():
        own = name.removeprefix("r/").removesuffix(".bin")
        if own.startswith("p"):
            found[int(own[1:])] = data
        else:
            found |= {int(own) * packs.IN_PACK + place: piece for place, piece in packs.places(data)}
    assert found == dict(enumerate(given_pieces))
    for data in files.values():
        if len(data) <= packs.LONGEST:
            with pytest.raises(ValueError):
                list(packs.places(data[:-1]))


def test_files_grow_far_slower_than_documents() -> None:
    few, many = (index.build([document(n, f"giá đất ở phường {n}") for n in range(count)]) for count in (100, 1000))
    assert len(many) <= len(few) + 900 * 2 // packs.IN_PACK + 2 and len(many) < 60


def test_a_record_too_long_for_a_pack_has_a_file_of_its_own(tmp_path: Path) -> None:
    long = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(60_000))
    tree = written(tmp_path, index.build([document(0, "trước"), document(1, "dài", names=(long,)), document(2, "sau")]))
    assert [p.name for p in tree.rglob("p*.bin")] == ["p1.bin"]
    assert [r.text for r in reading.all_records(tree).values()] == ["trước", "dài", "sau"]
    assert any(long in said.texts for _, _, said in reading.all_said(tree))


# What it may not tell


WITHHELD = "Kỳ nhông xanh lam ngủ dưới cầu gỗ mỗi đêm mưa"


def withheld() -> tuple[PublicCatalog, tuple[Entry[Any], ...]]:
    """The repository's catalog without one of its questions, and that question in words of nobody else's."""
    catalog = public()
    entry = catalog.faqs[0]
    hidden = dataclasses.replace(entry, value=entry.value.model_copy(update={"question": WITHHELD}), slug="khong-ai-biet")
    return dataclasses.replace(catalog, faqs=catalog.faqs[1:]), (hidden,)


PLANTED: dict[str, dict[str, Any]] = {
    "nothing": {}, "title": {"title": WITHHELD}, "context": {"context": WITHHELD}, "text": {"text": f"Dòng đầu\n{WITHHELD}."},
    "reasons": {"reasons": (("cũ", WITHHELD),)}, "facets": {"facets": (("Lĩnh vực", WITHHELD),)}, "names": {"names": (WITHHELD,)},
}


@pytest.mark.parametrize(("planted", "disk"), [*((name, False) for name in PLANTED), ("text", True), ("names", True)])
def test_a_withheld_title_is_found_wherever_in_the_index_it_stands(planted: str, disk: bool, tmp_path: Path) -> None:
    files = index.build([*found()[:20], document(0, **{"text": "Chữ của trang"} | PLANTED[planted])])
    if disk:
        files = {address: text.encode() for address, text in offline.index_scripts(files).items()}
    told: list[str] = []
    try:
        site.verify(written(tmp_path, files), *withheld())
    except site.SiteFault as fault:
        told = fault.problems
    assert bool(told) == (planted != "nothing") and all("assets/" in t and "lộ nội dung" in t for t in told), told


def test_a_file_that_is_no_index_stops_the_build(tmp_path: Path) -> None:
    tree = written(tmp_path, index.build(found()[:20]))
    place = next(p for p in sorted(tree.rglob("*.bin")) if "/r/" in p.as_posix())
    place.write_bytes(b"planted" + place.read_bytes())
    with pytest.raises(site.SiteFault, match="không đọc lại được"):
        site.verify(tree, PublicCatalog())


def test_the_index_is_kept_as_long_as_its_names_hold() -> None:
    files = index.build(found()[:20])
    for address in files:
        said = headers.of(address)
        assert said["Content-Type"] == "application/octet-stream"
        assert said["Cache-Control"] == (headers.REVALIDATED if address == index.START else headers.IMMUTABLE)


# Memory


def test_a_memory_changes_no_byte_and_reads_only_what_changed(tmp_path: Path) -> None:
    given_documents = list(found())
    with Memory(tmp_path) as first:
        plain = index.build(given_documents, memory=first)
        assert first.read_anew > 300
    with Memory(tmp_path) as again:
        assert index.build(given_documents, memory=again) == plain and again.read_anew == 0
    assert plain == index.build(given_documents)
    # Some go, some change, some are new, in another order: as if nothing had been known.
    changed = [dataclasses.replace(d, text=f"à a1 {d.text}") if n == 7 else d for n, d in enumerate(given_documents) if n != 8]
    changed = [document(1, "zz mới tinh à A1 hoà hòa"), *reversed(changed)]
    with Memory(tmp_path) as later:
        assert index.build(changed, memory=later) == index.build(changed)
        assert 0 < later.read_anew < len(changed) * 0.7
    with Memory(tmp_path) as kept:
        assert index.build(changed, memory=kept) == index.build(changed) and kept.read_anew == 0
    # What is gone is forgotten: it is read anew when it comes back.
    with Memory(tmp_path) as kept:
        index.build(given_documents, memory=kept)
        assert kept.read_anew > 40


def test_a_memory_without_a_folder_knows_what_it_was_told_itself() -> None:
    few = [document(n, f"giá đất {n}") for n in range(5)]
    with Memory() as memory:
        plain = index.build(few, memory=memory)
        assert index.build(few, memory=memory) == plain and memory.read_anew == 5


def test_a_weight_a_value_or_a_phrase_alone_changes_what_a_memory_gives(tmp_path: Path) -> None:
    """Whatever changes one file of the index and not the words: as if nothing had been known."""
    few = [document(n, "giá đất ở phường " * 9, facets=(("Năm", str(2000 + n % 3)),), names=(f"{n}/2020/NĐ-CP",)) for n in range(9)]
    for field, value in (("weight", 1.7), ("facets", (("Năm", "1999"),)), ("names", ("7/2021/NĐ-CP",)), ("context", "nơi khác"),
                         ("reasons", (("tên cũ", "Vì sao."),)), ("kind", "Cơ quan"), ("title", "Khác"), ("text", "khác hẳn")):
        changed = [*few[:4], dataclasses.replace(few[4], **{field: value}), *few[5:]]
        for given_documents in (few, changed):
            with Memory(tmp_path) as memory:
                assert index.build(given_documents, memory=memory) == index.build(given_documents), field


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_the_files_are_those_of_a_build_that_remembers_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "ROWS", 3000)  # many stretches
    monkeypatch.setattr(shards, "LONGEST_OF_ONE", 40)
    draw = random.Random(seed)
    # Words that only marks tell apart, and one that comes first of all: they take numbers between those of others.
    known = vocabulary(seed, 300)
    strange = ["0", "đường", "dường", "à", "a1", "zz", "ðường", "dưỡng đường"]
    said = {d.address: d for d in some(seed, 150, known, 30)}
    for _ in range(5):
        with Memory(tmp_path) as memory:
            assert index.build(said.values(), memory=memory) == index.build(said.values())
        for _ in range(draw.randrange(3)):
            address = draw.choice(list(said))
            text = said[address].text.split(" ")
            text[draw.randrange(len(text)):] = draw.choices([*known, *strange], k=draw.randrange(4))
            said[address] = dataclasses.replace(said[address], text=" ".join(text))
        if draw.random() < 0.3:
            said.pop(draw.choice(list(said)))
        if draw.random() < 0.3:
            said["mới"] = document(len(said), " ".join(draw.choices(known, k=20)), address="mới", kind=draw.choice("Aa"))


def test_what_an_edit_does_not_reach_is_not_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "ROWS", 500)
    many = some(1, 300, vocabulary(1, 300), 30)
    with Memory(tmp_path) as memory:
        index.build(many, memory=memory)
    laid = []
    plain = shards._Entries.__init__
    monkeypatch.setattr(shards._Entries, "__init__", lambda *given: laid.append(1) or plain(*given))
    with Memory(tmp_path) as memory:
        index.build(many, memory=memory)
    assert not laid
    # One word in another form: the same terms, as common and as long as before.
    text = many[7].text
    syllable = next(word for word, _ in words(text) if spell(word)[1].isalpha())
    with Memory(tmp_path) as memory:
        index.build([*many[:7], dataclasses.replace(many[7], text=text.replace(syllable, f"{syllable}\u0301")), *many[8:]],
                    memory=memory)
    changed = len(laid)
    laid.clear()
    index.build(many)
    assert 0 < changed < len(laid) / 2


def test_words_written_alike_stay_apart_whatever_came_first() -> None:
    few = [document(0, "à"), document(1, "a1"), document(2, "à a1"), document(3, "hoà hòa hoa")]
    assert len({tuple(sorted(index.build(order).items())) for order in itertools.permutations(few)}) == 1


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped", "text", "other version", "folder", "unwritable", "a file"])
def test_a_memory_that_cannot_be_used_is_passed_over(damage: str, tmp_path: Path) -> None:
    few = [document(n, "giá đất ở phường") for n in range(5)]
    wanted = index.build(few)
    with Memory(tmp_path) as memory:
        assert index.build(few, memory=memory) == wanted
    kept, = tmp_path.iterdir()
    if damage == "other version":
        kept.rename(tmp_path / "search-0")
    elif damage in ("unwritable", "a file"):
        shutil.rmtree(kept)
        if damage == "a file":
            kept.write_bytes(b"")
        else:
            kept.symlink_to(tmp_path / "nowhere" / "at all")
    for path in list(kept.iterdir()) if kept.is_dir() else ():
        data = path.read_bytes()
        if damage in ("gone", "folder"):
            path.unlink()
            if damage == "folder":
                path.mkdir()
        else:
            path.write_bytes({"empty": b"", "cut": data[:len(data) // 2], "text": b"xin chao",
                              "flipped": data[:-9] + bytes((data[-9] ^ 1,)) + data[-8:]}[damage])
    with Memory(tmp_path) as memory:
        assert index.build(few, memory=memory) == wanted and memory.read_anew == 5
    assert not (tmp_path / "search-0").exists()
    with Memory(tmp_path) as memory:
        assert index.build(few, memory=memory) == wanted
        assert memory.read_anew == (5 if damage in ("folder", "unwritable", "a file") else 0)

