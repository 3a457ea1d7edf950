"""Pages cost what they say: what many share is made once, and no page grows with the number of drafts."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import portal
from portal import addresses, outputs, pages, render
from portal.catalog import PublicCatalog
from portal.pages import lists, people, record

from .conftest import AS_OF

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "overrides/portal"
SITE = "https://cong.example/"


@cache
def catalog() -> PublicCatalog:
    return portal.load(ROOT, AS_OF).catalog.public(AS_OF)


@cache
def derived() -> pages.Site:
    return pages.derive(catalog(), SITE)


def shell(kind: render.ShellClass) -> str:
    sentinels = (render.TITLE, render.DESCRIPTION, kind.sample_address, render.CONTENT)
    return "\n    ".join(sentinels)


def renderer() -> render.Renderer:
    assets = outputs.assets(ROOT / "overrides/assets")
    return render.Renderer(TEMPLATES, catalog(), assets, shell, site_url=SITE)


def test_a_card_is_made_once_for_all_pages_and_its_links_fit_each(monkeypatch: pytest.MonkeyPatch) -> None:
    made = renderer()
    macros = made._macros
    count: Counter[str] = Counter()
    card = macros.policy_card

    class Counted:
        name = card.name

        def __call__(self, view: Any, heading: str) -> Any:
            count[f"{view.slug} {heading}"] += 1
            return card(view, heading)

    monkeypatch.setattr(macros, "policy_card", Counted())
    shown = 0
    for page in derived().pages:
        if page.template in ("policy-list.html", "home.html", "agency.html", "locality.html"):
            html = made.content(page)
            for target in re.findall(r'<a class="card__link" href="([^"]*)"', html):
                shown += 1
                place = posixpath.normpath(posixpath.join(posixpath.dirname(page.address), target))
                assert place in {addresses.policy(e.slug) for e in catalog().policies}
    assert shown > 10 * len(count) and set(count.values()) == {1}


def test_macros_are_made_once_for_all_pages() -> None:
    """Imported with their context they would be made again for each page. Charts alone measure with what a page has."""
    found = {
        (path.name, name) for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'import "([^"]+)" as \w+ with context', path.read_text("utf-8"))
    }
    assert {name for _, name in found} == {"charts.html"}


def test_templates_reach_readers_without_indentation() -> None:
    made = renderer()
    for page in derived().pages:
        if page.template in ("home.html", "agency-list.html", "search.html", "directory.html"):
            assert not re.search(r"\n[ \t]+\S", made.page(page)), page.address


def test_a_short_address_leads_on_with_two_kilobytes() -> None:
    made = renderer()
    short = [page for page in derived().pages if page.template == "short.html"]
    numbers = [e.value.public_number for e in catalog().policies]
    assert len(short) == len({n for n in numbers if n and addresses.short(n)}), "of stopped drafts too: it stands on paper"
    for page in short:
        html = made.page(page)
        assert len(html.encode()) < 3000 and "<script" not in html and 'content="noindex"' in html
        assert html.count("<a ") == 1 and page.context["view"].status.label in html


def test_pages_show_only_so_many_drafts() -> None:
    for page in derived().pages:
        if page.template == "agency.html":
            assert len(page.context["policies"]) <= people.SHOWN <= 20
        if page.template == "legal-document.html":
            assert len(page.context["cited_by"]) <= record.CITING <= 50


@pytest.mark.parametrize("number", range(1, 13))
def test_a_pager_names_the_first_its_neighbours_and_the_last(number: int) -> None:
    listing = next(p.context["listing"] for p in derived().pages if p.template == "policy-list.html")
    near = list(replace(listing, number=number, pages=tuple(f"{n}.html" for n in range(12))).near)
    assert len(near) <= 9
    assert {1, number, 12} <= set(near) and near[0] == 1 and near[-1] == 12
    assert [n for n in near if n] == sorted({n for n in near if n})
    for before, after in zip(near, near[1:], strict=False):
        assert after == before + 1 or 0 in (before, after)
    assert isinstance(listing, lists.Listing)


def test_every_way_leads_from_where_it_is_seen() -> None:
    known = [page.address for page in derived().pages][::7]
    for page in known[::5]:
        way = addresses.seen_from(page)
        for target in known:
            led = posixpath.normpath(posixpath.join(posixpath.dirname(page), way(f"{target}?q=a/b#c/d")))
            assert led == f"{target}?q=a/b#c/d"
            assert way(target) == posixpath.relpath(target, posixpath.dirname(page) or ".")
