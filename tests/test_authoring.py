"""``portal new``: five questions at most, and a file that passes the gate whatever people type."""

from __future__ import annotations

import datetime as dt
import runpy
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import gate, load, printing
from portal.authoring import KINDS, draft, questions
from portal.authoring.questions import MOST, described, problems, understood
from portal.cli import authoring as command
from portal.cli import commands
from portal.diagnostics import Severity
from portal.source import FOLDERS
from portal.yaml_text import scalar

from .conftest import AS_OF, CHECKOUT

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 23)
ANSWERS: dict[str, dict[str, Any]] = {
    "policy": {"state_secret": False, "title": "Phí đỗ xe", "lead_agency": "UBND tỉnh", "summary": "Đổi phí đỗ xe.",
               "affected_groups": ["nguoi-dan"]},
    "faq": {"question": "Tôi có phải nộp không?", "agency": "ubnd-tinh", "body": "Không.", "legal_basis": ["64/2025/QH15"],
            "answered_on": "2026-11-20"},
    "spokesperson": {"agency": "UBND tỉnh", "kind": "thuong-xuyen", "full_name": "Nguyễn Văn A", "position": "Chánh Văn phòng",
                     "phone": "0263 0000 123", "email": "a@lamdong.gov.vn", "decision.number": "45/QĐ-UBND",
                     "decision.decided_at": "2026-11-20T08:30"},
    "correction": {"claim": "Có tin nói phải nộp.", "fact": "Không phải nộp. Ai cũng vậy.", "source": "Điều 5",
                   "agency": "ubnd-tinh", "reported_on": "2026-11-18"},
    "press-event": {"type": "hop-bao", "agency": "ubnd-tinh", "starts_at": "2026-12-10T08:30", "place": "Hội trường"},
}


