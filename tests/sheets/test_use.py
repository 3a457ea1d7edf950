"""Sheets are made while they are of use, and the day that ends is told to the scheduler."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from portal import addresses, legal_clock, pages
from portal.catalog import PublicCatalog
from portal.schema.vocabulary import Stage
from portal.sheets import last_day, still_of_use
from portal.views import PolicyView

from .making import AS_OF, catalog, view

SIXTY = dt.timedelta(days=60)


def on(shown: PolicyView, day: dt.date) -> PolicyView:
    seen = replace(shown.catalog, as_of=dt.datetime.combine(day, dt.time(12), AS_OF.tzinfo))
    return PolicyView(shown.entry, seen)


@pytest.mark.parametrize("slug", [e.slug for e in catalog().policies if e.value.consultation or e.value.final_document])
def test_a_draft_has_sheets_until_its_last_day(slug: str) -> None:
    shown = view(slug)
    last = last_day(shown.policy, shown.catalog)
    policy = shown.policy
    if policy.stage.off_path:
        assert last is None and not still_of_use(shown)
        return
    assert last is not None
    if policy.consultation:
        assert last >= policy.consultation.closes_on
    if policy.feedback:
        assert last >= policy.feedback.published_on + SIXTY
    if policy.final_document:
        assert last >= (policy.final_document.effective_on or policy.final_document.issued_on) + SIXTY
    assert still_of_use(on(shown, last)) and not still_of_use(on(shown, last + dt.timedelta(days=1)))
    end = legal_clock.start_of(last + dt.timedelta(days=1))
    assert end in pages.change_moments(shown.catalog)


def test_a_draft_nobody_is_asked_about_yet_has_none() -> None:
    slug = next(e.slug for e in catalog().policies if e.value.consultation and not e.value.feedback
                and not e.value.final_document)
    bare = view(slug, consultation=None, stage=Stage.SOAN_THAO)
    assert not still_of_use(bare)


def test_pages_and_links_to_them_come_and_go_together() -> None:
    whole: PublicCatalog = catalog()
    for as_of in (AS_OF, AS_OF + dt.timedelta(days=400)):
        site = pages.derive(replace(whole, as_of=as_of))
        made = {page.address for page in site.pages if page.template == "sheets.html"}
        linked = {page.context["sheets"] for page in site.pages if page.template == "policy.html"} - {""}
        assert made == linked
        listed = next(p for p in site.pages if p.address == addresses.SHEETS).context
        assert {addresses.sheets(v.slug) for v in (*listed["current"], *listed["others"])} == made
    assert not made
