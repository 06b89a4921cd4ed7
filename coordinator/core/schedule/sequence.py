"""One person's day in another order: a visit moved to another place, all others closing up."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.diary import (
    FIXED,
    NEVER,
    NIGHT,
    SEATS,
    Diary,
    day_starts,
    end_at,
    note,
    price,
    put,
    take,
    take_back,
)
from coordinator.core.schedule.stream import Numbers

LONGEST = 24
"""Visits of one day brought into another order at most."""


@compiled
def resequence(d: Diary, visit: int, number: int, starts: Numbers, bonus: int) -> None:
    """Give a visit the cheapest place in the order of one member's day, unless that costs too much.

    All visits of the day that may move are set again one after the other, each as early as every
    member of its team can be there; an order in which one of them finds no time is passed over.
    """
    seats = d.visit[visit + 1, SEATS] - d.visit[visit, SEATS]
    if seats == 0:
        return
    day = d.state[visit] // NIGHT
    d.state[d.top] = 0
    was, place = _lift(d, visit, d.person[d.visit[visit, SEATS] + number % seats], day)
    count = d.state[d.top]
    best, best_turn = NEVER, -1
    if 1 < count <= LONGEST:
        for turn in range(count):
            cost = _lay(d, day, count, place, turn, starts)
            if cost < best:
                best, best_turn = cost, turn
            _strip(d, count)
    if best_turn < 0 or best > was + 2 * bonus:
        take_back(d)
        return
    _lay(d, day, count, place, best_turn, starts)


@compiled
def _lift(d: Diary, visit: int, person: int, day: int) -> tuple[int, int]:
    """Note and strike what may move of a person's day: what it cost, and the place of the visit."""
    was, place = 0, 0
    seat = d.state[d.head + person * d.days + day]
    while seat >= 0 and d.state[d.top] <= LONGEST:
        other = d.owner[seat]
        seat = d.state[d.following + seat]
        if d.visit[other, FIXED] == 1:
            continue
        if other == visit:
            place = d.state[d.top]
        note(d, other)
        start, end = d.state[other], d.state[d.end + other]
        take(d, other)
        was += price(d, other, start, end)
    return was, place


@compiled
def _lay(d: Diary, day: int, count: int, place: int, turn: int, starts: Numbers) -> int:
    """Set the noted visits with the one at `place` brought to `turn`: the cost, NEVER if one fails."""
    total, clock = 0, day * NIGHT
    for k in range(count):
        other = d.state[d.log + 2 * _turned(k, place, turn)]
        cost, start = _earliest(d, other, day, clock, starts)
        if cost == NEVER:
            return NEVER
        total += cost
        clock = end_at(d, other, start)
        put(d, other, start, clock)
    return total


@compiled
def _turned(k: int, place: int, turn: int) -> int:
    """Which place of the old order comes at `k` once `place` has been brought to `turn`."""
    if k == turn:
        return place
    if place < turn and place <= k < turn:
        return k + 1
    if turn < place and turn < k <= place:
        return k - 1
    return k


@compiled
def _earliest(d: Diary, visit: int, day: int, clock: int, starts: Numbers) -> tuple[int, int]:
    """The earliest start from a moment on at which all members can be there: price and moment."""
    best, best_start = NEVER, NEVER
    for k in range(day_starts(d, visit, day, starts)):
        start = starts[k]
        if start < clock or start >= best_start or start // NIGHT != day:
            continue
        end = end_at(d, visit, start)
        if end < 0:
            continue
        cost = price(d, visit, start, end)
        if cost < NEVER:
            best, best_start = cost, start
    return best, best_start


@compiled
def _strip(d: Diary, count: int) -> None:
    for k in range(count):
        other = d.state[d.log + 2 * k]
        if d.state[other] >= 0:
            take(d, other)
