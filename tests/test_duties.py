"""What each agency has to do: every clock ahead and missed, on its own basis, said to the one who is responsible."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import portal
from portal import clocks, internal, kept_inside, legal_clock, office_files, reports
from portal.catalog import Catalog, Entry
from portal.cli import commands
from portal.duties import Duty, Grade, duties
from portal.schema.kinds import FieldCorrection, Holiday
from portal.schema.vocabulary import ActivityStatus, Verification
from portal.vietnamese import TIME_ZONE

from .building import ROOT
from .conftest import AS_OF


def vn(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=TIME_ZONE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="module")
def loaded() -> portal.Loaded:
    """The repository, read once."""
    return portal.load(ROOT, AS_OF)


@pytest.fixture(scope="module")
def shipped(loaded: portal.Loaded) -> Catalog:
    """The repository's own catalog; tests change one thing of it at a time."""
    return loaded.catalog


def put(catalog: Catalog, group: str, slug: str, **values: Any) -> Catalog:
    """*catalog* with other values in one document."""
    entries: tuple[Entry[Any], ...] = getattr(catalog, group)
    assert slug in {e.slug for e in entries}
    changed = tuple(
        replace(e, value=e.value.model_copy(update=values)) if e.slug == slug else e for e in entries
    )
    return replace(catalog, **{group: changed})


def of(catalog: Catalog, rule: str, at: dt.datetime = AS_OF, about: str = "") -> list[Duty]:
    return [d for d in duties(catalog, at).duties if d.rule == rule and about in d.path]


# Clocks


def test_a_reported_mistake_is_answered_in_ten_days_and_says_so_before_and_after(shipped: Catalog) -> None:
    slug = shipped.corrections[0].slug
    catalog = put(shipped, "corrections", slug, reported_on=day("2026-11-16"), answered_on=None)
    [ahead] = of(catalog, "R17", about=slug)
    assert (ahead.grade, ahead.due) == (Grade.AHEAD, vn(2026, 11, 26, 23, 59, 59))
    assert ahead.left_text(AS_OF) == "còn 3 ngày" and ahead.basis[0].startswith("Điều 22 ")
    [last] = of(catalog, "R17", vn(2026, 11, 26, 23), about=slug)
    assert last.grade is Grade.AHEAD and last.left_text(vn(2026, 11, 26, 23)) == "hôm nay là ngày cuối"
    [missed] = of(catalog, "R17", vn(2026, 11, 28), about=slug)
    assert missed.grade is Grade.MISSED and missed.left_text(vn(2026, 11, 28)) == "quá 2 ngày"
    assert of(put(catalog, "corrections", slug, answered_on=day("2026-11-20")), "R17", about=slug) == []
    # Before 1/9/2026 another law gave fifteen days.
    old = put(shipped, "corrections", slug, reported_on=day("2026-08-31"), answered_on=None)
    [duty] = of(old, "R17", vn(2026, 9, 2), about=slug)
    assert legal_clock.today(duty.due) == day("2026-09-15") and "104/2016/QH13" in duty.basis[0]  # type: ignore[arg-type]


def test_a_spokesperson_is_posted_within_hours_not_days(shipped: Catalog) -> None:
    person = next(e for e in shipped.spokespersons if e.slug == "so-tai-chinh-thuong-xuyen")
    decision = person.value.decision
    assert decision is not None
    late = put(shipped, "spokespersons", person.slug, published_at=None,
               decision=decision.model_copy(update={"decided_at": vn(2026, 11, 22, 9)}))
    [ahead] = of(late, "R04", about=person.slug)
    assert ahead.grade is Grade.AHEAD and ahead.due == vn(2026, 11, 23, 9) and "giờ" in ahead.due_text()
    [missed] = of(late, "R04", vn(2026, 11, 23, 9, 1), about=person.slug)
    assert missed.grade is Grade.MISSED and missed.left_text(vn(2026, 11, 23, 9, 1)) == "vừa quá hạn"


