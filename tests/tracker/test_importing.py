"""``portal import tracker``: what becomes of rows, files, and of what an editor did by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import gate
from portal.catalog import is_public
from portal.cli import commands
from portal.tracker import telling, writing
from portal.tracker.importing import Outcome

from ..conftest import AS_OF
from .office import Office, data_of, outcomes, plain, row, usual

GRANTS = "Quyết định ban hành Quy định hỗ trợ học nghề trên địa bàn tỉnh"
WASTE = ("Quyết định ban hành Quy định quản lý chất thải rắn trên địa bàn tỉnh (thay thế Quyết định số 36/2024/QĐ-UBND ngày "
         "07/10/2024 của Ủy ban nhân dân tỉnh; Quyết định số 05/2023/QĐ-UBND ngày 07/02/2023)")
OLD = "Quyết định số 11/2021/QĐ-UBND ngày 16/3/2021 của Ủy ban nhân dân tỉnh ban hành định mức chương trình truyền hình"
ROWS = [
    row(1, GRANTS, "Sở Nội vụ", planned="Quý II/2026", registered="Công văn số 578/SNV-LĐ ngày 27/01/2026\n",
        officer="Nguyễn Văn A", notes="Chờ Trung ương hướng dẫn"),
    row(2, WASTE, "Sở NN&MT", "thay", "Tháng 03/2026", count=2, registered="Công văn số 5313/SNNMT-MT ngày 27/11/2025",
        approval="Công văn số 314/VP-KT ngày 08/01/2026", appraisal="Công văn 765/SNNMT-MT ngày 30/01/2026"),
    row(3, OLD, "Sở VHTTDL", "chua"),
    row(4, "Quyết định bãi bỏ Quyết định số 17/2005/QĐ-UBND ngày 30/3/2005 về giải thể Ban Quản lý dự án", "Sở GD&ĐT", "bai",
        "Kỳ họp chuyên đề tháng 5/2026", final="Quyết định số 05/2026/QĐ-UBND ngày 02/02/2026 bãi bỏ …"),
]


def policy(desk: Office, words: str) -> Path:
    """The one policy file whose title holds *words*."""
    found = [p for p in desk.root.glob("policies/2026/*.md") if words in p.read_text("utf-8").split("summary:")[0]]
    assert len(found) == 1, found
    return found[0]


def test_rows_become_drafts_that_pass_the_gate_and_stay_unseen(desk: Office) -> None:
    plan = desk.take_in(usual(ROWS))
    assert outcomes(plan) == {"created": 4}
    loaded = gate.load(desk.root, AS_OF)
    fresh = [e for e in loaded.catalog.policies if e.document.path in plan.fresh]
    assert len(fresh) == 4
    assert not [d for d in loaded.diagnostics if d.span.path in plan.fresh and d.severity.label == "chặn"]
    assert not any(is_public(e.value, AS_OF) for e in fresh)
    assert not {e.slug for e in fresh} & {e.slug for e in loaded.catalog.public(AS_OF).policies}
    by_agency = {e.value.lead_agency: e.value for e in fresh}
    waste = by_agency["so-nnmt"]
    assert [n.text for n in waste.replaces] == ["36/2024/QĐ-UBND", "05/2023/QĐ-UBND"]
    assert [(s.stage.value, s.on.isoformat(), s.document and s.document.text) for s in waste.stage_history] == [
        ("dang-ky", "2025-11-27", "5313/SNNMT-MT"), ("chap-thuan", "2026-01-08", "314/VP-KT"),
        ("tham-dinh", "2026-01-30", "765/SNNMT-MT"),
    ]
    assert waste.stage.value == "tham-dinh" and waste.planned_on and waste.planned_on.text == "2026-03"
    assert by_agency["so-noi-vu"].planned_on.text == "2026-Q2"
    assert by_agency["so-vhttdl"].handling.value == "chua-xac-dinh"
    done = by_agency["so-gddt"]
    assert done.stage.value == "ban-hanh" and done.final_document and done.final_document.number.text == "05/2026/QĐ-UBND"
    kept = {r.policy: r.planned for r in desk.kept().rows}[next(e.document.path for e in fresh if e.value is done)]
    assert kept == {"text": "Kỳ họp chuyên đề tháng 5/2026", "from": "2026-05-01", "to": "2026-05-31",
                    "precision": "ky-hop", "confidence": "cao"}
    assert done.planned_on.text == "Kỳ họp chuyên đề tháng 5/2026" and done.planned_on.starts_on is None


def test_a_second_run_changes_no_byte(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    before = desk.files()
    plan = desk.take_in(usual(ROWS))
    assert outcomes(plan) == {"unchanged": 4} and plan.files == {} and desk.files() == before


def test_a_dry_run_writes_nothing_and_tells_every_file(desk: Office) -> None:
    before = desk.files()
    plan = desk.take_in(usual(ROWS), dry_run=True)
    assert desk.files() == before and not list((desk.root / ".portal").glob("*"))
    said = telling.screen(plan, dry=True)
    assert all(path in said for path in plan.fresh) and "chưa ghi gì" in said


def test_sorting_and_renumbering_and_small_edits_are_the_same_rows(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    before = set(desk.files())
    moved = [list(cells) for cells in reversed(ROWS)]
    for place, cells in enumerate(moved, 1):
        cells[0] = place
    assert outcomes(desk.take_in(usual(moved))) == {"unchanged": 4}
    moved[-1][1] = GRANTS.replace("hỗ trợ", "hỗ trợ kinh phí") + "."
    plan = desk.take_in(usual(moved))
    assert outcomes(plan) == {"unchanged": 3, "updated": 1} and set(desk.files()) == before
    assert any("khớp gần đúng" in note.text for r in plan.results for note in r.notes)
    assert "hỗ trợ kinh phí" in policy(desk, "học nghề").read_text("utf-8")


def test_another_figure_or_place_name_is_another_document(desk: Office) -> None:
    titles = [
        "Quyết định ban hành Bảng giá tính thuế tài nguyên năm 2025 trên địa bàn tỉnh",
        "Quyết định ban hành Bảng giá tính thuế tài nguyên năm 2026 trên địa bàn tỉnh",
        "Quyết định số 18/2004/QĐ-UBND ngày 07/4/2004 về việc xếp hạng di tích",
        "Quyết định số 57/2004/QĐ-UBND ngày 03/9/2004 về việc xếp hạng di tích",
        "Quyết định quy định mật độ chăn nuôi trên địa bàn huyện Đơn Dương thuộc tỉnh",
        "Quyết định quy định mật độ chăn nuôi trên địa bàn huyện Lạc Hà thuộc tỉnh",
    ]
    rows = [row(n, title, "Sở Tài chính") for n, title in enumerate(titles, 1)]
    assert outcomes(desk.take_in(usual(rows[:1]))) == {"created": 1}
    assert outcomes(desk.take_in(usual(rows))) == {"created": 5, "unchanged": 1}
    for number in range(0, 6, 2):  # one of a pair leaves, the other comes: no row is taken for the other
        first = desk.take_in(usual(rows[number : number + 1]))
        assert outcomes(first) == {"unchanged": 1}
    assert len(list(desk.root.glob("policies/2026/quyet-dinh-*.md"))) == 6


def test_two_rows_with_one_name_are_one_draft_only_for_one_agency(desk: Office) -> None:
    rows = [row(1, GRANTS, "Sở Nội vụ"), row(2, GRANTS, "Sở Tài chính")]
    done = [row(1, GRANTS, "Sở Nội vụ", final="Quyết định số 05/2026/QĐ-UBND ngày 02/02/2026")]
    plan = desk.take_in(usual(done, "QD UBND da xu ly", usual(rows)))
    assert outcomes(plan) == {"created": 3} and len(plan.fresh) == 2
    text = next(p for p in map(desk.root.joinpath, plan.fresh) if "so-noi-vu" in p.read_text("utf-8")).read_text("utf-8")
    assert "stage: ban-hanh" in text and "number: 05/2026/QĐ-UBND" in text
    assert outcomes(desk.take_in(usual(done, "QD UBND da xu ly", usual(rows)))) == {"unchanged": 3}


def test_what_changes_in_the_tracker_changes_only_its_field(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    path = policy(desk, "học nghề")
    text = path.read_text("utf-8")
    by_hand = text.replace("summary: ", "# của biên tập viên\nsummary: Lời dễ hiểu. ").replace(
        "affected_groups: []", "affected_groups: [nguoi-dan]") + "\n## Sự cần thiết ban hành\n\nVì đang vướng.\n"
    path.write_text(by_hand, "utf-8")
    later = [list(cells) for cells in ROWS]
    later[0][11], later[0][14] = "Quý III/2026", "Công văn 12/SNV-LĐ ngày 10/3/2026"
    plan = desk.take_in(usual(later))
    assert outcomes(plan) == {"unchanged": 3, "updated": 1}
    now = path.read_text("utf-8")
    changed = [line for line in now.splitlines() if line not in by_hand.splitlines()]
    assert changed == ["stage: tham-dinh", "  - stage: tham-dinh", "    on: 2026-03-10", "    document: 12/SNV-LĐ",
                       "planned_on: 2026-Q3"]
    gone = [line for line in by_hand.splitlines() if line not in now.splitlines()]
    assert gone == ["stage: dang-ky", "planned_on: 2026-Q2"]
    assert outcomes(desk.take_in(usual(later))) == {"unchanged": 4}


def test_what_an_editor_changed_is_kept_and_a_difference_is_told_until_it_is_settled(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    path = policy(desk, "học nghề")
    path.write_text(path.read_text("utf-8").replace("planned_on: 2026-Q2", "planned_on: 2026-05-15"), "utf-8")
    assert outcomes(desk.take_in(usual(ROWS))) == {"unchanged": 4}, "the tracker says nothing new"
    later = [list(cells) for cells in ROWS]
    later[0][11] = "Quý III/2026"
    for _ in range(2):
        plan = desk.take_in(usual(later))
        told = [note.text for r in plan.results for note in r.conflicts]
        assert len(told) == 1 and "2026-Q3" in told[0] and "2026-05-15" in told[0] and path.name in told[0]
        assert "planned_on: 2026-05-15" in path.read_text("utf-8")
        assert "giữ nguyên" in telling.screen(plan, dry=False)
    path.write_text(path.read_text("utf-8").replace("2026-05-15", "2026-Q3"), "utf-8")
    assert not [r for r in desk.take_in(usual(later)).results if r.conflicts]


def test_an_editor_may_be_ahead_of_the_tracker(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    path = policy(desk, "chất thải")
    text = path.read_text("utf-8").replace("stage: tham-dinh\nstage_history", "stage: trinh-ubnd\nstage_history")
    step = "  - stage: trinh-ubnd\n    on: 2026-03-01\n    note: Trình lần đầu\n"
    path.write_text(text.replace("planned_on:", step + "planned_on:"), "utf-8")
    before = path.read_bytes()
    plan = desk.take_in(usual(ROWS))
    assert outcomes(plan) == {"unchanged": 4} and path.read_bytes() == before and not plan.results[3].conflicts


def test_unknown_and_doubtful_agencies_are_told_kept_and_settled_by_a_word(desk: Office) -> None:
    rows = [row(1, GRANTS, "Sở Du lịch"), row(2, WASTE, "Chưa xác định/Sở NNMT", "thay"), row(3, OLD, "", "chua"),
            row(4, "Quyết định về chuyển đổi số", "Sở TT&TT"), row(5, "Quyết định về lao động", "Sở TN&MT")]
    plan = desk.take_in(usual(rows))
    assert outcomes(plan) == {"not_understood": 4, "created": 1}
    why = {r.row: r.why[0] for r in plan.results if r.outcome is Outcome.NOT_UNDERSTOOD}
    assert why[3].place.endswith("!C3") and "“Sở Du lịch” chưa có trong danh bạ" in why[3].text
    assert "chưa được xác định" in why[4].text and "không ghi cơ quan" in why[5].text
    assert "đã kết thúc hoạt động" in why[6].text and "Sở Khoa học và Công nghệ" in why[6].text
    assert any("tên cũ, nay là Sở Nông nghiệp và Môi trường" in n.text for r in plan.results for n in r.notes)
    kept = {r.title: r for r in desk.kept().rows}
    assert not kept[GRANTS].understood and kept[GRANTS].agency == "Sở Du lịch" and kept[GRANTS].why
    told = desk.take_in(usual(rows), agencies={"Sở Du lịch": "so-vhttdl"})
    assert outcomes(told) == {"not_understood": 3, "created": 1, "unchanged": 1}
    assert outcomes(desk.take_in(usual(rows))) == {"not_understood": 3, "unchanged": 2}, "the word is remembered"


def test_nothing_is_drafted_for_what_stays_or_expires_but_the_row_is_kept(desk: Office) -> None:
    head = ("STT", "Tên văn bản", "Cơ quan tham mưu", "Hình thức xử lý")
    rows = [(1, OLD, "Sở Tư pháp", "Giữ nguyên, không xử lý"), (2, GRANTS, "Sở Nội vụ", "Hết hiệu lực theo thời gian"),
            (3, WASTE, "Sở Nội vụ", "Thay thế")]
    plan = desk.take_in(plain(head, rows))
    assert outcomes(plan) == {"created": 3} and len(plan.fresh) == 1
    assert {r.row for r in plan.results if r.outcome is Outcome.CREATED and not r.policy} == {2, 3}
    assert outcomes(desk.take_in(plain(head, rows))) == {"unchanged": 3}
    changed = [(1, OLD, "Sở Tư pháp", "Giữ nguyên"), *rows[1:]]
    assert outcomes(desk.take_in(plain(head, changed))) == {"unchanged": 2, "updated": 1}


def test_the_names_of_officers_are_not_kept(desk: Office) -> None:
    plan = desk.take_in(usual(ROWS))
    assert any("tên cán bộ nên không lưu" in message for message in plan.messages)
    assert not any("Nguyễn Văn A".encode() in data for path, data in desk.files().items() if path in plan.files)


def test_rows_that_vanish_leave_their_files_and_come_back(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    before = set(desk.files())
    plan = desk.take_in(usual(ROWS[:2]))
    assert len(plan.gone) == 2 and set(desk.files()) == before and "không còn trong sổ" in telling.screen(plan, dry=False)
    assert len(desk.kept().rows) == 4
    assert outcomes(desk.take_in(usual(ROWS))) == {"unchanged": 4}
    assert not any(r.gone for r in desk.kept().rows)


def test_a_policy_written_by_hand_is_found_by_its_name_not_made_again(desk: Office) -> None:
    desk.take_in(usual(ROWS[:1]))
    (desk.root / "policies/_theo-doi/2026.json").unlink()
    before = set(desk.files())
    plan = desk.take_in(usual(ROWS[:1]))
    assert outcomes(plan) == {"unchanged": 1} and set(desk.files()) - before == {"policies/_theo-doi/2026.json"}
    assert any("gắn với hồ sơ đã có" in n.text for r in plan.results for n in r.notes)


def test_a_deleted_file_is_made_again_and_a_broken_one_is_left_alone(desk: Office) -> None:
    desk.take_in(usual(ROWS))
    path = policy(desk, "học nghề")
    path.unlink()
    assert outcomes(desk.take_in(usual(ROWS))) == {"created": 1, "unchanged": 3} and path.is_file()
    path.write_text(path.read_text("utf-8").replace("stage: dang-ky", "stage: dang-kyy"), "utf-8")
    broken = path.read_bytes()
    plan = desk.take_in(usual(ROWS))
    assert outcomes(plan) == {"not_understood": 1, "unchanged": 3} and path.read_bytes() == broken
    assert "đang có lỗi" in next(r for r in plan.results if r.outcome is Outcome.NOT_UNDERSTOOD).why[0].text


def test_what_the_gate_would_block_is_not_written(desk: Office) -> None:
    rows = [row(1, "Quyết định về đối tượng có số căn cước 079099001234 và các việc khác", "Sở Nội vụ"), *ROWS[1:2]]
    plan = desk.take_in(usual(rows))
    assert outcomes(plan) == {"not_understood": 1, "created": 1} and len(plan.fresh) == 1
    lost = next(r for r in plan.results if r.outcome is Outcome.NOT_UNDERSTOOD)
    assert lost.why and not lost.policy and desk.kept().rows[0].cells["TÊN GỌI VĂN BẢN"].startswith("Quyết định về đối")
    assert outcomes(desk.take_in(usual(rows))) == {"not_understood": 1, "unchanged": 1}


def test_a_long_name_is_shortened_in_the_file_and_whole_in_the_register(desk: Office) -> None:
    long = "Quyết định " + "quy định về quản lý hạ tầng kỹ thuật dùng chung " * 8 + "trên địa bàn tỉnh"
    desk.take_in(usual([row(1, long, "Sở Xây dựng")]))
    kept = desk.kept().rows[0]
    assert kept.title == " ".join(long.split())
    title = re.search(r'^title: "?(.*?)"?$', (desk.root / kept.policy).read_text("utf-8"), re.MULTILINE)
    assert title and len(title[1]) <= 200 and title[1].endswith("…")
    assert outcomes(desk.take_in(usual([row(1, long, "Sở Xây dựng")]))) == {"unchanged": 1}


def test_an_interrupted_import_is_finished_by_the_next(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = desk.take_in(usual(ROWS), dry_run=True)
    done = []

    def replace(self: Path, target: Path) -> Path:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(target)
        return rename(self, target)

    rename = Path.rename
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        writing.write(desk.root, plan.files)
    monkeypatch.undo()
    assert len(list(desk.root.glob("policies/2026/quyet-dinh-*.md"))) < 4
    assert writing.finish(desk.root) and not writing.finish(desk.root)
    files = desk.files()
    assert all(files[path] == data for path, data in plan.files.items())
    assert not list((desk.root / "policies/_theo-doi").glob(".*"))


def test_a_full_disk_leaves_everything_as_it_was(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, before = desk.take_in(usual(ROWS), dry_run=True), desk.files()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.disk, "write_out", full)
    with pytest.raises(OSError, match="No space"):
        writing.write(desk.root, plan.files)
    assert desk.files() == before


def test_the_command_speaks_vietnamese_and_writes_the_report(desk: Office, tmp_path: Path) -> None:
    book, report = tmp_path / "sổ theo dõi.xlsx", tmp_path / "ket-qua.csv"
    book.write_bytes(data_of(usual([*ROWS, row(5, "", "Sở Y tế"), ["Tổng cộng", None, None, 4]])))

    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, [*arguments, "--as-of", "2026-11-23", "--root", str(desk.root)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    code, said = command("import", "tracker", str(book), "--report", str(report))
    assert code == 0 and "tạo mới 4" in said and "không có tên gọi văn bản" in said
    lines = report.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Trang tính,Dòng,Kết quả") and any("dòng tổng cộng" in line for line in lines)
    _, said = command("import", "tracker", str(book))
    assert "không đổi 4" in said and "tạo mới 0" in said
    for arguments, wanted in (
        (("khong-co.xlsx",), "không thấy tệp"), ((str(book), "--sheet", "X"), "không có trang tính “X”"),
        ((str(book), "--agency-map", "A=b"), "không có cơ quan “b”"), ((str(book), "--report", "a.pdf"), "phải có đuôi"),
    ):
        code, said = command("import", "tracker", *arguments)
        assert code == 2 and wanted in said
    out = tmp_path / "xuat.xlsx"
    code, said = command("export", "tracker", str(out))
    assert code == 0 and "Đã xuất" in said and out.read_bytes().startswith(b"PK")
    assert command("export", "tracker", str(tmp_path / "a.xls"))[0] == 2


@pytest.mark.parametrize("ending", [".md", ".csv", ".xlsx"])
def test_a_report_tells_every_row_and_no_formula(desk: Office, ending: str) -> None:
    plan = desk.take_in(usual([row(1, "=HYPERLINK(\"http://x.example\") Quyết định về chợ", "Sở Lạ")]))
    data = telling.file(plan, Path(f"x{ending}"))
    if ending == ".xlsx":
        from io import BytesIO

        from openpyxl import load_workbook

        sheet = load_workbook(BytesIO(data)).worksheets[0]
        assert sheet.max_row == len(plan.results) + 1 and not any(c.data_type == "f" for r in sheet for c in r)
    else:
        assert "Sở Lạ" in data.decode("utf-8-sig")
