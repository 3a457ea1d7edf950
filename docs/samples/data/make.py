"""Makes the samples beside it again: ``PYTHONPATH=hooks python docs/samples/data/make.py`` from the checkout.

One small dataset in every form, its schema, the catalogue, the JSON and the head of one page, and the comparison of two
releases of which the second has one record changed and one gone.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import portal
from portal import addresses, page_data, pages
from portal.open_data import OpenData
from portal.publish.changes import compare
from portal.publish.facts import Facts

ROOT, HERE = Path(__file__).parents[3], Path(__file__).parent
AS_OF = dt.datetime(2026, 11, 23, tzinfo=dt.timezone(dt.timedelta(hours=7)))
SITE = "https://chinh-sach.lamdong.example/"


def main() -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    site = pages.derive(catalog, SITE)
    data = site.open_data
    assert isinstance(data, OpenData)
    for end in ("json", "csv", "xlsx"):
        _write(f"dinh-chinh.{end}", data.files[addresses.data_file("dinh-chinh", end)])
    _write("dinh-chinh.schema.json", data.files[addresses.data_schema("dinh-chinh", "1.0")])
    _write("catalog.jsonld", data.files[addresses.DATA_CATALOGUE])
    page = next(p for p in site.pages if p.template == "correction.html")
    said = dict(page_data.files(site, catalog))[addresses.beside(page.address)]
    _write("trang.json", (json.dumps(json.loads(said), ensure_ascii=False, indent=1) + "\n").encode())
    _write("dau-trang.html", f"{page_data.Head(catalog, SITE).of(page)}\n".encode())
    path = addresses.data_file("dinh-chinh", "json")
    now, before = data.files[path], json.loads(data.files[path])
    before["records"][0]["answered_on"] = "2026-11-18"
    before["records"].append(before["records"][1] | {"id": "ban-ghi-da-go", "title": "Chữ của bản ghi đã gỡ không còn"})
    facts = Facts("", SITE, (), (), (), (), records=(path,), changes=addresses.DATA_CHANGES)
    _write("thay-doi.json", compare(facts, 2, {path: now}.get, 1, {path: json.dumps(before).encode()}.get).data)


def _write(name: str, data: bytes) -> None:
    (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
