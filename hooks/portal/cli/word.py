"""``portal import policy``: a Word file as a draft dossier."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .asking import ERRORS, CouldNotRun, agency_of, as_of_option, moment_of, root_of, root_option
from .tracker import year_option

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..schema.vocabulary import Term
    from ..word_import.facts import Facts, Guess
    from ..word_import.importing import Plan


@click.command("policy", options_metavar="[TÙY CHỌN]", short_help="Nhập một dự thảo từ tài liệu Word.")
@click.argument("file", metavar="TỆP.docx", type=click.Path(path_type=Path))
@root_option
@as_of_option
@year_option("Hồ sơ mới nằm ở policies/NĂM/. Mặc định: năm nay.")
@click.option("--check", is_flag=True, help="Chỉ báo cáo, không ghi hồ sơ, không hỏi.")
@click.option("--report", "report", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="TỆP.md",
              help="Ghi đủ kết quả (đã chuyển, đoán, không chuyển được) ra tệp Markdown.")
@click.option("--slug", default="", metavar="TÊN", help="Tên tệp của hồ sơ, không dấu. Mặc định: lấy từ tên dự thảo.")
@click.option("--title", default="", metavar="TÊN", help="Tên dự thảo, khi tệp Word không ghi hoặc ghi khác.")
@click.option("--agency", default="", metavar="CƠ_QUAN", help="Cơ quan chủ trì: mã hoặc tên trong content/co-quan/.")
@click.option("--type", "kind", default="", metavar="LOẠI", help="Loại văn bản, ví dụ qd-ubnd-tinh.")
@click.option("--field", "area", default="", metavar="LĨNH_VỰC", help="Lĩnh vực chính, ví dụ nong-nghiep.")
@click.option("--summary", default="", metavar="LỜI", help="Tóm tắt bằng lời dễ hiểu, không quá 300 ký tự.")
def import_policy(
    file: Path, root: Path, as_of: str | None, year: int | None, check: bool, report: Path | None, slug: str,
    title: str, agency: str, kind: str, area: str, summary: str,
) -> None:
    """Nhập một dự thảo từ tài liệu Word (.docx) thành hồ sơ nháp.

    Tiêu đề năm mục được nhận ra dù viết kiểu nào; bảng, ảnh, chú thích được giữ. Điều gì đoán thì được đánh dấu; điều
    gì không chuyển được thì được kê ra kèm chỗ. Chạy ở cửa sổ lệnh thì có thể hỏi thêm, nhiều nhất năm câu.
    """
    from .. import disk, load
    from ..schema.vocabulary import DocumentType, PolicyField
    from ..word_import import facts, importing, telling, text, workers

    if report is not None and report.suffix.lower() != ".md":
        raise CouldNotRun(f"--report phải có đuôi .md, không phải “{report.suffix}”.")
    root, moment = root_of(root), moment_of(as_of)
    catalog = load(root, moment).catalog
    told = facts.told(
        title, agency_of(catalog, agency) if agency else "", _term(DocumentType, kind, "--type"),
        _term(PolicyField, area, "--field"), summary,
    )
    try:
        source = text.source(file.name, workers.open_document(file))
        made = importing.plan(
            root, source, catalog, moment, year=year or moment.year, told=told, name=slug,
            ask=_Questions(catalog).ask if _interactive() and not check else lambda *_: None,
        )
        click.echo(telling.screen(made.rows))
        if report is not None:
            told_all = telling.markdown(file.name, made.rows, importing.outcome(made))
            disk.write_beside(report.resolve(), told_all.encode())
            click.echo(f"\nKết quả đầy đủ: {importing.relative(report)}")
        _finish(root, file, made, check=check)
    except (workers.Unreadable, importing.Refused) as problem:
        raise CouldNotRun(str(problem)) from None
    except OSError as problem:
        raise CouldNotRun(disk.trouble(problem)) from None


def _interactive() -> bool:
    return sys.stdin.isatty()


def _finish(root: Path, file: Path, made: Plan, *, check: bool) -> None:
    from ..word_import import importing

    click.echo("")
    for fault in made.faults:
        click.echo(f"Cổng chưa nhận: {fault}")
    if check:
        click.echo("Chỉ kiểm tra: chưa ghi gì. " + (
            "Nhập bây giờ thì hồ sơ chưa vào được policies/." if made.faults else f"Khi nhập sẽ tạo {made.path}."))
    elif made.faults:
        folder = importing.write_beside(file, made, file.name)
        click.echo(f"Hồ sơ chưa vào policies/. Bản đã chuyển, ảnh và ket-qua.md nằm ở {importing.relative(folder)}: "
                   "sửa chỗ bị chặn trong tệp Word (hoặc thêm tùy chọn) rồi nhập lại.")
    else:
        importing.write(root, made)
        click.echo(f"Đã tạo {made.path} (bản nháp, chưa công khai). Bước tiếp: mở tệp, kiểm tra các dòng ghi “đoán”, "
                   f"rồi chạy portal check {made.path}")
    if made.faults:
        raise SystemExit(ERRORS)


def _term(terms: type[Term], text: str, option: str) -> str:
    """The value *text* means. Raises :class:`CouldNotRun` with the values there are."""
    if not text:
        return ""
    found = terms.recognise(text)
    if found is None:
        raise CouldNotRun(f"{option} “{text}”: không có. Chọn một trong: {', '.join(t.value for t in terms)}.")
    return found


class _Questions:
    """Asks on the terminal what the file does not say; an empty answer leaves it open."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.asked = False

    def ask(self, name: str, found: Facts) -> Guess | None:
        """One question; ``None`` when it stays open."""
        from ..schema.vocabulary import DocumentType, PolicyField
        from ..word_import.facts import Guess

        if not self.asked:
            self.asked = True
            click.echo("Tệp Word không nói rõ vài điều. Chưa biết thì nhấn Enter để bỏ qua, điền sau cũng được.")
        while text := click.prompt(_QUESTIONS[name], default="", show_default=False).strip():
            try:
                if name == "lead_agency":
                    return Guess(agency_of(self.catalog, text), told=True)
                if name == "document_type":
                    return Guess(_term(DocumentType, text, "Loại văn bản"), told=True)
                if name == "fields":
                    return Guess((_term(PolicyField, text, "Lĩnh vực"),), told=True)
                return Guess(" ".join(text.split()), told=True)
            except CouldNotRun as unknown:
                click.echo(unknown.format_message())
        return None


_QUESTIONS = {
    "title": "Tên dự thảo",
    "lead_agency": "Cơ quan chủ trì (ví dụ Sở Tài chính)",
    "document_type": "Loại văn bản (nq-hdnd-tinh, qd-ubnd-tinh, qd-ct-ubnd-tinh, nq-hdnd-xa, qd-ubnd-xa, khac)",
    "fields": "Lĩnh vực chính (ví dụ nong-nghiep, dat-dai, giao-duc)",
    "summary": "Tóm tắt bằng lời thường, một hai câu",
}
