"""Base tickets of a million subjects: SHA-256 with the key's block worked out once.

The hexadecimal key fills exactly the first block of the message, so each subject costs one more
block only; sixteen subjects go through the compression side by side.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.draw.tickets import base_tickets

LANES = 16


class Hasher:
    """Subject keys laid out for hashing under many keys and groups."""

    def __init__(self, subjects: Sequence[str]) -> None:
        """Encodes every subject key once."""
        self._subjects = subjects
        text = "".join(subjects)
        # encoding one long text is ten times faster, but counts bytes only where all are ASCII
        lines = subjects if text.isascii() else [subject.encode() for subject in subjects]
        self._bytes = np.frombuffer(text.encode() or b"\0", dtype=np.uint8)
        lengths = np.fromiter(map(len, lines), np.int64, len(lines))
        self._ends = np.cumsum(lengths)
        self._longest = int(lengths.max(initial=0))

    def base_tickets(self, key: bytes, group: str, which: NDArray[np.int32]) -> NDArray[np.uint64]:
        """The base ticket of each subject in `which`."""
        head = f"|{group}|".encode()
        if len(head) + self._longest > ONE_BLOCK:
            return base_tickets(key, group, [self._subjects[i] for i in which.tolist()])
        out = np.empty(len(which), dtype=np.uint64)
        state = compress_key(key)
        _hash(
            state, np.frombuffer(head, dtype=np.uint8), self._bytes, self._ends, which, _ROUNDS, out
        )
        return out


ONE_BLOCK = 55
"""Bytes that fit into a block of SHA-256 beside padding and length."""


def compress_key(key: bytes) -> NDArray[np.uint32]:
    """The state of SHA-256 after the 64 hexadecimal digits of `key`, eight 32-bit words."""
    block = np.frombuffer(key.hex().encode(), dtype=">u4").astype(np.uint32)
    words = np.zeros((64, LANES), dtype=np.uint32)
    words[:16] = block[:, None]
    state = np.repeat(_INITIAL[:, None], LANES, axis=1)
    _compress(state, words, _ROUNDS)
    return state[:, 0].copy()


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % p for p in found):
            found.append(candidate)
        candidate += 1
    return found


def _root_bits(value: int, root: int) -> int:
    """The first 32 bits of the fractional part of a square or cube root (FIPS 180-4, 4.2.2 and 5.3.3)."""
    scaled, low, high = value << (32 * root), 0, 1 << 40
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**root <= scaled else (low, middle)
    return low & 0xFFFFFFFF


_ROUNDS = np.array([_root_bits(p, 3) for p in _primes(64)], dtype=np.uint32)
_INITIAL = np.array([_root_bits(p, 2) for p in _primes(8)], dtype=np.uint32)


@compiled
def _turned(x: np.uint32, places: int) -> np.uint32:
    return np.uint32((np.uint64(x) >> np.uint64(places)) | (np.uint64(x) << np.uint64(32 - places)))


@compiled
def _compress(state: NDArray[np.uint32], w: NDArray[np.uint32], rounds: NDArray[np.uint32]) -> None:
    """One block for each lane: `w[:16]` holds the message, `w[16:]` is worked out here."""
    for t in range(16, 64):
        for j in range(LANES):
            x, y = w[t - 15, j], w[t - 2, j]
            s0 = _turned(x, 7) ^ _turned(x, 18) ^ (x >> np.uint32(3))
            s1 = _turned(y, 17) ^ _turned(y, 19) ^ (y >> np.uint32(10))
            w[t, j] = w[t - 16, j] + s0 + w[t - 7, j] + s1
    v = state.copy()
    for t in range(64):
        # the eight words change places; their rows are renamed instead of moved
        a, b, c, d = (0 - t) % 8, (1 - t) % 8, (2 - t) % 8, (3 - t) % 8
        e, f, g, h = (4 - t) % 8, (5 - t) % 8, (6 - t) % 8, (7 - t) % 8
        for j in range(LANES):
            s1 = _turned(v[e, j], 6) ^ _turned(v[e, j], 11) ^ _turned(v[e, j], 25)
            choice = (v[e, j] & v[f, j]) ^ (~v[e, j] & v[g, j])
            t1 = np.uint32(v[h, j] + s1 + choice + rounds[t] + w[t, j])
            s0 = _turned(v[a, j], 2) ^ _turned(v[a, j], 13) ^ _turned(v[a, j], 22)
            majority = (v[a, j] & v[b, j]) ^ (v[a, j] & v[c, j]) ^ (v[b, j] & v[c, j])
            v[d, j] = np.uint32(v[d, j] + t1)
            v[h, j] = np.uint32(t1 + s0 + majority)
    for i in range(8):
        for j in range(LANES):
            state[i, j] = np.uint32(state[i, j] + v[i, j])


@compiled
def _hash(
    key_state: NDArray[np.uint32],
    head: NDArray[np.uint8],
    text: NDArray[np.uint8],
    ends: NDArray[np.int64],
    which: NDArray[np.int32],
    rounds: NDArray[np.uint32],
    out: NDArray[np.uint64],
) -> None:
    w = np.zeros((64, LANES), np.uint32)
    state = np.empty((8, LANES), np.uint32)
    block = np.zeros(64, np.uint8)
    for first in range(0, len(which), LANES):
        lanes = min(LANES, len(which) - first)
        for j in range(lanes):
            subject = which[first + j]
            begin = ends[subject - 1] if subject else 0
            size = ends[subject] - begin
            block[:] = 0
            block[: len(head)] = head
            for i in range(size):
                block[len(head) + i] = text[begin + i]
            length = len(head) + size
            block[length] = 0x80
            bits = (64 + length) * 8
            block[62] = bits >> 8
            block[63] = bits & 255
            for t in range(16):
                w[t, j] = (
                    (np.uint32(block[4 * t]) << np.uint32(24))
                    | (np.uint32(block[4 * t + 1]) << np.uint32(16))
                    | (np.uint32(block[4 * t + 2]) << np.uint32(8))
                    | np.uint32(block[4 * t + 3])
                )
        for i in range(8):
            state[i, :] = key_state[i]
        _compress(state, w, rounds)
        for j in range(lanes):
            out[first + j] = (np.uint64(state[0, j]) << np.uint64(32)) | np.uint64(state[1, j])
