"""Every find leads to a page that was built, and every section to a heading that stands there."""

from __future__ import annotations

import re
from pathlib import Path

import portal
from portal import pages
from portal.search import documents

from ..building import ROOT
from ..conftest import AS_OF


def test_every_find_leads_to_its_page_and_heading(built: Path) -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    wrong, sections = [], 0
    for document in documents(catalog, pages.derive(catalog).pages):
        path, _, anchor = document.address.partition("#")
        html = (built / path).read_text("utf-8")
        if anchor:
            sections += 1
            place = re.search(rf'<(h\d|tr) id="{anchor}"[^>]*>(.*?)</\1>', html, re.DOTALL)
            heading = " ".join(re.sub(r"<[^>]+>", " ", place[2]).split()) if place else ""
            if document.title.replace("&", "&amp;") not in heading:
                wrong.append(document.address)
    assert wrong == [] and sections > 100
