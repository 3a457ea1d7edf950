"""A web server set up as the portal's nginx recipe says, that remembers what it sent."""

from __future__ import annotations

import functools
import gzip
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from portal import headers

_TEXT = ("text/", "application/json", "application/ld+json", "application/xml", "application/manifest+json",
         "image/svg+xml")
"""What servers pack: the ``gzip_types`` of a usual configuration. Other files travel as they are."""
_OTHER = {"mjs": "text/javascript; charset=utf-8", "wasm": "application/wasm"}


_PART = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: bytes of the body as they travelled, bytes of the status line and headers."""

    address: str
    status: int
    body: int
    head: int


@dataclass(slots=True)
class Ledger:
    """What was sent since it was last taken."""

    root: str = ""
    _sent: list[Sent] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, sent: Sent) -> None:
        """Remember one answer."""
        with self._lock:
            self._sent.append(sent)

    def take(self) -> list[Sent]:
        """Everything since the last time."""
        with self._lock:
            sent, self._sent = self._sent, []
        return sent


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one piece: without it Nagle's waiting would be measured
    disable_nagle_algorithm = True

    def __init__(self, *arguments: Any, folder: Path, ledger: Ledger, strict: bool) -> None:
        self.folder, self.ledger, self.strict = folder, ledger, strict
        super().__init__(*arguments)

    def do_GET(self) -> None:
        address = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        path = self.folder / address
        found = path.is_file() and ".." not in Path(address).parts
        said = _headers(address, self.strict) if found else {"Content-Type": "text/plain", "Cache-Control": "no-store"}
        data, packed = _packed(path, said["Content-Type"]) if found else (b"", False)
        said |= {"Content-Length": str(len(data))} | ({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"} if packed else {})
        part = _PART.fullmatch(self.headers.get("Range", "")) if found and not packed else None
        status = 206 if part else 200 if found else 404
        if part:
            begin, end = int(part[1]), min(int(part[2]) + 1, len(data))
            said |= {"Content-Range": f"bytes {begin}-{end - 1}/{len(data)}", "Content-Length": str(end - begin)}
            data = data[begin:end]
        self.send_response(status)
        for name, value in said.items():
            self.send_header(name, value)
        head = sum(len(line) for line in self._headers_buffer) + 2
        # Counted before it is read: whoever sees the answer finds it in the ledger.
        self.ledger.add(Sent(address, status, len(data), head))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


def _headers(address: str, strict: bool) -> dict[str, str]:
    end = address.rpartition(".")[2]
    mime = headers.TYPES.get(end) or _OTHER.get(end, "application/octet-stream")
    if strict:
        cache = next(c for c in headers.CLASSES if re.search(c.pattern, address)).headers
        return {"Content-Type": mime} | dict(headers.HEADERS) | dict(cache)
    return {"Content-Type": mime, "Cache-Control": headers.SHORT}


@functools.lru_cache(None)
def _packed(path: Path, mime: str) -> tuple[bytes, bool]:
    data = path.read_bytes()
    small = gzip.compress(data, 9, mtime=0) if mime.startswith(_TEXT) and len(data) > 20 else data
    return (small, True) if len(small) < len(data) else (data, False)


@contextmanager
def served(folder: Path, *, strict: bool) -> Iterator[Ledger]:
    """Serves *folder* on this machine. *strict*: with the portal's headers and cache classes."""
    ledger = Ledger()
    made = functools.partial(_Handler, folder=folder, ledger=ledger, strict=strict)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), made)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    ledger.root = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield ledger
    finally:
        server.shutdown()
        server.server_close()
        _packed.cache_clear()
