"""``portal fix``: what it mends, what it leaves, and that no file ever says anything else afterwards.

``REPAIR_EXAMPLES=1000`` (``make bench-repair``) tries more of what chance makes.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import load, schema
from portal.cli import commands
from portal.repair import Fixed, Note, checkout, fix
from portal.repair.cleaning import cleaned, with_d, words
from portal.repair.formatting import NotFormatted, format_file
from portal.repair.meaning import typed
from portal.source import parse_document

from .conftest import AS_OF, CHECKOUT
from .repair.making import AnyName, Made, leaves_of, make, plain

EXAMPLES = int(os.environ.get("REPAIR_EXAMPLES", "30"))
many = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)
PATH = "policies/2026/ho-so.md"

GOOD = """---
title: Quy định mức hỗ trợ học phí
summary: Người dân đóng ít hơn.
document_type: qd-ubnd-tinh
handling: ban-hanh-moi
lead_agency: so-tai-chinh
fields: [tai-chinh]
affected_groups: [nguoi-dan]
stage: lay-y-kien
planned_on: 2026-Q2
consultation:
  opens_on: 2026-11-23
  closes_on: 2026-12-31
  email: gopy@so.lamdong.example
  phone: 0263 0000 123
legal_basis: [407/QĐ-TTg]
state_secret: false
publication:
  status: nhap
  public_from: 2026-12-01T08:30
---

## Nội dung

