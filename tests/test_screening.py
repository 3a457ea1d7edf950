"""Screening for Decision 407/QĐ-TTg: the verdict, the words to copy, the file written, the list of the year."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import portal
from portal import scaffold, screening
from portal.catalog import Catalog
from portal.cli import commands
from portal.cli import screening as command
from portal.schema.kinds import Policy
from portal.schema.vocabulary import CriterionResult, ScreeningStep
from portal.screening import Answers, Outcome, decide, ready_text
from portal.screening.decision import screened_lines

from .building import ROOT
from .conftest import AS_OF, CHECKOUT

TODAY = dt.date(2026, 11, 23)
SECRET, PROPOSAL, IMPACT, SENSITIVE, SCOPE = ScreeningStep
ALL = {SECRET: "khong", PROPOSAL: "co", IMPACT: "co", SENSITIVE: "co", SCOPE: "co"}


def combinations() -> list[Answers]:
    """Every answer to every question, unanswered ones too, with and without guidance."""
    plain = ("co", "khong", "chua-ro", None)
    found = []
    for chosen in itertools.product(plain, (*plain, "huong-dan"), plain, plain, plain):
        values = {step: value for step, value in zip(ScreeningStep, chosen, strict=True) if value}
        found += [Answers(values), Answers(values, note="Công văn 12/STP-PBGDPL")]
    return found


# The verdict


def test_all_four_must_be_met_and_one_that_is_not_settles_it() -> None:
    """Decision 407/QĐ-TTg: *đủ các tiêu chí*; said here in other words than the product's."""
    for answers in combinations():
        given = answers.values
        met = {"co"} | ({"huong-dan"} if answers.note else set())
        four = [given.get(step) in (met if step is PROPOSAL else {"co"}) for step in list(ScreeningStep)[1:]]
        if given.get(SECRET) == "co":
            wanted = Outcome.STOP
        elif given.get(SECRET) != "khong":
            wanted = Outcome.ASK_FIRST
        elif "khong" in [given.get(step) for step in list(ScreeningStep)[1:]]:
            wanted = Outcome.OUTSIDE
        else:
            wanted = Outcome.INSIDE if all(four) else Outcome.OPEN
        verdict = decide(answers)
        assert verdict.outcome is wanted, answers
        assert verdict.because and (bool(verdict.missing) or wanted not in (Outcome.OPEN, Outcome.ASK_FIRST))


def test_the_verdict_is_what_the_page_of_the_draft_will_say() -> None:
    scopes = {Outcome.INSIDE: True, Outcome.OUTSIDE: False, Outcome.OPEN: None}
    for answers in combinations():
        if (outcome := decide(answers).outcome) in scopes:
            policy = Policy.model_construct(criteria=answers.criteria())
            assert policy.scope_407 is scopes[outcome] and policy.requires_407 is (scopes[outcome] is True)


def test_guidance_counts_only_when_it_is_named() -> None:
    guided = ALL | {PROPOSAL: "huong-dan"}
    assert decide(Answers(guided)).missing == (PROPOSAL,)
    assert decide(Answers(guided, note="Công văn 12/STP")).outcome is Outcome.INSIDE
    assert Answers(guided, note="Công văn 12/STP").criteria().needs_proposal.result is CriterionResult.NGOAI_LE


def test_nothing_is_offered_for_copying_while_it_may_be_secret() -> None:
    for answers in combinations():
        secret = answers.values.get(SECRET) != "khong"
        assert (ready_text(answers, "Tên", "so-tu-phap", TODAY) == "") is secret


# The questions


def test_the_five_questions_are_data_with_a_basis_in_the_register() -> None:
    catalog = portal.load(ROOT, AS_OF).catalog
    asked = [e.value for e in screening.questions(catalog, TODAY)]
    assert [q.step for q in asked] == list(ScreeningStep)
    for q in asked:
        assert q.document in catalog.legal_document_by_slug and q.question.endswith("?") and q.ask
    assert screening.questions(catalog, dt.date(2022, 3, 29)) == ()  # before the decision
    assert screening.cited(catalog, asked[1]).endswith("Quyết định 407/QĐ-TTg")


