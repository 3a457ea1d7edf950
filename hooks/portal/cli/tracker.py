"""``portal import tracker`` and ``portal export tracker``: the office's workbook in, and out again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from .. import legal_clock
from .asking import CouldNotRun, F, as_of_option, moment_of, root_of, root_option


@click.group("import", subcommand_metavar="LOẠI …", short_help="Nhập dữ liệu từ tệp bên ngoài.")
def import_group() -> None:
    """Nhập dữ liệu từ tệp bên ngoài thành hồ sơ nháp."""


@click.group("export", subcommand_metavar="LOẠI …", short_help="Xuất dữ liệu ra tệp bên ngoài.")
def export_group() -> None:
    """Xuất dữ liệu của cổng ra tệp bên ngoài."""


def year_option(words: str) -> Callable[[F], F]:
    """``--year``, explained by *words*."""
    return click.option("--year", type=click.IntRange(2000, 2100), default=None, metavar="NĂM", help=words)


_OF_THE_BOOK = "Năm của sổ; hồ sơ mới nằm ở policies/NĂM/. Mặc định: năm nay."


@import_group.command("tracker", options_metavar="[TÙY CHỌN]", short_help="Nhập sổ Excel theo dõi dự thảo.")
@click.argument("file", metavar="TỆP.xlsx", type=click.Path(path_type=Path))
@root_option
@as_of_option
@year_option(_OF_THE_BOOK)
@click.option("--dry-run", is_flag=True, help="Chỉ nói sẽ làm gì, không ghi tệp nào.")
@click.option("--sheet", "sheets", multiple=True, metavar="TÊN", help="Chỉ nhập trang tính này (dùng nhiều lần được).")
@click.option("--agency-map", "mapped", multiple=True, metavar="TÊN=MÃ",
              help="Tên cơ quan trong sổ là cơ quan nào trong content/co-quan/; hoặc một tệp, mỗi dòng một TÊN=MÃ.")
@click.option("--report", "report", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="TỆP",
              help="Ghi kết quả từng dòng ra tệp .md, .csv hoặc .xlsx.")
def import_tracker(
    file: Path, root: Path, as_of: str | None, year: int | None, dry_run: bool, sheets: tuple[str, ...],
    mapped: tuple[str, ...], report: Path | None,
) -> None:
    """Nhập sổ Excel theo dõi dự thảo (.xlsx) thành hồ sơ nháp; chạy lại bao nhiêu lần cũng không trùng."""
    from .. import disk
    from ..tracker import importing, register, running, telling, workers, writing

    if report is not None and report.suffix.lower() not in telling.FORMATS:
        raise CouldNotRun(f"--report phải có đuôi {', '.join(telling.FORMATS)}, không phải “{report.suffix}”.")
    root, moment = root_of(root), moment_of(as_of)
    try:
        if not dry_run and writing.finish(root):
            click.echo("Lần nhập trước bị dừng giữa chừng; đã ghi nốt các tệp của lần ấy.")
        workbook = workers.open_workbook(file)
        plan = running.run(
            root, workbook, moment, year=year or moment.year, sheets=sheets, dry_run=dry_run,
            agencies=lambda known: _agencies(mapped, known),
        )
        if report is not None:
            disk.write_beside(report.resolve(), telling.file(plan, report))
    except (workers.Unreadable, register.BadRegister, importing.NoSuchSheet) as problem:
        raise CouldNotRun(str(problem)) from None
    except OSError as problem:
        raise CouldNotRun(disk.trouble(problem)) from None
    if workbook.links:
        click.echo(f"Sổ có {workbook.links} liên kết tới tệp khác; cổng không mở các tệp ấy.")
    click.echo(telling.screen(plan, dry=dry_run))
    if report is not None:
        click.echo(f"Kết quả từng dòng: {os.path.relpath(report)}")


@export_group.command("tracker", options_metavar="[TÙY CHỌN]", short_help="Xuất sổ Excel theo dõi dự thảo.")
@click.argument("file", metavar="TỆP.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@root_option
@as_of_option
@year_option(_OF_THE_BOOK)
def export_tracker(file: Path, root: Path, as_of: str | None, year: int | None) -> None:
    """Xuất sổ Excel theo dõi dự thảo, đúng bố cục đã nhập; nhập lại tệp này thì không có gì thay đổi."""
    from .. import disk, load
    from ..tracker import exporting, register

    if file.suffix.lower() != ".xlsx":
        raise CouldNotRun(f"tên tệp phải có đuôi .xlsx, không phải “{file.suffix}”.")
    root, moment = root_of(root), moment_of(as_of)
    try:
        catalog = load(root, moment).catalog
        known = register.load(root, year or moment.year)
        data, count = exporting.workbook(catalog, known, legal_clock.today(moment), year=year or moment.year)
        disk.write_beside(file.resolve(), data)
    except register.BadRegister as problem:
        raise CouldNotRun(str(problem)) from None
    except OSError as problem:
        raise CouldNotRun(disk.trouble(problem)) from None
    click.echo(f"Đã xuất {count} dòng ra {os.path.relpath(file)}. "
               "Tệp có cả bản nháp: dùng nội bộ, không đăng lên cổng.")


def _agencies(mapped: tuple[str, ...], known: Callable[[str], str | None]) -> dict[str, str]:
    """``--agency-map`` as names and ids. Raises :class:`CouldNotRun` for what is not of the register."""
    lines: list[str] = []
    for text in mapped:
        if "=" in text:
            lines.append(text)
        elif Path(text).is_file():
            lines += [line for line in Path(text).read_text("utf-8-sig").splitlines()
                      if line.strip() and not line.startswith("#")]
        else:
            raise CouldNotRun(f"--agency-map “{text}”: viết TÊN=MÃ, ví dụ \"Sở Du lịch=so-vhttdl\", hoặc tên một tệp.")
    found = {}
    for line in lines:
        name, _, identity = line.rpartition("=")
        resolved = known(identity.strip())
        if not name.strip() or resolved is None:
            raise CouldNotRun(f"--agency-map “{line.strip()}”: không có cơ quan “{identity.strip()}” "
                              "trong content/co-quan/.")
        found[name.strip()] = resolved
    return found
