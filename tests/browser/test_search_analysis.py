"""The browser's side of the analysis: the same table of cases, and the same answer as Python's for any text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from hypothesis import given, settings

from ..search.table import TABLE, every_character, said, types
from ..search.test_analysis import TEXTS
from .asking import Asking

_SAID = """
async (texts) => {
  const { words } = await import("/js/search-analysis.js"); // JSON in one piece is ten times faster than thousands of values
  const column = (found, form) => found.flatMap((word) => (word.apart ? ["|", word[form]] : [word[form]])).join(" ");
  return JSON.stringify(JSON.parse(texts).map((text) => {
    const composed = text.normalize("NFC");
    const found = words(composed);
    const amiss = found.find(({ from, to }) => words(composed.slice(from, to)).length !== 1);
    return [column(found, "folded"), column(found, "exact"), amiss ? composed.slice(amiss.from, amiss.to) : null];
  }));
}
"""
_ASKED = """
async ([texts, types]) => {
  const { words } = await import("/js/search-analysis.js");
  const { asked } = await import("/js/search-numbers.js");
  return texts.map((text) => {
    const composed = text.normalize("NFC");
    const found = words(composed);
    const answer = asked(found, composed, types);
    return answer ? [answer.keys, [...answer.used].map((place) => found[place].folded).join(" ")] : [[], ""];
  });
}
"""


def disagreements(search: Asking, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Those of *texts* that the browser reads otherwise than Python, or whose words do not stand where it says."""
    theirs = json.loads(search.page.evaluate(_SAID, json.dumps(list(texts))))
    return [(ascii(text), *said(text), *their) for text, their in zip(texts, theirs, strict=True)
            if their != [*said(text), None]]


def test_the_table(search: Asking) -> None:
    cases = TABLE["words"]
    theirs = json.loads(search.page.evaluate(_SAID, json.dumps([c["text"] for c in cases])))
    wrong = [(c["why"], c["folded"], c["exact"], *their) for c, their in zip(cases, theirs, strict=True)
             if their != [c["folded"], c["exact"], None]]
    assert wrong == []


def test_the_numbers_a_question_asks_for(search: Asking) -> None:
    cases = TABLE["asked"]
    theirs = search.page.evaluate(_ASKED, [[c["text"] for c in cases], types()])
    assert [(c["text"], *their) for c, their in zip(cases, theirs, strict=True) if their != [c["keys"], c["used"]]] == []


def test_every_character_is_read_alike(search: Asking) -> None:
    assert disagreements(search, every_character())[:20] == []


def test_any_text_is_read_alike(search: Asking) -> None:
    texts: set[str] = set()

    @settings(max_examples=500)
    @given(TEXTS)
    def gather(text: str) -> None:
        texts.update((text, unicodedata.normalize("NFD", text), text.upper(), text.title()))

    gather()
    assert len(texts) > 500
    assert disagreements(search, sorted(texts)) == []


def test_half_a_character_is_no_word(search: Asking) -> None:
    """Typed text may hold one; published text may not."""
    found = search.page.evaluate("""async () => {
      const { syllables } = await import("/js/search-analysis.js");
      return syllables("\\ud83d đất \\udc00đai\\ud800x");
    }""")
    assert found == ["dat", "dai", "x"]
