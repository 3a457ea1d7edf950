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

from .. import disk, doors, internal_files, kept_inside, stages, staging, stamp, vietnamese
from .asking import COULD_NOT_RUN, ERRORS, CouldNotRun, as_of_option, moment_of, root_of, root_option
from .standing import Standing


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
@click.option("--from-scratch", is_flag=True,
              help="Dựng lại toàn bộ, không dùng lại gì của những lần dựng trước.")
@click.option("--profile", is_flag=False, flag_value="-", default=None, metavar="[TỆP]",
              help="In thời gian từng chặng và những tài liệu, trang chậm nhất; có TỆP thì ghi vào đó (JSON).")
def build(
    root: Path, as_of: str | None, site_dir: Path | None, samples: bool | None, generator: str, edition: str,
    papers: bool, strict: bool, from_scratch: bool, profile: str | None,
) -> None:
    """Kiểm tra rồi dựng cổng vào site/; chỉ thay bản cũ khi bản mới đạt mọi kiểm tra.

    Không có gì thay đổi từ lần dựng trước (nội dung, mẫu trang, chương trình, ngày) thì bản ấy đứng nguyên.
    """
    times = stages.Times(doors.clock)
    stages.listen(times)

    root = root_of(root).resolve()
    if not (root / "mkdocs.yml").is_file():
        raise CouldNotRun(f"không thấy mkdocs.yml trong {root.name}.")
    at = moment_of(as_of)
    standing = None
    if edition == "web" and not papers:  # papers are made with programs of the system, which nobody watches
        standing = Standing.of(root, site_dir or root / "site", at, samples, generator, strict)
    if standing and not from_scratch and (last := standing.found()):
        click.echo("Không có gì thay đổi từ lần dựng trước.")
        _tell(last)
        if profile is not None:
            _tell_times({"stages": {}, "slowest": []}, times.facts(), profile)
        return
    environment = os.environ | {
        doors.AS_OF: at.isoformat(), doors.STAGED: "1", doors.STRICT: "1" if strict else "0",
        doors.EDITION: edition, doors.PAPERS: "1" if papers else "0",
        doors.FROM_SCRATCH: "1" if from_scratch else os.environ.get(doors.FROM_SCRATCH, "0"),
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
            command = [sys.executable, "-c", _RUN, generator, "build", "-q", "-f", str(root / "mkdocs.yml"),
                       "-d", str(place.folder)]
            result = subprocess.run(command, env=environment, cwd=root, check=False,
                                    pass_fds=(*place.open_files, inside.fileno(), heard.fileno()))
            if result.returncode:
                _not_built(result.returncode)
            with stages.stage("verify"):
                sealed = stamp.check_stamp(place.folder)
            if edition == "usb":
                _packed(place.folder, place.site.with_name(f"{place.site.name}-usb.zip"), sealed)
                return
            number = place.folder.stat().st_ino
            with stages.stage("write"):
                place.publish()
            inside.seek(0)
            to_do = internal_files.unpack(inside.read())
            heard.seek(0)
            told = json.load(heard)
    except staging.PlaceFault as fault:
        raise CouldNotRun(str(fault)) from None
    except OSError as error:
        raise CouldNotRun(disk.trouble(error)) from None
    except stamp.SiteFault as fault:
        for problem in fault.problems:
            click.echo(problem, err=True)
        sys.exit(ERRORS)
    done = to_do is None or _write_internal(*to_do)
    counts, stands = sealed["counts"], told.get("stands")
    last = {"pages": counts["pages"], "files": counts["files"], "as_of": sealed["as_of"], "at": str(place.site),
            "internal": str(to_do[0]) if to_do and done else "", "site": number}
    if standing and stands and done:
        standing.keep(last | stands, dt.datetime.fromisoformat(stands["until"]))
    _tell(last)
    if profile is not None:
        _tell_times(told, times.facts(), profile)


_RUN = """
import atexit, os, runpy, sys
sys.argv = sys.argv[1:]
code = 0
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except SystemExit as ended:
    code = ended.code
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
atexit._run_exitfuncs()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code or 0)
"""
"""Runs a program as ``python -m`` does, and leaves without taking ten thousand documents apart one by one."""


def _tell(last: Mapping[str, Any]) -> None:
    """What stands now."""
    for text in last.get("said", ()):
        click.echo(text, err=True)
    click.echo(f"Đã dựng {last['pages']} trang, {last['files']} tệp đính kèm vào {os.path.relpath(last['at'])}/ "
               f"(tính đến {last['as_of']}).")
    if last["internal"]:
        click.echo(f"Việc cần làm (nội bộ, không đăng): {os.path.relpath(last['internal'])}/"
                   f"{kept_inside.DUTIES}/index.html")


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


def _write_internal(folder: Path, named: Mapping[str, bytes]) -> bool:
    """The to-do lists, once the site stands; their failure does not undo it."""
    try:
        internal_files.write(folder, named)
    except OSError as error:
        click.echo(f"Chưa ghi được việc cần làm nội bộ: {disk.trouble(error)}", err=True)
        return False
    return True


def _packed(tree: Path, target: Path, stamp: Mapping[str, Any]) -> None:
    """Pack the checked *tree*; the zip takes the place of the last one whole, or not at all."""
    from .. import offline

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
