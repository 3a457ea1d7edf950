"""Signatures of manifests: Ed25519, in the format of minisign, so that anyone can check them with that program alone.

The format (https://jedisct1.github.io/minisign/): a public key is ``Ed``, a key id of 8 bytes and the 32 bytes of the
key; a signature is ``ED`` (the BLAKE2b-512 digest was signed, not the file itself), the key id and 64 bytes; a second
signature covers the first with the trusted comment. Only this, the present form of minisign, is written and accepted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_LIMIT = 64 * 1024
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


class KeyFault(ValueError):
    """A key cannot be used or kept; the message is Vietnamese and says what to do."""


class BadSignature(ValueError):
    """A signature that proves nothing; the message is Vietnamese and says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who may sign: *id* only finds the key among others, *raw* is what counts."""

    id: bytes
    raw: bytes

    @property
    def name(self) -> str:
        """The id as minisign writes it."""
        return f"{int.from_bytes(self.id, 'little'):016X}"

    @property
    def line(self) -> str:
        """The key as given to ``minisign -P``."""
        return base64.b64encode(b"Ed" + self.id + self.raw).decode("ascii")

    @property
    def text(self) -> str:
        """The file ``minisign -p`` reads."""
        return f"{_UNTRUSTED}minisign public key {self.name}\n{self.line}\n"


def public_keys(text: str) -> tuple[PublicKey, ...]:
    """The keys in *text*: a line each, empty lines and comments of any kind passed over. Raises :class:`KeyFault`.

    Several may stand together while one key gives way to the next.
    """
    found = []
    for line in (raw.strip() for raw in text.splitlines()):
        if not line or line.startswith(("#", _UNTRUSTED.strip())):
            continue
        data = _decoded(line)
        if data is None or len(data) != 42 or data[:2] != b"Ed":
            raise KeyFault("khóa công khai không đúng dạng minisign (một dòng 56 ký tự, bắt đầu bằng RW)")
        found.append(PublicKey(data[2:10], data[10:]))
    if not found:
        raise KeyFault("không có khóa công khai nào; mỗi khóa là một dòng 56 ký tự, bắt đầu bằng RW")
    return tuple(dict.fromkeys(found))


class PrivateKey:
    """The one key that signs. Its id is derived from it, so that it has the same public line everywhere."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes_raw()
        self.public = PublicKey(hashlib.blake2b(raw, digest_size=8, person=b"portal-key-id").digest(), raw)

    def sign(self, data: bytes, comment: str) -> str:
        """The signature file for *data*. *comment* is signed as well and shown by ``minisign -V``: one line."""
        if re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", comment) or len(comment.encode()) > 1000:
            raise ValueError(comment)
        signature = self._key.sign(hashlib.blake2b(data).digest())
        both = self._key.sign(signature + comment.encode())
        block = base64.b64encode(b"ED" + self.public.id + signature).decode("ascii")
        return (f"{_UNTRUSTED}signature from portal key {self.public.name}\n{block}\n"
                f"{_TRUSTED}{comment}\n{base64.b64encode(both).decode('ascii')}\n")

    def pem(self, passphrase: str = "") -> bytes:
        """The key as PKCS#8 PEM, encrypted when there is a *passphrase*."""
        how = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        return self._key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def new() -> PrivateKey:
    """A fresh key."""
    return PrivateKey(Ed25519PrivateKey.generate())


