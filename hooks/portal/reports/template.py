"""A fresh Word template of a report, for an office to edit: A4, Times New Roman 13, the usual parts of a report.

What is left to fill in by hand: number, day, signer. The words in double braces are filled from :mod:`fields`.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ..office_files import steady
from ..schema.vocabulary import ReportKind

_FONT = "Times New Roman"
_CENTRE, _LEFT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def fresh(kind: ReportKind) -> bytes:
    """The template of *kind* as it comes with the portal, a Word file; the same bytes every time."""
    paper = _Paper()
    _head(paper)
    paper.line("{%p if minh_hoa %}")
    paper.line("BẢN MINH HỌA: có số liệu minh họa, không dùng để báo cáo thật.", align=_CENTRE, italic=True, size=12)
    paper.line("{%p endif %}")
    paper.line("BÁO CÁO", align=_CENTRE, bold=True, size=14, before=12)
    paper.line("{{ ve_viec }} năm {{ nam }}{% if pham_vi %} của {{ pham_vi }}{% endif %}", align=_CENTRE, bold=True,
               after=12)
    paper.line("Căn cứ: {{ can_cu }}. {{ ky_so_lieu }} {{ han_gui }}", first=True)
    paper.heading("I. KẾT QUẢ")
    paper.table(
        (11, 86, 37, 32), ("TT", "Chỉ tiêu", "Kết quả", "Đơn vị"), "dong in chi_tieu if not dong.la_loi",
        ("{{ dong.tt }}", "{{ dong.ten }}{% if dong.tong_la %} (trên {{ dong.tong_la }}){% endif %}"
         "{% if dong.thieu %} (*){% endif %}", "{{ dong.ket_qua }}", "{{ dong.don_vi }}"),
        (_CENTRE, _LEFT, _CENTRE, _CENTRE),
    )
    paper.line("(*) Số liệu chưa có hoặc chưa đủ, xem phần “Số liệu còn thiếu”.", italic=True, size=11, before=3)
    number = 2
    if kind is ReportKind.KE_HOACH:
        paper.line("{%p if theo_co_quan %}")
        paper.heading("II. TRUYỀN THÔNG DỰ THẢO THEO CƠ QUAN CHỦ TRÌ")
        paper.table(
            (11, 97, 29, 29), ("TT", "Cơ quan", "Đã truyền thông", "Phải truyền thông"), "dong in theo_co_quan",
            ("{{ loop.index }}", "{{ dong.ten }}", "{{ dong.da }}", "{{ dong.tong }}"),
            (_CENTRE, _LEFT, _CENTRE, _CENTRE),
        )
        paper.line("{%p endif %}")
        paper.line("{%p for nhom in theo_nhom %}")
        paper.line("{{ nhom.ten }}: {% for dong in nhom.dong %}{{ dong.ten | lower }} {{ dong.so }}"
                   "{% if not loop.last %}; {% endif %}{% endfor %}.", first=True, before=6)
        paper.line("{%p endfor %}")
        number = 3
    paper.heading(f"{'I' * number}. KHÓ KHĂN, KIẾN NGHỊ")
    paper.line("{%p for noi_dung in kho_khan %}")
    paper.line("- {{ noi_dung }}", first=True)
    paper.line("{%p endfor %}")
    paper.line("{%p if not kho_khan %}")
    paper.line("(Cơ quan lập báo cáo viết phần này.)", italic=True, first=True)
    paper.line("{%p endif %}")
    paper.line("{%p if con_thieu %}")
    paper.heading(f"{('II', 'III', 'IV')[number - 1]}. SỐ LIỆU CÒN THIẾU")
    paper.line("Những chỗ sau chưa có số hoặc chưa đủ; chưa có số không có nghĩa là bằng không.", first=True)
    paper.table(
        (50, 58, 58), ("Chỉ tiêu", "Vì sao", "Hỏi ai"), "dong in con_thieu",
        ("{{ dong.ten }}", "{{ dong.vi_sao }}", "{{ dong.hoi_ai }}"), (_LEFT, _LEFT, _LEFT), size=11.5,
    )
    paper.line("{%p endif %}")
    paper.line("{%p for dong in ghi_chu %}")
    paper.line("{{ dong }}", italic=True, size=12, first=True, before=6)
    paper.line("{%p endfor %}")
    _signature(paper)
    _annex(paper)
    return paper.data()


def _head(paper: _Paper) -> None:
    grid = paper.grid((72, 94))
    left, right = grid.rows[0].cells
    paper.line("{%p if co_quan_chu_quan %}", into=left, fill=True)
    paper.line("{{ co_quan_chu_quan }}", into=left, align=_CENTRE, size=12)
    paper.line("{%p endif %}", into=left)
    paper.line("{{ co_quan }}", into=left, align=_CENTRE, bold=True, size=12)
    paper.rule(left, 30)
    paper.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", into=right, align=_CENTRE, bold=True, size=12, fill=True)
    paper.line("Độc lập - Tự do - Hạnh phúc", into=right, align=_CENTRE, bold=True, size=13)
    paper.rule(right, 52)
    left, right = grid.add_row().cells
    paper.line("Số:          /BC-", into=left, align=_CENTRE, size=13, fill=True)
    paper.line("{{ noi_lap }}, ngày       tháng       năm {{ nam_lap }}", into=right, align=_CENTRE, italic=True,
               fill=True)


def _signature(paper: _Paper) -> None:
    paper.line("", size=6)
    grid = paper.grid((83, 83))
    left, right = grid.rows[0].cells
    paper.line("Nơi nhận:", into=left, bold=True, italic=True, size=12, fill=True, align=_LEFT)
    paper.line("{%p for noi in noi_nhan %}", into=left, size=11)
    paper.line("- {{ noi }};", into=left, size=11, align=_LEFT)
    paper.line("{%p endfor %}", into=left, size=11)
    paper.line("- Lưu: VT,", into=left, size=11, align=_LEFT)
    paper.line("THỦ TRƯỞNG CƠ QUAN", into=right, align=_CENTRE, bold=True, size=13, fill=True)
    paper.line("(Ký, ghi rõ họ tên, đóng dấu)", into=right, align=_CENTRE, italic=True, size=12)


def _annex(paper: _Paper) -> None:
    """Every figure with what it was counted from."""
    paper.line("PHỤ LỤC: SỐ LIỆU ĐẾM TỪ ĐÂU", align=_CENTRE, bold=True, size=14, page=True)
    paper.line("Mỗi chỉ tiêu kèm cách đếm và những hồ sơ đã đếm, có trên {{ ten_cong }}.", align=_CENTRE, italic=True,
               after=6)
    paper.line("{%p for dong in chi_tieu if dong.minh_chung %}")
    paper.line("{{ dong.tt }}. {{ dong.ten }}: {{ dong.ket_qua }}", bold=True, before=10, keep=True)
    paper.line("{{ dong.cach_dem }}", italic=True, size=12, keep=True, align=_BOTH)
    paper.table(
        (11, 99, 26, 30), ("TT", "Hồ sơ", "Ngày", "Số"), "muc in dong.minh_chung",
        ("{{ muc.tt }}", ("{{r muc.lien_ket }}", "{% if muc.ghi_chu %} ({{ muc.ghi_chu }}){% endif %}"),
         "{{ muc.ngay }}", "{{ muc.so }}"), (_CENTRE, _LEFT, _CENTRE, _CENTRE), size=11,
    )
    paper.line("{%p endfor %}")


class _Paper:
    """A Word document being written, all of it set here and nothing left to the program's own style."""

    def __init__(self) -> None:
        self.document: Any = Document()
        section = self.document.sections[0]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)
        section.left_margin, section.right_margin = Mm(27), Mm(17)
        section.different_first_page_header_footer = True
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = _FONT, Pt(13)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), _FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.get_or_add_rPr().append(language)
        properties = self.document.core_properties
        properties.author, properties.comments, properties.language = "", "", "vi-VN"
        properties.title = "Báo cáo"
        self._page_number(section.header.paragraphs[0])

    def _page_number(self, paragraph: Any) -> None:
        paragraph.alignment = _CENTRE
        run = paragraph.add_run()
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            run._r.append(part)

    def line(
        self, text: str | tuple[str, ...], *, into: Any = None, fill: bool = False, align: Any = None,
        bold: bool = False, italic: bool = False, size: float = 13, before: float = 0, after: float = 2,
        first: bool = False, keep: bool = False, page: bool = False,
    ) -> Any:
        """A paragraph, in one run or several; *fill* takes the empty one that a new cell has."""
        place = into if into is not None else self.document
        paragraph = place.paragraphs[0] if fill else place.add_paragraph()
        paragraph.alignment = align if align is not None else (_BOTH if first else _LEFT)
        layout = paragraph.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing = 1.15 if into is None else 1.0
        layout.keep_with_next, layout.page_break_before = keep, page
        if first:
            layout.first_line_indent = Mm(10)
        for part in (text,) if isinstance(text, str) else text:
            run = paragraph.add_run(part)
            run.bold, run.italic, run.font.size = bold, italic, Pt(size)
        return paragraph

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.line(text, bold=True, before=10, after=4, keep=True)

    def rule(self, cell: Any, width: float) -> None:
        """The short line under the names at the head of the paper, *width* millimetres long."""
        paragraph = self.line("", into=cell, align=_CENTRE, size=2)
        paragraph.paragraph_format.line_spacing = Pt(3)
        room = (72 if width < 40 else 94) - 4
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((room - width) / 2)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc")

    def grid(self, widths: tuple[float, ...]) -> Any:
        """A table without lines that only places its cells."""
        grid = self.document.add_table(rows=1, cols=len(widths))
        self._measure(grid, widths)
        return grid

    def table(
        self, widths: tuple[float, ...], heads: tuple[str, ...], loop: str,
        cells: tuple[str | tuple[str, ...], ...], aligns: tuple[Any, ...],
        size: float = 12,
    ) -> None:
        """A table with a head that every page repeats, and a row for each of *loop*."""
        grid = self.document.add_table(rows=1, cols=len(widths))
        grid.style = "Table Grid"
        for cell, text in zip(grid.rows[0].cells, heads, strict=True):
            self.line(text, into=cell, fill=True, align=_CENTRE, bold=True, size=size, before=2)
        repeat = OxmlElement("w:tblHeader")
        grid.rows[0]._tr.get_or_add_trPr().append(repeat)
        self.line(f"{{%tr for {loop} %}}", into=grid.add_row().cells[0], fill=True, size=size)
        row = grid.add_row()
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, said, align in zip(row.cells, cells, aligns, strict=True):
            self.line(said, into=cell, fill=True, align=align, size=size, before=2)
        self.line("{%tr endfor %}", into=grid.add_row().cells[0], fill=True, size=size)
        self._measure(grid, widths)

    @staticmethod
    def _measure(grid: Any, widths: tuple[float, ...]) -> None:
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)
        for row in grid.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)

    def data(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return steady(out.getvalue())


__all__ = ["fresh"]
