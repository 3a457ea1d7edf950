"""A folder of this machine, or one mounted on it: the root of nginx, Apache, IIS through a share."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from ... import disk
from ..manifest import digest_of
from ..store import Overtaken, Powers, Progress, StoreFault


class LocalStore:
    """Files below *root*, which must exist. A claim holds a lock that the system drops when its maker ends."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._claims: list[int] = []
        if not root.is_dir():
            raise StoreFault(f"không có thư mục {root}. Hãy tạo thư mục ấy và cho người chạy lệnh này quyền ghi.")

    def probe(self) -> Powers:
        """A link is switched, and a file given a second name, in a folder of our own."""
        with _told():
            self._folder("state")
            with disk.locked(self.root / "state"):
                for left in (self.root / "state").glob("probe-*"):
                    if (lock := disk.try_lock(left)) is not None:  # nobody living tries anything there
                        _remove_tree(left)
                        os.close(lock)
                place = Path(tempfile.mkdtemp(prefix="probe-", dir=self.root / "state"))
                lock = disk.try_lock(place)
            try:
                return Powers(_switches_links(place), _gives_second_names(place), exclusive=True, whole_files=True)
            finally:
                _remove_tree(place)
                if lock is not None:
                    os.close(lock)

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*."""
        with _told():
            try:
                return self._at(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    def write(self, path: str, data: bytes) -> None:
        """Into a file of another name first, so that a reader, or a power cut, finds the old bytes or the new."""
        with _told(), self._fresh(path) as number, open(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Copy each beside its place, then rename it there."""
        for source, path in files:
            try:
                given = source.open("rb")
            except OSError as error:
                raise StoreFault(f"không đọc được tệp trên máy này để gửi đi: {disk.trouble(error)}") from None
            with given, _told(), self._fresh(path) as number, open(number, "wb") as file:
                shutil.copyfileobj(given, file, 1 << 20)
                arrived = file.tell()
            progress(arrived)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, and folders that this empties."""
        with _told():
            for path in paths:
                self._at(path).unlink(missing_ok=True)
            for folder in sorted({PurePosixPath(p).parent for p in paths}, key=lambda p: -len(p.parts)):
                for parent in (folder, *folder.parents)[: len(folder.parts)]:
                    with suppress(OSError):  # not empty, or gone already
                        self._at(str(parent)).rmdir()

    def remove_folder(self, path: str) -> None:
        """Remove *path* with all below it; what is a link is never followed."""
        with _told():
            at = self._at(path)
            if at.is_symlink():
                at.unlink()
            elif at.exists():
                _remove_tree(at)

    def claim(self, path: str) -> bool:
        """A folder of this name, made and locked before anybody else can look at it."""
        with _told():
            at = self._at(path)
            self._folder(str(PurePosixPath(path).parent))
            with disk.locked(at.parent):
                try:
                    at.mkdir()
                except FileExistsError:
                    return False
                if (number := disk.try_lock(at)) is not None:  # some network file systems have no locks
                    self._claims.append(number)
            return True

    def held(self, path: str) -> bool | None:
        """Whether the maker of the claim is a living process; ``None`` where the file system has no locks."""
        with _told():
            at = self._at(path)
            with disk.locked(at.parent):
                try:
                    number = os.open(at, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                except FileNotFoundError:
                    return False
                try:
                    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return True
                except OSError:
                    return None
                finally:
                    os.close(number)
                return False

    def names(self, folder: str) -> list[str]:
        """Names in *folder*."""
        with _told():
            try:
                return sorted(os.listdir(self._at(folder)))
            except (FileNotFoundError, NotADirectoryError):
                return []

    def walk(self, folder: str = "") -> Iterator[str]:
        """Every file below *folder*; links are named, not followed."""
        with _told():
            for parent, folders, names in os.walk(self._at(folder)):
                links = [name for name in folders if Path(parent, name).is_symlink()]
                for name in (*names, *links):
                    yield Path(parent, name).relative_to(self.root).as_posix()

    def close(self) -> None:
        """Drop the locks of our claims."""
        while self._claims:
            os.close(self._claims.pop())

    def move(self, source: str, target: str) -> None:
        """One ``rename``; a link is replaced in the same instant."""
        with _told():
            self._folder(str(PurePosixPath(target).parent))
            try:
                self._at(source).rename(self._at(target))
            except FileNotFoundError:
                raise Overtaken(f"{source} đã bị một lần đăng mới hơn lấy đi.") from None

    def symlink(self, to: str, path: str) -> None:
        """A relative link."""
        with _told():
            try:
                self._at(path).symlink_to(to)
            except FileNotFoundError:
                raise Overtaken(f"{path} đã bị một lần đăng mới hơn lấy đi.") from None

    def target_of(self, path: str) -> str | None:
        """Where the link points."""
        with _told():
            try:
                return str(self._at(path).readlink())
            except (FileNotFoundError, NotADirectoryError):
                return None
            except OSError:
                raise StoreFault(
                    f"{self._at(path)} không phải liên kết nên không thay được trong một bước. Hãy đổi tên nó, "
                    "rồi cho máy chủ web đọc từ current/ do lần đăng này tạo ra."
                ) from None

    def hard_link(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Second names for files that are on this disk already."""
        with _told():
            for existing, new in pairs:
                self._folder(str(PurePosixPath(new).parent))
                os.link(self._at(existing), self._at(new), follow_symlinks=False)

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Read back from the disk."""
        with _told():
            return {path: digest_of(self._at(path))[1] for path in paths if self._at(path).is_file()}

    def settle(self, folder: str) -> None:
        """One call for the whole file system where there is one."""
        with _told():
            disk.write_out(self._at(folder))
            disk.sync(self._at(folder).parent)

    def _at(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts or "\0" in path:
            raise StoreFault(f"đường dẫn {path!r} ra ngoài nơi đăng.")
        return self.root.joinpath(*parts)

    def _folder(self, path: str) -> None:
        self._at(path).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def _fresh(self, path: str) -> Iterator[int]:
        at = self._at(path)
        try:
            number, name = tempfile.mkstemp(prefix=".new-", suffix=".dang-gui", dir=at.parent)
        except FileNotFoundError:
            if "claims" in at.parts and not at.parent.exists():
                raise Overtaken(f"{path} đã bị một lần đăng mới hơn lấy đi.") from None
            at.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix=".new-", suffix=".dang-gui", dir=at.parent)
        fresh = Path(name)
        try:
            yield number
            fresh.chmod(0o644)  # mkstemp made it private; a web server must read it
            fresh.replace(at)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFault(disk.trouble(error)) from None


def _remove_tree(folder: Path) -> None:
    """All of it; what somebody else removes at the same time is as good as removed."""
    def again(function: Any, path: str, error: tuple[type[BaseException], BaseException, Any]) -> None:
        if not isinstance(error[1], FileNotFoundError):
            raise error[1]

    shutil.rmtree(folder, onerror=again)


def _switches_links(place: Path) -> bool:
    old, new = place / "old", place / "new"
    try:
        old.symlink_to("a")
        new.symlink_to("b")
        new.rename(old)
        return str(old.readlink()) == "b"
    except OSError:
        return False


def _gives_second_names(place: Path) -> bool:
    try:
        (place / "file").write_bytes(b"x")
        os.link(place / "file", place / "second")
        return True
    except OSError:
        return False
