"""When to publish again, and how early a planned stop of the portal must be announced."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import portal
from portal import downtime, legal_clock, pages
from portal.cli import commands
from portal.vietnamese import TIME_ZONE

from .building import ROOT
from .conftest import AS_OF

HOLIDAYS = frozenset({dt.date(2026, 9, 1), dt.date(2026, 9, 2), dt.date(2027, 1, 1)})
DAYS = st.dates(dt.date(2026, 7, 1), dt.date(2027, 6, 30))


def vn(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=TIME_ZONE)


def run(*arguments: str, root: Path) -> Result:
    return CliRunner().invoke(commands, [*arguments, "--root", str(root)], standalone_mode=True)


# How early


def test_seven_whole_working_days_lie_between_notice_and_stop() -> None:
    # Thursday 10/12/2026, 22:00: 1, 2, 3, 4, 7, 8, 9 December are seven; the notice stands by Monday 30 November.
    assert legal_clock.last_day_of_notice(vn(2026, 12, 10, 22), 7, frozenset()) == dt.date(2026, 11, 30)
    # A moment counts as the day it is in Vietnam.
    assert legal_clock.last_day_of_notice(dt.datetime(2026, 12, 9, 17, tzinfo=dt.UTC), 7, frozenset()) == dt.date(2026, 11, 30)
    # 1 and 2 September are holidays.
    assert legal_clock.last_day_of_notice(vn(2026, 9, 4), 3, HOLIDAYS) == dt.date(2026, 8, 27)


@given(DAYS, st.integers(1, 15))
def test_the_last_day_is_the_last_that_leaves_enough_and_the_first_start_answers_it(day: dt.date, count: int) -> None:
    last = legal_clock.last_day_of_notice(legal_clock.start_of(day), count, HOLIDAYS)

    def between(announced: dt.date) -> int:
        days = (announced + dt.timedelta(days=n) for n in range(1, (day - announced).days))
        return sum(legal_clock.is_working_day(d, HOLIDAYS) for d in days)

    assert between(last) == count and between(last + dt.timedelta(days=1)) == count - 1
    assert legal_clock.first_day_after_notice(last, count, HOLIDAYS) <= day
    assert legal_clock.first_day_after_notice(last + dt.timedelta(days=1), count, HOLIDAYS) > day


def test_the_command_says_the_last_day_and_prints_an_entry_the_gate_takes(tmp_path: Path) -> None:
    said = run("downtime", "--on", "2026-12-10T22:00", "--as-of", "2026-11-23", "--reason", 'Sửa "máy chủ": đợt 2', root=ROOT)
    assert said.exit_code == 0 and "chậm nhất ngày 30/11/2026" in said.output, said.output
    assert "Điều 13 Nghị định 224/2026/NĐ-CP" in said.output
    entry = said.output[said.output.index("  - starts_at"):]
    root = checkout_with(tmp_path, "downtime:\n" + entry)
    loaded = portal.load(root, AS_OF)
    assert [d.code for d in loaded.diagnostics if d.span.path == "content/_data/downtime.yml"] == []
    (found,) = loaded.catalog.downtime
    assert found.value.reason == 'Sửa "máy chủ": đợt 2' and found.value.ends_at == vn(2026, 12, 11, 2)


def test_too_late_is_said_with_the_first_day_that_is_still_possible() -> None:
    said = run("downtime", "--on", "2026-12-10T22:00", "--as-of", "2026-12-01", root=ROOT)
    assert said.exit_code == 1 and "từ ngày 11/12/2026" in said.output and "starts_at" not in said.output


def test_unverified_holidays_on_the_way_are_named() -> None:
    said = run("downtime", "--on", "2027-01-06T22:00", "--as-of", "2026-11-23", root=ROOT)
    assert "Ngày nghỉ chưa đối chiếu trong khoảng này: 01/01/2027" in said.output


@pytest.mark.parametrize(("on", "until"), [
    ("2026-11-20T22:00", ""), ("hôm nay", ""), ("2026-12-10T22:00", "2026-12-10T21:00"), ("2026-06-30T22:00", ""),
])
def test_a_stop_that_makes_no_sense_is_refused(on: str, until: str) -> None:
    as_of = "2026-05-01" if on.startswith("2026-06") else "2026-11-23"  # before the law was in force
    said = run("downtime", "--on", on, "--as-of", as_of, *(["--until", until] if until else []), root=ROOT)
    assert said.exit_code == 2 and "starts_at" not in said.output


# What readers see, and when


def checkout_with(folder: Path, register: str) -> Path:
    root = folder / "checkout"
    shutil.copytree(Path(__file__).parent / "cases" / "_checkout", root)
    shutil.copytree(Path(__file__).parent / "cases" / "downtime-notice-short" / "input", root, dirs_exist_ok=True)
    (root / "content/_data/downtime.yml").write_text(register, "utf-8")
    return root


ENTRY = """\
downtime:
  - starts_at: 2026-12-10T22:00
    ends_at: 2026-12-11T02:00
    reason: Nâng cấp máy chủ
    announced_on: 2026-11-25
