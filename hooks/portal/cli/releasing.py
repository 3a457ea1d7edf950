"""The work of ``portal publish`` and ``portal rollback``: the door's eyes and words around :mod:`portal.publish`."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from .. import disk, doors, site, vietnamese
from ..publish import facts as facts_file
from ..publish import log as log_file
from ..publish import purging, settings, signing, targets
from ..publish.archive import Archive, on_the_way
from ..publish.manifest import File, Manifest
from ..publish.packed import ZipWay
from ..publish.plan import Consent, Plan
from ..publish.publishing import (
    Build,
    Comparison,
    Ending,
    Means,
    NoSuchRelease,
    Outcome,
    Overlay,
    publish,
    rollback,
    summary,
)
from ..publish.readback import Finding
from ..publish.release import Earlier, Release
from ..publish.settings import Settings, Target
from ..publish.store import Progress, Store, StoreFault
from ..publish.stores.local import LocalStore
from ..publish.turn import Patience, Turn, settled, take
from ..publish.way import Way
from .asking import CLEAN, ERRORS, CouldNotRun

WRONG = 3
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long, in seconds, to wait for another publisher, and whether to wait at all."""

    seconds: int
    take_over: bool


def publish_build(
    root: Path, name: str, tree: Path | None, waiting: Waiting, form: str, accept: Sequence[str], *, dry_run: bool,
    yes: bool, force: bool,
) -> NoReturn:
    """Publish the build at *tree* to the target *name*, or say what would be done; ends the process."""
    build = _build(root, tree or root / "site")
    consents = [Consent(text) for text in accept]
    with _working(root, name, waiting, form) as (way, means):
        outcome = publish(way, build, means, consents, only_plan=True)
        if form == "text":
            _show_plan(outcome, targets.described(way))
        if outcome.ending is not Ending.REFUSED and not dry_run:
            if outcome.plan.first and not yes:
                click.echo("Nơi này chưa đăng lần nào, nên lần đầu chỉ xem trước. Đúng ý thì chạy lại, thêm --yes.",
                           err=form != "text")
            else:
                outcome = publish(way, build, means, consents, even_unchanged=force)
    _finish(outcome, means, form)


def roll_back(root: Path, name: str, number: int | None, waiting: Waiting, form: str) -> NoReturn:
    """Bring release *number* (default: the one before) back to the target *name*; ends the process."""
    try:
        newest = facts_file.read(root / facts_file.PLACE)
    except facts_file.Unreadable as fault:
        raise CouldNotRun(f"{fault}. Cần nó để biết điều gì không được trở lại.") from None
    with _working(root, name, waiting, form) as (way, means):
        try:
            outcome = rollback(way, means, newest, number)
        except NoSuchRelease as fault:
            raise CouldNotRun(str(fault)) from None
    _finish(outcome, means, form)


@dataclass(frozen=True, slots=True)
class Place:
    """A target as ``portal verify`` sees it. *lie* lists what lies there for the release of a number: all files of the
    web root, and those of them that only wait to be cleared away."""

    url: str
    keys: tuple[signing.PublicKey, ...]
    lie: Callable[[int], tuple[set[str], set[str]]]


def place_of(root: Path, name: str) -> Place:
    """The target *name* of publish.toml. Needs no private key. Raises :class:`CouldNotRun`."""
    known = _settings(root)
    target = _target(known, name)
    try:
        beside = root / Path(f"{known.key_file}.pub").expanduser()
        texts = [*known.public_keys, *([beside.read_text("utf-8")] if known.key_file and beside.is_file() else [])]
        listed = tuple(found for text in texts for found in signing.public_keys(text))
    except signing.KeyFault as fault:
        raise CouldNotRun(f"{fault}.") from None

    def lie(number: int) -> tuple[set[str], set[str]]:
        try:
            store = targets.store_of(target, lambda variable: os.environ.get(variable, ""), root)
            try:
                return targets.lying(target, store, number)
            finally:
                store.close()
        except StoreFault as fault:
            raise CouldNotRun(f"{name}: {fault}") from None

    return Place(target.url, listed, lie)


