"""Open data: what the portal shows, as records with a published form, in JSON, CSV and XLSX.

Everything comes from the :class:`~portal.catalog.PublicCatalog`, so what is not public by proof is in no file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from .. import addresses
from ..catalog import PublicCatalog
from ..written_before import WrittenBefore
from . import dcat, writing
from .columns import SEPARATOR, Coded, Column, Record, To, as_json, columns, shown
from .datasets import BY_SLUG, DATASETS, Dataset
from .making import Maker


@dataclass(frozen=True)
class DataFile:
    """A file of a dataset, as its page offers it."""

    address: str
    format: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


class OpenData:
    """The datasets of one catalog; what is asked for is made once, when it is first asked for.

    *site_url* is the portal's address, or empty: then records name pages from the portal's root, and there is no
    DCAT catalogue. Files that were written *before* are not written again.
    """

    def __init__(self, catalog: PublicCatalog, site_url: str = "", before: WrittenBefore | None = None) -> None:
        self.catalog, self.site_url, self._before = catalog, site_url, before or WrittenBefore()

    def place(self, address: str) -> str:
        """What files say of the portal's page or file at *address*."""
        return self.site_url + address

    @cached_property
    def records(self) -> Mapping[str, tuple[Record, ...]]:
        """The records of each dataset, by its name."""
        maker = Maker(self.catalog, self.place)
        return {dataset.slug: tuple(dataset.make(maker)) for dataset in DATASETS}

    @cached_property
    def by_page(self) -> Mapping[str, tuple[Record, ...]]:
        """The records whose page this is, by the address files say."""
        found: dict[str, list[Record]] = {}
        for records in self.records.values():
            for record in records:
                found.setdefault(record.page.partition("#")[0], []).append(record)
        return {page: tuple(records) for page, records in found.items()}

    @cached_property
    def by_id(self) -> Mapping[tuple[str, str], Record]:
        """Every record by dataset and id."""
        return {(slug, record.id): record for slug, records in self.records.items() for record in records}

    @cached_property
    def pointing_at(self) -> Mapping[tuple[str, str], tuple[Record, ...]]:
        """The records that refer to a record, by its dataset and id."""
        found: dict[tuple[str, str], dict[int, Record]] = {}
        for records in self.records.values():
            for record in records:
                for _, column, code in references(record):
                    assert isinstance(column.note, To)
                    found.setdefault((column.note.dataset, code.code), {})[id(record)] = record
        return {key: tuple(records.values()) for key, records in found.items()}

    def changed_on(self, dataset: Dataset) -> dt.date | None:
        """The last day on which a record of *dataset* changed."""
        return max((r.changed_on for r in self.records[dataset.slug] if r.changed_on), default=None)

    def samples(self, dataset: Dataset) -> int:
        """How many of its records are only examples."""
        return sum(record.sample for record in self.records[dataset.slug])

    @cached_property
    def of(self) -> Mapping[str, tuple[DataFile, ...]]:
        """The files of each dataset, by its name: JSON, CSV, XLSX."""
        return {dataset.slug: tuple(self._files(dataset)) for dataset in DATASETS}

    def _files(self, dataset: Dataset) -> tuple[DataFile, ...]:
        records = self.records[dataset.slug]
        schema = self.place(addresses.data_schema(dataset.slug, dataset.format))
        province = self.catalog.province
        terms = province.open_data if province else None
        changed = self.changed_on(dataset)
        page = self.place(addresses.dataset(dataset.slug))
        head = {
            "format": dataset.format, "dataset": dataset.slug, "title": dataset.title, "named_by": dataset.named_by,
            "schema": schema, "page": page, "as_of": self.catalog.today.isoformat(),
            "changed_on": changed.isoformat() if changed else None,
            "license": {"name": terms.license, "url": terms.license_url} if terms else None,
            "count": len(records), "samples": self.samples(dataset),
        }
        about = (
            ("Bộ dữ liệu", dataset.title), ("Nội dung", dataset.what), ("Trang giới thiệu", page),
            ("Tính đến ngày", self.catalog.today.strftime("%d/%m/%Y")), ("Số bản ghi", str(len(records))),
            ("Trong đó minh họa", f"{self.samples(dataset)} (cột “Minh họa” ghi “Có”: không phải thông tin thật)"),
            ("Điều kiện sử dụng", terms.license if terms else UNDECIDED), ("Dạng", dataset.format),
            ("Danh sách trong một ô", f"Các giá trị cách nhau bằng “{SEPARATOR}”."),
        )
        made = self._before.of(
            lambda: (writing.json_file(head, records), writing.csv_file(dataset, records),
                     writing.workbook(dataset, records, about)),
            "dataset", dataset.slug, head, about, records)
        return tuple(
            DataFile(addresses.data_file(dataset.slug, end), dcat.MEDIA[end][0], data)
            for end, data in zip(("json", "csv", "xlsx"), made, strict=True)
        )

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Everything below ``du-lieu/`` but the pages and what the publisher adds, by address."""
        found = {file.address: file.data for files in self.of.values() for file in files}
        for dataset in DATASETS:
            address = addresses.data_schema(dataset.slug, dataset.format)
            schema = dataset.schema(self.place(address))
            found[address] = (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()
        if self.site_url and self.catalog.province:
            found[addresses.DATA_CATALOGUE] = self._catalogue()
        found[addresses.DATA_CHANGES_FILE] = UNPUBLISHED
        return found

    def _catalogue(self) -> bytes:
        province = self.catalog.province
        assert province is not None
        publisher = self.catalog.agency_by_id[province.people_committee]
        return dcat.catalogue(
            [self._listed(dataset) for dataset in DATASETS], province, publisher.value.name,
            self.place(addresses.agency(publisher)), self.place(addresses.DATA),
        )

    def _listed(self, dataset: Dataset) -> dcat.Listed:
        records = self.records[dataset.slug]
        issued = [day for r in records if isinstance(day := getattr(r, "published_on", None), dt.date)]
        days = [
            day for r in records for f in fields(r)
            if f.name not in _NOT_COVERED and isinstance(day := getattr(r, f.name), dt.date)
            and not isinstance(day, dt.datetime)
        ]
        return dcat.Listed(
            dataset, self.place(addresses.dataset(dataset.slug)),
            self.place(addresses.data_schema(dataset.slug, dataset.format)),
            {file.address.rpartition(".")[2]: (self.place(file.address), file.data) for file in self.of[dataset.slug]},
            min(issued, default=None), self.changed_on(dataset), min(days, default=None), max(days, default=None),
        )


_NOT_COVERED = frozenset({"changed_on", "verified_on", "reviewed_on", "published_on"})
"""Days about the record, not days it speaks of."""
UNDECIDED = (
    "Tỉnh chưa công bố giấy phép cho dữ liệu này. Đây là thông tin tỉnh đã công khai; khi dùng lại, xin ghi nguồn là "
    "cổng này và ngày của dữ liệu."
)
UNPUBLISHED = json.dumps({
    "format": "1.0", "state": "unpublished",
    "said": "Bản này chưa qua bước đăng tải nên chưa có gì để so. Tệp được điền khi đăng một bản phát hành.",
}, ensure_ascii=False, indent=1).encode() + b"\n"


def references(record: Record) -> list[tuple[str, Column, Coded]]:
    """Every reference of *record* to another record: field, column, code and name."""
    found = []
    for column in columns(type(record)):
        if isinstance(column.note, To):
            value = getattr(record, column.name)
            several = value if column.many else (value,) if value is not None else ()
            found += [(column.name, column, code) for code in several]
    return found


__all__ = [
    "BY_SLUG", "DATASETS", "SEPARATOR", "UNDECIDED", "UNPUBLISHED", "Coded", "Column", "DataFile", "Dataset",
    "OpenData", "Record", "as_json", "references", "shown",
]
