"""The words of the glossary: what is found in a text, where it is marked, and what the register holds."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import time
from pathlib import Path

import pytest
import yaml

import portal
from portal import addresses, vietnamese
from portal.glossary import Terms
from portal.pages import glossary_page
from portal.schema.glossary import MOST_WORDS

ROOT = Path(__file__).parents[1]
REGISTER = yaml.safe_load((ROOT / "content/_data/glossary.yml").read_text("utf-8"))["glossary"]


def spellings() -> list[tuple[str, str]]:
    found = []
    for term in REGISTER:
        slug = vietnamese.slug(term["term"]) if term.get("mark") != "không" else ""
        found += [(text, slug) for text in (term["term"], *term.get("variants", ()))]
        found += [(text, "") for text in term.get("unlike", ())]
    return found


TERMS = Terms(spellings())


def marked(html: str) -> list[str]:
    """The words of *html* that lead to the glossary."""
    made = TERMS.mark(html, lambda slug: f"../{addresses.glossary_term(slug)}")
    assert re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", made, flags=re.DOTALL) == html, "marking may add links and nothing else"
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', made, re.DOTALL)


@pytest.mark.parametrize(("text", "found"), [
    ("Dự thảo bãi bỏ ba quyết định.", ["bãi bỏ"]),
    ("Bãi bỏ ba quyết định.", ["Bãi bỏ"]),
    ("BÃI BỎ ba quyết định.", ["BÃI BỎ"]),
    ("có hiệu lực từ ngày 01/01/2027", ["có hiệu lực"]),
    ("văn bản đã hết hiệu lực", ["hết hiệu lực"]),
    ("hiệu lực trở về trước", ["hiệu lực trở về trước"]),
    ("tín hiệu lực lượng", []),
    ("cơ quan chủ trì soạn thảo", ["cơ quan chủ trì soạn thảo"]),
    ("cơ quan chủ trì trả lời", ["cơ quan chủ trì"]),
    ("hỗ trợ hộ nghèo, hộ cận nghèo", ["hộ nghèo", "hộ cận nghèo"]),
    ("ủng hộ nghèo khó", ["hộ nghèo"]),
    ("quy định mức hỗ trợ", []),
    ("quyết định mức thu", []),
    ("áp dụng định mức chi", ["định mức"]),
    ("trực tiếp thu phí tham quan", []),
    ("tiếp thu góp ý của người dân", ["tiếp thu"]),
    ("đề nghị quyết định sớm", []),
    ("hội nghị định kỳ hằng quý", []),
    ("nghị định của Chính phủ", ["nghị định"]),
    ("nghị\nđịnh của Chính phủ", ["nghị\nđịnh"]),
    ("cuộc họp báo cáo kết quả", []),
    ("cuộc họp báo ngày mai", ["họp báo"]),
    ("địa chỉ thị xã cũ", []),
    ("vấn đề án treo", []),
    ("quốc gia hạn chế, tham gia hạn chế", []),
    ("gia hạn lấy ý kiến", ["gia hạn"]),
    ("tỷ lệ phí thu được", []),
    ("bằng chứng thực tế", []),
    ("hợp tác xã hội hóa", []),
    ("chuyển đổi số lượng lớn đất", []),
    ("nghị quyết của HĐND tỉnh", ["nghị quyết", "HĐND"]),
    ("sổ đỏ và giấy chứng nhận quyền sử dụng đất", ["sổ đỏ"]),
    ("bãi bỏ rồi lại bãi bỏ", ["bãi bỏ"]),
    ("quyen bai bo", []),
    ("bãi bỏng", []),
    ("nghị quyết-hành động", ["nghị quyết"]),
    ("thư gửi nghị quyết@lamdong.example", []),
    ("https://lamdong.example/niêm yết", []),
    ("phí &amp; lệ phí", ["lệ phí"]),
    ("dự thảo, kế hoạch, chính sách", []),
    ("", []),
    ("Điểm a, khoản 2", []),
    ("miễn, giảm học phí", ["miễn, giảm"]),
    ("sửa đổi, bổ sung, bãi bỏ", ["sửa đổi, bổ sung", "bãi bỏ"]),
    ("İ bãi bỏ", []),
])
def test_words_are_found_whole_and_the_longest_first(text: str, found: list[str]) -> None:
    assert marked(f"<p>{text}</p>" if text else "") == found


@pytest.mark.parametrize("html", [
    "<h2 id=\"muc-x\">Bãi bỏ</h2>", "<h3>Bãi bỏ</h3>", "<h4>Bãi bỏ</h4>",
    '<p><a href="x.html">bãi bỏ</a></p>', '<p><a href="x.html">văn bản <strong>bãi bỏ</strong></a></p>',
    "<blockquote>\n<p>bãi bỏ</p>\n</blockquote>", "<p><code>bãi bỏ</code></p>", "<pre><code>bãi bỏ</code></pre>",
    '<table><thead><tr><th scope="col">bãi bỏ</th></tr></thead></table>', "<p><del>bãi bỏ</del></p>",
    '<img src="a.png" alt="bãi bỏ > thay" loading="lazy">', "<blockquote><blockquote><p>x</p></blockquote>bãi bỏ</blockquote>",
])
def test_nothing_is_marked_in_headings_links_quotations_and_code(html: str) -> None:
    assert marked(html) == []


def test_every_section_marks_its_first_place_anew() -> None:
    html = "<p>bãi bỏ</p><h2>Một</h2><p>bãi bỏ, bãi bỏ</p><h3>Nhỏ</h3><p>bãi bỏ</p><h2>Hai</h2><ul><li>bãi bỏ</li></ul>"
    assert marked(html) == ["bãi bỏ"] * 3


def test_after_a_closed_place_marking_goes_on() -> None:
    assert marked("<blockquote><p>bãi bỏ</p></blockquote><p>bãi bỏ</p>") == ["bãi bỏ"]


def test_without_terms_nothing_changes() -> None:
    assert Terms(()).mark("<p>bãi bỏ</p>", str) == "<p>bãi bỏ</p>"


def test_marking_takes_time_in_proportion_to_the_text() -> None:
    paragraph = "<p>Nghị quyết của HĐND tỉnh sửa đổi, bổ sung quy định mức hỗ trợ hộ nghèo đề nghị nghị nghị hiệu.</p>\n"

    def seconds(times: int) -> float:
        start = time.process_time()
        TERMS.mark(paragraph * times, str)
        return time.process_time() - start

    seconds(50)
    small, large = min(seconds(100) for _ in range(5)), min(seconds(1600) for _ in range(3))
    assert large < max(small, 0.001) * 16 * 4


# ---------- The register ----------


def test_the_glossary_has_a_hundred_terms_each_short_and_each_once() -> None:
    assert len(REGISTER) >= 100
    names = [text.casefold() for term in REGISTER for text in (term["term"], *term.get("variants", ()))]
    assert sorted({n for n in names if names.count(n) > 1}) == []
    assert all(len(term["explanation"].split()) <= MOST_WORDS for term in REGISTER)
    assert all(term["explanation"].endswith(".") for term in REGISTER)


def test_slugs_of_terms_are_all_different() -> None:
    slugs = [vietnamese.slug(term["term"]) for term in REGISTER]
    assert sorted({s for s in slugs if slugs.count(s) > 1}) == []


def test_a_basis_names_a_document_of_the_register_and_an_article_of_it() -> None:
    for term in REGISTER:
        if basis := term.get("basis"):
            assert (ROOT / f"content/van-ban/{basis['document']}.md").is_file(), basis
            assert re.search(r"Điều \d+|Nội dung truyền thông của Đề án", basis["article"])


def test_the_small_window_says_what_the_page_says(checkout: Path, as_of: dt.datetime, tmp_path: Path) -> None:
    root = shutil.copytree(checkout, tmp_path / "checkout")
    shutil.copy(ROOT / "content/_data/glossary.yml", root / "content/_data")
    catalog = portal.load(root, as_of=as_of).catalog.public(as_of)
    shown = glossary_page.records(catalog)
    assert set(shown) == {vietnamese.slug(term["term"]) for term in REGISTER}
    assert shown["niem-yet"] == {
        "term": "niêm yết", "says": "Dán hoặc treo văn bản ở nơi ai cũng đọc được, như trụ sở xã, nhà văn hóa.",
        "simpler": "dán công khai",
    }
    assert shown["tiep-thu"]["basis"].startswith("khoản 4 Điều 6, ")