def private_key(pem: str, passphrase: str = "") -> PrivateKey:
    """The key that *pem* holds. Raises :class:`KeyFault`, whose message never repeats a byte of it."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), passphrase.encode() or None)
    except TypeError:  # one too many, or one too few
        _refused("khóa bí mật có mật khẩu mà chưa cho mật khẩu" if not passphrase else
                 "khóa bí mật không có mật khẩu mà lại cho mật khẩu; xem lại biến mật khẩu")
    except (ValueError, UnsupportedAlgorithm):
        _refused("không mở được khóa bí mật: sai mật khẩu" if passphrase else
                 "khóa bí mật hỏng hoặc không phải tệp PEM (dòng đầu phải là -----BEGIN PRIVATE KEY-----)")
    if not isinstance(key, Ed25519PrivateKey):
        _refused("khóa bí mật không phải loại Ed25519; hãy tạo bằng portal keys new")
    return PrivateKey(key)


def read_private(path: Path, passphrase: str = "") -> PrivateKey:
    """The key in the file *path*. Raises :class:`KeyFault`, also when others than its owner may read the file."""
    try:
        # What was judged is what is read: the same open file.
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                _refused(f"{path} không phải tệp thường")
            if state.st_mode & 0o077:
                _refused(f"tệp khóa {path} đang cho người khác trên máy đọc hoặc sửa. Hãy chạy: chmod 600 {path}. "
                         "Nếu máy này có nhiều người dùng, coi như khóa đã lộ: tạo khóa mới")
            if state.st_uid not in (0, os.geteuid()):
                _refused(f"tệp khóa {path} thuộc về người dùng khác; hãy chép về một tệp của mình, quyền 600")
            data = file.read(_LIMIT + 1)
    except OSError as error:
        _refused(f"không đọc được tệp khóa {path} ({error.strerror})")
    try:
        return private_key(data[:_LIMIT].decode("ascii"), passphrase)
    except UnicodeDecodeError:
        _refused(f"tệp {path} không phải khóa PEM")


def write_pair(path: Path, key: PrivateKey, passphrase: str = "") -> Path:
    """Write the private key at *path* (0600) and the public one beside it (``.pub``); returns the place of the second.

    Raises :class:`KeyFault`; nothing that is there is ever replaced.
    """
    public = path.with_name(path.name + ".pub")
    for place in (path, public):
        if os.path.lexists(place):
            _refused(f"{place} đã có. Ghi đè là mất khóa cũ vĩnh viễn, nên lệnh dừng ở đây; hãy chọn tên khác")
    try:
        for place, data, mode in ((path, key.pem(passphrase), 0o600), (public, key.public.text.encode(), 0o644)):
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        _refused(f"không ghi được {path} ({error.strerror})")
    return public


@dataclass(frozen=True, slots=True)
class Signed:
    """What a good signature says."""

    key: PublicKey
    comment: str


def verify(data: bytes, signature: str, keys: Iterable[PublicKey]) -> Signed:
    """Who of *keys* signed *data*, and the trusted comment. Raises :class:`BadSignature`."""
    lines = signature.removesuffix("\n").replace("\r\n", "\n").split("\n")
    if len(signature) > _LIMIT or len(lines) != 4 or not lines[0].startswith(_UNTRUSTED) \
            or not lines[2].startswith(_TRUSTED):
        raise BadSignature("tệp chữ ký không đúng dạng minisign (phải đúng bốn dòng)")
    block, both, comment = _decoded(lines[1]), _decoded(lines[3]), lines[2].removeprefix(_TRUSTED)
    if block is None or both is None or len(block) != 74 or len(both) != 64:
        raise BadSignature("tệp chữ ký hỏng: phần mã hóa không đủ độ dài")
    if block[:2] != b"ED":
        raise BadSignature("chữ ký kiểu cũ của minisign (không băm trước), cổng không nhận kiểu này")
    known = tuple(keys)
    named = [key for key in known if key.id == block[2:10]]
    if not named:
        name = PublicKey(block[2:10], b"").name
        raise BadSignature(f"bản kê được ký bằng khóa {name}, không phải khóa nào trong các khóa đã tin: "
                           f"{', '.join(key.name for key in known)}")
    for key in named:
        try:
            public = Ed25519PublicKey.from_public_bytes(key.raw)
            public.verify(block[10:], hashlib.blake2b(data).digest())
            public.verify(both, block[10:] + comment.encode())
        except (InvalidSignature, ValueError):
            continue
        return Signed(key, comment)
    raise BadSignature("chữ ký không khớp với bản kê: bản kê hoặc chữ ký đã bị sửa")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _refused(why: str) -> NoReturn:
    raise KeyFault(why) from None
