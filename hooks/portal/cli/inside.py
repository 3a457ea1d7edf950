"""``portal todo``: what each agency has to do. For the province's own use; nothing of it is published."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import kept_inside, vietnamese
from .asking import CLEAN, agency_of, as_of_option, moment_of, root_of, root_option

if TYPE_CHECKING:
    from ..duties import Duty, ToDo

WORK = 10
"""Exit code of ``portal todo --due``: there is something to do."""


@click.command(options_metavar="[TÙY CHỌN]", short_help="Việc cần làm của từng cơ quan (nội bộ).")
@root_option
@as_of_option
@click.option("--agency", default=None, metavar="CƠ_QUAN", help="Chỉ một cơ quan: mã, tên hoặc tên gọi tắt.")
@click.option("--due", type=click.IntRange(0, 366), default=None, metavar="SỐ_NGÀY",
              help="Chỉ việc quá hạn, việc luật buộc mà còn thiếu, và việc đến hạn trong từng này ngày.")
@click.option("--samples/--no-samples", default=True, help="Có hay không có nội dung minh họa.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "html"]), default="text", show_default=True)
def todo(root: Path, as_of: str | None, agency: str | None, due: int | None, samples: bool, form: str) -> None:
    """In việc cần làm của từng cơ quan: hạn, căn cứ, làm gì tiếp. Nội bộ: có cả hồ sơ chưa công khai.

    Mã thoát: 0; với --due: 0 không có việc nào, 10 có việc; 2 không chạy được. Cho bộ hẹn giờ: docs/recipes.
    """
    from .. import internal, load
    from ..diagnostics import blocking
    from ..duties import duties

    root, at = root_of(root), moment_of(as_of)
    loaded = load(root, at)
    if blocking(loaded.diagnostics):
        click.echo("Lưu ý: nội dung có lỗi chặn, tệp có lỗi không được tính. Chạy portal check để xem.", err=True)
    chosen = agency_of(loaded.catalog, agency) if agency else ""
    found = duties(loaded.catalog, at, samples=samples)
    if due is not None:
        found = found.only(found.within(due))
    if chosen:
        found = found.only(duty for duty in found.duties if duty.agency == chosen)
    if form == "html":
        click.echo(internal.duties_page(loaded.catalog, found, root / "overrides" / "internal", chosen))
    elif form == "csv":
        click.echo(internal.table(found.agencies, at), nl=False)
    else:
        _say(found)
    sys.exit(WORK if due is not None and found.duties else CLEAN)


def _say(found: ToDo) -> None:
    at = found.as_of
    click.echo(f"{kept_inside.BANNER}. Việc cần làm, tính đến {vietnamese.date_text(at.date())}.")
    if not found.duties:
        click.echo("\nKhông có việc nào.")
    for group in found.own:
        if group.duties:
            click.echo(f"\n== {group.agency.value.name}")
            for duty in group.duties:
                _tell(duty, found)
    for rows in found.shared:
        names = ", ".join(group.name for _, group in rows[:3])
        click.echo(f"\n== {len(rows)} cơ quan: {names}… (đủ danh sách: --format csv)")
        _tell(rows[0][0], found, of_many=True)
    click.echo(f"\n{len(found.duties)} việc của {len(found.agencies)} cơ quan.")
    if found.unknown:
        click.echo(f"Còn {len(found.unknown)} điều cổng chưa tính được vì không có dữ liệu; xem ở --format html.")


def _tell(duty: Duty, found: ToDo, *, of_many: bool = False) -> None:
    when = f", hạn {duty.due_text()} ({duty.left_text(found.as_of)})" if duty.due else ""
    click.echo(f"\n  [{duty.grade.label}{when}]\n  {duty.what}")
    sample = " (minh họa)" if duty.sample else ""
    if not of_many and duty.subject not in duty.what:
        click.echo(f"    Về: {duty.subject}{sample}")
    click.echo(f"    Làm tiếp: {duty.next_step}")
    if duty.basis:
        click.echo(f"    Căn cứ: {'; '.join(duty.basis)}")
    for place in duty.places:
        click.echo(f"    Chỗ: {place}")
    if duty.doubt:
        click.echo(f"    Lưu ý: {duty.doubt}")
    if not of_many:
        click.echo(f"    Tệp: {duty.path}{f':{duty.line}' if duty.line else ''}")
