"""Every kind of target, started once, and a fresh root on it for every test."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from portal.publish.store import Powers
from portal.publish.stores.rclone import Rclone
from portal.publish.stores.s3 import S3
from portal.publish.stores.sftp import Sftp
from portal.publish.stores.webdav import WebDav

from . import running

NUMBERS = itertools.count(1)


@dataclass
class Target:
    """One kind of target with a root of its own. *store* makes a publisher's store; *port* can be another, on the way."""

    name: str
    powers: Powers
    make: Callable[..., Any]
    port: int
    opened: list[Any] = field(default_factory=list)

    def store(self, mark: str = "thu", port: int = 0, **more: Any) -> Any:
        store = self.make(port or self.port, mark=mark, **({"pause": lambda seconds: time.sleep(seconds / 10)} | more))
        self.opened.append(store)
        return store


def _sftp(server: running.SshServer, folder: Path, root: str, port: int, **more: Any) -> Sftp:
    known = folder / f"known-{port}"
    known.write_text(server.known_hosts.read_text().replace(str(server.port), str(port)))
    return Sftp("127.0.0.1", f"{folder}/{root}", port=port, user=server.user, key_file=server.key, known_hosts=known, **more)


def webdav(root: str, port: int, **more: Any) -> WebDav:
    return WebDav(f"http://127.0.0.1:{port}/{root}", **more)


def _s3(root: str, port: int, **more: Any) -> S3:
    return S3("kho", endpoint=f"http://127.0.0.1:{port}", access_key=running.ACCESS, secret_key=running.SECRET, prefix=root, **more)


def _rclone(root: str, port: int, **more: Any) -> Rclone:
    options = {"type": "webdav", "vendor": "other", "url": f"http://127.0.0.1:{port}/"}
    return Rclone(f"kho:{root}", options=options, **more)


@dataclass
class Servers:
    """Started when first asked for, stopped at the end."""

    folder: Path
    stack: contextlib.ExitStack
    started: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, start: Callable[[], contextlib.AbstractContextManager[Any]]) -> Any:
        if name not in self.started:
            self.started[name] = self.stack.enter_context(start())
        return self.started[name]

    def place(self, name: str) -> Path:
        path = self.folder / name
        return path if path.is_dir() else running.place(self.folder, name)

    def sshd(self, name: str = "sshd", forbidden: str = "") -> running.SshServer:
        return self.get(name, lambda: running.sshd(self.folder, name, forbidden))

    def apache(self) -> int:
        return self.get("apache", lambda: running.apache(self.folder, self.place("apache-root")))

    def nginx(self) -> int:
        return self.get("nginx", lambda: running.nginx(self.folder, self.place("nginx-root")))

    def rclone(self, kind: str, *flags: str) -> int:
        return self.get(f"rclone-{kind}", lambda: running.rclone(self.folder, kind, self.place(f"rclone-{kind}-root"), *flags))

    def seaweed(self) -> int:
        return self.get("seaweed", lambda: running.seaweed(self.folder))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="portal-targets-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        yield Servers(folder, stack)
    shutil.rmtree(folder, ignore_errors=True)


def start(servers: Servers, name: str) -> Target:
    root = f"goc-{next(NUMBERS)}"
    match name:
        case "sftp":
            server = servers.sshd()
            return Target(name, Powers(links=True, hard_links=True, exclusive=True, whole_files=True),
                          partial(_sftp, server, servers.place("sftp"), root), server.port)
        case "sftp-plain":
            server = servers.sshd("sshd-plain", "posix-rename,hardlink,fsync")
            return Target(name, Powers(exclusive=True), partial(_sftp, server, servers.place("sftp"), root), server.port)
        case "apache":
            return Target(name, Powers(exclusive=True, whole_files=True), partial(webdav, root), servers.apache())
        case "nginx":
            return Target(name, Powers(exclusive=True, whole_files=True), partial(webdav, root), servers.nginx())
        case "rclone-webdav":
            return Target(name, Powers(), partial(webdav, root), servers.rclone("webdav"))
        case "seaweed":
            return Target(name, Powers(exclusive=True, whole_files=True, conditional=True), partial(_s3, root), servers.seaweed())
        case "rclone-s3":
            servers.place("rclone-s3-root").joinpath("kho").mkdir(exist_ok=True)
            port = servers.rclone("s3", "--auth-key", f"{running.ACCESS},{running.SECRET}")
            return Target(name, Powers(), partial(_s3, root), port)
        case "rclone":
            return Target(name, Powers(), partial(_rclone, root), servers.apache())
    raise AssertionError(name)


NAMES = ("sftp", "sftp-plain", "apache", "nginx", "rclone-webdav", "seaweed", "rclone-s3", "rclone")


@pytest.fixture(params=NAMES)
def target(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Target]:
    """Each kind in turn, empty."""
    made = start(servers, request.param)
    yield made
    for store in made.opened:
        store.close()


@pytest.fixture
def one_target(servers: Servers) -> Iterator[Callable[[str], Target]]:
    """The kind that is named, empty."""
    made: list[Target] = []

    def named(name: str) -> Target:
        made.append(start(servers, name))
        return made[-1]

    yield named
    for target in made:
        for store in target.opened:
            store.close()
