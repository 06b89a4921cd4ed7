"""The switch chain: from one balanced assignment to a uniformly random one.

A move opens a seat: its holder leaves and the hole wanders. At each step an inspector is drawn from
all of the department; if eligible he or she takes the hole and, when busy at that time, leaves the
seat that was in the way, which is the new hole; when free, the move ends if the loads are then as good
as before, else any of his or her seats becomes the hole. Every step back is as likely as the step
forward (1 / inspectors, times 1 / seats held where a seat is chosen), openings are all equally likely,
and a move that has not ended after a fixed number of steps is undone; so proposals are symmetric and
the uniform distribution over the balanced assignments is stationary. A move of two steps is a swap of
two inspectors or the move of one seat from a load to a load one smaller. While every round keeps to
one span of the day, two balanced assignments differ by cycles of this kind, each of which leaves the
sum of squares as it is, so all of them are reached. Where a round crosses the break, two inspectors
may also exchange a whole day; which assignments are reached is then not proven.
"""

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.team.board import EMPTY, SEVERAL, Board, clash, lift, put, swap_day

STEPS_PER_SEAT = 48
"""Steps of the hole, on average, per seat. In seasons of 1,752 to 10,000 seats the share of seats that
keep their holder is from a quarter of this number on what it is after sixteen times as many."""
LEAST_MOVES = 512
"""Moves made in the smallest departments."""


@compiled
def mix(b: Board, seed: np.uint64) -> int:
    """Run the chain on a balanced board for a number of moves fixed by its size and loads; returns it.

    The sorted loads are the same in all balanced assignments, so the number does not depend on the
    path of the chain.
    """
    if len(b.seats) == 0:
        return 0
    state = np.empty(1, dtype=np.uint64)
    state[0] = seed
    moves = number_of_moves(b)
    move_fast(b, state, moves, 16 * len(b.load) + 64)
    return moves


