"""Small builds whose every file is known, and the means to publish them: what the tests of publishing share."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal import site
from portal.publish import log as log_file
from portal.publish import manifest, signing
from portal.publish.archive import Archive
from portal.publish.facts import Facts, Posting, Shown
from portal.publish.log import Log
from portal.publish.manifest import File, Manifest
from portal.publish.publishing import Build, Means
from portal.publish.store import Store
from portal.publish.turn import Patience, Turn, settled, take

VIETNAM = dt.timezone(dt.timedelta(hours=7))
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
KEY = signing.new()
RUNNING = Posting("2026-11-01", "2026-12-20", 20, "ngày", "2026-11-21", "Điều 1 Luật minh họa", verified=True)


def page(title: str, looks: str, *links: str, depth: int = 1) -> str:
    up = "../" * depth
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f'<!doctype html><link rel="stylesheet" href="{up}{looks}/a.css"><title>{title}</title>{anchors}'


def make(
    folder: Path, policies: Mapping[str, str], *, looks: str = "1", as_of: dt.datetime = NOW, commit: str = "a" * 40,
    withdrawn: Sequence[str] = (), withheld: Sequence[str] = (), posting: Posting | None = None, samples: bool = False,
    extra: Mapping[str, str] | None = None,
) -> Build:
    """A build in *folder*: *policies* are slug → words of the draft; *looks* names the version of the style sheet."""
    css = f"assets/portal-{looks * 10}"[:24]
    files = {
        f"{css}/a.css": f"body {{ order: {looks} }}", "assets/search/start.bin": json.dumps([(slug, words[:80]) for slug, words in sorted(policies.items())]),
        "404.html": page("Không có", css, depth=0), "robots.txt": "User-agent: *\n",
        "index.html": page("Trang chủ", css, *(f"chinh-sach/{slug}.html" for slug in policies), depth=0),
        **(extra or {}),
    }
    for slug, words in policies.items():
        files[f"chinh-sach/{slug}.html"] = page(words, css, f"{slug}/toan-van.txt")
        files[f"chinh-sach/{slug}/toan-van.txt"] = words
    for slug in withdrawn:
        files[f"chinh-sach/{slug}.html"] = page("Đã gỡ", css)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    site.write_stamp(folder, {"as_of": as_of.isoformat(), "commit": commit, "samples": samples,
                              "counts": {"pages": len(policies)}})
    stamp = site.check_stamp(folder)
    documents = tuple(
        Shown(f"chinh-sach/{slug}.html", "policy", f"Dự thảo {slug}",
              certificate=f"chinh-sach/{slug}/xac-nhan-dang-tai.html", posting=posting)
        for slug in policies
    )
    facts = Facts(
        stamp["content_hash"], "", ("noi-dung",), documents, tuple(f"chinh-sach/{slug}.html" for slug in withdrawn),
        tuple(f"chinh-sach/{slug}.html" for slug in withheld),
    )
    return Build(folder, stamp, facts, "0" * 64)


def overlay(
    tree: Path, facts: Facts, log: Log, papers: Mapping[str, bytes], built: Sequence[File],
) -> Mapping[str, bytes]:
    """What the publisher adds, in small: the log, and a certificate for each document."""
    return {log_file.PLACE: log.public(facts)} | {
        d.certificate: f"<!doctype html><title>từ bản {log.postings[d.address][-1].from_number}</title>".encode()
        for d in facts.documents
    }


def means(store: Store, state: str, place: Path, *, now: dt.datetime = NOW, **changed: Any) -> Means:
    """Means with a key of our own and the system's patience cut short."""
    place.mkdir(parents=True, exist_ok=True)
    patience = Patience(time.monotonic, time.sleep, lease=3, wait=30)

    def turn(at_least: int) -> Turn:
        return take(store, state, "phép thử", patience, at_least)

    def trusts(data: bytes, signature: bytes) -> bool:
        try:
            signing.verify(data, signature.decode(), [KEY.public])
        except signing.BadSignature:
            return False
        return True

    made = Means(
        target="thu", samples=False, now=now, turn=turn, sign=lambda release: KEY.sign(release.data, "thử"),
        settled=lambda: settled(store, state), trusts=trusts, overlay=overlay, archive=Archive(place / "archive"), room=place / "room",
    )
    return replace(made, **changed)


def shown(root: Path) -> dict[str, bytes]:
    """Every file that readers can ask for below *root*, dot folders excepted."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def release_of(files: Mapping[str, bytes]) -> Manifest:
    """The manifest among *files*, after checking that they are exactly what it says, and whose it is."""
    signing.verify(files[manifest.NAME], files[manifest.SIGNATURE].decode(), [KEY.public])
    said = manifest.parse(files[manifest.NAME])
    there = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    here = there.keys() - {manifest.NAME, manifest.SIGNATURE}
    assert here == said.by_path.keys(), here ^ said.by_path.keys()
    assert all(there[path] == file.sha256 for path, file in said.by_path.items())
    return said


def named_by(html: str) -> set[str]:
    """Addresses that a page of :func:`page` names."""
    import re

    return set(re.findall(r'href="([^"]+)"', html))
