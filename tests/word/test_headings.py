"""The five sections are recognised however a civil servant writes their headings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.word_import import letterhead, opening, outline, text

from .made import KEYS, ROMAN, TITLES, Line, headed

Write = Callable[[int, str], Line]
CAPITALS = [t.upper() for t in TITLES]
WAYS: dict[str, Write] = {
    "roman, capitals, bold": lambda n, t: Line(f"{ROMAN[n]}. {t.upper()}", True),
    "roman, capitals, plain": lambda n, t: Line(f"{ROMAN[n]}. {t.upper()}"),
    "roman, small letters, plain": lambda n, t: Line(f"{ROMAN[n]}. {t}"),
    "roman and dash": lambda n, t: Line(f"{ROMAN[n]}- {t.upper()}", True),
    "roman, slash": lambda n, t: Line(f"{ROMAN[n]}/ {t}", True),
    "roman without a stop": lambda n, t: Line(f"{ROMAN[n]} {t.upper()}", True),
    "number, bold": lambda n, t: Line(f"{n + 1}. {t}", True),
    "number, plain": lambda n, t: Line(f"{n + 1}. {t}"),
    "number and bracket": lambda n, t: Line(f"{n + 1}) {t}", True),
    "number, no blank": lambda n, t: Line(f"{n + 1}.{t}", True),
    "sub-number": lambda n, t: Line(f"1.{n + 1}. {t}", True),
    "Mục with a number": lambda n, t: Line(f"Mục {n + 1}: {t}"),
    "Mục with roman": lambda n, t: Line(f"MỤC {ROMAN[n]}. {t.upper()}"),
    "Phần": lambda n, t: Line(f"Phần {ROMAN[n]}. {t}", True),
    "Phần thứ …": lambda n, t: Line(f"PHẦN THỨ {('NHẤT', 'HAI', 'BA', 'TƯ', 'NĂM')[n]}: {t.upper()}", True),
    "Điều": lambda n, t: Line(f"Điều {n + 1}. {t}", True),
    "letter": lambda n, t: Line(f"{'ABCDE'[n]}. {t.upper()}", True),
    "bold only": lambda n, t: Line(t, True),
    "bold with a colon": lambda n, t: Line(f"{t}:", True),
    "capitals only": lambda n, t: Line(t.upper()),
    "bare line": lambda n, t: Line(t),
    "Heading 1": lambda n, t: Line(t, style="Heading 1"),
    "Heading 2 with number": lambda n, t: Line(f"{n + 1}. {t}", style="Heading 2"),
    "dash and bold": lambda n, t: Line(f"- {t}:", True),
    "no marks": lambda n, t: Line(f"{ROMAN[n]}. {_bare(t).upper()}", True),
    "typing slips": lambda n, t: Line(f"{ROMAN[n]}. {_slip(t)}", True),
    "more words behind": lambda n, t: Line(f"{ROMAN[n]}. {t.upper()} CỦA QUYẾT ĐỊNH", True),
    "words before": lambda n, t: Line(f"{n + 1}. Về {t[:1].lower()}{t[1:]}", True),
    "double blanks and a stop": lambda n, t: Line(f"{ROMAN[n]} .  {t.upper().replace(' ', '  ')} .", True),
}


def _bare(title: str) -> str:
    from portal import vietnamese

    return vietnamese.fold(title)


def _slip(title: str) -> str:
    return {"Sự cần thiết ban hành": "Sự cần thiêt ban hàng", "Nội dung cơ bản": "Nội dung cơ bảng của dự thảo",
            "Mục đích, quan điểm xây dựng": "Mục đich, quan điễm xây dựng"}.get(title, title)


def found(path: Path) -> dict[str, str]:
    """The sections of the file, by key, with the words under them."""
    source = text.source(path.name, opening.answer(path.read_bytes()))
    parts = letterhead.divide(source.blocks)
    return {c.part: " ".join(b.text for b in c.blocks) for c in outline.chunks(parts.text) if c.part}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_the_headings_is_understood(tmp_path: Path, way: str) -> None:
    path = headed([WAYS[way](n, t) for n, t in enumerate(TITLES)], tmp_path / "a.docx")

    assert found(path) == {key: f"Lời của mục thứ {n}." for n, key in enumerate(KEYS, 1)}


@pytest.mark.parametrize(("title", "key"), [
    ("I. LÝ DO BAN HÀNH VĂN BẢN", "su-can-thiet"), ("Tính cấp thiết của chính sách", "su-can-thiet"),
    ("1. Căn cứ và sự cần thiết", "su-can-thiet"), ("II. MỤC TIÊU CỦA CHÍNH SÁCH", "muc-dich-quan-diem"),
    ("Quan điểm chỉ đạo", "muc-dich-quan-diem"), ("3. Đối tượng chịu tác động", "pham-vi-doi-tuong"),
    ("Phạm vi áp dụng", "pham-vi-doi-tuong"), ("IV. BỐ CỤC VÀ NỘI DUNG CHÍNH CỦA DỰ THẢO", "noi-dung-co-ban"),
    ("Tóm tắt nội dung dự thảo", "noi-dung-co-ban"), ("Những điểm mới chủ yếu", "diem-moi"),
    ("V. CÁC QUY ĐỊNH SỬA ĐỔI, BỔ SUNG", "diem-moi"), ("Những thay đổi so với quy định cũ", "diem-moi"),
    ("VI. THÔNG TIN KHÁC", "noi-dung-khac"), ("IV. QUÁ TRÌNH XÂY DỰNG DỰ THẢO", ""), ("Tổ chức thực hiện", ""),
])
def test_other_words_for_a_section(title: str, key: str) -> None:
    paragraph = text.Paragraph(1, (text.Piece("text", title, "b"),), bold=True)

    heading = outline.heading_of(paragraph)

    assert heading is not None
    assert heading.part == key


def test_order_does_not_matter_and_other_headings_go_outside(tmp_path: Path) -> None:
    order = [4, 0, 2, 3, 1]
    lines = [Line(f"{ROMAN[n]}. {CAPITALS[place]}", True) for n, place in enumerate(order)]
    lines.insert(2, Line("III. QUÁ TRÌNH XÂY DỰNG", True))

    assert set(found(headed(lines, tmp_path / "a.docx"))) == set(KEYS)


@pytest.mark.parametrize("line", [
    "1. Sự cần thiết ban hành: Trong những năm qua giá phân bón tăng.",
    "Sự cần thiết ban hành: Trong những năm qua giá phân bón tăng.",
    "I. SỰ CẦN THIẾT BAN HÀNH. Trong những năm qua giá phân bón tăng.",
])
def test_a_heading_that_runs_into_its_text_leaves_the_text(tmp_path: Path, line: str) -> None:
    words = found(headed([Line(line), Line("II. MỤC ĐÍCH", True)], tmp_path / "a.docx"))

    assert words["su-can-thiet"].startswith("Trong những năm qua giá phân bón tăng.")


def test_automatic_numbers_are_counted_as_word_draws_them(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for n in range(3):
        document.add_paragraph(TITLES[n], style="List Number").runs[0].bold = True
        document.add_paragraph(f"Lời {n}.")
    document.save(str(tmp_path / "a.docx"))
    source = text.source("a.docx", opening.answer((tmp_path / "a.docx").read_bytes()))

    labels = [h.label for p in source.blocks if isinstance(p, text.Paragraph) and (h := outline.heading_of(p))]

    assert labels == ["1.", "2.", "3."]


@pytest.mark.parametrize("prose", [
    "Mức hỗ trợ áp dụng trên phạm vi toàn tỉnh, gồm các xã vùng khó khăn.",
    "Đối tượng thuộc hộ nghèo được miễn hoàn toàn tiền thuê chỗ theo mục tiêu đã đề ra của tỉnh.",
    "- Người dân nộp hồ sơ, không cần sự cần thiết nào khác;",
])
def test_prose_is_no_heading(prose: str) -> None:
    assert outline.heading_of(text.Paragraph(1, (text.Piece("text", prose),))) is None
