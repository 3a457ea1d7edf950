"""A page rendered before is shown again exactly when it would be rendered alike: what it rests on, asks, and until when."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pytest

import portal
from portal import asked, legal_clock, outputs, pages, render
from portal.asked import AskedCatalog
from portal.catalog import PublicCatalog
from portal.kept_pages import KeptPages
from portal.told_apart import Alike, Digests
from portal.watched_moment import WatchedMoment

from . import building
from .conftest import AS_OF

ROOT = Path(__file__).parents[1]
SITE = "https://cong.example/"
ASSETS = outputs.assets(ROOT / "overrides/assets")
ALWAYS_MADE_ANEW = {"open-data.html", "open-data-set.html", "site-map.html"}
"""They are given all there is."""


def shell(kind: render.ShellClass) -> str:
    return "\n    ".join((render.TITLE, render.DESCRIPTION, kind.sample_address, render.CONTENT, render.HEAD))


@dataclass
class Made:
    """One build's pages, by address, and those that were rendered for it."""

    html: dict[str, str]
    rendered: list[str]


def site_of(root: Path, as_of: dt.datetime) -> tuple[AskedCatalog, pages.Site]:
    catalog = AskedCatalog.of(portal.load(root, as_of).catalog.public(WatchedMoment.of(as_of)))
    return catalog, pages.derive(catalog, SITE)


def renderer_of(catalog: PublicCatalog, root: Path) -> render.Renderer:
    return render.Renderer(root / "overrides/portal", catalog, ASSETS, shell, site_url=SITE)


def made(
    root: Path, folder: Path | None, as_of: dt.datetime = AS_OF, widths: dict[str, tuple[int, ...]] | None = None,
) -> Made:
    catalog, site = site_of(root, as_of)
    renderer = renderer_of(catalog, root)
    renderer.widths = widths or {}
    rendered: list[str] = []
    parts, frame = renderer.parts, renderer.frame

    def noted(make: Callable[[pages.DerivedPage], object]) -> Callable[[pages.DerivedPage], object]:
        def make_it(page: pages.DerivedPage) -> object:
            rendered.append(page.address)
            return make(page)
        return make_it

    renderer.parts, renderer.frame = noted(parts), noted(frame)  # type: ignore[method-assign, assignment]
    kept = KeptPages(renderer, catalog, folder, "pages", as_of)
    html = {page.address: kept.page(page) for page in site.pages}
    html |= {page.address: kept.frame(page) for page in site.frames}
    kept.close(kept.used())
    return Made(html, sorted(set(rendered)))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for part in ("content", "policies"):
        shutil.copytree(ROOT / part, tmp_path / "kho" / part)
    shutil.copytree(ROOT / "overrides/portal", tmp_path / "kho/overrides/portal")
    return tmp_path / "kho"


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), "utf-8")


def titled(path: Path, suffix: str, key: str = "title") -> None:
    line = next(line for line in path.read_text("utf-8").split("\n") if line.startswith(f"{key}: "))
    edited(path, line, f"{line} {suffix}")


def test_nothing_is_rendered_twice_but_what_is_given_everything(root: Path, tmp_path: Path) -> None:
    first = made(root, tmp_path / "kept")
    assert len(first.rendered) == len(first.html)
    second = made(root, tmp_path / "kept")
    assert second.html == first.html
    _, site = site_of(root, AS_OF)
    template = {page.address: page.template for page in (*site.pages, *site.frames)}
    assert {template[address] for address in second.rendered} == ALWAYS_MADE_ANEW


def policy(root: Path) -> Path:
    return sorted(root.glob("policies/20*/*.md"))[0]


def first_of(root: Path, pattern: str) -> Path:
    return next(p for p in sorted(root.glob(pattern)) if not p.name.startswith("_"))


CHANGES: dict[str, Callable[[Path], None]] = {
    "a draft's title": lambda root: titled(policy(root), "sửa"),
    "a draft's text": lambda root: policy(root).write_text(policy(root).read_text("utf-8") + "\nThêm một đoạn.\n", "utf-8"),
    "a question is gone": lambda root: first_of(root, "content/hoi-dap/*.md").unlink(),
    "a question": lambda root: titled(first_of(root, "content/hoi-dap/*.md"), "phải không?", "question"),
    "an agency's name": lambda root: titled(root / "content/co-quan/so-tai-chinh.md", "mới", "name"),
    "a person's name": lambda root: titled(first_of(root, "content/nguoi-phat-ngon/*.md"), "Văn B", "full_name"),
    "the law": lambda root: titled(first_of(root, "content/van-ban/*.md"), "sửa"),
    "a template": lambda root: edited(root / "overrides/portal/policy.html", "<h1", '<h1 data-moi="1"'),
    "a part of a template": lambda root: edited(root / "overrides/portal/macros.html", 'class="meta"', 'class="meta moi"'),
}


