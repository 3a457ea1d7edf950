"""Many small pieces of the index in one file, so that a site's files do not grow with its pages; read a part at a time.

A pack holds :data:`IN_PACK` pieces, one behind the other, after the size of
each in two bytes (highest first). Whoever wants one piece asks the server for
the sizes, then for that stretch alone (``Range``); one that sends no parts
sends the whole pack, which is small enough. A piece longer than
:data:`LONGEST` has size 0 there and a file of its own.
Read again by ``overrides/assets/js/search-files.js``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import islice

IN_PACK = 64
LONGEST = 0xFFFF
_SIZES = struct.Struct(f">{IN_PACK}H")


def packed(kind: str, pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that holds the *pieces* of one *kind*, none of them empty, in their order."""
    left = iter(pieces)
    for number, together in enumerate(iter(lambda: list(islice(left, IN_PACK)), [])):
        for place, piece in enumerate(together):
            if len(piece) > LONGEST:
                yield f"{kind}/p{number * IN_PACK + place}.bin", piece
        short = [b"" if len(piece) > LONGEST else piece for piece in together]
        sizes = [*map(len, short), *[0] * (IN_PACK - len(short))]
        yield f"{kind}/{number}.bin", b"".join((_SIZES.pack(*sizes), *short))


def places(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Place and bytes of the pieces in a pack, but for those with a file of their own. Raises :class:`ValueError`."""
    if len(data) < _SIZES.size:
        raise ValueError("shorter than its sizes")
    sizes, place = _SIZES.unpack_from(data), _SIZES.size
    if place + sum(sizes) != len(data):
        raise ValueError("not as long as its pieces")
    for number, size in enumerate(sizes):
        if size:
            yield number, data[place:place + size]
        place += size
