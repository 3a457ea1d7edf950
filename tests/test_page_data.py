"""What pages say to programs: data blocks nothing can break out of, a JSON beside every page, words of schema.org."""

from __future__ import annotations

import dataclasses
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
import pytest

import portal
from portal import page_data, pages, site
from portal.catalog import Catalog, PublicCatalog, posted_on
from portal.page_data import schema_org
from portal.page_data.data_block import data_block
from portal.pages import DerivedPage, Site
from portal.site import SiteFault

from .conftest import AS_OF, ROOT

SITE = "https://cong.example/"
HOSTILE = ("</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;&lt;", "\u2028\u2029", "\"'\\", "</SCRIPT ><b>")


@cache
def loaded() -> Catalog:
    return portal.load(ROOT, AS_OF).catalog


@pytest.fixture(scope="module")
def catalog() -> PublicCatalog:
    return loaded().public(AS_OF)


@pytest.fixture(scope="module")
def made(catalog: PublicCatalog) -> Site:
    return pages.derive(catalog, SITE)


def graph_of(page: DerivedPage, catalog: PublicCatalog) -> list[dict[str, Any]]:
    said = schema_org.graph(page, catalog, lambda address: SITE + address)
    return said["@graph"] if said else []


def things(page: DerivedPage, catalog: PublicCatalog, kind: str) -> list[dict[str, Any]]:
    return [thing for thing in graph_of(page, catalog) if thing["@type"] == kind]


# The data block


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_data_block_ends_it_and_everything_comes_back(text: str) -> None:
    html = f"<!doctype html><html><head><title>t</title>{data_block({text: [text]})}</head><body><p>x</body></html>"
    page = html5lib.parse(html, namespaceHTMLElements=False)
    (script,) = page.iter("script")
    assert json.loads("".join(script.itertext())) == {text: [text]}
    assert [e.tag for e in page.find("body")] == ["p"] and not list(page.iter("b"))


def verified(folder: Path, head: str) -> list[str]:
    (folder / "index.html").write_text(f"<!doctype html>\n<title>t</title>{head}\n<p>x</p>", "utf-8")
    try:
        site.verify(folder, PublicCatalog())
    except SiteFault as fault:
        return fault.problems
    return []


@pytest.mark.parametrize("text", HOSTILE)
def test_the_check_of_the_tree_lets_our_data_blocks_pass(text: str, tmp_path: Path) -> None:
    assert verified(tmp_path, data_block({"name": text})) == []


@pytest.mark.parametrize("head", [
    "<script>alert(1)</script>", "<script type=\"module\">1</script>", '<script type="application/json">{}</script>',
    '<script type="application/ld+json" id="x">{}</script>', '<script  type="application/ld+json">{}</script>',
    "<script type='application/ld+json'>{}</script>", '<SCRIPT type="application/ld+json">{}</SCRIPT>',
    '<script type="application/ld+json">alert(1)</script>', '<script type="application/ld+json"></script>',
    '<script type="application/ld+json">{"a":"b&c"}</script>', '<script type="application/ld+json">{"a":"b>c"}</script>',
    '<script type="application/ld+json">{"a":"</script><script>alert(1)</script>',
    '<script type="application/ld+json">{"a":"<b>"}</script>', '<script type="application/ld+json">{}</script ><script>1</script>',
    '<script type="application/ld+json">{"a":1}', '<link rel="schema.DC" href="https://xau.example/">',
    '<link rel="alternate" href="https://purl.org/dc/terms/">',
])
def test_every_other_script_stays_refused(head: str, tmp_path: Path) -> None:
    assert verified(tmp_path, head), head


def test_what_is_withheld_is_found_inside_a_data_block(tmp_path: Path, catalog: PublicCatalog) -> None:
    hidden = next(e for e in catalog.faqs if len(e.value.question.split()) > 6)
    left = dataclasses.replace(catalog, faqs=tuple(e for e in catalog.faqs if e is not hidden))
    (tmp_path / "index.html").write_text(
        f"<!doctype html>\n<title>t</title>{data_block({'name': hidden.value.question})}", "utf-8")
    with pytest.raises(SiteFault, match="lộ nội dung chưa được công khai"):
        site.verify(tmp_path, left, [hidden])


# Heads


def test_every_page_names_its_json_and_its_facts(made: Site, catalog: PublicCatalog) -> None:
    head = page_data.Head(catalog, SITE)
    beside = {address for address, _ in page_data.files(made, catalog)} | set(made.open_data.files)
    for page in made.pages:
        said = str(head.of(page))
        if page.address == "404.html":
            assert said == ""
            continue
        metas = dict(re.findall(r'<meta name="([^"]+)" content="([^"]*)">', said))
        assert {"DC.title", "DC.publisher", "DC.language", "DC.identifier", "DC.description"} <= metas.keys()
        named = re.findall(r'type="application/json"[^>]* href="([^"]+)"', said)
        assert [f"{page.address.rpartition('/')[0]}/{n}".lstrip("/") in beside for n in named] == [True] * len(named)
        assert bool(named) != (page.template in ("tombstone.html", "certificate.html", "code.html")), page.address


def test_dublin_core_tells_the_days_of_a_draft(made: Site, catalog: PublicCatalog) -> None:
    page = next(p for p in made.pages if p.template == "policy.html")
    said = str(page_data.Head(catalog, SITE).of(page))
    policy = page.context["policy"]
    assert f'name="DCTERMS.issued" content="{posted_on(policy)}"' in said
    assert f'name="DCTERMS.modified" content="{page.changed_on}"' in said
    assert 'rel="schema.DC" href="http://purl.org/dc/elements/1.1/"' in said


