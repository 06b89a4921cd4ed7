"""Who sits where in one department: arrays the kernels share, and how one seat changes hands."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled

EMPTY = -1
SEVERAL = -2
"""The answer of `clash` when more than one seat is in the way."""


class Board(NamedTuple):
    """One department. A seat is a number: round × `k` + place in the round; empty seats hold -1.

    `eligible`: rounds × inspectors; `first`: the first slot of the round's day; `mask`: the spans of
    that day it touches, one bit each; `mixed`: whether some round of that day touches several.
    `seats`: the inspector in each seat; `busy`: slots × inspectors, the seat that occupies the slot;
    `load`: seats held; `held`: inspectors × room, their seats in no order; `where`: the index of each
    seat in its holder's row of `held`. A slot is day × `spans` + span.
    """

    eligible: NDArray[np.uint8]
    first: NDArray[np.int64]
    mask: NDArray[np.int64]
    mixed: NDArray[np.uint8]
    seats: NDArray[np.int32]
    busy: NDArray[np.int32]
    load: NDArray[np.int32]
    held: NDArray[np.int32]
    where: NDArray[np.int32]
    spans: int
    k: int


def board(
    eligible: NDArray[np.uint8], day: NDArray[np.int64], mask: NDArray[np.int64], spans: int, k: int
) -> Board:
    """An empty board for rounds on `day` (index from 0) that touch the spans in `mask`."""
    rounds, inspectors = eligible.shape
    slots = (int(day.max(initial=-1)) + 1) * spans
    several = (mask & (mask - 1)) != 0
    return Board(
        np.ascontiguousarray(eligible),
        day * spans,
        mask,
        np.isin(day, day[several]).astype(np.uint8),
        np.full(rounds * k, EMPTY, dtype=np.int32),
        np.full((slots, inspectors), EMPTY, dtype=np.int32),
        np.zeros(inspectors, dtype=np.int32),
        np.zeros((inspectors, min(rounds, slots) + 1), dtype=np.int32),
        np.zeros(rounds * k, dtype=np.int32),
        spans,
        k,
    )


@compiled
def put(b: Board, seat: int, m: int) -> None:
    """Inspector `m`, who is free, takes an empty seat."""
    r = seat // b.k
    b.seats[seat] = m
    b.held[m, b.load[m]] = seat
    b.where[seat] = b.load[m]
    b.load[m] += 1
    for span in range(b.spans):
        if (b.mask[r] >> span) & 1:
            b.busy[b.first[r] + span, m] = seat


@compiled
def lift(b: Board, seat: int) -> int:
    """The inspector in `seat` leaves it; returns who that was."""
    r = seat // b.k
    m = int(b.seats[seat])
    b.seats[seat] = EMPTY
    b.load[m] -= 1
    last = b.held[m, b.load[m]]
    b.held[m, b.where[seat]] = last
    b.where[last] = b.where[seat]
    for span in range(b.spans):
        if (b.mask[r] >> span) & 1:
            b.busy[b.first[r] + span, m] = EMPTY
    return m


@compiled
def clash(b: Board, r: int, m: int) -> int:
    """The seat that keeps `m` from round `r` by its time: -1 none, -2 several; may be one of `r`."""
    found = EMPTY
    for span in range(b.spans):
        if (b.mask[r] >> span) & 1:
            seat = b.busy[b.first[r] + span, m]
            if seat not in (EMPTY, found):
                if found != EMPTY:
                    return SEVERAL
                found = seat
    return found


@compiled
def swap_day(b: Board, r: int, i: int, j: int) -> bool:
    """Exchange all that `i` and `j` do on the day of round `r`, unless a round forbids it."""
    mine = _only(b, r, i, j)
    yours = _only(b, r, j, i)
    for seat in mine:
        if not b.eligible[seat // b.k, j]:
            return False
    for seat in yours:
        if not b.eligible[seat // b.k, i]:
            return False
    for seat in mine:
        lift(b, seat)
    for seat in yours:
        lift(b, seat)
        put(b, seat, i)
    for seat in mine:
        put(b, seat, j)
    return True


@compiled
def _only(b: Board, r: int, m: int, other: int) -> NDArray[np.int64]:
    """The seats of `m` on the day of round `r`, each once, but for rounds shared with `other`."""
    found = np.empty(b.spans, dtype=np.int64)
    count = 0
    for slot in range(b.first[r], b.first[r] + b.spans):
        seat = b.busy[slot, m]
        if seat == EMPTY or seat // b.k == b.busy[slot, other] // b.k:
            continue
        if not np.any(found[:count] == seat):
            found[count] = seat
            count += 1
    return found[:count]
