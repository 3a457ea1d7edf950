"""``portal publish`` and ``portal rollback``: what they ask. :mod:`.releasing` does the work.

Exit codes: 0 published, or nothing to do; 1 refused; 2 could not run; 3 published, but what readers got was wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from ..publish.plan import Consent
from .asking import CouldNotRun, root_of, root_option

CONSENTS = tuple(consent.value for consent in Consent)


def _releasing() -> ModuleType:
    """The work, and with it the packages that only publishing needs."""
    try:
        from . import releasing
    except ImportError as missing:
        raise CouldNotRun(
            f"thiếu gói {missing.name}, mà việc đăng cần. Cài bằng: make publish-ready, hoặc python -m pip install "
            "--require-hashes -r requirements-publish.lock") from None
    return releasing


def _waiting(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--wait", type=click.IntRange(0), default=900, show_default=True, metavar="GIÂY",
                     help="Chờ tối đa bấy lâu khi người khác đang đăng."),
        click.option("--take-over", is_flag=True, help="Không chờ: lần đăng dở trước đã chết."),
        click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True),
    ):
        command = option(command)
    return command


@click.command("publish", options_metavar="[TÙY CHỌN]", short_help="Đăng bản đã dựng lên một nơi khai trong "
                                                                   "publish.toml.")
@click.argument("target", metavar="NƠI")
@root_option
@click.option("--site", "tree", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Bản đã dựng. Mặc định: site/.")
@click.option("--dry-run", is_flag=True, help="Chỉ nói sẽ làm gì.")
@click.option("--yes", is_flag=True, help="Làm thật ngay cả ở nơi chưa đăng lần nào.")
@click.option("--accept", multiple=True, type=click.Choice(CONSENTS), metavar="ĐIỀU",
              help="Chấp nhận một điều mà lệnh đã từ chối: removals, posting, uncommitted, older.")
@click.option("--force", is_flag=True, help="Đăng cả khi nội dung không đổi.")
@_waiting
def publish_command(
    target: str, root: Path, tree: Path | None, dry_run: bool, yes: bool, accept: tuple[str, ...], force: bool,
    wait: int, take_over: bool, form: str,
) -> None:
    """Đăng bản đã dựng: xem trước, gửi, thay cả bản, đọc lại; sai thì tự quay về bản trước."""
    work = _releasing()
    work.publish_build(
        root_of(root).resolve(), target, tree, work.Waiting(wait, take_over), form, accept, dry_run=dry_run, yes=yes,
        force=force,
    )


@click.command("rollback", options_metavar="[TÙY CHỌN]", short_help="Đưa bản trước (hoặc bản số N) trở lại.")
@click.argument("target", metavar="NƠI")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[BẢN]")
@root_option
@_waiting
def rollback_command(
    target: str, number: int | None, root: Path, wait: int, take_over: bool, form: str,
) -> None:
    """Đưa một bản cũ trở lại. Nó mang số mới; điều đã gỡ hoặc đang giữ lại không trở lại theo."""
    work = _releasing()
    work.roll_back(root_of(root).resolve(), target, number, work.Waiting(wait, take_over), form)
