"""The text arrives whole and as Markdown the gate allows."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Docx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import doors, markdown
from portal.catalog import Catalog
from portal.word_import import facts, importing, opening, text
from portal.word_import.body import Writer
from portal.word_import.telling import Kind

from .conftest import Desk
from .made import TITLES, Line, add, whole, xml


def blocks_of(document: Docx) -> text.Source:
    stream = io.BytesIO()
    document.save(stream)
    return text.source("a.docx", opening.answer(stream.getvalue()))


def written(document: Docx) -> str:
    """The Markdown of all of *document*, which must be faultless."""
    source = blocks_of(document)
    writer = Writer("a", {}, lambda *_: None)
    lines = writer.blocks(source.blocks) + writer.footnotes(source.notes)
    said = "\n".join(lines).strip()
    assert [fault.code for fault in markdown.render(said).faults] == []
    return said


def of(*runs: str | tuple[str, str]) -> Docx:
    document = Document()
    paragraph = document.add_paragraph()
    for run in runs:
        made = paragraph.add_run(run if isinstance(run, str) else run[0])
        made.bold, made.italic = (None, None) if isinstance(run, str) else ("b" in run[1] or None, "i" in run[1] or None)
    return document


@pytest.mark.parametrize(("document", "expected"), [
    (of("Giá <b>đậm</b> & 1 < 2"), "Giá \\<b>đậm\\</b> & 1 \\< 2"),
    (of("5*3 = 15, _gạch_ và [ngoặc](x)"), "5\\*3 = 15, \\_gạch\\_ và \\[ngoặc](x)"),
    (of("# thẻ"), "\\# thẻ"), (of("> dẫn"), "\\> dẫn"), (of("3. ba"), "3\\. ba"), (of("&lt; &#60;"), "\\&lt; \\&#60;"),
    (of("a ", ("đậm", "b"), " b"), "a **đậm** b"), (of(("Thời gian:", "b"), "từ 5 giờ"), "**Thời gian**:từ 5 giờ"),
    (of("x ", ("cả hai", "bi")), "x ***cả hai***"), (of("x ", (" cách ", "b"), "y"), "x **cách** y"),
    (of("“Ngoặc kép” – gạch… ’"), "“Ngoặc kép” – gạch… ’"), (of("cách\u00a0cứng\u200b ẩn\u00ad"), "cách cứng ẩn"),
    (of(unicodedata.normalize("NFD", "Điều chỉnh học phí")), "Điều chỉnh học phí"),
    (of("a) Điểm a;"), "a) Điểm a;"), (of("dòng một\ndòng hai"), "dòng một\\\ndòng hai"),
])
def test_signs_and_stresses(document: Docx, expected: str) -> None:
    assert written(document) == expected


def test_an_escaped_text_reads_as_it_was() -> None:
    said = "*a* _b_ `c` [d](e) <f> &amp; ~~g~~ #h 1. i | j \\ k"

    assert markdown.render(written(of(said))).text.strip() == said


def test_typed_and_automatic_lists_are_nested() -> None:
    document = Document()
    for line in ("- một", "+ một một", "+ một hai", "- hai"):
        document.add_paragraph(line)
    document.add_paragraph("đoạn giữa")
    for line in ("ba", "bốn"):
        document.add_paragraph(line, style="List Number")
    document.add_paragraph("chấm", style="List Bullet")

    assert written(document) == (
        "- một\n  - một một\n  - một hai\n- hai\n\nđoạn giữa\n\n1. ba\n2. bốn\n- chấm")


def test_tables_are_flat_and_say_each_heading() -> None:
    document = Document()
    table = document.add_table(4, 3)
    for row in range(4):
        for column in range(3):
            table.cell(row, column).text = f"ô {row}{column}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "STT"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Mức | hỗ trợ"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "1"

    assert written(document).split("\n") == [
        "| STT | Mức \\| hỗ trợ – ô 11 | Mức \\| hỗ trợ – ô 12 |", "| --- | --- | --- |",
        "| 1 | ô 21 | ô 22 |", "| 1 | ô 31 | ô 32 |",
    ]


def test_links_keep_only_safe_addresses() -> None:
    document = Document()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    for name, target in (("an toàn", "https://vi-du.example/a_(b)"), ("trên máy", "file:///C:/a.doc"),
                         ("mã", "javascript:alert(1)")):
        identity = document.part.relate_to(target, kind, is_external=True)
        xml(document, f'<w:hyperlink r:id="{identity}"><w:r><w:t>{name}</w:t></w:r></w:hyperlink>')

    assert written(document) == "[an toàn](<https://vi-du.example/a_(b)>)\n\ntrên máy\n\nmã"


def test_small_figures_stay_readable() -> None:
    document = Document()
    paragraph = document.add_paragraph("10 m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" và CO")
    paragraph.add_run("2").font.subscript = True

    assert written(document) == "10 m² và CO₂"


_WORD = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáảãạắằẩỗộớờ0123456789*_#<>[]()|&~`.,;:-–+!\\“”%/"),
                min_size=1, max_size=9)
_RUN = st.tuples(st.lists(_WORD, min_size=1, max_size=5).map(" ".join), st.sampled_from(["", "b", "i", "bi"]),
                 st.sampled_from(["", " "]))
_PARAGRAPH = st.tuples(st.sampled_from(["", "- ", "1. ", "I. ", "a) ", "Điều 2. "]), st.lists(_RUN, min_size=1, max_size=4),
                       st.sampled_from(["", "", "Heading 2", "List Bullet", "List Number"]))
_TABLE = st.lists(st.lists(_WORD, min_size=2, max_size=2), min_size=1, max_size=3)


@settings(max_examples=12, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PARAGRAPH | _TABLE | st.sampled_from(TITLES), min_size=1, max_size=8))
def test_no_word_of_the_text_is_lost(desk: Desk, content: list[Any]) -> None:
    """Every word Word shows is in the rendered body, in the title or in the list of what was not carried over."""
    document = Document()
    shown: list[str] = []
    for one in content:
        if isinstance(one, str):
            add(document, Line(one, True))
        elif isinstance(one, list):
            table = document.add_table(len(one), 2)
            for place, row in enumerate(one):
                for column, word in enumerate(row):
                    table.cell(place, column).text = word
                    shown.append(word)
        else:
            start, runs, style = one
            paragraph = document.add_paragraph(start, style=style or None)
            for words, look, gap in runs:
                run = paragraph.add_run(words + gap)
                run.bold, run.italic = "b" in look or None, "i" in look or None
            shown.append(paragraph.text)
    source = blocks_of(document)

    made = importing.plan(desk.root, source, Catalog(), doors.parse_as_of("2026-11-23"), year=2026,
                          told=facts.told(title="Tên của dự thảo", agency="so-tai-chinh"))

    body = made.files[made.path].decode().split("\n---\n", 1)[1]
    rendered = markdown.render(body)
    assert [fault.code for fault in rendered.faults] == []
    left = [row for row in made.rows if row.kind is Kind.LEFT]
    assert [row for row in left if "không thấy lại" in row.what] == [], body
    numbers = " ".join(re.findall(r"(?m)^\s*(\d+)[.)] ", body))  # of items: HTML counts them itself
    parts = [rendered.text, numbers, *(r.text for r in left), *(r.text for r in made.rows if r.what.startswith(("tên", "mục")))]
    kept = _letters(" ".join(parts))
    assert _letters(" ".join(shown)) - kept == Counter(), body


def _letters(said: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]", said.casefold()))


def test_what_the_walk_loses_is_listed_all_the_same(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last net: were a block dropped on the way, its words would be in the report."""
    monkeypatch.setattr(Writer, "_table", lambda *_: [])

    def also(document: Docx) -> None:
        table = document.add_table(2, 2)
        for cell in table._cells:
            cell.text = "chữ hiếm gặp"

    result = desk.run(whole(tmp_path / "a.docx", also=also))

    assert result.output.count("chữ không thấy lại trong hồ sơ") == 4
    assert "hiếm" in result.output
