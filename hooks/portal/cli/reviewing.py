"""``portal review``: the gate in a pull request, as one Markdown comment."""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .asking import CLEAN, ERRORS, CouldNotRun, as_of_option, moment_of, root_of, root_option

if TYPE_CHECKING:
    from ..review import Review, Screen


@click.command(options_metavar="[TÙY CHỌN]", short_help="Nhận xét một đề nghị sửa (pull request).")
@root_option
@as_of_option
@click.option("--base", metavar="NHÁNH", help="Nhánh hoặc commit mà đề nghị sẽ gộp vào, ví dụ origin/main.")
@click.option("--head", metavar="NHÁNH", help="Nhánh hoặc commit của đề nghị. Mặc định: các tệp đang có trên đĩa.")
@click.option("--base-tree", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="THƯ_MỤC",
              help="Thay cho --base: thư mục chứa bản gốc. Khi đó không hỏi git.")
@click.option("--preview", metavar="ĐỊA_CHỈ", help="Địa chỉ xem thử, đặt ở dòng đầu.")
@click.option("--author", "authors", multiple=True, metavar="AI", help="Người soạn, thêm vào những gì git biết.")
@click.option("--approver", "approvers", multiple=True, metavar="AI", help="Người duyệt (do nơi giữ kho cho biết).")
@click.option("--screens", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ_MỤC",
              help="Chụp các trang bị sửa, trước và sau, rộng 360 px, vào thư mục này.")
@click.option("--screens-url", metavar="ĐỊA_CHỈ", default="", help="Nơi người đọc bản nhận xét xem được các ảnh ấy.")
@click.option("--remark", "remarks", multiple=True, metavar="CÂU", help="Thêm một câu vào cuối bản nhận xét.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP",
              help="Ghi bản nhận xét vào tệp thay vì in ra.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” do đề nghị gây ra như “chặn”.")
def review(
    root: Path, as_of: str | None, base: str | None, head: str | None, base_tree: Path | None, preview: str | None,
    authors: tuple[str, ...], approvers: tuple[str, ...], screens: Path | None, screens_url: str,
    remarks: tuple[str, ...], output: Path | None, strict: bool,
) -> None:
    """Nhận xét một đề nghị sửa: lỗi do nó gây ra, điều người đọc sẽ thấy khác, ai soạn, ai duyệt.

    Mã thoát: 0 gộp được, 1 có chỗ phải sửa do đề nghị này gây ra, 2 không xét được. Lỗi có từ trước không chặn.
    """
    from .. import review as reviewed

    if (base is None) == (base_tree is None):
        raise CouldNotRun("hãy chỉ ra nhánh gốc bằng --base, ví dụ: portal review --base origin/main")
    if head is not None and base is None:
        raise CouldNotRun("--head chỉ đi cùng --base.")
    if preview is not None and not re.fullmatch(r"https?://[^\s()<>\"'`|]+", preview):
        raise CouldNotRun("--preview phải là một địa chỉ bắt đầu bằng https://, không có dấu cách và dấu ngoặc.")
    moment = moment_of(as_of)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-review-")))
        before, after = base_tree, root
        if base is not None:
            before, after, found = _from_git(root, base, head, folder)
            authors, approvers = (*found[0], *authors), (*found[1], *approvers)
        assert before is not None
        try:
            result = reviewed.review(before, after, moment, people=reviewed.People.of(authors, approvers))
        except FileNotFoundError:
            root_of(after)
            raise
        shots, unseen = _shots(root, before, after, result, moment.isoformat(), folder, screens, screens_url)
        remarks = (*remarks, *unseen)
        text = reviewed.markdown(result, preview=preview or "", screens=shots, remarks=remarks, strict=strict)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
    sys.exit(ERRORS if result.blocking(strict=strict) else CLEAN)


def _from_git(
    root: Path, base: str, head: str | None, folder: Path
) -> tuple[Path, Path, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Both sides as folders, and authors and approvers. The base is where the change left *base*."""
    from . import git_trees

    try:
        target = git_trees.commit_of(root, base)
        tip = git_trees.commit_of(root, head or "HEAD")
        start = git_trees.merge_base(root, target, tip)
        git_trees.write_tree(root, start, folder / "truoc")
        if head is not None:
            git_trees.write_tree(root, tip, folder / "sau")
        found = git_trees.history(root, start, tip)
    except git_trees.GitFault as fault:
        raise CouldNotRun(str(fault)) from None
    return folder / "truoc", folder / "sau" if head is not None else root_of(root), (found.authors, found.approvers)


def _shots(
    root: Path, before: Path, after: Path, result: Review, as_of: str, folder: Path, screens: Path | None, url: str
) -> tuple[list[Screen], list[str]]:
    if screens is None:
        return [], []
    from . import screens as shooting

    return shooting.shots(root, before, after, result, as_of, folder, screens, url)
