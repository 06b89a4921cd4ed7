"""The smallest set of obstacles that leaves no way open."""

from collections.abc import Iterable
from itertools import combinations


def smallest_cover(ways: Iterable[int]) -> tuple[int, ...] | None:
    """The fewest obstacles that close every way; each way is the bit set of those that close it.

    None if some way is open. Among equally small sets the first in the order of numbers counts.
    """
    distinct = sorted(set(ways), key=lambda w: (w.bit_count(), w))
    if not distinct or distinct[0] == 0:
        return None
    # a way that is closed whenever a narrower one is closed says nothing new
    needed: list[int] = []
    for way in distinct:
        if not any(n & way == n for n in needed):
            needed.append(way)
    reach = 0
    for way in needed:
        reach |= way
    obstacles = [k for k in range(reach.bit_length()) if reach >> k & 1]
    for size in range(1, len(obstacles) + 1):
        for chosen in combinations(obstacles, size):
            if _closes(chosen, needed):
                return chosen
    return tuple(obstacles)


def _closes(chosen: tuple[int, ...], ways: list[int]) -> bool:
    together = sum(1 << k for k in chosen)
    return all(way & together for way in ways)
