"""The guide as it is built: everything is reached from its index, and what is for editors stays out of citizens' way."""

from __future__ import annotations

import re
from pathlib import Path

from portal import addresses, diagnostics
from portal.search import reading


def links(built: Path, address: str) -> set[str]:
    page = (built / address).read_text("utf-8")
    main = page[page.index("<main"):page.index("</main>")]
    folder = (built / address).parent
    found = set()
    for target in re.findall(r'href="([^"#?:]+)', main):
        path = (folder / target).resolve()
        if path.is_relative_to(built.resolve()):
            found.add(path.relative_to(built.resolve()).as_posix())
    return found


def test_the_index_reaches_every_guide_and_the_index_of_messages_every_page(built: Path) -> None:
    guides = {p.relative_to(built).as_posix() for p in (built / "huong-dan").glob("*.html")} - {addresses.GUIDES}
    assert len(guides) >= 15
    assert guides | {addresses.CODES} <= links(built, addresses.GUIDES)
    pages = {addresses.code(code) for code in diagnostics.messages()}
    there = {p.relative_to(built).as_posix() for p in (built / "huong-dan/ma-loi").glob("*.html")}
    assert pages == there - {addresses.CODES} and pages <= links(built, addresses.CODES)
    assert addresses.CODES in links(built, addresses.code("value-unknown"))


def test_pages_of_messages_are_in_no_list_for_the_public(built: Path) -> None:
    listed = (built / "sitemap.xml").read_text("utf-8")
    assert addresses.CODES in listed and "ma-loi/value-unknown" not in listed
    for folder in ("theo-doi", "du-lieu", "a-z"):
        for path in (built / folder).rglob("*"):
            if path.is_file():
                assert b"ma-loi/value-unknown" not in path.read_bytes(), path
    assert not (built / "huong-dan/ma-loi/value-unknown.json").exists()
    assert "ma-loi/index.html" in "".join(p.read_text("utf-8") for p in (built / "a-z").glob("*.html"))


def test_search_does_not_lead_citizens_to_messages(built: Path) -> None:
    found = "\n".join(map(repr, reading.all_records(built).items()))
    assert "huong-dan/soan-tren-may" in found and "ma-loi/index" in found  # guides are found, and the index of messages
    assert "ma-loi/value-unknown" not in found


def test_a_page_of_a_message_shows_wrong_right_and_the_message(built: Path) -> None:
    page = (built / addresses.code("value-unknown")).read_text("utf-8")
    for part in ("<mark>lay-y-kienn</mark>", "stage: lay-y-kien<", "policies/2026/vi-du-phi-tham-quan.md:10:8  [value-unknown]",
                 "Sửa thế nào", "Viết như sau"):
        assert part in page, part
