"""What a CDN must forget after a release."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from portal import headers
from portal.publish.manifest import File, Manifest
from portal.publish.purging import purge

CODE = "assets/portal-0123456789/css/portal.css"
SHARD = "assets/search/0123456789ab/t/0.bin"
CARD = "chia-se/du-thao-0123456789.png"


def release(number: int, shown: tuple[str, ...] = (), **files: str) -> Manifest:
    """A manifest of *files*: address → content."""
    listed = tuple(
        File(name, len(text), sha256(text.encode()).hexdigest()) for name, text in sorted(files.items())
    )
    return Manifest(
        number=number, target="thu", as_of="2026-11-23T00:00:00+07:00", commit="", samples=False, content_hash="",
        published_at="2026-11-23T00:00:00+07:00", counts={}, files=listed, shown=shown,
    )


def test_changed_and_removed_pages_are_forgotten_added_ones_are_not() -> None:
    old = release(1, **{"a.html": "1", "b.html": "1", "c.html": "1"})
    new = release(2, **{"a.html": "1", "b.html": "2", "d.html": "1"})
    found = purge(old, new)
    assert found.addresses == ("b.html", "c.html") and (found.since, found.number) == (1, 2)
    (group,) = found.groups
    assert (group.changed, group.removed) == (("b.html",), ("c.html",))
    assert group.control == headers.SHORT


def test_an_index_is_forgotten_by_its_folder_too() -> None:
    old = release(1, **{"index.html": "1", "chinh-sach/index.html": "1", "x-index.html": "1"})
    new = release(2, **{"index.html": "2", "chinh-sach/index.html": "2", "x-index.html": "2"})
    assert purge(old, new).addresses == ("", "chinh-sach/", "chinh-sach/index.html", "index.html", "x-index.html")
    assert purge(old, new).text("https://cong.example/").splitlines()[:2] == [
        "https://cong.example/", "https://cong.example/chinh-sach/",
    ]


def test_nothing_changed_nothing_to_forget() -> None:
    same = {"a.html": "1", CODE: "1"}
    found = purge(release(1, **same), release(2, **same))
    assert found.groups == () and found.text() == "" and not found.everything


@pytest.mark.parametrize("path", [CODE, SHARD, CARD])
def test_what_is_named_by_its_hash_is_never_forgotten_while_every_document_stays(path: str) -> None:
    old, new = release(1, ("p.html",), **{path: "1", "p.html": "1"}), release(2, ("p.html",), **{"p.html": "1"})
    assert purge(old, new).addresses == ()


def test_a_withdrawn_document_takes_its_picture_and_the_old_index_with_it_but_no_code() -> None:
    old = release(1, ("p.html", "q.html"), **{"p.html": "1", "q.html": "1", CODE: "1", SHARD: "1", CARD: "1"})
    new = release(2, ("q.html",), **{"p.html": "đã gỡ", "q.html": "1"})
    assert purge(old, new).addresses == (SHARD, CARD, "p.html")


def test_what_no_cache_keeps_needs_no_forgetting() -> None:
    stamp = "portal-stamp.json"
    assert purge(release(1, **{stamp: "1"}), release(2, **{stamp: "2"})).addresses == ()


def test_without_an_older_manifest_everything_is_forgotten() -> None:
    found = purge(None, release(1, **{"a.html": "1"}))
    assert found.everything and found.text("https://cong.example/") == "https://cong.example/*\n"
    assert json.loads(found.as_json())["everything"] is True


def test_json_says_the_class_and_encodes_addresses() -> None:
    old, new = release(1, **{"tep/ảnh 1.pdf": "1", "a.html": "1"}), release(2, **{"a.html": "2"})
    said = json.loads(purge(old, new).as_json("/cong/"))
    assert {g["class"] for g in said["groups"]} <= {c.said for c in headers.CLASSES}
    assert [a for g in said["groups"] for a in g["removed"]] == ["/cong/tep/%E1%BA%A3nh%201.pdf"]
    assert [a for g in said["groups"] for a in g["changed"]] == ["/cong/a.html"]
