"""Remakes the samples beside this file from the sample content: ``python docs/samples/feeds/make.py``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

import portal  # noqa: E402
from portal import feeds  # noqa: E402
from portal.vietnamese import TIME_ZONE  # noqa: E402

AS_OF = dt.datetime(2026, 11, 23, tzinfo=TIME_ZONE)
ADDRESS = "https://chinh-sach.lamdong.example/"
SHOWN = {
    "theo-doi/han-gop-y.atom.xml": "han-gop-y.atom.xml", "theo-doi/co-quan/so-gddt.rss.xml": "so-gddt.rss.xml",
    "theo-doi/dia-phuong/24781-xuan-huong-da-lat.feed.json": "xuan-huong-da-lat.feed.json",
    "theo-doi/co-quan/so-gddt.ics": "so-gddt.ics", "hop-bao/giao-ban-bao-chi-thang-12-2026.ics": "giao-ban.ics",
}

found = dict(feeds.files(portal.load(ROOT, AS_OF).catalog.public(AS_OF), ADDRESS))
for address, name in SHOWN.items():
    text = found[address]
    (HERE / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
