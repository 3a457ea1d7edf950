"""A workbook opened in a process of its own, within limits of size, memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..attachments.limits import FILE_SECONDS, MAX_BYTES, MAX_ENTRIES, MAX_UNPACKED, MEMORY, PATIENCE
from .grid import Workbook, workbook

_SCRIPT = Path(__file__).with_name("opening.py")
LIMITS = {
    "entries": MAX_ENTRIES, "unpacked": MAX_UNPACKED, "memory": MEMORY, "seconds": FILE_SECONDS,
    "rows": 20_000, "columns": 200, "cells": 400_000,
}
"""Far above honest trackers: the largest seen has some hundreds of rows and twenty columns."""

_WORDS = {
    "missing": "không thấy tệp {name}. Hãy kiểm tra lại đường dẫn.",
    "unreadable": "không mở được {name} để đọc. Hãy kiểm tra quyền đọc tệp.",
    "too-heavy": "{name} nặng {size} byte, quá {limit} byte. Hãy xóa các ảnh, trang tính không cần rồi lưu lại.",
    "too-large": "{name} quá lớn: {what}. Hãy chép phần cần nhập sang một sổ mới rồi lưu lại.",
    "too-complex": "{name} quá phức tạp, máy đọc mãi chưa xong. Hãy chép phần cần nhập sang một sổ mới rồi lưu lại.",
    "broken": "{name} bị hỏng bên trong. Hãy mở bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi thử lại.",
    "locked": "{name} có đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ) rồi lưu lại.",
    "old-format": "{name} là tệp Excel đời cũ (.xls). Hãy mở tệp, chọn Lưu thành, kiểu “Sổ Excel (.xlsx)”.",
    "other-format": "{name} không phải sổ .xlsx (có thể là .xlsb, .ods hay .docx). Hãy lưu lại thành .xlsx.",
    "not-a-workbook": "{name} không phải sổ Excel, dù tên có đuôi gì. Hãy chọn đúng tệp .xlsx.",
    "entities": "{name} khai báo thực thể XML, điều mà Excel không bao giờ làm; tệp bị từ chối.",
}


class Unreadable(Exception):
    """The workbook cannot be read; the message is Vietnamese and says what to do."""


def open_workbook(path: Path) -> Workbook:
    """The sheets of the workbook at *path*. Raises :class:`Unreadable`."""
    return workbook(path.name, answer_of(_SCRIPT, path, _refused, json.dumps(LIMITS)))


def answer_of(script: Path, path: Path, refused: Callable[..., Exception], *arguments: str) -> dict[str, Any]:
    """What *script*, run alone with the bytes of the file at *path*, prints as JSON.

    Raises what *refused* makes of a code (``missing``, ``unreadable``, ``too-heavy``, ``too-complex``, ``broken`` or
    one of the script's own), the path and the values of the sentence.
    """
    try:
        if not path.is_file():
            raise refused("missing", path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused("too-heavy", path, size=str(size), limit=str(MAX_BYTES))
        data = path.read_bytes()
    except OSError:
        raise refused("unreadable", path) from None
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-P", str(script), *arguments], input=data, capture_output=True,
            # Nothing of the environment: the child reads hostile files.
            env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}, timeout=FILE_SECONDS * PATIENCE, check=False,
        )
    except subprocess.TimeoutExpired:
        raise refused("too-complex", path) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise refused("too-complex" if done.returncode < 0 else "broken", path) from None
    if "code" in answer:
        raise refused(answer["code"], path, **answer["values"])
    return answer


def _refused(code: str, path: Path, **values: str) -> Unreadable:
    return Unreadable(_WORDS[code].format(name=path.name, **values))


__all__ = ["LIMITS", "Unreadable", "answer_of", "open_workbook"]
