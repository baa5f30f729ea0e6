"""People over several months, exactly: each issue keeps the set of those it counted, one bit a person.

A room of its own beside `queries`: the union of twelve months costs milliseconds, where counting marks anew would
cost more with each month of history.
"""

import zlib
from collections.abc import Iterable

LEVEL = 6


def packed(people: Iterable[int]) -> bytes:
    """The set of attendee ids, to be stored with an issue."""
    ids = list(people)
    bits = bytearray(max(ids, default=0) // 8 + 1)
    for one in ids:
        bits[one >> 3] |= 1 << (one & 7)
    return zlib.compress(bytes(bits), LEVEL)


def count_together(sets: Iterable[bytes], merged: Iterable[tuple[int, int]]) -> int:
    """How many different people the sets hold. `merged`: (duplicate, who stays); the two count once."""
    together = 0
    for one in sets:
        together |= int.from_bytes(zlib.decompress(one), "little")
    pairs = list(merged)
    highest = max([together.bit_length(), *(keeper + 1 for _, keeper in pairs)])
    bits = bytearray(together.to_bytes(highest // 8 + 1, "little"))
    for duplicate, keeper in pairs:
        at, bit = duplicate >> 3, 1 << (duplicate & 7)
        if at < len(bits) and bits[at] & bit:
            bits[at] ^= bit
            bits[keeper >> 3] |= 1 << (keeper & 7)
    return int.from_bytes(bits, "little").bit_count()
