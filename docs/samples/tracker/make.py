"""Làm lại các tệp mẫu của thư mục này: python docs/samples/tracker/make.py

Một sổ theo dõi tự đặt (tên văn bản, số công văn, ngày đều là minh họa), kết quả nhập sổ ấy, một hồ sơ nháp được tạo,
và sổ xuất ra lại. Không đụng tới nội dung của cổng: việc nhập làm trong một bản chép tạm.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

from openpyxl import Workbook  # noqa: E402

from portal import doors, gate, legal_clock  # noqa: E402
from portal.tracker import exporting, register, running, telling, workers  # noqa: E402

AS_OF = doors.parse_as_of("2026-11-23")
HEAD = ["STT", "TÊN GỌI VĂN BẢN", "Cơ quan soạn thảo", "Hình thức xử lý", None, None, None, "VB đăng ký xây dựng",
        "Chấp thuận của UBND tỉnh", "Ngày dự kiến trình ban hành", "VB gửi Sở Tư pháp thẩm định",
        "Số, ngày, tháng năm ban hành VBQPPL", "Ghi chú"]
BELOW = [None, None, None, "Thay thế", "Bãi bỏ", "Ban hành mới", "Chưa xác định"]
TO_DO = [
    ["I. Lĩnh vực văn hóa, giáo dục"],
    [1, "Quyết định ban hành Quy định hỗ trợ nhà văn hóa thôn (minh họa)", "Sở VHTTDL", None, None, 1, None,
     "Công văn số 101/SVHTTDL-VP ngày 15/01/2026", "Công văn số 202/VP-VX ngày 02/02/2026", "Quý II/2026"],
    [2, "Quyết định ban hành Quy chế thư viện trường học (thay thế Quyết định số 901/2019/QĐ-UBND ngày 05/3/2019; "
        "Quyết định số 902/2020/QĐ/UBND ngày 10/4/2020) (minh họa)", "Sở GD&ĐT", 2, None, None, None,
     "Công văn số 303/SGDĐT-VP ngày 20/01/2026;\nCông văn số 304/SGDĐT-VP ngày 25/01/2026", None, "31/122026",
     "Công văn số 405/SGDĐT-VP ngày 10/6/2026"],
    [None, None, None, None, None, None, None, None, None, None, "Báo cáo số 506/BC-STP ngày 01/7/2026"],
    ["II. Sở Xây dựng"],
    [3, "Quyết định số 903/2015/QĐ-UBND ngày 28/01/2015 về quản lý cây xanh đô thị (minh họa)", None, None, None, None,
     1, None, None, "6 tháng cuối năm 2026"],
    [4, "Quyết định về quản lý chiếu sáng đô thị (minh họa)", "Sở Du lịch", None, None, 1, None, None, None,
     "30/6/2026 (lùi sang quý IV)", None, None, "Chưa rõ cơ quan chủ trì"],
    [5],
    ["Tổng cộng", None, None, 2, 0, 2, 1],
]
DONE = [
    [1, "Quyết định bãi bỏ Quyết định số 904/2010/QĐ-UBND ngày 06/6/2010 về tổ công tác (minh họa)", "Sở Nội vụ", None,
     1, None, None, None, None, "Tháng 02/2026", None,
     "Quyết định số 905/2026/QĐ-UBND ngày 12/02/2026 bãi bỏ Quyết định số 904/2010/QĐ-UBND"],
    [2, "Quyết định ban hành Quy định hỗ trợ nhà văn hóa thôn (minh họa)", "Sở VHTTDL", None, None, 1, None, None, None,
     "Quý II/2026", None, "Quyết định số 906/2026/QĐ-UBND ngày 30/6/2026", "Đã ban hành"],
]
PARTS = ("so-theo-doi.xlsx", "ket-qua-nhap.md", "ho-so-nhap.md", "so-xuat-lai.xlsx")


def book() -> bytes:
    """The made-up tracker."""
    made = Workbook()
    for title, rows in (("QD UBND can xu ly", TO_DO), ("QD UBND da xu ly", DONE)):
        sheet = made.active if made.active.max_row == 1 else made.create_sheet()
        sheet.title = title
        for cells in (HEAD, BELOW, *rows):
            sheet.append(cells)
        sheet.merge_cells("D1:G1")
        sheet.column_dimensions["B"].width = 70
    day = legal_clock.today(AS_OF)
    made.properties.creator = ""
    return exporting.archive(made, day)


def main(target: Path = HERE) -> None:
    """Write the samples into *target*."""
    (target / PARTS[0]).write_bytes(book())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("content", "policies"):
            shutil.copytree(ROOT / name, root / name)
        shutil.rmtree(root / "policies" / "2026")
        plan = running.run(root, workers.open_workbook(target / PARTS[0]), AS_OF, year=2026)
        screen = telling.screen(plan, dry=False).replace("\n", "\n    ")
        told = telling.file(plan, Path(PARTS[1])).decode()
        (target / PARTS[1]).write_text(f"{told}\n## Trên màn hình\n\n    {screen}\n".replace("    \n", "\n"), "utf-8")
        draft = next(path for path in sorted(plan.fresh) if "thu-vien" in path)
        (target / PARTS[2]).write_bytes((root / draft).read_bytes())
        catalog, known = gate.load(root, AS_OF).catalog, register.load(root, 2026)
        data, _ = exporting.workbook(catalog, known, legal_clock.today(AS_OF), year=2026)
        (target / PARTS[3]).write_bytes(data)


if __name__ == "__main__":
    main()
