"""Arrays side by side in one file, of which any stretch is read alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_SIZE = 8


def packed(columns: Mapping[str, NDArray[Any]]) -> bytes:
    """*columns* as the bytes that :class:`Columns` reads."""
    head = json.dumps({name: [column.dtype.str, len(column)] for name, column in columns.items()}).encode()
    return b"".join((len(head).to_bytes(_SIZE, "little"), head, *(column.tobytes() for column in columns.values())))


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """*values* (≥ 0) in as few bytes each as the highest needs."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


class Columns:
    """Columns in *file*, which is open where they begin."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = json.loads(file.read(int.from_bytes(file.read(_SIZE), "little")))
        self._places: dict[str, tuple[int, np.dtype[Any], int]] = {}
        at = file.tell()
        for name, (kind, many) in head.items():
            self._places[name] = at, np.dtype(kind), many
            at += many * np.dtype(kind).itemsize

    def size(self, name: str) -> int:
        """How long the column *name* is."""
        return self._places[name][2]

    def read(self, name: str, begin: int = 0, end: int | None = None) -> NDArray[Any]:
        """The column *name* from *begin* to before *end*."""
        at, kind, many = self._places[name]
        wanted = ((many if end is None else end) - begin) * kind.itemsize
        self._file.seek(at + begin * kind.itemsize)
        data = self._file.read(wanted)
        if len(data) < wanted:
            raise EOFError(name)
        return np.frombuffer(data, kind)


def letters(words: list[str]) -> NDArray[np.uint8]:
    """*words*, none of them with a line's end, as a column."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def words(column: NDArray[Any]) -> list[str]:
    """The words of a column that :func:`letters` gave."""
    text = column.tobytes().decode()
    return text.split("\n") if text else []
