"""Markdown: a closed set of elements comes out, everything else is refused with a message, and quickly."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.markdown import MAX_NESTING, Body, Link, render

VOID = {"br", "hr", "img"}


def html(text: str) -> str:
    return render(text).html(lambda link: link.target)


def faults(text: str) -> list[tuple[str, int, int]]:
    return [(fault.code, fault.line, fault.column) for fault in render(text).faults]


class Checker(HTMLParser):
    """What a browser would find: tags opened and closed in order, ids once, addresses of known schemes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(markup)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "iframe", "object", "embed", "form", "input", "svg", "math", "link",
                           "meta"}
        for name, value in attributes:
            assert not name.startswith("on") and name != "style"
            if name == "id":
                assert re.fullmatch(r"muc(?:-[a-z0-9]+)*|chu-thich-\d+", value or ""), value
                self.ids.append(value or "")
            if name in ("href", "src"):
                assert not re.match(r"\s*(?:javascript|vbscript|data)\s*:", value or "", re.IGNORECASE)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("Đà Lạt", "<p>Đà Lạt</p>\n"),
        ("**đậm** *nghiêng* ~~xóa~~ `mã`",
         "<p><strong>đậm</strong> <em>nghiêng</em> <del>xóa</del> <code>mã</code></p>\n"),
        ("- một\n- hai", "<ul>\n<li>một</li>\n<li>hai</li>\n</ul>\n"),
        ("3. ba\n4. bốn", '<ol start="3">\n<li>ba</li>\n<li>bốn</li>\n</ol>\n'),
        ("1. một", "<ol>\n<li>một</li>\n</ol>\n"),
        ("0. không", '<ol start="0">\n<li>không</li>\n</ol>\n'),
        ("một  \nhai", "<p>một<br>\nhai</p>\n"),
        ("một\nhai", "<p>một\nhai</p>\n"),
        ("> trích", "<blockquote>\n<p>trích</p>\n</blockquote>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("---", "<hr>\n"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>\n"),
        ("", ""), ("  \n\t\n", ""),
    ],
)
def test_ordinary_markdown_becomes_ordinary_html(text: str, markup: str) -> None:
    assert html(text) == markup
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("<b>x</b>", "**chữ đậm**"), ("<EM>x</EM>", "*chữ nghiêng*"), ('<a href="x">x</a>', "[chữ hiện ra](địa chỉ)"),
        ("<br>", "hai dấu cách ở cuối dòng để xuống dòng"), ("<table><tr><td>x</td></tr></table>", "| cột 1 | cột 2 |"),
        ("<h2>x</h2>", "## Tiêu đề mục"), ("<!-- x -->", "lời nhắn cho nhau thì để ngoài bài viết"),
        ("<script>alert(1)</script>", "câu chữ bình thường"),
        ("<img src=x onerror=alert(1)>", "![mô tả ảnh](ten-tep.png)"),
        ("<svg onload=alert(1)>", "câu chữ bình thường"), ("<?php x ?>", "câu chữ bình thường"),
    ],
)
def test_raw_html_is_refused_and_does_not_come_out(text: str, instead: str) -> None:
    body = render(f"trước\n\n{text}\n")
    assert [fault.code for fault in body.faults] == ["raw-html"]
    assert body.faults[0].values["instead"] == instead
    markup = body.html(lambda link: link.target)
    assert "<script" not in markup and "onerror" not in markup and "<b>" not in markup and "<!--" not in markup
    Checker(markup)


def test_a_block_of_html_is_one_message_however_many_lines_it_has() -> None:
    assert faults("<div>\n<p>\n</p>\n</div>\n\nchữ\n\n<p>x</p>\n") == [("raw-html", 1, 1), ("raw-html", 8, 1)]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Sự cần thiết ban hành", "muc-su-can-thiet-ban-hanh"), ("__config", "muc-config"),
        ("__config__ {#x}", "muc-config-x"),
        ("…", "muc"), ("onclick", "muc-onclick"), ("[chữ](x.md) và `mã`", "muc-chu-va-ma"),
        ("Một tiêu đề rất dài " * 8, None), ("1. Đầu", "muc-1-dau"), ("constructor", "muc-constructor"),
    ],
)
def test_ids_of_headings_are_ours_alone(heading: str, anchor: str | None) -> None:
    body = render(f"## {heading}\n")
    [section] = body.sections
    assert re.fullmatch(r"muc(?:-[a-z0-9]+)*", section.anchor)
    assert len(section.anchor) <= 64
    assert anchor is None or section.anchor == anchor
    assert body.anchors == {section.anchor}