def test_a_day_counted_in_working_days_with_unverified_holidays_only_reminds(shipped: Catalog) -> None:
    slug = "cho-dem-xa-di-linh"
    draft = next(e for e in shipped.policies if e.slug == slug).value
    proof = draft.publication.model_copy(update={"status": draft.publication.status.__class__("nhap")})
    catalog = put(shipped, "policies", slug, created_on=day("2026-08-28"), publication=proof,
                  stage=draft.stage.__class__("soan-thao"))
    [duty] = of(catalog, "R16", vn(2026, 9, 10), about=slug)
    assert duty.grade is Grade.REMINDER and duty.hidden
    assert "02/09/2026" in duty.doubt and "chưa đối chiếu" in duty.doubt
    verified = tuple(
        replace(e, value=Holiday(on=e.value.on, name=e.value.name, verification=Verification.DA_XAC_MINH))
        for e in catalog.holidays
    )
    [sure] = of(replace(catalog, holidays=verified), "R16", vn(2026, 9, 10), about=slug)
    assert (sure.grade, sure.doubt) == (Grade.MISSED, "") and sure.due == duty.due


def test_the_gazette_waits_three_days(shipped: Catalog) -> None:
    issued = next(e for e in shipped.policies if e.value.final_document)
    final = issued.value.final_document
    assert final is not None
    catalog = put(shipped, "policies", issued.slug, final_document=final.model_copy(
        update={"issued_on": day("2026-11-21"), "gazette_sent_on": None}))
    [duty] = of(catalog, "R20", about=issued.slug)
    assert duty.grade is Grade.AHEAD and legal_clock.today(duty.due) == day("2026-11-24")  # type: ignore[arg-type]
    assert duty.basis == ("khoản 1 Điều 9 Luật Ban hành văn bản quy phạm pháp luật 2025 (64/2025/QH15)",)


def test_a_promised_reply_is_no_breach_of_a_day_the_law_never_set(shipped: Catalog) -> None:
    slug = "dieu-chinh-bang-gia-dat"
    [ahead] = of(shipped, "R15", about=slug)
    assert (ahead.grade, ahead.due_text()) == (Grade.AHEAD, "02/12/2026") and "lời hẹn" in ahead.doubt
    [late] = of(shipped, "R15", vn(2026, 12, 5), about=slug)
    assert late.grade is Grade.OWED and late.left_text(vn(2026, 12, 5)) == "quá 3 ngày"
    assert of(shipped, "R15", vn(2026, 11, 12), about=slug) == []  # still open for comments


def test_a_correction_on_a_page_belongs_to_the_agency_that_leads_the_draft(shipped: Catalog) -> None:
    """Rows inside a policy have always been answered; the clock still knows them."""
    slug = "dieu-chinh-bang-gia-dat"
    row = FieldCorrection(reported_on="2026-11-01", on="2026-11-20", what="Sai số máy.", new_value="Đã sửa.")
    found = [c for c in clocks.corrections(put(shipped, "policies", slug, corrections=(row,))) if c.entry.slug == slug]
    assert [(c.at, c.due_on, c.done) for c in found] == [
        (("corrections", 0, "reported_on"), day("2026-11-11"), vn(2026, 11, 20)),
    ]


# What the gate says anyway


def test_what_the_gate_reminds_of_becomes_a_duty_with_its_words(shipped: Catalog) -> None:
    slug = "dieu-chinh-bang-gia-dat"
    planned = tuple(a.model_copy(update={"status": ActivityStatus.DU_KIEN})
                    for e in shipped.policies if e.slug == slug for a in e.value.activities)
    [silent] = of(put(shipped, "policies", slug, activities=planned), "R11")
    assert silent.grade is Grade.OWED and "chưa có hoạt động" in silent.what and "activities" in silent.next_step
    [unscreened] = of(put(shipped, "policies", slug, criteria=None), "R12")
    assert (unscreened.agency, unscreened.subject) == (
        "so-nnmt", next(e for e in shipped.policies if e.slug == slug).value.title)


def test_a_consultation_that_is_too_short_can_only_be_lengthened_while_it_runs(shipped: Catalog) -> None:
    slug = "xe-dien-du-lich-phu-quy"  # a decision of the Chairman: ten days, verified
    asked = next(e for e in shipped.policies if e.slug == slug).value.consultation
    assert asked is not None
    short = put(shipped, "policies", slug, consultation=asked.model_copy(
        update={"opens_on": day("2026-11-20"), "closes_on": day("2026-11-25")}))
    [duty] = of(short, "R13", about=slug)
    assert duty.grade is Grade.OWED and "Điều 51a" in duty.basis[0]
    assert of(short, "R13", vn(2026, 11, 26), about=slug) == []
    slug = "dieu-chinh-bang-gia-dat"  # a resolution: the figure is not verified
    asked = next(e for e in shipped.policies if e.slug == slug).value.consultation
    assert asked is not None
    short = put(shipped, "policies", slug, consultation=asked.model_copy(
        update={"opens_on": day("2026-11-20"), "closes_on": day("2026-11-25")}))
    [reminder] = of(short, "R13", about=slug)
    assert reminder.grade is Grade.REMINDER and "chưa được xác minh" in reminder.doubt