def _settings(root: Path) -> Settings:
    try:
        return settings.read(root / settings.NAME)
    except settings.Faulty as fault:
        raise CouldNotRun(f"{settings.NAME} chưa dùng được.\n\n" + "\n\n".join(fault.problems)) from None


def _build(root: Path, tree: Path) -> Build:
    try:
        stamp = site.check_stamp(tree)
        facts = facts_file.read(root / facts_file.PLACE)
    except site.SiteFault as fault:
        raise CouldNotRun(f"{fault} Hãy dựng lại: portal build.") from None
    except facts_file.Unreadable as fault:
        raise CouldNotRun(f"{fault}.") from None
    if facts.content_hash != stamp["content_hash"] or not facts.gates:
        raise CouldNotRun(f"{tree.name}/ và kết quả kiểm tra (.portal/release.json) không thuộc cùng một lần dựng. "
                          "Hãy dựng lại: portal build.")
    lock = root / "requirements.lock"
    tools = hashlib.sha256(lock.read_bytes()).hexdigest() if lock.is_file() else ""
    return Build(tree, stamp, facts, tools)


@contextmanager
def _working(
    root: Path, name: str, waiting: Waiting, form: str,
) -> Iterator[tuple[Way, Means]]:
    """The way to the target *name* and the means to publish there; words for all that cannot be done."""
    known = _settings(root)
    target = _target(known, name)
    key, trusted = _keys(root, known)
    now = doors.now()

    def say(text: str) -> None:
        click.echo(text, err=True)

    def trusts(data: bytes, signature: bytes) -> bool:
        try:
            signing.verify(data, signature.decode("utf-8", "replace"), trusted)
        except signing.BadSignature:
            return False
        return True

    archive = Archive(root / ".portal" / "published" / name)
    store: Store | None = None
    try:
        with on_the_way(_made(root / ".portal")) as room:
            if target.type == "zip":
                file = root / Path(target.options["path"]).expanduser()
                store = LocalStore(_made(archive.folder))
                way: Way = ZipWay(store, file, archive)
            else:
                store = targets.store_of(target, lambda variable: os.environ.get(variable, ""), root)
                way = targets.way_of(target, store, trusts, now)
            patience = Patience(time.monotonic, time.sleep, say, wait=float(waiting.seconds),
                                take_over=waiting.take_over)
            owner = f"{getpass.getuser()} trên máy {platform.node()}, tiến trình {os.getpid()}"
            if way.state.startswith("."):
                owner = f"Tiến trình {os.getpid()}"  # it may lie where visitors can ask for it

            def turn(at_least: int) -> Turn:
                assert store is not None
                return take(store, way.state, owner, patience, at_least)

            yield way, Means(
                target=name, samples=target.samples, now=now, turn=turn, trusts=trusts,
                sign=lambda release: key.sign(release.data, _comment(release)),
                overlay=_overlay(root, now, key.public, say), comparison=_comparison(root), archive=archive, room=room,
                settled=lambda: store is not None and settled(store, way.state),
                key_id=key.public.name, follows=lambda commit: doors.contains(root, commit),
                read_back=_reading(target, say) if target.url else None,
                progress=_progress(form), say=say,
            )
    except StoreFault as fault:
        raise CouldNotRun(f"{name}: {fault}") from None
    except OSError as fault:
        raise CouldNotRun(f"{name}: trên máy này, {disk.trouble(fault)}") from None
    finally:
        if store is not None:
            with suppress(StoreFault):
                store.close()


def _target(known: Settings, name: str) -> Target:
    if name not in known.targets:
        near = vietnamese.closest(name, known.targets)
        hint = f" Có phải “{near}”?" if near else ""
        listed = ", ".join(known.targets) or "chưa khai nơi nào"
        raise CouldNotRun(f"{settings.NAME} không có nơi đăng “{name}”.{hint} Đang có: {listed}.")
    return known.targets[name]


