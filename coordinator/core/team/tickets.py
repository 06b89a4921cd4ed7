"""Tickets of the lottery: SHA-256(hex(key)|team|department|round|inspector), sixteen at a time."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.model import DepartmentId, InspectorId, RoundId
from coordinator.core.sha256 import LANES, after_key, compress


def ticket(key: bytes, department: DepartmentId, of: RoundId, inspector: InspectorId) -> str:
    """The ticket of an inspector for a round, 64 hexadecimal digits; the smaller comes first."""
    text = f"{key.hex()}|team|{department}|{of}|{inspector}"
    return hashlib.sha256(text.encode()).hexdigest()


def round_ticket(key: bytes, of: RoundId) -> str:
    """The ticket of a round itself; it decides which rounds are left out when not all can be staffed."""
    return hashlib.sha256(f"{key.hex()}|team||{of}|".encode()).hexdigest()


def chain_seed(key: bytes, department: DepartmentId) -> int:
    """Where the generator of a department's switch chain starts, 64 bits."""
    text = f"{key.hex()}|team|{department}||"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Press(NamedTuple):
    """What tickets of one department are made of: the digest after the key, and the words' bytes."""

    after_key: NDArray[np.uint32]
    prefix: NDArray[np.uint8]
    round_bytes: NDArray[np.uint8]
    round_ends: NDArray[np.int64]
    inspector_bytes: NDArray[np.uint8]
    inspector_ends: NDArray[np.int64]
    longest: int


def press(
    key: bytes,
    department: DepartmentId,
    rounds: Sequence[RoundId],
    inspectors: Sequence[InspectorId],
) -> Press:
    """A press for the tickets of these rounds (rows) and inspectors (columns)."""
    round_bytes, round_ends = _packed(rounds)
    inspector_bytes, inspector_ends = _packed(inspectors)
    prefix = np.frombuffer(f"|team|{department}|".encode(), dtype=np.uint8)
    return Press(
        after_key(np.frombuffer(key.hex().encode(), dtype=np.uint8)),
        prefix,
        round_bytes,
        round_ends,
        inspector_bytes,
        inspector_ends,
        1 + len(prefix) + _longest(round_ends) + _longest(inspector_ends),
    )


def _packed(words: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    encoded = [word.encode() for word in words]
    ends = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(e) for e in encoded], out=ends[1:])
    return np.frombuffer(b"".join(encoded) or b"\0", dtype=np.uint8), ends


def _longest(ends: NDArray[np.int64]) -> int:
    return int(np.diff(ends).max(initial=0))


@compiled
def stamp(
    source: Press, row: int, columns: NDArray[np.int64], count: int, digests: NDArray[np.uint32]
) -> None:
    """Write the tickets of one round for the first `count` inspectors into `digests` (× 8 words)."""
    state = np.empty((8, LANES), dtype=np.uint32)
    words = np.empty((64, LANES), dtype=np.uint32)
    common = np.zeros(16 * ((source.longest + 72) >> 6), dtype=np.uint32)
    begins = _common_words(source, row, common)
    for begin in range(0, count, LANES):
        lanes = min(LANES, count - begin)
        blocks = 1
        for lane in range(lanes):
            blocks = max(blocks, _blocks(source, begins, columns[begin + lane]))
        for j in range(8):
            state[j, :] = source.after_key[j]
        for block in range(blocks):
            for t in range(16):
                words[t, :] = common[16 * block + t]
            for lane in range(lanes):
                _complete(source, begins, columns[begin + lane], block, words[:, lane])
            compress(state, words)
            for lane in range(lanes):
                if block + 1 == _blocks(source, begins, columns[begin + lane]):
                    digests[begin + lane, :] = state[:, lane]


@compiled
def _common_words(source: Press, row: int, words: NDArray[np.uint32]) -> int:
    """Write the words up to the last `|` in big-endian order; returns how many bytes that are."""
    at = 0
    for byte in source.prefix:
        words[at >> 2] |= np.uint32(byte) << np.uint32(24 - 8 * (at & 3))
        at += 1
    for i in range(source.round_ends[row], source.round_ends[row + 1]):
        words[at >> 2] |= np.uint32(source.round_bytes[i]) << np.uint32(24 - 8 * (at & 3))
        at += 1
    words[at >> 2] |= np.uint32(0x7C) << np.uint32(24 - 8 * (at & 3))
    return at + 1


@compiled
def _blocks(source: Press, begins: int, column: int) -> int:
    """Blocks of 64 bytes that the text after the key fills, with the end mark and its length."""
    length = begins + source.inspector_ends[column + 1] - source.inspector_ends[column]
    return int((length + 72) >> 6)


@compiled
def _complete(
    source: Press, begins: int, column: int, block: int, words: NDArray[np.uint32]
) -> None:
    """Add to one block what belongs to the inspector: the id, the end mark, the length in bits."""
    first = source.inspector_ends[column]
    length = begins + source.inspector_ends[column + 1] - first
    for at in range(max(begins, 64 * block), min(length, 64 * block + 64)):
        byte = np.uint32(source.inspector_bytes[first + at - begins])
        words[(at >> 2) & 15] |= byte << np.uint32(24 - 8 * (at & 3))
    if length >> 6 == block:
        words[(length >> 2) & 15] |= np.uint32(0x80) << np.uint32(24 - 8 * (length & 3))
    if (length + 72) >> 6 == block + 1:
        words[15] = np.uint32((length + 64) * 8)


@compiled
def precedes(digests: NDArray[np.uint32], a: int, b: int) -> bool:
    """Whether digest `a` is smaller than digest `b`."""
    for j in range(8):
        if digests[a, j] != digests[b, j]:
            return bool(digests[a, j] < digests[b, j])
    return False
