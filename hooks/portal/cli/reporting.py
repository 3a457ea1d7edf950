"""``portal report``: the yearly reports, as Word, Excel and Markdown."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import disk, vietnamese
from .asking import ERRORS, CouldNotRun, as_of_option, explained_at, moment_of, root_of, root_option, site_url_of

if TYPE_CHECKING:
    from ..catalog import Catalog, Entry
    from ..reports import Report
    from ..schema.kinds import Agency

FORMS = ("docx", "xlsx", "md")
_KINDS = ("ke-hoach", "phat-ngon")
_TEMPLATES = Path("content/_templates")


@click.command(options_metavar="[TÙY CHỌN]", short_help="Làm báo cáo hằng năm: Word, Excel, Markdown.")
@root_option
@as_of_option
@click.option("--kind", type=click.Choice(_KINDS), default=None,
              help="ke-hoach: kết quả truyền thông chính sách; phat-ngon: phát ngôn, cung cấp thông tin cho báo chí.")
@click.option("--year", type=click.IntRange(2000, 2999), default=None, metavar="NĂM",
              help="Năm báo cáo. Mặc định: năm nay.")
@click.option("--agency", default=None, metavar="CƠ_QUAN",
              help="Chỉ của một cơ quan (mã hoặc tên). Mặc định: toàn tỉnh.")
@click.option("--format", "forms", default="all", show_default=True, metavar="DẠNG",
              help="docx, xlsx, md; nhiều dạng cách nhau bằng dấu phẩy; all: cả ba.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Nơi ghi báo cáo. Mặc định: internal/bao-cao/<năm>/, không bao giờ nằm trong cổng đã dựng.")
@click.option("--template", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="TỆP",
              help="Mẫu Word. Mặc định: content/_templates/bao-cao-<loại>.docx.")
@click.option("--samples/--no-samples", default=True, help="Có hay không đếm nội dung minh họa.")
@click.option("--fields", is_flag=True, help="In các từ dùng được trong mẫu Word rồi thôi.")
@click.option("--new-template", "fresh", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="TỆP",
              help="Ghi mẫu Word ban đầu của loại báo cáo vào TỆP (chưa có) rồi thôi.")
def report(
    root: Path, as_of: str | None, kind: str | None, year: int | None, agency: str | None, forms: str, out: Path | None,
    template: Path | None, samples: bool, fields: bool, fresh: Path | None,
) -> None:
    """Làm báo cáo hằng năm từ chính các hồ sơ trên cổng, kèm minh chứng của từng con số và những chỗ còn thiếu."""
    from .. import load, printing
    from ..diagnostics import blocking
    from ..report_terms import NoTerm
    from ..reports import make
    from ..schema.vocabulary import ReportKind

    if fields:
        click.echo(_room("fields").listing())
        return
    if kind is None:
        raise CouldNotRun("cần cho biết loại báo cáo: --kind ke-hoach hoặc --kind phat-ngon.")
    if fresh is not None:
        _write_fresh(fresh, ReportKind(kind))
        return
    wanted = _forms(forms)
    root, moment = root_of(root), moment_of(as_of)
    loaded = load(root, moment)
    if blocking(loaded.diagnostics, strict=False):
        click.echo(printing.text(loaded.diagnostics, pages_at=explained_at(root)), err=True)
        click.echo("Chưa làm báo cáo: hồ sơ có lỗi chặn thì không đếm được, số liệu sẽ hụt mà không ai biết.", err=True)
        sys.exit(ERRORS)
    catalog = loaded.catalog.public(moment, samples=samples)
    whose = _agency(loaded.catalog, agency) if agency else None
    try:
        made = make(catalog, ReportKind(kind), year or moment.astimezone(vietnamese.TIME_ZONE).year, whose)
    except NoTerm as reason:
        raise CouldNotRun(f"không làm được báo cáo. {reason}") from None
    folder = out or root / "internal" / "bao-cao" / str(made.term.year)
    if _is_published(root, folder):
        raise CouldNotRun(f"{folder} nằm trong cổng đã dựng; báo cáo chỉ ghi ra ngoài site/. Hãy chọn thư mục khác.")
    name = f"bao-cao-{kind}-{made.term.year}" + (f"-{whose.slug}" if whose else "")
    site_url = site_url_of(root)
    paper = template or root / _TEMPLATES / f"bao-cao-{kind}.docx"
    files = {form: _made(form, made, site_url, paper, template is not None) for form in wanted}
    try:
        for form, data in files.items():
            disk.write_beside(folder / f"{name}.{form}", data)
            click.echo(f"Đã ghi {(folder / f'{name}.{form}').as_posix()} ({vietnamese.size_text(len(data))}).")
    except OSError as error:
        raise CouldNotRun(disk.trouble(error)) from None
    _told(made)


def _told(made: Report) -> None:
    """What the report says of itself, for whoever made it."""
    click.echo(made.state)
    click.echo(made.due)
    if made.sample:
        click.echo("Báo cáo này đếm cả nội dung minh họa; thêm --no-samples để chỉ đếm nội dung thật.")
    if made.gaps:
        click.echo(f"Còn {len(made.gaps)} chỗ thiếu trong {len(made.figures)} chỉ tiêu:")
        for figure, gap in made.gaps:
            click.echo(f"  {figure.number}. {figure.indicator.label}: {gap.why}")


def _made(form: str, made: Report, site_url: str, template: Path, chosen: bool) -> bytes:
    if form == "md":
        return str(_room("text").markdown(made, site_url)).encode()
    if form == "xlsx":
        return bytes(_room("workbook").workbook(made, site_url))
    word = _room("word")
    try:
        if template.is_file():
            data = template.read_bytes()
        elif chosen:
            raise CouldNotRun(f"không thấy tệp mẫu {template.as_posix()}.")
        else:
            data = _room("template").fresh(made.term.kind)
        return bytes(word.fill(data, made, site_url))
    except OSError as error:
        raise CouldNotRun(f"không đọc được tệp mẫu {template.as_posix()}. {disk.trouble(error)}") from None
    except word.TemplateFault as fault:
        click.echo(f"Chưa làm được bản Word; mẫu {template.as_posix()} có {len(fault.problems)} chỗ sai:", err=True)
        for problem in fault.problems:
            click.echo(f"  {problem}", err=True)
        sys.exit(ERRORS)


def _room(name: str) -> Any:
    """A module of the reports, imported when it is asked for: the office formats are heavy, and not everybody's."""
    try:
        return importlib.import_module(f"portal.reports.{name}")
    except ModuleNotFoundError as missing:
        raise CouldNotRun(f"thiếu thư viện {missing.name}. Cài bằng: pip install --require-hashes -r "
                          "requirements-publish.lock (hoặc make publish-ready).") from None


