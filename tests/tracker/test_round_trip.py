"""Out and in again: an export read back changes nothing. And over random sheets: no row is lost."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from portal import gate, legal_clock
from portal.tracker import exporting, mentions
from portal.tracker.agencies import Agencies
from portal.tracker.grid import shown
from portal.tracker.importing import Options, Outcome, plan, totals
from portal.tracker.mentions import Relation
from portal.tracker.register import Register

from ..conftest import AS_OF
from .office import BELOW, HEAD, Office, data_of, office, opened, outcomes, plain, row, usual, whole
from .test_importing import ROWS, policy


def exported(desk: Office) -> bytes:
    """The export of the office as it stands."""
    catalog = gate.load(desk.root, AS_OF).catalog
    data, _ = exporting.workbook(catalog, desk.kept(), legal_clock.today(AS_OF), year=2026)
    assert data == exporting.workbook(catalog, desk.kept(), legal_clock.today(AS_OF), year=2026)[0]
    return data


def test_the_layout_and_every_word_come_back(desk: Office) -> None:
    book = usual([row(1, "Quyết định về nước sạch", "Sở Xây dựng", planned="Trước 15/4", notes="=1+1 là hai")], "Sổ 2",
                 usual(ROWS))
    book["Sổ 2"]["S3"].data_type = "s"
    before = desk.take_in(book)
    again = load_workbook(io.BytesIO(exported(desk)))
    sheet = again["QD UBND can xu ly"]
    assert "D1:G1" in {str(m) for m in sheet.merged_cells.ranges} and "A1:A2" in {str(m) for m in sheet.merged_cells.ranges}
    assert [c.value for c in sheet[1]] == [text or None for text in HEAD]
    assert [c.value for c in sheet[2]][:7] == [text or None for text in BELOW]
    for place, cells in enumerate(ROWS, 3):
        officer = 7  # names are never kept
        said = [(c.strip() if isinstance(c, str) else c) for at, c in enumerate(cells) if at != officer]
        assert [c.value for at, c in enumerate(sheet[place]) if at != officer] == said
    assert again["Sổ 2"]["L3"].value == "Trước 15/4" and again["Sổ 2"]["S3"].data_type == "s"
    files = desk.files()
    plan = desk.take_in(exported(desk))
    assert outcomes(plan) == {"unchanged": outcomes(before)["created"] + 1} and len(plan.files) <= 1
    assert {p: d for p, d in desk.files().items() if p.endswith(".md")} == {p: d for p, d in files.items() if p.endswith(".md")}
    assert outcomes(desk.take_in(exported(desk))) == {"unchanged": 6}


def test_what_an_editor_changed_goes_out_and_comes_back_unchanged(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    path = policy(desk, "học nghề")
    text = path.read_text("utf-8").replace("planned_on: 2026-Q2", "planned_on: 2026-09").replace(
        "lead_agency: so-noi-vu", "lead_agency: so-tai-chinh")
    path.write_text(text, "utf-8")
    sheet = load_workbook(io.BytesIO(exported(desk)))["QD UBND can xu ly"]
    assert sheet["L3"].value == "Tháng 9/2026" and sheet["C3"].value == "Sở Tài chính"
    files = {p: d for p, d in desk.files().items() if p.endswith(".md")}
    plan = desk.take_in(exported(desk))
    assert outcomes(plan)["unchanged"] == 5 and not [r for r in plan.results if r.conflicts]
    assert {p: d for p, d in desk.files().items() if p.endswith(".md")} == files


def test_policies_that_no_tracker_knew_go_out_by_type_and_agency(desk: Office) -> None:
    book = load_workbook(io.BytesIO(exported(desk)))
    assert book.sheetnames == ["QĐ UBND tỉnh"]
    words = [c.value for r in book.worksheets[0] for c in r if c.value]
    assert any("học phí" in str(word) for word in words)
    plan = desk.take_in(exported(desk))
    assert outcomes(plan) == {"unchanged": 1} and not plan.results[-1].conflicts


def test_sections_come_back(desk: Office) -> None:
    rows = [["A", "NGHỊ QUYẾT"], ["I", "Sở Tài chính"], [1, "Quy định mức thu"], ["II", "Sở Y tế"], [2, "Quy định mức chi"]]
    desk.take_in(plain(["STT", "Tên văn bản", "Cơ quan soạn thảo", "Cột lạ"], rows))
    assert outcomes(desk.take_in(exported(desk))) == {"unchanged": 3}


WORDS = st.sampled_from([
    "Quyết định về chợ", "Nghị quyết về phí", "Sở Y tế", "I. Sở Tài chính", "A. NGHỊ QUYẾT", "Tổng cộng", "STT", "Tên văn bản",
    "Cơ quan soạn thảo", "Thay thế", "Quý II/2026", "Ghi chú: a", "(1)", "II", "1.1", "x", "  ", "\n", "Chưa xác định/Sở NNMT",
    "Quyết định số 1/2020/QĐ-UBND ngày 02/01/2020 về nước",
])
CELLS = st.one_of(st.none(), st.none(), WORDS, st.integers(-5, 50_000), st.dates(), st.booleans(), st.text("ab ữ=#/1.\u0301", max_size=12))
SHEETS = st.lists(st.lists(CELLS, max_size=8), max_size=14)
MERGES = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 8), st.integers(0, 3), st.integers(0, 3)), max_size=3)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(SHEETS, st.booleans(), MERGES)
def test_no_row_of_a_random_sheet_is_lost(rows: list[list[object]], headed: bool, merges: list[tuple[int, ...]]) -> None:
    book = plain(["STT", "Tên văn bản", "Cơ quan soạn thảo", "Thời hạn"], rows) if headed else Book()
    if not headed:
        for cells in rows:
            book.active.append(cells)
    for top, left, down, right in merges:
        book.active.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
    found = opened(data_of(book))
    with tempfile.TemporaryDirectory() as folder:
        first = plan(Path(folder), found, CATALOG, Register(2026), OPTIONS)
        whole(first)
        second = plan(Path(folder), found, CATALOG, first.register, OPTIONS)
        whole(second)
    documents = [r for r in first.results if r.outcome is not Outcome.SKIPPED]
    assert len(first.register.rows) == len(documents) == len(second.register.rows)
    assert totals(second)[Outcome.NOT_UNDERSTOOD] == totals(first)[Outcome.NOT_UNDERSTOOD]
    said = {t for r in first.results for t in r.text.split(" | ") if t}
    sheet = found.sheets[0]
    for number, cells in sheet.rows.items():
        result = first.results[number - 1]
        kept = " ".join(shown(v) for r in first.register.rows for v in r.cells.values())
        for cell in cells.values():
            assert not cell.line or cell.line in said or cell.line in result.text or cell.text in kept, (cell, result)


def _catalog(folder: Path) -> tuple[object, Options]:
    return gate.load(office(folder).root, AS_OF).catalog, Options(legal_clock.today(AS_OF), 2026)


with tempfile.TemporaryDirectory() as _folder:
    CATALOG, OPTIONS = _catalog(Path(_folder))


def test_numbers_inside_prose_with_what_becomes_of_them() -> None:
    cases = {
        "Quyết định ban hành Quy chế (thay thế Quyết định số 29/2024/QĐ-UBND ngày 04/11/2024 của Ủy ban nhân dân tỉnh ban hành "
        "Quy chế)": [("29/2024/QĐ-UBND", Relation.REPLACES, "2024-11-04")],
        "thay thế Quyết định số 09/2024/QĐ/UBND ngày 20/3/2024; Quyết định số 17/2020/QĐ-UBND ngày 14/10/2020":
            [("09/2024/QĐ-UBND", Relation.REPLACES, "2024-03-20"), ("17/2020/QĐ-UBND", Relation.REPLACES, "2020-10-14")],
        "(bãi bỏ Điều 5 Quyết định số 36/2024/QĐ-UBND ngày 07/10/2024; thay thế Quyết định số 05/2024/QĐ-UBND)":
            [("36/2024/QĐ-UBND", Relation.REPEALS, "2024-10-07"), ("05/2024/QĐ-UBND", Relation.REPLACES, None)],
        "Căn cứ Nghị định 78/2025/NĐ–CP; Luật số 64/2025/QH15":
            [("78/2025/NĐ-CP", Relation.BASED_ON, None), ("64/2025/QH15", Relation.BASED_ON, None)],
        "Nghị quyết sửa đổi, bổ sung Nghị quyết số 02/2021/NQ-HĐND ngày 06 tháng 10 năm 2021":
            [("02/2021/NQ-HĐND", Relation.AMENDS, "2021-10-06")],
        "Công văn số 935 /STC-ĐTGS&QTVĐT ngày 06/02/2026": [("935/STC-ĐTGS&QTVĐT", Relation.NONE, "2026-02-06")],
        "Công văn 36/BQLKKT- VP ngày 9.1.2026": [("36/BQLKKT-VP", Relation.NONE, "2026-01-09")],
        "Quyết định số 23/2025/QĐ-UBND ngày 31/122025": [("23/2025/QĐ-UBND", Relation.NONE, "2025-12-31")],
        "Thông báo số 313/TB-TTHĐND ngày 09/12/2025": [("313/TB-TTHĐND", Relation.NONE, "2025-12-09")],
        "Đạt 3/4 chỉ tiêu, 24/7, ngày 5/4/2026": [],
    }
    for text, wanted in cases.items():
        found = [(m.number.text, m.relation, m.issued_on and m.issued_on.isoformat()) for m in mentions.find(text)]
        assert found == wanted, text


def test_agencies_by_every_name_they_have() -> None:
    known = Agencies(CATALOG, legal_clock.today(AS_OF))
    cases = {
        "Sở NN&MT": "so-nnmt", "SNNMT": "so-nnmt", "Sở Nông nghiệp và Môi trường tỉnh Khánh Hòa": "so-nnmt",
        "sở nội vụ": "so-noi-vu", "STP": "so-tu-phap", "Công an tỉnh": "cong-an-tinh", "Sở VH,TT&DL": "so-vhttdl",
        "Sở Tài nguyên và Môi trường": "so-nnmt", "Sở KH&ĐT": "so-tai-chinh", "Sở NN và MT": "so-nnmt",
        "Sở Nông nghiệp & Môi trường": "so-nnmt", "Sở VHTT&DL": "so-vhttdl", "Sở KH và CN": "so-khcn",
        "Sở TT&TT": "", "Sở Lạ": "", "": "",
    }
    assert {name: known.find(name).lead for name in cases} == cases
    several = known.find("Sở Tài chính chủ trì, phối hợp với Sở Xây dựng và Sở Y tế")
    assert (several.lead, several.partners) == ("so-tai-chinh", ("so-xay-dung", "so-y-te"))
    assert known.find("Sở Tài chính; Sở Xây dựng").partners == ("so-xay-dung",)


def test_the_samples_are_what_the_command_makes(tmp_path: Path) -> None:
    from importlib import util

    from ..building import ROOT

    folder = ROOT / "docs" / "samples" / "tracker"
    spec = util.spec_from_file_location("make_tracker_samples", folder / "make.py")
    assert spec and spec.loader
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.main(tmp_path)
    for name in made.PARTS:
        fresh, kept = tmp_path / name, folder / name
        if name.endswith(".md"):
            assert fresh.read_text("utf-8") == kept.read_text("utf-8"), name
        else:
            assert _said(fresh) == _said(kept), name


def _said(path: Path) -> list[list[object]]:
    return [[sheet.title, *(str(m) for m in sheet.merged_cells.ranges), *(c.value for r in sheet for c in r)]
            for sheet in load_workbook(path)]
