"""One module per protocol. Here is what they share: paths that stay below the root, patience, words for a fault.

Each module imports the library of its protocol itself, so that a target needs no more than its own. No message names
a password or a key.
"""

from __future__ import annotations

import concurrent.futures as futures
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TypeVar

from ..store import Overtaken, StoreFault

T = TypeVar("T")
R = TypeVar("R")
Pause = Callable[[float], None]
"""Waits so many seconds (``time.sleep``)."""

TRIES = 4
_UNFINISHED = re.compile(r"(?:.*/)?\.[A-Za-z0-9_-]+\.dang-gui")
_CLAIM = re.compile(r"[^/]+/claims/\d+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


class Lost(StoreFault):
    """The connection failed, or the server said that it cannot just now: worth another try."""


# Paths


def inside(path: str) -> str:
    """*path*; raises :class:`StoreFault` unless it names something below the root, however it is read."""
    parts = path.split("/")
    if _CONTROL.search(path) or any(part in ("", ".", "..") for part in parts) or re.match(r"[A-Za-z]:", parts[0]):
        raise StoreFault(f"đường dẫn {path[:120]!a} không nằm gọn trong thư mục gốc của nơi đăng; không ghi, không xóa")
    return path


def folders_above(path: str) -> list[str]:
    """The folders *path* lies in, the outermost first, without the root; a claim's is never made by the way."""
    return [str(parent) for parent in reversed(PurePosixPath(path).parents)
            if str(parent) != "." and not _CLAIM.fullmatch(str(parent))]


def in_claim(path: str) -> bool:
    """Whether *path* lies in the folder of a claim: when that is gone, a newer publisher took it away."""
    return any(_CLAIM.fullmatch(str(parent)) for parent in PurePosixPath(path).parents)


def taken_away(path: str) -> Overtaken:
    """What is said then."""
    return Overtaken(f"{path} không còn: một lần đăng mới hơn đã giành lượt")


def unfinished(path: str, mark: str, number: int) -> str:
    """The name beside *path* that a file has while it arrives. A dot name: our server files never show one."""
    return str(PurePosixPath(path).with_name(f".{mark}-{number}.dang-gui"))


def is_unfinished(path: str) -> bool:
    """Whether *path* is what a broken transfer left; safe to remove while no other publisher has the turn."""
    return _UNFINISHED.fullmatch(path) is not None


# Several at a time, and again


def each(work: Callable[[T], R], items: Iterable[T], at_once: int) -> Iterator[R]:
    """What *work* gives for every item, as it comes, *at_once* at a time; stops at the first that fails."""
    with futures.ThreadPoolExecutor(at_once) as pool:
        waiting: set[futures.Future[R]] = set()
        try:
            for item in items:
                waiting.add(pool.submit(work, item))
                if len(waiting) >= 2 * at_once:
                    done, waiting = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
                    yield from (one.result() for one in done)
            for one in futures.as_completed(waiting):
                yield one.result()
        finally:
            for one in waiting:
                one.cancel()


def patient(operation: Callable[[], R], pause: Pause, tries: int = TRIES) -> R:
    """*operation*, tried again after :class:`Lost`; for what may be done twice."""
    for number in range(1, tries):
        try:
            return operation()
        except Lost:
            pause(0.25 * 2**number)
    return operation()


# Trying out


def one_wins(claim: Callable[[str], bool], path: str, at_once: int = 8) -> bool:
    """Whether exactly one of several that claim *path* at the same time is told that it has it."""
    return sum(each(claim, [path] * at_once, at_once)) == 1


def stays_whole(write: Callable[[bytes], None], read: Callable[[], bytes | None], rounds: int = 40) -> bool:
    """Whether readers who look all the while see one of two contents, never half, none or another.

    *read* must not try twice. True says that it was not seen to fail, no more; false is proof.
    """
    contents = tuple(letter * 48 * 1024 for letter in (b"a", b"b"))
    write(contents[1])
    stop, torn = threading.Event(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                if read() not in contents:
                    torn.set()
            except StoreFault:
                torn.set()  # a visitor would have been turned away, too

    readers = [threading.Thread(target=look, daemon=True) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(rounds):
            if torn.is_set():
                break
            write(contents[number % 2])
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    return not torn.is_set()


# Words


def unreachable(place: str, fault: BaseException) -> StoreFault:
    """Why *place* could not be spoken to, from what the operating system or the TLS library said."""
    chain: list[BaseException] = []
    link: BaseException | None = fault
    while link is not None and link not in chain:
        chain.append(link)
        # Libraries wrap what happened: as the cause, the context, or the reason they were given.
        nested = [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
        link = next((one for one in nested if isinstance(one, BaseException) and one not in chain), None)
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return StoreFault(
                f"chứng chỉ TLS của {place} không đúng ({one.verify_message}): gia hạn chứng chỉ, hoặc nếu máy chủ "
                "dùng chứng chỉ nội bộ thì ghi tệp chứng chỉ gốc vào ca_file"
            )
        if isinstance(one, ssl.SSLError):
            return StoreFault(f"không bắt tay TLS được với {place}: xem lại cổng, http hay https, phiên bản TLS")
        if isinstance(one, socket.gaierror):
            return StoreFault(f"không tìm thấy máy chủ của {place}: xem lại tên máy trong publish.toml và DNS")
        if isinstance(one, ConnectionRefusedError):
            return Lost(f"{place} từ chối kết nối: dịch vụ chưa chạy, sai cổng, hoặc bị tường lửa chặn")
        if isinstance(one, TimeoutError):
            return Lost(f"{place} không trả lời kịp: xem lại đường truyền, tường lửa, rồi chạy lại")
        if isinstance(one, OSError) and one.errno is not None and not isinstance(one, ConnectionError):
            return StoreFault(f"không nối được với {place} ({one.strerror}): xem lại mạng của máy này")
    return Lost(f"mất kết nối với {place} giữa chừng; hãy chạy lại, việc đã xong không phải làm lại")


def wrong_password(place: str, keys: str) -> StoreFault:
    """*keys* are the settings to look at."""
    return StoreFault(f"{place} không nhận tên đăng nhập, mật khẩu hoặc khóa: xem lại {keys}")


def forbidden(place: str, path: str) -> StoreFault:
    """The account may not do this."""
    return StoreFault(f"tài khoản đăng không có quyền với “{path}” trên {place}: hãy cấp quyền đọc, ghi, xóa")


def no_space(place: str, path: str) -> StoreFault:
    """The disk or the quota is full."""
    return StoreFault(f"{place} hết chỗ khi ghi “{path}”: dọn đĩa hoặc tăng hạn mức, rồi chạy lại")


def local_unreadable(path: object, fault: OSError) -> StoreFault:
    """A file of this machine that was to be sent cannot be read."""
    return StoreFault(f"không đọc được tệp “{path}” trên máy này ({fault.strerror}); hãy dựng lại rồi đăng lại")