@pytest.fixture
def loaded() -> gate.Loaded:
    return _once()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small checkout with the templates of the repository."""
    shutil.copytree(CHECKOUT, tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / "policies/_template.md", tmp_path / "policies")
    for folder in FOLDERS:
        (tmp_path / "content" / folder).mkdir(exist_ok=True)
        shutil.copy(ROOT / f"content/{folder}/_template.md", tmp_path / "content" / folder)
    return tmp_path


def run(root: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(commands, ["new", *arguments, "--root", str(root), "--as-of", "2026-11-23"], input=typed)


def told(result: Result) -> str:
    return result.output + (result.stderr if result.stderr_bytes else "")


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(command._Talk, "_somebody", lambda self: True)
    yield


def blocked(root: Path, path: str) -> str:
    found = [d for d in load(root, AS_OF).diagnostics if d.span.path == path and d.severity is Severity.ERROR]
    return printing.text(found) if found else ""


def made(loaded: gate.Loaded, kind: str, answers: dict[str, Any]) -> tuple[str, str]:
    """The path of the draft and what the gate blocks in it."""
    found = draft(ROOT, kind, answers, loaded.catalog, loaded.paths, TODAY, "2026")
    judged = gate.judge_new(loaded, kind, found.path, found.text.encode(), AS_OF)
    return found.path, printing.text([d for d in judged if d.severity is Severity.ERROR], verdict=False) + (
        "" if not [d for d in judged if d.severity is Severity.ERROR] else found.text)


# The questions


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_asked_more_than_five_questions(kind: str) -> None:
    asked = questions(kind)
    always, sometimes = [q for q in asked if not q.when], [q for q in asked if q.when]
    # Two questions that depend on the same answer with other values are never asked both.
    apart = {name: [set(q.when[name]) for q in sometimes if name in q.when] for q in sometimes for name in q.when}
    for values in apart.values():
        assert sum(len(v) for v in values) == len(set().union(*values))
    assert len(always) + len(apart) <= MOST
    for question in asked:
        assert question.ask.endswith("?") and question.note.endswith(".") and question.example
        for name in question.fills:
            assert name == "body" or described(kind, name), name


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_question_is_an_answer_the_gate_takes(kind: str) -> None:
    for question in questions(kind):
        if "agency" in question.fills[0]:
            continue  # the example's agency is one of the shipped register
        answer = understood(kind, question, question.example)
        assert problems(kind, _once().catalog.names, answer, question.fills) == [], question.ask


# The file


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_passes_the_gate_and_says_what_a_machine_filled_in(kind: str, root: Path) -> None:
    given = [f"--set={name}={', '.join(value) if isinstance(value, list) else str(value).lower() if value is False else value}"
             for name, value in ANSWERS[kind].items()]
    result = run(root, kind, *given)
    assert result.exit_code == 0, told(result)
    [path] = [word for word in result.output.split() if word.endswith(".md")][:1]
    assert blocked(root, path) == ""
    text = (root / path).read_text("utf-8")
    assert "status: nhap" in text and "sample: true" not in text and "# MẪU" not in text and "minh họa)" not in text
    assert f"portal check {path}" in result.output
    for mark in ("Trần Thị B", "gopy@", "example"):  # nothing of the template's placeholders became a fact
        assert not [line for line in text.split("\n---\n")[0].split("\n") if mark in line and "#" not in line], mark
    marked = [line for line in text.split("\n") if "CẦN XEM LẠI:" in line]
    assert bool(marked) == (kind != "press-event")


def test_what_is_not_known_is_left_out_or_marked(loaded: gate.Loaded) -> None:
    text = draft(ROOT, "policy", ANSWERS["policy"], loaded.catalog, loaded.paths, TODAY, "2026").text
    lines = text.split("\n")
    for field, value in {"handling": "chua-xac-dinh", "stage": "dang-ky", "legal_basis": "[]",
                         "document_type": "qd-ubnd-tinh"}.items():
        place = lines.index(f"{field}: {value}")
        assert lines[place - 1].startswith("# CẦN XEM LẠI:"), field
    assert "#consultation:" in lines and "state_secret: false" in lines


@pytest.mark.parametrize(("title", "kind"), [
    ("Nghị quyết quy định chính sách", "nq-hdnd-tinh"), ("Quyết định quy định", "qd-ubnd-tinh"), ("Phí đỗ xe", "qd-ubnd-tinh"),
])
def test_the_type_follows_from_the_name(title: str, kind: str, loaded: gate.Loaded) -> None:
    answers = ANSWERS["policy"] | {"title": title}
    assert f"\ndocument_type: {kind}\n" in draft(ROOT, "policy", answers, loaded.catalog, (), TODAY, "2026").text


def test_a_commune_makes_its_own_decisions(loaded: gate.Loaded) -> None:
    answers = ANSWERS["policy"] | {"lead_agency": "UBND xã Di Linh"}
    text = draft(ROOT, "policy", answers, loaded.catalog, (), TODAY, "2026").text
    assert "\ndocument_type: qd-ubnd-xa\n" in text and "\nlead_agency: ubnd-xa-di-linh\n" in text


@pytest.mark.parametrize(("title", "name"), [
    ("../../etc/passwd", "etc-passwd"), ("con", "con-2"), ("index", "index-2"), ("🚗🚗", "du-thao-moi"), ("Đồ: \"án\"", "do-an"),
    ("Hỗ trợ học phí", "ho-tro-hoc-phi-2"), ("a/b\\c", "a-b-c"), ("_template", "template"),
    ("Đ" * 150, "d" * 80), (" ".join(["dài"] * 45), "-".join(["dai"] * 20)),
])
def test_names_are_safe_and_nobody_s_else(title: str, name: str, loaded: gate.Loaded) -> None:
    path, problems_found = made(loaded, "policy", ANSWERS["policy"] | {"title": title})
    assert path == f"policies/2026/{name}.md" and problems_found == ""


def test_a_second_file_of_the_same_name_is_numbered_and_the_first_is_named(root: Path) -> None:
    arguments = ["press-event", "Họp báo", "--set=agency=ubnd-tinh", "--set=type=1", "--set=starts_at=2026-12-10T08:30"]
    assert run(root, *arguments).exit_code == 0
    second = run(root, *arguments)
    assert second.exit_code == 0 and "Đã có content/hop-bao/hop-bao.md" in second.output
    assert (root / "content/hop-bao/hop-bao-2.md").is_file()


ODD = st.text(
    st.one_of(st.sampled_from("\"'#:-?[]{}&*!|>%@`\\~/.,;= \t\n\x00\x1b\u00a0\u200b\u202e\ufeff\u0301ĐđẾế🚗👨‍👩‍👧"),
              st.characters(codec="utf-8")), min_size=1, max_size=300,
)


@given(ODD, ODD)
@settings(max_examples=60)
def test_whatever_is_typed_is_refused_in_words_or_becomes_a_file_that_passes(title: str, summary: str) -> None:
    loaded = _once()
    answers = dict(ANSWERS["policy"])
    for question, text in zip([q for q in questions("policy") if q.fills[0] in ("title", "summary")], (title, summary), strict=True):
        answer = understood("policy", question, text)
        found = problems("policy", loaded.catalog.names, answer, question.fills)
        if found or not text.strip():
            assert all(printing.text([d]) for d in found)
            continue
        answers |= answer
    path, problems_found = made(loaded, "policy", {k: v for k, v in answers.items() if v != ""})
    assert problems_found == "" and path.startswith("policies/2026/") and ".." not in path


_LOADED: list[gate.Loaded] = []


def _once() -> gate.Loaded:
    if not _LOADED:
        _LOADED.append(load(CHECKOUT, AS_OF))
    return _LOADED[0]


@given(ODD.map(lambda text: " ".join(text.split())).filter(bool))
@settings(max_examples=200)
def test_a_scalar_is_read_back_as_it_was(text: str) -> None:
    from portal.front_matter import RawScalar, compose, plain_values

    raw, faults = compose(f"k: {scalar(text)}", "x")
    if raw is None or faults:
        assert any(unicodedata.category(c)[0] in "CZ" and c != " " for c in text)
        return
    value = raw.entries["k"][1]
    assert isinstance(value, RawScalar) and value.text == text
    assert plain_values(raw) == {"k": text}, scalar(text)


@pytest.mark.parametrize(("typed", "values"), [
    ("1, 2", ["nguoi-dan", "ho-gia-dinh"]), ("1 2", ["nguoi-dan", "ho-gia-dinh"]), ("Nông dân; 1", ["nong-dan", "nguoi-dan"]),
    ("học sinh, nong dan", ["hoc-sinh-sinh-vien", "nong-dan"]), ("[nguoi-dan, tre-em]", ["nguoi-dan", "tre-em"]),
    ("Nông dân, Học sinh, sinh viên", ["nong-dan", "hoc-sinh-sinh-vien"]), ("hộ", ["hộ"]), ("0, 19", ["0", "19"]),
])
def test_choices_are_known_by_number_name_and_beginning(typed: str, values: list[str]) -> None:
    [question] = [q for q in questions("policy") if q.fills == ("affected_groups",)]
    assert understood("policy", question, typed) == {"affected_groups": values}


# The conversation


def test_a_newcomer_answers_five_questions(root: Path, somebody: None) -> None:
    typed = "không\nPhí đỗ xe: mức mới\nSở lạ\nUBND tỉnh\nĐổi phí đỗ xe.\n99\n1, Nông dân\n"
    result = run(root, "du-thao", typed=typed)
    assert result.exit_code == 0, told(result)
    for part in ("Câu 1/5", "Câu 5/5", 'Không tìm thấy cơ quan "Sở lạ"', "Cách sửa:", "99", " 1. Người dân"):
        assert part in result.output, part
    text = (root / "policies/2026/phi-do-xe-muc-moi.md").read_text("utf-8")
    assert "affected_groups: [nguoi-dan, nong-dan]" in text and 'title: "Phí đỗ xe: mức mới"' in text


@pytest.mark.parametrize("answer", ["có", "chưa rõ", "?"])
def test_of_a_secret_nothing_is_written(answer: str, root: Path, somebody: None) -> None:
    before = sorted(root.rglob("*"))
    result = run(root, "policy", typed=f"{answer}\n")
    assert result.exit_code == 1 and "DỪNG LẠI" in result.output and "Câu 2" not in result.output
    assert sorted(root.rglob("*")) == before


def test_a_day_written_the_usual_way_is_offered_in_the_right_order(root: Path, somebody: None) -> None:
    result = run(root, "correction", typed="Tin sai.\nĐiều đúng.\nĐiều 5\nubnd-tinh\n05/11/2026\n\n")
    assert result.exit_code == 0, told(result)
    assert "[2026-11-05]" in result.output  # it could be the 11th of May
    assert "reported_on: 2026-11-05" in (root / "content/dinh-chinh/dieu-dung.md").read_text("utf-8")


def test_a_day_that_can_be_read_in_one_way_only_is_taken(root: Path, somebody: None) -> None:
    result = run(root, "correction", typed="Tin sai.\nĐiều đúng.\nĐiều 5\nubnd-tinh\n18/11/2026\n")
    assert result.exit_code == 0, told(result)
    assert "reported_on: 2026-11-18" in (root / "content/dinh-chinh/dieu-dung.md").read_text("utf-8")


def test_a_name_or_an_hour_that_was_not_meant_is_never_one_key_away(root: Path, somebody: None) -> None:
    result = run(root, "press-event", typed="1\nSở VHTTDLL\nubnd-tinh\n10/12/2026\n10/12/2026 14g\n\n\n\n")
    assert result.exit_code == 0, told(result)
    assert "Trả lời [so-" not in result.output and "[2026-12-10T08:30]" not in result.output
    assert "Trả lời [2026-12-10T14:00]" in result.output


def test_the_samples_are_what_the_command_makes(tmp_path: Path) -> None:
    made = runpy.run_path(str(ROOT / "docs/samples/authoring/make.py"))
    made["main"](tmp_path)
    for name in made["PARTS"]:
        assert (tmp_path / name).read_text("utf-8") == (ROOT / "docs/samples/authoring" / name).read_text("utf-8"), name


def test_what_only_the_rules_see_is_asked_again(root: Path, somebody: None) -> None:
    typed = "UBND tỉnh\n2\nNguyễn Văn A, Chánh Văn phòng\n0263 0000 123, a@gmail.com\n45/QĐ-UBND, 2026-11-20T08:30\n" \
            "0263 0000 123, a@lamdong.gov.vn\n"
    result = run(root, "spokesperson", typed=typed)
    assert result.exit_code == 0, told(result)
    assert "Cổng kiểm tra chưa cho qua" in result.output and "gmail.com" in result.output
    assert "a@lamdong.gov.vn" in (root / "content/nguoi-phat-ngon/ubnd-tinh-thuong-xuyen.md").read_text("utf-8")
    assert "Câu 1/5" in result.output and "Câu 5/5" in result.output


def test_the_head_of_an_agency_needs_no_decision(root: Path, somebody: None) -> None:
    typed = "UBND tỉnh\n1\nNguyễn Văn A, Chủ tịch\n0263 0000 123, a@lamdong.gov.vn\n2026-07-01\n"
    result = run(root, "spokesperson", typed=typed)
    assert result.exit_code == 0 and "Câu 5/5" in result.output and "Quyết định" not in result.output, told(result)


def test_stopping_writes_nothing(root: Path, somebody: None) -> None:
    before = sorted(root.rglob("*"))
    result = run(root, "faq", typed="Hỏi gì?\n")
    assert result.exit_code == 2 and "Đã dừng, chưa ghi tệp nào." in told(result)
    assert sorted(root.rglob("*")) == before


def test_without_a_person_all_that_is_missing_is_said_at_once(root: Path) -> None:
    result = run(root, "correction", "--set=agency=ubnd-tinh")
    assert result.exit_code == 2
    for name in ("claim", "fact", "source", "reported_on"):  # a day is not taken for granted either
        assert f'--set {name}="…"' in told(result)
    assert "--set agency" not in told(result)


def test_all_bad_answers_are_said_at_once(root: Path) -> None:
    result = run(root, "policy", "--set=lead_agency=Sở lạ", "--set=khong_co=1", "--set=sai", "--set=stage=xyz")
    assert result.exit_code == 2
    for part in ("Sở lạ", "khong_co", "dấu bằng", "xyz"):
        assert part in told(result), part


def test_answers_may_stand_in_a_file_under_the_labels_an_editor_knows(root: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text("Câu hỏi: Tôi hỏi gì?\nagency: UBND tỉnh\nbody: |\n  Dòng một.\n\n  Dòng hai.\n"
                       "legal_basis: [64/2025/QH15]\nanswered_on: 2026-11-20\n", "utf-8")
    result = run(root, "hoi-dap", "--answers", str(answers))
    assert result.exit_code == 0, told(result)
    text = (root / "content/hoi-dap/toi-hoi-gi.md").read_text("utf-8")
    assert text.endswith("---\n\nDòng một.\n\nDòng hai.\n") and "legal_basis: [64/2025/QH15]" in text


def test_what_the_gate_refuses_is_not_written(root: Path) -> None:
    given = [f"--set={k}={', '.join(v) if isinstance(v, list) else v}" for k, v in ANSWERS["faq"].items() if k != "body"]
    result = run(root, "faq", *given, "--set=body=Không <script>alert(1)</script>")
    assert result.exit_code == 1 and "không cho qua" in told(result)
    assert not (root / "content/hoi-dap/toi-co-phai-nop-khong.md").exists()


def test_kinds_are_called_by_either_name_and_an_unknown_one_is_told_the_nearest(root: Path) -> None:
    assert "portal new policy" in run(root).output
    wrong = run(root, "du-thoa")
    assert wrong.exit_code == 2 and "Có phải “policy”" in told(wrong)
    assert run(root, "Trang", "Cách gửi đơn").exit_code == 0 and (root / "content/huong-dan/cach-gui-don.md").is_file()
    assert "thiếu TÊN" in told(run(root, "plan"))
    assert "không dùng được" in told(run(root, "policy", "--year", "26"))
