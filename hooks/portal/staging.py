"""Where a build grows, and how it takes the place of the last good site: whole and in one step, or not at all.

A build writes into a folder of its own beside the site and holds a lock on
it. The system drops the lock when the process ends, however it ends, so the
next build knows what nobody is building any more and clears it away.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from . import disk

_SOURCES = ("content", "policies", "hooks", "overrides", ".git", ".portal")


class PlaceFault(Exception):
    """The site cannot be put where it was asked for; the message is Vietnamese and says what to do."""


def is_fresh(folder: Path) -> bool:
    """Whether *folder* is one that a :class:`Staging` made, and no site that somebody reads."""
    return re.fullmatch(r"\..+-build-[a-z0-9_]{8}", folder.name) is not None


class Staging:
    """A fresh folder beside *site*, ours alone until :meth:`publish` or :meth:`discard`.

    Raises :class:`PlaceFault` when *site* is not a place that may be replaced,
    before anything is built. *root* is the checkout, which is never a site.
    """

    def __init__(self, site: Path, root: Path) -> None:
        try:
            named = site.name not in ("", "..")  # a link among its parents is followed, the site itself is none
            self.site = site.parent.resolve() / site.name if named else site.resolve()
            _not_sources(self.site, root.resolve())
            self.site.parent.mkdir(parents=True, exist_ok=True)
            pattern = re.escape(f".{self.site.name}-")
            self._fresh = re.compile(pattern + r"build-[a-z0-9_]{8}")
            self._aside = re.compile(pattern + r"old-[a-z0-9_]{8}")
            with disk.locked(self.site.parent):
                self._recover()
                _replaceable(self.site)
                self._collect()
                self.folder = Path(tempfile.mkdtemp(prefix=f".{self.site.name}-build-", dir=self.site.parent))
                # The lock lives as long as any process that has this number open: hand it to those who build.
                self.lock: int | None = disk.try_lock(self.folder)
        except OSError as error:
            raise PlaceFault(disk.trouble(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.discard()

    @property
    def open_files(self) -> tuple[int, ...]:
        """What a child process that writes into the folder must keep open."""
        return () if self.lock is None else (self.lock,)

    def publish(self) -> None:
        """Make the folder the site in one step; the old site is removed after.

        Everything is on the disk before the step and the step before the
        removal, so a power cut leaves one of the two sites, complete. Raises
        :class:`PlaceFault`; then the old site stands as it was.
        """
        try:
            self.folder.chmod(0o755)  # mkdtemp made it private; a web server must read it
            disk.write_out(self.folder)
            with disk.locked(self.site.parent):
                _replaceable(self.site)
                self._switch()
                disk.sync(self.site.parent)
        except OSError as error:
            raise PlaceFault(disk.trouble(error)) from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove what is left beside the site: an unfinished build, or the old site after the step."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def _switch(self) -> None:
        if not self.site.exists():
            self.folder.rename(self.site)
        elif not disk.exchange(self.folder, self.site):
            # Two renames: for a moment there is no site. Who is killed in it leaves the old one to _recover.
            aside = self.folder.with_name(self.folder.name.replace("-build-", "-old-"))
            self.site.rename(aside)
            try:
                self.folder.rename(self.site)
            except OSError:
                aside.rename(self.site)
                raise
            aside.rename(self.folder)

    def _recover(self) -> None:
        """Bring back the old site of a build that died between two renames; any other is no longer wanted."""
        for aside in sorted(self._beside(self._aside), key=lambda p: p.stat().st_ctime_ns, reverse=True):
            unwanted = aside.with_name(aside.name.replace("-old-", "-build-"))
            aside.rename(unwanted if self.site.exists() else self.site)

    def _collect(self) -> None:
        """Clear away what dead builds left; what a living one holds is locked."""
        for folder in self._beside(self._fresh):
            lock = disk.try_lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)

    def _beside(self, name: re.Pattern[str]) -> Iterator[Path]:
        with os.scandir(self.site.parent) as entries:
            found = [e.path for e in entries if name.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
        return map(Path, sorted(found))


def _not_sources(site: Path, root: Path) -> None:
    """A site replaces its whole folder, so that folder may hold nothing but a site."""
    if root.is_relative_to(site) or any(site.is_relative_to(root / name) for name in _SOURCES):
        raise PlaceFault(f"{site} chứa tệp nguồn của cổng, không đặt bản dựng ở đây được. Hãy chọn thư mục khác.")


def _replaceable(site: Path) -> None:
    """Whether what stands at *site* may give way to a site."""
    if not os.access(site.parent, os.W_OK | os.X_OK):
        raise PlaceFault(f"không có quyền ghi vào {site.parent}, nơi cần đặt bản dựng mới cạnh bản cũ.")
    if not os.path.lexists(site):
        return
    mode = site.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise PlaceFault(f"{site} là liên kết tới {site.readlink()}. Hãy chỉ thẳng tới thư mục thật bằng --site-dir.")
    if not stat.S_ISDIR(mode):
        raise PlaceFault(f"{site} không phải thư mục. Hãy đổi tên tệp ấy, hoặc chọn thư mục khác bằng --site-dir.")
    if _is_mount_point(site):
        raise PlaceFault(
            f"{site} là điểm gắn đĩa, nên không thay cả thư mục trong một bước được. "
            f"Hãy gắn đĩa vào thư mục cha, hoặc chỉ tới thư mục con bằng --site-dir {site / 'cong'}."
        )
    names = set(os.listdir(site))
    empty = not names - {".gitignore", ".gitkeep"}
    # A folder that is called site is what it says; any other must look like one.
    if ".git" in names or not (empty or site.name == "site" or names & {"portal-stamp.json", "index.html"}):
        raise PlaceFault(
            f"{site} có tệp nhưng không phải bản dựng của cổng (không có index.html, hoặc có .git). "
            "Dựng vào đây sẽ xóa các tệp ấy; hãy chọn thư mục khác, hoặc tự dọn thư mục này."
        )
    if not os.access(site, os.W_OK | os.X_OK):
        raise PlaceFault(f"không có quyền ghi vào {site} nên không thay được bản cũ.")


def _is_mount_point(path: Path) -> bool:
    # os.path.ismount does not see a folder mounted from the same file system; the kernel's list does.
    with suppress(OSError):
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
        points = {re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), line.split(" ")[4]) for line in lines}
        return str(path) in points
    return os.path.ismount(path)
