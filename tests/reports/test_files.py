"""The files of a report, opened by the programs an office has: LibreOffice reads, recalculates and prints them."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import html5lib
import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from pypdf import PdfReader

from portal import reports
from portal.cli.reporting import report as command
from portal.reports import Report, template, text, word, workbook
from portal.schema.vocabulary import ReportKind

from ..conftest import CHECKOUT, ROOT
from .checkouts import FIGURES, POLICY, event, figures, lay_out, office, public, supplied

SITE = "https://chinh-sach.lamdong.example/"
KINDS = tuple(ReportKind)
HOSTILE = """Phí <b>&amp; "lệ phí" {{ nam }} {% if %} =1+1 & trường"""


@pytest.fixture(scope="module")
def whole() -> dict[ReportKind, Report]:
    catalog = public(ROOT)
    return {kind: reports.make(catalog, kind, 2026) for kind in KINDS}


@pytest.fixture(scope="module")
def recalculated(whole: dict[ReportKind, Report], office_folder: Path) -> dict[ReportKind, Any]:
    """Both workbooks with every formula worked out by LibreOffice."""
    files = []
    for kind, report in whole.items():
        files.append(office_folder / f"{kind.value}.xlsx")
        files[-1].write_bytes(workbook.workbook(report, SITE))
    found = office("xlsx", office_folder, *files)
    return {kind: openpyxl.load_workbook(file, data_only=True) for kind, file in zip(whole, found, strict=True)}


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


def paper(kind: ReportKind) -> bytes:
    return (ROOT / f"content/_templates/bao-cao-{kind.value}.docx").read_bytes()


def rows(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def spelled(said: str) -> str:
    return re.sub(r"\s+", "", said)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_committed_template_is_the_one_the_portal_comes_with(kind: ReportKind) -> None:
    assert paper(kind) == template.fresh(kind)


@pytest.mark.site
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_page_word_excel_and_markdown_say_the_same_figures(
    kind: ReportKind, whole: dict[ReportKind, Report], recalculated: dict[ReportKind, Any], built: Path
) -> None:
    report = whole[kind]
    counted = {f.indicator.label: f for f in report.figures if not f.is_words}
    said = {label: f.text for label, f in counted.items()}

    table = rows(Document(io.BytesIO(word.fill(paper(kind), report, SITE))).tables[1])[1:]
    assert {re.sub(r" \(trên .*| \(\*\)$", "", label): result for _, label, result, _ in table} == said

    lines = [line.split(" | ") for line in text.markdown(report, SITE).splitlines() if re.match(r"\| \d+ \|", line)]
    assert {label.removesuffix(r" (\*)"): result for _, label, result, _ in lines if label.removesuffix(r" (\*)") in said} == said

    plain = openpyxl.load_workbook(io.BytesIO(workbook.workbook(report, SITE)))[workbook.SUMMARY]
    assert all(str(plain.cell(6 + f.number, 3).value).startswith("=SUM(") == (f.value is not None) for f in counted.values())
    sheet = recalculated[kind][workbook.SUMMARY]
    for figure in counted.values():
        value, total, share = (sheet.cell(6 + figure.number, column).value for column in (3, 4, 5))
        if figure.value is None:
            assert value == figure.text
        else:
            assert (value, total or 0) == (figure.value, figure.out_of or 0)
            assert figure.percent is None or abs(100 * share - figure.percent) <= 1

    page = html5lib.parse((built / f"bao-cao/{kind.value}-2026.html").read_text("utf-8"), namespaceHTMLElements=False)
    heads = {" ".join("".join(h.itertext()).split()) for h in page.iter("h3")}
    assert {f"{label}: {result}" for label, result in said.items()} <= heads
    linked = {a.get("href", "").removeprefix("../") for a in page.iter("a")}
    assert {e.address for f in report.figures for e in f.evidence if e.address} <= linked
    body = (built / f"bao-cao/{kind.value}-2026.html").read_text("utf-8")
    assert "content/" not in body and ".md" not in body


def test_the_headings_of_a_figure_are_summed_by_formulas(
    whole: dict[ReportKind, Report], recalculated: dict[ReportKind, Any]
) -> None:
    report, book = whole[ReportKind.KE_HOACH], recalculated[ReportKind.KE_HOACH]
    grouped = [f for f in report.figures if f.has_groups]
    assert grouped
    for figure in grouped:
        sheet = book[figure.sheet]
        first = 6 + len(figure.evidence) + 2
        found = [(sheet.cell(first + n, 2).value, sheet.cell(first + n, 5).value) for n in range(len(figure.groups))]
        assert found == list(figure.groups)


def test_libreoffice_prints_the_word_file_on_a4_in_the_usual_type(
    whole: dict[ReportKind, Report], office_folder: Path
) -> None:
    report = whole[ReportKind.KE_HOACH]
    (office_folder / "b.docx").write_bytes(word.fill(paper(ReportKind.KE_HOACH), report, SITE))
    [file] = office("pdf", office_folder, office_folder / "b.docx")
    printed = PdfReader(file)
    said = spelled(subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout)
    wanted = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", report.state, report.due, "Nơi nhận:"]
    wanted += [f"{f.indicator.label}" for f in report.figures if not f.is_words] + [w for f in report.figures for w in f.words]
    assert [text for text in wanted if spelled(text) not in said] == []
    assert "{{" not in said and "{%" not in said
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in printed.pages} == {(595, 842)}
    assert len(printed.pages) <= 14
    fonts = {str(f.get_object()["/BaseFont"]) for p in printed.pages for f in p["/Resources"].get("/Font", {}).values()}
    assert all("Liberation" in name or "Times" in name for name in fonts), fonts


def test_the_same_input_gives_the_same_bytes(whole: dict[ReportKind, Report]) -> None:
    again = reports.make(public(ROOT), ReportKind.PHAT_NGON, 2026)
    for make in (lambda r: word.fill(paper(ReportKind.PHAT_NGON), r, SITE), lambda r: workbook.workbook(r, SITE),
                 lambda r: text.markdown(r, SITE).encode()):
        assert make(whole[ReportKind.PHAT_NGON]) == make(again)


def test_no_file_tells_when_it_was_made(whole: dict[ReportKind, Report]) -> None:
    report = whole[ReportKind.PHAT_NGON]
    for data in (word.fill(paper(ReportKind.PHAT_NGON), report, SITE), workbook.workbook(report, SITE)):
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert {part.date_time for part in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}
        assert set(re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", archive.read("docProps/core.xml").decode())) == {"2026-11-23T00:00:00Z"}


def test_values_that_look_like_markup_or_formulas_stay_text(tmp_path: Path) -> None:
    long = "Rất dài. " * 200
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace(
        "title: Quyết định quy định mức hỗ trợ học phí cho học sinh vùng khó khăn", f"title: '{HOSTILE}'")
    catalog = public(lay_out(tmp_path / "checkout", {
        POLICY: policy, "content/hop-bao/mot.md": event("2026-11-10").replace("title: Sự kiện", 'title: "=1+1 Sự kiện'
                                                                               ).replace("10\nagency", '10"\nagency'),
        FIGURES: figures(supplied("kho-khan", f"text: '{long.strip()}'", kind="ke-hoach"))[FIGURES]}))
    report = reports.make(catalog, ReportKind.KE_HOACH, 2026)
    document = Document(io.BytesIO(word.fill(paper(ReportKind.KE_HOACH), report, SITE)))
    cells = "\n".join("".join(t.text or "" for t in table._tbl.iter("{*}t")) for table in document.tables)
    assert HOSTILE in cells and "=1+1 Sự kiện" in cells
    assert any(long.strip() in p.text for p in document.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(report, SITE)))
    found = [c for sheet in book for line in sheet.iter_rows() for c in line if str(c.value).startswith("=1+1")]
    assert found and all(c.data_type == "s" for c in found)
    said = text.markdown(report, SITE)
    assert "<b>" not in said.replace("\\<b", "") and r"\<b\>" in said


def edited(change: Any) -> bytes:
    document = Document(io.BytesIO(template.fresh(ReportKind.KE_HOACH)))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cell(document: Any, said: str) -> None:
    document.tables[1].rows[2].cells[1].paragraphs[0].runs[0].text = said


@pytest.mark.parametrize(("change", "place", "words"), [
    (lambda d: d.add_paragraph("{{ ten_bao_caoo }}"), "Đoạn ", ("“ten_bao_caoo”", "Có phải bạn muốn viết “ten_bao_cao”?")),
    (lambda d: _cell(d, "{{ dong.tenn }}"), "Bảng 2, hàng 3, cột 2, đoạn 1", ("“dong.tenn”", "“ten”")),
    (lambda d: setattr(d.sections[0].header.paragraphs[0], "text", "{{ so_hieu }}"), "Đầu trang, đoạn 1", ("“so_hieu”",)),
    (lambda d: d.add_paragraph("{%p if minh_hoa %}"), "Đoạn ", ("thiếu endfor hoặc endif",)),
    (lambda d: d.add_paragraph("{{ nam"), "Đoạn ", ("{{ nam",)),
    (lambda d: d.add_paragraph("{{ nam | khong_co }}"), "Đoạn ", ("bộ lọc không có",)),
])
def test_a_template_with_a_fault_is_told_by_word_and_place(change: Any, place: str, words: tuple[str, ...]) -> None:
    with pytest.raises(word.TemplateFault) as refused:
        word.check(edited(change))
    [problem] = refused.value.problems
    assert problem.startswith(place) and all(w in problem for w in words), problem


def test_every_fault_of_a_template_is_told_at_once() -> None:
    def change(document: Any) -> None:
        document.add_paragraph("{{ mot_la }} {{ hai_la }}")
        _cell(document, "{{ dong.ba_la }}")

    with pytest.raises(word.TemplateFault) as refused:
        word.check(edited(change))
    assert [re.search(r"“([\w.]+)”", p)[1] for p in refused.value.problems] == ["dong.ba_la", "mot_la", "hai_la"]  # type: ignore[index]


@pytest.mark.parametrize("data", [b"", b"khong phai Word", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_told_as_such(data: bytes) -> None:
    with pytest.raises(word.TemplateFault, match="không mở được như một tệp Word"):
        word.check(data)


def test_the_template_may_use_every_word_that_is_listed(whole: dict[ReportKind, Report]) -> None:
    from portal.reports import fields

    said = fields.values(whole[ReportKind.KE_HOACH], SITE)
    assert set(said) == {w.name for w in fields.WORDS}
    for listed in fields.WORDS:
        for row in said[listed.name] if listed.rows else ():
            assert set(row) == {w.name for w in listed.rows}, listed.name
    assert all(w.name in fields.listing() for w in fields.WORDS)


# The command


def run(*arguments: str, root: Path) -> Any:
    return CliRunner().invoke(command, [*arguments, "--root", str(root), "--as-of", "2026-11-23"])


def test_the_command_writes_beside_the_site_never_into_it(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout")
    done = run("--kind", "phat-ngon", root=root)
    assert done.exit_code == 0, done.output
    folder = root / "internal/bao-cao/2026"
    assert sorted(p.name for p in folder.iterdir()) == [f"bao-cao-phat-ngon-2026.{form}" for form in ("docx", "md", "xlsx")]
    assert zipfile.ZipFile(folder / "bao-cao-phat-ngon-2026.docx").testzip() is None
    assert "còn 21 ngày nữa mới hết kỳ" in done.output and "chỗ thiếu" in done.output
    refused = run("--kind", "phat-ngon", "--out", str(root / "site" / "bao-cao"), root=root)
    assert (refused.exit_code, (root / "site").exists()) == (2, False)


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("--kind", "phat-ngon", "--year", "2025"), 2, "Khi đó áp dụng Nghị định 09/2017/NĐ-CP"),
    (("--kind", "ke-hoach", "--agency", "Sở Văn hóa Thể thao Du lịch"), 2, "Có phải"),
    (("--kind", "ke-hoach", "--format", "pdf"), 2, "không có dạng “pdf”"),
    ((), 2, "--kind ke-hoach hoặc --kind phat-ngon"),
    (("--fields",), 0, "ten_bao_cao"),
])
def test_what_the_command_cannot_do_it_says(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = run(*arguments, root=lay_out(tmp_path / "checkout"))
    assert done.exit_code == code and words in done.output, done.output
    assert not (tmp_path / "checkout/internal").exists()


def test_a_broken_template_stops_the_command_before_anything_is_written(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout")
    place = root / "content/_templates/bao-cao-phat-ngon.docx"
    place.parent.mkdir()
    place.write_bytes(edited(lambda d: d.add_paragraph("{{ so_van_ban }}")))
    done = run("--kind", "phat-ngon", root=root)
    assert done.exit_code == 1 and "so_van_ban" in done.output and not (root / "internal").exists()


def test_faulty_content_is_not_reported_on(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {"content/hop-bao/hong.md": event("2026-13-40")})
    done = run("--kind", "phat-ngon", root=root)
    assert done.exit_code == 1 and "Chưa làm báo cáo" in done.output


def test_a_template_in_use_is_never_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "mau.docx"
    assert run("--kind", "ke-hoach", "--new-template", str(place), root=tmp_path).exit_code == 0
    place.write_bytes(b"cua co quan")
    assert run("--kind", "ke-hoach", "--new-template", str(place), root=tmp_path).exit_code == 2
    assert place.read_bytes() == b"cua co quan"
