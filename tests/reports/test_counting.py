"""What a report says, worked out by hand on a small checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import report_terms, reports
from portal.reports import Report
from portal.schema.vocabulary import ReportKind

from ..conftest import CHECKOUT
from .checkouts import POLICY, event, figures, lay_out, public, supplied

PLAN, SPEECH = ReportKind.KE_HOACH, ReportKind.PHAT_NGON


def made(tmp_path: Path, kind: ReportKind, files: dict[str, str], day: str = "2026-11-23", **more: str) -> Report:
    catalog = public(lay_out(tmp_path / "checkout", files), day)
    agency = catalog.agency_by_id[more["agency"]] if "agency" in more else None
    return reports.make(catalog, kind, int(more.get("year", "2026")), agency)


def said(report: Report, identity: str) -> str:
    figure = report.figure(identity)
    assert figure is not None
    return figure.text


def test_one_year_has_two_reports_with_their_own_periods_and_deadlines(tmp_path: Path) -> None:
    catalog = public(lay_out(tmp_path / "checkout"))
    plan, speech = report_terms.terms(catalog, 2026, catalog.today)
    assert [str(d) for d in (plan.first, plan.last, plan.before, plan.last_day)] == [
        "2025-11-30", "2026-11-29", "2026-11-30", "2026-11-29"]
    assert [str(d) for d in (speech.first, speech.last, speech.before, speech.last_day)] == [
        "2025-12-15", "2026-12-14", "2026-12-20", "2026-12-19"]
    assert (plan.collector.slug, [e.slug for e in plan.recipients]) == ("so-vhttdl", ["bo-vhttdl", "ubnd-tinh"])
    assert (speech.collector.slug, [e.slug for e in speech.recipients]) == ("ubnd-tinh", ["bo-vhttdl"])


def test_a_report_goes_to_the_bodies_of_its_day(tmp_path: Path) -> None:
    catalog = public(lay_out(tmp_path / "checkout"), "2023-11-20")
    term = report_terms.term(catalog, PLAN, 2023, catalog.today)
    assert (term.collector.slug, [e.slug for e in term.recipients]) == ("so-tttt", ["bo-tttt", "ubnd-tinh"])


@pytest.mark.parametrize(("kind", "year", "words"), [
    (SPEECH, 2025, ("Điều 10 Nghị định 244/2026/NĐ-CP quy định từ ngày 01/07/2026", "Nghị định 09/2017/NĐ-CP")),
    (PLAN, 2022, ("kế hoạch đầu tiên là của năm 2023",)),
])
def test_a_year_before_the_duty_is_refused_in_words(tmp_path: Path, kind: ReportKind, year: int, words: tuple[str, ...]) -> None:
    with pytest.raises(report_terms.NoTerm) as refused:
        made(tmp_path, kind, {}, year=str(year))
    assert all(text in str(refused.value) for text in words)


@pytest.mark.parametrize(("day", "words"), [
    ("2026-11-23", "tính đến ngày 23/11/2026, còn 21 ngày nữa mới hết kỳ"), ("2026-12-14", "hôm nay là ngày cuối kỳ"),
    ("2026-12-15", "kỳ đã kết thúc"),
])
def test_a_report_before_the_end_says_how_much_is_to_come(tmp_path: Path, day: str, words: str) -> None:
    assert words in made(tmp_path, SPEECH, {}, day).state


def test_only_what_happened_in_the_period_counts(tmp_path: Path) -> None:
    days = ("2025-12-14", "2025-12-15", "2026-12-14", "2026-12-15")
    files = {f"content/hop-bao/su-kien-{n}.md": event(day) for n, day in enumerate(days)}
    files["content/hop-bao/giao-ban.md"] = event("2026-06-01", "giao-ban")
    catalog = public(lay_out(tmp_path / "checkout", files), "2026-12-20")
    figure = reports.make(catalog, SPEECH, 2026).figure("hop-bao")
    assert figure is not None and [str(e.on) for e in figure.evidence] == ["2025-12-15", "2026-12-14"]
    early = reports.make(public(tmp_path / "checkout", "2026-12-14"), SPEECH, 2026)
    assert said(early, "hop-bao") == "1"  # the conference of that day has not begun at its first moment


def test_the_same_conference_in_a_drafts_file_is_not_counted_twice(tmp_path: Path) -> None:
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace("form: tin-bai", "form: hop-bao")
    files = {POLICY: policy, "content/hop-bao/mot.md": event("2026-11-10", agency="so-vhttdl"),
             "content/hop-bao/hai.md": event("2026-11-11", agency="so-vhttdl")}
    assert said(made(tmp_path, PLAN, files), "hop-bao") == "2"


def test_every_figure_is_the_sum_of_its_evidence(tmp_path: Path) -> None:
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace(
        "    count: 1\n", "    count: 7\n    state_budget: 1500000\n").replace("legal_basis:", """\
  - {form: hoi-nghi, channel: Hội trường, on: 2026-11-12, agency: so-vhttdl, status: da-thuc-hien, audience: 60 người,
     evidence: "https://lamdong.example/hoi-nghi"}
  - {form: tin-bai, channel: Báo tỉnh, on: 2026-12-01, agency: so-vhttdl, status: du-kien}
