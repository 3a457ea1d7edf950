"""Làm lại các tệp mẫu của thư mục này: python docs/samples/word/make.py

Một tờ trình tự đặt soạn bằng Word, hồ sơ nháp nhập từ tờ trình ấy, và bảng kết quả. Không đụng tới nội dung của cổng:
việc nhập làm trong một bản chép tạm.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

from docx import Document  # noqa: E402
from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: E402

from portal import doors, load  # noqa: E402
from portal.word_import import importing, telling, text, workers  # noqa: E402

AS_OF = doors.parse_as_of("2026-11-23")
PARTS = ("to-trinh.docx", "ho-so-nhap.md", "ket-qua.md")
HEAD = ("ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG\nSố: 000/TTr-SNNMT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐà Lạt, ngày 10 tháng 11 năm 2026")
LINES = (
    ("b", "I. SỰ CẦN THIẾT BAN HÀNH QUYẾT ĐỊNH"),
    ("", "Nhiều vườn cà phê chưa có cây che bóng, đất khô nhanh vào mùa nắng (số liệu minh họa)."),
    ("b", "II. MỤC TIÊU, QUAN ĐIỂM XÂY DỰNG"),
    ("", "- Giữ ẩm cho đất, giảm nước tưới."),
    ("", "- Ưu tiên hộ nghèo, hộ dân tộc thiểu số."),
    ("b", "III. PHẠM VI ĐIỀU CHỈNH, ĐỐI TƯỢNG ÁP DỤNG"),
    ("", "Áp dụng trên địa bàn tỉnh với hộ gia đình, hợp tác xã trồng cà phê."),
    ("b", "IV. QUÁ TRÌNH XÂY DỰNG"),
    ("", "Sở đã khảo sát ba xã trong tháng 8 (minh họa)."),
    ("b", "V. BỐ CỤC VÀ NỘI DUNG CƠ BẢN"),
    ("", "Mức hỗ trợ theo bảng dưới đây."),
    ("table", ""),
    ("", "Hồ sơ lấy ý kiến gửi về Sở Nông nghiệp và Môi trường trước ngày 20/12/2026, thư điện tử "
         "gopy@so-nnmt.lamdong.example, điện thoại 0263 0000 456."),
)


def letter() -> bytes:
    """The made-up submission: the section on what is new is missing, a remark was left in it."""
    document = Document()
    head = document.add_table(1, 2)
    for cell, words in zip(head.row_cells(0), HEAD, strict=True):
        cell.text = words
    for words in ("TỜ TRÌNH", "Về việc ban hành Quyết định quy định mức hỗ trợ trồng cây chắn gió (minh họa)"):
        line = document.add_paragraph()
        line.add_run(words).bold = True
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Kính gửi: Ủy ban nhân dân tỉnh")
    document.add_paragraph("Căn cứ Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15;")
    for look, words in LINES:
        if look == "table":
            table = document.add_table(3, 3, style="Table Grid")
            for row, cells in enumerate((("Đối tượng", "Mức hỗ trợ (đồng/ha)", ""), ("", "Năm đầu", "Năm sau"),
                                         ("Hộ gia đình", "1.000.000", "500.000"))):
                for column, said in enumerate(cells):
                    table.cell(row, column).text = said
            table.cell(0, 0).merge(table.cell(1, 0))
            table.cell(0, 1).merge(table.cell(0, 2))
        else:
            document.add_paragraph().add_run(words).bold = look == "b" or None
    remark = document.paragraphs[-1]
    document.add_comment(remark.runs, text="Xem lại ngày.", author="Nguyễn Văn A")
    for words in ("Nơi nhận:", "- Như trên;", "GIÁM ĐỐC", "Nguyễn Văn A"):
        document.add_paragraph(words)
    document.core_properties.author = ""
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream.getvalue())


def _undated(data: bytes) -> bytes:
    """The same archive without the time it was made, so that making it again changes nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/comments.xml":
                part = re.sub(rb' w:date="[^"]*"', b"", part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main(target: Path = HERE) -> None:
    """Write the samples into *target*."""
    (target / PARTS[0]).write_bytes(letter())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "content", root / "content")
        (root / "policies").mkdir()
        source = text.source(PARTS[0], workers.open_document(target / PARTS[0]))
        made = importing.plan(root, source, load(root, AS_OF).catalog, AS_OF, year=2026)
        assert not made.faults, made.faults
        (target / PARTS[1]).write_bytes(made.files[made.path])
        told = telling.markdown(PARTS[0], made.rows, importing.outcome(made))
        screen = telling.screen(made.rows).replace("\n", "\n    ").replace("    \n", "\n")
        (target / PARTS[2]).write_text(f"{told}\n## Trên màn hình\n\n    {screen}\n", "utf-8")


if __name__ == "__main__":
    main()