def test_after_every_change_pages_are_those_of_a_build_from_scratch(root: Path, tmp_path: Path) -> None:
    before = made(root, tmp_path / "kept").html
    for name, change in CHANGES.items():
        change(root)
        after, anew = made(root, tmp_path / "kept").html, made(root, None).html
        assert {a for a in anew if after.get(a) != anew[a]} == set() == set(after) - set(anew), name
        assert after != before, name
        before = after


def test_one_edited_draft_costs_the_pages_that_show_it(root: Path, tmp_path: Path) -> None:
    before = made(root, tmp_path / "kept")
    titled(policy(root), "sửa")
    after = made(root, tmp_path / "kept")
    changed = {address for address, html in after.html.items() if before.html.get(address) != html}
    assert changed <= set(after.rendered)
    # Besides those that changed: the few that ask for every draft, and those that show another part of the same file.
    assert len(after.rendered) < len(changed) + 60 < len(after.html) / 4


def test_a_link_whose_target_is_no_longer_public_leads_nowhere(root: Path, tmp_path: Path) -> None:
    question = first_of(root, "content/hoi-dap/*.md")
    target = policy(root)
    link = os.path.relpath(target, question.parent)
    question.write_text(question.read_text("utf-8") + f"\nXem [dự thảo ấy]({link}).\n", "utf-8")
    first = made(root, tmp_path / "kept")
    address = f"hoi-dap/{question.stem}.html"
    assert "dự thảo ấy</a>" in first.html[address]
    edited(target, "status: cong-khai", "status: nhap")
    second, anew = made(root, tmp_path / "kept"), made(root, None)
    assert second.html == anew.html
    assert "dự thảo ấy</a>" not in second.html[address]


def test_a_picture_of_which_other_copies_can_be_made_is_shown_with_them(root: Path, tmp_path: Path) -> None:
    _, site = site_of(root, AS_OF)
    shown = {file.facts.path: (320,) for file in site.files if file.facts.width}
    if not shown:
        pytest.skip("no pictures")
    first = made(root, tmp_path / "kept")
    second = made(root, tmp_path / "kept", widths=shown)
    assert second.html == made(root, None, widths=shown).html
    assert second.html != first.html


def test_another_day_and_a_moment_with_another_answer_begin_anew(root: Path, tmp_path: Path) -> None:
    event = first_of(root, "content/hop-bao/*.md")
    text = event.read_text("utf-8").split("\n")
    text = [f"starts_at: {legal_clock.today(AS_OF)}T15:00:00+07:00" if line.startswith("starts_at:") else line for line in text]
    event.write_text("\n".join(line for line in text if not line.startswith("ends_at:")), "utf-8")
    morning = AS_OF.replace(hour=8)
    for as_of in (morning, morning.replace(hour=9), morning.replace(hour=16), morning.replace(hour=8),
                  morning + dt.timedelta(days=1)):
        assert made(root, tmp_path / "kept", as_of).html == made(root, None, as_of).html, as_of
    # Back before the latest build of the row: nothing of it is used.
    assert len(made(root, tmp_path / "kept", morning).rendered) == len(made(root, None, morning).html)


def test_before_the_next_moment_of_its_clock_a_row_of_builds_goes_on(root: Path, tmp_path: Path) -> None:
    made(root, tmp_path / "kept", AS_OF.replace(hour=8))
    assert len(made(root, tmp_path / "kept", AS_OF.replace(hour=8, minute=5)).rendered) < 20


@pytest.mark.parametrize("damage", [b"", b"\x00", b"[1, 2]", b"\xe9\x00\x00\x00\x00", b"(\x01\x00\x00\x00"])
def test_a_damaged_answer_is_as_good_as_none(damage: bytes, root: Path, tmp_path: Path) -> None:
    first = made(root, tmp_path / "kept")
    [path] = (tmp_path / "kept").glob("pages-*.sqlite")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE answers SET answer = ?", (zlib.compress(damage),))
    connection.close()
    assert made(root, tmp_path / "kept").html == first.html


