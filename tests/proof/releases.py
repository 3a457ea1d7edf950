"""Small signed releases, and a web server of ours that shows them honestly or lies about them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from portal import headers
from portal.publish import manifest, signing

FEED = b'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
FILES = {
    "index.html": '<a href="chinh-sach/">Dự thảo</a><a href="tim-kiem.html?q=đất">Tìm</a>'.encode(),
    "404.html": "Không tìm thấy".encode(),
    "chinh-sach/index.html": b'<a href="gia-dat.html">x</a><a href="../lich/2026.html">x</a>',
    "chinh-sach/gia-dat.html": '<h1>Giá đất</h1><a href="gia-dat/toan-van.pdf">x</a>'.encode(),
    "chinh-sach/gia-dat/toan-van.pdf": b"%PDF-1.7 " + bytes(200_000),
    "lich/2026.html": "<p>Lịch</p>".encode(),
    "tim-kiem.html": "<p>Tìm</p>".encode(),
    "tin/ban-tin.xml": FEED,
    "assets/portal-0123456789/css/a.css": b"p{}",
    "assets/portal-0123456789/js/a.js": b"1",
    "assets/search/start.bin": b"\0\1",
    "robots.txt": b"User-agent: *\nAllow: /\n",
    "portal-stamp.json": b'{"as_of":"2026-11-23T00:00:00+07:00"}\n',
}
KEY = signing.new()


@dataclass
class Release:
    """A manifest, its signature, and the bytes it speaks of."""

    manifest: manifest.Manifest
    signature: str
    files: dict[str, bytes]

    def write(self, tree: Path) -> Path:
        for path, data in self.files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(data)
        return tree


def release(files: dict[str, bytes] | None = None, number: int = 7, key: signing.PrivateKey = KEY, **facts: object) -> Release:
    """A release of *files*, the manifest and its signature among them."""
    import hashlib

    content = dict(FILES if files is None else files)
    listed = tuple(manifest.File(p, len(d), hashlib.sha256(d).hexdigest()) for p, d in sorted(content.items()))
    made = manifest.Manifest(
        number=number, target="tinh", as_of="2026-11-23T00:00:00+07:00", commit="a" * 40, samples=True, content_hash="0" * 64,
        published_at="2026-11-23T08:00:00+07:00", counts={"pages": 6}, files=listed, shown=("chinh-sach/gia-dat.html",),
    )
    made = replace(made, **facts)
    said = key.sign(made.data, f"bản {number} của đích tinh")
    return Release(made, said, content | {manifest.NAME: made.data, manifest.SIGNATURE: said.encode()})


@dataclass
class Asked:
    """What a visitor sent."""

    path: str
    query: str
    agent: str
    referrer: str


@dataclass
class Answer:
    """What to send. *promise*: the length said, when it is not the true one. *drip*: seconds between single bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    promise: int | None = None
    endless: bool = False
    drip: float = 0


Lie = Callable[[Asked], Answer | None]


def honest(files: dict[str, bytes], asked: Asked) -> Answer:
    """As a well-set web server answers."""
    path = asked.path + "index.html" if asked.path == "" or asked.path.endswith("/") else asked.path
    if path in files and path != "404.html":
        return Answer(200, files[path], headers.of(path) if path.rpartition(".")[2] in headers.TYPES else {})
    return Answer(404, files.get("404.html", b""), headers.of("", found=False))


@contextmanager
def served(files: dict[str, bytes], lie: Lie = lambda _: None, base: str = "/") -> Iterator[tuple[str, list[Asked]]]:
    """The address of a server that shows *files*, and what it was asked; *lie* may answer first."""
    seen: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

        def do_GET(self) -> None:
            raw, _, query = self.path.partition("?")
            if not raw.startswith(base):
                self._send(Answer(404))
                return
            asked = Asked(unquote(raw[len(base):]), query, self.headers.get("User-Agent", ""), self.headers.get("Referer", ""))
            seen.append(asked)
            self._send(lie(asked) or honest(files, asked))

        def _send(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            length = len(answer.body) if answer.promise is None else answer.promise
            if answer.endless or answer.promise is not None:
                self.close_connection = True
            if not answer.endless:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                if answer.drip:
                    for place in range(len(answer.body)):
                        self.wfile.write(answer.body[place:place + 1])
                        self.wfile.flush()
                        time.sleep(answer.drip)
                else:
                    self.wfile.write(answer.body)
                while answer.endless:
                    self.wfile.write(bytes(65536))
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads, request_queue_size = True, 64

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
