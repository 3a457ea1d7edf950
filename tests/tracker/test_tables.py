"""Headings recognised, rows told apart: a dozen layouts, each with a mess of its own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook as Book

from portal.tracker.headings import meaning, tables
from portal.tracker.importing import Outcome
from portal.tracker.rows import RowKind, read

from .office import Office, data_of, opened, outcomes, plain, row, usual

MEANINGS = """
STT: ordinal
TT: ordinal
Số TT: ordinal
Tên gọi văn bản: title
TÊN GỌI VĂN BẢN: title
TÊN VĂN BẢN QUY PHẠM PHÁP LUẬT: title
Tên dự thảo văn bản: title
Trích yếu nội dung: title
Nội dung dự thảo nghị quyết: title
Danh mục nghị quyết: title
Cơ quan soạn thảo: agency
Cơ quan chủ trì soạn thảo: agency
CƠ QUAN CHỦ TRÌ THAM MƯU: agency
Đơn vị thực hiện: agency
Sở, ban, ngành chủ trì: agency
Cơ quan phối hợp: partners
Hình thức xử lý: handling
Thay thế: handling.thay-the
Bãi bỏ: handling.bai-bo
Ban hành mới: handling.ban-hanh-moi
Sửa đổi, bổ sung: handling.sua-doi-bo-sung
Chưa xác định: handling.chua-xac-dinh
Hết hiệu lực theo thời gian: handling.het-hieu-luc
Giữ nguyên, không xử lý: handling.giu-nguyen
Người xử lý: officer
Chuyên viên theo dõi: officer
VB đăng ký xây dựng: registered
Văn bản đăng ký xây dựng NQ của cơ quan soạn thảo: registered
Văn bản đăng ký xây dựng NQ của UBND tỉnh: registered-ubnd
Ngày nhận/Số vb phúc đáp: reply
Chấp thuận của UBND tỉnh: approval
Ý kiến chấp thuận của TT.HĐND tỉnh: approval
Ngày dự kiến trình ban hành: planned
Thời gian trình: planned
Thời hạn ban hành: planned
Dự kiến ban hành: planned
Trình tại kỳ họp: planned
VB lấy ý kiến góp ý (nếu có): consulting
Gửi lấy ý kiến góp ý: consulting
VB gửi Sở Tư pháp thẩm định: appraisal
VB trình UBND tỉnh ban hành: submitted-ubnd
Cơ quan soạn thảo trình UBND tỉnh: submitted-ubnd
UBND tỉnh trình HĐND tỉnh: submitted-hdnd
Số, ngày, tháng năm ban hành VBQPPL: final
Số, trích yếu, ngày, tháng, năm ban hành VBQPPL: final
Thời gian xử lý: handled
Số, ký hiệu văn bản: existing
Loại văn bản: type
Lĩnh vực: field
Căn cứ pháp lý: basis
Tiến độ thực hiện: progress
Ghi chú: notes
Xyz abc:
Công văn số 12/SNV ngày 01/02/2026:
""".strip().split("\n")


@pytest.mark.parametrize("line", MEANINGS, ids=lambda line: line.partition(":")[0])
def test_a_heading_is_known_by_what_it_says(line: str) -> None:
    words, _, key = line.partition(":")
    assert meaning(words)[0] == key.strip()
    assert meaning(f"  {words.upper()}\n")[0] == key.strip()


def kinds(book: Book) -> list[str]:
    """The kinds of the rows of the first sheet."""
    sheet = opened(data_of(book)).sheets[0]
    return [r.kind.name for r in read(sheet, lambda text: text.startswith(("Sở ", "Công an"))).rows]


def titles(desk: Office, book: Book) -> dict[str, str]:
    """What was imported: the name of each draft and its agency, or the reason."""
    plan = desk.take_in(book)
    return {r.text: (desk.kept().imported.get(r.policy, {}).get("lead_agency") or r.why[0].text)
            for r in plan.results if r.outcome is not Outcome.SKIPPED}


def test_the_usual_layout_with_numbers_left_over_and_formats_far_below(desk: Office) -> None:
    book = usual([row(1, "Quyết định về chợ", "Sở Công Thương"), [2], [3], [None], [4]])
    book.active.cell(900, 3).number_format = "0.00"
    book.active.cell(950, 16_000).number_format = "0.00"
    plan = desk.take_in(book)
    assert plan.rows == {"QD UBND can xu ly": 950} and outcomes(plan)["created"] == 1
    why = Counter(r.why[0].text for r in plan.results if r.outcome is Outcome.SKIPPED)
    assert why["chỉ có số thứ tự, chưa ghi văn bản nào"] == 3 and why["dòng tiêu đề"] == 2 and why["dòng trống"] == 944


def test_a_title_above_the_table_and_a_row_of_column_numbers_below_it(desk: Office) -> None:
    book = Book()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append(["DANH MỤC NGHỊ QUYẾT CỦA HĐND TỈNH CẦN XỬ LÝ NĂM 2026"])
    sheet.append(["(Kèm theo Công văn số 12/STP-XDTHPL ngày 05/01/2026)"])
    sheet.append([])
    sheet.append(["TT", "Trích yếu", "Cơ quan tham mưu", "Thời hạn", "Ghi chú"])
    sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)"])
    sheet.append([1, "Quy định mức hỗ trợ người làm công tác dân số", "Sở Y tế", "Quý III/2026"])
    assert kinds(book) == ["CAPTION", "CAPTION", "EMPTY", "HEADING", "HEADING", "DOCUMENT"]
    desk.take_in(book)
    assert "document_type: nq-hdnd-tinh" in (desk.root / desk.kept().rows[0].policy).read_text("utf-8")


def test_three_heading_rows_with_groups_of_groups(desk: Office) -> None:
    book = Book()
    sheet = book.active
    sheet.append(["STT", "Tên văn bản", "Cơ quan\nchủ trì", "Quá trình thực hiện", None, None, None, "Ghi chú"])
    sheet.append([None, None, None, "Hình thức xử lý", None, "Tiến độ", None, None])
    sheet.append([None, None, None, "Thay thế", "Ban hành mới", "Lấy ý kiến", "Dự kiến ban hành", None])
    for area in ("A1:A3", "B1:B3", "C1:C3", "H1:H3", "D1:G1", "D2:E2", "F2:G2"):
        sheet.merge_cells(area)
    sheet.append([1, "Quyết định về chợ đêm", "Sở Công Thương", None, "x", "CV 12/SCT-QL ngày 02/3/2026", "Quý II/2026", "a"])
    table = tables(opened(data_of(book)).sheets[0])[0]
    assert (table.first, table.last) == (1, 3)
    assert [c.key for c in table.columns] == ["ordinal", "title", "agency", "handling.thay-the", "handling.ban-hanh-moi",
                                              "consulting", "planned", "notes"]
    assert table.columns[3].path == ("Quá trình thực hiện", "Hình thức xử lý", "Thay thế")
    desk.take_in(book)
    text = (desk.root / desk.kept().rows[0].policy).read_text("utf-8")
    assert "handling: ban-hanh-moi" in text and "planned_on: 2026-Q2" in text and "document: 12/SCT-QL" in text


def test_groups_whose_merging_was_lost(desk: Office) -> None:
    book = usual([row(1, "Quyết định về chợ", "Sở Công Thương", "moi")])
    book.active.unmerge_cells("D1:G1")
    assert titles(desk, book) == {"Quyết định về chợ": "so-cong-thuong"}
    assert desk.kept().imported[desk.kept().rows[0].policy]["handling"] == "ban-hanh-moi"


def test_sections_give_agency_and_type(desk: Office) -> None:
    rows = [
        ["A", "NGHỊ QUYẾT CỦA HĐND TỈNH"], ["I", "Sở Tài chính", None, None, 2],
        [1, "Quy định mức thu phí thẩm định"], ["1.1", "Quy định mức chi hội nghị"],
        ["II", "Sở Xây dựng"], [2, "Quy định quản lý hạ tầng"],
        ["B. QUYẾT ĐỊNH CỦA UBND TỈNH"], ["I. Sở Y tế (1 văn bản)"], [1, "Quy chế phối hợp phòng dịch"],
    ]
    book = plain(["STT", "Tên văn bản", "Cơ quan soạn thảo", "Thời hạn", "Ghi chú"], rows)
    assert kinds(book)[1:] == ["SECTION", "SECTION", "DOCUMENT", "DOCUMENT", "SECTION", "DOCUMENT", "SECTION", "SECTION",
                               "DOCUMENT"]
    assert titles(desk, book) == {
        "Quy định mức thu phí thẩm định": "so-tai-chinh", "Quy định mức chi hội nghị": "so-tai-chinh",
        "Quy định quản lý hạ tầng": "so-xay-dung", "Quy chế phối hợp phòng dịch": "so-y-te",
    }
    kept = desk.kept()
    types = [kept.imported[r.policy]["document_type"] for r in kept.rows]
    assert types == ["nq-hdnd-tinh"] * 3 + ["qd-ubnd-tinh"]


def test_merged_sections_over_the_whole_width(desk: Office) -> None:
    book = plain(["STT", "Tên văn bản", "Thời gian trình"], [["Lĩnh vực nông nghiệp"], ["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"],
                                                             [1, "Quyết định về giống cây", "Tháng 5"]])
    book.active.merge_cells("A2:C2")
    book.active.merge_cells("A3:C3")
    assert titles(desk, book) == {"Quyết định về giống cây": "so-nnmt"}


def test_an_agency_cell_merged_over_its_documents(desk: Office) -> None:
    book = plain(["STT", "Cơ quan chủ trì", "Tên dự thảo", "Dự kiến trình"],
                 [[1, "Sở Tư pháp", "Quyết định về công chứng", "Quý I/2026"], [2, None, "Quyết định về đấu giá", "Quý II/2026"],
                  [3, "Sở Y tế", "Quyết định về dân số", "Quý II/2026"]])
    book.active.merge_cells("B2:B3")
    assert titles(desk, book) == {"Quyết định về công chứng": "so-tu-phap", "Quyết định về đấu giá": "so-tu-phap",
                                  "Quyết định về dân số": "so-y-te"}


def test_a_document_over_several_rows(desk: Office) -> None:
    head = ["STT", "Tên văn bản", "Cơ quan soạn thảo", "Văn bản đăng ký xây dựng", "Ghi chú"]
    rows = [[1, "Quyết định về quản lý", "Sở Xây dựng", "Công văn số 1/SXD-VP ngày 02/01/2026", "đợt 1"],
            [None, "chiếu sáng đô thị", None, "Công văn số 2/SXD-VP ngày 03/02/2026", None],
            [None, None, None, None, "đợt 2"], [2, "Quyết định về cây xanh", "Sở Xây dựng", None, None]]
    book = plain(head, rows)
    assert kinds(book)[1:] == ["DOCUMENT", "CONTINUED", "CONTINUED", "DOCUMENT"]
    assert set(titles(desk, book)) == {"Quyết định về quản lý chiếu sáng đô thị", "Quyết định về cây xanh"}
    assert desk.kept().rows[0].cells["Ghi chú"] == "đợt 1\nđợt 2"
    assert outcomes(desk.take_in(book)) == {"unchanged": 2}


def test_a_document_without_a_number_is_no_continuation(desk: Office) -> None:
    book = plain(["STT", "Tên văn bản", "Cơ quan soạn thảo"],
                 [[1, "Quyết định về chợ", "Sở Công Thương"], [None, "Quyết định về điện", "Sở Công Thương"],
                  [None, "Nghị quyết về dân số", None]])
    assert len(titles(desk, book)) == 3


def test_headings_repeated_for_each_printed_page_totals_and_the_foot(desk: Office) -> None:
    head = ["STT", "Tên văn bản", "Cơ quan soạn thảo", "Thời hạn"]
    rows: Sequence[Sequence[Any]] = [
        [1, "Quyết định về chợ", "Sở Công Thương", "Quý I"], head, ["1", "2", "3", "4"],
        [2, "Quyết định về điện", "Sở Công Thương", "Quý I"], ["Tổng cộng", None, None, 2], ["Tổng số: 02 văn bản"], [],
        ["Ghi chú: danh mục có thể thay đổi."], ["Người lập biểu", None, None, "Trưởng phòng"],
    ]
    assert kinds(plain(head, rows))[1:] == ["DOCUMENT", "HEADING", "HEADING", "DOCUMENT", "TOTAL", "TOTAL", "EMPTY", "CLOSING",
                                            "CLOSING"]


def test_two_tables_in_one_sheet(desk: Office) -> None:
    book = plain(["STT", "Tên văn bản", "Cơ quan soạn thảo"], [
        [1, "Nghị quyết về dân số", "Sở Y tế"], [], ["TT", "Nội dung", "Đơn vị chủ trì", "Thời hạn", "Ghi chú"],
        [1, "Quyết định về điện", "Sở Công Thương", "Tháng 7/2026", None],
    ])
    assert titles(desk, book) == {"Nghị quyết về dân số": "so-y-te", "Quyết định về điện": "so-cong-thuong"}
    assert [s.table for s in desk.kept().sheets] == [0, 1]


def test_a_sheet_without_a_table_and_a_hidden_one_are_told(desk: Office) -> None:
    book = usual([row(1, "Quyết định về chợ", "Sở Công Thương")])
    book.create_sheet("Tong hop", 0).append(["BÁO CÁO VÀ PHƯƠNG HƯỚNG", None, 243])
    hidden = usual([row(1, "Quyết định về điện", "Sở Công Thương")], "DM ẩn", book)["DM ẩn"]
    hidden.sheet_state = "hidden"
    book["QD UBND can xu ly"].row_dimensions[3].hidden = True
    plan = desk.take_in(book)
    assert outcomes(plan) == {"created": 1} and set(plan.rows) == {"Tong hop", "QD UBND can xu ly"}
    assert any("“Tong hop”: không thấy dòng tiêu đề" in m for m in plan.messages)
    assert any("“DM ẩn” đang ẩn" in m for m in plan.messages)
    assert any("dòng đang ẩn" in n.text for r in plan.results for n in r.notes)
    assert outcomes(desk.take_in(book, sheets=("dm an",))) == {"created": 1}


def test_the_name_column_is_found_though_its_heading_says_nothing(desk: Office) -> None:
    book = plain(["STT", "VB", "Cơ quan soạn thảo", "Thời gian trình", "Ghi chú"],
                 [[1, "Quyết định ban hành quy chế phối hợp quản lý chợ", "Sở Công Thương", "Quý I/2026", "gấp"]])
    assert titles(desk, book) == {"Quyết định ban hành quy chế phối hợp quản lý chợ": "so-cong-thuong"}


def test_existing_documents_in_columns_of_their_own(desk: Office) -> None:
    head = ["TT", "Loại văn bản", "Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Cơ quan tham mưu", "Hình thức xử lý", "Lĩnh vực"]
    book = plain(head, [[1, "Nghị quyết", "12/2020/NQ-HĐND", dt.date(2020, 7, 1), "Quy định mức chi", "Sở Tài chính",
                         "Thay thế", "Y tế"]])
    desk.take_in(book)
    text = (desk.root / desk.kept().rows[0].policy).read_text("utf-8")
    assert "document_type: nq-hdnd-tinh" in text and "replaces: [12/2020/NQ-HĐND]" in text and "fields: [y-te]" in text
    assert outcomes(desk.take_in(book)) == {"unchanged": 1}


def test_dates_as_cells_numbers_as_text_errors_and_formulas(desk: Office) -> None:
    book = usual([row("1", "Quyết định về chợ", "Sở Công Thương", planned=dt.datetime(2026, 4, 1)),
                  row("02", "Quyết định về điện", "Sở Công Thương", planned=46113),
                  row(3.0, "Quyết định về gas", "Sở Công Thương", count="1", notes="#REF!"),
                  row(4, "Quyết định về xăng", "Sở Công Thương", notes="=A1+1")])
    book.active["L3"].number_format = "mm/yyyy"
    plan = desk.take_in(book)
    assert outcomes(plan) == {"created": 4}
    planned = [desk.kept().imported[r.policy].get("planned_on") for r in desk.kept().rows]
    assert planned == ["2026-04", "2026-04-01", None, None]
    notes = [n.text for r in plan.results for n in r.notes]
    assert any("#REF!" in n for n in notes)
    assert any("công thức ở S6 chưa có kết quả" in m for m in plan.messages)
    assert any("1 ô là công thức (S6" in m for m in plan.messages)
    assert outcomes(desk.take_in(book)) == {"unchanged": 4}


def test_marks_that_contradict_are_told(desk: Office) -> None:
    both = row(1, "Quyết định thay thế Quyết định số 1/2020/QĐ-UBND ngày 02/01/2020", "Sở Y tế", "thay")
    both[5] = 1
    none = row(2, "Quyết định về dân số", "Sở Y tế", "")
    lacking = row(3, "Quyết định về gia đình", "Sở Y tế", "thay")
    fewer = row(4, "Quyết định bãi bỏ Quyết định số 3/2020/QĐ-UBND ngày 02/01/2020", "Sở Y tế", "bai", count=3)
    plan = desk.take_in(usual([both, none, lacking, fewer]))
    notes = {r.row: " ".join(n.text for n in r.notes) for r in plan.results}
    assert "đánh dấu nhiều hình thức" in notes[3] and "không đánh dấu hình thức" in notes[4]
    assert "không thấy số văn bản" in notes[5] and "ghi 3 văn bản, trong tên gọi thấy 1" in notes[6]
    handling = [desk.kept().imported[r.policy]["handling"] for r in desk.kept().rows]
    assert handling == ["thay-the", "chua-xac-dinh", "chua-xac-dinh", "bai-bo"]


def test_the_first_kind_of_row_is_the_document() -> None:
    assert RowKind("van-ban") is RowKind.DOCUMENT
