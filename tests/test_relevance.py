"""Questions a reader answers, translations a reader may read: what is accepted, what is derived."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import portal
from portal import relevance
from portal.schema.kinds import Policy
from portal.schema.reader_words import PersonName, Question, RelevanceQuestion, Translation
from portal.schema.vocabulary import AffectedGroup, Language
from portal.views import PolicyView

VIETNAM = dt.timezone(dt.timedelta(hours=7))


@pytest.fixture(scope="module")
def catalog() -> Any:
    root = Path(__file__).parents[1]
    as_of = dt.datetime(2026, 11, 23, tzinfo=VIETNAM)
    return portal.load(root, as_of=as_of).catalog.public(as_of)


@pytest.fixture
def policy(catalog: Any) -> Policy:
    """In five wards, with effects forecast for three groups, and without questions of the editor's own."""
    found = next(e.value for e in catalog.policies if e.slug == "quan-ly-nha-kinh-da-lat")
    return found.model_copy(update={"relevance": ()})


def test_every_group_has_a_question_that_yes_answers(catalog: Any, policy: Policy) -> None:
    for group in AffectedGroup:
        alone = policy.model_copy(update={"affected_groups": (group,), "localities": (), "impact": ()})
        (asked,) = relevance.questions(alone, catalog)
        assert asked.text.startswith(("Bạn ", "Gia đình bạn ", "Nhà bạn ")) and asked.text.endswith(" không?")
        assert "{" not in asked.text and asked.if_yes.endswith(".")


def test_place_is_asked_first_and_no_group_is_forgotten(catalog: Any, policy: Policy) -> None:
    asked = relevance.questions(policy, catalog)
    assert len(asked) == 3
    assert asked[0].places == policy.localities and "phường Xuân Hương - Đà Lạt" in asked[0].text
    assert "làm nông" in asked[1].text and asked[1].if_yes.startswith("Khoảng 2.400 hộ")
    assert all(name in asked[2].text for name in ("hộ gia đình", "doanh nghiệp", "hợp tác xã"))
    assert [q.places for q in asked[1:]] == [(), ()]


def test_three_groups_of_the_whole_province_are_three_questions(catalog: Any, policy: Policy) -> None:
    groups = (AffectedGroup.NGUOI_DAN, AffectedGroup.TRE_EM, AffectedGroup.PHU_NU)
    asked = relevance.questions(policy.model_copy(update={"affected_groups": groups, "localities": ()}), catalog)
    assert [q.text for q in asked] == [
        "Bạn có sống, học tập hoặc làm việc ở tỉnh Lâm Đồng không?", "Nhà bạn có trẻ em không?", "Bạn có là phụ nữ không?",
    ]
    here = policy.model_copy(update={"affected_groups": groups, "localities": policy.localities[:1]})
    assert [bool(q.places) for q in relevance.questions(here, catalog)] == [True, False, False]


def test_many_places_are_counted_not_listed(catalog: Any, policy: Policy) -> None:
    codes = tuple(e.value.code for e in catalog.localities[:20])
    asked = relevance.questions(policy.model_copy(update={"localities": codes}), catalog)
    assert "20 xã, phường, đặc khu" in asked[0].text and asked[0].places == codes


def test_the_editors_own_questions_come_as_they_are(catalog: Any, policy: Policy) -> None:
    own = RelevanceQuestion(question="Bạn có nhà kính không?", if_yes="Bạn cần hồ chứa nước mưa.")
    asked = relevance.questions(policy.model_copy(update={"relevance": (own,)}), catalog)
    assert [(q.text, q.if_yes, q.places) for q in asked] == [(own.question, own.if_yes, ())]


@pytest.mark.parametrize("name", [
    "Nguyễn Văn A", "Nguyễn Thị Ái", "Lò Thị Mây", "K'Brửi Sa", "K’ Bing", "Y Bơm Niê", "Ha Srong", "Jean-Paul Martin",
])
def test_people_may_translate(name: str) -> None:
    assert TypeAdapter(PersonName).validate_python(name) == name


@pytest.mark.parametrize("name", [
    "Google Dịch", "google translate", "ChatGPT 4", "Chat GPT", "Dịch máy", "AI của sở", "Phần mềm dịch", "Sở", "x@y.vn A",
])
def test_programs_may_not(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(PersonName).validate_python(name)
    assert refused.value.errors()[0]["type"] == "translator-name"


def test_a_question_is_a_question_of_at_most_140_characters() -> None:
    adapter = TypeAdapter(Question)
    assert adapter.validate_python("a" * 139 + "?")
    for text, code in (("a" * 140 + "?", "text-too-long"), ("Bạn có nhà kính.", "question-form")):
        with pytest.raises(ValidationError) as refused:
            adapter.validate_python(text)
        assert refused.value.errors()[0]["type"] == code


def test_marks_of_the_highland_languages_pass_the_gate_untouched(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(Path(__file__).parent / "cases/_checkout", root)
    path = root / "policies/2026/ho-tro-hoc-phi.md"
    said = "Mbau ơ̆ ŭ ĭ ƀ ñ ư̆ oà òa uỳ úy µ"
    text = path.read_text("utf-8").replace(
        "legal_basis:", "translations:\n  - language: cmo\n    summary: " + said
        + "\n    translator: Nguyễn Văn A\n    translated_on: 2026-11-20\nlegal_basis:", 1)
    path.write_text(text, "utf-8")
    loaded = portal.load(root, as_of=dt.datetime(2026, 11, 23, tzinfo=VIETNAM))
    assert loaded.diagnostics == ()
    (entry,) = [e for e in loaded.catalog.policies if e.slug == "ho-tro-hoc-phi"]
    assert entry.value.translations[0].summary == said


def test_a_translation_older_than_the_last_change_says_so(catalog: Any) -> None:
    entry = next(e for e in catalog.policies if e.value.change_notes)
    changed = entry.value.changed_in_substance(catalog.today)
    assert changed is not None

    def shown(on: dt.date) -> object:
        made = Translation.model_construct(
            language=Language.EN, title=None, summary="Text.", translator="Nguyễn Văn A", translated_on=on)
        value = entry.value.model_copy(update={"translations": (made,)})
        return PolicyView(dataclasses.replace(entry, value=value), catalog).translations[0][1]

    assert shown(changed) is None
    assert shown(changed - dt.timedelta(days=1)) == changed
