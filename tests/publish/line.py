"""A line to a server that dies, or falls silent, after so many bytes, whichever way they went."""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Line:
    """To *port* of this machine. After *bytes_* nothing passes any more; *stall*: without anybody being told."""

    def __init__(self, port: int, bytes_: int = 1 << 60, *, stall: bool = False) -> None:
        self._target, self._left, self._stall = port, bytes_, stall
        self._lock, self._open = threading.Lock(), set[socket.socket]()
        self.carried = 0
        self.dead = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.dead, self._stall = True, False
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if self.dead:
                    if self._stall:
                        self._open.add(client)
                    else:
                        client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open |= {client, server}
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self._lock:
                    passes = 0 if self.dead else min(len(data), self._left)
                    self._left -= passes
                    self.carried += passes
                    self.dead = self.dead or passes < len(data)
                sink.sendall(data[:passes])
                if self.dead:
                    break
        if self.dead:
            while self._stall:
                time.sleep(0.05)
            self._hang_up()
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
