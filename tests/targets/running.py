"""Real servers on loopback, each the program an administrator would run, and a line that can be cut."""

from __future__ import annotations

import base64
import contextlib
import getpass
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ACCESS, SECRET = "PORTALKEY", "portal-secret-0123456789"
USER, PASSWORD = "nguoi-dang", "mat-khau-thu"
DAV_MODULES = "mpm_event authn_core authn_file authz_core authz_user auth_basic dir mime dav dav_fs"


def program(name: str) -> str:
    """Where *name* is; servers lie in sbin, the packages of the tests beside this Python."""
    places = [sysconfig.get_path("scripts"), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
    found = shutil.which(name, path=":".join(places))
    assert found, f"Phép thử cần {name}: sh tests/targets/install.sh"
    return found


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextlib.contextmanager
def running(name: str, command: list[str], port: int, folder: Path, *, politely: bool = True) -> Iterator[int]:
    """*command* until the block is left; its words show when it does not come up."""
    log = folder / f"{name}.log"
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        try:
            for _ in range(400):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, f"{name} không chạy được:\n{log.read_text('utf-8', 'replace')}"
                time.sleep(0.05)
            else:
                raise AssertionError(f"{name} không mở cổng:\n{log.read_text('utf-8', 'replace')}")
            yield port
        finally:
            (process.terminate if politely else process.kill)()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def place(folder: Path, name: str) -> Path:
    """A folder every server may write to: they drop root's rights."""
    made = folder / name
    made.mkdir()
    made.chmod(0o777)
    return made


@dataclass(frozen=True)
class SshServer:
    port: int
    user: str
    key: Path
    known_hosts: Path


@contextlib.contextmanager
def sshd(folder: Path, name: str, forbidden: str = "") -> Iterator[SshServer]:
    """OpenSSH with keys of its own; *forbidden* requests are those an administrator has switched off."""
    (port,) = free_ports(1)
    own, key = folder / f"{name}-host", folder / f"{name}-key"
    for path in (own, key):
        subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "thu", "-f", str(path)], check=True)
    (folder / f"{name}-authorized").write_bytes(key.with_suffix(".pub").read_bytes())
    known = folder / f"{name}-known"
    kind, said = own.with_suffix(".pub").read_text().split()[:2]
    known.write_text(f"[127.0.0.1]:{port} {kind} {said}\n")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    config = folder / f"{name}-config"
    config.write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {own}\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/{name}-authorized\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n"
        f"KbdInteractiveAuthentication no\nForceCommand internal-sftp{' -P ' + forbidden if forbidden else ''}\n"
        "Subsystem sftp internal-sftp\nMaxStartups 200\nLogLevel ERROR\n"
    )
    with running(name, [program("sshd"), "-D", "-e", "-f", str(config)], port, folder):
        yield SshServer(port, getpass.getuser(), key, known)


@contextlib.contextmanager
def apache(folder: Path, root: Path) -> Iterator[int]:
    """mod_dav over *root*: open at /mo/, with a password at /kin/."""
    (port,) = free_ports(1)
    modules = next(p for p in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(p).is_dir())
    locks = place(folder, "apache-locks")
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    (folder / "htpasswd").write_text(f"{USER}:{{SHA}}{digest}\n")
    lines = [f"LoadModule {m}_module {modules}/mod_{m}.so" for m in DAV_MODULES.split()]
    lines += [f"ServerRoot {folder}", f"PidFile {folder}/apache.pid", "ErrorLog /dev/stderr", "TypesConfig /dev/null",
              "ServerName 127.0.0.1", f"DefaultRuntimeDir {folder}", f"Mutex file:{locks} default",
              f"DavLockDB {locks}/dav", f"Listen 127.0.0.1:{port}", f"DocumentRoot {root}"]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    lines += [f"<Directory {root}>", "Dav On", "DirectoryIndex disabled", "DirectorySlash Off", "Require all granted",
              "</Directory>", f"<Directory {root}/chi-muc>", "DirectoryIndex index.html", "</Directory>",
              f"<Directory {root}/kin>", "AuthType Basic", "AuthName thu", f"AuthUserFile {folder}/htpasswd",
              "Require valid-user", "</Directory>"]
    config = folder / "apache.conf"
    config.write_text("\n".join([*lines, ""]))
    with running("apache", [program("apache2"), "-D", "FOREGROUND", "-f", str(config)], port, folder):
        yield port