def test_headings_of_one_name_get_different_ids() -> None:
    text = "## Mục\n\n## Mục\n\n## Mục 2\n\n## Mục\n\n## …\n\n## …\n"
    anchors = [section.anchor for section in render(text).sections]
    assert anchors == ["muc-muc", "muc-muc-2", "muc-muc-2-2", "muc-muc-3", "muc", "muc-2"]
    Checker(html(text))


@given(st.lists(st.sampled_from(["a", "a 2", "a-2", "a 2 2", "…", "2", "3", "a 3"]), max_size=12))
def test_no_id_is_ever_written_twice(headings: list[str]) -> None:
    Checker(html("\n\n".join(f"## {heading}" for heading in headings)))


@pytest.mark.parametrize(
    ("text", "level"), [("# một", 1), ("một\n===", 1), ("##### năm", 5), ("###### sáu", 6)]
)
def test_headings_of_other_levels_are_refused(text: str, level: int) -> None:
    body = render(text)
    assert [(fault.code, fault.values["level"]) for fault in body.faults] == [("heading-level", str(level))]
    assert body.sections[0].level in (2, 4)


def test_sections_hold_the_text_down_to_the_next_heading_of_their_level() -> None:
    body = render("trước\n\n## Một\n\nchữ một\n\n### Một một\n\nsâu\n\n## Hai\n\nchữ hai\n")
    assert [(s.level, s.title, s.line, " ".join(s.text.split())) for s in body.sections] == [
        (2, "Một", 3, "chữ một Một một sâu"), (3, "Một một", 7, "sâu"), (2, "Hai", 11, "chữ hai"),
    ]


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java&#x0A;script:alert(1)",
     "vbscript:x",
     "data:text/html,x", "file:///etc/passwd", "//xau.vn", "blob:x", "javascript&colon;alert(1)", "\\\\may-chu\\tep",
     "C:\\tep.docx",
     "&#1;javascript:alert(1)", "ftp://x.vn"],
)
def test_addresses_that_could_run_or_mislead_are_refused_and_inert(target: str) -> None:
    for text in (f"[x]({target})", f"[x][r]\n\n[r]: {target}"):
        body = render(text)
        assert {fault.code for fault in body.faults} & {"link-scheme", "invisible-character"}, text
        Checker(body.html(lambda link: link.target))


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x"])
def test_an_autolink_of_a_wrong_scheme_is_refused(scheme: str) -> None:
    assert [code for code, *_ in faults(f"<{scheme}>")] == ["link-scheme"]


@pytest.mark.parametrize(
    ("text", "target", "shown"),
    [
        ("[Đà Lạt](https://x.vn)", "https://x.vn", "Đà Lạt"), ("[a](HTTPS://X.vn)", "HTTPS://X.vn", "a"),
        ("[a](tel:0263)", "tel:0263", "a"),
        ("<gop.y@x.vn>", "mailto:gop.y@x.vn", "mailto:gop.y@x.vn"), ("[a](b.md#muc-c)", "b.md#muc-c", "a"),
        ("[a](#muc-c)", "#muc-c", "a"),
        ("[a](<tên tệp.md>)", "tên tệp.md", "a"), ("[a](b.md 'chú thích')", "b.md", "a"),
    ],
)
def test_ordinary_links_are_kept_with_their_text(text: str, target: str, shown: str) -> None:
    body = render(text)
    assert body.faults == ()
    [link] = body.links
    assert (link.target, link.text, link.line, link.column, link.image) == (target, shown, 1, 1, False)


def test_links_to_other_sites_say_so_and_others_do_not() -> None:
    assert 'class="external" rel="noopener"' in html("[a](https://x.vn)")
    assert "external" not in html("[a](b.md)")


def test_a_relative_link_goes_where_the_page_says_or_nowhere() -> None:
    body = render("[a](b.md) [c](https://x.vn)")
    asked: list[Link] = []

    def resolve(link: Link) -> str | None:
        asked.append(link)
        return None

    assert body.html(resolve) == '<p>a <a href="https://x.vn" class="external" rel="noopener">c</a></p>\n'
    assert [link.target for link in asked] == ["b.md"]
    assert 'href="../b.html?x=1&amp;y=2"' in body.html(lambda link: "../b.html?x=1&y=2")


