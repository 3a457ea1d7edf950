"""A Word file opened in a process of its own, within limits of size, memory and time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..tracker.workers import answer_of

_SCRIPT = Path(__file__).with_name("opening.py")
_SAVE = "Hãy mở bằng Word hoặc LibreOffice, chọn Lưu thành, kiểu “Tài liệu Word (.docx)”, rồi thử lại."
_WORDS = {
    "missing": "không thấy tệp {name}. Hãy kiểm tra lại đường dẫn.",
    "unreadable": "không mở được {name} để đọc. Hãy kiểm tra quyền đọc tệp.",
    "too-heavy": "{name} nặng {size} byte, quá {limit} byte. Hãy nén ảnh (Picture Format, Compress) rồi lưu lại.",
    "too-complex": "{name} quá phức tạp, máy đọc mãi chưa xong. Hãy chép phần cần đưa lên sang một tài liệu mới rồi "
                   "lưu lại.",
    "broken": "{name} bị hỏng bên trong. " + _SAVE,
    "attachment-content": "{name} không phải tài liệu .docx mà là {found}. " + _SAVE,
    "attachment-broken": "{name} bị hỏng bên trong ({reason}). " + _SAVE,
    "attachment-locked": "{name} có đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ tài liệu) rồi lưu "
                         "lại.",
    "attachment-active": "{name} có {what}; cổng không nhận tệp như vậy. " + _SAVE,
    "attachment-too-complex": "{name} quá lớn hoặc quá phức tạp ({reason}). Hãy chép phần cần đưa lên sang một tài "
                              "liệu mới rồi lưu lại.",
    "attachment-too-large": "{name} quá lớn. Hãy chép phần cần đưa lên sang một tài liệu mới rồi lưu lại.",
}


class Unreadable(Exception):
    """The Word file cannot be read; the message is Vietnamese and says what to do."""


def open_document(path: Path) -> dict[str, Any]:
    """What the Word file at *path* holds, as :func:`portal.word_import.opening.answer` tells it.

    Raises :class:`Unreadable`.
    """
    return answer_of(_SCRIPT, path, _refused)


def _refused(code: str, path: Path, **values: str) -> Unreadable:
    return Unreadable(_WORDS.get(code, _WORDS["attachment-broken"]).format_map(
        {"name": path.name, "reason": "", "found": "", "what": "", **values}))


__all__ = ["Unreadable", "open_document"]
