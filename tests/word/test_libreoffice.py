"""Files of another program: a document that LibreOffice wrote, with its own styles, lists, notes and pictures."""

from __future__ import annotations

from pathlib import Path

from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import H, List, ListItem, Note, NoteBody, NoteCitation, P, Span

from ..reports.checkouts import office
from .conftest import Desk
from .made import TITLES


def test_a_document_of_libreoffice_becomes_a_draft(desk: Desk, tmp_path: Path) -> None:
    document = OpenDocumentText()
    bold = Style(name="dam", family="text")
    bold.addElement(TextProperties(fontweight="bold", fontweightasian="bold"))
    document.automaticstyles.addElement(bold)
    for words in ("QUYẾT ĐỊNH", "Ban hành Quy định về chợ đêm (minh họa)"):
        line = P()
        line.addElement(Span(stylename=bold, text=words))
        document.text.addElement(line)
    document.text.addElement(P(text="Cơ quan soạn thảo: Sở Công Thương"))
    for title in TITLES:
        document.text.addElement(H(outlinelevel=1, text=title))
        document.text.addElement(P(text=f"Lời về {title.lower()}."))
    listed = List()
    for words in ("Mở cửa buổi tối", "Gom rác"):
        item = ListItem()
        item.addElement(P(text=words))
        listed.addElement(item)
    document.text.addElement(listed)
    noted = P(text="Tiền thuê chỗ")
    note = Note(noteclass="footnote", id="ftn1")
    note.addElement(NoteCitation(text="1"))
    body = NoteBody()
    body.addElement(P(text="Số liệu minh họa."))
    note.addElement(body)
    noted.addElement(note)
    document.text.addElement(noted)
    table = Table(name="gia")
    table.addElement(TableColumn(numbercolumnsrepeated=2))
    for cells in (("Loại ô", "Mức"), ("2 m x 2 m", "30.000 đồng")):
        row = TableRow()
        for words in cells:
            cell = TableCell()
            cell.addElement(P(text=words))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    document.save(str(tmp_path / "cho-dem.odt"))
    [path] = office("docx", tmp_path, tmp_path / "cho-dem.odt")

    result = desk.run(path)

    assert result.exit_code == 0, result.output
    for words in ("title: Quyết định ban hành Quy định về chợ đêm (minh họa)", "lead_agency: so-cong-thuong",
                  "## Sự cần thiết ban hành\n\nLời về sự cần thiết ban hành.", "- Mở cửa buổi tối\n- Gom rác",
                  "Tiền thuê chỗ[^1]", "[^1]: Số liệu minh họa.",
                  "| Loại ô | Mức |\n| --- | --- |\n| 2 m x 2 m | 30.000 đồng |"):
        assert words in desk.dossier
