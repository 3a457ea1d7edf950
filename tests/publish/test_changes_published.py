"""The comparison of records through whole publications: read back from the release before, over a withdrawal, back again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.publish import overlay
from portal.publish.facts import Facts
from portal.publish.log import parse
from portal.publish.manifest import Maker
from portal.publish.publishing import Ending, rollback
from portal.publish.release import Earlier
from portal.publish.stores.local import LocalStore

from ..building import ROOT
from .small_build import means, release_of
from .test_ways import LATER, Bed

RECORDS, PAGE, FILE = "du-lieu/thu.json", "du-lieu/thay-doi.html", "du-lieu/thay-doi.json"
PLACE = '<!doctype html><title>Đổi</title><div class="release-facts" data-release-facts="changes"><p>Chưa.</p></div>'


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    return Bed(tmp_path)


def comparison(tree: Path, facts: Facts, number: int, earlier: Earlier) -> Mapping[str, bytes]:
    return overlay.changes(tree, ROOT / "overrides", facts, number=number, earlier=earlier)


def publish(bed: Bed, titles: dict[str, str], **options: Any) -> Any:
    records = [{"id": slug, "page": f"chinh-sach/{slug}.html", "title": title, "size": len(title)}
               for slug, title in titles.items()]
    said = {"format": "1.0", "dataset": "thu", "title": "Bộ thử", "named_by": "title", "records": records}
    build = bed.build(titles, extra={RECORDS: json.dumps(said, ensure_ascii=False), PAGE: PLACE, FILE: "{}"}, **options)
    build = replace(build, facts=replace(build.facts, records=(RECORDS,), changes=PAGE))
    return build, bed.publish(build, comparison=comparison)


def changes(bed: Bed) -> dict[str, Any]:
    return dict(json.loads(bed.seen()[FILE]))


def test_a_second_release_says_what_changed_since_the_first(bed: Bed) -> None:
    publish(bed, {"a": "Một", "b": "Hai", "c": "Ba"})
    assert changes(bed)["state"] == "first" and "đầu tiên" in bed.seen()[PAGE].decode()
    publish(bed, {"a": "Một hai", "b": "Hai", "c": "Ba", "d": "Bốn"})
    (one,) = changes(bed)["files"]
    assert [r["id"] for r in one["added"]] == ["d"] and [r["id"] for r in one["changed"]] == ["a"]
    assert one["changed"][0]["fields"] == [{"name": "title", "new": "Một hai"}, {"name": "size", "old": 3, "new": 7}]
    files = bed.seen()
    release = release_of(files)
    assert {release.by_path[path].made_by for path in (PAGE, FILE)} == {Maker.PUBLISH}
    made = [f for f in release.files if f.made_by is Maker.BUILD]
    certificates = sum(f.path.endswith("xac-nhan-dang-tai.html") for f in made)
    assert parse(files["phat-hanh/nhat-ky.json"]).releases[-1].files == len(made) - certificates


def test_of_what_was_withdrawn_no_word_is_left_in_any_file_kept(bed: Bed) -> None:
    secret = "Lời không được công khai nữa"
    publish(bed, {"a": "Một", "b": "Hai", "c": "Ba", "x": secret})
    _, outcome = publish(bed, {"a": "Một", "b": "Hai", "c": "Ba"}, withdrawn=("x",))
    assert outcome.ending is Ending.PUBLISHED and changes(bed)["files"][0]["removed"] == [{"id": "x"}]
    for path in bed.root.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


def test_a_release_brought_back_is_compared_with_the_one_it_takes_away(bed: Bed) -> None:
    publish(bed, {"a": "Một", "b": "Hai", "c": "Ba"})
    build, _ = publish(bed, {"a": "Một", "b": "Hai", "c": "Ba", "d": "Bốn"})
    store = LocalStore(bed.root)
    try:
        tools = means(store, "state", bed.folder / "work", now=LATER, comparison=comparison)
        assert rollback(bed.way(store, tools), tools, build.facts).ending is Ending.PUBLISHED
    finally:
        store.close()
    said = changes(bed)
    assert (said["release"], said["previous"]) == (3, 2) and said["files"][0]["removed"] == [{"id": "d"}]
    assert "bản số 2" in bed.seen()[PAGE].decode()


def test_a_file_of_the_release_before_that_somebody_changed_is_not_believed(bed: Bed) -> None:
    publish(bed, {"a": "Một", "b": "Hai", "c": "Ba"})
    live = (bed.root / "current").resolve() / RECORDS
    text = live.read_text("utf-8").replace("Ba", "Bịa")
    live.unlink()
    live.write_text(text, "utf-8")
    publish(bed, {"a": "Một", "b": "Hai", "c": "Ba", "d": "Bốn"})
    (one,) = changes(bed)["files"]
    assert one["changed"] == [] and [r["id"] for r in one["added"]] == ["d"], "the archive of this machine has the true one"
