"""``portal``: the command-line door. Learns the settings, passes the same gate, speaks Vietnamese.

Exit codes: 0 clean, 1 the content has errors, 2 the command could not run.
"""

from __future__ import annotations

import datetime as dt
import gettext
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from . import doors, vietnamese

F = TypeVar("F", bound=Callable[..., Any])
_CLEAN, _ERRORS, _COULD_NOT_RUN = 0, 1, 2


class _Could(click.ClickException):
    """The command could not run at all: wrong folder, wrong date, missing program."""

    exit_code = _COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        click.echo(f"Không chạy được: {self.format_message()}", err=True)


def _root_option(command: F) -> F:
    return click.option(
        "--root", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="THƯ_MỤC",
        show_default="thư mục hiện tại",
        help="Thư mục của cổng (nơi có mkdocs.yml).",
    )(command)


def _as_of_option(command: F) -> F:
    return click.option(
        "--as-of", metavar="NGÀY", help="Tính trạng thái tại ngày này, ví dụ 2026-11-23. Mặc định: bây giờ.",
    )(command)


def _moment(text: str | None) -> dt.datetime:
    try:
        return doors.parse_as_of(text) if text else doors.now()
    except doors.BadDate:
        raise _Could(f"ngày “{text}” không đúng dạng. Viết năm-tháng-ngày, ví dụ 2026-11-23.") from None


def _root(root: Path) -> Path:
    if not (root / "content").is_dir():
        raise _Could(f"không thấy thư mục content/ trong {root.resolve().name or root}. "
                     "Hãy chạy lệnh trong thư mục của cổng, hoặc chỉ ra bằng --root.")
    return root