# People


def test_every_body_without_a_spokesperson_is_told_so_itself(shipped: Catalog) -> None:
    silent = {d.agency for d in of(shipped, "R06")}
    assert len(silent) == 114 and "ubnd-xa-di-linh" not in silent
    none = replace(shipped, spokespersons=tuple(e for e in shipped.spokespersons if e.value.agency != "so-tai-chinh"))
    [duty] = [d for d in of(none, "R06") if d.agency == "so-tai-chinh"]
    assert duty.grade is Grade.OWED and "portal new spokesperson" in duty.next_step
    # Somebody wrote the file, and nobody approved it.
    slug = "so-tai-chinh-thuong-xuyen"
    person = next(e for e in shipped.spokespersons if e.slug == slug).value
    proof = person.publication.model_copy(update={"status": person.publication.status.__class__("cho-duyet")})
    waiting = put(replace(none, spokespersons=(*none.spokespersons, *(
        e for e in shipped.spokespersons if e.slug == slug))), "spokespersons", slug, publication=proof)
    [duty] = [d for d in of(waiting, "R06") if d.agency == "so-tai-chinh"]
    assert f"{slug}.md chưa công khai" in duty.next_step


def test_an_authorisation_is_told_before_it_ends(shipped: Catalog) -> None:
    slug = "so-nnmt-uy-quyen-bang-gia-dat"  # until 31/12/2026
    assert of(shipped, "R05", about=slug) == []
    [duty] = of(shipped, "R05", vn(2026, 12, 1), about=slug)
    assert (duty.agency, duty.due_text(), duty.grade) == ("so-nnmt", "31/12/2026", Grade.AHEAD)


def test_what_nobody_looked_at_reminds_by_the_province_s_own_dated_figure(shipped: Catalog) -> None:
    slug = "so-tai-chinh-thuong-xuyen"
    stale = put(shipped, "spokespersons", slug, verified_on=day("2026-08-25"))
    assert of(stale, "", vn(2026, 11, 23), about=slug) == []  # the ninetieth day
    [duty] = of(stale, "", vn(2026, 11, 24), about=slug)
    assert duty.grade is Grade.REMINDER and "91 ngày" in duty.what and "90 ngày" in duty.basis[0]
    # Another figure from another day on; the past is judged by the old one.
    old = next(e for e in stale.measures if e.value.name == "xac-minh-lai")
    figures = (replace(old, value=old.value.model_copy(update={"valid_to": day("2026-11-30")})),
               replace(old, value=old.value.model_copy(update={"value": 180, "valid_from": day("2026-12-01")})))
    dated = replace(stale, measures=(*(e for e in stale.measures if e is not old), *figures))
    assert len(of(dated, "", vn(2026, 11, 30), about=slug)) == 1 and of(dated, "", vn(2026, 12, 1), about=slug) == []
    assert of(replace(stale, measures=()), "", vn(2026, 11, 24), about=slug) == []


# What comes round


def test_a_press_conference_is_due_in_every_quarter_and_information_in_every_month(shipped: Catalog) -> None:
    def press(catalog: Catalog, at: dt.datetime) -> list[tuple[str, str, Grade]]:
        return [(d.subject, d.due_text(), d.grade) for d in of(catalog, "R18", at)]

    none = replace(shipped, press_events=())
    found = press(none, AS_OF)
    assert {(due, grade) for _, due, grade in found} == {
        ("30/09/2026", Grade.MISSED), ("31/12/2026", Grade.AHEAD),
        ("31/10/2026", Grade.MISSED), ("30/11/2026", Grade.AHEAD),
    }
    # Planned for 15 December: still to be done, and told which; done: no longer told.
    assert ("Họp báo quý IV năm 2026 của UBND tỉnh", "31/12/2026", Grade.AHEAD) in press(shipped, AS_OF)
    assert [subject for subject, due, _ in press(shipped, vn(2026, 12, 16)) if due == "31/12/2026"] == [
        "Cung cấp thông tin định kỳ 01/12/2026 – 31/12/2026"]
    # Decree 244/2026/NĐ-CP holds since 1/7/2026: nothing is missed before.
    assert [due for _, due, _ in press(none, vn(2026, 7, 5))] == ["31/07/2026"]


