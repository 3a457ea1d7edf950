"""The register and the policy files back into a workbook of the layout they came in.

Each cell holds what the tracker said, word for word, unless an editor has changed the policy file since: then it says
what the file says. Reading the workbook back therefore changes nothing.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..office_files import steady
from ..schema.kinds import Policy
from ..schema.vocabulary import DocumentType, Handling, Stage
from .agencies import Agencies
from .drafts import short_title
from .grid import Stored
from .headings import CHOICE, words
from .merging import UNITS, same_values
from .policy_files import written
from .register import KeptRow, KeptSheet, Register

_PATHS = (
    ("STT", "ordinal"), ("Tên gọi văn bản", "title"), ("Cơ quan soạn thảo", "agency"),
    ("Hình thức xử lý|Thay thế", "handling.thay-the"), ("Hình thức xử lý|Bãi bỏ", "handling.bai-bo"),
    ("Hình thức xử lý|Sửa đổi, bổ sung", "handling.sua-doi-bo-sung"),
    ("Hình thức xử lý|Ban hành mới", "handling.ban-hanh-moi"),
    ("Hình thức xử lý|Chưa xác định", "handling.chua-xac-dinh"),
    ("Văn bản được sửa đổi, thay thế, bãi bỏ", "existing"),
    ("Văn bản đăng ký xây dựng", "registered"), ("Chấp thuận", "approval"),
    ("Ngày dự kiến trình ban hành", "planned"), ("Văn bản lấy ý kiến góp ý", "consulting"),
    ("Văn bản gửi Sở Tư pháp thẩm định", "appraisal"), ("Trình UBND tỉnh", "submitted-ubnd"),
    ("Trình HĐND tỉnh", "submitted-hdnd"), ("Số, ngày, tháng, năm ban hành", "final"), ("Căn cứ", "basis"),
    ("Tiến độ", "progress"),
    ("Ghi chú", "notes"),
)
_OWN = [{"path": path.split("|"), "name": path.replace("|", " › "), "key": key} for path, key in _PATHS]
"""The layout for policies that no tracker has named."""
_STEPS = {
    "registered": Stage.DANG_KY, "approval": Stage.CHAP_THUAN, "consulting": Stage.LAY_Y_KIEN,
    "appraisal": Stage.THAM_DINH, "submitted-ubnd": Stage.TRINH_UBND, "verification": Stage.THAM_TRA,
    "submitted-hdnd": Stage.TRINH_HDND,
}
_FEEDS = {
    "title": ("title",), "agency": ("lead_agency", "partner_agencies"), "planned": ("planned_on",),
    "final": ("stage", "stage_history", "final_document"), "basis": ("legal_basis",),
    "existing": ("handling", "replaces"), "progress": ("stage", "stage_history", "final_document"),
} | dict.fromkeys(_STEPS, ("stage", "stage_history", "final_document"))
_WIDTHS = {"ordinal": 6, "title": 60, "agency": 22, "notes": 30, "final": 34}


def workbook(catalog: Catalog, register: Register, today: dt.date, *, year: int) -> tuple[bytes, int]:
    """The .xlsx, and how many rows of documents it has. The same input gives the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    agencies = Agencies(catalog, today, register.agencies)
    policies = {entry.document.path: entry for entry in catalog.policies}
    count = 0
    by_title: dict[str, list[KeptSheet]] = {}
    for sheet in register.sheets:
        by_title.setdefault(sheet.title, []).append(sheet)
    for title, tables in by_title.items():
        page = book.create_sheet(_title(title, book.sheetnames))
        line = 1
        for table in sorted(tables, key=lambda t: t.table):
            rows = [r for r in register.rows if r.sheet == title and r.table == table.table and not r.gone]
            writer = _Writer(page, table.columns, agencies, policies, register.imported)
            line = writer.table(line, table.caption, sorted(rows, key=lambda r: r.row)) + 2
            count += len(rows)
    named = {row.policy for row in register.rows}
    rest = [e for path, e in sorted(policies.items()) if path not in named and e.document.year == str(year)]
    for kind, group in _by_type(rest):
        page = book.create_sheet(_title(words()["sheets"][kind.value], book.sheetnames))
        writer = _Writer(page, _OWN, agencies, policies, {})
        writer.table(1, [f"DANH MỤC {kind.label.upper()} NĂM {year}"], list(_own_rows(group, agencies, kind)))
        count += len(group)
    if not book.sheetnames:
        writer = _Writer(book.create_sheet("Sổ theo dõi"), _OWN, agencies, policies, {})
        writer.table(1, [], [])
    book.properties.creator = ""
    return archive(book, today), count