def test_a_picture_that_is_not_there_leaves_its_words() -> None:
    assert render("![Sơ đồ & bảng](a.png)").html(lambda link: None) == "<p>Sơ đồ &amp; bảng</p>\n"


def test_what_is_said_of_a_file_follows_its_link_and_stays_text() -> None:
    body = render("[**Mẫu**](a.pdf) và [trang](b.md)")
    markup = body.html(lambda link: link.target, lambda link: "PDF, <2> & 3 kB" if link.target == "a.pdf" else "")
    assert '<a href="a.pdf"><strong>Mẫu</strong></a> <span class="file-facts">(PDF, &lt;2&gt; &amp; 3 kB)</span>' in markup
    assert '<a href="b.md">trang</a></p>' in markup


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    markup = render("[a](b.md)").html(lambda link: '"><script>alert(1)</script>')
    Checker(markup)
    assert "<script" not in markup


def test_a_slot_cannot_be_forged() -> None:
    body = render("[a](https://x.vn) &#2;0&#3; chữ")
    assert [fault.code for fault in body.faults] == ["invisible-character"]
    assert "\x02" not in body.html(lambda link: link.target)
    assert body.html(lambda link: link.target).count("https://x.vn") == 1


@pytest.mark.parametrize("reference", ["&#x202E;", "&#8238;", "&#8203;", "&ZeroWidthSpace;", "&shy;", "&lrm;"])
def test_a_hidden_character_written_as_a_reference_is_seen(reference: str) -> None:
    for text in (f"Đà {reference}Lạt", f"[a](b{reference}.md)", f"![a {reference}](b.png)", f"![a](b{reference}.png)",
                 f"## Mục {reference}một"):
        assert "invisible-character" in {code for code, *_ in faults(text)}, text


def test_places_are_counted_in_characters() -> None:
    text = "Đường Đặng\n\nĐà Lạt 👍 <b>x</b> và [ấn](javascript:x)\n"
    assert faults(text) == [("raw-html", 3, 10), ("link-scheme", 3, 22)]
    [link] = render("Ủy ban [ấn vào](x.md) đây").links
    assert (link.column, link.end_column) == (8, 22)


def test_images_have_words_and_are_ours() -> None:
    assert html("![Bản đồ](ban-do.png)") == '<p><img src="ban-do.png" alt="Bản đồ" loading="lazy" decoding="async"></p>\n'
    assert [code for code, *_ in faults("![](ban-do.png)")] == ["image-alt"]
    assert [code for code, *_ in faults("![x](https://x.vn/a.png)")] == ["image-outside"]
    assert [code for code, *_ in faults("![x](data:image/png;base64,AAAA)")] == ["image-pasted"]
    assert [code for code, *_ in faults("![x](//x.vn/a.png)")] == ["image-outside"]
    assert [code for code, *_ in faults("![x]()")] == ["image-outside"]


def test_an_image_by_reference_or_inside_an_image_keeps_its_own_address() -> None:
    assert [link.target for link in render("![bản đồ][r]\n\n[r]: a.png").links] == ["a.png"]
    nested = render("![ngoài ![trong](a.png) hết [liên kết](c.md)](b.png)")
    assert [(link.target, link.text) for link in nested.links] == [("b.png", "ngoài trong hết liên kết")]
    assert nested.faults == ()


def test_an_image_may_be_a_link() -> None:
    Checker(html("[![Bản đồ](a.png)](https://x.vn)"))


def test_tables_scroll_and_align_by_class() -> None:
    markup = html("| Tên | Số | Giữa |\n|:--|--:|:-:|\n| a | 1 | x |\n| b | 2 |\n")
    assert re.match('<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng[^"]*"><table>', markup)
    assert '<th scope="col" class="align-left">Tên</th>' in markup
    assert '<td class="align-right">1</td>' in markup and '<td class="align-center">x</td>' in markup
    assert "style" not in markup
    Checker(markup)


@pytest.mark.parametrize(
    ("kind", "css", "word"),
    [("NOTE", "note", "Ghi chú"), ("TIP", "tip", "Mẹo"), ("IMPORTANT", "important", "Quan trọng"),
     ("WARNING", "warning", "Lưu ý"),
     ("CAUTION", "caution", "Cẩn trọng")],
)
def test_alerts_have_a_word_and_a_class(kind: str, css: str, word: str) -> None:
    markup = html(f"> [!{kind}]\n> Hạn cuối 15/12.\n")
    assert f'<div class="alert alert--{css}"><p class="alert__title">{word}</p>' in markup
    Checker(markup)


