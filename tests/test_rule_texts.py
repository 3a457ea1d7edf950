"""Each rule asks a document's text as a whole before it reads it piece by piece: the whole must never say no too early."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.catalog import Entry
from portal.rules import RULES, agencies, leftovers, numbers, passages, secrecy, text
from portal.rules.bench import Bench
from portal.rules.citations import _pattern, replacements
from portal.rules.passages import Passage, Text

from .building import ROOT
from .test_rules import HARMLESS, STAMPED

AS_OF = dt.datetime.fromisoformat("2026-11-23T00:00+07:00")

PERSONAL = [
    "Số căn cước 068180001234.", "068 180 001 234", "0681-8000-1234", "Bà D, ngày sinh: 12/3/1980.",
    "NGÀY, THÁNG, NĂM  SINH: 12.3.1980", "Bà D, sinh\nngày 12 tháng 3", "Năm sinh: 1980", "Ông Nguyễn Văn D (sinh năm 1980)",
    "Ông D, SN: 1980", "thường  trú tại số nhà 12", "Hộ khẩu thường trú: thôn 3", "đến NHÀ RIÊNG số 12/4 hẻm 5",
    "tạm trú: số 5", "Gọi 0912345678", "+84 912 345 678", "(0912) 345.678", "84-912-345-678", "năm ſinh: 1980",
    "٠٦٨١٨٠٠٠١٢٣٤",
]
BLANKS = ["Họ tên: .....", "……", "____", "xxx", "< điền tên >", "[ nhập số ]", "Viết ở đây:", "[GHI rõ]", "<ĐIỀN"]
TONES = ["hòa hoà", "thủy và thuỷ", "khỏe, khoẻ", "ủy quyền cho uỷ viên", "QUÝ, quý, tùy, tuỳ"]
LOOKALIKES = ["43/2025/QD-UBND", "Nghị định 15 / 2020 / NĐ-CP", "12/KH - UBND", "số 5/2024/NQ–HĐND"]
CITATIONS = [
    "Nghị định số 09/2017/NĐ-CP", "nghị định 9/2017", "luật tiếp cận thông tin 2016", "Luật Báo chí (năm 2016)",
    "luat-103-2016-qh13", "Luật số 103 / 2016 / QH13", "Nghị định 42/2022/NĐ-CP", "theo NĐ 42 năm 2022",
]
NEIGHBOURS = ["", "đồng", "12", "năm", "(", "ong", "@", "Trần Phú", "/"]
"""What stands in the passage before or after: a pattern must not look over the edge."""


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(portal.load(ROOT, AS_OF).catalog, AS_OF)


def whole(entry: Entry[Any], *parts: str) -> Text:
    made = Text(entry)
    made.text = passages._BETWEEN.join(parts)
    return made


def around(piece: str) -> list[tuple[str, ...]]:
    return [(before, piece, after) for before in NEIGHBOURS for after in NEIGHBOURS]


def prose(entry: Entry[Any], piece: str) -> str:
    return Passage(entry, piece, ("title",)).prose


@pytest.mark.parametrize("piece", [*STAMPED, *HARMLESS, *PERSONAL, *BLANKS, *TONES, *LOOKALIKES, *CITATIONS])
def test_what_is_found_in_a_passage_is_suspected_in_the_whole(bench: Bench, piece: str) -> None:
    entry = bench.catalog.policies[0]
    said = prose(entry, piece)
    names = agencies._names(bench.catalog, bench.today)
    traces = agencies._traces(names)
    stamped = bool(secrecy._TRACE.search(said.lower()))
    private = any(secrecy._private(said)) or any(secrecy._mobile_numbers(said))
    left = leftovers._LEFT.search(said) is not None
    toned = [any(p.search(said) for p in style) for style in (text._OLD, text._NEW)]
    mended = [m.group() for m in numbers._lookalikes(said) if numbers._mended(m.group())]
    named = agencies._pattern(names).search(agencies._plain(said)) is not None
    cited = [bool(_cites(new, old).places(piece)) for new, _, old in replacements(bench)]
    for parts in around(piece):
        text_ = whole(entry, *parts)
        assert any(t.search(text_.lower) for t in secrecy._TRACES) >= stamped
        assert secrecy._may_be_private(text_) >= private
        assert leftovers._may_be_left(text_) >= left
        assert [any(p.search(text_.prose) for p in style) for style in (text._OLD, text._NEW)] >= toned
        assert {m.group() for m in numbers._lookalikes(text_.slashed)} >= set(mended)
        assert any(t.search(agencies._one_spelling(text_.lower)) for t in traces) >= named
        for (new, _, old), found in zip(replacements(bench), cited, strict=True):
            pattern = _cites(new, old)
            assert (pattern.may_stand_in(text_.text) and any(map(pattern.may_stand_in, text_.pieces))) >= found


def _cites(new: Entry[Any], old: Entry[Any]) -> Any:
    return _pattern(old.slug, old.value.number, old.value.short_title or "")


def test_the_examples_are_some_of_each(bench: Bench) -> None:
    """What would make the test above say nothing."""
    assert any(any(secrecy._private(piece)) for piece in PERSONAL)
    assert all(leftovers._LEFT.search(piece) for piece in BLANKS)
    assert all(any(p.search(piece) for p in text._OLD) and any(p.search(piece) for p in text._NEW) for piece in TONES)
    assert sum(bool(_cites(new, old).places(piece)) for piece in CITATIONS for new, _, old in replacements(bench)) >= 4


def test_ended_agencies_are_suspected_wherever_their_name_stands(bench: Bench) -> None:
    names = agencies._names(bench.catalog, bench.today)
    traces, entry = agencies._traces(names), bench.catalog.policies[0]
    assert names
    for name in names:
        for before, after in (("", ""), ("(", ")"), ("Theo ", ",")):
            text_ = whole(entry, f"{before}{name.upper()}{after}")
            assert any(t.search(agencies._one_spelling(text_.lower)) for t in traces), name


@pytest.mark.parametrize("body", [
    "Một\n\nhai [ba](https://a.vn/MẬT) https://b.vn/0912345678\nbốn", "Một\n   \nhai", "\n\n\nMột\n\n\n\nhai\n \t\n",
    "lưu https://a.b hành nội bộ", "](x](y) https://a](b)c",
])
def test_the_whole_holds_what_its_passages_hold(tmp_path: Path, body: str) -> None:
    entry = portal.load(ROOT, AS_OF).catalog.policies[0]
    made = whole(entry)
    made.text = body.replace("\n\n", passages._BETWEEN)
    if passages._BLANK_LINE.search(made.text):
        pytest.skip("made of its passages")
    parts = [part for part in made.prose.split(passages._BETWEEN) if part.strip()]
    assert [part.strip("\n") for part in parts] == [prose(entry, p.strip("\n")) for p in body.split("\n\n") if p.strip()]


def test_every_text_of_the_checkout_is_the_same_whole_and_in_pieces(bench: Bench) -> None:
    for text_ in bench.texts:
        pieces = "".join(passage.prose for passage in text_.passages)
        assert "".join(pieces.split()) == "".join(text_.prose.replace("\0", "").split())


def test_a_document_without_anything_is_not_taken_to_pieces(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    """Thousands of documents have nothing for most rules: none makes passages of them."""
    entry = next(e for e in bench.catalog.policies if e.value.publication.status.value == "cong-khai")
    made: list[str] = []
    monkeypatch.setattr(passages, "passages", lambda entry: made.append(entry.slug) or iter(()))
    readers = [rule.read(bench) for rule in RULES if rule.read is not None]
    text_ = whole(entry, "Hỗ trợ học phí cho học sinh", "64/2025/QH15", "gop.y@lamdong.gov.vn", "12.000.000 đồng", "2026-01-02")
    assert [list(read(text_)) for read in readers] == [[]] * len(readers)
    assert made == []


def test_a_text_is_unpacked_no_more_often_than_rules_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for all rules that read, once for what cites replaced laws; messages open a few again."""
    loaded = portal.load(ROOT, AS_OF)
    bench = Bench(loaded.catalog, AS_OF, loaded.paths)
    opened: list[object] = []
    from portal import written

    unpacked = written.Written.unpacked
    monkeypatch.setattr(written.Written, "unpacked", lambda self: (opened.append(self), unpacked(self))[1])
    written._recent.clear()
    list(portal.gate.judge(bench.catalog, AS_OF, loaded.paths))
    assert len(opened) <= 3 * len(bench.entries)