@compiled
def number_of_moves(b: Board) -> int:
    """Enough for about STEPS_PER_SEAT steps of the hole per seat, and half a move per seat at least.

    A move that opens a seat of somebody with load l ends, per step, with the chance that the
    inspector drawn has load l − 1 (or is the same) and is eligible and free.
    """
    n = len(b.load)
    slots, seats = len(b.busy), len(b.seats)
    at_load = np.zeros(b.load.max() + 2, dtype=np.int64)
    for m in range(n):
        at_load[b.load[m]] += 1
    steps = 0  # of one move from each seat, were everybody eligible and free
    for m in range(n):
        if b.load[m] > 0:
            steps += b.load[m] * n // (1 + at_load[b.load[m] - 1])
    able = b.eligible.sum()
    idle = max(1, slots * n - seats)
    moves = STEPS_PER_SEAT * seats * seats // max(1, steps)
    moves = moves * able // (len(b.first) * n) * idle // (slots * n)
    return int(max(seats // 2, moves)) + LEAST_MOVES


@compiled
def move(b: Board, state: NDArray[np.uint64], longest: int) -> None:
    """One move as the module describes it, seat by seat; the plain twin of `move_fast`."""
    mixed = np.flatnonzero(b.mixed)
    if len(mixed) > 0 and below(state, 4) == 0:
        _exchange_days(b, state, mixed[below(state, len(mixed))])
        return
    trail = np.empty((longest, 3), dtype=np.int64)
    opened = below(state, len(b.seats))
    first = lift(b, opened)
    fitting = b.load[first]
    hole = opened
    moved = 0
    n = len(b.load)
    for _ in range(len(trail)):
        m = below(state, n)
        r = hole // b.k
        if not b.eligible[r, m]:
            continue
        seat = clash(b, r, m)
        if seat < EMPTY or (seat != EMPTY and seat // b.k == r):
            continue
        if seat == EMPTY:
            if b.load[m] == fitting:
                put(b, hole, m)
                return
            x = below(state, b.load[m] + 1)
            if x == b.load[m]:
                continue
            seat = b.held[m, x]
        lift(b, seat)
        put(b, hole, m)
        trail[moved, 0], trail[moved, 1], trail[moved, 2] = hole, m, seat
        moved += 1
        hole = seat
    for x in range(moved - 1, -1, -1):
        lift(b, trail[x, 0])
        put(b, trail[x, 2], trail[x, 1])
    put(b, opened, first)


@compiled
def move_fast(  # noqa: C901, PLR0912, PLR0915 - written out in one piece: called per step it takes six times as long
    b: Board, state: NDArray[np.uint64], moves: int, longest: int
) -> None:
    """`moves` moves like `move`."""
    eligible, busy, seats = b.eligible, b.busy, b.seats
    load, held, where = b.load, b.held, b.where
    round_of, slot_of = _where_and_when(b)
    trail = np.empty((longest, 2), dtype=np.int64)
    mixed = np.flatnonzero(b.mixed)
    for _ in range(moves):
        if len(mixed) > 0 and below(state, 4) == 0:
            _exchange_days(b, state, mixed[below(state, len(mixed))])
            continue
        opened = below(state, len(seats))
        first = seats[opened]
        fitting = load[first] - 1
        load[first] = fitting
        last = held[first, fitting]
        held[first, where[opened]] = last
        where[last] = where[opened]
        if slot_of[opened] >= 0:
            busy[slot_of[opened], first] = EMPTY
        else:
            _mark(b, opened, first, EMPTY)
        hole = opened
        moved = 0
        ended = False
        for _ in range(longest):
            m = below(state, len(load))
            if not eligible[round_of[hole], m]:
                continue
            slot = slot_of[hole]
            seat = busy[slot, m] if slot >= 0 else clash(b, round_of[hole], m)
            if seat == SEVERAL:
                continue
            if seat == EMPTY:
                held_now = load[m]
                if held_now == fitting:
                    ended = True
                    first = m
                    break
                x = below(state, held_now + 1)
                if x == held_now:
                    continue
                seat = held[m, x]
            elif round_of[seat] == round_of[hole]:
                continue
            if slot_of[seat] >= 0:
                busy[slot_of[seat], m] = EMPTY
            else:
                _mark(b, seat, m, EMPTY)
            at = where[seat]
            seats[hole], held[m, at], where[hole] = m, hole, at
            if slot_of[hole] >= 0:
                busy[slot_of[hole], m] = hole
            else:
                _mark(b, hole, m, hole)
            trail[moved, 0], trail[moved, 1] = hole, m
            moved += 1
            hole = seat
        if not ended:
            for x in range(moved - 1, -1, -1):
                seat, m = trail[x, 0], trail[x, 1]
                if slot_of[seat] >= 0:
                    busy[slot_of[seat], m] = EMPTY
                else:
                    _mark(b, seat, m, EMPTY)
                at = where[seat]
                seats[hole], held[m, at], where[hole] = m, hole, at
                if slot_of[hole] >= 0:
                    busy[slot_of[hole], m] = hole
                else:
                    _mark(b, hole, m, hole)
                hole = seat
        seats[hole], held[first, load[first]], where[hole] = first, hole, load[first]
        if slot_of[hole] >= 0:
            busy[slot_of[hole], first] = hole
        else:
            _mark(b, hole, first, hole)
        load[first] += 1


@compiled
def _where_and_when(b: Board) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The round of each seat, and its slot, or -1 if it has several."""
    round_of = np.arange(len(b.seats)) // b.k
    slot_of = np.full(len(b.seats), EMPTY, dtype=np.int64)
    for seat in range(len(b.seats)):
        for span in range(b.spans):
            if b.mask[round_of[seat]] == 1 << span:
                slot_of[seat] = b.first[round_of[seat]] + span
    return round_of, slot_of


@compiled
def _mark(b: Board, seat: int, m: int, content: int) -> None:
    """Write `content` into all slots of `seat` for an inspector."""
    r = seat // b.k
    for span in range(b.spans):
        if (b.mask[r] >> span) & 1:
            b.busy[b.first[r] + span, m] = content


@compiled
def _exchange_days(b: Board, state: NDArray[np.uint64], r: int) -> None:
    i = below(state, len(b.load))
    j = below(state, len(b.load))
    if i == j:
        return
    low, high = min(b.load[i], b.load[j]), max(b.load[i], b.load[j])
    if swap_day(b, r, i, j) and (
        min(b.load[i], b.load[j]) != low or max(b.load[i], b.load[j]) != high
    ):
        swap_day(b, r, i, j)


@compiled
def draw64(state: NDArray[np.uint64]) -> np.uint64:
    """The next 64 bits of splitmix64 (Steele, Lea, Flood 2014), a generator that counts and mixes."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint64(z ^ (z >> np.uint64(31)))


@compiled
def below(state: NDArray[np.uint64], bound: int) -> int:
    """An unbiased integer in 0 … bound − 1, bound < 2^32 (Lemire 2019: multiply, reject the short end)."""
    many = np.uint64(bound)
    low_half = np.uint64(0xFFFFFFFF)
    product = (draw64(state) >> np.uint64(32)) * many
    if (product & low_half) < many:
        short = (np.uint64(0x100000000) - many) % many
        while (product & low_half) < short:
            product = (draw64(state) >> np.uint64(32)) * many
    return int(np.int64(product >> np.uint64(32)))
