"""Asking a live site as different visitors would, without trusting it: every answer is bounded in bytes and in time.

One host only: a redirect is an answer, never followed. No cookies, no compression, no proxy of the environment.
"""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

UNLISTED = 2 * 2**20
"""Bytes read of an answer whose size nobody has promised."""
KEPT = 4 * 2**20
"""Bytes of an answer kept in memory for reading; of a larger one only the hash is."""
_SLOWEST = 50_000  # bytes a second a reader must get at the least, after the first seconds
_FIRST = 20.0
_GIVE_UP = 20  # failures of the connection in a row
_SLOW = "trả lời quá chậm, chưa xong đã hết giờ"


@dataclass(frozen=True, slots=True)
class Guise:
    """As whom we ask."""

    said: str
    headers: Mapping[str, str]


_PHONE = ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/140.0.0.0 Mobile Safari/537.36")
# An honest name of our own would tell a planted script whom to show the clean page.
READER = Guise("người đọc", {"User-Agent": _PHONE, "Accept-Language": "vi"})
GOOGLEBOT = Guise("máy tìm kiếm Google", {
    "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"})
FROM_GOOGLE = Guise("người bấm từ kết quả của Google", {**READER.headers, "Referer": "https://www.google.com/"})
COC_COC = Guise("máy tìm kiếm Cốc Cốc", {
    "User-Agent": "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)"})
DISGUISES = (GOOGLEBOT, FROM_GOOGLE, COC_COC)


class BadAddress(ValueError):
    """An address that cannot be asked; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: *target* below the base, percent-encoded as sent. *size* in bytes is what was promised.

    No more than *most* bytes are read (without: *size*), and kept when they are no more than *keep*.
    """

    target: str
    guise: Guise = READER
    size: int | None = None
    most: int | None = None
    keep: int = KEPT


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. *status* 0: no whole answer, *problem* says why. *over*: more bytes than promised or bearable.

    *body* is empty when the answer was larger than was to be kept. *skipped*: not asked, the bounds were used up.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""
    body: bytes = b""
    over: bool = False
    problem: str = ""
    skipped: bool = False

    @property
    def location(self) -> str:
        """Where a redirect points; empty for any other answer."""
        return self.headers.get("location", "") if 300 <= self.status < 400 else ""


def target_of(path: str) -> str:
    """A file's address as sent."""
    return quote(path, safe="/~!$&'()*+,;=:@")


