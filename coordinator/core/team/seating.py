"""The balanced start of the lottery: least load first, then paths that lower the sum of squared loads.

While every round keeps to one span of the day, seats, inspectors and half-days form a flow network:
`fill` staffs every round that can be staffed, and `level` ends with the load vector of a min-cost
flow with convex costs (no path of seat moves leads from an inspector to one with two rounds less; this
is the optimality criterion of such flows). A round that crosses the break occupies two half-days of
one person at once, which no flow expresses (with free choice of eligibility the question is NP-hard).
On days with such a round every path touches an inspector at most once, two inspectors may also
exchange whole days, and the result is then optimal against these moves, not proven optimal.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.team.board import EMPTY, Board, lift, put, swap_day
from coordinator.core.team.paths import Paths, apply, new_paths, reach, search, start_at
from coordinator.core.team.tickets import Press, precedes, stamp

ANY = 2**31
"""A bound on loads that none reaches."""


@compiled
def fill(b: Board, source: Press, by_ticket: bool, witness: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Staff the rounds in order; returns which could not be staffed (left with an empty seat).

    `by_ticket`: ties of load go by ticket, else by inspector id. A day on which a round finds nobody
    is set anew as `witness` (seats) has it, if that is not empty.
    """
    rounds = b.eligible.shape[0]
    stuck = np.zeros(rounds, dtype=np.uint8)
    paths = new_paths(b)
    choice = _new_choice(b)
    r = 0
    while r < rounds:
        if _fill_round(b, r, source, by_ticket, paths, choice):
            r += 1
            continue
        if len(witness) == 0:
            stuck[r] = 1
            r += 1
            continue
        r = _restore_day(b, r, witness)
    return stuck


class _Choice(NamedTuple):
    free: NDArray[np.int64]
    tied: NDArray[np.int64]
    digests: NDArray[np.uint32]


@compiled
def _new_choice(b: Board) -> _Choice:
    n = b.eligible.shape[1]
    return _Choice(
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int64),
        np.empty((n, 8), dtype=np.uint32),
    )


@compiled
def _fill_round(
    b: Board, r: int, source: Press, by_ticket: bool, paths: Paths, choice: _Choice
) -> bool:
    free = _free(b, r, choice.free)
    seat = r * b.k
    end = seat + b.k
    for m in _least(b, r, min(free, b.k), free, source, by_ticket, choice):
        put(b, seat, m)
        seat += 1
    while seat < end:
        paths.seen[:] = 0
        paths.passed[:] = 1
        start_at(paths, r, seat, EMPTY)
        taker = search(b, paths, ANY)
        if taker == EMPTY:
            return False
        apply(b, paths, taker)
        seat += 1
    return True


@compiled
def _free(b: Board, r: int, free: NDArray[np.int64]) -> int:
    """List who is eligible for a round and free then; returns how many."""
    eligible = b.eligible[r]
    idle = np.ones(len(eligible), dtype=np.bool_)
    for span in range(b.spans):
        if (b.mask[r] >> span) & 1:
            idle &= b.busy[b.first[r] + span] == EMPTY
    count = 0
    for m in range(len(eligible)):
        if eligible[m] and idle[m]:
            free[count] = m
            count += 1
    return count


@compiled
def _least(
    b: Board, r: int, wanted: int, free: int, source: Press, by_ticket: bool, choice: _Choice
) -> NDArray[np.int64]:
    """The `wanted` free inspectors with the least load, ties by ticket; hashed only where tied."""
    chosen = np.empty(wanted, dtype=np.int64)
    taken = 0
    load = -1
    while taken < wanted:
        load = _next_load(b, free, load, choice)
        tied = 0
        for x in range(free):
            if b.load[choice.free[x]] == load:
                choice.tied[tied] = choice.free[x]
                tied += 1
        few = min(tied, wanted - taken)
        if by_ticket and tied > few:
            stamp(source, r, choice.tied, tied, choice.digests)
            _sort_out(choice, tied, few)
        chosen[taken : taken + few] = choice.tied[:few]
        taken += few
    return chosen


@compiled
def _next_load(b: Board, free: int, load: int, choice: _Choice) -> int:
    above = ANY
    for x in range(free):
        if load < b.load[choice.free[x]] < above:
            above = int(b.load[choice.free[x]])
    return above


@compiled
def _sort_out(choice: _Choice, tied: int, few: int) -> None:
    """Bring the `few` smallest tickets to the front."""
    for place in range(few):
        best = place
        for x in range(place + 1, tied):
            if precedes(choice.digests, x, best):
                best = x
        _exchange(choice, place, best)


@compiled
def _exchange(choice: _Choice, a: int, c: int) -> None:
    choice.tied[a], choice.tied[c] = choice.tied[c], choice.tied[a]
    for j in range(8):
        kept = choice.digests[a, j]
        choice.digests[a, j] = choice.digests[c, j]
        choice.digests[c, j] = kept


@compiled
def _restore_day(b: Board, r: int, witness: NDArray[np.int32]) -> int:
    """Set every round of the day of `r` as `witness` has it; returns the first round after the day."""
    begin = r
    while begin > 0 and b.first[begin - 1] == b.first[r]:
        begin -= 1
    end = r
    while end < len(b.first) and b.first[end] == b.first[r]:
        end += 1
    for seat in range(begin * b.k, end * b.k):
        if b.seats[seat] != EMPTY:
            lift(b, seat)
    for seat in range(begin * b.k, end * b.k):
        put(b, seat, witness[seat])
    return end


@compiled
def level(b: Board) -> None:
    """Lower the sum of squared loads until no path of moves lowers it (see the module)."""
    paths = new_paths(b)
    while True:
        _level_paths(b, paths)
        if not _level_days(b):
            return


@compiled
def _level_paths(b: Board, p: Paths) -> None:
    """What a search has exhausted stays exhausted: whoever it reached has no path to a lower load."""
    p.seen[:] = 0
    p.passed[:] = 0
    top = b.load.max() if len(b.load) else 0
    while top >= 2 and b.load.min() < top - 1:
        p.size[0] = 0
        p.size[1] = 0
        sources = np.flatnonzero((b.load == top) & (p.passed == 0))
        before = p.passed.copy()
        for i in sources:
            p.passed[i] = 1
            for x in range(b.load[i]):
                seat = b.held[i, x]
                if not p.seen[seat // b.k]:
                    reach(p, seat // b.k, seat, int(i), EMPTY)
        taker = search(b, p, top - 2)
        if taker == EMPTY:
            top -= 1
            continue
        for x in range(p.size[1]):
            p.seen[p.queue[x]] = 0
        p.passed[:] = before
        apply(b, p, taker)


@compiled
def _level_days(b: Board) -> bool:
    """Exchange whole days between two inspectors where that lowers the sum of squares."""
    better = False
    n = len(b.load)
    for r in range(len(b.first)):
        if not b.mixed[r] or (r > 0 and b.first[r] == b.first[r - 1]):
            continue
        for i in range(n):
            for j in range(i):
                gap = b.load[i] - b.load[j]
                if -2 < gap < 2 or not swap_day(b, r, i, j):
                    continue
                if abs(b.load[i] - b.load[j]) < abs(gap):
                    better = True
                else:
                    swap_day(b, r, i, j)
    return better