def _by_type(entries: Iterable[Entry[Policy]]) -> list[tuple[DocumentType, list[Entry[Policy]]]]:
    groups: dict[DocumentType, list[Entry[Policy]]] = {}
    for entry in entries:
        groups.setdefault(entry.value.document_type, []).append(entry)
    return sorted(groups.items(), key=lambda pair: pair[0].position)


def _own_rows(entries: Iterable[Entry[Policy]], agencies: Agencies, kind: DocumentType) -> Iterable[KeptRow]:
    """Policies of one type as rows, by agency in Vietnamese order, each agency under a line of its own."""
    def order(entry: Entry[Policy]) -> tuple[Any, ...]:
        return vietnamese.sort_key(agencies.name(entry.value.lead_agency)), vietnamese.sort_key(entry.value.title)

    for place, entry in enumerate(sorted(entries, key=order), 1):
        name = agencies.name(entry.value.lead_agency)
        cells: dict[str, Stored] = {"STT": place, "Tên gọi văn bản": entry.value.title}
        yield KeptRow(kind.label, place, "", entry.value.title, name, True, cells, sections=[name],
                      policy=entry.document.path)


class _Writer:
    def __init__(
        self, page: Any, columns: list[dict[str, Any]], agencies: Agencies, policies: Mapping[str, Entry[Policy]],
        imported: Mapping[str, Mapping[str, Any]],
    ) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self.page, self.columns, self.agencies = page, columns, agencies
        self.policies, self.imported = policies, imported
        thin = Side(style="thin", color="999999")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.wrapped = Alignment(wrap_text=True, vertical="top")
        self.middle = Alignment(wrap_text=True, vertical="center", horizontal="center")
        self.bold, self.grey = Font(bold=True), PatternFill("solid", fgColor="E8EEF4")

    def table(self, line: int, caption: list[str], rows: list[KeptRow]) -> int:
        """Write one table from row *line* on; returns its last row."""
        from openpyxl.utils import get_column_letter

        width = len(self.columns)
        for text in caption:
            self._put(line, 1, text).font = self.bold
            if width > 1:
                self.page.merge_cells(start_row=line, start_column=1, end_row=line, end_column=width)
            line += 1
        line = self._headings(line)
        self.page.freeze_panes = self.page.freeze_panes or f"C{line}"
        for place, column in enumerate(self.columns, 1):
            letter = get_column_letter(place)
            key = column["key"]
            self.page.column_dimensions[letter].width = 9 if key.startswith(CHOICE) else _WIDTHS.get(key, 20)
        sections: list[str] = []
        for row in rows:
            if row.sections != sections:
                for text in row.sections[_common(row.sections, sections):]:
                    self._put(line, 1, text).font = self.bold
                    self.page.cell(line, 1).fill = self.grey
                    if width > 2:
                        self.page.merge_cells(start_row=line, start_column=1, end_row=line, end_column=width)
                    line += 1
                sections = row.sections
            cells = self._cells(row)
            for place, column in enumerate(self.columns, 1):
                cell = self._put(line, place, cells.get(column["name"]))
                cell.alignment, cell.border = self.wrapped, self.border
            line += 1
        return line - 1

    def _headings(self, line: int) -> int:
        depth = max((len(column["path"]) for column in self.columns), default=1) or 1
        for place, column in enumerate(self.columns, 1):
            path = column["path"] or [""]
            for level in range(depth):
                cell = self._put(line + level, place, path[level] if level < len(path) else None)
                cell.font, cell.alignment, cell.border, cell.fill = self.bold, self.middle, self.border, self.grey
        for level in range(depth):
            place = 0
            while place < len(self.columns):
                path = self.columns[place]["path"]
                end = place
                if len(path) > level + 1:
                    while end + 1 < len(self.columns) and len(self.columns[end + 1]["path"]) > level + 1 \
                            and self.columns[end + 1]["path"][: level + 1] == path[: level + 1]:
                        end += 1
                    if end > place:
                        self._merge(line + level, place + 1, line + level, end + 1)
                elif len(path) == level + 1 < depth:
                    self._merge(line + level, place + 1, line + depth - 1, place + 1)
                place = end + 1
        return line + depth

    def _merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        self.page.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)

    def _cells(self, row: KeptRow) -> dict[str, Stored]:
        """What the row says, with what an editor has changed since."""
        cells = dict(row.cells)
        entry = self.policies.get(row.policy)
        if entry is None:
            return cells
        now, before = written(entry), self.imported.get(row.policy)
        changed = {name for unit in UNITS if before is None or not same_values(unit, now, before) for name in unit}
        values = _values(entry.value, self.agencies)
        for column in self.columns:
            key = column["key"]
            feeds = ("handling", "replaces") if key.startswith(CHOICE) or key == "handling" else _FEEDS.get(key, ())
            if not changed.intersection(feeds):
                continue
            if key == "title" and now.get("title") == short_title(row.title):
                continue
            said = values.get(key)
            if key == "handling":
                said = entry.value.handling.label
            if said in (None, "") and key in (*_STEPS, "final", "basis", "planned", "existing"):
                continue  # the file is silent: what the tracker knew stays
            cells.pop(column["name"], None)
            if said not in (None, ""):
                cells[column["name"]] = said
        return cells

    def _put(self, row: int, column: int, value: Stored | None) -> Any:
        cell = self.page.cell(row, column)
        if isinstance(value, list):
            cell.value = dt.date.fromisoformat(value[0])
            cell.number_format = value[1] or "dd/mm/yyyy"
        elif isinstance(value, str):
            cell.value = value
            cell.data_type = "s"  # a text that begins with “=” is a text
        elif value is not None:
            cell.value = value
        return cell


