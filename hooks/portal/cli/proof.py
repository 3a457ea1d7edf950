"""The commands that prove what was published: ``portal keys``, ``verify``, ``reproduce``."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import doors
from .asking import CLEAN, ERRORS, CouldNotRun, root_of, root_option

if TYPE_CHECKING:
    from ..publish.manifest import File, Manifest
    from ..publish.signing import PublicKey
    from ..publish.verifying import Result
    from .releasing import Place

PASSPHRASE = "PORTAL_SIGNING_PASSPHRASE"  # the variable's name  # noqa: S105
PUBLIC_KEY = "PORTAL_PUBLIC_KEY"


def _publishing() -> None:
    """What publishing needs is an extra: building a site goes without it."""
    try:
        import cryptography  # noqa: F401
        import urllib3  # noqa: F401
    except ModuleNotFoundError as missing:
        raise CouldNotRun(f"thiếu gói {missing.name}. Cài phần đăng của cổng: pip install -e .[publish]") from None


# Keys


@click.group(subcommand_metavar="LỆNH …", options_metavar="[TÙY CHỌN]", short_help="Khóa ký bản phát hành.")
def keys() -> None:
    """Tạo và xem khóa ký bản phát hành (Ed25519, dạng minisign)."""


@keys.command("new", options_metavar="[TÙY CHỌN]", short_help="Tạo một cặp khóa.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP")
@click.option("--passphrase", "ask", is_flag=True,
              help=f"Hỏi một mật khẩu cho khóa. Máy tự động: đặt biến {PASSPHRASE}.")
def new_key(file: Path, ask: bool) -> None:
    """Tạo khóa ký vào TỆP và khóa công khai vào TỆP.pub. Không bao giờ ghi đè."""
    _publishing()
    from ..publish import signing

    passphrase = os.environ.get(PASSPHRASE, "")
    if ask:
        passphrase = click.prompt("Mật khẩu của khóa", hide_input=True, confirmation_prompt="Gõ lại mật khẩu")
    key = signing.new()
    try:
        public = signing.write_pair(file, key, passphrase)
    except signing.KeyFault as fault:
        raise CouldNotRun(f"{fault}.") from None
    click.echo(f"""\
Đã tạo khóa {key.public.name}{"" if passphrase else " (không có mật khẩu)"}.

{file}  KHÓA BÍ MẬT
  Chỉ để trên máy đăng (quyền 600), hoặc làm biến bí mật của hệ thống tự động. Cất một bản sao ngoại tuyến trong két.
  Đừng bao giờ: đưa vào git, để trên máy chủ web, gửi qua thư hay Zalo, dùng chung cho hai cổng.
  Ai có tệp này là ký được thay tỉnh.

{public}  KHÓA CÔNG KHAI
  Đưa cho mọi người: trang giới thiệu của cổng, văn bản công bố, máy giám sát. Để ở ít nhất hai nơi ngoài máy chủ web,
  vì kẻ chiếm máy chủ sẽ thay cả khóa đăng trên đó.

  {key.public.line}