def _keys(root: Path, known: Settings) -> tuple[signing.PrivateKey, tuple[signing.PublicKey, ...]]:
    """The key that signs, and all that are trusted: it and those listed."""
    passphrase = os.environ.get(known.passphrase_env, "") if known.passphrase_env else ""
    try:
        if known.key_env:
            pem = os.environ.get(known.key_env, "")
            if not pem:
                raise CouldNotRun(f"biến môi trường {known.key_env} (khai ở key_env) chưa có khóa riêng.")
            key = signing.private_key(pem, passphrase)
        elif known.key_file:
            key = signing.read_private(root / Path(known.key_file).expanduser(), passphrase)
        else:
            raise CouldNotRun("chưa khai khóa để ký bản phát hành. Tạo bằng: portal keys new TỆP, rồi ghi "
                              f"key_file vào bảng [signing] của {settings.NAME}.")
        listed = [found for text in known.public_keys for found in signing.public_keys(text)]
    except signing.KeyFault as fault:
        raise CouldNotRun(f"{fault}.") from None
    return key, tuple(dict.fromkeys((key.public, *listed)))


def _comment(release: Manifest) -> str:
    return f"ban {release.number} noi {release.target} dung {release.as_of} commit {release.commit or '-'}"


def _overlay(
    root: Path, now: Any, public: signing.PublicKey, say: Callable[[str], None],
) -> Overlay:
    from .. import paper
    from ..publish import overlay

    def made(
        tree: Path, facts: facts_file.Facts, log: log_file.Log, papers: Mapping[str, bytes], built: Sequence[File],
    ) -> Mapping[str, bytes]:
        number = log.releases[-1].number
        given: dict[str, Any] = {"number": number, "now": now, "public_key": public.line, "built": built}
        try:
            return overlay.files(tree, root / "overrides", facts, log, papers=papers, **given)
        except paper.Unavailable as fault:
            say(f"Không làm được giấy xác nhận dạng PDF: {fault}. Trang xác nhận vẫn có.")
            return overlay.files(tree, root / "overrides", facts, log, papers=None, **given)
        except overlay.NotFilled as fault:
            raise CouldNotRun(f"{fault}.") from None

    return made


def _comparison(root: Path) -> Comparison:
    from ..publish import overlay

    def made(tree: Path, facts: facts_file.Facts, number: int, earlier: Earlier) -> Mapping[str, bytes]:
        try:
            return overlay.changes(tree, root / "overrides", facts, number=number, earlier=earlier)
        except overlay.NotFilled as fault:
            raise CouldNotRun(f"{fault}.") from None

    return made


def _reading(target: Target, say: Callable[[str], None]) -> Callable[[Release], Sequence[Finding]]:
    from ..publish import readback

    def read(release: Release) -> Sequence[Finding]:
        say(f"Đọc lại từ {target.url} …")
        return readback.check(
            target.url, release.manifest, release.manifest.data, signature=release.signature,
            folders=target.type not in ("s3", "rclone"),
        )

    return read


def _progress(form: str) -> Callable[[Plan], Progress]:
    """A bar on a terminal; nothing where nobody is watching."""
    def begin(plan: Plan) -> Progress:
        if form != "text" or not sys.stderr.isatty():
            return lambda size: None
        bar = click.progressbar(length=max(plan.size, 1), label="Gửi", file=sys.stderr)
        bar.render_progress()
        lock = threading.Lock()

        def arrived(size: int) -> None:
            with lock:
                bar.update(size)

        return arrived

    return begin


