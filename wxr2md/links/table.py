"""Addresses → positions of items, for millions of them: eight bytes each, where a dict of texts takes two hundred."""

from __future__ import annotations

from array import array
from hashlib import blake2b


class Table:
    """A map from texts to whole numbers below 2**32 - 1 that keeps 32 bits of each text's hash, not the text.

    That two of a million addresses are taken for one has a chance of one in some thousand; the first then stays.
    """

    def __init__(self, most: int) -> None:
        size = 1 << max(8, (most + most // 2).bit_length())
        self._slots = array("Q", bytes(8 * size))
        self._mask = size - 1

    def add(self, key: str, number: int) -> int:
        """Keep a number; return the one that the key has: this, or the one that came first."""
        at, found = self._find(key)
        if not self._slots[at]:
            self._slots[at] = found | (number + 1)
            return number
        return (self._slots[at] & 0xFFFFFFFF) - 1

    def get(self, key: str) -> int | None:
        """Return the number of a key."""
        at, _ = self._find(key)
        return (self._slots[at] & 0xFFFFFFFF) - 1 if self._slots[at] else None

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def _find(self, key: str) -> tuple[int, int]:
        """Return the slot that holds a key or is free for it, and its hash as the slot has it."""
        digest = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
        slots, mask = self._slots, self._mask
        at, high = digest & mask, digest >> 32 << 32
        while slots[at] and slots[at] >> 32 << 32 != high:
            at = (at + 1) & mask
        return at, high
