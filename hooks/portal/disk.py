"""What the file system is asked to do so that a reader, or a power cut, finds the old or the new and never half.

Only Linux and its kin: flock, syncfs, and renameat2 where the file system has it. Every function raises ``OSError``.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LACKING = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY}
_TROUBLE = {
    errno.ENOSPC: "đĩa đã đầy; hãy giải phóng chỗ rồi chạy lại",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp trên đĩa; hãy giải phóng chỗ rồi chạy lại",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EACCES: "không có quyền ghi ở đây",
    errno.EPERM: "không có quyền ghi ở đây",
    errno.EBUSY: "thư mục đang là điểm gắn đĩa hoặc đang bị giữ",
    errno.EXDEV: "thư mục nằm trên ổ đĩa khác với thư mục cha của nó",
    errno.EIO: "đĩa báo lỗi khi đọc hoặc ghi; hãy kiểm tra đĩa",
    errno.ENAMETOOLONG: "tên hoặc đường dẫn quá dài",
}


def trouble(error: OSError) -> str:
    """What *error* means, in Vietnamese, with the file it is about."""
    words = _TROUBLE.get(error.errno or 0) or f"hệ thống báo lỗi {errno.errorcode.get(error.errno or 0, '')}".strip()
    about = error.filename2 or error.filename
    return f"{os.fsdecode(about)}: {words}." if isinstance(about, (str, bytes)) else f"{words[0].upper()}{words[1:]}."


def write_beside(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write *data* beside *path*, then take its name in one step; makes the folder it needs.

    Who reads finds the old file or the new one. The new bytes are on the disk before the step, so a power cut leaves
    one of the two as well; to have the step itself on the disk, :func:`sync` the folder. What can be made again need
    not be *lasting*: a power cut may then spoil it. Nothing is left behind when it fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    number, fresh = tempfile.mkstemp(prefix=f".{path.name.lstrip('.')}-", dir=path.parent)
    try:
        with open(number, "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(number)
        Path(fresh).chmod(0o644)  # mkstemp made it private
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def write_out(tree: Path) -> None:
    """Have every file and folder of *tree* on the disk."""
    number = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # One call for the whole file system costs a twentieth of one for each file.
        if call("syncfs", number):
            return
    finally:
        os.close(number)
    for folder, _, names in os.walk(tree, topdown=False):
        for name in names:
            sync(Path(folder, name))
        sync(Path(folder))


def sync(path: Path) -> None:
    """Have the file, or the names in the folder, at *path* on the disk."""
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def exchange(first: Path, second: Path) -> bool:
    """Swap two names in one step (``renameat2``); false where the system cannot."""
    at_cwd, swap = -100, 2
    return call("renameat2", at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), swap, about=second)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep out others who lock *folder*, until the block ends or the process dies."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some network file systems have no locks: then there is one of us, or chance
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def try_lock(folder: Path) -> int | None:
    """An open number that holds the lock on *folder*, or ``None`` when somebody living has it."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number


def call(name: str, *arguments: int | bytes, about: Path | None = None) -> bool:
    """Call the C library's *name*; false where library or file system lacks it."""
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError):
        return False
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _LACKING:
        return False
    raise OSError(number, os.strerror(number), about and os.fspath(about))
