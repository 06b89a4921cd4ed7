"""Tickets of the lottery: SHA-256(hex(key)|team|department|round|inspector), sixteen at a time."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.model import DepartmentId, InspectorId, RoundId

LANES = 16
"""Hashes worked on side by side, so that the compiler can keep them in vector registers."""
ROUND_CONSTANTS = np.array(
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ],
    dtype=np.uint32,
)  # fmt: skip
"""FIPS 180-4, section 4.2.2."""
START = np.array(
    [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
    ],
    dtype=np.uint32,
)  # fmt: skip
"""FIPS 180-4, section 5.3.3."""


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
        1
        + len(prefix)
        + int(max(np.diff(round_ends), default=0) + max(np.diff(inspector_ends), default=0)),
    )


def _packed(words: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    encoded = [word.encode() for word in words]
    ends = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(e) for e in encoded], out=ends[1:])
    return np.frombuffer(b"".join(encoded) or b"\0", dtype=np.uint8), ends


@compiled
def after_key(hexadecimal: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The state of SHA-256 after the first block, which the 64 digits of the key fill exactly."""
    words = np.zeros((64, LANES), dtype=np.uint32)
    for i in range(64):
        words[i >> 2, 0] |= np.uint32(hexadecimal[i]) << np.uint32(24 - 8 * (i & 3))
    state = np.empty((8, LANES), dtype=np.uint32)
    for j in range(8):
        state[j, :] = START[j]
    compress(state, words)
    return state[:, 0].copy()


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
def compress(state: NDArray[np.uint32], words: NDArray[np.uint32]) -> None:
    """One block of SHA-256 in every lane: `state` is 8 × lanes, `words` 64 × lanes, 16 of them filled."""
    for t in range(16, 64):
        for lane in range(LANES):
            x = words[t - 15, lane]
            y = words[t - 2, lane]
            low = turn(x, 7) ^ turn(x, 18) ^ np.uint32(x >> np.uint32(3))
            high = turn(y, 17) ^ turn(y, 19) ^ np.uint32(y >> np.uint32(10))
            words[t, lane] = np.uint32(words[t - 16, lane] + low + words[t - 7, lane] + high)
    v = state.copy()
    for t in range(64):
        # the eight registers keep their names by turning the index, not by moving their contents
        a_, b_, c_, d_ = (64 - t) & 7, (65 - t) & 7, (66 - t) & 7, (67 - t) & 7
        e_, f_, g_, h_ = (68 - t) & 7, (69 - t) & 7, (70 - t) & 7, (71 - t) & 7
        for lane in range(LANES):
            a, e = v[a_, lane], v[e_, lane]
            choice = (e & v[f_, lane]) ^ (~e & v[g_, lane])
            majority = (a & v[b_, lane]) ^ (a & v[c_, lane]) ^ (v[b_, lane] & v[c_, lane])
            first = np.uint32(
                v[h_, lane]
                + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25))
                + np.uint32(choice)
                + ROUND_CONSTANTS[t]
                + words[t, lane]
            )
            second = np.uint32((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + np.uint32(majority))
            v[d_, lane] = np.uint32(v[d_, lane] + first)
            v[h_, lane] = np.uint32(first + second)
    for j in range(8):
        for lane in range(LANES):
            state[j, lane] = np.uint32(state[j, lane] + v[j, lane])


@compiled
def turn(x: np.uint32, by: int) -> np.uint32:
    """`x` rotated right by `by` bits."""
    return np.uint32((x >> np.uint32(by)) | (x << np.uint32(32 - by)))


@compiled
def precedes(digests: NDArray[np.uint32], a: int, b: int) -> bool:
    """Whether digest `a` is smaller than digest `b`."""
    for j in range(8):
        if digests[a, j] != digests[b, j]:
            return bool(digests[a, j] < digests[b, j])
    return False
