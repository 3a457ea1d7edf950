"""What changed between two releases: told by id, and never what was taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.publish import overlay
from portal.publish.changes import Comparison, compare
from portal.publish.facts import Facts, parse
from portal.publish.manifest import File, Manifest
from portal.publish.release import Earlier

from .building import ROOT

PATH, PAGE = "du-lieu/thu.json", "du-lieu/thay-doi.html"
FACTS = Facts("c" * 64, "https://cong.example/", (), (), (), (), records=(PATH,), changes=PAGE)
SECRET = "Tên dự thảo đã bị gỡ bỏ"


def file(*records: Mapping[str, Any], form: str = "1.0") -> bytes:
    return json.dumps({"format": form, "dataset": "thu", "title": "Bộ thử", "named_by": "title",
                       "records": list(records)}, ensure_ascii=False).encode()


def record(name: str, **values: Any) -> dict[str, Any]:
    return {"id": name, "page": f"https://cong.example/thu/{name}.html", "title": f"Bản ghi {name}"} | values


def compared(now: bytes, before: bytes | None, facts: Facts = FACTS, previous: int | None = 4) -> Comparison:
    return compare(facts, 5, {PATH: now}.get, previous, {PATH: before}.get)


def said(found: Comparison) -> dict[str, Any]:
    return dict(json.loads(found.data))


def test_added_changed_and_removed_are_told_by_id() -> None:
    (one,) = said(compared(
        file(record("a", n=2, on="2026-12-20"), record("b"), record("d")),
        file(record("a", n=1, on="2026-12-10"), record("c", title=SECRET), record("d")),
    ))["files"]
    assert [r["id"] for r in one["added"]] == ["b"] and one["removed"] == [{"id": "c"}]
    (change,) = one["changed"]
    assert change["fields"] == [{"name": "n", "old": 1, "new": 2}, {"name": "on", "old": "2026-12-10", "new": "2026-12-20"}]
    assert one["sha256"] != one["sha256_before"] and len(one["sha256_before"]) == 64


def test_the_same_pair_always_gives_the_same_bytes() -> None:
    now, before = file(record("b"), record("a", n=[1])), file(record("a", n=[2]), record("c"))
    assert compared(now, before).data == compared(now, before).data


def test_of_what_was_withdrawn_no_word_stays_not_even_in_others_that_spoke_of_it() -> None:
    gone = record("gone", title=SECRET, phone="0263 0000 999")
    now = file(record("a", policy=None, note="câu mới"))
    before = file(record("a", policy={"code": "gone", "label": SECRET}, note=f"Xem {SECRET}"), gone)
    text = compared(now, before).data.decode()
    assert SECRET not in text and "0263" not in text and text.count("gone") == 1
    (change,) = json.loads(text)["files"][0]["changed"]
    assert change["fields"] == [{"name": "policy", "new": None}, {"name": "note", "new": "câu mới"}]


def test_of_what_is_held_back_not_even_the_id_is_told() -> None:
    hidden = replace(FACTS, withheld=("thu/c.html",))
    text = compared(file(record("a")), file(record("a"), record("c"), record("c-1", page="https://cong.example/thu/c.html#x")),
                    hidden).data.decode()
    assert '"id": "c' not in text and json.loads(text)["files"][0]["removed"] == []


def test_labels_that_still_stand_are_told_old_words_are_not() -> None:
    now = file(record("a", stage={"code": "x", "label": "Lấy ý kiến"}, text="mới"), record("b", stage={"code": "y", "label": "Thẩm định"}))
    before = file(record("a", stage={"code": "y", "label": "Thẩm định"}, text="câu cũ đã sửa"),
                  record("b", stage={"code": "y", "label": "Thẩm định"}))
    fields = said(compared(now, before))["files"][0]["changed"][0]["fields"]
    assert fields[0] == {"name": "stage", "old": {"code": "y", "label": "Thẩm định"}, "new": {"code": "x", "label": "Lấy ý kiến"}}
    assert fields[1] == {"name": "text", "new": "mới"}


def test_a_first_release_says_so_and_a_new_file_has_nothing_before_it() -> None:
    first = said(compared(file(record("a")), None, previous=None))
    assert (first["state"], first["previous"]) == ("first", None) and first["files"][0]["added"] == []
    assert said(compared(file(record("a")), None))["files"][0]["sha256_before"] is None


@pytest.mark.parametrize("before", [b"", b"[]", b'{"records": 1}', b'{"records": [{"x": 1}]}', b"\xff"])
def test_what_the_release_before_had_may_be_damaged(before: bytes) -> None:
    assert said(compared(file(record("a")), before))["files"][0]["sha256_before"] is None


def test_records_of_another_form_are_compared_by_id_alone() -> None:
    (one,) = said(compared(file(record("a", n=2), record("b"), form="2.0"), file(record("a", n=1))))["files"]
    assert one["new_format"] and one["changed"] == [] and [r["id"] for r in one["added"]] == ["b"]


PLACEHOLDER = '<div class="release-facts" data-release-facts="changes"><p>Chưa có.</p></div>'


def filled(tree: Path, before: bytes | None, facts: Facts = FACTS) -> dict[str, bytes]:
    (tree / "du-lieu").mkdir(exist_ok=True)
    (tree / PATH).write_bytes(file(record("a", title="<b>Một</b> & hai", on="2026-12-20"), record("b")))
    if not (tree / PAGE).exists():
        (tree / PAGE).write_text(f"<p>đầu</p>{PLACEHOLDER}<p>cuối</p>", "utf-8")
    old = Manifest(4, "web", "2026-11-22T00:00:00+07:00", "d" * 40, False, "c" * 64, "", {},
                   (File(PATH, 1, "0" * 64),) if before is not None else ())
    earlier = Earlier(old if before is not None else None, {PATH: before}.get)
    return overlay.changes(tree, ROOT / "overrides", facts, number=5, earlier=earlier)


def test_the_page_says_it_in_words_and_nothing_else_of_it_changes(tmp_path: Path) -> None:
    out = filled(tmp_path, file(record("a", title="<b>Một</b> & hai", on="2026-12-10"), record("c")))
    assert sorted(out) == [PAGE, "du-lieu/thay-doi.json"]
    page = out[PAGE].decode()
    assert page.startswith("<p>đầu</p><section") and page.endswith("</section><p>cuối</p>")
    assert "10/12/2026 → 20/12/2026" in page and "&lt;b&gt;Một&lt;/b&gt; &amp; hai" in page
    assert 'href="../thu/a.html"' in page and "Không còn: 1" in page and "<code>c</code>" in page


def test_readers_meet_the_names_of_fields_that_the_schema_gives_them() -> None:
    schema = {"$defs": {"record": {"properties": {"on": {"title": "Hạn góp ý"}}}}}
    now = json.loads(file(record("a", on="2026-12-20"))) | {"schema": "https://cong.example/du-lieu/s.json"}
    found = compare(FACTS, 5, {PATH: json.dumps(now).encode(), "du-lieu/s.json": json.dumps(schema).encode()}.get, 4,
                    {PATH: file(record("a", on="2026-12-10"))}.get)
    assert [field.label for field in found.files[0].changed[0].fields] == ["Hạn góp ý"]


def test_a_page_that_was_filled_before_is_filled_anew(tmp_path: Path) -> None:
    first = filled(tmp_path, None)
    assert "bản phát hành đầu tiên" in first[PAGE].decode()
    (tmp_path / PAGE).write_bytes(first[PAGE])
    assert "Mới: 1" in filled(tmp_path, file(record("a", title="<b>Một</b> & hai", on="2026-12-20")))[PAGE].decode()


def test_a_build_without_such_a_page_gets_none(tmp_path: Path) -> None:
    assert filled(tmp_path, None, replace(FACTS, changes="")) == {}


def test_facts_of_before_there_were_records_are_still_read() -> None:
    old = json.loads(FACTS.text())
    del old["records"], old["changes"]
    assert parse(json.dumps(old).encode()).records == () and parse(FACTS.text().encode()) == FACTS
