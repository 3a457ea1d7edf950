"""The pages of the open data: all datasets, one dataset with its fields, and what changed since the last release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import addresses
from ..open_data import DATASETS, SEPARATOR, UNDECIDED, Column, DataFile, Dataset, OpenData, shown
from .page import DerivedPage, Facts

_TITLE = "Dữ liệu mở"


@dataclass(frozen=True)
class DatasetView:
    """What the pages say of a dataset; files are made when a template asks for them."""

    dataset: Dataset
    data: OpenData

    @property
    def address(self) -> str:
        """Its page."""
        return addresses.dataset(self.dataset.slug)

    @property
    def schema(self) -> str:
        """Its JSON Schema."""
        return addresses.data_schema(self.dataset.slug, self.dataset.format)

    @property
    def files(self) -> tuple[DataFile, ...]:
        """Its files, those for offices first."""
        return self.data.of[self.dataset.slug][::-1]

    @property
    def count(self) -> int:
        """How many records it has."""
        return len(self.data.records[self.dataset.slug])

    @property
    def samples(self) -> int:
        """How many of them are only examples."""
        return self.data.samples(self.dataset)

    @property
    def changed_on(self) -> object:
        """The last day a record changed, or nothing."""
        return self.data.changed_on(self.dataset)

    @property
    def fields(self) -> list[tuple[Column, str]]:
        """Every field, with an example from the data themselves where there is one."""
        records = self.data.records[self.dataset.slug]
        return [
            (column, next((said for record in records if (said := shown(column, record))), ""))
            for column in self.dataset.columns
        ]


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The list of datasets, a page each, and the changes, which the publisher completes."""
    data, province = facts.open_data, facts.catalog.province
    views = [DatasetView(dataset, data) for dataset in DATASETS]
    terms = province.open_data if province else None
    shared = {"terms": terms, "undecided": UNDECIDED, "separator": SEPARATOR}
    yield DerivedPage(
        addresses.DATA, "open-data.html", _TITLE,
        "Dự thảo, lấy ý kiến, người phát ngôn, cơ quan, địa phương và văn bản của cổng, dạng XLSX, CSV, JSON.",
        {"datasets": views, "catalogue": addresses.DATA_CATALOGUE if data.site_url else "", **shared},
    )
    crumbs = ((_TITLE, addresses.DATA),)
    for view in views:
        yield DerivedPage(
            view.address, "open-data-set.html", f"Dữ liệu: {view.dataset.title}", view.dataset.what,
            {"set": view, **shared}, crumbs, changed_on=data.changed_on(view.dataset),
        )
    yield DerivedPage(
        addresses.DATA_CHANGES, "open-data-changes.html", "Dữ liệu đã thay đổi những gì",
        "Bản ghi nào mới, bản ghi nào đổi, bản ghi nào không còn, so với bản phát hành trước.", {}, crumbs,
    )
