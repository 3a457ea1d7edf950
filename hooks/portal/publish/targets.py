"""From a table of ``publish.toml`` to a store and the way that is safe on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import atomic, ordered, pointer
from .atomic import AtomicWay
from .ordered import OrderedWay
from .pointer import PointerWay
from .settings import Target
from .store import ConditionalStore, LinkStore, Store, StoreFault
from .stores.local import LocalStore
from .way import Way

_KNOWN_HOSTS = Path("~/.ssh/known_hosts")
Secrets = Callable[[str], str]
"""The value of an environment variable; empty when it is not set."""


def store_of(target: Target, secrets: Secrets, here: Path) -> Store:
    """The store *target* names. Paths are relative to *here*. Raises :class:`StoreFault`."""
    options = target.options

    def path(key: str) -> Path:
        return here / Path(options[key]).expanduser()

    def secret(key: str) -> str:
        name = str(options.get(key, ""))
        if name and not secrets(name):
            raise StoreFault(f"biến môi trường {name} (khai ở {key} của nơi đăng {target.name}) chưa có giá trị.")
        return secrets(name) if name else ""

    state = ".portal" if mode_of(target) == "ordered" else "state"
    try:
        if target.type == "local":
            return LocalStore(path("path"))
        if target.type == "sftp":
            from .stores.sftp import Sftp

            return Sftp(
                options["host"], options["path"], user=options["user"], port=options.get("port", 22), state=state,
                known_hosts=path("known_hosts") if "known_hosts" in options else _KNOWN_HOSTS.expanduser(),
                key_file=path("key_file") if "key_file" in options else None, password=secret("password_env"),
            )
        ca_file = path("ca_file") if "ca_file" in options else None
        if target.type == "webdav":
            from .stores.webdav import WebDav

            return WebDav(options["endpoint"], user=options.get("user", ""), password=secret("password_env"),
                          ca_file=ca_file)
        if target.type == "s3":
            from .stores.s3 import S3

            known = ("endpoint", "region", "prefix", "path_style")
            given: dict[str, Any] = {key: options[key] for key in known if key in options}
            return S3(options["bucket"], access_key=secret("access_key_env"), secret_key=secret("secret_key_env"),
                      state=state, ca_file=ca_file, **given)
        from .stores.rclone import Rclone

        hidden = {str(name): secrets(str(variable)) for name, variable in options.get("secrets_env", {}).items()}
        return Rclone(
            options["remote"], config_file=path("config_file") if "config_file" in options else None,
            options={str(k): str(v) for k, v in options.get("options", {}).items()}, secrets=hidden,
            search=secrets("PATH"),
        )
    except ImportError as missing:
        raise StoreFault(
            f"thiếu gói {missing.name} để đăng lên {target.type}. Hãy chạy make publish-ready, hoặc: "
            "python -m pip install --require-hashes -r requirements-publish.lock") from None


def mode_of(target: Target) -> str:
    """How *target* is published to: as it says, or the strongest way of its type that needs nothing of the server."""
    return target.mode or {"local": "atomic", "sftp": "atomic", "zip": "atomic"}.get(target.type, "ordered")


def way_of(
    target: Target, store: Store, trusts: Callable[[bytes, bytes], bool], now: dt.datetime,
) -> Way:
    """The strongest way *store* is able to, found by trying it; a weaker one only if *target* names it.

    Raises :class:`StoreFault`, which says what the target lacks and what to write.
    """
    powers = store.probe()
    if not powers.exclusive and not target.weak_lock:
        raise StoreFault(
            "nơi đăng này không cho giữ lượt chắc chắn: hai người đăng cùng lúc có thể xen vào nhau. Nếu chỉ có một "
            "máy "
            f'đăng, ghi lock = "weak" vào bảng [targets.{target.name}].')
    grace = dt.timedelta(hours=target.grace_hours)
    mode = mode_of(target)
    if mode == "ordered":
        return OrderedWay(store, now, grace, whole_files=powers.whole_files)
    if mode == "atomic" and isinstance(store, LinkStore):
        if not powers.links:
            raise StoreFault(
                "nơi đăng này không thay được liên kết trong một bước, nên người đọc có thể thấy nửa bản cũ nửa bản "
                "mới "
                f'trong lúc đăng. Nếu chấp nhận, ghi mode = "ordered" vào bảng [targets.{target.name}].')
        return AtomicWay(store, powers, trusts, target.keep, thorough=target.type == "local")
    if mode == "pointer" and isinstance(store, ConditionalStore):
        if not powers.conditional:
            raise StoreFault(
                "kho này không giữ đúng lệnh ghi có điều kiện (If-Match), nên con trỏ có thể bị bản cũ ghi đè. Chọn "
                "kho "
                f'khác, hoặc ghi mode = "ordered" vào bảng [targets.{target.name}].')
        return PointerWay(store, trusts, target.keep)
    raise StoreFault(
        f'loại nơi đăng {target.type} không đăng được theo cách mode = "{mode}". Bỏ dòng mode trong bảng '
        f"[targets.{target.name}] để dùng cách hợp với nó.")


def lying(target: Target, store: Store, number: int) -> tuple[set[str], set[str]]:
    """What lies in the web root of *target* while release *number* is live; and what of it waits to be cleared away."""
    mode = mode_of(target)
    if mode == "ordered":
        return set(store.walk()), set(ordered.standing(store, None).left)
    folder = (atomic if mode == "atomic" else pointer).folder_of(number)
    return {path.removeprefix(folder + "/") for path in store.walk(folder)}, set()


def described(way: Way) -> str:
    """What readers see while *way* publishes."""
    words: dict[type[Any], str] = {
        AtomicWay: "thay cả bản trong một bước", PointerWay: "thay cả bản bằng một con trỏ",
        OrderedWay: "từng tệp theo thứ tự; trong lúc đăng có thể thấy trang cũ cạnh trang mới",
    }
    return words.get(type(way), "một tệp")