Ở Đà Lạt.
"""


def mended(old: str, new: str, **options: bool) -> str:
    """GOOD with *old* spoilt to *new*, after the repair; names what was withdrawn."""
    assert old in GOOD
    fixed = fix(GOOD.replace(old, new).encode(), PATH, "policy", AnyName(), **options)
    assert fixed.text is not None and not fixed.withdrawn, fixed.withdrawn
    assert fix(fixed.text.encode(), PATH, "policy", AnyName(), **options).text == fixed.text
    return fixed.text


@pytest.mark.parametrize(("old", "new"), [
    ("2026-12-31", "31/12/2026"), ("2026-12-31", "31-12-2026"), ("2026-12-31", "31.12.2026"), ("2026-12-31", "2026/12/31"),
    ("2026-12-31", "ngày 31 tháng 12 năm 2026"), ("2026-12-31", "2026-12-31T00:00:00.000Z"), ("2026-12-31", "“2026-12-31”"),
    ("2026-12-01T08:30", "8 giờ 30 ngày 01 tháng 12 năm 2026"), ("2026-12-01T08:30", "2026-12-01T01:30:00.000Z"),
    ("2026-12-01T08:30", "2026-12-01 8h30"), ("2026-Q2", "Q2/2026"),
    ("Đà Lạt", "Ðà Lạt"), ("[407/QĐ-TTg]", "[407 / QĐ – TTg]"), ("[407/QĐ-TTg]", "407/QÐ-TTg"), ("[407/QĐ-TTg]", "Số 407/QĐ-TTg"),
    ("lay-y-kien", "Đang lấy ý kiến"), ("lay-y-kien", "Lấy ý kiến"), ("qd-ubnd-tinh", "Quyết định của UBND tỉnh"),
    ("title:", "Tiêu đề:"), ("title:", "“title”:"), ("title:", "Title:"), ("  closes_on:", "  Hạn cuối góp ý:"),
    ("title: ", "title:"), ("handling: ban", "handling:ban"), ("  closes_on: ", "  closes_on:"),
    ("consultation:\n  opens_on: 2026-11-23\n  closes_on: 2026-12-31\n  email: gopy@so.lamdong.example\n  phone: 0263 0000 123",
     "consultation:\n  opens_on:2026-11-23\n  closes_on:2026-12-31\n  email:gopy@so.lamdong.example\n  phone:0263 0000 123"),
    ("0263 0000 123", "0263.0000.123"), ("0263 0000 123", "02630000123"), ("title: Quy định", "title:\u00a0Quy định"),
    ("Quy định", "Quy\u200b định"), ("Quy định", "Quy\u00a0định"), ("[tai-chinh]", "tai-chinh"), ("[tai-chinh]", "Tài chính, ngân sách"),
    ("[tai-chinh]", "tai-chinh  "), ("\n", "\r\n"), ("---\ntitle", "\ufeff---\ntitle"), ("Đà Lạt.\n", "Đà Lạt."),
    ("---\ntitle", "—\ntitle"), ("state_secret: false", "state_secret: không"), ("\n  ", "\n\t"),
    ("state_secret: false\npublication:\n  status: nhap\n  public_from: 2026-12-01T08:30",
     "publication:\n  public_from: 2026-12-01T08:30\n  status: nhap\nstate_secret: false"),
])
def test_what_nobody_could_have_meant_otherwise_is_put_right(old: str, new: str) -> None:
    assert mended(old, new) == GOOD


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("Quy định mức", "Quy định: mức", 'title: "Quy định: mức hỗ trợ học phí"'),
    ("Quy định mức hỗ trợ học phí", "“Quy định: mức”", 'title: "Quy định: mức"'),
    ("Quy định mức hỗ trợ học phí", '"Quy định”', 'title: "Quy định"'),
    ("Quy định mức", "@Quy định mức", 'title: "@Quy định mức hỗ trợ học phí"'),
    ("Quy định mức", "%Quy định mức", 'title: "%Quy định mức hỗ trợ học phí"'),
])
def test_a_text_that_yaml_would_take_for_more_is_quoted(old: str, new: str, expected: str) -> None:
    assert expected in mended(old, new)


@pytest.mark.parametrize(("old", "new"), [
    ("2026-12-31", "05/06/2026"), ("2026-12-31", "12/31/2026"), ("2026-12-31", "31/12/26"), ("2026-12-31", "31/02/2026"),
    ("2026-12-31", "cuối năm 2026"), ("2026-12-01T08:30", "2026-12-01"), ("lay-y-kien", "Đã lấy ý kiến"), ("lay-y-kien", "lay-y-kienn"),
    ("[407/QĐ-TTg]", "[407/QD-TTg]"), ("title:", "tilte:"), ("Quy định", "“Quy định”"), ("summary: Người", "gi chú:Người"),
    ("title: Quy định mức hỗ trợ học phí", 'title: "Quy định" mức "hỗ trợ'), ("Ở Đà Lạt.", "Guðmundur Ðorðarson ở AÐ."),
    ("Ở Đà Lạt.", "Ở Đà Lạt,  \ndòng sau."), ("Ở Đà Lạt.", "```\nmã   \n```"),
])
def test_what_could_mean_two_things_stays(old: str, new: str) -> None:
    spoilt = GOOD.replace(old, new)
    assert fix(spoilt.encode(), PATH, "policy", AnyName()).text == spoilt


def test_an_ambiguous_day_is_read_day_first_when_somebody_says_so() -> None:
    assert "closes_on: 2026-06-05" in mended("2026-12-31", "05/06/2026", day_first=True)
    assert fix(GOOD.replace("2026-12-31", "05/06/2026").encode(), PATH, "policy", AnyName()).unsure == (13,)
    assert fix(GOOD.encode(), PATH, "policy", AnyName()).unsure == ()


def test_a_repair_that_makes_the_gate_say_something_else_is_withdrawn_and_named() -> None:
    start, end = GOOD.index("consultation:"), GOOD.index("legal_basis:")
    spoilt = GOOD[:start] + "consultation: opens_on: 2026-11-23\n" + GOOD[end:]
    fixed = fix(spoilt.encode(), PATH, "policy", AnyName())
    assert fixed.text == spoilt and [(note.name, note.line) for note in fixed.withdrawn] == [("yaml-colon", 11)]
    assert [d.code for d in fixed.left] == ["yaml-colon"]


def test_remarks_and_the_order_of_lists_stay() -> None:
    spoilt = GOOD.replace("state_secret: false\n", "").replace("summary:", "# luôn là false\nstate_secret: không # đã hỏi\n\n# tóm\nsummary:")
    spoilt = spoilt.replace("[nguoi-dan]", "[Phụ nữ, nguoi-dan, Trẻ em]")
    text = fix(spoilt.encode(), PATH, "policy", AnyName()).text
    assert text is not None
    assert "# luôn là false\nstate_secret: false # đã hỏi\npublication:" in text
    assert "# tóm\nsummary: Người" in text and "[phu-nu, nguoi-dan, tre-em]" in text


def test_a_text_that_only_looks_like_a_field_is_not_taken_apart() -> None:
    text = GOOD.replace("title: Quy", "title: Xem http://a.example\n  ghi:rõ Quy")
    assert fix(text.encode(), PATH, "policy", AnyName()).text == text


@pytest.mark.parametrize("data", [b"", b"\xff\xfe-\x00", b"\x00", b"---", b"---\n", b"---\n---\n", b"\xef\xbb\xbf", b"---\n\t\n---", b"- -\n"])
def test_bytes_that_are_no_file_are_left_alone(data: bytes) -> None:
    fixed = fix(data, PATH, "policy", AnyName())
    assert fixed.text is None or words(fixed.text) == words(data.decode("utf-8-sig"))


# ---------- What chance makes ----------


def value_of(made: Made, data: bytes) -> object:
    document, told = parse_document(data, PATH, made.kind, "ho-so")
    if document is None or told:
        return None
    value, _ = schema.parse(document, AnyName())
    return None if value is None else typed(value)


@many
@given(seeds)
def test_generated_files_are_repaired_to_what_was_meant(seed: int) -> None:
    made = make(seed, damaged=True)
    fixed = fix(made.data, PATH, made.kind, AnyName())
    assert fixed.text is not None, made.damage
    assert fix(fixed.text.encode(), PATH, made.kind, AnyName()).text == fixed.text
    assert Counter(map(words, remarks_of(fixed.text))) == Counter(map(words, made.remarks))
    document, _told = parse_document(fixed.text.encode(), PATH, made.kind, "ho-so")
    if document is None:
        assert fixed.left
        return
    # Independent of how the repair thinks: the values the file was made from.
    meant, written = leaves_of(made.values), leaves_of(plain(document.raw))
    spoilt = words(made.data.decode("utf-8-sig"))
    for place, text in written.items():
        if place in meant and not isinstance(text, dict | list):
            assert words(str(text)) == words(meant[place]) or words(str(text)) in spoilt, place
    truth = value_of(made, made.clean.encode())
    now = value_of(made, fixed.text.encode())
    if truth is not None and now is not None:
        assert now == truth


@many
@given(seeds)
def test_files_without_damage_say_the_same_and_need_little(seed: int) -> None:
    made = make(seed, damaged=False)
    before, fixed = value_of(made, made.data), fix(made.data, PATH, made.kind, AnyName())
    assert fixed.text is not None and not fixed.withdrawn
    assert value_of(made, fixed.text.encode()) == before
    document, _ = parse_document(fixed.text.encode(), PATH, made.kind, "ho-so")
    assert document is not None
    assert {p: words(t) for p, t in leaves_of(plain(document.raw)).items()} == {p: words(t) for p, t in leaves_of(made.values).items()}


def remarks_of(text: str) -> list[str]:
    """The remarks that the maker strews, wherever they stand."""
    front = text.split("\n---\n", 1)[0]
    found = [line.strip() for line in front.split("\n") if line.lstrip().startswith("#")]
    return found + re.findall(r"# bên cạnh$", front, re.MULTILINE)


def test_most_generated_damage_is_repaired() -> None:
    """The tests above would pass for a repair that does nothing."""
    whole, mended = 0, 0
    for seed in range(60):
        made = make(seed, damaged=True)
        if made.damage - {"trailing", "blanks"} and value_of(made, made.clean.encode()) is not None:
            whole += 1
            text = fix(made.data, PATH, made.kind, AnyName()).text
            mended += text is not None and value_of(made, text.encode()) is not None
    assert whole > 15 and mended > whole * 0.5, (whole, mended)


@many
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300), st.builds(
    lambda seed, cut, junk: (d := make(seed, damaged=True).data)[: cut % len(d)] + junk + d[cut % len(d) :],
    seeds, st.integers(0, 10_000), st.binary(max_size=8))))
def test_nothing_makes_it_stumble(data: str | bytes) -> None:
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    for kind in ("policy", "page"):
        fixed = fix(raw, PATH, kind, AnyName())
        if fixed.text is not None:
            assert fix(fixed.text.encode(), PATH, kind, AnyName()).text == fixed.text
        try:
            text = format_file(raw, PATH, kind)
        except NotFormatted:
            continue
        assert format_file(text.encode(), PATH, kind) == text


@pytest.mark.parametrize("data", [
    "---\n" + "a:b\n" * 12_000 + "---\n", "---\ntitle: " + '"' * 60_000 + "\n---\n", "---\n" + "\t" * 60_000 + "x: y\n---\n",
    "---\n" + "title: a: b\n" * 5_000 + "---\n", "---\nfields: [" + "[" * 50_000 + "\n---\n", "---\n" + "# x\n\n" * 12_000 + "title: a\n---\n",
    "---\ntitle: x\n---\n" + "Ð" * 900_000, "—\n" * 300_000, "---\nlegal_basis: [" + "407 / QĐ – TTg, " * 3_000 + "]\n---\n",
    "---\n" + "".join(f"k{n}:v\n" for n in range(390)) + "---\n",
], ids=range(10))
def test_hostile_files_take_no_longer_than_they_may(data: str) -> None:
    start = time.process_time()
    fix(data.encode(), PATH, "policy", AnyName())
    assert time.process_time() - start < 5


# ---------- Letters and lines ----------


@pytest.mark.parametrize(("text", "expected"), [
    ("Ðà Lạt, tỉnh Lâm Ðồng, UBMTTQ, QÐ-TTg, HÐND", "Đà Lạt, tỉnh Lâm Đồng, UBMTTQ, QĐ-TTg, HĐND"), ("ðược", "được"),
    ("Guðmundsson, Það, Ðorð", "Guðmundsson, Það, Ðorð"), ("https://a.example/Ðà", "https://a.example/Ðà"), ("ĐÐ", "ĐĐ"),
])
def test_the_look_alike_of_the_letter_is_told_apart_by_the_word(text: str, expected: str) -> None:
    assert with_d(text) == expected


def test_what_was_cleaned_is_named() -> None:
    text, done = cleaned("\ufeff---\r\ntitle: Qu\u0079 ðe\u0302\u0309\u00a0\u200bx \r\n---".encode())
    assert text == "---\ntitle: Quy để x\n---\n"
    assert done == ["bom", "line-ends", "nfc", "hidden", "blanks", "eth", "trailing", "last-line"]


# ---------- The command ----------


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(CHECKOUT, tmp_path / "cong")
    return tmp_path / "cong"


def run(root: Path, *arguments: str, answer: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(commands, [arguments[0], "--root", str(root), *arguments[1:]], input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def spoil(root: Path) -> Path:
    path = next((root / "policies/2026").glob("*.md"))
    path.write_text(re.sub(r"closes_on: (\d+)-(\d+)-(\d+)", r"closes_on: ngày \3 tháng \2 năm \1", path.read_text("utf-8")), "utf-8")
    return path


def test_the_command_shows_first_and_writes_only_when_told(desk: Path) -> None:
    assert run(desk, "fix", "--as-of", "2026-11-23", "--yes")[0] == 0
    good = {path: path.read_bytes() for path in desk.rglob("*.md")}
    path = spoil(desk)
    spoilt = path.read_bytes()
    for flags in ([], ["--check"], ["--dry-run"]):
        code, said = run(desk, "fix", "--as-of", "2026-11-23", *flags)
        assert code == 1 and path.read_bytes() == spoilt
        assert "ngày viết theo năm-tháng-ngày (dòng" in said and re.search(r"^\+  closes_on: \d{4}-", said, re.M) and "chưa ghi gì" in said
    code, said = run(desk, "fix", "--as-of", "2026-11-23", "--yes", str(path))
    assert code == 0 and "Đã sửa 1 tệp" in said
    assert {p: p.read_bytes() for p in desk.rglob("*.md")} == good
    path.write_text(re.sub(r"closes_on: .*", "closes_on: 05/06/2026", path.read_text("utf-8")), "utf-8")
    assert re.search(r"md:\d+: ngày này đọc được hai cách.*--day-first", run(desk, "fix", "--check", "--as-of", "2026-11-23")[1])
    path.write_bytes(good[path])
    assert run(desk, "fix", "--check", "--as-of", "2026-11-23") == (0, f"Đã xem {len(list(desk.rglob('*.md')))} tệp, không có chỗ nào tự sửa được.\n")


def test_the_whole_gate_has_the_last_word(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair of which only the rules between files could say that it is none."""
    def careless(data: bytes, path: str, *_: object, **__: object) -> Fixed:
        return Fixed(path, data, data.decode().replace("lay-y-kien", "ban-hanh"), [Note("spelling-term", 3)])

    loaded, files = load(desk, AS_OF), {path: path.read_bytes() for path in desk.rglob("*.md")}
    monkeypatch.setattr(checkout, "fix", careless)
    found = checkout.repair(desk, loaded, AS_OF, lambda path: True)
    assert found.changed == [] and [path.split("/")[0] for path, _ in found.withdrawn] == ["policies"]
    assert {path: path.read_bytes() for path in desk.rglob("*.md")} == files


def test_a_path_outside_the_portal_is_refused(desk: Path) -> None:
    code, said = run(desk, "fix", "/")
    assert code == 2 and "không nằm trong thư mục của cổng" in said


def test_fmt_writes_once_and_then_finds_nothing(desk: Path) -> None:
    path = spoil(desk)
    path.write_bytes(path.read_bytes().replace(b"title:", b"title:   "))
    code, said = run(desk, "fmt", "--check")
    assert code == 1 and str(path.relative_to(desk)) in said
    assert run(desk, "fmt")[0] == 0
    assert run(desk, "fmt", "--check")[0] == 0
    assert re.search(r"closes_on: \d{4}-", path.read_text("utf-8"))