Đổi khóa: thêm dòng công khai mới bên cạnh dòng cũ ở mọi máy giám sát, đăng bằng khóa mới, rồi bỏ dòng cũ.
Nghi bị lộ: bỏ dòng cũ ngay.""")


@keys.command("show", options_metavar="[TÙY CHỌN]", short_help="Xem khóa công khai của một tệp khóa.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TỆP")
def show_key(file: Path) -> None:
    """In khóa công khai của TỆP (khóa bí mật hoặc khóa công khai). Không bao giờ in khóa bí mật."""
    _publishing()
    from ..publish import signing

    try:
        if b"PRIVATE KEY" in file.read_bytes()[:4096]:
            found: tuple[PublicKey, ...] = (signing.read_private(file, os.environ.get(PASSPHRASE, "")).public,)
        else:
            found = signing.public_keys(file.read_text("utf-8", "replace"))
    except OSError as error:
        raise CouldNotRun(f"không đọc được {file} ({error.strerror}).") from None
    except signing.KeyFault as fault:
        raise CouldNotRun(f"{fault}.") from None
    for key in found:
        click.echo(f"Khóa {key.name}\n{key.line}")
    click.echo(f"\nAi cũng kiểm được: minisign -Vm portal-manifest.json -P {found[0].line}")


def trusted(texts: tuple[str, ...]) -> tuple[PublicKey, ...]:
    """The public keys that *texts* give, each a key or a file of keys. Raises :class:`CouldNotRun`."""
    from ..publish import signing

    found: list[PublicKey] = []
    for text in texts:
        try:
            path = Path(text)
            is_file = len(text) < 4096 and "\n" not in text and path.is_file()
            found += signing.public_keys(path.read_text("utf-8", "replace") if is_file else text)
        except OSError as error:
            raise CouldNotRun(f"không đọc được tệp khóa {text} ({error.strerror}).") from None
        except signing.KeyFault as fault:
            raise CouldNotRun(f"“{text[:80]}”: {fault}. Nếu đây là tên tệp thì không có tệp ấy.") from None
    return tuple(dict.fromkeys(found))


# Verify


@click.command(options_metavar="[TÙY CHỌN]", short_help="Kiểm trang đang chạy có đúng như đã đăng.")
@click.argument("subject", metavar="ĐỊA_CHỈ|THƯ_MỤC")
@click.option("--key", "key_texts", multiple=True, metavar="KHÓA", envvar=PUBLIC_KEY,
              help=f"Khóa công khai (chữ hoặc tệp) được tin; nêu nhiều lần khi đang đổi khóa. Biến: {PUBLIC_KEY}.")
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP",
              help="Nhớ bản cao nhất đã thấy, để biết khi máy chủ đưa lại bản cũ.")
@click.option("--max-age", type=click.IntRange(1), metavar="NGÀY", help="Báo khi bản đang hiện cũ hơn số ngày này.")
@click.option("--manifest", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TỆP",
              help="So với bản kê giữ ở nơi khác (chữ ký .minisig nằm cạnh), khi bản trên máy chủ đã mất hay bị sửa.")
@click.option("--listing", type=click.File("r", encoding="utf-8", errors="replace"), metavar="TỆP|-",
              help="Danh sách tên tệp trên kho (rclone lsf -R --files-only), mỗi dòng một tên: tìm tệp thừa, thiếu.")
@click.option("--earlier", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TỆP",
              help="Bản kê của bản trước: tệp của nó còn chờ dọn thì chỉ nhắc.")
@click.option("--quick", is_flag=True, help="Xem nhanh (khoảng 100 lần hỏi), cho máy giám sát chạy 5 phút một lần.")
@click.option("--round", "turn", type=click.IntRange(0), metavar="SỐ",
              help="Lần xem nhanh thứ mấy, để các lần lần lượt hết mọi tệp. Mặc định: tính theo giờ, 5 phút một lần.")
@click.option("--seconds", type=click.IntRange(5), metavar="GIÂY",
              help="Dừng sau chừng ấy. Mặc định: 900, xem nhanh: 120.")
@click.option("--json", "json_file", type=click.File("w", encoding="utf-8", lazy=True), metavar="TỆP|-",
              help="Ghi kết quả cho máy đọc; -: ra màn hình thay cho báo cáo.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” (tiêu đề máy chủ, tệp chờ dọn) như bất thường.")
def verify(
    subject: str, key_texts: tuple[str, ...], state: Path | None, max_age: int | None, kept: Path | None,
    listing: Any, earlier: tuple[Path, ...], quick: bool, turn: int | None, seconds: int | None, json_file: Any,
    strict: bool,
) -> None:
    """Kiểm những gì người đọc đang thấy có đúng như bản đã ký: trang mất, trang bị sửa, trang bị cài thêm.

    Mã thoát: 0 đúng như đã đăng, 1 có điều bất thường, 2 không chạy được.
    """
    _publishing()
    from ..publish import seen, telling, verifying, visiting

    known, now = trusted(key_texts), doors.now()
    try:
        memory = seen.read(state, subject) if state else None
    except seen.Unreadable as fault:
        raise CouldNotRun(f"{fault}.") from None
    before = [_manifest_in(path, ()) for path in earlier]

    def judge(manifest: Manifest) -> Iterator[Any]:
        if memory is not None:
            yield from memory.judge(manifest)
        if max_age and (old := seen.frozen(manifest, now, max_age)):
            yield old

    place = _target_named(subject)
    if place is not None:
        known = tuple(dict.fromkeys((*known, *place.keys)))
        subject = place.url or subject
    if subject.startswith(("http://", "https://")):
        scope = verifying.Scope(secrets.token_hex(12), quick=quick, seconds=seconds or (120 if quick else 900),
                                round=int(now.timestamp()) // 300 if turn is None else turn)
        own = _manifest_in(kept, known) if kept else None
        try:
            result = verifying.live(subject, known, scope, judge=judge, kept=own, done=_counter())
        except visiting.BadAddress as fault:
            raise CouldNotRun(f"{fault}.") from None
    elif place is None:
        result = _folder(subject, known, before, judge)
    else:
        raise CouldNotRun(f"nơi đăng “{subject}” chưa khai url, tức địa chỉ mà người đọc mở. Thêm vào publish.toml.")
    if place is not None and result.manifest is not None:
        names, waiting = place.lie(result.manifest.number)
        result.findings += verifying.listing(names - waiting, result.manifest, earlier=before)
    if listing is not None and result.manifest is not None:
        names = {line.strip("\r\n").removeprefix("./") for line in listing} - {""}
        result.findings += verifying.listing(names, result.manifest, earlier=before)
    bad = result.grave or (strict and bool(result.findings))
    last_clean = memory.clean_at if memory else ""
    _tell(result, subject, now, last_clean, json_file)
    if memory is not None and state is not None:
        # An unsigned or disbelieved manifest must not be able to raise the number for good.
        believed = result.manifest if result.signed or not known else None
        try:
            seen.write(state, memory.after(believed, "" if bad else now.isoformat()))
        except OSError as error:
            raise CouldNotRun(f"không ghi được tệp ghi nhớ {state} ({error.strerror}).") from None
    if result.manifest is not None and result.signed is None and not known:
        click.echo(telling.NO_KEY, err=True)
    sys.exit(ERRORS if bad else CLEAN)


def _target_named(subject: str) -> Place | None:
    """The target of publish.toml that *subject* names: then what lies there is compared, too."""
    if Path(subject).exists() or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", subject) or not Path("publish.toml").is_file():
        return None
    from .releasing import place_of

    return place_of(Path().resolve(), subject)


def _counter() -> Callable[[], None]:
    """Tells somebody who waits at a terminal how far it is; nothing in a log."""
    if not sys.stderr.isatty():
        return lambda: None
    count = iter(range(1, sys.maxsize))

    def done() -> None:
        number = next(count)
        if number % 50 == 0:
            click.echo(f"\rĐã so {number} tệp…\r", nl=False, err=True)

    return done


def _folder(subject: str, known: tuple[PublicKey, ...], before: list[Manifest], judge: Any) -> Result:
    from ..publish import manifest, verifying

    tree = Path(subject)
    if not tree.is_dir():
        raise CouldNotRun(f"“{subject}” không phải thư mục, cũng không phải địa chỉ http:// hay https://.")
    if not (tree / manifest.NAME).exists() and (tree / "current").is_dir():
        tree = tree / "current"  # the folder of a target with links: its web root
    try:
        result = verifying.folder(tree.resolve(), known, earlier=before)
    except OSError as error:
        raise CouldNotRun(f"không đọc được {tree} ({error.strerror}).") from None
    if result.manifest is not None:
        result.findings += judge(result.manifest)
    return result


def _tell(result: Result, subject: str, now: dt.datetime, last_clean: str, json_file: Any) -> None:
    from ..publish import telling

    if json_file is None or json_file.name != "-":
        told = dt.datetime.fromisoformat(last_clean).strftime("%d-%m-%Y %H:%M") if last_clean else ""
        click.echo(telling.text(result, subject, now.strftime("%d-%m-%Y %H:%M"), told))
    if json_file is not None:
        data = telling.data(result, subject, now.isoformat(), last_clean)
        try:
            json_file.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            raise CouldNotRun(f"không ghi được kết quả ({error.strerror}).") from None


def _manifest_in(path: Path, known: tuple[PublicKey, ...]) -> Manifest:
    """The manifest in the file *path*, signed by one of *known* when any is given. Raises :class:`CouldNotRun`."""
    from ..publish import manifest, verifying

    signature = path.with_name(path.name + manifest.SIGNATURE.removeprefix(manifest.NAME))
    try:
        result = verifying.Result()
        said = signature.read_text("utf-8", "replace") if known and signature.is_file() else None
        found = verifying.opened(path.read_bytes(), said, known, result)
    except OSError as error:
        raise CouldNotRun(f"không đọc được {path} ({error.strerror}).") from None
    if found is None:
        raise CouldNotRun(f"{path}: {result.findings[0].said}.")
    return found


# Reproduce


@click.command(options_metavar="[TÙY CHỌN]", short_help="Dựng lại một bản đã đăng rồi so từng byte.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BẢN_KÊ")
@root_option
@click.option("--key", "key_texts", multiple=True, metavar="KHÓA", envvar=PUBLIC_KEY,
              help="Khóa công khai phải ký bản kê.")
def reproduce(file: Path, root: Path, key_texts: tuple[str, ...]) -> None:
    """Dựng lại bản mà BẢN_KÊ nói tới, từ đúng commit và ngày của nó, rồi so từng tệp do việc dựng tạo ra.

    Thư mục đang làm việc không bị đụng tới, dù đang sửa dở. Mã thoát: 0 trùng hết, 1 có khác, 2 không chạy được.
    """
    from ..publish import manifest as manifests
    from ..publish import reproducing

    if key_texts:
        _publishing()
    manifest = _manifest_in(file, trusted(key_texts)) if key_texts else _parsed(file)
    match = reproducing.COMMIT.fullmatch(manifest.commit)
    if match is None:
        raise CouldNotRun("bản kê không ghi commit: bản ấy được dựng ngoài kho git nên không ai dựng lại được.")
    click.echo(f"Bản {manifest.number}, commit {manifest.commit[:12]}, tính đến {manifest.as_of}; "
               f"SHA-256 của bản kê: {manifest.digest}")
    with _apart() as folder:
        checkout = _checked_out(root_of(root).resolve(), match[1], folder / "source")
        site = folder / "site"
        _built(manifest, checkout, site)
        paths = [p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()]
        built: dict[str, File] = {f.path: f for f in manifests.files_of(site, paths)}
        lock = checkout / "requirements.lock"
        text = lock.read_text("utf-8", "replace") if lock.is_file() else ""
        digest = manifests.digest_of(lock)[1] if lock.is_file() else ""
    difference = reproducing.compare(manifest, built)
    why = list(reproducing.reasons(manifest, text, digest, _installed()))
    if not difference:
        click.echo(f"Dựng lại trùng từng byte: {difference.equal} tệp.")
        for reason in why:
            click.echo(f"Lưu ý: {reason}")
        sys.exit(CLEAN)
    click.echo(f"Dựng lại KHÔNG trùng ({difference.equal} tệp trùng).")
    for head, some in (("Khác nội dung", difference.changed), ("Bản dựng lại không có", difference.missing),
                       ("Chỉ bản dựng lại có", difference.added)):
        if some:
            click.echo(f"\n{head} ({len(some)})")
            for path in some[:20]:
                click.echo(f"  {path}")
            if len(some) > 20:
                click.echo(f"  … và {len(some) - 20} tệp khác")
    click.echo("\nVì sao có thể khác:")
    for reason in why or ["Không thấy lý do nào đã biết: commit, ngày và gói đều trùng. Hãy so chính các tệp nêu trên; "
                          "tệp có thể đã bị sửa sau khi dựng, trước khi ký, hoặc phiên bản Python khác nhau."]:
        click.echo(f"  - {reason}")
    sys.exit(ERRORS)


def _parsed(file: Path) -> Manifest:
    from ..publish import manifest

    try:
        return manifest.parse(file.read_bytes())
    except (OSError, RecursionError, AttributeError, manifest.Unreadable) as fault:
        raise CouldNotRun(f"{file}: {fault}.") from None


@contextmanager
def _apart() -> Iterator[Path]:
    """A folder of our own that is gone afterwards, also when the command is told to end."""
    def end(number: int, _: Any) -> None:
        sys.exit(128 + number)

    former = signal.signal(signal.SIGTERM, end)
    try:
        with tempfile.TemporaryDirectory(prefix="portal-reproduce-", ignore_cleanup_errors=True) as folder:
            yield Path(folder).resolve()
    finally:
        signal.signal(signal.SIGTERM, former)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {"GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], env=known, capture_output=True, text=True,
                              errors="replace", check=False, timeout=300)
    except FileNotFoundError:
        raise CouldNotRun("không có chương trình git trên máy này.") from None
    except subprocess.TimeoutExpired:
        raise CouldNotRun("git chạy quá lâu.") from None


def _checked_out(root: Path, commit: str, target: Path) -> Path:
    """The sources of *commit* at *target*, in a clone that borrows *root*'s objects: nothing is noted in *root*.

    The build runs code of that commit. So it must be one of this repository's own branches or tags: a manifest must
    not be able to name a proposal that somebody merely fetched.
    """
    top, prefix = _git(root, "rev-parse", "--show-toplevel"), _git(root, "rev-parse", "--show-prefix")
    if top.returncode:
        raise CouldNotRun("thư mục này không phải kho git, nên không lấy lại được commit của bản đã đăng.")
    if _git(root, "cat-file", "-e", f"{commit}^{{commit}}").returncode:
        raise CouldNotRun(f"kho này không có commit {commit[:12]}. Hãy lấy về: git fetch --tags "
                          "(kho chép nông: git fetch --unshallow).")
    ours = _git(root, "for-each-ref", "--count=1", "--contains", commit, "refs/heads", "refs/tags").stdout.strip()
    if not ours and _git(root, "merge-base", "--is-ancestor", commit, "HEAD").returncode:
        raise CouldNotRun(f"commit {commit[:12]} không nằm trong nhánh hay nhãn nào của kho này, nên không chạy "
                          "mã của nó. Nếu đúng là bản đã đăng: git pull, hoặc tạo nhãn cho commit ấy, rồi chạy lại.")
    for arguments in (
        (root, "clone", "--quiet", "--shared", "--no-checkout", "--", top.stdout.rstrip("\n"), str(target)),
        (target, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", commit),
    ):
        done = _git(*arguments)
        if done.returncode:
            raise CouldNotRun(f"git không lấy ra được commit {commit[:12]}: {done.stderr.strip()[:300]}")
    return target / prefix.stdout.rstrip("\n")


def _built(manifest: Manifest, checkout: Path, site: Path) -> None:
    """Build *checkout* as the manifest says, with its own hooks. Raises :class:`CouldNotRun`."""
    known = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "GIT_"))}
    command = [sys.executable, "-c", "from portal.cli import main; main()", "build", "--root", str(checkout),
               "--as-of", manifest.as_of, "--samples" if manifest.samples else "--no-samples", "--site-dir", str(site)]
    command += ["--papers"] if manifest.papers else []
    click.echo("Đang dựng lại…", err=True)
    # A group of its own: who ends us ends the generator too, which would go on writing.
    running = subprocess.Popen(
        command, env=known | {"PYTHONPATH": str(checkout / "hooks")}, cwd=checkout, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )
    try:
        output, _ = running.communicate()
    except BaseException:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        raise
    if running.returncode:
        said = "\n".join(output.strip().splitlines()[-15:])
        raise CouldNotRun(f"commit ấy không dựng lại được ở đây.\n{said}")


def _installed() -> dict[str, str]:
    """Version of every package of this environment, by the name lock files use."""
    return {d.metadata["Name"].lower().replace("_", "-").replace(".", "-"): d.version for d in metadata.distributions()}
