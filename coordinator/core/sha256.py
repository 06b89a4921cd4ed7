"""SHA-256 of many messages side by side (FIPS 180-4), for tickets by the million.

Every ticket's message begins with the 64 hexadecimal digits of the key, which fill the first block:
that block is compressed once, each ticket costs the blocks after it only.
"""

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled

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