def _write_fresh(path: Path, kind: Any) -> None:
    if path.exists():
        raise CouldNotRun(f"{path.as_posix()} đã có. Xóa hoặc đổi tên tệp ấy trước, để không mất mẫu đang dùng.")
    try:
        disk.write_beside(path, _room("template").fresh(kind))
    except OSError as error:
        raise CouldNotRun(disk.trouble(error)) from None
    click.echo(f"Đã ghi {path.as_posix()}. Mở bằng Word để sửa; giữ nguyên các chữ trong hai ngoặc nhọn.")


def _forms(text: str) -> tuple[str, ...]:
    chosen = [part.strip().lower() for part in text.split(",") if part.strip()]
    if chosen == ["all"]:
        return FORMS
    wrong = [part for part in chosen if part not in FORMS]
    if wrong or not chosen:
        raise CouldNotRun(f"không có dạng “{', '.join(wrong) or text}”. Các dạng: {', '.join(FORMS)}, all.")
    return tuple(form for form in FORMS if form in chosen)


def _agency(catalog: Catalog, text: str) -> Entry[Agency]:
    found = catalog.names.agency(text)
    if found is None:
        near = catalog.names.suggest(text, "agency")
        hint = f" Có phải “{near}”?" if near else ""
        raise CouldNotRun(f"không có cơ quan “{text}” trong danh bạ cơ quan.{hint}")
    return catalog.agency_by_id[found]


def _is_published(root: Path, folder: Path) -> bool:
    """Whether *folder* lies in a tree that is, or may be, published."""
    places = (folder.resolve(), *folder.resolve().parents)
    return (root / "site").resolve() in places or any((place / "portal-stamp.json").exists() for place in places)


__all__ = ["report"]