def test_reports_show_from_the_first_of_october_with_their_last_day(shipped: Catalog) -> None:
    assert of(shipped, "R20", vn(2026, 9, 30)) == []
    everyone = replace(shipped, measures=tuple(e for e in shipped.measures if e.value.name != "nhin-truoc"))
    found = of(everyone, "R20", vn(2026, 10, 1))
    lacking = [d for d in found if d.path == "content/_data/reporting.yml"]
    found = [d for d in found if d not in lacking]
    assert {(d.due_text(), d.path) for d in found} == {
        ("29/11/2026", "content/ke-hoach/ke-hoach-2023.md"), ("19/12/2026", "content/van-ban/nghi-dinh-244-2026-nd-cp.md"),
    }
    # What the reports themselves say they lack is a duty of those who know it.
    told = {(gap.figure.indicator.label, gap.before) for gap in reports.gaps(everyone.public(vn(2026, 10, 1)), 2026, vn(2026, 10, 1))}
    assert told and len({(d.what, d.due) for d in lacking}) == len(told)
    assert all(any(label in d.what for label, _ in told) for d in lacking)
    owing = {d.agency for d in found if d.due_text() == "29/11/2026"}
    # Named in the plan of 2023 is a department that is gone: its successor receives, and does not owe.
    assert "so-tttt" not in owing and "so-vhttdl" not in owing and {"so-tai-chinh", "ubnd-xa-di-linh"} <= owing
    assert [d.agency for d in found if d.due_text() == "19/12/2026"] == ["ubnd-tinh"]
    assert {d.basis for d in found if d.agency == "ubnd-tinh"} == {("Điều 10 Nghị định 244/2026/NĐ-CP",)}


def test_an_ended_agency_owes_nothing_its_successor_does(shipped: Catalog) -> None:
    moved = put(shipped, "policies", "dieu-chinh-bang-gia-dat", lead_agency="so-tnmt")
    [duty] = of(moved, "R15", about="dieu-chinh-bang-gia-dat")
    assert duty.agency == "so-nnmt"


# The list


def test_the_list_is_ordered_by_law_then_by_time_and_looks_only_so_far(shipped: Catalog) -> None:
    found = duties(shipped, AS_OF).duties
    assert list(found) == sorted(found, key=lambda d: (d.order, d.agency))
    assert [d.grade for d in found] == sorted(d.grade for d in found)
    assert max(left for d in found if (left := d.days(AS_OF)) is not None) <= 45
    assert found == duties(shipped, AS_OF).duties


def test_every_duty_says_who_what_next_where_and_on_what_basis(shipped: Catalog) -> None:
    for at in (AS_OF, vn(2026, 12, 28), vn(2027, 3, 3)):
        for duty in duties(replace(shipped, press_events=()), at).duties:
            assert duty.agency in shipped.agency_by_id and duty.what and duty.next_step and duty.subject, duty
            assert duty.basis or duty.rule in ("R27",), duty
            assert (ROOT / duty.path).is_file(), duty


def test_real_content_alone_has_no_illustrative_duty(shipped: Catalog) -> None:
    assert any(d.sample for d in duties(shipped, AS_OF).duties)
    assert not any(d.sample for d in duties(shipped, AS_OF, samples=False).duties)


def test_what_cannot_be_known_is_said_with_whom_to_ask(shipped: Catalog) -> None:
    unknown = duties(shipped, AS_OF).unknown
    assert {"R19", "R16", "R25"} <= {u.rule for u in unknown}
    assert all(u.what and u.why and u.whom for u in unknown)
    # While the law of 2016 held, its figure was known.
    assert "R16" not in {u.rule for u in duties(shipped, vn(2026, 8, 1)).unknown}


# Files