def main() -> None:
    """The console command. click's own words come in Vietnamese from its gettext catalogue in ``vi/locale``."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "vi" / "locale"))
    gettext.textdomain("messages")
    commands(prog_name="portal")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH …",
)
@click.version_option(
    package_name="portal-truyen-thong-chinh-sach", message="%(version)s", help="Hiện số phiên bản.",
)
def commands() -> None:
    """Cổng truyền thông chính sách: kiểm tra nội dung, dựng cổng, tạo tệp mới."""


@commands.command(options_metavar="[TÙY CHỌN]", short_help="Kiểm tra nội dung, không dựng cổng.")
@_root_option
@_as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "gitlab", "sarif"]), default=None,
              help="Dạng kết quả. Mặc định: text; trên GitHub Actions: github.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” như “chặn”.")
@click.argument("paths", nargs=-1, metavar="[TỆP]…")
def check(root: Path, as_of: str | None, form: str | None, strict: bool, paths: tuple[str, ...]) -> None:
    """Kiểm tra toàn bộ nội dung (hoặc chỉ hiện lỗi của các TỆP nêu ra) mà không dựng cổng."""
    from . import load, report
    from .diagnostics import blocking

    loaded = load(_root(root), _moment(as_of))
    found = loaded.diagnostics
    if paths:
        chosen = tuple(p.removeprefix("./") for p in paths)
        found = tuple(d for d in found if d.span.path.startswith(chosen))
    if form is None:
        form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    if form == "text":
        click.echo(report.text(found, colour=sys.stdout.isatty()))
        click.echo(f"Đã kiểm tra {loaded.files} tệp.")
    else:
        click.echo(report.FORMATS[form](found))
    sys.exit(_ERRORS if blocking(found, strict=strict) else _CLEAN)


@commands.command(options_metavar="[TÙY CHỌN]", short_help="Kiểm tra rồi dựng cổng vào site/.")
@_root_option
@_as_of_option
@click.option("--site-dir", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Nơi đặt cổng đã dựng. Mặc định: site/.")
@click.option("--samples/--no-samples", default=None, help="Có hay không có nội dung minh họa.")
@click.option("--generator", type=click.Choice(["mkdocs", "properdocs"]), default="mkdocs", show_default=True,
              help="Chương trình dựng trang.")
@click.option("--edition", type=click.Choice(["web", "usb"]), default="web", show_default=True,
              help="usb: một tệp zip xem được không cần mạng, đặt cạnh site/.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” như “chặn”.")
def build(
    root: Path, as_of: str | None, site_dir: Path | None, samples: bool | None, generator: str, edition: str,
    strict: bool,
) -> None:
    """Kiểm tra rồi dựng cổng vào site/; chỉ thay bản cũ khi bản mới đạt mọi kiểm tra."""
    from . import site, staging

    root = _root(root).resolve()
    if not (root / "mkdocs.yml").is_file():
        raise _Could(f"không thấy mkdocs.yml trong {root.name}.")
    environment = os.environ | {
        doors.AS_OF: _moment(as_of).isoformat(), doors.STAGED: "1", doors.STRICT: "1" if strict else "0",
        doors.EDITION: edition,
        "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true",
    }
    if samples is not None:
        environment[doors.SAMPLES] = "1" if samples else "0"
    try:
        with staging.Staging(site_dir or root / "site", root) as place:
            # A process of its own: the generator is replaceable, and its crash is a message here.
            command = [sys.executable, "-m", generator, "build", "-q", "-f", str(root / "mkdocs.yml"),
                       "-d", str(place.folder)]
            result = subprocess.run(command, env=environment, cwd=root, check=False, pass_fds=place.open_files)
            if result.returncode:
                _not_built(result.returncode)
            stamp = site.check_stamp(place.folder)
            if edition == "usb":
                _packed(place.folder, place.site.with_name(f"{place.site.name}-usb.zip"), stamp)
                return
            place.publish()
    except staging.PlaceFault as fault:
        raise _Could(str(fault)) from None
    except OSError as error:
        raise _Could(staging.trouble(error)) from None
    except site.SiteFault as fault:
        for problem in fault.problems:
            click.echo(problem, err=True)
        sys.exit(_ERRORS)
    counts = stamp["counts"]
    click.echo(f"Đã dựng {counts['pages']} trang, {counts['files']} tệp đính kèm vào {os.path.relpath(place.site)}/ "
               f"(tính đến {stamp['as_of']}).")


def _packed(tree: Path, target: Path, stamp: Mapping[str, Any]) -> None:
    """Pack the checked *tree*; the zip takes the place of the last one whole, or not at all."""
    from . import offline

    data = offline.pack(tree, dt.datetime.fromisoformat(stamp["as_of"]).date())
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as fresh:
        try:
            fresh.write(data)
            fresh.flush()
            os.fsync(fresh.fileno())
            Path(fresh.name).chmod(0o644)
            Path(fresh.name).replace(target)
        except OSError:
            Path(fresh.name).unlink(missing_ok=True)
            raise
    click.echo(f"Đã đóng gói {stamp['counts']['pages']} trang để xem không cần mạng: {os.path.relpath(target)} "
               f"({vietnamese.size_text(len(data))}, tính đến {stamp['as_of']}).")
    click.echo(f"SHA-256: {hashlib.sha256(data).hexdigest()}")


def _not_built(code: int) -> NoReturn:
    """End as the generator ended: it has said what is wrong, unless it was killed."""
    if code < 0:
        click.echo(f"Chương trình dựng trang bị dừng giữa chừng (tín hiệu {-code}); "
                   "tín hiệu 9 thường là do hết bộ nhớ.", err=True)
    click.echo("Chưa dựng được cổng. Bản đã dựng trước đó (nếu có) vẫn giữ nguyên.", err=True)
    sys.exit(_ERRORS if code == _ERRORS else _COULD_NOT_RUN)


@commands.command(options_metavar="[TÙY CHỌN]")
@_root_option
@_as_of_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Địa chỉ và cổng mạng.")
def serve(root: Path, as_of: str | None, address: str) -> None:
    """Xem thử cổng trên máy này; trang tự tải lại khi tệp thay đổi."""
    root = _root(root).resolve()
    environment = os.environ | {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true"}
    if as_of:
        environment[doors.AS_OF] = _moment(as_of).isoformat()
    click.echo(f"Mở http://{address}/ trong trình duyệt. Dừng bằng Ctrl+C.")
    command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-f", str(root / "mkdocs.yml"), "-a", address]
    try:
        sys.exit(subprocess.run(command, env=environment, cwd=root, check=False).returncode)
    except KeyboardInterrupt:
        click.echo("\nĐã dừng.")


@commands.command(options_metavar="[TÙY CHỌN]")
@_root_option
@_as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(root: Path, as_of: str | None, form: str) -> None:
    """In mọi quy tắc kiểm tra, kèm căn cứ pháp lý, hiệu lực và mức độ."""
    from . import load
    from .rules.listing import as_json, as_text

    moment = _moment(as_of)
    catalog = load(_root(root), moment).catalog
    click.echo(json.dumps(as_json(catalog, moment), ensure_ascii=False, indent=2) if form == "json"
               else as_text(catalog, moment))


@commands.command(options_metavar="[TÙY CHỌN]", short_help="In JSON Schema của một loại tài liệu.")
@click.argument("kind", required=False, metavar="[LOẠI]")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Ghi mỗi loại một tệp <loại>.schema.json vào thư mục này.")
def schema(kind: str | None, output: Path | None) -> None:
    """In JSON Schema của LOẠI tài liệu (không nêu: liệt kê các loại)."""
    from . import schema as schemas

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        for name in [kind] if kind else schemas.KINDS:
            text = json.dumps(schemas.json_schema(_kind(name)), ensure_ascii=False, indent=2)
            (output / f"{name}.schema.json").write_text(text + "\n", "utf-8")
        return
    if kind is None:
        click.echo("\n".join(schemas.KINDS))
        return
    click.echo(json.dumps(schemas.json_schema(_kind(kind)), ensure_ascii=False, indent=2))


def _kind(name: str) -> str:
    from .schema import KINDS

    if name not in KINDS:
        near = vietnamese.closest(name, KINDS)
        hint = f" Có phải “{near}”?" if near else ""
        raise _Could(f"không có loại tài liệu “{name}”.{hint} Các loại: {', '.join(KINDS)}.")
    return name


@commands.command(options_metavar="[TÙY CHỌN]", short_help="Tạo tệp mới từ mẫu.")
@click.argument("kind", metavar="LOẠI")
@click.argument("title", metavar="TÊN")
@_root_option
@click.option("--year", default=None, help="Năm của dự thảo. Mặc định: năm nay.")
def new(kind: str, title: str, root: Path, year: str | None) -> None:
    """Tạo tệp mới từ mẫu: portal new policy "Hỗ trợ học phí năm học 2027"."""
    from .scaffold import TemplateMissing, create

    try:
        path = create(_root(root), _kind(kind), title, year or str(doors.now().year))
    except FileExistsError as taken:
        raise _Could(f"tệp {taken} đã có. Hãy chọn tên khác.") from None
    except TemplateMissing as missing:
        raise _Could(f"loại “{kind}” không có tệp mẫu ({missing}).") from None
    click.echo(f"Đã tạo {path.as_posix()}. Mở tệp, thay nội dung mẫu bằng nội dung thật và xóa dòng sample: true,")
    click.echo(f"rồi chạy: portal check {path.as_posix()}")
