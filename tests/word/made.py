"""Word files for the tests: by python-docx as people write them, and by hand where no program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

TITLES = ("Sự cần thiết ban hành", "Mục đích, quan điểm xây dựng", "Phạm vi điều chỉnh, đối tượng áp dụng",
          "Nội dung cơ bản", "Điểm mới so với quy định hiện hành")
KEYS = ("su-can-thiet", "muc-dich-quan-diem", "pham-vi-doi-tuong", "noi-dung-co-ban", "diem-moi")
ROMAN = ("I", "II", "III", "IV", "V")


@dataclass
class Line:
    """A paragraph: its text, and how it looks."""

    text: str
    bold: bool = False
    style: str = ""
    centred: bool = False


def saved(document: Docx, path: Path) -> Path:
    document.save(str(path))
    return path


def add(document: Docx, line: Line) -> None:
    paragraph = document.add_paragraph(style=line.style or None)
    paragraph.add_run(line.text).bold = line.bold or None
    if line.centred:
        paragraph.alignment = 1


def headed(headings: Iterable[Line], path: Path, texts: Callable[[int], str] = lambda n: f"Lời của mục thứ {n}.") -> Path:
    """A file with a title and, under each heading, one paragraph."""
    document = Document()
    add(document, Line("TỜ TRÌNH", True, centred=True))
    add(document, Line("Về việc ban hành Quyết định quy định mức hỗ trợ trồng cây che bóng", True, centred=True))
    for number, line in enumerate(headings, 1):
        add(document, line)
        add(document, Line(texts(number)))
    return saved(document, path)


def whole(path: Path, *, agency: str = "SỞ TÀI CHÍNH", also: Callable[[Docx], None] = lambda _: None) -> Path:
    """A complete submission as an office writes it."""
    document = Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = f"ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n{agency}\nSố: 120/TTr-STC"
    head.cell(0, 1).text = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
                            "Đà Lạt, ngày 05 tháng 11 năm 2026")
    add(document, Line("TỜ TRÌNH", True, centred=True))
    add(document, Line("Về việc ban hành Quyết định quy định mức hỗ trợ trồng cây che bóng (minh họa)", True, centred=True))
    add(document, Line("Kính gửi: Ủy ban nhân dân tỉnh"))
    add(document, Line("Căn cứ Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15;"))
    for number, title in zip(ROMAN, TITLES, strict=True):
        add(document, Line(f"{number}. {title.upper()}", True))
        add(document, Line(f"Lời về {title.lower()} của hộ gia đình và nông dân."))
    also(document)
    add(document, Line("Góp ý gửi về Sở Tài chính trước ngày 15/12/2026, thư điện tử gopy@so-tai-chinh.lamdong.example, "
                       "điện thoại 0263 0000 123."))
    for text in ("Nơi nhận:", "- Như trên;", "GIÁM ĐỐC", "Nguyễn Văn A"):
        add(document, Line(text))
    return saved(document, path)


def xml(document: Docx, inner: str) -> None:
    """Add a paragraph written by hand."""
    spaces = nsdecls("w", "r", "wp", "a", "pic") + (
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office"')
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(f"<w:p {spaces}>{inner}</w:p>"))


def repacked(path: Path, change: Callable[[dict[str, bytes]], None], target: Path) -> Path:
    """The file at *path* with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    target.write_bytes(stream.getvalue())
    return target
