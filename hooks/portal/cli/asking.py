"""What every command asks and answers alike: the folder, the date, the exit codes, the words when it cannot run."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from .. import doors, vietnamese

if TYPE_CHECKING:
    from ..catalog import Catalog

F = TypeVar("F", bound=Callable[..., Any])
CLEAN, ERRORS, COULD_NOT_RUN = 0, 1, 2


class CouldNotRun(click.ClickException):
    """The command could not run at all: wrong folder, wrong date, missing program."""

    exit_code = COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        """Say it in Vietnamese, on the error stream."""
        click.echo(f"Không chạy được: {self.format_message()}", err=True)


def root_option(command: F) -> F:
    """``--root``."""
    return click.option(
        "--root", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="THƯ_MỤC",
        show_default="thư mục hiện tại",
        help="Thư mục của cổng (nơi có mkdocs.yml).",
    )(command)


def as_of_option(command: F) -> F:
    """``--as-of``."""
    return click.option(
        "--as-of", metavar="NGÀY", help="Tính trạng thái tại ngày này, ví dụ 2026-11-23. Mặc định: bây giờ.",
    )(command)


def moment_of(text: str | None) -> dt.datetime:
    """The moment *text* says, in Vietnam; now without one. Raises :class:`CouldNotRun`."""
    try:
        return doors.parse_as_of(text) if text else doors.now()
    except doors.BadDate:
        raise CouldNotRun(f"ngày “{text}” không đúng dạng. Viết năm-tháng-ngày, ví dụ 2026-11-23.") from None


def agency_of(catalog: Catalog, text: str) -> str:
    """The id of the agency called *text*: id, name or short name. Raises :class:`CouldNotRun`."""
    found = catalog.names.agency(text)
    if found is None:
        near = catalog.names.suggest(text, "agency")
        hint = f" Có phải “{near}”?" if near else ""
        raise CouldNotRun(f"không có cơ quan nào tên “{text}”.{hint} Mã cơ quan là tên tệp trong content/co-quan/.")
    return found


def kind_of(name: str) -> str:
    """The kind of documents called *name*, in the schema's words or in Vietnamese. Raises :class:`CouldNotRun`."""
    from ..schema.field_descriptions import describe_kinds

    kinds = describe_kinds()
    called = {vietnamese.slug(n): kind for kind, told in kinds.items() for n in (kind, told.label, *told.also)}
    found = called.get(vietnamese.slug(name))
    if found is None:
        near = vietnamese.closest(name, called)
        hint = f" Có phải “{called[near]}” ({kinds[called[near]].label})?" if near else ""
        known = ", ".join(f"{kind} ({told.label})" for kind, told in kinds.items())
        raise CouldNotRun(f"không có loại tài liệu “{name}”.{hint} Các loại: {known}.")
    return found


def site_url_of(root: Path) -> str:
    """The portal's address as mkdocs.yml has it, ending in a slash; empty without one."""
    try:
        text = (root / "mkdocs.yml").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    found = re.search(r"^site_url:[ \t]*[\"']?([^\s\"'#]+)", text, re.MULTILINE)
    return found[1].rstrip("/") + "/" if found else ""


def explained_at(root: Path) -> str:
    """Where messages say their pages are: the portal's address; nothing where it has none that can be opened."""
    address = site_url_of(root)
    return "" if (urlsplit(address).hostname or "").endswith(".example") else address


def root_of(root: Path) -> Path:
    """*root*, when it is a checkout of the portal. Raises :class:`CouldNotRun`."""
    if not (root / "content").is_dir():
        raise CouldNotRun(f"không thấy thư mục content/ trong {root.resolve().name or root}. "
                     "Hãy chạy lệnh trong thư mục của cổng, hoặc chỉ ra bằng --root.")
    return root