def _values(policy: Policy, agencies: Agencies) -> dict[str, Stored]:
    """A policy's fields as cells, by the meaning of the column."""
    names = [agencies.name(policy.lead_agency), *(agencies.name(p) for p in policy.partner_agencies)]
    found: dict[str, Stored] = {
        "title": policy.title, "agency": "; ".join(names),
        CHOICE + policy.handling.value: max(len(policy.replaces), 1),
        "basis": "; ".join(number.text for number in policy.legal_basis), "progress": policy.stage.label,
        "existing": "; ".join(number.text for number in policy.replaces),
    }
    if policy.handling is Handling.BAN_HANH_MOI:
        found[CHOICE + policy.handling.value] = 1
    if policy.planned_on:
        found["planned"] = policy.planned_on.label
    for key, stage in _STEPS.items():
        steps = [step for step in policy.stage_history if step.stage is stage]
        if steps:
            found[key] = "; ".join(
                f"{f'{step.document.named} ' if step.document else ''}ngày {vietnamese.date_text(step.on)}"
                for step in steps
            )
    if policy.final_document:
        final = policy.final_document
        found["final"] = f"{final.number.named} ngày {vietnamese.date_text(final.issued_on)}"
    return found


def _common(first: list[str], second: list[str]) -> int:
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return count


def _title(text: str, taken: list[str]) -> str:
    """A sheet's name as Excel allows it: 31 characters, without some signs, unique."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in text).strip()[:31] or "Trang"
    number, fresh = 1, name
    while fresh.casefold() in {n.casefold() for n in taken}:
        number += 1
        fresh = f"{name[: 31 - len(str(number)) - 1]} {number}"
    return fresh


def archive(book: Any, today: dt.date) -> bytes:
    """*book* as an .xlsx that tells no time but *today*: the same book gives the same bytes."""
    made = io.BytesIO()
    book.save(made)
    return steady(made.getvalue(), today)


__all__ = ["archive", "workbook"]
