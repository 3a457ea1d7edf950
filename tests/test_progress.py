"""The figures of the dashboard, worked out by hand on small made-up catalogs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import charts, pages, progress
from portal.catalog import Entry, PublicCatalog
from portal.progress import Quarter, Tally
from portal.schema.kinds import Agency, Policy, Province, Spokesperson
from portal.vietnamese import TIME_ZONE

DAY = dt.date.fromisoformat
MET = {"result": "dat"}
ALL_MET = {"needs_proposal": MET, "direct_impact": MET, "difficult_or_sensitive": MET, "province_wide": MET}
PROVINCE = Province.model_construct(reply_days=15)


def criteria(**answers: str) -> Mapping[str, Any]:
    return ALL_MET | {name: {"result": answer} for name, answer in answers.items()}


def draft(slug: str, agency: str = "so-y-te", **more: Any) -> Entry[Policy]:
    # Built by the schema's own models; only what the gate resolves by name is given as it comes out.
    from portal.schema import kinds
    from portal.schema.vocabulary import ActivityStatus, CriterionResult, Stage

    def criterion(answer: Mapping[str, str]) -> kinds.Criterion:
        return kinds.Criterion.model_construct(result=CriterionResult(answer["result"]))

    given: dict[str, Any] = {"lead_agency": agency, "stage": Stage(more.pop("stage", "lay-y-kien")), "stage_history": ()}
    if "criteria" in more:
        answers = more.pop("criteria")
        given["criteria"] = kinds.Criteria.model_construct(**{k: criterion(v) for k, v in answers.items()})
    if "consulted" in more:
        opens, closes, *promised = map(DAY, more.pop("consulted"))
        given["consultation"] = kinds.Consultation.model_construct(
            opens_on=opens, closes_on=closes, reply_due_on=promised[0] if promised else None)
    given["activities"] = tuple(
        kinds.Activity.model_construct(on=DAY(on), status=ActivityStatus(status)) for on, status in more.pop("did", ())
    )
    given["stage_history"] = tuple(
        kinds.StageStep.model_construct(stage=Stage(stage), on=DAY(on)) for stage, on in more.pop("steps", ())
    )
    if "replied" in more:
        given["feedback"] = kinds.Feedback.model_construct(published_on=DAY(more.pop("replied")))
    assert not more, more
    return cast("Entry[Policy]", Entry(slug, Policy.model_construct(**given), cast("Any", None)))


def catalog(*policies: Entry[Policy], on: str = "2026-11-23", **more: Any) -> PublicCatalog:
    as_of = dt.datetime.combine(DAY(on), dt.time(), TIME_ZONE)
    return PublicCatalog(policies=policies, province=PROVINCE, as_of=as_of, **more)


def states(ledger: progress.Ledger) -> dict[str, str]:
    found = {case.slug: case.state.name for case in ledger.cases}
    return found | {slug: aside.name for aside in ledger.asides for slug in aside.slugs}


DONE = (("2026-04-10", "da-thuc-hien"),)
OPEN = ("2026-04-06", "2026-05-05")

COMMUNICATIONS = {
    "done": (draft("x", criteria=ALL_MET, consulted=OPEN, did=DONE), "communicated"),
    "by the exception": (draft("x", criteria=criteria(needs_proposal="ngoai-le"), consulted=OPEN, did=DONE), "communicated"),
    "nothing done": (draft("x", criteria=ALL_MET, consulted=OPEN), "not-communicated"),
    "planned or cancelled": (
        draft("x", criteria=ALL_MET, consulted=OPEN, did=(("2026-04-10", "du-kien"), ("2026-04-11", "huy"))), "not-communicated"),
    "said to be done tomorrow": (
        draft("x", criteria=ALL_MET, consulted=OPEN, did=(("2026-11-24", "da-thuc-hien"),)), "not-communicated"),
    "today": (draft("x", criteria=ALL_MET, consulted=OPEN, did=(("2026-11-23", "da-thuc-hien"),)), "communicated"),
    "only after issue": (
        draft("x", criteria=ALL_MET, consulted=OPEN, stage="ban-hanh", steps=(("ban-hanh", "2026-09-24"),),
              did=(("2026-09-25", "da-thuc-hien"),)), "not-communicated"),
    "on the day of issue": (
        draft("x", criteria=ALL_MET, consulted=OPEN, stage="ban-hanh", steps=(("ban-hanh", "2026-09-24"),),
              did=(("2026-09-24", "da-thuc-hien"),)), "communicated"),
    "one criterion open": (
        draft("x", criteria=criteria(province_wide="chua-xac-dinh"), consulted=OPEN, did=DONE), "undecided"),
    "no criteria at all": (draft("x", consulted=OPEN, did=DONE), "undecided"),
    "one open, one not met": (
        draft("x", criteria=criteria(province_wide="chua-xac-dinh", direct_impact="khong-dat"), consulted=OPEN), "outside"),
    "stopped, done": (draft("x", criteria=ALL_MET, consulted=OPEN, did=DONE, stage="rut"), "stopped"),
    "stopped, not done": (draft("x", criteria=ALL_MET, consulted=OPEN, stage="tam-dung"), "stopped"),
    "opens tomorrow": (draft("x", criteria=ALL_MET, consulted=("2026-11-24", "2026-12-24")), "ahead"),
    "opens today": (draft("x", criteria=ALL_MET, consulted=("2026-11-23", "2026-12-24")), "not-communicated"),
    "not yet consulted": (draft("x", criteria=ALL_MET, stage="soan-thao"), "ahead"),
    "open and not yet consulted": (draft("x", stage="dang-ky"), "open"),
    "no date of consultation": (draft("x", criteria=ALL_MET, stage="tham-dinh"), "undated"),
    "dated by its steps": (
        draft("x", criteria=ALL_MET, stage="tham-dinh", steps=(("lay-y-kien", "2026-04-06"), ("tham-dinh", "2026-06-02"))),
        "not-communicated"),
    "stopped before consultation": (draft("x", criteria=ALL_MET, stage="rut", steps=(("rut", "2026-06-02"),)), "ahead"),
}


@pytest.mark.parametrize(("policy", "expected"), COMMUNICATIONS.values(), ids=COMMUNICATIONS)
def test_a_draft_is_communicated_not_yet_or_not_counted(policy: Entry[Policy], expected: str) -> None:
    assert states(progress.communication(catalog(policy))) == {"x": expected}


REPLIED = {
    "on the promised day": (draft("x", consulted=(*OPEN, "2026-05-25"), replied="2026-05-25"), "on-time"),
    "a day later": (draft("x", consulted=(*OPEN, "2026-05-25"), replied="2026-05-26"), "late"),
    "by the province's days": (draft("x", consulted=OPEN, replied="2026-05-20"), "on-time"),
    "a day after them": (draft("x", consulted=OPEN, replied="2026-05-21"), "late"),
    "never": (draft("x", consulted=OPEN), "overdue"),
    "due today": (draft("x", consulted=("2026-10-01", "2026-11-01", "2026-11-23")), "not-due"),
    "due yesterday": (draft("x", consulted=("2026-10-01", "2026-11-01", "2026-11-22")), "overdue"),
    "reply dated tomorrow, due yesterday": (
        draft("x", consulted=("2026-10-01", "2026-11-01", "2026-11-22"), replied="2026-11-24"), "overdue"),
    "ends today": (draft("x", consulted=("2026-10-01", "2026-11-23")), "running"),
    "ended yesterday": (draft("x", consulted=("2026-10-01", "2026-11-22")), "not-due"),
    "none": (draft("x", stage="soan-thao"), "none"),
    "stopped, never": (draft("x", consulted=OPEN, stage="rut"), "stopped"),
    "stopped, in time": (draft("x", consulted=OPEN, stage="tam-dung", replied="2026-05-10"), "stopped"),
}


@pytest.mark.parametrize(("policy", "expected"), REPLIED.values(), ids=REPLIED)
def test_a_promise_is_kept_broken_or_still_running(policy: Entry[Policy], expected: str) -> None:
    assert states(progress.replies(catalog(policy))) == {"x": expected}


def test_what_is_undecided_stopped_or_not_due_stands_in_no_share() -> None:
    ledger = progress.communication(catalog(
        draft("a", criteria=ALL_MET, consulted=OPEN, did=DONE), draft("b", criteria=ALL_MET, consulted=OPEN),
        draft("c", consulted=OPEN), draft("d", criteria=ALL_MET, consulted=OPEN, did=DONE, stage="rut"),
        draft("e", criteria=criteria(direct_impact="khong-dat")),
    ))
    whole = ledger.tally()
    assert (whole.counts, whole.good, whole.counted, whole.total, whole.percent) == ((1, 1, 1, 1), 1, 2, 4, 50)
    assert sum(len(a.slugs) for a in ledger.asides) == 1
    answered = progress.replies(catalog(
        draft("a", consulted=OPEN, replied="2026-05-06"), draft("b", consulted=OPEN, replied="2026-07-01"),
        draft("c", consulted=OPEN), draft("d", consulted=("2026-10-01", "2026-11-20")),
    )).tally()
    assert (answered.counts, answered.good, answered.counted, answered.percent) == ((1, 1, 1, 1, 0), 1, 3, 33)


@pytest.mark.parametrize(("day", "quarter", "label"), [
    ("2026-01-01", (2026, 1), "Quý I/2026"), ("2026-03-31", (2026, 1), "Quý I/2026"), ("2026-04-01", (2026, 2), "Quý II/2026"),
    ("2026-09-30", (2026, 3), "Quý III/2026"), ("2026-10-01", (2026, 4), "Quý IV/2026"), ("2026-12-31", (2026, 4), "Quý IV/2026"),
])
def test_quarters_begin_and_end_on_their_days(day: str, quarter: tuple[int, int], label: str) -> None:
    found = Quarter.of(DAY(day))
    assert found == quarter and found.label == label
    assert found.first_day <= DAY(day) <= found.last_day
    assert Quarter.of(found.last_day + dt.timedelta(days=1)) == found.following


def test_a_case_falls_into_the_quarter_of_its_own_day_to_the_day() -> None:
    ledger = progress.communication(catalog(
        draft("a", criteria=ALL_MET, consulted=("2026-06-30", "2026-07-30")),
        draft("b", criteria=ALL_MET, consulted=("2026-07-01", "2026-07-30")),
        draft("c", criteria=ALL_MET, consulted=("2025-12-31", "2026-01-30")),
        draft("d", criteria=ALL_MET, consulted=("2023-02-01", "2023-03-01")),
        draft("e", criteria=ALL_MET, consulted=("2024-02-01", "2024-03-01")),
    ))
    lines = [(line.label, line.tally.total) for line in ledger.by_quarter(DAY("2026-11-23"))]
    assert lines == [
        ("Năm 2023", 1), ("Năm 2024", 1), ("Quý I/2025", 0), ("Quý II/2025", 0), ("Quý III/2025", 0), ("Quý IV/2025", 1),
        ("Quý I/2026", 0), ("Quý II/2026", 1), ("Quý III/2026", 1), ("Quý IV/2026", 0),
    ]
    assert ledger.by_quarter(DAY("2026-11-23"))[-1].tally.percent is None


def test_agencies_are_those_of_the_year_most_first_then_in_vietnamese_order() -> None:
    names = {"so-y-te": "Sở Y tế", "dak": "Đắk", "ca": "Cà"}
    ledger = progress.communication(catalog(
        draft("a", "dak", criteria=ALL_MET, consulted=OPEN), draft("b", "ca", criteria=ALL_MET, consulted=OPEN),
        draft("c", criteria=ALL_MET, consulted=OPEN), draft("d", criteria=ALL_MET, consulted=OPEN, did=DONE),
        draft("e", "old", criteria=ALL_MET, consulted=("2025-12-31", "2026-01-30")),
    ))
    lines = ledger.by_agency(names.__getitem__, DAY("2026-01-01"), DAY("2026-12-31"))
    assert [(line.label, line.tally.good, line.tally.counted) for line in lines] == [("Sở Y tế", 1, 2), ("Cà", 0, 1), ("Đắk", 0, 1)]


def test_with_nothing_to_count_there_is_no_share_and_no_row() -> None:
    for ledger in (progress.communication(catalog()), progress.replies(catalog())):
        assert (ledger.tally().percent, ledger.tally().counted) == (None, 0)
        assert ledger.by_quarter(DAY("2026-11-23")) == () == ledger.by_agency(str)
    assert progress.longest(()) == 0 and progress.states_of(()) == ()


@pytest.mark.parametrize(("good", "counted", "percent"), [
    (0, 0, None), (0, 3, 0), (3, 3, 100), (1, 3, 33), (2, 3, 67), (1, 8, 13), (199, 200, 99), (1, 400, 1), (1, 1, 100),
])
def test_per_cent_is_rounded_but_never_says_all_or_none_wrongly(good: int, counted: int, percent: int | None) -> None:
    tally = Tally((progress.COMMUNICATED, progress.NOT_COMMUNICATED, progress.UNDECIDED), (good, counted - good, 7))
    assert tally.percent == percent


def test_spokespersons_are_covered_by_anyone_valid_today_and_gaps_are_named() -> None:
    from portal.schema.vocabulary import AgencyLevel, SpokespersonKind

    def body(slug: str, level: str, **more: Any) -> Entry[Agency]:
        value = Agency.model_construct(name=slug, level=AgencyLevel(level), **more)
        return cast("Entry[Agency]", Entry(slug, value, cast("Any", None)))

    def person(agency: str, kind: str, valid_to: str = "2027-01-01") -> Entry[Spokesperson]:
        value = Spokesperson.model_construct(agency=agency, kind=SpokespersonKind(kind), valid_from=DAY("2026-01-01"),
                                             valid_to=DAY(valid_to))
        return cast("Entry[Spokesperson]", Entry(f"{agency}-{kind}", value, cast("Any", None)))

    found = progress.coverage(catalog(
        agencies=(body("tinh", "tinh"), body("so-a", "so"), body("so-b", "so"), body("so-c", "so"), body("cu", "so", valid_to=DAY("2026-11-22")),
                  body("bao", "bao-chi", speaks=False), body("xa-a", "xa", commune_code="1", aliases=("UBND Á",)),),
        spokespersons=(person("tinh", "thuong-xuyen"), person("so-a", "nguoi-dung-dau"), person("so-a", "thuong-xuyen"),
                       person("so-b", "nguoi-dung-dau"), person("so-c", "thuong-xuyen", "2026-11-22"), person("cu", "thuong-xuyen")),
    ))
    assert [(line.label, line.tally.counts) for line in found.lines] == [
        ("UBND tỉnh", (1, 0, 0)), ("Sở, ban, ngành", (1, 1, 1)), ("UBND xã, phường, đặc khu", (0, 0, 1)),
    ]
    assert (found.whole.good, found.whole.counted, found.whole.percent) == (3, 5, 60)
    assert [[e.slug for e in bodies] for _, bodies in found.gaps] == [[], ["so-c"], ["xa-a"]]


def test_the_page_is_due_again_after_each_promise_and_when_the_quarter_turns() -> None:
    known = catalog(draft("a", consulted=("2026-10-01", "2026-11-01", "2026-12-02")))
    assert set(progress.next_turn(known)) == {DAY("2026-12-03"), DAY("2027-01-01")}
    moments = pages.change_moments(known)
    assert dt.datetime(2026, 12, 3, tzinfo=TIME_ZONE) in moments and dt.datetime(2027, 1, 1, tzinfo=TIME_ZONE) in moments


@given(st.lists(st.sampled_from([*COMMUNICATIONS.values(), *REPLIED.values()]), max_size=12))
def test_every_public_draft_is_told_exactly_once(chosen: list[tuple[Entry[Policy], str]]) -> None:
    policies = [replace(entry, slug=f"p{place}") for place, (entry, _) in enumerate(chosen)]
    for ledger in (progress.communication(catalog(*policies)), progress.replies(catalog(*policies))):
        told = [case.slug for case in ledger.cases] + [slug for aside in ledger.asides for slug in aside.slugs]
        assert sorted(told) == sorted(entry.slug for entry in policies)
        quarters = ledger.by_quarter(DAY("2026-11-23"))
        assert sum(line.tally.total for line in quarters) == len(ledger.cases) == ledger.tally().total
        assert sum(line.tally.total for line in ledger.by_agency(str)) == len(ledger.cases)


# ---------- Places on the line ----------


def test_a_bar_is_cut_where_its_counts_say() -> None:
    bar = charts.stacked((("a", 2), ("b", 0), ("c", 1)), 4)
    assert [(s.key, s.count, s.start, s.width, s.middle) for s in bar] == [("a", 2, 0, 50, 25), ("c", 1, 50, 25, 62.5)]
    assert charts.stacked((("a", 0),), 0) == ()
    assert not charts.stacked((("a", 1), ("b", 123)), 124)[0].roomy


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6))
def test_a_full_bar_fills_the_line_without_gap_or_overlap(counts: list[int]) -> None:
    bar = charts.stacked(enumerate(counts), sum(counts))
    for before, after in zip(bar, bar[1:], strict=False):
        assert before.start + before.width == pytest.approx(after.start)
    if bar:
        assert bar[0].start == 0 and bar[-1].start + bar[-1].width == pytest.approx(100)


@pytest.mark.parametrize(("counts", "full"), [((3,), 2), ((-1,), 2), ((1,), 0)])
def test_a_bar_longer_than_the_line_is_a_fault(counts: tuple[int, ...], full: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        charts.stacked(enumerate(counts), full)
