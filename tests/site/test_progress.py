"""The dashboard as built: chart, table and functions say the same; without content it is honest."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import html5lib
import pytest

import portal
from portal import addresses, progress

from ..building import ROOT
from ..conftest import AS_OF

pytestmark = pytest.mark.site


def parsed(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def said(text: str) -> dict[str, int]:
    """``Quý I/2026: đã truyền thông 1, chưa truyền thông 2`` → counts by word."""
    return {word.strip(): int(n) for word, n in re.findall(r"([^,:]+) (\d+)(?:,|$)", text.partition(": ")[2])}


@pytest.fixture(scope="module")
def page(built: Path) -> Any:
    return parsed(built / addresses.PROGRESS)


def test_chart_and_table_say_what_the_functions_found(page: Any) -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    communication, replies = progress.communication(catalog), progress.replies(catalog)
    first, last = AS_OF.date().replace(month=1, day=1), AS_OF.date().replace(month=12, day=31)

    def name(agency: str) -> str:
        body = catalog.agency_by_id[agency].value
        return body.short_name or body.name

    expected = [
        communication.by_quarter(catalog.today), communication.by_agency(name, first, last),
        replies.by_quarter(catalog.today), replies.by_agency(name, first, last), progress.coverage(catalog).lines,
    ]
    charts = [e for e in page.iter("figure") if e.get("class") == "chart"]
    tables = list(page.iter("table"))
    assert len(charts) == len(tables) == len(expected) and all(expected)
    for chart, table, lines in zip(charts, tables, expected, strict=True):
        drawn = {}
        for bar in (e for e in chart.iter("{http://www.w3.org/2000/svg}svg") if e.get("role") == "img"):
            title = next(words(e) for e in bar if e.tag.endswith("title"))
            drawn[title.partition(": ")[0]] = said(title)
            widths = [float(e.get("width")[:-1]) for e in bar if e.tag.endswith("rect")]
            assert sum(widths) <= 100.05 and all(w > 0 for w in widths)
        assert drawn == {line.label: {s.label.lower(): n for s, n in line.tally.each if n} for line in lines if line.tally.total}
        head = [words(e) for e in table.iter("th") if e.get("scope") == "col"]
        rows = [[words(e) for e in row] for row in table.find("tbody")]
        assert head[1:-1] == [state.label for state in lines[0].tally.states]
        assert [(r[0], [int(n) for n in r[1:-1]]) for r in rows[:-1]] == [(ln.label, list(ln.tally.counts)) for ln in lines]
        assert [int(n) for n in rows[-1][1:-1]] == [sum(column) for column in zip(*(ln.tally.counts for ln in lines), strict=True)]
        assert words(table.find("caption")) and all(e.find("th").get("scope") == "row" for e in table.find("tbody"))


def test_every_agency_leads_to_its_drafts_and_the_date_and_sample_are_said(page: Any) -> None:
    links = {e.get("href") for e in page.iter("a")}
    assert {"chinh-sach/co-quan/so-nnmt.html", "chinh-sach/co-quan/so-vhttdl.html"} <= links
    text = words(page.find("body").find("main"))
    assert "Số liệu tính đến 23/11/2026" in text and "Số liệu minh họa." in text
    assert text.count("Cách tính") == 3 and "Đếm những gì (mẫu số)" in text


def test_the_page_is_found_from_home_footer_site_map_and_plans(built: Path) -> None:
    for place in ("index.html", "so-do-trang.html"):
        assert next(iter(parsed(built / place).iter("main"))).findall(".//a[@href='tien-do.html']"), place
    plans = (built / "ke-hoach/index.html").read_text("utf-8")
    assert plans.count('href="../tien-do.html"') == 2


@pytest.mark.xdist_group("real")
def test_without_samples_the_page_says_that_there_is_nothing_to_count(real: Path) -> None:
    page = parsed(real / addresses.PROGRESS)
    text = words(page.find("body").find("main"))
    assert "Chưa có dự thảo nào phải tính" in text and "Chưa có đợt góp ý nào hết hạn" in text
    assert "0 trong 138" in text and "Số liệu minh họa" not in text and "100%" not in text.split("Cách tính")[0]
