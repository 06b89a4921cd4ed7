"""Numbers that depend on a seed, a stream and a position only: SplitMix64 read at any place.

Source: Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class Dice:
    """All the chance of one generated bundle."""

    seed: str

    def numbers(self, stream: str, places: range) -> Numbers:
        """Uniform 64-bit numbers at the given places of a stream, shape (len(places),)."""
        start = int.from_bytes(hashlib.sha256(f"{self.seed}|{stream}".encode()).digest()[:8])
        at = np.arange(places.start + 1, places.stop + 1, dtype=np.uint64)
        z = np.uint64(start) + at * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
        return z ^ (z >> np.uint64(31))

    def below(self, stream: str, places: range, bound: int) -> NDArray[np.int64]:
        """Whole numbers from 0 to `bound` - 1; `bound` is at most 2^32."""
        high = self.numbers(stream, places) >> np.uint64(32)
        return ((high * np.uint64(bound)) >> np.uint64(32)).astype(np.int64)

    def happens(self, stream: str, places: range, chance: float) -> NDArray[np.bool_]:
        """True with the given chance."""
        low = self.numbers(stream, places) >> np.uint64(11)
        return low < np.uint64(round(min(1.0, chance) * 2**53))

    def weighted(self, stream: str, places: range, weights: Sequence[float]) -> NDArray[np.int64]:
        """Indices into `weights`, drawn in proportion to them."""
        bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
        limits = np.round(bounds / bounds[-1] * 2**32).astype(np.uint64)
        high = self.numbers(stream, places) >> np.uint64(32)
        return np.searchsorted(limits, high, side="right").astype(np.int64)

    def hand(self, stream: str) -> random.Random:
        """A generator of its own for a small table."""
        return random.Random(f"{self.seed}|{stream}")  # noqa: S311 - invented data, no secret
