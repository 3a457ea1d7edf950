"""A tree judged beside the last good one is judged as if there had been none."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

import portal
from portal import site
from portal.allowed_files import Allowed
from portal.catalog import Catalog, Entry, PublicCatalog
from portal.explained import Answer
from portal.search.reading import Known
from portal.site import SiteFault
from portal.verified import Memory, Verified

from .conftest import AS_OF, CHECKOUT
from .test_site import GOOD, PAGE, SENTENCE, tree

FILES: dict[str, str | bytes] = GOOD | {
    f"t/{n}.html": PAGE.format(f'<h2 id="muc">Trang {n}</h2>\n<p>Dòng riêng {n}</p>\n<a href="{n - 1 if n else 0}.html#muc">x</a>')
    for n in range(20)
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return portal.load(CHECKOUT, AS_OF).catalog


class Judged:
    """One tree after another, each judged beside the last good one and by itself."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.memory, self.number = folder, Memory(folder / "nho", "verified"), 0
        self.judged: list[str] = []
        judge = site._Tree.judge
        monkeypatch.setattr(site._Tree, "judge", lambda one, path, *more: self.judged.append(path) or judge(one, path, *more))

    def __call__(
        self, files: dict[str, str | bytes], catalog: PublicCatalog | None = None, withheld: tuple[Entry[object], ...] = (),
        allowed: Allowed | None = None,
    ) -> list[str]:
        """What is wrong with *files*; ``judged`` then names those that were judged because of it."""
        self.number += 1
        made = tree(self.folder / f"cay-{self.number}", files)
        found = []
        for memory in (None, self.memory):
            self.judged.clear()
            try:
                site.verify(made, catalog or PublicCatalog(), withheld, allowed=allowed, memory=memory)  # type: ignore[arg-type]
                found.append([])
            except SiteFault as fault:
                found.append(fault.problems)
        assert found[0] == found[1]
        return found[0]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    return Judged(tmp_path, monkeypatch)


def test_only_what_changed_is_judged(judged: Judged) -> None:
    assert judged(FILES) == []
    assert len(judged.judged) == len(FILES)
    assert judged(FILES) == []
    assert sorted(judged.judged) == ["a/p.css", "a/q.css"]
    assert judged(FILES | {"t/7.html": PAGE.format('<h2 id="muc">Khác</h2>')}) == []
    assert sorted(judged.judged) == ["a/p.css", "a/q.css", "t/7.html"]
    # A place on a page that nobody needed before: the page has to tell whether it has it.
    assert judged(FILES | {"t/7.html": PAGE.format('<h2 id="muc">x</h2><a href="3.html#noi-dung">x</a>')}) == []
    assert sorted(judged.judged) == ["a/p.css", "a/q.css", "t/3.html", "t/7.html"]


def test_what_an_unchanged_page_needs_must_still_be_there(judged: Judged) -> None:
    assert judged(FILES) == []
    assert judged(FILES | {"t/7.html": PAGE.format("<h2>Khác</h2>")}) == [
        "t/8.html: liên kết tới 7.html#muc: trang có, nhưng không có mục #muc."]
    assert judged({path: said for path, said in FILES.items() if path != "t/7.html"}) == [
        "t/8.html: liên kết tới 7.html#muc không có trang nào."]
    assert judged({path: said for path, said in FILES.items() if path != "m/x/tép.pdf"})
    assert judged(FILES | {"a/i.svg": "<svg/>"})
    assert judged(FILES) == []


def test_a_new_page_may_need_what_an_unchanged_one_does_not_have(judged: Judged) -> None:
    assert judged(FILES) == []
    for _ in range(2):  # a tree with a fault is not remembered
        assert judged(FILES | {"moi.html": PAGE.format('<a href="t/3.html#khong-co">x</a>')}) == [
            "moi.html: liên kết tới t/3.html#khong-co: trang có, nhưng không có mục #khong-co."]
    assert judged(FILES | {"moi.html": PAGE.format('<a href="t/3.html#muc">x</a>')}) == []


