"""Bây giờ gọi ai?: the hour, the order, who stands in, to the second."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import portal
from portal import calling
from portal.calling import Calendar, Hour
from portal.catalog import Catalog, PublicCatalog
from portal.schema.kinds import Holiday
from portal.schema.vocabulary import Verification, Weekday
from portal.schema.working_hours import WorkingHours, WorkingSession
from portal.vietnamese import TIME_ZONE

ROOT = Path(__file__).parents[1]
PROVEN, UNPROVEN = Verification.DA_XAC_MINH, Verification.CHUA_XAC_MINH


def session(starts: str, ends: str) -> WorkingSession:
    return WorkingSession.model_construct(starts=dt.time.fromisoformat(starts), ends=dt.time.fromisoformat(ends))


def holiday(day: str, name: str, verification: Verification) -> tuple[dt.date, Holiday]:
    on = dt.date.fromisoformat(day)
    return on, Holiday.model_construct(on=on, name=name, verification=verification, source=None)


HOURS = WorkingHours.model_construct(
    days=tuple(Weekday)[:5], sessions=(session("07:30", "11:30"), session("13:30", "17:30")),
    verification=PROVEN, source=None,
)
OFFICE = Calendar(HOURS, dict([
    holiday("2027-01-01", "Tết Dương lịch", UNPROVEN), holiday("2027-04-30", "Ngày Chiến thắng", PROVEN),
    holiday("2027-05-01", "Ngày Quốc tế lao động", PROVEN), holiday("2027-05-03", "Nghỉ bù", UNPROVEN),
    holiday("2027-02-06", "Tết Nguyên đán", UNPROVEN),
]))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


@pytest.mark.parametrize(("moment", "hour"), [
    ("2026-11-23T07:29:59", Hour.OUTSIDE), ("2026-11-23T07:30:00", Hour.WORKING), ("2026-11-23T11:29:59", Hour.WORKING),
    ("2026-11-23T11:30:00", Hour.OUTSIDE), ("2026-11-23T13:29:59", Hour.OUTSIDE), ("2026-11-23T13:30:00", Hour.WORKING),
    ("2026-11-23T17:29:59", Hour.WORKING), ("2026-11-23T17:30:00", Hour.OUTSIDE),
    ("2026-11-27T23:59:59", Hour.OUTSIDE), ("2026-11-28T00:00:00", Hour.DAY_OFF), ("2026-11-29T23:59:59", Hour.DAY_OFF),
    ("2026-11-30T00:00:00", Hour.OUTSIDE),
    ("2026-12-31T17:29:59", Hour.WORKING), ("2027-01-01T00:00:00", Hour.MAYBE_HOLIDAY),
    ("2027-01-01T09:00:00", Hour.MAYBE_HOLIDAY), ("2027-01-02T00:00:00", Hour.DAY_OFF),
    ("2027-02-06T09:00:00", Hour.DAY_OFF),  # a Saturday is off, proven or not
    ("2027-04-29T23:59:59", Hour.OUTSIDE), ("2027-04-30T00:00:00", Hour.HOLIDAY), ("2027-05-01T10:00:00", Hour.HOLIDAY),
    ("2027-05-03T10:00:00", Hour.MAYBE_HOLIDAY),
])
def test_an_hour_changes_to_the_second(moment: str, hour: Hour) -> None:
    assert OFFICE.hour(at(moment)) is hour
    assert OFFICE.hour(at(moment).astimezone(dt.UTC)) is hour


@pytest.mark.parametrize(("moment", "opens"), [
    ("2026-11-23T07:29:59", "2026-11-23T07:30:00"), ("2026-11-23T07:30:00", "2026-11-23T13:30:00"),
    ("2026-11-23T17:30:00", "2026-11-24T07:30:00"), ("2026-11-27T18:00:00", "2026-11-30T07:30:00"),
    ("2026-12-31T18:00:00", "2027-01-04T07:30:00"),  # Friday may be a holiday, then a weekend
    ("2027-04-29T18:00:00", "2027-05-04T07:30:00"),
])
def test_calling_again_is_advised_for_a_day_nothing_calls_a_holiday(moment: str, opens: str) -> None:
    assert OFFICE.opens(at(moment)) == at(opens)


def test_without_a_working_day_nothing_is_promised() -> None:
    never = Calendar(HOURS.model_copy(update={"sessions": ()}), {})
    assert never.opens(at("2026-11-23T09:00:00")) is None
    assert never.hour(at("2026-11-23T09:00:00")) is Hour.OUTSIDE


def test_days_are_told_as_people_say_them() -> None:
    assert OFFICE.days_text == "thứ Hai đến thứ Sáu"
    some = Calendar(HOURS.model_copy(update={"days": (Weekday.THU_BA, Weekday.THU_HAI, Weekday.THU_NAM)}), {})
    assert some.days_text == "thứ Hai, thứ Ba, thứ Năm"


# ---------- The chain ----------


@pytest.fixture(scope="module")
def whole(as_of: dt.datetime) -> Catalog:
    return portal.load(ROOT, as_of).catalog


def public(whole: Catalog, moment: str) -> PublicCatalog:
    return whole.public(at(moment))


def names(chain: calling.Chain) -> list[str]:
    return [turn.view.entry.slug for turn in chain.turns if turn.current]


def test_the_regular_spokesperson_is_called_first_then_the_head_then_who_has_one_matter(whole: Catalog) -> None:
    catalog = public(whole, "2026-11-23T00:00:00")
    chain = calling.chain(catalog, catalog.agency_by_id["so-nnmt"])
    assert names(chain) == ["so-nnmt-thuong-xuyen", "so-nnmt-nguoi-dung-dau", "so-nnmt-uy-quyen-bang-gia-dat"]
    assert not chain.gap
    assert chain.instead is not None and chain.instead.entry.slug == "ubnd-tinh-thuong-xuyen"
    ends = chain.turns[-1].ends
    assert ends == at("2027-01-01T00:00:00")
    committee = calling.chain(catalog, catalog.agency_by_id["ubnd-tinh"])
    assert committee.instead is None


def test_a_term_ends_with_its_last_second(whole: Catalog) -> None:
    last, after = public(whole, "2026-12-31T23:59:59"), public(whole, "2027-01-01T00:00:00")
    assert "so-nnmt-uy-quyen-bang-gia-dat" in names(calling.chain(last, last.agency_by_id["so-nnmt"]))
    assert "so-nnmt-uy-quyen-bang-gia-dat" not in names(calling.chain(after, after.agency_by_id["so-nnmt"]))


def test_who_is_announced_waits_in_the_chain_until_the_term_begins(whole: Catalog) -> None:
    catalog = public(whole, "2026-10-15T23:59:59")
    entry = next(e for e in whole.spokespersons if e.slug == "so-tai-chinh-thuong-xuyen")
    if entry not in catalog.spokespersons:
        catalog = replace(catalog, spokespersons=(*catalog.spokespersons, entry))
    chain = calling.chain(catalog, catalog.agency_by_id["so-tai-chinh"])
    assert names(chain)[0] == "so-tai-chinh-truoc-thang-10-2026"
    coming = [turn for turn in chain.turns if not turn.current]
    assert [turn.view.entry.slug for turn in coming] == ["so-tai-chinh-thuong-xuyen"]
    assert coming[0].starts == at("2026-10-16T00:00:00")


def test_somebody_with_one_matter_does_not_fill_the_gap(whole: Catalog) -> None:
    catalog = public(whole, "2026-11-23T00:00:00")
    only = replace(catalog, spokespersons=tuple(
        e for e in catalog.spokespersons if e.slug in ("so-nnmt-uy-quyen-bang-gia-dat", "ubnd-tinh-thuong-xuyen")))
    chain = calling.chain(only, only.agency_by_id["so-nnmt"])
    assert chain.gap and chain.people == 1 and chain.instead is not None
    nobody = calling.chain(only, only.agency_by_id["so-y-te"])
    assert nobody.gap and nobody.turns == ()


def test_the_hours_and_the_law_come_from_the_registers(whole: Catalog) -> None:
    catalog = public(whole, "2026-11-23T00:00:00")
    found = calling.calendar(catalog)
    assert found is not None and not found.verified and found.hours.source
    assert min(found.holidays) >= catalog.today
    held = calling.urgent(catalog)
    assert held is not None and held[1].value == 24
    assert calling.urgent(public(whole, "2026-06-01T00:00:00")) is None
    assert calling.calendar(replace(catalog, province=catalog.province.model_copy(update={"working_hours": None}))) is None
