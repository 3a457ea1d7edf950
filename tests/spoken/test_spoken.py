"""Written Vietnamese is said as announcers say it, and what nobody knows how to say is told, never guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import portal
from portal import doors, spoken
from portal.spoken import numbers
from portal.spoken.reading import Reader
from portal.spoken.words import Words

ROOT = Path(__file__).parents[2]
CASES = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "readings.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
]
PLAIN = Reader(Words())


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(spoken.of(portal.load(ROOT, doors.parse_as_of("2026-11-23")).catalog))


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 400
    assert len({case[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_is_written_is_said_as_the_table_says(case: tuple[str, ...], reader: Reader) -> None:
    reading = reader.read(case[0])
    assert reading.text == case[1]
    assert " ".join(reading.unknown) == (case[2] if len(case) > 2 else "")
    assert reader.read(reading.text).text == reading.text, "said twice it is something else"


# Numbers, read back by a reader that shares nothing with the writer: words → values, and a sum by place.

_UNITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
          "tám": 8, "chín": 9}
_SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_back(words: str) -> int:
    """The number the *words* mean."""
    if " tỷ" in f" {words}":
        high, _, low = words.rpartition("tỷ")
        return read_back(high.strip()) * 10**9 + (read_back(low.strip()) if low.strip() else 0)
    total = group = 0
    unit = 0
    for word in words.split():
        if word in _UNITS:
            unit = _UNITS[word]
            continue
        if word == "mươi":
            group, unit = group + unit * 10, 0
        elif word == "mười":
            group, unit = group + 10, 0
        elif word == "trăm":
            group, unit = group + unit * 100, 0
        elif word == "linh":
            unit = 0
        else:
            total, group, unit = total + (group + unit) * _SCALES[word], 0, 0
    return total + group + unit


@given(st.one_of(st.integers(0, 10**15 - 1), st.integers(0, 99_999),
                 st.builds(lambda a, b, c: a * 10**9 + b * 10**6 + c, *[st.integers(0, 999)] * 3)))
def test_every_number_is_said_in_number_words_that_give_it_back(number: int) -> None:
    words = numbers.cardinal(number)
    assert set(words.split()) <= {*_UNITS, *_SCALES, "mươi", "mười", "trăm", "linh"}
    assert read_back(words) == number
    assert not re.search(r"mươi (một|bốn|năm)\b|mười (mốt|tư|năm)\b|linh (mốt|tư|lăm)|lẻ|ngàn", words)


@given(st.integers(0, 10**15 - 1))
def test_dots_between_thousands_change_nothing(number: int) -> None:
    assert numbers.numeral(f"{number:,}".replace(",", ".")) == numbers.numeral(str(number)) == numbers.cardinal(number)


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạéèếềệíìịóòộớờúùứừý ,.;:!?", max_size=80))
def test_plain_words_pass_as_they_are(text: str) -> None:
    tidy = PLAIN.read(text).text
    letters = re.sub(r"[\W_]", "", text)
    if not re.search(r"v\.?v", text):
        assert re.sub(r"[\W_]", "", tidy) == letters
    assert PLAIN.read(tidy).text == tidy


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert PLAIN.read(text).text == PLAIN.read(text).text


@given(st.lists(st.one_of(st.integers(0, 10**12).map(str), st.integers(0, 10**9).map(lambda n: f"{n:,}".replace(",", ".")),
                          st.sampled_from(["hộ", "đến", "ngày", "tháng", "quý", "50%", "17h30", "1/2", "31/12/2026", "–"])),
                max_size=12).map(" ".join))
def test_no_digit_is_left_for_the_announcer_to_work_out(text: str) -> None:
    assert not re.search(r"\d", PLAIN.read(text).text.replace("%", ""))


def test_roman_numerals_are_told_from_other_capitals() -> None:
    assert [numbers.roman(t) for t in ("I", "IV", "IX", "XIV", "XL", "XC", "XCIX")] == [1, 4, 9, 14, 40, 90, 99]
    assert [numbers.roman(t) for t in ("IIII", "VX", "", "A", "IC")] == [None] * 5


def test_a_short_form_that_no_register_knows_is_told_and_left_as_it_is() -> None:
    reading = PLAIN.read("UBND cấp cho HTX.")
    assert reading.text == "UBND cấp cho HTX."
    assert reading.unknown == ("UBND", "HTX")


def test_seconds_follow_the_syllables_and_the_pace() -> None:
    assert spoken.syllables("Ủy ban nhân dân, B'Lao: không hai.") == 7
    assert spoken.seconds("một " * 180, 180) == 60
    assert spoken.seconds("một " * 181, 180) == 61


def test_readings_of_the_register_need_no_reading_themselves(reader: Reader) -> None:
    words = reader.words
    for spoken_form in {*words.issuers.values(), *words.units.values(), *words.before_names.values()}:
        again = reader.read(spoken_form)
        assert (again.text.lower(), again.unknown) == (spoken_form.lower(), ())
