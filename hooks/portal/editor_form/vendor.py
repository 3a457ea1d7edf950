"""The editors' own programs: which package, which files, which bytes; taken from the npm registry, kept in a cache.

``vendor.lock.json`` names everything with its hash; what does not match is refused. Nothing of a package is ever run
here, and only the files that the lock names are taken out of it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .. import disk

LOCK = Path(__file__).with_name("vendor.lock.json")
MOST_BYTES = 64 * 1024 * 1024
"""Of a package as it is sent; and of all that is taken out of it."""
_SECONDS = 60


class NotFetched(Exception):
    """The package could not be had whole and true; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package: ``files`` gives, by the path within, the published path and the SHA-256."""

    name: str
    version: str
    integrity: str
    licence: str
    files: Mapping[str, tuple[str, str]]

    @property
    def archive(self) -> str:
        """The path of its archive below a registry's address."""
        return f"{self.name}/-/{self.name.rpartition('/')[2]}-{self.version}.tgz"


@cache
def package(cms: str) -> Package:
    """The package of the editor *cms*."""
    said: Mapping[str, Any] = json.loads(LOCK.read_text("utf-8"))[cms]
    return Package(said["name"], said["version"], said["integrity"], said["licence"],
                   {path: (one["as"], one["sha256"]) for path, one in said["files"].items()})


def kept(cms: str, cache_folder: Path) -> dict[str, bytes] | None:
    """The editor's files by published path, from the cache; ``None`` unless every one is there and true."""
    place = _place(package(cms), cache_folder)
    found: dict[str, bytes] = {}
    for published, digest in package(cms).files.values():
        try:
            data = (place / published).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != digest:
            return None
        found[published] = data
    return found


def fetch(cms: str, registry: str, cache_folder: Path) -> dict[str, bytes]:
    """Download the editor from *registry* and keep its files in the cache; returns them.

    Raises :class:`NotFetched`; the cache then is as it was before.
    """
    one = package(cms)
    if not registry:
        raise NotFetched("chưa biết kho gói npm nào: cài npm, hoặc đặt biến npm_config_registry là địa chỉ kho")
    if not registry.startswith(("https://", "http://")):
        raise NotFetched("địa chỉ kho gói npm trong cấu hình của máy này không bắt đầu bằng https://")
    try:
        with urllib.request.urlopen(f"{registry.rstrip('/')}/{one.archive}", timeout=_SECONDS) as answer:  # noqa: S310 - http(s), as asserted
            data = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as trouble:
        raise NotFetched(f"không tải được gói {one.name} {one.version} ({type(trouble).__name__})") from None
    return keep(cms, data, cache_folder)


def keep(cms: str, archive: bytes, cache_folder: Path) -> dict[str, bytes]:
    """Check *archive*, take the named files out of it, keep them. Raises :class:`NotFetched`."""
    one = package(cms)
    if len(archive) > MOST_BYTES:
        raise NotFetched(f"gói {one.name} lớn hơn mức cho phép")
    kind, _, wanted = one.integrity.partition("-")
    if kind != "sha512" or base64.b64encode(hashlib.sha512(archive).digest()).decode() != wanted:
        raise NotFetched(f"gói {one.name} {one.version} tải về không đúng mã băm đã khóa; không dùng")
    found = _taken_out(one, archive)
    place = _place(one, cache_folder)
    for published, data in found.items():
        (place / published).parent.mkdir(parents=True, exist_ok=True)
        disk.write_beside(place / published, data)
    return found


def _taken_out(one: Package, archive: bytes) -> dict[str, bytes]:
    """The files the lock names, by published path. Names come from the lock alone, so none can lead elsewhere."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
            for member in opened:
                total += member.size
                if total > 4 * MOST_BYTES:
                    raise NotFetched(f"gói {one.name} bung ra lớn hơn mức cho phép")
                inside = member.name.partition("/")[2]
                if inside not in one.files:
                    continue
                stream = opened.extractfile(member) if member.isreg() else None
                data = stream.read() if stream else b""
                published, digest = one.files[inside]
                if hashlib.sha256(data).hexdigest() != digest:
                    raise NotFetched(f"tệp {inside} trong gói {one.name} không đúng mã băm đã khóa")
                found[published] = data
    except (tarfile.TarError, EOFError, OSError) as trouble:
        raise NotFetched(f"gói {one.name} không mở được ({type(trouble).__name__})") from None
    missing = sorted(published for published, _ in one.files.values() if published not in found)
    if missing:
        raise NotFetched(f"gói {one.name} thiếu tệp {missing[0]}")
    return found


def _place(one: Package, cache_folder: Path) -> Path:
    return cache_folder / f"{one.name.replace('/', '+').lstrip('@')}-{one.version}"


__all__ = ["LOCK", "NotFetched", "Package", "fetch", "keep", "kept", "package"]
