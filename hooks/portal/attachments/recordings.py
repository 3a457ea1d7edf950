"""Sound and film: MP3 as its frames alone, MP4 with the boxes that tell about people blanked."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .finding import Finding, Refused

_BROKEN = "bản ghi bị hỏng hoặc bị cắt mất phần cuối"
# kbit/s of layer III by index, for MPEG 1 and for MPEG 2 and 2.5; samples a second by index for MPEG 1.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = (44100, 48000, 32000)
_TOP = frozenset(b"ftyp moov mdat moof mfra sidx styp ssix prft".split())
_HOLDERS = frozenset(b"moov trak mdia minf moof traf edts dinf stbl".split())
_ABOUT = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"Xtra", b"ilst"))


def look(data: bytes, extension: str) -> Finding:
    """Facts and clean copy of a recording; raises :class:`Refused`."""
    finding = Finding()
    try:
        finding.copy = _mp3(data, finding) if extension == "mp3" else _mp4(data, finding)
    except (IndexError, struct.error):
        raise Refused("attachment-broken", reason=_BROKEN) from None
    return finding


def _mp3(data: bytes, finding: Finding) -> bytes:
    at = 0
    while data[at : at + 3] == b"ID3":
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += size + (20 if data[at + 5] & 0x10 else 10)
        finding.tells("thẻ thông tin của bản ghi (ID3)", "có")
    while at < len(data) and data[at] == 0:
        at += 1
    frames: list[bytes] = []
    lost = 0
    while at + 4 <= len(data):
        length = _frame(data, at)
        if length and at + length <= len(data):
            frames.append(data[at : at + length])
            at += length
        elif not frames or data.startswith((b"TAG", b"APETAGEX", b"LYRICSBEGIN"), at):
            break
        else:
            at += 1
            lost += 1
    if not frames or lost > len(data) // 10 + 4096:
        raise Refused("attachment-broken", reason=_BROKEN)
    return b"".join(frames)


def _frame(data: bytes, at: int) -> int:
    """Length of the layer III frame at *at*; 0 when there is none."""
    word = int.from_bytes(data[at : at + 4], "big")
    version, layer, rate, sample = word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate in (0, 15) or sample == 3:
        return 0
    samples = _SAMPLES[sample] >> (3 - version if version else 2)
    bits = (_RATES_1 if version == 3 else _RATES_2)[rate] * 1000
    return (144 if version == 3 else 72) * bits // samples + (word >> 9 & 1)


def _mp4(data: bytes, finding: Finding) -> bytes:
    out = bytearray(data)
    names = [name for name, _, _ in _boxes(data, 0, len(data))]
    if b"moov" not in names or not {b"mdat", b"moof"} & set(names):
        raise Refused("attachment-broken", reason=_BROKEN)
    _blank(data, out, 0, len(data), finding, depth=0)
    return bytes(out)


def _blank(data: bytes, out: bytearray, start: int, end: int, finding: Finding, depth: int) -> None:
    """Turn boxes about people into free space of the same size: no offset in the film changes."""
    for name, body, stop in _boxes(data, start, end):
        if name in _ABOUT or (depth == 0 and name not in _TOP):
            if name in (b"udta", b"meta", b"uuid"):
                inside = data[body:stop]
                if b"\xa9xyz" in inside or b"location.ISO6709" in inside:
                    finding.tells("nơi quay (GPS)", "có")
                finding.tells("thông tin kèm bản ghi", "có")
            # The name stands in the four bytes before the body, but for a box with a long size.
            at = body - 4 if data[body - 4 : body] == name else body - 12
            out[at : at + 4] = b"free"
            out[body:stop] = bytes(stop - body)
        elif name in _HOLDERS and depth < 8:
            _blank(data, out, body, stop, finding, depth + 1)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the body and end of each box; they must fill the space exactly."""
    at = start
    while at < end:
        size, name = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif size == 0:
            size = end - at
        if at + size > end or body > at + size:
            raise Refused("attachment-broken", reason=_BROKEN)
        yield name, body, at + size
        at += size
