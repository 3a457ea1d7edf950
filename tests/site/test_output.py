"""The built tree, opened by an independent parser."""

from __future__ import annotations

import os
import re
import warnings
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from portal.search import reading

from ..building import SITE_URL

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def documents(built: Path) -> dict[str, object]:
    parsed = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in sorted(built.rglob("*.html")):
            parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
            parsed[path.relative_to(built).as_posix()] = parser.parse(path.read_text("utf-8"))
    return parsed


def text_of(element: object) -> str:
    return " ".join("".join(element.itertext()).split())  # type: ignore[attr-defined]


def test_every_section_has_a_front_and_every_document_a_page(built: Path) -> None:
    for section in ("chinh-sach", "hoi-dap", "nguoi-phat-ngon", "co-quan", "dia-phuong", "van-ban", "dinh-chinh",
                    "ke-hoach", "hop-bao", "kenh-chinh-thuc", "huong-dan"):
        assert (built / section / "index.html").is_file(), section
    assert len(list((built / "dia-phuong").glob("[0-9]*-*.html"))) == 124
    assert (built / "dia-phuong/24781-xuan-huong-da-lat.html").is_file()
    for page in ("index.html", "404.html", "so-do-trang.html", "quy-tac.html", "gioi-thieu.html",
                 "kha-nang-tiep-can.html", "tien-do.html", "tim-kiem.html"):
        assert (built / page).is_file(), page


def test_addresses_are_flat_lower_case_and_without_marks(built: Path) -> None:
    for path in built.rglob("*.html"):
        assert re.fullmatch(r"[a-z0-9/._-]+", path.relative_to(built).as_posix())


def test_every_page_is_vietnamese_with_one_h1_title_and_description(documents: dict[str, object]) -> None:
    for path, page in documents.items():
        assert page.get("lang") == "vi", path  # type: ignore[attr-defined]
        assert len(list(page.iter("h1"))) == 1, path  # type: ignore[attr-defined]
        titles = list(page.iter("title"))  # type: ignore[attr-defined]
        assert len([t for t in titles if text_of(t)]) == 1, path
        metas = {m.get("name"): m.get("content") for m in page.iter("meta")}  # type: ignore[attr-defined]
        assert metas.get("description"), path


def test_heading_levels_never_jump(documents: dict[str, object]) -> None:
    for path, page in documents.items():
        levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]  # type: ignore[attr-defined]
        assert levels[0] == 1, path
        for before, after in zip(levels, levels[1:], strict=False):
            assert after <= before + 1, (path, levels)


def test_ids_are_unique_and_every_link_and_anchor_leads_somewhere(documents: dict[str, object], built: Path) -> None:
    files = {p.relative_to(built).as_posix() for p in built.rglob("*") if p.is_file()}
    ids = {
        path: Counter(e.get("id") for e in page.iter() if e.get("id"))  # type: ignore[attr-defined]
        for path, page in documents.items()
    }
    for path, counted in ids.items():
        assert [i for i, n in counted.items() if n > 1] == [], path
        assert not [i for i in counted if i.startswith("__")], path
    checked = 0
    for path, page in documents.items():
        for element in page.iter():  # type: ignore[attr-defined]
            target = element.get("href") or element.get("src") or element.get("action")
            if not target or urlsplit(target).scheme or (path == "404.html" and target.startswith("/")):
                continue
            split = urlsplit(target)
            found = os.path.normpath(os.path.join(os.path.dirname(path), unquote(split.path))) if split.path else path
            assert found in files, (path, target)
            if split.fragment and found in ids and element.tag == "a":
                assert split.fragment in ids[found], (path, target)
            checked += 1
    assert checked > 5000


def test_nothing_is_loaded_from_another_host_and_nothing_runs_inline(documents: dict[str, object]) -> None:
    for path, page in documents.items():
        for element in page.iter():  # type: ignore[attr-defined]
            if not isinstance(element.tag, str):
                continue
            assert not [a for a in element.attrib if str(a).startswith("on") or a == "style"], (path, element.attrib)
            assert element.tag not in ("style", "iframe", "object", "embed"), path
            if element.tag in ("script", "img", "link", "source", "use"):
                target = element.get("src") or element.get("href") or ""
                # Named, never asked: the page's own address, two vocabularies.
                named = element.tag == "link" and element.get("rel") in ("schema.DC", "schema.DCTERMS")
                assert named or not urlsplit(target.removeprefix(SITE_URL)).netloc, (path, target)
                data = element.get("type") == "application/ld+json"
                assert element.tag != "script" or data or element.get("src"), path


def test_every_policy_is_found_by_stage_field_group_agency_area_and_year(built: Path) -> None:
    pages = {p.stem for p in (built / "chinh-sach").glob("*.html")} - {"index"}
    for facet in ("giai-doan", "linh-vuc", "doi-tuong", "co-quan", "dia-ban", "nam"):
        listed = set()
        for page in (built / "chinh-sach" / facet).glob("*.html"):
            listed |= set(re.findall(r'href="\.\./([a-z0-9-]+)\.html"', page.read_text("utf-8")))
        assert pages <= listed, facet


def test_the_search_index_covers_every_document(built: Path) -> None:
    addresses = {address.partition("#")[0] for address in reading.all_records(built)}
    assert {p.relative_to(built).as_posix() for p in (built / "chinh-sach").glob("*.html")} - {"chinh-sach/index.html"} \
        <= addresses
    assert all((built / a).is_file() for a in addresses)


def test_only_what_a_public_document_names_is_published(built: Path) -> None:
    allowed = {".html", ".json", ".txt", ".css", ".js", ".svg", ".woff2", ".pdf", ".docx", ".xml", ".vcf", ".bin",
               ".png", ".jpg", ".webp", ".csv", ".xlsx", ".jsonld", ".ics"}
    assert {p.suffix for p in built.rglob("*") if p.is_file()} <= allowed
    assert not list(built.rglob("*.map")) and not list(built.rglob("_*")) and not list(built.rglob("*.md"))
