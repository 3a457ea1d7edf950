"""``publish.toml``: where the portal is published, one table per target. Never a secret: only where to find it.

Every fault is told with its place (file:line:column), what is wrong, how to
repair it, and an example; all of them at once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NAME = "publish.toml"


class Faulty(ValueError):
    """The file cannot be used; *problems* says why, in Vietnamese, one whole message each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a target's table: what it means, an example of its value, and the form it must have."""

    says: str
    example: str
    type: type = str
    choices: tuple[str, ...] = ()


_PATH = Key("thư mục trên nơi đăng", '"/srv/cong"')
_URL = Key("địa chỉ công khai, kết thúc bằng /, để đọc lại sau khi đăng", '"https://chinhsach.lamdong.example/"')
COMMON: Mapping[str, Key] = {
    "type": Key("loại nơi đăng", '"local"'),
    "url": _URL,
    "mode": Key("cách đăng; chỉ ghi khi chấp nhận cách yếu hơn", '"ordered"', choices=("atomic", "pointer", "ordered")),
    "lock": Key("weak: chấp nhận nơi đăng không cho giữ lượt chắc chắn", '"weak"', choices=("weak",)),
    "keep": Key("giữ bao nhiêu bản cũ để quay lại", "5", int),
    "samples": Key("có nhận nội dung minh họa không", "false", bool),
    "grace_hours": Key("tệp cũ ở lại bao nhiêu giờ cho trang đang mở", "24", int),
}
_LOGIN = {
    "user": Key("tên đăng nhập", '"cong"'),
    "password_env": Key("biến môi trường chứa mật khẩu", '"PORTAL_PASSWORD"'),
}
_CA = Key("tệp chứng thư của cơ quan cấp riêng", '"/etc/ssl/noi-bo.pem"')
TYPES: Mapping[str, Mapping[str, Key]] = {
    "local": {"path": _PATH},
    "zip": {"path": Key("tệp zip sẽ ghi", '"cong.zip"')},
    "sftp": {
        "host": Key("máy chủ", '"may-chu.example"'), "port": Key("cổng", "22", int), "path": _PATH, **_LOGIN,
        "key_file": Key("tệp khóa SSH", '"~/.ssh/id_ed25519"'),
        "known_hosts": Key("tệp khóa máy chủ đã biết", '"~/.ssh/known_hosts"'),
    },
    "webdav": {"endpoint": Key("địa chỉ WebDAV", '"https://may-chu.example/dav/"'), **_LOGIN, "ca_file": _CA},
    "s3": {
        "endpoint": Key("địa chỉ của kho", '"https://s3.example"'), "bucket": Key("tên kho", '"cong"'),
        "prefix": Key("thư mục trong kho", '"chinh-sach"'), "region": Key("vùng", '"vn-1"'),
        "access_key_env": Key("biến môi trường chứa mã truy cập", '"PORTAL_S3_KEY"'),
        "secret_key_env": Key("biến môi trường chứa khóa bí mật", '"PORTAL_S3_SECRET"'),
        "path_style": Key("kho nằm trong đường dẫn, không trong tên máy", "true", bool), "ca_file": _CA,
    },
    "rclone": {
        "remote": Key("nơi đăng theo cách viết của rclone", '"sharepoint:Documents/cong"'),
        "config_file": Key("tệp cấu hình do lệnh rclone config ghi", '"rclone.conf"'),
        "options": Key("tùy chọn của nơi ấy theo cách viết của rclone, thay cho config_file", '{ type = "ftp" }', dict),
        "secrets_env": Key("tùy chọn bí mật và biến môi trường chứa nó", '{ pass = "PORTAL_FTP_PASSWORD" }', dict),
    },
}
_REQUIRED = {
    "local": ("path",), "zip": ("path",), "sftp": ("host", "path", "user"), "webdav": ("endpoint",),
    "s3": ("bucket", "access_key_env", "secret_key_env"), "rclone": ("remote",),
}
_SIGNING = {
    "key_file": Key("tệp khóa riêng, do portal keys new tạo", '"khoa-phat-hanh.pem"'),
    "key_env": Key("biến môi trường chứa khóa riêng", '"PORTAL_SIGNING_KEY"'),
    "passphrase_env": Key("biến môi trường chứa mật khẩu của khóa", '"PORTAL_SIGNING_PASSPHRASE"'),
    "public_keys": Key("các khóa công khai được tin, khóa đang dùng đứng đầu", '["RWQ…"]', list),
}


_KINDS = {str: "chữ trong ngoặc kép", int: "số nguyên", bool: "true hoặc false", list: "danh sách",
          dict: "bảng"}


@dataclass(frozen=True, slots=True)
class Target:
    """A place to publish to. *options* are the keys of its type, as written."""

    name: str
    type: str
    options: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    mode: str = ""
    weak_lock: bool = False
    keep: int = 5
    samples: bool = False
    grace_hours: int = 24


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``publish.toml``. Of *key_file* and *key_env* at most one is set."""

    targets: Mapping[str, Target]
    key_file: str = ""
    key_env: str = ""
    passphrase_env: str = ""
    public_keys: tuple[str, ...] = ()


def read(path: Path) -> Settings:
    """The settings at *path*; raises :class:`Faulty`."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise Faulty([f"Không có {path.name} ở đây. Chép tệp mẫu trong kho mã về đó rồi khai nơi đăng."]) from None
    except (OSError, UnicodeDecodeError):
        raise Faulty([f"Không đọc được {path.name}: cần văn bản UTF-8 mà người chạy lệnh có quyền đọc."]) from None
    return parse(text, path.name)


