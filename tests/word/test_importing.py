"""From a Word file to a draft the gate takes: what is carried over, what is guessed, what is asked, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Docx

from portal import doors, load
from portal.cli import word as door

from .conftest import Desk
from .made import ROMAN, TITLES, Line, add, headed, saved, whole, xml


def test_a_submission_becomes_a_draft_that_passes(desk: Desk, tmp_path: Path) -> None:
    desk.apart()

    result = desk.run(whole(tmp_path / "to-trinh.docx"))

    assert result.exit_code == 0, result.output
    loaded = load(desk.root, doors.parse_as_of("2026-11-23"))
    [entry] = loaded.catalog.policies
    policy = entry.value
    assert policy.title == "Quyết định quy định mức hỗ trợ trồng cây che bóng (minh họa)"
    assert (policy.lead_agency, policy.document_type, policy.stage) == ("so-tai-chinh", "qd-ubnd-tinh", "dang-ky")
    assert policy.fields[0] == "nong-nghiep"
    assert set(policy.affected_groups) == {"ho-gia-dinh", "nong-dan"}
    assert [str(number) for number in policy.legal_basis] == ["64/2025/QH15"]
    assert policy.created_on is not None and policy.created_on.isoformat() == "2026-11-05"
    assert policy.publication.status == "nhap"
    assert [s.title for s in entry.body.sections if s.level == 2][:5] == list(TITLES)


def test_every_guess_is_marked_in_the_file_and_listed(desk: Desk, tmp_path: Path) -> None:
    report = tmp_path / "kq.md"

    desk.run(whole(tmp_path / "to-trinh.docx"), "--report", report)

    lines = desk.dossier.split("\n")
    for field in ("title", "document_type", "lead_agency", "fields", "affected_groups", "legal_basis", "created_on"):
        above = lines[next(i for i, line in enumerate(lines) if line.startswith(f"{field}:")) - 1]
        assert above.startswith("# đoán từ “") and ", đoạn " in above and ": hãy kiểm tra" in above, field
    assert "# đoán từ “SỞ TÀI CHÍNH”, đoạn 1: hãy kiểm tra\nlead_agency: so-tai-chinh" in desk.dossier
    told = report.read_text("utf-8")
    assert "| đoán | cơ quan chủ trì: Sở Tài chính | đoạn 1 | SỞ TÀI CHÍNH |" in told
    assert "| đoán | ngày hết hạn góp ý: 15/12/2026" in told


def test_a_deadline_without_a_first_day_waits_behind_a_sign(desk: Desk, tmp_path: Path) -> None:
    desk.run(whole(tmp_path / "to-trinh.docx"))

    assert "#consultation:\n#  opens_on: # điền ngày mở" in desk.dossier
    assert "#  closes_on: 2026-12-15" in desk.dossier
    assert "#  email: gopy@so-tai-chinh.lamdong.example" in desk.dossier


def test_both_days_make_a_consultation(desk: Desk, tmp_path: Path) -> None:
    path = whole(tmp_path / "a.docx", also=lambda d: add(d, Line("Lấy ý kiến từ ngày 01/12/2026 đến hết ngày 31/12/2026.")))

    desk.run(path)

    [entry] = load(desk.root, doors.parse_as_of("2026-11-23")).catalog.policies
    assert entry.value.consultation is not None
    assert (entry.value.consultation.opens_on.isoformat(), entry.value.consultation.closes_on.isoformat()) == (
        "2026-12-01", "2026-12-31")


def test_what_belongs_to_paper_is_listed_and_no_name_of_a_signer_is_carried_over(desk: Desk, tmp_path: Path) -> None:
    report = tmp_path / "kq.md"

    desk.run(whole(tmp_path / "to-trinh.docx"), "--report", report)

    assert "Nguyễn Văn A" not in desk.dossier
    assert "Độc lập" not in desk.dossier
    [row] = [line for line in report.read_text("utf-8").split("\n") if "thể thức" in line]
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi", "Nơi nhận:", "Nguyễn Văn A"):
        assert words in row


def test_a_missing_section_is_listed_with_what_was_searched(desk: Desk, tmp_path: Path) -> None:
    path = headed([Line(f"{n}. {t}", True) for n, t in zip(ROMAN, TITLES[:4], strict=False)], tmp_path / "a.docx")

    result = desk.run(path, "--agency", "so-tai-chinh", "--report", tmp_path / "kq.md")

    assert result.exit_code == 0, result.output
    told = (tmp_path / "kq.md").read_text("utf-8")
    assert "mục “Điểm mới so với quy định hiện hành”: không thấy; đã tìm tiêu đề có chữ" in told
    assert "“những điểm mới”" in told


def test_text_outside_the_sections_has_a_named_place(desk: Desk, tmp_path: Path) -> None:
    def also(document: Docx) -> None:
        add(document, Line("VI. QUÁ TRÌNH XÂY DỰNG DỰ THẢO", True))
        add(document, Line("Đã họp ba lần."))

    result = desk.run(whole(tmp_path / "a.docx", also=also))

    assert "## Nội dung khác\n\n### Phần mở đầu của văn bản\n\nCăn cứ Luật" in desk.dossier
    assert "### VI. QUÁ TRÌNH XÂY DỰNG DỰ THẢO\n\nĐã họp ba lần." in desk.dossier
    assert "ngoài năm mục, đặt dưới “Nội dung khác”" in result.output


def test_without_a_known_body_nothing_enters_policies(desk: Desk, tmp_path: Path) -> None:
    path = headed([Line(f"{n}. {t}", True) for n, t in zip(ROMAN, TITLES, strict=True)], tmp_path / "a.docx")

    result = desk.run(path)

    assert result.exit_code == 1
    assert desk.files == {}
    beside = tmp_path / "a-chua-nhap"
    assert "Lời của mục thứ 3." in next(beside.glob("*.md")).read_text("utf-8") or (beside / "ket-qua.md").is_file()
    assert "Cổng chưa nhận" in (beside / "ket-qua.md").read_text("utf-8")
    assert "cơ quan chủ trì: không thấy trong tệp" in (beside / "ket-qua.md").read_text("utf-8")
    desk.run(path)
    assert (tmp_path / "a-chua-nhap-2").is_dir(), "a second try does not write over the first"


def test_a_second_import_never_writes_over_the_first(desk: Desk, tmp_path: Path) -> None:
    path = whole(tmp_path / "a.docx")
    desk.run(path)
    before = desk.files

    again = desk.run(path)
    other = desk.run(path, "--slug", "Tên khác")

    assert again.exit_code == 2
    assert "không ghi đè" in again.output
    assert other.exit_code == 0, other.output
    assert {name: desk.files[name] for name in before} == before
    assert "2026/ten-khac.md" in desk.files


def test_check_only_reports(desk: Desk, tmp_path: Path) -> None:
    result = desk.run(whole(tmp_path / "a.docx"), "--check")

    assert result.exit_code == 0
    assert "Chỉ kiểm tra: chưa ghi gì. Khi nhập sẽ tạo policies/2026/quyet-dinh-quy-dinh-muc-ho-tro" in result.output
    assert desk.files == {}


def test_options_are_facts_and_no_guesses(desk: Desk, tmp_path: Path) -> None:
    result = desk.run(
        whole(tmp_path / "a.docx"), "--title", "Quyết định về nước sạch", "--agency", "Sở Y tế", "--type", "khac",
        "--field", "y-te", "--summary", "Người dân có nước sạch.",
    )

    assert result.exit_code == 0, result.output
    assert "sach.md" in next(name for name in desk.files if name.endswith(".md"))
    for line in ("lead_agency: so-y-te", "document_type: khac", "fields: [y-te]", "summary: Người dân có nước sạch."):
        lines = desk.dossier.split("\n")
        assert not lines[lines.index(line) - 1].startswith("# đoán"), line


@pytest.mark.parametrize(("option", "value", "words"), [
    ("--agency", "Sở Không Có", "không có cơ quan"), ("--type", "luat", "Chọn một trong"), ("--report", "a.pdf", "đuôi .md"),
])
def test_wrong_options_are_told(desk: Desk, tmp_path: Path, option: str, value: str, words: str) -> None:
    result = desk.run(whole(tmp_path / "a.docx"), option, value)

    assert result.exit_code == 2
    assert words in result.output
    assert desk.files == {}


def test_at_most_five_questions_and_empty_answers_stay_open(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = Document()
    for title in TITLES:
        add(document, Line(title, True))
        add(document, Line("Lời."))
    monkeypatch.setattr(door, "_interactive", lambda: True)

    result = desk.run(saved(document, tmp_path / "a.docx"),
                      given="Quyết định về chợ\nSở Sai Tên\nSở Công Thương\nqd-ubnd-tinh\n\n\n")

    assert result.exit_code == 0, result.output
    assert result.output.count("?") + result.output.count("không có cơ quan nào tên “Sở Sai Tên”") >= 1
    assert "title: Quyết định về chợ" in desk.dossier
    assert "lead_agency: so-cong-thuong" in desk.dossier


def test_old_name_of_a_body_leads_to_its_successor(desk: Desk, tmp_path: Path) -> None:
    result = desk.run(whole(tmp_path / "a.docx", agency="SỞ KẾ HOẠCH VÀ ĐẦU TƯ"))

    assert result.exit_code == 0, result.output
    assert "lead_agency: so-tai-chinh" in desk.dossier
    assert "là tên cũ, nay là Sở Tài chính" in desk.dossier


def test_what_a_draft_replaces_is_read_from_its_title(desk: Desk, tmp_path: Path) -> None:
    document = Document()
    add(document, Line("DỰ THẢO QUYẾT ĐỊNH", True, centred=True))
    add(document, Line("Ban hành Quy định quản lý chợ, thay thế Quyết định số 12/2020/QĐ-UBND", True, centred=True))
    add(document, Line("Cơ quan soạn thảo: Sở Công Thương"))
    for title in TITLES:
        add(document, Line(title, True))
        add(document, Line("Lời."))

    result = desk.run(saved(document, tmp_path / "a.docx"))

    assert result.exit_code == 0, result.output
    assert "handling: thay-the" in desk.dossier
    assert "replaces: [12/2020/QĐ-UBND]" in desk.dossier
    assert "lead_agency: so-cong-thuong" in desk.dossier


@pytest.mark.parametrize("stamp", ["body", "header"])
def test_a_stamp_of_secrecy_stops_everything(desk: Desk, tmp_path: Path, stamp: str) -> None:
    def also(document: Docx) -> None:
        if stamp == "body":
            add(document, Line("TỐI MẬT", True))
        else:
            document.sections[0].header.paragraphs[0].text = "MẬT"

    result = desk.run(whole(tmp_path / "a.docx", also=also))

    assert result.exit_code == 2
    assert "độ mật" in result.output
    assert desk.files == {}
    assert sorted(os.listdir(tmp_path)) == ["a.docx", "cong"], "not even beside"


def test_remarks_and_tracked_changes_warn_and_their_words_stay_out(desk: Desk, tmp_path: Path) -> None:
    def also(document: Docx) -> None:
        xml(document, '<w:r><w:t xml:space="preserve">Mức mới </w:t></w:r>'
            '<w:ins w:id="1" w:author="Trần B"><w:r><w:t>hai triệu đồng</w:t></w:r></w:ins>'
            '<w:del w:id="2" w:author="Trần B"><w:r><w:delText>ba mươi triệu</w:delText></w:r></w:del>')
        paragraph = document.paragraphs[-1]
        document.add_comment(paragraph.runs, text="ông C không chịu", author="Trần B")

    report = tmp_path / "kq.md"
    result = desk.run(whole(tmp_path / "a.docx", also=also), "--report", report)

    assert "Mức mới hai triệu đồng" in desk.dossier
    for secret in ("ba mươi triệu", "ông C", "Trần B"):
        assert secret not in desk.dossier + report.read_text("utf-8") + result.output
    assert "1 chỗ thêm (lấy như đã chấp nhận), 1 chỗ xóa" in result.output
    assert "1 nhận xét không được chép" in result.output
    assert result.output.count("đừng đăng tệp ấy") == 2


def test_hidden_words_are_counted_and_not_repeated(desk: Desk, tmp_path: Path) -> None:
    def also(document: Docx) -> None:
        xml(document, "<w:r><w:t>Chữ thấy được</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> điều giấu kín</w:t></w:r>")

    result = desk.run(whole(tmp_path / "a.docx", also=also))

    assert "Chữ thấy được" in desk.dossier
    assert "giấu kín" not in desk.dossier + result.output
    assert "chữ ẩn (3 chữ)" in result.output


NOT_ON_A_PAGE = [
    ('<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>Lời trong khung</w:t></w:r></w:p></w:txbxContent>'
     "</v:textbox></v:shape></w:pict></w:r>", "khung chữ", "Lời trong khung"),
    ('<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="x">'
     "<wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>Lời khung mới</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
     "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
     "<w:txbxContent><w:p><w:r><w:t>Lời khung mới</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
     "</mc:Fallback></mc:AlternateContent></w:r>", "khung chữ", "Lời khung mới"),
    ("<w:r><w:t>Mức là </w:t></w:r><m:oMath><m:r><m:t>a×b</m:t></m:r></m:oMath>", "công thức", "a×b"),
    ('<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"/>'
     "</a:graphic></wp:inline></w:drawing></w:r>", "sơ đồ SmartArt", ""),
    ('<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
     "</a:graphic></wp:inline></w:drawing></w:r>", "biểu đồ", ""),
    ('<w:r><w:object><v:shape/><o:OLEObject r:id="rId99"/></w:object></w:r>', "đối tượng nhúng", ""),
    ('<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><pic:pic><pic:blipFill><a:blip r:link="rId9"/>'
     "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>", "ảnh liên kết tới nơi khác", ""),
    ('<w:r><w:pict><v:shape><v:textpath string="Chữ uốn lượn"/></v:shape></w:pict></w:r>', "chữ nghệ thuật", "Chữ uốn lượn"),
]


def test_what_no_page_holds_is_listed_with_its_place(desk: Desk, tmp_path: Path) -> None:
    def also(document: Docx) -> None:
        for inner, _, _ in NOT_ON_A_PAGE:
            xml(document, f"<w:r><w:t>Câu đứng trước. </w:t></w:r>{inner}<w:r><w:t> Câu đứng sau.</w:t></w:r>")

    report = tmp_path / "kq.md"
    result = desk.run(whole(tmp_path / "a.docx", also=also), "--report", report)

    assert result.exit_code == 0, result.output
    told = report.read_text("utf-8").split("\n")
    for number, (_, what, words) in enumerate(NOT_ON_A_PAGE, 17):
        place = f"mục “V. ĐIỂM MỚI SO VỚI QUY ĐỊNH HIỆN HÀNH”, đoạn {number}"
        assert f"| không chuyển được | {what} | {place} | {words} |" in told
        assert not words or words not in desk.dossier
    assert desk.dossier.count("Câu đứng trước.") == desk.dossier.count("Câu đứng sau.") == len(NOT_ON_A_PAGE)


def test_pictures_get_safe_names_and_missing_words_are_a_task(desk: Desk, tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    def also(document: Docx) -> None:
        for place, (form, colour, alt) in enumerate((("PNG", "red", "Hồ chứa nước"), ("GIF", "blue", "Picture 2"),
                                                     ("JPEG", "green", ""))):
            stream = BytesIO()
            Image.new("RGB", (40 + place, 30), colour).save(stream, form)
            stream.seek(0)
            paragraph = document.add_paragraph()
            paragraph.add_run().add_picture(stream)
            paragraph._p.xpath(".//wp:docPr")[0].set("descr", alt)

    result = desk.run(whole(tmp_path / "a.docx", also=also))

    assert result.exit_code == 0, result.output
    pictures = sorted(name.rpartition("/")[2] for name in desk.files if not name.endswith(".md"))
    assert pictures == ["hinh-1.png", "hinh-2.png", "hinh-3.jpg"]
    assert "![Hồ chứa nước](" in desk.dossier and desk.dossier.count("![](") == 2
    codes = [d.code for d in load(desk.root, doors.parse_as_of("2026-11-23")).diagnostics]
    assert codes.count("image-alt") == 2, "the gate reminds until they are written"


def test_text_in_an_old_encoding_is_named(desk: Desk, tmp_path: Path) -> None:
    def old(document: Docx) -> None:
        run = document.add_paragraph().add_run("C¸c hé gia ®×nh ®­îc hç trî")
        run.font.name = ".VnTime"

    result = desk.run(whole(tmp_path / "a.docx", also=old))

    assert "bảng mã TCVN3 (phông .VnTime)" in result.output


def test_a_file_in_an_old_encoding_is_refused_with_the_way_out(desk: Desk, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph().add_run("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam").font.name = "VNI-Times"

    result = desk.run(saved(document, tmp_path / "a.docx"))

    assert result.exit_code == 2
    assert "VNI (phông VNI-Times)" in result.output and "UniKey" in result.output
    assert desk.files == {}


def test_the_help_names_both_imports(desk: Desk) -> None:
    from click.testing import CliRunner

    from portal.cli import commands

    told = CliRunner().invoke(commands, ["import", "--help"]).output

    assert "policy" in told and "tracker" in told
