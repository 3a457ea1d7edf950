"""The report as an Excel file: figures that are formulas over sheets of evidence, so that their source is seen."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ..office_files import steady
from .fields import asked, whole_address
from .figures import Figure, Report

SUMMARY, GAPS = "Tổng hợp", "Còn thiếu"
_FIRST = 6
"""Row of the first piece of evidence on its sheet."""
_FONT = "Times New Roman"
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_LINE = Side(style="thin", color="9AA5B1")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_NUMBER = "#,##0"


def workbook(report: Report, site_url: str = "") -> bytes:
    """*report* as an ``.xlsx``; links to pages when there is a *site_url*. The same input gives the same bytes."""
    book = Workbook()
    book.properties.creator = report.province.site_name
    book.properties.title = report.title
    summary = book.active
    summary.title = SUMMARY
    sheets = [f for f in report.figures if f.evidence or (f.known and not f.is_words)]
    for figure in sheets:
        _evidence(book.create_sheet(figure.sheet), figure, site_url)
    _summary(summary, report, {f.number for f in sheets})
    _gaps(book.create_sheet(GAPS), report)
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue(), report.as_of)


def _summary(sheet: Any, report: Report, with_sheet: set[int]) -> None:
    made = f"Căn cứ: {report.term.basis}. Lập: {report.sender.value.name}."
    _title(sheet, report.title, (report.state, report.due, made), wide=8)
    if report.sample:
        _put(sheet, 5, 1, "Bản minh họa: có số liệu minh họa, không dùng để báo cáo thật.", italic=True)
        sheet.merge_cells(start_row=5, start_column=1, end_row=5, end_column=8)
    heads = ("TT", "Chỉ tiêu", "Kết quả", "Trên tổng số", "Tỷ lệ", "Đơn vị", "Cách đếm", "Minh chứng")
    widths = (5, 46, 22, 14, 9, 14, 58, 13)
    _head(sheet, 6, heads, widths)
    for row, figure in enumerate(report.figures, 7):
        line, rows = figure.indicator, f"${_FIRST}:${{0}}${_last(figure)}"
        _put(sheet, row, 1, figure.number, centre=True, grid=True)
        total, mark = f" (trên {line.out_of})" if line.out_of else "", " (*)" if figure.gap else ""
        _put(sheet, row, 2, line.label + total + mark, grid=True)
        if figure.value is not None:
            _formula(sheet, row, 3, f"SUM({figure.sheet}!$E{rows.format('E')})")
        elif figure.is_words:
            _put(sheet, row, 3, "\n".join(figure.words) or figure.text, grid=True)
        else:
            _put(sheet, row, 3, figure.text, centre=True, grid=True, italic=True)
        if figure.out_of is not None:
            _formula(sheet, row, 4, f"SUM({figure.sheet}!$F{rows.format('F')})")
            _formula(sheet, row, 5, f'IF(D{row}=0,"",C{row}/D{row})', "0%")
        else:
            for column in (4, 5):
                _put(sheet, row, column, "", grid=True)
        _put(sheet, row, 6, line.unit, centre=True, grid=True)
        _put(sheet, row, 7, line.counted + (f" ({line.article})" if line.article else ""), grid=True)
        cell = _put(sheet, row, 8, figure.sheet if figure.number in with_sheet else "", centre=True, grid=True)
        if figure.number in with_sheet:
            cell.hyperlink = f"#{figure.sheet}!A1"
            cell.font = Font(name=_FONT, size=11, color="0B57A4", underline="single")
    row = 6 + len(report.figures)
    _fitted(sheet, 7, widths, row)
    told = f"(*) Chưa có số hoặc chưa đủ; chưa có số không phải là số 0. Xem sheet “{GAPS}” ({len(report.gaps)} chỗ)."
    for note in (*report.notes, told):
        row += 1
        _put(sheet, row, 2, note, italic=True)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=8)
        sheet.row_dimensions[row].height = 32
    _printed(sheet, "6:6", "A7")


def _evidence(sheet: Any, figure: Figure, site_url: str) -> None:
    line = figure.indicator
    said = f"Đơn vị: {line.unit}." + (f" Tổng số: {line.out_of}." if line.out_of else "")
    _title(sheet, f"{figure.number}. {line.label}", (line.counted, said), wide=9)
    widths = (5, 56, 12, 22, 13, 11, 44, 52, 52)
    _head(sheet, _FIRST - 1, ("TT", "Hồ sơ", "Ngày", "Nhóm", "Số", "Tổng số", "Ghi chú", "Tệp trong kho nội dung",
                              "Minh chứng khác"), widths)
    for row, item in enumerate(figure.evidence, _FIRST):
        _put(sheet, row, 1, row - _FIRST + 1, centre=True, grid=True)
        _linked(_put(sheet, row, 2, item.title, grid=True), whole_address(item, site_url))
        cell = _put(sheet, row, 3, item.on or "", centre=True, grid=True)
        cell.number_format = "dd/mm/yyyy"
        _put(sheet, row, 4, item.group, grid=True)
        for column, number in ((5, item.amount), (6, item.out_of)):
            cell = _put(sheet, row, column, "" if number is None else number, centre=True, grid=True)
            cell.number_format = _NUMBER
        _put(sheet, row, 7, item.note, grid=True)
        _put(sheet, row, 8, item.path, grid=True)
        _linked(_put(sheet, row, 9, item.url, grid=True), item.url)
    _fitted(sheet, _FIRST, widths, _last(figure))
    sheet.print_area = f"A1:G{_last(figure) + len(figure.groups) + 3}"
    _groups(sheet, figure)
    if not figure.evidence:
        _put(sheet, _FIRST, 2, "Trong kỳ không có hồ sơ nào để đếm.", italic=True)
    _printed(sheet, f"{_FIRST - 1}:{_FIRST - 1}", f"A{_FIRST}")


def _groups(sheet: Any, figure: Figure) -> None:
    """Under the evidence: how many of each heading, as formulas."""
    if not figure.has_groups:
        return
    last, row = _last(figure), _last(figure) + 2
    _put(sheet, row, 2, "Theo nhóm", bold=True)
    for name, _ in figure.groups:
        row += 1
        _put(sheet, row, 2, name, grid=True)
        _formula(sheet, row, 5, f"SUMIFS($E${_FIRST}:$E${last},$D${_FIRST}:$D${last},B{row})")


def _gaps(sheet: Any, report: Report) -> None:
    _title(sheet, "Số liệu còn thiếu", (
        "Chưa có số không có nghĩa là bằng không. Nhập số ở nơi ghi trong cột “Nhập ở đâu”, rồi làm lại báo cáo.",
    ), wide=6)
    widths = (5, 38, 40, 36, 42, 64)
    _head(sheet, 5, ("TT", "Chỉ tiêu", "Thiếu gì", "Hỏi ai", "Nhập ở đâu", "Hồ sơ còn thiếu"), widths)
    for row, (figure, gap) in enumerate(report.gaps, 6):
        files = "\n".join(f"{e.title} ({e.path})" for e in gap.items)
        words = (str(figure.number), figure.indicator.label, gap.why, asked(gap), gap.how, files)
        for column, text in enumerate(words, 1):
            _put(sheet, row, column, text, centre=column == 1, grid=True)
    _fitted(sheet, 6, widths, 5 + len(report.gaps))
    _printed(sheet, "5:5", "A6")


def _last(figure: Figure) -> int:
    """The last row of evidence; one empty row when there is none."""
    return _FIRST + max(len(figure.evidence), 1) - 1


def _title(sheet: Any, title: str, lines: tuple[str, ...], wide: int) -> None:
    for row, text in enumerate((title, *lines), 1):
        _put(sheet, row, 1, text, bold=row == 1, italic=row > 1, size=14 if row == 1 else 11)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=wide)
        sheet.row_dimensions[row].height = 22 if row == 1 else 18


def _head(sheet: Any, row: int, heads: tuple[str, ...], widths: tuple[int, ...]) -> None:
    for column, (text, width) in enumerate(zip(heads, widths, strict=True), 1):
        cell = _put(sheet, row, column, text, bold=True, centre=True, grid=True)
        cell.fill = _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width


def _put(
    sheet: Any, row: int, column: int, value: Any, *, bold: bool = False, italic: bool = False, centre: bool = False,
    grid: bool = False, size: int = 11,
) -> Any:
    """A cell; text that begins like a formula stays text."""
    cell = sheet.cell(row=row, column=column, value=value if value != "" else None)
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.quotePrefix = value[0] in "=+-@"
    cell.font = Font(name=_FONT, size=size, bold=bold, italic=italic)
    cell.alignment = Alignment(horizontal="center" if centre else None, vertical="top", wrap_text=True)
    if grid:
        cell.border = _GRID
    return cell


def _formula(sheet: Any, row: int, column: int, formula: str, form: str = _NUMBER) -> None:
    cell = _put(sheet, row, column, "", centre=True, grid=True)
    cell.value, cell.number_format = f"={formula}", form


def _fitted(sheet: Any, first: int, widths: tuple[int, ...], last: int) -> None:
    """Rows *first* to *last* as high as their longest text needs: programs do not agree on doing it themselves."""
    for row in range(first, last + 1):
        lines = 1
        for column, width in enumerate(widths, 1):
            text = str(sheet.cell(row=row, column=column).value or "")
            if not text.startswith("="):
                lines = max(lines, sum(-(-max(len(part), 1) // max(int(width * 1.25), 1)) for part in text.split("\n")))
        sheet.row_dimensions[row].height = min(15.0 * lines + 2, 400)


def _linked(cell: Any, address: str) -> None:
    if address:
        cell.hyperlink = address
        cell.font = Font(name=_FONT, size=11, color="0B57A4", underline="single")


def _printed(sheet: Any, heads: str, frozen: str) -> None:
    """A4 lying down, as wide as one page, the head of the table on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows, sheet.freeze_panes = heads, frozen
    sheet.page_margins.left = sheet.page_margins.right = 0.5


__all__ = ["GAPS", "SUMMARY", "workbook"]