def test_the_files_are_for_their_owner_and_replace_the_old_ones_whole(shipped: Catalog, tmp_path: Path) -> None:
    made = internal.made(shipped, AS_OF, ROOT / "overrides/internal")
    folder = tmp_path / "noi-bo"
    internal.write(folder, made)
    (folder / "viec-can-lam/co-quan-cu.html").write_text("cũ")
    internal.write(folder, made)
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(made)
    assert {p.stat().st_mode & 0o777 for p in (folder, *folder.rglob("*")) if p.is_dir()} == {0o700}
    assert {p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.is_file()} == {0o600}
    only = {path: data for path, data in made.items() if path.startswith("viec-can-lam/")}
    internal.write(folder, only)  # no list of a year any more: the old one goes
    assert {p.name for p in folder.iterdir()} == {"viec-can-lam"}
    assert internal.unpack(internal.packed(folder, made)) == (folder, made) and internal.unpack(b"") is None


def test_every_file_says_that_it_is_internal_and_needs_nothing_else(shipped: Catalog) -> None:
    made = internal.made(shipped, AS_OF, ROOT / "overrides/internal")
    for path, data in made.items():
        text = data.decode("utf-8-sig")
        assert kept_inside.named(path) and kept_inside.written(text), path
        if path.endswith(".csv"):
            assert data.startswith(b"\xef\xbb\xbf") and text.count("\r\n") == text.count("\n") >= 2
        else:
            assert "<script" not in text and "http" not in text and f'class="strip">{kept_inside.BANNER}' in text
            for target in set(re.findall(r'href="([^"#]+)', text)):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in made, (path, target)


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-x", "@a"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert f"'{cell}" in office_files.csv_table(("a",), [(cell,)]).decode()


def test_numbers_of_days_stay_numbers() -> None:
    assert office_files.csv_table(("a",), [(-3,)]).decode().endswith("\r\n-3\r\n")


@pytest.mark.parametrize("option", ["site/noi-bo", "site", "content", "content/noi-bo", ".", "hooks/x", "..", 3, ""])
def test_a_place_that_would_be_published_or_is_a_source_is_refused(option: object, tmp_path: Path) -> None:
    root = tmp_path / "cong"
    with pytest.raises(internal.PlaceFault) as refused:
        internal.place(root, option, root / "site", root / "content")
    assert "extra.portal.internal" in str(refused.value)


def test_the_place_can_be_moved_and_switched_off(tmp_path: Path) -> None:
    def place(option: object) -> Path | None:
        return internal.place(tmp_path, option, tmp_path / "site", tmp_path / "content")

    assert place(None) == place(True) == tmp_path / "internal" and place(False) is None
    assert place("../noi-bo") == tmp_path.parent / "noi-bo" and place("site-noi-bo") == tmp_path / "site-noi-bo"


# The command


@pytest.fixture
def run(loaded: portal.Loaded, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``portal todo`` on what was read once."""
    monkeypatch.setattr(portal, "load", lambda root, at: loaded)
    return lambda *arguments: CliRunner().invoke(commands, ["todo", "--root", str(ROOT), *arguments])


def test_the_command_tells_a_scheduler_by_its_exit_code(run: Any) -> None:
    told = run("--as-of", "2026-11-23", "--due", "14")
    assert told.exit_code == 10 and "trước ngày 30/11/2026" in told.output and "họp báo" not in told.output.lower()
    assert "136 cơ quan" in told.output and told.output.count("trước ngày 30/11/2026") == 1
    quiet = run("--as-of", "2026-11-23", "--due", "0", "--agency", "Sở Tài chính")
    assert quiet.exit_code == 0 and "Không có việc nào." in quiet.output
    assert run("--as-of", "2026-11-23", "--agency", "so-tai-chinh").exit_code == 0


def test_the_command_knows_agencies_by_name_and_writes_tables_and_pages(run: Any) -> None:
    wrong = run("--agency", "Sở Tài chánh")
    assert wrong.exit_code == 2 and "Có phải" in wrong.output
    table = run("--as-of", "2026-11-23", "--agency", "so-nnmt", "--format", "csv")
    assert table.stdout_bytes.startswith(b"\xef\xbb\xbf") and "Bảng giá đất" in table.output
    page = run("--as-of", "2026-11-23", "--agency", "so-nnmt", "--format", "html")
    assert "<h1>Việc cần làm: Sở Nông nghiệp và Môi trường</h1>" in page.output
