"""What a child process says about one file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from .limits import MAX_TEXT

SOMEBODY = "Tác giả"
"""Stands in the copy where a name stood that the format cannot do without."""
Tick = Callable[[], None]
"""Called after every step: as long as it is heard, the file is slow but not stuck."""


class Refused(Exception):
    """The file is not published. ``code`` and ``values`` make the message an editor reads."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(slots=True)
class Finding:
    """Everything found in one file, and its clean copy."""

    copy: bytes = b""
    pages: int | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)
    metadata: list[tuple[str, str]] = field(default_factory=list)
    comments: int = 0
    changes: int = 0
    unread: str = ""
    signed: bool = False
    width: int = 0
    height: int = 0
    _length: int = 0

    def tells(self, name: str, value: str) -> None:
        """The file tells *value* about somebody; each thing once."""
        shown = clean(" ".join(value.split()))[:200]
        if shown and shown != SOMEBODY and (name, shown) not in self.metadata:
            self.metadata.append((name, shown))

    def says(self, place: str, text: str) -> None:
        """The file holds *text* at *place*."""
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise Refused("attachment-too-complex", reason="có quá nhiều chữ")
        text = clean(text)
        if text.strip():
            self.texts.append((place, text))

    def take(self, other: Finding, place: str) -> None:
        """Add what was found in a file inside this one."""
        for label, text in other.texts:
            self.says(f"{place}, {label}", text)
        for name, value in other.metadata:
            self.tells(name, value)


_UNPRINTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff"
    "\ue000-\uf8ff\U000e0000-\U0010ffff]"
)


def clean(text: str) -> str:
    """*text* in NFC, without what cannot be printed or written as UTF-8."""
    return unicodedata.normalize("NFC", _UNPRINTED.sub("", text))


def ranges(numbers: list[int]) -> str:
    """``[1, 2, 3, 7]`` as ``1–3, 7``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)