def shown(text: str, limit: int = 160) -> str:
    """Words of a stranger, fit for a terminal and a report: no control, no hidden characters, not endless."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return clean if len(clean) <= limit else clean[:limit] + "…"


class Visitor:
    """Asks the site at *base_url*, *threads* at a time, at most *asks* times and *seconds* long (monotonic clock)."""

    def __init__(self, base_url: str, *, threads: int = 4, seconds: float = 600, asks: int = 20_000) -> None:
        parts = urlsplit(base_url if "://" in base_url else "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadAddress(f"“{shown(base_url)}” không phải địa chỉ http:// hoặc https://")
        try:
            port = parts.port
        except ValueError:
            raise BadAddress(f"số cổng mạng trong “{shown(base_url)}” không đúng") from None
        if parts.username is not None or parts.query or parts.fragment:
            raise BadAddress("địa chỉ cổng chỉ gồm tên miền và thư mục, không có tên đăng nhập, ? hoặc #")
        self.path = parts.path if parts.path.endswith("/") else parts.path + "/"
        self.origin = (parts.scheme, parts.hostname, port or {"http": 80, "https": 443}[parts.scheme])
        self.base = f"{parts.scheme}://{parts.netloc}{self.path}"
        self.threads, self._asks, self._until = threads, asks, time.monotonic() + seconds
        self._lock, self._failures, self.asked = threading.Lock(), 0, 0
        pool = _Pool if parts.scheme == "http" else _SecurePool
        self._pool = pool(parts.hostname, port, maxsize=threads, block=True, retries=False)

    def close(self) -> None:
        """End every connection."""
        self._pool.close()

    @property
    def spent(self) -> str:
        """Why no more is asked, in Vietnamese; empty while there is room."""
        if self._failures >= _GIVE_UP:
            return f"{_GIVE_UP} lần liền không có trả lời trọn vẹn, nên thôi hỏi"
        if time.monotonic() >= self._until:
            return "hết thời gian cho phép"
        return "hết số lần hỏi cho phép" if self.asked >= self._asks else ""

    def each(self, asks: Sequence[Ask], done: Callable[[], None] = lambda: None) -> Iterator[tuple[Ask, Reply]]:
        """Every question with its answer, in order; *done* is told of each, from other threads."""
        def one(ask: Ask) -> Reply:
            reply = self.get(ask)
            done()
            return reply

        with ThreadPoolExecutor(self.threads) as workers:
            # In shares: of answers nobody has looked at yet only so many are held.
            share = self.threads * 4
            for start in range(0, len(asks), share):
                some = asks[start : start + share]
                yield from zip(some, workers.map(one, some), strict=True)

    def get(self, ask: Ask) -> Reply:
        """The answer to *ask*. What broke is tried once more: servers close idle connections at any moment."""
        reply = Reply()
        for _ in range(2):
            with self._lock:
                spent = self.spent
                self.asked += not spent
            if spent:
                return Reply(problem=spent, skipped=True) if not reply.problem else reply
            reply = self._once(ask)
            with self._lock:
                self._failures = self._failures + 1 if reply.problem else 0
            if reply.status in (429, 503):  # told to come more slowly: once, and not for long
                pause = reply.headers.get("retry-after", "")
                time.sleep(min(float(pause) if pause.isdecimal() else 1.0, 5.0, max(self._until - time.monotonic(), 0)))
            elif not reply.problem or reply.problem == _SLOW:
                break
        return reply

    def _once(self, ask: Ask) -> Reply:
        limit = next(bound for bound in (ask.most, ask.size, UNLISTED) if bound is not None)
        patience = min(_FIRST + (ask.size or 0) / _SLOWEST, max(self._until - time.monotonic(), 0.1))
        leash = _Leash()
        _here.leash = leash
        timer = threading.Timer(patience, leash.cut)
        timer.daemon = True
        timer.start()
        try:
            response = self._pool.urlopen(
                "GET", self.path + ask.target, headers=dict(ask.guise.headers) | {"Accept-Encoding": "identity"},
                redirect=False, preload_content=False, decode_content=False, timeout=urllib3.Timeout(10, 10),
            )
            try:
                reply = _read(response, limit, ask.keep)
            finally:
                if leash.was_cut:
                    response.close()
                response.release_conn()
            return Reply(problem=_SLOW) if leash.was_cut else reply
        except (HTTPError, OSError, ValueError) as error:
            return Reply(problem=_SLOW if leash.was_cut else _trouble(error))
        finally:
            timer.cancel()
            _here.leash = None

    def address_of(self, link: str, target: str = "") -> tuple[str, str] | None:
        """Path below the base and query that *link* means on the page at *target*; ``None`` when it leads elsewhere."""
        try:
            parts = urlsplit(urljoin(self.base + target, link.strip()))
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        except ValueError:
            return None
        if (parts.scheme, parts.hostname, port) != self.origin or not parts.path.startswith(self.path):
            return None
        return unquote(parts.path[len(self.path) :]), parts.query


def _read(response: urllib3.BaseHTTPResponse, limit: int, keep: int) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    digest, kept, total = hashlib.sha256(), bytearray(), 0
    # 404 pages and the like have their own size, whatever was promised of the file.
    bound = limit if response.status == 200 else max(limit, UNLISTED)
    while chunk := response.read(min(65536, bound + 1 - total)):
        total += len(chunk)
        digest.update(chunk)
        if total <= keep:
            kept += chunk
        if total > bound:
            response.close()  # what a hostile server still sends is nobody's next answer
            return Reply(response.status, headers, digest.hexdigest(), bytes(kept), over=True)
    return Reply(response.status, headers, digest.hexdigest(), bytes(kept) if total <= keep else b"")


def _trouble(error: Exception) -> str:
    text = f"{type(error).__name__} {error}"
    known = (("IncompleteRead", "đứt giữa chừng, thiếu byte so với độ dài đã báo"),
             ("NameResolution", "không tìm thấy tên miền"),
             ("CERTIFICATE_VERIFY", "chứng thư HTTPS không hợp lệ"), ("SSL", "không bắt tay HTTPS được"),
             ("refused", "máy chủ từ chối kết nối"), ("imed out", "không trả lời kịp"),
             ("Timeout", "không trả lời kịp"))
    return next((said for sign, said in known if sign in text), f"kết nối hỏng ({shown(type(error).__name__)})")


# A time limit on each read is none on the whole: a server that sends a byte a second would hold us for ever. So the
# connection itself is shut when its time is up, wherever its thread is waiting.


class _Leash:
    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self.was_cut = False

    def hold(self, held: socket.socket | None) -> None:
        with self._lock:
            self._socket = held
        if self.was_cut:
            self.cut()

    def cut(self) -> None:
        with self._lock:
            self.was_cut = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


class _Here(threading.local):
    leash: _Leash | None = None


_here = _Here()


class _Leashed(HTTPConnection):
    """Hands its socket to whoever watches the time; a second number for it outlives the wrapping by TLS."""

    _second: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        fresh = super()._new_conn()
        self._second = fresh.dup()
        if _here.leash is not None:
            _here.leash.hold(self._second)
        return fresh

    def putrequest(self, *args: object, **kwargs: object) -> None:
        if _here.leash is not None:
            _here.leash.hold(self._second)
        super().putrequest(*args, **kwargs)  # type: ignore[arg-type]

    def close(self) -> None:
        super().close()
        if self._second is not None:
            self._second.close()
            self._second = None


class _SecureLeashed(_Leashed, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Leashed


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureLeashed


# Every repetition is bounded: the text is a stranger's, and two unbounded ones side by side can take for ever.
_LINK = re.compile(
    r"""\b(?:href|src|action|data|poster)\s{0,20}=\s{0,20}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE)
_REFRESH = re.compile(
    r"""\bcontent\s{0,20}=\s{0,20}["']?[\d.;,\s]{0,20}url\s{0,20}=\s{0,20}['"]?([^"'<>\s]{1,2000})""",
    re.IGNORECASE)
_LOCATION = re.compile(r"<loc>\s{0,200}([^<\s]{1,2000})", re.IGNORECASE)
_ROBOTS = re.compile(
    r"^[ \t]{0,20}(?:allow|disallow|sitemap)[ \t]{0,20}:[ \t]{0,20}([^\s#*$]{1,2000})", re.IGNORECASE | re.MULTILINE)


def links(body: bytes) -> Iterator[str]:
    """Every address a page, a site map or a robots file names, as written. No parser: a hostile page cannot stop it."""
    from html import unescape

    text = body.decode("utf-8", "replace")
    for pattern in (_LINK, _REFRESH, _LOCATION, _ROBOTS):
        for match in pattern.finditer(text):
            yield unescape(next(group for group in match.groups() if group))
