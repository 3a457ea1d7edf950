"""In và phát thanh: what can be read out and printed of each policy, the yearly lists, and the short addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .. import addresses, sheets
from ..vietnamese import sort_key
from ..views import PolicyView
from .page import DerivedPage, Facts, in_reading_order

_CRUMB = ("In và phát thanh", addresses.SHEETS)


def pages(facts: Facts, *, papers: bool) -> Iterator[DerivedPage]:
    """The section's front; a page of bulletins, a poster and a leaflet per policy of which there is still something to
    say; a list per year; and the short addresses, which stay for ever: they stand on paper.

    *papers*: PDFs are made beside them, so the pages link them. Drafts that were stopped call nobody to anything.
    """
    kit = sheets.Kit.of(facts.catalog)
    shown = [view for view in in_reading_order(facts.policies) if sheets.still_of_use(view)]
    by_year = _by_year(facts)
    yield DerivedPage(
        addresses.SHEETS, "sheet-list.html", "In và phát thanh",
        "Bản phát thanh, áp phích, tờ rơi của từng dự thảo, danh mục từng năm: cho xã, phường, thôn, tổ dân phố.",
        {"current": [v for v in shown if v.live], "others": [v for v in shown if not v.live],
         "years": [(year, len(views)) for year, views in by_year]},
    )
    short = _short_addresses(facts)
    for view in shown:
        sheet = kit.sheet(view)
        sheet.short_address = short.get(view.slug, "")
        yield from _of_policy(sheet, papers=papers and sheet.current)
    for slug, address in short.items():
        view = facts.by_slug[slug]
        yield DerivedPage(
            address, "short.html", view.policy.title, view.policy.summary, {"view": view, "policy": view.policy},
            (("Góp ý dự thảo", addresses.POLICIES),), view.policy.sample, indexed=False,
            source=view.entry.document.path, bare=True,
        )
    for year, views in by_year:
        yield DerivedPage(
            addresses.yearly_list(year), "yearly-list.html", f"Danh mục dự thảo chính sách năm {year}",
            f"{len(views)} dự thảo chính sách của năm {year}, khổ A4 ngang để in.",
            {"year": year, "views": views, "papers": papers}, (_CRUMB,), any(v.policy.sample for v in views),
            indexed=False,
        )


def _of_policy(sheet: sheets.Sheet, *, papers: bool) -> Iterator[DerivedPage]:
    policy = sheet.policy
    crumbs: tuple[tuple[str, str], ...] = (("Góp ý dự thảo", addresses.POLICIES), ("Dự thảo", sheet.view.address))
    source = sheet.view.entry.document.path
    yield DerivedPage(
        sheet.address, "sheets.html", f"In và phát thanh: {policy.title}",
        "Lời đọc trên loa 60 giây và 120 giây, áp phích, tờ rơi.",
        {"sheet": sheet, "view": sheet.view, "policy": policy, "papers": papers}, crumbs, policy.sample, indexed=False,
        source=source,
    )
    crumbs = (*crumbs, ("In và phát thanh", sheet.address))
    for address, kind, name in (
        (addresses.poster(sheet.slug), "poster", "Áp phích"), (addresses.leaflet(sheet.slug), "leaflet", "Tờ rơi"),
    ):
        yield DerivedPage(
            address, "sheet-paper.html", f"{name}: {policy.title}", f"{name} để in từ trình duyệt.",
            {"sheet": sheet, "kind": kind}, crumbs, policy.sample, indexed=False, source=source,
        )


def _short_addresses(facts: Facts) -> dict[str, str]:
    """By slug. Where two drafts claim a number neither has one: the address would lead to one of them."""
    found = {view.slug: addresses.short(view.policy.public_number or "") for view in facts.policies}
    claims = Counter(found.values())
    return {slug: address for slug, address in found.items() if address and claims[address] == 1}


def _by_year(facts: Facts) -> list[tuple[str, list[PolicyView]]]:
    """Every year of the policies, the latest first, its drafts by number and name."""
    years: dict[str, list[PolicyView]] = {}
    for view in facts.policies:
        years.setdefault(view.entry.document.year, []).append(view)

    def by_number(view: PolicyView) -> tuple[object, ...]:
        number = view.policy.public_number
        return not number, sort_key(number or view.policy.title), view.slug

    return [(year, sorted(years[year], key=by_number)) for year in sorted(years, reverse=True)]
