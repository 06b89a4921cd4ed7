"""The compiled loop of `numbering`."""

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled


@compiled
def number_cells(
    text: NDArray[np.uint8],
    ends: NDArray[np.int64],
    number: NDArray[np.int32],
    first: NDArray[np.int32],
) -> int:
    """Number distinct cells by an open hash table; returns how many there are.

    Cell i is `text[ends[i - 1]:ends[i]]`; `number[i]` becomes its number or -1 if it is empty,
    `first[n]` the first row with number n.
    """
    count = len(ends)
    size = 64
    while size < 2 * count:
        size *= 2
    mask = np.uint64(size - 1)
    # a slot holds 32 bits of the hash above the number + 1, so that most misses touch no text
    table = np.zeros(size, np.uint64)
    found = 0
    begin = 0
    for i in range(count):
        end = ends[i]
        if end == begin:
            number[i] = -1
            continue
        mixed = np.uint64(end - begin)
        for at in range(begin, end):
            mixed = (mixed ^ np.uint64(text[at])) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        place = np.int64(mixed & mask)
        mark = mixed >> np.uint64(32)
        while True:
            slot = table[place]
            if slot == 0:
                table[place] = (mark << np.uint64(32)) | np.uint64(found + 1)
                first[found] = i
                number[i] = found
                found += 1
                break
            if slot >> np.uint64(32) == mark:
                n = np.int64(slot & np.uint64(0xFFFFFFFF)) - 1
                other = first[n]
                start = ends[other - 1] if other else 0
                same = ends[other] - start == end - begin
                j = 0
                while same and j < end - begin:
                    same = text[start + j] == text[begin + j]
                    j += 1
                if same:
                    number[i] = n
                    break
            place = (place + 1) & np.int64(mask)
        begin = end
    return found
