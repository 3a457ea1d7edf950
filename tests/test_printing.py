"""The report in its five formats."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import printing
from portal.diagnostics import Diagnostic, Severity, Span, advice, blocking, error, explain, ordered, warning
from portal.front_matter import compose


def span(source: str, marked: str, line: int = 7) -> Span:
    column = source.index(marked) + 1
    return Span("policies/2026/gia-dat.md", line, column, column + len(marked), source)


STAGE = error(
    "value-unknown", span("stage: lay-y-kienn", "lay-y-kienn"), value="lay-y-kienn", field="stage", label="Giai đoạn",
    known="soan-thao, lay-y-kien", hint='Có phải bạn muốn viết "lay-y-kien" (Lấy ý kiến)? ',
    example="stage: lay-y-kien",
)
ALT = warning("image-alt", Span("content/huong-dan/a.md", 9, 1, 8, "![](a.png)"), value="a.png")
HINT = advice("file-unexpected", Span("content/b.txt"), name="b.txt")


def test_the_text_has_exactly_this_shape() -> None:
    assert printing.text([STAGE]) == """\
chặn  policies/2026/gia-dat.md:7:8  [value-unknown]
  7 | stage: lay-y-kienn
    |        ^^^^^^^^^^^
  Giá trị "lay-y-kienn" không có trong danh sách của trường stage (Giai đoạn).
  Vì sao: Mỗi giá trị gắn với một nhãn và một bộ lọc trên trang; giá trị lạ thì hồ sơ không được xếp vào đâu.
  Cách sửa: Có phải bạn muốn viết "lay-y-kien" (Lấy ý kiến)? Chọn một trong các giá trị: soan-thao, lay-y-kien.
  Ví dụ: stage: lay-y-kien

