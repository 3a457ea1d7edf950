"""An office with a checkout of its own, and the workbooks it keeps: made up, with the mess of real ones."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book

from portal.tracker import opening, register, running
from portal.tracker.grid import Workbook, workbook
from portal.tracker.importing import Outcome, Plan, totals
from portal.tracker.workers import LIMITS

from ..building import ROOT
from ..conftest import AS_OF, CHECKOUT

HEAD = ("STT", "TÊN GỌI VĂN BẢN", "Cơ quan soạn thảo", "Hình thức xử lý", "", "", "", "Người xử lý", "VB đăng ký xây dựng",
        "Ngày nhận/Số vb phúc đáp", "Chấp thuận của UBND tỉnh", "Ngày dự kiến trình ban hành",
        "VB lấy ý kiến góp ý (nếu có)", "Ngày nhận/Số vb phúc đáp", "VB gửi Sở Tư pháp thẩm định",
        "Ngày nhận/Số vb phúc đáp", "VB trình UBND tỉnh ban hành", "Số, ngày, tháng năm ban hành VBQPPL", "Ghi chú")
BELOW = ("", "", "", "Thay thế", "Bãi bỏ", "Ban hành mới", "Chưa xác định")


def row(
    number: Any, title: str, agency: str = "", choice: str = "moi", planned: Any = None, **more: Any
) -> list[Any]:
    """A row of the usual layout. *choice*: thay, bai, moi, chua or nothing."""
    cells: list[Any] = [None] * len(HEAD)
    cells[0], cells[1], cells[2], cells[11] = number, title or None, agency or None, planned
    if choice:
        cells[3 + ("thay", "bai", "moi", "chua").index(choice)] = more.pop("count", 1)
    places = {"officer": 7, "registered": 8, "reply": 9, "approval": 10, "consulting": 12, "appraisal": 14,
              "submitted": 16, "final": 17, "notes": 18}
    for name, value in more.items():
        cells[places[name]] = value
    return cells


def usual(rows: Sequence[Sequence[Any]], title: str = "QD UBND can xu ly", book: Book | None = None) -> Book:
    """A workbook (or one more sheet) of the usual layout: two heading rows, merged."""
    book = book or Book()
    fresh = len(book.worksheets) == 1 and not list(book.worksheets[0].values)
    sheet = book.worksheets[0] if fresh else book.create_sheet()
    sheet.title = title
    sheet.append([text or None for text in HEAD])
    sheet.append([text or None for text in BELOW])
    sheet.merge_cells("D1:G1")
    for cells in rows:
        sheet.append(list(cells))
    return book


def plain(headings: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "Sheet1") -> Book:
    """A workbook with one heading row."""
    book = Book()
    book.active.title = title
    book.active.append(list(headings))
    for cells in rows:
        book.active.append(list(cells))
    return book


def data_of(book: Book) -> bytes:
    """The bytes of *book*."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(data: bytes, name: str = "so.xlsx") -> Workbook:
    """The workbook as the child process would tell of it, without the process."""
    answer = opening.answer(data, LIMITS)
    assert "code" not in answer, answer
    return workbook(name, json.loads(json.dumps(answer)))


@dataclass
class Office:
    """A checkout with real agencies, and no policies but one."""

    root: Path

    def take_in(self, book: Book | bytes, *, year: int = 2026, as_of: dt.datetime = AS_OF, **options: Any) -> Plan:
        """Import *book*; every import is held to the sum of rows."""
        agencies = options.pop("agencies", None)
        plan = running.run(self.root, opened(book if isinstance(book, bytes) else data_of(book)), as_of, year=year,
                           agencies=(lambda _: agencies) if agencies else None, **options)
        whole(plan)
        return plan

    def files(self) -> dict[str, bytes]:
        """Every file of the policies' folder."""
        return {p.relative_to(self.root).as_posix(): p.read_bytes()
                for p in sorted((self.root / "policies").rglob("*")) if p.is_file()}

    def kept(self, year: int = 2026) -> register.Register:
        """The register as it lies on the disk."""
        return register.load(self.root, year)


def whole(plan: Plan) -> None:
    """Each row of each sheet has exactly one result."""
    assert sum(totals(plan).values()) == sum(plan.rows.values())
    places = [(r.sheet, r.row) for r in plan.results]
    assert len(places) == len(set(places))
    assert all(r.why for r in plan.results if r.outcome in (Outcome.SKIPPED, Outcome.NOT_UNDERSTOOD))


def outcomes(plan: Plan) -> dict[str, int]:
    """How many rows ended how, without the zeros and the rows skipped."""
    return {o.name.lower(): n for o, n in totals(plan).items() if o is not Outcome.SKIPPED}


def office(folder: Path) -> Office:
    """A fresh office below *folder*."""
    shutil.copytree(CHECKOUT, folder, dirs_exist_ok=True)
    for path in [*(ROOT / "content" / "co-quan").glob("so-*.md"), ROOT / "content" / "co-quan" / "cong-an-tinh.md"]:
        shutil.copy2(path, folder / "content" / "co-quan" / path.name)
    return Office(folder)
