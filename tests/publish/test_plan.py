"""What a publication would change, and when it is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from portal.publish import plan
from portal.publish.facts import Facts, Posting, Shown
from portal.publish.manifest import File, Maker, Manifest
from portal.publish.plan import Consent

from .small_build import NOW, RUNNING

A, B = "a" * 64, "b" * 64


def released(*files: File, as_of: dt.datetime = NOW, shown: tuple[str, ...] = ()) -> Manifest:
    return Manifest(3, "thu", as_of.isoformat(), "c" * 40, False, A, NOW.isoformat(), {}, files, shown)


def facts(documents: tuple[Shown, ...] = (), withdrawn: tuple[str, ...] = (), withheld: tuple[str, ...] = ()) -> Facts:
    return Facts(A, "", ("noi-dung",), documents, withdrawn, withheld)


def judged(old: Manifest | None, files: list[File], told: Facts | None = None, **changed: object) -> list[plan.Refusal]:
    said: dict[str, object] = {
        "shown_before": (), "as_of": NOW, "commit": "c" * 40, "samples": False, "samples_wanted": False, "follows": True,
    } | changed
    return plan.refusals(plan.compare(old, files), old, facts=told or facts(), **said)  # type: ignore[arg-type]


def test_a_plan_names_what_is_added_changed_and_removed_and_how_much_is_sent() -> None:
    old = released(File("a.html", 1, A), File("b.html", 2, A), File("c.html", 4, A))
    found = plan.compare(old, [File("a.html", 1, A), File("b.html", 8, B), File("d.html", 16, A)])
    assert [f.path for f in found.added] == ["d.html"] and [f.path for f in found.changed] == ["b.html"]
    assert [f.path for f in found.removed] == ["c.html"] and found.unchanged == 1 and found.size == 24
    assert not found.first and plan.compare(None, []).first


@pytest.mark.parametrize(("pages", "gone", "refused"), [(100, 20, False), (100, 21, True), (1000, 50, False), (1000, 51, True), (4, 1, True)])
def test_more_than_a_fifth_or_fifty_pages_do_not_vanish_unasked(pages: int, gone: int, refused: bool) -> None:
    files = [File(f"{n:04}.html", 1, A) for n in range(pages)]
    found = judged(released(*files), files[gone:])
    assert [r.consent for r in found] == ([Consent.REMOVALS] if refused else [])
    if refused:
        assert f"{gone} trên {pages} trang" in found[0].said and "--accept removals" in found[0].said


def test_files_that_are_no_pages_and_pages_of_the_publisher_do_not_count() -> None:
    files = [File(f"{n}.pdf", 1, A) for n in range(80)] + [File(f"{n}.html", 1, A, Maker.PUBLISH) for n in range(80)]
    assert judged(released(*files), []) == []


def test_a_document_stays_while_its_legal_posting_time_runs() -> None:
    document = Shown("chinh-sach/a.html", "policy", "Dự thảo A", posting=RUNNING)
    (refusal,) = judged(released(), [], shown_before=(document,))
    assert refusal.consent is Consent.POSTING
    assert "Dự thảo A" in refusal.said and "20/12/2026" in refusal.said and "Điều 1 Luật minh họa" in refusal.said
    assert judged(released(), [], facts((document,)), shown_before=(document,)) == []


def test_a_formal_withdrawal_is_the_way_to_take_it_down_and_holding_it_back_is_asked_about() -> None:
    document = Shown("chinh-sach/a.html", "policy", "Dự thảo A", posting=RUNNING)
    assert judged(released(), [], facts(withdrawn=("chinh-sach/a.html",)), shown_before=(document,)) == []
    (refusal,) = judged(released(), [], facts(withheld=("chinh-sach/a.html",)), shown_before=(document,))
    assert refusal.consent is Consent.POSTING and "giữ lại" in refusal.said


@pytest.mark.parametrize("posting", [
    Posting("2026-10-01", "2026-11-22"), None,
    Posting("2026-10-01", "2026-11-22", 60, "ngày", "2026-12-30", "Điều 9", verified=False),
])
def test_what_is_over_unknown_or_unverified_does_not_hold_a_document(posting: Posting | None) -> None:
    document = Shown("chinh-sach/a.html", "policy", "A", posting=posting)
    assert judged(released(), [], shown_before=(document,)) == []


def test_a_verified_least_time_holds_even_after_the_announced_end() -> None:
    posting = Posting("2026-10-01", "2026-11-22", 60, "ngày", "2026-12-30", "Điều 9", verified=True)
    document = Shown("chinh-sach/a.html", "policy", "A", posting=posting)
    assert [r.consent for r in judged(released(), [], shown_before=(document,))] == [Consent.POSTING]


def test_an_older_build_or_one_without_the_live_changes_is_refused() -> None:
    (older,) = judged(released(as_of=NOW + dt.timedelta(seconds=1)), [])
    assert older.consent is Consent.OLDER and "cũ hơn bản 3" in older.said
    (stale,) = judged(released(), [], follows=False)
    assert stale.consent is Consent.OLDER and "git pull" in stale.said
    assert judged(released(), [], follows=None) == []
    (undone,) = judged(released(), [], undone=True)
    assert undone.consent is Consent.OLDER and "rollback" in undone.said


@pytest.mark.parametrize("commit", ["", "c" * 40 + "+"])
def test_what_nobody_could_build_again_is_refused(commit: str) -> None:
    assert [r.consent for r in judged(None, [], commit=commit)] == [Consent.UNCOMMITTED]


def test_illustrative_content_goes_nowhere_but_where_it_is_wanted() -> None:
    (refusal,) = judged(None, [], samples=True)
    assert refusal.consent is None and "--no-samples" in refusal.said
    assert judged(None, [], samples=True, samples_wanted=True) == []


@pytest.mark.parametrize(("address", "refused"), [
    ("https://chinh-sach.lamdong.example/", True), ("https://chinh-sach.lamdong.gov.vn/", False), ("", False),
    ("https://example.gov.vn/", False),
])
def test_an_address_that_is_only_an_example_is_not_published_as_the_real_one(address: str, refused: bool) -> None:
    said = judged(None, [], replace(facts(), site_url=address))
    assert bool(said) is refused and all("site_url" in one.said for one in said)
    assert judged(None, [], replace(facts(), site_url=address), samples_wanted=True) == []


def test_all_refusals_come_at_once() -> None:
    files = [File(f"{n}.html", 1, A) for n in range(10)]
    found = judged(released(*files), [], commit="", samples=True, follows=False)
    assert [r.consent for r in found] == [None, Consent.UNCOMMITTED, Consent.OLDER, Consent.REMOVALS]


def test_of_what_is_hidden_every_file_goes_and_the_notice_of_a_withdrawal_stays() -> None:
    told = facts(withdrawn=("chinh-sach/a.html",), withheld=("chinh-sach/b.html",))
    paths = ["chinh-sach/a.html", "chinh-sach/a/x.pdf", "chinh-sach/ab.html", "chinh-sach/b.html", "chinh-sach/b/y/z.pdf"]
    assert plan.doomed(told, paths) == ["chinh-sach/a/x.pdf", "chinh-sach/b.html", "chinh-sach/b/y/z.pdf"]
    assert plan.taints(told, released(shown=("chinh-sach/b.html",)))
    assert not plan.taints(told, released(shown=("chinh-sach/c.html",)))


def test_what_lies_beside_a_hidden_page_under_its_name_goes_too() -> None:
    told = facts(withdrawn=("nguoi-phat-ngon/a.html",), withheld=("nguoi-phat-ngon/b.html",))
    paths = [f"nguoi-phat-ngon/{name}.{end}" for name in ("a", "ab", "b") for end in ("html", "json", "vcf")]
    assert plan.doomed(told, paths) == [
        "nguoi-phat-ngon/a.json", "nguoi-phat-ngon/a.vcf",
        "nguoi-phat-ngon/b.html", "nguoi-phat-ngon/b.json", "nguoi-phat-ngon/b.vcf",
    ]


def test_consents_of_the_command_are_those_of_the_plan(root: Path = Path(__file__).parents[2]) -> None:
    from portal.cli import publishing

    assert set(publishing.CONSENTS) == {consent.value for consent in Consent}