def test_footnotes_are_numbered_in_the_order_of_reading() -> None:
    markup = html("Một[^b] hai[^a].\n\n[^a]: Nguồn *a*\n\n[^b]: Nguồn b\n")
    assert markup.index('href="#chu-thich-1">[1]') < markup.index('href="#chu-thich-2">[2]')
    assert '<sup id="chu-thich-2">[2]</sup> <p>Nguồn <em>a</em></p>' in markup
    Checker(markup)


def test_a_footnote_defined_twice_makes_one_id() -> None:
    Checker(html("x[^1]\n\n[^1]: a\n\n[^1]: b\n"))


def test_tasks_are_told_in_words() -> None:
    markup = html("- [x] gửi tờ trình\n- [ ] họp báo\n")
    assert '<span class="task task--done">Đã xong:</span> gửi' in markup and "Chưa xong:" in markup
    assert "<input" not in markup


def test_plain_text_is_what_a_reader_sees() -> None:
    text = "## Mục *một*\n\nChữ [liên kết](a.md), `mã`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![Bản đồ](b.png)\n"
    body = render(text)
    assert body.text.split() == ["Mục", "một", "Chữ", "liên", "kết,", "mã.", "a", "b", "1", "2", "Bản", "đồ"]
    assert body.words == 12
    assert body.minutes == 1


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (299, 1), (301, 2), (2000, 10)])
def test_reading_time_is_in_whole_minutes(words: int, minutes: int) -> None:
    assert Body(words=words).minutes == minutes


HEAVY = {
    "brackets": "[" * 20_000,
    "open links": "[a](" * 5_000,
    "images": "![" * 10_000,
    "stars": "*a " * 7_000,
    "strong": "a**b" * 5_000,
    "underscores": "_a" * 10_000,
    "backticks": "`" * 20_001,
    "less-than": "<" * 20_000,
    "quotes": ">" * 20_000 + " x",
    "spaced quotes": "> " * 10_000 + "x",
    "lists of 500 levels": "\n".join("  " * n + "- x" for n in range(500)),
    "list signs": "- " * 10_000 + "x",
    "numbered lists": "\n".join("   " * n + "1. x" for n in range(300)),
    "nested emphasis": "*a **b " * 3_000 + "c** d*" * 3_000,
    "entities": "&#" * 10_000,
    "tables": "|a|b|\n|-|-|\n" + "|x" * 10_000,
    "footnotes": "".join(f"[^{n}]" for n in range(1_000)) + "\n\n" + "".join(f"[^{n}]: x\n\n" for n in range(1_000)),
    "footnotes in footnotes": "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(1_000)),
    "references": "[a]: /x\n" * 2_000 + "[a]" * 2_000,
    "headings": "## a\n" * 3_000,
    "html comments": "<!-- " * 4_000,
    "links": "[a](b) " * 3_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY.keys())
def test_hostile_text_is_answered_quickly_and_soundly(text: str) -> None:
    started = time.process_time()
    markup = html(text)
    assert time.process_time() - started < 1.5
    Checker(markup)


@pytest.mark.parametrize("text", ["> " * 60 + "x", "- " * 60 + "x", "\n".join("  " * n + "- x" for n in range(60))])
def test_nesting_nobody_could_read_is_refused_once(text: str) -> None:
    body = render(text + "\n\nsau\n")
    assert [(fault.code, fault.values["limit"]) for fault in body.faults] == [("markup-too-deep", str(MAX_NESTING))]
    assert "sau" in body.text
    Checker(body.html(lambda link: link.target))


def test_nesting_up_to_the_limit_is_kept() -> None:
    assert faults("> " * MAX_NESTING + "x") == []


SIGNS = st.text(alphabet="ab Đ\n\t#*_`[]()!<>|-=:~^&;.\\\"'/0123456789{}x\u0000\u202e", max_size=200)


@settings(max_examples=400, deadline=None)
@given(SIGNS)
def test_no_text_makes_unsound_html_or_a_place_outside_it(text: str) -> None:
    body = render(text)
    Checker(body.html(lambda link: link.target))
    lines = text.split("\n")
    for fault in body.faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.column < fault.end_column <= len(lines[fault.line - 1]) + 3
