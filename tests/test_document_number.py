"""Numbers of documents: what is recognised, what is mended, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.document_number import Form, find, normalise, parse, repair


@pytest.mark.parametrize(
    ("text", "form", "year"),
    [
        ("104/2016/QH13", Form.NATIONAL_ASSEMBLY, 2016),
        ("105/2025/UBTVQH15", Form.NATIONAL_ASSEMBLY, 2025),
        ("64/2025/QH15", Form.NATIONAL_ASSEMBLY, 2025),
        ("09/2017/NĐ-CP", Form.LEGAL, 2017),
        ("26/2025/NQ-HĐND", Form.LEGAL, 2025),
        ("043/2025/QĐ-UBND", Form.LEGAL, 2025),
        ("66.22/2026/NQ-CP", Form.LEGAL, 2026),
        ("22/2023/TT-BTTTT", Form.LEGAL, 2023),
        ("407/QĐ-TTg", Form.ADMINISTRATIVE, None),
        ("4046/KH-UBND", Form.ADMINISTRATIVE, None),
        ("07/CT-TTg", Form.ADMINISTRATIVE, None),
        ("194/TTr-CAT-QLHC", Form.ADMINISTRATIVE, None),
        ("1671/NQ-UBTVQH15", Form.ADMINISTRATIVE, None),
        ("45/QĐ-SVHTTDL", Form.ADMINISTRATIVE, None),
        ("2017/BTTTT-CBC", Form.LETTER, None),
        ("4011/UBND-VX2", Form.LETTER, None),
        ("259/SNV-XDCQ,CTTN&BĐG", Form.LETTER, None),
        ("305-CV/TU", Form.PARTY, None),
        ("01-CTr/TU", Form.PARTY, None),
        ("57-NQ/TW", Form.PARTY, None),
    ],
)
def test_the_five_forms_are_told_apart(text: str, form: Form, year: int | None) -> None:
    number = parse(text)
    assert number is not None
    assert (number.text, number.form, number.year) == (text, form, year)
    assert str(number) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "407", "QĐ-TTg", "407/", "/QĐ-TTg", "Quyết định 407/QĐ-TTg", "407/QĐ-TTg ngày 30/3/2022",
        "09/2024/QĐ/UBND", "209/2026/ND-CP", "274/QĐ–TTg", "72/2013/NÐ-CP", "118/TTr- STTTT", "192 /KH-UBND",
        "09/QD", "12/KH", "07/CT", "5/ND-CP", "123456/QĐ-UBND", "12/1825/NĐ-CP", "12/2025/NĐ-", "12/2025/XX-CP",
        "12/2025/nđ-cp", "104/2016/QH", "104/2016/QH123", "12/QĐ-TTg\n",
    ],
)
def test_what_is_no_number_is_not_recognised(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("274/QĐ–TTg", "274/QĐ-TTg"), ("72/2013/NÐ-CP", "72/2013/NĐ-CP"), ("72/2013/NƉ-CP", "72/2013/NĐ-CP"),
        ("118/TTr- STTTT", "118/TTr-STTTT"), ("192 /KH-UBND", "192/KH-UBND"), ("  407/QĐ-TTg ", "407/QĐ-TTg"),
        ("407\u00a0/\u00a0QĐ\u2011TTg", "407/QĐ-TTg"), ("407/QĐ−TTg", "407/QĐ-TTg"), ("407/QĐ—TTg", "407/QĐ-TTg"),
        ("407/Q\u0110-TTg", "407/QĐ-TTg"), ("043/2025/QĐ-UBND", "043/2025/QĐ-UBND"),
    ],
)
def test_noise_of_typing_is_removed_and_zeros_stay(written: str, clean: str) -> None:
    assert normalise(written) == clean
    assert normalise(clean) == clean


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("209/2026/ND-CP", "209/2026/NĐ-CP"), ("09/2024/QĐ/UBND", "09/2024/QĐ-UBND"), ("274/QĐ–TTg", "274/QĐ-TTg"),
        ("Số: 407/QĐ-TTg", "407/QĐ-TTg"), ("số 26/2025/nq-hdnd", "26/2025/NQ-HĐND"),
        ("12/2025/QD-UBND", "12/2025/QĐ-UBND"),
        ("72/2013/NÐ-CP", "72/2013/NĐ-CP"), ("118/TTr- STTTT", "118/TTr-STTTT"), ("12/QĐ/UBND", "12/QĐ-UBND"),
        ("043/2025/QĐ–UBND", "043/2025/QĐ-UBND"),
    ],
)
def test_a_slip_is_mended_to_what_was_meant(written: str, meant: str) -> None:
    found = repair(written)
    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize("text", ["Luật Đất đai", "abc", "", "12", "30/3/2022", "ngày 12 tháng 5"])
def test_what_cannot_be_mended_is_left(text: str) -> None:
    assert repair(text) is None


def test_numbers_in_prose_are_found_with_their_place() -> None:
    text = "Căn cứ Nghị định 244/2026/NĐ-CP, Kế hoạch 4046/KH-UBND; 57-NQ/TW. Ngày 30/3/2022 và 64/2025/QH15."
    assert [(text[at : at + len(n.text)], n.text) for at, n in find(text)] == [
        (n, n) for n in ("244/2026/NĐ-CP", "4046/KH-UBND", "57-NQ/TW", "64/2025/QH15")
    ]


def test_a_number_inside_an_address_or_word_is_none() -> None:
    assert find("https://x.vn/a/407/QĐ-TTg và abc407/QĐ-TTg") == []


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    clean = normalise(text)
    assert normalise(clean) == clean
    mended = repair(text)
    assert mended is None or parse(mended.text) == mended
    for at, number in find(text):
        assert text[at:].startswith(number.text)


@given(st.text(alphabet="0123456789/QĐNCPTWUB-. ", max_size=5000))
def test_long_noise_takes_no_long_time(text: str) -> None:
    find(text)
    repair(text[:200])