def test_a_link_and_its_target_may_go_together(judged: Judged) -> None:
    assert judged(FILES) == []
    fewer = {path: said for path, said in FILES.items() if path not in ("t/18.html", "t/19.html")}
    assert judged(fewer) == []
    assert judged(fewer | {"t/17.html": PAGE.format("<p>Không còn mục</p>")}) == []
    assert judged(fewer | {"t/17.html": PAGE.format("<p>Không còn mục nào</p>")}) == []
    assert sorted(judged.judged) == ["a/p.css", "a/q.css", "t/17.html"]


def hides(entry: Entry[object], slug: str) -> Entry[object]:
    return replace(entry, slug=slug, document=replace(entry.document, slug=slug, path=f"policies/2026/{slug}.md"))


def test_what_is_withheld_from_now_on_is_looked_for_in_every_file(judged: Judged, catalog: Catalog) -> None:
    said = FILES | {"t/3.html": PAGE.format(f'<h2 id="muc">Ba</h2><p>{SENTENCE}</p>')}
    hidden = catalog.policies[0]
    public = catalog.public(AS_OF)
    without = replace(public, policies=public.policies[1:])
    assert judged(said, without) == []
    assert judged(said, without, (hidden,))
    assert judged(FILES, without, (hidden,)) == []
    assert judged(said, without, (hidden,))


def test_what_no_public_document_explains_any_more_is_looked_for_in_every_file(judged: Judged, catalog: Catalog) -> None:
    said = FILES | {"t/3.html": PAGE.format(f'<h2 id="muc">Ba</h2><p>{SENTENCE}</p>')}
    public = catalog.public(AS_OF)
    twin = hides(catalog.policies[0], "khac")
    assert judged(said, public, (twin,)) == []
    assert judged(said, replace(public, policies=public.policies[1:]), (twin,))


def test_what_only_the_portals_own_sentences_explained_is_asked_again(
    judged: Judged, catalog: Catalog, monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = FILES | {"t/3.html": PAGE.format(f'<h2 id="muc">Ba</h2><p>{SENTENCE}</p>')}
    public = catalog.public(AS_OF)
    without, hidden = replace(public, policies=public.policies[1:]), catalog.policies[0]
    words = judged.folder / "nha/x.html"
    words.parent.mkdir()
    verify = site.verify
    monkeypatch.setattr(site, "verify", lambda *given, **named: verify(*given, house=[words.parent], **named))
    words.write_text(SENTENCE, "utf-8")
    assert judged(said, without, (hidden,)) == []
    assert judged(said, without, (hidden,)) == []
    assert len(judged.judged) == 2
    words.write_text("khác", "utf-8")
    assert judged(said, without, (hidden,))


def test_another_address_policy_or_setting_begins_anew(judged: Judged, tmp_path: Path) -> None:
    assert judged(FILES) == []
    made = tree(tmp_path / "khac", FILES)
    judged.judged.clear()
    site.verify(made, PublicCatalog(), (), "https://cong.example/", memory=judged.memory)
    assert len(judged.judged) == len(FILES)


@pytest.mark.parametrize("damage", [b"", b"[", b"\xe9\x00", zlib.compress(b"x"), zlib.compress(b"\xe9\x02\x00\x00\x00")])
def test_damage_is_as_good_as_nothing(damage: bytes, judged: Judged) -> None:
    assert judged(FILES) == []
    [path] = (judged.folder / "nho").glob("*.sqlite")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE answers SET answer = ?", (damage,))
    connection.close()
    judged.memory = Memory(judged.folder / "nho", "verified")
    assert judged(FILES) == []
    assert len(judged.judged) == len(FILES)


def test_what_is_kept_is_read_as_it_was() -> None:
    kept = Verified(b"x", {"a": b"1" * 32}, frozenset("ab"), frozenset({("a", "b")}), {("t", "", ("m", "n")): "a"},
                    frozenset({("m", "n")}), Known(b"w", frozenset({b"1"})), {"q": Answer(b"w", frozenset({b"s"}), {("m", "n"): b"s"})})
    assert Verified.of(kept.told()) == kept
    assert not Verified().holds(b"", {"a"}) and not kept.holds(b"x", {"a"}) and kept.holds(b"x", {"a", "b", "c"})
