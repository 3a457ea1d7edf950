"""Lists, calendar, index and communes in the built site."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from portal.search import reading

from ..building import build

pytestmark = pytest.mark.site


def links(page: Path, root: Path) -> set[str]:
    """Addresses of pages that *page* links to, from the root."""
    found = set()
    for target in re.findall(r'href="([^"#?]+\.html)[^"]*"', page.read_text("utf-8")):
        if "://" not in target and not target.startswith("/"):
            found.add((page.parent / unquote(target)).resolve().relative_to(root.resolve()).as_posix())
    return found


def searched(built: Path) -> set[str]:
    """Addresses of the pages that search finds something on."""
    found = {address.partition("#")[0] for address in reading.all_records(built)}
    assert len(found) > 100
    return found


def test_every_page_is_three_clicks_from_home_without_search(built: Path) -> None:
    reached, edge = {"index.html"}, {"index.html"}
    for _ in range(3):
        edge = {a for page in edge for a in links(built / page, built)} - reached
        reached |= edge
    assert searched(built) <= reached


def test_the_index_alone_reaches_every_document_in_three_clicks(built: Path) -> None:
    front = links(built / "a-z/index.html", built)
    letters = {a for a in front if a.startswith("a-z/") and a != "a-z/index.html"}
    listed = {a for letter in letters for a in links(built / letter, built)}
    # Two pages about the directory of spokespersons stand in no index: every page of the directory leads to them.
    assert {a for a in searched(built) if not a.startswith("nguoi-phat-ngon/danh-ba/")} <= listed
    assert "a-z/index.html" in links(built / "index.html", built)


def test_old_names_stand_in_the_index_under_their_own_letter(built: Path) -> None:
    text = (built / "a-z/t.html").read_text("utf-8")
    assert "Tà Nung (xã cũ), nay có Phường Cam Ly - Đà Lạt" in text
    assert "Di Linh (huyện cũ), nay có Xã Hòa Ninh" in (built / "a-z/d.html").read_text("utf-8")


def test_facet_counts_are_those_of_the_ready_pages(built: Path) -> None:
    seen = 0
    for section in ("chinh-sach", "hoi-dap", "van-ban", "dinh-chinh"):
        front = (built / section / "index.html").read_text("utf-8")
        for address, count in re.findall(r'href="([^"]+)" data-facet=.*?class="count">([\d.]+)<', front):
            page = (built / section / address).read_text("utf-8")
            assert f'data-list-status>{count} ' in page, (section, address)
            seen += 1
    assert seen > 80


def test_records_of_a_list_hold_exactly_the_documents_of_its_section(built: Path) -> None:
    for section in ("chinh-sach", "hoi-dap", "van-ban", "dinh-chinh"):
        record = json.loads((built / f"assets/lists/{section}.json").read_text("utf-8"))
        pages = {p.relative_to(built).as_posix() for p in (built / section).glob("*.html")} - {f"{section}/index.html"}
        assert {i["u"] for i in record["items"]} == pages
        assert all(0 <= at < len(record["axes"][axis][1]) for i in record["items"] for axis, f in enumerate(i["f"]) for at in f)


def test_names_of_communes_are_a_few_kilobytes_and_each_has_its_record(built: Path) -> None:
    data = (built / "assets/localities.json").read_bytes()
    assert len(gzip.compress(data, mtime=0)) < 8_000
    *rows, districts = json.loads(data)
    assert len(rows) == 124 and "Huyện Di Linh" in districts
    for code, name, *_ in rows:
        record = json.loads((built / f"assets/o-xa/{code}.json").read_text("utf-8"))
        assert record["name"] == name and len(record["policies"]) <= 6
        assert all((built / p["u"]).is_file() for p in record["policies"])
        assert all((built / address).is_file() for _, address in record["lists"])
    di_linh = json.loads((built / "assets/o-xa/25000.json").read_text("utf-8"))
    assert di_linh["policies"][0]["c"] in ("soon", "open") and any(p["own"] for p in di_linh["policies"])
    assert di_linh["speakers"][0]["name"]


def test_the_calendar_of_a_year_has_its_deadlines_replies_and_press_events(built: Path) -> None:
    text = (built / "lich/2026.html").read_text("utf-8")
    for words in ("Hết hạn góp ý", "Hẹn trả lời góp ý", "Họp báo quý IV"):
        assert words in text
    home = (built / "index.html").read_text("utf-8")
    assert 'data-month="2026-11"' in home and 'data-month="2026-12" hidden' in home


def test_the_front_page_does_not_grow_with_what_is_open(small_checkout: Path, tmp_path: Path) -> None:
    from benchmarks.many_policies import multiply

    root = small_checkout
    assert multiply(root, 130) == 130
    site = tmp_path / "site"
    result = build(root, site)
    assert result.code == 0, result.output[-3000:]
    home = (site / "index.html").read_text("utf-8")
    assert home.count('class="card"') <= 12
    assert (site / "chinh-sach/trang/3.html").is_file() and not (site / "chinh-sach/trang/4.html").exists()
    listed = set()
    for page in [site / "chinh-sach/index.html", *(site / "chinh-sach/trang").glob("*.html")]:
        text = page.read_text("utf-8")
        assert text.count('<li class="card"') <= 50
        listed |= {a for a in links(page, site) if re.fullmatch(r"chinh-sach/[^/]+\.html", a)}
    assert len(listed - {"chinh-sach/index.html"}) == 130
    assert len((site / "dia-phuong/24781-xuan-huong-da-lat.html").read_bytes()) < 60_000
