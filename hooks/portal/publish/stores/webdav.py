"""A folder of a WebDAV server (Apache, nginx with dav-ext, IIS, rclone …): six verbs over urllib3.

MKCOL makes a name once and for one. Whether PUT shows a reader half a file differs from server to server, so it is
tried: where it does, a file arrives under another name and is moved over the old one.
"""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
import posixpath
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import urllib3

from ... import headers
from ..store import Overtaken, Powers, Progress, StoreFault
from . import (
    Lost,
    Pause,
    each,
    folders_above,
    forbidden,
    in_claim,
    inside,
    local_unreadable,
    no_space,
    one_wins,
    patient,
    stays_whole,
    taken_away,
    unfinished,
    unreachable,
    wrong_password,
)

_ASK = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
_DEEPEST = 40
_MADE, _TAKEN = 201, 405
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class _BrokenOff(Exception):
    """We stopped in the middle of a request, on purpose."""


class WebDav:
    """Everything below *url*. *state* is the folder to try things in; *mark* tells this publisher from others."""

    def __init__(
        self, url: str, *, user: str = "", password: str = "", ca_file: Path | None = None, state: str = ".portal",
        mark: str = "portal", at_once: int = 6, timeout: float = 30.0, pause: Pause = time.sleep,
    ) -> None:
        parsed = urllib.parse.urlsplit(url)
        if parsed.scheme not in ("http", "https") or not parsed.hostname:
            raise StoreFault("url của nơi đăng WebDAV phải có dạng https://máy-chủ/thư-mục/")
        if parsed.username is not None or parsed.password is not None:
            raise StoreFault("đừng ghi tên đăng nhập, mật khẩu trong url; dùng user và password_env")
        if password and parsed.scheme == "http" and not _is_loopback(parsed.hostname):
            raise StoreFault("WebDAV qua http:// để lộ mật khẩu: hãy bật HTTPS ở máy chủ và ghi https:// trong url")
        self._origin = f"{parsed.scheme}://{parsed.netloc}"
        self._base = "/" + urllib.parse.quote(urllib.parse.unquote(parsed.path).strip("/"), safe="/")
        self.place = f"WebDAV {self._origin}{self._base}"
        self._headers = urllib3.make_headers(basic_auth=f"{user}:{password}") if user else {}
        if user and not all(ord(letter) < 256 for letter in user + password):
            raise StoreFault("tên đăng nhập, mật khẩu WebDAV chỉ dùng được chữ Latin không dấu tiếng Việt")
        self._pool = urllib3.PoolManager(
            maxsize=at_once + 2, block=False, retries=False, timeout=urllib3.Timeout(timeout),
            ca_certs=str(ca_file) if ca_file else None,
        )
        self._state, self._mark, self._at_once, self._pause = inside(state), mark, at_once, pause
        self._numbers = itertools.count(1)
        self._made: set[str] = set()
        self._by_move: bool | None = None
        self._trying = threading.Lock()

    # What the target can do

    def probe(self) -> Powers:
        """Try MKCOL, PUT, MOVE and PROPFIND in a folder of *state*; leaves nothing behind."""
        with self._trying:
            return self._tried()

    def _tried(self) -> Powers:
        folder = f"{self._state}/probe-{self._mark}"
        self.remove_folder(folder)
        try:
            self._make_folders(f"{folder}/x")
            exclusive = one_wins(self.claim, f"{folder}/claim")
            file = f"{folder}/index.html"
            whole = self._old_stands_until_new_is_whole(file) and stays_whole(
                lambda data: self._put(file, data), lambda: self._glance(file))
            if self.names(folder) != ["claim", "index.html"]:
                raise StoreFault(f"{self.place} liệt kê sai thư mục (PROPFIND): xem lại url và mô-đun WebDAV")
            self.remove([file])
            moves = self._try_moves(folder)
            # A move has a moment of its own in which nothing stands there, but never half a file that stays.
            self._by_move = moves and not whole
            return Powers(exclusive=exclusive and moves, whole_files=whole)
        finally:
            self.remove_folder(folder)

    def _try_moves(self, folder: str) -> bool:
        """Whether files replace one another, folders change their names, and what is gone is said to be gone."""
        try:
            self._put(f"{folder}/m1", b"1")
            self._put(f"{folder}/m2", b"2")
            self.move(f"{folder}/m1", f"{folder}/m2")
            self.move(f"{folder}/claim", f"{folder}/claim-cu")
            if self.read(f"{folder}/m2") != b"1" or self.names(folder) != ["claim-cu", "m2"]:
                return False
            self.move(f"{folder}/claim", f"{folder}/claim-moi")
        except Overtaken:
            return True
        except StoreFault:
            return False
        return False

    def _old_stands_until_new_is_whole(self, path: str) -> bool:
        """Send half a file and look from another connection: is the old one there meanwhile, and if we break off?"""
        old, new = b"cu" * 24 * 1024, b"moi" * 24 * 1024
        self._put(path, old)
        seen: list[bytes | None] = []

        def halves(*, breaks: bool) -> Iterator[bytes]:
            yield new[: len(new) // 2]
            self._pause(0.2)
            if breaks:
                raise _BrokenOff
            try:
                seen.append(self._glance(path))
            except StoreFault:
                seen.append(None)
            yield new[len(new) // 2:]

        length = {"Content-Length": str(len(new))}
        try:
            with contextlib.suppress(_BrokenOff):
                self._once("PUT", self._address(path), halves(breaks=True), length, None)
            self._pause(0.2)
            seen.append(self.read(path))
            self._once("PUT", self._address(path), halves(breaks=False), length, None)
        except StoreFault:
            return False
        return seen == [old, old] and self.read(path) == new

    def _glance(self, path: str) -> bytes:
        """What a visitor would get, who does not ask twice."""
        return self._ask("GET", path, expected=(200,), timeout=5.0, tries=1).data

    # Files

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*, or ``None``."""
        answer = self._ask("GET", inside(path), {"Cache-Control": "no-cache"}, expected=(200, 404, 410))
        return answer.data if answer.status == 200 else None

    def write(self, path: str, data: bytes) -> None:
        """Put *data* at *path*."""
        self._arrive(inside(path), data)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Put many, several at a time."""
        def one(pair: tuple[Path, str]) -> int:
            local, path = pair
            self._arrive(inside(path), local)
            return local.stat().st_size

        for size in each(one, files, self._at_once):
            progress(size)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files."""
        for path in paths:
            inside(path)
        for _ in each(lambda path: self._ask("DELETE", path, expected=(200, 202, 204, 404, 410)), paths, self._at_once):
            pass

    def remove_folder(self, path: str) -> None:
        """Remove *path* with all below it."""
        self._ask("DELETE", inside(path), {"Depth": "infinity"}, expected=(200, 202, 204, 404, 410), folder=True)
        self._made = {made for made in self._made if made != path and not made.startswith(path + "/")}

    def claim(self, path: str) -> bool:
        """Make the folder *path*; false when it is there. After a lost connection false may mean ourselves."""
        self._make_folders(inside(path))
        return self._make(path, (_MADE, _TAKEN)) == _MADE

    def move(self, source: str, target: str) -> None:
        """Rename a file or a folder over *target*. Never tried twice: nobody could tell which time it was done."""
        self._make_folders(inside(target))
        # A folder is named with a slash (nginx) or without (Apache, IIS): the first that is understood.
        for folder in (False, True):
            for origin in (self._origin, ""):  # behind a proxy the full address is taken for another server (502)
                destination = origin + self._address(target, folder=folder)
                status = self._once("MOVE", self._address(inside(source), folder=folder), None,
                                    {"Destination": destination, "Overwrite": "T"}, None).status
                if status != 502:
                    break
            if status in (200, 201, 204):
                return
            if status == 404 or status not in (301, 400, 403, 405, 409):
                break
        # rclone says 403 of what is not there, nginx 404 of a folder named like a file.
        if status < 500 and not self._is_there(source):
            raise Overtaken(f"“{source}” không còn trên {self.place}: một lần đăng khác đã giành lượt")
        raise self._refused("MOVE", source, status)

    def _is_there(self, path: str) -> bool:
        return self._ask("PROPFIND", path, {"Depth": "0", "Content-Type": "application/xml"}, _ASK,
                         expected=(200, 207, 301, 404, 410)).status not in (404, 410)

    # Folders

    def names(self, folder: str) -> list[str]:
        """Names directly in *folder*."""
        return sorted(name for name, _ in self._listed(inside(folder)) or ())

    def walk(self, folder: str = "") -> Iterable[str]:
        """Every file below *folder*."""
        folders = [inside(folder) if folder else ""]
        while folders:
            folder = folders.pop()
            for name, is_folder in sorted(self._listed(folder) or ()):
                path = f"{folder}/{name}".lstrip("/")
                if is_folder and path.count("/") < _DEEPEST:
                    folders.append(path)
                elif not is_folder:
                    yield path

    def _listed(self, folder: str) -> list[tuple[str, bool]] | None:
        """Name and whether it is a folder; ``None`` when *folder* is not there."""
        answer = self._ask("PROPFIND", folder, {"Depth": "1", "Content-Type": "application/xml"}, _ASK,
                           expected=(207, 404, 410), folder=True)
        if answer.status != 207:
            return None
        if b"<!DOCTYPE" in answer.data or b"<!ENTITY" in answer.data:
            raise StoreFault(f"{self.place} trả lời PROPFIND bằng nội dung lạ; hãy xem lại url")
        try:
            responses = list(ET.fromstring(answer.data).iter("{DAV:}response"))  # noqa: S314 - no DTD, see above
        except ET.ParseError:
            raise StoreFault(f"{self.place} trả lời PROPFIND bằng nội dung lạ; hãy xem lại url") from None
        found = []
        for response in responses:
            address = urllib.parse.urlsplit(response.findtext("{DAV:}href", "").strip()).path
            parts = urllib.parse.unquote(address).strip("/").split("/")
            found.append((parts, response.find(".//{DAV:}collection") is not None))
        # The folder itself is the shortest; a proxy may have changed what stands before it.
        own = min((len(parts) if parts != [""] else 0 for parts, _ in found), default=0)
        return [(parts[-1], is_folder) for parts, is_folder in found if len(parts) == own + 1 and parts[-1]]

    def close(self) -> None:
        """End the connections."""
        self._pool.clear()

    # Sending

    def _arrive(self, path: str, content: bytes | Path) -> None:
        if self._by_move is None:
            with self._trying:
                if self._by_move is None:
                    self._tried()
        if not self._by_move:
            return self._put(path, content)
        arriving = unfinished(path, self._mark, next(self._numbers))

        def whole() -> None:
            self._put(arriving, content)
            try:
                self.move(arriving, path)
            except Overtaken as gone:  # ours alone: no other publisher, but an answer that did not reach us
                raise Lost(str(gone)) from None

        try:
            patient(whole, self._pause)
        except StoreFault:
            self._once("DELETE", self._address(arriving), None, {}, None, quiet=True)
            raise

    def _put(self, path: str, content: bytes | Path) -> None:
        self._make_folders(path)
        end = path.rpartition(".")[2]
        kind = {"Content-Type": headers.TYPES.get(end, "application/octet-stream")}
        claimed = in_claim(path)  # nginx says 500 to a file whose folder is gone
        answer = self._ask("PUT", path, kind, content, expected=(200, 201, 204, 404, 409, *((500,) if claimed else ())))
        if claimed and answer.status in (404, 409, 500) and self._listed(posixpath.dirname(path)) is None:
            raise taken_away(path)
        if answer.status in (404, 409, 500):  # somebody took a folder away
            self._made.clear()
            self._make_folders(path)
            self._ask("PUT", path, kind, content, expected=(200, 201, 204))

    def _make_folders(self, path: str) -> None:
        for folder in folders_above(path):
            if folder in self._made:
                continue
            if self._make(folder, (_MADE, _TAKEN, 301, 409)) == 409:
                self._make("", (_MADE, _TAKEN, 301))
                self._make(folder, (_MADE, _TAKEN, 301))
            self._made.add(folder)

    def _make(self, folder: str, expected: Sequence[int]) -> int:
        """MKCOL; what the server said. Apache says 403 to one that is second by a hair: asked again it knows."""
        status = self._ask("MKCOL", folder, expected=(*expected, 403), folder=True).status
        return self._ask("MKCOL", folder, expected=expected, folder=True).status if status == 403 else status

    def _address(self, path: str, *, folder: bool = False) -> str:
        inner = urllib.parse.quote(path, safe="/")
        return f"{self._base.rstrip('/')}/{inner}" + ("/" if folder and inner else "")

    def _ask(
        self, verb: str, path: str, send: Mapping[str, str] | None = None, content: bytes | Path | None = None, *,
        expected: Sequence[int], folder: bool = False, timeout: float | None = None, tries: int = 4,
    ) -> urllib3.BaseHTTPResponse:
        """One request, tried again while it is lost; any answer but *expected* is a :class:`StoreFault`."""
        address = self._address(path, folder=folder)

        def once() -> urllib3.BaseHTTPResponse:
            if isinstance(content, Path):
                try:
                    with content.open("rb") as file:
                        length = {"Content-Length": str(content.stat().st_size)}
                        answer = self._once(verb, address, file, {**(send or {}), **length}, timeout)
                except OSError as fault:
                    raise local_unreadable(content, fault) from None
            else:
                answer = self._once(verb, address, content, dict(send or {}), timeout)
            if answer.status not in expected:
                raise self._refused(verb, path, answer.status)
            return answer

        return patient(once, self._pause, tries)

    def _once(
        self, verb: str, address: str, body: bytes | IO[bytes] | Iterator[bytes] | None, send: Mapping[str, str],
        timeout: float | None, *, quiet: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        if body is None and verb in ("MKCOL", "MOVE", "DELETE"):
            send = {**send, "Content-Length": "0"}
        try:
            return self._pool.request(
                verb, self._origin + address, body=body, headers={**self._headers, **send}, redirect=False,
                **({"timeout": timeout} if timeout else {}),  # type: ignore[arg-type]
            )
        except urllib3.exceptions.HTTPError as fault:
            if quiet:
                return urllib3.HTTPResponse(status=0)
            raise unreachable(self.place, fault) from None

    def _refused(self, verb: str, path: str, status: int) -> StoreFault:
        """Words for a *status* that was not hoped for."""
        said = f"{self.place} ({verb} “{path}”, HTTP {status})"
        match status:
            case 401:
                return wrong_password(self.place, "user và biến môi trường nêu ở password_env")
            case 403:
                return forbidden(self.place, path)
            case 507:
                return no_space(self.place, path)
            case 301 | 302 | 307 | 308:
                return StoreFault(f"{said} chuyển sang địa chỉ khác: ghi địa chỉ cuối cùng vào url")
            case 405 | 501:
                return StoreFault(
                    f"{said} không nhận lệnh WebDAV: bật WebDAV ở đây (nginx cần cả libnginx-mod-http-dav-ext, "
                    "Apache cần DirectoryIndex disabled), hoặc xem lại url"
                )
            case 404 | 409 | 410:
                return StoreFault(f"{said}: không có thư mục ấy; tạo thư mục gốc trên máy chủ và xem lại url")
            case 413:
                return StoreFault(f"{said}: tệp lớn hơn mức máy chủ nhận; nâng mức ấy (nginx: client_max_body_size)")
            case 423:
                return Lost(f"{said}: tệp đang bị khóa; đóng chương trình đang mở tệp rồi chạy lại")
            case _ if status in _PASSING:
                return Lost(f"{said}: máy chủ đang lỗi hoặc quá tải; xem nhật ký của máy chủ rồi chạy lại")
        return StoreFault(f"{said}: máy chủ không nhận; xem nhật ký của máy chủ")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
