"""The real nginx, Apache and Caddy on loopback, each with the file the build wrote and nothing else."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import headers

BELOW = "cong/"  # the second mount: the portal as a folder of a larger site
APACHE_MODULES = "mpm_event authn_core authz_core alias mime dir headers autoindex negotiation"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """One running server: *ports* by the path the portal is mounted at."""

    name: str
    ports: dict[str, int]

    def ask(self, target: str, base: str = "/", method: str = "GET", **send: str) -> Answer:
        """The answer for *target*, sent exactly as written, below the mount at *base*."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[base], timeout=10)
        try:
            connection.request(method, base + target, headers=send)
            answer = connection.getresponse()
            pairs = [(name.lower(), value) for name, value in answer.getheaders()]
            assert len({n for n, _ in pairs}) == len(pairs), f"{self.name}: tiêu đề lặp lại: {pairs}"
            return Answer(answer.status, dict(pairs), answer.read())
        finally:
            connection.close()


def program(name: str) -> str:
    """Where *name* is; servers lie in sbin, which is not on everybody's path."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    assert found, f"Phép thử cần {name}: sh tests/servers/install.sh"
    return found


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="session")
def ground(built: Path) -> Iterator[Path]:
    """A folder every server may read (they drop root's rights): the site at the root and as a folder of a larger one."""
    folder = Path(tempfile.mkdtemp(prefix="portal-servers-"))
    folder.chmod(0o755)
    for mount in ("root", f"larger/{BELOW.rstrip('/')}"):
        site = folder / mount
        shutil.copytree(built, site)
        site.chmod(0o755)
        # What no build publishes, but a careless copy might: hidden files and a folder without a page.
        (site / ".git").mkdir()
        (site / ".git" / "config").write_text("canary")
        (site / ".env").write_text("canary")
        kinds = site / "kieu-tep"
        kinds.mkdir()
        for end in headers.TYPES:
            if end != "html":
                (kinds / f"mau.{end}").write_text("mẫu", "utf-8")
        (kinds / "la.exe").write_text("canary")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def serve(name: str, command: list[str], ports: dict[str, int], folder: Path) -> Iterator[Server]:
    """Run *command* until the test session is over; its words show when it does not come up."""
    with (folder / f"{name}.log").open("w+b") as log:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        try:
            for port in ports.values():
                for _ in range(200):
                    if process.poll() is not None:
                        break
                    with socket.socket() as probe:
                        if probe.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    time.sleep(0.05)
            said = (folder / f"{name}.log").read_text("utf-8", "replace")
            assert process.poll() is None, f"{name} không chạy được:\n{said}"
            yield Server(name, ports)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def nginx(ground: Path) -> Iterator[Server]:
    ports = dict(zip(("/", f"/{BELOW}"), free_ports(2), strict=True))
    blocks = ""
    for (base, port), root in zip(ports.items(), ("root", "larger"), strict=True):
        name = ground / f"nginx-{root}.conf"
        name.write_text(headers.nginx(base), "utf-8")
        blocks += f"server {{ listen 127.0.0.1:{port}; root {ground}/{root}; include {name}; }}\n"
    scratch = "\n".join(
        f"{kind}_temp_path {ground}/nginx-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user www-data;" if os.geteuid() == 0 else ""
    config = ground / "nginx.conf"
    config.write_text(
        f"{user}\ndaemon off;\nerror_log stderr;\npid {ground}/nginx.pid;\nevents {{}}\n"
        f"http {{ access_log off;\n{scratch}\n{blocks} }}\n", "utf-8",
    )
    # -e keeps it from its log of the system's own before the configuration is read.
    yield from serve("nginx", [program("nginx"), "-e", "stderr", "-c", str(config)], ports, ground)


def _apache(ground: Path, name: str, *, inside: bool) -> Iterator[Server]:
    ports = dict(zip(("/", f"/{BELOW}"), free_ports(2), strict=True))
    modules = next(p for p in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(p).is_dir())
    lines = [f"LoadModule {m}_module {modules}/mod_{m}.so" for m in APACHE_MODULES.split()]
    lines += [f"ServerRoot {ground}", f"PidFile {ground}/{name}.pid", "ErrorLog /dev/stderr", "TypesConfig /dev/null",
              "ServerName localhost", f"DefaultRuntimeDir {ground}", f"Mutex file:{ground} default"]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    for (base, port), root in zip(ports.items(), ("root", "larger"), strict=True):
        site = ground / root / base.strip("/")
        if inside:
            (site / ".htaccess").write_text(headers.apache(base, inside=True), "utf-8")
            include, override = "", "FileInfo Indexes Options=Indexes"
        else:
            own = ground / f"{name}-{root}.conf"
            own.write_text(headers.apache(base), "utf-8")
            include, override = f"Include {own}", "None"
        # As Debian and many hosts have it: listings and negotiation allowed until our file says no.
        lines += [f"Listen 127.0.0.1:{port}", f"<VirtualHost 127.0.0.1:{port}>", f"DocumentRoot {ground}/{root}",
                  f"<Directory {ground}/{root}>", "Options Indexes FollowSymLinks MultiViews",
                  f"AllowOverride {override}", "Require all granted", "</Directory>", include, "</VirtualHost>"]
    config = ground / f"{name}-main.conf"
    config.write_text("\n".join([*lines, ""]), "utf-8")
    yield from serve(name, [program("apache2"), "-D", "FOREGROUND", "-f", str(config)], ports, ground)


def apache(ground: Path) -> Iterator[Server]:
    yield from _apache(ground, "apache", inside=False)


def htaccess(ground: Path) -> Iterator[Server]:
    yield from _apache(ground, "htaccess", inside=True)


def caddy(ground: Path) -> Iterator[Server]:
    ports = dict(zip(("/", f"/{BELOW}"), free_ports(2), strict=True))
    text = "{\n  admin off\n  auto_https off\n}\n"
    for (base, port), root in zip(ports.items(), ("root", "larger"), strict=True):
        own = ground / f"caddy-{root}.conf"
        own.write_text(headers.caddy(base), "utf-8")
        text += f"http://127.0.0.1:{port} {{\n  bind 127.0.0.1\n  root * {ground}/{root}\n  import {own}\n}}\n"
    config = ground / "Caddyfile"
    config.write_text(text, "utf-8")
    command = [program("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    yield from serve("caddy", command, ports, ground)


@pytest.fixture(scope="session", params=[nginx, apache, htaccess, caddy], ids=lambda start: start.__name__)
def server(request: pytest.FixtureRequest, ground: Path) -> Iterator[Server]:
    """Each server in turn."""
    yield from request.param(ground)
