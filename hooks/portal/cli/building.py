"""``portal build`` and ``portal serve``: the generator in a process of its own, its result checked and switched."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from .. import doors, kept_inside, vietnamese
from .asking import COULD_NOT_RUN, ERRORS, CouldNotRun, as_of_option, moment_of, root_of, root_option


@click.command(options_metavar="[TÙY CHỌN]", short_help="Kiểm tra rồi dựng cổng vào site/.")
@root_option
@as_of_option
@click.option("--site-dir", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Nơi đặt cổng đã dựng. Mặc định: site/.")
@click.option("--samples/--no-samples", default=None, help="Có hay không có nội dung minh họa.")
@click.option("--generator", type=click.Choice(["mkdocs", "properdocs"]), default="mkdocs", show_default=True,
              help="Chương trình dựng trang.")
@click.option("--edition", type=click.Choice(["web", "usb"]), default="web", show_default=True,
              help="usb: một tệp zip xem được không cần mạng, đặt cạnh site/.")
@click.option("--papers", is_flag=True,
              help="Làm cả tệp PDF để in (áp phích, tờ rơi, bản phát thanh) của dự thảo đang, sắp lấy ý kiến.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” như “chặn”.")
@click.option("--profile", is_flag=False, flag_value="-", default=None, metavar="[TỆP]",
              help="In thời gian từng chặng và những tài liệu, trang chậm nhất; có TỆP thì ghi vào đó (JSON).")
def build(
    root: Path, as_of: str | None, site_dir: Path | None, samples: bool | None, generator: str, edition: str,
    papers: bool, strict: bool, profile: str | None,
) -> None:
    """Kiểm tra rồi dựng cổng vào site/; chỉ thay bản cũ khi bản mới đạt mọi kiểm tra."""
    from .. import disk, internal, site, stages, staging

    times = stages.Times(doors.clock)
    stages.listen(times)

    root = root_of(root).resolve()
    if not (root / "mkdocs.yml").is_file():
        raise CouldNotRun(f"không thấy mkdocs.yml trong {root.name}.")
    environment = os.environ | {
        doors.AS_OF: moment_of(as_of).isoformat(), doors.STAGED: "1", doors.STRICT: "1" if strict else "0",
        doors.EDITION: edition, doors.PAPERS: "1" if papers else "0",
        "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true",
    }
    if samples is not None:
        environment[doors.SAMPLES] = "1" if samples else "0"
    try:
        with staging.Staging(site_dir or root / "site", root) as place, tempfile.TemporaryFile() as inside, \
                tempfile.TemporaryFile() as heard:
            environment[doors.INTERNAL] = f"{inside.fileno()}:{place.site}"
            environment[doors.STAGES] = f"{heard.fileno()}{':all' if profile is not None else ''}"
            # A process of its own: the generator is replaceable, and its crash is a message here.
            command = [sys.executable, "-m", generator, "build", "-q", "-f", str(root / "mkdocs.yml"),
                       "-d", str(place.folder)]
            result = subprocess.run(command, env=environment, cwd=root, check=False,
                                    pass_fds=(*place.open_files, inside.fileno(), heard.fileno()))
            if result.returncode:
                _not_built(result.returncode)
            with stages.stage("verify"):
                stamp = site.check_stamp(place.folder)
            if edition == "usb":
                _packed(place.folder, place.site.with_name(f"{place.site.name}-usb.zip"), stamp)
                return
            with stages.stage("write"):
                place.publish()
            inside.seek(0)
            to_do = internal.unpack(inside.read())
            heard.seek(0)
            told = heard.read()
    except staging.PlaceFault as fault:
        raise CouldNotRun(str(fault)) from None
    except OSError as error:
        raise CouldNotRun(disk.trouble(error)) from None
    except site.SiteFault as fault:
        for problem in fault.problems:
            click.echo(problem, err=True)
        sys.exit(ERRORS)
    counts = stamp["counts"]
    click.echo(f"Đã dựng {counts['pages']} trang, {counts['files']} tệp đính kèm vào {os.path.relpath(place.site)}/ "
               f"(tính đến {stamp['as_of']}).")
    if to_do is not None:
        _write_internal(*to_do)
    if profile is not None:
        _tell_times(json.loads(told), times.facts(), profile)


def _tell_times(inside: Mapping[str, Any], around: Mapping[str, Any], where: str) -> None:
    """Print the time of every stage, or write it to the file *where*."""
    from .profile import table, whole

    facts = whole(inside, around)
    if where == "-":
        click.echo(table(facts))
        return
    try:
        Path(where).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise CouldNotRun(f"không ghi được {where}: {error.strerror}.") from None


def _write_internal(folder: Path, named: Mapping[str, bytes]) -> None:
    """The to-do lists, once the site stands; their failure does not undo it."""
    from .. import disk, internal

    try:
        internal.write(folder, named)
    except OSError as error:
        click.echo(f"Chưa ghi được việc cần làm nội bộ: {disk.trouble(error)}", err=True)
        return
    click.echo(f"Việc cần làm (nội bộ, không đăng): {os.path.relpath(folder)}/{kept_inside.DUTIES}/index.html")


def _packed(tree: Path, target: Path, stamp: Mapping[str, Any]) -> None:
    """Pack the checked *tree*; the zip takes the place of the last one whole, or not at all."""
    from .. import disk, offline

    data = offline.pack(tree, dt.datetime.fromisoformat(stamp["as_of"]).date())
    disk.write_beside(target, data)
    click.echo(f"Đã đóng gói {stamp['counts']['pages']} trang để xem không cần mạng: {os.path.relpath(target)} "
               f"({vietnamese.size_text(len(data))}, tính đến {stamp['as_of']}).")
    click.echo(f"SHA-256: {hashlib.sha256(data).hexdigest()}")


def _not_built(code: int) -> NoReturn:
    """End as the generator ended: it has said what is wrong, unless it was killed."""
    if code < 0:
        click.echo(f"Chương trình dựng trang bị dừng giữa chừng (tín hiệu {-code}); "
                   "tín hiệu 9 thường là do hết bộ nhớ.", err=True)
    click.echo("Chưa dựng được cổng. Bản đã dựng trước đó (nếu có) vẫn giữ nguyên.", err=True)
    sys.exit(ERRORS if code == ERRORS else COULD_NOT_RUN)


@click.command(options_metavar="[TÙY CHỌN]")
@root_option
@as_of_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Địa chỉ và cổng mạng.")
def serve(root: Path, as_of: str | None, address: str) -> None:
    """Xem thử cổng trên máy này; trang tự tải lại khi tệp thay đổi."""
    root = root_of(root).resolve()
    environment = os.environ | {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true"}
    if as_of:
        environment[doors.AS_OF] = moment_of(as_of).isoformat()
    click.echo(f"Mở http://{address}/ trong trình duyệt. Dừng bằng Ctrl+C.")
    command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-f", str(root / "mkdocs.yml"), "-a", address]
    try:
        sys.exit(subprocess.run(command, env=environment, cwd=root, check=False).returncode)
    except KeyboardInterrupt:
        click.echo("\nĐã dừng.")
