"""What the province keeps for itself, beside the site: to-do lists and screening lists as pages and tables.

Made of the whole Catalog, drafts and withheld documents included. The files go into a folder of their own that only
its owner may read; :mod:`portal.site` and ``portal publish`` refuse a tree that holds one of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import kept_inside, vietnamese
from .catalog import Catalog
from .duties import AgencyDuties, Grade, ToDo, duties
from .internal_files import packed, unpack, write
from .office_files import csv_table
from .screening import COLUMNS, YearList, screening_list, years

_SOURCES = ("content", "policies", "hooks", "overrides", "docs", "tests", ".git", ".portal")


class PlaceFault(Exception):
    """The folder cannot lie where the settings say; the message is Vietnamese and says what to do."""


def place(root: Path, option: object, site: Path, docs: Path) -> Path | None:
    """Where internal files go: ``extra.portal.internal`` of mkdocs.yml; ``None`` when switched off.

    Without it, ``internal/`` in the checkout *root*. Raises :class:`PlaceFault` for a place inside the *site*, inside
    *docs* or another folder of sources, or that would hold one of them.
    """
    if option is False:
        return None
    if option not in (None, True) and not (isinstance(option, str) and option.strip()):
        raise PlaceFault("mkdocs.yml: extra.portal.internal nhận đường dẫn một thư mục, hoặc false để tắt.")
    wanted = option.strip() if isinstance(option, str) else kept_inside.FOLDER
    found = (root / Path(wanted).expanduser()).resolve()
    for other in (site.resolve(), docs.resolve(), *(root.resolve() / name for name in _SOURCES)):
        if found.is_relative_to(other) or other.is_relative_to(found):
            raise PlaceFault(
                f"mkdocs.yml: extra.portal.internal chỉ tới {wanted}, trùng với {other.name}/ "
                "(bản dựng hoặc tệp nguồn). Hãy chọn thư mục khác, ví dụ ../noi-bo."
            )
    return found


def made(catalog: Catalog, as_of: dt.datetime, templates: Path, *, samples: bool = True) -> dict[str, bytes]:
    """Every internal file of *catalog* at *as_of*, by relative path."""
    held = catalog if samples else catalog.without_samples()
    lists = [screening_list(held, year, as_of) for year in years(held, as_of)]
    return files(held, duties(held, as_of), templates, lists)


def files(
    catalog: Catalog, found: ToDo, templates: Path, lists: Iterable[YearList] = (),
) -> dict[str, bytes]:
    """Every internal file by relative path: the duties of all, and of each agency; the screening list of each year."""
    pages, lists = _Pages(catalog, templates), tuple(lists)
    told = {
        "index.html": pages.everything(found, [listed.year for listed in lists]),
        f"{kept_inside.DUTIES}.csv": table(found.agencies, found.as_of),
    }
    for group in found.agencies:
        told[f"{group.agency.slug}.html"] = pages.agency(found, group)
        told[f"{group.agency.slug}.csv"] = table([group], found.as_of)
    named = {f"{kept_inside.DUTIES}/{name}": data for name, data in told.items()}
    for listed in lists:
        folder = f"{kept_inside.SCREENING}/{listed.year}"
        named[f"{folder}/index.html"] = pages.screening(listed, as_of=found.as_of)
        named[f"{folder}/{kept_inside.SCREENING}-{listed.year}.csv"] = screening_table(listed)
    return named


class _Pages:
    def __init__(self, catalog: Catalog, templates: Path) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters |= {"count": vietnamese.count_text, "date": vietnamese.date_text}
        self.environment.globals |= {
            "mark": kept_inside.MARK, "banner": kept_inside.BANNER, "grades": tuple(Grade),
            "site_name": catalog.province.site_name if catalog.province else "",
        }

    def everything(self, found: ToDo, listed: Sequence[int] = ()) -> bytes:
        return self._page("duties.html", found=found, listed=listed, tally=Counter(d.grade for d in found.duties))

    def agency(self, found: ToDo, group: AgencyDuties) -> bytes:
        return self._page("agency.html", found=found, group=group, tally=Counter(d.grade for d in group.duties))

    def screening(self, listed: YearList, as_of: dt.datetime) -> bytes:
        return self._page("screening.html", year=listed.year, listed=listed, as_of=as_of)

    def _page(self, name: str, **context: Any) -> bytes:
        return self.environment.get_template(name).render(context).encode()


def duties_page(catalog: Catalog, found: ToDo, templates: Path, agency: str = "") -> bytes:
    """The page of all duties, or that of one agency."""
    pages = _Pages(catalog, templates)
    group = next((g for g in found.agencies if g.agency.slug == agency), None)
    return pages.agency(found, group) if group else pages.everything(found)


_COLUMNS = (
    "Cơ quan", "Mức độ", "Việc", "Hạn", "Số ngày còn lại", "Việc tiếp theo", "Căn cứ", "Quy tắc", "Về", "Tệp", "Dòng",
    "Các chỗ", "Điều chưa chắc", "Đã công khai", "Minh họa", kept_inside.BANNER,
)


def table(groups: Iterable[AgencyDuties], at: dt.datetime) -> bytes:
    """Duties as CSV for Excel; the last column's heading says that it is internal."""
    return csv_table(_COLUMNS, _rows(groups, at))


def _rows(groups: Iterable[AgencyDuties], at: dt.datetime) -> Iterator[tuple[str | int, ...]]:
    for group in groups:
        for duty in group.duties:
            left = duty.days(at)
            yield (
                group.name, duty.grade.label, duty.what, duty.due_text(), "" if left is None else left,
                duty.next_step, "; ".join(duty.basis),
                duty.rule, duty.subject, duty.path, duty.line, "\n".join(duty.places), duty.doubt,
                "chưa" if duty.hidden else "rồi",
                "minh họa" if duty.sample else "", "",
            )


def screening_page(catalog: Catalog, listed: YearList, as_of: dt.datetime, templates: Path) -> bytes:
    """The page of one year's screening list."""
    return _Pages(catalog, templates).screening(listed, as_of)


def screening_table(listed: YearList) -> bytes:
    """One year's screening list as CSV."""
    return csv_table((*COLUMNS, kept_inside.BANNER), ((*cells, "") for cells in listed.cells()))


__all__ = [
    "PlaceFault", "duties_page", "files", "made", "packed", "place", "screening_page", "screening_table",
    "table", "unpack", "write",
]
