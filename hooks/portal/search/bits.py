"""Numbers as bits, many at once: exponential Golomb codes laid side by side.

Read again by ``overrides/assets/js/search-shards.js``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


def widths(values: Ints) -> Ints:
    """Binary digits of each of *values* (≥ 1)."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def golomb(values: Ints, order: Ints | int) -> tuple[Ints, Ints]:
    """``(code, length in bits)`` of each of *values* (≥ 0): zeros, then ``values + 2**order`` in binary.

    One zero for each binary digit above *order*, so that the reader knows how many digits follow.
    """
    code = values + (np.int64(1) << np.asarray(order, dtype=np.int64))
    width = widths(code)
    return code, 2 * width - 1 - order


def scatter(words: Words, places: Ints, values: Ints, lengths: Ints) -> None:
    """Set *values* into *words* (zeros before) at the bit *places*, the highest bit first; lengths 0 to 63."""
    used = lengths > 0
    places, values, lengths = places[used], values[used].astype(np.uint64), lengths[used]
    index, room = places >> 6, 64 - (places & 63) - lengths
    fits = room >= 0
    np.bitwise_or.at(words, index[fits], values[fits] << room[fits].astype(np.uint64))
    over = ~fits
    beyond = (-room[over]).astype(np.uint64)
    np.bitwise_or.at(words, index[over], values[over] >> beyond)
    np.bitwise_or.at(words, index[over] + 1, values[over] << (np.uint64(64) - beyond))


def packed(words: Words) -> bytes:
    """*words* as bytes, the first bit first."""
    return words.byteswap().tobytes()
