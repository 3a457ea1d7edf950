"""Text to syllables: the table of cases, and what holds for any text."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import analysis, numbers

from .table import TABLE, said

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONED = st.text(st.sampled_from([*LETTERS, *"\u0300\u0301\u0303\u0309\u0323 .-/\n1"]), max_size=40)
KNOWN = st.characters(exclude_categories=("Cs", "Cn"))
"""No half characters, and none that the browser's newer Unicode knows and Python's does not."""
TEXTS = st.one_of(TONED, st.text(KNOWN, max_size=60))


@pytest.mark.parametrize("case", TABLE["words"], ids=lambda c: c["why"])
def test_words(case: dict[str, str]) -> None:
    assert said(case["text"]) == (case["folded"], case["exact"])


@pytest.mark.parametrize("case", TABLE["keys"], ids=lambda c: c["text"])
def test_keys_of_numbers(case: dict[str, Any]) -> None:
    assert numbers.keys(case["text"], case["year"]) == case["keys"]


def test_what_a_question_asks_for_is_a_key_of_the_document_it_names() -> None:
    """The two sides of a number meet: the first key asked for, and one that the document has."""
    there = {key for case in TABLE["keys"] for key in case["keys"]}
    meant = [c for c in TABLE["asked"] if any(number in c["text"] for number in ("407", "59", "1671", "45/2019"))]
    assert len(meant) > 20
    assert [c["text"] for c in meant if not there & set(c["keys"])] == []


@given(TEXTS)
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert said(unicodedata.normalize("NFD", text)) == said(unicodedata.normalize("NFC", text)) == said(text)


@given(TEXTS)
def test_folding_a_folded_word_changes_nothing(text: str) -> None:
    for word, _ in analysis.words(text):
        folded, _ = analysis.spell(word)
        assert analysis.spell(folded)[0] == folded
        assert not set(folded) & set("đăâêôơưáàảãạ")


@given(TEXTS)
def test_marks_never_decide_what_is_looked_up(text: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) <= 0x36F)
    assert analysis.syllables(bare.replace("Đ", "D").replace("đ", "d")) == analysis.syllables(text)


@given(st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=45), max_size=8))
def test_every_word_is_given_once_and_never_longer_than_counts(words: list[str]) -> None:
    found = [word for word, _ in analysis.words(" ".join(words))]
    assert found == [unicodedata.normalize("NFC", w)[: analysis.LONGEST] for w in words]


TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def test_both_places_of_the_tone_are_one_spelling() -> None:
    for vowel, tone in itertools.product(("oa", "oe", "uy"), TONES):
        first, second = f"h{vowel[0]}{tone}{vowel[1]}", f"h{vowel}{tone}"
        assert analysis.spell(first) == analysis.spell(second) != analysis.spell(f"h{vowel}")


def test_a_final_y_is_an_i_where_it_sounds_like_one() -> None:
    before = ("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "ch", "gh", "kh", "ng",
              "nh", "ph", "qu", "th", "tr")
    for start, tone in itertools.product(before, ("", *TONES)):
        assert analysis.spell(f"{start}y{tone}") == analysis.spell(f"{start}i{tone}")


@given(st.integers(1, 99_999), st.integers(1945, 2099), st.sampled_from(["NĐ-CP", "QĐ-TTg", "TT-BTTTT", "QH15", "NQ-HĐND"]))
def test_a_number_has_the_same_keys_in_every_spelling(number: int, year: int, symbol: str) -> None:
    whole = f"{number}/{year}/{symbol}"
    keys = numbers.keys(whole)
    assert keys[0].startswith(f"{number}/{year}/") and f"{number}//" in keys
    for other in (whole.lower(), whole.upper(), f"Thông tư số {whole} ngày 1/7/2025", f"0{whole}",
                  unicodedata.normalize("NFD", whole), whole.replace("Đ", "Ð"), whole.replace("/", " / "),
                  whole.replace("Đ", "D")):
        assert numbers.keys(other) == keys
