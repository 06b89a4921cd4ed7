"""Pseudo-random numbers that follow from a key alone."""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def numbers(key: bytes, label: str, count: int) -> Numbers:
    """`count` whole numbers in [0, 2^62) by splitmix64, seeded with SHA-256(key ‖ label)."""
    seed = int.from_bytes(sha256(key + label.encode()).digest()[:8], "big")
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(2)).astype(np.int64)


def ticket(key: bytes, name: str) -> int:
    """A 64-bit number that stands for `name` under `key`, whatever the order of the input."""
    return int.from_bytes(sha256(key + b"|" + name.encode()).digest()[:8], "big")
