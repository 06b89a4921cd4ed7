"""Paths of moves: a round takes somebody from another round, which takes somebody else, to a free one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.team.board import EMPTY, Board, clash, lift, put


class Paths(NamedTuple):
    """A breadth-first search over rounds that look for a replacement.

    `seen` rounds in `queue`, each with the seat that becomes empty, who leaves it, and the round
    that person moves to; `passed` inspectors need no second look; `size`: [begin, end] of the queue,
    and the last round of a path found.
    """

    seen: NDArray[np.uint8]
    passed: NDArray[np.uint8]
    queue: NDArray[np.int64]
    seat: NDArray[np.int64]
    leaver: NDArray[np.int64]
    toward: NDArray[np.int64]
    size: NDArray[np.int64]


@compiled
def new_paths(b: Board) -> Paths:
    """Buffers for searches on `b`."""
    rounds, inspectors = b.eligible.shape
    return Paths(
        np.zeros(rounds, dtype=np.uint8),
        np.zeros(inspectors, dtype=np.uint8),
        np.empty(rounds, dtype=np.int64),
        np.empty(rounds, dtype=np.int64),
        np.empty(rounds, dtype=np.int64),
        np.empty(rounds, dtype=np.int64),
        np.zeros(3, dtype=np.int64),
    )


@compiled
def start_at(p: Paths, r: int, seat: int, leaver: int) -> None:
    """Begin a search at a round whose `seat` `leaver` gives up (-1: it is empty)."""
    p.size[0] = 0
    p.size[1] = 0
    reach(p, r, seat, leaver, EMPTY)


@compiled
def reach(p: Paths, r: int, seat: int, leaver: int, toward: int) -> None:
    """Queue a round whose `seat` `leaver` gives up for one in round `toward` (-1: the path begins here)."""
    p.seen[r] = 1
    p.seat[r] = seat
    p.leaver[r] = leaver
    p.toward[r] = toward
    p.queue[p.size[1]] = r
    p.size[1] += 1


@compiled
def search(b: Board, p: Paths, most: int) -> int:
    """A free inspector with at most `most` rounds at the end of a path of moves, or -1."""
    while p.size[0] < p.size[1]:
        r = p.queue[p.size[0]]
        p.size[0] += 1
        for m in range(b.eligible.shape[1]):
            if not b.eligible[r, m]:
                continue
            seat = clash(b, r, m)
            if seat < EMPTY or (seat != EMPTY and p.seen[seat // b.k]):
                continue
            if seat == EMPTY and p.passed[m] and b.load[m] > most:
                continue
            if b.mixed[r] and _touched(b, p, r, m, b.first[r]):
                continue
            if seat != EMPTY:
                reach(p, seat // b.k, seat, m, r)
            elif b.load[m] <= most:
                p.size[2] = r
                return m
            else:
                _pass_on(b, p, r, m)
    return EMPTY


@compiled
def _pass_on(b: Board, p: Paths, r: int, m: int) -> None:
    """`m` takes a seat of `r` and may give up any other seat for it."""
    p.passed[m] = 1
    for x in range(b.load[m]):
        seat = b.held[m, x]
        other = seat // b.k
        if p.seen[other] or (b.mixed[other] and _touched(b, p, r, m, b.first[other])):
            continue
        reach(p, other, seat, m, r)


@compiled
def _touched(b: Board, p: Paths, r: int, m: int, day: int) -> bool:
    """Whether the path to `r` already has `m` move on that day."""
    while r != EMPTY:
        toward = p.toward[r]
        if p.leaver[r] == m and (b.first[r] == day or (toward != EMPTY and b.first[toward] == day)):
            return True
        r = toward
    return False


@compiled
def apply(b: Board, p: Paths, taker: int) -> None:
    """Make the moves of the path that `search` found, `taker` first."""
    r = p.size[2]
    while r != EMPTY:
        leaver = p.leaver[r]
        if leaver != EMPTY:
            lift(b, p.seat[r])
        put(b, p.seat[r], taker)
        taker = leaver
        r = p.toward[r]