@contextlib.contextmanager
def nginx(folder: Path, root: Path, *, listing: bool = True) -> Iterator[int]:
    """nginx with its WebDAV module; *listing*: and the one that adds PROPFIND."""
    (port,) = free_ports(1)
    name = "nginx" if listing else "nginx-plain"
    scratch = "\n".join(f"{kind}_temp_path {folder}/{name}-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    load = "load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;\n" if listing else ""
    extra = "dav_ext_methods PROPFIND OPTIONS;" if listing else ""
    user = "user www-data;" if os.geteuid() == 0 else ""
    config = folder / f"{name}.conf"
    config.write_text(
        f"{load}{user}\ndaemon off;\nerror_log stderr;\npid {folder}/{name}.pid;\nevents {{}}\n"
        f"http {{ access_log off;\n{scratch}\nserver {{ listen 127.0.0.1:{port}; root {root}; client_max_body_size 0;\n"
        f"location / {{ dav_methods PUT DELETE MKCOL COPY MOVE; {extra} }} }} }}\n"
    )
    with running(name, [program("nginx"), "-e", "stderr", "-c", str(config)], port, folder):
        yield port


@contextlib.contextmanager
def rclone(folder: Path, kind: str, root: Path, *flags: str) -> Iterator[int]:
    """rclone serving *root*."""
    (port,) = free_ports(1)
    command = [program("rclone"), "serve", kind, "--config", os.devnull, "--addr", f"127.0.0.1:{port}", *flags, str(root)]
    with running(f"rclone-{kind}", command, port, folder):
        yield port


@contextlib.contextmanager
def seaweed(folder: Path) -> Iterator[int]:
    """SeaweedFS: an object store that keeps its word on conditional writes."""
    import boto3

    master, volume, filer, port, *rpc = free_ports(8)
    data = place(folder, "seaweed")
    config = folder / "seaweed.json"
    config.write_text(json.dumps({"identities": [{
        "name": "portal", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }]}))
    command = [
        program("weed"), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", "-filer", "-s3", f"-s3.config={config}",
        # Its side doors listen on fixed ports, which another run may hold; and it would tell its makers of us.
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-s3.autoCreateBucket=false", "-volume.max=8", "-volume.preStopSeconds=0", "-master.volumeSizeLimitMB=64", f"-master.port={master}", f"-volume.port={volume}",
        f"-filer.port={filer}", f"-s3.port={port}", f"-master.port.grpc={rpc[0]}", f"-volume.port.grpc={rpc[1]}",
        f"-filer.port.grpc={rpc[2]}", f"-s3.port.grpc={rpc[3]}",
    ]
    with running("seaweed", command, port, folder, politely=False):  # it would take its time
        client = boto3.session.Session(ACCESS, SECRET, region_name="us-east-1").client("s3", endpoint_url=f"http://127.0.0.1:{port}")
        for _ in range(100):
            try:
                client.create_bucket(Bucket="kho")
                client.put_object(Bucket="kho", Key="khoi-dong", Body=b"1")
                client.delete_object(Bucket="kho", Key="khoi-dong")
                break
            except Exception:
                time.sleep(0.1)
        client.close()
        yield port


class Cutter:
    """A line to *port* that breaks every connection once *after* bytes went to the server, *times* times."""

    def __init__(self, port: int, after: int, times: int) -> None:
        self._target, self._after, self._left = port, after, times
        self._lock = threading.Lock()
        self.cut = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Cutter:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                threading.Thread(target=self._carry, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                passed += len(data)
                if counted and passed > self._after:
                    with self._lock:
                        breaks = self._left > 0
                        self._left -= breaks
                        self.cut += breaks
                    if breaks:
                        sink.sendall(data[: max(0, len(data) - (passed - self._after))])
                        break
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
