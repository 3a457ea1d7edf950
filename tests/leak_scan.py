"""Finds words in a tree of files, in whatever form they may have got there: packed, encoded, without their marks."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from portal.search import reading

_WORD = re.compile(r"zak[a-z]{5,12}+(?!\r?\n[ \t][a-z])")  # half a word at a fold is none: it is read whole, too
_PHONE = re.compile(r"(?:\+84|0)[ .]?263[ .]?0000[ .]?(\d{3})")
RUN = 5


def files(tree: Path) -> Iterator[tuple[str, str]]:
    """Every file of *tree*: its path, and every text that can be made of it or of what is packed in it."""
    for path in sorted(p for p in tree.rglob("*") if p.is_file()):
        address = path.relative_to(tree).as_posix()
        for text in texts(path.read_bytes()):
            yield address, f"{address}\n{text}"
    for address, _, said in reading.all_said(tree):
        # A number between the pairs: neighbours in a list never stood together.
        pairs = " ".join(f"{first} {second} {place}" for place, (first, second) in enumerate(said.terms))
        yield address, "\n".join((*said.texts, pairs))


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """*data* as text, decoded in turn by everything that may have encoded it."""
    yield from _decoded(data.decode("utf-8", "replace"))
    if b"\0" in data[:200]:
        yield from _decoded(data.decode("utf-16", "replace"))
    if depth > 3:
        return
    for inner in _packed(data):
        yield from texts(inner, depth + 1)


def _packed(data: bytes) -> Iterator[bytes]:
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)
    if data[:4] == b"%PDF":
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            try:
                yield zlib.decompressobj().decompress(stream)
            except zlib.error:
                yield stream
        for number in re.findall(rb"<([0-9A-Fa-f\s]{8,})>", data):
            digits = re.sub(rb"\s", b"", number)
            yield binascii.unhexlify(digits[: len(digits) // 2 * 2])
    for chunk in re.findall(rb"[A-Za-z0-9+/_-]{16,}={0,2}", data):
        if data[:4] not in (b"\x89PNG", b"wOF2"):
            yield _base64(chunk)


def _base64(chunk: bytes) -> bytes:
    plain = chunk.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    return b"" if len(plain) % 4 == 1 else base64.b64decode(plain + b"=" * (-len(plain) % 4))


def _decoded(text: str) -> Iterator[str]:
    seen = {text}
    yield text
    for decode in (unescape, unquote, _escapes, _soft_breaks):
        found = decode(text)
        if found not in seen:
            seen.add(found)
            yield found
    both = unescape(unquote(_escapes(text)))
    if both not in seen:
        yield both


def _escapes(text: str) -> str:
    if "\\u" not in text and "\\x" not in text:
        return text
    found = re.sub(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1] or m[2], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _soft_breaks(text: str) -> str:
    """Lines that calendars, contact cards and mail fold are one line again; quoted-printable is read."""
    joined = re.sub(r"\r?\n[ \t]", "", re.sub(r"=\r?\n", "", text))
    return re.sub(r"(?:=[0-9A-F]{2})+", lambda m: bytes.fromhex(m[0].replace("=", "")).decode("utf-8", "replace"), joined)


def fold(text: str) -> str:
    """*text* in lower case without marks; not the portal's own way of doing it."""
    return re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFD", text.lower())).replace("đ", "d")


def words_in(text: str) -> set[str]:
    """Planted words in *text*, marks or not."""
    return set(_WORD.findall(fold(text)))


def phones_in(text: str) -> set[str]:
    """Last digits of planted telephone numbers."""
    return set(_PHONE.findall(text))


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of five words, without marks."""
    words = re.findall(r"\w+", fold(text))
    return set(zip(*(words[i:] for i in range(RUN)), strict=False))


def runs_of(texts_: Iterable[str]) -> set[tuple[str, ...]]:
    return {run for text in texts_ for run in runs(text)}