_TOLD = """
import sys, hashlib
from pathlib import Path
from tests.test_kept_pages import ROOT, AS_OF, site_of, told
print(told(ROOT))
"""


def told(root: Path) -> str:
    """A digest of the digests of all pages that have one."""
    catalog, site = site_of(root, AS_OF)
    digests = Digests((*catalog.documents, *catalog.policies, *catalog.faqs))
    every = []
    for page in (*site.pages, *site.frames):
        if page.template not in ALWAYS_MADE_ANEW:
            every.append(f"{page.address} {digests.of(page).hex()}")
    return "\n".join(every)


def test_pages_are_told_apart_alike_in_every_process() -> None:
    """The order of a set is another in each: none may be part of what a page is given."""
    said = []
    for seed in ("1", "2"):
        environment = dict(os.environ) | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join((str(ROOT / "hooks"), str(ROOT)))}
        said.append(subprocess.run([sys.executable, "-c", _TOLD], env=environment, capture_output=True, text=True, check=True,
                                   cwd=ROOT).stdout.split("\n"))
    assert [one for one, other in zip(*said, strict=True) if one != other] == []
    assert len(said[0]) > 500


def test_what_a_page_asks_does_not_depend_on_the_pages_before_it() -> None:
    """What was worked out once for several pages would hide a question from the later ones."""

    def questions(order: Callable[[list[pages.DerivedPage]], None]) -> dict[str, set[asked.Question]]:
        catalog, site = site_of(ROOT, AS_OF)
        renderer = renderer_of(catalog, ROOT)
        every = [*site.pages, *site.frames]
        order(every)
        found = {}
        for page in every:
            with asked.heard() as heard:
                renderer.parts(page)
            found[page.address] = set(heard)
        return found

    forward = questions(lambda every: None)
    assert any(forward.values())
    for order in (list.reverse, random.Random(3).shuffle, random.Random(4).shuffle):
        other = questions(order)
        assert {a: (q, other[a]) for a, q in forward.items() if q != other[a]} == {}


def test_what_cannot_be_told_apart_is_refused() -> None:
    class Lazy:
        @cached_property
        def answer(self) -> int:
            return 42

    digests = Digests(())
    catalog, site = site_of(ROOT, AS_OF)
    for thing in (Lazy(), WatchedMoment.of(AS_OF), portal.load(ROOT, AS_OF).catalog, lambda: 1):
        with pytest.raises(Alike):
            digests.of(thing)
    page = site.pages[0]
    assert digests.of(page) == digests.of(replace(page, title="".join(list(page.title))))
    assert digests.of(page) != digests.of(replace(page, title=page.title + " "))
    assert digests.of((1, 2), 3) != digests.of((1, 2, 3))
    assert hashlib.sha256().digest_size == len(digests.of(catalog.policies))


def test_who_listens_hears_what_is_asked_within_and_nothing_after() -> None:
    catalog, _ = site_of(ROOT, AS_OF)
    with asked.heard() as outer:
        with asked.heard() as inner:
            assert catalog.faqs_by_policy is not None
        assert catalog.policy_by_slug
    assert catalog.documents
    assert inner == {("group", "faqs")}
    assert outer == {("group", "faqs"), ("group", "policies")}


def test_the_portal_keeps_pages_and_from_scratch_uses_none(tmp_path: Path) -> None:
    root = building.copy_of(tmp_path / "kho")
    cache = {"PORTAL_CACHE": str(tmp_path / "cache")}
    first = building.build(root, tmp_path / "mot", environment=cache)
    assert first.code == 0, first.output
    [kept] = (tmp_path / "cache/checkouts").glob("*/pages-*.sqlite")
    with sqlite3.connect(kept) as connection:
        many = connection.execute("SELECT count(*) FROM answers").fetchone()[0]
        connection.execute("UPDATE answers SET answer = zeroblob(3) WHERE length(answer) > 300")
    connection.close()
    assert many > 700
    titled(policy(root), "sửa")
    again = building.build(root, tmp_path / "hai", environment=cache)
    anew = building.build(root, tmp_path / "ba", "--from-scratch", environment=cache)
    assert (again.code, anew.code) == (0, 0), again.output + anew.output
    files = {p.relative_to(tmp_path / "ba"): p.read_bytes() for p in (tmp_path / "ba").rglob("*") if p.is_file()}
    assert {p: (tmp_path / "hai" / p).read_bytes() == data for p, data in files.items()} == dict.fromkeys(files, True)
