"""Days against the law: counted as calendar days in Vietnam, each sentence where it belongs, nothing claimed unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from portal.publish.certificate import State, Verdict, certify, reckon, runs
from portal.publish.facts import Facts, Posting, Shown
from portal.publish.log import Ended, Log, Span
from portal.publish.manifest import File, Manifest

VIETNAM = dt.timezone(dt.timedelta(hours=7))
D = "d" * 64


def at(text: str) -> dt.datetime:
    """A Vietnamese moment: ``11-05 16:00`` of 2026."""
    day, _, hour = text.partition(" ")
    return dt.datetime.fromisoformat(f"2026-{day}T{hour or '08:00'}:00").replace(tzinfo=VIETNAM)


def span(since: str, until: str = "", ended: Ended = Ended.REMOVED, number: int = 3) -> Span:
    begin = at(since).isoformat()
    if not until:
        return Span(D, number, begin)
    return Span(D, number, begin, number + 1, at(until).isoformat(), ended)


TEN = Posting("2026-11-02", "2026-11-20", 10, "ngay", "2026-11-12", "Điều 51a, Nghị định 187/2025/NĐ-CP", True)
UNSURE = Posting("2026-11-02", "2026-11-20", 10, "ngay", "2026-11-12", "Điều X", False)
LONG_AGO = dt.date(2020, 1, 1)


def verdict(posting: Posting | None, spans: list[Span], now: str, begun: dt.date = LONG_AGO) -> Verdict:
    return reckon(posting, spans, at(now), begun)


def test_the_day_it_begins_is_not_counted_and_a_day_counts_once_it_is_over() -> None:
    # The legal clock: opened on the 2nd, ten days are over with the 12th.
    found = [verdict(TEN, [span("11-02 00:00")], f"11-{day:02} {hour}").days
             for day, hour in ((2, "23:59"), (3, "00:00"), (3, "23:59"), (4, "00:00"), (12, "23:59"), (13, "00:00"))]
    assert found == [0, 0, 0, 1, 9, 10]
    assert verdict(TEN, [span("11-02 23:59")], "11-13 00:00").state is State.ENOUGH


def test_a_day_is_a_vietnamese_day_whatever_the_offset_written() -> None:
    late = at("11-02 20:00").astimezone(dt.UTC)  # 13:00 UTC
    later = at("11-04 00:30").astimezone(dt.timezone(dt.timedelta(hours=-8)))  # still the 3rd over there
    spans = [Span(D, 3, late.isoformat(), 4, later.isoformat(), Ended.REMOVED)]
    assert runs(spans, at("11-30")) == [(dt.date(2026, 11, 2), dt.date(2026, 11, 3))]


def test_still_running_says_how_many_days_are_left() -> None:
    said = verdict(TEN, [span("11-02")], "11-09")
    assert (said.state, said.label, said.days) == (State.RUNNING, "Đang trong thời gian đăng", 6)
    assert said.sentence == ("Đã đăng 6 ngày trong thời gian lấy ý kiến, mức tối thiểu là 10 ngày. "
                             "Còn 4 ngày nữa thì đủ.")


def test_still_running_but_posted_too_late_says_what_will_be_missing() -> None:
    said = verdict(TEN, [span("11-14")], "11-16")
    assert said.state is State.RUNNING and said.days == 1
    assert said.sentence.endswith("Nếu không kéo dài, đến hết hạn góp ý 20/11/2026 sẽ thiếu 4 ngày.")
    assert verdict(TEN, [span("11-14")], "11-21").sentence == (
        "Đã đăng 6 ngày trong thời gian lấy ý kiến, thiếu 4 ngày so với mức tối thiểu 10 ngày.")
    assert "sẽ thiếu 4 ngày" in verdict(TEN, [span("11-14")], "11-14").sentence


def test_enough() -> None:
    said = verdict(TEN, [span("11-02")], "11-23")
    assert (said.state, said.label) == (State.ENOUGH, "Đủ thời gian tối thiểu")
    assert said.sentence == "Đã đăng 18 ngày trong thời gian lấy ý kiến, đủ mức tối thiểu 10 ngày."
    assert verdict(TEN, [span("11-02")], "12-31") == said, "after the deadline nothing is added"
    assert verdict(TEN, [span("10-01")], "11-23") == said, "before the opening nothing counts"


def test_short_by_days() -> None:
    said = verdict(TEN, [span("11-02", "11-08 10:00")], "11-23")
    assert (said.state, said.label, said.days) == (State.SHORT, "Thiếu 5 ngày", 5)
    assert said.sentence == "Đã đăng 5 ngày trong thời gian lấy ý kiến, thiếu 5 ngày so với mức tối thiểu 10 ngày."


def test_a_gap_is_not_counted_and_a_changed_dossier_is_no_gap() -> None:
    gap = [span("11-02", "11-06 09:00"), span("11-10 09:00")]
    assert verdict(TEN, gap, "11-23").days == (5 - 2) + (20 - 10)
    changed = [span("11-02", "11-06 09:00", Ended.CHANGED), span("11-06 09:00")]
    assert verdict(TEN, changed, "11-23").days == 18


def test_no_rule_known() -> None:
    said = verdict(Posting("2026-11-02", "2026-11-20"), [span("11-02")], "11-23")
    assert (said.state, said.label) == (State.NO_RULE, "Không có mức để so sánh")
    assert said.sentence.startswith("Đã đăng 18 ngày") and "không kết luận đủ hay thiếu" in said.sentence


def test_not_asked_and_not_yet() -> None:
    assert verdict(None, [span("11-02")], "11-23").state is State.NOT_ASKED
    said = verdict(TEN, [span("10-20")], "11-01 23:59")
    assert said.state is State.UPCOMING and "02/11/2026" in said.sentence


@pytest.mark.parametrize(("spans", "now", "state"), [
    ([span("11-02")], "11-09", State.RUNNING), ([span("11-02")], "11-23", State.ENOUGH),
    ([span("11-02", "11-08")], "11-23", State.SHORT),
])
def test_a_figure_nobody_has_checked_says_so_wherever_it_is_used(spans: list[Span], now: str, state: State) -> None:
    said = verdict(UNSURE, spans, now)
    assert said.state is state and said.sentence.endswith("Con số tối thiểu này chưa xác minh.")
    assert "chưa xác minh" not in verdict(TEN, spans, now).sentence
    assert state is State.RUNNING or said.label.endswith("(mức chưa xác minh)")


def test_what_was_before_the_log_is_not_said_to_be_missing() -> None:
    begun = dt.date(2026, 11, 18)
    said = verdict(TEN, [span("11-18")], "11-23", begun)
    assert said.state is State.NOT_KNOWN and "Thiếu" not in said.label
    assert "bắt đầu từ 18/11/2026" in said.sentence and "đã đăng 2 ngày" in said.sentence
    assert verdict(TEN, [span("11-18")], "11-19", begun).state is State.NOT_KNOWN
    assert verdict(TEN, [span("11-04")], "11-23", dt.date(2026, 11, 4)).state is State.ENOUGH
    # It came after the log began: then it was not there before.
    assert verdict(TEN, [span("11-18")], "11-23", dt.date(2026, 11, 4)).state is State.SHORT
    assert verdict(Posting("2026-11-02", "2026-11-20"), [span("11-18")], "11-23", begun).sentence.startswith(
        "Từ khi có nhật ký (18/11/2026), đã đăng 2 ngày")


WORKING = Posting("2026-11-02", "2026-11-20", 7, "ngay-lam-viec", "2026-11-11", "Điều Y", True)


@pytest.mark.parametrize(("spans", "now", "state"), [
    ([span("10-30")], "11-12 00:00", State.ENOUGH), ([span("10-30")], "11-11 23:59", State.RUNNING),
    ([span("11-02", "11-11 12:00")], "11-30", State.SHORT), ([span("11-03")], "11-23", State.NOT_RECKONED),
])
def test_other_units_are_held_against_the_builds_own_date(spans: list[Span], now: str, state: State) -> None:
    said = verdict(WORKING, spans, now)
    assert said.state is state and "7 ngày làm việc" in said.sentence


def test_the_certificate_names_spans_releases_and_files() -> None:
    shown = Shown("chinh-sach/a.html", "policy", "Dự thảo a", "LD-1", "Sở A", "chinh-sach/a/xac-nhan-dang-tai.html", TEN)
    facts = Facts("c" * 64, "https://cong.example/", (), (shown,), (), ())
    log = Log()
    for number, text in ((1, "một"), (2, "một"), (3, "hai")):
        files = (File("chinh-sach/a/toan-van.pdf", 3, f"{len(text):064x}"),)
        manifest = Manifest(number, "web", "", "", False, "c" * 64, "", {}, files)
        log = log.after(manifest, facts, at(f"11-{number + 1:02}"))
    said = certify(shown, log, files, number=3, now=at("11-04"), portal="Cổng", site_url="https://cong.example/")
    assert said.posted == "Từ 08 giờ 00, 02/11/2026 đến nay" and said.standing
    assert said.url == "https://cong.example/chinh-sach/a.html"
    assert len(said.rows) == 1 and said.rows[0].from_number == 1  # the two dossiers are equal: 'một' and 'hai' have 3
    assert [(c.number, bool(c.manifest)) for c in said.releases] == [(1, True)]
    assert said.files == (("toan-van.pdf", f"{3:064x}"),)
    gone = log.after(Manifest(4, "web", "", "", False, "c" * 64, "", {}, ()),
                     Facts("c" * 64, "", (), (), (shown.address,), ()), at("11-10"))
    said = certify(shown, gone, (), number=4, now=at("11-10"), portal="Cổng", site_url="")
    assert said.posted == "Từ 08 giờ 00, 02/11/2026 đến 08 giờ 00, 10/11/2026" and not said.standing
    assert said.rows[0].why == "được gỡ khỏi cổng" and said.url == ""
    assert [(c.number, bool(c.manifest)) for c in said.releases] == [(1, True), (4, False)]