legal_basis:""")
    report = made(tmp_path, PLAN, {POLICY: policy})
    assert {i: said(report, i) for i in ("du-thao-ra-soat", "du-thao-thuoc-dien", "du-thao-da-truyen-thong", "hoat-dong",
                                         "tin-bai", "kinh-phi-ngan-sach")} == {
        "du-thao-ra-soat": "1 trên 1 (100%)", "du-thao-thuoc-dien": "1", "du-thao-da-truyen-thong": "1 trên 1 (100%)",
        "hoat-dong": "2", "tin-bai": "7", "kinh-phi-ngan-sach": "1.500.000"}
    meetings, people, money = (report.figure(i) for i in ("hoi-nghi", "nguoi-du", "kinh-phi-ngan-sach"))
    assert meetings and people and money and money.gap and meetings.gap
    # One meeting without its number, words about who came, money nobody wrote down: unknown, never zero.
    assert (meetings.text, meetings.gap.whole, people.text, money.gap.whole) == ("chưa có số", True, "chưa có số", False)
    assert [e.note for e in people.evidence] == ["Hội nghị: Hội trường; 60 người"]
    assert money.gap.items[0].path == POLICY


def test_an_unanswered_consultation_is_a_gap_that_names_its_file(tmp_path: Path) -> None:
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace("2026-12-15", "2026-11-20").replace("2026-11-09\n  closes", "2026-10-09\n  closes")
    figure = made(tmp_path, PLAN, {POLICY: policy}).figure("y-kien-nhan")
    assert figure is not None and figure.gap is not None
    assert (figure.value, [e.path for e in figure.gap.items], [e.slug for e in figure.gap.ask]) == (None, [POLICY], ["so-vhttdl"])


def test_figures_handed_in_are_added_by_agency_or_taken_whole(tmp_path: Path) -> None:
    parts = (supplied("tra-loi-bao-chi", "value: 3; out_of: 4", "so-vhttdl"), supplied("tra-loi-bao-chi", "value: 2; out_of: 2", "so-khcn"))
    some = made(tmp_path, SPEECH, figures(*parts)).figure("tra-loi-bao-chi")
    assert some is not None and some.gap is not None
    assert (some.text, some.gap.whole, "2 cơ quan" in some.gap.why) == ("5 trên 6 (83%)", False, True)
    whole = made(tmp_path / "2", SPEECH, figures(*parts, supplied("tra-loi-bao-chi", "value: 50; out_of: 60"))).figure("tra-loi-bao-chi")
    assert whole is not None and (whole.text, whole.gap) == ("50 trên 60 (83%)", None)
    own = made(tmp_path / "3", SPEECH, figures(*parts), agency="so-vhttdl").figure("tra-loi-bao-chi")
    assert own is not None and (own.text, own.gap) == ("3 trên 4 (75%)", None)


def test_a_figure_nobody_has_approved_is_not_in_the_report(tmp_path: Path) -> None:
    report = made(tmp_path, SPEECH, figures(supplied("tra-loi-bao-chi", "value: 3; out_of: 4", approved=""),
                                            supplied("dot-xuat", "value: 1; out_of: 1", approved="2026-11-24")))
    assert (said(report, "tra-loi-bao-chi"), said(report, "dot-xuat")) == ("chưa có số", "chưa có số")


def test_an_agency_the_portal_knows_nothing_of_has_no_zeros(tmp_path: Path) -> None:
    report = made(tmp_path, PLAN, {}, agency="so-khcn")
    assert {figure.text for figure in report.figures} == {"chưa có số", "chưa có nội dung"}
    assert [e.slug for e in report.recipients] == ["so-vhttdl"]


def test_an_agency_that_is_no_more_is_refused_with_its_successor(tmp_path: Path) -> None:
    with pytest.raises(report_terms.NoTerm, match=r"đã kết thúc .* Nay là: Sở Văn hóa, Thể thao và Du lịch"):
        made(tmp_path, PLAN, {}, agency="so-tttt")


def test_a_report_of_last_year_is_counted_as_things_stood_then(tmp_path: Path) -> None:
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace("2026-11-10", "2026-12-03").replace("status: da-thuc-hien", "status: da-thuc-hien")
    report = made(tmp_path, PLAN, {POLICY: policy}, "2027-03-01")
    assert (said(report, "du-thao-da-truyen-thong"), report.days_left) == ("0 trên 1 (0%)", 0)


@pytest.mark.parametrize(("day", "kinds"), [
    ("2026-09-30", set()), ("2026-10-01", {PLAN, SPEECH}), ("2026-11-30", {SPEECH}), ("2026-12-20", set()),
])
def test_gaps_stand_on_the_to_do_page_from_october_until_the_report_is_due(tmp_path: Path, day: str, kinds: set[ReportKind]) -> None:
    catalog = public(lay_out(tmp_path / "checkout"), day)
    found = reports.gaps(catalog, 2026, catalog.as_of)
    assert {gap.kind for gap in found} == kinds
    assert all(gap.gap.why and gap.gap.how for gap in found)
