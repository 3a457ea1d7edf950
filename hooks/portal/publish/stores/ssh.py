"""The connection an SFTP target is reached over: who the server must be, who we are, and what breaks on the way.

The library (asyncssh) is asynchronous; its loop runs in a thread of ours, so that several files travel over one
connection while the caller sees plain functions, which any thread may call.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
from asyncssh import SFTPClient, SFTPError

from ..store import StoreFault
from . import TRIES, Lost, Pause, forbidden, no_space, unreachable, wrong_password

T = TypeVar("T")
_CUT = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)


@dataclass(frozen=True, slots=True)
class Door:
    """Where to knock, as whom, and which file says what key the server has. *timeout* is in seconds."""

    host: str
    port: int
    user: str
    known_hosts: Path
    key_file: Path | None
    password: str = field(repr=False)
    timeout: float


logging.getLogger("asyncio").addHandler(logging.NullHandler())


def _unheard(loop: asyncio.AbstractEventLoop, context: object) -> None:
    """Parts of a transfer that broke with it say so again where nobody listens; what failed was told already."""


class Line:
    """One connection, made when it is needed and made anew when it breaks."""

    def __init__(self, door: Door, pause: Pause) -> None:
        self._door, self._pause = door, pause
        self.place = f"SFTP {door.user}@{door.host}:{door.port}"
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: SFTPClient | None = None
        self._gate = asyncio.Lock()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_unheard)
        self._thread = threading.Thread(target=self._loop.run_forever, name="sftp", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the connection."""
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    # Working over it

    def run(self, work: Callable[[SFTPClient], Awaitable[T]], path: str = "", tries: int = TRIES) -> T:
        """What *work* gives; called from any thread. *path* is named when it fails."""
        return self.wait(self.again(work, path, tries))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What *work* gives, made of several :meth:`again`."""
        if self._loop.is_closed():
            work.close()
            raise StoreFault(f"đã đóng kết nối với {self.place}")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def again(self, work: Callable[[SFTPClient], Awaitable[T]], path: str, tries: int = TRIES) -> T:
        """*work*, over a new connection when the old one breaks; faults in our words."""
        for number in range(1, tries):
            try:
                return await self._once(work, path)
            except Lost:
                await asyncio.to_thread(self._pause, 0.25 * 2**number)
        return await self._once(work, path)

    def is_cut(self) -> bool:
        """Whether there is no connection."""
        return self._connection is None or self._connection.is_closed()

    async def _once(self, work: Callable[[SFTPClient], Awaitable[T]], path: str) -> T:
        client = await self._connected()
        try:
            return await work(client)
        except asyncssh.SFTPPermissionDenied:
            raise forbidden(self.place, path) from None
        except (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded):
            raise no_space(self.place, path) from None
        except asyncssh.SFTPOpUnsupported:
            raise StoreFault(
                f"{self.place} không biết đổi tên đè hoặc tạo liên kết (không phải OpenSSH?): đăng bằng cách ordered"
            ) from None
        except (*_CUT, asyncssh.DisconnectError, OSError) as fault:
            self._forget(client)
            raise unreachable(self.place, fault) from None
        except SFTPError as fault:
            if self.is_cut():
                self._forget(client)
                raise unreachable(self.place, ConnectionResetError()) from None
            raise StoreFault(
                f"{self.place} không làm được với “{path}” ({fault.reason}): xem chỗ trống, quyền, và đang có gì ở đó"
            ) from None

    # Making it

    async def _connected(self) -> SFTPClient:
        async with self._gate:
            if self._client is None or self.is_cut():
                await self._hang_up()
                self._connection = await self._call()
                try:
                    self._client = await self._connection.start_sftp_client()
                except (asyncssh.ChannelOpenError, SFTPError):
                    if self._connection.is_closed():
                        raise unreachable(self.place, ConnectionResetError()) from None
                    raise StoreFault(
                        f"{self.place} cho đăng nhập nhưng không có SFTP: bật Subsystem sftp trong sshd_config"
                    ) from None
                except (asyncssh.Error, OSError) as fault:
                    raise unreachable(self.place, fault) from None
            return self._client

    async def _call(self) -> asyncssh.SSHClientConnection:
        door = self._door
        if not door.known_hosts.is_file():
            raise StoreFault(
                f"không có tệp “{door.known_hosts}” nêu ở known_hosts: tạo bằng ssh-keyscan -p {door.port} "
                f"{door.host}, rồi đối chiếu dấu vân tay (ssh-keygen -lf) với người quản trị máy chủ"
            )
        if door.key_file is not None and not door.key_file.is_file():
            raise StoreFault(f"không có tệp khóa “{door.key_file}” nêu ở key_file")
        try:
            return await asyncssh.connect(
                door.host, door.port, username=door.user, known_hosts=str(door.known_hosts), config=None,
                # Only what was named: not the keys, the agent or the settings of whoever runs this.
                client_keys=[str(door.key_file)] if door.key_file else None, agent_path=None, gss_host=None,
                passphrase=door.password or None if door.key_file else None,
                password=None if door.key_file else door.password or None,
                connect_timeout=door.timeout, login_timeout=door.timeout,
                keepalive_interval=door.timeout / 3, keepalive_count_max=3,
            )
        except asyncssh.HostKeyNotVerifiable:
            raise await self._stranger() from None
        except asyncssh.PermissionDenied:
            raise wrong_password(self.place, "user, key_file hoặc biến môi trường nêu ở password_env") from None
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise StoreFault(
                f"không mở được khóa “{door.key_file}”: sai mật khẩu của khóa, hoặc tệp không phải khóa riêng SSH"
            ) from None
        except (asyncssh.DisconnectError, OSError) as fault:
            raise unreachable(self.place, fault) from None

    async def _stranger(self) -> StoreFault:
        """What to do about a key that is not the known one: its fingerprint, and where to write it down."""
        door = self._door
        try:
            key = await asyncssh.get_server_host_key(door.host, door.port, config=None)
        except (asyncssh.Error, OSError) as fault:
            return unreachable(self.place, fault)
        if key is None:
            return StoreFault(f"{self.place} không đưa ra khóa máy chủ nào")
        host = door.host if door.port == 22 else f"[{door.host}]:{door.port}"
        kind, said = key.export_public_key().decode().split()[:2]
        if any(asyncssh.read_known_hosts(str(door.known_hosts)).match(door.host, "", door.port)[0]):
            first = (
                f"khóa của máy chủ {host} KHÁC khóa đã ghi trong “{door.known_hosts}”: máy chủ được cài lại, hoặc có "
                "kẻ đứng giữa. Chưa gửi gì. Hãy hỏi người quản trị máy chủ; đúng là khóa mới thì thay dòng cũ bằng dòng"
            )
        else:
            first = (
                f"chưa biết máy chủ {host}: khóa của nó không có trong “{door.known_hosts}”. Chưa gửi gì. Hãy hỏi "
                "người quản trị máy chủ xem dấu vân tay dưới đây có đúng không; đúng thì thêm vào tệp ấy dòng"
            )
        return StoreFault(f"{first}:\n  {host} {kind} {said}\nDấu vân tay: {key.get_fingerprint()}")

    def _forget(self, client: SFTPClient) -> None:
        if self._client is client:  # another may have called again already
            self._client = None

    async def _hang_up(self) -> None:
        client, connection = self._client, self._connection
        self._client = self._connection = None
        if client is not None:
            client.exit()
        if connection is not None:
            connection.abort()
            await connection.wait_closed()