def test_without_an_address_nothing_is_named_from_elsewhere(catalog: PublicCatalog) -> None:
    page = next(p for p in pages.derive(catalog).pages if p.template == "policy.html")
    said = str(page_data.Head(catalog).of(page))
    assert "DC.identifier" not in said and '"item":"../index.html"' in said


# schema.org


def test_a_draft_is_legislation_not_in_force_and_a_regulation_says_whether_it_is(made: Site, catalog: PublicCatalog) -> None:
    for page in made.pages:
        if page.template == "policy.html" and page.context["view"].is_draft:
            (thing,) = things(page, catalog, "Legislation")
            assert thing["legislationLegalForce"] == "https://schema.org/NotInForce"
        if page.template == "legal-document.html":
            (thing,) = things(page, catalog, "Legislation")
            holds = page.context["state"].label == "Còn hiệu lực"
            assert thing["legislationLegalForce"].endswith("/InForce") is holds


def test_only_pages_with_question_and_answer_are_faq_pages(made: Site, catalog: PublicCatalog) -> None:
    for page in made.pages:
        found = things(page, catalog, "FAQPage")
        assert bool(found) is (page.template == "faq.html"), page.address
        for thing in found:
            (question,) = thing["mainEntity"]
            assert question["name"] == page.title and len(question["acceptedAnswer"]["text"]) > 40


def test_a_correction_is_a_claim_review_once_it_was_answered(made: Site, catalog: PublicCatalog) -> None:
    page = next(p for p in made.pages if p.template == "correction.html")
    (thing,) = things(page, catalog, "ClaimReview")
    value = page.context["correction"]
    assert (thing["claimReviewed"], thing["reviewBody"]) == (value.claim, value.fact)
    assert thing["datePublished"] == value.answered_on.isoformat() and "ratingValue" not in thing["reviewRating"]
    open_ = dict(page.context) | {"correction": value.model_copy(update={"answered_on": None})}
    assert not things(dataclasses.replace(page, context=open_), catalog, "ClaimReview")


def test_events_are_conferences_meetings_and_dialogues_alone(made: Site, catalog: PublicCatalog) -> None:
    kinds = {page.context["event"].type.value: bool(things(page, catalog, "Event"))
             for page in made.pages if page.template == "press-event.html"}
    assert kinds["hop-bao"] and kinds["giao-ban"] and not kinds["thong-cao"] and not kinds["thong-tin-thang"]


def test_contacts_are_those_the_page_shows(made: Site, catalog: PublicCatalog) -> None:
    for page in made.pages:
        if page.template == "spokesperson.html":
            found = things(page, catalog, "GovernmentOrganization")
            assert bool(found) is page.context["current"]
            if found:
                assert set(found[0]["contactPoint"][0]) <= {
                    "@type", "contactType", "name", "telephone", "email", "availableLanguage", "disambiguatingDescription"}


def test_examples_say_that_they_are_examples(made: Site, catalog: PublicCatalog) -> None:
    for page in made.pages:
        if page.sample:
            for thing in graph_of(page, catalog):
                assert thing["@type"] == "BreadcrumbList" or "minh họa" in thing["disambiguatingDescription"], page.address


def test_breadcrumbs_are_those_of_the_page(made: Site, catalog: PublicCatalog) -> None:
    page = next(p for p in made.pages if p.template == "faq.html")
    (thing,) = things(page, catalog, "BreadcrumbList")
    assert [step["name"] for step in thing["itemListElement"]] == ["Trang chủ", "Hỏi – đáp", page.title]
    assert [step["position"] for step in thing["itemListElement"]] == [1, 2, 3]


# Beside pages


def test_the_json_of_a_draft_is_its_record_with_what_belongs_to_it(made: Site, catalog: PublicCatalog) -> None:
    beside = dict(page_data.files(made, catalog))
    slug = next(e.value.policy for e in catalog.faqs if e.value.policy)
    said = json.loads(beside[f"chinh-sach/{slug}.json"])
    whole = json.loads(made.open_data.files["du-lieu/chinh-sach.json"])
    assert said["records"]["chinh-sach"] == [r for r in whole["records"] if r["id"] == slug]
    related = {(r["relation"], r["dataset"]) for r in said["related"]}
    assert ("lead_agency", "co-quan") in related and ("referred_by", "hoi-dap") in related
    assert all(r["page"].startswith(SITE) for r in said["related"])


def test_the_json_of_a_list_names_what_it_lists(made: Site, catalog: PublicCatalog) -> None:
    beside = dict(page_data.files(made, catalog))
    said = json.loads(beside["chinh-sach/index.json"])
    assert said["total"] == len(catalog.policies) == len(said["items"])
    people = json.loads(beside["nguoi-phat-ngon/index.json"])["items"]
    over = [e for e in catalog.spokespersons if e.value.valid_to and e.value.valid_to < catalog.today]
    assert people and not [e.slug for e in over if any(e.slug in item["page"] for item in people)]
    assert json.loads(beside["gioi-thieu.json"])["title"]


def test_of_a_former_spokesperson_the_json_tells_no_contact(made: Site, catalog: PublicCatalog) -> None:
    beside = dict(page_data.files(made, catalog))
    over = next(e for e in catalog.spokespersons if e.value.valid_to and e.value.valid_to < catalog.today)
    text = beside[f"nguoi-phat-ngon/{over.slug}.json"]
    assert over.value.email not in text and over.value.phone.text not in text and "records" not in json.loads(text)
