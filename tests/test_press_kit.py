"""What a press kit says, worked out from public policies alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import portal
from portal import addresses, pages, render, views
from portal.catalog import PublicCatalog
from portal.press_kit import LONG_WORDS, MOST_CHANGES, PressKit, has_kit
from portal.schema.vocabulary import Stage
from portal.share_images import alt, cards
from portal.views import PolicyView

ROOT = Path(__file__).parents[1]
GREENHOUSES = "quan-ly-nha-kinh-da-lat"


@pytest.fixture(scope="module")
def catalog(as_of: dt.datetime) -> PublicCatalog:
    return portal.load(ROOT, as_of).catalog.public(as_of)


def kit(catalog: PublicCatalog, slug: str = GREENHOUSES, **changed: Any) -> PressKit:
    entry = catalog.policy_by_slug[slug]
    return PressKit(PolicyView(replace(entry, value=entry.value.model_copy(update=changed)), catalog))


def test_there_is_a_kit_once_comments_are_invited_and_none_for_what_was_stopped(catalog: PublicCatalog) -> None:
    assert has_kit(kit(catalog).view)
    assert has_kit(kit(catalog, consultation=None, stage=Stage.TRINH_HDND).view)
    assert not has_kit(kit(catalog, consultation=None, stage=Stage.SOAN_THAO).view)
    for stopped in (Stage.TAM_DUNG, Stage.RUT):
        assert not has_kit(kit(catalog, stage=stopped).view)
    made = {p.address for p in pages.derive(catalog).pages if p.template == "press-kit.html"}
    assert made == {addresses.press_kit(e.slug) for e in catalog.policies if has_kit(PolicyView(e, catalog))}
    assert 0 < len(made) < len(catalog.policies)


def test_the_long_text_fits_and_never_loses_what_the_draft_is_and_until_when(catalog: PublicCatalog) -> None:
    for entry in catalog.policies:
        text = PressKit(PolicyView(entry, catalog)).long_text
        assert len(text.split()) <= LONG_WORDS and entry.value.title in text and text.startswith("(Minh họa)")
    change = catalog.policy_by_slug[GREENHOUSES].value.comparison[0]
    long = change.model_copy(update={"proposed": "Một câu rất dài " * 45 + "hết."})
    text = kit(catalog, comparison=(long, long, change)).long_text
    assert len(text.split()) <= LONG_WORDS and "Góp ý đến hết ngày 20/12/2026." in text
    assert "chưa phải văn bản pháp luật" in text
    assert change.proposed in text and "Một câu rất dài" not in text, "a sentence is whole or not there"


def test_no_more_than_five_changes_and_the_rest_are_counted(catalog: PublicCatalog) -> None:
    change = catalog.policy_by_slug[GREENHOUSES].value.comparison[0]
    many = kit(catalog, comparison=(change,) * 8)
    assert len(many.changes) == MOST_CHANGES and many.further_changes == 3
    assert kit(catalog).further_changes == 0


def test_every_figure_says_where_it_can_be_checked(catalog: PublicCatalog) -> None:
    entry = catalog.policy_by_slug["phi-tham-quan-danh-lam-thang-canh"]
    heard = entry.value.feedback
    assert heard is not None
    found = {f.what: f for f in PressKit(PolicyView(entry, catalog)).figures}
    assert found["ý kiến đã nhận"].value == str(heard.received)
    assert found["ngày lấy ý kiến"].value == "30"  # 6/4 to 5/5, both counted
    there = {p.address for p in pages.derive(catalog).pages} | {f.address for f in pages.derive(catalog).files}
    for figure in found.values():
        assert figure.source and (figure.outside or figure.address.partition("#")[0] in there)


def test_whoever_is_not_public_is_not_quoted(catalog: PublicCatalog) -> None:
    (said,) = kit(catalog).quotes
    assert said.person.value.full_name == "Hồ Thị L" and said.quote.source
    quote = said.quote.model_copy(update={"spokesperson": "khong-cong-khai"})
    assert kit(catalog, quotes=(quote,)).quotes == ()


def test_a_picture_comes_with_author_licence_and_words(catalog: PublicCatalog) -> None:
    ((picture, file),) = kit(catalog).pictures
    assert picture.licence and picture.author and picture.alt and file.facts.width == 1500
    published = {f.address for f in pages.derive(catalog).files}
    assert file.address in published
    # Nobody gave a licence for what is not listed.
    assert kit(catalog, pictures=()).pictures == ()


# Corrections


def test_a_correction_is_the_same_everywhere(catalog: PublicCatalog) -> None:
    entry = next(e for e in catalog.corrections if e.slug == "nha-kinh-khong-phai-thao-do-ngay")
    view = views.correction(entry, catalog)
    assert (view.claim, view.truth, view.verdict) == (entry.value.claim, entry.value.fact, "Không đúng")
    assert view.sources == ((entry.value.source, entry.value.source_url),) and view.publisher.slug == "so-nnmt"
    page = next(p for p in pages.derive(catalog).pages if p.address == view.address)
    assert page.context["view"] == view and page.description.startswith("Sự thật: ")
    card = cards(catalog, [page])[view.address]
    assert alt(card).startswith("Tin đồn: không đúng, Minh họa. Có tin nói") and "Sự thật: Nhà kính" in alt(card)


def test_what_is_still_looked_into_is_not_called_false(catalog: PublicCatalog) -> None:
    entry = next(e for e in catalog.corrections if e.slug == "nha-kinh-khong-phai-thao-do-ngay")
    waiting = replace(entry, value=entry.value.model_copy(update={"answered_on": None}))
    changed = replace(catalog, corrections=tuple(waiting if e is entry else e for e in catalog.corrections))
    view = views.correction(waiting, changed)
    assert view.verdict == "Đang xác minh"
    derived = pages.derive(changed).pages
    assert view.address not in cards(changed, derived)
    assets = {"icons.svg": "assets/icons.svg"}
    renderer = render.Renderer(ROOT / "overrides/portal", changed, assets, lambda kind: "")
    for address in (view.address, addresses.CORRECTIONS):
        html = renderer.content(next(p for p in derived if p.address == address))
        own = html[html.index(waiting.value.claim) - 400:html.index(waiting.value.claim) + 200]
        assert "Đang xác minh" in own and "<s>" not in own and "Không đúng" not in own
        assert "Điều đã biết" in html
