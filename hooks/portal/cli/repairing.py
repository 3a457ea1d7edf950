"""``portal fix`` repairs what is safe to repair; ``portal fmt`` writes the one form of a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from .asking import CLEAN, ERRORS, CouldNotRun, as_of_option, moment_of, root_of, root_option


def _wanted(root: Path, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Whether a path of the checkout is one of *paths* or lies below one; all are, when none is given."""
    chosen = []
    for path in paths:
        place = path if path.is_absolute() or path.exists() else root / path
        try:
            chosen.append(place.resolve().relative_to(root.resolve()).as_posix())
        except ValueError:
            raise CouldNotRun(f"{path} không nằm trong thư mục của cổng.") from None
        if not place.exists():
            raise CouldNotRun(f"không có tệp hoặc thư mục {path}.")
    return lambda name: not chosen or any(c in (".", name) or name.startswith(f"{c}/") for c in chosen)


@click.command(options_metavar="[TÙY CHỌN]", short_help="Sửa những lỗi viết chắc chắn sửa được.")
@root_option
@as_of_option
@click.option("--yes", is_flag=True, help="Ghi luôn, không hỏi.")
@click.option("--check", "--dry-run", "check", is_flag=True,
              help="Chỉ hiện những chỗ sẽ sửa, không ghi. Mã thoát 1 khi có chỗ cần sửa.")
@click.option("--day-first", is_flag=True,
              help="Hiểu 05/06/2026 là ngày 5 tháng 6. Không có tùy chọn này thì ngày đọc được hai cách để nguyên.")
@click.argument("paths", nargs=-1, metavar="[TỆP]…", type=click.Path(path_type=Path))
def fix(root: Path, as_of: str | None, yes: bool, check: bool, day_first: bool, paths: tuple[Path, ...]) -> None:
    """Sửa những lỗi viết chắc chắn sửa được, không đổi điều tệp nói: hiện từng chỗ sẽ sửa, hỏi rồi mới ghi.

    Ngày viết 31/12/2026, chữ Ð, số văn bản có dấu cách, nhãn thay cho mã, tên trường tiếng Việt, thiếu dấu cách sau
    dấu hai chấm, phím Tab, ký tự ẩn của Word, thứ tự trường … Chỗ có thể hiểu hai cách thì để nguyên cho bạn quyết
    định. Không nêu TỆP: mọi tệp nội dung.
    """
    from .. import disk, load
    from ..repair import checkout, showing

    root, moment = root_of(root), moment_of(as_of)
    wanted = _wanted(root, paths)
    found = checkout.repair(root, load(root, moment), moment, wanted, day_first=day_first)
    colour = sys.stdout.isatty()
    for fixed in found.changed:
        click.echo(showing.report(fixed, colour=colour) + "\n")
    for path, note in found.withdrawn:
        click.echo(f"Để nguyên {path}: {showing.said(note)}. Sửa thì cổng báo thêm lỗi khác; hãy tự xem.")
    for path, line in found.unsure:
        click.echo(f"Để nguyên {path}:{line}: ngày này đọc được hai cách. Ngày đứng trước tháng thì thêm --day-first.")
    for path in found.too_long:
        click.echo(f"Để nguyên {path}: tệp quá rối, sửa tự động mất quá nhiều thời gian.")
    if not found.changed:
        click.echo(f"Đã xem {found.files} tệp, không có chỗ nào tự sửa được.")
        sys.exit(CLEAN)
    count = f"{len(found.changed)} trên {found.files} tệp có chỗ tự sửa được"
    if check or not (yes or sys.stdin.isatty()):
        click.echo(f"{count}; chưa ghi gì." + ("" if check else " Đồng ý thì chạy lại với --yes."))
        sys.exit(ERRORS)
    if not yes and not click.confirm(f"{count}. Ghi các thay đổi trên?", default=False):
        click.echo("Không ghi gì.")
        sys.exit(ERRORS)
    try:
        for fixed in found.changed:
            assert fixed.text is not None
            _unchanged(root / fixed.path, fixed.before)
            disk.write_beside(root / fixed.path, fixed.text.encode())
    except OSError as problem:
        raise CouldNotRun(disk.trouble(problem)) from None
    click.echo(f"Đã sửa {len(found.changed)} tệp. Xem lại bằng git diff, rồi chạy: portal check")


def _unchanged(path: Path, before: bytes) -> None:
    if path.read_bytes() != before:
        raise CouldNotRun(f"tệp {path} vừa được người khác sửa; hãy chạy lại.")


@click.command(options_metavar="[TÙY CHỌN]", short_help="Viết tệp về dạng chung.")
@root_option
@click.option("--check", is_flag=True, help="Chỉ nêu tệp chưa ở dạng chung, không ghi. Mã thoát 1 khi có.")
@click.option("--diff", "diff", is_flag=True, help="Hiện những dòng sẽ khác.")
@click.argument("paths", nargs=-1, metavar="[TỆP]…", type=click.Path(path_type=Path))
def fmt(root: Path, check: bool, diff: bool, paths: tuple[Path, ...]) -> None:
    """Viết tệp về dạng chung mà mọi cách soạn đều dẫn tới: thứ tự trường, dấu ngoặc, danh sách, ngày, dòng trống.

    Điều tệp nói và lời dặn sau dấu # giữ nguyên. Hai người soạn cùng một nội dung bằng hai công cụ thì ra cùng một tệp.
    """
    from .. import bounds, disk
    from ..repair import formatting, showing
    from ..repair.files import content_files

    root = root_of(root)
    wanted = _wanted(root, paths)
    seen, other = 0, 0
    for path, kind, real in content_files(root):
        if not wanted(path):
            continue
        seen += 1
        try:
            data = real.read_bytes()
            with bounds.time_limit():
                text = formatting.format_file(data, path, kind)
            if text.encode() == data:
                continue
            other += 1
            click.echo(f"{'Chưa ở dạng chung' if check else 'Viết lại'}: {path}")
            if diff:
                click.echo(showing.difference(path, data.decode(), text, colour=sys.stdout.isatty()))
            if not check:
                disk.write_beside(real, text.encode())
        except (formatting.NotFormatted, bounds.OverTime):
            click.echo(f"Để nguyên {path}: cổng chưa đọc được tệp. portal check nói vì sao, portal fix sửa giúp.")
        except OSError as problem:
            raise CouldNotRun(disk.trouble(problem)) from None
    if check:
        click.echo(f"{other} trên {seen} tệp chưa ở dạng chung." + (" Chạy: portal fmt" if other else ""))
    else:
        click.echo(f"Đã viết lại {other} trên {seen} tệp.")
    sys.exit(ERRORS if check and other else CLEAN)
