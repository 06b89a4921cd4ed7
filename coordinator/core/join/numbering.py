"""Equal cells of a column get equal numbers; a million rows in a fraction of a second."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int32]

PLAIN_ROWS = 200_000
"""Up to so many rows a dictionary is as fast as loading the compiled loop."""


def numbered(column: Sequence[str]) -> tuple[Column, Column]:
    """By row the number of its cell in the order of appearance, -1 where empty; and the first rows."""
    if len(column) <= PLAIN_ROWS:
        return numbered_plainly(column)
    # compiled loops are loaded only where they pay
    from coordinator.core.join.kernels import number_cells  # noqa: PLC0415

    text = "".join(column)
    cells = column if text.isascii() else [cell.encode() for cell in column]
    ends = np.cumsum(np.fromiter(map(len, cells), np.int64, len(cells)))
    number, first = np.empty(len(column), np.int32), np.empty(len(column), np.int32)
    found = number_cells(np.frombuffer(text.encode() + bytes(8), np.uint8), ends, number, first)
    return number, first[:found]


def numbered_plainly(column: Sequence[str]) -> tuple[Column, Column]:
    """The same by a dictionary."""
    known: dict[str, int] = {"": -1}
    first: list[int] = []
    number = np.empty(len(column), np.int32)
    for row, cell in enumerate(column):
        if cell not in known:
            known[cell] = len(first)
            first.append(row)
        number[row] = known[cell]
    return number, np.array(first, dtype=np.int32)