1 lỗi chặn, 0 nhắc, 0 gợi ý trong 1 tệp.
Trang chưa được cập nhật: hãy sửa từng mục có chữ "chặn" theo phần "Cách sửa", lưu tệp rồi kiểm tra lại.
"""


def test_nothing_wrong_is_said_in_one_sentence() -> None:
    assert printing.text([]) == "Không có lỗi nào.\n"
    assert printing.text([], verdict=False) == ""


def test_the_verdict_counts_and_says_what_comes_next_only_when_something_blocks() -> None:
    last = printing.text([STAGE, STAGE, ALT, HINT]).rstrip("\n").split("\n\n")[-1]
    assert last.splitlines()[0] == "2 lỗi chặn, 1 nhắc, 1 gợi ý trong 3 tệp."
    assert len(last.splitlines()) == 2
    assert printing.text([ALT, HINT]).endswith("\n\n0 lỗi chặn, 1 nhắc, 1 gợi ý trong 2 tệp.\n")


def test_colour_touches_only_the_severity() -> None:
    plain, coloured = printing.text([STAGE, ALT, HINT]), printing.text([STAGE, ALT, HINT], colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
    assert coloured.count("\x1b[0m") == 3
    assert "\x1b" not in plain


def test_a_whole_file_has_no_line_and_no_caret() -> None:
    said = printing.text([HINT], verdict=False)
    assert said.startswith("gợi ý  content/b.txt  [file-unexpected]\n  Tệp")
    assert "|" not in said and "^" not in said


@pytest.mark.parametrize(
    ("source", "marked", "before", "width"),
    [
        ("title: Đường Đặng", "Đặng", 13, 4),
        ("a: 日本 x", "x", 8, 1),
        ("a: 日本 x", "日本", 3, 4),
        ("a: 👍 x", "x", 6, 1),
        ("a:\tx", "x", 3, 1),
        ("a: é x", "x", 5, 1),
        ("a: e\u0323\u0302\u030a x", "x", 5, 1),
        ("số: x", "x", 4, 1),
    ],
)
def test_the_caret_stands_under_the_sign_it_means(source: str, marked: str, before: int, width: int) -> None:
    _, line, caret = printing.text([error("phone", span(source, marked, 12))], verdict=False).split("\n")[:3]
    assert line == "  12 | " + source.replace("\t", "→")
    assert caret == "     | " + " " * before + "^" * width


@pytest.mark.parametrize("place", [0, 50, 99, 150, 280])
def test_a_long_line_is_cut_around_the_caret(place: int) -> None:
    source = ("Người dân góp ý đến hết ngày. " * 12)[:300]
    source = source[:place] + "XYZ" + source[place + 3 :]
    _, line, caret = printing.text([error("phone", span(source, "XYZ"))], verdict=False).split("\n")[:3]
    assert len(line) <= 100 and len(caret) <= 100
    assert line[caret.index("^") : caret.rindex("^") + 1] == "XYZ"
    assert line.startswith("  7 | …") is (place > 62)
    assert line.endswith("…") is (place < 250)


def columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return sum(not unicodedata.combining(c) and unicodedata.category(c) not in ("Mn", "Me", "Cf") for c in text) + wide


@given(st.text(alphabet="aĐ日👍\u0323 \t", min_size=1, max_size=300), st.integers(1, 400), st.integers(0, 400))
def test_no_line_is_wider_than_the_page_and_the_caret_lies_within_it(source: str, column: int, length: int) -> None:
    said = printing.text([error("phone", Span("x.md", 3, column, column + max(length, 1), source))],
                       verdict=False).split("\n")
    if source.strip():
        assert columns(said[1]) <= 100
        assert said[2].lstrip().startswith("|") and "^" in said[2]
        assert columns(said[2]) <= 101
    else:
        assert "|" not in said[1]


def test_an_example_of_several_lines_is_indented_under_its_heading() -> None:
    said = printing.text([error("publication-not-proved", span("status: cong-khai", "cong-khai"), status="Công khai")])
    assert "\n  Ví dụ:\n    publication:\n      status: cong-khai\n      approved_by: Trần Thị B\n" in said


def test_the_law_behind_a_demand_is_cited() -> None:
    diagnostic = Diagnostic(
        "value-unknown", Severity.WARNING, span("a: b", "b"), {}, ("khoản 3 Điều 3, Nghị định 244/2026/NĐ-CP",),
        (Span("content/c.md", 4, 2, 3, "x"),),
    )
    said = printing.text([diagnostic], verdict=False)
    assert "Căn cứ: khoản 3 Điều 3, Nghị định 244/2026/NĐ-CP.\n" in said
    assert "\n  Xem thêm: content/c.md:4:2\n" in said


def test_a_value_nobody_gave_leaves_no_hole() -> None:
    said = explain(error("value-unknown", Span("x.md")))
    assert said.message == "Giá trị không có trong danh sách của trường."
    assert said.example == ""


def test_a_very_long_value_is_quoted_in_part() -> None:
    said = explain(error("value-unknown", Span("x.md"), value="rất  dài\n" * 100))
    assert len(said.message) < 250 and "…" in said.message and "\n" not in said.message


def test_braces_in_a_value_are_only_text() -> None:
    value = "{evil.__class__} {0} {"
    assert value in explain(error("value-unknown", Span("x.md"), value=value)).message


def test_json_tells_everything() -> None:
    data = json.loads(printing.as_json([STAGE, ALT]))
    first = data["diagnostics"][0]
    assert data["version"] == 1
    assert (first["code"], first["severity"], first["label"]) == ("value-unknown", "error", "chặn")
    place = [first[part] for part in ("path", "line", "column", "end_column")]
    assert place == ["policies/2026/gia-dat.md", 7, 8, 19]
    assert first["message"] and first["why"] and first["fix"] and first["values"]["value"] == "lay-y-kienn"
    assert json.loads(printing.as_json([])) == {"version": 1, "diagnostics": []}


def test_github_commands_are_one_line_each_and_escaped() -> None:
    tricky = error("file-name", Span("content/a,b:c%.md"), name="x%0A\n::stop-commands::y", suggested="a.md")
    said = printing.github([STAGE, ALT, HINT, tricky])
    lines = said.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(
        "::error file=policies/2026/gia-dat.md,line=7,col=8,endColumn=19,title=chặn%3A value-unknown::Giá trị"
    )
    assert lines[1].startswith("::warning file=") and lines[2].startswith("::notice file=content/b.txt,title=")
    assert lines[3].startswith("::error file=content/a%2Cb%3Ac%25.md,title=") and "%250A%0A" in lines[3]
    assert printing.github([]) == ""


def test_gitlab_fingerprints_stay_when_lines_move_and_never_repeat() -> None:
    moved = Diagnostic(STAGE.code, STAGE.severity, span("stage: lay-y-kienn", "lay-y-kienn", 30), STAGE.values)
    first, second = json.loads(printing.gitlab([STAGE, ALT])), json.loads(printing.gitlab([moved, ALT]))
    assert [entry["fingerprint"] for entry in first] == [entry["fingerprint"] for entry in second]
    twice = json.loads(printing.gitlab([STAGE, moved]))
    assert twice[0]["fingerprint"] != twice[1]["fingerprint"]
    for entry in first:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
    assert json.loads(printing.gitlab([HINT]))[0]["location"]["lines"]["begin"] == 1
    assert json.loads(printing.gitlab([])) == []


def test_sarif_is_what_the_standard_asks_for() -> None:
    data = json.loads(printing.sarif([STAGE, ALT, HINT, STAGE]))
    assert data["version"] == "2.1.0"
    [run] = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["file-unexpected", "image-alt", "value-unknown"]
    for rule in rules:
        assert rule["help"]["text"] and rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", rule["name"])
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"] and result["partialFingerprints"]
        [location] = result["locations"]
        assert not location["physicalLocation"]["artifactLocation"]["uri"].startswith("/")
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "startColumn": 8, "endColumn": 19}
    assert run["columnKind"] == "unicodeCodePoints"
    assert "region" not in run["results"][2]["locations"][0]["physicalLocation"]
    assert json.loads(printing.sarif([]))["runs"][0]["results"] == []


def test_sarif_paths_are_addresses() -> None:
    data = json.loads(printing.sarif([error("file-name", Span("content/Tên tệp.md"), name="a", suggested="b")]))
    uri = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "content/T%C3%AAn%20t%E1%BB%87p.md"


@pytest.mark.parametrize("name", printing.FORMATS)
def test_every_format_is_a_pure_function_of_any_iterable(name: str) -> None:
    form = printing.FORMATS[name]
    assert form(iter([STAGE, ALT])) == form([STAGE, ALT]) == form((STAGE, ALT))
    assert unicodedata.is_normalized("NFC", form([STAGE]))


def test_every_format_can_say_what_the_reader_of_files_finds() -> None:
    _, found = compose('a: "b\nc: d', "x.md")
    for form in printing.FORMATS.values():
        assert "yaml-quote-unclosed" in form(found)


def test_the_order_is_by_file_and_place_and_each_problem_once() -> None:
    later = error("phone", Span("a.md", 9, 1, 2, "x"))
    first = error("phone", Span("a.md", 2, 5, 6, "x"))
    other = error("phone", Span("b.md", 1, 1, 2, "x"))
    assert ordered([other, later, first, later, HINT]) == (first, later, other, HINT)


def test_what_blocks_depends_on_strictness() -> None:
    assert blocking([STAGE]) and not blocking([ALT, HINT]) and not blocking([])
    assert blocking([ALT], strict=True) and not blocking([HINT], strict=True)


def test_severities_are_told_in_vietnamese() -> None:
    assert [severity.label for severity in Severity] == ["chặn", "nhắc", "gợi ý"]
