"""Nothing an author writes can run, load from elsewhere, or take the place of the page's own parts.

Every vector of :mod:`tests.injection` goes through the renderer in every place
of a body. A vector the gate refuses is rendered all the same: each belt has to
hold alone. The places of the front matter are tried in a real build and a real
browser by ``browser/test_vectors.py``.
"""

from __future__ import annotations

import re

import pytest

from portal.markdown import render

from .building import ROOT
from .script_vectors import PLACES, dangerous, one_line, vectors

VECTORS = vectors()


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    assert len(VECTORS) >= 1_500 and len(set(VECTORS)) == len(VECTORS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("resolved", ["as written", "nowhere"])
def test_no_vector_leaves_anything_dangerous_in_a_body(place: str, resolved: str) -> None:
    frame = PLACES[place]
    for vector in VECTORS:
        text = frame.format(vector if place in ("body", "quote") else one_line(vector))
        body = render(text)
        # A resolver that hands every target on as it is: the worst one there could be.
        markup = body.html(lambda link: link.target if resolved == "as written" else None)
        assert dangerous(markup) == [], text
        assert not re.search("[\x00-\x08\x0b-\x1f]", markup), text


def test_the_audit_sees_what_it_is_there_to_see() -> None:
    for bad in ("<img src=x onerror=a>", "<script>a</script>", '<a href="java\tscript:a">x</a>', '<a href="//b">x</a>', "<p style=a>x</p>",
                '<p id="__config">x</p>', '<p id="location">x</p>', "<form><input></form>", '<a title="<b>">x</a>', '<img src="https://b/x.png">',
                '<p id="muc-a"></p><p id="muc-a"></p>', "<svg><use href=x></svg>", '<a href="data:text/html,x">x</a>', '<a href="\\\\b\\c">x</a>'):
        assert dangerous(bad), bad
    for good in ('<a href="https://b/c">x</a>', '<a href="../b.html#muc-c">x</a>', '<a href="#">x</a>', '<img src="a/b.png" alt="x" loading="lazy">',
                 '<h2 id="muc-a">x</h2><sup id="chu-thich-1">[1]</sup>', '<td class="align-center">x</td>', '<a href="mailto:a@b.vn">x</a>'):
        assert dangerous(good) == [], good


def test_what_markdown_does_not_know_stays_text() -> None:
    """No attribute lists, snippets, macros, includes, definition or abbreviation syntax of any extension."""
    for text in ("x {: #__config onclick=a }", '--8<-- ".env"', "{{ config }}", "{% include 'x' %}", "*[HTML]: <b>", "!!! note\n    x", "[TOC]",
                 ":smile:", "++x++", "==x==", "$x$", "[[x]]", "x\n: y"):
        markup = render(f"chữ\n\n{text}\n").html(lambda link: link.target)
        assert dangerous(markup) == []
        assert re.sub(r"<[^>]*>|\s", "", markup) .startswith("chữ")
        assert not re.search(r"<(?!/?(?:p|br|em|strong|div|h2)\b)", markup), markup


def test_titles_of_links_are_dropped() -> None:
    for carrier in ('[x](y.md "{}")', "[x](y.md '{}')", '![x](y.png "{}")'):
        markup = render(carrier.format("&lt;img src=x onerror=alert(1)&gt;")).html(lambda link: link.target)
        assert "title" not in markup and "onerror" not in markup


def test_a_relative_link_leads_only_to_what_is_published() -> None:
    asked: list[str] = []
    body = render("[a](../../../../etc/passwd) [b](/etc/passwd) [c](..%2f..%2fx) [d](?x) [e](.git/config) ![f](../../x.png)")
    markup = body.html(lambda link: asked.append(link.target))  # type: ignore[func-returns-value]
    assert len(asked) == 6
    assert markup == "<p>a b c d e f</p>\n"


def test_no_template_writes_an_id_a_body_could_write() -> None:
    for path in [*(ROOT / "overrides").rglob("*.html")]:
        assert not re.search(r"\bid=[\"'](?:muc|chu-thich)\b", path.read_text("utf-8")), path
