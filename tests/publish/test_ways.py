"""The ways of publishing over a folder of this machine: what readers see before, between and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from portal.publish import log, manifest, ordered, targets
from portal.publish.atomic import AtomicWay
from portal.publish.manifest import Maker
from portal.publish.ordered import OrderedWay
from portal.publish.packed import ZipWay
from portal.publish.plan import Consent
from portal.publish.publishing import Ending, NoSuchRelease, publish, rollback
from portal.publish.readback import Finding, Kind
from portal.publish.settings import Target
from portal.publish.store import Progress, StoreFault
from portal.publish.stores.local import LocalStore

from .small_build import KEY, NOW, make, means, named_by, release_of, shown

LATER = NOW + dt.timedelta(hours=1)


class Bed:
    """A target with links in ``place``, and everything to publish to it."""

    def __init__(self, folder: Path, keep: int = 5) -> None:
        self.folder, self.root, self.builds = folder, folder / "target", 0
        self.root.mkdir()
        self.keep = keep

    def build(self, policies: dict[str, str], **options: Any) -> Any:
        self.builds += 1
        return make(self.folder / f"build{self.builds}", policies,
                    **({"as_of": NOW + dt.timedelta(minutes=self.builds)} | options))

    def publish(self, build: Any, *consents: Consent, **changed: Any) -> Any:
        store = LocalStore(self.root)
        try:
            tools = means(store, "state", self.folder / "work", **changed)
            return publish(self.way(store, tools), build, tools, consents)
        finally:
            store.close()

    def rollback(self, facts: Any, number: int | None = None) -> Any:
        store = LocalStore(self.root)
        try:
            tools = means(store, "state", self.folder / "work", now=LATER)
            return rollback(self.way(store, tools), tools, facts, number)
        finally:
            store.close()

    def way(self, store: LocalStore, tools: Any) -> AtomicWay:
        return AtomicWay(store, store.probe(), tools.trusts, self.keep, thorough=True)

    def seen(self) -> dict[str, bytes]:
        return shown((self.root / "current").resolve())

    def releases(self) -> list[int]:
        return sorted(int(p.name) for p in (self.root / "releases").iterdir())


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    return Bed(tmp_path)


def test_a_first_release_is_whole_signed_and_behind_one_link(bed: Bed) -> None:
    outcome = bed.publish(bed.build({"a": "Một", "b": "Hai"}))
    assert outcome.ending is Ending.PUBLISHED and (bed.root / "current").is_symlink()
    assert str((bed.root / "current").readlink()) == "releases/000001"
    said = release_of(bed.seen())
    assert (said.number, said.previous, said.shown) == (1, "", ("chinh-sach/a.html", "chinh-sach/b.html"))
    assert {f.path for f in said.files if f.made_by is Maker.PUBLISH} == {
        "phat-hanh/nhat-ky.json", "phat-hanh/tai-lieu.json", "chinh-sach/a/xac-nhan-dang-tai.html",
        "chinh-sach/b/xac-nhan-dang-tai.html"}


def test_the_next_release_sends_only_what_changed_and_names_the_one_before(bed: Bed) -> None:
    first = bed.publish(bed.build({"a": "Một", "b": "Hai"})).new
    sent: list[int] = []
    outcome = bed.publish(bed.build({"a": "Một", "b": "Hai, sửa"}), progress=lambda plan: sent.append)
    said = release_of(bed.seen())
    assert said.number == 2 and said.previous == first.digest
    assert [f.path for f in outcome.plan.changed if f.path.endswith(".txt")] == ["chinh-sach/b/toan-van.txt"]
    old, new = (bed.root / f"releases/00000{n}/chinh-sach/a/toan-van.txt" for n in (1, 2))
    assert old.samefile(new), "an unchanged file is a second name"
    assert len(sent) == len(outcome.plan.added) + len(outcome.plan.changed)


def test_nothing_new_is_nothing_to_do(bed: Bed) -> None:
    build = bed.build({"a": "Một"})
    bed.publish(build)
    assert bed.publish(build).ending is Ending.UNCHANGED and bed.releases() == [1]


def test_pages_that_readers_have_open_still_find_the_looks_of_two_releases_before(bed: Bed) -> None:
    for looks in "1234":
        bed.publish(bed.build({"a": "Một"}, looks=looks))
    folders = {path.split("/")[1] for path in bed.seen() if path.startswith("assets/portal-")}
    assert folders == {f"portal-{looks * 10}" for looks in "234"}
    release_of(bed.seen())


def test_what_somebody_planted_in_the_live_folder_does_not_get_into_the_next_release(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một", "b": "Hai"}))
    (bed.root / "current/chinh-sach/a.html").write_text("<h1>Nhà cái uy tín</h1>")
    (bed.root / "current/nha-cai.html").write_text("<h1>Nhà cái uy tín</h1>")
    bed.publish(bed.build({"a": "Một", "b": "Hai, sửa"}))
    release_of(bed.seen())
    assert b"cai" not in b"".join(bed.seen().values()).replace(b"cai-", b"")


def test_a_manifest_that_is_not_signed_by_us_is_not_relied_on(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một"}))
    live = bed.root / "current/portal-manifest.json"
    live.write_bytes(live.read_bytes().replace(b'"samples":false', b'"samples":true '))
    said: list[str] = []
    outcome = bed.publish(bed.build({"a": "Một"}), say=said.append)
    assert outcome.ending is Ending.PUBLISHED and "chữ ký" in said[0]
    assert release_of(bed.seen()).number == 2


def test_old_releases_are_kept_but_not_all(tmp_path: Path) -> None:
    bed = Bed(tmp_path, keep=2)
    for n in range(6):
        bed.publish(bed.build({"a": f"Lần {n}"}))
    assert bed.releases() == [4, 5, 6]


@pytest.mark.parametrize("how", ["withdrawn", "withheld"])
def test_what_is_hidden_today_is_in_no_release_that_is_kept(bed: Bed, how: str) -> None:
    bed.publish(bed.build({"b": "Hai"}))
    bed.publish(bed.build({"a": "Bí mật bị đăng nhầm", "b": "Hai"}))
    outcome = bed.publish(bed.build({"b": "Hai"}, **{how: ["a"]}), Consent.REMOVALS)
    assert outcome.removed == (2,) and bed.releases() == [1, 3]
    assert not any("mật".encode() in path.read_bytes() for path in bed.root.rglob("*") if path.is_file())


def test_a_rollback_is_a_release_of_its_own_with_the_old_content(bed: Bed) -> None:
    first = bed.build({"a": "Một"})
    bed.publish(first)
    second = bed.build({"a": "Một", "b": "Hỏng"})
    bed.publish(second)
    outcome = bed.rollback(second.facts)
    said = release_of(bed.seen())
    assert (outcome.ending, said.number, said.restores) == (Ending.PUBLISHED, 3, 1)
    assert said.content_hash == first.stamp["content_hash"] and "chinh-sach/b.html" not in bed.seen()
    assert log.parse(bed.seen()[log.PLACE]).releases[-1].restores == 1
    refused = bed.publish(second)
    assert [r.consent for r in refused.refusals] == [Consent.OLDER], "a scheduler must not undo a rollback"


def test_a_rollback_never_brings_back_what_is_hidden_today(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một"}))
    newest = bed.build({"b": "Hai"}, withdrawn=["a"])
    bed.publish(newest, Consent.REMOVALS)
    with pytest.raises(NoSuchRelease, match="gỡ"):
        bed.rollback(newest.facts, 1)
    with pytest.raises(NoSuchRelease, match="không còn giữ bản 7"):
        bed.rollback(newest.facts, 7)


def test_what_readers_get_wrong_brings_the_old_release_back(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một"}))
    before = bed.seen()
    wrong = [Finding(Kind.CHANGED, "index.html", "khác")]
    outcome = bed.publish(bed.build({"a": "Hai"}), read_back=lambda release: wrong)
    assert outcome.ending is Ending.WENT_BACK and bed.seen() == before
    assert bed.publish(bed.build({"a": "Ba"})).ending is Ending.PUBLISHED


def test_but_not_when_the_old_release_shows_what_is_hidden_today(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một", "b": "Hai"}))
    wrong = [Finding(Kind.CHANGED, "index.html", "khác")]
    outcome = bed.publish(bed.build({"b": "Hai"}, withdrawn=["a"]), Consent.REMOVALS, read_back=lambda release: wrong)
    assert outcome.ending is Ending.WRONG and "chinh-sach/a/toan-van.txt" not in bed.seen()


def test_a_file_changed_on_the_target_while_publishing_is_put_right(bed: Bed) -> None:
    bed.publish(bed.build({"a": "Một"}))
    seen = iter([True, False])

    def read_back(release: Any) -> list[Finding]:
        if next(seen):
            (bed.root / "current/index.html").write_text("Nhà cái")
            return [Finding(Kind.CHANGED, "index.html", "khác")]
        return []

    outcome = bed.publish(bed.build({"a": "Hai"}), read_back=read_back)
    assert outcome.ending is Ending.PUBLISHED and outcome.mended == ("index.html",)
    release_of(bed.seen())


def test_a_folder_where_the_link_should_be_is_told_and_left_alone(bed: Bed) -> None:
    (bed.root / "current").mkdir()
    (bed.root / "current/x").write_text("x")
    with pytest.raises(StoreFault, match="không phải liên kết"):
        bed.publish(bed.build({"a": "Một"}))
    assert (bed.root / "current/x").read_text() == "x"


# In order


class Watched(LocalStore):
    """Looks, after every file, at what a reader would find; stops at the *stop*-th change."""

    def __init__(self, root: Path, stop: int = 10**9) -> None:
        super().__init__(root)
        self.order: list[str] = []
        self.left, self.missing = stop, set[str]()

    def probe(self) -> Any:
        return super().probe()

    def _step(self, path: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreFault("đứt mạng")
        self.order.append(path)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        for source, path in files:
            self._step(path)
            super().send([(source, path)], progress)
            self.look()

    def write(self, path: str, data: bytes) -> None:
        if "/owner" not in path and "/ended" not in path and "/beat" not in path:
            self._step(path)
        super().write(path, data)

    def remove(self, paths: Any) -> None:
        for path in paths:
            self._step("-" + path)
            super().remove([path])
        self.look()

    def look(self) -> None:
        """No page may name a style sheet or a page that is not there."""
        for page in self.root.rglob("*.html"):
            for link in named_by(page.read_text("utf-8")):
                if not (page.parent / link).resolve().exists():
                    self.missing.add(f"{page.relative_to(self.root)} → {link}")


def put_in_order(folder: Path, build: Any, *consents: Consent, stop: int = 10**9, now: dt.datetime = NOW) -> Watched:
    root = folder / "web"
    root.mkdir(exist_ok=True)
    store = Watched(root, stop)
    try:
        tools = means(store, ordered.STATE, folder / "work", now=now)
        publish(OrderedWay(store, now, dt.timedelta(hours=24), whole_files=True), build, tools, consents)
    except StoreFault as fault:
        assert "đứt mạng" in str(fault)
    finally:
        store.close()
    return store


def test_in_order_nothing_is_named_before_it_is_there(tmp_path: Path) -> None:
    first = make(tmp_path / "1", {"a": "Một", "b": "Hai"}, looks="1")
    second = make(tmp_path / "2", {"a": "Một", "c": "Ba"}, looks="2", as_of=LATER)
    assert put_in_order(tmp_path, first).missing == set()
    store = put_in_order(tmp_path, second, Consent.REMOVALS, now=LATER)
    assert store.missing == set()
    files = [path for path in store.order if not path.startswith((".portal", "-"))]
    assert files[0].startswith("assets/portal-") and files[-1] == "portal-stamp.json"
    assert files.index("chinh-sach/c.html") < files.index("index.html") < files.index("assets/search/start.bin")


def test_in_order_unused_files_wait_for_their_grace_and_unused_pages_do_not(tmp_path: Path) -> None:
    root = tmp_path / "web"
    put_in_order(tmp_path, make(tmp_path / "1", {"a": "Một", "b": "Hai"}))
    put_in_order(tmp_path, make(tmp_path / "2", {"a": "Một"}, as_of=LATER), Consent.REMOVALS, now=LATER)
    assert not (root / "chinh-sach/b.html").exists() and (root / "chinh-sach/b/toan-van.txt").exists()
    later = LATER + dt.timedelta(hours=25)
    put_in_order(tmp_path, make(tmp_path / "3", {"a": "Một, sửa"}, as_of=later), now=later)
    assert not (root / "chinh-sach/b/toan-van.txt").exists()
    release_of(shown(root))


@pytest.mark.parametrize("how", ["withdrawn", "withheld"])
def test_in_order_what_is_hidden_goes_before_anything_else_and_leaves_nothing(tmp_path: Path, how: str) -> None:
    root = tmp_path / "web"
    put_in_order(tmp_path, make(tmp_path / "1", {"a": "Đăng nhầm", "b": "Hai"}, extra={
        "assets/search/abcdefabcdef/t/1.bin": "Đăng nhầm"}))
    hidden = make(tmp_path / "2", {"b": "Hai"}, looks="2", as_of=LATER, **{how: ["a"]})  # type: ignore[arg-type]
    store = put_in_order(tmp_path, hidden, Consent.REMOVALS, now=LATER)
    order = [path for path in store.order if not path.startswith((".portal", "assets/portal-"))]
    gone = ["-chinh-sach/a.html"] if how == "withheld" else ["chinh-sach/a.html"]
    assert order[:3] == [*gone, "-chinh-sach/a/xac-nhan-dang-tai.html", "-chinh-sach/a/toan-van.txt"]
    assert not any("nhầm".encode() in path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert (root / "chinh-sach/a.html").exists() == (how == "withdrawn")


def test_in_order_any_interruption_leaves_no_dangling_page_and_the_next_run_converges(tmp_path: Path) -> None:
    whole = put_in_order(tmp_path / "x", make(tmp_path / "0", {"a": "Một"})) if (tmp_path / "x").mkdir() is None else None
    assert whole is not None
    steps = 60
    for stop in range(0, steps):
        place = tmp_path / f"cut{stop}"
        place.mkdir()
        put_in_order(place, make(place / "1", {"a": "Một", "b": "Hai"}, looks="1"))
        second = make(place / "2", {"a": "Một, sửa", "c": "Ba"}, looks="2", as_of=LATER, withdrawn=["b"])
        cut = put_in_order(place, second, Consent.REMOVALS, stop=stop, now=LATER)
        assert cut.missing == set(), stop
        done = cut.left >= 0
        third = make(place / "3", {"a": "Một, sửa nữa", "c": "Ba"}, looks="2", as_of=LATER, withdrawn=["b"])
        store = put_in_order(place, third, Consent.REMOVALS, now=LATER + dt.timedelta(days=2))
        assert store.missing == set()
        put_in_order(place, make(place / "4", {"a": "Một, xong", "c": "Ba"}, looks="2", as_of=LATER, withdrawn=["b"]),
                     now=LATER + dt.timedelta(days=4))
        release_of(shown(place / "web"))
        if done:
            break
    else:
        pytest.fail(f"more than {steps} steps: the test no longer covers all")


def test_in_order_an_unchanged_file_is_not_sent(tmp_path: Path) -> None:
    put_in_order(tmp_path, make(tmp_path / "1", {"a": "Một", "b": "Hai"}))
    store = put_in_order(tmp_path, make(tmp_path / "2", {"a": "Một", "b": "Hai, sửa"}, as_of=LATER), now=LATER)
    assert "chinh-sach/a/toan-van.txt" not in store.order and "chinh-sach/b/toan-van.txt" in store.order


# A zip, and the choice of a way


def test_a_zip_holds_a_whole_release_and_numbers_go_on(tmp_path: Path) -> None:
    import zipfile

    for n, words in enumerate(("Một", "Hai"), 1):
        build = make(tmp_path / str(n), {"a": words}, as_of=NOW + dt.timedelta(hours=n))
        (tmp_path / "work/archive").mkdir(parents=True, exist_ok=True)
        store = LocalStore(tmp_path / "work/archive")
        tools = means(store, "state", tmp_path / "work")
        outcome = publish(ZipWay(store, tmp_path / "cong.zip", tools.archive), build, tools)
        store.close()
        assert outcome.ending is Ending.PUBLISHED and outcome.new is not None and outcome.new.number == n
    with zipfile.ZipFile(tmp_path / "cong.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = files.pop("SHA256SUMS").decode().splitlines()
    assert len(sums) == len(files)
    assert release_of(files).number == 2
    assert KEY.public.name


class WithoutLinks(LocalStore):
    def probe(self) -> Any:
        import dataclasses

        return dataclasses.replace(super().probe(), links=False)


class WithoutTurns(LocalStore):
    def probe(self) -> Any:
        import dataclasses

        return dataclasses.replace(super().probe(), exclusive=False)


def test_a_weaker_way_is_refused_until_it_is_asked_for_by_name(tmp_path: Path) -> None:
    trusts = means(LocalStore(tmp_path), "state", tmp_path / "w").trusts
    with pytest.raises(StoreFault, match='mode = "ordered"'):
        targets.way_of(Target("thu", "local"), WithoutLinks(tmp_path), trusts, NOW)
    assert isinstance(targets.way_of(Target("thu", "local", mode="ordered"), WithoutLinks(tmp_path), trusts, NOW), OrderedWay)
    with pytest.raises(StoreFault, match='lock = "weak"'):
        targets.way_of(Target("thu", "local"), WithoutTurns(tmp_path), trusts, NOW)
    assert isinstance(targets.way_of(Target("thu", "local", weak_lock=True), WithoutTurns(tmp_path), trusts, NOW), AtomicWay)
    with pytest.raises(StoreFault, match="pointer"):
        targets.way_of(Target("thu", "local", mode="pointer"), LocalStore(tmp_path), trusts, NOW)


def test_a_damaged_manifest_is_told_apart_from_none() -> None:
    for data in (b"", b"{}", b"[]", b'{"format":99}', b"\xff"):
        with pytest.raises(manifest.Unreadable):
            manifest.parse(data)
