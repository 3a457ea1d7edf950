"""A file that was written before of the same things is taken as it was; of anything else it is written."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import portal
from portal import attachments, contacts, feeds, outputs, pages
from portal.attachments import NotPublished
from portal.attachments.workers import Workers
from portal.catalog import PublicCatalog
from portal.open_data import OpenData, writing
from portal.remembered import Remembered
from portal.written_before import WrittenBefore

from .conftest import AS_OF, CHECKOUT

ROOT = Path(__file__).parents[1]
SITE = "https://cong.example/"


@pytest.fixture(scope="module")
def catalog() -> PublicCatalog:
    return portal.load(ROOT, AS_OF).catalog.public(AS_OF)


def changed(catalog: PublicCatalog) -> PublicCatalog:
    """The same with another title of one draft, and another number of one person."""
    at = next(n for n, e in enumerate(catalog.policies) if e.value.consultation and e.value.consultation.closes_on >= catalog.today)
    draft, person = catalog.policies[at], catalog.spokespersons[0]
    draft = replace(draft, value=draft.value.model_copy(update={"title": "Tên khác hẳn"}), document=_rewritten(draft.document))
    person = replace(person, value=person.value.model_copy(update={"full_name": "Nguyễn Văn Khác"}),
                     document=_rewritten(person.document))
    return replace(catalog, policies=(*catalog.policies[:at], draft, *catalog.policies[at + 1:]), spokespersons=(person, *catalog.spokespersons[1:]))


def _rewritten(document: object) -> object:
    """*document* as its file would be read once it says something else."""
    return replace(document, path=document.path + "x")  # type: ignore[attr-defined, type-var]


def everything(catalog: PublicCatalog, before: WrittenBefore | None, site_url: str = SITE) -> Iterator[tuple[str, bytes]]:
    for address, made in (*contacts.files(catalog, site_url, before), *feeds.files(catalog, site_url, before)):
        yield address, made if isinstance(made, bytes) else made.encode()
    for found in OpenData(catalog, site_url, before).of.values():
        yield from ((file.address, file.data) for file in found)


def test_files_are_those_of_a_build_from_scratch_whatever_was_written_before(catalog: PublicCatalog, tmp_path: Path) -> None:
    seen = []
    for held, address in ((catalog, SITE), (changed(catalog), SITE), (catalog, "https://khac.example/"), (catalog, SITE)):
        before = WrittenBefore(tmp_path)
        found = dict(everything(held, before, address))
        assert found == dict(everything(held, None, address))
        before.close(before.used())
        seen.append(found)
    assert seen[0] == seen[3] and seen[0] != seen[1]
    differs = {address for address in seen[0] if seen[0][address] != seen[1].get(address)}
    assert {a.rpartition(".")[2] for a in differs} == {"xml", "json", "csv", "xlsx", "vcf", "ics"} and len(differs) < len(seen[0]) / 2


def test_what_was_written_before_is_not_written_again(catalog: PublicCatalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = WrittenBefore(tmp_path)
    found = dict(everything(catalog, before))
    before.close(before.used())

    def never(*_: object, **__: object) -> None:
        raise AssertionError("written again")

    for place, name in ((writing, "workbook"), (writing, "csv_file"), (contacts, "_card"),
                        (feeds.site_files.Writer, "atom"), (feeds.site_files.CalendarWriter, "calendar")):
        monkeypatch.setattr(place, name, never)
    assert dict(everything(catalog, WrittenBefore(tmp_path))) == found
    with pytest.raises(AssertionError, match="written again"):
        dict(everything(changed(catalog), WrittenBefore(tmp_path)))


def test_pictures_too(catalog: PublicCatalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = outputs.share_images(ROOT, pages.derive(catalog, SITE), catalog, SITE)
    pictures = replace(pictures, drawn=pictures.drawn[:6])

    def written(before: WrittenBefore) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        pictures.write(type("Tree", (), {"write": lambda _, address, data: found.update({address: data})})(), 0, 6, before)
        return found

    before = WrittenBefore(tmp_path)
    first = written(before)
    before.write()
    assert pictures.studio
    monkeypatch.setattr(pictures.studio, "draw", lambda card: b"another")
    assert len(first) == 6 and written(WrittenBefore(tmp_path)) == first
    monkeypatch.setattr(pictures.studio, "made_of", b"another way to draw")
    assert set(written(WrittenBefore(tmp_path)).values()) == {b"another"}


def test_only_what_is_used_is_kept_and_damage_is_as_good_as_nothing(tmp_path: Path) -> None:
    calls: list[int] = []

    def make(number: int) -> Callable[[], tuple[bytes, ...]]:
        return lambda: (calls.append(number), (b"%d" % number, b""))[1]  # type: ignore[func-returns-value]

    before = WrittenBefore(tmp_path)
    assert [before.of(make(n), "kind", n, "x") for n in (1, 2, 1)] == [(b"1", b""), (b"2", b""), (b"1", b"")]
    assert calls == [1, 2]
    before.close(before.used()[:1])
    after = WrittenBefore(tmp_path)
    assert [after.of(make(n), "kind", n, "x") for n in (1, 2)] and calls == [1, 2, 2]
    assert after.of(make(3), "another kind", 1, "x") == (b"3", b"")
    assert after.of(make(4), "kind", 1, "y") == (b"4", b"")
    assert after.of(make(5), "kind", lambda: 1) == after.of(make(5), "kind", lambda: 1) and calls[-2:] == [5, 5]
    after.close(after.used())
    [path] = tmp_path.glob("*.sqlite")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE answers SET answer = x'789c030000000001'")
    connection.close()
    assert WrittenBefore(tmp_path).of(make(6), "kind", 1, "x") == (b"6", b"")


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    before = WrittenBefore()
    assert before.of(lambda: (b"a",), "kind", 1) == (b"a",) and before.of(lambda: (b"b",), "kind", 1) == (b"b",)
    before.close(before.used())
    assert list(tmp_path.iterdir()) == []


# Clean copies of attachments


def copies(folder: Path, root: Path, catalog: PublicCatalog, before: Remembered | None) -> dict[str, bytes]:
    site = pages.derive(catalog, SITE)
    outputs.files(folder, root, site, catalog, before)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_clean_copy_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = portal.load(CHECKOUT, AS_OF).catalog.public(AS_OF)
    first = copies(tmp_path / "mot", CHECKOUT, catalog, Remembered(tmp_path / "nho", "copies"))
    assert first and first == copies(tmp_path / "khong", CHECKOUT, catalog, None)
    monkeypatch.setattr(Workers, "each", lambda *_: pytest.fail("opened again"))
    assert copies(tmp_path / "hai", CHECKOUT, catalog, Remembered(tmp_path / "nho", "copies")) == first


def test_a_clean_copy_that_is_not_the_one_that_was_inspected_is_made_anew(tmp_path: Path) -> None:
    catalog = portal.load(CHECKOUT, AS_OF).catalog.public(AS_OF)
    first = copies(tmp_path / "mot", CHECKOUT, catalog, Remembered(tmp_path / "nho", "copies"))
    for damage in (b"planted", b""):
        kept = Remembered(tmp_path / "nho", "copies")
        keys = [key for (key,) in kept._connection().execute("SELECT key FROM answers")]  # type: ignore[union-attr]
        assert keys
        for key in keys:
            kept.keep(key, attachments.marshal.dumps(((), [damage])) if damage else b"")
        kept.write()
        assert copies(tmp_path / f"hai{len(damage)}", CHECKOUT, catalog, Remembered(tmp_path / "nho", "copies")) == first


def test_a_file_that_changed_since_it_was_inspected_is_not_published_from_what_was_kept(tmp_path: Path) -> None:
    root = tmp_path / "kho"
    for part in ("content", "policies"):
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, root / part)
    catalog = portal.load(root, AS_OF).catalog.public(AS_OF)
    copies(tmp_path / "mot", root, catalog, Remembered(tmp_path / "nho", "copies"))
    path = root / pages.derive(catalog, SITE).files[0].facts.path
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(NotPublished):
        copies(tmp_path / "hai", root, catalog, Remembered(tmp_path / "nho", "copies"))
