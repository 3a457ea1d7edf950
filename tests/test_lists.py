"""Lists, the calendar and the index as pure functions: orders, pages, months, letters."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import addresses, vietnamese
from portal.pages import agenda, alphabetical, lists

DAY = dt.date(2026, 11, 23)
VN = vietnamese.TIME_ZONE


def item(name: str, new: int = 0, changed: int = 0, **values: tuple[str, ...]) -> lists.Item:
    return lists.Item(name, f"s/{name}.html", name, values, DAY + dt.timedelta(new), DAY + dt.timedelta(changed),
                      {"s": f"về {name}"})


def collection(*items: lists.Item, **changes: Any) -> lists.Collection:
    made = lists.Collection(
        "s", "faq-list.html", "Mục", "Mô tả.", "mục", items,
        (lists.Axis("linh-vuc", "Lĩnh vực", (("a", "A"), ("b", "B"), ("c", "C"))), lists.Axis("nam", "Năm", ())),
        (lists.Order("sap-het-han", "Sắp hết hạn"), lists.Order("moi-nhat", "Mới nhất")), {"linh-vuc": "Lĩnh vực: {}"},
    )
    return replace(made, **changes)


def test_the_first_order_is_kept_and_the_others_go_by_day_then_address() -> None:
    items = [item("x", 0, 5), item("z", 3, 1), item("y", 3, 1)]
    assert [i.subject for i in lists.in_order(items, "sap-het-han")] == ["x", "z", "y"]
    assert [i.subject for i in lists.in_order(items, "moi-nhat")] == ["y", "z", "x"]
    assert [i.subject for i in lists.in_order(items, "moi-cap-nhat")] == ["x", "y", "z"]


@given(st.integers(0, 400), st.integers(1, 60))
def test_pages_hold_every_entry_once_in_order(count: int, size: int) -> None:
    items = [item(str(n)) for n in range(count)]
    parts = lists.cut(items, size)
    assert [i for part in parts for i in part] == items
    assert parts and all(len(part) == size for part in parts[:-1]) and len(parts[-1]) <= size


def test_further_pages_have_stable_addresses_and_lead_back() -> None:
    many = collection(*(item(f"m{n:04d}", **{"linh-vuc": ("a",)}) for n in range(2000)))
    made = {page.address: page for page in lists.pages(many)}
    assert len([a for a in made if a.startswith("s/trang/")]) == 39
    assert {"s/index.html", "s/trang/2.html", "s/trang/40.html", "s/thu-tu/moi-nhat.html", "s/linh-vuc/a.html",
            "s/linh-vuc/a-trang-40.html"} <= set(made)
    last = made["s/linh-vuc/a-trang-40.html"]
    assert len(last.context["listing"].items) == 50
    assert last.crumbs == (("Mục", "s/index.html"), ("Lĩnh vực: A", "s/linh-vuc/a.html"))
    assert not last.indexed and made["s/linh-vuc/a.html"].indexed
    assert all(len(page.context["listing"].items) <= lists.PAGE_SIZE for page in made.values())


def test_only_values_that_occur_are_offered_with_their_counts() -> None:
    some = collection(item("x", **{"linh-vuc": ("a", "b")}), item("y", **{"linh-vuc": ("b",)}))
    assert [(axis.name, [(key, count) for key, _, _, count in values]) for axis, values in some.groups] == [
        ("linh-vuc", [("a", 1), ("b", 2)]),
    ]


def test_records_name_values_by_place_and_lose_summaries_far_down() -> None:
    record = lists.records(collection(*(item(f"m{n:04d}", **{"linh-vuc": ("b",)}) for n in range(300))))
    assert record["axes"] == [["linh-vuc", ["b"]]]
    assert record["items"][0] == {"t": "m0000", "u": "s/m0000.html", "n": "2026-11-23", "d": "2026-11-23", "f": [[0]],
                                  "s": "về m0000"}
    assert [("s" in i) for i in record["items"]] == [True] * lists.SUMMARISED + [False] * 100


def test_two_thousand_records_are_a_small_file() -> None:
    import gzip
    import json

    words = "quyết định mức hỗ trợ giống cây trồng cho hộ dân vùng khó khăn năm học mới tại địa bàn tỉnh".split()
    items = [
        item(" ".join(words[(n * k) % len(words)] for k in range(1, 16)), **{"linh-vuc": ("abc"[n % 3],)})
        for n in range(2000)
    ]
    data = json.dumps(lists.records(collection(*items)), ensure_ascii=False, separators=(",", ":")).encode()
    assert len(gzip.compress(data, mtime=0)) < 150_000


def occasion(on: dt.date, name: str = "x") -> agenda.Occasion:
    return agenda.Occasion(on, dt.datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=VN), "deadline", "Hạn", name, "x")


@given(st.integers(1990, 2100), st.integers(1, 12))
def test_a_months_grid_has_every_day_once_under_its_weekday(year: int, number: int) -> None:
    month = agenda.month(year, number, ())
    days = [d for week in month.weeks for d in week if d]
    assert days == list(range(1, days[-1] + 1))
    for week in month.weeks:
        assert len(week) == 7
        assert all(dt.date(year, number, d).weekday() == place for place, d in enumerate(week) if d)


def test_a_month_holds_its_own_days_only_and_puts_what_is_ahead_first() -> None:
    days = [dt.date(2026, 10, 31), dt.date(2026, 11, 2), dt.date(2026, 11, 20), dt.date(2026, 11, 23),
            dt.date(2026, 11, 30), dt.date(2026, 12, 1)]
    month = agenda.month(2026, 11, [occasion(d) for d in days])
    assert [o.on.day for o in month.occasions] == [2, 20, 23, 30]
    assert month.marked == {d.day: d for d in days[1:5]}
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=VN)
    assert [o.on.day for o in month.first(noon, 3)] == [23, 30, 20]


@pytest.mark.parametrize(("text", "letter"), [
    ("Ấp", "â"), ("ăn", "ă"), ("Đạ Tẻh", "đ"), ("Ủy ban", "u"), ("Ừ", "ư"), ("Ỷ", "y"), ("“Xe điện”", "x"), ("407/QĐ", "0"),
    ("", "0"), ("Ước", "ư"), ("ôi", "ô"), ("Ở xã tôi", "ơ"), ("Éo", "e"), ("日", "0"),
])
def test_an_index_knows_the_letters_of_the_alphabet(text: str, letter: str) -> None:
    assert vietnamese.initial(text) == letter
    assert vietnamese.initial(unicodedata.normalize("NFD", text)) == letter


def test_letters_come_in_the_order_of_the_alphabet_and_long_ones_are_cut() -> None:
    names = ["Đất", "Dân", "ăn", "an", "ấm", "12 giờ", "yên", *(f"Quy định {n}" for n in range(450))]
    made = alphabetical.leaves(alphabetical.Entry(n, n, "Dự thảo", f"x/{n}.html") for n in names)
    assert [(leaf.name, leaf.number) for leaf in made] == [
        ("0–9", 1), ("A", 1), ("Ă", 1), ("Â", 1), ("D", 1), ("Đ", 1), ("Q", 1), ("Q", 2), ("Q", 3), ("Y", 1),
    ]
    assert [leaf.address for leaf in made][:6] == [
        f"a-z/{name}.html" for name in ("so", "a", "aw", "aa", "d", "dd")
    ]
    assert made[7].address == "a-z/q-trang-2.html" and made[7].entries[0].title == "Quy định 200"


def test_numbered_pages_never_collide_with_documents() -> None:
    assert addresses.numbered("chinh-sach/index.html", 1) == "chinh-sach/index.html"
    assert addresses.numbered("chinh-sach/index.html", 3) == "chinh-sach/trang/3.html"
    assert addresses.numbered("chinh-sach/nam/2026.html", 2) == "chinh-sach/nam/2026-trang-2.html"