"""


def test_a_notice_is_told_from_its_day_to_the_end_and_no_longer(tmp_path: Path) -> None:
    root = checkout_with(tmp_path, ENTRY)
    catalog = portal.load(root, AS_OF).catalog

    def told(at: dt.datetime) -> int:
        return len(downtime.told(catalog.public(at)))

    assert [told(at) for at in (
        vn(2026, 11, 24, 23, 59, 59), vn(2026, 11, 25), vn(2026, 12, 11, 1, 59, 59), vn(2026, 12, 11, 2),
    )] == [0, 1, 1, 0]


def test_what_is_not_announced_yet_lends_its_moment_and_nothing_else(tmp_path: Path) -> None:
    catalog = portal.load(checkout_with(tmp_path, ENTRY), AS_OF).catalog
    public, withheld = catalog.public(AS_OF), catalog.withheld(AS_OF)
    assert public.downtime == () and [e.value.reason for e in withheld if e.document.slug == "downtime"] == ["Nâng cấp máy chủ"]
    assert vn(2026, 11, 25) in pages.change_moments(public, withheld)
    later = vn(2026, 11, 26)
    assert vn(2026, 12, 11, 2) in pages.change_moments(catalog.public(later), catalog.withheld(later))


def test_an_illustrative_stop_goes_when_samples_go(tmp_path: Path) -> None:
    catalog = portal.load(checkout_with(tmp_path, ENTRY + "    sample: true\n"), AS_OF).catalog
    at = vn(2026, 11, 26)
    assert len(catalog.public(at).downtime) == 1 and catalog.public(at, samples=False).downtime == ()


def test_the_repository_plans_no_stop_and_shows_how_to_write_one() -> None:
    text = (ROOT / "content/_data/downtime.yml").read_text("utf-8")
    assert portal.load(ROOT, AS_OF).catalog.downtime == () and text.endswith("downtime: []\n")
    example = "\n".join(line[2:] for line in text.splitlines() if line.startswith("# ") and line[2:].startswith(("downtime:", "  -", "    ")))
    assert "starts_at" in example and "announced_on" in example


# Whether it is time


def built(root: Path, as_of: str, moment: str | None) -> None:
    (root / "content").mkdir(exist_ok=True)
    (root / ".portal").mkdir(exist_ok=True)
    said = {"as_of": f"{as_of}+07:00", "next_change_at": moment and f"{moment}+07:00"}
    (root / ".portal/next-change.json").write_text(json.dumps(said))


@pytest.mark.parametrize(("moment", "at", "code", "why"), [
    ("2026-11-25T00:00:00", "2026-11-24T23:59:59", 10, "later"),
    ("2026-11-25T00:00:00", "2026-11-25T00:00:00", 0, "moment"),
    ("2026-11-25T00:00:00", "2026-11-27", 0, "moment"),
    (None, "2026-11-27", 10, "nothing-ahead"),
    ("2026-11-25T00:00:00", "2026-11-20", 0, "ahead"),
])
def test_due_when_the_moment_has_come(tmp_path: Path, moment: str | None, at: str, code: int, why: str) -> None:
    built(tmp_path, "2026-11-23T00:00:00", moment)
    said = run("due", "--as-of", at, "--format", "json", root=tmp_path)
    answer = json.loads(said.output)
    assert (said.exit_code, answer["why"], answer["due"]) == (code, why, code == 0)
    assert answer["next_change_at"] == (moment and f"{moment}+07:00")
    text = run("due", "--as-of", at, root=tmp_path)
    assert text.exit_code == code and text.output == answer["said"] + "\n"


def test_never_built_and_a_damaged_file_are_due_since_a_build_mends_both(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert run("due", root=tmp_path).exit_code == 0
    (tmp_path / ".portal").mkdir()
    for text in ("", "{", "[]", '{"as_of": "2026-11-23", "next_change_at": null}', '{"as_of": 1}', "\xff"):
        (tmp_path / ".portal/next-change.json").write_text(text, "latin-1")
        said = run("due", "--as-of", "2026-11-23", "--format", "json", root=tmp_path)
        assert (said.exit_code, json.loads(said.output)["why"]) == (0, "unreadable"), text


def test_what_cannot_be_answered_is_neither_yes_nor_no(tmp_path: Path) -> None:
    assert run("due", root=tmp_path).exit_code == 2  # no portal here
    built(tmp_path, "2026-11-23T00:00:00", None)
    assert run("due", "--as-of", "mai", root=tmp_path).exit_code == 2
    assert run("due", "--live", str(tmp_path / "stamp.json"), root=tmp_path).exit_code == 2


def stamped(folder: Path, **said: Any) -> str:
    path = folder / "stamp.json"
    path.write_text(json.dumps({"as_of": "2026-11-23T00:00:00+07:00", "commit": "", "samples": True} | said))
    return str(path)


def test_where_nothing_is_kept_the_moment_comes_from_the_content_and_the_live_stamp(tmp_path: Path) -> None:
    root = checkout_with(tmp_path, ENTRY)
    stamp = stamped(tmp_path)
    moments = pages.change_moments(
        portal.load(root, AS_OF).catalog.public(AS_OF), portal.load(root, AS_OF).catalog.withheld(AS_OF),
    )
    first = legal_clock.next_change(moments, AS_OF)
    assert first == vn(2026, 11, 25)
    early = run("due", "--live", stamp, "--as-of", "2026-11-24T23:59", "--format", "json", root=root)
    assert (early.exit_code, json.loads(early.output)["next_change_at"]) == (10, first.isoformat()), early.output
    assert run("due", "--live", stamp, "--as-of", "2026-11-25", root=root).exit_code == 0


def test_content_with_errors_gives_no_moment(tmp_path: Path) -> None:
    root = checkout_with(tmp_path, ENTRY.replace("reason: Nâng cấp máy chủ\n", "lydo: Nâng cấp\n"))
    said = run("due", "--live", stamped(tmp_path), "--as-of", "2026-11-24", root=root)
    assert said.exit_code == 2


def test_another_commit_than_the_live_one_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = checkout_with(tmp_path, ENTRY)
    monkeypatch.setattr("portal.cli.timing.doors.commit", lambda root: "a" * 40)
    same, other = ({"commit": letter * 40} for letter in "ab")
    assert run("due", "--live", stamped(tmp_path, **same), "--as-of", "2026-11-24", root=root).exit_code == 10
    assert run("due", "--live", stamped(tmp_path, **other), "--as-of", "2026-11-24", root=root).exit_code == 0