# Files


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with the shipped questions and the shipped template."""
    shutil.copytree(CHECKOUT, tmp_path / "kho")
    root = tmp_path / "kho"
    shutil.copy(ROOT / "content/_data/screening.yml", root / "content/_data")
    shutil.copy(ROOT / "policies/_template.md", root / "policies")
    shutil.copy(ROOT / "content/van-ban/quyet-dinh-407-qd-ttg.md", root / "content/van-ban")
    return root


def run(root: Path, *arguments: str, typed: str | None = None) -> Any:
    everything = ["screen", "--root", str(root), "--as-of", "2026-11-23", *arguments]
    return CliRunner().invoke(commands, everything, input=typed)


GIVEN = ("--agency", "UBND tỉnh", "--secret", "khong", "--sensitive", "co", "--scope", "co")


def test_inside_makes_a_draft_that_passes_the_gate_and_is_not_public(checkout: Path) -> None:
    title = 'Mức "thu": phí #1'
    told = run(checkout, title, *GIVEN, "--proposal", "huong-dan", "--note", 'Công văn "12": STP',
               "--impact", "co Người dân nộp: nhiều hơn #", "--type", "nq-hdnd-tinh")
    assert told.exit_code == 0 and "THUỘC DIỆN PHẢI TRUYỀN THÔNG" in told.output, told.output
    loaded = portal.load(checkout, AS_OF)
    path = "policies/2026/muc-thu-phi-1.md"
    assert [d for d in loaded.diagnostics if d.span.path == path and d.severity.name != "ADVICE"] == []
    entry = loaded.catalog.policy_by_slug["muc-thu-phi-1"]
    value = entry.value
    assert (value.title, value.lead_agency, value.document_type.value) == (title, "ubnd-tinh", "nq-hdnd-tinh")
    assert value.requires_407 and not value.sample and value.consultation is None and value.created_on == TODAY
    assert value.criteria is not None and value.criteria.screened_on == TODAY
    assert value.criteria.direct_impact.reason == "Người dân nộp: nhiều hơn #"
    assert value.criteria.exception_note == 'Công văn "12": STP'
    assert entry.slug not in loaded.catalog.public(AS_OF).policy_by_slug
    again = run(checkout, title, *GIVEN, "--proposal", "co", "--impact", "co")
    assert again.exit_code == 2 and "criteria:" in again.output  # nothing is overwritten, nothing is lost


def test_outside_is_added_to_the_year_s_list_and_stays_out_of_the_public_catalog(checkout: Path) -> None:
    for number in (1, 2):
        told = run(checkout, f"Quy chế họp số {number}", *GIVEN, "--proposal", "chua-ro", "--impact", "khong Nội bộ: họp")
        assert told.exit_code == 0 and "KHÔNG THUỘC DIỆN" in told.output, told.output
    loaded = portal.load(checkout, AS_OF)
    assert [d for d in loaded.diagnostics if "screened" in d.span.path] == []
    assert [e.value.title for e in loaded.catalog.screened] == ["Quy chế họp số 1", "Quy chế họp số 2"]
    assert loaded.catalog.public(AS_OF).screened == ()
    assert {e.value.title for e in loaded.catalog.withheld(AS_OF) if hasattr(e.value, "criteria")} >= {
        "Quy chế họp số 1", "Quy chế họp số 2"}
    listed = run(checkout, "--list", "2026").output
    assert "Không đạt: tác động trực tiếp đến quyền, nghĩa vụ (Nội bộ: họp)." in listed


def test_what_stands_in_the_register_is_kept_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "content/_data").mkdir(parents=True)
    path = tmp_path / "content/_data/screened.yml"
    path.write_text("# lời\nscreened: []\n")
    item = screened_lines(Answers(ALL | {IMPACT: "khong"}), "A", "ubnd-tinh", TODAY)
    scaffold.append_screened(tmp_path, item)
    once = path.read_text()
    assert once == f"# lời\nscreened:\n{item}"
    scaffold.append_screened(tmp_path, item)
    assert path.read_text() == f"{once}\n{item}"


@pytest.mark.parametrize(("answer", "said"), [("co", "DỪNG LẠI"), ("chua-ro", "HỎI TRƯỚC")])
def test_of_a_secret_nothing_is_written_and_nothing_else_is_asked(checkout: Path, answer: str, said: str) -> None:
    before = {p: p.read_bytes() for p in checkout.rglob("*") if p.is_file()}
    told = run(checkout, typed=f"{answer}\n")
    assert told.exit_code == 1 and said in told.output and "Tên dự thảo" not in told.output
    assert {p: p.read_bytes() for p in checkout.rglob("*") if p.is_file()} == before


# The conversation


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command._Talk, "_need", lambda self, option: None)


def test_a_newcomer_is_asked_five_questions_and_understood_in_ordinary_letters(
    checkout: Path, at_a_terminal: None,
) -> None:
    typed = "k\nPhí đỗ xe\nSở lạ\nUBND tỉnh\nh\nCông văn 12/STP\nừ\nc Người dân nộp phí\nCó\nc\n\n1\n"
    told = run(checkout, typed=typed)
    assert told.exit_code == 0, told.output
    for part in ("Câu 1/5", "Câu 5/5", "Có, ví dụ:", "Chưa rõ thì hỏi:", "Căn cứ:", "không có cơ quan nào tên “Sở lạ”",
                 "chưa hiểu “ừ”", "THUỘC DIỆN PHẢI TRUYỀN THÔNG"):
        assert part in told.output, part
    assert (checkout / "policies/2026/phi-do-xe.md").is_file()
    assert not (checkout / command.KEPT).exists()


@pytest.mark.parametrize(("typed", "value", "reason"), [
    ("c", "co", ""), ("Có", "co", ""), ("co", "co", ""), ("K", "khong", ""), ("không", "khong", ""),
    ("c Đổi mức phí", "co", "Đổi mức phí"), ("không: chỉ nội bộ", "khong", "chỉ nội bộ"),
    ("?", "chua-ro", ""), ("? hỏi Sở Tư pháp", "chua-ro", "hỏi Sở Tư pháp"), ("chưa rõ", "chua-ro", ""),
    ("khong biet", "chua-ro", ""), ("không rõ lắm", "chua-ro", "lắm"), ("có thể", "chua-ro", ""), ("có lẽ", "chua-ro", ""),
    ("h", "huong-dan", ""), ("áp dụng theo hướng dẫn", "huong-dan", ""),
])
def test_what_people_type_is_taken_for_what_they_mean(
    typed: str, value: str, reason: str, shipped: Catalog, tmp_path: Path,
) -> None:
    talk = command._Talk(tmp_path, shipped, TODAY)
    talk.take(PROPOSAL, typed)
    assert (talk.values[PROPOSAL], talk.reasons.get(PROPOSAL, "")) == (value, reason)


def test_stopping_loses_nothing_and_going_on_asks_only_the_rest(
    checkout: Path, at_a_terminal: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {p.relative_to(checkout) for p in checkout.rglob("*.md")}
    stopped = run(checkout, typed="k\nPhí đỗ xe\nUBND tỉnh\nk Kế hoạch\n")  # the line ends: as Ctrl+C does
    assert stopped.exit_code == 2 and "chạy lại portal screen để làm tiếp" in stopped.output
    assert (checkout / command.KEPT).stat().st_mode & 0o777 == 0o600
    assert {p.relative_to(checkout) for p in checkout.rglob("*.md")} == before
    resumed = run(checkout, typed="\nk\n?\nc\n\n")
    assert resumed.exit_code == 0, resumed.output
    assert "“Phí đỗ xe”" in resumed.output and "Câu 2/5" not in resumed.output and "Câu 3/5" in resumed.output
    [kept] = portal.load(checkout, AS_OF).catalog.screened
    assert kept.value.criteria.needs_proposal.reason == "Kế hoạch"
    assert kept.value.criteria.difficult_or_sensitive.result is CriterionResult.CHUA_XAC_DINH


def test_without_a_person_nothing_is_asked(checkout: Path) -> None:
    told = run(checkout, *GIVEN, "--proposal", "co", "--impact", "co")
    assert told.exit_code == 2 and "thiếu TÊN_DỰ_THẢO" in told.output
    wrong = run(checkout, "X", *GIVEN, "--proposal", "co", "--impact", "huong-dan")
    assert wrong.exit_code == 2 and "--impact: chưa hiểu" in wrong.output
    dry = run(checkout, "X", *GIVEN, "--proposal", "co", "--impact", "co", "--dry-run")
    assert dry.exit_code == 0 and not (checkout / "policies/2026/x.md").exists()


def test_ctrl_c_in_the_middle_is_no_traceback(
    checkout: Path, at_a_terminal: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise click.Abort

    monkeypatch.setattr(click, "prompt", interrupted)
    told = run(checkout)
    assert told.exit_code == 2 and "Đã dừng, chưa ghi tệp nào." in told.output and "Traceback" not in told.output


# The list of a year


def test_the_list_tells_each_agency_s_drafts_once_with_the_reason(shipped: Catalog) -> None:
    listed = screening.screening_list(shipped, 2026, AS_OF)
    rows = [row for group in listed.agencies for row in group.rows]
    of_2026 = [e for e in shipped.policies if e.document.path.startswith("policies/2026/")]
    assert len(rows) == len(of_2026) + len(shipped.screened)
    for group in listed.agencies:
        assert group.reviewed == group.inside + group.outside + group.open
        assert len(group.rows) == group.reviewed + group.waiting
    assert all(row.why for row in rows)
    assert screening.years(shipped, AS_OF) == (2026, 2025)


def test_a_draft_is_listed_in_the_year_it_was_screened_in(shipped: Catalog) -> None:
    first = shipped.policies[0]
    assert first.value.criteria is not None
    later = first.value.model_copy(update={"criteria": first.value.criteria.model_copy(
        update={"screened_on": dt.date(2027, 1, 4)})})
    none = first.value.model_copy(update={"criteria": None})

    def years(value: Policy) -> list[tuple[int, str]]:
        catalog = replace(shipped, policies=(replace(first, value=value),), screened=())
        return [(year, row.outcome) for year in screening.years(catalog, AS_OF)
                for group in screening.screening_list(catalog, year, AS_OF).agencies for row in group.rows]

    assert [year for year, _ in years(later)] == [2027]
    assert years(none) == [(2026, "Chưa rà soát")]


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return portal.load(ROOT, AS_OF).catalog