def parse(text: str, name: str = NAME) -> Settings:
    """The settings *text* says; raises :class:`Faulty` with every problem."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(fault))
        place = f"{name}:{at[1]}:{at[2]}" if at else name
        raise Faulty([_message(place, "Chỗ này không đúng cách viết TOML.",
                               "Chữ nằm trong ngoặc kép thẳng, mỗi dòng một khóa.", 'path = "/srv/cong"')]) from None
    reader = _Reader(text, name)
    reader.unknown(said, ("targets", "signing"), "")
    signing = reader.table(said.get("signing", {}), "signing", _SIGNING, ())
    if "key_file" in signing and "key_env" in signing:
        reader.problem("signing", "key_env", "Chỉ khai một nơi để khóa riêng: key_file hoặc key_env.",
                       "Xóa một trong hai dòng.", 'key_env = "PORTAL_SIGNING_KEY"')
    targets = {}
    tables = said.get("targets", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        reader.problem("targets", "", "Mỗi nơi đăng là một bảng riêng có tên.", "Viết tên trong ngoặc vuông.",
                       "[targets.cong-tinh]")
        tables = {}
    for key, table in tables.items():
        target = reader.target(key, table)
        if target is not None:
            targets[key] = target
    if reader.problems:
        raise Faulty(reader.problems)
    return Settings(
        targets, signing.get("key_file", ""), signing.get("key_env", ""), signing.get("passphrase_env", ""),
        tuple(str(key) for key in signing.get("public_keys", ())),
    )


def _message(place: str, wrong: str, repair: str, example: str) -> str:
    return f"{place}\n  {wrong}\n  Cách sửa: {repair}\n  Ví dụ: {example}"


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.lines, self.name = text.splitlines(), name
        self.problems: list[str] = []

    def problem(self, table: str, key: str, wrong: str, repair: str, example: str) -> None:
        self.problems.append(_message(self._place(table, key), wrong, repair, example))

    def _place(self, table: str, key: str) -> str:
        """Where *key* of *table* stands; tomllib itself does not say."""
        inside = not table
        begin = 1
        for number, line in enumerate(self.lines, 1):
            if head := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
                inside = re.sub(r"[\s\"']", "", head[1]) == table
                begin = number if inside else begin
            elif inside and key and (found := re.match(rf"(\s*)[\"']?{re.escape(key)}[\"']?\s*=", line)):
                return f"{self.name}:{number}:{len(found[1]) + 1}"
        return f"{self.name}:{begin}:1"

    def unknown(self, said: Mapping[str, Any], known: tuple[str, ...], table: str) -> None:
        for key in said.keys() - set(known):
            near = difflib.get_close_matches(key, known, 1)
            hint = f"Có phải “{near[0]}”?" if near else f"Các khóa dùng được: {', '.join(known)}."
            self.problem(table, key, f"Không có khóa “{key}” ở đây.", hint, near[0] if near else known[0])

    def table(self, said: Any, table: str, keys: Mapping[str, Key], required: tuple[str, ...]) -> dict[str, Any]:
        """The valid values of *said*; the others are problems."""
        self.unknown(said, tuple(keys), table)
        for key in required:
            if key not in said:
                self.problem(table, key, f"Thiếu khóa “{key}” ({keys[key].says}).", f"Thêm vào bảng [{table}].",
                             f"{key} = {keys[key].example}")
        return {key: value for key, value in said.items() if key in keys and self._valid(table, key, keys[key], value)}

    def _valid(self, table: str, key: str, form: Key, value: Any) -> bool:
        example = f"{key} = {form.example}"
        if type(value) is not form.type or value == "":
            self.problem(table, key, f"Giá trị của “{key}” phải là {_KINDS[form.type]}.", "Viết theo ví dụ.", example)
            return False
        if form.choices and value not in form.choices:
            self.problem(table, key, f"“{value}” không phải giá trị của “{key}”.",
                         f"Chọn một trong: {', '.join(form.choices)}.", example)
            return False
        if isinstance(value, int) and value < 0:
            self.problem(table, key, f"“{key}” không thể âm.", "Viết số từ 0 trở lên.", example)
            return False
        return key not in ("url", "endpoint") or self._is_address(table, key, str(value), example)

    def _is_address(self, table: str, key: str, value: str, example: str) -> bool:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.problem(table, key, f"“{value}” không phải địa chỉ web.", "Viết đủ https:// và tên máy.", example)
        elif parts.password:
            self.problem(table, key, f"Địa chỉ ở “{key}” chứa mật khẩu.",
                         "Bỏ mật khẩu khỏi tệp này; ghi tên biến môi trường chứa nó vào password_env.", example)
        elif key == "url" and not value.endswith("/"):
            self.problem(table, key, "Địa chỉ của cổng phải kết thúc bằng dấu /.", "Thêm / vào cuối.", example)
        else:
            return True
        return False

    def target(self, name: str, said: dict[str, Any]) -> Target | None:
        table = f"targets.{name}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            self.problem(table, "", f"Tên nơi đăng “{name}” chỉ gồm chữ thường không dấu, số và gạch nối.",
                         "Đổi tên.", "[targets.cong-tinh]")
        kind = said.get("type")
        if not isinstance(kind, str) or kind not in TYPES:
            self.problem(table, "type", f"Nơi đăng “{name}” chưa khai đúng loại (type).",
                         f"Chọn một trong: {', '.join(TYPES)}.", 'type = "local"')
            return None
        before = len(self.problems)
        values = self.table(said, table, {**COMMON, **TYPES[kind]}, _REQUIRED[kind])
        if len(self.problems) > before:
            return None
        return Target(
            name, kind, {key: value for key, value in values.items() if key in TYPES[kind]},
            **{key: values[key] for key in ("url", "mode", "keep", "samples", "grace_hours") if key in values},
            weak_lock=values.get("lock") == "weak",
        )
