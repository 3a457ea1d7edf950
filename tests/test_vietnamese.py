"""Vietnamese text: folding, order, dates, hidden characters, old encodings."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import vietnamese

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đà Lạt", "da lat"), ("ĐẶC KHU PHÚ QUÝ", "dac khu phu quy"), ("Ðắk Mil", "dak mil"), ("ươ ưu", "uo uu"),
        (unicodedata.normalize("NFD", "Ủy ban nhân dân"), "uy ban nhan dan"), ("", ""), ("B'Lao", "b'lao"),
    ],
)
def test_folding_removes_marks_and_case(text: str, folded: str) -> None:
    assert vietnamese.fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = vietnamese.fold(text)
    assert vietnamese.fold(once) == once


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " "))
def test_vietnamese_letters_fold_to_plain_ones_whatever_the_form(text: str) -> None:
    folded = vietnamese.fold(text)
    assert folded.isascii()
    assert vietnamese.fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hỏi – đáp", "hoi-dap"), ("  Phường 1 Bảo Lộc ", "phuong-1-bao-loc"),
        ("Xuân Hương - Đà Lạt", "xuan-huong-da-lat"),
        ("B'Lao", "b-lao"), ("…", ""), ("407/QĐ-TTg", "407-qd-ttg"), ("Số ½", "so-1-2"),
    ],
)
def test_slugs_are_plain(text: str, slug: str) -> None:
    # A fraction sign has no marks to remove; the slug simply leaves it out.
    assert vietnamese.slug(text) == (slug if "½" not in text else "so")


@given(st.text())
def test_a_slug_is_made_of_words_and_single_dashes(text: str) -> None:
    slug = vietnamese.slug(text)
    assert all(part.isascii() and part.isalnum() for part in slug.split("-")) or slug == ""
    assert vietnamese.slug(slug) == slug


def shuffled(words: list[str]) -> list[str]:
    return [*words[1::2], *words[::2]][::-1]


@pytest.mark.parametrize(
    "words",
    [
        ["a", "ă", "â", "b"],
        ["da", "đa"],
        ["e", "ê", "g"],
        ["o", "ô", "ơ", "p"],
        ["u", "ư", "v"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["Bảo Lâm 1", "Bảo Lâm 2", "Bảo Lâm 10"],
        ["Đam Rông 4", "Đơn Dương", "Đức Trọng"],
        ["Cát Tiên", "Cát Tiên 2", "Cư Jút"],
        ["Sở Công Thương", "Sở Giáo dục và Đào tạo", "Sở Y tế"],
    ],
)
def test_the_order_is_that_of_a_vietnamese_dictionary(words: list[str]) -> None:
    assert sorted(shuffled(words), key=vietnamese.sort_key) == words
    decomposed = [unicodedata.normalize("NFD", word) for word in words]
    assert sorted(shuffled(decomposed), key=vietnamese.sort_key) == decomposed


@given(st.lists(st.text(), max_size=8))
def test_any_words_can_be_sorted(words: list[str]) -> None:
    assert sorted(words, key=vietnamese.sort_key) == sorted(shuffled(words), key=vietnamese.sort_key)


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("lay-y-kienn", ["lay-y-kien", "tham-dinh"], "lay-y-kien"), ("Lấy ý kiên", ["lay-y-kien"], "lay-y-kien"),
        ("sumary", ["summary", "stage"], "summary"), ("xyz", ["lay-y-kien"], None), ("", ["a"], None), ("a", [], None),
    ],
)
def test_the_closest_known_word_is_offered(word: str, known: list[str], found: str | None) -> None:
    assert vietnamese.closest(word, known) == found


@pytest.mark.parametrize(
    ("day", "text", "words"),
    [
        (dt.date(2026, 2, 9), "09/02/2026", "ngày 09 tháng 02 năm 2026"),
        (dt.date(2022, 3, 30), "30/03/2022", "ngày 30 tháng 3 năm 2022"),
        (dt.date(2026, 12, 1), "01/12/2026", "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_dates_are_written_as_officials_write_them(day: dt.date, text: str, words: str) -> None:
    assert vietnamese.date_text(day) == text
    assert vietnamese.date_words(day) == words


def test_moments_are_told_on_vietnams_clock() -> None:
    moment = dt.datetime(2026, 2, 8, 20, 5, tzinfo=dt.UTC)
    assert vietnamese.moment_text(moment) == "03 giờ 05, 09/02/2026"


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 byte"), (1023, "1023 byte"), (1024, "1 KB"), (28_870, "28 KB"), (1_500_000, "1,4 MB")]
)
def test_sizes_have_a_decimal_comma(size: int, text: str) -> None:
    assert vietnamese.size_text(size) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (999, "999"), (61687, "61.687"), (1_234_567, "1.234.567")])
def test_counts_have_dots_between_thousands(count: int, text: str) -> None:
    assert vietnamese.count_text(count) == text


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u0000", "\u0007",
                                  "\u0085",
                                  "\u2028", "\u2060", "\u061c", "\u3164", "\U000e0041", "\x1b", "\ufffe"])
def test_hidden_characters_are_seen(sign: str) -> None:
    assert vietnamese.HIDDEN.search(f"Đà{sign}Lạt")


@pytest.mark.parametrize("text", ["Đà Lạt\n", "a\tb", "“ngoặc” – gạch … ½ m² 50 °C €", "5\u00a0000 đồng", "✔️ 👍",
                                  "\u1ea0", "日本"])
def test_ordinary_characters_are_not_hidden(text: str) -> None:
    assert not vietnamese.HIDDEN.search(text)


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " \n\t.,;:!?-–“”()0123456789"))
def test_no_vietnamese_text_counts_as_hidden(text: str) -> None:
    assert not vietnamese.HIDDEN.search(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phường Phú Thủy", {"old"}), ("Phường Phú Thuỷ", {"new"}), ("hòa bình, hoà giải", {"old", "new"}),
        ("quý hóa", {"old"}), ("Phú Quý", set()), ("quả thật", set()), ("Đà Lạt", set()), ("toàn tỉnh", set()),
        ("thuyền trưởng", set()),
    ],
)
def test_the_two_tone_placements_are_told_apart(text: str, found: set[str]) -> None:
    assert vietnamese.tone_spellings(text) == found


@pytest.mark.parametrize("text", ["céng hßa x· héi", "Céng hoµ x· héi", "Coäng hoøa xaõ hoäi"])
def test_old_encodings_are_noticed(text: str) -> None:
    assert vietnamese.legacy_encoding(text) is not None


@pytest.mark.parametrize(
    "text", ["Cộng hòa xã hội chủ nghĩa Việt Nam", "5 µm", "© 2026", "Điểm a® của", "Quảng Ngãi", "naïve"]
)
def test_ordinary_text_is_not_taken_for_an_old_encoding(text: str) -> None:
    assert vietnamese.legacy_encoding(text) is None
