"""A folder reached over SFTP (asyncssh). With OpenSSH behind it: links, hard links and renames as on a local disk."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import posixpath
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import asyncssh
from asyncssh import SFTPClient, SFTPError

from ..store import Overtaken, Powers, Progress, StoreFault
from . import Lost, Pause, folders_above, in_claim, inside, local_unreadable, no_space, one_wins, taken_away, unfinished
from .ssh import Door, Line

_GONE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_PIECE = 2**20
_KIND = {asyncssh.FILEXFER_TYPE_DIRECTORY: stat.S_IFDIR, asyncssh.FILEXFER_TYPE_SYMLINK: stat.S_IFLNK}


class Sftp:
    """Everything below the absolute *path* on *host*.

    *known_hosts* is the file that says which key the server has; a server not in it is refused. *password* opens the
    account, or the key in *key_file* when there is one.
    """

    def __init__(
        self, host: str, path: str, *, user: str, known_hosts: Path, port: int = 22, key_file: Path | None = None,
        password: str = "", state: str = "state", mark: str = "portal", at_once: int = 8, timeout: float = 30.0,
        pause: Pause = time.sleep,
    ) -> None:
        if not path.startswith("/") or ".." in path.split("/") or posixpath.normpath(path) == "/":
            raise StoreFault("path của nơi đăng SFTP phải là đường dẫn tuyệt đối của thư mục riêng, ví dụ /srv/cong")
        self._root = posixpath.normpath(path)
        self._line = Line(Door(host, port, user, known_hosts, key_file, password, timeout), pause)
        self._state, self._mark, self._at_once = inside(state), mark, at_once
        self.place = self._line.place
        self._numbers = itertools.count(1)
        self._made: set[str] = set()
        self._replaces = True

    # What the target can do

    def probe(self) -> Powers:
        """Try links, hard links, renames and claims in a folder of *state*; leaves nothing behind."""
        folder = f"{self._state}/probe-{self._mark}"
        self.remove_folder(folder)
        try:
            self.write(f"{folder}/cu/tep", b"cu")
            self.write(f"{folder}/moi/tep", b"moi")
            return Powers(
                links=self._try_links(folder), hard_links=self._try_hard_links(folder),
                exclusive=one_wins(self.claim, f"{folder}/claim"), whole_files=self._try_rename(folder),
            )
        finally:
            self.remove_folder(folder)

    def _try_rename(self, folder: str) -> bool:
        """Whether one rename replaces a file. Told here, because a plain rename refuses."""
        async def work(client: SFTPClient) -> None:
            await client.posix_rename(new, old)

        self.write(f"{folder}/a", b"cu")
        self.write(f"{folder}/b", b"moi")
        old, new = self._at(f"{folder}/a"), self._at(f"{folder}/b")
        # Not by move, which knows how to do without.
        self._replaces = self._works(lambda: self._line.run(work, folder, tries=1)) and (
            self.read(f"{folder}/a") == b"moi")
        return self._replaces

    def _try_links(self, folder: str) -> bool:
        def switch() -> None:
            self.symlink("cu", f"{folder}/current")
            self.symlink("moi", f"{folder}/next")
            self.move(f"{folder}/next", f"{folder}/current")

        return self._works(switch) and self.target_of(f"{folder}/current") == "moi" and (
            self.read(f"{folder}/current/tep") == b"moi")

    def _try_hard_links(self, folder: str) -> bool:
        return self._works(lambda: self.hard_link([(f"{folder}/cu/tep", f"{folder}/ten-hai")])) and (
            self.read(f"{folder}/ten-hai") == b"cu")

    @staticmethod
    def _works(attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except Lost:
            raise
        except StoreFault:
            return False
        return True

    # Files

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*, or ``None``."""
        async def work(client: SFTPClient) -> bytes | None:
            try:
                async with client.open(place, "rb") as file:
                    return _bytes(await file.read())
            except _GONE:
                return None

        place = self._at(path)
        return self._line.run(work, path)

    def write(self, path: str, data: bytes) -> None:
        """Put *data* at *path*; on the disk when this returns, where the server can say so."""
        self._line.run(lambda client: self._arrive(client, data, path, settle=True), path)

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Put many, several at a time over one connection; *progress* is told from the connection's thread."""
        async def one(pair: tuple[Path, str]) -> None:
            local, path = pair
            progress(await self._line.again(lambda client: self._arrive(client, local, path, settle=False), path))

        self._line.wait(self._each(one, files))

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files and links."""
        for path in paths:
            inside(path)

        async def one(path: str) -> None:
            await self._line.again(lambda client: self._gone(client.remove(self._at(path))), path)

        self._line.wait(self._each(one, paths))

    def remove_folder(self, path: str) -> None:
        """Remove *path* with all below it; a link in it is removed, never followed."""
        async def work(client: SFTPClient) -> None:
            await self._remove_tree(client, place)
            self._made = {made for made in self._made if made != place and not made.startswith(place + "/")}

        place = self._at(path)
        self._line.run(work, path)

    def claim(self, path: str) -> bool:
        """Make the folder *path*; false when it is there. After a lost connection false may mean ourselves."""
        async def work(client: SFTPClient) -> bool:
            await self._make_folders(client, path)
            try:
                await client.mkdir(place)
            except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
                if await self._kind(client, place) is None:
                    raise
                return False
            return True

        place = self._at(path)
        return self._line.run(work, path)

    def move(self, source: str, target: str) -> None:
        """Rename over *target*. Never tried twice: nobody could tell which time it was done."""
        async def work(client: SFTPClient) -> None:
            try:
                await (client.posix_rename(old, new) if self._replaces else client.rename(old, new))
            except asyncssh.SFTPOpUnsupported:
                self._replaces = False
                await work(client)
            except SFTPError:
                kind = await self._kind(client, old)
                if kind is not None and not self._replaces and await self._kind(client, new) == stat.S_IFREG:
                    # Without a rename that replaces: for a moment there is none.
                    await self._gone(client.remove(new))
                    await client.rename(old, new)
                    return
                if kind is None:
                    raise Overtaken(f"“{source}” không còn trên {self.place}: lần đăng khác đã giành lượt") from None
                raise

        old, new = self._at(source), self._at(target)
        self._line.run(work, target, tries=1)

    # Links and the disk

    def symlink(self, to: str, path: str) -> None:
        """Make *path* a link to *to*, which may not leave the folder it stands in; the same again is no fault."""
        async def work(client: SFTPClient) -> None:
            await self._make_folders(client, path)
            try:
                await client.symlink(inside(to), place)
            except SFTPError:
                if in_claim(path) and await self._kind(client, posixpath.dirname(place)) is None:
                    raise taken_away(path) from None
                if await self._pointed(client, place) != to:
                    raise

        place = self._at(path)
        self._line.run(work, path)

    def target_of(self, path: str) -> str | None:
        """Where the link *path* points, or ``None``."""
        place = self._at(path)
        return self._line.run(lambda client: self._pointed(client, place), path)

    def hard_link(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Give files second names; one that stands there already is replaced."""
        async def one(pair: tuple[str, str]) -> None:
            old, new = pair

            async def work(client: SFTPClient) -> None:
                await self._make_folders(client, new)
                try:
                    await client.link(self._at(old), self._at(new))
                except asyncssh.SFTPOpUnsupported:
                    raise
                except SFTPError:
                    await self._gone(client.remove(self._at(new)))
                    await client.link(self._at(old), self._at(new))

            await self._line.again(work, new)

        self._line.wait(self._each(one, pairs))

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """SHA-256 of each file, read back over the connection; a file that is not there has none."""
        found: dict[str, str] = {}

        async def one(path: str) -> None:
            async def work(client: SFTPClient) -> str | None:
                digest = hashlib.sha256()
                try:
                    async with client.open(self._at(path), "rb") as file:
                        while piece := await file.read(_PIECE):
                            digest.update(_bytes(piece))
                except _GONE:
                    return None
                return digest.hexdigest()

            if (digest := await self._line.again(work, path)) is not None:
                found[path] = digest

        self._line.wait(self._each(one, paths))
        return found

    def settle(self, folder: str) -> None:
        """Have everything below *folder*, and its name, on the disk; nothing where the server cannot."""
        top = self._at(folder)

        async def work(client: SFTPClient) -> None:
            async def one(place: str) -> None:
                await self._line.again(lambda client: self._synced(client, place), folder)

            try:
                await self._synced(client, top)
            except asyncssh.SFTPOpUnsupported:
                return
            entries = [entry async for entry in self._below(client, top)]
            await self._each(one, [place for place, kind in entries if kind != stat.S_IFLNK])
            await self._synced(client, posixpath.dirname(top))

        self._line.run(work, folder)

    @staticmethod
    async def _synced(client: SFTPClient, place: str) -> None:
        # OpenSSH opens a folder for reading as it does a file, and has its names written as well.
        async with client.open(place, "rb") as file:
            await file.fsync()

    # Folders

    def names(self, folder: str) -> list[str]:
        """Names directly in *folder*."""
        async def work(client: SFTPClient) -> list[str]:
            try:
                return sorted(name for name in await client.listdir(place) if name not in (".", ".."))
            except _GONE:
                return []

        place = self._at(folder)
        return self._line.run(work, folder)

    def walk(self, folder: str = "") -> Iterable[str]:
        """Every file and link below *folder*; links are not followed."""
        top = self._at(folder) if folder else self._root

        async def work(client: SFTPClient) -> list[str]:
            try:
                return [place.removeprefix(self._root + "/") async for place, kind in self._below(client, top)
                        if kind != stat.S_IFDIR]
            except _GONE:
                return []

        return self._line.run(work, "")

    async def _below(self, client: SFTPClient, top: str) -> AsyncIterator[tuple[str, int]]:
        """Everything below *top*: its place and kind, a folder after what is in it."""
        for entry in sorted(await client.readdir(top), key=lambda entry: str(entry.filename)):
            name = str(entry.filename)
            if name in (".", ".."):
                continue
            place, kind = f"{top}/{name}", _kind_of(entry.attrs)
            if kind == stat.S_IFDIR:
                async for below in self._below(client, place):
                    yield below
            yield place, kind

    async def _remove_tree(self, client: SFTPClient, place: str) -> None:
        kind = await self._kind(client, place)
        if kind != stat.S_IFDIR:
            return await self._gone(client.remove(place)) if kind is not None else None
        entries = [entry async for entry in self._below(client, place)]
        files = [path for path, kind in entries if kind != stat.S_IFDIR]
        await self._each(lambda path: self._gone(client.remove(path)), files)
        for folder in [p for p, kind in entries if kind == stat.S_IFDIR] + [place]:
            await self._gone(client.rmdir(folder))
        return None

    def close(self) -> None:
        """End the connection."""
        self._line.close()

    # Parts of the above

    def _at(self, path: str) -> str:
        return f"{self._root}/{inside(path)}"

    async def _arrive(self, client: SFTPClient, content: bytes | Path, path: str, *, settle: bool) -> int:
        """Put *content* beside *path*, then rename it over; its size."""
        place, arriving = self._at(path), self._at(unfinished(path, self._mark, next(self._numbers)))
        try:
            data = content if isinstance(content, bytes) else content.read_bytes()
        except OSError as fault:
            raise local_unreadable(content, fault) from None
        await self._make_folders(client, path)
        try:
            try:
                file = await client.open(arriving, "wb")
            except _GONE:  # somebody took a folder away
                if in_claim(path):
                    raise taken_away(path) from None
                self._made.clear()
                await self._make_folders(client, path)
                file = await client.open(arriving, "wb")
            async with file:
                await file.write(data)
                if settle:
                    with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                        await file.fsync()
            await self._replace(client, arriving, place)
        except SFTPError as fault:
            if self._line.is_cut():
                raise
            full = isinstance(fault, asyncssh.SFTPFailure) and await self._is_full(client, len(data))
            await self._gone(client.remove(arriving))
            if full:
                raise no_space(self.place, path) from None
            raise
        return len(data)

    async def _replace(self, client: SFTPClient, arriving: str, place: str) -> None:
        if self._replaces:
            try:
                return await client.posix_rename(arriving, place)
            except asyncssh.SFTPOpUnsupported:
                self._replaces = False
        # A plain rename refuses to replace: for a moment there is none, which a reader bears better than half of one.
        await self._gone(client.remove(place))
        await client.rename(arriving, place)
        return None

    async def _is_full(self, client: SFTPClient, size: int) -> bool:
        """OpenSSH says no more than "Failure" when the disk is full."""
        try:
            disk = await client.statvfs(self._root)
        except (SFTPError, asyncssh.Error):
            return False
        return bool(disk.bavail * disk.frsize < size + 2**16 or (disk.files and not disk.favail))

    async def _make_folders(self, client: SFTPClient, path: str) -> None:
        places = [self._root, *(self._at(folder) for folder in folders_above(path))]
        for place in places:
            if place in self._made:
                continue
            if await self._kind(client, place) is None:
                try:
                    await (client.makedirs(place, exist_ok=True) if place == self._root else client.mkdir(place))
                except SFTPError:  # made by another meanwhile, or not to be made
                    if await self._kind(client, place) is None:
                        raise
            self._made.add(place)

    @staticmethod
    async def _kind(client: SFTPClient, place: str) -> int | None:
        try:
            return _kind_of(await client.lstat(place))
        except _GONE:
            return None

    async def _pointed(self, client: SFTPClient, place: str) -> str | None:
        if await self._kind(client, place) != stat.S_IFLNK:
            return None
        return str(await client.readlink(place))

    @staticmethod
    async def _gone(removal: Awaitable[None]) -> None:
        with contextlib.suppress(*_GONE):
            await removal

    async def _each(self, work: Callable[[Any], Awaitable[object]], items: Iterable[Any]) -> None:
        """*work* for every item, several at a time; the first fault ends it."""
        rest = iter(items)

        async def worker() -> None:
            for item in rest:
                await work(item)

        workers = [asyncio.ensure_future(worker()) for _ in range(self._at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for one in workers:
                one.cancel()
            await asyncio.gather(*workers, return_exceptions=True)


def _bytes(read: str | bytes) -> bytes:
    assert isinstance(read, bytes)  # opened as such
    return read


def _kind_of(attrs: asyncssh.SFTPAttrs) -> int:
    if attrs.permissions is not None and stat.S_IFMT(attrs.permissions):
        return stat.S_IFMT(attrs.permissions)
    return _KIND.get(attrs.type, stat.S_IFREG)