def _show_plan(outcome: Outcome, how: str) -> None:
    plan, old = outcome.plan, outcome.old
    if old is None:
        click.echo("Nơi này chưa có bản nào của cổng.")
    else:
        click.echo(f"Đang đăng: bản {old.number}, tính đến {old.as_of}, {len(old.files)} tệp.")
    click.echo(f"Sẽ thêm {len(plan.added)}, thay {len(plan.changed)}, bỏ {len(plan.removed)} tệp; "
               f"{plan.unchanged} tệp giữ nguyên; gửi nhiều nhất {vietnamese.size_text(plan.size)}. Cách đăng: {how}.")
    for label, files in (("Thêm", plan.added), ("Bỏ", plan.removed)):
        if not plan.first:
            _show_pages(label, files)
    for refusal in outcome.refusals:
        click.echo(f"\nTừ chối: {refusal.said}", err=True)


def _show_pages(label: str, files: Sequence[File]) -> None:
    pages = [file.path for file in files if file.path.endswith(".html")]
    if pages:
        more = f" và {len(pages) - _LISTED} trang khác" if len(pages) > _LISTED else ""
        click.echo(f"{label} trang: {', '.join(pages[:_LISTED])}{more}.")


def _finish(outcome: Outcome, means: Means, form: str) -> NoReturn:
    """Say what came of it, note it locally, and end."""
    new = outcome.new
    if new is not None and outcome.ending is Ending.PUBLISHED:
        _note(means, outcome)
    if form == "json":
        click.echo(json.dumps(summary(outcome), ensure_ascii=False, indent=2))
    else:
        for finding in outcome.findings[:50]:
            click.echo(f"{'Sai' if finding.grave else 'Lưu ý'}: {finding.address or '/'}: {finding.said}", err=True)
        if outcome.mended:
            click.echo(f"{len(outcome.mended)} tệp trên nơi đăng đã bị ai đó sửa; đã gửi lại: "
                       f"{', '.join(outcome.mended[:_LISTED])}. Hãy xem lại máy chủ.", err=True)
        click.echo(_words(outcome))
    sys.exit({Ending.REFUSED: ERRORS, Ending.WENT_BACK: WRONG, Ending.WRONG: WRONG}.get(outcome.ending, CLEAN))


def _words(outcome: Outcome) -> str:
    new, old = outcome.new, outcome.old
    match outcome.ending:
        case Ending.PUBLISHED if new and new.restores:
            said = f"Đã đưa bản {new.restores} trở lại; nó mang số mới là {new.number}."
        case Ending.PUBLISHED if new:
            said = f"Đã đăng bản {new.number}: {len(new.files)} tệp, mã băm {new.digest[:16]}."
        case Ending.UNCHANGED:
            return "Nội dung không đổi so với bản đang đăng; không có gì để làm."
        case Ending.PLANNED:
            return "Chưa gửi gì."
        case Ending.REFUSED:
            return "Không đăng. Bản đang hiện giữ nguyên."
        case Ending.WENT_BACK if old:
            return f"Người đọc không nhận đúng bản mới, nên đã tự quay về bản {old.number}. Xem các dòng “Sai” ở trên."
        case _:
            return ("Người đọc không nhận đúng bản mới và không có bản trước để quay về ngay. Xem các dòng “Sai” ở "
                    "trên; nếu cần, chạy portal rollback.")
    if outcome.removed:
        said += f" Đã xóa bản cũ: {', '.join(map(str, outcome.removed))}."
    return said


def _note(means: Means, outcome: Outcome) -> None:
    """The local log, and what caches in front of the target must forget."""
    try:
        _write_note(means, outcome)
    except OSError as fault:
        click.echo(f"Đã đăng, nhưng không ghi được nhật ký trên máy này: {disk.trouble(fault)}", err=True)


def _write_note(means: Means, outcome: Outcome) -> None:
    assert outcome.new is not None
    folder = means.archive.folder
    line = {"number": outcome.new.number, "manifest": outcome.new.digest, "at": outcome.new.published_at,
            "commit": outcome.new.commit, "restores": outcome.new.restores}
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    means.archive.clear(sorted(means.archive.releases())[-20:])
    if outcome.old is not None:
        (folder / "purge.txt").write_text(purging.purge(outcome.old, outcome.new).text(), "utf-8")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
