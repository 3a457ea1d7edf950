"""The register of synonyms as it is shipped: words of the language, one entry a word, safe to type without marks."""

from __future__ import annotations

import re
import unicodedata

import pytest

import portal
from portal import catalog, schema, vietnamese
from portal.front_matter import compose
from portal.schema import Synonym
from portal.schema.vocabulary import SynonymKind
from portal.source import Document
from portal.written import Written

from .building import ROOT
from .conftest import AS_OF


@pytest.fixture(scope="module")
def synonyms() -> list[Synonym]:
    text = (ROOT / "content/_data/synonyms.yml").read_text("utf-8")
    raw, problems = compose(text, "synonyms.yml", max_keys=20_000)
    assert raw is not None and problems == []
    document = Document("synonyms.yml", "register", "synonyms",
                        Written("synonyms.yml", text, slice(0, len(text)), 1, len(text), raw), 0)
    found = []
    for _, value, problems in schema.parse_items(document, "synonyms", Synonym, catalog.Register()):
        assert value is not None, problems
        found.append(value)
    return found


def test_search_gets_the_register_through_the_public_catalog() -> None:
    public = portal.load(ROOT / "tests/cases/_checkout", AS_OF).catalog.public(AS_OF)
    assert public.synonyms == ()
    loaded = portal.load(ROOT, AS_OF)
    assert [d for d in loaded.diagnostics if d.span.path.endswith("synonyms.yml")] == []
    entries = loaded.catalog.public(AS_OF, samples=False).synonyms
    assert {kind: any(e.value.kind is kind for e in entries) for kind in SynonymKind} == dict.fromkeys(SynonymKind, True)


@pytest.mark.parametrize(
    ("say", "meaning"),
    [
        ("UBND", "ủy ban nhân dân"), ("GCNQSDĐ", "giấy chứng nhận quyền sử dụng đất"), ("NĐ", "nghị định"),
        ("DN", "doanh nghiệp"), ("sổ đỏ", "giấy chứng nhận quyền sử dụng đất"), ("xe máy", "xe mô tô"),
        ("bằng lái", "giấy phép lái xe"), ("nghỉ đẻ", "nghỉ thai sản"), ("ly dị", "ly hôn"),
        ("đuổi việc", "sa thải"), ("cho vay nặng lãi", "lãi suất"), ("đi lính", "nghĩa vụ quân sự"),
        ("dưới 18 tuổi", "người chưa thành niên"), ("sếp", "người sử dụng lao động"),
    ],
)
def test_what_people_say_leads_to_what_the_texts_say(synonyms: list[Synonym], say: str, meaning: str) -> None:
    assert [s for s in synonyms if say in s.say and meaning in s.means], (say, meaning)


def test_the_register_covers_life(synonyms: list[Synonym]) -> None:
    short = [s for s in synonyms if s.kind is SynonymKind.VIET_TAT]
    assert len(short) >= 250 and len(synonyms) - len(short) >= 400
    assert any(len(s.means) > 1 and s.weight <= 0.5 and not s.both for s in short)


def test_every_word_stands_once(synonyms: list[Synonym]) -> None:
    said = [text.casefold() for s in synonyms for text in s.say]
    assert len(said) == len(set(said))


def test_a_short_form_is_no_common_syllable_without_its_marks(synonyms: list[Synonym]) -> None:
    """``TA`` would turn every *ta* and *tạ* into *tòa án*."""
    texts = [m for s in synonyms for m in s.means]
    texts += [path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md"))]
    syllables = {vietnamese.fold(w) for text in texts for w in re.findall(r"\b[^\W\d_]+\b", text) if w.islower()}
    short = [text for s in synonyms if s.kind is SynonymKind.VIET_TAT for text in s.say]
    spoken = re.compile(r"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
    assert [text for text in short if spoken.fullmatch(f := vietnamese.fold(text)) and f in syllables] == []


def test_everything_is_written_as_it_is_typed(synonyms: list[Synonym]) -> None:
    for synonym in synonyms:
        for text in (*synonym.say, *synonym.means):
            assert unicodedata.is_normalized("NFC", text) and text == " ".join(text.split()), text
            assert len(text.split()) <= 20 and not re.search(r"[\"“”.;:?!](?!HCM)", text), text
        if synonym.kind is not SynonymKind.VIET_TAT:
            assert all(text[0].islower() or "VNeID" in text for text in synonym.say), synonym.say
