"""The policy page and the English page as files: order, language of parts, promises, search words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from portal.search import reading

pytestmark = pytest.mark.site
GREENHOUSES = "chinh-sach/quan-ly-nha-kinh-da-lat.html"
ANSWERED = "chinh-sach/ho-tro-hoc-nghe-dan-toc-thieu-so.html"


def parsed(path: Path) -> Any:
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(path.read_text("utf-8"))


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_what_a_citizen_needs_first_comes_first(built: Path) -> None:
    for name in (GREENHOUSES, ANSWERED):
        text = (built / name).read_text("utf-8")
        wanted = ['class="status', "<h1", 'class="lede"', 'id="lien-quan"', 'id="thay-doi"', 'id="gop-y"', 'id="qua-trinh"',
                  'id="ho-so"', 'id="nguoi-de-hoi"', 'id="truyen-thong"', 'id="hoi-dap"', 'id="ket-qua"', 'id="lich-su"']
        main = text[text.index("<main"):]
        places = [main.index(mark) for mark in wanted if mark != 'id="ket-qua"' or name == ANSWERED]
        assert places == sorted(places), name


def test_only_drafts_carry_the_mark_that_is_printed_on_every_sheet(built: Path) -> None:
    for path in (built / "chinh-sach").glob("*.html"):
        text = path.read_text("utf-8")
        assert ("is-draft" in text) == ("Bản dự thảo." in text), path.name
    assert "is-draft" in (built / GREENHOUSES).read_text("utf-8")
    assert "is-draft" not in (built / "chinh-sach/phi-tham-quan-danh-lam-thang-canh.html").read_text("utf-8")


def test_every_page_with_a_promise_says_what_became_of_it(built: Path) -> None:
    assert "Trả lời đúng hẹn" in (built / ANSWERED).read_text("utf-8")
    for path in sorted((built / "chinh-sach").glob("*.html")):
        text = path.read_text("utf-8")
        if "data-reply-due" in text:
            state = re.search(r'data-reply-status>.*?data-status-word>([^<]+)', text)
            assert state and re.match(r"Chưa đến hẹn trả lời|Quá hẹn trả lời \d+ ngày", state[1]), path.name


def test_what_was_heard_is_told_point_by_point(built: Path) -> None:
    page = words(parsed(built / ANSWERED).find(".//main"))
    assert "Giới hạn 35 tuổi" in page and "14 ý kiến" in page and "Bỏ giới hạn tuổi." in page


def test_a_translation_says_its_language_and_who_translated_it(built: Path) -> None:
    page = parsed(built / GREENHOUSES)
    assert page.get("lang") == "vi"
    foreign = [e for e in page.iter() if isinstance(e.tag, str) and e.get("lang") == "en" and e.tag in ("p", "span")]
    assert any(words(e).startswith("The plan would stop new greenhouses") for e in foreign)
    (box,) = page.findall('.//details[@class="translation"]')
    assert "Người dịch: Nguyễn Văn A" in words(box)
    assert not any("Người dịch" in words(e) for e in foreign)


def test_the_english_page_is_english_inside_a_vietnamese_frame(built: Path) -> None:
    page = parsed(built / "english.html")
    assert page.get("lang") == "vi"
    assert page.find("head/title").get("lang") == "en"
    assert page.find(".//main//h1").get("lang") == "en"
    (prose,) = [e for e in page.findall(".//main//div") if e.get("lang") == "en"]
    assert "How to comment" in words(prose)
    marked = " ".join(words(e) for e in prose.iter() if isinstance(e.tag, str) and e.get("lang") == "vi")
    for said in ("Góp ý dự thảo", "Đang lấy ý kiến", "Người phát ngôn"):
        assert said in marked
    assert "greenhouses" in words(prose)


def test_every_page_leads_to_the_english_one(built: Path) -> None:
    for name in ("index.html", GREENHOUSES, "english.html"):
        links = [a for a in parsed(built / name).iter("a") if (a.get("href") or "").endswith("english.html")]
        assert links and all(a.get("lang") == a.get("hreflang") == "en" for a in links), name


def test_search_knows_public_numbers_as_one_word_and_as_three(built: Path) -> None:
    place = [*reading.all_records(built)].index(GREENHOUSES)
    for asked in (("ld", "2026"), ("2026", "003"), ("ld2026003",), ("greenhouses",)):
        assert place in reading.found_by(built, *asked), asked
