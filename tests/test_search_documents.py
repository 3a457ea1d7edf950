"""What can be found: every public page and section, old names with their reasons, nothing that is held back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import pytest

import portal
from portal import addresses, pages
from portal.catalog import Catalog, PublicCatalog
from portal.schema.vocabulary import PublicationStatus
from portal.search import SearchDocument, documents
from portal.vietnamese import fold

from .building import ROOT
from .conftest import AS_OF


@cache
def loaded() -> Catalog:
    return portal.load(ROOT, AS_OF).catalog


@cache
def found_at(moment: dt.datetime, samples: bool = True) -> dict[str, SearchDocument]:
    return found_in(loaded().public(moment, samples=samples))


def found_in(catalog: PublicCatalog) -> dict[str, SearchDocument]:
    found = list(documents(catalog, pages.derive(catalog).pages))
    by_address = {d.address: d for d in found}
    assert len(by_address) == len(found), "an address twice"
    return by_address


def said(document: SearchDocument) -> str:
    return "\n".join((document.title, document.context, *document.names, document.text))


def test_every_public_document_can_be_found_and_nothing_without_a_page() -> None:
    catalog, found = loaded().public(AS_OF), found_at(AS_OF)
    site = pages.derive(catalog)
    hidden = {p.address for p in site.pages if not p.indexed}
    wanted = {addresses.of(e) for e in catalog.documents} | {addresses.locality(e) for e in catalog.localities}
    assert wanted - hidden <= found.keys()
    there = {p.address for p in site.pages} | {addresses.of(e) for e in catalog.pages}
    assert {a.partition("#")[0] for a in found} <= there - hidden


def test_every_document_is_complete() -> None:
    found = found_at(AS_OF)
    for document in found.values():
        assert document.title and document.kind and document.text, document
        assert 0.5 <= document.weight <= 2, document
        assert len(set(document.names)) == len(document.names) and all(document.names), document
        assert "\n\n" not in document.text and document.text == document.text.strip(), document
        if "#" in document.address:
            page = found[document.address.partition("#")[0]]
            assert (document.kind, document.facets) == (page.kind, page.facets), document
            assert document.context and document.weight <= page.weight, document
        for name, sentence in document.reasons:
            assert name in document.names, document
            assert sentence.endswith(".") and sentence[0].isupper(), sentence


def test_a_page_says_all_it_says_however_long() -> None:
    body = loaded().policy_by_slug["quan-ly-nha-kinh-da-lat"]
    long = dataclasses.replace(body, body=dataclasses.replace(body.body, text="a b " * 5000 + "cuối cùng"))
    catalog = loaded().public(AS_OF)
    everything = tuple(long if e.slug == long.slug else e for e in catalog.policies)
    found = found_in(dataclasses.replace(catalog, policies=everything))
    assert found["chinh-sach/quan-ly-nha-kinh-da-lat.html"].text.count("a b") == 5000
    assert "cuối cùng" in found["chinh-sach/quan-ly-nha-kinh-da-lat.html"].text


def test_a_section_is_a_find_of_its_own() -> None:
    found = found_at(AS_OF)
    page = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
    rates = found[f"{page}#muc-muc-ho-tro"]
    assert (rates.title, rates.context) == ("Mức hỗ trợ", found[page].title)
    assert "6 triệu đồng/ha" in rates.text and "Hộ đăng ký tại UBND xã" not in rates.text
    assert f"{page}#muc-noi-dung-co-ban" not in found, "a heading with nothing of its own leads nowhere"
    assert "to-trinh.pdf" in found[f"{page}#ho-so"].text
    assert "gop.y@so-nnmt.lamdong.example" in found[f"{page}#gop-y"].text
    assert "24 giờ" in found["quy-tac.html#r04"].text


@pytest.mark.parametrize(
    ("address", "old", "why"),
    [
        ("co-quan/so-vhttdl.html", "Sở TTTT", "Sở Thông tin và Truyền thông nay do Sở Văn hóa, Thể thao và Du lịch"),
        ("nguoi-phat-ngon/so-vhttdl-thuong-xuyen.html", "Sở Thông tin và Truyền thông", "báo chí, truyền thông"),
        ("co-quan/bao-ptth-lam-dong.html", "Báo Lâm Đồng", "hợp nhất từ ngày 01/7/2025"),
        ("co-quan/so-xay-dung.html", "Sở GTVT", "Sở Giao thông vận tải nay do Sở Xây dựng"),
        ("dia-phuong/24781-xuan-huong-da-lat.html", "Phường 10", "Phường 10 (thành phố Đà Lạt) trước ngày 01/07/2025"),
        ("dia-phuong/24958-duc-trong.html", "Huyện Đức Trọng", "địa bàn huyện Đức Trọng"),
    ],
)
def test_an_old_name_finds_todays_body_and_says_why(address: str, old: str, why: str) -> None:
    document = found_at(AS_OF)[address]
    assert old in document.names
    assert why in dict(document.reasons)[old]


def test_a_district_finds_all_its_communes() -> None:
    communes = [d for d in found_at(AS_OF).values() if d.kind == "Địa phương" and "Huyện Đức Trọng" in d.names]
    wanted = [e for e in loaded().localities if "Huyện Đức Trọng" in e.value.former_districts]
    assert len(communes) == len(wanted) > 1


def test_a_unit_that_was_divided_is_never_said_to_have_passed_whole() -> None:
    found = found_at(AS_OF)
    parts = [dict(d.reasons)["Xã Phong Phú"] for d in found.values() if "Xã Phong Phú" in dict(d.reasons)]
    assert len(parts) >= 2 and all(p.startswith("Một phần xã Phong Phú") for p in parts)


def test_an_ended_body_stands_behind_todays_and_takes_no_old_names() -> None:
    found = found_at(AS_OF)
    ended, heir = found["co-quan/so-tttt.html"], found["co-quan/so-vhttdl.html"]
    assert ended.weight < 1 < heir.weight and ended.reasons == ()
    assert ("Tình trạng", "Đã kết thúc hoạt động") in ended.facets
    earlier = found_at(dt.datetime(2024, 1, 1, tzinfo=AS_OF.tzinfo))
    assert "Sở TTTT" not in dict(earlier["co-quan/so-vhttdl.html"].reasons), "it had not ended yet"


def test_who_speaks_on_land_in_da_lat_is_a_question_with_an_answer() -> None:
    found = found_at(AS_OF)
    department = found["nguoi-phat-ngon/so-nnmt-thuong-xuyen.html"]
    ward = found["nguoi-phat-ngon/ubnd-phuong-xuan-huong-da-lat-thuong-xuyen.html"]
    assert {"người phát ngôn", "Đất đai", "Sở NNMT"} <= set(department.names)
    assert "người phát ngôn" in ward.names and "đà lạt" in " ".join(ward.names).lower()
    assert department.context.endswith("Sở Nông nghiệp và Môi trường")
    assert ("Địa phương", "Phường Xuân Hương - Đà Lạt") in ward.facets


def test_what_can_be_answered_today_stands_before_what_is_over() -> None:
    opened = found_at(AS_OF)["chinh-sach/quan-ly-nha-kinh-da-lat.html"]
    later = found_at(dt.datetime(2027, 1, 5, tzinfo=AS_OF.tzinfo))["chinh-sach/quan-ly-nha-kinh-da-lat.html"]
    before = found_at(dt.datetime(2026, 11, 14, tzinfo=AS_OF.tzinfo))["chinh-sach/quan-ly-nha-kinh-da-lat.html"]
    assert opened.weight > before.weight > later.weight
    assert ("Tình trạng", "Đang lấy ý kiến") in opened.facets and ("Tình trạng", "Đã hết hạn góp ý") in later.facets
    assert [label for label, _ in opened.facets] == sorted(
        (label for label, _ in opened.facets), key=["Lĩnh vực", "Địa phương", "Tình trạng", "Cơ quan", "Năm"].index)


def test_who_spoke_before_and_what_search_engines_may_not_list_is_not_found() -> None:
    found = found_at(AS_OF)
    assert "nguoi-phat-ngon/so-tai-chinh-truoc-thang-10-2026.html" not in found
    assert not [d for d in found.values() if "Đỗ Văn K" in said(d).split("\n")]
    assert "404.html" not in found and "tim-kiem.html" not in found


@pytest.mark.parametrize("group", ["policies", "faqs", "spokespersons", "corrections", "press_events", "plans"])
def test_what_is_not_approved_is_found_nowhere(group: str) -> None:
    first, *others = getattr(loaded(), group)
    proof = first.value.publication.model_copy(update={"status": PublicationStatus.CHO_DUYET})
    held = dataclasses.replace(first, value=first.value.model_copy(update={"publication": proof}))
    found = found_in(dataclasses.replace(loaded(), **{group: (held, *others)}).public(AS_OF))
    name = getattr(held.value, "title", None) or getattr(held.value, "question", None) or held.value.full_name
    assert not [a for a in found if f"/{held.slug}.html" in a]
    assert not [d.address for d in found.values() if fold(name) in fold(said(d))]


def test_without_samples_only_real_content_is_found() -> None:
    found = found_at(AS_OF, samples=False)
    assert not [d for d in found.values() if d.kind in ("Dự thảo", "Người phát ngôn", "Đính chính")]
    assert "van-ban/quyet-dinh-407-qd-ttg.html" in found and "ke-hoach/ke-hoach-2023.html" in found
